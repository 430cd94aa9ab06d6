"""Pictures side by side in one, under two heads: before and after, this and that."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from bot.evidence.blackening import covered
from bot.evidence.lettering import cut, font
from bot.evidence.pictures import as_jpeg
from bot.rules.own_files import Shown

MOST_ROWS = 6
WIDTH = 1600
_MARGIN, _GAP = 48, 40
_COLUMN = (WIDTH - 2 * _MARGIN - _GAP) // 2
_HEIGHTS = {1: 976, 2: 976, 3: 800, 4: 640}
_LEAST_HEIGHT, _EMPTY_HEIGHT = 560, 240
"""Points that a picture may be high, by the number of rows; an empty row."""

_HEAD, _RULE, _NOTE = 104, 5, 72
_PAPER, _GROUND, _INK, _ACCENT, _FAINT = "white", "#f1f4f8", "#29323d", "#1f4e79", "#b6c0cc"

Cell = Shown | None


def side_by_side(heads: tuple[str, str], rows: Sequence[tuple[Cell, Cell]]) -> bytes:
    """A JPEG of two columns under `heads`, a line of words under each picture; None leaves its cell empty.

    At most `MOST_ROWS` rows, else ValueError; raises Undecodable when one of the pictures is. Same input, same bytes.
    """
    if not 1 <= len(rows) <= MOST_ROWS:
        raise ValueError(f"{len(rows)} rows of pictures")
    most = _HEIGHTS.get(len(rows), _LEAST_HEIGHT)
    drawn = [tuple(_picture(cell, most) for cell in row) for row in rows]
    heights = [max((each.height for each in row if each), default=_EMPTY_HEIGHT) for row in drawn]
    whole = Image.new("RGB", (WIDTH, _HEAD + sum(heights) + len(rows) * _NOTE + _MARGIN // 2), _PAPER)
    for head, left in zip(heads, _lefts(), strict=True):
        _draw_head(whole, head, left)
    top = _HEAD
    for row, pictures, height in zip(rows, drawn, heights, strict=True):
        for cell, picture, left in zip(row, pictures, _lefts(), strict=True):
            _draw_cell(whole, (left, top, height), picture, cell.note if cell else "")
        top += height + _NOTE
    return as_jpeg(whole)


def _lefts() -> tuple[int, int]:
    return _MARGIN, _MARGIN + _COLUMN + _GAP


def _picture(cell: Cell, most: int) -> Image.Image | None:
    return covered(cell.path, cell.areas, _COLUMN, most) if cell else None


def _draw_head(whole: Image.Image, head: str, left: int) -> None:
    draw = ImageDraw.Draw(whole)
    face = font(42, bold=True)
    draw.text((left, (_HEAD - 20) // 2), cut(head, face, _COLUMN), fill=_ACCENT, font=face, anchor="lm")
    draw.rectangle((left, _HEAD - 20 - _RULE, left + _COLUMN - 1, _HEAD - 21), fill=_ACCENT)


def _draw_cell(whole: Image.Image, place: tuple[int, int, int], picture: Image.Image | None, note: str) -> None:
    """`place`: left, top, and how high the pictures of its row are."""
    left, top, height = place
    draw = ImageDraw.Draw(whole)
    draw.rectangle((left, top, left + _COLUMN - 1, top + height - 1), fill=_GROUND)
    if picture is None:
        middle, centre = top + height // 2, left + _COLUMN // 2
        draw.rectangle((centre - 28, middle - 2, centre + 27, middle + 1), fill=_FAINT)
        return
    whole.paste(picture, (left + (_COLUMN - picture.width) // 2, top + (height - picture.height) // 2))
    face = font(28)
    draw.text((left, top + height + _NOTE // 2 - 6), cut(note, face, _COLUMN), fill=_INK, font=face, anchor="lm")
