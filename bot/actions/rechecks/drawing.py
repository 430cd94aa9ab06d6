"""The random draw for spot checks: its size is chosen, it is drawn and recorded at once, and each drawn item is judged."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, permit
from bot.actions.talking.buttons import ID, ButtonTable, in_rows
from bot.actions.talking.prompting import PromptTable, ask_words
from bot.rules.drawing import SIZES, Draw, draw_both
from bot.rules.models import (
    OPEN_STATES,
    ChatId,
    DrawId,
    Incoming,
    Item,
    ItemId,
    Member,
    Press,
    RecheckId,
    Role,
    State,
    Toast,
)
from bot.rules.rechecks import WORDS_AT_MOST, Fit, Recheck, judge_verdict
from bot.rules.transitions import Act
from storage import audit, draws, items, outbox, people, rechecks, rounds
from storage.outbox import About, Buttons, Draft
from templates import label, render

_MAY_DRAW = (Role.OFFICE, Role.INSPECTOR)
_DOES_NOT_FIT = "draw_not_fitting"
_USUAL = 3


def offer_draw(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the question how many items to draw."""
    if not member.has(*_MAY_DRAW):
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = _sizes(db, _USUAL, _USUAL, now)
    outbox.put(db, Draft(press.chat_id, text, buttons), now)
    return None


def choose_sizes(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Another size was pressed."""
    if not member.has(*_MAY_DRAW):
        return Toast(render("toast/not_yours"), alert=True)
    closed, open_ = _read_sizes(press)
    text, buttons = _sizes(db, closed, open_, now)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return None


def make_draw(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Draw, and keep seed, pool and result in one transaction: nobody sees a seed before it counts. One draw a message."""
    if not member.has(*_MAY_DRAW):
        return Toast(render("toast/not_yours"), alert=True)
    key = f"draw:{press.chat_id}:{press.message_id}"
    if outbox.find_by_key(db, key) is not None:
        return Toast(render("toast/drawn_already"))
    closed, open_ = _read_sizes(press)
    pool = _pool(db, now)
    seed = secrets.token_hex(4)
    drawn = draw_both(seed, [(item.number, item.state) for item in pool], closed, open_)
    if not drawn:
        return Toast(render("toast/nothing_to_draw"), alert=True)
    made = _record(db, member, seed, pool, drawn, now)
    text, buttons = _result(db, made)
    outbox.put(db, Draft(press.chat_id, text, buttons, key=key), now)
    done = render("draws/made", by=member.person.name, at=now, closed=closed, open=open_)
    outbox.edit_message(db, press.chat_id, press.message_id, done, None, now)
    return Toast(render("toast/drawn", count=len(drawn)))


def show_draw(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send a draw's record again, with what was found meanwhile."""
    made = draws.find(db, DrawId(int(press.args[0])))
    if not member.has(*_MAY_DRAW) or made is None:
        return Toast(render("toast/not_yours"), alert=True)
    text, buttons = _result(db, made)
    outbox.put(db, Draft(press.chat_id, text, buttons), now)
    return None


def open_check(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send one drawn item with the question whether what was reported fits."""
    found = _find_drawn(db, member, press.args[0])
    if isinstance(found, Toast):
        return found
    text, buttons = _check_card(db, member, found[0], found[1].item)
    outbox.put(db, Draft(press.chat_id, text, buttons, about=About("item", found[1].item.id)), now)
    return None


def find_fitting(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """相符."""
    found = _find_drawn(db, member, press.args[0])
    if isinstance(found, Toast):
        return found
    recheck, allowed = found
    fit = judge_verdict(recheck, holds=True)
    if fit == Fit.TAKEN:
        _settle(db, member, recheck, allowed, None, now)
    text, buttons = _check_card(db, member, rechecks.get(db, recheck.id), allowed.item)
    outbox.edit_message(db, press.chat_id, press.message_id, text, buttons, now)
    return _toast(allowed.item, fit)


def ask_what_differs(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """不符: ask what differs."""
    found = _find_drawn(db, member, press.args[0])
    if isinstance(found, Toast):
        return found
    recheck, allowed = found
    fit = judge_verdict(recheck, holds=False)
    if fit != Fit.TAKEN:
        return _toast(allowed.item, fit)
    text = render("draws/what_differs", item=allowed.item)
    ask_words(db, member, press.chat_id, text, About(_DOES_NOT_FIT, recheck.id), now)
    return None


def take_what_differs(db: Connection, member: Member, about: int, message: Incoming, now: datetime) -> None:
    """What differs is kept and, when an inspector found it, shown to the office; a closed item may be reopened for it.

    Edited by who found it while nothing followed, the new words count.
    """
    found = _find_drawn(db, member, str(about))
    if isinstance(found, Toast):
        return
    recheck, allowed = found
    if len(message.text) > WORDS_AT_MOST:
        text = render("rechecks/too_long", item=allowed.item, most=WORDS_AT_MOST)
        ask_words(db, member, message.chat_id, text, About(_DOES_NOT_FIT, recheck.id), now)
        return
    fit = judge_verdict(recheck, holds=False)
    own = message.edited and recheck.holds is False and recheck.settled_by == member.person.id
    if fit == Fit.TAKEN or own:
        _settle(db, member, recheck, allowed, message.text, now)
        _show_finding(db, member, rechecks.get(db, recheck.id), allowed.item, now)
    elif not message.edited:
        outbox.put(db, Draft(message.chat_id, _toast(allowed.item, fit).text), now)


def _sizes(db: Connection, closed: int, open_: int, now: datetime) -> tuple[str, Buttons]:
    pool = _pool(db, now)
    latest = draws.find_latest(db)
    text = render(
        "draws/sizes",
        closed=sum(item.state == State.CLOSED for item in pool),
        open=sum(item.state != State.CLOSED for item in pool),
        n_closed=closed,
        n_open=open_,
    )
    rows: Buttons = [
        [(label("draw_closed", mark=_mark(size == closed), count=size), f"dc:{size}:{open_}") for size in SIZES],
        [(label("draw_open", mark=_mark(size == open_), count=size), f"dc:{closed}:{size}") for size in SIZES],
        [(label("draw_now"), f"dg:{closed}:{open_}")],
    ]
    return text, [*rows, [(label("last_draw"), f"ds:{latest.id}")]] if latest else rows


def _mark(chosen: bool) -> str:
    return "✓" if chosen else ""


def _read_sizes(press: Press) -> tuple[int, int]:
    closed, open_ = (int(arg) for arg in press.args)
    return closed, open_


def _pool(db: Connection, now: datetime) -> list[Item]:
    """Closed items and the open ones answered in the last round, by number; what was just drawn is not drawn again."""
    lately = rechecks.drawn_lately(db, now.date())
    latest = rounds.find_latest(db)
    answered = rounds.answered(db, latest.id) if latest is not None else set[ItemId]()
    ledger = items.in_state(db, State.CLOSED, *OPEN_STATES)
    return [each for each in ledger if each.id not in lately and (each.state == State.CLOSED or each.id in answered)]


def _record(
    db: Connection, member: Member, seed: str, pool: Sequence[Item], drawn: Sequence[int], now: datetime
) -> Draw:
    by_number = {item.number: item for item in pool}
    told = [(item.number, item.state) for item in pool]
    draw_id = draws.add(db, seed, told, drawn, member.person.id, now)
    data: dict[str, Any] = {"seed": seed, "pool": [list(each) for each in told], "drawn": list(drawn)}
    audit.record(db, "draw", f"draw:{draw_id}", now, by=member.person.id, **data)
    for number in drawn:
        item = by_number[number]
        rechecks.add_drawn(db, item.id, draw_id, now.date())
        audit.record(db, "drawn", f"draw:{draw_id}", now, by=member.person.id, item=item.id, draw=draw_id)
    return draws.get(db, draw_id)


def _result(db: Connection, made: Draw) -> tuple[str, Buttons]:
    """The record of a draw: how it came about, and each item with what was found."""
    lines = sorted(
        ((items.get(db, each.item_id), each) for each in rechecks.of_draw(db, made.id)), key=lambda line: line[0].number
    )
    text = render(
        "draws/result",
        draw=made,
        lines=lines,
        by=people.get(db, made.person_id).name,
        n_closed=sum(state == State.CLOSED for _, state in made.pool),
        n_open=sum(state != State.CLOSED for _, state in made.pool),
    )
    flat = [(f"{_mark(each.settled_at is not None)}{item.number}", f"di:{each.id}") for item, each in lines]
    return text, [*in_rows(flat, 6), [(label("refresh"), f"ds:{made.id}")]]


def _find_drawn(db: Connection, member: Member, recheck_id: str) -> tuple[Recheck, Permit] | Toast:
    recheck = rechecks.find(db, RecheckId(int(recheck_id)))
    if recheck is None or recheck.draw_id is None:
        return Toast(render("toast/old_button"), alert=True)
    allowed = permit(db, member, recheck.item_id, Act.SPOT_CHECK)
    return allowed if isinstance(allowed, Toast) else (recheck, allowed)


def _check_card(db: Connection, member: Member, recheck: Recheck, item: Item) -> tuple[str, Buttons]:
    by = people.get(db, recheck.settled_by).name if recheck.settled_by is not None else ""
    text = render("draws/check", item=item, recheck=recheck, by=by)
    look = [(label("view_evidence"), f"pv:{item.id}"), (label("card"), f"cd:{item.id}")]
    if recheck.settled_at is None:
        return text, [[(label("fits"), f"df:{recheck.id}"), (label("does_not_fit"), f"du:{recheck.id}")], look]
    if recheck.holds is False and item.state == State.CLOSED and member.has(Role.OFFICE):
        return text, [[(label("act_reopen", number=item.number), f"gw:r{recheck.id}")], look]
    return text, [look]


def _settle(
    db: Connection, member: Member, recheck: Recheck, allowed: Permit, words: str | None, now: datetime
) -> None:
    """Without words it fits; with them it does not."""
    rechecks.settle(db, recheck.id, member.person.id, now, holds=words is None, words=words)
    subject, by, item_id = f"recheck:{recheck.id}", member.person.id, recheck.item_id
    if words is None:
        audit.record(db, "find_fitting", subject, now, by=by, stead_of=allowed.stead_of, item=item_id)
    else:
        audit.record(db, "find_not_fitting", subject, now, by=by, stead_of=allowed.stead_of, item=item_id, words=words)


def _show_finding(db: Connection, member: Member, recheck: Recheck, item: Item, now: datetime) -> None:
    """Who found it sees it kept; what an inspector found goes to everybody of the office. New words replace the old."""
    office = [] if member.has(Role.OFFICE) else people.members(db, now.date(), Role.OFFICE)
    for each in [member, *office]:
        if each.person.user_id is None:
            continue
        text, buttons = _check_card(db, each, recheck, item)
        key = f"draw_found:{recheck.id}:{each.person.user_id}"
        outbox.put_or_edit(db, Draft(ChatId(each.person.user_id), text, buttons, key=key), now)


def _toast(item: Item, fit: Fit) -> Toast:
    return Toast(render("toast/draw_checked", number=item.number, fit=fit), alert=fit != Fit.TAKEN)


PROMPTS: PromptTable = {
    _DOES_NOT_FIT: take_what_differs,
}

_SIZE = "(?:0|3|5|10)"
"""As in `rules.drawing.SIZES`."""

BUTTONS: ButtonTable = {
    "dd": (offer_draw, ""),
    "dc": (choose_sizes, f"{_SIZE}:{_SIZE}"),
    "dg": (make_draw, f"{_SIZE}:{_SIZE}"),
    "ds": (show_draw, ID),
    "di": (open_check, ID),
    "df": (find_fitting, ID),
    "du": (ask_what_differs, ID),
}
