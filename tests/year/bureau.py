"""A bureau of telephones that lives for a year: the same actions on the same database, in few and quick transactions.

The actions are run on the bot's own engine, without its thread: so a week can be one transaction.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, exists, func, select

from bot.actions import ticking
from bot.actions.items.importing import import_roster
from bot.ledger.reading import RosterReading, RosterRow
from bot.rules.models import Incoming, MessageId, Toast, UserId
from storage import outbox, people, tables, timetables
from storage.outbox import About, Buttons, Row
from storage.sqlite import sqlite_engine
from tests.loop.phones import Bureau

P = ParamSpec("P")
T = TypeVar("T")

CLOCK = "clock"
KEPT_BY_TELEGRAM = timedelta(hours=24)
_NEWEST = select(func.coalesce(func.max(tables.outbox.c.id), 0))
_WHAT_WAITS = select(
    exists().where(tables.evidence.c.file_state == "waiting"),
    exists().where(tables.report.c.receipt_due_at.is_not(None)),
    exists().where(tables.outbox.c.state == "queued"),
)


@dataclass(frozen=True)
class Arrival:
    """A message on somebody's screen: which row of the outbox, when, to whom, made by whose act (or the clock's)."""

    row: int
    at: datetime
    person: str
    by: str
    text: str
    message: MessageId
    buttons: Buttons
    about: About | None

    @property
    def is_ask(self) -> bool:
        return self.about is not None and self.about.kind == "ask"


@dataclass
class Record:
    """All that arrived, and who acted last: what is queued after an act was made by it, whenever it leaves."""

    arrivals: list[Arrival] = field(default_factory=list)
    makers: dict[int, str] = field(default_factory=dict)
    newest: int = 0


class YearBureau(Bureau):
    """`by`: whose act is under way, for the record."""

    def __init__(self, folder: Path, now: datetime) -> None:
        super().__init__(folder)
        self.now = now
        self.names: dict[UserId, str] = {}
        self.record = Record()
        self.by = CLOCK
        self._open: Connection | None = None
        self._is_quiet = False
        self._is_down = False
        self._at_telegram: list[Incoming] = []
        self._engine = sqlite_engine(self.db.url, "BEGIN IMMEDIATE", foreign_keys=True)

    def close(self) -> None:
        self._engine.dispose()
        super().close()

    # --- the bot ------------------------------------------------------------------------------------------------------

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        """Everything inside is one transaction."""
        if self._open is not None:
            yield self._open
            return
        with self._engine.begin() as self._open:
            try:
                yield self._open
            finally:
                self._open = None

    def write(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.at_once() as db:
            result = action(db, *args, **kwargs)
            self._note_maker(db)
            self._deliver(db)
        return result

    def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self.at_once() as db:
            return query(db, *args, **kwargs)

    def ticks(self) -> None:
        """What the clock does at `now`, all of it."""
        self.by = CLOCK
        while self.write(ticking.tick, self.now):
            pass

    def next_event(self) -> datetime | None:
        return self.read(ticking.next_event, self.now)

    def goes_down(self) -> None:
        """No bot runs; what people write waits at Telegram, which keeps it for a day."""
        self._is_down = True

    def comes_back(self) -> None:
        """What waits is read first, then the clock is looked at."""
        self._is_down = False
        waiting, self._at_telegram = self._at_telegram, []
        for incoming in waiting:
            if self.now - incoming.sent_at < KEPT_BY_TELEGRAM:
                self.by = self.names[incoming.user_id]
                super()._reaches_the_bot(incoming)
        self.ticks()

    # --- the people ---------------------------------------------------------------------------------------------------

    def is_entered(self, roster: Sequence[RosterRow]) -> None:
        """Everybody has joined."""
        self.accounts = {row.person: UserId(100 + n) for n, row in enumerate(roster)}
        self.names = {user: name for name, user in self.accounts.items()}
        self.screens = {user: {} for user in self.names}
        self.write(import_roster, RosterReading(tuple(roster), ()), self.now)
        for name, user in self.accounts.items():
            person = self.read(people.ensure_person, name)
            self.write(people.bind, person, user, self.now)

    def press(self, name: str, message: MessageId, data: str) -> Toast | None:
        self.by = name
        return super().press(name, message, data)

    def _reaches_the_bot(self, incoming: Incoming) -> None:
        if self._is_down:
            self._at_telegram.append(incoming)
            return
        self.by = self.names[incoming.user_id]
        super()._reaches_the_bot(incoming)

    def passes(self, time: timedelta) -> None:
        raise NotImplementedError("time passes in tests/year/life.py")

    # --- the post -----------------------------------------------------------------------------------------------------

    def _note_maker(self, db: Connection) -> None:
        newest = db.scalars(_NEWEST).one()
        self.record.makers |= dict.fromkeys(range(self.record.newest + 1, newest + 1), self.by)
        self.record.newest = newest

    def _deliver(self, db: Connection) -> None:
        """Mostly there is nothing, and that is found out without the bot, for it would be asked so often."""
        files, receipts, messages = db.execute(_WHAT_WAITS).one()
        if files or receipts:
            super()._deliver(db)
        elif messages:
            self._send(db)

    def _send(self, db: Connection) -> None:
        self._is_quiet = timetables.get(db).is_quiet(self.now)
        super()._send(db)

    def _take(self, db: Connection) -> Row | None:
        return outbox.take(db, self.now, (), quiet=self._is_quiet)

    def _arrived(self, row: Row, message: MessageId) -> None:
        if row.kind == "send":
            name = self.names[UserId(row.chat_id)]
            by = self.record.makers.get(row.id, self.by)
            known = Arrival(row.id, self.now, name, by, row.text, message, row.buttons, row.about)
            self.record.arrivals.append(known)
