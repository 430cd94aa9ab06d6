"""Whoever gets a paper, by chat or on the command line, stands in the audit trail with what it was; who gets none does not."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.reports.history import history
from bot.rules.models import ItemId, UserId
from storage import audit, items, people
from storage.tables import audit as trail
from templates import render
from tests.documents.test_forms import waiting
from tests.documents.test_issue_pdf import compile_a_week
from tests.documents.test_ledger_book import usual
from tests.documents.test_notice_export import SAMPLE
from tests.documents.test_printing import ALL, GROUP, HEAD, NAMES, OFFICE, SUPPORTER, Chat, chat
from tests.dossier.bureau import TITLE, open_desk
from tests.dossier.conftest import House
from tests.test_commands import DONE, Run, rows
from tests.world import FRIDAY

__all__ = ["chat"]

KINDS = ("supervision", "closure", "meeting_list")
PRINTED = (
    "send_form",
    "export_form",
    "send_ledger",
    "export_ledger",
    "export_notice",
    "export_dossier",
    "export_issue",
)


async def printed(chat: Chat) -> list[tuple[str | None, str, dict[str, Any]]]:
    """Who got what, in order."""

    def read(db: Connection) -> list[tuple[str | None, str, dict[str, Any]]]:
        found = select(trail.c.person_id, trail.c.action, trail.c.data).where(trail.c.action.in_(PRINTED))
        return [
            (people.get(db, row.person_id).name if row.person_id else None, row.action, row.data)
            for row in db.execute(found.order_by(trail.c.id))
        ]

    return await chat.db.read(read)


async def name_of(chat: Chat, user: int) -> str:
    member = await chat.db.read(people.get_member, UserId(user), chat.clock.now().date())
    return member.person.name


# --- in chat ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("what", "name", "kind"), list(zip(ALL, NAMES, KINDS, strict=True)))
async def test_who_gets_a_paper_in_chat_is_noted_once(chat: Chat, what: tuple[str, int], name: str, kind: str):
    await chat.presses(OFFICE, *what)
    assert await printed(chat) == []
    await chat.works()
    await chat.works()
    assert await printed(chat) == [(await name_of(chat, OFFICE), "send_form", {"kind": kind, "name": name})]
    assert await chat.db.read(audit.verify) is None


async def test_everybody_by_their_own_name(chat: Chat):
    for user in (HEAD, GROUP):
        await chat.presses(user, "jn")
        await chat.works()
    names = [who for who, _, _ in await printed(chat)]
    assert names == [await name_of(chat, user) for user in (HEAD, GROUP)]


async def test_who_gets_none_is_not_noted(chat: Chat):
    await chat.presses(SUPPORTER, "jc")
    await chat.presses(HEAD, "jn")
    await chat.db.write(lambda db: items.change(db, ItemId(1), unit_id=None))
    (chat.data / "templates").mkdir(parents=True)
    (chat.data / "templates" / "closure.docx").write_bytes(b"no Word")
    await chat.presses(OFFICE, "jc")
    await chat.works()
    said = await chat.says()
    assert render("forms/not_yours") in said
    assert render("forms/broken") in said
    assert await printed(chat) == []


async def test_it_is_no_event_of_the_item(chat: Chat):
    """Else printing an item's papers would make its dossier another."""
    before = await chat.db.read(lambda db: history(db, items.get(db, ItemId(1)), FRIDAY))
    await chat.presses(OFFICE, "jc")
    await chat.works()
    assert await printed(chat) != []
    assert await chat.db.read(lambda db: history(db, items.get(db, ItemId(1)), FRIDAY)) == before


# --- on the command line ----------------------------------------------------------------------------------------------


def noted(data: Path) -> list[tuple[Any, str, str, dict[str, Any]]]:
    """By whom, what, of what, with which data; in order."""
    listed = ",".join(f"'{each}'" for each in PRINTED)
    query = f"SELECT person_id, action, subject, data FROM audit WHERE action IN ({listed}) ORDER BY id"
    return [(who, action, subject, json.loads(told)) for who, action, subject, told in rows(data, query)]


def test_forms_on_the_command_line(run: Run, house: House, tmp_path: Path):
    house.enters(waiting, house)
    assert run("export", "closure-form", "1", "-o", tmp_path).status == DONE
    assert run("export", "meeting-list", "-o", tmp_path / "x.docx").status == DONE
    assert run("export", "closure-form", "99", "-o", tmp_path).status != DONE
    assert run("export", "closure-form", "1", "-o", tmp_path / "no" / "x.docx").status != DONE
    closure, listed = f"销号审批表 第1项 {TITLE}.docx", "上会清单 待上会事项.docx"
    assert noted(house.folder) == [
        (None, "export_form", "form:1", {"kind": "closure", "name": closure}),
        (None, "export_form", "form:0", {"kind": "meeting_list", "name": listed}),
    ]
    assert run("audit", "verify").status == DONE


def test_the_ledger_on_the_command_line(run: Run, house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BOT_CLOCK", "2026-03-16T09:00:00+08:00")
    house.enters(lambda db: usual(open_desk(db, house.files)))
    assert run("export", "ledger", "-o", tmp_path / "one.xlsx", "--unit", "道路科").status == DONE
    assert run("export", "ledger", "-o", tmp_path / "no" / "x.xlsx").status != DONE
    assert run("export", "ledger", "-o", tmp_path / "x.xlsx", "--unit", "没有这个单位").status != DONE
    size = (tmp_path / "one.xlsx").stat().st_size
    told = {"scope": "牵头单位：道路科", "rows": 4, "size": size, "name": "one.xlsx"}
    assert noted(house.folder) == [(None, "export_ledger", "ledger:0", told)]


def test_the_public_notice(run: Run, data: Path, tmp_path: Path):
    run("import", SAMPLE)
    assert run("export", "notice", "--final", "-o", tmp_path / "通报").status == DONE
    assert run("export", "notice", "-o", tmp_path / "no" / "x.docx").status != DONE
    assert run("export", "notice", "--campaign", "7", "-o", tmp_path / "x.docx").status != DONE
    told = {"name": "通报.docx", "final": True, "unreleased": 30}
    assert noted(data) == [(None, "export_notice", "campaign:1", told)]
    assert run("audit", "verify").status == DONE


def test_a_dossier_on_the_command_line(run: Run, house: House, tmp_path: Path):
    house.enters(waiting, house)
    assert run("export", "dossier", "1", "--originals", "-o", tmp_path / "a").status == DONE
    first = (tmp_path / "a.zip").read_bytes()
    assert run("export", "dossier", "1", "--originals", "-o", tmp_path / "a").status == DONE
    assert (tmp_path / "a.zip").read_bytes() == first
    sizes = {"zip": len(first), "pdf": (tmp_path / "a.pdf").stat().st_size}
    told = (None, "export_dossier", "dossier:1", {"sizes": sizes, "originals": True})
    assert noted(house.folder) == [told, told]


def test_an_issue_on_the_command_line(run: Run, house: House, tmp_path: Path):
    run("import", SAMPLE.with_name("roster.xlsx"))
    run("import", SAMPLE)
    house.enters(compile_a_week)
    for form in ("docx", "xlsx"):
        assert run("export", "issue", "1", "--form", form, "-o", tmp_path).status == DONE
    assert run("export", "issue", "7", "-o", tmp_path).status != DONE
    assert run("export", "issue", "-o", tmp_path / "no" / "x").status != DONE
    name = "第1期巡察整改周报"
    assert noted(house.folder) == [
        (None, "export_issue", "round:1", {"number": 1, "version": 1, "name": f"{name}.{form}"})
        for form in ("docx", "xlsx")
    ]
