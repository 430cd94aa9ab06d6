"""Reading what the papers that are signed hold: a supervision notice, a closure form, a meeting's list.

`reader` None is the operator, who gets everything; to a unit, people of other units are their unit.
"""

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection

import templates
from bot.reports.dossier import told_fields
from bot.reports.file_names import safe
from bot.reports.history import Names
from bot.rules.applications import Application, ApplicationKind, Decision, Meeting
from bot.rules.closing import People, Rule
from bot.rules.demands import Demand, DemandKind, Stage
from bot.rules.forms import (
    ClosureForm,
    Done,
    Entry,
    Head,
    MeetingForm,
    Opinion,
    Proved,
    Subject,
    SupervisionForm,
)
from bot.rules.models import Item, ItemId, Member, PersonId, Post, Role
from bot.rules.transitions import Act, Step
from storage import applications, campaigns, items, meetings, people, proofs, verdicts
from templates import word, words

_UNDOING = (Act.TAKE_BACK, Act.CHANGE)
"""Acts after which the approval given before does not stand."""

_LONGEST_NAME = 40
"""Characters of a file's name before its ending."""

_ROLES = {
    Act.SUBMIT: (Role.HEAD, Role.LIAISON),
    Act.CHECK: (Role.OFFICE, Role.LEADER, Role.GROUP),
    Act.CONFIRM: (Role.LEADER, Role.GROUP),
    Act.RETURN: (Role.OFFICE, Role.LEADER, Role.GROUP),
}
"""In which posts people do what; the first that fits is named beside them."""


Form = SupervisionForm | ClosureForm | MeetingForm


def template_of(form: Form) -> str:
    """The template that it is printed by; it gets the form as ``f``."""
    return {SupervisionForm: "supervision", ClosureForm: "closure", MeetingForm: "meeting_list"}[type(form)]


def item_of(form: Form) -> ItemId | None:
    """The item it is about; None for a meeting's list."""
    return None if isinstance(form, MeetingForm) else form.item.id


def file_name(form: Form) -> str:
    """What its file is called."""
    told = words("form_files")
    match form:
        case SupervisionForm():
            name = told["supervision"].format(name=form.name)
        case ClosureForm():
            name = told["closure"].format(number=form.item.number, title=form.item.title)
        case MeetingForm():
            name = told["meeting_list"].format(number=form.number) if form.number else told["waiting"]
    return f"{safe(name, _LONGEST_NAME)}.docx"


def supervision(db: Connection, demand: Demand, zone: tzinfo) -> SupervisionForm | None:
    """The notice as it went out; None for what is none or was not sent."""
    if demand.kind != DemandKind.NOTICE or demand.stage in (Stage.BLANK, Stage.MADE, Stage.DROPPED):
        return None
    item = items.get(db, demand.item_id)
    assert demand.released_at is not None
    name = word("demand_number", demand.kind).format(year=demand.year, number=demand.number)
    return SupervisionForm(
        head=_head(db, item),
        item=_subject(db, item),
        name=name,
        unit=people.get_unit(db, demand.unit_id).name if demand.unit_id is not None else item.unit or "",
        words=demand.words,
        issued_on=demand.released_at.astimezone(zone).date(),
        limit_on=demand.limit_on,
    )


def has_form(application: Application) -> bool:
    """Whether it is an application to be closed that was handed in and not taken back."""
    return application.kind == ApplicationKind.CLOSURE and application.step not in (Step.DRAFT, Step.WITHDRAWN)


def find_closure(db: Connection, item: Item) -> Application | None:
    """The item's last application to be closed that was handed in and not taken back."""
    kept = [each for each in applications.of_item(db, item.id) if has_form(each)]
    return kept[-1] if kept else None


def closure(db: Connection, application: Application, zone: tzinfo, reader: Member | None = None) -> ClosureForm:
    """The form of an application to close, as far as it has come."""
    item, fields = items.get(db, application.item_id), application.fields
    signing = _Signing(db, item, zone, reader)
    given = applications.decisions(db, application.id)
    meeting = _decided_in(db, given)
    return ClosureForm(
        head=_head(db, item),
        item=_subject(db, item),
        step=application.step,
        asked_on=signing.day(application.asked_at),
        applicant=signing.last(given, Act.SUBMIT),
        measures=tuple(
            Done(each.position, each.text, signing.day(each.done_at)) for each in items.measures(db, item.id)
        ),
        matter=fields.get("matter"),
        people_kind=People(fields["people_kind"]) if fields.get("people_kind") else None,
        people=fields.get("people"),
        rule_kind=Rule(fields["rule_kind"]) if fields.get("rule_kind") else None,
        rule=fields.get("rule"),
        elsewhere=fields.get("elsewhere"),
        proofs=_proofs(db, item, application),
        verdict=application.verdict,
        stage_goal=fields.get("stage_goal"),
        next_check_on=application.next_check_on,
        check=signing.standing_check(given),
        confirmation=signing.last(given, Act.CONFIRM),
        returned=signing.last(given, Act.RETURN),
        meeting=meeting.number if meeting is not None else None,
        held_on=meeting.held_on if meeting is not None else None,
    )


def meeting_list(
    db: Connection, meeting: Meeting | None, zone: tzinfo, reader: Member | None = None
) -> MeetingForm | None:
    """What is on a meeting's list; without a meeting, all that waits for confirmation. None when that is nothing."""
    if meeting is None:
        listed = applications.in_step(db, Step.CHECKED)
    else:
        listed = [applications.get(db, each) for each in meetings.listed(db, meeting.id)]
    if not listed:
        return None
    return MeetingForm(
        head=_head(db, items.get(db, listed[0].item_id)),
        held_on=meeting.held_on if meeting is not None and meeting.number else None,  # before that no day was chosen
        number=meeting.number or None if meeting is not None else None,
        entries=tuple(_entry(db, each, meeting, zone, reader) for each in listed),
    )


def _entry(
    db: Connection, application: Application, meeting: Meeting | None, zone: tzinfo, reader: Member | None
) -> Entry:
    item = items.get(db, application.item_id)
    signing = _Signing(db, item, zone, reader)
    given = applications.decisions(db, application.id)
    decided = _decided_in(db, given)
    return Entry(
        item=_subject(db, item),
        kind=application.kind,
        asked_on=signing.day(application.asked_at),
        facts=tuple((name, _legible(text)) for name, text in told_fields(application)),
        proofs=sum(map(len, proofs.in_slots(db, item.id).values())),
        verdict=application.verdict,
        check=signing.standing_check(given),
        confirmed=meeting is not None and decided is not None and decided.id == meeting.id,
    )


def _legible(text: str) -> str:
    """A day as people write it; everything else as it is."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return word("dates", "official").format(year=day.year, month=day.month, day=day.day)


def _head(db: Connection, item: Item) -> Head:
    campaign = campaigns.get(db, item.campaign_id)
    return Head(campaign.bureau, campaign.inspecting_body, templates.terms())


def _subject(db: Connection, item: Item) -> Subject:
    return Subject(
        id=item.id,
        number=item.number,
        code=item.code,
        headings=item.headings,
        title=item.title,
        problem=item.problem,
        unit=item.unit or item.lead_unit or "",
        supporters=tuple(people.get_unit(db, each).name for each in item.support_ids) or item.support_units,
        leader=item.leader,
        due=item.due,
        due_text=item.due_text,
        long_term=item.long_term,
    )


def _proofs(db: Connection, item: Item, application: Application) -> tuple[Proved, ...]:
    filled, found = proofs.in_slots(db, item.id), verdicts.of_application(db, application.id)
    return tuple(
        Proved(each.position, each.name, len(filled.get(each.id, ())), each.excuse, found.get(each.id))
        for each in proofs.slots(db, item.id)
    )


def _decided_in(db: Connection, given: Sequence[Decision]) -> Meeting | None:
    """The meeting that confirmed it, if one did."""
    ids = [each.meeting_id for each in given if each.act == Act.CONFIRM and each.meeting_id is not None]
    return meetings.get(db, ids[-1]) if ids else None


class _Signing:
    """Who decided on an item, as the reader may know it."""

    def __init__(self, db: Connection, item: Item, zone: tzinfo, reader: Member | None) -> None:
        self._db, self._item, self._zone = db, item, zone
        self._names = Names(db, reader, zone)

    def day(self, at: datetime | None) -> date | None:
        """The day in the bureau's zone."""
        return at.astimezone(self._zone).date() if at is not None else None

    def last(self, given: Sequence[Decision], act: Act) -> Opinion | None:
        """The last of these acts."""
        mine = [each for each in given if each.act == act]
        return self._opinion(mine[-1]) if mine else None

    def standing_check(self, given: Sequence[Decision]) -> Opinion | None:
        """The first approval, while it was not taken back and has not lapsed."""
        checked = None
        for each in given:
            if each.act == Act.CHECK:
                checked = each
            elif each.act in _UNDOING:
                checked = None
        return self._opinion(checked) if checked is not None else None

    def _opinion(self, decision: Decision) -> Opinion:
        on = decision.decided_at.astimezone(self._zone).date()
        post = self._post(decision, on)
        of, meeting = decision.stead_of, decision.meeting_id
        return Opinion(
            act=decision.act,
            name=self._names.name(decision.person_id, on),
            unit=post.unit if post is not None else None,
            post=post.title if post is not None else None,
            stead_of=self._names.name(PersonId(of), on) if of is not None else None,
            on=on,
            reason=word("return_reason", decision.reason) if decision.reason is not None else None,
            words=decision.words,
            meeting=meetings.get(self._db, meeting).number if meeting is not None else None,
        )

    def _post(self, decision: Decision, on: date) -> Post | None:
        """The post in which it was decided: of the roles that may, in the stead it was done in; the item's unit first."""
        held = people.posts_of(self._db, decision.person_id, on)
        roles = _ROLES.get(decision.act, tuple(Role))
        fit = [
            each for each in held if each.role in roles and (each.stead_of and each.stead_of.id) == decision.stead_of
        ]
        fit.sort(key=lambda each: (each.unit_id != self._item.unit_id, roles.index(each.role)))
        return next(iter([*fit, *held]), None)
