"""Dossiers in chat."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bot.reports.filing import Filed
from bot.rules.dossier import Dossier, Earlier
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, due=date(2026, 3, 20)), title=text)
    held = Dossier(
        text,
        text,
        item,
        NOW,
        (text,),
        (),
        (),
        (),
        (),
        (),
        (),
        (),
        (),
        (),
        (),
        (Earlier(text, text, NOW),),
        {text: text},
    )
    filed = Filed(Path("a.zip"), Path("a.pdf"), 60_000_000, 1_200_000, 12, files=8, absent=1, peak=0)
    return {
        "dossiers/caption": {"d": held, "ending": "zip"},
        "dossiers/made": {"d": held, "filed": filed, "too_large": ["zip"]},
    }
