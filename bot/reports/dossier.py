"""Reading everything of an item at one moment, in one transaction: its dossier (卷宗), as far as its reader may know it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from bot.reports.history import Names, may_see_event, told
from bot.reports.senders import unit_of
from bot.rules import demands as judging
from bot.rules.applications import Application, ApplicationKind, Decision
from bot.rules.demands import Demand
from bot.rules.dossier import (
    Answer,
    Applied,
    Demanded,
    Dossier,
    Earlier,
    Event,
    Exhibit,
    Judged,
    Place,
    Rechecked,
    Reopened,
    Signed,
    Slot,
    Ticked,
    Version,
)
from bot.rules.models import EvidenceId, Item, Member, PersonId, ReportId, SlotId
from bot.rules.pairing import pairs
from bot.rules.permissions import READERS
from bot.rules.proofs import standing
from bot.rules.rechecks import Recheck
from bot.rules.transitions import Step
from storage import (
    applications,
    blackouts,
    campaigns,
    demands,
    dossiers,
    items,
    looks,
    meetings,
    own_cells,
    papers,
    people,
    proofs,
    rechecks,
    reopenings,
    told_before,
    verdicts,
)
from templates import word, words

_FEW = 500
"""Ids that a statement can name on every database."""


def read(db: Connection, item: Item, zone: tzinfo, reader: Member | None = None) -> Dossier:
    """The item's dossier; `reader` None is the operator, who gets it whole."""
    return _Reading(db, item, zone, reader).dossier()


@dataclass(frozen=True)
class _Put:
    """Where one file stands: the first of its places, the others by name, and whether it proves something there."""

    place: Place
    also: tuple[str, ...]
    counts: bool | None


class _Reading:
    """One item being read; keeps what several parts need."""

    def __init__(self, db: Connection, item: Item, zone: tzinfo, reader: Member | None) -> None:
        self._db, self._item, self._zone, self._reader = db, item, zone, reader
        self._names = Names(db, reader, zone)
        self._slots = proofs.slots(db, item.id)
        self._sent = dossiers.sent(db, item.id)
        self._files = dossiers.files(db, item.id)
        self._numbers = {each.id: n for n, each in enumerate(self._sent, 1)}

    def dossier(self) -> Dossier:
        campaign = campaigns.get(self._db, self._item.campaign_id)
        exhibits, events = self._exhibits(), self._events()
        return Dossier(
            bureau=campaign.bureau,
            inspecting_body=campaign.inspecting_body,
            item=replace(self._item, closed_at=self._moment(self._item.closed_at)),
            as_of=events[-1].at if events else self._local(self._begun()),
            supporters=tuple(people.get_unit(self._db, each).name for each in self._item.support_ids)
            or self._item.support_units,
            measures=self._measures(),
            slots=self._told_slots(exhibits),
            pairs=tuple((before.position, after.position) for before, after in pairs(self._slots)),
            events=events,
            answers=self._answers(exhibits),
            exhibits=exhibits,
            applied=tuple(map(self._applied, self._applications())),
            demanded=tuple(self._demanded(each) for each in self._demands()),
            rechecked=tuple(self._rechecked(each) for each in self._rechecks()),
            reopened=tuple(
                Reopened(
                    self._local(each.reopened_at),
                    self._name(each.person_id, each.reopened_at),
                    each.cause,
                    each.words,
                    self._moment(each.closed_at),
                )
                for each in reopenings.of_item(self._db, self._item.id)
            ),
            earlier=tuple(
                Earlier(each.text, each.source, self._local(each.entered_at))
                for each in told_before.of_item(self._db, self._item.id)
            ),
            own=self._own(),
        )

    def _own(self) -> dict[str, str]:
        """The cells of the office's own columns: remarks of its own, which are not for units."""
        if self._reader is not None and not self._reader.has(*READERS):
            return {}
        return own_cells.of_items(self._db, [self._item.id]).get(self._item.id, {})

    # --- what was sent ------------------------------------------------------------------------------------------------

    def _exhibits(self) -> tuple[Exhibit, ...]:
        put = self._places()
        seen, said, blackened = self._seen()
        senders = {each.id: each.person_id for each in self._sent}
        ordered = sorted(self._files, key=lambda each: (put[each.id].place.order, each.sent_at, each.id))
        return tuple(
            Exhibit(
                number=n,
                id=file.id,
                place=put[file.id].place,
                also=put[file.id].also,
                counts=put[file.id].counts,
                answer=self._numbers[file.report_id],
                kind=file.kind,
                own_name=file.name,
                who=self._name(senders[file.report_id], file.sent_at),
                unit=self._unit(senders[file.report_id], file.sent_at),
                sent_at=self._local(file.sent_at),
                late=file.late,
                forwarded=file.forwarded,
                origin_at=self._moment(file.origin_at),
                state=file.state,
                sha256=file.sha256,
                size=file.size,
                look=seen.get(file.sha256 or ""),
                paper=said.get(file.id),
                areas=tuple(blackened.get(file.id, ())),
            )
            for n, file in enumerate(ordered, 1)
        )

    def _places(self) -> dict[EvidenceId, _Put]:
        slots = {each.id: Place(each.position, each.name) for each in self._slots}
        last = max((each.position for each in self._slots), default=0)
        measures = {
            each.id: Place(last + each.position, word("proof_words", "measure").format(number=each.position))
            for each in items.measures(self._db, self._item.id)
        }
        loose = Place(last + len(measures) + 1, word("proof_words", "unsorted"))
        put = dossiers.places(self._db, self._item.id)
        counting = {(slot, each) for slot, ids in proofs.in_slots(self._db, self._item.id).items() for each in ids}
        found = {}
        for file in self._files:
            here = put.get(file.id, dossiers.Places())
            stands = sorted(
                [*(slots[each] for each in here.slots), *(measures[each] for each in here.measures)],
                key=lambda place: place.order,
            ) or [loose]
            counts = any((slot, file.id) in counting for slot in here.slots) if here.slots else None
            found[file.id] = _Put(stands[0], tuple(place.name for place in stands[1:]), counts)
        return found

    def _seen(self) -> tuple[dict[str, Any], dict[EvidenceId, Any], dict[EvidenceId, Any]]:
        """Looks by hash; papers and blackened areas by file."""
        hashes = sorted({each.sha256 for each in self._files if each.sha256 is not None})
        ids = [each.id for each in self._files]
        return (
            _gathered(lambda part: looks.of_files(self._db, part), hashes),
            _gathered(lambda part: papers.of_evidence(self._db, part), ids),
            _gathered(lambda part: blackouts.of_evidence(self._db, part), ids),
        )

    def _answers(self, exhibits: Sequence[Exhibit]) -> tuple[Answer, ...]:
        messages: dict[ReportId, dict[int, list[Version]]] = {}
        for each in dossiers.versions(self._db, self._item.id):
            messages.setdefault(each.report_id, {}).setdefault(each.message_id, []).append(self._version(each))
        return tuple(
            Answer(
                number=self._numbers[each.id],
                kind=each.kind,
                who=self._name(each.person_id, each.sent_at),
                unit=self._unit(each.person_id, each.sent_at),
                round=each.round,
                late=each.late,
                sent_at=self._local(each.sent_at),
                messages=tuple(map(tuple, messages.get(each.id, {}).values())),
                exhibits=tuple(file.number for file in exhibits if file.answer == self._numbers[each.id]),
            )
            for each in self._sent
        )

    def _version(self, each: dossiers.Version) -> Version:
        origin = self._moment(each.origin_at)
        sent_at, place = self._local(each.sent_at), _place(each.place)
        return Version(each.number, each.text, sent_at, each.late, each.forwarded, origin, place)

    # --- the item -----------------------------------------------------------------------------------------------------

    def _measures(self) -> tuple[Ticked, ...]:
        tickers = proofs.tickers(self._db, self._item.id)
        return tuple(
            Ticked(
                each.position,
                each.text,
                self._moment(each.done_at),
                self._name(tickers[each.id], each.done_at) if each.done_at and each.id in tickers else None,
            )
            for each in items.measures(self._db, self._item.id)
        )

    def _told_slots(self, exhibits: Sequence[Exhibit]) -> tuple[Slot, ...]:
        put = dossiers.places(self._db, self._item.id)
        filled = set(proofs.in_slots(self._db, self._item.id))
        return tuple(
            Slot(
                each.position,
                each.name,
                each.excuse,
                standing(each, filled),
                tuple(file.number for file in exhibits if file.id in put and each.id in put[file.id].slots),
            )
            for each in self._slots
        )

    def _events(self) -> tuple[Event, ...]:
        links = dossiers.trail(self._db, self._item.id)
        return tuple(
            Event(
                link.entry.id,
                self._local(link.entry.at),
                self._names.who(link.entry),
                told(link.entry),
                link.previous,
                link.hash,
            )
            for link in links
            if self._reader is None or may_see_event(self._db, self._reader, self._item, link.entry)
        )

    # --- decisions ----------------------------------------------------------------------------------------------------

    def _applications(self) -> list[Application]:
        """A draft that was never handed in is the unit's own."""
        every = applications.of_item(self._db, self._item.id)
        return [each for each in every if each.step != Step.DRAFT]

    def _applied(self, application: Application) -> Applied:
        return Applied(
            kind=application.kind,
            step=application.step,
            who=self._instead(application.person_id, application.stead_of, application.begun_at),
            begun_at=self._local(application.begun_at),
            asked_at=self._moment(application.asked_at),
            settled_at=self._moment(application.settled_at),
            fields=tuple(told_fields(application)),
            verdict=application.verdict,
            judged=self._judged(application),
            signed=tuple(self._signed(each) for each in applications.decisions(self._db, application.id)),
        )

    def _judged(self, application: Application) -> tuple[Judged, ...]:
        names = {each.id: each.name for each in self._slots}
        return tuple(
            Judged(names[SlotId(slot)], fits, self._name(by, at), self._local(at))
            for slot, fits, by, at in verdicts.signed(self._db, application.id)
        )

    def _signed(self, decision: Decision) -> Signed:
        meeting = decision.meeting_id
        return Signed(
            decision.act,
            self._instead(decision.person_id, decision.stead_of, decision.decided_at),
            self._local(decision.decided_at),
            decision.reason,
            decision.words,
            meetings.get(self._db, meeting).number if meeting is not None else None,
        )

    def _demands(self) -> list[Demand]:
        every = [each for each in demands.of_item(self._db, self._item.id) if each.words]
        if self._reader is None:
            return every
        sides = [(each, judging.sides_of(self._reader, self._item, each)) for each in every]
        return [each for each, mine in sides if judging.may_see(each, mine)]

    def _demanded(self, demand: Demand) -> Demanded:
        at = demand.released_at or demand.made_at
        number = word("demand_number", demand.kind) if demand.number is not None else ""
        return Demanded(
            kind=demand.kind,
            name=number.format(year=demand.year, number=demand.number) or word("demand_kind", demand.kind),
            who=self._instead(demand.person_id, demand.stead_of, demand.made_at),
            at=self._local(at),
            words=demand.words,
            limit_on=demand.limit_on,
            answer=demand.answer,
            answered_at=self._moment(demand.answered_at),
            answered_by=self._name_of(demand.answered_by, demand.answered_at),
            lacking=demand.lacking,
            settled_at=self._moment(demand.settled_at),
            settled_by=self._name_of(demand.settled_by, demand.settled_at),
            released=demand.released_at is not None,
        )

    def _rechecks(self) -> list[Recheck]:
        """To a unit, only what it was asked or what was found."""
        every = rechecks.of_item(self._db, self._item.id)
        if self._reader is None or self._reader.has(*READERS):
            return every
        return [each for each in every if each.asked_at is not None or each.settled_at is not None]

    def _rechecked(self, recheck: Recheck) -> Rechecked:
        return Rechecked(
            kind=recheck.kind,
            due_on=recheck.due_on,
            asked_at=self._moment(recheck.asked_at),
            answered_at=self._moment(recheck.answered_at),
            answered_by=self._name_of(recheck.answered_by, recheck.answered_at),
            claim=recheck.claim,
            claim_words=recheck.claim_words,
            settled_at=self._moment(recheck.settled_at),
            settled_by=self._name_of(recheck.settled_by, recheck.settled_at),
            holds=recheck.holds,
            words=recheck.words,
        )

    # --- names and times ----------------------------------------------------------------------------------------------

    def _local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone)

    def _moment(self, moment: datetime | None) -> datetime | None:
        return self._local(moment) if moment is not None else None

    def _name(self, person_id: PersonId, at: datetime) -> str:
        return self._names.name(person_id, self._local(at).date())

    def _name_of(self, person_id: PersonId | None, at: datetime | None) -> str | None:
        return self._name(person_id, at) if person_id is not None and at is not None else None

    def _instead(self, person_id: PersonId, stead_of: PersonId | None, at: datetime) -> str:
        return self._names.instead(person_id, stead_of, self._local(at).date())

    def _unit(self, person_id: PersonId, at: datetime) -> str:
        return unit_of(self._db, self._item, person_id, self._local(at).date())[1]

    def _begun(self) -> datetime:
        return self._item.issued_at or campaigns.imported_at(self._db, self._item.campaign_id)


def told_fields(application: Application) -> list[tuple[str, str]]:
    """What was written, in the order of the words; what has no name in words stands last under its own."""
    names, coded = words("dossier_fields"), _coded(application.kind)
    order = [*names, *sorted(application.fields.keys() - names.keys())]
    values = {name: str(application.fields.get(name) or "") for name in order}
    return [(names.get(name, name), coded.get(name, {}).get(text, text)) for name, text in values.items() if text]


def _coded(kind: ApplicationKind) -> dict[str, dict[str, str]]:
    """Fields that hold a code, with its words; why an item is transferred, people write themselves."""
    coded = {"people_kind": words("dossier_people"), "rule_kind": words("dossier_rule")}
    return coded if kind == ApplicationKind.TRANSFER else coded | {"reason": words("extension_reason")}


def _place(place: Any) -> tuple[float, float] | None:
    if isinstance(place, Mapping) and {"latitude", "longitude"} <= place.keys():
        return float(place["latitude"]), float(place["longitude"])
    return None


def _gathered(read_: Callable[[Any], Mapping[Any, Any]], keys: Sequence[Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for n in range(0, len(keys), _FEW):
        found |= read_(keys[n : n + _FEW])
    return found
