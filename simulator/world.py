"""The whole state of this Telegram in one place, and the few questions everybody asks of it."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from itertools import count
from typing import Any

from bot.clock import MovableClock
from simulator.changes import Changes, Signal
from simulator.faults import Faults
from simulator.files import Files
from simulator.flood import Flood
from simulator.shapes import chat_shape, message_shape, user_shape
from simulator.updates import LongPoll, UpdateQueue
from simulator.values import Callback, Chat, Json, Message, Person
from simulator.webhook import Webhook

NextEvent = Callable[[], Awaitable[datetime | None]]

_LOG = logging.getLogger(__name__)
# ids of new accounts do not fit into 32 bits, and group ids are negative
_FIRST_PERSON = 5_000_000_001
_FIRST_GROUP = -4_100_000_001
_FIRST_SUPERGROUP = -1_002_000_000_001


class World:
    def __init__(self, token: str, clock: MovableClock, *, flood: bool, next_event: NextEvent | None) -> None:
        self.token = token
        self.clock = clock
        self.next_event = next_event
        self.bot: Json = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "巡察整改助手",
            "username": "rectification_rehearsal_bot",
        }
        self.privacy = True
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.callbacks: dict[str, Callback] = {}
        self.commands: dict[str, list[Json]] = {}
        self.menu_buttons: dict[int | None, Json] = {}
        self.profile: dict[str, str] = {}
        self.files = Files()
        self.updates = UpdateQueue()
        self.poll = LongPoll(self.updates)
        self.webhook = Webhook()
        self.flood = Flood(clock.elapsed, on=flood)
        self.faults = Faults()
        self.changes = Changes()
        self.requests: list[Json] = []
        self.violations: list[Json] = []
        self.busy = 0
        self.activity = Signal()
        self.closing = Signal()
        self.is_closing = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._message_ids = count(1)
        self._supergroup_message_ids: dict[int, count[int]] = {}
        self._person_ids = count(_FIRST_PERSON)
        self._group_ids = count(_FIRST_GROUP, -1)
        self._supergroup_ids = count(_FIRST_SUPERGROUP, -1)
        clock.watch(self._clock_changed)

    # --- time -------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        return self.clock.now()

    def date(self) -> int:
        return int(self.now().timestamp())

    def _clock_changed(self) -> None:
        self.changes.add("clock", now=self.now().isoformat(), speed=self.clock.speed)

    async def pause(self, seconds: float) -> None:
        """Real seconds, cut short when the server closes."""
        await self.closing.until(lambda: self.is_closing, seconds)

    # --- people and chats ---------------------------------------------------------------------------------------

    def add_person(self, name: str, user_id: int | None = None, **more: Any) -> Person:
        """Raises ValueError when the id is taken."""
        identity = next(self._person_ids) if user_id is None else user_id
        if identity in self.people or identity == self.bot["id"]:
            raise ValueError(f"there is already a user {identity}")
        person = Person(identity, name, **more)
        self.people[identity] = person
        self.chats[identity] = Chat(identity, "private")
        self.changes.add("person", person_id=identity)
        return person

    def add_group(self, title: str, members: list[int], kind: str = "group") -> Chat:
        identity = next(self._supergroup_ids if kind == "supergroup" else self._group_ids)
        chat = Chat(identity, kind, title, list(members), bot_status="left")
        self.chats[identity] = chat
        self.changes.add("chat", chat_id=identity)
        return chat

    def user(self, person_id: int | None) -> Json:
        """The User object of a person, or of the bot for None."""
        return dict(self.bot) if person_id is None else user_shape(self.people[person_id])

    def chat_json(self, chat: Chat) -> Json:
        return chat_shape(chat, self.people.get(chat.id))

    # --- messages -----------------------------------------------------------------------------------------------

    def add_message(self, chat: Chat, sender: int | None, content: Json, **more: Any) -> Message:
        """Store a new message and tell the page; the bot is not told here."""
        message = Message(chat.id, self._next_message_id(chat), sender, self.date(), content, **more)
        chat.messages[message.id] = message
        self.changes.add("message", chat_id=chat.id, message_id=message.id)
        return message

    def find_message(self, chat: Chat, message_id: int | None) -> Message | None:
        """None also for a deleted one."""
        message = chat.messages.get(message_id or 0)
        return message if message and not message.deleted else None

    def message_json(self, message: Message, *, with_reply: bool = True) -> Json:
        return message_shape(self, message, with_reply=with_reply)

    def _next_message_id(self, chat: Chat) -> int:
        """Private chats and basic groups share one count, as they do for a real account; a supergroup has its own."""
        if chat.kind == "supergroup":
            return next(self._supergroup_message_ids.setdefault(chat.id, count(1)))
        return next(self._message_ids)

    # --- towards the bot ------------------------------------------------------------------------------------------

    def tell_bot(self, kind: str, content: Json) -> None:
        """Queue an update, if the bot wants to hear of this kind."""
        self.updates.put(kind, content, self.now())
        self.activity.fire()

    def add_callback(self, person_id: int, message: Message, data: str) -> Callback:
        callback = Callback(
            str(secrets.randbelow(9 * 10**17) + 10**17), person_id, message.chat_id, message.id, data, self.now()
        )
        self.callbacks[callback.id] = callback
        return callback

    # --- background -------------------------------------------------------------------------------------------------

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Run `work` beside the server until it ends or the server stops."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("a background task of the simulator failed", exc_info=task.exception())

    def open(self) -> None:
        """Serve again after `close()`; the webhook is taken up where it was."""
        self.is_closing = False
        self.webhook.resume(self)

    async def close(self) -> None:
        """End everything that waits: pollers, streams, albums under way."""
        self.is_closing = True
        self.poll.end(None)
        for signal in (self.closing, self.changes.signal, self.updates.signal, self.activity):
            signal.fire()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
