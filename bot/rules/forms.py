"""What papers that are signed hold, as frozen values: a supervision notice, a closure form, a meeting's list.

Codes stand in words; moments are days of the bureau's zone. What is not known is None, and the paper leaves room for it.
"""

from dataclasses import dataclass
from datetime import date

from bot.rules.applications import ApplicationKind, ClosureVerdict
from bot.rules.closing import People, Rule
from bot.rules.models import ItemId
from bot.rules.transitions import Act, Step


@dataclass(frozen=True)
class Head:
    """Who speaks: the bureau, who inspected it, and the bureau's own terms."""

    bureau: str
    inspecting_body: str
    terms: dict[str, str]


@dataclass(frozen=True)
class Subject:
    """The item that a paper is about. `unit` answers for it; `due`: its date, else `due_text` as it was printed."""

    id: ItemId
    number: int
    code: str
    headings: tuple[str, ...]
    title: str
    problem: str
    unit: str
    supporters: tuple[str, ...]
    leader: str | None
    due: date | None
    due_text: str | None
    long_term: bool


@dataclass(frozen=True)
class SupervisionForm:
    """督办通知书. `name`: its number as it is written; `unit`: whom it went to."""

    head: Head
    item: Subject
    name: str
    unit: str
    words: str
    issued_on: date
    limit_on: date | None


@dataclass(frozen=True)
class Done:
    """A measure, and when it was ticked."""

    position: int
    text: str
    done_on: date | None


@dataclass(frozen=True)
class Proved:
    """A proof named in advance: how many files stand there, why there are none, what the office found (None: not yet)."""

    position: int
    name: str
    files: int
    excuse: str | None
    fits: bool | None


@dataclass(frozen=True)
class Opinion:
    """One decision. `unit` and `post` of whoever gave it, where they held one; `stead_of`: for whom they stood in (代).

    `reason` and `words` of a return; `meeting`: the number of the one that decided.
    """

    act: Act
    name: str
    unit: str | None
    post: str | None
    stead_of: str | None
    on: date
    reason: str | None
    words: str | None
    meeting: str | None


@dataclass(frozen=True)
class ClosureForm:
    """销号审批表 of one application: what was done (事、人、责), the proofs, and the opinions that stand."""

    head: Head
    item: Subject
    step: Step
    asked_on: date | None
    applicant: Opinion | None
    measures: tuple[Done, ...]
    matter: str | None
    people_kind: People | None
    people: str | None
    rule_kind: Rule | None
    rule: str | None
    elsewhere: str | None
    proofs: tuple[Proved, ...]
    verdict: ClosureVerdict | None
    stage_goal: str | None
    next_check_on: date | None
    check: Opinion | None
    confirmation: Opinion | None
    returned: Opinion | None
    meeting: str | None
    held_on: date | None

    @property
    def ticks(self) -> tuple[bool, bool, bool]:
        """事、人、责: the matter is told, whether anybody had to be dealt with is told, a rule was made or is not needed."""
        return bool(self.matter), self.people_kind is not None, self.rule_kind is not None


@dataclass(frozen=True)
class Entry:
    """An application on a meeting's list: what is asked for, in short, what the office found, and what was decided."""

    item: Subject
    kind: ApplicationKind
    asked_on: date | None
    facts: tuple[tuple[str, str], ...]
    proofs: int
    verdict: ClosureVerdict | None
    check: Opinion | None
    confirmed: bool


@dataclass(frozen=True)
class MeetingForm:
    """上会清单. Without a meeting it is everything that waits for one. `number` as the office wrote it."""

    head: Head
    held_on: date | None
    number: str | None
    entries: tuple[Entry, ...]
