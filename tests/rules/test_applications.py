"""What is approved is a digest of everything that is decided upon; where the item stands once its application moves."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from bot.rules.applications import Application, ApplicationKind, ClosureVerdict, content_of, state_after
from bot.rules.models import ApplicationId, ItemId, Measure, MeasureId, MeetingId, PersonId, ProofSlot, SlotId, State
from bot.rules.transitions import Step

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CLOSURE, EXTENSION, TRANSFER = ApplicationKind
DONE, CONTINUING = ClosureVerdict

FIELDS = {"done": "井盖已全部更换", "effect": "群众无投诉"}
MEASURES = [
    Measure(MeasureId(1), ItemId(1), 1, "更换井盖", NOW),
    Measure(MeasureId(2), ItemId(1), 2, "建立台账", None),
    Measure(MeasureId(3), ItemId(1), 3, "开展培训", NOW),
]
SLOTS = [
    ProofSlot(SlotId(1), ItemId(1), 1, "整改前后照片", None),
    ProofSlot(SlotId(2), ItemId(1), 2, "验收单", "无需验收"),
    ProofSlot(SlotId(3), ItemId(1), 3, "台账", None),
]
PROOFS = {SlotId(1): ["f1", "f2"], SlotId(3): ["f3"]}


def an_application(kind: ApplicationKind = CLOSURE, **facts: Any) -> Application:
    base = Application(
        id=ApplicationId(1),
        kind=kind,
        item_id=ItemId(1),
        step=Step.ASKED,
        came_from=State.IN_PROGRESS,
        person_id=PersonId(1),
        stead_of=None,
        begun_at=NOW,
        asked_at=NOW,
        settled_at=None,
        fields=FIELDS,
        verdict=None,
        meeting_id=None,
    )
    return replace(base, **facts)


def digest(
    application: Application | None = None,
    measures: Sequence[Measure] = MEASURES,
    slots: Sequence[ProofSlot] = SLOTS,
    proofs: Mapping[SlotId, Sequence[str]] = PROOFS,
) -> str:
    return content_of(application or an_application(), measures, slots, proofs)


def in_slot(place: int, **changed: Any) -> list[ProofSlot]:
    return [replace(slot, **changed) if n == place else slot for n, slot in enumerate(SLOTS)]


def ticked(place: int, at: datetime | None) -> list[Measure]:
    return [replace(measure, done_at=at) if n == place else measure for n, measure in enumerate(MEASURES)]


CHANGES: list[tuple[str, dict[str, Any]]] = [
    ("a word of the unit's", {"application": an_application(fields=FIELDS | {"done": "井盖已更换"})}),
    ("another field's word", {"application": an_application(fields=FIELDS | {"effect": "无"})}),
    ("one field more", {"application": an_application(fields=FIELDS | {"stage_goal": "每月巡查"})}),
    ("one field less", {"application": an_application(fields={"done": FIELDS["done"]})}),
    ("one tick more", {"measures": ticked(1, NOW)}),
    ("one tick less", {"measures": ticked(0, None)}),
    ("another tick instead", {"measures": [*ticked(0, None)[:1], *ticked(1, NOW)[1:]]}),
    ("a slot's name", {"slots": in_slot(0, name="照片")}),
    ("a reason is given", {"slots": in_slot(2, excuse="无台账")}),
    ("a reason is worded anew", {"slots": in_slot(1, excuse="不具备验收条件")}),
    ("a reason is taken back", {"slots": in_slot(1, excuse=None)}),
    ("a slot less", {"slots": SLOTS[:2]}),
    ("a slot more", {"slots": [*SLOTS, ProofSlot(SlotId(4), ItemId(1), 4, "发票", None)]}),
    ("a proof more", {"proofs": PROOFS | {SlotId(1): ["f1", "f2", "f4"]}}),
    ("a proof less", {"proofs": PROOFS | {SlotId(1): ["f1"]}}),
    ("another proof", {"proofs": PROOFS | {SlotId(1): ["f1", "f5"]}}),
    ("a proof in an empty slot", {"proofs": PROOFS | {SlotId(2): ["f4"]}}),
    ("a proof in another slot", {"proofs": {SlotId(2): ["f3"], SlotId(1): ["f1", "f2"]}}),
    ("no proofs at all", {"proofs": {}}),
    ("what the office found", {"application": an_application(verdict=DONE)}),
    ("what else it could find", {"application": an_application(verdict=CONTINUING)}),
]


@pytest.mark.parametrize(("what", "changed"), CHANGES)
def test_whatever_a_closure_is_decided_upon_changes_the_digest(what: str, changed: dict[str, Any]):
    assert digest(**changed) != digest(), what


def test_no_two_of_these_changes_are_taken_for_one_another():
    assert len({digest(**changed) for _, changed in CHANGES}) == len(CHANGES)


@pytest.mark.parametrize(
    ("what", "same"),
    [
        ("the order in which proofs came", {"proofs": {SlotId(3): ["f3"], SlotId(1): ["f2", "f1"]}}),
        ("the order of the fields", {"application": an_application(fields=dict(reversed(FIELDS.items())))}),
        ("an empty list of proofs", {"proofs": PROOFS | {SlotId(2): []}}),
        ("when a measure was ticked", {"measures": ticked(0, datetime(2026, 3, 1, tzinfo=UTC))}),
        ("how far it is", {"application": an_application(step=Step.CHECKED)}),
        ("in whose stead and when", {"application": an_application(stead_of=PersonId(2), asked_at=None)}),
    ],
)
def test_what_nobody_decides_upon_leaves_it(what: str, same: dict[str, Any]):
    assert digest(**same) == digest(), what


@pytest.mark.parametrize("kind", [EXTENSION, TRANSFER])
def test_a_later_date_and_a_transfer_are_decided_upon_their_own_words_alone(kind: ApplicationKind):
    application = an_application(kind)
    for what, changed in CHANGES:
        if "application" in changed:
            other = replace(changed["application"], kind=kind)
            assert (digest(other) != digest(application)) is (other.fields != application.fields), what
        else:
            assert digest(application, **changed) == digest(application), what
    assert digest(application) != digest()


def test_the_digest_stays_what_it_is_from_one_version_to_the_next():
    """Approvals are stored with it and buttons carry its beginning: another way of writing it would make them all lapse."""
    assert digest() == "dcb475a2648f0cee6cb8f3665e66216289f3fbf40431677912fc2ebd942ef35d"
    assert digest(an_application(EXTENSION)) == "eb693f6f9c0beef58a376a35944ec950739729401796272bba67191a9d17da20"


# What the item is after a step, for each verdict (none yet, done, to be continued). "-": what it is; if it is being closed,
# what it was before.
AFTER = """
             drafted   asked     checked   granted                          returned  withdrawn
closure      -         closing   closing   closed/closed/continuing         -         -
extension    -         -         -         -                                -         -
transfer     -         -         -         transferred                      -         -
"""


def written_by_hand() -> list[tuple[ApplicationKind, Step, ClosureVerdict | None, State | None]]:
    steps, *rows = [line.split() for line in AFTER.strip().splitlines()]
    found = []
    for kind, *states in rows:
        for step, told in zip(steps, states, strict=True):
            each = told.split("/") if "/" in told else [told] * 3
            for verdict, state in zip((None, DONE, CONTINUING), each, strict=True):
                found.append((ApplicationKind(kind), Step(step), verdict, None if state == "-" else State(state)))
    return found


def test_every_kind_step_and_verdict_is_written_down():
    assert {each[:3] for each in written_by_hand()} == set(product(ApplicationKind, Step, (None, *ClosureVerdict)))


@pytest.mark.parametrize(("kind", "step", "verdict", "state"), written_by_hand())
def test_where_the_item_stands_after_each_step(
    kind: ApplicationKind, step: Step, verdict: ClosureVerdict | None, state: State | None
):
    for before, now in product((State.ISSUED, State.IN_PROGRESS, State.CONTINUING), State):
        application = an_application(kind, came_from=before, verdict=verdict)
        as_it_was = before if now is State.CLOSING else now
        assert state_after(application, step, now) == (as_it_was if state is None else state)


@pytest.mark.parametrize("name", ["next_check_on", "new_due", "old_due", "paper_on"])
def test_days_are_read_each_from_its_own_field(name: str):
    days = {"next_check_on": "2026-06-30", "new_due": "2026-05-31", "old_due": "2026-04-30", "paper_on": "2026-03-02"}
    assert getattr(an_application(fields=days), name) == date.fromisoformat(days[name])
    others = {field: day for field, day in days.items() if field != name}
    assert getattr(an_application(fields=others), name) is None
    assert getattr(an_application(fields=days | {name: ""}), name) is None
    assert getattr(an_application(fields=days | {name: None}), name) is None


def test_the_applicants_are_who_began_it_and_in_whose_stead():
    assert an_application().applicants == {1}
    assert an_application(stead_of=PersonId(2), meeting_id=MeetingId(3)).applicants == {1, 2}
