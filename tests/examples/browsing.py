"""Finding items, and the office's finding on one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.items.cards import Standing
from bot.rules.models import Finding, ItemId
from bot.rules.tallies import Rate
from bot.rules.waiting import Waiting
from tests.examples.details import everything_said
from tests.rules.ledger import an_item

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)

LONGEST: dict[str, str] = {"{wanted}": "transferred", "{each}": "basically_done"}


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, due=date(2026, 3, 1)), title=text, unit=text)
    late = {"title": text, "items": [item, replace(an_item(2), unit=None)], "overdue": [item.id]}
    return {
        "card": {
            "standing": Standing(
                Rate(1, 2),
                Rate(0, 3),
                AT,
                (text, text),
                said=everything_said(text, ItemId(101)),
                waiting=Waiting(12, 3),
                earlier=(text, text),
                own={text: text, f"{text}2": text},
            )
        },
        "browsing/list": {**late, "today": date(2026, 3, 5), "page": 1, "pages": 2},
        "browsing/set_finding": {"before": Finding.UNSTATED, "now": AT},
        "toast/finding_set": {"before": Finding.PHASED},
    }
