"""The facts of the inspection itself: which bureau, which inspecting body, which dates."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise

from bot.ledger.reading import CampaignFacts
from bot.ledger.text import Document, Line
from bot.ledger.words import any_of, load


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load("campaign")[name], re.MULTILINE)


def campaign(doc: Document, preface: str, tail: list[Line], *, wrapped: bool) -> CampaignFacts:
    """From the shadow text before the first chapter and the lines of the closing part. `wrapped`: lines were broken
    for their width."""
    flat = _joined(preface, wrapped=wrapped)
    period = _inspected(flat)
    closing = [doc.shadow[line.start : line.end] for line in tail]
    return CampaignFacts(
        bureau=_signed(closing) or _titled(preface) or _named(flat),
        inspecting_body=_body(flat),
        inspected_from=period[0] if period else None,
        inspected_to=period[1] if period else None,
        feedback_on=_feedback(flat),
        published_on=_published(doc, closing),
    )


def _joined(preface: str, *, wrapped: bool) -> str:
    """One line: broken dates and broken lines are put together, other lines end like sentences."""
    lines = [line for line in (line.strip() for line in preface.split("\n")) if line]
    flat = lines[:1]
    for before, line in pairwise(lines):
        goes_on = wrapped or _pattern("broken_end").search(before) or _pattern("broken_start").match(line)
        flat.append(line if goes_on else f"\u3002{line}")
    return "".join(flat)


def _date(found: re.Match[str] | None, year: str = "y", month: str = "m", day: str = "d") -> date | None:
    if not found:
        return None
    try:
        return date(int(found[year]), int(found[month]), int(found[day]))
    except ValueError:
        return None


def _inspected(flat: str) -> tuple[date, date] | None:
    """The first period; its second date takes year and month from the first where it has none."""
    found = _pattern("period").search(flat)
    start = _date(found)
    if not found or not start:
        return None
    month = int(found["m2"] or found["m"])
    year = int(found["y2"] or found["y"]) + (not found["y2"] and month < start.month)
    try:
        return start, date(year, month, int(found["d2"]))
    except ValueError:
        return None


_SENTENCE = re.compile(r"[^。]+")


def _feedback(flat: str) -> date | None:
    """The date in the sentence that speaks of feedback, outside the period of the inspection; it may lack its year."""
    last_year: int | None = None
    for sentence in _SENTENCE.findall(flat):
        rest = _pattern("period").sub("", sentence)
        years = re.findall(r"(\d{4})\s*" + load("campaign")["date"].split("\\s*")[1][:1], sentence)
        if re.search(load("campaign")["feedback_words"], rest):
            found = _nearest_before(rest, load("campaign")["feedback_words"])
            if found:
                return found
            short = _pattern("short_date").search(rest)
            if short and last_year:
                return date(last_year, int(short["m"]), int(short["d"]))
        last_year = int(years[-1]) if years else last_year
    return None


def _nearest_before(sentence: str, word: str) -> date | None:
    """The last full date before the word, else the first in the sentence."""
    places = [hit.start() for hit in re.finditer(word, sentence)]
    dates = list(_pattern("date").finditer(sentence))
    before = [hit for hit in dates if hit.start() < places[-1]]
    chosen = before[-1] if before else (dates[0] if dates else None)
    return _date(chosen)


def _body(flat: str) -> str | None:
    """The inspecting body as it is named most often, of equals the one with the fullest name."""
    named = Counter(_last_part(hit["body"]) for hit in _pattern("body").finditer(flat))
    return max(named, key=lambda name: (named[name], len(name)), default=None)


def _last_part(name: str) -> str:
    """What is left of the words before a body's name when the clause that leads to it is cut off."""
    parts = re.split(any_of(load("campaign")["body_prefixes"]), name)
    return next((part for part in reversed(parts) if len(part) >= 4), name)


def _bare(name: str) -> str:
    for ending in load("campaign")["name_endings"]:
        name = name.removesuffix(ending)
    return name


def _signed(closing: list[str]) -> str | None:
    for line in reversed(closing):
        found = _pattern("signature").match(line)
        if found and not _is_inspector(line):
            return _bare(found["bureau"])
    return None


def _is_inspector(name: str) -> bool:
    return bool(_pattern("body").search(name))


_LONGEST_TITLE = 100


def _titled(preface: str) -> str | None:
    for line in preface.split("\n"):
        if len(line) > _LONGEST_TITLE:
            continue
        found = _pattern("title_about").search(line) or _pattern("title").match(line.strip())
        if found and not _is_inspector(found["bureau"]):
            return _bare(found["bureau"])
    return None


def _named(flat: str) -> str | None:
    for name in ("inspected", "feedback_to"):
        found = _pattern(name).search(flat)
        if found:
            return _bare(found["bureau"])
    return None


def _published(doc: Document, closing: list[str]) -> date | None:
    """The date under the signature, else the page's own date of publication."""
    for line in reversed(closing):
        found = _pattern("date").fullmatch(line.strip())
        if found:
            return _date(found)
    return next(_printed(doc), None)


def _printed(doc: Document) -> Iterator[date]:
    for line in (*doc.furniture, *doc.lines[:12]):
        found = _date(_pattern("printed").search(doc.shadow, line.start, line.end))
        if found:
            yield found
