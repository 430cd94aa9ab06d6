"""After the cut-off the summary is compiled and frozen; the office sees it at once, whoever reads it when it is released."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.issues import readers, release_card, tracing
from bot.actions.issues.issue_text import Draft, bulletin_text, draft_text, unreached
from bot.actions.talking.buttons import ButtonTable
from bot.actions.talking.speaking import say_long, tell_roles
from bot.reports import snapshot
from bot.rules import permissions
from bot.rules.editions import FIRST, Edition
from bot.rules.models import Member, Press, Role, Round, Toast
from storage import audit, bulletins, editions, rounds
from templates import render


def compile_due(db: Connection, now: datetime) -> int:
    """Compile the summary of every round whose hour has come; each round has one, whatever is restarted. Returns how many."""
    compiled = 0
    while (due := rounds.find_uncompiled(db, now)) is not None:
        _compile(db, due, now)
        compiled += 1
    return compiled


def show_latest(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the newest summary again, in the words it went out in last; for the office as it stands, with its card below."""
    if not member.has(*permissions.READERS):
        return Toast(render("toast/not_yours"), alert=True)
    latest = bulletins.find_latest(db, released=not member.has(Role.OFFICE))
    if latest is None:
        return Toast(render("toast/no_bulletin"))
    round_id = latest.round_id
    if latest.released_at is None:
        draft = Draft(latest, editions.get(db, round_id, FIRST))
        text = draft_text(db, draft, tracing.find_issue(db, round_id))
    else:
        released = editions.find_released(db, round_id)
        text = released.text if released is not None else latest.text
    say_long(db, press.chat_id, text, now, buttons=[[tracing.button(round_id)]])
    if member.has(Role.OFFICE):
        release_card.put_below(db, press.chat_id, round_id, now)
    return None


def _compile(db: Connection, round_: Round, now: datetime) -> None:
    summary = snapshot.take(db, round_, now)
    summary = replace(summary, unreached=tuple(unreached(db, summary)))
    number = round_.number
    text = bulletin_text(db, round_.id, number, summary, Edition(round_.id))
    bulletins.add(db, round_.id, number, snapshot.frozen(summary), text, now)
    rounds.close(db, round_.id, now)
    audit.record(db, "compile_bulletin", f"round:{round_.id}", now, number=number)
    tell_roles(db, [Role.OFFICE], text, now, key=f"bulletin:{round_.id}")
    readers.send_files(db, Edition(round_.id), number, readers.accounts(db, now, Role.OFFICE), now)
    release_card.hand_out(db, round_.id, now)


BUTTONS: ButtonTable = {"bu": (show_latest, "")}
