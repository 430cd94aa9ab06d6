"""An inspector's finding: the office lets the unit see it, with a limit, or keeps it to itself."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.demands.telling_demands import (
    TO_JUDGE,
    by_person,
    permit_move,
    record,
    refresh,
    show_here,
    tell,
    unit_people,
)
from bot.actions.talking.buttons import ID, ButtonTable
from bot.rules.demands import LIMITS, Move
from bot.rules.models import Member, Press, Toast
from storage import calendars, demands, outbox
from templates import label, render


def choose_limit(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the finding into the question how many workdays the unit gets."""
    seen = permit_move(db, member, press.args[0], Move.RELEASE)
    if isinstance(seen, Toast):
        return seen
    number = seen.demand.id
    rows = [
        [(label("demand_limit", days=days), f"sq:{number}:{days}") for days in LIMITS],
        [(label("back"), f"qd:{number}")],
    ]
    text = render("demands/release_limit", item=seen.item, demand=seen.demand)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def ask_again(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say once more what the unit will read, and by when it has to answer."""
    seen = permit_move(db, member, press.args[0], Move.RELEASE)
    if isinstance(seen, Toast):
        return seen
    number, days = seen.demand.id, int(press.args[1])
    if days not in LIMITS:
        return Toast(render("toast/old_button"), alert=True)
    rows = [
        [(label("demand_release_now", number=seen.item.number), f"sy:{number}:{days}")],
        [(label("back"), f"qd:{number}")],
    ]
    limit = calendars.get(db).add_workdays(now.date(), days)
    text = render("demands/release_preview", item=seen.item, demand=seen.demand, limit=limit)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


def release(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The unit gets the finding and must answer it; who wrote it is told."""
    seen = permit_move(db, member, press.args[0], Move.RELEASE)
    if isinstance(seen, Toast):
        return seen
    days = int(press.args[1])
    if days not in LIMITS:
        return Toast(render("toast/old_button"), alert=True)
    demand, item, limit = seen.demand, seen.item, calendars.get(db).add_workdays(now.date(), days)
    demands.change(
        db, demand.id, released_at=now, limit_on=limit, unit_id=item.unit_id, settled_at=None, settled_by=None
    )
    record(db, "release_finding", member, seen, Move.RELEASE, now, limit=limit.isoformat(), words=demand.words)
    refresh(db, demand.id, (TO_JUDGE,), now)
    show_here(db, member, press, demand.id, now)
    answering = unit_people(db, item.unit_id, now.date())
    reached = tell(db, answering, demand.id, now)
    known = {each.person.id for each in answering}
    tell(
        db,
        [each for each in by_person(db, now.date(), demand.person_id) if each.person.id not in known],
        demand.id,
        now,
    )
    return Toast(render("toast/finding_released", item=item, reached=reached))


def keep(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The office keeps it to itself; it can still be released from the same message."""
    seen = permit_move(db, member, press.args[0], Move.KEEP)
    if isinstance(seen, Toast):
        return seen
    demands.change(db, seen.demand.id, settled_at=now, settled_by=member.person.id)
    record(db, "keep_finding", member, seen, Move.KEEP, now)
    refresh(db, seen.demand.id, (TO_JUDGE,), now)
    show_here(db, member, press, seen.demand.id, now)
    tell(db, by_person(db, now.date(), seen.demand.person_id), seen.demand.id, now)
    return Toast(render("toast/finding_kept", item=seen.item))


BUTTONS: ButtonTable = {
    "sr": (choose_limit, ID),
    "sq": (ask_again, f"{ID}:{ID}"),
    "sy": (release, f"{ID}:{ID}"),
    "sk": (keep, ID),
}
