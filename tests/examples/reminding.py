"""The one reminder a day, 催办, what is held back, the release of a summary."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.rules.applications import ApplicationKind
from bot.rules.models import Campaign, CampaignId, Person, PersonId, Reach, Round, RoundId, UserId
from bot.rules.tallies import Rate
from storage.holds import Hold, HoldKind
from tests.examples.details import everything_said
from tests.examples.extending import an_application
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {}

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, due=date(2026, 3, 2)), title=text, unit=text)
    later = replace(item, number=7, due=date(2026, 3, 12))
    round_ = Round(RoundId(1), 3, NOW - timedelta(days=3), NOW, NOW, None)
    person = Person(PersonId(1), text, UserId(1), Reach.REACHABLE)
    today = NOW.date()
    campaign = Campaign(CampaignId(1), text, text, today)
    application = an_application(ApplicationKind.EXTENSION)
    return {
        "bulletin_chart": {"number": 3},
        "bulletin_paper": {"number": 3},
        "plain/issue_file": {"number": 3},
        "plain/moment": {"moment": NOW},
        "plain/rate": {"share": Rate(1, 3)},
        "plain/spans": {"numbers": [1, 2, 3, 7], "more": True},
        "plain/issue_title": {"bureau": text},
        "plain/delay": {"delay": everything_said(text, item.id).delay},
        "plain/chart_title": {"campaign": campaign},
        "plain/chart_subtitle": {"campaign": campaign},
        "plain/campaign_name": {"campaign": campaign},
        "plain/chart_transferred": {"count": 2},
        "reminding/chase": {"items": [item, later], "today": today},
        "reminding/chase_all": {"items": [item], "left_out": [later], "names": [text, text]},
        "reminding/chase_confirm": {"item": item, "person": person, "at": NOW},
        "reminding/chased": {"item": item, "person": person, "at": NOW},
        "reminding/chased_all": {"items": [item, later]},
        "reminding/due": {"items": [later], "more": 2, "today": today},
        "reminding/few_days": {"items": [item, later], "days": 2},
        "reminding/hold": {"hold": Hold(1, HoldKind.ROUND, 1, 512, None), "most": 200},
        "reminding/hold_decided": {"hold": Hold(1, HoldKind.REMINDERS, 1, 512, None), "granted": False, "name": text},
        "reminding/merged": {"sections": ["<b>甲</b>", "乙"]},
        "reminding/missing": {"round": round_, "items": [item, later], "more": 3, "today": True},
        "reminding/overdue": {"mine": [item], "others": [item], "today": today},
        "reminding/queue": {"lines": [(item, application, 3)]},
        "toast/chased": {"number": 3},
        "toast/chased_all": {"count": 12},
        "toast/no_chase": {"number": 3, "why": "enough"},
    }
