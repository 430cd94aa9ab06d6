"""What a link is worth, and who may do what to which item."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules import receipts
from bot.rules.invites import Expired, Foreign, Good, OtherAccount, Taken, Used, judge_invite
from bot.rules.models import Item, Member, Person, PersonId, Post, PostId, Reach, Role, State, UnitId, UserId
from bot.rules.permissions import answers_for, is_open, may_read, supports
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ME, OTHER = UserId(9_000_000_001), UserId(9_000_000_002)


@dataclass(frozen=True)
class Link:
    id: int = 1
    expires_at: datetime = NOW + timedelta(days=7)
    used_by: PersonId | None = None
    revoked_at: datetime | None = None


def person(number: int, account: UserId | None = None) -> Person:
    return Person(PersonId(number), f"某{number}", account, Reach.NEVER)


@pytest.mark.parametrize(
    ("what", "link", "holder", "owner", "outcome"),
    [
        ("a fresh link", Link(), person(1), None, Good(1, person(1))),
        ("no such link", None, None, None, Foreign()),
        ("the post is vacant", Link(), None, None, Foreign()),
        ("a moment before expiry", Link(expires_at=NOW + timedelta(seconds=1)), person(1), None, Good(1, person(1))),
        ("exactly at expiry", Link(expires_at=NOW), person(1), None, Expired()),
        ("a newer link was made", Link(revoked_at=NOW), person(1), None, Expired()),
        ("used by me", Link(used_by=PersonId(1)), person(1, ME), person(1, ME), Used(mine=True)),
        ("used by somebody else", Link(used_by=PersonId(1)), person(1, OTHER), None, Used(mine=False)),
        ("used and expired", Link(used_by=PersonId(1), expires_at=NOW), person(1), None, Used(mine=False)),
        ("my account is another person's", Link(), person(1), person(2, ME), Taken()),
        ("the person has another account", Link(), person(1, OTHER), None, OtherAccount(person(1, OTHER))),
        ("both are somebody's", Link(), person(1, OTHER), person(2, ME), Taken()),
        ("a second post of mine", Link(), person(1, ME), person(1, ME), Good(1, person(1, ME))),
    ],
)
def test_what_a_link_is_worth(what, link, holder, owner, outcome):
    assert judge_invite(link, holder, ME, owner, NOW) == outcome, what


def member(*posts: tuple[int, Role]) -> Member:
    return Member(
        person(1), tuple(Post(PostId(n), UnitId(unit), "某科", "某岗", role) for n, (unit, role) in enumerate(posts))
    )


ITEM = an_item(1, unit=7)


@pytest.mark.parametrize(
    ("who", "answers", "reads"),
    [
        (member((7, Role.HEAD)), True, True),
        (member((7, Role.LIAISON)), True, True),
        (member((8, Role.HEAD)), False, False),
        (member((7, Role.OFFICE)), False, True),
        (member((7, Role.LEADER)), False, True),
        (member((7, Role.GROUP)), False, True),
        (member((7, Role.INSPECTOR)), False, True),
        (member((8, Role.HEAD), (7, Role.LIAISON)), True, True),
        (member((8, Role.HEAD), (9, Role.OFFICE)), False, True),
        (member(), False, False),
    ],
)
def test_who_answers_and_who_reads(who, answers, reads):
    assert (answers_for(who, ITEM), may_read(who, ITEM)) == (answers, reads)


@pytest.mark.parametrize(
    ("who", "does", "reads"),
    [
        (member((8, Role.HEAD)), True, True),
        (member((9, Role.LIAISON)), True, True),
        (member((7, Role.HEAD)), False, True),
        (member((7, Role.HEAD), (8, Role.HEAD)), False, True),  # answers for it: that counts first
        (member((10, Role.HEAD), (8, Role.LIAISON)), True, True),
        (member((8, Role.OFFICE)), False, True),
        (member((10, Role.HEAD)), False, False),
        (member(), False, False),
    ],
)
def test_who_supports_an_item(who, does, reads):
    item = replace(ITEM, support_ids=(UnitId(8), UnitId(9)))
    assert (supports(who, item), may_read(who, item)) == (does, reads)


def test_nobody_answers_for_an_item_without_a_unit():
    unassigned: Item = an_item(1, unit=None)
    assert not answers_for(member((7, Role.HEAD)), unassigned)
    assert not may_read(member((7, Role.HEAD)), unassigned)
    assert may_read(member((7, Role.OFFICE)), unassigned)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.DRAFT, False),
        (State.ISSUED, True),
        (State.IN_PROGRESS, True),
        (State.CLOSING, True),
        (State.CLOSED, False),
        (State.TRANSFERRED, False),
    ],
)
def test_which_items_are_asked_about(state, expected):
    assert is_open(an_item(1, state=state)) is expected


@pytest.mark.parametrize(
    ("has_file", "speed", "times"), [(False, 1, 0), (False, 600, 0), (True, 1, 1), (True, 30, 30), (True, 0, 1)]
)
def test_a_receipt_waits_for_the_rest_of_an_album_as_long_as_a_person_would(has_file, speed, times):
    waits = timedelta(seconds=receipts.SETTLE_SECONDS * times)
    assert receipts.receipt_due(NOW, has_file=has_file, speed=speed) == NOW + waits
