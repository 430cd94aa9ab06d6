"""What the office can arrange, topic by topic: the values of each, what is offered for them, and what is typed instead."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.rules.arrangement import ItemKind, Rhythm
from bot.rules.numerals import number

_WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_WORKDAYS = 5


class Typed(StrEnum):
    """How the values of a topic are typed."""

    MOMENT = "moment"
    HOUR = "hour"
    SPAN = "span"
    NUMBER = "number"
    NUMBERS = "numbers"
    NOT = "not"


@dataclass(frozen=True)
class Topic:
    """One page of choices. `choices`: by a value's name, what buttons offer for it, in their order."""

    names: tuple[str, ...]
    typed: Typed
    choices: Mapping[str, Sequence[Any]]


def _at(*hours: str) -> tuple[time, ...]:
    return tuple(time.fromisoformat(each) for each in hours)


def _one(name: str, *choices: Any, typed: Typed = Typed.NUMBER) -> Topic:
    return Topic((name,), typed, {name: choices})


def _moment(what: str, weekdays: Sequence[int], hours: Sequence[time], **more: Sequence[Any]) -> Topic:
    names = (f"{what}_weekday", f"{what}_at")
    return Topic((*names, *more), Typed.MOMENT, {names[0]: weekdays, names[1]: hours, **more})


_MORNING = _at("08:30", "09:00", "09:30", "10:00", "11:00", "14:00", "15:00", "16:00")
_EVENING = _at("11:00", "12:00", "14:00", "15:00", "16:00", "16:30", "17:00", "17:30")
_LATE = _at("17:00", "17:30", "18:00", "19:00", "20:00", "21:00")
_EARLY = _at("07:00", "07:30", "08:00", "08:30", "09:00")
_OF_ISSUES = ("to_units", "picture_in_groups", "names_shown", "ranked")

TOPICS: Mapping[str, Topic] = {
    "opening": _moment("opens", (0, 1, 2, 3), _MORNING),
    "cutoff": _moment("cutoff", (1, 2, 3, 4), _EVENING),
    "release": _moment("release", (0, 1, 2, 3, 4), _MORNING, release_alone=(True, False)),
    "remind_at": _one("remind_at", *_MORNING, typed=Typed.HOUR),
    "first_call": _one("first_call", 0, 50, 60, 70, 80, 90),
    "last_call": _one("last_call", 0, 1, 2, 3, 4, 6),
    "due_days": _one("due_days", typed=Typed.NUMBERS),
    "ladder": _one("ladder", typed=Typed.NUMBERS),
    "rest_after_answer": _one("rest_after_answer", 3, 5, 7, 10, 14, 30),
    "review_after": _one("review_after", 1, 2, 3, 5),
    "quiet": Topic(("quiet_from", "quiet_until"), Typed.SPAN, {"quiet_from": _LATE, "quiet_until": _EARLY}),
    **{str(kind): _one(str(kind), *Rhythm, typed=Typed.NOT) for kind in ItemKind},
    "few_days": _one("few_days", 1, 2, 3, 4, 5),
    "most_at_once": _one("most_at_once", 50, 100, 200, 500, 1000, 3000),
    "minutes_an_item": _one("minutes_an_item", 1, 2, 3, 5, 10, 15),
    "chases": _one("chases", 0, 1, 2, 3, 5),
    **{name: _one(name, True, False, typed=Typed.NOT) for name in _OF_ISSUES},
}
"""The pages by name. A question for typed words is known by its place in this order: new ones come last."""

GROUPS: Mapping[str, tuple[str, ...]] = {
    "reminders": (
        "remind_at",
        "first_call",
        "last_call",
        "due_days",
        "ladder",
        "rest_after_answer",
        "review_after",
    ),
    "rhythms": (*map(str, ItemKind), "few_days"),
    "sending": ("most_at_once", "minutes_an_item", "chases"),
    "issue": _OF_ISSUES,
}
"""Topics that have a page in common before theirs."""


def code(value: Any) -> str:
    """A value as a button's data carries it."""
    if isinstance(value, time):
        return f"{value:%H%M}"
    return str(int(value)) if isinstance(value, bool | int) else str(value)


def chosen(topic: Topic, name: str, data: str) -> Any | None:
    """The offered value that a button's data means; None when it is not offered (any more)."""
    return next((each for each in topic.choices.get(name, ()) if code(each) == data), None)


def read_typed(topic: Topic, text: str) -> dict[str, Any] | None:
    """The values that were typed, by name; None when they cannot be read for certain. Nothing says that they are allowed."""
    match topic.typed:
        case Typed.MOMENT:
            return _read_moment(topic, text)
        case Typed.HOUR:
            hour = read_hour(text)
            return {topic.names[0]: hour} if hour is not None else None
        case Typed.SPAN:
            return _read_span(topic, text)
        case Typed.NUMBER:
            single = re.fullmatch(_WORDS["number"], _plain(text))
            value = number(single["number"]) if single is not None else None
            return {topic.names[0]: value} if value is not None else None
        case Typed.NUMBERS:
            return _read_numbers(topic, text)
        case Typed.NOT:
            return None


def read_hour(text: str) -> time | None:
    """A time of day, such as 9:00, 9点半, 下午2点, 14时30分."""
    match = re.fullmatch(_WORDS["hour"], re.sub(r"\s", "", _plain(text)))
    if match is None:
        return None
    hour = number(match["hour"])
    minute = 30 if match["half"] else number(match["minute"] or match["spoken"] or "0")
    if hour is None or minute is None:
        return None
    hour += 12 if match["part"] in _WORDS["afternoon"] and hour < 12 else 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _read_moment(topic: Topic, text: str) -> dict[str, Any] | None:
    """A weekday, an hour, or both."""
    match = re.fullmatch(_WORDS["moment"], re.sub(r"\s", "", _plain(text)))
    if match is None or not (match["weekday"] or match["rest"]):
        return None
    weekday, hour = match["weekday"], read_hour(match["rest"]) if match["rest"] else None
    if match["rest"] and hour is None:
        return None
    found: dict[str, Any] = {}
    if weekday:
        found[topic.names[0]] = _WORDS["weekdays"].index(weekday) % _WORKDAYS
    if hour is not None:
        found[topic.names[1]] = hour
    return found


def _read_span(topic: Topic, text: str) -> dict[str, Any] | None:
    parts = re.split(_WORDS["between"], _plain(text).strip())
    hours = [read_hour(part) for part in parts]
    return dict(zip(topic.names, hours, strict=True)) if len(hours) == 2 and None not in hours else None


def _read_numbers(topic: Topic, text: str) -> dict[str, Any] | None:
    """Several numbers; those of due dates in any order, for the earliest notice is always first."""
    parts = [part for part in re.split(_WORDS["numbers_between"], _plain(text)) if part]
    values = [number(part) for part in parts]
    if not values or None in values:
        return None
    numbers = [each for each in values if each is not None]
    if topic.names[0] == "due_days":
        numbers = sorted(set(numbers), reverse=True)
    return {topic.names[0]: tuple(numbers)}


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
