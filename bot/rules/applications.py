"""What a unit applies for: to close an item (销号), a later date (延期), a transfer (移交); what it says, what follows."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from bot.rules.models import ApplicationId, ItemId, Measure, MeetingId, PersonId, ProofSlot, SlotId, State
from bot.rules.transitions import Act, Step


class ApplicationKind(StrEnum):
    CLOSURE = "closure"
    EXTENSION = "extension"
    TRANSFER = "transfer"


class ClosureVerdict(StrEnum):
    """What the office finds when it agrees: done, or 基本完成·持续整改 with a stage goal and the next check."""

    DONE = "done"
    CONTINUING = "continuing"


class ReturnReason(StrEnum):
    """Why an application is returned: work not finished, measures not firm enough, quality or proof not good enough."""

    UNFINISHED = "unfinished"
    WEAK = "weak"
    POOR = "poor"


@dataclass(frozen=True)
class Application:
    """`fields`: what the unit wrote, by name, and what the office set (`stage_goal`, `next_check_on` as ISO date).

    `came_from`: the item's state when it was begun. `person_id` applied, in the stead of `stead_of` when not None. Times aware UTC.
    """

    id: ApplicationId
    kind: ApplicationKind
    item_id: ItemId
    step: Step
    came_from: State
    person_id: PersonId
    stead_of: PersonId | None
    begun_at: datetime
    asked_at: datetime | None
    settled_at: datetime | None
    fields: Mapping[str, Any]
    verdict: ClosureVerdict | None
    meeting_id: MeetingId | None

    @property
    def applicants(self) -> frozenset[PersonId]:
        """Who began it, and in whose stead."""
        return frozenset({self.person_id} if self.stead_of is None else {self.person_id, self.stead_of})

    @property
    def next_check_on(self) -> date | None:
        """When 持续整改 is looked at next, once the office has set it."""
        return self._day("next_check_on")

    @property
    def new_due(self) -> date | None:
        """Until when an extension puts the date off, once it was chosen."""
        return self._day("new_due")

    @property
    def old_due(self) -> date | None:
        """The date that an extension puts off."""
        return self._day("old_due")

    @property
    def paper_on(self) -> date | None:
        """The day of the letter by which an item is transferred."""
        return self._day("paper_on")

    def _day(self, field: str) -> date | None:
        day = self.fields.get(field)
        return date.fromisoformat(day) if day else None


@dataclass(frozen=True)
class Decision:
    """One act of somebody who decides. `content`: the digest of what they had before their eyes."""

    act: Act
    person_id: PersonId
    stead_of: PersonId | None
    decided_at: datetime
    content: str
    reason: ReturnReason | None
    words: str | None
    meeting_id: MeetingId | None


@dataclass(frozen=True)
class Meeting:
    """A meeting of the leading group that closes items in one batch: 会议日期, 文号 or 第N次."""

    id: MeetingId
    held_on: date
    number: str
    confirmed_at: datetime | None


def content_of(
    application: Application,
    measures: Sequence[Measure],
    slots: Sequence[ProofSlot],
    proofs: Mapping[SlotId, Sequence[str]],
) -> str:
    """A digest of everything that is decided upon. When it changes, approvals given before lapse.

    `proofs`: what tells the files apart that stand in each slot, the same before and after they are fetched. What the
    office found is part of it: nobody confirms one finding and gets another. A later date or a transfer is decided upon
    by its own words alone.
    """
    told: dict[str, Any] = {"fields": dict(application.fields)}
    if application.kind == ApplicationKind.CLOSURE:
        told["verdict"] = application.verdict
        told["ticked"] = [measure.id for measure in measures if measure.done_at is not None]
        told["slots"] = [(slot.id, slot.name, slot.excuse, sorted(proofs.get(slot.id, ()))) for slot in slots]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def state_after(application: Application, step: Step, state: State) -> State:
    """The state of an item that is in `state`, once its application has come to `step`.

    Only an item that is being closed goes back to where it came from: a unit may sign while its transfer is looked at.
    """
    if application.kind == ApplicationKind.CLOSURE:
        if step in (Step.ASKED, Step.CHECKED):
            return State.CLOSING
        if step == Step.GRANTED:
            return State.CONTINUING if application.verdict == ClosureVerdict.CONTINUING else State.CLOSED
    if application.kind == ApplicationKind.TRANSFER and step == Step.GRANTED:
        return State.TRANSFERRED
    return application.came_from if state == State.CLOSING else state
