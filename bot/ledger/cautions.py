"""What a person should look at after a reading, as sentences with their line."""

from collections.abc import Iterator, Sequence

from bot.ledger.items import Noted
from bot.ledger.judging import Judgement
from bot.ledger.looks import Looks
from bot.ledger.outline import Node, Outline
from bot.ledger.reading import Counted, Declared, ReadWarning
from bot.ledger.survey import Survey
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


def of_items(noted: Sequence[Noted]) -> Iterator[ReadWarning]:
    told = sum(one.item.status != "unstated" for one in noted)
    expected = told >= _TELLING * len(noted) and told > 0
    for one in noted:
        item = one.item
        if expected and item.status == "unstated":
            yield ReadWarning(item.lines[0], "no_status", say("no_status", title=item.title))
        for line, code, values in one.doubts:
            yield ReadWarning(line, code, say(code, title=item.title, **values))


def of_reading(seen: Survey, judged: Judgement, level: int | None) -> Iterator[ReadWarning]:
    """The other reading that stands, and a wish for a level that is not there."""
    chosen, second = judged.chosen, judged.second
    if level is not None and level != chosen.level:
        yield ReadWarning(0, "no_such_level", say("no_such_level", count=len(judged.rows), level=level))
    if second is None:
        return
    first = next(node for node in second.items if node.style == second.style)
    values = {
        "level": second.level,
        "example": first.marker.printed,
        "items": len(second.items),
        "chosen": chosen.level,
        "count": len(chosen.items),
    }
    yield ReadWarning(seen.doc.line_at(first.start), "two_readings", say("two_readings", **values))


def of_parts(seen: Survey, left_out: Sequence[Node], looks: Looks) -> Iterator[ReadWarning]:
    for node in left_out:
        heading = looks.at(node).heading
        yield ReadWarning(seen.doc.line_at(node.start), "part_left_out", say("part_left_out", heading=heading))


def of_totals(declared: Sequence[Declared], counted: Counted) -> Iterator[ReadWarning]:
    """Totals that nothing counted agrees with; where several are stated, one that agrees is enough."""
    yield from _differing(
        [one for one in declared if one.kind in ("tasks", "problems")], counted.items, "total_differs"
    )
    yield from _differing([one for one in declared if one.kind == "measures"], counted.measures, "measures_differ")
    for status, count in counted.by_status.items():
        yield from _differing([one for one in declared if one.kind == status], count, "state_differs")


def _differing(totals: list[Declared], count: int, code: str) -> Iterator[ReadWarning]:
    if totals and all(total.number != count for total in totals):
        worst = max(totals, key=lambda total: total.number)
        yield ReadWarning(worst.line, code, say(code, phrase=worst.phrase, count=count))
