"""The facts of the inspection itself: which bureau, which inspecting body, which dates."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from itertools import pairwise

from bot.ledger.reading import CampaignFacts
from bot.ledger.text import Document, Line
from bot.ledger.words import any_of, load
from bot.rules.numerals import number


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(load("campaign")[name], re.MULTILINE)


def campaign(doc: Document, preface: str, tail: list[Line], *, wrapped: bool) -> CampaignFacts:
    """From the shadow text before the first chapter and the lines of the closing part. `wrapped`: lines were broken
    for their width."""
    flat = _flat(preface, wrapped=wrapped)
    several = _several(flat)
    period = None if several else _inspected(flat)
    feedback = None if several else _feedback(flat)
    closing = [doc.shadow[line.start : line.end] for line in tail]
    return CampaignFacts(
        bureau=_bureau(_signed(closing), _titled(preface)) or _named(flat),
        inspecting_body=_body(flat),
        inspected_from=period[0] if period else None,
        inspected_to=period[1] if period else None,
        feedback_on=None if period and feedback and feedback < period[0] else feedback,
        published_on=_published(doc, closing),
    )


def _bureau(signed: str | None, titled: str | None) -> str | None:
    """The name under the notice; that of its title where it is the same with the place before it."""
    return titled if signed and titled and titled.endswith(signed) else signed or titled


def _spoken_date(found: re.Match[str]) -> str:
    """A date in figures alone, as other dates are printed."""
    year, month, day = load("campaign")["signs"]
    return f"{found['y']}{year}{found['m']}{month}{found['d']}{day}"


def _flat(preface: str, *, wrapped: bool) -> str:
    return _pattern("dotted_date").sub(_spoken_date, _joined(preface, wrapped=wrapped))


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


def _several(flat: str) -> bool:
    """Whether more than one inspection is told of, each with its period: which of them the notice is on is not known."""
    about, after = (_pattern(name) for name in ("inspection_words", "rectification_words"))
    found = ((hit, re.split("[\u3002;]", flat[hit.end() :])[0]) for hit in _pattern("period").finditer(flat))
    periods = {_inspected(hit.group()) for hit, rest in found if about.search(rest) and not after.search(rest)}
    return len(periods - {None}) > 1


_SENTENCE = re.compile(r"[^。]+")
_NEAR = 12
"""So many signs at most stand between a day and the word for feedback that it belongs to."""


def _feedback(flat: str) -> date | None:
    """The day nearest before the word for feedback, outside the period of the inspection; the first behind it only where nothing
    of a date stands before it. None where what stands before it is no whole day: one behind it is that of something else."""
    since: date | None = None
    told_year = rf"([12]\d{{3}})\s*{load('campaign')['signs'][0]}"
    for sentence in _SENTENCE.findall(flat):
        rest = _pattern("period").sub("", sentence)
        period = _inspected(sentence)
        befores = list(_before_feedback(rest))
        above = re.findall(told_year, rest[: befores[0][1]]) if befores else []
        known = period[1] if period else date(int(above[0]), 1, 1) if above else since
        for start, end in befores:
            days = list(_pattern("day").finditer(rest, start, end))
            if _has_no_day(rest, start, end):
                return None
            if days:
                return _last(days, known)
        behind = _pattern("day").search(rest) if befores else None
        day = _in_year(behind, known) if behind else None
        if day:
            return day
        years = re.findall(told_year, sentence)
        if period or years:
            since = period[1] if period else date(int(years[-1]), 1, 1)
    return None


def _before_feedback(sentence: str) -> Iterator[tuple[int, int]]:
    """Where stands what comes before the word for feedback, each time that the sentence has it: from the word before to this."""
    last = 0
    for word in re.finditer(load("campaign")["feedback_words"], sentence):
        yield last, word.start()
        last = word.end()


def _last(days: Sequence[re.Match[str]], since: date | None) -> date | None:
    """The last of these days. One without its year is in that of the last with it; None where it would lie before that day."""
    whole = next((_date(hit) for hit in reversed(days) if hit["y"]), None)
    if not whole or days[-1]["y"]:
        return whole or _in_year(days[-1], since)
    short = _in_year(days[-1], date(whole.year, 1, 1))
    return short if short and short >= whole else None


def _in_year(found: re.Match[str], since: date | None) -> date | None:
    """A day as printed; one without its year in that of `since`, or the next where it would lie before that day."""
    if found["y"]:
        return _date(found)
    if since is None:
        return None
    try:
        day = date(since.year, int(found["m"]), int(found["d"]))
        return day if day >= since else day.replace(year=since.year + 1)
    except ValueError:
        return None


def _has_no_day(text: str, start: int, end: int) -> bool:
    """Whether right before the word for feedback, at `end`, stands a month alone, or a day that lost its signs."""
    lost = [hit.end() for hit in _pattern("lost_date").finditer(text, start, end)]
    return bool(_pattern("month_alone").search(text, start, end)) or bool(lost and end - lost[-1] <= _NEAR)


def unread(doc: Document, preface: str, facts: CampaignFacts, *, wrapped: bool) -> Iterator[tuple[int, str, str]]:
    """Dates of the inspection and of its feedback that are printed but cannot be known: line, warning code, phrase."""
    flat = _flat(preface, wrapped=wrapped)
    if facts.inspected_from is None and _several(flat):
        yield 0, "several_inspections", ""
        return
    early = _feedback(flat)
    if facts.feedback_on is None and facts.inspected_from and early and early < facts.inspected_from:
        yield 0, "feedback_early", early.isoformat()
    for code, known, word in (
        ("period_unread", facts.inspected_from, "inspection_words"),
        ("feedback_unread", facts.feedback_on or early, "feedback_words"),
    ):
        if known:
            continue
        for sentence in re.finditer(r"[^。\n]+", preface):
            found = _unclear(code, sentence.group()) if re.search(load("campaign")[word], sentence.group()) else None
            if found:
                place = sentence.start() + found.start()
                yield doc.line_at(place), code, doc.slice(place, place + len(found.group()))
                break


_PERIODS = ("lost_date", "month_period", "thirds", "month_only", "open_period")


def _unclear(code: str, sentence: str) -> re.Match[str] | None:
    """What stands where a date should: damaged, months without days, or a first day without a last."""
    if code == "period_unread":
        found = (_pattern(name).search(sentence) for name in _PERIODS)
        return next(filter(None, found), None)
    text = _pattern("period").sub(lambda period: " " * len(period.group()), sentence)
    has_year = bool(_pattern("date").search(text))
    days = (_unread_day(text, start, end, has_year=has_year) for start, end in _before_feedback(text))
    return next(filter(None, days), None)


def _unread_day(text: str, start: int, end: int, *, has_year: bool) -> re.Match[str] | None:
    """The last of these there: a day with signs lost, else a month alone, else a day that never was or has no year. `has_year`:
    whether a day of the sentence has its year; a day without one is told of only beside such a one."""
    for name in ("lost_date", "month_alone"):
        if found := list(_pattern(name).finditer(text, start, end)):
            return found[-1]
    days = list(_pattern("day").finditer(text, start, end)) if has_year else []
    return days[-1] if days and not (days[-1]["y"] and _date(days[-1])) else None


def _body(flat: str) -> str | None:
    """The inspecting body as it is named most often, of equals the one with the fullest name."""
    named = Counter(_last_part(hit["body"]) for hit in _pattern("body").finditer(flat))
    return max(named, key=lambda name: (named[name], len(name)), default=None)


def _last_part(name: str) -> str:
    """What is left of the words before a body's name when the clause that leads to it is cut off."""
    parts = re.split(any_of(load("campaign")["body_prefixes"]), name)
    return next((part for part in reversed(parts) if len(part) >= 4), name)


def _bare(name: str) -> str:
    for beginning in load("campaign")["name_beginnings"]:
        name = name.removeprefix(beginning)
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
        spelled = _spelled(_pattern("chinese_date").fullmatch(line.strip()))
        if spelled:
            return spelled
    return next(_printed(doc), None)


def _spelled(found: re.Match[str] | None) -> date | None:
    """A date in Chinese numerals, its year digit by digit."""
    if not found:
        return None
    digits = [number(sign) or 0 for sign in found["y"]]
    try:
        return date(int("".join(str(digit) for digit in digits)), number(found["m"]) or 0, number(found["d"]) or 0)
    except ValueError:
        return None


def _printed(doc: Document) -> Iterator[date]:
    for line in (*doc.furniture, *doc.lines[:12]):
        found = _date(_pattern("printed").search(doc.shadow, line.start, line.end))
        if found:
            yield found
