"""What every story's buttons are made of: its table (first word, action, shape of the rest), their rows, the turning of pages."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlalchemy import Connection

from bot.rules.models import Member, Press, Toast
from storage.outbox import Buttons
from templates import label

Action = Callable[[Connection, Member, Press, datetime], Toast | None]
ButtonTable = dict[str, tuple[Action, str]]
"""By a button's first word: what it does, and a regular expression for what stands behind the word, up to 64 bytes."""

ID = r"\d{1,9}"
DAY = r"\d{8}"


def in_rows(flat: Iterable[tuple[str, str]], width: int = 2) -> Buttons:
    """These buttons, so many a row: two of words, six of numbers."""
    every = list(flat)
    return [every[n : n + width] for n in range(0, len(every), width)]


def day_of(digits: str) -> date | None:
    """The day of ``20260302``, as a button's data carries it; None when there is no such day."""
    try:
        return date.fromisoformat(digits)
    except ValueError:
        return None


def page_buttons(page: int, total: int, size: int, data: Callable[[int], str]) -> Buttons:
    """The row that turns to the page before and the next, as far as there are such; no row where all is on one page.

    Pages count from 0; `data` makes a button's data from the page it turns to.
    """
    row = [(label("previous_page"), data(page - 1))] if page else []
    if total > (page + 1) * size:
        row.append((label("next_page"), data(page + 1)))
    return [row] if row else []
