"""`profile` and `export ledger --profile` as the operator uses them: what they print and write, and what they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, insert, select

from storage import items
from storage.tables import audit, own_cell
from tests.documents.test_export_ledger import filled  # noqa: F401 - the fixture
from tests.documents.test_profiles import FORM, MERGED
from tests.dossier.conftest import House
from tests.ledger.tables.making import csv_file, openpyxl_book
from tests.test_commands import DONE, Run, assert_refused

NAME = "区委巡察办月报"


@pytest.fixture
def form(tmp_path: Path) -> Path:
    return openpyxl_book(tmp_path / "统计表.xlsx", FORM, merge=MERGED)


def rows(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_name("台账").to_python(skip_empty_area=False)


def noted(house: House) -> list[tuple[str, str, Any]]:
    def read(db: Connection) -> Any:
        query = select(audit.c.action, audit.c.subject, audit.c.data).where(audit.c.action.like("%_profile"))
        return [tuple(row) for row in db.execute(query.order_by(audit.c.id))]

    found: list[tuple[str, str, Any]] = house.enters(read)
    return found


def test_a_form_is_shown_kept_listed_and_removed(filled: House, run: Run, form: Path):  # noqa: F811
    def has_amount(db: Connection) -> None:
        row = {"item_id": items.every(db)[0].id, "head": "涉及金额（万元）", "position": 0, "text": "12.5"}
        db.execute(insert(own_cell).values(**row))

    filled.enters(has_amount)
    looked = run("profile", "add", NAME, form, "--dry-run")
    assert (looked.status, looked.err) == (DONE, "")
    assert "没有保存" in looked.out
    assert "5. 整改责任 / 牵头单位 ← 牵头单位" in looked.out
    assert "12. 涉及金额（万元） ← 本单位台账的同名列（1 项有内容）" in looked.out
    assert "13. 备注 ← 留空" in looked.out
    assert "还没有导出样式" in run("profile", "list").out
    assert noted(filled) == []
    kept = run("profile", "add", f" {NAME}\t", form)
    assert (kept.status, f"导出样式“{NAME}”已保存，共 13 列" in kept.out) == (DONE, True)
    listed = run("profile", "list").out
    assert f"{NAME}（2026年3月16日(周一)09:00在电脑上保存）" in listed
    assert "8. 整改期限 / 计划完成时间 ← 整改时限" in listed
    assert f"导出样式“{NAME}”已删除" in run("profile", "remove", NAME).out
    assert_refused(run("profile", "remove", NAME), NAME, "还一个都没有")
    told = noted(filled)
    assert [(action, data["name"]) for action, _, data in told] == [("keep_profile", NAME), ("remove_profile", NAME)]
    assert (told[0][2]["file"], told[0][2]["replaced"], len(told[0][2]["heads"])) == ("统计表.xlsx", False, 13)


def test_the_ledger_is_written_in_it(filled: House, run: Run, form: Path, tmp_path: Path):  # noqa: F811
    run("profile", "add", NAME, form)
    done = run("export", "ledger", "--profile", NAME, "-o", tmp_path / "one.xlsx")
    assert done.out.startswith(f"已写入 {tmp_path / 'one.xlsx'}：全部事项（导出样式：{NAME}），7 项")
    told = rows(tmp_path / "one.xlsx")
    assert told[2][3] == "整改举措"
    assert told[3][4:7] == ["牵头单位", "配合单位", "责任领导"]
    assert [row[0] for row in told[4:]] == [1, 2, 3, 4, 5, 6, 7]
    run("export", "ledger", "--profile", NAME, "-o", tmp_path / "two.xlsx")
    assert (tmp_path / "two.xlsx").read_bytes() == (tmp_path / "one.xlsx").read_bytes()
    # it is the ledger that it came from
    again = run("import", tmp_path / "one.xlsx", "--dry-run")
    assert "新增 0 项" in again.out
    assert len(json.loads(run("import", tmp_path / "one.xlsx", "--dry-run", "--json").out)["items"]) == 7


@pytest.mark.parametrize(
    ("options", "name", "found"),
    [
        (["--unit", "绿化站"], f"整改台账-{NAME}-绿化站-20260316.xlsx", [3, 6]),
        (["--leader", "周正"], f"整改台账-{NAME}-周正-20260316.xlsx", [6]),
        (["--state", "closed"], f"整改台账-{NAME}-已销号-20260316.xlsx", [5]),
        (["--campaign"], f"整改台账-{NAME}-示范市城市管理局-20260316.xlsx", [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_cuts(filled: House, run: Run, form: Path, tmp_path: Path, options: list[str], name: str, found: list[int]):  # noqa: F811
    run("profile", "add", NAME, form)
    folder = tmp_path / "out"
    folder.mkdir()
    assert run("export", "ledger", "--profile", NAME, "-o", folder, *options).status == DONE
    assert [each.name for each in folder.iterdir()] == [name]
    assert [int(row[0]) for row in rows(folder / name)[4:]] == found


def test_as_text(filled: House, run: Run, form: Path, tmp_path: Path):  # noqa: F811
    run("profile", "add", NAME, form)
    assert run("export", "ledger", "--profile", NAME, "-o", tmp_path / "one.csv").status == DONE
    heads, *lines = (tmp_path / "one.csv").read_text("utf-8-sig").splitlines()
    assert heads.startswith("序号,反馈方面,存在问题,整改举措,整改责任牵头单位,")
    assert lines
    assert_refused(run("export", "ledger", "--profile", NAME, "-o", tmp_path / "one.json"), "JSON", ".xlsx")
    assert not (tmp_path / "one.json").exists()


def test_a_name_that_is_taken_is_replaced_only_when_asked(filled: House, run: Run, form: Path, tmp_path: Path):  # noqa: F811
    run("profile", "add", NAME, form)
    other = csv_file(tmp_path / "other.csv", [["问题", "措施", "时限"]])
    assert_refused(run("profile", "add", NAME, other), NAME, "--replace")
    assert "保存要加 --replace" in run("profile", "add", NAME, other, "--dry-run").out
    assert "13. 备注" in run("profile", "list").out
    assert "代替了原来的，共 3 列" in run("profile", "add", NAME, other, "--replace").out
    assert "13. 备注" not in run("profile", "list").out
    assert [data["replaced"] for _, _, data in noted(filled)] == [False, True]


def test_what_is_refused(filled: House, run: Run, form: Path, tmp_path: Path):  # noqa: F811
    target = tmp_path / "x.xlsx"
    assert_refused(run("export", "ledger", "--profile", "没有", "-o", target), "没有", "还一个都没有")
    run("profile", "add", NAME, form)
    assert_refused(run("export", "ledger", "--profile", "区委月报", "-o", target), f"是不是“{NAME}”")
    assert_refused(run("export", "ledger", "--profile", "xyz", "-o", target), f"现有：{NAME}")
    assert not target.exists()
    assert_refused(run("profile", "add", "长" * 31, form), "最多 30 个字")
    assert_refused(run("profile", "add", "甲", tmp_path / "no.xlsx"), "no.xlsx")
    assert_refused(run("profile", "add", "甲", csv_file(tmp_path / "r.csv", [["单位", "岗位", "姓名"]])), "表头")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 broken")
    assert_refused(run("profile", "add", "甲", tmp_path / "bad.xlsx"), "工作簿")
