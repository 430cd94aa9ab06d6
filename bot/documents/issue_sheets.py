"""The sheets of an issue's workbook: what stands in them, in columns and rows; nothing is written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.documents.issue import Issue
from bot.rules.models import ItemId
from bot.rules.summary import Entry
from bot.rules.tallies import Rate
from templates import render, word

MOST = 1000
"""Rows of a list."""

RED, YELLOW = "#F4A08A", "#FFE699"
"""Grey they differ too."""

Value = str | int | date | None | Rate
"""Of a cell; a `Rate` is shown in percent."""


@dataclass(frozen=True)
class Column:
    """`name`: of its head; `width` in digits; `look`: of its cells; `light`: the colour of its cells that are above nought."""

    name: str
    width: int
    look: str
    light: str | None = None
    head: str | None = None
    """Instead of the name's words."""
    spare: bool = False
    """It is left out where nothing stands in it."""


@dataclass(frozen=True)
class Table:
    """A sheet. `count`: how many there are of what it lists, None where nothing is; `total`: its last row, if it has one."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    count: int | None = None
    note: str = ""
    total: Sequence[Value] = ()


NUMBER, TITLE, UNIT = Column("number", 7, "count"), Column("title", 36, "text"), Column("unit", 18, "short")
DUE, COMMENT = Column("due", 12, "day"), Column("comment", 30, "text", spare=True)
ITEM = (NUMBER, TITLE, UNIT)


def told_numbers(numbers: Sequence[int], count: int | None = None) -> str | None:
    more = count is not None and count > len(numbers)
    return render("plain/spans", numbers=numbers, more=more) if numbers else None


def item_cells(each: Entry) -> list[Value]:
    return [each.number, each.title, each.unit or word("issue_words", "no_unit")]


def comment_on(issue: Issue, item_id: ItemId) -> str | None:
    return issue.edition.comments.get(item_id)
