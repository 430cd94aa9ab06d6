"""An item's card: what it says, and a button for each thing this person can do to it now and for nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Self

from sqlalchemy import Connection

from bot.actions.applying.turns import Signature, signatures
from bot.actions.arranging.telling import told_item
from bot.actions.demands.telling_demands import open_lines
from bot.actions.items.dossiers import may_have
from bot.actions.items.permitting import acts_of
from bot.actions.items.telling_figures import told_sum
from bot.actions.talking.buttons import in_rows
from bot.reports.history import sees_ledger
from bot.rules.applications import Application, ApplicationKind
from bot.rules.details import NOTHING, Said
from bot.rules.figures import OFFICE_ONLY, sum_up
from bot.rules.models import OPEN_STATES, Item, Member, Role, State
from bot.rules.permissions import READERS, answers_for, is_open, supports
from bot.rules.rechecks import Reopening
from bot.rules.splitting import visible_length
from bot.rules.tallies import Rate
from bot.rules.transitions import Act, Step
from bot.rules.waiting import Waiting, days_at
from storage import (
    applications,
    arrangements,
    calendars,
    details,
    figures,
    items,
    own_cells,
    people,
    proofs,
    reopenings,
    reports,
    told_before,
)
from storage.outbox import Buttons
from templates import label, render

_CARD_ROOM = 3600
_FEW_EARLIER, _FEW_OWN = 2, 5
_LONGEST_EARLIER, _LONGEST_OWN = 120, 60
"""Texts that were told before, own cells, and signs of each on a card; all are a press away."""

_SIGNATURES = 4
"""Signatures of an application on a card; all are a press away."""

_ASKED = (State.DRAFT, *OPEN_STATES)
"""States in which it matters how often an item is asked about."""

_WHO_COUNT_DAYS = (Role.OFFICE, Role.LEADER, Role.GROUP)

_APPLIED = (State.CLOSING, State.CLOSED, State.CONTINUING, State.TRANSFERRED)
"""States to which only an application leads."""


@dataclass(frozen=True)
class Standing:
    """How far an item is: measures ticked, proofs there or excused, the unit's last answer (aware UTC), its sums in words."""

    measures: Rate
    slots: Rate
    last_answer: datetime | None
    figures: tuple[str, ...]
    rhythm: str = ""
    """Its class and how often it is asked about, in words; empty once it is settled."""
    supporters: tuple[str, ...] = ()
    """The bureau's supporting units, else the notice's own words for them."""
    added: tuple[int, int] = (0, 0)
    """Texts and files that supporting units sent."""
    demands: tuple[str, ...] = ()
    """What waits for an answer, a line each."""
    reopenings: tuple[Reopening, ...] = ()
    transfer: Application | None = None
    """By which it went to another body."""
    application: Application | None = None
    signed: tuple[Signature, ...] = ()
    """The last application that was asked for, and who signed it: for the lead unit and for whoever reads every item."""
    said: Said = NOTHING
    """What the unit said last beside its answers; for the same."""
    waiting: Waiting | None = None
    """For whoever decides: where the workdays went."""
    earlier: tuple[str, ...] = ()
    """What a ledger told of its progress before the bot was there: no answer. For the lead unit and readers of every item."""
    own: Mapping[str, str] = field(default_factory=dict)
    """The cells of the office's own columns, by their heads; not for units, for they are the office's own remarks."""

    def in_short(self) -> Self:
        """As a card has room for it: what a ledger told only while nobody has answered, the newest of it, and not whole."""
        told = self.earlier[-_FEW_EARLIER:] if self.last_answer is None else ()
        own = [(head, _cut(text, _LONGEST_OWN)) for head, text in list(self.own.items())[:_FEW_OWN]]
        return replace(self, earlier=tuple(_cut(text, _LONGEST_EARLIER) for text in told), own=dict(own))


_FIRST = {Act.ACCEPT: "ac", Act.REPORT: "an", Act.APPLY_CLOSURE: "ca", Act.CONTRIBUTE: "rb"}
"""Acts with a row of their own, and the first word of their buttons."""

_FURTHER: dict[Act, str] = {
    Act.TICK: "pm",
    Act.PLACE_PROOF: "ps",
    Act.NAME_PROOFS: "pn",
    Act.CHASE: "ka",
    Act.SUPERVISE: "sv",
    Act.INSTRUCT: "si",
    Act.APPLY_EXTENSION: "ee",
    Act.APPLY_TRANSFER: "te",
    Act.ASK_UNIT: "qu",
    Act.ASK_OFFICE: "qo",
    Act.NOTE_FINDING: "sf",
    Act.SET_SUPPORT: "rs",
    Act.HAND_BACK: "hb",
    Act.REASSIGN: "ra",
    Act.REOPEN: "go",
    Act.SET_RHYTHM: "yr",
    Act.SET_FINDING: "jd",
    Act.RECORD_FIGURE: "fg",
    Act.PUBLISH: "gk",
}
"""Acts that stand two in a row below, and the first word of their buttons; each is followed by the item's id."""


def card_of(db: Connection, member: Member, item: Item, now: datetime) -> tuple[str, Buttons]:
    """The card of an item for this reader, and its buttons: what they can do now, what there is to look at, the way back.

    Measures, then the problem, are cut short when Telegram's limit demands it; then a button shows everything.
    """
    measures, whole = _measures(db, item), _standing(db, item, member, now)
    standing = whole.in_short()
    is_cut = standing != whole
    text = render("card", item=item, problem=item.problem, measures=measures, more=0, cut=is_cut, standing=standing)
    if visible_length(text) > _CARD_ROOM:
        is_cut, standing = True, replace(standing, earlier=standing.earlier[-1:], own={})
        problem = item.problem if len(item.problem) <= 1200 else item.problem[:1200] + "…"
        brief = [each if len(each) <= 60 else each[:59] + "…" for each in measures[:20]]
        more = len(measures) - len(brief)
        text = render("card", item=item, problem=problem, measures=brief, more=more, cut=True, standing=standing)
    return text, _buttons(db, member, item, is_cut=is_cut)


def whole_text(db: Connection, item: Item, reader: Member, now: datetime) -> str:
    """Everything of an item, of any length."""
    measures, standing = _measures(db, item), _standing(db, item, reader, now)
    return render("card", item=item, problem=item.problem, measures=measures, more=0, cut=False, standing=standing)


def _measures(db: Connection, item: Item) -> list[str]:
    return [measure.text for measure in items.measures(db, item.id)]


def _buttons(db: Connection, member: Member, item: Item, *, is_cut: bool) -> Buttons:
    can = acts_of(member, item)
    rows: Buttons = [
        [(label(f"act_{act}", number=item.number), f"{_FIRST[act]}:{item.id}")] for act in can if act in _FIRST
    ]
    further = [
        (label(f"act_{act}", number=item.number), f"{_FURTHER[act]}:{item.id}") for act in can if act in _FURTHER
    ]
    reads_others = member.has(*READERS) and not answers_for(member, item) and not supports(member, item)
    back = (label("all_items"), "bi") if reads_others else (label("back_to_items"), "ls")
    return [*rows, *in_rows(further), *in_rows([*_views(db, member, item, is_cut=is_cut), back])]


def _views(db: Connection, member: Member, item: Item, *, is_cut: bool) -> list[tuple[str, str]]:
    """What there is to look at; what is not there has no button."""
    views = [(label("history"), f"yl:{item.id}")]
    if _figures(db, member, item):
        views.append((label("figure_list"), f"fl:{item.id}"))
    if may_have(member, item):
        views.append((label("dossier"), f"dz:{item.id}"))
    if is_cut:
        views.append((label("whole"), f"wh:{item.id}"))
    if item.state in _APPLIED and not supports(member, item):
        views.append((label("application"), f"co:{item.id}"))
    if proofs.pieces(db, item.id):
        views.insert(0, (label("view_evidence"), f"zg:i{item.id}:a0:a0:0"))
    return views


def _standing(db: Connection, item: Item, reader: Member, now: datetime) -> Standing:
    measures, filled = items.measures(db, item.id), proofs.in_slots(db, item.id)
    slots = proofs.slots(db, item.id)
    application = _application(db, item, reader)
    sees = sees_ledger(reader, item)
    open_figures = [each for each in figures.of_item(db, item.id) if each.entry.kind not in OFFICE_ONLY]
    return Standing(
        measures=Rate(sum(measure.done_at is not None for measure in measures), len(measures)),
        slots=Rate(sum(slot.id in filled or slot.excuse is not None for slot in slots), len(slots)),
        last_answer=reports.last_answered_at(db, item.id),
        figures=tuple(told_sum(each) for each in sum_up(open_figures)),
        rhythm=told_item(item, arrangements.get(db)) if item.state in _ASKED else "",
        supporters=tuple(people.get_unit(db, each).name for each in item.support_ids) or item.support_units,
        added=reports.count_support(db, item.id),
        reopenings=tuple(reopenings.of_item(db, item.id)),
        transfer=_transfer(db, item),
        application=application,
        signed=tuple(signatures(db, application, reader)[-_SIGNATURES:]) if application else (),
        demands=tuple(open_lines(db, reader, item)),
        said=details.newest(db, item.id) if sees and is_open(item) else NOTHING,
        waiting=_waiting(db, item, now) if reader.has(*_WHO_COUNT_DAYS) else None,
        earlier=tuple(each.text for each in told_before.of_item(db, item.id)) if sees else (),
        own=own_cells.of_items(db, [item.id]).get(item.id, {}) if reader.has(*READERS) else {},
    )


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _figures(db: Connection, member: Member, item: Item) -> bool:
    """Whether there are entries this reader may see: what concerns persons is not for units."""
    kinds = {each.entry.kind for each in figures.of_item(db, item.id)}
    return bool(kinds if member.has(*READERS) else kinds.difference(OFFICE_ONLY))


def _waiting(db: Connection, item: Item, now: datetime) -> Waiting:
    applied, back = applications.of_item(db, item.id), reopenings.of_item(db, item.id)
    return days_at(item, applied, calendars.get(db), now, back)


def _transfer(db: Connection, item: Item) -> Application | None:
    if item.state != State.TRANSFERRED:
        return None
    granted = [each for each in applications.of_item(db, item.id) if each.step == Step.GRANTED]
    return next((each for each in reversed(granted) if each.kind == ApplicationKind.TRANSFER), None)


def _application(db: Connection, item: Item, reader: Member) -> Application | None:
    """The last application that was asked for and not withdrawn; a supporting unit does not see it."""
    if not (answers_for(reader, item) or reader.has(*READERS)):
        return None
    asked = [each for each in applications.of_item(db, item.id) if each.step not in (Step.DRAFT, Step.WITHDRAWN)]
    return asked[-1] if asked else None
