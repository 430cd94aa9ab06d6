"""An office's ledger goes in and out by the command line: nothing it says beside is lost, and nothing becomes a formula."""

import csv
import json
import sqlite3
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.ledger.tables.making import openpyxl_book, xlsxwriter_book
from tests.test_commands import DONE, Run, data, run  # noqa: F401 - fixtures

HEADS = [
    "序号",
    "方面",
    "存在问题",
    "整改措施",
    "责任单位",
    "整改时限",
    "整改进展情况",
    "整改状态",
    "涉及金额（万元）",
    "备注",
    "领导交办",
]
NASTY = "=1+1\n<b>{{x}}</b>"
ROWS: list[list[Any]] = [
    [1, "一、履职方面", "路灯损坏未修", "更换灯具", "市政科", "2026-05-27", "已更换三盏", "整改中", 12.5, NASTY, None],
    [2, "一、履职方面", "行道树缺株", "补植", "绿化站", "2026-06-30", None, None, None, "-5", "@王局"],
    [3, "二、财务方面", "票据不齐", "补齐", "财务科", "2026-04-30", "已补齐<i>12</i>张", "已完成", None, None, None],
]
TITLE = "示范局落实第一巡察组反馈意见整改台账（2026年2月27日反馈）"
OWN = [{"涉及金额（万元）": "12.5", "备注": NASTY}, {"备注": "-5", "领导交办": "@王局"}, {}]
PROGRESS = [["已更换三盏"], [], ["已补齐<i>12</i>张"]]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return xlsxwriter_book(tmp_path / "台账.xlsx", {"台账": [[TITLE], HEADS, *ROWS]})


def printed(done: Any) -> tuple[list[Any], list[Any]]:
    told = json.loads(done.out)
    return [each["own"] for each in told["items"]], [each["progress"] for each in told["items"]]


def test_json_tells_progress_and_own_cells(run: Run, ledger: Path):  # noqa: F811 - the fixture
    assert printed(run("import", ledger, "--dry-run", "--json")) == (OWN, PROGRESS)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_went_in_comes_out_and_goes_in_again(run: Run, ledger: Path, tmp_path: Path, form: str):  # noqa: F811
    run("import", ledger)
    out = tmp_path / f"out.{form}"
    assert run("export", "ledger", "-o", out).status == DONE
    assert printed(run("import", out, "--dry-run", "--json")) == (OWN, PROGRESS)
    again = run("import", out, "--dry-run")
    assert again.status == DONE
    assert "新增 0 项，有变化 0 项，一致 3 项，文件中没有 0 项" in again.out
    assert "进展与库中不同" not in again.out
    assert "留意" not in again.out
    said = run("export", "ledger", "-o", tmp_path / "out.json")
    assert said.status == DONE
    told = json.loads((tmp_path / "out.json").read_text("utf-8"))["items"]
    assert ([each["own"] for each in told], [each["progress"] for each in told]) == (OWN, PROGRESS)


def test_another_reader_finds_the_own_columns_behind_the_others_as_text(run: Run, ledger: Path, tmp_path: Path):  # noqa: F811
    run("import", ledger)
    run("export", "ledger", "-o", tmp_path / "out.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["台账"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    at = rows[0].index("长期坚持") + 1
    assert rows[0][at:] == ["涉及金额（万元）", "备注", "领导交办"]
    assert [row[at:] for row in rows[1:4]] == [[12.5, NASTY, None], [None, -5, "@王局"], [None, None, None]]
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert rows[1][rows[0].index("最近进展")] == "【导入前进展】已更换三盏"
    run("export", "ledger", "-o", tmp_path / "out.csv")
    lines = list(csv.reader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines(keepends=True)))
    assert lines[1][-2] == f"'{NASTY}"
    first = (tmp_path / "out.xlsx").read_bytes()
    run("export", "ledger", "-o", tmp_path / "two.xlsx")
    assert (tmp_path / "two.xlsx").read_bytes() == first


def test_a_changed_file_is_told_by_heads_and_what_is_not_taken_over(
    run: Run,  # noqa: F811
    ledger: Path,
    tmp_path: Path,
    data: Path,  # noqa: F811
):
    run("import", ledger)
    changed = [[*ROWS[0][:6], "全部换完", "已完成", 13, "改", None], [*ROWS[1][:9], "-5", None], ROWS[2]]
    changed[0][9] = "改"
    path = openpyxl_book(tmp_path / "新.xlsx", {"台账": [[TITLE], HEADS, *changed]})
    seen = run("import", path, "--dry-run")
    assert "自有列（涉及金额（万元） 12.5 → 13；备注 =1+1" in seen.out
    assert "有 1 项的进展与库中不同，不会写入：进展由单位在机器人里报送" in seen.out
    assert "已写入：新增 0 项，更新 1 项" in run("import", path, "--mode", "update").out
    with sqlite3.connect(data / "bot.db") as db:
        assert db.execute("SELECT text FROM told_before ORDER BY id").fetchall() == [
            ("已更换三盏",),
            ("已补齐<i>12</i>张",),
        ]
        cells = db.execute("SELECT item_id, head, text FROM own_cell ORDER BY item_id, position").fetchall()
    assert cells == [
        (1, "涉及金额（万元）", "13"),
        (1, "备注", "改"),
        (2, "备注", "-5"),
        (2, "领导交办", "@王局"),
    ]


def test_the_history_on_the_command_line_begins_with_it(run: Run, ledger: Path):  # noqa: F811
    run("import", ledger)
    told = run("history", "3").out
    assert "台账.xlsx 导入前进展：已补齐<i>12</i>张" in told
    assert "导入前进展" not in run("history", "2").out
