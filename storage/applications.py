"""What units applied for, and what was decided, by whom and on what content."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from bot.rules.applications import Application, ApplicationKind, ClosureVerdict, Decision, ReturnReason
from bot.rules.models import ApplicationId, Item, ItemId, MeetingId, PersonId, State
from bot.rules.transitions import PENDING_STEPS, Act, Step
from storage.tables import application, decision, one_of

_APPLICATION = (
    application.c.id,
    application.c.kind,
    application.c.item_id,
    application.c.step,
    application.c.came_from,
    application.c.person_id,
    application.c.stead_of,
    application.c.begun_at,
    application.c.asked_at,
    application.c.settled_at,
    application.c.fields,
    application.c.verdict,
    application.c.meeting_id,
)

# put together once: that takes longer than asking
_ALL = select(*_APPLICATION)
_OF_ID = _ALL.where(application.c.id == bindparam("id"))
_PENDING = _ALL.where(application.c.item_id == bindparam("item_id"), one_of(application.c.step, PENDING_STEPS))
_OF_ITEM = _ALL.where(application.c.item_id == bindparam("item_id")).order_by(application.c.id)
_IN_STEPS = _ALL.where(application.c.step.in_(bindparam("steps", expanding=True))).order_by(
    application.c.asked_at, application.c.id
)


def begin(
    db: Connection, kind: ApplicationKind, item: Item, person_id: PersonId, stead_of: PersonId | None, now: datetime
) -> ApplicationId:
    """Enter a draft; raises IntegrityError while another one of this item is pending."""
    row = {
        "kind": kind,
        "item_id": item.id,
        "step": Step.DRAFT,
        "came_from": item.state,
        "person_id": person_id,
        "stead_of": stead_of,
        "begun_at": now,
        "fields": {},
    }
    return ApplicationId(db.execute(insert(application).values(**row).returning(application.c.id)).scalar_one())


def find(db: Connection, application_id: ApplicationId) -> Application | None:
    row = db.execute(_OF_ID, {"id": application_id}).mappings().one_or_none()
    return _application(row) if row else None


def get(db: Connection, application_id: ApplicationId) -> Application:
    """Raises LookupError when there is none."""
    found = find(db, application_id)
    if found is None:
        raise LookupError(f"no application {application_id}")
    return found


def find_pending(db: Connection, item_id: ItemId) -> Application | None:
    """The one application of the item that is not settled."""
    row = db.execute(_PENDING, {"item_id": item_id}).mappings().one_or_none()
    return _application(row) if row else None


def in_step(db: Connection, *steps: Step) -> list[Application]:
    """All applications in these steps, the one that waits longest first."""
    return [_application(row) for row in db.execute(_IN_STEPS, {"steps": steps}).mappings()]


def of_item(db: Connection, item_id: ItemId) -> list[Application]:
    """Every application of an item, oldest first."""
    return [_application(row) for row in db.execute(_OF_ITEM, {"item_id": item_id}).mappings()]


def set_fields(db: Connection, application_id: ApplicationId, fields: Mapping[str, Any]) -> None:
    """Write these fields; the others stay. What they were before is in the notes and the audit trail."""
    known = get(db, application_id).fields
    db.execute(update(application).where(application.c.id == application_id).values(fields={**known, **fields}))


def set_step(db: Connection, application_id: ApplicationId, step: Step, **values: Any) -> None:
    """Bring it to `step`; `values`: asked_at, settled_at, verdict, meeting_id where they change too."""
    db.execute(update(application).where(application.c.id == application_id).values(step=step, **values))


def add_decision(
    db: Connection,
    application_id: ApplicationId,
    act: Act,
    by: PersonId,
    stead_of: PersonId | None,
    content: str,
    now: datetime,
    *,
    reason: ReturnReason | None = None,
    words: str | None = None,
    meeting_id: MeetingId | None = None,
) -> None:
    row = {
        "application_id": application_id,
        "act": act,
        "person_id": by,
        "stead_of": stead_of,
        "decided_at": now,
        "content": content,
        "reason": reason,
        "words": words,
        "meeting_id": meeting_id,
    }
    db.execute(insert(decision).values(**row))


def decisions(db: Connection, application_id: ApplicationId) -> list[Decision]:
    """Oldest first."""
    query = select(
        decision.c.act,
        decision.c.person_id,
        decision.c.stead_of,
        decision.c.decided_at,
        decision.c.content,
        decision.c.reason,
        decision.c.words,
        decision.c.meeting_id,
    )
    rows = db.execute(query.where(decision.c.application_id == application_id).order_by(decision.c.id))
    return [_decision(row) for row in rows]


def _application(row: Any) -> Application:
    facts = dict(row)
    facts["kind"], facts["step"] = ApplicationKind(row["kind"]), Step(row["step"])
    facts["came_from"] = State(row["came_from"])
    facts["verdict"] = ClosureVerdict(row["verdict"]) if row["verdict"] else None
    return Application(**facts)


def _decision(row: Any) -> Decision:
    reason = ReturnReason(row.reason) if row.reason else None
    return Decision(
        Act(row.act), row.person_id, row.stead_of, row.decided_at, row.content, reason, row.words, row.meeting_id
    )
