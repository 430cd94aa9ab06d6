"""The papers of an issue are made at the moment their message leaves; nothing that an office's template lacks keeps one in."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from telegram import InputFile

from bot.evidence.looking import Looker
from bot.own_files import OwnFiles
from bot.rules.models import MediaKind, RoundId
from bot.rules.own_files import IssuePaper, PaperKind, named
from bot.telegram_out import CannotMake
from storage.database import Database, sqlite_url
from templates.documents.word.official import read as template
from tests.documents.reading import pdf, sheets, word
from tests.documents.test_issue_pdf import compile_a_week
from tests.dossier.conftest import House
from tests.test_commands import SAMPLES, Run

OWN_TEMPLATES = {"none": None, "broken": b"PK no docx", "unknown name": template("body | {{ nonsense }}").docx()}


@pytest.fixture
async def own(run: Run, house: House) -> AsyncIterator[OwnFiles]:
    await asyncio.to_thread(_compile, run, house)
    db, looker = Database(sqlite_url(house.folder / "bot.db")), Looker()
    yield OwnFiles(db, house.files, house.folder / "documents", looker)
    await looker.close()
    await db.close()


def _compile(run: Run, house: House) -> None:
    run("import", SAMPLES / "roster.xlsx")
    run("import", SAMPLES / "notice.txt")
    house.enters(compile_a_week)


async def opened(own: OwnFiles, kind: PaperKind, round_id: int = 1) -> bytes:
    name = named(IssuePaper(RoundId(round_id), 1, kind, f"第1期 周报.{kind}"))
    made = await own.open((MediaKind.DOCUMENT, name))
    assert isinstance(made, InputFile)
    assert made.filename == f"第1期 周报.{kind}"
    assert isinstance(made.input_file_content, bytes)
    return made.input_file_content


async def test_every_form_is_made(own: OwnFiles):
    assert "整改事项30项" in word(await opened(own, PaperKind.WORD)).said
    assert sheets(await opened(own, PaperKind.TABLE))["总体"][1][0] == "反馈方面"
    assert "整改事项30项" in pdf(await opened(own, PaperKind.PDF))
    with pytest.raises(CannotMake, match="round 9"):
        await opened(own, PaperKind.TABLE, round_id=9)


@pytest.mark.parametrize("which", OWN_TEMPLATES)
async def test_a_broken_template_of_the_offices_gives_way_to_ours(own: OwnFiles, house: House, which: str):
    ours, (folder, broken) = await opened(own, PaperKind.WORD), (house.folder / "templates", OWN_TEMPLATES[which])
    if broken is not None:
        _put(folder, broken)
    assert await opened(own, PaperKind.WORD) == ours


def _put(folder: Path, data: bytes) -> None:
    folder.mkdir()
    (folder / "bulletin.docx").write_bytes(data)


async def test_the_loop_makes_none_of_them_itself(own: OwnFiles, monkeypatch: pytest.MonkeyPatch):
    """Neither the library of workbooks nor that of papers in Word is needed where the loop runs, nor the typesetter."""
    for library in ("xlsxwriter", "docxtpl", "typst"):
        monkeypatch.setitem(sys.modules, library, None)
    for kind in PaperKind:
        assert await opened(own, kind)
