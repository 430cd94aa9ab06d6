"""What stands over and under a ledger's table: whose it is, when the feedback was given, how many items it says it has."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache

from bot.ledger import totals
from bot.ledger.campaign import campaign
from bot.ledger.reading import CampaignFacts, Declared
from bot.ledger.tables.words import data
from bot.ledger.text import document

Lines = Sequence[tuple[int, str]]
"""Rows from 0, and all that each says."""


@cache
def _pattern(name: str) -> re.Pattern[str]:
    titles = data()["titles"]
    return re.compile(titles[name].replace("{ends}", titles["ends"]), re.MULTILINE)


def facts_and_year(lines: Lines, feedback_on: date | None) -> tuple[CampaignFacts, int | None]:
    """What these lines say of the inspection, and the year of dates that have none; `feedback_on` counts where they do not say
    when the feedback was given."""
    facts = _facts_of(lines)
    year = _year_of(lines, facts)
    if facts.feedback_on is None and feedback_on is not None:
        return replace(facts, feedback_on=feedback_on), year or feedback_on.year
    return facts, year


def _facts_of(lines: Lines) -> CampaignFacts:
    """As of the first lines of a notice."""
    if not lines:
        return CampaignFacts()
    doc = document("\n".join(_days_written(text) for _, text in lines))
    if not doc.lines:
        return CampaignFacts()
    found = campaign(doc, doc.shadow, list(doc.lines[-6:]), wrapped=False)
    return replace(found, bureau=_bureau(doc.shadow) or found.bureau)


def _year_of(lines: Lines, facts: CampaignFacts) -> int | None:
    """That of the feedback, else of the day of publication, else the only one in the lines."""
    known = facts.feedback_on or facts.published_on
    if known is not None:
        return known.year
    years = {int(found["y"]) for _, text in lines for found in _pattern("year").finditer(_days_written(text))}
    return years.pop() if len(years) == 1 else None


def totals_in(lines: Lines) -> tuple[Declared, ...]:
    """What these lines say of how many there are; `line` is their row from 1."""
    found = []
    for row, text in lines:
        doc = document(text)
        found += [replace(each, line=row + 1) for line in doc.lines for each in totals.in_line(doc, line)]
    return tuple(dict.fromkeys(found))


def _days_written(text: str) -> str:
    return _pattern("figures").sub(data()["titles"]["day"], text)


def _bureau(shadow: str) -> str | None:
    """Of the first line that names one: as its title, else behind a dash, else by what was filled in."""
    closed = "\n".join("".join(line.split()) for line in shadow.split("\n"))
    for name, said in (("bureau", closed), ("behind", closed), ("filled_in", shadow)):
        found = _pattern(name).search(said)
        if found is not None:
            bureau = found["bureau"]
            for ending in data()["titles"]["endings"]:
                bureau = bureau.removesuffix(ending)
            return bureau or None
    return None
