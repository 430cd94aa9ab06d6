"""Finds what a text says about how far something is; a sentence counts only if it is that statement."""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

from bot.ledger.reading import Status
from bot.ledger.words import any_of, load

LABEL, HEAD, SUBJECT, BARE = 0, 1, 2, 3
"""How sure a statement is about its item, the surest first."""


@dataclass(frozen=True)
class Stated:
    """A status as printed between two offsets; `surety` is one of LABEL, HEAD, SUBJECT, BARE."""

    status: Status
    long_term: bool
    start: int
    end: int
    surety: int


@dataclass(frozen=True)
class _Grammar:
    """Expressions over the shadow text. `phrase` is the status with what may surround it."""

    phrase: re.Pattern[str]
    spoken: re.Pattern[str]
    labelled: re.Pattern[str]
    bracketed: re.Pattern[str]
    after_head: re.Pattern[str]
    ending: re.Pattern[str]
    value: re.Pattern[str]
    dashed: re.Pattern[str]


@cache
def _forms() -> tuple[tuple[Status, re.Pattern[str]], ...]:
    known = get_args(Status)
    rows = load("status")["forms"]
    return tuple((row["code"], re.compile(any_of(row["words"]))) for row in rows if row["code"] in known)


@cache
def core() -> str:
    """The status words with their adverbs; 'done' needs an adverb, or one of the words that speak for themselves. A day may
    stand among them where they say that it is past."""
    data = load("status")
    adverb = any_of(data["around"]["adverb"])
    open_adverb = any_of([*data["around"]["adverb"], *data["around"]["open_adverb"]])
    done = next(row["words"] for row in data["forms"] if row["code"] == "done")
    others = [word for row in data["forms"] if row["code"] != "done" for word in row["words"]]
    dated = rf"{_dated()}{adverb}{{0,2}}{any_of([*others, *done])}"
    return rf"(?:{dated}|{open_adverb}{{0,3}}{any_of(others)}|{adverb}{{1,3}}{any_of(done)}|{any_of(data['bare']['done'])})"


@cache
def _dated() -> str:
    data = load("status")["dated"]
    past, day = any_of(data["past"]), data["day"]
    return rf"(?:{past}{any_of(data['at'])}{day}|{day}{past})"


@cache
def _long() -> str:
    around = load("status")["around"]
    kept_up = rf"{any_of(around['joint'])}{{0,3}}{any_of(around['long_term'])}"
    return rf"(?:\({kept_up}\)|[,、;]?{kept_up})"


_DASH = "(?:[\u2014\u2013]+|--+)"


def _behind() -> str:
    """What may stand behind the words of a status and belong to it."""
    return rf"{any_of(load('status')['around']['tail'])}{{0,3}}{_long()}{{0,2}}"


@cache
def closed() -> str:
    """What may follow a status word up to the end of its clause: nothing else does, or it is a word for something else."""
    return rf"{_behind()}(?=[。;,、:!)\]\s]|$)"


@cache
def _grammar() -> _Grammar:
    data = load("status")
    around = data["around"]
    phrase = rf"{core()}{_behind()}"
    dated = data["dated"]
    until = rf"{any_of(dated['until'])}{dated['day']}(?=,?[^。;,]{{0,12}}{any_of(dated['past'])})"
    lead = rf"(?:(?:{any_of(around['lead'])}|{until}),?){{0,2}}"
    subject = rf"(?:{any_of(around['subject'])},?)"
    label = any_of(data["labels"]["status"])
    bracket = r"\s*\((?P<bracket>[^()\n]{1,80})\)\s*"
    stop = rf"(?=[。;,!)\]]|{bracket}(?:[。;,!)\]\s]|$)|\s|$)"
    return _Grammar(
        phrase=re.compile(rf"(?P<core>{phrase})"),
        spoken=re.compile(
            rf"{lead}(?P<subject>{subject})?{lead}(?P<core>{phrase})(?=[。;!)\]:]|{bracket}(?:[。;!)]|$)|$|(?P<more>,))"
        ),
        labelled=re.compile(
            rf"(?:\[\s*{label}\s*\]\s*:?|[(\[]?{label}[)\]]?\s*[:\s])\s*{lead}{subject}?{lead}(?P<core>{phrase}){stop}"
        ),
        bracketed=re.compile(rf"[(\[]\s*(?:{label}:)?{lead}{subject}?(?P<core>{phrase})\s*[)\],;]"),
        after_head=re.compile(rf"[,:]?\s*{lead}(?P<core>{phrase}){stop}"),
        ending=re.compile(rf"(?:[,;]|{_DASH})\s*{lead}(?P<core>{phrase})$"),
        value=re.compile(rf"(?:\[{label}\]:?|[(\[]?{label}[)\]]?:)\s*(?P<value>[^\s。;]{{1,24}})(?=[。;]?(?:\s|$))"),
        dashed=re.compile(rf"{_DASH}\s*{lead}(?P<core>{phrase})$"),
    )


def code_of(phrase: str) -> Status:
    """The status that a printed phrase means; negatives are tried first. Of a stage and 'basically' the first word counts."""
    found = {status: hit.start() for status, pattern in _forms() if (hit := pattern.search(phrase))}
    if found.get("basically_done", len(phrase)) < found.get("phased", -1) and "not_done" not in found:
        return "basically_done"
    return next(iter(found), "unstated")


@cache
def _kept_up() -> re.Pattern[str]:
    return re.compile(any_of(load("status")["around"]["long_term"]))


def is_long_term(phrase: str) -> bool:
    return bool(_kept_up().search(phrase))


@cache
def _needs_keeping() -> re.Pattern[str]:
    around = load("status")["around"]
    return re.compile(rf"{any_of(around['subject'])},?{any_of(around['joint'])}{{1,3}}{any_of(around['long_term'])}")


def is_to_be_kept_up(shadow: str, start: int, end: int) -> bool:
    """Whether a text says of a problem by name that it has to be kept up for good, and not how far it is."""
    return bool(_needs_keeping().search(shadow, start, end))


def code_without(printed: str) -> Status:
    """The status of a phrase that may end with words for keeping it up; those words alone are a status too."""
    without = code_of(re.sub(rf"{_long()}{{1,2}}$", "", printed))
    return without if without != "unstated" else code_of(printed)


def _stated(found: re.Match[str], surety: int) -> Stated | None:
    """The statement; None where brackets behind a word for done leave it open."""
    printed = found["core"]
    status = code_without(printed)
    bracket = found.groupdict().get("bracket")
    if status == "done" and bracket and re.search(load("status")["open"]["bracket"], bracket):
        return None
    return Stated(status, is_long_term(printed), found.start("core"), found.end("core"), surety)


def is_left_open(shadow: str, begin: int, found: tuple[int, int]) -> bool:
    """Whether the clause before a word for done, which stands at `found`, denies it or speaks of what is to come."""
    at, end = found
    printed = shadow[at:end]
    if code_without(printed) != "done" or load("status")["bare"]["past"] in printed:
        return False
    begin = max(begin, *(shadow.rfind(sign, begin, at) + 1 for sign in "\u3002;,:\u3001\n()"))
    return bool(_ahead().search(shadow, begin, at))


@cache
def _ahead() -> re.Pattern[str]:
    return re.compile(load("status")["bare"]["ahead"])


def is_fault(shadow: str, stated: Stated) -> bool:
    """Whether the words for a status, right behind the word for a problem, say what is wrong rather than how far it is."""
    return bool(_fault().match(shadow, stated.start, stated.end))


@cache
def _fault() -> re.Pattern[str]:
    return re.compile(load("status")["bare"]["fault"])


def after_head(shadow: str, start: int, end: int) -> Stated | None:
    """The status that a heading goes on with at `start`, once its problem wording is over."""
    found = _grammar().after_head.match(shadow, start, end)
    return _stated(found, HEAD) if found else None


def ending(shadow: str, start: int, end: int) -> Stated | None:
    """The status that the text from `start` to `end` closes with, as a clause of its own."""
    while end > start and shadow[end - 1] in " ;,":
        end -= 1
    found = _grammar().ending.search(shadow, max(start, end - 40), end)
    return _stated(found, BARE) if found else None


def is_broken(line: str, following: str, *, heads: bool) -> bool:
    """Whether a line ends in the middle of a status that the following one goes on with; one that is whole may stand.

    `heads`: the line begins a place of the outline, so that the following may well say of it that it is done.
    """
    tail = line[-_LONGEST:]
    if any(hit.end() == len(tail) for hit in _core().finditer(tail)):
        return bool(_more().match(following))
    if any(hit.start() < len(tail) < hit.end() for hit in _core().finditer(tail + following[:_LONGEST])):
        return True
    if not _bare_done().match(following):
        return False
    return bool(_not_yet().search(tail)) or (not heads and len(line) > _LONGEST_LONE_LABEL)


@cache
def _bare_done() -> re.Pattern[str]:
    return re.compile(any_of(load("status")["bare"]["done"]))


@cache
def _more() -> re.Pattern[str]:
    """What a status at a line's end may turn out to be a part of."""
    return re.compile(load("status")["bare"]["more"])


@cache
def _not_yet() -> re.Pattern[str]:
    return re.compile(load("status")["bare"]["not_yet"])


@cache
def _core() -> re.Pattern[str]:
    return re.compile(core())


_LONGEST_LONE_LABEL = 7
_LONGEST = 12
"""Signs of a status that may stand on either side of a line's end."""

_SENTENCE = re.compile(r"[^。!\n;]+")


def in_line(shadow: str, start: int, end: int, *, outcome_labels: re.Pattern[str], heads: bool = False) -> list[Stated]:
    """The statements in one line, in order. A sentence without a subject counts as the line's first or last only,
    and as the second in a line that `heads` a place of the outline."""
    grammar = _grammar()
    hits = [(hit, LABEL) for hit in grammar.labelled.finditer(shadow, start, end) if _opens(shadow, hit.start())]
    hits += [(hit, HEAD) for hit in grammar.bracketed.finditer(shadow, start, end)]
    found = [stated for stated in (_stated(*hit) for hit in hits) if stated]
    label = outcome_labels.match(shadow, start, end)
    begin = label.end() if label else start
    sentences = [hit.span() for hit in _SENTENCE.finditer(shadow, begin, end)]
    for place, (first, last) in enumerate(sentences):
        at_edge = place in (0, len(sentences) - 1) or (heads and place == 1)
        stated = _spoken(shadow, first, last, edge=at_edge, labelled=bool(label) and place == 0)
        if stated and label and place == 0:
            stated = replace(stated, surety=LABEL)
        if stated and not any(other.start <= stated.start < other.end for other in found):
            found.append(stated)
    return sorted(found, key=lambda one: one.start)


def _opens(shadow: str, at: int) -> bool:
    return at == 0 or shadow[at - 1] in " \n。;,、:)]"


def _spoken(shadow: str, first: int, last: int, *, edge: bool, labelled: bool) -> Stated | None:
    """`labelled`: the sentence stands behind a label that announces the outcome, so it may go on after the status."""
    while first < last and shadow[first] in " ,\u2014\u2013":
        first += 1
    found = _grammar().spoken.match(shadow, first, min(last, first + 120))
    if not found:
        dashed = _grammar().dashed.search(shadow, max(first, last - 40), last) if edge else None
        return _stated(dashed, BARE) if dashed else _closing_clause(shadow, first, last)
    if found["more"] and not found["subject"] and not labelled:
        return None
    if found["subject"]:
        return _stated(found, SUBJECT)
    return _stated(found, BARE) if edge else None


def _closing_clause(shadow: str, first: int, last: int) -> Stated | None:
    """The last clause of a sentence, where it says of the problem by name how far it is: '..., this problem is solved'."""
    comma = shadow.rfind(",", max(first, last - 60), last)
    while comma > 0:
        found = _grammar().spoken.match(shadow, comma + 1, last)
        if found and found["subject"] and found.end() == last:
            return _stated(found, SUBJECT)
        comma = shadow.rfind(",", max(first, last - 60), comma)
    return None


def printed_value(shadow: str, start: int, end: int) -> tuple[int, int] | None:
    """Where in a line a short value stands behind a label for the status, whether it can be understood or not."""
    found = _grammar().value.search(shadow, start, end)
    return found.span("value") if found and _opens(shadow, found.start()) else None


@dataclass(frozen=True)
class Statements:
    """All statements of a document, in order of their place."""

    all: tuple[Stated, ...]
    starts: tuple[int, ...]

    def between(self, start: int, end: int) -> tuple[Stated, ...]:
        return self.all[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def statements(found: list[Stated]) -> Statements:
    ordered = tuple(sorted(found, key=lambda one: (one.start, one.surety)))
    return Statements(ordered, tuple(one.start for one in ordered))
