"""A settled item comes back (重新整改): it is set back to work, its rechecks are settled, everybody concerned is told."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.rechecks.recheck_cards import refresh_ask, refresh_office
from bot.actions.reminding import ladder
from bot.rules.applications import Application, ApplicationKind
from bot.rules.models import ChatId, Finding, Item, ItemId, Member, PersonId, RecheckId, Role, Toast
from bot.rules.rechecks import Cause, RecheckKind, Reopening
from bot.rules.transitions import Act, Step
from storage import applications, audit, items, outbox, people, proofs, rechecks, reopenings
from storage.outbox import About, Draft, Priority
from templates import label, render


def reopen(
    db: Connection,
    member: Member,
    item_id: ItemId,
    cause: Cause,
    words: str,
    due: date,
    now: datetime,
    *,
    failed: RecheckId | None = None,
) -> Permit | Toast:
    """Set the item back to work until `due`, and tell the unit and the leader in charge.

    `failed`: the recheck that led to it; every other open one of the item is void.
    """
    allowed = permit(db, member, item_id, Act.REOPEN)
    if isinstance(allowed, Toast):
        return allowed
    before = allowed.item
    made = Reopening(item_id, now, member.person.id, cause, words, before.closed_at)
    closure = _find_closure(db, item_id)
    reopenings.add(db, made, stead_of=allowed.stead_of, closure_id=closure.id if closure else None)
    items.change(
        db,
        item_id,
        state=allowed.after,
        finding=Finding.NOT_DONE,
        closed_at=None,
        stage_goal=None,
        next_check_on=None,
        due=due,
        reopened=before.reopened + 1,
    )
    ladder.begin_anew(db, [item_id], now)
    for slot in proofs.slots(db, item_id):
        proofs.excuse(db, slot.id, None)  # why there was no proof then is no reason now
    audit.record(
        db,
        "reopen",
        f"item:{item_id}",
        now,
        by=member.person.id,
        stead_of=allowed.stead_of,
        cause=cause,
        words=words,
        due=due.isoformat(),
        times=before.reopened + 1,
        closure=closure.id if closure else None,
    )
    _settle_rechecks(db, member, item_id, failed, words, now)
    _tell(db, made, now)
    return allowed


def approvers(db: Connection, item_id: ItemId) -> Sequence[str]:
    """Who had settled it: the names of those who checked and confirmed the application granted last."""
    closure = _find_closure(db, item_id)
    if closure is None:
        return []
    deciding = (Act.CHECK, Act.CONFIRM)
    given: dict[PersonId, None] = dict.fromkeys(
        each.person_id for each in applications.decisions(db, closure.id) if each.act in deciding
    )
    return [people.get(db, person_id).name for person_id in given]


def _settle_rechecks(
    db: Connection, member: Member, item_id: ItemId, failed: RecheckId | None, words: str, now: datetime
) -> None:
    for each in rechecks.of_item(db, item_id):
        if each.settled_at is not None or (each.kind == RecheckKind.DRAW and each.id != failed):
            continue
        holds = False if each.id == failed else None
        rechecks.settle(db, each.id, member.person.id, now, holds=holds, words=words if each.id == failed else None)
        settled = rechecks.get(db, each.id)
        if settled.asked_at is not None:
            refresh_ask(db, settled, now)
        if settled.answered_at is not None:
            refresh_office(db, settled, now)


def _tell(db: Connection, made: Reopening, now: datetime) -> None:
    """The unit is told what to do next, the leader in charge that it is open again."""
    item = items.get(db, made.item_id)
    head = people.find_responsible(db, item.unit_id, now.date())
    if head is not None and head.user_id is not None:
        text = render("reopening/to_unit", item=item, made=made)
        buttons = [[(label("act_report", number=item.number), f"an:{item.id}"), (label("card"), f"cd:{item.id}")]]
        about = About("item", item.id)
        outbox.put(db, Draft(ChatId(head.user_id), text, buttons, priority=Priority.TASK, about=about), now)
    text, buttons = render("reopening/to_leader", item=item, made=made), [[(label("card"), f"cd:{item.id}")]]
    for user_id in people.accounts(_in_charge(db, item, now)):
        outbox.put(db, Draft(ChatId(user_id), text, buttons, priority=Priority.TASK), now)


def _in_charge(db: Connection, item: Item, now: datetime) -> list[Member]:
    """The leader in charge, or who stands in for them."""
    if item.in_charge_id is None:
        return []
    leaders = people.members(db, now.date(), Role.LEADER, Role.GROUP)
    return [each for each in leaders if item.in_charge_id in each.selves]


def _find_closure(db: Connection, item_id: ItemId) -> Application | None:
    """The application that was granted last: by it the item had been settled."""
    settling = (ApplicationKind.CLOSURE, ApplicationKind.TRANSFER)
    granted = [
        each for each in applications.of_item(db, item_id) if each.step == Step.GRANTED and each.kind in settling
    ]
    return granted[-1] if granted else None
