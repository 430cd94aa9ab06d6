"""Who cannot be reached, and what they are told when they are back."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.people.catching_up import CaughtUp
from bot.actions.people.unreachable import Line
from bot.actions.people.waiting import Waiting
from bot.rules.applications import Application, ApplicationKind
from bot.rules.demands import DemandKind
from bot.rules.models import (
    ApplicationId,
    ItemId,
    Member,
    Person,
    PersonId,
    Post,
    PostId,
    Reach,
    Role,
    State,
    UnitId,
    UserId,
)
from bot.rules.transitions import Step
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    at = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)
    post = Post(PostId(1), UnitId(1), text, text, Role.HEAD)
    member = Member(Person(PersonId(1), text, UserId(1), Reach.BLOCKED), (post,))
    waiting = Waiting(5, 3, {DemandKind.NOTICE: 1, DemandKind.INSTRUCTION: 2}, 2, 4, 12)
    application = Application(
        ApplicationId(1),
        ApplicationKind.CLOSURE,
        ItemId(3),
        Step.RETURNED,
        State.IN_PROGRESS,
        PersonId(1),
        None,
        at,
        at,
        at,
        {},
        None,
        None,
    )
    return {
        "unreachable": {"waiting": waiting},
        "reaching/back": {"caught_up": CaughtUp(1, 12)},
        "reaching/caught_up": {
            "waiting": waiting,
            "outcomes": [(application, replace(an_item(3), title=text))],
            "more": 2,
            "missed": 12,
        },
        "reaching/also_waiting": {"waiting": waiting},
        "reaching/read": {"shown": 5, "left": 7},
        "reaching/list": {
            "lines": [Line(1, member, text, date(2026, 3, 3), waiting), Line(2, member, text, None, Waiting())],
            "counts": [(Reach.NEVER, 1), (Reach.BLOCKED, 2)],
        },
        "reaching/person": {"line": Line(1, member, text, date(2026, 3, 3), waiting), "others": [(text, text)]},
    }
