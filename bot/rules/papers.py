"""What an office calls a paper by: its number, title, issuer and date, as somebody read them from it and typed them."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from bot.rules import numerals
from bot.rules.dates import read_past_day

_DATA: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_LONGEST_ISSUER = 40
_CUT = "\n"
"""Stands where something was taken out of the text."""

_AROUND: str = _DATA["around"]


@dataclass(frozen=True)
class Paper:
    """An issued paper (公文) among the evidence; what nobody has said is None."""

    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None


def is_paper_place(name: str) -> bool:
    """Whether what stands in a proof of this name has a number, a date or an issuer: by words of its name."""
    return any(word in name for word in _DATA["places"]) and not any(word in name for word in _DATA["never"])


def is_acceptance(name: str) -> bool:
    """Whether it is the report of somebody who accepted the works: then who and when matter most."""
    return is_paper_place(name) and _DATA["acceptance"] in name


def lacks_acceptance(name: str, said: Iterable[Paper]) -> bool:
    """Whether of an acceptance report nobody has said yet both who accepted and when."""
    return is_acceptance(name) and not any(paper.issuer and paper.issued_on for paper in said)


def read_paper(text: str, today: date) -> Paper | None:
    """What a typed line says of a paper, in whatever order; None when it names nothing that a paper is called by.

    A number is written 〔year〕 in the end, however it was typed. A day without a year is the last such day; one that lies
    ahead is none. Whose name ends as a body's does is the issuer; what is left over, or stands in 《》, is the title.
    """
    rest, marked = _take_marked_title(_figures(text))
    rest, number = _take_number(rest)
    rest, day = _take_day(rest, today)
    labelled, parts = _parts(rest)
    bodies = [part for part in parts if _is_body(part)]
    issuer = labelled.get("issuer") or (_CUT.join(bodies) if bodies else None)
    left = [part for part in parts if part not in bodies]
    title = marked or labelled.get("title") or _title(left, bodies, rest)
    found = Paper(number or labelled.get("number"), title, _issuer(issuer, title), day)
    if found.number or found.issuer or found.issued_on or (marked is not None):
        return found
    return found if title is not None and ("title" in labelled or _ends_as_title(title)) else None


def _take_marked_title(text: str) -> tuple[str, str | None]:
    """The first title in 《》, without the marks."""
    match = re.search(_DATA["title_marks"], text)
    if match is None or not match[0][1:-1].strip():
        return text, None
    return _without(text, *match.span()), match[0][1:-1].strip()


def _without(text: str, start: int, end: int) -> str:
    """The text with a cut, and without brackets of which nothing is left."""
    return re.sub(_DATA["empty_brackets"], _CUT, text[:start] + _CUT + text[end:])


def _take_number(text: str) -> tuple[str, str | None]:
    for pattern in _number_patterns():
        match = pattern.search(text)
        if match is None:
            continue
        said = match.groupdict()
        typed = said.get("word") or ""
        word = re.sub(_DATA["word_lead"], "", typed)
        start = match.start() + (match[0].index(typed) + len(typed) - len(word) if typed else 0)
        return _without(text, start, match.end()), _number(word, said)
    return text, None


def _number(word: str, said: dict[str, str | None]) -> str:
    if said.get("plain"):
        return word + "".join((said["plain"] or "").split())
    year = f"{_DATA['number_open']}{numerals.number(said['year'] or '')}{_DATA['number_close']}"
    return f"{word}{year}{said['nth'] or ''}{said['n']}{said['sign'] or _DATA['number_sign']}"


def _figures(text: str) -> str:
    """Full-width digits as plain ones."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def _take_day(text: str, today: date) -> tuple[str, date | None]:
    """The last day that is none of a title's, with its year when one of them has it."""
    found = [match for match in _day_pattern().finditer(text) if not _in_title(text, match)]
    with_year = [match for match in found if any(match.groups())]
    chosen = next(reversed(with_year or found), None)
    if chosen is None:
        return text, None
    return _without(text, *chosen.span()), read_past_day(chosen[0], today)


def _in_title(text: str, match: re.Match[str]) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    return bool(re.search(_DATA["not_before"] + r"$", before) or re.match(_DATA["not_after"], after))


def _parts(text: str) -> tuple[dict[str, str], list[str]]:
    """What stands after a label, by what the label means, and everything else; cut at spaces, commas and line ends."""
    labelled: dict[str, str] = {}
    parts, awaited = [], None
    for part in re.split(_DATA["separators"], text):
        kind, value = _labelled(part.strip(_AROUND))
        kind = kind or awaited
        awaited = kind if not value else None
        if not value or value in _DATA["nothing"]:
            continue
        if kind is not None and kind in _DATA["labels"]["worded"]:
            labelled.setdefault(kind, value)
        elif kind is None:
            parts.append(value)
    return labelled, parts


def _labelled(part: str) -> tuple[str | None, str]:
    """Which thing a part says it is, if it does, and what it says."""
    for kind, names in _DATA["labels"]["names"].items():
        for name in names:
            match = re.match(name + _DATA["after_label"], part)
            if match is not None and (match[0] != name or match.end() == len(part)):
                return kind, part[match.end() :].strip(_AROUND)
    return None, part


def _is_body(part: str) -> bool:
    name = _body(part)
    short = 1 < len(name) <= _LONGEST_ISSUER
    return short and name.endswith(tuple(_DATA["bodies"]["ends"])) and not re.search(_DATA["bodies"]["never"], name)


def _body(part: str) -> str:
    return re.sub(_DATA["bodies"]["lead"], "", re.sub(_DATA["bodies"]["tail"], "", part))


def _issuer(said: str | None, title: str | None) -> str | None:
    """Several that issued it together stand side by side; a title may begin with who issued it."""
    if said is not None:
        between: str = _DATA["bodies"]["between"]
        return between.join(_body(part) for part in said.split(_CUT))
    match = re.match(_DATA["bodies"]["before_title"], title) if title is not None else None
    return str(match["body"]) if match is not None else None


def _title(left: list[str], bodies: list[str], text: str) -> str | None:
    """What is left, with the signs that stood between its parts; nothing when that is no name of anything."""
    if not left:
        return None
    first, last = text.index(left[0]), text.rindex(left[-1]) + len(left[-1])
    between = text[first:last]
    torn = _CUT in between or any(body in between for body in bodies)
    whole = " ".join(left) if torn else between
    found = re.sub(_DATA["titles"]["tail"], "", whole.strip(_AROUND))
    return found if len(found) > 1 else None


def _ends_as_title(title: str) -> bool:
    return re.sub(_DATA["titles"]["trial"], "", title).endswith(tuple(_DATA["titles"]["ends"]))


@cache
def _number_patterns() -> tuple[re.Pattern[str], ...]:
    blanks = {"{B}": _DATA["brackets"], "{E}": _DATA["ends"], "{Y}": _DATA["year"]}
    patterns = []
    for pattern in _DATA["numbers"]:
        for blank, meaning in blanks.items():
            pattern = pattern.replace(blank, meaning)
        patterns.append(re.compile(pattern))
    return tuple(patterns)


@cache
def _day_pattern() -> re.Pattern[str]:
    return re.compile(_DATA["day"].replace("{N}", rf"(?:\d{{1,2}}|[{numerals.chinese_class()}]{{1,3}})"))
