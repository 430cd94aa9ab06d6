"""The arrangement in words: its values and topics, how often an item is asked about, days, years that nobody knows yet."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from bot.rules.arrangement import Arrangement, ItemKind, Rhythm
from bot.rules.arranging import unknown_years, value_of
from bot.rules.calendar import Calendar
from bot.rules.calendar_spans import Span
from bot.rules.models import Item
from bot.rules.rhythm import rhythm_of
from bot.rules.topics import TOPICS
from templates import word, words


def told_topic(topic: str, arranged: Arrangement) -> str:
    """What is arranged under a topic, in a few words."""
    values = [value_of(arranged, name) for name in TOPICS[topic].names]
    match topic:
        case "opening" | "cutoff":
            return told_weekday(values[0]) + told_hour(values[1])
        case "release":
            how = told_choice("release_alone", values[2])
            return word("arranged", "release").format(day=told_weekday(values[0]), hour=told_hour(values[1]), how=how)
        case "quiet":
            return word("arranged", "quiet").format(start=told_hour(values[0]), end=told_hour(values[1]))
        case "remind_at":
            return word("arranged", "remind_at").format(hour=told_hour(values[0]))
        case "ladder":
            steps = zip(words("rungs").values(), values[0], strict=True)
            return word("arranged", "ladder").format(steps="、".join(f"{who}{wait}" for who, wait in steps))
        case "due_days":
            return word("arranged", "due_days").format(value="、".join(map(str, values[0])))
        case _ if topic in set(ItemKind):
            return told_rhythm(values[0], arranged)
        case _ if isinstance(values[0], bool):
            return told_choice(topic, values[0])
        case _:
            return _told_number(topic, values[0])


def told_choice(name: str, value: Any) -> str:
    """A value as the button says it that sets it."""
    if isinstance(value, bool):
        return word("switched_on" if value else "switched_off", name)
    if isinstance(value, time):
        return told_hour(value)
    if isinstance(value, Rhythm):
        return word("rhythm_choices", value)
    return told_weekday(value) if name.endswith("_weekday") else _told_number(name, value, on_button=True)


def told_rhythm(rhythm: Rhythm, arranged: Arrangement) -> str:
    return word("rhythm", rhythm).format(days=arranged.few_days)


def told_item(item: Item, arranged: Arrangement) -> str:
    """The class of an item, how often it is asked about, and whether that is its own."""
    told = word("item_kind", item.kind), told_rhythm(rhythm_of(item, arranged), arranged)
    return word("arranged", "item_own" if item.rhythm else "item").format(kind=told[0], rhythm=told[1])


def told_hour(hour: time) -> str:
    return f"{hour:%H:%M}"


def told_weekday(weekday: int) -> str:
    return words("dates")["weekdays"][weekday]


def told_span(first: date, last: date, today: date) -> str:
    """``10月1日—10月7日``, a single day with its weekday; the year is named where it is another than today's."""
    if first == last:
        weekday = word("calendar_dates", "weekday").format(weekday=told_weekday(first.weekday()))
        return _told_day(first, today.year) + weekday
    return f"{_told_day(first, today.year)}—{_told_day(last, first.year)}"


def told_days(days: Iterable[date], year: int) -> str:
    """Single days, without their weekdays; the year is named where it is not `year`."""
    return "、".join(_told_day(day, year) for day in days)


def told_own(span: Span, today: date) -> str:
    """The office's own days in a row, what they are, and their name."""
    kind = word("day_kinds", "worked" if span.worked else "off")
    pattern = word("calendar_dates", "named" if span.name else "nameless")
    return pattern.format(span=told_span(span.first, span.last, today), kind=kind, name=span.name)


def note_of_year(calendar: Calendar, *days: date | None) -> str | None:
    """The sentence that must stand beside a day of a year whose holidays are not published; None where all are known.

    `days`: None stands for no day. It begins with a sign, is plain text, and names each year once.
    """
    years = unknown_years(calendar, [day for day in days if day is not None])
    return word("calendar_dates", "unknown").format(years="、".join(map(str, years))) if years else None


def _told_day(day: date, year: int) -> str:
    pattern = word("calendar_dates", "day" if day.year == year else "full_day")
    return pattern.format(year=day.year, month=day.month, day=day.day)


def _told_number(name: str, value: int, *, on_button: bool = False) -> str:
    if value == 0:
        return word("arranged_zero", name)
    return words("choices" if on_button else "arranged")[name].format(value=value)
