"""Words in little room: how wide they are, cut to a width, put in lines. Widths are in em."""

import unicodedata

LEFT_OUT = "…"
_CLOSING = "，。、；：）》”！？"
"""May stand past the edge, but not at the beginning of a line."""


def width_of(text: str) -> float:
    """How wide a line of text is in em, by kinds of signs; rather too wide than too narrow."""
    return sum(_width_of(sign) for sign in text)


def shorten(text: str, ems: float) -> str:
    """One line at most so wide; what does not fit is left out at the end, and seen to be. No sign loses its accents."""
    line = " ".join(text.split())
    if width_of(line) <= ems:
        return line
    kept, used = [], width_of(LEFT_OUT)
    for cluster in _clusters(line):
        used += width_of(cluster)
        if used > ems:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + LEFT_OUT


def wrap(text: str, ems: float) -> list[str]:
    """The text in lines at most so wide, words of Latin letters whole where they fit into one; [] for none."""
    lines, line = [], ""
    for piece in _pieces(" ".join(text.split()), ems):
        if line and width_of(line + piece) > ems and piece not in _CLOSING:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
    return [*lines, line] if line else lines


def _width_of(sign: str) -> float:
    if unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(sign) in "WFA":
        return 1
    if sign in "MWmw@%&":
        return 0.92
    return 0.7 if sign.isupper() else 0.58


def _clusters(text: str) -> list[str]:
    """Signs with the accents that belong to them."""
    found: list[str] = []
    for sign in text:
        if found and unicodedata.category(sign) in ("Mn", "Me", "Mc", "Cf"):
            found[-1] += sign
        else:
            found.append(sign)
    return found


def _pieces(text: str, ems: float) -> list[str]:
    """Where a line may end: between Chinese signs, after blanks, and anywhere in what is wider than a line."""
    found: list[str] = []
    for cluster in _clusters(text):
        goes_on = found and cluster.isascii() and found[-1].isascii() and not found[-1].endswith(" ")
        if goes_on and width_of(found[-1] + cluster) <= ems:
            found[-1] += cluster
        else:
            found.append(cluster)
    return found
