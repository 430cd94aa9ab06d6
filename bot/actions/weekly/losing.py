"""A file of evidence cannot be had from Telegram any more: its sender is told, for only they can send it again."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.speaking import tell_roles
from bot.rules.models import EvidenceId, ItemId, Role, State
from storage import audit, items, outbox, proofs, reports
from storage.outbox import About, Draft
from templates import label, render


def lose_file(db: Connection, evidence_id: EvidenceId, problem: str, now: datetime) -> None:
    """Give the file up, keep its description, and ask the sender for it once more.

    A closure may rest on a file that had still to be fetched: then the office is told, who can have the item come back.
    """
    report = reports.of_evidence(db, evidence_id)
    proved = report.item_id is not None and any(evidence_id in each for each in _proofs(db, report.item_id))
    reports.mark_lost(db, evidence_id, problem)
    audit.record(db, "lose_file", f"evidence:{evidence_id}", now, problem=problem)
    item = items.find(db, report.item_id) if report.item_id is not None else None
    about = About("item", item.id) if item else None
    outbox.put(db, Draft(report.chat_id, render("file_lost", item=item), about=about, key=f"lost:{evidence_id}"), now)
    if item is not None and proved and item.state == State.CLOSED:
        left = sum(map(len, _proofs(db, item.id)))
        text, rows = render("file_lost_closed", item=item, left=left), [[(label("card"), f"cd:{item.id}")]]
        tell_roles(db, [Role.OFFICE], text, now, buttons=rows)


def _proofs(db: Connection, item_id: ItemId) -> list[list[EvidenceId]]:
    return list(proofs.in_slots(db, item_id).values())
