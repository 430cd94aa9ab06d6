"""The tables of a document as one ledger: each below its own head, or going on from the one before, under the headings of its
chapter. What else stands between them is no row of theirs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache

from bot.ledger.looks import heading_weight
from bot.ledger.reading import LedgerReading
from bot.ledger.tables.beside import is_counter
from bot.ledger.tables.cells import Grid, grid_of
from bot.ledger.tables.heads import Layout, find_tables
from bot.ledger.tables.items import Book
from bot.ledger.tables.ledger import compare_parts, items_in, reading_of
from bot.ledger.tables.preface import facts_and_year, totals_in
from bot.ledger.tables.rows import outline_level
from bot.ledger.tables.table import Table, is_ledger, main_of, table_of
from bot.ledger.tables.words import data
from bot.ledger.tables.words import layout as words

_LONGEST_HEADING = 60
_SHOWN = 40


def find_ledger_in(
    name: str, text: str, places: Sequence[range], *, feedback_on: date | None = None
) -> LedgerReading | None:
    """All items of the tables in a document, in their order; None where no table has such a head. Papers that people sign are
    forms in a document, and no ledgers.

    `text`: a row a line, its cells between tabs; `places`: in which lines, from 0, each table stands; `feedback_on` counts where
    the document does not say when the feedback was given. Raises Unreadable where there are heads and nothing below them.
    """
    found = _Document(name, text.split("\n"))
    found.read(places)
    if not found.pieces:
        return None
    tables: list[Table] = []
    for each in found.pieces:
        before = tables[-1] if each.is_next_page else None
        tables.append(table_of(each.grid, each.layout, each.over, each.number, before))
        if before is not None:
            before.rows.hand_over(tables[-1].rows)
    main = main_of(tables)
    above = [line for each in tables for line in each.layout.above]
    book = Book(*facts_and_year(sorted([*found.lines, *above]), feedback_on))
    items, taken = items_in(book, tables, main)
    found.tell(book)
    sections = [(n, table.over + path) for table in taken for n, path in table.rows.sections]
    compare_parts(book, [*found.chapters(), *sorted(sections)], items, main.layout)
    items.sort(key=lambda each: each.lines)
    inside = [line for table in taken for line in table.lines]
    return reading_of(book, main, items, taken, sorted([*found.around(), *inside]))


@dataclass(frozen=True)
class _Piece:
    """A table whose rows stand where they do in the document, and the rows that go on from it. `is_next_page`: it goes on itself
    from the one before, whose head it prints again."""

    grid: Grid
    layout: Layout
    over: tuple[str, ...]
    number: int
    is_next_page: bool = False


@dataclass(frozen=True)
class _Heading:
    """`level`: 0 the outermost; `under`: the one it stands under, None where there is none."""

    at: int
    level: int
    text: str
    under: "_Heading | None"


@dataclass
class _Document:
    """`lines`: what stands outside of the tables, by its line from 0; `left`: where a table stands that is none of a ledger, and
    which it is."""

    name: str
    text: Sequence[str]
    pieces: list[_Piece] = field(default_factory=list)
    lines: list[tuple[int, str]] = field(default_factory=list)
    left: list[tuple[range, int]] = field(default_factory=list)
    _headings: list[_Heading] = field(default_factory=list)
    _open: _Heading | None = None
    _over_tables: set[_Heading] = field(default_factory=set)

    def read(self, places: Sequence[range]) -> None:
        at = 0
        for number, place in enumerate(places, 1):
            self._read_lines(range(at, place.start))
            self._read_table(place, number)
            at = place.stop
        self._read_lines(range(at, len(self.text)))

    def _read_lines(self, place: range) -> None:
        for n in place:
            text = self.text[n].strip()
            if text:
                self.lines.append((n, text))
                self._read_heading(n, text)

    def _read_heading(self, n: int, text: str) -> None:
        level = outline_level(text)
        if level is None and text.endswith(tuple(words()["chapters"])):
            level = 0
        if level is None:
            return
        above = self._open
        while above is not None and above.level >= level:
            above = above.under
        self._open = _Heading(n, level, text.partition("。")[0], above)
        self._headings.append(self._open)

    def _read_table(self, place: range, number: int) -> None:
        grid = self._grid(place)
        if len(grid.rows) <= place.start:
            return  # it says nothing
        headed = [each for each in find_tables(grid) if is_ledger(each[1])]
        if headed and not (self.pieces and _is_row(headed[0][1])):
            over = self._over()
            is_next_page = bool(self.pieces) and self._is_next_page(self.pieces[-1], *headed[0])
            self.pieces += [
                _Piece(each, layout, over, number, is_next_page and n == 0) for n, (each, layout) in enumerate(headed)
            ]
        elif self.pieces and _goes_on(self.pieces[-1], grid, place.start):
            self._go_on(grid, place.start, number)
        elif len(place) > 1:
            self.left.append((place, number))
        else:
            self.lines.append((place.start, _said(grid, place.start)))

    def _grid(self, place: range) -> Grid:
        grid = grid_of(self.name, [self.text[n].split("\t") for n in place])
        before = [[""] * max(map(len, grid.rows), default=0)] * place.start
        return replace(grid, rows=before + grid.rows)

    def _is_next_page(self, piece: _Piece, grid: Grid, layout: Layout) -> bool:
        """Whether the table before goes on under its head printed again: nothing is said between, and the next number follows."""
        between = [text for n, text in self.lines if n >= len(piece.grid.rows)]
        return (
            layout.printed == piece.layout.printed
            and {text for _, text in layout.above} <= {text for _, text in piece.layout.above}
            and all(map(_says_it_goes_on().fullmatch, between))
            and _numbers(grid, layout)[:1] == [each + 1 for each in _numbers(piece.grid, piece.layout)[-1:]]
        )

    def _go_on(self, grid: Grid, start: int, number: int) -> None:
        last, over = self.pieces[-1], self._over()
        if over == last.over:
            self.pieces[-1] = replace(
                last, grid=replace(last.grid, rows=last.grid.rows + grid.rows[len(last.grid.rows) :])
            )
        else:
            self.pieces.append(_Piece(grid, replace(last.layout, first=start, above=()), over, number))

    def _over(self) -> tuple[str, ...]:
        """The headings of the chapter that is open; that they are over a table is noted."""
        self._over_tables.update(_up_from(self._open))
        return _texts(self._open)

    def around(self) -> list[tuple[int, str]]:
        """What stands before the first table and behind the last, and is no heading of theirs."""
        first, last = self.pieces[0].grid, self.pieces[-1].grid
        begins = next(n for n, row in enumerate(first.rows) if any(row))
        headings = {each.at for each in self._over_tables}
        return [(n, text) for n, text in self.lines if not begins < n < len(last.rows) and n not in headings]

    def tell(self, book: Book) -> None:
        """What was not read: tables, and chapters that may hold items and have no table."""
        for place, number in self.left:
            head = next(filter(None, (_head(self.text[n]) for n in place)))
            book.doubt(place.start, "table_left_out", number=number, head=head)
        for each in filter(self._is_idle, self._headings):
            book.doubt(each.at, "part_left_out", heading=each.text[:_SHOWN])

    def chapters(self) -> list[tuple[int, tuple[str, ...]]]:
        """The headings over tables, each below those it stands under."""
        return [(each.at, _texts(each)) for each in self._over_tables]

    def _is_idle(self, heading: _Heading) -> bool:
        """Whether no table stands under it although one might; what stands under such a heading goes with it."""
        if heading in self._over_tables or (heading.under and heading.under not in self._over_tables):
            return False
        return heading_weight(heading.text) >= 0 and not totals_in([(heading.at, heading.text)])


def _up_from(heading: _Heading | None) -> Iterator[_Heading]:
    """It and those it stands under, but for what is too long for a heading."""
    while heading is not None:
        if len(heading.text) <= _LONGEST_HEADING:
            yield heading
        heading = heading.under


def _texts(heading: _Heading | None) -> tuple[str, ...]:
    """From the outside in."""
    return tuple(each.text for each in _up_from(heading))[::-1]


def _is_row(layout: Layout) -> bool:
    """Whether what was found as a head is a row of items: it has a number or a day."""
    return any(is_counter(each.head) for each in (*layout.columns, *layout.unknown))


def _goes_on(piece: _Piece, grid: Grid, start: int) -> bool:
    """Whether the rows of a table without a head of its own can be rows of the one before: as wide, and numbered as it is."""
    row, before = grid.rows[start], piece.grid.rows[-1]
    numbers = [row[each.at] for each in piece.layout.of("number")[:1] if each.at < len(row)]
    is_heading = sum(map(bool, row)) == 1
    return len(row) == len(before) and any(is_heading or not each or is_counter(each) for each in numbers)


@cache
def _says_it_goes_on() -> re.Pattern[str]:
    return re.compile(data()["titles"]["goes_on"])


def _numbers(grid: Grid, layout: Layout) -> list[int]:
    """Those of its rows, in their order, as far as they are in figures."""
    places = [each.at for each in layout.of("number")[:1]]
    return [int(row[at]) for row in grid.rows[layout.first :] for at in places if row[at].isdecimal()]


def _said(grid: Grid, n: int) -> str:
    return " ".join(filter(None, grid.rows[n])) if n < len(grid.rows) else ""


def _head(row: str) -> str:
    return "、".join(filter(None, (cell.strip() for cell in row.split("\t"))))[:_SHOWN]
