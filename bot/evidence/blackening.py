"""Areas of a picture made black, and the grid by whose squares they are named."""

from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw

from bot.evidence.lettering import font
from bot.evidence.pictures import as_jpeg, fitted, upright
from bot.rules.areas import COLUMNS, ROWS, Area

LONGEST = 2560
"""Points a side; Telegram shows photos no larger."""

_GRID_LONGEST, _GRID_SHORTEST, _GRID_LEAST = 1800, 640, 280
"""Points: a small picture is enlarged, so that its squares can be told apart."""

_EVERY = 5
"""Each so manieth line of the grid is strong: the eye counts from it."""

_LIGHT, _DARK, _STRONG_LIGHT = (255, 255, 255, 150), (0, 0, 0, 130), (255, 214, 0, 235)
_INK, _PAPER, _BAND = (17, 24, 39), (255, 255, 255), (238, 241, 245)


def blackened(path: Path, areas: Sequence[Area]) -> bytes:
    """A JPEG of the picture, upright, its areas black, nothing of the camera in it; raises Undecodable.

    What was under an area is in none of its bytes.
    """
    return as_jpeg(covered(path, areas, LONGEST, LONGEST))


def covered(path: Path, areas: Sequence[Area], width: int, height: int) -> Image.Image:
    """The picture upright, within `width` and `height`, its areas black; raises Undecodable."""
    picture = upright(path, max(width, height))
    _cover(picture, areas)  # before, so that reducing mixes nothing of it into its surroundings
    reduced = fitted(picture, width, height)
    _cover(reduced, areas)  # and after, so that its edges are sharp
    return reduced


def with_grid(path: Path, areas: Sequence[Area]) -> bytes:
    """A JPEG of the picture, areas black, under a grid lettered along the top and bottom, numbered at both sides.

    Raises Undecodable.
    """
    picture = _enlarged(covered(path, areas, _GRID_LONGEST, _GRID_LONGEST))
    _draw_lines(picture)
    return as_jpeg(_framed(picture))


def _cover(picture: Image.Image, areas: Sequence[Area]) -> None:
    """Every point that an area touches, whole."""
    draw = ImageDraw.Draw(picture)
    width, height = picture.size
    for area in areas:
        right, bottom = -(-area.right * width // 1000) - 1, -(-area.bottom * height // 1000) - 1
        draw.rectangle((area.left * width // 1000, area.top * height // 1000, right, bottom), fill="black")


def _enlarged(picture: Image.Image) -> Image.Image:
    """Large enough to name squares in; only a strip is stretched for that."""
    scale = min(_GRID_LONGEST / max(picture.size), max(_GRID_SHORTEST / min(picture.size), 1))
    width, height = (max(round(side * scale), _GRID_LEAST) for side in picture.size)
    return picture.resize((width, height), Image.Resampling.BICUBIC)


def _draw_lines(picture: Image.Image) -> None:
    """A light line beside a dark one is seen on any ground."""
    lines = Image.new("RGBA", picture.size)
    draw = ImageDraw.Draw(lines)
    width, height = picture.size
    for strong in (False, True):
        for n in range(1, COLUMNS):
            if (n % _EVERY == 0) == strong:
                _draw_line(draw, (n * width // COLUMNS, 0, n * width // COLUMNS, height), strong=strong)
        for n in range(1, ROWS):
            if (n % _EVERY == 0) == strong:
                _draw_line(draw, (0, n * height // ROWS, width, n * height // ROWS), strong=strong)
    picture.paste(lines, mask=lines)


def _draw_line(draw: ImageDraw.ImageDraw, ends: tuple[int, int, int, int], *, strong: bool) -> None:
    left, top, right, bottom = ends
    aside = (1, 0) if left == right else (0, 1)
    draw.line((left + aside[0], top + aside[1], right + aside[0], bottom + aside[1]), fill=_DARK)
    if strong:
        draw.line((left - 2 * aside[0], top - 2 * aside[1], right - 2 * aside[0], bottom - 2 * aside[1]), fill=_DARK)
        draw.line(ends, fill=_STRONG_LIGHT, width=2)
    else:
        draw.line(ends, fill=_LIGHT)


def _framed(picture: Image.Image) -> Image.Image:
    """In a frame that names columns and rows on all four sides."""
    width, height = picture.size
    size = max(min(width // COLUMNS, height // ROWS * 5 // 4, 34) * 4 // 5, 13)
    frame = size * 2
    framed = Image.new("RGB", (width + 2 * frame, height + 2 * frame), _PAPER)
    draw = ImageDraw.Draw(framed)
    draw.font = font(size, bold=True)
    for column in range(COLUMNS):
        left, right = (frame + n * width // COLUMNS for n in (column, column + 1))
        for top in (0, frame + height):
            _name(draw, (left, top, right, top + frame), column, chr(ord("A") + column))
    for row in range(ROWS):
        top, bottom = (frame + n * height // ROWS for n in (row, row + 1))
        for left in (0, frame + width):
            _name(draw, (left, top, left + frame, bottom), row, str(row + 1))
    framed.paste(picture, (frame, frame))
    return framed


def _name(draw: ImageDraw.ImageDraw, place: tuple[int, int, int, int], number: int, name: str) -> None:
    """`place`: left, top, right, bottom; every second one is shaded."""
    left, top, right, bottom = place
    if number % 2 and bottom > top:
        draw.rectangle((left, top, right - 1, bottom - 1), fill=_BAND)
    draw.text(((left + right) / 2, (top + bottom) / 2), name, fill=_INK, anchor="mm")
