"""The lines in which a paper is written, before anything is made of them: `official.py` tells what they mean."""

import re
from collections.abc import Iterator

_SPAN = re.compile(r"(\d+)\*\s*")
_MARKS = {"=": "head", ">": "cell_right", "^": "cell_middle"}


class WrongSource(Exception):
    """A line of a paper's source cannot be read; the text says which."""


def lines_of(source: str) -> Iterator[tuple[str, str]]:
    """Style and words of every line that says something. Raises WrongSource."""
    for line in source.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        style, bar, text = line.partition("|")
        if not bar:
            raise WrongSource(line)
        yield style.strip(), text.strip()


def spanned(text: str) -> tuple[int, str]:
    """How many columns a cell spans, and its words."""
    found = _SPAN.match(text)
    return (int(found[1]), text[found.end() :]) if found else (1, text)


def cell_style(text: str) -> tuple[str, str]:
    """The style that a cell's first sign names, and its words."""
    style = _MARKS.get(text[:1], "cell")
    return style, (text[1:] if text[:1] in _MARKS else text).strip()
