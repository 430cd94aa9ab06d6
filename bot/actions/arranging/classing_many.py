"""The office puts many items into classes at once, by typing ``1-5,8 class``: shown, asked once more, then done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.arranging.classing import set_class
from bot.actions.arranging.telling import told_rhythm
from bot.actions.items.permitting import Permit, acts_of, permit
from bot.actions.people.staffing import office_only
from bot.actions.talking import confirming, previewing
from bot.actions.talking.buttons import ID, ButtonTable
from bot.actions.talking.prompting import PromptTable, ask_words_here
from bot.rules.arrangement import Arrangement, ItemKind
from bot.rules.classing import Classes, read_classes
from bot.rules.models import Incoming, Item, Member, MessageId, Press, Role, Toast
from bot.rules.transitions import Act
from storage import arrangements, items, outbox
from storage.outbox import About, Buttons
from templates import label, render, word

_WORDS = "item_classes"


@dataclass(frozen=True)
class Wish:
    """What was typed, beside what is: items to be changed, those that are so already, numbers with which nothing can be done."""

    typed: Classes
    changing: tuple[tuple[Item, ItemKind], ...]
    already: tuple[int, ...]
    settled: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def digest(self) -> str:
        """Changes with anything that would be done."""
        return previewing.digest([(item.id, item.kind, kind) for item, kind in self.changing])


@office_only
def ask_classes(db: Connection, member: Member, press: Press, now: datetime) -> Toast | None:
    """Turn the message into the classes and their items; the next text changes some."""
    every = [item for item in items.every(db) if Act.SET_RHYTHM in acts_of(member, item)]
    text = render("arranging/classes", lines=_lines(every, arrangements.get(db)))
    ask_words_here(db, member, press, text, About(_WORDS, 0), now, buttons=_back())
    return None


def take_classes(db: Connection, member: Member, _about: int, message: Incoming, now: datetime) -> None:
    """They were typed: show what would change."""
    if not member.has(Role.OFFICE):
        confirming.refuse(db, message, Toast(render("toast/office_only")), now)
        return
    wish = _wish(db, member, message.text)
    text, rows = _preview(db, wish, message.message_id)
    previewing.show(db, member, message, _WORDS, text, rows, now, ready=bool(wish.changing))


@office_only
def set_classes(db: Connection, member: Member, press: Press, now: datetime) -> Toast:
    """Do what the preview showed; when it would be something else by now, that is shown instead."""
    found = previewing.typed(db, member, press, _WORDS)
    if isinstance(found, Toast):
        return found
    card, words = found
    wish = _wish(db, member, words)
    if wish.digest != press.args[1]:
        outbox.edit_card(db, card, *_preview(db, wish, MessageId(int(press.args[0]))), now)
        return Toast(render("toast/preview_changed"), alert=True)
    for item, kind in wish.changing:
        allowed = permit(db, member, item.id, Act.SET_RHYTHM)
        if isinstance(allowed, Permit):
            set_class(db, member, allowed, kind, now)
    groups = _groups(wish, arrangements.get(db))
    text = render("arranging/classes_set", groups=groups, name=member.person.name, now=now)
    previewing.settle(db, card, text, [[(label("item_classes"), "ym")]], now)
    return Toast(render("toast/classes_set", count=len(wish.changing)))


def _wish(db: Connection, member: Member, text: str) -> Wish:
    typed = read_classes(text)
    known = {item.number: item for item in items.every(db)}
    there = [(known[number], kind) for number, kind in typed.wanted.items() if number in known]
    able = [(item, kind) for item, kind in there if Act.SET_RHYTHM in acts_of(member, item)]
    return Wish(
        typed,
        changing=tuple((item, kind) for item, kind in able if item.kind != kind),
        already=tuple(item.number for item, kind in able if item.kind == kind),
        settled=tuple(item.number for item, kind in there if (item, kind) not in able),
        unknown=tuple(number for number in typed.wanted if number not in known),
    )


def _preview(db: Connection, wish: Wish, message_id: MessageId) -> tuple[str, Buttons]:
    text = render(
        "arranging/classes_preview",
        groups=_groups(wish, arrangements.get(db)),
        already=wish.already,
        settled=wish.settled,
        unknown=wish.unknown,
        doubled=wish.typed.doubled,
        unread=wish.typed.unread,
    )
    rows = _back()
    if wish.changing:
        rows.insert(0, [(label("classes_surely", count=len(wish.changing)), f"yn:{message_id}:{wish.digest}")])
    return text, rows


def _groups(wish: Wish, arranged: Arrangement) -> list[tuple[str, str, list[Item]]]:
    """By class in their order: its name, its rhythm, the items that come into it."""
    taken = [(kind, [item for item, wanted in wish.changing if wanted == kind]) for kind in ItemKind]
    return [(*_told(kind, arranged), theirs) for kind, theirs in taken if theirs]


def _lines(every: Sequence[Item], arranged: Arrangement) -> list[tuple[str, str, list[Item]]]:
    return [(*_told(kind, arranged), [item for item in every if item.kind == kind]) for kind in ItemKind]


def _told(kind: ItemKind, arranged: Arrangement) -> tuple[str, str]:
    return word("item_kind", kind), told_rhythm(arranged.rhythms[kind], arranged)


def _back() -> Buttons:
    return [[(label("back"), "wa")]]


BUTTONS: ButtonTable = {
    "ym": (ask_classes, ""),
    "yn": (set_classes, f"{ID}:[0-9a-f]{{12}}"),
}

PROMPTS: PromptTable = {_WORDS: take_classes}
