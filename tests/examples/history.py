"""Histories of items."""

from typing import Any

from bot.reports.history import Line

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    return {"history/item": {"lines": [Line("3月2日 09:12", text, text)], "page": 2, "pages": 3}}
