"""People and units: pages, questions, receipts, links."""

from datetime import UTC, date, datetime
from typing import Any

from bot.actions.people.reorganising import Merger
from bot.rules.models import Person, PersonId, Post, PostId, Reach, Role, StandIn, State, TenureId, UnitId, UserId
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {"{role}": "inspector"}


def examples(text: str) -> dict[str, dict[str, Any]]:
    at, today = datetime(2026, 3, 5, 9, 0, tzinfo=UTC), date(2026, 3, 5)
    post = Post(PostId(1), UnitId(1), text, text, Role.HEAD)
    person = Person(PersonId(1), text, UserId(1), Reach.BLOCKED)
    acting = Post(PostId(2), UnitId(1), text, text, Role.LEADER, stead_of=person)
    running = StandIn(TenureId(1), post, person, date(2026, 3, 2), date(2026, 3, 9))
    planned = StandIn(TenureId(2), post, person, date(2026, 3, 9), date(2026, 3, 16))
    items = (an_item(1, state=State.ISSUED), an_item(2), an_item(3), an_item(7))
    merger = Merger(items, items[:2], items[:1], items[2:], (person, person))
    done = {"by": text, "at": at}
    return {
        "people/units": {
            "total": 5,
            "members": 7,
            "waiting": [text] * 14,
            "stand_ins": [running, planned] * 8,
            "today": today,
        },
        "people/unit": {
            "name": text,
            "former": [(text, today)],
            "merged": [text, text],
            "lines": [(post, person, [running, planned]), (post, None, [])],
            "count": 3,
            "today": today,
        },
        "people/post": {"post": post, "holder": person, "stand_ins": [running, planned], "count": 3, "today": today},
        "people/choose_holder": {"post": post, "holder": person},
        "people/ask_name": {"post": post, "again": False},
        "people/confirm_holder": {"post": post, "name": text, "holder": person, "posts": (post, acting)},
        "people/appointed": {"post": post, "name": text, "before": text, "left": True, "bound": False, **done},
        "people/link": {"name": text, "post": post, "payload": "A" * 64, "until": at},
        "people/in_post": {"name": text, "post": post, "posts": text, "items": items},
        "people/ask_title": {"unit": text, "again": True},
        "people/choose_role": {"unit": text, "title": text},
        "people/leave": {
            "name": text,
            "posts": [post, acting],
            "items": items,
            "duties": [running],
            "heir": text,
            "bound": False,
        },
        "people/choose_heir": {"name": text, "posts": [post, acting]},
        "people/ask_heir": {"name": text, "again": False},
        "people/left": {"name": text, "posts": [post, acting], "heir": text, **done},
        "people/farewell": {"name": text},
        "people/choose_days": {"post": post, "holder": text},
        "people/ask_days": {"post": post, "doubt": "too_long"},
        "people/choose_stand_in": {"post": post, "first": today, "last": today, "able": 0},
        "people/confirm_stand_in": {
            "post": post,
            "name": text,
            "bound": False,
            "holder": text,
            "first": today,
            "last": today,
            "items": items,
            "today": today,
        },
        "people/stand_in_set": {"stand_in": running, "holder": text, "today": today, **done},
        "people/stand_in_begins": {"stand_in": running, "holder": text, "items": items},
        "people/stand_in_over": {"stand_in": running, "holder": text},
        "people/stand_in_back": {"stand_in": running, "items": items},
        "people/confirm_end_stand_in": {"stand_in": running, "holder": text},
        "people/stand_in_ended": {"stand_in": running, "holder": text, **done},
        "people/ask_new_name": {"unit": text, "wrong": text},
        "people/confirm_rename": {"unit": text, "name": text, "count": 3},
        "people/choose_target": {"unit": text},
        "people/confirm_merge": {"unit": text, "into": text, "merger": merger, "person": text},
        "people/merged": {"unit": text, "into": text, "merger": merger, **done},
        "people/unit_ended": {"name": text, "unit": text, "into": text},
        "people/unit_taken_over": {"name": text, "unit": text, "into": text, "items": items, "merger": merger},
        "people/rebinding_asked_already": {"waiting": False},
        "people/rebinding": {"name": text, "posts": (post, acting), "at": at, "sure": True},
        "people/rebinding_decided": {"name": text, "granted": True, **done},
        "people/rebound": {"name": text, "posts": text},
        "toast/rebinding_decided": {"name": text, "granted": True},
        "toast/cannot_stand_in": {"name": text, "doubt": "away"},
        "toast/cannot_merge": {"unit": text},
        "toast/merged": {"unit": text, "into": text},
        "toast/post_made": {"title": text},
    }
