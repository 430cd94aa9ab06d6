"""What the office found of each proof of an application: good enough or not."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.rules.models import ApplicationId, PersonId, SlotId
from storage.tables import slot_verdict


def of_application(db: Connection, application_id: ApplicationId) -> dict[SlotId, bool]:
    """The proofs judged so far, True where it fits."""
    query = select(slot_verdict.c.slot_id, slot_verdict.c.fits)
    rows = db.execute(query.where(slot_verdict.c.application_id == application_id).order_by(slot_verdict.c.slot_id))
    return {row.slot_id: row.fits for row in rows}


def put(
    db: Connection,
    application_id: ApplicationId,
    slots: Collection[SlotId],
    fits: bool | None,
    by: PersonId,
    now: datetime,
) -> None:
    """Judge these proofs; None takes the verdict back."""
    mine = (slot_verdict.c.application_id == application_id, slot_verdict.c.slot_id.in_(slots))
    db.execute(delete(slot_verdict).where(*mine))
    if fits is not None and slots:
        row = {"application_id": application_id, "fits": fits, "person_id": by, "judged_at": now}
        db.execute(insert(slot_verdict), [{**row, "slot_id": slot_id} for slot_id in slots])


def clear(db: Connection, application_id: ApplicationId) -> None:
    """The approval lapsed: everything is judged anew."""
    db.execute(delete(slot_verdict).where(slot_verdict.c.application_id == application_id))


def signed(db: Connection, application_id: ApplicationId) -> list[tuple[SlotId, bool, PersonId, datetime]]:
    """As `of_application`, with who judged and when (aware UTC)."""
    query = select(slot_verdict.c.slot_id, slot_verdict.c.fits, slot_verdict.c.person_id, slot_verdict.c.judged_at)
    rows = db.execute(query.where(slot_verdict.c.application_id == application_id).order_by(slot_verdict.c.slot_id))
    return [(row.slot_id, row.fits, row.person_id, row.judged_at) for row in rows]
