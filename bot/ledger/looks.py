"""What a single place of the outline looks like: a problem, a remedy, a heading, something with a status."""

import re
from dataclasses import dataclass
from functools import cache

from bot.ledger import wording
from bot.ledger.outline import Node
from bot.ledger.pairs import pairs
from bot.ledger.status import BARE, SUBJECT, Stated
from bot.ledger.survey import Survey, own_sections
from bot.ledger.tails import Tails
from bot.ledger.words import any_of, load


@dataclass(frozen=True)
class Look:
    """`stated` is the status that the node's own text gives; `answered`: its own text has a label or a status behind
    which the answer begins; `label_only`: it is nothing but the heading of a section such as 'measures'."""

    heading: str
    quoted: bool
    problem: bool
    remedy: bool
    stated: Stated | None
    answered: bool
    answered_by_label: bool
    facts: int
    label_only: bool
    named: bool


class Looks:
    """Looks at each node once."""

    def __init__(self, seen: Survey) -> None:
        self.seen = seen
        self._known: dict[Node, Look] = {}
        self._split: dict[Node, bool] = {}
        self.pairs = pairs(seen)
        self._tails = Tails(seen, self._is_problem)

    def at(self, node: Node) -> Look:
        if node not in self._known:
            self._known[node] = self._look(node)
        return self._known[node]

    def is_section(self, node: Node) -> bool:
        """Whether the node stands among the sections of an item: 'problem', 'measures', 'unit'."""
        parent = node.parent
        if parent is None:
            return self.at(node).label_only
        if parent not in self._split:
            self._split[parent] = any(self.at(child).label_only for child in parent.children)
        return self._split[parent]

    def _is_problem(self, node: Node) -> bool:
        printed = wording.heading(self.seen, node)
        return bool(wording.problem_words().search(printed)) and not is_remedy(printed)

    def _look(self, node: Node) -> Look:
        seen = self.seen
        words = wording.wording(seen, node, rectified=True)
        printed = wording.heading(seen, node)
        shadow = seen.doc.shadow[words.start : words.end].strip()
        answer = self.pairs.answers.get(node)
        tail, below = self._tails.begins(node), self._tails.below(node)
        own = own_statement(seen, node, tail) or (_conclusion(seen, node) if tail is None else None)
        behind = next(iter(seen.statements.between(*below)), None)
        stated = (answer.stated if answer else None) or words.stated or own or behind
        facts = [*seen.facts.between(node.text_start, tail or own_extent(node)), *seen.facts.between(*below)]
        sections = own_sections(seen, node)
        labelled = any(label.kind != "problem" for label in sections)
        return Look(
            heading=printed,
            quoted=words.quoted,
            problem=bool(wording.problem_words().search(shadow)),
            remedy=is_remedy(shadow),
            stated=stated,
            answered=bool(stated) or labelled or answer is not None,
            answered_by_label=labelled,
            facts=len({fact.kind for fact in facts}),
            label_only=_opens_with_label(seen, node),
            named=bool(_named().match(seen.doc.shadow, words.start, min(words.end, words.start + 80))),
        )


def _opens_with_label(seen: Survey, node: Node) -> bool:
    """Whether the node is a section of an item, such as 'measures:' or 'unit:', and not one itself."""
    sections = own_sections(seen, node)
    opens = bool(sections) and sections[0].start <= node.text_start + 1 and sections[0].kind != "problem"
    return opens or bool(seen.facts.between(node.text_start, node.text_start + 2))


def own_extent(node: Node) -> int:
    """Where the node's own text ends, enumerations in it included."""
    return next((child.start for child in node.children if not child.enumerated), node.end)


def own_statement(seen: Survey, node: Node, end: int | None = None) -> Stated | None:
    """The surest statement in the node's own text, the first of equals; `end`: what stands behind it is not its own."""
    found = seen.statements.between(node.text_start, min(node.own_end, end or node.own_end))
    return min(found, key=lambda one: (one.surety, one.start), default=None)


def _conclusion(seen: Survey, node: Node) -> Stated | None:
    """What a lowest place says of itself behind its enumerated measures."""
    if not node.children or node.numbered:
        return None
    found = closing_statement(seen, node)
    return found[-1] if found and len({one.status for one in found}) == 1 else None


def closing_statement(seen: Survey, node: Node) -> list[Stated]:
    """Statements further down that speak of the node as a whole: not a bare word inside a measure, unless it is the
    only one and the very last."""
    found = seen.statements.between(node.own_end, node.end)
    bare = [one for one in found if one.surety == BARE]
    last = len(bare) == 1 and not seen.doc.shadow[bare[0].end : node.end].strip(_STOPS)
    return [one for one in found if one.surety <= SUBJECT or (one.surety == BARE and (last or _alone(seen, one)))]


_STOPS = " \n\u3002;)]"


def _alone(seen: Survey, one: Stated) -> bool:
    lines = seen.lines_between(one.start - 12, one.start + 1)
    return bool(lines) and one.start - lines[-1].start <= 12 and lines[-1].end - one.end <= 2


@cache
def _named() -> re.Pattern[str]:
    """A wording that says of itself that it is a problem."""
    return re.compile(load("wording")["named"])


def is_remedy(words: str) -> bool:
    """Whether words begin with what is done about a problem, and name none beyond doubt."""
    return bool(_remedy().match(words)) and not _fault().search(words)


@cache
def _remedy() -> re.Pattern[str]:
    return re.compile(any_of(load("chapters")["remedy"]["words"]))


@cache
def _fault() -> re.Pattern[str]:
    """Words that name a fault beyond doubt."""
    return re.compile(any_of(load("chapters")["problem"]["sure"]))


def ends_in_fault(seen: Survey, node: Node, end: int) -> bool:
    """Whether the part that a place is up to `end` names a fault with its last words, and nothing done about one."""
    stop = min(node.own_end, end)
    text = seen.doc.shadow[node.text_start : stop].rstrip(_STOPS)
    return bool(wording.problem_words().search(text[-_LAST_WORDS:])) and not is_remedy(text)


_LAST_WORDS = 6

_ITEMS, _WORK = "items", "organisation"
_OF_THE_WORK = (_WORK, "request")
"""What a heading that names a fault is never about."""


@cache
def _heading_groups() -> dict[str, tuple[float, re.Pattern[str]]]:
    data = load("chapters")
    names = (_ITEMS, _WORK, "plan", "request")
    return {name: (data[name]["weight"], re.compile(any_of(data[name]["words"]))) for name in names}


def heading_weight(printed: str) -> float:
    """How much a heading's words speak for items below it (positive) or against (negative). Words for items count only
    outside those for organisation; a heading that names a fault, or in what there were some, is none of organisation."""
    groups = _heading_groups()
    faulty = bool(_fault().search(printed) or re.search(load("chapters")["aspect"]["ends"], printed))
    rest = printed if faulty else groups[_WORK][1].sub("|", printed)
    return sum(
        weight
        for name, (weight, pattern) in groups.items()
        if pattern.search(rest if name == _ITEMS else printed) and not (faulty and name in _OF_THE_WORK)
    )
