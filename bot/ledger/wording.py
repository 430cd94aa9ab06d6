"""Takes the wording of a problem, and a heading, out of the text as printed."""

import re
from dataclasses import dataclass
from functools import cache

from bot.ledger import status
from bot.ledger.attributes import Labelled
from bot.ledger.outline import Node
from bot.ledger.status import HEAD, Stated
from bot.ledger.survey import Survey, own_sections
from bot.ledger.text import Line
from bot.ledger.words import any_of, load

_OPEN, _CLOSE = "\u201c\u300c\u2018", "\u201d\u300d\u2019"
_FINAL = "*# \t\u3000\n。.;；:：,，、"


@dataclass(frozen=True)
class Wording:
    """Where a problem's wording stands, whether it is a quotation, and the status its heading goes on with."""

    start: int
    end: int
    quoted: bool = False
    stated: Stated | None = None


def head_span(seen: Survey, node: Node) -> tuple[int, int]:
    """The node's first line of text, with the next one where a heading was broken in two."""
    start, limit = node.text_start, node.own_end
    shadow = seen.doc.shadow
    while start < limit and shadow[start] in " \n":
        start += 1
    end = seen.line_end(start, limit)
    for line in seen.lines_between(end, limit)[:3] if seen.wrapped_at else ():
        if not _goes_on(seen, end, line):
            break
        end = min(line.end, limit)
    return start, end


def _goes_on(seen: Survey, end: int, line: Line) -> bool:
    """Whether the line that ends at `end` was broken for its width only, and goes on in `line`."""
    return seen.is_full(end) and not (
        line.after_blank or seen.ends_sentence(end) or _starts_something(seen, line.start, line.end)
    )


def _starts_something(seen: Survey, start: int, end: int) -> bool:
    return any(found.between(start, start + 1) for found in (seen.facts, seen.sections)) or bool(
        seen.statements.between(start, end)
    )


_STOP = re.compile(r"[。!?]")


def first_sentence(seen: Survey, start: int, end: int) -> int:
    found = _STOP.search(seen.doc.shadow, start, end)
    return found.start() if found else end


def heading(seen: Survey, node: Node) -> str:
    """The heading as printed: its first sentence, without what leads over to the sub-points."""
    start, end = head_span(seen, node)
    return _trimmed(seen, start, first_sentence(seen, start, end))


def _trimmed(seen: Survey, start: int, end: int) -> str:
    return seen.text_between(start, end).strip(_FINAL)


@cache
def _before_quote() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(load('wording')['before_quote'])})?[\u201c\u300c\"\u2018]")


@cache
def _after_quote() -> re.Pattern[str]:
    data = load("wording")
    return re.compile(rf"(?P<joint>{any_of(data['after_quote'])})|\s*(?:[。,:;(\[]|$)")


def wording(seen: Survey, node: Node, *, rectified: bool) -> Wording:
    """The wording of `node` as a problem. `rectified`: the document tells what was done, so the rest may be that."""
    for label in own_sections(seen, node):
        if label.kind == "problem" and label.value_end > label.value_start and not is_detail(seen, node, label):
            return Wording(label.value_start, label.value_end)
    start, end = head_span(seen, node)
    start = _past_status(seen, start, end)
    quotation = quoted(seen, start, end)
    if quotation:
        return quotation
    end = _before_labels(seen, start, end)
    joined = _joined(seen, start, end)
    if joined:
        return joined
    sentence = first_sentence(seen, start, end)
    named = _named().match(seen.doc.shadow, start, sentence) if rectified else None
    if named:
        return Wording(start, named.end())
    rest_is_answer = rectified and not _labelled_below(seen, node, end)
    return _shortened(seen, start, sentence if rest_is_answer or _answered_from(seen, sentence, end) else end)


def _past_status(seen: Survey, start: int, end: int) -> int:
    """Where the wording begins behind a status in brackets that the heading opens with."""
    opening = [one for one in seen.statements.between(start + 1, start + 3) if one.surety == HEAD]
    close = _CLOSED.match(seen.doc.shadow, opening[0].end, end) if opening else None
    return close.end() if close and close.end() < end else start


_CLOSED = re.compile(r"\s*[)\]]\s*")


def is_detail(seen: Survey, node: Node, label: Labelled) -> bool:
    """Whether the label only goes into details of a problem that the heading names."""
    if label.label in load("labels")["details"]:
        return label.start > node.text_start + int(load("wording")["shortest"])
    return bool(label.label) and _names_a_problem(seen, *_before(seen, node, label))


def _before(seen: Survey, node: Node, label: Labelled) -> tuple[int, int]:
    """The heading's own words, up to the first label, fact or status in it."""
    start, end = head_span(seen, node)
    return start, min(_before_labels(seen, start, end), label.start)


def _names_a_problem(seen: Survey, start: int, end: int) -> bool:
    """Whether a heading says something itself, and not only in which unit or part of the work the problem lies."""
    words, shortest = _trimmed(seen, start, end), int(load("wording")["shortest"])
    opens_with_label = seen.facts.between(start, start + 2) or seen.sections.between(start, start + 2)
    return len(words) >= shortest and not opens_with_label and not _only_where(words)


def _only_where(words: str) -> bool:
    if re.search(load("wording")["aspect"], words):
        return True
    places = (*load("labels")["separators"]["unit_ends"], *load("wording")["places"])
    return words.endswith(places) and not problem_words().search(words)


@cache
def problem_words() -> re.Pattern[str]:
    """Words that may name a fault."""
    data = load("chapters")["problem"]
    return re.compile(rf"{any_of(data['words'])}|{data['signs']}")


def quoted(seen: Survey, start: int, end: int) -> Wording | None:
    """The wording that a heading gives in quotation marks, with the status behind it."""
    shadow = seen.doc.shadow
    opening = _before_quote().match(shadow, start, end)
    if not opening:
        return None
    close = _closing(shadow, opening.end() - 1, end)
    after = _after_quote().match(shadow, close + 1, end) if close else None
    if not close or not after or close - opening.end() < 4:
        return None
    return Wording(
        opening.end(), close, True, status.after_head(shadow, after.end("joint") if after["joint"] else close + 1, end)
    )


def _closing(shadow: str, at: int, end: int) -> int | None:
    """The offset of the quotation mark that closes the one at `at`."""
    if shadow[at] == '"':
        found = shadow.find('"', at + 1, end)
        return found if found > 0 else None
    depth = 0
    for place in range(at, min(end, at + 400)):
        depth += (shadow[place] in _OPEN) - (shadow[place] in _CLOSE)
        if depth == 0:
            return place
    return None


@cache
def _status_behind() -> re.Pattern[str]:
    joint = any_of(load("wording")["joints"])
    return re.compile(rf"(?P<joint>{joint})[,:]?\s*(?={status.core()})")


def _joined(seen: Survey, start: int, end: int) -> Wording | None:
    """An unquoted wording that runs on into its status: 'so-and-so problem has been put right.'"""
    sentence = first_sentence(seen, start, end)
    for found in _status_behind().finditer(seen.doc.shadow, start + 4, sentence):
        stated = status.after_head(seen.doc.shadow, found.end(), min(end, sentence + 1))
        if stated and not (found.end("joint") == found.end() and status.is_fault(seen.doc.shadow, stated)):
            return Wording(start, found.start(), False, stated)
    return None


def _before_labels(seen: Survey, start: int, end: int) -> int:
    """Cut at the first label or bracketed fact or status on the line."""
    starts = [one.start for one in seen.sections.between(start + 1, end)] + [
        one.start for one in seen.facts.between(start + 1, end)
    ]
    starts += [one.start for one in seen.statements.between(start + 1, end) if one.surety <= HEAD]
    if not starts:
        return end
    cut = min(starts)
    opened = max(seen.doc.shadow.rfind(sign, start, cut) for sign in "([")
    if opened > start and not any(sign in seen.doc.shadow[opened:cut] for sign in ")]"):
        cut = opened
    while cut > start and seen.doc.shadow[cut - 1] in "([ ":
        cut -= 1
    return _label_before(seen, start, cut)


@cache
def _status_label() -> re.Pattern[str]:
    return re.compile(rf"[(\[\s]*{any_of(load('status')['labels']['status'])}\s*[:]?\s*$")


def _label_before(seen: Survey, start: int, cut: int) -> int:
    """A status label such as 'progress:' belongs to what follows it."""
    found = _status_label().search(seen.doc.shadow, max(start, cut - 16), cut)
    return found.start() if found else cut


def _labelled_below(seen: Survey, node: Node, head_end: int) -> bool:
    """Whether the answer has its own line or label, so that the whole head is the problem."""
    return bool(own_sections(seen, node) or seen.facts.between(head_end + 1, node.own_end)) or any(
        seen.statements.between(head_end, node.own_end)
    )


def _answered_from(seen: Survey, sentence: int, end: int) -> bool:
    return bool(seen.statements.between(sentence, end))


@cache
def _named() -> re.Pattern[str]:
    """'Concerning such a problem,' before what was done about it."""
    return re.compile(rf"(?:{load('wording')['named']})(?=[,:])")


@cache
def _ending() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(load('wording')['endings'])})[\s。:;,]*$")


def _shortened(seen: Survey, start: int, end: int) -> Wording:
    content = seen.doc.shadow[start:end]
    ending = _ending().search(content, max(0, len(content) - 20))
    if ending and ending.start() > 2:
        end = start + ending.start()
    return Wording(start, end)


def text_of(seen: Survey, found: Wording) -> str:
    """The wording itself, a slice of the source."""
    return _trimmed(seen, found.start, found.end)
