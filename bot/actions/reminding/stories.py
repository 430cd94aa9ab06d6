"""What a story must say of itself to have people reminded: what is owed, how it is worded, that it was told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from bot.rules.models import Person
from bot.rules.reminding import Owed
from bot.rules.timetable import Timetable
from storage.outbox import About, Buttons


@dataclass(frozen=True)
class Section:
    """A story's part of the day's message: Telegram HTML, and its rows of buttons.

    `about`: what a reply to the message is about, as long as the message has no other part.
    """

    text: str
    rows: Buttons = field(default_factory=list)
    about: About | None = None


class Reminding(NamedTuple):
    """One story. `kind` is its word in `Owed.kind`; each story has its own, at most 16 characters."""

    kind: str
    owed: Callable[[Connection, Timetable, datetime], list[Owed]]
    """Everything this story owes on the day of `now`, whoever was reminded today already and whether they can be
    reached. It only reads, and depends on nothing but the database and `now`: it is also asked about days to come."""
    section: Callable[[Connection, Timetable, Person, Sequence[int], datetime], Section | None]
    """The part for one person about these (`Owed.about`, in the order of `owed`); None when nothing is left to say."""
    told: Callable[[Connection, Sequence[Owed], datetime], None]
    """These were put into messages that are queued: what is owed once is not owed again."""
