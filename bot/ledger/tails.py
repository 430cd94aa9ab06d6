"""Lines behind the last part of an item that speak of all of it: how far it is, who is to do it and until when."""

from collections import Counter
from collections.abc import Callable

from bot.ledger.attributes import LONGEST_LABEL
from bot.ledger.outline import Node
from bot.ledger.survey import Survey
from bot.ledger.text import Line


class Tails:
    """Of the lowest places of a style the last ones have tails where that is so below more than one place, none of the others says
    anything of the kind itself, and most of them are measures: what stands behind problems may be said of the last alone."""

    def __init__(self, seen: Survey, is_problem: Callable[[Node], bool]) -> None:
        self._seen = seen
        found: Counter[str] = Counter()
        told: set[str] = set()
        problems: Counter[str] = Counter()
        for node in seen.outline.nodes():
            *others, last = node.numbered or [node]
            told.update(one.style for one in others if _tells(seen, one))
            if others and not any(one.numbered for one in others) and _begins(seen, last) is not None:
                found[last.style] += 1
                problems[last.style] += sum(1 if is_problem(one) else -1 for one in (*others, last))
        self._styles = {each for each, times in found.items() if times > 1 and each not in told and problems[each] < 0}

    def begins(self, node: Node) -> int | None:
        """Where the lines at the end of a place begin that speak of the one above it; None where there are none."""
        parent = node.parent
        if parent is None or parent.children[-1] is not node or node.style not in self._styles:
            return None
        return _begins(self._seen, node)

    def below(self, node: Node) -> tuple[int, int]:
        """The span of the lines behind its parts that speak of the node; empty at its end where there are none."""
        start = self.begins(node.children[-1]) if node.children else None
        return (node.end if start is None else start), node.end


def _begins(seen: Survey, node: Node) -> int | None:
    """The start of the last lines of a lowest place, without its first, that begin with a fact or a status."""
    if node.numbered:
        return None
    first, begin = seen.doc.line_at(node.start), None
    for line in reversed(seen.lines_between(node.text_start, node.end)):
        if line.no <= first or not _is_told(seen, line):
            break
        begin = line.start
    return begin


def _is_told(seen: Survey, line: Line) -> bool:
    near = min(line.start + LONGEST_LABEL, line.end)
    return bool(seen.facts.between(line.start, line.start + 2) or seen.statements.between(line.start, near + 1))


def _tells(seen: Survey, node: Node) -> bool:
    return bool(seen.facts.between(node.text_start, node.end) or seen.statements.between(node.text_start, node.end))
