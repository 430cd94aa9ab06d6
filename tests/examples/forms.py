"""Papers in Word in chat."""

from datetime import date
from typing import Any

from bot.rules.forms import Head, Subject, SupervisionForm
from bot.rules.models import ItemId

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    head = Head(text, text, {"inspection": text})
    item = Subject(ItemId(1), 3, "2.3", (text,), text, text, text, (text,), text, date(2026, 3, 20), None, False)
    form = SupervisionForm(head, item, text, text, text, date(2026, 3, 5), date(2026, 3, 12))
    return {"forms/made": {"name": text}, "forms/caption": {"form": form}}
