"""What must be fast, each case beside its floor or a peer in the same run: `python -m benchmarks`."""
