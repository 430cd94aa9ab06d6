"""Proofs named in advance: which are there, which are explained, which are missing, and which may be taken back."""

from collections.abc import Collection, Sequence
from enum import StrEnum

from bot.rules.models import ProofSlot, SlotId, State

AT_MOST = 20
"""Slots an item can have: more than anybody proves, and few enough for buttons."""


class Standing(StrEnum):
    """Evidence is there; there is none, for a reason the unit gave; or nothing is there."""

    FILLED = "filled"
    EXPLAINED = "explained"
    EMPTY = "empty"


def standing(slot: ProofSlot, filled: Collection[SlotId]) -> Standing:
    """`filled`: the slots in which evidence stands. Evidence counts before an explanation given earlier."""
    if slot.id in filled:
        return Standing.FILLED
    return Standing.EXPLAINED if slot.excuse else Standing.EMPTY


def missing(slots: Sequence[ProofSlot], filled: Collection[SlotId]) -> list[ProofSlot]:
    """The slots that are empty and unexplained: while there is one, nobody can apply for closure."""
    return [slot for slot in slots if standing(slot, filled) == Standing.EMPTY]


class Kept(StrEnum):
    """Why a slot cannot be taken back: evidence stands in it, the office has judged it, or it is the item's last."""

    FILLED = "filled"
    JUDGED = "judged"
    LAST = "last"


def why_kept(slots: Sequence[ProofSlot], state: State, *, filled: bool, judged: bool) -> Kept | None:
    """None when it may be taken back. An item that was issued keeps one at least: no closure without proof."""
    if filled:
        return Kept.FILLED
    if judged:
        return Kept.JUDGED
    return Kept.LAST if state != State.DRAFT and len(slots) == 1 else None


def may_take_out(state: State) -> bool:
    """Whether evidence may leave its place: not where a closure or a transfer rests on it; more may still be added."""
    return state not in (State.CLOSED, State.TRANSFERRED)
