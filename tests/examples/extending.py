"""A later date, and transfer to another body."""

from datetime import UTC, date, datetime
from typing import Any

from bot.rules.applications import Application, ApplicationKind
from bot.rules.models import ApplicationId, ItemId, PersonId, State
from bot.rules.transitions import Step
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {"{mark}": "f" * 8}

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def examples(text: str) -> dict[str, dict[str, Any]]:
    extension = an_application(
        ApplicationKind.EXTENSION,
        reason="other_body",
        reason_words=text,
        old_due="2026-05-27",
        new_due="2026-09-21",
        progress=text,
        nth=3,
    )
    transfer = an_application(ApplicationKind.TRANSFER, reason=text, body=text, paper=text, paper_on="2026-03-02")
    told = {"item": an_item(1, due=date(2026, 5, 27)), "application": extension}
    return {
        "extending/form": {"application": extension, "question": "date", "remark": "no_date_read", "note": text},
        "filling/changed": {"application": extension, "understood": True},
        "filling/give_up": {"application": extension},
        "filling/goes_on": {"application": transfer},
        "reviewing/extension": {**told, "length": 1200, "far": True, "often": True},
        "reviewing/transfer": {"application": transfer, "length": 1200, "files": 2},
        "transferring/form": {"application": transfer, "question": None, "remark": "", "files": 0},
        "filling/told": {"application": transfer},
        "toast/form_sent": {"number": 3, "kind": "extension"},
        "toast/not_extended": {"why": "too_late"},
    }


def an_application(kind: ApplicationKind, step: Step = Step.ASKED, **fields: Any) -> Application:
    return Application(
        id=ApplicationId(1),
        kind=kind,
        item_id=ItemId(1),
        step=step,
        came_from=State.IN_PROGRESS,
        person_id=PersonId(1),
        stead_of=None,
        begun_at=NOW,
        asked_at=NOW,
        settled_at=None,
        fields=fields,
        verdict=None,
        meeting_id=None,
    )
