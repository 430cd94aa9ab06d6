"""When a receipt leaves: a text's at once, a file's when no further one has come for a moment."""

from datetime import datetime, timedelta

SETTLE_SECONDS = 2.0
"""Album parts come as separate messages without a count or an end mark; this long after the last one is the end."""

PATIENCE_SECONDS = 10.0
"""So long a receipt waits for the files it names to be safe; then it says that they are still on their way."""

MEGABYTE = 1_000_000
"""As Telegram counts: a bot can fetch 20 of them from its server, and 2,000 from one of the bureau's own."""


def patient_until(now: datetime, *, speed: float) -> datetime:
    """Receipts due by then do not wait for files any longer."""
    return now - timedelta(seconds=PATIENCE_SECONDS * max(speed, 1))


def receipt_due(now: datetime, *, has_file: bool, speed: float) -> datetime:
    """When to receipt what came at `now`. The moment of waiting is a person's, so it grows with a fast clock."""
    return now + timedelta(seconds=SETTLE_SECONDS * max(speed, 1)) if has_file else now
