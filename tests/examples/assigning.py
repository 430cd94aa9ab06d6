"""Items find their unit."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.actions.assigning.supporting import Unsettled
from bot.actions.items.renewing import Moved
from bot.rules.models import MediaKind, Person, PersonId, Reach, State, UserId
from storage.reports import Contents
from tests.rules.ledger import an_item

AT = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {}


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, state=State.ISSUED), title=text, unit=text, support_units=(text,), handed_back=text)
    person = Person(PersonId(1), text, UserId(1), Reach.REACHABLE)
    unsettled = [Unsettled(item, (text,))] * 11
    said = {"item": item, "reason": text, "unit": text, "at": AT}
    lines = [(item, person, 3), (item, replace(person, user_id=None), 2), (item, None, 0)]
    return {
        "preview": {"done": 2, "handed_back": [item], "unsettled": unsettled, "nobody": [item]},
        "items": {"unsigned": 2, "supported": [item], "more": 2},
        "no_such_item": {"supported": [4, 5]},
        "choose_unit": {"item": item},
        "assigning/refused": {"text": text},
        "assigning/why_back": {"item": item, "again": True},
        "assigning/hand_back_so": said,
        "assigning/handed_back_by_you": said,
        "assigning/handed_back": {**said, "person": text},
        "assigning/issue_to_so": said,
        "assigning/why_same_unit": {**said, "again": False},
        "assigning/same_unit_so": said,
        "assigning/yours_now": {"item": item, "words": text, "kept": False},
        "assigning/issued_again": {**said, "by": text, "words": text},
        "assigning/settled_elsewhere": said,
        "assigning/why_reassign": {**said, "again": False},
        "assigning/reassign_to": said,
        "assigning/reassign_so": {**said, "pending": True},
        "assigning/reassigned": {**said, "before": item},
        "assigning/not_yours_now": said,
        "assigning/date_changed": {"moved": [Moved(item, item)] * 3, "reason": text},
        "assigning/choose_support": said,
        "assigning/you_support": {"items": [item] * 21},
        "assigning/support_ended": said,
        "assigning/send_evidence": said,
        "assigning/evidence_added": {
            "item": item,
            "parts": [text],
            "contents": Contents(1, 0, {MediaKind.PHOTO: 1}, 1, late=False),
            "places": [(text, 1)],
        },
        "assigning/unsigned": {"lines": lines, "late": 1, "total": 60},
        "toast/support_set": {"item": item, "unit": text, "wanted": False},
        "toast/issued_to": said,
    }
