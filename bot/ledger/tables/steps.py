"""The measures in one cell."""

import re
from functools import cache

from bot.ledger.tables.words import layout as words
from bot.ledger.words import any_of, load
from bot.rules.numerals import number

_BEGINS = r"(?:^|(?<=[\n;；。 ]))[ \t\u3000]*"


@cache
def _styles() -> tuple[re.Pattern[str], ...]:
    figure = rf"(?!\d)|(?={load('outline')['words']['quantity']})"
    return tuple(
        re.compile(rf"{_BEGINS}(?:{style})[ \t\u3000]*(?:{figure})", re.MULTILINE) for style in words()["steps"]
    )


@cache
def _any() -> re.Pattern[str]:
    """A one, in whichever style."""
    return re.compile(rf"{_BEGINS}[（(]?{any_of(words()['ones'])}")


def steps(text: str) -> list[str]:
    """The measures in one cell: what is numbered from one on is one each, in the style that comes first, else the whole is one.

    What stands before the first number is one too.
    """
    if not _any().search(text):
        return [text.strip()] if text.strip() else []
    runs = [run for style in _styles() if (run := _run(style, text))]
    if not runs:
        return [text.strip()] if text.strip() else []
    marks = min(runs, key=lambda run: run[0].start())
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    found = [text[: marks[0].start()], *(text[mark.end() : end] for mark, end in zip(marks, ends, strict=True))]
    return [each for part in found if (each := part.strip())]


def _run(style: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """The marks of a style that count one, two, three …; a one alone only where the text begins with it."""
    run: list[re.Match[str]] = []
    for mark in style.finditer(text):
        if _value(mark) == len(run) + 1:
            run.append(mark)
    return run if len(run) > 1 or (run and not text[: run[0].start()].strip()) else []


def _value(mark: re.Match[str]) -> int | None:
    return number(next(group for group in mark.groups() if group is not None))
