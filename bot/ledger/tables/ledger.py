"""A ledger becomes items: what stands in its columns is judged cell by cell; what cannot be known is a warning."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from bot.ledger.attributes import facts_in, owners, split_units
from bot.ledger.due import Due, parse_due
from bot.ledger.reading import (
    STATUSES,
    CampaignFacts,
    Counted,
    LedgerReading,
    ReadItem,
    ReadWarning,
    Status,
    Unreadable,
)
from bot.ledger.status import code_of, is_long_term
from bot.ledger.tables.cells import Grid, read_grids
from bot.ledger.tables.heads import Column, Layout, find_layout, repeated
from bot.ledger.tables.preface import facts_of, totals_in
from bot.ledger.tables.rows import Group, Sorted, key_column, lines_of, sort_rows, value_above
from bot.ledger.tables.words import data
from bot.ledger.tables.words import layout as words
from bot.ledger.text import document
from bot.ledger.titles import title
from bot.ledger.words import say

_JOINT = "、"
_PERSON = re.compile(r"(?P<unit>[^()（）/／:：\s]+)\s*[(（/／:： ]\s*(?P<person>[\u4e00-\u9fff·]{2,12})\s*[)）]?$")


@dataclass
class _Book:
    """What is being read: facts, and what has been noticed so far."""

    facts: CampaignFacts
    year: int | None
    warnings: list[ReadWarning] = field(default_factory=list)

    def doubt(self, at: int, code: str, **values: object) -> None:
        """`at`: the row from 0; -1 where it is about the whole."""
        self.warnings.append(ReadWarning(at + 1, code, say(code, **values)))


def read_ledger(path: Path, *, feedback_on: date | None = None) -> LedgerReading:
    """Read a workbook. `feedback_on`: what periods count from, where the ledger does not say. Raises Unreadable."""
    return ledger_in(read_grids(path), feedback_on=feedback_on)


def ledger_in(grids: Sequence[Grid], *, feedback_on: date | None = None) -> LedgerReading:
    """The items of the sheet that knows most columns, and of those that are like it."""
    found = [(grid, layout) for grid in grids if (layout := find_layout(grid)) is not None and _is_ledger(layout)]
    if not found:
        raise Unreadable(say("no_ledger_header"))
    main, layout = max(found, key=lambda each: (len(each[1].fields), len(each[0].rows)))
    facts = facts_of(layout.above)
    if facts.feedback_on is None and feedback_on is not None:
        facts = replace(facts, feedback_on=feedback_on)
    known = facts.feedback_on or facts.published_on
    book = _Book(facts, known.year if known else None)
    items = _items(book, main, layout)
    seen = {_key(each) for each in items}
    for grid, other in found:
        if grid is not main:
            items += _of_other(book, grid, other, layout, main, seen)
    if not items:
        raise Unreadable(say("empty_ledger"))
    declared = totals_in([*layout.above, *(text for _, text in sort_rows(main, layout).foot)])
    counted = Counted(
        items=len(items),
        measures=sum(len(each.measures) for each in items),
        long_term=sum(each.long_term for each in items),
        by_status={status: sum(each.status == status for each in items) for status in STATUSES},
    )
    ordered = tuple(sorted(dict.fromkeys(book.warnings), key=lambda each: each.line))
    return LedgerReading(facts, declared, counted, tuple(_coded(items)), ordered, sheet=main.name)


def is_ledger(grids: Sequence[Grid]) -> bool:
    """Whether a ledger stands in any of the sheets."""
    return any((layout := find_layout(grid)) is not None and _is_ledger(layout) for grid in grids)


def _is_ledger(layout: Layout) -> bool:
    """Who, or until when, beside what: else it is a roster or some other list."""
    return bool(
        {"problem", "task", "measure"} & layout.fields
        and {"lead_unit", "responsible_unit", "unit_and_person", "due", "leader", "person", "status", "finding"}
        & layout.fields
    )


def _of_other(
    book: _Book, grid: Grid, other: Layout, layout: Layout, main: Grid, seen: set[tuple[str, str]]
) -> list[ReadItem]:
    """The items of a further sheet: its own, where its columns are the same; else it is named and left out."""
    alike = other.fields == layout.fields
    theirs = _items(book if alike else _Book(book.facts, book.year), grid, other, section=grid.name)
    fresh = [each for each in theirs if _key(each) not in seen]
    if alike:
        seen.update(map(_key, fresh))
        return fresh
    if theirs:
        why = "other_columns" if fresh else "same_items"
        if fresh:
            book.doubt(-1, "sheet_left_out", sheet=grid.name, why=say(why, taken=main.name))
    return []


def _key(item: ReadItem) -> tuple[str, str]:
    return re.sub(r"\s", "", item.problem), item.lead_unit or ""


def _items(book: _Book, grid: Grid, layout: Layout, section: str = "") -> list[ReadItem]:
    sorted_rows = sort_rows(grid, layout)
    _look_at(book, grid, layout, sorted_rows)
    key = key_column(grid, layout)
    told = _told_columns(grid, layout)
    return [
        _Reader(book, grid, layout, told, key, sorted_rows.groups, place, section).item()
        for place in range(len(sorted_rows.groups))
    ]


def _look_at(book: _Book, grid: Grid, layout: Layout, found: Sorted) -> None:
    for column, times in repeated(layout):
        book.doubt(-1, "head_repeated", head=column.head, times=times, column=column.at + 1)
    for column in layout.unknown:
        book.doubt(-1, "head_unknown", head=column.head.replace("\n", ""), column=column.at + 1)
    for n in found.orphans:
        book.doubt(n, "row_without_problem", row=n + 1)
    hidden = grid.hidden & {n for group in found.groups for n in group.rows}
    if hidden:
        book.doubt(-1, "rows_hidden", count=len(hidden))


def _told_columns(grid: Grid, layout: Layout) -> frozenset[int]:
    """Columns that may tell a status or progress, and tell a status: every value in them is one."""
    found = set()
    for column in layout.of("told", "status"):
        values = [row[column.at] for row in grid.rows[layout.first :] if row[column.at]]
        if values and all(len(text) <= 24 and code_of(text) != "unstated" for text in values):
            found.add(column.at)
    return frozenset(found)


@dataclass
class _Reader:
    """One item being read from its rows."""

    book: _Book
    grid: Grid
    layout: Layout
    told: frozenset[int]
    key: Column
    groups: list[Group]
    place: int
    section: str

    @property
    def group(self) -> Group:
        return self.groups[self.place]

    @property
    def row(self) -> int:
        return self.group.rows[0]

    def item(self) -> ReadItem:
        wording = value_above(self.grid, self.groups, self.place, self.key)
        headings, problem, short = self._wording(wording)
        lead, support, person = self._owners(short)
        due, due_text = self._due(short)
        status, status_text = self._status(short)
        kind = self._first("kind")
        number = self._inherited("number")
        return ReadItem(
            code="",
            path=(number,) if number else (),
            headings=headings,
            problem=problem,
            title=short,
            status=status,
            long_term=due.long_term
            or is_long_term(status_text or "")
            or kind.startswith(tuple(data()["kinds"]["long"])),
            status_text=status_text,
            measures=tuple(self._measures()),
            leader=self._people("leader") or self._inherited("leader") or None,
            lead_unit=lead,
            support_units=support,
            person=person or self._people("person") or None,
            due=due.due,
            due_text=due_text,
            lines=(self.row + 1, self.group.rows[-1] + 1),
        )

    def _texts(self, *fields: str) -> list[str]:
        """The different texts of these columns, those of the first column first."""
        found = [text for column in self.layout.of(*fields) for text in lines_of(self.grid, self.group, column)]
        return list(dict.fromkeys(found))

    def _first(self, *fields: str) -> str:
        return next(iter(self._texts(*fields)), "")

    def _inherited(self, name: str) -> str:
        """Of a part of a problem, what its first part says for all."""
        columns = self.layout.of(name)
        return value_above(self.grid, self.groups, self.place, columns[0]) if columns else ""

    def _wording(self, wording: str) -> tuple[tuple[str, ...], str, str]:
        """Headings, problem and title. A task that is but the title of its problem is that problem."""
        above = self.layout.of("aspect")
        headings = [self.section] if self.section else []
        headings += self.group.headings
        headings += [
            text for column in above if (text := value_above(self.grid, self.groups, self.place, column, always=True))
        ]
        problem = ""
        if self.key.field == "task" and self.layout.of("problem"):
            column = self.layout.of("problem")[0]
            problem = value_above(self.grid, self.groups, self.place, column, always=True)
        if problem and title(problem) == wording:
            return tuple(headings), problem, wording
        first, _, rest = wording.partition("\n")
        if rest and title(rest) == first:
            wording = rest
        headings += problem.split("\n") if problem and problem != wording else []
        return tuple(headings), wording, title(wording)

    def _measures(self) -> Iterable[str]:
        for text in self._texts("measure") if self.key.field != "measure" else ():
            yield from steps(text)

    def _owners(self, short: str) -> tuple[str | None, tuple[str, ...], str | None]:
        lead, person = self._units("lead_unit")
        others, other_person = self._units("responsible_unit", "unit_and_person")
        support, _ = self._units("support")
        labelled = self._labelled()
        if labelled is not None:
            lead, support = labelled
        named = lead or others
        beside = [*named[1:], *(others if lead else ()), *support]
        if len(named) > 1:
            self.book.doubt(self.row, "several_leads", title=short, unit=named[0])
        if not named:
            self.book.doubt(self.row, "unit_missing", title=short)
        kept = tuple(dict.fromkeys(each for each in beside if each not in named[:1]))
        return (named[0] if named else None), kept, person or other_person

    def _units(self, *fields: str) -> tuple[list[str], str | None]:
        """Units of these columns; a person in brackets behind a single one is taken out."""
        found: list[str] = []
        persons: list[str] = []
        for text in self._texts(*fields):
            for unit in split_units(text.replace("\n", _JOINT)):
                both = _PERSON.fullmatch(unit)
                if both is not None and not both["person"].endswith(_unit_ends()):
                    found.append(both["unit"])
                    persons.append(both["person"])
                else:
                    found.append(unit)
        return list(dict.fromkeys(found)), _JOINT.join(dict.fromkeys(persons)) or None

    def _labelled(self) -> tuple[list[str], list[str]] | None:
        """Who leads and who supports, where one cell says both: 牵头单位：甲 配合单位：乙."""
        for text in self._texts("lead_unit", "responsible_unit"):
            if any(label in text for label in words()["support_labels"]) and re.search("[:：]", text):
                doc = document(text)
                said = owners(tuple(facts_in(doc.shadow, 0, len(doc.shadow))), doc.text)
                if said.lead_unit:
                    return [said.lead_unit], list(said.support_units)
        return None

    def _people(self, name: str) -> str:
        found = [part for text in self._texts(name) for part in re.split(r"[、,，;；\n]", text) if part.strip()]
        return _JOINT.join(dict.fromkeys(each.strip() for each in found))

    def _due(self, short: str) -> tuple[Due, str | None]:
        texts = self._texts("due") or [text for text in self._texts("kind") if text]
        read = [
            parse_due(
                text,
                year=self.book.year,
                feedback_on=self.book.facts.feedback_on,
                inspected_to=self.book.facts.inspected_to,
            )
            for text in texts
        ]
        for text, due in zip(texts, read, strict=True):
            if due.warning and self.layout.of("due"):
                self.book.doubt(self.row, due.warning, title=short, text=text.replace("\n", " "))
        if not read:
            return Due(), None
        days = sorted({due.due for due in read if due.due is not None})
        if len(days) > 1:
            self.book.doubt(self.row, "several_due", title=short, text=_JOINT.join(texts))
        merged = replace(read[0], due=days[-1] if days else None, long_term=any(due.long_term for due in read))
        return merged, "；".join(texts) if self.layout.of("due") else None

    def _status(self, short: str) -> tuple[Status, str | None]:
        columns = self.layout.of("finding") or [
            each for each in self.layout.of("status", "told") if each.at in self.told
        ]
        columns = columns or self.layout.of("status")
        text = next((text for column in columns for text in lines_of(self.grid, self.group, column)), "")
        if not text:
            return "unstated", None
        status = _printed().get(text) or code_of(text)
        if status == "unstated" and text not in _printed():
            self.book.doubt(self.row, "status_unread", title=short, text=text)
        return status, text


@cache
def _printed() -> dict[str, Status]:
    """The words in which this bot prints findings, and what other ledgers print in their place."""
    found: dict[str, Status] = data()["findings"]
    return found


@cache
def _unit_ends() -> tuple[str, ...]:
    from bot.ledger.words import load

    return tuple(load("labels")["separators"]["unit_ends"])


@cache
def _step() -> re.Pattern[str]:
    return re.compile(words()["steps"])


def steps(text: str) -> list[str]:
    """The measures in one cell: numbered lines are one each, else the whole cell is one."""
    marks = list(_step().finditer(text))
    if not marks or (len(marks) == 1 and marks[0].start() > 0):
        return [text.strip()] if text.strip() else []
    head = text[: marks[0].start()].strip()
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found = [text[mark.end() : end].strip() for mark, end in zip(marks, ends, strict=True)]
    return [each for each in ([head] if head else []) + found if each]


def _coded(items: Sequence[ReadItem]) -> Iterable[ReadItem]:
    """A code for each: its number where no other has it, else the number and which of them, else its row."""
    times = Counter(each.path for each in items)
    running: Counter[tuple[str, ...]] = Counter()
    for each in items:
        running[each.path] += 1
        number = each.path[0] if each.path else f"r{each.lines[0]}"
        again = times[each.path] > 1 and each.path
        yield replace(each, code=f"{number}-{running[each.path]}" if again else number)
