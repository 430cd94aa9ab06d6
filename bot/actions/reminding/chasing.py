"""催办: the office chases an item, or all that are missing; it goes out with the one reminder of the day, and is counted."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.people.staffing import office_only, stead
from bot.actions.reminding.stories import Reminding, Section, item_buttons
from bot.actions.talking.buttons import ID, ButtonTable
from bot.rules.chasing import NoChase, judge_chase
from bot.rules.models import Item, ItemId, Member, Person, Press, Reach, Role, Toast
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from bot.rules.transitions import Act
from storage import arrangements, audit, chases, items, outbox, people, reminders, rounds, timetables
from templates import label, render

KIND = "chase"
_SHOWN = 20
_WITHOUT_ROUND = timedelta(days=7)


def owed(db: Connection, timetable: Timetable, now: datetime) -> list[Owed]:
    """What was chased and nobody has been told of yet; it leaves as soon as nobody is disturbed by it."""
    chased = items.with_ids(db, chases.waiting(db))
    units = {item.unit_id for item in chased if item.unit_id is not None}
    answering = people.responsible(db, now.date(), units) if units else {}
    return [
        Owed(answering[item.unit_id].id, KIND, item.id, by=time.min) for item in chased if item.unit_id in answering
    ]


def section(
    db: Connection, timetable: Timetable, person: Person, about: Sequence[int], now: datetime
) -> Section | None:
    """Which items the office asks for, and a button to answer on each."""
    chased = items.with_ids(db, [ItemId(each) for each in about])[:_SHOWN]
    text = render("reminding/chase", items=chased, today=now.date())
    return Section(text, item_buttons(chased, "an", "fill_number"))


def told(db: Connection, owed: Sequence[Owed], reminder: int, now: datetime) -> None:
    chases.mark_told(db, [ItemId(each.about) for each in owed], reminder)


def ask_whether(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say who will be told, and when, before an item is chased."""
    allowed = _permit(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    text = render(
        "reminding/chase_confirm",
        item=allowed.item,
        person=_whom(db, allowed.item, now),
        at=_when(db, allowed.item, now),
    )
    rows = [[(label("chase_now"), f"kb:{allowed.item.id}")], [(label("back"), f"it:{allowed.item.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def chase(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Chase the item; a second press says that it waits already."""
    allowed = _permit(db, member, press, now)
    if isinstance(allowed, Toast):
        return allowed
    at = _when(db, allowed.item, now)
    _chase(db, member, allowed.item, now)
    text = render("reminding/chased", item=allowed.item, person=_whom(db, allowed.item, now), at=at)
    rows = [[(label("card"), f"it:{allowed.item.id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return Toast(render("toast/chased", number=allowed.item.number))


@office_only
def ask_whether_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say whom it would reach before everything missing in the running round is chased."""
    possible, left_out = _missing(db, now)
    if not possible:
        return Toast(render("toast/nobody_to_chase"), alert=True)
    persons = {person.id: person.name for item in possible if (person := _whom(db, item, now)) is not None}
    text = render("reminding/chase_all", items=possible, left_out=left_out, names=list(persons.values()))
    outbox.edit_message(
        db, press.chat_id, press.message_id, text, [[(label("chase_now"), "kd")], [(label("standing_back"), "st")]], now
    )
    return None


@office_only
def chase_all(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Chase everything missing that may be chased now; pressed again, there is nothing left to chase."""
    possible, _ = _missing(db, now)
    if not possible:
        return Toast(render("toast/nobody_to_chase"), alert=True)
    for item in possible:
        _chase(db, member, item, now)
    text = render("reminding/chased_all", items=possible)
    outbox.edit_message(db, press.chat_id, press.message_id, text, [[(label("standing_back"), "st")]], now)
    return Toast(render("toast/chased_all", count=len(possible)))


def _permit(db: Connection, member: Member, press: Press, now: datetime) -> Permit | Toast:
    allowed = permit(db, member, press.args[0], Act.CHASE)
    if isinstance(allowed, Toast):
        return allowed
    why = _doubt(db, allowed.item, now)
    return Toast(render("toast/no_chase", number=allowed.item.number, why=why), alert=True) if why else allowed


def _doubt(db: Connection, item: Item, now: datetime) -> NoChase | None:
    latest = rounds.find_latest(db)
    since = latest.opens_at if latest is not None and now < latest.cutoff_at else now - _WITHOUT_ROUND
    return judge_chase(
        item,
        latest,
        answered=latest is not None and rounds.is_answered(db, latest.id, item.id),
        waiting=item.id in chases.waiting(db),
        chased=chases.count(db, item.id, since),
        arrangement=arrangements.get(db),
        now=now,
    )


def _missing(db: Connection, now: datetime) -> tuple[list[Item], list[Item]]:
    """What is missing in the running round: what may be chased now, and what may not."""
    latest = rounds.find_latest(db)
    if latest is None or latest.cutoff_at <= now:
        return [], []
    missing = items.with_ids(db, rounds.missing(db, latest.id))
    possible = [item for item in missing if _doubt(db, item, now) is None]
    return possible, [item for item in missing if item not in possible]


def _chase(db: Connection, member: Member, item: Item, now: datetime) -> None:
    stead_of = stead(member, Role.OFFICE)
    chases.add(db, item.id, member.person.id, stead_of, now)
    audit.record(db, "chase", f"item:{item.id}", now, by=member.person.id, stead_of=stead_of)


def _whom(db: Connection, item: Item, now: datetime) -> Person | None:
    return people.find_responsible(db, item.unit_id, now.date())


def _when(db: Connection, item: Item, now: datetime) -> datetime | None:
    """When the chase will leave: now, after the quiet hours, or with tomorrow's reminder; None when nobody can be reached."""
    person, timetable = _whom(db, item, now), timetables.get(db)
    if person is None or person.reach != Reach.REACHABLE:
        return None
    if reminders.find(db, person.id, now.date()) is None:
        return timetable.speaks_from(now)
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return timetable.speaks_from(tomorrow)


REMINDING = Reminding(KIND, owed, section, told)

BUTTONS: ButtonTable = {
    "ka": (ask_whether, ID),
    "kb": (chase, ID),
    "kc": (ask_whether_all, ""),
    "kd": (chase_all, ""),
}
