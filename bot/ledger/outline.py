"""Builds the tree of an outline from its numbers alone: which style lies below which is learnt from the document."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from bot.ledger import enumerations, numbering
from bot.ledger.grid import Grid
from bot.ledger.markers import FAMILIES, Marker
from bot.ledger.text import Document, Line

_UNNUMBERED = ("plain", "bullet", numbering.LABEL, numbering.NAMED, numbering.ANSWERED)


@dataclass(eq=False)
class Node:
    """A place in the outline. `style` is its level's name; its own text ends at `own_end`, all of it at `end`."""

    marker: Marker
    style: str
    parent: "Node | None" = None
    children: list["Node"] = field(default_factory=list)
    own_end: int = 0
    end: int = 0
    segment: str = ""
    start: int = field(init=False)
    text_start: int = field(init=False)
    enumerated: bool = field(init=False)
    """Counted off inside running text, or by words such as those for 'first' and 'second'."""

    def __post_init__(self) -> None:
        self.start, self.text_start = self.marker.start, self.marker.end
        self.enumerated = self.marker.inline or self.style in enumerations.WORD_STYLES

    @property
    def numbered(self) -> list["Node"]:
        """The places right below that have a number, or a line, of their own."""
        return [child for child in self.children if not child.enumerated]

    def walk(self) -> Iterator["Node"]:
        """This node and all below it, in the order of the text."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def ancestors(self) -> Iterator["Node"]:
        node = self.parent
        while node:
            yield node
            node = node.parent


@dataclass(frozen=True)
class Slip:
    """A number out of sequence at `node`: `code` is number_repeated, number_gap, number_back or number_restarts."""

    node: Node
    code: str
    expected: int


@dataclass
class Outline:
    roots: list[Node]
    slips: list[Slip]
    preface_end: int
    body_end: int

    def nodes(self) -> Iterator[Node]:
        for root in self.roots:
            yield from root.walk()


def outline(doc: Document, lines: Sequence[Line], body_end: int, table: Grid) -> Outline:
    """Read twice: the first time shows which style stands above which, the second uses it where a level is skipped."""
    structural = [*numbering.structural(doc, [line for line in lines if line.no not in table.lines]), *table.markers]
    found = sorted([*structural, *numbering.inline(doc, lines, structural, body_end)], key=lambda one: one.start)
    labels = numbering.labels(doc, lines)
    labelled, announced = numbering.beside_labels(lines, labels), numbering.announced(lines, labels)
    above = _Builder({}, labelled, announced).build(found).above
    builder = _Builder(above, labelled, announced).build(found)
    _close(builder.order, body_end)
    roots = _without_preface_lists(builder.roots)
    _name_segments(roots)
    return Outline(roots, builder.slips, roots[0].start if roots else body_end, body_end)


class _Builder:
    """Puts markers into a tree. `above[s][t]` counts how often style t stood below style s."""

    def __init__(self, evidence: dict[str, dict[str, int]], labels: set[int], announced: set[int]) -> None:
        self._evidence = evidence
        self._labels = labels
        self._announced = announced
        self.above: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.roots: list[Node] = []
        self.order: list[Node] = []
        self.slips: list[Slip] = []
        self._stack: list[Node] = []
        self._running: dict[str, int] = {}

    def build(self, found: Iterable[Marker]) -> "_Builder":
        for marker in found:
            self._place(marker)
        return self

    def _place(self, marker: Marker) -> None:
        depth, style = self._depth(marker)
        sibling = self._stack[depth] if depth < len(self._stack) else None
        del self._stack[depth:]
        parent = self._stack[-1] if self._stack else None
        node = Node(marker, style, parent)
        (parent.children if parent else self.roots).append(node)
        self.order.append(node)
        for ancestor in self._stack:
            self.above[ancestor.style][style] += 1
        self._stack.append(node)
        self._check(node, sibling)

    def _depth(self, marker: Marker) -> tuple[int, str]:
        """Where on the stack the marker belongs, and the name of that level."""
        same = [at for at, node in enumerate(self._stack) if node.style.rstrip("'") == marker.style]
        if not marker.inline:
            same = [at for at in same if not self._inner(at)]
        if same:
            return self._among(same, marker)
        if not marker.inline:
            for at, node in enumerate(self._stack):
                if node.marker.number + 1 == marker.number and _kin(node.style, marker.style):
                    return at, node.style
        return self._new_level(marker), marker.style

    def _among(self, same: list[int], marker: Marker) -> tuple[int, str]:
        nested = f"{marker.style}'"
        after_label, before_label = marker.start in self._labels, -marker.start in self._labels
        first_below = marker.number == 1 and len(same) == 1 and marker.style not in enumerations.WORD_STYLES
        first_below = first_below and not (marker.start in self._announced and self._is_list(self._stack[same[0]]))
        inside = marker.inline and not self._stack[same[0]].marker.inline
        if first_below and marker.style != "plain" and (inside or (after_label and not marker.inline)):
            return self._new_level(marker), nested
        if marker.inline and marker.number == 1:
            return same[-1], self._stack[same[-1]].style
        fitting = [at for at in same if self._stack[at].marker.number + 1 == marker.number]
        chosen = same[-1]
        if fitting:
            chosen = fitting[0] if before_label else fitting[-1]
        return chosen, self._stack[chosen].style

    def _is_list(self, last: Node) -> bool:
        """Whether `last` ends several places with nothing counted off below them, which a label or words count off."""
        siblings = last.parent.children if last.parent else self.roots
        first = max(at for at, node in enumerate(siblings) if node.marker.number == 1 or at == 0)
        announced = siblings[first].start in self._announced or last.enumerated
        return announced and len(siblings) - first > 1 and not any(node.children for node in siblings[first:])

    def _inner(self, at: int) -> bool:
        """Whether that level of the stack is counted off inside running text, below one that is not."""
        return self._stack[at].marker.inline and self._stack[at].style.endswith("'")

    def _new_level(self, marker: Marker) -> int:
        depth = len(self._stack)
        while depth and (self._stack[depth - 1].marker.inline and not marker.inline):
            depth -= 1
        if depth and marker.number == 1 and marker.start in self._announced and self._is_list(self._stack[depth - 1]):
            depth -= 1
        while depth and self._outranks(marker.style, self._stack[depth - 1].style):
            depth -= 1
        return depth

    def _outranks(self, style: str, other: str) -> bool:
        return self._evidence.get(style, {}).get(other, 0) > self._evidence.get(other, {}).get(style, 0)

    def _check(self, node: Node, sibling: Node | None) -> None:
        if node.style in _UNNUMBERED or (node.enumerated and node.style not in ("is", "is~")):
            return
        number, style = node.marker.number, node.style
        last = sibling.marker.number if sibling and sibling.marker.prefix == node.marker.prefix else 0
        running = self._running.get(style, 0)
        self._running[style] = number
        announced = number == 1 and (node.enumerated or node.start in self._announced)
        if announced or number == last + 1 or (last == 0 and number in (1, running + 1)):
            return
        self.slips.append(Slip(node, _slip(number, last), last + 1 if last or number <= running else running + 1))


def _slip(number: int, last: int) -> str:
    if number == last:
        return "number_repeated"
    if number > last:
        return "number_gap"
    return "number_restarts" if number == 1 else "number_back"


def _kin(style: str, other: str) -> bool:
    return any(style in family and other in family for family in FAMILIES)


def fold(tree: Outline, nodes: Sequence[Node]) -> None:
    """Take places out of the outline, with all below them: they become text of the place above."""
    gone = {below for node in nodes for below in node.walk()}
    for node in nodes:
        if node.parent is not None and node.parent not in gone:
            node.parent.children.remove(node)
    _close(list(tree.nodes()), tree.body_end)
    _name_segments(tree.roots)
    tree.slips = [slip for slip in tree.slips if slip.node not in gone]


def _close(order: list[Node], body_end: int) -> None:
    """Set where each node's own text and its whole extent end."""
    for place, node in enumerate(order):
        node.own_end = order[place + 1].start if place + 1 < len(order) else body_end
    for node in reversed(order):
        node.end = node.children[-1].end if node.children else node.own_end


def _without_preface_lists(roots: list[Node]) -> list[Node]:
    """Enumerations before the first real heading belong to the preface."""
    first = next((at for at, node in enumerate(roots) if not node.enumerated), None)
    return roots if first is None else roots[first:]


def _name_segments(roots: list[Node]) -> None:
    """Give each node its part of a code: the number, with a letter where it is printed again beside itself."""
    waiting: list[list[Node]] = [roots]
    while waiting:
        siblings = waiting.pop()
        used: dict[str, int] = defaultdict(int)
        for place, node in enumerate(siblings, 1):
            number = str(place if node.style in _UNNUMBERED else node.marker.number)
            used[number] += 1
            node.segment = number + _suffix(used[number])
            waiting.append(node.children)


def _suffix(times: int) -> str:
    """Nothing, b, c ... z, then -27 and so on."""
    if times == 1:
        return ""
    return chr(ord("a") + times - 1) if times <= 26 else f"-{times}"
