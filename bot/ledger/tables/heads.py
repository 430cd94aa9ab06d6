"""Finding the head of a ledger: where it stands, over how many rows it goes, and what each column means."""

from collections import Counter
from dataclasses import dataclass

from bot.ledger.tables.cells import Grid
from bot.ledger.tables.words import bare, field_of

WITHIN = 15
"""Rows in which a head begins."""
DEEPEST = 4
_ENOUGH = 3
"""Columns that must be known."""


@dataclass(frozen=True)
class Column:
    """`at` from 0; `head` as printed; `group`: what stands over it and others, empty where nothing does."""

    at: int
    field: str
    head: str
    group: str = ""


@dataclass(frozen=True)
class Layout:
    """`first`: the row, from 0, in which items begin; `above`: the lines that stand over the head, each once."""

    first: int
    columns: tuple[Column, ...]
    unknown: tuple[Column, ...]
    above: tuple[str, ...]

    @property
    def fields(self) -> frozenset[str]:
        return frozenset(each.field for each in self.columns)

    def of(self, *fields: str) -> list[Column]:
        """The columns of these fields, in the order of the fields, then of the sheet."""
        return [each for field in fields for each in self.columns if each.field == field]


def find_layout(grid: Grid) -> Layout | None:
    """The head with the most known columns; None where no row has enough, or none names a problem, a task or a measure."""
    best: tuple[int, int, int, dict[int, str]] | None = None
    for bottom in range(min(WITHIN, len(grid.rows))):
        for depth in range(min(DEEPEST, bottom + 1)):
            top = bottom - depth
            if any(_is_title(grid, row) for row in range(top, bottom + 1)):
                break
            found = _fields(grid, top, bottom)
            # of heads that say as much the highest counts, in as few rows as it needs
            if best is None or len(set(found.values())) > best[0]:
                best = (len(set(found.values())), top, bottom, found)
    if best is None or best[0] < _ENOUGH or not {"problem", "task", "measure"} & set(best[3].values()):
        return None
    _, top, bottom, found = best
    first = _below(grid, bottom)
    named = [_column(grid, at, found.get(at, ""), top, bottom) for at in range(len(grid.rows[0]))]
    known = tuple(each for each in named if each.field)
    unknown = tuple(each for each in named if not each.field and each.head)
    return Layout(first, known, unknown, _above(grid, top))


def _fields(grid: Grid, top: int, bottom: int) -> dict[int, str]:
    """What each column means, by the lowest of its heads that means anything."""
    found = {}
    for at in range(len(grid.rows[0])):
        texts = [grid.rows[row][at] for row in range(bottom, top - 1, -1)]
        if not texts[0] and top == bottom:
            continue
        field = next((field for text in texts if text and (field := field_of(text)) is not None), None)
        if field is not None:
            found[at] = field
    return found


def _is_title(grid: Grid, row: int) -> bool:
    """One text over the whole sheet, or alone in its row."""
    said = {text for text in grid.rows[row] if text}
    return len(said) == 1 and len(grid.rows[row]) > 2


def _below(grid: Grid, bottom: int) -> int:
    """The first row of items: below the head, what is merged into it, and a row that only counts its columns."""
    ends = [span.bottom for span in grid.spans if span.top <= bottom <= span.bottom]
    first = max([bottom, *(end for end in ends if end <= bottom + DEEPEST)]) + 1
    while first < len(grid.rows) and (_counts(grid.rows[first]) or not any(grid.rows[first])):
        first += 1
    return first


def _counts(row: list[str]) -> bool:
    """A, B, C … or 1, 2, 3 … in the order of the columns."""
    said = [text for text in row if text]
    if len(said) < _ENOUGH:
        return False
    letters = [_letter(n) for n in range(len(row))]
    return said == [each for each, text in zip(letters, row, strict=True) if text] or said == [
        str(n) for n in range(1, len(said) + 1)
    ]


def _letter(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


def _column(grid: Grid, at: int, field: str, top: int, bottom: int) -> Column:
    texts = list(dict.fromkeys(text for row in range(top, bottom + 1) if (text := grid.rows[row][at])))
    head = next((text for text in reversed(texts) if field and field_of(text) == field), texts[-1] if texts else "")
    group = next((text for text in texts if text != head), "")
    return Column(at, field, head, group)


def _above(grid: Grid, top: int) -> tuple[str, ...]:
    said = [text for row in grid.rows[:top] for text in row if text]
    return tuple(dict.fromkeys(said))


def repeated(layout: Layout) -> list[tuple[Column, int]]:
    """Heads that stand there more than once in the same words, without a group that tells them apart; each with how often."""
    times = Counter((bare(each.head), each.group) for each in layout.columns)
    first = {(bare(each.head), each.group): each for each in reversed(layout.columns)}
    return [(first[key], count) for key, count in times.items() if count > 1]
