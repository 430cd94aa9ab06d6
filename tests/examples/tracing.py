"""From a figure of a summary to its items and to what was sent."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.issues.tracing import Message
from bot.rules.tallies import Tally
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {
    "{issue.round_id}": "9" * 9,
    "{tally}": max(Tally, key=len),
    "{to}": "9" * 5,
}


@dataclass(frozen=True)
class Stood:
    finding: str = "in_progress"
    claim: str | None = "done"
    due: date | None = date(2026, 5, 27)
    asked: bool = True
    answer: str | None = "progress"
    late: bool = True


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1), title=text, unit=text)
    said = Message(text, NOW, True, (text, text), 2, later=True)
    return {
        "tracing/figures": {"number": 3, "as_of": NOW},
        "tracing/items": {
            "number": 3,
            "tally": "overdue",
            "count": 30,
            "items": [item, replace(item, number=7, unit=None)],
            "page": 2,
            "pages": 3,
        },
        "tracing/messages": {"number": 3, "item": item, "stood": Stood(), "messages": [said], "more": 2},
    }
