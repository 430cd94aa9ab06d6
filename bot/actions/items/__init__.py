"""An item as people find it: read in, on its card, in its history, with its figures, and what may be done to it."""
