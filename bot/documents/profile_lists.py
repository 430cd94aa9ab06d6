"""The rows of the ledger in the columns of a profile: the recipient's heads and order, one row a task."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.documents.ledger import Ledger, Row
from bot.documents.ledger_lists import LEDGER, OWN, PHOTOS, Column, Line, own_value, task_lines
from bot.rules.models import Item
from bot.rules.profiles import ProfileColumn, flat_head, own_text
from templates import word

_KNOWN = {each.name: each for each in (*LEDGER, *PHOTOS, Column("unit_person", 18, "short"))}
_WORDING = Column("problem", 40)
"""A column of problems without one of tasks: what an item is told by, of which nothing is merged, for it would be one item."""

NAMES = frozenset(_KNOWN)
"""What a column of a profile may be filled with."""


def profile_columns(columns: Sequence[ProfileColumn]) -> tuple[Column, ...]:
    """As a sheet has them; each by a name of its own, also where a profile has several of a kind."""
    names = [each.name for each in columns]
    with_tasks = _has_both(names)
    found = []
    for n, each in enumerate(columns):
        known = _KNOWN.get(each.name or "", OWN)
        if each.name == "problem" and not with_tasks:
            known = _WORDING
        is_only = each.name is not None and names.count(each.name) == 1
        found.append(replace(known, name=known.name if is_only else f"{n}:{known.name}", heads=each.heads))
    return tuple(found)


def profile_lines(ledger: Ledger, columns: Sequence[ProfileColumn]) -> list[Line]:
    """One a task, by number."""
    names = [each.name for each in profile_columns(columns)]
    times = Counter(each.heads[-1] for each in columns if each.name is None)
    lines = []
    for line in task_lines(ledger):
        (row,) = line.rows
        wording = iter(_wording(row.item, [each.name for each in columns]))
        cells: dict[str, Any] = {}
        for name, each in zip(names, columns, strict=True):
            if each.name in ("aspect", "problem", "task"):
                cells[name] = next(wording)
            elif each.name == "unit_person":
                cells[name] = _unit_and_person(row)
            elif each.name is None:
                cells[name] = own_value(own_text(each.heads, times[each.heads[-1]] == 1, row.own))
            else:
                cells[name] = line.cells[each.name]
        lines.append(Line(cells, line.rows, line.group))
    return lines


def flat_heads(columns: Sequence[ProfileColumn]) -> list[str]:
    """For a table in text."""
    return [flat_head(each.heads) for each in columns]


def filled(columns: Sequence[ProfileColumn], own: Mapping[Any, Mapping[str, str]]) -> list[int]:
    """Of each column that only the office's own ledger can fill, in how many of its items; `own`: theirs, by item."""
    times = Counter(each.heads[-1] for each in columns if each.name is None)
    return [
        sum(bool(own_text(each.heads, times[each.heads[-1]] == 1, cells)) for cells in own.values())
        if each.name is None
        else 0
        for each in columns
    ]


def _has_both(names: Sequence[str | None]) -> bool:
    return "task" in names and "problem" in names


def _wording(item: Item, names: Sequence[str | None]) -> list[str]:
    """What stands in the columns of aspects, problems and tasks, in their order, so that it is read again as it was.

    Several aspects are the levels of the outline; the last takes what is left of them, unless a column of problems does.
    The first of two columns of problems is the title, the other the whole wording.
    """
    headings, levels = list(item.headings), sum(name == "aspect" for name in names)
    whole = item.problem if item.problem.startswith(item.title) else f"{item.title}\n{item.problem}"
    if _has_both(names):
        above = headings[: max(1, levels)]
        between = "\n".join(headings[max(1, levels) :])
        problem, task = (between, whole) if between else (item.problem, item.title)
    else:
        above = [*headings[: levels - 1], "\n".join(headings[levels - 1 :])] if levels else []
        problem = task = whole
    above += [""] * (levels - len(above))
    aspects, problems = iter(above), [problem] * names.count("problem")
    if len(problems) > 1:
        problems[0] = item.title
    told = iter(problems)
    found = []
    for name in names:
        if name == "aspect":
            found.append(next(aspects))
        elif name == "problem":
            found.append(next(told))
        elif name == "task":
            found.append(task)
    return found


def _unit_and_person(row: Row) -> str:
    if not row.unit or not row.person:
        return row.unit or row.person
    return word("ledger_parts", "unit_person").format(unit=row.unit, person=row.person)
