"""`export ledger` as the operator uses it: what it writes, what it prints, and what it says when it cannot."""

from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.documents.test_ledger_book import usual
from tests.dossier.bureau import open_desk
from tests.dossier.conftest import House
from tests.storage.bureau import add_campaign
from tests.test_commands import DONE, Run, assert_refused


@pytest.fixture
def filled(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setenv("BOT_CLOCK", "2026-03-16T09:00:00+08:00")
    house.enters(lambda db: usual(open_desk(db, house.files)))
    return house


def numbers(path: Path) -> list[int]:
    rows: list[list[Any]] = CalamineWorkbook.from_path(path).get_sheet_by_name("台账").to_python()
    return [int(row[0]) for row in rows[3:]]


def test_the_whole_ledger_twice_the_same(filled: House, run: Run, tmp_path: Path):
    done = run("export", "ledger", "-o", tmp_path / "one.xlsx")
    assert done.status == DONE
    assert done.out.startswith(f"已写入 {tmp_path / 'one.xlsx'}：全部事项，7 项")
    assert run("export", "ledger", "-o", tmp_path / "two").status == DONE
    assert numbers(tmp_path / "one.xlsx") == [1, 2, 3, 4, 5, 6, 7]
    assert (tmp_path / "two.xlsx").read_bytes() == (tmp_path / "one.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("options", "name", "found"),
    [
        (["--unit", "道路科"], "整改台账-道路科-20260316.xlsx", [1, 2, 4, 5]),
        (["--leader", "周正"], "整改台账-周正-20260316.xlsx", [6]),
        (["--leader", "林知秋"], "整改台账-林知秋-20260316.xlsx", [1, 2, 3, 4, 5]),
        (["--unit", "绿化站", "--leader", "周正"], "整改台账-周正-20260316.xlsx", [6]),
        (["--campaign"], "整改台账-示范市城市管理局-20260316.xlsx", [1, 2, 3, 4, 5, 6, 7]),
        (["--campaign", "1"], "整改台账-示范市城市管理局-20260316.xlsx", [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_cuts_into_a_folder(filled: House, run: Run, tmp_path: Path, options: list[str], name: str, found: list[int]):
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("export", "ledger", "-o", folder, *options).status == DONE
    assert [each.name for each in folder.iterdir()] == [name]
    assert numbers(folder / name) == found


def test_what_is_not_known_is_named(filled: House, run: Run, tmp_path: Path):
    target = tmp_path / "x.xlsx"
    assert_refused(run("export", "ledger", "-o", target, "--unit", "道路可"), "道路可", "是不是“道路科”")
    assert_refused(run("export", "ledger", "-o", target, "--unit", "绿站"), "是不是“绿化站”")
    assert_refused(run("export", "ledger", "-o", target, "--unit", "xyz"), "xyz", "请核对")
    assert_refused(run("export", "ledger", "-o", target, "--leader", "陆一鸣"), "责任领导", "陆一鸣")
    assert_refused(run("export", "ledger", "-o", target, "--leader", "林秋"), "是不是“林知秋”")
    assert_refused(run("export", "ledger", "-o", target, "--campaign", "9"), "9", "示范市城市管理局")
    assert_refused(run("export", "ledger", "-o", tmp_path / "no" / "x.xlsx"), "没有写成")
    assert not target.exists()


def test_of_several_campaigns_one_must_be_named(filled: House, run: Run, tmp_path: Path):
    filled.enters(add_campaign, "d" * 64)
    assert_refused(run("export", "ledger", "-o", tmp_path / "x.xlsx", "--campaign"), "不止一个批次")


def test_spaces_around_a_name_are_no_part_of_it(filled: House, run: Run, tmp_path: Path):
    assert run("export", "ledger", "-o", tmp_path / "x.xlsx", "--unit", " 道路科 ").status == DONE
