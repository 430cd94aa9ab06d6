"""When a receipt leaves: a text's at once, a file's when no further one has come for a moment."""

from datetime import datetime, timedelta

SETTLE_SECONDS = 2.0
"""Album parts come as separate messages without a count or an end mark; this long after the last one is the end."""

LARGEST_DOWNLOAD = 20_000_000
"""Bytes a bot can fetch from Telegram's server; a larger file is refused before any download."""


def receipt_due(now: datetime, *, has_file: bool, speed: float) -> datetime:
    """When to receipt what came at `now`. The moment of waiting is a person's, so it grows with a fast clock."""
    return now + timedelta(seconds=SETTLE_SECONDS * max(speed, 1)) if has_file else now
