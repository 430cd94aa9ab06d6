"""How far an item is, as a cell of a ledger says it. A word for done among words for what is to be is no such statement."""

import re
import unicodedata
from functools import cache, lru_cache

from bot.ledger.reading import Status
from bot.ledger.status import after_head, code_of
from bot.ledger.tables.words import data
from bot.ledger.words import any_of, load

_TAIL = re.compile(r"\(.*?\)|[\s,。;.、!]")
_BRACKETS = re.compile(r"\(.*?\)")
_LONGEST = 24
_OPEN = frozenset({"in_progress", "not_done"})
"""Of these a cell may say more behind the state: what is not done yet is not called done by it."""


@cache
def _printed() -> dict[str, Status]:
    return {_plain(word): code for code, words in data()["findings"].items() if code != "pending" for word in words}


@cache
def _pending() -> re.Pattern[str]:
    return re.compile(any_of(data()["findings"]["pending"]))


def _plain(text: str) -> str:
    return _TAIL.sub("", unicodedata.normalize("NFKC", text))


@cache
def _kept_up() -> re.Pattern[str]:
    around = load("status")["around"]
    return re.compile(rf"[,;、]?{any_of(around['joint'])}*{any_of(around['long_term'])}.*$")


@lru_cache(4096)
def state_of(text: str) -> Status | None:
    """The state that a cell says; None where it cannot be told."""
    plain = _plain(text)
    if not plain:
        return "unstated"
    if plain in _printed():
        return _printed()[plain]
    # that it has to be kept up is another fact
    plain = _plain(_kept_up().sub("", unicodedata.normalize("NFKC", text))) or plain
    if plain in _printed():
        return _printed()[plain]
    status = code_of(plain)
    if status == "unstated" or (status == "done" and _pending().search(plain)):
        return None
    return status


def is_state(text: str) -> bool:
    """Whether a cell says a state and nothing more."""
    return len(text) <= _LONGEST and state_of(text) is not None


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(any_of(load("status")["around"]["subject"]))


@lru_cache(4096)
def is_bare_state(text: str) -> bool:
    """Whether a cell says a state in the words for it alone, and tells nothing that was done; what is open may be explained behind
    a comma."""
    if not is_state(text) or not _plain(text):
        return False
    if _plain(text) in _printed():
        return True
    said = _BRACKETS.sub("", unicodedata.normalize("NFKC", text)).strip(" \n,。;.、!")
    subject = _subject().match(said)
    found = after_head(said, subject.end() if subject else 0, len(said))
    return found is not None and (found.end == len(said) or state_of(text) in _OPEN)
