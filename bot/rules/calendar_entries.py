"""Days off and workdays as an office types them, or pastes them from the state's notice; the words are data beside it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.rules.dates import read_range, read_single_day

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

MOST_LINES, LONGEST_LINE, LONGEST_SPAN, LONGEST_NAME = 60, 200, 31, 20
YEARS_AHEAD = 2
_HALF_A_YEAR = timedelta(days=182)
_ANY_YEARS = (date(2021, 1, 1), date(2050, 1, 1))


@dataclass(frozen=True)
class Entry:
    """One day by the office's word: worked or off, and what it is called."""

    day: date
    worked: bool
    name: str | None


@dataclass(frozen=True)
class Entries:
    """What was typed. `days` ascending, each once; what cannot be entered is told: lines, days gone by or too far off,
    and days that were said to be both."""

    days: tuple[Entry, ...]
    unread: tuple[str, ...] = ()
    past: tuple[date, ...] = ()
    far: tuple[date, ...] = ()
    doubled: tuple[date, ...] = ()


def read_entries(text: str, today: date) -> Entries:
    """What each line says. A line that is not understood as a whole enters nothing. Without a year it is the next such day."""
    said: list[Entry] = []
    unread: list[str] = []
    since = today
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for line in lines[:MOST_LINES]:
        heading = re.fullmatch(_DATA["heading"], _plain(line))
        if heading is not None:
            since = date(int(heading["year"]), 1, 1)
            continue
        found = _read_line(line, since) if len(line) <= LONGEST_LINE else None
        if found is None:
            unread.append(line)
        else:
            said += found
    return _sorted_out(said, (*unread, *lines[MOST_LINES:]), today)


def read_cell_days(text: str) -> tuple[date, date] | None:
    """First and last day of a cell of a file; None without a year, for a file means the same whenever it is read."""
    found = [_read_range(_without_blanks(_plain(text)), since, since) for since in _ANY_YEARS]
    return found[0] if found[0] == found[1] else None


def read_cell_kind(text: str) -> bool | None:
    """Whether a cell says that a day is worked; None when it says neither."""
    plain = re.sub(r"\s", "", _plain(text)).lower()
    return plain in _DATA["cells"]["worked"] if plain in {*_DATA["cells"]["worked"], *_DATA["cells"]["off"]} else None


def days_of(first: date, last: date) -> list[date]:
    """Every day of a span."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _sorted_out(said: Sequence[Entry], unread: tuple[str, ...], today: date) -> Entries:
    known: dict[date, Entry] = {}
    doubled = set[date]()
    for entry in said:
        if known.setdefault(entry.day, entry).worked != entry.worked:
            doubled.add(entry.day)
    far = {day for day in known if day.year > today.year + YEARS_AHEAD}
    past = {day for day in known if day < today}
    kept = [known[day] for day in sorted(known) if day not in doubled | far | past]
    return Entries(tuple(kept), unread, tuple(sorted(past)), tuple(sorted(far)), tuple(sorted(doubled)))


def _read_line(line: str, since: date) -> list[Entry] | None:
    """None when something in it is not understood."""
    plain = re.sub(_DATA["numbering"], "", _without_blanks(re.sub(_DATA["brackets"], "", _plain(line))))
    if re.search(_DATA["refused"], plain):
        return None
    reader = _Line(since)
    for sentence in re.split(_DATA["sentences"], plain):
        if not all(reader.takes(piece) for piece in _pieces(sentence)) or reader.waiting:
            return None
    return reader.entries()


class _Line:
    """One line while it is read, piece by piece: ``name: days, days off, a day worked``."""

    def __init__(self, since: date) -> None:
        self._since, self._last = since, since
        self._name: str | None = None
        self._said: list[tuple[date, bool]] = []
        self.waiting: list[date] = []
        """Days whose kind has not been said yet."""

    def takes(self, piece: str) -> bool:
        """Whether the piece is understood."""
        kind, before, after = _kind_in(piece)
        words, days = self._parted(before)
        more_words, more_days = self._parted(after)
        if not self._is_name(" ".join(words + more_words)) or (more_days and (days or self.waiting)):
            return False
        self.waiting += days + more_days
        if kind is None:
            return True
        self._said += [(day, kind) for day in self.waiting]
        is_about_days, self.waiting = bool(self.waiting), []
        return is_about_days

    def entries(self) -> list[Entry] | None:
        """None when it named something and no day."""
        if not self._said:
            return None if self._name else []
        return [Entry(day, worked, self._name) for day, worked in self._said]

    def _is_name(self, words: str) -> bool:
        """Keep what is left of a piece as the name of its days; False when that can be none."""
        name = re.sub(_DATA["noise"], "", words).strip(_DATA["edges"])
        if re.search(_DATA["days_within"], words) or len(name) > LONGEST_NAME or (name and self._name):
            return False
        self._name = name or self._name
        return True

    def _parted(self, text: str) -> tuple[list[str], list[date]]:
        """What stands between blanks: words, and days."""
        words: list[str] = []
        found: list[date] = []
        for token in text.split():
            days = self._days(token)
            found += days or []
            words += [token] if days is None else []
        return words, found

    def _days(self, token: str) -> list[date] | None:
        found: list[date] = []
        for part in re.split(_DATA["listed"], re.sub(_DATA["adverbs"], "", token)):
            span = _read_range(part, self._since, self._last)
            if span is None or not 0 <= (span[1] - span[0]).days < LONGEST_SPAN:
                return None
            self._since, self._last = span[0] - _HALF_A_YEAR, span[1]
            found += days_of(*span)
        return found


def _pieces(sentence: str) -> Iterator[str]:
    """What stands between commas; a name in front of a colon is a piece of its own."""
    for piece in re.split(_DATA["pieces"], sentence):
        head = re.match(_DATA["name_ends"], piece)
        yield from [head["name"], piece[head.end() :]] if head is not None else [piece]


def _kind_in(piece: str) -> tuple[bool | None, str, str]:
    """Whether the piece says off (False) or worked (True), and what it says before and behind that."""
    found = [(match, worked) for worked in (False, True) if (match := re.search(_DATA[_key(worked)], piece))]
    if not found:
        return None, piece, ""
    match, worked = min(found, key=lambda one: (one[0].start(), -len(one[0][0])))
    return worked, piece[: match.start()], piece[match.end() :]


def _key(worked: bool) -> str:
    return "worked" if worked else "off"


def _read_range(text: str, since: date, last: date) -> tuple[date, date] | None:
    """A day or a span; a day of the month alone is the next one after `last`."""
    return read_range(text, last if re.match(_DATA["day_of_month"], text) else since, read=_read_one)


def _read_one(text: str, since: date) -> date | None:
    """A day whose weekday, when it stands behind it, is right."""
    bare = re.sub(_DATA["weekday_in_brackets"], "", text)
    day = read_single_day(bare, since)
    if day is None or bare == text:
        return day
    return day if read_single_day(text[len(bare) :].strip("()"), day) == day else None


def _without_blanks(text: str) -> str:
    return re.sub(_DATA["inner_blanks"], "", text)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)
