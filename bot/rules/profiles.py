"""How the ledger is laid out for a recipient (导出样式): whose heads, in which order, and what fills each column."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import NewType

from bot.rules.models import PersonId

ProfileId = NewType("ProfileId", int)

LONGEST_NAME = 30
MOST_COLUMNS = 100
LONGEST_HEAD = 200

_NUMBER = re.compile(r"(?!-0$)-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,3}[1-9])?")
"""Such a text is the number, and the number printed is the text; what is longer may be a telephone's or a card's."""


@dataclass(frozen=True)
class ProfileColumn:
    """`heads`: as the recipient prints them, from the top, the last its own; one at least.

    `name`: of the column of the ledger that fills it; None: what the office's own ledger had under the same head.
    """

    heads: tuple[str, ...]
    name: str | None


@dataclass(frozen=True)
class Profile:
    """`made_at` aware UTC; `made_by` None: on the command line."""

    id: ProfileId
    name: str
    columns: tuple[ProfileColumn, ...]
    made_at: datetime
    made_by: PersonId | None


def name_of(text: str) -> str | None:
    """A name for a profile as it was typed, blanks as one; None when nothing is left of it, or it is too long."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    name = " ".join(shown.split())
    return name if 0 < len(name) <= LONGEST_NAME else None


def proposed_name(file_name: str) -> str:
    """After the file it is made from, without its ending; never empty."""
    stem, dot, _ = file_name.rpartition(".")
    whole = name_of((stem if dot else file_name)[:LONGEST_NAME])
    return whole or "1"


def flat_head(heads: Sequence[str]) -> str:
    """In one line, where there are no rows to put one over the other."""
    return "".join(" ".join(each.split()) for each in heads)


def own_text(heads: Sequence[str], is_told_apart: bool, cells: Mapping[str, str]) -> str:
    """What one item has under these heads in the office's own ledger, by as many of them as are said there; else empty.

    `is_told_apart`: no other column has the same last head, so that it alone says enough.
    """
    known = {_bare(head): text for head, text in cells.items()}
    enough = len(heads) if is_told_apart else max(1, len(heads) - 1)
    return next((known[key] for n in range(enough) if (key := _bare("".join(heads[n:]))) in known), "")


def number_in(text: str) -> int | float | None:
    """The number that a cell holds, where it is printed again just as it was; None for every other text."""
    if _NUMBER.fullmatch(text) is None:
        return None
    return float(text) if "." in text else int(text)


@lru_cache(4096)
def _bare(head: str) -> str:
    """Signs and blanks are no part of a head; what stands in brackets is: it may be the unit of its numbers."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", head))
