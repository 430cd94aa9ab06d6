"""People who live through one week with the bot, whatever happens to it, and remember all they sent."""

import asyncio
import hashlib
import random
import time
from collections import Counter, defaultdict, deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from simulator.conversation import ChatMessage
from simulator.people import Person, Telegram
from tests.faults.bureau import SHARES
from tests.world import ROSTER, ZONE, photo

ASK = "项的进展。已填"  # of the ask alone, as people see it and as it is sent
BULLETIN = "整改周报（第1期）"
WHICH = "请问是哪一项"
READERS = ("周行远", "林知秋", "何敏")
OPENS = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
CUTOFF = datetime(2026, 3, 5, 17, 0, tzinfo=ZONE)
COMPILES = CUTOFF + timedelta(minutes=5)
RELEASES = datetime(2026, 3, 6, 9, 0, tzinfo=ZONE)
ENDS = datetime(2026, 3, 6, 10, 0, tzinfo=ZONE)

Message = tuple[int, int]
"""Chat and message id."""


@dataclass
class Sent:
    """What people sent: each message's words, version by version, and the sha256 of each file."""

    texts: dict[Message, list[set[str]]] = field(default_factory=dict)
    """For each version what may stand in the database: the words, with or without the item's number in front."""
    files: dict[Message, str] = field(default_factory=dict)
    no_change: set[tuple[int, int]] = field(default_factory=set)
    """Chat and item number of each 本周无变化 that was pressed."""
    kinds: Counter[str] = field(default_factory=Counter)
    asks_wanted: Counter[int] = field(default_factory=Counter)
    """How often somebody pressed for the ask, because it never came."""

    def text(self, person: Person, message_id: int, words: str, number: int | None = None) -> None:
        """`words` were sent; `number`: the item number that may be taken off their front."""
        allowed = {words} if number is None else {words, words.split(maxsplit=1)[1]}
        self.texts.setdefault((person.id, message_id), []).append(allowed)

    def file(self, person: Person, message_id: int, data: bytes) -> None:
        self.files[person.id, message_id] = hashlib.sha256(data).hexdigest()


class Week:
    """Each person does one thing after another; several persons act at once. `patience`: real seconds they wait.

    `is_lost(chat, words)`: whether two lives of the bot ended while they sent that, so that it will not be sent again.
    """

    def __init__(
        self,
        telegram: Telegram,
        chance: random.Random,
        payloads: dict[str, str],
        patience: float,
        is_lost: Callable[[int, str], bool],
    ) -> None:
        self.sent = Sent()
        self._is_lost = is_lost
        self.people: dict[str, Person] = {}
        self._telegram, self._chance, self._payloads, self._patience = telegram, chance, payloads, patience
        self._plans: dict[str, deque[Callable[[], Awaitable[None]]]] = defaultdict(deque)
        self._acting: dict[str, asyncio.Task[None]] = {}
        self._serial = 0

    # --- who does what ------------------------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Everybody presses their link; the office issues, the heads sign."""
        for row in ROSTER:
            self.people[row.person] = person = await self._telegram.person(row.person)
            self._plan(row.person, partial(self._joins, person, self._payloads[row.person]))
        self._plan("何敏", self._issues)
        for name in SHARES:
            self._plan(name, partial(self._signs, name))

    def answers_something(self) -> None:
        """Somebody sends something about one of their items."""
        name = self._chance.choice(list(SHARES))
        ways = (
            *(self._numbered_text, self._reply_to_ask, self._edited_text, self._photo, self._file, self._unclear_text),
            *(self._album, self._scattered_album, self._through_the_button, self._no_change, self._voice, self._help),
        )
        way = self._chance.choice(ways)
        self._plan(name, partial(way, name))

    def looks_on(self) -> None:
        """Somebody of the office or the leading group does something."""
        name = self._chance.choice(READERS)
        self._plan(name, partial(self._remark, name))

    async def tidy_up(self) -> None:
        """Whoever was asked which item they meant answers."""
        for name in SHARES:
            self._plan(name, partial(self._says_which, name))
        await self.is_over()

    async def is_over(self) -> None:
        """Until everybody has done what they planned; raises what went wrong."""
        while self._acting:
            await asyncio.gather(*self._acting.values())

    async def stop(self) -> None:
        for plan in self._plans.values():
            plan.clear()
        for acting in list(self._acting.values()):
            acting.cancel()
        await asyncio.gather(*self._acting.values(), return_exceptions=True)

    def fail_early(self) -> None:
        """Raise what has gone wrong so far."""
        for acting in list(self._acting.values()):
            if acting.done():
                acting.result()

    def _plan(self, name: str, act: Callable[[], Awaitable[None]]) -> None:
        self._plans[name].append(act)
        if name not in self._acting:
            self._acting[name] = asyncio.create_task(self._act(name))

    async def _act(self, name: str) -> None:
        while self._plans[name]:
            await self._plans[name].popleft()()
        del self._acting[name]

    # --- joining ------------------------------------------------------------------------------------------------------

    async def _joins(self, person: Person, payload: str) -> None:
        await person.starts(payload)
        await person.waits_for("您已绑定", timeout=self._patience)

    async def _issues(self) -> None:
        """The button stands on the notice and again on the menu; a message the bot changed under the finger is looked for."""
        office = self.people["何敏"]
        joined = await office.waits_for(_has_button("分派与下达"), timeout=self._patience)
        await office.presses(joined, "分派与下达", timeout=0)
        preview = await office.waits_for(_has_button("确认下达"), timeout=self._patience)
        await office.presses(preview, "确认下达", timeout=0)
        await office.waits_for("已下达", timeout=self._patience)

    async def _signs(self, name: str) -> None:
        head = self.people[name]
        given = await head.waits_for(_has_button("全部签收"), timeout=self._patience)
        await head.presses(given, "全部签收", timeout=0)
        await head.waits_for("已全部签收", timeout=self._patience)

    # --- answering ----------------------------------------------------------------------------------------------------

    async def _numbered_text(self, name: str) -> None:
        number, words = self._item(name), self._words()
        await self._says(name, f"第{number}项 {words}", number)

    async def _reply_to_ask(self, name: str) -> None:
        ask = await self._newest(name, ASK)
        number, words = self._item(name), self._words()
        await self._says(name, f"{number} {words}", number, reply_to=ask)

    async def _unclear_text(self, name: str) -> None:
        await self._says(name, self._words())

    async def _edited_text(self, name: str) -> None:
        number = self._item(name)
        message = await self._says(name, f"第{number}项 {self._words()}", number)
        changed = f"第{number}项 {self._words()}"
        await self.people[name].edits(message, changed)
        self.sent.text(self.people[name], message, changed, number)
        self.sent.kinds["edit"] += 1

    async def _photo(self, name: str) -> None:
        number, caption, data = self._item(name), self._words(), self._picture()
        await self._sends(name, "photo", data, f"第{number}项 {caption}", number)

    async def _file(self, name: str) -> None:
        person, data = self.people[name], self._chance.randbytes(self._chance.randrange(1, 60_000))
        message = await person.sends_file(data, f"佐证{self._serial}.pdf", "application/pdf")
        self.sent.file(person, message, data)
        self.sent.kinds["document"] += 1

    async def _voice(self, name: str) -> None:
        person, data = self.people[name], self._chance.randbytes(2000)
        self.sent.file(person, await person.sends_voice(data), data)
        self.sent.kinds["voice"] += 1

    async def _album(self, name: str) -> None:
        await self._sends_album(name, gaps=None)

    async def _scattered_album(self, name: str) -> None:
        """The parts come seconds apart, so the bot may die between them."""
        await self._sends_album(name, gaps=[self._chance.uniform(0, 12) for _ in range(4)])

    async def _through_the_button(self, name: str) -> None:
        number, person = self._item(name), self.people[name]
        prompt = await self._opens(name, number)
        if self._chance.random() < 0.5:
            await self._says(name, self._words(), reply_to=prompt)
            return
        data = self._picture()
        message = await person.sends_photo(data, reply_to=prompt)
        self.sent.file(person, message, data)
        self.sent.kinds["photo"] += 1

    async def _no_change(self, name: str) -> None:
        number, person = self._item(name), self.people[name]
        prompt = await self._opens(name, number)
        await person.presses(prompt, "本周无变化", timeout=0)
        why = await self._becomes(name, prompt, "请选择原因")
        await person.presses(why, "等资金到位", timeout=0)
        await person.presses(why, data=_data_of(why, "等资金到位"), timeout=0)  # an impatient second press
        await self._becomes(name, prompt, "已记录")
        self.sent.no_change.add((person.id, number))
        self.sent.kinds["no change"] += 1

    async def _help(self, name: str) -> None:
        await self.people[name].says("/help")

    async def _remark(self, name: str) -> None:
        await self._says(name, self._words())

    async def _says_which(self, name: str) -> None:
        """Press the first item under every question; a copy that counts no more says so. One that got lost is put again."""
        person = self.people[name]
        if self._is_lost(person.id, WHICH):
            await self._unclear_text(name)
            await self._telegram.until_idle(self._patience)
        pressed: set[int] = set()
        while standing := [
            m for m in await person.messages() if m.by_bot and WHICH in m.text and m.message_id not in pressed
        ]:
            for question in standing:
                pressed.add(question.message_id)
                await person.presses(question, data=question.buttons[0][0].data, timeout=self._patience)
            await self._telegram.until_idle(self._patience)

    # --- the same steps in several stories ----------------------------------------------------------------------------

    async def _opens(self, name: str, number: int) -> ChatMessage:
        """Press an item's number on the ask; the request for its progress that comes then."""
        person, ask = self.people[name], await self._newest(name, ASK)
        last = (await person.messages())[-1].message_id
        await person.presses(ask, data=_data_of(ask, str(number)), timeout=0)
        return await person.waits_for(
            lambda m: f"第{number}项" in m.text and "请发来本周进展" in m.text, timeout=self._patience, after=last
        )

    async def _newest(self, name: str, words: str) -> ChatMessage:
        """The newest message with these words: of a repeated one the copy that counts. Who never got it presses for it."""
        person = self.people[name]
        deadline = time.monotonic() + self._patience
        while not (found := [m for m in await person.messages() if m.by_bot and words in m.text]):
            if self._is_lost(person.id, words):
                menu = await person.waits_for(_has_button("本期报送"))
                await person.presses(menu, "本期报送", timeout=0)
                self.sent.asks_wanted[person.id] += 1
                await person.waits_for(words, timeout=self._patience)
            with suppress(TimeoutError):
                await person.waits_for(words, timeout=min(5, deadline - time.monotonic()))
            if time.monotonic() > deadline:
                raise TimeoutError(await self._telegram.transcript(person.id))
        return found[-1]

    async def _becomes(
        self, name: str, message: ChatMessage, words: str | Callable[[ChatMessage], bool]
    ) -> ChatMessage:
        """Wait until the bot has changed `message`."""

        def changed(seen: ChatMessage) -> bool:
            fits = words in seen.text if isinstance(words, str) else words(seen)
            return seen.message_id == message.message_id and fits

        return await self.people[name].waits_for(changed, timeout=self._patience)

    async def _says(self, name: str, words: str, number: int | None = None, reply_to: ChatMessage | None = None) -> int:
        message = await self.people[name].says(words, reply_to=reply_to)
        self.sent.text(self.people[name], message, words, number)
        self.sent.kinds["text"] += 1
        return message

    async def _sends(self, name: str, kind: str, data: bytes, caption: str, number: int) -> None:
        person = self.people[name]
        message = await person.sends_photo(data, caption=caption)
        self.sent.file(person, message, data)
        self.sent.text(person, message, caption, number)
        self.sent.kinds[kind] += 1

    async def _sends_album(self, name: str, gaps: list[float] | None) -> None:
        person, number = self.people[name], self._item(name)
        pictures = [self._picture() for _ in range(4)]
        caption = f"第{number}项 {self._words()}"
        order = self._chance.sample(range(4), 4)
        messages = await person.sends_album(pictures, caption=caption, order=order, gaps=gaps)
        for message, data in zip(messages, pictures, strict=True):
            self.sent.file(person, message, data)
        self.sent.text(person, messages[0], caption, number)
        self.sent.kinds["photo"] += 4
        self.sent.kinds["album"] += 1

    def _item(self, name: str) -> int:
        return self._chance.choice(SHARES[name])

    def _words(self) -> str:
        self._serial += 1
        return f"进展之{self._serial}：已完成现场整改"

    def _picture(self) -> bytes:
        self._serial += 1
        return photo(self._chance.randrange(256)) + self._serial.to_bytes(4, "big")


def _has_button(words: str) -> Callable[[ChatMessage], bool]:
    return lambda message: any(words in text for text in message.button_texts)


def _data_of(message: ChatMessage, words: str) -> str:
    """The data behind a button, with or without a tick in front of its words."""
    found = next((button for row in message.buttons for button in row if button.text.removeprefix("✓") == words), None)
    assert found is not None, f"no button {words!r} under:\n{message}"
    assert found.data is not None
    return found.data
