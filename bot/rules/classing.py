"""Reading ``1-5,8 class``, line by line: which items the office puts into which class; the words are data beside it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.rules.arrangement import ItemKind
from bot.rules.assigning import fitting_units, read_assignment

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_KINDS = {name: ItemKind(kind) for kind, names in _DATA["kinds"].items() for name in names}

MOST_LINES = 60


@dataclass(frozen=True)
class Classes:
    """`wanted`: the class of items by their number; `doubled`: numbers that were put into two; `unread`: other lines."""

    wanted: Mapping[int, ItemKind]
    doubled: tuple[int, ...] = ()
    unread: tuple[str, ...] = ()


def read_classes(text: str) -> Classes:
    """What was typed. A class may be shortened, never guessed."""
    wanted: dict[int, ItemKind] = {}
    doubled = set[int]()
    unread = []
    lines = [line.strip() for line in re.split(_DATA["lines"], text) if line.strip()]
    for line in lines[:MOST_LINES]:
        assignment = read_assignment(line, list(_KINDS))
        kind = _kind(assignment.wanted) if assignment is not None else None
        if assignment is None or kind is None:
            unread.append(line)
            continue
        doubled |= {number for number in assignment.numbers if wanted.setdefault(number, kind) != kind}
    kept = {number: wanted[number] for number in sorted(wanted) if number not in doubled}
    return Classes(kept, tuple(sorted(doubled)), (*unread, *lines[MOST_LINES:]))


def _kind(words: str) -> ItemKind | None:
    """The class of this name, or the only one that a shorter name fits."""
    named = re.sub(_DATA["after"], "", re.sub(_DATA["before"], "", words))
    fits = {_KINDS[name] for name in fitting_units(named, list(_KINDS))} if len(named) > 1 else set()
    return fits.pop() if len(fits) == 1 else None
