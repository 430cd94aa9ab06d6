"""The card on which a unit fills in what it says beside its answer: its pages, and where they stand in a chat.

Whatever is filled in is kept at once (`noting.py`), so the card is only a view: opened again, after a restart too, it
shows what was said. Of its messages in a chat only the newest has buttons.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.buttons import in_rows
from bot.rules.claims import CLAIMS
from bot.rules.delays import asks_delay
from bot.rules.details import NOTHING, Field, Said
from bot.rules.models import ChatId, Item, Member, OutboxId, ReportKind, Round
from storage import cards, details, focus, outbox, prompts, reports, rounds
from storage.outbox import About, Buttons, Draft
from templates import label, render, word, words

ABOUT = "details"
"""What the card is about when it asks for nothing (`outbox.About`)."""

QUESTIONS = {
    "d_done": Field.DONE,
    "d_left": Field.LEFT,
    "d_plan": Field.PLAN,
    "d_finish": Field.FINISH,
    "d_support": Field.SUPPORT,
    "d_sup_from": Field.SUPPORT_FROM,
    "d_sup_since": Field.SUPPORT_SINCE,
    "d_delay": Field.DELAY_WORDS,
    "d_delay_body": Field.DELAY_BODY,
}
"""What is typed, by the purpose of the question for it."""

PURPOSES = {field: purpose for purpose, field in QUESTIONS.items()}

AFTER = {Field.SUPPORT: Field.SUPPORT_FROM, Field.SUPPORT_FROM: Field.SUPPORT_SINCE}
"""What is asked for next of itself."""

_CARD = (Field.CLAIM, Field.DONE, Field.LEFT, Field.PLAN, Field.FINISH, Field.SUPPORT)


@dataclass(frozen=True)
class Page:
    """What the card shows now. `question`: the purpose of the words it asks for; None when it asks for none."""

    text: str
    buttons: Buttons
    question: str | None = None


@dataclass(frozen=True)
class Filled:
    """What the card is made of: what was said in this round, in the one before, and what stands from whenever it was said."""

    now: Said
    before: Said
    standing: Said


def overview(db: Connection, item: Item, now: datetime) -> Page:
    """All fields, what is filled in, and a button for each."""
    latest = rounds.find_latest(db)
    filled = _filled(db, item, latest)
    delay = asks_delay(item, now.date(), no_change=_nothing_changed(db, item, latest))
    text = render("details/card", item=item, round=latest, filled=filled, asks_delay=delay)
    fields = [*_CARD, Field.DELAY] if delay else list(_CARD)
    flat = [(_mark(filled, field) + word("detail_buttons", field), f"xt:{item.id}:{field}") for field in fields]
    return Page(text, [*in_rows(flat), [(label("card"), f"cd:{item.id}")]])


def claim_page(item: Item) -> Page:
    rows = in_rows((word("claims", claim), f"xg:{item.id}:{claim}") for claim in CLAIMS)
    return Page(render("details/claim", item=item), [*rows, _back(item)])


def delay_page(item: Item) -> Page:
    rows = in_rows((text, f"xs:{item.id}:{delay}") for delay, text in words("delay_reasons").items())
    return Page(render("details/delay", item=item), [*rows, _back(item)])


def support_page(db: Connection, item: Item) -> Page | None:
    """What support stands, to be renewed or taken back; None when none does."""
    support = details.newest(db, item.id).support
    if support is None:
        return None
    rows: Buttons = [[(label("support_over"), f"xx:{item.id}")], [(label("support_again"), f"xn:{item.id}:support")]]
    return Page(render("details/support", item=item, support=support), [*rows, _back(item)])


def question_page(db: Connection, item: Item, name: Field, remark: str = "") -> Page:
    """Asks for the words of a field. `remark`: the code of what was wrong with the last ones, or empty."""
    filled = _filled(db, item, rounds.find_latest(db))
    text = render("details/ask", item=item, field=name.value, filled=filled, remark=remark)
    if name in (Field.SUPPORT_FROM, Field.SUPPORT_SINCE):
        rows: Buttons = [[(label("skip"), f"xv:{item.id}:{name}")]]
    elif name == Field.DELAY_BODY and filled.standing.delay is not None:
        rows = [[(label("enough"), f"xf:{item.id}")]]
    else:
        rows = [_back(item)]
    return Page(text, rows, PURPOSES[name])


def put_below(db: Connection, member: Member, chat: ChatId, item: Item, page: Page, now: datetime) -> None:
    """Send the page as a new message; earlier ones of this card in this chat point to it."""
    _settle_others(db, chat, item, None, now)
    about = About(page.question or ABOUT, item.id)
    outbox.put(db, Draft(chat, page.text, page.buttons, about=about), now)
    _listen(db, member, item, page, now)


def put_here(
    db: Connection, member: Member, chat: ChatId, card: OutboxId | None, item: Item, page: Page, now: datetime
) -> None:
    """Turn a message of the bot's into the page."""
    if card is None:
        put_below(db, member, chat, item, page, now)
        return
    _settle_others(db, chat, item, card, now)
    outbox.edit_card(db, card, page.text, page.buttons, now)
    outbox.set_about(db, card, About(page.question or ABOUT, item.id))
    _listen(db, member, item, page, now)


def newest_card(db: Connection, chat: ChatId, item: Item) -> OutboxId | None:
    """The card's newest message in this chat."""
    return next(reversed(_messages(db, chat, item)), None)


def _listen(db: Connection, member: Member, item: Item, page: Page, now: datetime) -> None:
    """The next text answers the page's question; without one, it and every file belong to the item."""
    prompts.clear(db, member.person.id)
    if page.question is not None:
        prompts.put(db, member.person.id, page.question, item.id, now)
    focus.put(db, member.person.id, item.id, "report", now)


def _settle_others(db: Connection, chat: ChatId, item: Item, but: OutboxId | None, now: datetime) -> None:
    for card in _messages(db, chat, item):
        if card != but:
            outbox.edit_card(db, card, render("details/goes_on", item=item), None, now)
            outbox.set_about(db, card, About("item", item.id))


def _messages(db: Connection, chat: ChatId, item: Item) -> list[OutboxId]:
    return [card for card, where in cards.showing(db, [ABOUT, *QUESTIONS], item.id) if where == chat]


def _filled(db: Connection, item: Item, latest: Round | None) -> Filled:
    standing = details.newest(db, item.id)
    if latest is None:
        return Filled(standing, NOTHING, standing)
    before = details.before_round(db, [item.id], latest.id).get(item.id, NOTHING)
    return Filled(details.of_round(db, item.id, latest.id), before, standing)


def _mark(filled: Filled, name: Field) -> str:
    said = filled.standing if name in (Field.SUPPORT, Field.DELAY) else filled.now
    return "✓ " if said.find(name) is not None else ""


def _nothing_changed(db: Connection, item: Item, latest: Round | None) -> bool:
    told = reports.on_item(db, item.id, latest.id if latest is not None else None)
    return any(each.kind == ReportKind.NO_CHANGE for each in told)


def _back(item: Item) -> list[tuple[str, str]]:
    return [(label("back"), f"xf:{item.id}")]
