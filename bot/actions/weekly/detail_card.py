"""补充要点: five short fields, support needed, the reason of a delay. Offered under an answer, never asked for."""

from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot.actions.items.permitting import permit
from bot.actions.talking import confirming
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable
from bot.actions.weekly import detail_pages, doubting, noting
from bot.actions.weekly.detail_pages import AFTER, QUESTIONS, Page
from bot.rules.assigning import is_reason
from bot.rules.details import OTHER, OTHER_BODY, Field
from bot.rules.labelled import read_finish, read_since, waiting_fields
from bot.rules.models import Finding, Incoming, Item, Member, Press, Toast
from bot.rules.transitions import Act
from storage import details, outbox, prompts, rounds
from templates import render


def open_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Send the card below: the receipt with the button is needed as it is."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    page = detail_pages.overview(db, allowed.item, now)
    detail_pages.put_below(db, member, press.chat_id, allowed.item, page, now)
    return None


def back_to_card(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn a page of the card, or a question of it, into the card."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    _show_here(db, member, press, allowed.item, detail_pages.overview(db, allowed.item, now), now)
    return None


def choose_field(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """A field was pressed: offer its choices, or ask for its words."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, name = allowed.item, Field(press.args[1])
    if name == Field.CLAIM:
        page = detail_pages.claim_page(item)
    elif name == Field.DELAY:
        page = detail_pages.delay_page(item)
    else:
        standing = detail_pages.support_page(db, item) if name == Field.SUPPORT else None
        page = standing or detail_pages.question_page(db, item, name)
    _show_here(db, member, press, item, page, now)
    return None


def ask_for(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask for the words of a field in place of the message, whatever was said of it before."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    page = detail_pages.question_page(db, allowed.item, Field(press.args[1]))
    _show_here(db, member, press, allowed.item, page, now)
    return None


def skip(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Leave a question open and go on to the next, or back to the card."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    page = _next_page(db, allowed.item, Field(press.args[1]), now)
    _show_here(db, member, press, allowed.item, page, now)
    return None


def claim(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """The unit's own view; it stands beside the office's finding and changes nothing of it."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, claimed, latest = allowed.item, Finding(press.args[1]), rounds.find_latest(db)
    noting.note(db, member, allowed, {Field.CLAIM: claimed.value}, now, now)
    _show_here(db, member, press, item, detail_pages.overview(db, item, now), now)
    if latest is not None:
        doubting.ask_once(db, press.chat_id, item.id, latest.id, now)
    return Toast(render("toast/claim_noted", number=item.number, claim=claimed))


def choose_delay(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Why it is late; another body is asked about in one line, and anything else in words."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    item, code = allowed.item, press.args[1]
    if code == OTHER:
        page = detail_pages.question_page(db, item, Field.DELAY_WORDS)
    else:
        noting.note(db, member, allowed, {Field.DELAY: code}, now, now)
        waits = code == OTHER_BODY
        page = detail_pages.question_page(db, item, Field.DELAY_BODY) if waits else detail_pages.overview(db, item, now)
    _show_here(db, member, press, item, page, now)
    return None


def end_support(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """The support is there, or not needed any more: it is asked for no longer."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    noting.note(db, member, allowed, {Field.SUPPORT: ""}, now, now)
    _show_here(db, member, press, allowed.item, detail_pages.overview(db, allowed.item, now), now)
    return Toast(render("toast/support_over", number=allowed.item.number))


def ask_waiting(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Ask below for the other body and the days: the note with the button is needed as it is."""
    allowed = permit(db, member, press.args[0], Act.REPORT)
    if isinstance(allowed, Toast):
        return allowed
    page = detail_pages.question_page(db, allowed.item, Field.DELAY_BODY)
    detail_pages.put_below(db, member, press.chat_id, allowed.item, page, now)
    return None


def _listen(name: Field, db: Connection, member: Member, item_id: int, message: Incoming, now: datetime) -> None:
    """Words came for a field: they are kept and the card goes on below; an edit of them brings the card up to date."""
    allowed = permit(db, member, item_id, Act.REPORT)
    if isinstance(allowed, Toast):
        confirming.refuse(db, message, allowed, now)
        return
    item, values = allowed.item, _read(name, message.text.strip(), now)
    if values:
        source = message.chat_id, message.message_id
        noting.note(db, member, allowed, values, message.sent_at, now, source=source)
    if message.edited:
        _refresh(db, member, message, item, now)
        return
    remark = _remark(db, item, name, values)
    page = detail_pages.question_page(db, item, name, remark) if remark else _next_page(db, item, name, now)
    detail_pages.put_below(db, member, message.chat_id, item, page, now)


def _read(name: Field, text: str, now: datetime) -> dict[Field, str]:
    """What the words say of this field; nothing when they cannot be read."""
    today = now.date()
    if name in (Field.FINISH, Field.SUPPORT_SINCE):
        day = read_finish(text, today) if name == Field.FINISH else read_since(text, today)
        return {name: day.isoformat()} if day is not None else {}
    if name == Field.DELAY_BODY:
        return waiting_fields(text, today)
    if not is_reason(text):
        return {}
    return {Field.DELAY: OTHER, name: text} if name == Field.DELAY_WORDS else {name: text}


def _remark(db: Connection, item: Item, name: Field, values: dict[Field, str]) -> str:
    """The code of what is to be asked again, or empty; of another body, all three parts are asked for, and can be left."""
    if name != Field.DELAY_BODY:
        return "" if values else "no_day" if name in (Field.FINISH, Field.SUPPORT_SINCE) else "no_words"
    delay = details.newest(db, item.id).delay
    if delay is None:
        return ""
    parts = {"no_body": delay.body, "no_letter": delay.letter_on, "no_next": delay.next_on}
    return next((code for code, part in parts.items() if part is None), "")


def _next_page(db: Connection, item: Item, name: Field, now: datetime) -> Page:
    following = AFTER.get(name)
    return detail_pages.question_page(db, item, following) if following else detail_pages.overview(db, item, now)


def _refresh(db: Connection, member: Member, message: Incoming, item: Item, now: datetime) -> None:
    """Show the corrected words where the card stands, unless it is asking for something else just now."""
    open_ = prompts.find(db, member.person.id)
    card = detail_pages.newest_card(db, message.chat_id, item)
    if card is not None and (open_ is None or open_.purpose not in QUESTIONS):
        page = detail_pages.overview(db, item, now)
        detail_pages.put_here(db, member, message.chat_id, card, item, page, now)


def _show_here(db: Connection, member: Member, press: Press, item: Item, page: Page, now: datetime) -> None:
    card = outbox.find_card(db, press.chat_id, press.message_id)
    detail_pages.put_here(db, member, press.chat_id, card, item, page, now)


DELAYS = "rules_revision|legacy|verification|lawsuit|other_body|money|reorganisation|other"

BUTTONS: ButtonTable = {
    "xd": (open_card, ID),
    "xf": (back_to_card, ID),
    "xt": (choose_field, f"{ID}:(?:claim|done|left|plan|finish|support|delay)"),
    "xn": (ask_for, f"{ID}:support"),
    "xv": (skip, f"{ID}:(?:support_from|support_since)"),
    "xg": (claim, f"{ID}:(?:not_done|in_progress|phased|basically_done|done)"),
    "xs": (choose_delay, f"{ID}:(?:{DELAYS})"),
    "xx": (end_support, ID),
    "xb": (ask_waiting, ID),
}

PROMPTS: PromptTable = {purpose: partial(_listen, name) for purpose, name in QUESTIONS.items()}
