"""Looking after the bot: the audit trail proved, a backup, an examination."""

import asyncio
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

import templates
from bot.commands import DOUBTFUL, GOOD, WRONG
from bot.commands.opening import opened
from bot.reports import history
from bot.settings import TELEGRAM, Settings
from storage import audit, bulletins, inbox, items, outbox, people, reports, undelivered
from storage.database import CannotCopy, copy_database
from storage.evidence_files import EvidenceFiles
from templates import render_console


@dataclass(frozen=True)
class _Proof:
    """What is wrong with the trail, if anything: the first row that does not fit, a noted head that is no more there.

    `entry`: that row, None when nothing is broken or the row cannot even be read.
    """

    head: audit.Head
    broken: int | None
    entry: audit.Entry | None
    cut: bool


async def verify_audit(settings: Settings, what: str, noted: str | None = None) -> int:
    """Prove that no row of the audit trail was changed or taken out; exit status 2 when one was.

    `noted`: a head (``COUNT:HASH``) printed or released earlier; nothing it covered may be missing at the end either.
    """
    if what != "verify":
        print("What there is: audit verify, audit draws", file=sys.stderr)
        return WRONG
    templates.configure(settings.zone, settings.terms)
    head = audit.read_head(noted) if noted is not None else None
    if noted is not None and head is None:
        print(render_console("no_head", noted=noted), file=sys.stderr)
        return WRONG
    async with opened(settings) as (db, _):
        proof = await db.read(_prove, head)
    told = history.told(proof.entry) if proof.entry is not None else ""
    print(render_console("audit", proof=proof, noted=head, told=told))
    return GOOD if proof.broken is None and not proof.cut else WRONG


def _prove(db: Connection, noted: audit.Head | None) -> _Proof:
    broken = audit.verify(db)
    entry = audit.find(db, broken) if broken is not None else None
    return _Proof(audit.head(db), broken, entry, cut=noted is not None and not audit.holds(db, noted))


async def backup_database(settings: Settings, path: Path) -> int:
    """Copy the SQLite database to `path`, whole and compact, while the bot may be running."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, _):
        if db.url.get_backend_name() != "sqlite":
            print(render_console("backup_elsewhere"), file=sys.stderr)
            return WRONG
        try:
            await asyncio.to_thread(copy_database, db.url, path)
        except CannotCopy as error:
            print(error, file=sys.stderr)
            return WRONG
    print(render_console("backed_up", path=path, size=path.stat().st_size))
    return GOOD


async def examine(settings: Settings, *, as_json: bool) -> int:
    """Say how things are; exit status 3 when something needs a person's eye."""
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        found = await db.read(_findings, EvidenceFiles(settings.data_dir / "evidence"), clock.now().date())
    found |= {"telegram": settings.bot_api_url == TELEGRAM, "token": settings.bot_token is not None}
    print(json.dumps(found, ensure_ascii=False, indent=2) if as_json else render_console("doctor", found=found))
    return DOUBTFUL if found["trouble"] else GOOD


def _findings(db: Connection, files: EvidenceFiles, today: date) -> dict[str, Any]:
    inbox_states, outbox_states = inbox.count_by_state(db), outbox.count_by_state(db)
    missing = sum(not files.path(sha256).exists() for sha256 in reports.stored_hashes(db))
    trouble = {
        "updates_failed": inbox_states.get("failed", 0),
        "updates_unreadable": inbox_states.get("unreadable", 0),
        "messages_unknown": outbox_states.get("unknown", 0),
        "messages_failed": undelivered.count_in_trouble(db),
        "evidence_files_missing": missing,
        "audit_broken_at": audit.verify(db),
    }
    return {
        "items": len(items.every(db)),
        "bulletins": bulletins.count(db),
        "inbox": inbox_states,
        "outbox": outbox_states,
        "unreachable": [member.person.name for member in people.unreachable(db, today)],
        "trouble": {name: value for name, value in trouble.items() if value},
    }
