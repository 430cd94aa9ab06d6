"""A file of evidence cannot be had from Telegram any more: its sender is told, for only they can send it again."""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import EvidenceId
from storage import audit, items, outbox, reports
from storage.outbox import About, Draft
from templates import render


def lose_file(db: Connection, evidence_id: EvidenceId, problem: str, now: datetime) -> None:
    """Give the file up, keep its description, and ask the sender for it once more."""
    reports.mark_lost(db, evidence_id, problem)
    report = reports.of_evidence(db, evidence_id)
    audit.record(db, "lose_file", f"evidence:{evidence_id}", now, problem=problem)
    item = items.find(db, report.item_id) if report.item_id is not None else None
    about = About("item", item.id) if item else None
    outbox.put(db, Draft(report.chat_id, render("file_lost", item=item), about=about, key=f"lost:{evidence_id}"), now)
