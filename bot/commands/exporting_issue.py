"""`export issue`: an issue of the weekly summary as a paper, in Word, as a workbook or as a PDF, as it was last released."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import Connection

import templates
from bot.actions.issues import issue_paper
from bot.actions.items import keeping
from bot.commands import GOOD, WRONG
from bot.commands.filing import not_made
from bot.commands.opening import opened
from bot.documents import issue_word
from bot.documents.issue import Issue
from bot.documents.word import OWN, CannotFill
from bot.reports.file_names import safe
from bot.reports.filing import unfinished
from bot.reports.pressing import CannotTypeset
from bot.rules.editions import FIRST
from bot.rules.own_files import PaperKind
from bot.settings import Settings
from storage import bulletins, editions
from storage.evidence_files import EvidenceFiles
from templates import render_console


async def export_issue(settings: Settings, number: int | None, output: Path | None, *, form: PaperKind) -> int:
    """Write the issue of this number (None: the newest); exit status 2, and one sentence, when it cannot be done.

    `output`: a file or a folder; None is the data folder's ``documents``. What was never released is written as it is now.
    """
    templates.configure(settings.zone, settings.terms)
    async with opened(settings) as (db, clock):
        issue = await db.read(_read, number, EvidenceFiles(settings.data_dir / "evidence"))
        if issue is None:
            print(render_console("tracing/no_such_issue", number=number), file=sys.stderr)
            return WRONG
        path = _target(issue, form, output, settings.data_dir / "documents")
        try:
            size = await asyncio.to_thread(_write, issue, form, path, settings.data_dir / OWN)
        except (OSError, CannotFill, CannotTypeset) as error:
            return not_made(path, error)
        await db.write(keeping.note_issue, issue.edition, issue.number, path.name, clock.now())
    print(render_console("issue_made", path=path, issue=issue, size=size))
    return GOOD


def _read(db: Connection, number: int | None, files: EvidenceFiles) -> Issue | None:
    round_id = bulletins.find_round(db, number)
    if round_id is None:
        return None
    newest = editions.find_newest(db, round_id)
    return issue_paper.read(db, round_id, newest.version if newest is not None else FIRST, files)


def _target(issue: Issue, form: PaperKind, output: Path | None, documents: Path) -> Path:
    if output is None:
        documents.mkdir(parents=True, exist_ok=True)
    folder = output if output is not None else documents
    if folder.is_dir():
        return folder / f"{safe(issue.file_name)}.{form}"
    return folder if folder.suffix.lower() == f".{form}" else folder.with_name(f"{folder.name}.{form}")


def _write(issue: Issue, form: PaperKind, path: Path, own: Path) -> int:
    made = _made(issue, form, own)
    with unfinished(path) as temporary:
        temporary.write_bytes(made)
    return len(made)


def _made(issue: Issue, form: PaperKind, own: Path) -> bytes:
    match form:
        case PaperKind.WORD:
            return issue_word.write(issue, own)
        case PaperKind.TABLE:
            from bot.documents import issue_book

            return issue_book.write(issue)
        case PaperKind.PDF:
            from bot.documents import issue_pdf

            return issue_pdf.write(issue)
