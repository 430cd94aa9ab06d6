"""Reading what a free answer says under labels of its own ("下周计划：…"); everything else is left to people."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bot.rules.claims import read_claim
from bot.rules.dates import find_past_day, read_day, read_past_day
from bot.rules.delays import read_reason, read_waiting
from bot.rules.details import OTHER, OTHER_BODY, Field

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_JUST_PASSED = timedelta(days=90)
_FIELD_OF: dict[str, Field] = {word: Field(code) for code, words in _DATA["labels"].items() for word in words}
_WORDS = "|".join(re.escape(word) for word in sorted(_FIELD_OF, key=len, reverse=True))
_LABEL = re.compile(f"{_DATA['lead']}(?P<label>{_WORDS}){_DATA['tail']}")


def read_labelled(text: str, today: date) -> dict[Field, str]:
    """What stands under labels in this text, by field; the last counts where one is used twice.

    A label takes the rest of its line, or the line below when there is none. A day or a status that cannot be read for
    certain, and words for nothing, are nothing.
    """
    found: dict[Field, str] = {}
    for name, words in _lines(text):
        if words not in _DATA["nothing"]["words"]:
            found |= _read(name, words, today)
    return found


def _lines(text: str) -> Iterator[tuple[Field, str]]:
    """Each labelled line: the field, and the words under it."""
    waiting: Field | None = None
    for line in text.splitlines():
        match = _LABEL.match(line)
        words = (line[match.end() :] if match else line).strip()
        name = _FIELD_OF[match["label"]] if match else waiting
        waiting = name if match and not words else None
        if name is not None and words:
            yield name, words


def _read(name: Field, words: str, today: date) -> dict[Field, str]:
    if name == Field.CLAIM:
        claim = read_claim(words)
        return {name: claim} if claim else {}
    if name in (Field.FINISH, Field.SUPPORT_SINCE):
        day = read_finish(words, today) if name == Field.FINISH else read_since(words, today)
        return {name: day.isoformat()} if day else {}
    if name == Field.SUPPORT:
        return _support(words, today)
    return delay_fields(words, today) if name == Field.DELAY else {name: words}


def read_finish(words: str, today: date) -> date | None:
    """The day on which it will be done; None also for one that has just passed, as what was done then may be meant."""
    day, past = read_day(words, today), read_past_day(words, today)
    has_passed = past is not None and past < today and today - past < _JUST_PASSED
    return day if day is not None and day >= today and not has_passed else None


def read_since(words: str, today: date) -> date | None:
    """Since when something is needed: a day that has come, as a rule; one that lies ahead when it is said so."""
    plain = re.sub(_DATA["since"], "", words.strip())
    return read_past_day(plain, today) or read_day(plain, today)


def _support(words: str, today: date) -> dict[Field, str]:
    """What is needed; a day at its end says since when."""
    beside = find_past_day(re.sub(_DATA["since"], "", words), today)
    if beside is None:
        return {Field.SUPPORT: words}
    return {Field.SUPPORT: beside[0], Field.SUPPORT_SINCE: beside[1].isoformat()}


def delay_fields(words: str, today: date) -> dict[Field, str]:
    """Why it is late, as details: a code of the list, behind which another body may be named, or the words themselves."""
    head, *rest = re.split(r"[（(，,：:；;]", words, maxsplit=1)
    code = read_reason(head)
    if code == OTHER:
        return {Field.DELAY: OTHER, Field.DELAY_WORDS: words}
    if code != OTHER_BODY or not rest:
        return {Field.DELAY: code}
    return {Field.DELAY: code} | waiting_fields(rest[0], today)


def waiting_fields(line: str, today: date) -> dict[Field, str]:
    """What a line says of another body that is waited for, as details."""
    waiting = read_waiting(line, today)
    days = {Field.DELAY_LETTER: waiting.letter_on, Field.DELAY_NEXT: waiting.next_on}
    named = {Field.DELAY_BODY: waiting.body} if waiting.body else {}
    return named | {name: day.isoformat() for name, day in days.items() if day is not None}
