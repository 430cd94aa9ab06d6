"""A file is no evidence after all: Telegram does not give it out any more, or what came cannot be taken. Its sender is told."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.speaking import tell_roles
from bot.rules.models import EvidenceId, Item, ItemId, Report, Role, State
from storage import audit, evidences, items, outbox, proofs, reports
from storage.evidences import Refused
from storage.outbox import About, Draft
from templates import label, render


def lose_file(db: Connection, evidence_id: EvidenceId, problem: str, now: datetime) -> None:
    """Give the file up, keep its description, and ask the sender for it once more.

    A closure may rest on a file that had still to be fetched: then the office is told, who can have the item come back.
    """
    report = reports.of_evidence(db, evidence_id)
    rested = proves(db, report, evidence_id)
    evidences.mark_lost(db, evidence_id, problem)
    audit.record(db, "lose_file", f"evidence:{evidence_id}", now, item=report.item_id, problem=problem)
    item = _item(db, report)
    _tell_sender(db, report, evidence_id, render("file_lost", item=item), now)
    if item is not None and rested:
        _tell_office(db, item, now)


def refuse_file(db: Connection, evidence_id: EvidenceId, refused: Refused, now: datetime) -> None:
    """Say why a file that is kept cannot be evidence: its receipt does, or a message when that has left already."""
    report = reports.of_evidence(db, evidence_id)
    rested = proves(db, report, evidence_id)
    evidences.mark_refused(db, evidence_id, refused.fault)
    audit.record(db, "refuse_file", f"evidence:{evidence_id}", now, item=report.item_id, fault=refused.fault)
    item = _item(db, report)
    if item is None or evidences.is_receipted(db, evidence_id):
        _tell_sender(db, report, evidence_id, render("file_refused", item=item, refused=refused), now)
    if item is not None and rested:
        _tell_office(db, item, now)


def proves(db: Connection, report: Report, evidence_id: EvidenceId) -> bool:
    """Whether a proof of its item rests on this file."""
    return report.item_id is not None and any(evidence_id in each for each in _proofs(db, report.item_id))


def _item(db: Connection, report: Report) -> Item | None:
    return items.find(db, report.item_id) if report.item_id is not None else None


def _tell_sender(db: Connection, report: Report, evidence_id: EvidenceId, text: str, now: datetime) -> None:
    about = About("item", report.item_id) if report.item_id is not None else None
    outbox.put(db, Draft(report.chat_id, text, about=about, key=f"lost:{evidence_id}"), now)


def _tell_office(db: Connection, item: Item, now: datetime) -> None:
    if item.state == State.CLOSED:
        left = sum(map(len, _proofs(db, item.id)))
        text, rows = render("file_lost_closed", item=item, left=left), [[(label("card"), f"cd:{item.id}")]]
        tell_roles(db, [Role.OFFICE], text, now, buttons=rows)


def _proofs(db: Connection, item_id: ItemId) -> list[list[EvidenceId]]:
    return list(proofs.in_slots(db, item_id).values())
