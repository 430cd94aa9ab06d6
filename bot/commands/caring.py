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
from bot.commands.checking import check
from bot.commands.opening import BotRuns, opened, undisturbed
from bot.reports import history
from bot.settings import TELEGRAM, Settings
from storage import audit, bulletins, dossiers, inbox, items, outbox, people, undelivered
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


async def examine(settings: Settings, *, as_json: bool, clean: bool = False) -> int:
    """Say how things are; exit status 3 when something needs a person's eye.

    Every stored file is read again and held against its hash. `clean`: files that nothing refers to are set aside.
    """
    templates.configure(settings.zone, settings.terms)
    try:
        with undisturbed(settings):
            return await _examine(settings, as_json=as_json, clean=clean, alone=True)
    except BotRuns:
        if not clean:
            return await _examine(settings, as_json=as_json, clean=False, alone=False)
    print(render_console("dossier/bot_runs"), file=sys.stderr)
    return WRONG


async def _examine(settings: Settings, *, as_json: bool, clean: bool, alone: bool) -> int:
    """`alone`: no bot runs, so what is half-written will never be finished."""
    files = EvidenceFiles(settings.data_dir / "evidence")
    async with opened(settings) as (db, clock):
        found = await db.read(_findings, clock.now().date())
        lying = dict(files.every())
        kept = await db.read(dossiers.kept)
    checked = await asyncio.to_thread(check, files, kept, lying, settings.zone)
    checked["left_over"] = [path.name for path in files.left_over()] if alone else []
    checked["set_aside"] = [str(files.set_aside(each["sha256"])) for each in checked["unreferenced"] if clean]
    found |= {"files": checked, "telegram": settings.bot_api_url == TELEGRAM, "token": settings.bot_token is not None}
    found["trouble"] |= _trouble_with(checked)
    print(json.dumps(found, ensure_ascii=False, indent=2) if as_json else render_console("doctor", found=found))
    return DOUBTFUL if found["trouble"] else GOOD


def _findings(db: Connection, today: date) -> dict[str, Any]:
    inbox_states, outbox_states = inbox.count_by_state(db), outbox.count_by_state(db)
    trouble = {
        "updates_failed": inbox_states.get("failed", 0),
        "updates_unreadable": inbox_states.get("unreadable", 0),
        "messages_unknown": outbox_states.get("unknown", 0),
        "messages_failed": undelivered.count_in_trouble(db),
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


def _trouble_with(checked: dict[str, Any]) -> dict[str, int]:
    trouble = {
        "evidence_files_missing": len(checked["missing"]),
        "evidence_files_damaged": len(checked["damaged"]),
        "evidence_files_unreferenced": len(checked["unreferenced"]) - len(checked["set_aside"]),
        "temporary_files": len(checked["left_over"]),
    }
    return {name: value for name, value in trouble.items() if value}
