"""After closing: look-backs, upkeep, draws, and items that come back."""
