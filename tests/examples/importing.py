"""A file from the office in chat: looked at, entered, or left."""

from typing import Any

from bot.actions.items.renewing import Entered
from bot.ledger.reading import CampaignFacts, Counted, Declared, LedgerReading, ReadWarning
from bot.ledger.renewal import Change, Changed, Fact, KnownItem, Renewal
from bot.rules.models import ItemId
from tests.ledger.reading import read


def _changes(text: str) -> tuple[Change, ...]:
    own = Change(Fact.OWN, ((text, text), ("b", text)), (("c", text), (text, f"{text}2")))
    return (*(Change(fact, text, text) for fact in Fact if fact != Fact.OWN), own)


LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = read(1, title=text, problem=text, lead_unit=text, headings=(text,))
    reading = LedgerReading(
        CampaignFacts(),
        (Declared("tasks", 3, 9, text),) * 9,
        Counted(items=3, measures=4),
        (item,) * 3,
        (ReadWarning(7, "due_unparsed", text), ReadWarning(0, "rows_hidden", text)) * 9,
        sheet=text,
    )
    changed = Changed(KnownItem(ItemId(1), 1, item, True), item, _changes(text))
    gone = (KnownItem(ItemId(2), 2, item, True),)
    return {
        "importing/offered": {"name": text, "too_big": False},
        "importing/reading": {"name": text},
        "importing/entering": {"name": text},
        "importing/not_there": {"name": text[:60]},
        "importing/unreadable": {"name": text, "why": text[:200]},
        "importing/left": {"name": text},
        "importing/preview": {
            "name": text,
            "kind": "ledger",
            "reading": reading,
            "made": Renewal((item,), (changed,) * 20, gone, 5, untold=7),
            "sections": [(text, 3)] * 12,
            "units": [(text, 3)] * 20,
            "strangers": [text] * 12,
        },
        "importing/why": {"count": 3, "again": False},
        "importing/done": {"name": text, "kind": "ledger", "count": 0, "entered": Entered(1, 2, 3, (1, 2, 3))},
        "importing/stopped": {"name": text, "number": 3, "words": text},
        "importing/overtaken": {"name": text},
        "importing/marked": {"name": text},
    }
