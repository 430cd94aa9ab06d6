"""When somebody's own last step can still be undone: as long as nobody has built on it."""

from datetime import datetime
from enum import StrEnum


class Kept(StrEnum):
    """Why an answer stands: it was taken back already, it is in a summary, or the office has judged the item since."""

    GONE = "gone"
    COMPILED = "compiled"
    JUDGED = "judged"


def why_kept(answered_at: datetime, *, counts: bool, compiled: bool, judged_at: datetime | None) -> Kept | None:
    """Why an answer that was pressed cannot be taken back; None when it can. `judged_at`: the office's last finding."""
    if not counts:
        return Kept.GONE
    if compiled:
        return Kept.COMPILED
    return Kept.JUDGED if judged_at is not None and judged_at >= answered_at else None
