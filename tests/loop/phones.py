"""A bureau whose people have telephones but no Telegram: the real actions over a real database, faster than over HTTP.

What waits in the outbox is taken out as delivery would take it, and lands on the screen of the chat it is for; a person can
press what stands on their screen, or stood there once, and write. Nothing here decides anything.
"""

import asyncio
import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection

from bot.actions import pressing, ticking
from bot.actions.items.importing import import_notice, import_roster
from bot.actions.people.starting import issue_invite, press_start
from bot.actions.talking import jobs
from bot.actions.weekly import receipting, reporting
from bot.clock import MovableClock
from bot.jobs import Jobs
from bot.ledger.reading import RosterReading
from bot.rules.models import ChatId, Incoming, Media, MediaKind, MessageId, Press, Start, Toast, UserId
from storage import evidences, outbox, people
from storage.database import Database, migrate, sqlite_url
from storage.evidence_files import EvidenceFiles
from storage.outbox import Buttons, Row
from tests.world import FRIDAY, ROSTER, notice, read_item

P = ParamSpec("P")
T = TypeVar("T")

BOT = 4242
"""The number of the bot whose inbox is read."""


@dataclass
class Shown:
    """A message as it stands in a chat now, and every button that ever stood under it."""

    id: MessageId
    text: str
    buttons: Buttons
    once: set[str] = field(default_factory=set)


class Bureau:
    """People by name; each has one chat, whose number is their account's."""

    def __init__(self, folder: Path, ready: Path | None = None) -> None:
        """`ready`: the database of another bureau to begin with, as `save` left it."""
        folder.mkdir(parents=True, exist_ok=True)
        self._runner = asyncio.Runner()
        self.path = folder / "bot.db"
        if ready is None:
            self._runner.run(migrate(sqlite_url(self.path), folder / "backup.db"))
        else:
            shutil.copy(ready, self.path)
        self.db = Database(sqlite_url(self.path))
        self.now = FRIDAY
        self.accounts = {row.person: UserId(100 + n) for n, row in enumerate(ROSTER)}
        self.screens: dict[UserId, dict[MessageId, Shown]] = {user: {} for user in self.accounts.values()}
        self.toasts: list[Toast | None] = []
        self._last_message = 0 if ready is None else 10_000  # the messages of the other bureau keep their numbers

    def close(self) -> None:
        self._runner.run(self.db.close())
        self._runner.close()

    def counts_messages_from(self, last: int) -> None:
        """Begun with another bureau's database whose messages are on the screens: new ones come after them."""
        self._last_message = last

    def save(self, to: Path) -> None:
        """Close, and leave the database for others to begin with."""
        self.close()
        shutil.copy(self.path, to)

    # --- the bot ------------------------------------------------------------------------------------------------------

    def write(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """One event: its transaction, what it owes, and the messages it left."""
        result = self._runner.run(self.db.write(action, *args, **kwargs))
        self._runner.run(self.db.write(self._deliver))
        return result

    def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._runner.run(self.db.read(query, *args, **kwargs))

    def tries_out(self, action: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return self._runner.run(self.db.try_out(action, *args, **kwargs))

    def _work_off(self) -> None:
        """Longer work that was asked for is done, and its answer delivered."""
        if self.read(jobs.find_next) is None:
            return
        works = Jobs(self.db, MovableClock(self.now, 0), self.path.parent, lambda: None)
        while self._runner.run(works.step()) is not None:
            self._runner.run(self.db.write(self._deliver))

    def _deliver(self, db: Connection) -> None:
        self._fetch(db)
        while receipting.give_due_receipt(db, BOT, self.now):
            pass
        self._send(db)

    def _fetch(self, db: Connection) -> None:
        for file in evidences.to_fetch(db, self.now, 1000):
            evidences.mark_stored(db, file.id, _sha256(file.media.file_id), 9, self.now)

    def _send(self, db: Connection) -> None:
        while (row := self._take(db)) is not None:
            screen = self.screens[UserId(row.chat_id)]
            message = row.target if row.kind == "edit" else self._next_message()
            if message is None:
                outbox.mark_failed(db, row.id, "no_message")
                continue
            shown = screen.setdefault(message, Shown(message, "", []))
            shown.text, shown.buttons = row.text, [[(text, data) for text, data in each] for each in row.buttons]
            shown.once |= {data for each in shown.buttons for _, data in each}
            outbox.mark_sent(db, row.id, message, self.now)
            self._arrived(row, message)

    def _take(self, db: Connection) -> Row | None:
        return outbox.take(db, self.now, ())

    def _arrived(self, row: Row, message: MessageId) -> None:
        """For whoever keeps a record of what people get."""

    def _next_message(self) -> MessageId:
        self._last_message += 1
        return MessageId(self._last_message)

    # --- the people ---------------------------------------------------------------------------------------------------

    def set_up(self) -> None:
        """Everybody is bound, eight items in three units are issued."""
        self.write(import_roster, RosterReading(ROSTER, ()), self.now)
        for post, holder, *_ in self.read(people.roster, self.now.date()):
            self.write(issue_invite, post.id, f"invite-{post.id}", self.now)
            user = self.accounts[holder]
            self.write(press_start, Start(user, ChatId(user), f"invite-{post.id}"), self.now)
        units = ["道路科"] * 3 + ["绿化站"] * 2 + ["财务科"] * 3
        drafts = [read_item(n, unit, support_units=("财务科",) if n == 1 else ()) for n, unit in enumerate(units, 1)]
        self.write(import_notice, notice(*drafts), ("notice.txt", "n"), self.now)
        self.presses("何敏", "分派与下达")
        self.presses("何敏", "确认下达")

    def starts(self, name: str) -> None:
        user = self.accounts[name]
        self.write(press_start, Start(user, ChatId(user), ""), self.now)

    def passes(self, time: timedelta) -> None:
        """Time goes by, and the clock ticks."""
        self.now += time
        while self.write(ticking.tick, self.now):
            pass

    def press(self, name: str, message: MessageId, data: str) -> Toast | None:
        user = self.accounts[name]
        verb, *args = data.split(":")
        what = Press(user, ChatId(user), message, verb, tuple(args))
        toast = self.write(pressing.press_button, what, self.now)
        self._work_off()
        self.toasts.append(toast)
        return toast

    def presses(self, name: str, words: str) -> Toast | None:
        """Press the newest button on the screen whose label holds these words; raises LookupError when there is none."""
        found = self.finds(name, words)
        if found is None:
            raise LookupError(f"{name} has no button {words!r}:\n{self.screen(name)}")
        return self.press(name, *found)

    def finds(self, name: str, words: str) -> tuple[MessageId, str] | None:
        for shown in sorted(self.screens[self.accounts[name]].values(), key=lambda each: -each.id):
            for text, data in (button for row in shown.buttons for button in row):
                if words in text:
                    return shown.id, data
        return None

    def says(
        self, name: str, text: str, *, reply_to: MessageId | None = None, edits: MessageId | None = None
    ) -> MessageId:
        return self._sends(name, text, None, reply_to, edits)

    def photographs(self, name: str, *, reply_to: MessageId | None = None, text: str = "") -> MessageId:
        media = Media(
            MediaKind.PHOTO, f"file{self._last_message}", f"unique{self._last_message}", None, "image/jpeg", 9
        )
        sent = self._sends(name, text, media, reply_to, None)
        self.now += timedelta(seconds=3)  # the album has ended
        self.write(lambda db: None)
        return sent

    def sends_file(self, name: str, data: bytes, called: str) -> MessageId:
        """A document, which lies where fetched files lie."""
        file_id = f"file{self._last_message}"
        place = EvidenceFiles(self.path.parent / "evidence").path(_sha256(file_id))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        media = Media(MediaKind.DOCUMENT, file_id, f"unique{self._last_message}", called, None, len(data))
        return self._sends(name, "", media, None, None)

    def _sends(
        self, name: str, text: str, media: Media | None, reply_to: MessageId | None, edits: MessageId | None
    ) -> MessageId:
        user, message = self.accounts[name], edits or self._next_message()
        self.now += timedelta(seconds=1)
        told: dict[str, Any] = {"forwarded": False, "unsupported": False, "album": None, "edited": edits is not None}
        incoming = Incoming(user, ChatId(user), message, self.now, text, media, reply_to=reply_to, **told)
        self._reaches_the_bot(incoming)
        return message

    def _reaches_the_bot(self, incoming: Incoming) -> None:
        self.write(reporting.receive_message, incoming, self.now)

    # --- the closed loop, as it is meant ------------------------------------------------------------------------------

    def opens(self, name: str, verb: str, number: int | str = "") -> None:
        """Press a button of this kind wherever it stood."""
        data = f"{verb}:{number}" if number != "" else verb
        self.press(name, self.newest(name), data)

    def newest(self, name: str) -> MessageId:
        return max(self.screens[self.accounts[name]], default=MessageId(1))

    def applies_for_closure(self, name: str, number: int, words: str = "") -> None:
        self.opens(name, "an", number)
        self.photographs(name, text=f"第{number}项 照片{words}")
        self.presses(name, "作为「")
        self.opens(name, "ca", number)
        self.says(name, f"已完成路面修补120米，投入3人{words}。")
        self.presses(name, "不涉及人员处理")
        self.presses(name, "无需建章立制")
        self.says(name, f"属个别问题，现有制度已覆盖{words}。")
        self.presses(name, "确认提交第")

    def checks(self, name: str, number: int) -> None:
        """The office examines an application and agrees."""
        self.presses(name, f"审核第{number}项")
        self.presses(name, "✅ 同意")
        self.presses(name, "确认同意")

    def confirms(self, name: str, number: int) -> None:
        """The leader agrees."""
        self.presses(name, f"查看并确认第{number}项")
        self.presses(name, "✅ 同意")
        self.presses(name, "确认同意")

    def asks_for_more_time(self, name: str, number: int, words: str = "") -> None:
        self.opens(name, "ee", number)
        self.presses(name, "资金")
        self.presses(name, "延长")
        self.says(name, f"已完成七成{words}，6月底完成。")
        self.presses(name, "确认提交第")

    def screen(self, name: str) -> str:
        """The last messages of a chat, for errors."""
        shown = sorted(self.screens[self.accounts[name]].values(), key=lambda each: each.id)[-4:]
        return "\n---\n".join(f"{each.text}\n{each.buttons}" for each in shown)


def _sha256(file_id: str) -> str:
    return hashlib.sha256(file_id.encode()).hexdigest()
