"""The 256 bits by which pictures are found alike: whether it grows darker from one cell to the next, in 16 rows of 17."""

from PIL import Image

_COLUMNS, _ROWS = 17, 16
_DARKER, _SEEN = 0.05, 2.0
"""Levels of grey: what counts as a difference at all, and what is sure to outlast a recompression."""

LEAST_SEEN = 48
"""Of 256 bits; a picture with fewer that say something is too flat to be told from others."""


def likeness(grey: Image.Image) -> tuple[bytes, bytes, bytes, bytes] | None:
    """Hashes of an upright picture in greys and of it turned clockwise by 90, 180 and 270 degrees; None when it is flat."""
    upright = _steps(grey)
    turned = _steps(grey.transpose(Image.Transpose.ROTATE_270))
    if not (_says_enough(upright) and _says_enough(turned)):
        return None
    return _hash(upright), _hash(turned), _hash(_upside_down(upright)), _hash(_upside_down(turned))


def _steps(grey: Image.Image) -> list[float]:
    """How much darker each of 256 cells is than its left neighbour, row by row."""
    # In fractions of a level: rounding would leave the bits of smooth parts to chance (benchmarks/likeness.py).
    means = grey.convert("F").resize((_COLUMNS, _ROWS), Image.Resampling.BOX)
    cells = memoryview(means.tobytes()).cast("f")
    begins = range(0, len(cells), _COLUMNS)
    return [cells[at] - cells[at + 1] for row in begins for at in range(row, row + _COLUMNS - 1)]


def _upside_down(steps: list[float]) -> list[float]:
    return [-step for step in reversed(steps)]


def _says_enough(steps: list[float]) -> bool:
    return sum(abs(step) >= _SEEN for step in steps) >= LEAST_SEEN


def _hash(steps: list[float]) -> bytes:
    bits = "".join("1" if step > _DARKER else "0" for step in steps)
    return int(bits, 2).to_bytes(32, "big")
