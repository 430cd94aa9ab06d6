"""Why an item is not finished in time (未按期完成的原因): who is asked, and how the reason is read."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.rules.dates import read_day, read_past_day
from bot.rules.details import OTHER
from bot.rules.models import Item
from bot.rules.summary import is_due_soon, is_overdue

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Waiting:
    """Whom one waits for, the day of the letter, the day of the next contact: what was found of it."""

    body: str | None
    letter_on: date | None
    next_on: date | None


def asks_delay(item: Item, today: date, *, no_change: bool) -> bool:
    """Whether a unit is offered to say why an item is not finished: late, due within a week, or without any change."""
    return no_change or is_overdue(item, today) or is_due_soon(item, today)


def read_reason(text: str) -> str:
    """The code of the reason that was written, `OTHER` when it is none of the list."""
    plain = re.sub(r"[\s。.!！]", "", unicodedata.normalize("NFKC", text))
    return next((code for code, words in _DATA["reasons"].items() if plain in words), OTHER)


def read_waiting(line: str, today: date) -> Waiting:
    """What one line says of another body, the day of the letter to it, and the day on which it is spoken to next.

    Where no word says which day is which, the first is the letter's. The letter's day has come and the other has not
    passed, today included in both; a day for which this does not hold is left out.
    """
    body: list[str] = []
    letter: date | None = None
    further: date | None = None
    for part in re.split(_DATA["parts"], unicodedata.normalize("NFKC", line)):
        kind, written = _kind(part)
        ahead, past = read_day(written, today), read_past_day(written, today)
        if ahead is None:
            body.append(part.strip())
        elif kind != "next" and letter is None and past is not None:
            letter = past
        elif kind != "letter" and further is None and ahead >= today:
            further = ahead
    name = re.sub(_DATA["waiting"], "", "，".join(each for each in body if each)).strip()
    return Waiting(name or None, letter, further)


def _kind(part: str) -> tuple[str | None, str]:
    """Whose day stands in this part, if a word says so, and what is left without that word."""
    for kind in ("next", "letter"):
        for word in _DATA[kind]:
            if word in part:
                return kind, re.sub(_DATA["around"], "", part.replace(word, "", 1))
    return None, re.sub(_DATA["around"], "", part)
