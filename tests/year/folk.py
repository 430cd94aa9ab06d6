"""What the people do: they look at their screens, and answer, apply, examine and confirm when it is like them to."""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from bot.actions.items.importing import import_notice
from bot.ledger.reading import RosterRow
from bot.rules.models import ItemId, MessageId
from storage import items
from storage.outbox import Buttons
from tests.world import notice
from tests.year import days
from tests.year.bureau import CLOCK, Arrival
from tests.year.cast import LEADER, OFFICE, Character, Entry
from tests.year.life import Life

_LAST_CALL = "今天17:00"
_AT_ONCE = "立行立改"
_TIME_TO_DECIDE = (2, 5, 30, 24 * 6)
"""Hours."""


class Answer(NamedTuple):
    """Somebody answered for an item."""

    at: datetime
    person: str
    number: int


class Folk:
    """`answers`: what people answered, as they themselves would tell it."""

    def __init__(self, life: Life, characters: dict[str, Character], seed: str) -> None:
        self.life, self.bureau, self.characters = life, life.bureau, characters
        self.answers: list[Answer] = []
        self._asks: dict[str, MessageId] = {}
        self._chances = {name: random.Random(f"{seed}: {name}") for name in (*characters, OFFICE, LEADER)}
        self._seen = 0
        life.notices = self._notice

    def begin(self, roster: Sequence[RosterRow], ledger: Iterable[Entry]) -> None:
        """Everybody has joined, the office issues, the heads sign."""
        bureau, entries = self.bureau, list(ledger)
        with bureau.at_once():
            bureau.is_entered(roster)
            bureau.write(import_notice, notice(*(each.read() for each in entries)), ("notice.txt", "n"), bureau.now)
            for entry in entries:
                bureau.write(items.change, ItemId(entry.number), kind=entry.kind, rhythm=entry.rhythm)
            bureau.presses(OFFICE, "分派与下达")
            bureau.presses(OFFICE, "确认下达")
            for name in self.characters:
                bureau.presses(name, "全部签收")
        self._seen = len(bureau.record.arrivals)
        for entry in entries:
            character = self.characters[entry.head]
            if character.closes is not None and not entry.is_long:
                hours = int(character.after[0]) + entry.number % 3  # some of them at night
                when = bureau.now + timedelta(weeks=character.closes, hours=hours)
                self.life.plan(when, partial(self._applies, entry.head, entry.number))

    # --- looking at the screen ----------------------------------------------------------------------------------------

    def _notice(self) -> None:
        arrivals = self.bureau.record.arrivals
        while self._seen < len(arrivals):
            self._seen += 1
            self._look_at(arrivals[self._seen - 1])

    def _look_at(self, arrival: Arrival) -> None:
        character = self.characters.get(arrival.person)
        if character is not None and arrival.by == CLOCK:
            self._is_prompted(character, arrival)
        for text, _ in _flat(arrival.buttons):
            if arrival.person == OFFICE and text.startswith("审核第"):
                self._decides_later(OFFICE, text, self.bureau.checks)
            if arrival.person == LEADER and text.startswith("查看并确认第"):
                self._decides_later(LEADER, text, self.bureau.confirms)

    def _is_prompted(self, character: Character, arrival: Arrival) -> None:
        name, chance = arrival.person, self._chances[arrival.person]
        if arrival.is_ask:
            self._asks[name] = arrival.message
            answers, hours = chance.random() < character.answers, chance.uniform(*character.after)
            if answers and not character.called:
                self._in(timedelta(hours=hours), partial(self._answers, name))
        elif character.called and _LAST_CALL in arrival.text:
            self._in(timedelta(minutes=20), partial(self._answers, name))
        elif character.heeds and _AT_ONCE in arrival.text:
            self._in(timedelta(hours=2), partial(self._answers_reminder, name, arrival))

    def _in(self, wait: timedelta, act: Callable[[], None]) -> None:
        self.life.plan(self.bureau.now + wait, act)

    # --- answering ----------------------------------------------------------------------------------------------------

    def _answers(self, name: str) -> None:
        """Everything that the newest ask still shows as open."""
        ask = self.bureau.screens[self.bureau.accounts[name]][self._asks[name]]
        missing = [int(text) for text, data in _flat(ask.buttons) if data.startswith("an:") and text.isdigit()]
        way = self.characters[name].way
        if way == "in one message" and len(missing) > 1:
            self._answers_in_one_message(name, missing)
            return
        for number in missing:
            if way == "by button":
                self._presses_no_change(name, self._asks[name], number)
            else:
                self._says(name, number)

    def _answers_reminder(self, name: str, reminder: Arrival) -> None:
        """By its buttons; what was closed meanwhile cannot be answered any more."""
        for text, data in _flat(reminder.buttons):
            number = ItemId(int(data.split(":")[1]))
            if text.startswith("填") and self.bureau.read(items.get, number).closed_at is None:
                self._presses_no_change(name, reminder.message, number)

    def _says(self, name: str, number: int) -> None:
        self.bureau.says(name, f"{number} 本周完成现场整改{len(self.answers)}处", reply_to=self._asks[name])
        self._has_answered(name, number)

    def _answers_in_one_message(self, name: str, missing: Sequence[int]) -> None:
        lines = (f"{number} 本周推进{len(self.answers)}处" for number in missing)
        self.bureau.says(name, "\n".join(lines), reply_to=self._asks[name])
        self.bureau.presses(name, "按项号分别计入")
        self._has_answered(name, *missing)

    def _presses_no_change(self, name: str, message: MessageId, number: int) -> None:
        self.bureau.press(name, message, f"an:{number}")
        self.bureau.presses(name, "本周无变化")
        self.bureau.presses(name, "资金")  # 等资金到位, or 资金未到位 where it is overdue
        self._has_answered(name, number)

    def _has_answered(self, name: str, *numbers: int) -> None:
        self.answers += [Answer(self.bureau.now, name, number) for number in numbers]

    # --- closing ------------------------------------------------------------------------------------------------------

    def _applies(self, name: str, number: int) -> None:
        self.bureau.applies_for_closure(name, number)
        self._has_answered(name, number)  # with the photograph that it takes
        self.life.foresees_anew()

    def _decides_later(self, name: str, button: str, decide: Callable[[str, int], None]) -> None:
        number = int("".join(filter(str.isdigit, button)))
        hours = self._chances[name].choice(_TIME_TO_DECIDE)
        self.life.plan(
            in_office_hours(self.bureau.now + timedelta(hours=hours)), partial(self._decides, name, number, decide)
        )

    def _decides(self, name: str, number: int, decide: Callable[[str, int], None]) -> None:
        decide(name, number)
        self.life.foresees_anew()


def in_office_hours(moment: datetime) -> datetime:
    """That moment, or ten o'clock of the first workday after."""
    if days.is_worked(moment.date()) and 9 <= moment.hour < 17:
        return moment
    day = moment.date() + timedelta(days=moment.hour >= 9)
    while not days.is_worked(day):
        day += timedelta(days=1)
    return datetime.combine(day, time(10), moment.tzinfo)


def _flat(buttons: Buttons) -> list[tuple[str, str]]:
    return [button for row in buttons for button in row]
