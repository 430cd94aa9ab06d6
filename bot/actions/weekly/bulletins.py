"""After the cut-off the summary is compiled and frozen; the office sees it at once, the leading group when it is released."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.telling_figures import told_sum
from bot.actions.people.staffing import office_only, stead
from bot.actions.talking import copies
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.speaking import say_long, tell_roles
from bot.actions.weekly import readers, tracing
from bot.reports import snapshot
from bot.rules import permissions
from bot.rules.editions import Edition
from bot.rules.models import Member, Press, Role, Round, RoundId, Toast
from bot.rules.summary import Summary
from bot.rules.timetable import Timetable
from storage import arrangements, audit, bulletins, outbox, people, rounds, timetables
from storage.bulletins import Bulletin
from storage.outbox import Buttons
from templates import label, render


def compile_due(db: Connection, now: datetime) -> int:
    """Compile the summary of every round whose hour has come; each round has one, whatever is restarted. Returns how many."""
    compiled = 0
    while (due := rounds.find_uncompiled(db, now)) is not None:
        _compile(db, due, now)
        compiled += 1
    return compiled


def release_due(db: Connection, timetable: Timetable, now: datetime) -> int:
    """Release every summary whose time has come, where the office lets it go by itself; returns how many."""
    if not timetable.arrangement.release_alone:
        return 0
    due = bulletins.unreleased(db, now)
    for bulletin in due:
        _release(db, bulletin, None, now)
    return len(due)


def next_release(db: Connection, now: datetime) -> datetime | None:
    """When a summary will next be released by itself."""
    timetable = timetables.get(db)
    if not timetable.arrangement.release_alone:
        return None
    waiting = bulletins.next_release(db)
    return timetable.speaks_from(waiting.astimezone(now.tzinfo)) if waiting is not None else None


@office_only
def ask_release(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Say to whom it would go before the office releases it now; back again, nothing has happened."""
    bulletin = bulletins.find_of_round(db, RoundId(int(press.args[0])))
    if bulletin is None or bulletin.released_at is not None:
        return Toast(render("toast/released_already"))
    count = len(readers.accounts(db, now, *readers.RELEASED_TO))
    text = render("bulletin_release", number=bulletin.number, count=count)
    rows = [[(label("release_so"), f"bz:{bulletin.round_id}")], [(label("back"), f"by:{bulletin.round_id}")]]
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def leave_unreleased(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The card as it was before."""
    bulletin = bulletins.find_of_round(db, RoundId(int(press.args[0])))
    if bulletin is None or bulletin.released_at is not None:
        return Toast(render("toast/released_already"))
    text, rows = _waiting(db, rounds.get(db, bulletin.round_id), bulletin.number)
    outbox.edit_message(db, press.chat_id, press.message_id, text, rows, now)
    return None


@office_only
def release_now(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send it to those who read it, once, whoever presses how often."""
    bulletin = bulletins.find_of_round(db, RoundId(int(press.args[0])))
    if bulletin is None or bulletin.released_at is not None:
        return Toast(render("toast/released_already"))
    _release(db, bulletin, member, now)
    return Toast(render("toast/released"))


def show_latest(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the newest summary again, as it was released."""
    if not member.has(*permissions.READERS):
        return Toast(render("toast/not_yours"), alert=True)
    latest = bulletins.find_latest(db, released=not member.has(Role.OFFICE))
    if latest is None:
        return Toast(render("toast/no_bulletin"))
    say_long(db, press.chat_id, latest.text, now, buttons=[[tracing.button(latest.round_id)]])
    return None


def bulletin_text(db: Connection, round_: Round, number: int, summary: Summary, now: datetime) -> str:
    """The summary in words, of any length."""
    unreachable = [
        member for member in people.unreachable(db, now.date()) if member.unit_ids and _owns(member, summary)
    ]
    return render(
        "bulletin",
        number=number,
        round=round_,
        s=summary,
        unreachable=unreachable,
        figures=[told_sum(each) for each in summary.figures],
        today=now.date(),
        head=audit.head(db),
    )


def _compile(db: Connection, round_: Round, now: datetime) -> None:
    summary = snapshot.take(db, round_, now)
    number = round_.number
    text = bulletin_text(db, round_, number, summary, now)
    bulletins.add(db, round_.id, number, snapshot.frozen(summary), text, now)
    rounds.close(db, round_.id, now)
    audit.record(db, "compile_bulletin", f"round:{round_.id}", now, number=number)
    tell_roles(db, [Role.OFFICE], text, now, key=f"bulletin:{round_.id}")
    readers.send_files(db, Edition(round_.id), number, readers.accounts(db, now, Role.OFFICE), now)
    card, rows = _waiting(db, round_, number)
    copies.put(db, (Role.OFFICE,), _key(round_.id), card, rows, None, now)


def _release(db: Connection, bulletin: Bulletin, by: Member | None, now: datetime) -> None:
    """The leading group gets it; who has it already from the office's preview does not get it twice."""
    bulletins.mark_released(db, bulletin.round_id, now, by.person.id if by is not None else None)
    stead_of = stead(by, Role.OFFICE) if by is not None else None
    by_id = by.person.id if by is not None else None
    audit.record(
        db, "release_bulletin", f"round:{bulletin.round_id}", now, by=by_id, stead_of=stead_of, number=bulletin.number
    )
    readers.send(db, Edition(bulletin.round_id), bulletin.number, bulletin.text, now)
    name = by.person.name if by is not None else None
    copies.change(
        db,
        (Role.OFFICE,),
        _key(bulletin.round_id),
        render("bulletin_released", number=bulletin.number, name=name),
        [[tracing.button(bulletin.round_id)]],
        now,
    )


def _waiting(db: Connection, round_: Round, number: int) -> tuple[str, Buttons]:
    """The card under the office's preview: when it goes out, and the way to let it go now."""
    alone = arrangements.get(db).release_alone
    text = render("bulletin_waiting", number=number, at=round_.release_at if alone else None)
    return text, [[(label("release_now"), f"bx:{round_.id}")], [tracing.button(round_.id)]]


def _key(round_id: RoundId) -> str:
    return f"release:{round_id}"


def _owns(member: Member, summary: Summary) -> bool:
    units = {post.unit for post in member.posts}
    return any(line.unit in units for line in summary.units)


BUTTONS: ButtonTable = {
    "bu": (show_latest, ""),
    "bx": (ask_release, ID),
    "by": (leave_unreleased, ID),
    "bz": (release_now, ID),
}
