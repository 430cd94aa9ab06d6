"""A file from the office in chat: looked at, entered, or left."""

from datetime import UTC, datetime
from typing import Any

from bot.actions.assigning.meaning import Same
from bot.actions.items.choosing import Asked
from bot.actions.items.recognising import Recognised
from bot.actions.items.renewing import Entered
from bot.ledger.reading import CampaignFacts, Counted, Declared, LedgerReading, ReadWarning
from bot.ledger.renewal import Change, Changed, Fact, KnownItem, Renewal
from bot.rules.matching import How, Kind, Known, Verdict
from bot.rules.models import EvidenceId, ItemId, PersonId
from storage.aliases import Alias
from storage.file_words import FileWord
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
    asked = [Recognised(Kind.UNIT, text, Verdict(How.ALIKE, (text, text)), (3, 4))] * 12
    named = Asked(
        FileWord(1, EvidenceId(1), Kind.UNIT, text, 3),
        Known({text: 1}),
        Verdict(How.DECIDED, (text,)),
        Alias(1, Kind.UNIT, text, 1, datetime(2026, 3, 5, 9, 0, tzinfo=UTC), PersonId(1)),
    )
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
            "units_asked": asked,
            "people_asked": asked,
            "read_as": [Recognised(Kind.UNIT, text, Verdict(How.ONCE, (text,)), (3,))] * 12,
        },
        "importing/why": {"count": 3, "again": False},
        "importing/done": {"name": text, "kind": "ledger", "count": 0, "entered": Entered(1, 2, 3, (1, 2, 3))},
        "importing/stopped": {"name": text, "number": 3, "words": text},
        "importing/overtaken": {"name": text},
        "importing/marked": {"name": text},
        "importing/name_one": {"asked": named, "done": Same(Kind.UNIT, text, 1, text), "left": 3, "by": text},
        "importing/name_other": {"asked": named},
        "importing/names": {"lines": [(named, text)] * 3, "total": 12},
        "toast/named": {"words": text, "name": text},
        "toast/naming_ended": {"words": text},
        "toast/naming_overtaken": {"words": text, "name": text, "by": text},
        "toast/naming_taken_back": {"words": text},
    }
