"""Finding the head of a ledger: where it stands, over how many rows it goes, and what each column means."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from bot.ledger.tables.cells import Grid
from bot.ledger.tables.fields import MATTERS, OF_STATES, REPORTS, STATES, TAKEN
from bot.ledger.tables.states import says_state, state_of
from bot.ledger.tables.words import bare, field_of, field_under, heads, plain
from bot.ledger.tables.words import layout as layout_words

WITHIN = 15
"""Rows in which a head begins, from the first that says anything."""
DEEPEST = 4
_HEAD_SPANS = 1_000
_ENOUGH = 3
"""Columns that must be known."""
_VALUE = re.compile(r"\d+(?:\.\d+)?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}.*")


@dataclass(frozen=True)
class Column:
    """`at` from 0; `head` as printed; `over`: what stands above it, the nearest first.

    `ticked`: the state that a tick in it means; empty where it is no column of ticks.
    """

    at: int
    field: str
    head: str
    over: tuple[str, ...] = ()
    ticked: str = ""


@dataclass(frozen=True)
class Layout:
    """`first`: the row, from 0, in which items begin; `above`: the rows over the head and what they say.

    `printed`: of each column all that its head says, plain. `counted`: in a ledger that the bot has printed, the columns that it
    fills itself; all others that are unknown in it are then an office's own. None: it is no such ledger.
    """

    first: int
    columns: tuple[Column, ...]
    unknown: tuple[Column, ...]
    above: tuple[tuple[int, str], ...]
    printed: tuple[frozenset[str], ...]
    counted: frozenset[int] | None = None

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(each.field for each in self.columns)

    def of(self, *fields: str) -> list[Column]:
        """The columns of these fields, in the order of the fields, then of the sheet."""
        if len(fields) == 1:
            return self._by_field.get(fields[0], [])
        return [each for field in fields for each in self._by_field.get(field, ())]

    def places(self, *fields: str) -> tuple[int, ...]:
        """Where these columns stand, in the same order."""
        if fields not in self._places:
            self._places[fields] = tuple(each.at for each in self.of(*fields))
        return self._places[fields]

    @cached_property
    def _places(self) -> dict[tuple[str, ...], tuple[int, ...]]:
        return {}

    @cached_property
    def _by_field(self) -> dict[str, list[Column]]:
        return {field: [each for each in self.columns if each.field == field] for field in self.fields}


@dataclass(frozen=True)
class _Head:
    top: int
    bottom: int
    fields: dict[int, str]

    @property
    def says(self) -> int:
        return len(set(self.fields.values()))


def find_tables(grid: Grid) -> Iterator[tuple[Grid, Layout]]:
    """Each table in a sheet, from above, with a grid in which the rows of the others are empty; mostly there is one."""
    start = 0
    while start < len(grid.rows) and (layout := _find_layout(grid, start)) is not None:
        end = _end_of_table(grid, layout)
        yield _only(grid, start, end), layout
        grid, start = replace(grid, spans=tuple(span for span in grid.spans if span.top >= end)), end


def _end_of_table(grid: Grid, layout: Layout) -> int:
    """The row in which another one begins; the heading of a table stands over its head."""
    end = next((n for n in range(layout.first, len(grid.rows)) if _is_other_head(grid.rows[n], layout)), None)
    if end is None:
        return len(grid.rows)
    while end > layout.first and _is_title(grid, end - 1):
        end -= 1
    return end


def _only(grid: Grid, start: int, end: int) -> Grid:
    if (start, end) == (0, len(grid.rows)):
        return grid
    rows = [[""] * len(grid.rows[0])] * start + grid.rows[start:end]
    return replace(grid, rows=rows, spans=tuple(span for span in grid.spans if span.top < end))


def _is_other_head(row: list[str], layout: Layout) -> bool:
    """Whether it names columns, and others than the head above it."""
    named = {heads()[text] for text in heads().keys() & row}
    return len(named) > _ENOUGH and not named.isdisjoint(MATTERS) and not repeats_head(row, layout)


def repeats_head(row: list[str], layout: Layout) -> bool:
    """Whether a row below says again what the head says."""
    said = 0
    for at, text in enumerate(row):
        if text and plain(text) not in layout.printed[at]:
            return False
        said += bool(text)
    return said > 1


def _find_layout(grid: Grid, start: int) -> Layout | None:
    """From this row on the head with the most known columns; None where no row has enough, or none names a problem, a task or a
    measure."""
    begins = next((n for n in range(start, len(grid.rows)) if any(grid.rows[n])), start)
    best: _Head | None = None
    for bottom in range(begins, min(begins + WITHIN, len(grid.rows))):
        for top in range(bottom, max(begins, bottom - DEEPEST + 1) - 1, -1):
            if _is_title(grid, top) or (top < bottom and _holds_values(grid.rows[bottom])):
                break
            found = _Head(top, bottom, _fields(grid, top, bottom))
            # of heads that say as much the highest counts, in as few rows as it needs
            if best is None or found.says > best.says:
                best = found
    if best is None or best.says < _ENOUGH or set(MATTERS).isdisjoint(best.fields.values()):
        return None
    best = _with_states(grid, best)
    best = replace(best, top=_with_groups(grid, best, begins))
    ends = _end_of(grid, best.bottom)
    columns = [_column(grid, at, best, ends) for at in range(len(grid.rows[0]))]
    columns, counted = _as_exported(columns)
    return Layout(
        first=_below(grid, best.bottom),
        columns=tuple(each for each in columns if each.field),
        unknown=tuple(each for each in columns if not each.field and each.head),
        above=_above(grid, range(start, best.top)),
        printed=tuple(frozenset(map(plain, _texts(grid, at, best.top, best.bottom))) for at in range(len(columns))),
        counted=counted,
    )


def _as_exported(columns: list[Column]) -> tuple[list[Column], frozenset[int] | None]:
    """A ledger that the bot has printed is told by its heads; what else stands in it are columns of the office's own, whatever
    they are called."""
    places: dict[str, int] = {}
    for each in columns:
        places.setdefault(plain(each.head), each.at)
    known = layout_words()["exported"]
    if not places.keys() >= set(map(plain, known)):
        return columns, None
    printed = {places[plain(head)] for head in (*known, *layout_words()["pictures"]) if plain(head) in places}
    counted = {
        places[plain(head)]
        for head in (*layout_words()["counted"], *layout_words()["pictures"])
        if plain(head) in places
    }
    return [each if each.at in printed else replace(each, field="") for each in columns], frozenset(counted)


def _with_states(grid: Grid, found: _Head) -> _Head:
    """With the row below it in which nothing stands but the states that are ticked."""
    bottom = found.bottom + 1
    if bottom >= len(grid.rows):
        return found
    new = [
        text for text, above in zip(grid.rows[bottom], grid.rows[found.bottom], strict=True) if text not in ("", above)
    ]
    if len({state_of(text) for text in new}) < 2 or not all(map(says_state, new)):
        return found
    return _Head(found.top, bottom, _fields(grid, found.top, bottom))


def _with_groups(grid: Grid, found: _Head, begins: int) -> int:
    """The first row of the head with the groups over it: cells that reach into the head, or over several of its columns."""
    top = found.top
    while top > max(begins, found.bottom - DEEPEST + 1):
        said = {text for text in grid.rows[top - 1] if text}
        reaches = any(
            span.top == top - 1 and (span.bottom >= top or span.right > span.left) for span in grid.spans[:_HEAD_SPANS]
        )
        if len(said) < 2 or not reaches or any(":" in text or "：" in text for text in said):
            break
        top -= 1
    return top


def _fields(grid: Grid, top: int, bottom: int) -> dict[int, str]:
    """What each column means: by its lowest head together with one above it, by that head, else by its group.

    A group means the first of its columns that says nothing by itself; what the next of them are is not known.
    """
    found: dict[int, str] = {}
    used: set[tuple[str, str]] = set()
    alone = _states_alone(grid, top, bottom)
    for at in range(len(grid.rows[0])):
        texts = _texts(grid, at, top, bottom)
        if not texts or (top == bottom and not grid.rows[bottom][at]):
            continue
        ticks = "status" if at in alone else _ticks_under(texts)
        if ticks:
            found[at] = ticks
            continue
        field = field_under(texts[0], texts[1:]) or field_of(texts[0])
        if field is None:
            group = next((text for text in texts[1:] if field_of(text) is not None), "")
            field = field_of(group) if group else None
            if field is None or (group, field) in used:
                continue
            used.add((group, field))
        found[at] = field
    return found


def _ticks_under(texts: Sequence[str]) -> str:
    """The field of a group of columns of states, where a head below it is a state."""
    if len(texts) < 2 or not says_state(texts[0]):
        return ""
    return next((field for text in texts[1:] if (field := field_of(text)) in OF_STATES), None) or ""


def _states_alone(grid: Grid, top: int, bottom: int) -> set[int]:
    """Heads that are states and have no group, where there are different ones."""
    row = grid.rows[bottom]
    found = {at for at, text in enumerate(row) if len(text) > 1 and says_state(text) and not field_of(text)}
    found = {at for at in found if grid.rows[top][at] and _texts(grid, at, top, bottom) == [row[at]]}
    return found if len({state_of(row[at]) for at in found}) > 1 else set()


def _texts(grid: Grid, at: int, top: int, bottom: int) -> list[str]:
    """What stands in the head of a column, from below, each once; over a place that nobody merged stands what is left of it."""
    texts: list[str] = []
    for n in range(bottom, top - 1, -1):
        text = grid.rows[n][at]
        if not text and n < bottom and texts:
            text = _spread(grid, at, n)
        if text and text not in texts:
            texts.append(text)
    return texts


def _spread(grid: Grid, at: int, n: int) -> str:
    """The group to the left, if all columns between have heads of their own below it."""
    for left in range(at - 1, -1, -1):
        if not grid.rows[n + 1][left]:
            return ""
        if grid.rows[n][left]:
            return grid.rows[n][left] if grid.rows[n + 1][left] != grid.rows[n][left] else ""
    return ""


def _holds_values(row: list[str]) -> bool:
    """Numbers and days stand in items, and not in heads; a row that counts the columns is below a head."""
    return any(_VALUE.fullmatch(text) for text in row)


def _is_title(grid: Grid, row: int) -> bool:
    """One text over the whole sheet, or alone in its row."""
    said = {text for text in grid.rows[row] if text}
    return len(said) == 1 and len(grid.rows[row]) > 2


def _below(grid: Grid, bottom: int) -> int:
    """The first row of items: below the head, what is merged into it, and a row that only counts its columns."""
    first = _end_of(grid, bottom) + 1
    while first < len(grid.rows) and (_counts(grid.rows[first]) or not any(grid.rows[first])):
        first += 1
    return first


def _end_of(grid: Grid, bottom: int) -> int:
    """The last row of the head, with what is merged into it."""
    ends = [span.bottom for span in grid.spans if span.top <= bottom <= span.bottom]
    return max([bottom, *(end for end in ends if end <= bottom + DEEPEST)])


def _counts(row: list[str]) -> bool:
    """A, B, C … or 1, 2, 3 … in the order of the columns, in whichever signs."""
    said = [plain(text).strip("()") for text in row if text]
    if len(said) < _ENOUGH:
        return False
    letters = [letter_of(n) for n in range(len(row))]
    return said == [each for each, text in zip(letters, row, strict=True) if text] or said == [
        str(n) for n in range(1, len(said) + 1)
    ]


def letter_of(at: int) -> str:
    """What a program calls the column at this place from 0."""
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def _column(grid: Grid, at: int, found: _Head, ends: int) -> Column:
    """`ends`: the last row of the head; what is known stands above it, and what is not is called by all that stands over it."""
    field = found.fields.get(at, "")
    texts = _texts(grid, at, found.top, found.bottom if field else ends)
    head = next((text for text in texts if field and field_of(text) == field), texts[0] if texts else "")
    over = tuple(text for text in texts if text != head)
    if field in OF_STATES and says_state(texts[0]) and not field_of(texts[0]):
        return Column(at, "status" if field in REPORTS else field, head, over, texts[0])
    return Column(at, field, head, over)


def _above(grid: Grid, place: range) -> tuple[tuple[int, str], ...]:
    said = ((n, " ".join(dict.fromkeys(filter(None, grid.rows[n])))) for n in place)
    return tuple((n, text) for n, text in said if text)


def repeated(layout: Layout) -> list[tuple[Column, int]]:
    """Columns that are taken where their head stands there more than once in the same words, without a group that tells them apart;
    each with how often. Of states the last is taken, of all else the first."""
    chosen = [each for each in layout.columns if each.field in TAKEN]
    times = Counter((bare(each.head), each.over) for each in chosen)
    states = [each for each in chosen if each.field in STATES]
    taken = {(bare(each.head), each.over): each for each in (*reversed(chosen), *states)}
    return [(taken[key], count) for key, count in times.items() if count > 1]
