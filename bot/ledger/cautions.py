"""What a person should look at after a reading, as sentences with their line."""

from collections.abc import Iterator, Mapping, Sequence

from bot.ledger import totals
from bot.ledger.enumerations import WORD_STYLES
from bot.ledger.items import Noted
from bot.ledger.judging import Judgement
from bot.ledger.looks import Looks
from bot.ledger.outline import Node, Outline
from bot.ledger.reading import STATUSES, Counted, Declared, ReadItem, ReadWarning
from bot.ledger.status import printed_value
from bot.ledger.survey import Survey
from bot.ledger.wording import heading, problem_words
from bot.ledger.words import say

_TELLING = 0.3
"""If at least this share of the items has a status, one without is worth a remark."""


def slips(seen: Survey, tree: Outline, holding: Sequence[Node]) -> Iterator[ReadWarning]:
    """Numbers out of sequence, among the chapters themselves and inside those with items."""
    wanted = set(holding)
    for slip in tree.slips:
        top = next((one for one in slip.node.ancestors() if one.parent is None), slip.node)
        if slip.node.parent is None or top in wanted:
            values = {"printed": slip.node.marker.printed, "expected": slip.expected}
            yield ReadWarning(seen.doc.line_at(slip.node.start), slip.code, say(slip.code, **values))


def of_items(seen: Survey, noted: Sequence[Noted], *, reported: bool) -> Iterator[ReadWarning]:
    """`reported`: the document reports what was done, so that a status was to be expected."""
    printed = _printed_values(seen)
    unread = {one.item.code: value for one in noted if (value := _not_understood(one.item, printed))}
    told = sum(one.item.status != "unstated" for one in noted) + len(unread)
    expected = told >= _TELLING * len(noted) and told > 0
    if reported and told < len(noted) and not expected:
        code = "few_stated" if told else "none_stated"
        yield ReadWarning(0, code, say(code, count=len(noted), told=told))
    for one in noted:
        item = one.item
        if item.code in unread:
            line, text = unread[item.code]
            yield ReadWarning(line, "status_unread", say("status_unread", title=item.title, text=text))
        elif expected and item.status == "unstated" and "status_mixed" not in {code for _, code, _ in one.doubts}:
            yield ReadWarning(item.lines[0], "no_status", say("no_status", title=item.title))
        for line, code, values in one.doubts:
            yield ReadWarning(line, code, say(code, title=item.title, **values))


def _printed_values(seen: Survey) -> dict[int, str]:
    """By its number, each line with a short value behind a label for the status."""
    found = ((line.no, printed_value(seen.doc.shadow, line.start, line.end)) for line in seen.lines)
    return {no: seen.doc.slice(*value) for no, value in found if value}


def _not_understood(item: ReadItem, values: Mapping[int, str]) -> tuple[int, str] | None:
    """What an item without a status prints behind a label for it, with its line."""
    first, last = item.lines
    lines = range(first, last + 1) if item.status == "unstated" else ()
    return next(((no, values[no]) for no in lines if no in values), None)


def of_reading(seen: Survey, judged: Judgement, level: int | None) -> Iterator[ReadWarning]:
    """The other reading that stands, a wish for a level that is not there, and items that might be measures by their looks."""
    chosen, second = judged.chosen, judged.second
    if level is not None and level != chosen.level:
        yield ReadWarning(0, "no_such_level", say("no_such_level", count=len(judged.rows), level=level))
    faults = sum(bool(problem_words().search(heading(seen, node))) for node in chosen.items)
    if chosen.style in WORD_STYLES and not chosen.agrees and faults < len(chosen.items) / 2:
        node = chosen.items[0]
        values = {"example": node.marker.printed, "count": len(chosen.items)}
        yield ReadWarning(seen.doc.line_at(node.start), "items_in_text", say("items_in_text", **values))
    if second is None:
        return
    first = next((node for node in second.items if node.style == second.style), second.items[0])
    values = {
        "level": second.level,
        "example": first.marker.printed,
        "items": len(second.items),
        "chosen": chosen.level,
        "count": len(chosen.items),
    }
    yield ReadWarning(seen.doc.line_at(first.start), "two_readings", say("two_readings", **values))


def of_answers(seen: Survey, looks: Looks) -> Iterator[ReadWarning]:
    """Lists of problems whose answers are not as many."""
    for node, problems, answers in looks.pairs.unpaired:
        values = {"heading": looks.at(node).heading, "problems": problems, "answers": answers}
        yield ReadWarning(seen.doc.line_at(node.start), "answers_unpaired", say("answers_unpaired", **values))


def of_parts(seen: Survey, left_out: Sequence[Node], looks: Looks) -> Iterator[ReadWarning]:
    for node in left_out:
        values = {"heading": looks.at(node).heading}
        yield ReadWarning(seen.doc.line_at(node.start), "part_left_out", say("part_left_out", **values))


def of_totals(declared: Sequence[Declared], counted: Counted, unlisted: int = 0) -> Iterator[ReadWarning]:
    """Totals that nothing counted agrees with; where several are stated, one that agrees is enough, or the sum of those
    in one line: so many of the one body and so many of the other. `unlisted`: the items that tell what was done without
    counting it off; each may be one measure."""
    problems = [one for one in declared if one.kind in ("tasks", "problems")]
    if counted.items not in totals.sums(declared):
        yield from _differing(problems, counted.items, "total_differs")
    measures = [one for one in declared if one.kind == "measures"]
    if all(one.number != counted.measures + unlisted for one in measures):
        yield from _differing(measures, counted.measures, "measures_differ")
    of_items = [one for one in declared if not _of_measures(one, declared, counted.items)]
    for status, count in counted.by_status.items():
        told = [one for one in of_items if one.kind == status]
        if sum(one.number for one in told) != count:
            yield from _differing(told, count, "state_differs")


def _of_measures(total: Declared, declared: Sequence[Declared], items: int) -> bool:
    """Whether the states in this line add up to its total of measures, and not to the items: they speak of those."""
    beside = [one for one in declared if one.line == total.line]
    told = sum(one.number for one in beside if one.kind in STATUSES)
    return told != items and any(one.kind == "measures" and one.number == told for one in beside)


def _differing(totals: list[Declared], count: int, code: str) -> Iterator[ReadWarning]:
    if totals and all(total.number != count for total in totals):
        worst = max(totals, key=lambda total: total.number)
        yield ReadWarning(worst.line, code, say(code, phrase=worst.phrase, count=count))
