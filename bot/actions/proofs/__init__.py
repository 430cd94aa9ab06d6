"""Measures and proofs: named in advance, put to their place, shown."""
