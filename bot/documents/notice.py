"""The public notice (整改进展情况的通报), drafted from the ledger: typed paragraphs, which no program ever publishes.

Read back by `bot.ledger.notice` a draft has the outline, the statuses and the measures it was made from.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bot.ledger import status
from bot.ledger.attributes import outcome_pattern
from bot.ledger.text import document
from bot.reports.publishing import STOPS, counts_off, told_measures
from bot.rules.models import Finding
from bot.rules.numerals import chinese, chinese_class, number
from bot.rules.privacy import Private, cover
from templates import render_console, word, words


class Kind(StrEnum):
    """What a paragraph is, and so how it looks. `MARK`: something the office must still fill in before it publishes."""

    TITLE = "title"
    HEADING = "heading"
    STATUS = "status"
    BODY = "body"
    MARK = "mark"
    CONTACT = "contact"
    SIGNATURE = "signature"
    DATE = "date"
    NOTE = "note"


@dataclass(frozen=True)
class Paragraph:
    """One paragraph in plain text without line breaks; `level` is a heading's, 1 to 4, else 0."""

    kind: Kind
    text: str
    level: int = 0


@dataclass(frozen=True)
class Inspected:
    """What the notice says about the inspection; what is not known is left for the office to fill in."""

    bureau: str
    inspecting_body: str
    inspected_from: date | None
    inspected_to: date | None
    feedback_on: date | None


@dataclass(frozen=True)
class Entry:
    """An item as the ledger has it. `code`, `path` and `headings` as `ReadItem` has them.

    `text`: the words released for the public; None while nothing is released, and then its measures stay inside too.
    """

    code: str
    path: tuple[str, ...]
    headings: tuple[str, ...]
    problem: str
    title: str
    finding: Finding
    long_term: bool
    status_text: str | None
    measures: tuple[str, ...]
    text: str | None


@dataclass(frozen=True)
class Source:
    """Everything a notice is made from. `entries` in the order of the outline.

    `sums`: outcome figures in words; `meetings`: how often the leading group decided; `names`: persons who must not appear.
    """

    inspected: Inspected
    entries: tuple[Entry, ...]
    sums: tuple[str, ...] = ()
    meetings: int = 0
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Draft:
    """The paragraphs in order. `unreleased`: codes of items without words for the public; `covered`: places in which a
    name or a number was covered."""

    paragraphs: tuple[Paragraph, ...]
    unreleased: tuple[str, ...]
    covered: int


@dataclass(frozen=True)
class Part:
    """A paragraph for the template ``notice.docx``; `style` is the toolkit's."""

    style: str
    text: str


_STYLES = {Kind.TITLE: "title", Kind.CONTACT: "last", Kind.SIGNATURE: "sign", Kind.DATE: "right"}


def parts_of(draft: Draft) -> tuple[Part, ...]:
    """The paragraphs as the template takes them; headings of the innermost level look like text."""
    return tuple(
        Part(
            f"h{each.level}" if each.kind == Kind.HEADING and each.level < DEEPEST else _STYLES.get(each.kind, "body"),
            each.text,
        )
        for each in draft.paragraphs
    )


def draft_notice(source: Source, *, final: bool) -> Draft:
    """Draft it: the `final` form, or the one about progress. The same source always gives the same paragraphs."""
    covered, clean = _clean(source)
    entries = clean.entries
    clean = replace(
        clean,
        entries=tuple(replace(each, path=tuple(_printed(one, entries) for one in each.path)) for each in entries),
    )
    order = _numbering(clean.entries)
    unreleased = tuple(each.code for each in clean.entries if each.text is None)
    paragraphs = [
        *_opening(clean, order, final=final),
        *_outline(clean.entries, order),
        *_closing(clean, order, final=final),
    ]
    return Draft(tuple(paragraphs), unreleased, covered)


_GROUPS = (Finding.NOT_DONE, Finding.IN_PROGRESS, Finding.PHASED, Finding.BASICALLY_DONE, Finding.UNSTATED)
"""What is not done, the farthest from it first."""

DEEPEST = 4
"""Headings further in look like those of this level."""


# --- names and numbers of persons -------------------------------------------------------------------------------------


def _clean(source: Source) -> tuple[int, Source]:
    """How many places were covered, and the source without them and without line breaks."""
    count = 0

    def shown(text: str) -> str:
        nonlocal count
        clean, found = cover(" ".join(line.strip() for line in text.splitlines()), source.names, _cover)
        count += found
        return clean

    def lines(text: str) -> str:
        return "\n".join(filter(None, (shown(line) for line in text.splitlines())))

    headings: dict[str, str] = {}
    entries = []
    for each in source.entries:
        for heading in each.headings:
            if heading not in headings:
                headings[heading] = shown(heading)
        entries.append(
            replace(
                each,
                headings=tuple(headings[heading] for heading in each.headings),
                problem=shown(each.problem),
                title=cover(each.title, source.names, _cover)[0],
                measures=tuple(lines(text) for text in each.measures) if each.text is not None else each.measures,
                text=lines(each.text) if each.text is not None else None,
            )
        )
    return count, replace(source, entries=tuple(entries))


def _cover(kind: Private) -> str:
    return word("notice_marks", kind)


# --- chapters ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Numbering:
    """How our own chapters are numbered around the outline, which is printed as it stands in the feedback.

    `first`: the number of the chapter before it, "" where the outline itself begins with the first; `wrap`: the number of
    the chapter that holds the outline, None where its own outermost headings are chapters; `following` gives the numbers
    after it, from 0.
    """

    first: str
    wrap: str | None
    following: Callable[[int], str]


_MARKER = re.compile(rf"(?P<before>\D*?)(?P<n>\d{{1,3}}|[{chinese_class()}]{{1,3}})(?P<after>\D*)")


def _numbering(entries: Sequence[Entry]) -> _Numbering:
    """Chapters of the feedback keep their numbers and ours take those before and after; else ours are one level above."""
    tops = [_MARKER.fullmatch(marker) for marker in dict.fromkeys(_top(each) for each in entries)]
    shape = tops[0] if tops else None
    if shape is not None and None not in tops and (_is_chapter(shape) or _opens_decimals(shape.group(), entries)):
        values = [number(top["n"]) or 0 for top in tops if top is not None]
        last = max(values)
        return _Numbering(
            _number_like(shape, 1) if min(values) > 1 else "", None, lambda n: _number_like(shape, last + 1 + n)
        )
    inner = {marker for each in entries for marker in each.path}
    free = (pattern for pattern in words("notice_numbers").values() if not any(_is_like(pattern, one) for one in inner))
    pattern = next(free)
    return _Numbering(pattern.format(chinese(1)), pattern.format(chinese(2)), lambda n: pattern.format(chinese(3 + n)))


def _is_like(pattern: str, marker: str) -> bool:
    """Whether the feedback numbers something inside in the manner in which chapters could be numbered; stops do not count."""
    told = pattern.rstrip(" \u3000\u3001").format(rf"\s*[{chinese_class()}]{{1,3}}\s*")
    return re.fullmatch(rf"{told}[^\w()\uff08\uff09]*", marker) is not None


def _top(entry: Entry) -> str:
    """The number of its outermost heading; "" where that has none."""
    return entry.path[0] if len(entry.path) == len(entry.headings) + 1 else ""


def _is_chapter(marker: re.Match[str]) -> bool:
    """Whether chapters are numbered so: in words, not in brackets, and not with a word alone such as the one for problem."""
    before, after = marker["before"], marker["after"]
    return not re.search(r"[\d()\uff08\uff09]", marker.group()) and (not before or bool(after))


def _opens_decimals(marker: str, entries: Iterable[Entry]) -> bool:
    """Whether numbers below repeat this one, as 2.1 does 2."""
    return marker.isdecimal() and any(each.startswith(f"{marker}.") for entry in entries for each in entry.path[1:])


def _number_like(shape: re.Match[str], value: int) -> str:
    """Another number in the same script and with the same signs, ready for what follows it."""
    told = str(value) if shape["n"].isascii() else chinese(value)
    return _numbered(shape["before"] + told + shape["after"], "")


def _opening(source: Source, order: _Numbering, *, final: bool) -> Iterator[Paragraph]:
    told = source.inspected
    bureau = told.bureau or word("notice_marks", "fill")
    body = told.inspecting_body or word("notice_marks", "fill")
    yield Paragraph(Kind.TITLE, render_console("notice/title", bureau=bureau, final=final))
    yield from _body(render_console("notice/preface", campaign=told, bureau=bureau, body=body, final=final))
    yield Paragraph(Kind.HEADING, order.first + word("notice_chapters", "organisation"), 1)
    found = [each.finding for each in source.entries]
    counts = [(each, found.count(each)) for each in (Finding.DONE, *reversed(_GROUPS)) if each in found]
    stated = any(each != Finding.UNSTATED for each in found)
    yield from _body(
        render_console(
            "notice/organisation",
            bureau=bureau,
            tasks=len(source.entries),
            measures=sum(len(each.measures) for each in source.entries),
            counts=counts if stated else [],
            meetings=source.meetings,
            sums=source.sums,
        )
    )
    if order.wrap is not None or not order.first:
        yield Paragraph(Kind.HEADING, (order.wrap or "") + word("notice_chapters", "items"), 1)


def _closing(source: Source, order: _Numbering, *, final: bool) -> Iterator[Paragraph]:
    bureau = source.inspected.bureau or word("notice_marks", "fill")
    groups = [
        (finding, [each.title for each in source.entries if each.finding == finding])
        for finding in _GROUPS
        if any(each.finding == finding for each in source.entries)
    ]
    place = 0
    if groups:
        yield Paragraph(Kind.HEADING, order.following(place) + word("notice_chapters", "continuing"), 1)
        yield from _body(render_console("notice/continuing", bureau=bureau, groups=groups, final=final))
        place += 1
    yield Paragraph(Kind.HEADING, order.following(place) + word("notice_chapters", "next"), 1)
    yield from _body(render_console("notice/next", bureau=bureau, final=final))
    yield Paragraph(Kind.CONTACT, render_console("notice/contact"))
    bureau_line, day, note = render_console("notice/signature", bureau=bureau).splitlines()
    yield Paragraph(Kind.SIGNATURE, bureau_line)
    yield Paragraph(Kind.DATE, day)
    yield Paragraph(Kind.NOTE, note)


def _body(text: str) -> Iterator[Paragraph]:
    return (Paragraph(Kind.BODY, line.strip()) for line in text.splitlines() if line.strip())


# --- the outline ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Place:
    """One heading above an item: what tells it from others, its number as printed ("" for none), its words."""

    key: tuple[str, ...]
    marker: str
    words: str


def _outline(entries: Iterable[Entry], order: _Numbering) -> Iterator[Paragraph]:
    """The headings as they change, and below each its items."""
    open_: list[_Place] = []
    above = 1 if order.wrap else 0
    for entry in entries:
        places = _places(entry)
        same = 0
        while same < min(len(open_), len(places)) and open_[same].key == places[same].key:
            same += 1
        for depth, place in enumerate(places[same:], same + 1):
            yield Paragraph(Kind.HEADING, _numbered(place.marker, place.words), min(depth + above, DEEPEST))
        open_ = places
        yield from _item(entry, len(places) + 1 + above)


def _places(entry: Entry) -> list[_Place]:
    """Its headings from the outside in. Where there are fewer numbers than headings the outermost have none."""
    segments = entry.code.split(".")
    known = len(segments) == len(entry.headings) + 1
    missing = max(0, len(entry.headings) + 1 - len(entry.path))
    markers = [""] * missing + list(entry.path)
    return [
        _Place((*(segments[: depth + 1] if known else ()), *entry.headings[: depth + 1]), markers[depth], heading)
        for depth, heading in enumerate(entry.headings)
    ]


_CLOSED = re.compile(r"[、.．,，:：)）\]】〕］。]$|^\W$|[\u2460-\u24ff\u3200-\u32ff]$")
"""A number that needs no space behind it."""


def _numbered(marker: str, words: str) -> str:
    tight = not marker or (_CLOSED.search(marker) and not (marker[-1] in ".．" and words[:1].isdigit()))
    return f"{marker}{words}" if tight else f"{marker} {words}"


def _printed(marker: str, entries: Iterable[Entry]) -> str:
    """A number as it stands in the feedback; a bare one, as rows of tables have it, gets a stop: it begins a line now."""
    return f"{marker}." if marker.isdecimal() and not _opens_decimals(marker, entries) else marker


def _item(entry: Entry, depth: int) -> Iterator[Paragraph]:
    marker = entry.path[-1] if entry.path else ""
    problem = entry.problem or word("notice_marks", "problem")
    yield Paragraph(Kind.HEADING, _ended(_numbered(marker, problem)), min(depth, DEEPEST))
    printed = _own_words(entry)
    long_term, finding = entry.long_term, entry.finding
    yield Paragraph(Kind.STATUS, render_console("notice/status", finding=finding, printed=printed, long_term=long_term))
    if entry.text is None:
        yield Paragraph(Kind.MARK, word("notice_marks", "text"))
        return
    measures = told_measures(entry.measures)
    if entry.text != measures and not counts_off(entry.text):
        yield from _body(measures)
    yield from _body(entry.text)


def _ended(text: str) -> str:
    return text if text.endswith(STOPS) else f"{text}{STOPS[0]}"


def _own_words(entry: Entry) -> str | None:
    """The bureau's own printed phrase, where it speaks of this item and still says what the ledger says; else None."""
    if not entry.status_text or entry.finding == Finding.UNSTATED:
        return None
    line = render_console("notice/status", finding=entry.finding, printed=entry.status_text, long_term=entry.long_term)
    read = document(line)
    start, end = read.lines[0].start, read.lines[0].end
    found = status.in_line(read.shadow, start, end, outcome_labels=outcome_pattern())
    said = [(each.status, each.long_term, read.slice(each.start, each.end)) for each in found]
    return entry.status_text if said == [(str(entry.finding), entry.long_term, entry.status_text)] else None
