"""`import` of a ledger: into a new inspection, or into the one that holds its items already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.assigning import meaning
from bot.actions.assigning.meaning import Same
from bot.actions.items import renewing
from bot.actions.items.importing import import_notice
from bot.actions.items.renewing import Entered, Mode, NeedsPerson, NeedsReason, Overlaps
from bot.ledger.reading import LedgerReading
from bot.ledger.renewal import Renewal
from bot.rules.models import CampaignId
from storage.database import Database


@dataclass(frozen=True)
class Told:
    """What came of it. `outcome`: dry, new, renewed, same, overlaps, needs_reason or needs_person; `made`: against what is known.

    `number` and `words`: of the item whose unit nobody knows.
    """

    outcome: str
    made: Renewal | None = None
    entered: Entered | None = None
    number: int = 0
    words: str = ""

    @property
    def was_refused(self) -> bool:
        return self.outcome in ("overlaps", "needs_reason", "needs_person")


async def look(db: Database, reading: LedgerReading, today: date, sames: Sequence[Same] = ()) -> Told:
    """What entering it would do. `sames`: as if this had been decided of its words."""
    found = await db.read(_known, reading, today, sames)
    return Told("dry", found[1] if found is not None else None)


def _known(
    db: Connection, reading: LedgerReading, today: date, sames: Sequence[Same]
) -> tuple[CampaignId, Renewal] | None:
    return renewing.find_known(db, reading.items, today, meaning.meant(db, today, sames))


async def enter(
    db: Database, reading: LedgerReading, source: tuple[str, str], mode: Mode, reason: str | None, now: datetime
) -> Told:
    """Enter it, or say why not; then nothing is changed."""
    found = await db.read(renewing.find_known, reading.items, now.date())
    if found is None:
        entered = await db.write(import_notice, reading, source, now)
        return Told("new" if entered is not None else "same")
    campaign_id, made = found
    try:
        done = await db.write(renewing.renew, campaign_id, reading.items, mode, source, reason, now)
    except Overlaps:
        return Told("overlaps" if made.new or made.changed else "same", made)
    except NeedsReason:
        return Told("needs_reason", made)
    except NeedsPerson as unknown:
        return Told("needs_person", made, number=unknown.number, words=unknown.words)
    return Told("renewed" if done.new or done.changed else "same", made, done)
