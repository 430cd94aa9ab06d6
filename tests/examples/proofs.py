"""Measures, proofs and the evidence in them."""

from datetime import UTC, datetime
from typing import Any

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {"{place}": "s" + "9" * 9}


def examples(text: str) -> dict[str, dict[str, Any]]:
    return {
        "proofs/album": {"place": text, "total": "照片2张", "senders": [(text, NOW, NOW, "照片1张")] * 2},
        "proofs/rest": {"rest": 12},
        "toast/evidence_shown": {"number": 3, "count": 0},
    }
