"""The bot's own pictures and papers, made or opened at the moment their message leaves."""

import asyncio
from pathlib import Path

import structlog
from telegram import InputFile

from bot.actions.issues import issue_paper
from bot.actions.proofs import picturing
from bot.actions.proofs.picturing import NoPicture
from bot.documents.issue import Issue
from bot.evidence.looking import CannotLook, Looker
from bot.kept import Kept
from bot.reports import chart
from bot.reports.chart import NoIssue
from bot.reports.pressing import CannotTypeset
from bot.rules.albums import Part
from bot.rules.chart import Chart
from bot.rules.own_files import Blackened, Document, Grid, IssueChart, IssuePaper, OwnFile, Pair, PaperKind, read
from bot.telegram_out import CannotMake
from storage.database import Database
from storage.evidence_files import EvidenceFiles

log = structlog.get_logger(__name__)


_KEPT, _KEPT_FOR = 8, 600.0
"""Papers, and real seconds: an issue goes to all its readers within minutes, and each of its forms is made once for them."""


class OwnFiles:
    """`documents`: the folder of finished papers. Pictures are put together in the looker's process, not in the event loop."""

    def __init__(self, db: Database, files: EvidenceFiles, documents: Path, looker: Looker) -> None:
        self._db, self._files, self._documents, self._looker = db, files, documents, looker
        self._kept = Kept(_KEPT, _KEPT_FOR)

    async def open(self, part: Part) -> str | InputFile:
        """What to hand to Telegram for this part: its own id as it is, or a file of ours. Raises CannotMake."""
        file = read(part[1])
        if file is None:
            return part[1]
        # here: it comes with Pillow, which a bot that sends no picture does without
        from bot.evidence.pictures import Undecodable

        try:
            return await self._make(file)
        except (OSError, NoPicture, NoIssue, Undecodable, CannotLook, CannotTypeset) as error:
            raise CannotMake(f"{part[1]}: {error}") from error

    async def _make(self, file: OwnFile) -> InputFile:
        from bot.evidence import blackening, composing

        match file:
            case Document(path, name):
                data = await asyncio.to_thread((self._documents / path).read_bytes)  # no more than Telegram takes
                return InputFile(data, filename=name)
            case IssueChart(round_id):
                drawn = await self._chart(await self._db.read(chart.of_issue, round_id))
                return InputFile(drawn, filename="chart.png")
            case IssuePaper(name=name):
                return InputFile(await self._paper(file), filename=name)
            case Pair():
                heads, rows = await self._db.read(picturing.pair, file, self._files)
                made = await self._looker.run(composing.side_by_side, heads, rows)
            case Blackened(evidence_id):
                shown = await self._db.read(picturing.one, evidence_id, self._files)
                made = await self._looker.run(blackening.blackened, shown.path, shown.areas)
            case Grid(evidence_id):
                shown = await self._db.read(picturing.one, evidence_id, self._files)
                made = await self._looker.run(blackening.with_grid, shown.path, shown.areas)
        return InputFile(made, filename="picture.jpg")

    async def _chart(self, drawn: Chart) -> bytes:
        from bot.documents import chart_picture

        return await self._kept.get(("chart", drawn), lambda: self._looker.run(chart_picture.draw, drawn))

    async def _paper(self, paper: IssuePaper) -> bytes:
        """In the form wanted; a PDF is made by a process of its own. The same for all who get it."""
        issue = await self._db.read(issue_paper.read, paper.round_id, paper.version, self._files)
        return await self._kept.get((paper.kind, issue, self._template()), lambda: self._made(paper.kind, issue))

    async def _made(self, kind: PaperKind, issue: Issue) -> bytes:
        match kind:
            case PaperKind.WORD:
                return await self._word(issue)
            case PaperKind.TABLE:
                from bot.documents import issue_book

                return await self._looker.run(issue_book.write, issue)
            case PaperKind.PDF:
                from bot.documents import issue_pdf

                return await asyncio.to_thread(issue_pdf.write, issue)

    def _template(self) -> tuple[int, int] | None:
        """By what the office's own template is told from the one it had before; None where there is none."""
        from bot.documents.issue_word import TEMPLATE
        from bot.documents.word import OWN

        own = self._documents.parent / OWN / f"{TEMPLATE}.docx"
        return (own.stat().st_mtime_ns, own.stat().st_size) if own.exists() else None

    async def _word(self, issue: Issue) -> bytes:
        """An office's template that cannot be filled, or pictures that are too much for the looker, do not keep an issue in."""
        from bot.documents import issue_word
        from bot.documents.word import OWN, CannotFill

        try:
            return await self._looker.run(issue_word.write, issue, self._documents.parent / OWN)
        except CannotFill as error:
            log.warning("template_broken", why=str(error))
            return await self._looker.run(issue_word.write, issue, None)
        except CannotLook as error:
            log.warning("pictures_left_out", why=str(error))
            return await self._looker.run(issue_word.write, issue, None, shows=False)
