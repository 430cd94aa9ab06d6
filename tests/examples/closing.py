"""Applying, examining, confirming, meetings: closing an item."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.applying.closing_form import ShownSlot
from bot.actions.applying.meeting import Listed
from bot.actions.applying.turns import Signature
from bot.rules.applications import (
    Application,
    ApplicationKind,
    ClosureVerdict,
    Decision,
    Meeting,
    ReturnReason,
)
from bot.rules.closing import Lack
from bot.rules.models import ApplicationId, ItemId, MeetingId, PersonId, ProofSlot, SlotId, State
from bot.rules.transitions import Act, Step
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {
    "{seen}": "f" * 8,
    "{allowed.content[:8]}": "f" * 8,
    "{_digest(db, fit)}": "f" * 8,
    "{day:%Y%m%d}": "20261231",
    "{reason}": "unfinished",
}

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


def an_application(text: str, step: Step = Step.CHECKED) -> Application:
    """A closure found 基本完成·持续整改, which shows the most."""
    fields = {"matter": text, "stage_goal": text, "next_check_on": "2026-06-30"}
    return Application(
        ApplicationId(1),
        ApplicationKind.CLOSURE,
        ItemId(1),
        step,
        State.IN_PROGRESS,
        PersonId(1),
        PersonId(2),
        NOW,
        NOW,
        None,
        fields,
        ClosureVerdict.CONTINUING,
        MeetingId(1),
    )


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(
        an_item(1, due=date(2026, 5, 27)), title=text, unit=text, extended=1, stage_goal=text, state=State.CONTINUING
    )
    checked = an_application(text)
    signed = [
        Signature(act, text, text, NOW, ReturnReason.POOR, text, text)
        for act in (Act.SUBMIT, Act.CHECK, Act.TAKE_BACK, Act.CHANGE, Act.RETURN, Act.CONFIRM)
    ]
    back = Decision(Act.RETURN, PersonId(1), None, NOW, "0" * 64, ReturnReason.WEAK, text, None)
    slots = [ShownSlot(text, 2, None), ShownSlot(text, 0, text), ShownSlot(text, 0, None)]
    fields = {
        "matter": text,
        "people_kind": "dealt",
        "people": text,
        "rule_kind": "needless",
        "rule": text,
        "elsewhere": text,
    }
    meeting = Meeting(MeetingId(1), date(2026, 3, 6), text, NOW)
    fit, left = Listed(item, checked, None), Listed(item, checked, "changed")
    done = Listed(item, checked, "confirmed")
    about = {"item": item, "application": checked, "signed": signed, "missing": [Lack.SLOT, Lack.PROOF]}
    shown = {"item": item, "fields": fields, "slots": slots, "ticked": 2, "measures": 5}
    met = {"meeting": meeting, "listed": [fit, left, done], "granted": [fit], "fit": [fit], "left": [left]}
    return {
        **{f"applying/{name}": {**about, "act": Act.CONFIRM} for name in ("status", "waiting", "nobody", "withdraw")},
        **{f"applying/{name}": about for name in ("too_late", "older")},
        "closing/record": about,
        "closing/form": {**shown, "returned": back, "question": "people", "wrong": True, "missing": [Lack.PEOPLE]},
        "closing/submit": shown,
        "closing/words": shown,
        **{f"closing/{name}": {"item": item, "again": True} for name in ("discard", "changed", "moved", "told")},
        "closing/stages": {"due": [item, replace(item, number=2, stage_goal=None)], "more": [item], "office": True},
        "reviewing/queue": {"lines": [(item, checked, 3)], "total": 1, "elsewhere": 2},
        **{f"reviewing/{name}": about for name in ("head", "foot", "reasons")},
        "reviewing/approve": {**about, "undecided": 2},
        "reviewing/goal": about,
        "reviewing/next_check": {"item": item, "goal": text, "wrong": True},
        "reviewing/continuing": {"item": item, "goal": text, "day": date(2026, 6, 30)},
        "reviewing/why": {"item": item, "reason": ReturnReason.POOR},
        "reviewing/return": {"item": item, "reason": ReturnReason.POOR, "words": text, "unfit": [text, text]},
        "reviewing/returned": {**about, "decision": back, "unfit": [ProofSlot(SlotId(1), item.id, 1, text, None)]},
        "reviewing/closure": {
            **shown,
            "applied": signed[0],
            "returns": [back, back],
            "early": ["2019.9"],
            "feedback_on": date(2026, 2, 27),
        },
        **{f"consenting/{name}": about for name in ("foot", "confirm", "granted")},
        "meeting/choice": {**met, "lines": [(item, checked), (item, replace(checked, meeting_id=None))]},
        "meeting/day": {"wrong": True},
        "meeting/number": {"day": date(2026, 3, 6)},
        "meeting/send": {**met, "number": text},
        **{f"meeting/{name}": met for name in ("sent", "list", "confirm", "result", "told")},
        "toast/incomplete": {
            "wanted": ["佐证未交齐，也未说明原因", "没有任何佐证", "办理情况（事）", "人员处理（人）"]
        },
        "toast/checked": {"told": [text]},
        "toast/application_pending": about,
        "menu": {"turns": 2},
        "toast/list_confirmed": {"left": 2},
    }
