"""The measures of an item: what is counted off in its text, or announced by a label."""

from collections.abc import Iterator

from bot.ledger import status
from bot.ledger.attributes import LONGEST_LABEL
from bot.ledger.counts import RESULTS, Count, counts
from bot.ledger.details import is_answered_below
from bot.ledger.grid import ROW
from bot.ledger.outline import Node
from bot.ledger.survey import Survey, own_sections
from bot.ledger.tables.steps import steps
from bot.ledger.text import Line


def measures(seen: Survey, node: Node) -> Iterator[str]:
    """The enumerated measures; where a label announces measures and none are numbered, its text is one."""
    if not node.children:
        yield from _labelled_measures(seen, node)
        return
    sections = {child: _section_of(seen, child) for child in node.children}
    others = set() if any(sections.values()) else _others(seen, node)
    for child, section in sections.items():
        if section in ("problem", "fact") or child in others:
            continue
        if section and child.children:
            yield from measures(seen, child)
        elif section == "measures":
            yield from _labelled_measures(seen, child)
        elif section is None:
            text = _measure_text(seen, child, last=child is node.children[-1])
            if text:
                yield text


def _others(seen: Survey, node: Node) -> set[Node]:
    """What is counted off below a place and is no measure: its problems beside their answers, or what came of the measures."""
    labels = own_sections(seen, node)
    if not seen.sections.between(node.own_end, node.end) and all(label.kind != "problem" for label in labels):
        return set()
    found = counts(seen, node)
    kinds = [one.kind for one in found]
    best = next((kind for kind in ("measures", "outcome", None, RESULTS) if kind in kinds), "problem")
    if best == "outcome" and kinds[0] is None and not is_answered_below(seen, node, found):
        return set()
    return {part for one in found if one.kind != best or _only_announced(one) for part in one.parts}


def _only_announced(one: Count) -> bool:
    """Whether a label says of a count that it is problems, and no problem stands behind the label itself."""
    return one.kind == "problem" and one.label is not None and one.label.value_start >= one.label.value_end


def _section_of(seen: Survey, node: Node) -> str | None:
    """The kind of section that a numbered place is nothing but the heading of."""
    found = own_sections(seen, node)
    opening = found[0] if found and found[0].start <= node.text_start + 1 else None
    if opening is None and seen.facts.between(node.text_start, node.text_start + 2):
        return "fact"
    if opening is None and _tells_the_status(seen, node):
        return "fact"
    return opening.kind if opening else None


def _tells_the_status(seen: Survey, node: Node) -> bool:
    """Whether a numbered place begins with a label for the status."""
    start = node.text_start
    near = seen.statements.between(start, min(start + LONGEST_LABEL, seen.line_end(start, node.end)))
    before = (seen.doc.shadow[start : one.start] for one in near if one.surety == status.LABEL)
    return any(":" in words and not any(sign in words for sign in _SENTENCE_SIGNS) for words in before)


def _labelled_measures(seen: Survey, node: Node) -> Iterator[str]:
    for label in own_sections(seen, node):
        if label.kind != "measures":
            continue
        end = label.value_end
        if label.value_start >= label.value_end:
            end = _paragraph_end(seen, label.value_end, node.own_end)
        text = seen.text_between(label.value_start, _before_facts(seen, label.value_start, end))
        if node.style == ROW:
            yield from steps(text)
        elif text:
            yield text


def _paragraph_end(seen: Survey, start: int, limit: int) -> int:
    """The end of the lines that follow a label on a line of its own, up to the next label, fact or statement."""
    end = start
    for line in seen.lines_between(start, limit):
        if _starts_other(seen, line):
            break
        end = min(line.end, limit)
    return end


def _starts_other(seen: Survey, line: Line) -> bool:
    """Whether a line begins with a label, a fact or a statement: it belongs to the item, not to a measure."""
    at = line.start
    stated = bool(seen.statements.between(at, min(at + LONGEST_LABEL + 8, line.end)))
    return bool(seen.sections.between(at, at + 2)) or bool(seen.facts.between(at, at + 2)) or stated


def _before_conclusion(seen: Survey, start: int, end: int) -> int:
    """Cut off the last sentences if they say how far the whole item is."""
    for stated in seen.statements.between(start + 1, end):
        if seen.doc.shadow[stated.start - 1] in "([" and not seen.doc.shadow[stated.end : end].strip(_CLOSED):
            return stated.start - 1
        sentence = 1 + max(seen.doc.shadow.rfind(sign, start, stated.start) for sign in _SENTENCE_SIGNS)
        if sentence > start and stated.surety != status.HEAD:
            return sentence
    return end


_CLOSED = " \n\u3002;,)]"
_SENTENCE_SIGNS = ("\u3002", "\n", ";")


def _before_facts(seen: Survey, start: int, end: int) -> int:
    facts = seen.facts.between(start + 1, end)
    if not facts:
        return end
    cut = facts[0].start
    while cut > start and seen.doc.shadow[cut - 1] in "([ ,;":
        cut -= 1
    return cut if cut > start else end


_EDGES = "* \t\u3000\n;,、:；，："


def _measure_text(seen: Survey, node: Node, *, last: bool) -> str:
    """The measure as printed, without its number; the last one ends before what concludes the whole item."""
    end = _own_paragraphs(seen, node, last=last)
    if last and end > node.text_start:
        end = _before_conclusion(seen, node.text_start, _before_facts(seen, node.text_start, end))
    return seen.text_between(node.text_start, end).strip(_EDGES)


def _own_paragraphs(seen: Survey, node: Node, *, last: bool) -> int:
    """Where the measure's paragraphs end: at a label, a fact or a statement; if it is the last of an enumeration
    that runs on inside a paragraph, at the end of that paragraph."""
    for line in seen.lines_between(node.text_start + 1, node.own_end):
        new_paragraph = last and node.marker.inline and seen.ends_sentence(line.start)
        if new_paragraph or _starts_other(seen, line):
            return line.start
    return node.end
