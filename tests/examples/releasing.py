"""What the office adds to an issue, its release and its correction."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.rules.editions import Edition
from bot.rules.models import RoundId
from bot.rules.summary import Addendum, Concern, Entries, Later, Point, Told
from tests.rules.ledger import an_item
from tests.rules.summaries import entry

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {
    "{at}": "9" * 9 + ":" + "9" * 5,
    "{here}": "9" * 9 + ":" + "9" * 5 + ":" + "9" * 9,
    "{found.at}": "9" * 9 + ":" + "9" * 5,
    "{concern}": max(Concern, key=len),
    "{each.concern}": max(Concern, key=len),
}


def an_edition(text: str, *, version: int = 2) -> Edition:
    """With everything there can be; what it leaves out is item 7."""
    one, seven = an_item(1), an_item(7)
    later = Later(replace(entry(one), title=text), text, 2, edited=True)
    addendum = Addendum(3, 40, (later, replace(later, edited=False, text="")))
    return Edition(RoundId(1), version, text, text, {one.id: text}, frozenset({seven.id}), addendum)


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, due=date(2026, 3, 2)), title=text, unit=text)
    named = replace(entry(item), title=text, unit=text)
    entries = Entries(40, (named, replace(named, number=7)))
    told = Told(named, text, 2, late=True)
    edition = an_edition(text)
    both = {"edition": edition, "left_out": entries, "remarked": entries}
    return {
        "bulletin": {"edition": edition, "progress": [told], "no_change": [told]},
        "bulletin_release": {"number": 3, "readers": "领导小组 5 人、40 个单位 79 人、2 个工作群", "version": 2},
        "bulletin_released": {"number": 3, "name": text, "version": 2},
        "bulletin_waiting": {"number": 3, "at": NOW, "points": [Point(each, entries) for each in Concern], **both},
        "releasing/correcting": both,
        "releasing/ask_lead": {"lead": text, "longest": 500},
        "releasing/lead_taken": {"lead": text},
        "releasing/too_long": {"typed": 612, "longest": 500},
        "releasing/list": {"shown": [told], "edition": edition, "count": 12, "page": 1, "pages": 2},
        "releasing/item": {"told": told, "comment": text, "left_out": True},
        "releasing/ask_remark": {"entry": named, "comment": text, "longest": 200},
        "releasing/remark_taken": {"entry": named, "comment": text},
        "releasing/remark_dropped": {"entry": named},
        "releasing/point": {
            "concern": "unfinished",
            "items": entries,
            "shown": entries.entries,
            "page": 2,
            "pages": 2,
        },
        "releasing/ask_reason": {"longest": 200},
        "releasing/reason_again": {"typed": 250, "longest": 200},
        "releasing/reason_taken": {"version": 2},
        "releasing/drop": {"version": 2},
        "toast/correction_dropped": {"version": 2},
    }
