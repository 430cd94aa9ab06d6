"""Which proofs are missing, which slots may be taken back, and what stands together in an album."""

import pytest

from bot.rules.albums import albums
from bot.rules.models import ItemId, MediaKind, ProofSlot, SlotId, State
from bot.rules.proofs import Kept, Standing, may_take_out, missing, standing, why_kept

P, V, D, A, VOICE = MediaKind.PHOTO, MediaKind.VIDEO, MediaKind.DOCUMENT, MediaKind.AUDIO, MediaKind.VOICE


def slot(number: int, excuse: str | None = None) -> ProofSlot:
    return ProofSlot(SlotId(number), ItemId(1), number, f"佐证{number}", excuse)


@pytest.mark.parametrize(
    ("excuse", "filled", "expected"),
    [
        (None, {1}, Standing.FILLED),
        ("现场已拆除", {1}, Standing.FILLED),
        ("现场已拆除", set(), Standing.EXPLAINED),
        ("现场已拆除", {2}, Standing.EXPLAINED),
        (None, {2}, Standing.EMPTY),
        ("", set(), Standing.EMPTY),
    ],
)
def test_a_slot_is_filled_explained_or_empty(excuse: str | None, filled: set[SlotId], expected: Standing):
    assert standing(slot(1, excuse), filled) == expected


def test_what_is_missing_is_neither_filled_nor_explained():
    slots = [slot(1), slot(2), slot(3, "无此类材料"), slot(4)]
    assert [each.id for each in missing(slots, {SlotId(2)})] == [1, 4]
    assert missing(slots, {SlotId(1), SlotId(2), SlotId(4)}) == []
    assert missing([], set()) == []


@pytest.mark.parametrize(
    ("count", "state", "filled", "judged", "expected"),
    [
        (1, State.DRAFT, False, False, None),
        (2, State.ISSUED, False, False, None),
        (2, State.IN_PROGRESS, True, False, Kept.FILLED),
        (2, State.IN_PROGRESS, False, True, Kept.JUDGED),
        (2, State.IN_PROGRESS, True, True, Kept.FILLED),
        (1, State.ISSUED, False, False, Kept.LAST),
        (1, State.CONTINUING, False, False, Kept.LAST),
        (1, State.DRAFT, True, False, Kept.FILLED),
    ],
)
def test_a_slot_is_taken_back_only_while_nothing_rests_on_it(
    count: int, state: State, filled: bool, judged: bool, expected: Kept | None
):
    slots = [slot(n) for n in range(count)]
    assert why_kept(slots, state, filled=filled, judged=judged) == expected


@pytest.mark.parametrize("state", State)
def test_evidence_leaves_its_place_unless_a_closure_or_a_transfer_rests_on_it(state: State):
    assert may_take_out(state) is (state not in (State.CLOSED, State.TRANSFERRED))


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [
        ([], []),
        ([P], [[P]]),
        ([P, V, P], [[P, V, P]]),
        ([D, P, D, P], [[D, D], [P, P]]),
        ([VOICE, VOICE, P], [[VOICE], [VOICE], [P]]),
        ([A, D, A], [[A, A], [D]]),
        ([P] * 23, [[P] * 10, [P] * 10, [P] * 3]),
    ],
)
def test_an_album_holds_ten_that_stand_together(kinds: list[MediaKind], expected: list[list[MediaKind]]):
    made = albums([(kind, f"f{n}") for n, kind in enumerate(kinds)])
    assert [[kind for kind, _ in album] for album in made] == expected
    assert sorted(file for album in made for _, file in album) == sorted(f"f{n}" for n in range(len(kinds)))
