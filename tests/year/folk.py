"""What the people do: they look at their screens, and answer, apply, examine and confirm when it is like them to."""

import random
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from bot.actions.items.importing import import_notice
from bot.ledger.reading import RosterRow
from bot.rules.calendar import next_workday
from bot.rules.models import ItemId, MessageId
from storage import items
from tests.world import notice
from tests.year.bureau import CLOCK, Arrival
from tests.year.cast import LEADER, OFFICE, SILENT, Character, Entry
from tests.year.life import Life

_NOON = time(12)


class Answer(NamedTuple):
    """Somebody answered for an item."""

    at: datetime
    person: str
    number: int


class Folk:
    """`answers`: what people answered, as they themselves would tell it; `asks`: where on their screens the newest ask is."""

    def __init__(self, life: Life, characters: dict[str, Character], seed: str) -> None:
        self.life, self.bureau, self.characters = life, life.bureau, characters
        self.answers: list[Answer] = []
        self.asks: dict[str, MessageId] = {}
        self._chances = {name: random.Random(f"{seed}: {name}") for name in (*characters, OFFICE, LEADER)}
        self._seen = 0
        life.notices = self._notice

    def begin(self, roster: Sequence[RosterRow], ledger: Iterable[Entry]) -> None:
        """Everybody joins, the office issues, the heads sign, but for the one who does nothing at all."""
        bureau, entries = self.bureau, list(ledger)
        with bureau.at_once():
            bureau.is_entered(roster)
            bureau.write(import_notice, notice(*(each.read() for each in entries)), ("notice.txt", "n"), bureau.now)
            bureau.presses(OFFICE, "分派与下达")
            bureau.presses(OFFICE, "确认下达")
            for entry in entries:
                bureau.write(items.change, ItemId(entry.number), kind=entry.kind, rhythm=entry.rhythm)
            for name in self.characters:
                if name != SILENT:
                    bureau.presses(name, "全部签收")
        self._seen = len(bureau.record.arrivals)
        for entry in entries:
            weeks = self.characters[entry.head].closes
            if weeks is not None and not entry.is_long:
                when = bureau.now + timedelta(weeks=weeks, hours=entry.number % 6)
                self.life.plan(when, lambda entry=entry: self._applies(entry.head, entry.number))

    # --- looking at the screen ----------------------------------------------------------------------------------------

    def _notice(self) -> None:
        arrivals = self.bureau.record.arrivals
        while self._seen < len(arrivals):
            self._seen += 1
            self._look_at(arrivals[self._seen - 1])

    def _look_at(self, arrival: Arrival) -> None:
        character = self.characters.get(arrival.person)
        if character is not None and arrival.by == CLOCK:
            if arrival.is_ask:
                self._is_asked(character, arrival)
            elif character.called and arrival.at.time() > _NOON:
                self._in(timedelta(minutes=20), lambda: self._answers(arrival.person))
        for text, _ in (button for row in arrival.buttons for button in row):
            if arrival.person == OFFICE and text.startswith("审核第"):
                self._decides(OFFICE, text, "检")
            if arrival.person == LEADER and text.startswith("查看并确认第"):
                self._decides(LEADER, text, "确")

    def _is_asked(self, character: Character, ask: Arrival) -> None:
        self.asks[ask.person] = ask.message
        chance = self._chances[ask.person]
        answers, hours = chance.random() < character.answers, chance.uniform(*character.after)
        if answers and not character.called:
            self._in(timedelta(hours=hours), lambda: self._answers(ask.person))

    def _in(self, wait: timedelta, act) -> None:
        self.life.plan(self.bureau.now + wait, act)

    # --- answering ----------------------------------------------------------------------------------------------------

    def _answers(self, name: str) -> None:
        """Everything that the newest ask still shows as open."""
        ask = self.bureau.screens[self.bureau.accounts[name]][self.asks[name]]
        flat = [button for row in ask.buttons for button in row]
        missing = [int(text) for text, data in flat if data.startswith("an:") and text.isdigit()]
        way = self.characters[name].way
        if way == "in one message" and len(missing) > 1:
            self._answers_in_one_message(name, missing)
        else:
            for number in missing:
                (self._presses_no_change if way == "by button" else self._says)(name, number)
        self.answers += [Answer(self.bureau.now, name, number) for number in missing]

    def _says(self, name: str, number: int) -> None:
        self.bureau.says(name, f"{number} 本周完成现场整改{len(self.answers)}处", reply_to=self.asks[name])

    def _answers_in_one_message(self, name: str, missing: Sequence[int]) -> None:
        lines = (f"{number} 本周推进{len(self.answers)}处" for number in missing)
        self.bureau.says(name, "\n".join(lines), reply_to=self.asks[name])
        self.bureau.presses(name, "按项号分别计入")

    def _presses_no_change(self, name: str, number: int) -> None:
        self.bureau.press(name, self.asks[name], f"an:{number}")
        self.bureau.presses(name, "本周无变化")
        self.bureau.presses(name, "等资金到位")

    # --- closing ------------------------------------------------------------------------------------------------------

    def _applies(self, name: str, number: int) -> None:
        self.bureau.applies_for_closure(name, number)
        self.life.foresees_anew()

    def _decides(self, name: str, text: str, act: str) -> None:
        """In office hours, after some time."""
        number = int("".join(filter(str.isdigit, text)))
        moment = self.bureau.now + timedelta(hours=self._chances[name].choice([2, 5, 30, 24 * 6]))
        decides = self.bureau.checks if act == "检" else self.bureau.confirms

        def act_() -> None:
            decides(name, number)
            self.life.foresees_anew()

        self.life.plan(in_office_hours(moment), act_)


def in_office_hours(moment: datetime) -> datetime:
    """That moment, or ten o'clock of the workday after."""
    if next_workday(moment.date()) == moment.date() and 9 <= moment.hour < 17:
        return moment
    day = next_workday(moment.date() + timedelta(days=moment.hour >= 9))
    return datetime.combine(day, time(10), moment.tzinfo)
