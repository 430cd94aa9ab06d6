"""Whether a picture looks like a screenshot: the shape of a screen, areas of exactly one grey, and no camera named."""

from PIL import Image, ImageChops

_NARROWEST, _WIDEST = 1.6, 2.45
"""Long side by short side; paper is 1.414, most photos 1.333 or 1.5."""

LEAST_FLAT = 0.5
"""Part of neighbouring points that are exactly equal; noise leaves few of them in a photo."""


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
