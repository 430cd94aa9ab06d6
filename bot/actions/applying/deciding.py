"""An application goes its way, whatever it is for: begun, asked, checked, granted, or returned, withdrawn, lapsed.

Here is what happens in the books; what people see of it is in `turns.py` and `reviewing.py`. Who may do what when is in
the table of `rules/transitions.py`, and every step passes through `permit_step`, so no story can go around it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.items.permitting import Permit, find_readable, refusal
from bot.actions.rechecks import rechecking
from bot.actions.reminding import ladder
from bot.actions.weekly import rounds as asking
from bot.rules import closing
from bot.rules.applications import (
    Application,
    ApplicationKind,
    ClosureVerdict,
    Decision,
    ReturnReason,
    content_of,
    state_after,
)
from bot.rules.models import ApplicationId, Finding, Item, ItemId, MeetingId, Member, PersonId, State, Toast
from bot.rules.transitions import Act, Allowed, Capacity, Refused, Step, capacities, judge, possible
from storage import applications, audit, items, proofs, tenures
from templates import render, word

_NEEDS_PROOF = (Act.SUBMIT, Act.CHECK, Act.CONFIRM)
"""Steps of a closure that nobody takes while anything is missing."""

_TOLD = ("old_due", "new_due", "body", "paper")
"""Fields that each row of the trail repeats: until when a date is put off, whom an item is transferred to."""


@dataclass(frozen=True)
class StepPermit:
    """It may be done: the application and its item as they are now, where it goes, in whose stead, on which content."""

    application: Application
    item: Item
    after: Step
    stead_of: PersonId | None
    content: str


def permit_step(db: Connection, member: Member, application_id: int | str, act: Act) -> StepPermit | Toast:
    """The permit for `act` on an application, or the one sentence that says why not and what is possible now."""
    application = applications.find(db, ApplicationId(int(application_id)))
    item = find_readable(db, member, application.item_id) if application else None
    if application is None or item is None:
        return Toast(render("toast/not_yours"), alert=True)
    held = capacities_on(db, member, item, application)
    match judge(application.step, act, held):
        case Allowed(Step() as after, capacity):
            current = content(db, application)
            if act in _NEEDS_PROOF and (missing := lacking(db, application)):
                return _incomplete(item, missing)
            if act in (Act.CHECK, Act.CONFIRM) and not has_letter(db, application):
                return Toast(render("toast/no_letter", number=item.number), alert=True)
            if act == Act.CONFIRM and _last_check(db, application) != current:
                return Toast(render("toast/changed", number=item.number), alert=True)
            return StepPermit(application, item, after, capacity.stead_of, current)
        case Refused(why):
            return refusal(item, application.step, why, possible(application.step, held))
        case Allowed(after):
            raise TypeError(f"{act} of an application became {after}")


def may(db: Connection, member: Member, item: Item, application: Application, act: Act) -> bool:
    """Whether it is this person's to do now; what the application may lack is not asked here."""
    return isinstance(judge(application.step, act, capacities_on(db, member, item, application)), Allowed)


def lacking(db: Connection, application: Application) -> tuple[closing.Lack, ...]:
    """What an application to close still lacks; the other kinds lack nothing here."""
    if application.kind != ApplicationKind.CLOSURE:
        return ()
    slots, filled = proofs.slots(db, application.item_id), proofs.in_slots(db, application.item_id)
    return closing.lacking(application.fields, slots, filled)


def has_letter(db: Connection, application: Application) -> bool:
    """Whether there is a file by which a transfer could be agreed to; nothing else needs one."""
    return application.kind != ApplicationKind.TRANSFER or bool(proofs.pieces(db, application.item_id))


def capacities_on(db: Connection, member: Member, item: Item, application: Application) -> frozenset[Capacity]:
    """Every way in which this person can act on the application: who applied, or gave the first approval, is barred.

    So is who answered for the unit while it applied, whatever they are now, and who stands in for one of those.
    """
    applied = [each for each in applications.decisions(db, application.id) if each.act == Act.SUBMIT]
    applicants = application.applicants | _persons(applied) | _answered(db, item, application)
    return capacities(member, item, applicants=applicants, checkers=_checkers(db, application))


def content(db: Connection, application: Application) -> str:
    """The digest of everything there is to decide upon now."""
    item_id = application.item_id
    slots, marks = proofs.slots(db, item_id), proofs.marks(db, item_id)
    return content_of(application, items.measures(db, item_id), slots, marks)


def begin(db: Connection, member: Member, allowed: Permit, kind: ApplicationKind, now: datetime) -> Application | None:
    """A draft of this kind, or the one begun before; None while another kind, or one already asked, is pending."""
    pending = applications.find_pending(db, allowed.item.id)
    if pending is not None:
        return pending if pending.kind == kind and pending.step == Step.DRAFT else None
    new = applications.begin(db, kind, allowed.item, member.person.id, allowed.stead_of, now)
    return applications.get(db, new)


def submit(db: Connection, member: Member, allowed: StepPermit, now: datetime) -> Application:
    """Ask for it. Whoever began the draft and whoever submits it: neither decides on it."""
    moved = _move(db, member, allowed, "apply", now, asked_at=now)
    _decide(db, member, allowed, Act.SUBMIT, allowed.content, now)
    return moved


def withdraw(db: Connection, member: Member, allowed: StepPermit, now: datetime) -> Application:
    """Take it back while nobody has acted; also gives up a draft."""
    return _move(db, member, allowed, "withdraw", now, settled_at=now)


def check(
    db: Connection,
    member: Member,
    allowed: StepPermit,
    now: datetime,
    *,
    verdict: ClosureVerdict | None = None,
    fields: Mapping[str, Any] | None = None,
) -> Application:
    """The first approval. `fields`: what the office adds (`stage_goal`, `next_check_on`); it is part of what is approved.

    What it added to an earlier approval, taken back or lapsed, is no part of this one.
    """
    if fields or allowed.application.next_check_on is not None:
        applications.set_fields(db, allowed.application.id, fields or dict.fromkeys(closing.OFFICE_FIELDS))
    moved = _move(db, member, allowed, "check", now, verdict=verdict)
    _decide(db, member, allowed, Act.CHECK, content(db, moved), now)
    return moved


def take_back(db: Connection, member: Member, allowed: StepPermit, now: datetime) -> Application:
    """The one who checked undoes it while nobody has acted on it."""
    moved = _move(db, member, allowed, "take_back", now, verdict=None)
    _decide(db, member, allowed, Act.TAKE_BACK, allowed.content, now)
    return moved


def give_back(
    db: Connection, member: Member, allowed: StepPermit, now: datetime, *, reason: ReturnReason, words: str
) -> Application:
    """Return it to the unit with the reason of three kinds and free words."""
    moved = _move(db, member, allowed, "return", now, settled_at=now, reason=reason, words=words)
    _decide(db, member, allowed, Act.RETURN, allowed.content, now, reason=reason, words=words)
    two_approved = moved.came_from == State.CONTINUING  # 基本完成, which stands
    if moved.kind == ApplicationKind.CLOSURE and not two_approved:
        items.change(db, moved.item_id, finding=Finding.IN_PROGRESS)
    return moved


def confirm(
    db: Connection, member: Member, allowed: StepPermit, now: datetime, *, meeting_id: MeetingId | None = None
) -> Application:
    """The second approval: from now on it holds. `meeting_id`: the meeting that decided it, kept with the decision."""
    moved = _move(db, member, allowed, "confirm", now, settled_at=now)
    _decide(db, member, allowed, Act.CONFIRM, allowed.content, now, meeting_id=meeting_id)
    _take_effect(db, moved, allowed.item, now)
    return moved


def lapse(db: Connection, member: Member, item_id: ItemId, now: datetime) -> Application | None:
    """Something of what is decided upon may have changed: the approval given on the old content is void.

    Returns the application when an approval lapsed, None when there was none or nothing has changed. The office checks again.
    """
    pending = applications.find_pending(db, item_id)
    if pending is None or pending.step != Step.CHECKED:
        return None
    checked = _last_check(db, pending)
    current = content(db, pending)
    if checked is None or checked == current:
        return None
    applications.set_step(
        db, pending.id, Step.ASKED, verdict=None
    )  # it stays on a meeting's list, to be left out by name
    applications.add_decision(db, pending.id, Act.CHANGE, member.person.id, None, current, now)
    audit.record(db, "lapse_approval", f"application:{pending.id}", now, by=member.person.id, item=item_id)
    return applications.get(db, pending.id)


def _move(
    db: Connection,
    member: Member,
    allowed: StepPermit,
    action: str,
    now: datetime,
    *,
    reason: ReturnReason | None = None,
    words: str | None = None,
    **values: Any,
) -> Application:
    """Bring the application, and its item with it, to the step allowed; one row in the trail tells it."""
    applications.set_step(db, allowed.application.id, allowed.after, **values)
    moved = applications.get(db, allowed.application.id)
    state = state_after(moved, allowed.after, allowed.item.state)
    if state != allowed.item.state:
        items.change(db, moved.item_id, state=state)
        asking.refresh_latest(db, moved.item_id, now)  # what is examined is missing no longer
    told = {name: moved.fields.get(name) for name in _TOLD}
    told |= {"verdict": moved.verdict, "reason": reason, "words": words}
    audit.record(
        db,
        f"{action}_{moved.kind}",
        f"application:{moved.id}",
        now,
        by=member.person.id,
        stead_of=allowed.stead_of,
        item=moved.item_id,
        **{name: value for name, value in told.items() if value is not None},
    )
    return moved


def _decide(
    db: Connection, member: Member, allowed: StepPermit, act: Act, content_: str, now: datetime, **more: Any
) -> None:
    applications.add_decision(
        db, allowed.application.id, act, member.person.id, allowed.stead_of, content_, now, **more
    )


def _take_effect(db: Connection, granted: Application, item: Item, now: datetime) -> None:
    match granted.kind, granted.verdict:
        case ApplicationKind.CLOSURE, ClosureVerdict.CONTINUING:
            goal, check_on = granted.fields["stage_goal"], date.fromisoformat(granted.fields["next_check_on"])
            finding = Finding.BASICALLY_DONE
            items.change(db, item.id, finding=finding, stage_goal=goal, next_check_on=check_on)
        case ApplicationKind.CLOSURE, _:
            items.change(db, item.id, finding=Finding.DONE, closed_at=now, stage_goal=None, next_check_on=None)
            rechecking.plan(db, item, now)
        case ApplicationKind.EXTENSION, _:
            due = date.fromisoformat(granted.fields["new_due"])
            items.change(db, item.id, due=due, extended=item.extended + 1)
            ladder.begin_anew(db, [item.id], now)
        case ApplicationKind.TRANSFER, _:
            pass  # the state says it; it counts neither as open nor as done


def _checkers(db: Connection, application: Application) -> frozenset[PersonId]:
    """Who gave the first approval that stands, and in whose stead."""
    if application.step != Step.CHECKED:
        return frozenset()
    given = [each for each in applications.decisions(db, application.id) if each.act == Act.CHECK][-1:]
    return _persons(given)


def _answered(db: Connection, item: Item, application: Application) -> frozenset[PersonId]:
    """Who answered for the unit from when the application was begun until it was asked for."""
    if item.unit_id is None:
        return frozenset()
    since, until = application.begun_at, application.asked_at or application.begun_at
    return tenures.answered_for(db, item.unit_id, since.date(), until.date())


def _persons(given: Iterable[Decision]) -> frozenset[PersonId]:
    """Who did these, and in whose stead."""
    return frozenset(who for each in given for who in (each.person_id, each.stead_of) if who is not None)


def _last_check(db: Connection, application: Application) -> str | None:
    given = [each.content for each in applications.decisions(db, application.id) if each.act == Act.CHECK]
    return given[-1] if given else None


def _incomplete(item: Item, missing: Iterable[closing.Lack]) -> Toast:
    wanted = [word("lack", lack) for lack in missing]
    return Toast(render("toast/incomplete", number=item.number, wanted=wanted), alert=True)
