"""An item leaves its unit: what the unit was asked about it, and what it applied for, lapses."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.weekly import rounds as asking
from bot.rules.models import ItemId, PersonId
from bot.rules.transitions import Step
from storage import applications, audit


def leave_unit(
    db: Connection, item_id: ItemId, now: datetime, *, by: PersonId | None, stead_of: PersonId | None = None
) -> None:
    """To be called when the item is with its next unit, or with none: every message about what lapsed says so."""
    asking.ask_no_longer(db, item_id, now)
    pending = applications.find_pending(db, item_id)
    if pending is None:
        return
    applications.set_step(db, pending.id, Step.WITHDRAWN, settled_at=now)
    audit.record(db, "lapse", f"application:{pending.id}", now, by=by, stead_of=stead_of, item=item_id)
    turns.refresh_cards(db, applications.get(db, pending.id), now)
