"""What a story must say of itself to have people reminded: what is owed, how it is worded, that it was told."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.actions.talking.buttons import in_rows
from bot.rules.due_dates import Nearing
from bot.rules.models import Item, Person, PersonId, Role
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from storage import people
from storage.outbox import About, Buttons
from templates import label

_A_ROW = 5


@dataclass(frozen=True)
class Section:
    """A story's part of the day's message: Telegram HTML, and its rows of buttons.

    The rest holds as long as the message has no other part. `about`: what a reply to it is about; `key`: its key in the
    outbox; `by_itself`: its text, when that says more than `text`, as that one can simply reply.
    """

    text: str
    rows: Buttons = field(default_factory=list)
    about: About | None = None
    key: str | None = None
    by_itself: str | None = None


class Reminding(NamedTuple):
    """One story. `kind` is its word in `Owed.kind`; each story has its own, at most 16 characters."""

    kind: str
    owed: Callable[[Connection, Timetable, datetime], list[Owed]]
    """Everything this story owes on the day of `now`, whoever was reminded today already and whether they can be
    reached. It only reads, and depends on nothing but the database and `now`: it is also asked about days to come.
    It is asked about workdays only. What is owed once is owed all day, also after somebody was told: others who are to
    hear of it have other hours. Stories that look for the same have the same function, which tells what all of them owe."""
    section: Callable[[Connection, Timetable, Person, Sequence[Owed], datetime], Section | None]
    """The part for one person about these, in the order of `owed`; None when nothing is left to say."""
    told: Callable[[Connection, Sequence[Owed], Mapping[PersonId, int], datetime], None]
    """These were put into the reminders, by id, of these people, which are queued: what is owed once is not owed again."""


def office(db: Connection, now: datetime) -> list[PersonId]:
    """Everybody who is reminded of what is the office's, each once."""
    return list(dict.fromkeys(each.person.id for each in people.in_posts(db, now.date(), (Role.OFFICE,))))


def item_buttons(items: Iterable[Item | Nearing], verb: str, named: str) -> Buttons:
    """A button an item, five a row, that says what it does: several stories may stand in one message.

    `named`: the label, which is given the item's `number`; `verb`: the first word of the button's data.
    """
    return in_rows([(label(named, number=item.number), f"{verb}:{item.id}") for item in items], _A_ROW)
