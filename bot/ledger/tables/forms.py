"""Ledgers that are no table but forms: a block of labels with their values beside or below them for each problem.

A block is a form only where the words of the vocabulary stand as its labels; nothing is taken for one by its looks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.ledger.reading import ReadItem, ReadWarning
from bot.ledger.tables.cells import Grid
from bot.ledger.tables.extents import Flaw
from bot.ledger.tables.fields import DETAILS, SUBJECTS
from bot.ledger.tables.heads import Column, Layout
from bot.ledger.tables.rows import Group, Sorted
from bot.ledger.tables.steps import steps
from bot.ledger.tables.values import settled
from bot.ledger.tables.words import bare, data, heads, plain

_ENOUGH = 3
"""Different labels that stand below each other in a form, at least: in a table's head there are not so many."""
_TOLD = 0.5
"""From this share of its cells on that are labels and their values a block is a form."""
_LOOKED_AT = 60
_LABELS_WITHIN = 8
_LONGEST_LABEL = 40
_TOLD_BELOW = 0.8
"""The same where the values stand below: a text with short lines looks like that too."""
_IN_CELL = re.compile(r"(?P<label>[^:：\n]{2,24})[:：]\s*(?P<value>\S.*)", re.DOTALL)

Place = tuple[int, int]
"""Row and column, from 0."""


@dataclass(frozen=True)
class _Cell:
    """A cell with a text, as far as it is merged; the last row and column included."""

    row: int
    at: int
    bottom: int
    right: int
    text: str


_Rows = Mapping[int, Sequence[_Cell]]
"""The cells with a text of each row that has any, from the left."""


@dataclass(frozen=True)
class _Pair:
    """A label and the cells of its value, none where it was left empty."""

    field: str
    label: _Cell
    values: tuple[_Cell, ...]


@dataclass
class _Form:
    pairs: list[_Pair] = field(default_factory=list)
    top: int = 0
    bottom: int = 0

    def texts(self, name: str) -> list[str]:
        found = [value.text for pair in self.pairs if pair.field == name for value in pair.values]
        return list(dict.fromkeys(found))


@dataclass(frozen=True)
class FormTable:
    """The forms of a sheet as a table of one row each, which is the first row of the form; the other rows are empty.

    `places`: where in the sheet the text of a cell stands; `bottoms`: the last row of each form by its first.
    """

    grid: Grid
    layout: Layout
    rows: Sorted
    places: Mapping[Place, Place]
    bottoms: Mapping[int, int]
    measures: Mapping[int, tuple[str, ...]]
    unknown: tuple[tuple[Place, str], ...]

    def placed(self, item: ReadItem) -> ReadItem:
        """The item with all rows of its form, and with the measures that stand in cells of their own."""
        top = item.lines[0] - 1
        return replace(item, lines=(top + 1, self.bottoms[top] + 1), measures=self.measures.get(top, item.measures))

    def put_right(self, warning: ReadWarning) -> ReadWarning:
        """The warning with the cell of the sheet."""
        place = self.places.get((warning.cell[0] - 1, warning.cell[1] - 1)) if warning.cell is not None else None
        return replace(warning, cell=(place[0] + 1, place[1] + 1) if place is not None else None)


def form_tables(grids: Sequence[Grid]) -> list[FormTable]:
    """The sheets that are forms, with the same columns in each; empty where there is none."""
    likely = [grid for grid in grids if not grid.is_aside and _may_be_form(grid)]
    sheets = [(grid, forms, cells) for grid in likely for forms, cells in [_forms(grid)] if forms]
    names = list(dict.fromkeys(pair.field for _, forms, _ in sheets for form in forms for pair in form.pairs))
    names.sort(key=lambda name: (name != "number", name not in SUBJECTS))
    columns = tuple(Column(at, name, _head(sheets[0][1], name)) for at, name in enumerate(names))
    made = [_table(grid, forms, cells, columns) for grid, forms, cells in sheets]
    return [replace(each, layout=layout) for each, layout in zip(made, _settled(made), strict=True)]


def _head(forms: Sequence[_Form], name: str) -> str:
    return next((pair.label.text for form in forms for pair in form.pairs if pair.field == name), name)


def _settled(tables: Sequence[FormTable]) -> list[Layout]:
    """What the values of all sheets together say of a column that its label leaves open."""
    if not tables:
        return []
    rows = [table.grid.rows[n] for table in tables for group in table.rows.groups for n in group.rows]
    layout = settled(Grid("", rows), tables[0].layout, [Group((), [n]) for n in range(len(rows))])
    return [replace(table.layout, columns=layout.columns) for table in tables]


def _table(grid: Grid, forms: Sequence[_Form], cells: _Rows, columns: tuple[Column, ...]) -> FormTable:
    rows = [[""] * len(columns) for _ in grid.rows]
    places: dict[Place, Place] = {}
    flaws: dict[Place, Flaw] = {}
    for form in forms:
        for column in columns:
            pairs = [pair for pair in form.pairs if pair.field == column.field]
            rows[form.top][column.at] = "\n".join(form.texts(column.field))
            first = next((value for pair in pairs for value in pair.values), None)
            cell = first or (pairs[0].label if pairs else None)
            if cell is not None:
                places[form.top, column.at] = cell.row, cell.at
            flaw = next(_flaws(grid, cell), None) if cell is not None and first is None else None
            if flaw is not None:
                flaws[form.top, column.at] = flaw
    head = min(form.top for form in forms)
    above = [(n, " ".join(dict.fromkeys(filter(None, grid.rows[n])))) for n in range(head)]
    layout = Layout(
        first=0,
        columns=columns,
        unknown=(),
        above=tuple((n, text) for n, text in above if text),
        printed=tuple(frozenset({plain(column.head)}) for column in columns),
    )
    return FormTable(
        grid=Grid(grid.name, rows, hidden=grid.hidden, flaws=flaws),
        layout=layout,
        rows=Sorted([Group((), [form.top]) for form in forms]),
        places=places,
        bottoms={form.top: form.bottom for form in forms},
        measures={form.top: _measures(form) for form in forms if len(form.texts("measure")) > 1},
        unknown=tuple(_unknown(forms, cells)),
    )


def _flaws(grid: Grid, label: _Cell) -> Iterator[Flaw]:
    """Formulas without a value to the right of a label."""
    width = len(grid.rows[label.row])
    return (flaw for at in range(label.right + 1, width) if (flaw := grid.flaws.get((label.row, at))) is not None)


def _measures(form: _Form) -> tuple[str, ...]:
    return tuple(step for text in form.texts("measure") for step in steps(text))


def _unknown(forms: Sequence[_Form], rows: _Rows) -> Iterator[tuple[Place, str]]:
    """Words where labels stand that nobody knows, with something beside them; who signs is not asked for."""
    for form in forms:
        used = {cell for pair in form.pairs for cell in (pair.label, *pair.values)}
        at = min(pair.label.at for pair in form.pairs)
        for cell in _in(form, rows):
            is_label = cell.at == at and cell not in used and len(rows[cell.row]) > 1
            if is_label and not bare(cell.text).endswith(tuple(data()["forms"]["signed"])):
                yield (cell.row, cell.at), cell.text


# --- finding them -----------------------------------------------------------------------------------------------------


def _may_be_form(grid: Grid) -> bool:
    """A quick look: a column with enough labels in the rows in which a first form stands."""
    return any(
        len({name for row in grid.rows[:_LOOKED_AT] if (name := _label(row[at]) or _label_inside(row[at]))}) >= _ENOUGH
        for at in range(min(_LABELS_WITHIN, len(grid.rows[0]) if grid.rows else 0))
    )


def _forms(grid: Grid) -> tuple[list[_Form], _Rows]:
    rows: dict[int, list[_Cell]] = {}
    for cell in _cells(grid):
        rows.setdefault(cell.row, []).append(cell)
    labels = {(cell.row, cell.at): name for cell in _all(rows) if (name := _label(cell.text)) is not None}
    pairs = _pairs(rows, labels)
    return [form for form in _blocks(pairs, len(grid.rows)) if _is_form(form, rows)], rows


def _all(rows: _Rows) -> Iterator[_Cell]:
    return (cell for cells in rows.values() for cell in cells)


def _in(form: _Form, rows: _Rows) -> Iterator[_Cell]:
    return (cell for n in range(form.top, form.bottom + 1) for cell in rows.get(n, ()))


def _cells(grid: Grid) -> Iterator[_Cell]:
    """The cells with a text, in reading order; of merged ones the first alone."""
    spans = {(span.top, span.left): span for span in grid.spans}
    covered = {
        (row, at)
        for span in grid.spans
        for row in range(span.top, span.bottom + 1)
        for at in range(span.left, span.right + 1)
    } - spans.keys()
    for row, texts in enumerate(grid.rows):
        for at, text in enumerate(texts):
            if text and (row, at) not in covered:
                span = spans.get((row, at))
                yield _Cell(row, at, span.bottom if span else row, span.right if span else at, text)


def _label(text: str) -> str | None:
    """The field that a label means: only a word of the vocabulary as it stands, with or without what is in brackets."""
    if not text or len(text) > _LONGEST_LABEL:
        return None
    known = heads()
    return next((known[form] for form in (plain(text), bare(text)) if len(form) > 1 and form in known), None)


def _pairs(rows: _Rows, labels: Mapping[Place, str]) -> list[_Pair]:
    """Every label with its value: the cell's own rest, or what stands to its right. In a sheet where nothing stands to the
    right of any, what stands below: a value that is missing is never taken from the next line."""
    pairs = [pair for cell in _all(rows) for pair in _across(cell, rows, labels)]
    if any(pair.values for pair in pairs):
        values = {(value.row, value.at, value.text) for pair in pairs for value in pair.values}
        return [each for each in pairs if (each.label.row, each.label.at, each.label.text) not in values]
    return [replace(pair, values=tuple(_below(pair.label, rows, labels))) for pair in pairs]


def _across(cell: _Cell, rows: _Rows, labels: Mapping[Place, str]) -> Iterator[_Pair]:
    name = labels.get((cell.row, cell.at))
    if name is not None:
        yield _Pair(name, cell, tuple(_beside(cell, rows, labels)))
        return
    inside = _IN_CELL.fullmatch(cell.text)
    told = _label(inside["label"]) if inside is not None else None
    if inside is not None and told is not None:
        yield _Pair(told, cell, (replace(cell, text=inside["value"].strip()),))


def _below(label: _Cell, rows: _Rows, labels: Mapping[Place, str]) -> list[_Cell]:
    """Of a label in a row of labels alone, the cell below it."""
    if not all((each.row, each.at) in labels for each in rows[label.row]):
        return []
    under = [each for each in rows.get(label.bottom + 1, ()) if each.at == label.at]
    return [each for each in under if (each.row, each.at) not in labels]


def _beside(label: _Cell, rows: _Rows, labels: Mapping[Place, str]) -> list[_Cell]:
    """The first text to the right in each row of the label, before the next label."""
    values = []
    for row in range(label.row, label.bottom + 1):
        right = [each for each in rows.get(row, ()) if each.at > label.right]
        if right and _is_value(right, labels):
            values.append(right[0])
    return values


def _is_value(right: Sequence[_Cell], labels: Mapping[Place, str]) -> bool:
    """Whether the next cell is no label. To be kept up is said in a word that is a label too: with nothing behind it, it is
    the value."""
    name = labels.get((right[0].row, right[0].at))
    if name is None:
        return _label_inside(right[0].text) is None
    return name == "long_term" and len(right) == 1


def _label_inside(text: str) -> str | None:
    inside = _IN_CELL.fullmatch(text)
    return _label(inside["label"]) if inside is not None else None


def _blocks(pairs: Sequence[_Pair], height: int) -> Iterator[_Form]:
    """The forms below each other: a new one begins where the first label, or that of the problem, comes again."""
    form = _Form()
    for pair in sorted(pairs, key=lambda each: (each.label.row, each.label.at)):
        opens = {each.field for each in form.pairs[:1]} | set(SUBJECTS)
        again = pair.field in opens and any(
            each.field == pair.field and each.label.at == pair.label.at and each.label.row < pair.label.row
            for each in form.pairs
        )
        if again:
            yield _ended(form, pair.label.row - 1)
            form = _Form()
        form.pairs.append(pair)
    if form.pairs:
        yield _ended(form, height - 1)


def _ended(form: _Form, last: int) -> _Form:
    form.top = min(pair.label.row for pair in form.pairs)
    said = max(cell.bottom for pair in form.pairs for cell in (pair.label, *pair.values))
    form.bottom = min(last, said) if last >= form.top else form.top
    return form


def _columns(form: _Form) -> set[int]:
    return {pair.label.at for pair in form.pairs}


def _is_form(form: _Form, rows: _Rows) -> bool:
    """Whether enough labels of the vocabulary stand there, one for the problem among them, and little else."""
    told = {pair.field for pair in form.pairs if pair.values}
    if max(len({pair.field for pair in form.pairs if pair.label.at == at}) for at in _columns(form)) < _ENOUGH:
        return False
    # it is of one problem or task, so that measures are told of it as other details are
    if told.isdisjoint(SUBJECTS) or told.isdisjoint((*DETAILS, "measure")):
        return False
    here = list(_in(form, rows))
    used = {(cell.row, cell.at) for pair in form.pairs for cell in (pair.label, *pair.values)}
    beside = any(value.row == pair.label.row for pair in form.pairs for value in pair.values)
    return len(used) >= (_TOLD if beside else _TOLD_BELOW) * len(here)
