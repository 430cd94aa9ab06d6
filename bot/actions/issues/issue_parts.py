"""What single readers are told of an issue: a leader of their field, a unit of itself, a group chat nothing but numbers.

All of it stands in what was frozen with the issue; only whose field an item is in, and what it is called, is today's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from bot.rules.chart import Status
from bot.rules.editions import Edition
from bot.rules.models import ItemId, Member, Role, State, UnitId
from bot.rules.summary import Summary
from bot.rules.tallies import Rate, Tallies, Tally
from storage import bulletins, standings
from storage.outbox import Buttons
from storage.standings import Stood
from templates import render

_BUTTONS = 12
_A_ROW = 6


@dataclass(frozen=True)
class Issue:
    """A version of an issue: its number and when it was compiled (aware, in the bureau's zone)."""

    edition: Edition
    number: int
    as_of: datetime


@dataclass(frozen=True)
class Lists:
    """Items that are told one by one, by number; each as long as the count that the issue gives for it."""

    overdue: Sequence[Stood]
    missing: Sequence[Stood]
    due_soon: Sequence[Stood]
    closing: Sequence[Stood]
    closed: Sequence[Stood]
    advanced: Sequence[Stood]


@dataclass(frozen=True)
class UnitPart:
    """One unit's part of an issue. `comments`: what the office remarks on items of this unit."""

    unit_id: UnitId
    unit: str
    tallies: Tallies
    lists: Lists
    comments: Sequence[tuple[Stood, str]] = field(default_factory=tuple)

    @property
    def done(self) -> Rate:
        return Rate(self.tallies[Tally.DONE], self.tallies[Tally.TOTAL])

    @property
    def is_urgent(self) -> bool:
        """Whether something is late or was not answered."""
        return bool(self.lists.overdue or self.lists.missing)


def of(db: Connection, edition: Edition, number: int, zone: tzinfo | None) -> Issue:
    """Raises LookupError where there is no issue of that round."""
    compiled_at = bulletins.find_compiled_at(db, edition.round_id)
    if compiled_at is None:
        raise LookupError(f"no issue of round {edition.round_id}")
    return Issue(edition, number, compiled_at.astimezone(zone))


def field_of(db: Connection, issue: Issue, leader: Member) -> tuple[str, Buttons] | None:
    """What a leader is told of what they, and those they stand in for, are in charge of; None where that is nothing."""
    stead_of = [post.stead_of for post in leader.posts if post.stead_of is not None and post.role == Role.LEADER]
    persons = {leader.person.id, *(each.id for each in stead_of)}
    names = {leader.person.name, *(each.name for each in stead_of)}
    tallies = standings.of_field(db, issue.edition.round_id, persons, names)
    if not tallies[Tally.TOTAL]:
        return None
    lists = _lists(standings.told_of_field(db, issue.edition.round_id, persons, names))
    text = render(
        "issue/field",
        number=issue.number,
        version=issue.edition.version,
        reason=issue.edition.reason,
        as_of=issue.as_of,
        today=issue.as_of.date(),
        n=tallies,
        done=Rate(tallies[Tally.DONE], tallies[Tally.TOTAL]),
        lists=lists,
        stead=[each.name for each in stead_of],
    )
    return text, _item_buttons([*lists.overdue, *lists.missing, *lists.closing])


def parts_of_units(db: Connection, issue: Issue, units: Collection[UnitId]) -> dict[UnitId, UnitPart]:
    """The parts of these units, in the bureau's own order; of one that had no item there is none."""
    edition = issue.edition
    stood: dict[UnitId | None, list[Stood]] = {}
    for each in standings.told_to_units(db, edition.round_id, units, edition.comments):
        stood.setdefault(each.unit_id, []).append(each)
    return {
        each.unit_id: _part(each.unit_id, each.unit, each.tallies, stood.get(each.unit_id, []), edition.comments)
        for each in standings.of_units(db, edition.round_id, units)
        if each.unit_id is not None and each.unit is not None
    }


def told_to_unit(issue: Issue, parts: Sequence[UnitPart]) -> tuple[str, Buttons]:
    """What somebody is told of the units they answer for, and of no other."""
    answer = [item for part in parts for item in (*part.lists.overdue, *part.lists.missing)]
    prepare = [item for part in parts for item in part.lists.due_soon]
    step = "answer" if answer else "prepare" if prepare else "wait"
    text = render(
        "issue/unit",
        number=issue.number,
        version=issue.edition.version,
        reason=issue.edition.reason,
        as_of=issue.as_of,
        today=issue.as_of.date(),
        units=parts,
        step=step,
    )
    return text, _item_buttons(answer or prepare)


def told_to_group(issue: Issue, summary: Summary) -> str:
    """Numbers and colours; no item, no unit, nobody, and of a correction not the reason, which may name them."""
    counts = {status: sum(line.statuses.get(status, 0) for line in summary.units) for status in Status}
    always = (Status.DONE, Status.OVERDUE)
    return render(
        "issue/group",
        number=issue.number,
        version=issue.edition.version,
        as_of=issue.as_of,
        done=summary.done,
        answered=summary.answered,
        statuses=[(status, counts[status]) for status in Status if counts[status] or status in always],
    )


def _part(
    unit_id: UnitId, unit: str, tallies: Tallies, stood: Sequence[Stood], comments: Mapping[ItemId, str]
) -> UnitPart:
    remarks = tuple((each, comments[each.item_id]) for each in stood if each.item_id in comments)
    return UnitPart(unit_id, unit, tallies, _lists(stood), remarks)


def _lists(stood: Sequence[Stood]) -> Lists:
    return Lists(
        overdue=[each for each in stood if each.overdue],
        missing=[each for each in stood if each.missing],
        due_soon=[each for each in stood if each.due_soon],
        closing=[each for each in stood if each.state == State.CLOSING],
        closed=[each for each in stood if each.change == Tally.CLOSED],
        advanced=[each for each in stood if each.change == Tally.ADVANCED],
    )


def _item_buttons(items: Sequence[Stood]) -> Buttons:
    """Each opens its item as a message of its own: what was told stays."""
    flat = [(str(each.number), f"cd:{each.item_id}") for each in list(dict.fromkeys(items))[:_BUTTONS]]
    return [flat[n : n + _A_ROW] for n in range(0, len(flat), _A_ROW)]
