"""The ledger in chat."""

from datetime import UTC, datetime
from typing import Any

from bot.actions.items.ledgers import Filed

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    filed = Filed("ledger.xlsx", text, 60_000_000, 500, NOW)
    return {
        "ledgers/caption": {"filed": filed},
        "ledgers/made": {"filed": filed, "fits": False},
    }
