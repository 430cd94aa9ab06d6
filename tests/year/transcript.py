"""Who got what and when, as lines that can be read and compared."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from storage.tables import outbox, reminder
from tests.year.bureau import CLOCK, Arrival

ASK, REMINDER, BULLETIN, ANSWER, NEWS = "ask", "reminder", "bulletin", "answer", "news"


class Line(NamedTuple):
    """A message as somebody got it.

    `kind`: ask, reminder, bulletin; of what remains `answer` to what the person did themselves, `news` of what others
    did, and for anything else that came by the clock the first word of its key. `owed`: what a reminder reminds of, as
    (story, id of its matter).
    """

    at: datetime
    person: str
    kind: str
    owed: tuple[tuple[str, int], ...]
    first: str
    by: str

    @property
    def is_prompt(self) -> bool:
        """Whether it came by the clock to make somebody do something, outside the ask and the summary."""
        return self.by == CLOCK and self.kind not in (ASK, BULLETIN)

    def of(self, story: str) -> list[int]:
        """The matters of one story."""
        return [about for kind, about in self.owed if kind == story]


def transcribe(db: Connection, arrivals: Sequence[Arrival]) -> list[Line]:
    """In the order in which they arrived."""
    keys = {row.id: row.key for row in db.execute(select(outbox.c.id, outbox.c.key))}
    reminders = {
        row.outbox_id: tuple((kind, about) for kind, about in row.owed)
        for row in db.execute(select(reminder.c.outbox_id, reminder.c.owed))
        if row.outbox_id is not None
    }
    return [_line(each, keys[each.row] or "", reminders.get(each.row)) for each in arrivals]


def _line(arrival: Arrival, key: str, owed: tuple[tuple[str, int], ...] | None) -> Line:
    kind = REMINDER if owed is not None else kind_of(arrival, key)
    first = arrival.text.split("\n", 1)[0]
    return Line(arrival.at, arrival.person, kind, owed or (), first, arrival.by)


def kind_of(arrival: Arrival, key: str) -> str:
    word = key.split(":")[0]
    if word == ASK:
        return ASK
    if word in ("bulletin", "release"):  # the summary, and the office's card under it
        return BULLETIN
    if arrival.by == CLOCK:
        return word or "unnamed"
    return ANSWER if arrival.by == arrival.person else NEWS
