"""Makes an item of a place in the outline: its wording, status, measures, owners, due date and lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.ledger import attributes, status, wording
from bot.ledger.attributes import Owners
from bot.ledger.due import TimeLimits
from bot.ledger.looks import Looks, closing_statement
from bot.ledger.measures import measures
from bot.ledger.outline import Node
from bot.ledger.pairs import Answer
from bot.ledger.reading import ReadItem
from bot.ledger.standing import Standing, standing_from_above
from bot.ledger.status import Stated
from bot.ledger.survey import Survey
from bot.ledger.titles import title
from bot.ledger.words import load


@dataclass(frozen=True)
class Noted:
    """An item with what is doubtful about it: line, warning code, values for the sentence."""

    item: ReadItem
    doubts: tuple[tuple[int, str, dict[str, object]], ...]


@dataclass(frozen=True)
class Frame:
    """What all items of one reading share. `overall`: what the document says of all of them at once, where it does."""

    seen: Survey
    looks: Looks
    items: tuple[Node, ...]
    rectified: bool
    limits: TimeLimits
    overall: Standing | None = None


def build(frame: Frame) -> list[Noted]:
    """The items in the order of the text, each with its doubts."""
    above = standing_from_above(frame.seen, frame.items)
    return [
        _item(frame, node, code, above.get(node, frame.overall))
        for node, code in zip(frame.items, _codes(frame.items), strict=True)
    ]


def _codes(nodes: Sequence[Node]) -> list[str]:
    """Unique codes from the numbers along the path."""
    codes: list[str] = []
    used: set[str] = set()
    for node in nodes:
        code = plain = ".".join([*(one.segment for one in reversed(list(node.ancestors()))), node.segment])
        times = 1
        while code in used:
            times += 1
            code = f"{plain}-{times}"
        used.add(code)
        codes.append(code)
    return codes


def _item(frame: Frame, node: Node, code: str, above: Standing | None) -> Noted:
    seen = frame.seen
    line = seen.doc.line_at(node.start)
    doubts: list[tuple[int, str, dict[str, object]]] = []
    words = wording.wording(seen, node, rectified=frame.rectified)
    problem = wording.text_of(seen, words) or wording.heading(seen, node)
    standing = _standing(frame, node, words.stated, doubts) or above
    owners = _owners(seen, node)
    if owners.due_text:
        owners = replace(owners, due_text=_without_status(owners.due_text))
    limits = owners.dues or ((owners.due_text,) if owners.due_text else ())
    due = frame.limits.merged(limits)
    if owners.several_leads:
        doubts.append((line, "several_leads", {"unit": owners.lead_unit}))
    unread = ((frame.limits.of(text).warning, text) for text in limits)
    doubts += [(line, code, {"text": text}) for code, text in unread if code]
    if owners.dues:
        doubts.append((line, "several_due", {"text": "、".join(owners.dues)}))
    answer = frame.looks.pairs.answers.get(node)
    told = answer.node if answer else node
    still_open = _still_open(seen, told) if standing and standing.status == "done" else None
    if still_open:
        phrase = seen.doc.slice(*still_open.span())
        doubts.append((seen.doc.line_at(still_open.start()), "done_but_open", {"phrase": phrase}))
    if not problem:
        doubts.append((line, "no_wording", {}))
    doubts += _further_problems(seen, node)
    parents = list(reversed(list(node.ancestors())))
    item = ReadItem(
        code=code,
        path=tuple(one.marker.printed for one in [*parents, node] if one.marker.printed),
        headings=tuple(wording.heading(seen, one) for one in parents),
        problem=problem,
        title=title(problem),
        status=standing.status if standing else "unstated",
        long_term=(standing.long_term if standing else _is_kept_up(seen, told)) or due.long_term,
        status_text=standing.text if standing else None,
        measures=tuple(measures(seen, told)) or tuple(_answer(seen, answer)),
        leader=owners.leader,
        lead_unit=owners.lead_unit,
        support_units=owners.support_units,
        person=owners.person,
        due=due.due,
        due_text="；".join(owners.dues) or owners.due_text,
        lines=(line, seen.last_line(told.start, told.end)),
    )
    return Noted(item, tuple(doubts))


def _answer(seen: Survey, answer: Answer | None) -> Iterator[str]:
    """What an answer that counts nothing off and does not say how far it is tells; it is one measure."""
    if answer and not answer.stated:
        text = seen.text_between(answer.node.text_start, answer.node.own_end).strip()
        yield from [text] if text else []


def _further_problems(seen: Survey, node: Node) -> Iterator[tuple[int, str, dict[str, object]]]:
    """Lines of an item below its heading that name one more problem in quotation marks, without a number."""
    for line in seen.lines_between(node.text_start + 1, node.end):
        found = _quoted_line().match(seen.doc.shadow, line.start, line.end)
        if found:
            yield line.no, "problem_inside", {"text": seen.doc.slice(*found.span("problem"))}


@cache
def _quoted_line() -> re.Pattern[str]:
    return re.compile(load("wording")["quoted_line"])


def _is_kept_up(seen: Survey, node: Node) -> bool:
    """Whether all that is said of how far an item is, behind a label or in a sentence, is that it is kept up for good."""
    lines = seen.lines_between(node.start, node.end)
    values = (status.printed_value(seen.doc.shadow, line.start, line.end) for line in lines)
    labelled = any(value and status.is_long_term(seen.doc.slice(*value)) for value in values)
    return labelled or status.is_to_be_kept_up(seen.doc.shadow, node.text_start, node.end)


def _standing(
    frame: Frame, node: Node, in_head: Stated | None, doubts: list[tuple[int, str, dict[str, object]]]
) -> Standing | None:
    """The item's own status: from its text, else from what closes it, else unanimously from the places below."""
    seen = frame.seen
    own = in_head or frame.looks.at(node).stated
    below = [] if (own and node.marker.inline) or node in frame.looks.pairs.answers else closing_statement(seen, node)
    if own is None:
        own = _unanimous(below) or _at_the_end(frame, node)
    beside = _beside(seen, node)
    told = {one.status for one in ([own] if own else []) + (below or beside)}
    if len(told) > 1:
        line = seen.doc.line_at((below or beside)[0].start)
        doubts.append(
            (
                line,
                "status_mixed",
                {"texts": "、".join(dict.fromkeys(seen.doc.phrase(one.start, one.end) for one in below or beside))},
            )
        )
    if own is None or (own.status == "done" and in_head is None and len({one.status for one in beside}) > 1):
        return None
    rest = _left_open(seen, own)
    if rest:
        doubts.append((seen.doc.line_at(own.start), "done_but_open", {"phrase": rest}))
    return Standing(own.status, own.long_term, seen.doc.phrase(own.start, own.end))


def _left_open(seen: Survey, own: Stated) -> str:
    """What the sentence that says of an item that it is done goes on with, where that leaves it open."""
    line = seen.line_end(own.start, len(seen.doc.shadow))
    stop = seen.doc.shadow.find("\u3002", own.end, line)
    rest = own.end, stop if stop >= 0 else line
    found = own.status == "done" and re.search(load("status")["open"]["behind"], seen.doc.shadow[slice(*rest)])
    return seen.doc.slice(*rest).strip("，,；;")[:40] if found else ""


def _beside(seen: Survey, node: Node) -> list[Stated]:
    """The statements in the node's own text that are sure, or close a line, where there are several."""
    told = seen.statements.between(node.text_start, node.own_end)
    found = [one for one in told if one.surety < status.BARE or seen.line_end(one.start, node.own_end) - one.end <= 1]
    return found if len(found) > 1 else []


def _at_the_end(frame: Frame, node: Node) -> Stated | None:
    """Of an item that is one single sentence, the status that this sentence ends with."""
    seen = frame.seen
    start, end = wording.head_span(seen, node)
    sentence = wording.first_sentence(seen, start, end)
    if node.children or sentence < end - 1 or seen.lines_between(end, node.own_end):
        return None
    return status.ending(seen.doc.shadow, start, sentence)


@cache
def _open_words() -> re.Pattern[str]:
    return re.compile(load("status")["open"]["pattern"])


def _still_open(seen: Survey, node: Node) -> re.Match[str] | None:
    """Words in the text of a finished item that speak of something yet to come."""
    return _open_words().search(seen.doc.shadow, node.text_start, node.end)


_LAST_BRACKET = re.compile(r"\s*[(\uff08]([^()\uff08\uff09]+)[)\uff09]$")


def _without_status(due: str | None) -> str | None:
    """A time limit without the status that stands in brackets behind it."""
    found = _LAST_BRACKET.search(due) if due else None
    if not due or not found or status.code_of(found[1]) == "unstated":
        return due
    return due[: found.start()] or due


def _unanimous(found: list[Stated]) -> Stated | None:
    return found[-1] if found and len({one.status for one in found}) == 1 else None


def _owners(seen: Survey, node: Node) -> Owners:
    """Own facts; what is missing comes from the headings above, whose facts stand before their first sub-point."""
    inherited: Owners | None = None
    for one in reversed(list(node.ancestors())):
        inherited = attributes.owners(seen.facts.between(one.text_start, one.own_end), seen.doc.text, inherited)
    found = seen.facts.between(node.text_start, node.end)
    return attributes.owners(found, seen.doc.text, inherited, own_end=node.own_end)
