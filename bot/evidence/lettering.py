"""Words drawn into pictures, in the fonts that everything printed is set in."""

from functools import cache

from PIL import ImageFont

from templates.fonts import FOLDER

_LEFT_OUT = "…"


@cache
def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """`size` in points of the picture."""
    # The plain layout is the same on every machine; the other depends on what is installed there.
    face = "Sans-Bold.otf" if bold else "Sans-Regular.otf"
    return ImageFont.truetype(str(FOLDER / face), size, layout_engine=ImageFont.Layout.BASIC)


def cut(words: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    """One line of `words` no wider than `width` points; what does not fit is left out at the end, and seen to be."""
    line = " ".join(words.split())
    if face.getlength(line) <= width:
        return line
    fits, too_long = 0, len(line)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if face.getlength(line[:middle] + _LEFT_OUT) <= width:
            fits = middle
        else:
            too_long = middle
    return line[:fits] + _LEFT_OUT
