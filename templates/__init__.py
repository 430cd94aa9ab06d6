"""`render` and `label`: every word a person reads comes from the files beside this module."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent
FONTS, DOCUMENTS = _HERE / "fonts", _HERE / "documents"
"""The fonts that every document is set in, and what documents look like."""
_PLAIN = ("toast/", "plain/")
_environment = Environment(
    loader=FileSystemLoader(_HERE),
    autoescape=True,  # what people typed stays text in Telegram's HTML
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=False,
    auto_reload=False,
)
_zone: tzinfo = ZoneInfo("Asia/Shanghai")


def configure(zone: tzinfo, terms: Mapping[str, str], *, largest_file_mb: int = 20) -> None:
    """Set the time zone dates are shown in and the bureau's own terms; those not given keep their defaults.

    `largest_file_mb`: megabytes of a file that the bot can fetch.
    """
    global _zone
    _zone = zone
    _environment.globals["largest_file_mb"] = largest_file_mb
    _environment.globals["t"] = {**_words()["terms"], **terms}


def introduce(bot: str) -> None:
    """Say by which name Telegram knows the bot: links to it need it."""
    _environment.globals["bot"] = bot


def render(message: str, /, **values: Any) -> str:
    """The message in ``chat/<message>.txt`` as Telegram HTML; raises UndefinedError when the file asks for more.

    What stands under ``toast/`` is shown over the chat as it is, what stands under ``plain/`` becomes a part of something
    else: both are plain text.
    """
    text = _environment.get_template(f"chat/{message}.txt").render(**values).strip()
    return unescape(text) if message.startswith(_PLAIN) else text


def render_console(page: str, /, **values: Any) -> str:
    """The page in ``console/<page>.txt`` for the operator's terminal: plain text, nothing escaped."""
    return unescape(_environment.get_template(f"console/{page}.txt").render(**values)).strip()


def render_drawing(drawing: str, /, **values: Any) -> str:
    """The picture in ``documents/<drawing>.svg`` as SVG; what is filled in stays text, whatever signs are in it."""
    return _environment.get_template(f"documents/{drawing}.svg").render(**values)


def label(button: str, /, **values: Any) -> str:
    """A button's words from ``words/``; plain text. A long title is cut to fit the button."""
    text: str = _words()["labels"][button].format(**values)
    return text if len(text) <= 60 else text[:59] + "…"


def word(group: str, name: str) -> str:
    """The word for a code, e.g. ``word("finding", "done")``; a bureau's own term may stand in it, e.g. ``{committee}``."""
    found: str = _words()[group][name]
    for term, own in terms().items():
        found = found.replace(f"{{{term}}}", own)
    return found


def words(group: str) -> dict[str, str]:
    """All words of a group by their codes, in the file's order."""
    return dict(_words()[group])


def terms() -> dict[str, str]:
    """The bureau's own terms as they are in force, by their names."""
    in_force: Mapping[str, str] = _environment.globals["t"]  # type: ignore[assignment]
    return dict(in_force)


@cache
def _words() -> dict[str, dict[str, Any]]:
    """The words of all files in ``words/``, one file a story; raises ValueError where two name the same thing."""
    merged: dict[str, dict[str, Any]] = {}
    for path in sorted((_HERE / "words").glob("*.toml")):
        for group, names in tomllib.loads(path.read_text(encoding="utf-8")).items():
            known = merged.setdefault(group, {})
            if twice := known.keys() & names.keys():
                raise ValueError(f"{path.name}: [{group}] {sorted(twice)} stands in another file already")
            known.update(names)
    return merged


def _day(value: date | datetime) -> str:
    """3月5日(周四)"""
    local = value.astimezone(_zone) if isinstance(value, datetime) else value
    pattern: str = _words()["dates"]["day"]
    return pattern.format(month=local.month, day=local.day, weekday=_words()["dates"]["weekdays"][local.weekday()])


def _full_day(value: date) -> str:
    """2026年3月5日(周四), where a date binds or may lie in another year."""
    pattern: str = _words()["dates"]["full_day"]
    return pattern.format(year=value.year, day=_day(value))


def _moment(value: datetime) -> str:
    """3月5日(周四)17:00"""
    return _day(value) + value.astimezone(_zone).strftime("%H:%M")


def _full_moment(value: datetime) -> str:
    """2026年3月5日(周四)17:00, where a moment may lie in another year."""
    local = value.astimezone(_zone)
    return _full_day(local) + local.strftime("%H:%M")


def _clock_time(value: datetime) -> str:
    """17:00"""
    return value.astimezone(_zone).strftime("%H:%M")


def _short(text: str, length: int = 24) -> str:
    """A title cut to `length` characters."""
    return text if len(text) <= length else text[: length - 1] + "…"


def _one_line(text: str) -> str:
    """Several lines as one."""
    return " ".join(text.split())


def _rate(rate: Any) -> str:
    """A share in percent with one decimal; a dash where there is nothing to divide."""
    return f"{rate.part / rate.whole:.1%}" if rate.whole else "—"


def _bytes(size: int) -> str:
    """A file's size as people name it."""
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, round(size / 1000))} KB"


def _numbers(items: Sequence[Any]) -> str:
    """The numbers of items as they are named in chat."""
    return _span_words([item.number for item in items])


def _span_words(numbers: Sequence[int]) -> str:
    """``第1—4、7项``: three and more numbers in a row as a span."""
    pattern: str = _words()["lists"]["numbers"]
    return pattern.format("、".join(_spans(sorted(numbers))))


def _spans(numbers: Sequence[int]) -> list[str]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return [each for run in runs for each in ([f"{run[0]}—{run[-1]}"] if len(run) > 2 else map(str, run))]


_environment.filters.update(
    day=_day,
    full_day=_full_day,
    moment=_moment,
    full_moment=_full_moment,
    time=_clock_time,
    short=_short,
    one_line=_one_line,
    rate=_rate,
    bytes=_bytes,
    numbers=_numbers,
    spans=_span_words,
)
_environment.globals.update(t=_words()["terms"], word=word, bot="", largest_file_mb=20)
