"""Screenshots: known by the shape of a screen, areas of exactly one grey, no camera named; and the photo that one shows."""

from PIL import Image, ImageChops

_NARROWEST, _WIDEST = 1.6, 2.45
"""Long side by short side; paper is 1.414, most photos 1.333 or 1.5."""

LEAST_FLAT = 0.45
"""Part of neighbouring points that are exactly equal; noise leaves few of them in a photo."""

_BUSY, _QUIET = 128, 90
"""Of 255: at least so much of a line changes from point to point where a photo is shown, at most so much where none is."""

_SHOWN_LEAST, _SHOWN_MOST = 0.15, 0.9
"""Part of the screen's height or width that a photo shown whole takes."""


def looks_like_screen(grey: Image.Image, size: tuple[int, int], *, has_make: bool) -> bool:
    """`grey`: the picture reduced to a few hundred points a side; `size`: of the picture itself."""
    long, short = max(size), min(size)
    if has_make or not _NARROWEST <= long / short <= _WIDEST:
        return False
    return flatness(grey) >= LEAST_FLAT


def flatness(grey: Image.Image) -> float:
    """The part of points, from 0 to 1, equal to both their right and their lower neighbour."""
    width, height = grey.size
    if width < 2 or height < 2:
        return 0.0
    corner = grey.crop((0, 0, width - 1, height - 1))
    right = ImageChops.difference(corner, grey.crop((1, 0, width, height - 1)))
    below = ImageChops.difference(corner, grey.crop((0, 1, width - 1, height)))
    return ImageChops.lighter(right, below).histogram()[0] / (corner.width * corner.height)


def shown_whole(grey: Image.Image) -> Image.Image | None:
    """The photo that fills a screenshot from edge to edge one way, cut out of it; None where there is no such photo."""
    rows = _busy_rows(grey)
    cut = grey.crop((0, rows[0], grey.width, rows[1])) if rows else grey
    columns = _busy_rows(cut.transpose(Image.Transpose.TRANSPOSE))
    if columns:
        return cut.crop((columns[0], 0, columns[1], cut.height))
    return cut if rows else None


def _busy_rows(grey: Image.Image) -> tuple[int, int] | None:
    """Begin and end of the rows in which nearly every point differs from its neighbour, where all others are quiet."""
    width, height = grey.size
    changes = ImageChops.difference(grey.crop((0, 0, width - 1, height)), grey.crop((1, 0, width, height)))
    share = changes.point(lambda change: 255 if change else 0).resize((1, height), Image.Resampling.BOX).tobytes()
    busy = [row for row in range(height) if share[row] >= _BUSY]
    if not busy or not _SHOWN_LEAST * height <= len(busy) <= _SHOWN_MOST * height:
        return None
    begin, end = busy[0], busy[-1] + 1
    is_whole = end - begin <= len(busy) * 1.05
    return (begin, end) if is_whole and max(share[:begin] + share[end:], default=0) <= _QUIET else None
