"""Finds the outline numbers of a document: at line starts, in running text, and unnumbered headings among them."""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from bot.ledger import attributes, enumerations, markers, status
from bot.ledger.grid import ROW
from bot.ledger.markers import Marker
from bot.ledger.text import Document, Line
from bot.ledger.words import load

_FINAL = re.compile(r"[。!?;:,.、]$")
_SENTENCE_END = re.compile(r"[。!?;:)\"\u201d\u300b\]]$")
MAX_PLAIN = 40
"""An unnumbered line longer than this is no heading."""


def structural(doc: Document, lines: Sequence[Line]) -> list[Marker]:
    """Numbers at line starts, with the weak ones only where they are in sequence; then unnumbered headings."""
    firsts: dict[int, Marker] = {}
    found: list[Marker] = []
    ends: dict[int, int] = {}
    sequence = _Sequence()
    for line in lines:
        for read in markers.leading(doc.shadow, line.start, line.end, doc.text):
            marker = sequence.taken(read)
            if marker is None:
                break
            firsts.setdefault(line.no, marker)
            found.append(marker)
            ends[line.no] = marker.end
            if marker is not read:
                break
    found += _plain_headings(doc, lines, firsts)
    found += (
        _labelled_problems(doc, lines, firsts)
        or _named_problems(doc, lines, ends)
        or _answered_lines(doc, lines, {marker.start for marker in found})
    )
    return found


LABEL = "label"
"""The style of problems that have no number, but a label each."""


def _labelled_problems(doc: Document, lines: Sequence[Line], firsts: dict[int, Marker]) -> list[Marker]:
    """Lines that a label for a problem begins, where such problems and their answers follow each other without numbers."""
    problems: list[Line] = []
    running = answered = again = False
    for line in lines:
        kind = None if line.no in firsts else _announces(doc, line)
        if line.no in firsts:
            running = False
        elif kind == "problem":
            again = again or (running and answered)
            problems.append(line)
            running, answered = True, False
        elif kind in attributes.ANSWERS:
            answered = True
    return [Marker(LABEL, n, "", line.start, line.start) for n, line in enumerate(problems, 1)] if again else []


NAMED = "named"
"""The style of problems that have no number, and call themselves a problem."""


@cache
def _named() -> re.Pattern[str]:
    return re.compile(load("wording")["named_line"])


def _named_problems(doc: Document, lines: Sequence[Line], ends: dict[int, int]) -> list[Marker]:
    """Lines that begin with the name of a problem, where several stand below each other and none of those with a number, which
    ends at `ends`, has such a name."""
    if any(_named().match(doc.shadow, ends[line.no], line.end) for line in lines if line.no in ends):
        return []
    problems: list[Line] = []
    running = again = False
    for line in lines:
        if line.no in ends:
            running = False
        elif _named().match(doc.shadow, line.start, line.end):
            again = again or running
            problems.append(line)
            running = True
    return [Marker(NAMED, n, "", line.start, line.start) for n, line in enumerate(problems, 1)] if again else []


ANSWERED = "answered"
"""The style of problems that have no number, and a label below them behind which they are answered."""


def _answered_lines(doc: Document, lines: Sequence[Line], taken: set[int]) -> list[Marker]:
    """Short lines that one and the same label follows, where several such stand in one place of the outline; and the headings that
    stand right above them. `taken`: where other places begin."""
    below = {line.no: following for line, following in pairwise(lines)}
    labels: dict[str, list[list[Line]]] = defaultdict(list)
    place: set[str] = set()
    for line in lines:
        if line.start in taken:
            place = set()
            continue
        word = _answering(doc, below.get(line.no)) if _may_head(doc, line) else None
        if word is not None:
            labels[word] = labels[word] if word in place else [*labels[word], []]
            place.add(word)
            labels[word][-1].append(line)
    several = [run for runs in labels.values() if any(len(run) > 1 for run in runs) for run in runs]
    titles = sorted((line for run in several for line in run), key=lambda line: line.start)
    found = {line.start: Marker(ANSWERED, n, "", line.start, line.start) for n, line in enumerate(titles, 1)}
    above = [line for line, title in pairwise(lines) if title.start in found and line.start not in {*found, *taken}]
    heads = [line for line in above if _may_head(doc, line)]
    return [*found.values(), *(Marker("plain", n, "", line.start, line.start) for n, line in enumerate(heads, 1))]


def _may_head(doc: Document, line: Line) -> bool:
    """Whether a line may be a heading by its looks: short, without a label or a status, and not a sentence."""
    content = doc.shadow[line.start : line.end]
    if len(content) > MAX_PLAIN or ":" in content or _FINAL.search(content):
        return False
    labelled = any(attributes.sections_in(doc.shadow, line.start, line.end))
    outcome = attributes.outcome_pattern()
    return not labelled and not status.in_line(doc.shadow, line.start, line.end, outcome_labels=outcome)


def _answering(doc: Document, line: Line | None) -> str | None:
    """The label for what was done that a line begins with."""
    label = _opening(doc, line) if line else None
    return label.label if label and label.kind in attributes.ANSWERS else None


def _announces(doc: Document, line: Line) -> str | None:
    """The kind of the label that a line begins with; None for one that only goes into details."""
    label = _opening(doc, line)
    return None if label is None or label.label in load("labels")["details"] else label.kind


def _opening(doc: Document, line: Line) -> attributes.Labelled | None:
    """The section label that a line begins with."""
    label = next(attributes.sections_in(doc.shadow, line.start, line.end), None)
    return label if label and label.start <= line.start else None


class _Sequence:
    """Which numbers have been seen per style; a weak marker that does not go on from them is ordinary text."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, tuple[int, ...]], int] = {}

    def taken(self, marker: Marker) -> Marker | None:
        """The marker where it goes on from what was seen, or what of it does; None for ordinary text."""
        if self._takes(marker):
            return marker
        shorter = markers.without_decimal(marker)
        return shorter if shorter and self._takes(shorter) else None

    def _takes(self, marker: Marker) -> bool:
        key = (marker.style, marker.prefix)
        step = marker.number - self._seen.get(key, 0)
        if marker.number != 1 and ((marker.weak and not 0 < step <= 2) or (marker.doubtful and step != 1)):
            return False
        self._seen[key] = marker.number
        return True


def _plain_headings(doc: Document, lines: Sequence[Line], firsts: dict[int, Marker]) -> list[Marker]:
    """Short unnumbered lines that a fresh count begins under: several of them, or one where the count starts again."""
    candidates: dict[str, list[tuple[Line, bool]]] = defaultdict(list)
    counted: set[str] = set()
    for place, line in enumerate(lines[:-1]):
        if line.no in firsts:
            counted.add(firsts[line.no].style)
            continue
        below = firsts.get(lines[place + 1].no)
        if below and below.number == 1 and _looks_like_heading(doc, lines, place, firsts):
            candidates[below.style].append((line, below.style in counted))
    taken = [line for rows in candidates.values() for line, again in rows if again or len(rows) > 1]
    taken.sort(key=lambda line: line.start)
    return [Marker("plain", place, "", line.start, line.start) for place, line in enumerate(taken, 1)]


def _looks_like_heading(doc: Document, lines: Sequence[Line], place: int, firsts: dict[int, Marker]) -> bool:
    line = lines[place]
    content = doc.shadow[line.start : line.end]
    if (
        len(content) > MAX_PLAIN
        or _FINAL.search(content)
        or any(attributes.sections_in(doc.shadow, line.start, line.end))
    ):
        return False
    if attributes.facts_in(doc.shadow, line.start, line.end) or place == 0:
        return False
    before = lines[place - 1]
    return (
        line.after_blank or bool(_SENTENCE_END.search(doc.shadow[before.start : before.end])) or before.no not in firsts
    )


def inline(doc: Document, lines: Sequence[Line], structural: list[Marker], body_end: int) -> list[Marker]:
    """The enumerations in the text between the numbers at line starts."""
    starts = [line.start for line in lines]
    taken = {marker.start for marker in structural}
    edges = sorted([0, *(marker.end for marker in structural)])
    stops = sorted([*(marker.start for marker in structural), body_end])
    structural_at = {marker.end: marker for marker in structural}
    found: list[Marker] = []
    place = 0
    for begin, stop in zip(edges, stops, strict=True):
        while place < len(starts) and starts[place] < begin:
            place += 1
        inner = place
        while inner < len(starts) and starts[inner] < stop:
            inner += 1
        opens = [begin, *starts[place:inner]] if begin else starts[place:inner]
        place = inner
        before = structural_at.get(begin)
        if begin < stop and not (before and before.style == ROW):
            found += enumerations.inline(doc.shadow, begin, stop, doc.text, opens, before)
    return [marker for marker in found if marker.start not in taken]


Labels = list[list[attributes.Labelled]]
"""Per line the section labels in it."""


def labels(doc: Document, lines: Sequence[Line]) -> Labels:
    return [list(attributes.sections_in(doc.shadow, line.start, line.end)) for line in lines]


def beside_labels(lines: Sequence[Line], found: Labels) -> set[int]:
    """Starts of lines that a section label stands directly before and, as negative numbers, directly after."""
    after = {lines[at + 1].start for at, labelled in enumerate(found[:-1]) if labelled}
    return after | {-lines[at].start for at, labelled in enumerate(found[1:]) if labelled}


def announced(lines: Sequence[Line], found: Labels) -> set[int]:
    """Where begins what a section label at a line's start announces: behind it, or in the next line where it stands alone."""
    starts: set[int] = set()
    for line, below, labelled in zip(lines, [*lines[1:], None], found, strict=True):
        if labelled and labelled[0].start == line.start:
            alone = labelled[0].value_start >= line.end and below is not None
            starts.add(below.start if alone and below else labelled[0].value_start)
    return starts
