"""The office's schedule, calendar and classes of items; each person's reminder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.actions.arranging.calendar_effects import Effects
from bot.actions.arranging.schedule_pages import Change
from bot.rules.models import Round, RoundId
from bot.rules.moving import Move
from bot.rules.rhythm import Plan
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {
    "{topic}": "rest_after_answer",
    "{group}": "reminders",
    "{value_name}": "rest_after_answer",
    "{code(each)}": "quarterly",
    "{code(hour)}": "1700",
    "{reading.digest}": "f" * 12,
    "{wish.digest}": "f" * 12,
    "{first}": "20270205",
    "{last}": "20270211",
    "{year}": "2027",
    "{_OF_CLASS}": "none",
    "{_COMMON}": "none",
}


def examples(text: str) -> dict[str, dict[str, Any]]:
    at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    plan = Plan("2026-W11", at, at + timedelta(days=3), at + timedelta(days=3), at + timedelta(days=4))
    later = Plan("2026-W11", at + timedelta(days=1), at + timedelta(days=4), at + timedelta(days=4))
    earlier = replace(plan, cutoff_at=at + timedelta(days=2))
    running = Round(RoundId(1), 5, at, at, at, None)
    moves = (Move("w", plan, later), Move("w", plan, earlier), Move("w", plan, None), Move("w", None, plan))
    items = [replace(an_item(n), title=text) for n in (1, 2, 4)]
    groups = [("立行立改", "每周报送", items)]
    left = {"already": (3,), "settled": (5, 6), "unknown": (7,), "doubled": (8,), "unread": (text,) * 9}
    done_at = {"at": at, "effects": Effects(moves, plan, running)}
    done = {"spans": [text] * 41, "by": text, **done_at}
    lines = [("截止时间", text)] * 3
    told = dict.fromkeys(("opening", "cutoff", "release", "quiet", "remind_at"), "周四17:00")
    return {
        "arranging/schedule": {"lines": lines, "plan": plan, "running": running, "note": text},
        "arranging/group": {"title": text, "lines": lines},
        "arranging/topic": {
            "title": text,
            "value": text,
            "usual": False,
            "hint": text,
            "change": Change(text, text, text, at, 2),
            "last": (text, at),
            "plan": plan,
            "running": running,
        },
        "arranging/ask_value": {
            "title": text,
            "value": text,
            "hint": text,
            "example": "9:00",
            "again": True,
            "refusal": text,
        },
        "arranging/calendar": {
            "holidays": ["10月1日—10月7日 国庆节放假"],
            "own": [text],
            "more": 2,
            "note": "⚠️ 2027年放假安排尚未公布。",
            "settled": [2027, 2028],
        },
        "arranging/days_preview": {
            "spans": [text] * 41,
            "count": 41,
            "instead": [text],
            "known": text,
            "past": text,
            "far": text,
            "doubled": text,
            "unread": (text,) * 9,
        },
        "arranging/days_entered": done,
        "arranging/days_removed": done,
        "arranging/days_imported": {"file": text, "spans": [text] * 41, "years": [2027], **done_at},
        "arranging/remove_days": {"spans": [text]},
        "arranging/settle_year": {"year": 2027, "spans": [text] * 41, "count": 41},
        "arranging/class": {"told": text, "before": text, "name": text, "now": at},
        "arranging/classes": {"lines": groups},
        "arranging/classes_preview": {"groups": groups, **left},
        "arranging/classes_set": {"groups": groups, "name": text, "now": at},
        "arranging/preferences": {"hour": "10:00", "own": True, "common": "09:00", "muted": False},
        "toast/arranged": {"value": "联络员1、单位责任人3、责任领导5、办公室7、书记10个工作日"},
        "toast/arranged_already": {"value": "联络员1、单位责任人3、责任领导5、办公室7、书记10个工作日"},
        "toast/cannot_arrange": {"doubt": "cutoff_quiet", "title": "截止时间", "limits": (1, 10), "told": told},
        "toast/days_entered": {"count": 400},
        "toast/days_removed": {"count": 400},
        "toast/year_settled": {"year": 2027},
        "toast/year_reopened": {"year": 2027},
        "toast/classes_set": {"count": 400},
        "toast/preferences": {"hour": "10:00", "muted": True, "is_new": True},
    }
