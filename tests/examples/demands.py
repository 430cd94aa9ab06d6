"""Supervision: notices, instructions, questions, findings."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.demands.listing_demands import Line
from bot.actions.demands.reminding_demands import Line as Reminded
from bot.actions.demands.telling_demands import Told
from bot.rules.demands import Demand, DemandKind, Desk, Pile
from bot.rules.models import DemandId, Item, PersonId, UnitId
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {}

_NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
_LIMIT = date(2026, 3, 9)


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1), title=text, unit=text)
    demand = _demand(text, item)
    told = Told(name=text, author=text, answerer=text, settler=text, late=True, answers=False)
    named = {"item": item, "name": text}
    lines = [
        Line(1, demand, item, text, Pile.ANSWER, -3),
        Line(2, demand, item, text, Pile.WAIT, 0),
        Line(3, demand, item, text, Pile.WAIT, 4),
        Line(4, demand, item, text, Pile.JUDGE, None),
    ]
    owed = [Reminded(demand, item, text, late=late) for late in (True, False)] * 20
    messages: dict[str, dict[str, Any]] = {
        "card": {"item": item, "demand": demand, "told": told},
        "choose_limit": {"item": item},
        "ask_notice": {"item": item, "limit": _LIMIT},
        "ask_words": {"item": item, "kind": "question"},
        "words_taken": named,
        "too_long": {"item": item, "length": 900, "most": 800},
        "preview": named | {"demand": demand, "limit": _LIMIT, "typed": True},
        "sent": named | {"demand": demand, "reached": [text, text]},
        "ask_answer": named | {"demand": demand, "own": True},
        "answer_taken": named | {"who": text},
        "answered": named | {"demand": demand, "late": True},
        "corrected": named,
        "not_corrected": named | {"settled": True},
        "settled": named | {"demand": demand},
        "ask_lacking": named,
        "sent_back": named | {"limit": _LIMIT},
        "release_limit": {"item": item, "demand": demand},
        "release_preview": {"item": item, "demand": demand, "limit": _LIMIT},
        "share_preview": {"item": item, "question": text, "answer": text},
        "shared": {"question": text, "answer": text},
        "sentence": {"text": text},
        "line": {"demand": demand, "name": text},
        "list": {"desk": Desk.OFFICE, "lines": lines, "counts": [(Pile.ANSWER, 1), (Pile.WAIT, 2)], "total": 4},
        "reminder": {"owed": owed[:2], "more": 3, "by_reply": False},
        "late": {"owed": owed},
    }
    toasts: dict[str, dict[str, Any]] = {
        "demand_refused": {
            "item": item,
            "name": text,
            "why": "not_now",
            "stage": "settled",
            "who": text,
            "at": _NOW,
        },
        "demand_sent": {"item": item, "name": text},
        "demand_accepted": {"item": item, "name": text, "kind": "notice"},
        "finding_released": {"item": item, "reached": [text]},
        "finding_kept": {"item": item},
        "answer_shared": {"count": 12},
        "answer_shared_already": {"item": item},
    }
    return {f"demands/{name}": values for name, values in messages.items()} | {
        f"toast/{name}": values for name, values in toasts.items()
    }


def _demand(text: str, item: Item) -> Demand:
    return Demand(
        id=DemandId(1),
        kind=DemandKind.NOTICE,
        year=2026,
        number=3,
        item_id=item.id,
        unit_id=UnitId(1),
        person_id=PersonId(1),
        stead_of=None,
        words=text,
        made_at=_NOW,
        released_at=_NOW,
        limit_on=_LIMIT,
        answer=text,
        answered_at=_NOW,
        answered_by=PersonId(1),
        lacking=text,
        settled_at=_NOW,
        settled_by=PersonId(1),
        reminded_on=None,
    )
