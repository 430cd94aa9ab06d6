"""Who will get what, when."""

from datetime import UTC, date, datetime
from typing import Any

from bot.rules.foreseeing import Foreseen, Foresight, Line

LONGEST: dict[str, str] = {
    "{span}": "20260302:20260308",
    "{since:%Y%m%d}": "20260302",
    "{until:%Y%m%d}": "20260308",
}


def examples(text: str) -> dict[str, dict[str, Any]]:
    at, day = datetime(2026, 3, 2, 1, 0, tzinfo=UTC), date(2026, 3, 2)
    message = Foreseen(at, text, text, "ask", text, (1, 2))
    foresight = Foresight(day, date(2026, 3, 8), at, (message,), at, (2027,), (text,))
    lines = [Line(at, "ask", (text,) * 7, text), Line(at, "other", (text,), text)]
    days = {"since": day, "until": date(2026, 3, 8)}
    return {
        "foreseeing/choose": {"longest": 92},
        "foreseeing/working": days,
        "foreseeing/ask_days": {"again": True, "longest": 92},
        "foreseeing/result": {
            "foresight": foresight,
            "days": [(day, lines)],
            "page": 1,
            "pages": 2,
            "people": 5,
            "most": 5,
        },
    }
