"""What units say beside their answers: plans, short fields, support, delays, what is carried over."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.weekly.answer_cards import Early
from bot.actions.weekly.ask_cards import Line
from bot.actions.weekly.detail_pages import Filled
from bot.rules.details import Detail, Field, Plan, Said
from bot.rules.models import ChatId, Finding, ItemId, PersonId, Report, ReportId, ReportKind, RoundId
from bot.rules.taking_back import Kept
from tests.rules.ledger import an_item

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)

LONGEST: dict[str, str] = {
    "{outcome}": "not_done",
    "{claim}": "basically_done",
    "{name}": "support_since",
    "{field}": "support",
    "{delay}": "reorganisation",
    "{after_all}": "in_progress",
}


def everything_said(text: str, item_id: ItemId) -> Said:
    """All fields; days are days, codes are codes."""
    days = dict.fromkeys((Field.FINISH, Field.SUPPORT_SINCE, Field.DELAY_LETTER, Field.DELAY_NEXT), "2026-06-30")
    codes = {Field.CLAIM: "done", Field.CLAIM_CHECKED: "phased", Field.DELAY: "other_body", Field.PLAN_DONE: "partly"}
    values = dict.fromkeys(Field, text) | days | codes
    return Said(
        {name: Detail(n, item_id, RoundId(1), name, value, AT) for n, (name, value) in enumerate(values.items())}
    )


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, due=date(2026, 5, 27)), title=text)
    said, plan = everything_said(text, item.id), Plan(text, date(2026, 2, 26), last_week=False)
    report = Report(ReportId(7), PersonId(2), ChatId(3), item.id, RoundId(1), ReportKind.PROGRESS, True, AT)
    early = Early((report,), text, AT, text, ("照片2张",))
    lines = [
        Line(item, False, -3, plan, True),
        Line(replace(item, number=2), False, 5, replace(plan, last_week=True), False),
        Line(replace(item, number=3), True, None, None, False),
    ]
    other = Said({**said.details, Field.DELAY: replace(said.details[Field.DELAY], value="other")})
    return {
        "ask": {"lines": lines, "page": 1, "pages": 2, "loose": [(AT, text), (AT, text)]},
        "answer": {"plan": plan, "early": early},
        "why_no_change": {"days": 3},
        "outcome_noted": {"told": text},
        "early_noted": {"early": early},
        "receipt": {"noted": [text, text]},
        "details/card": {"item": item, "filled": Filled(said, said, other), "asks_delay": True},
        "details/ask": {"field": "left", "filled": Filled(said, said, said), "remark": "no_words"},
        "details/support": {"support": said.support},
        "details/doubt": {"found": "预计"},
        "details/doubt_settled": {"claim": Finding.PHASED},
        "toast/answer_kept": {"why": Kept.COMPILED},
        "toast/outcome_recorded": {"outcome": "partly"},
        "toast/claim_noted": {"claim": Finding.PHASED},
    }
