"""After the cut-off the round's summary is compiled, frozen and sent to the leading group."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.items.telling_figures import told_sum
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.speaking import say_long, tell_roles
from bot.reports import snapshot
from bot.rules import permissions
from bot.rules.models import Member, Press, Role, Round, Toast
from bot.rules.summary import Summary
from storage import audit, bulletins, people, rounds
from storage.outbox import Priority
from templates import render

SENT_TO = (Role.GROUP, Role.LEADER, Role.OFFICE)


def compile_due(db: Connection, now: datetime) -> int:
    """Compile the summary of every round whose hour has come; each round has one, whatever is restarted. Returns how many."""
    compiled = 0
    while (due := rounds.find_uncompiled(db, now)) is not None:
        _compile(db, due, now)
        compiled += 1
    return compiled


def show_latest(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the newest summary again, as it was released."""
    if not member.has(*permissions.READERS):
        return Toast(render("toast/not_yours"), alert=True)
    text = bulletins.find_latest_text(db)
    if text is None:
        return Toast(render("toast/no_bulletin"))
    say_long(db, press.chat_id, text, now)
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
    number = bulletins.next_number(db)
    text = bulletin_text(db, round_, number, summary, now)
    bulletins.add(db, round_.id, number, snapshot.frozen(summary), text, now)
    rounds.close(db, round_.id, now)
    audit.record(db, "compile_bulletin", f"round:{round_.id}", now, number=number)
    tell_roles(db, SENT_TO, text, now, key=f"bulletin:{round_.id}", priority=Priority.TASK)


def _owns(member: Member, summary: Summary) -> bool:
    units = {post.unit for post in member.posts}
    return any(line.unit in units for line in summary.units)


BUTTONS: ButtonTable = {
    "bu": (show_latest, ""),
}
