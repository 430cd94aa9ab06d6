"""What an issue's readers are told of it, each their part; group chats that the bot is put into."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.issues.issue_parts import Lists, UnitPart
from bot.actions.issues.readers import Readers
from bot.rules.chart import Status
from bot.rules.models import ItemId, State, UnitId
from bot.rules.tallies import Rate, Tallies, Tally
from storage.standings import Stood

NOW = datetime(2026, 3, 5, 9, 5, tzinfo=UTC)

LONGEST: dict[str, str] = {"{group.id}": "9" * 9, "{int(choice)}": "1"}


def stood(text: str, count: int = 1) -> list[Stood]:
    one = Stood(
        ItemId(1), 1, text, UnitId(1), text, date(2026, 2, 27), State.IN_PROGRESS, True, False, True, "advanced"
    )
    return [one._replace(item_id=ItemId(n), number=n * 2) for n in range(1, count + 1)]


def examples(text: str) -> dict[str, dict[str, Any]]:
    many = stood(text, 14)
    lists = Lists(many, many[:2], stood(text), stood(text), stood(text), [many[0]._replace(unit=None, due=None)])
    tallies = Tallies(dict.fromkeys(Tally, 3))
    part = UnitPart(UnitId(1), text, tallies, lists, [(many[0], text)])
    head = {"number": 3, "version": 2, "reason": text, "as_of": NOW, "today": NOW.date()}
    return {
        "issue/field": {**head, "n": tallies, "done": Rate(1, 3), "lists": lists, "stead": [text]},
        "issue/unit": {**head, "units": [part, replace(part, comments=())], "step": "answer"},
        "issue/group": {
            "number": 3,
            "version": 2,
            "as_of": NOW,
            "done": Rate(1, 3),
            "answered": Rate(2, 3),
            "statuses": [(status, 2) for status in Status],
        },
        "plain/issue_readers": {"readers": Readers(full=3, units=2, of_units=4, chats=1)},
        "bulletin_pdf": {"number": 3},
        "bulletin_table": {"number": 3},
        "groups/ask": {"title": text, "name": text, "known": False},
        "groups/decided": {"title": text, "name": text, "wanted": True},
        "groups/removed": {"title": text},
        "toast/group_decided": {"wanted": False},
    }
