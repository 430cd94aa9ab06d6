"""公开口径: what is released for an item, what could be, and what in it needs an eye."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.actions.items.publishing import Proposal, Shown
from bot.rules.models import ItemId, PersonId
from bot.rules.privacy import Found, Private
from storage.publications import Publication
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1), title=text)
    shown = Shown(text, text, (Found(Private.NAME, 0, len(text), text), Found(Private.MOBILE, 0, 1, text)))
    released = Publication(1, ItemId(1), text, None, NOW, PersonId(1))
    page = {"item": item, "released": released, "by": text, "printed": shown, "longest": 1500, "asks": True}
    return {
        "publishing/page": {**page, "proposal": Proposal(text, None, NOW), "shown": shown},
        "publishing/preview": {"item": item, "shown": shown},
        "publishing/ask_again": {"item": item, "longest": 1500, "typed": 2},
    }
