"""The command line as the operator and other programs use it (design, section 7): what it prints, leaves and returns."""

import asyncio
import hashlib
import json
import re
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import psycopg
import pytest
import segno
from PIL import Image
from sqlalchemy import Connection

from bot.clock import MovableClock
from bot.commands import main
from bot.ledger.reading import STATUSES, RosterRow
from bot.ledger.roster import write_roster
from bot.reports import snapshot
from bot.rules.models import ReportKind
from bot.settings import Settings
from simulator.server import Simulator
from storage import bulletins, items, people, reports, rounds
from storage.database import Database, sqlite_url
from tests.scenarios.gallery import sends
from tests.storage.bureau import CHAT, NOW, incoming, plan
from tests.world import FRIDAY, TOKEN, World, photo

SAMPLES = Path(__file__).parent.parent / "samples"
DONE, WRONG, DOUBTFUL = 0, 2, 3
STAFF = (
    RosterRow("道路科", "科长", "陆一鸣", "head", "林知秋", "白小舟"),
    RosterRow("道路科", "联络员", "白小舟", "liaison", "林知秋", ""),
    RosterRow("领导小组办公室", "主任", "何敏", "office", "", ""),
)


@dataclass(frozen=True)
class Finished:
    status: int
    out: str
    err: str


Run = Callable[..., Finished]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of commands run in an otherwise empty environment and folder."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


@pytest.fixture
def run(data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `run_bot.py` with these arguments in this process."""

    def run_command(*arguments: str | Path) -> Finished:
        monkeypatch.setattr(sys, "argv", ["run_bot.py", *map(str, arguments)])
        capsys.readouterr()
        status = main()
        out, err = capsys.readouterr()
        return Finished(status, out, err)

    return run_command


def assert_refused(finished: Finished, *words: str) -> None:
    """Exit status 2, one sentence on standard error that holds these words, nothing on standard output."""
    assert finished.status == WRONG
    assert finished.out == ""
    assert len(finished.err.strip().splitlines()) == 1, finished.err
    assert "Traceback" not in finished.err
    for word in words:
        assert word in finished.err


def rows(data: Path, query: str) -> list[Any]:
    connection = sqlite3.connect(data / "bot.db")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def roster(path: Path, *staff: RosterRow) -> Path:
    write_roster(path, staff or STAFF)
    return path


def notice(path: Path, old: str = "", new: str = "") -> Path:
    """The sample notice, with one thing in it changed."""
    text = (SAMPLES / "notice.txt").read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
    return path


# --- import -----------------------------------------------------------------------------------------------------------

TEXT = {"type": "string"}
OR_NONE = {"type": ["string", "null"]}
DAY = {"anyOf": [{"type": "null"}, {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}]}
TEXTS = {"type": "array", "items": TEXT}
COUNT = {"type": "integer", "minimum": 0}


def record(**keys: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(keys), "properties": keys, "additionalProperties": False}


PROMISED = record(
    kind={"const": "notice"},
    campaign=record(
        bureau=OR_NONE,
        inspecting_body=OR_NONE,
        inspected_from=DAY,
        inspected_to=DAY,
        feedback_on=DAY,
        published_on=DAY,
    ),
    declared={"type": "array", "items": record(kind=TEXT, number=COUNT, line=COUNT, phrase=TEXT)},
    counted={"type": "object", "required": ["items"], "properties": {"items": COUNT, "measures": COUNT}},
    items={
        "type": "array",
        "items": record(
            code=TEXT,
            path=TEXTS,
            headings=TEXTS,
            problem=TEXT,
            title=TEXT,
            status={"enum": list(STATUSES)},
            long_term={"type": "boolean"},
            status_text=OR_NONE,
            measures=TEXTS,
            leader=OR_NONE,
            lead_unit=OR_NONE,
            support_units=TEXTS,
            person=OR_NONE,
            due=DAY,
            due_text=OR_NONE,
            lines={"type": "array", "items": {"type": "integer", "minimum": 1}, "minItems": 2, "maxItems": 2},
            progress=TEXTS,
            own={"type": "object", "additionalProperties": TEXT},
        ),
    },
    warnings={"type": "array", "items": record(line=COUNT, code=TEXT, message=TEXT)},
)

PROMISED_CALENDAR = record(
    kind={"const": "calendar"},
    days={
        "type": "array",
        "items": record(
            day={"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}, worked={"type": "boolean"}, name=OR_NONE
        ),
    },
    entered={"type": "array", "items": {"type": "integer"}},
    warnings={"type": "array", "items": record(line=COUNT, code=TEXT, message=TEXT)},
)


PROMISED_LEDGER = PROMISED | {
    "required": [*PROMISED["required"], "sheet"],
    "properties": PROMISED["properties"] | {"kind": {"const": "ledger"}, "sheet": TEXT},
}


def ledger(path: Path, *rows: list[Any]) -> Path:
    """A ledger as an office keeps it; rows of number, problem, measure, unit, due date."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["示范局落实第一巡察组反馈意见整改台账（2026年2月27日反馈）"])
    sheet.append(["序号", "存在问题", "整改措施", "责任单位", "整改时限"])
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


ROWS = (
    [1, "背街小巷每日只清扫一次，垃圾清运不及时", "每日清扫三次", "道路科", "2026年5月底前"],
    [2, "窗口人员服务态度生硬，群众多次反映", "开展培训", "道路科", "2026年6月底前"],
)


class TestImportLedger:
    def test_a_trial_prints_what_is_promised(self, run: Run, data: Path, tmp_path: Path):
        done = run("import", ledger(tmp_path / "l.xlsx", *ROWS), "--dry-run", "--json")
        assert (done.status, done.err) == (DONE, "")
        told = json.loads(done.out)
        jsonschema.validate(told, PROMISED_LEDGER)
        assert [(each["code"], each["lead_unit"], each["due"]) for each in told["items"]] == [
            ("1", "道路科", "2026-05-31"),
            ("2", "道路科", "2026-06-30"),
        ]
        assert rows(data, "SELECT count(*) FROM item") == [(0,)]

    def test_it_is_entered_once_and_renewed_only_when_asked(self, run: Run, data: Path, tmp_path: Path):
        first = run("import", ledger(tmp_path / "l.xlsx", *ROWS))
        assert (first.status, "已写入" in first.out) == (DONE, True)
        again = run("import", tmp_path / "l.xlsx")
        assert (again.status, "没有任何改动" in again.out) == (DONE, True)
        more = ledger(
            tmp_path / "m.xlsx", *ROWS, [3, "防汛物资储备不足，值守制度不落实", "补充", "道路科", "2026年7月底前"]
        )
        stopped = run("import", more)
        assert (stopped.status, "--mode skip" in stopped.err, stopped.out) == (WRONG, True, "")
        assert rows(data, "SELECT count(*) FROM item") == [(2,)]
        looked = run("import", more, "--dry-run")
        assert "新增 1 项，有变化 0 项，一致 2 项" in looked.out
        entered = run("import", more, "--mode", "skip")
        assert (entered.status, "新增 1 项，更新 0 项" in entered.out) == (DONE, True)
        assert rows(data, "SELECT count(*) FROM item") == [(3,)]
        assert rows(data, "SELECT count(*) FROM campaign") == [(1,)]

    def test_what_changed_is_shown_and_updated(self, run: Run, data: Path, tmp_path: Path):
        run("import", ledger(tmp_path / "l.xlsx", *ROWS))
        other = ledger(tmp_path / "m.xlsx", [*ROWS[0][:4], "2026年9月底前"], ROWS[1])
        looked = run("import", other, "--dry-run")
        assert "变化 第1项" in looked.out
        assert "整改时限 2026-05-31 → 2026-09-30" in looked.out
        assert "更新 1 项" in run("import", other, "--mode", "update").out  # drafts: nobody works by the date yet
        assert rows(data, "SELECT due FROM item ORDER BY id") == [("2026-09-30",), ("2026-06-30",)]

    def test_dates_that_people_work_by_need_a_reason(self, run: Run, data: Path, tmp_path: Path):
        run("import", ledger(tmp_path / "l.xlsx", *ROWS))
        with sqlite3.connect(data / "bot.db") as db:
            db.execute("UPDATE item SET state = 'in_progress', issued_at = '2026-03-02 01:00:00.000000'")
        other = ledger(tmp_path / "m.xlsx", [*ROWS[0][:4], "2026年9月底前"], ROWS[1])
        refused = run("import", other, "--mode", "update")
        assert (refused.status, "--reason" in refused.err) == (WRONG, True)
        assert rows(data, "SELECT due FROM item ORDER BY id") == [("2026-05-31",), ("2026-06-30",)]
        assert "更新 1 项" in run("import", other, "--mode", "update", "--reason", "汛期施工").out
        assert rows(data, "SELECT due FROM item ORDER BY id") == [("2026-09-30",), ("2026-06-30",)]

    def test_a_day_of_feedback_is_given_where_the_ledger_does_not_say(self, run: Run, data: Path, tmp_path: Path):
        path = ledger(tmp_path / "l.xlsx", [*ROWS[0][:4], "3个月内"])
        book = openpyxl.load_workbook(path)
        book.active["A1"] = "整改台账"
        book.save(path)
        told = json.loads(run("import", path, "--dry-run", "--json").out)
        assert ([each["due"] for each in told["items"]], told["warnings"][0]["code"]) == ([None], "due_needs_feedback")
        told = json.loads(run("import", path, "--dry-run", "--json", "--feedback", "2026-02-27").out)
        assert [each["due"] for each in told["items"]] == ["2026-05-27"]


class TestNames:
    """Words of a file that are no name of the roster's."""

    ROWS = (
        [1, "背街小巷每日只清扫一次，垃圾清运不及时", "每日清扫三次", "道路处", "2026年5月底前"],
        [2, "窗口人员服务态度生硬，群众多次反映", "开展培训", "综合办", "2026年6月底前"],
        [3, "行道树补种不及时，缺株较多", "补种", "综合办", "2026年6月底前"],
        [4, "公务用车油卡管理混乱，台账缺失", "建立台账", "路科", "2026年6月底前"],
    )

    @pytest.fixture
    def table(self, run: Run, tmp_path: Path) -> Path:
        assert run("import", roster(tmp_path / "r.xlsx")).status == DONE
        return ledger(tmp_path / "l.xlsx", *self.ROWS)

    def test_nothing_is_said_where_there_is_no_roster(self, run: Run, data: Path, tmp_path: Path):
        path = ledger(tmp_path / "l.xlsx", *self.ROWS)
        for _ in range(2):  # without a database, and with an empty one
            done = run("import", path, "--dry-run", "--json")
            assert (done.status, json.loads(done.out)["warnings"]) == (DONE, [])

    def test_words_that_are_not_sure_are_warnings_with_the_likeliest_names(self, run: Run, table: Path):
        done = run("import", table, "--dry-run", "--json")
        assert done.status == DOUBTFUL
        told = json.loads(done.out)
        jsonschema.validate(told, PROMISED_LEDGER)
        assert [(each["line"], each["code"]) for each in told["warnings"]] == [
            (3, "unit_unmatched"),
            (4, "unit_unmatched"),
        ]
        assert told["warnings"][0]["message"] == "单位“道路处”（1项）在名册里找不到，相近的有道路科，请认定。"
        assert "单位“综合办”（2项）在名册里找不到，也没有相近的" in told["warnings"][1]["message"]
        page = run("import", table, "--dry-run").out
        assert "对应 第6行：单位“路科” → 道路科（简称）" in page
        assert "对不上的 2 个名称可用 --same" in page

    def test_what_is_decided_holds_for_this_file_and_the_next(self, run: Run, data: Path, table: Path, tmp_path: Path):
        done = run("import", table, "--same", "综合办=道路科", "--same", "道路处＝道路科")
        assert (done.status, done.err) == (DONE, "")
        assert "单位“综合办” → 道路科（已认定）" in done.out
        assert rows(data, "SELECT u.name FROM item i JOIN unit u ON u.id = i.unit_id") == [("道路科",)] * 4
        more = ledger(tmp_path / "m.xlsx", [1, "防汛物资储备不足，值守制度不落实", "补充", "综 合 办", "2026年7月底前"])
        assert run("import", more).status == DONE
        assert rows(data, "SELECT unit_id IS NULL FROM item") == [(0,)] * 5
        listed = run("alias", "list")
        assert [line.split("（")[0] for line in listed.out.splitlines()] == [
            "单位　综合办 → 道路科",
            "单位　道路处 → 道路科",
        ]

    def test_a_trial_with_what_would_be_decided_decides_nothing(self, run: Run, data: Path, table: Path):
        done = run("import", table, "--dry-run", "--same", "综合办=道路科", "--same", "道路处=道路科")
        assert (done.status, "综合办” → 道路科（已认定）" in done.out) == (DONE, True)
        assert rows(data, "SELECT count(*) FROM alias") == [(0,)]
        assert rows(data, "SELECT count(*) FROM audit WHERE action = 'decide_alias'") == [(0,)]

    def test_another_word_for_the_same_unit_is_no_change(self, run: Run, data: Path, table: Path, tmp_path: Path):
        run("import", table, "--same", "综合办=道路科", "--same", "道路处=道路科")
        with sqlite3.connect(data / "bot.db") as db:
            db.execute("UPDATE item SET state = 'in_progress', issued_at = '2026-03-02 01:00:00.000000'")
        written_anew = ledger(tmp_path / "m.xlsx", *([*row[:3], "道路科", row[4]] for row in self.ROWS))
        looked = run("import", written_anew, "--dry-run")
        assert "有变化 0 项，一致 4 项" in looked.out
        assert "没有任何改动" in run("import", written_anew, "--mode", "update").out
        other = ledger(tmp_path / "n.xlsx", *([*row[:3], "路政办", row[4]] for row in self.ROWS))
        assert "有变化 4 项" in run("import", other, "--dry-run").out
        assert "有变化 0 项，一致 4 项" in run("import", other, "--dry-run", "--same", "路政办=道路科").out
        refused = run("import", other, "--mode", "update", "--reason", "调整")
        assert (refused.status, "--same" in refused.err) == (WRONG, True)

    def test_people_too(self, run: Run, data: Path, tmp_path: Path):
        leaders = (*STAFF, RosterRow("领导小组", "副组长", "林知秋", "leader", "", ""))
        run("import", roster(tmp_path / "r.xlsx", *leaders))
        book = openpyxl.Workbook()
        book.active.append(["序号", "存在问题", "整改措施", "责任单位", "责任领导", "责任人", "整改时限"])
        book.active.append([1, "背街小巷每日只清扫一次", "清扫", "道路科", "林局", "陆工", "2026年5月底前"])
        book.active.append(
            [2, "行道树补种不及时，缺株较多", "补种", "道路科", "副组长 林知秋", "陆一鸣", "2026年5月底前"]
        )
        book.save(tmp_path / "l.xlsx")
        looked = run("import", tmp_path / "l.xlsx", "--dry-run", "--json", "--feedback", "2026-02-27")
        assert [(each["code"], each["line"]) for each in json.loads(looked.out)["warnings"]] == [
            ("person_unmatched", 2),
            ("person_unmatched", 2),
        ]
        assert "责任领导“林局”（1项）在名册里找不到，相近的有林知秋" in looked.out
        book.active.append([3, "井盖破损未修", "修复", "道路科", "林局", "甲东、乙南、丙西、丁北", "2026年5月底前"])
        book.save(tmp_path / "many.xlsx")
        looked = run("import", tmp_path / "many.xlsx", "--dry-run", "--feedback", "2026-02-27")
        assert "责任人中有 4 名在名册里找不到（甲东、乙南、丙西等），照原文保留" in looked.out
        assert "丁北" not in looked.out
        assert run("import", tmp_path / "l.xlsx", "--same", "林局=林知秋", "--same", "陆工=陆一鸣").status == DONE
        charged = "SELECT p.name FROM item i JOIN person p ON p.id = i.in_charge_id"
        assert rows(data, charged) == [("林知秋",)] * 2

    @pytest.mark.parametrize(
        ("same", "says"),
        [
            ("综合办", "看不明白"),
            ("=道路科", "看不明白"),
            ("综合办=", "看不明白"),
            ("综" * 61 + "=道路科", "看不明白"),
            ("综合办=道路局", "是不是“道路科”"),
            ("综合办=天文台", "请核对名称"),
            ("道路科=道路科", "本来就是名册里一个单位的名称"),
            ("陆一鸣=白小舟", "本来就是名册里一个人的姓名"),
        ],
    )
    def test_what_decides_nothing_changes_nothing(self, run: Run, data: Path, table: Path, same: str, says: str):
        assert_refused(run("import", table, "--same", "综合办=道路科", "--same", same), says)
        assert rows(data, "SELECT count(*) FROM alias") == [(0,)]
        assert rows(data, "SELECT count(*) FROM item") == [(0,)]

    def test_a_roster_has_no_words_to_decide(self, run: Run, tmp_path: Path):
        assert_refused(run("import", roster(tmp_path / "r.xlsx"), "--same", "综合办=道路科"), "只用于通报和台账")

    def test_what_was_decided_is_taken_back(self, run: Run, data: Path, table: Path):
        assert "还没有认定过" in run("alias", "list").out
        run("import", table, "--same", "综合办=道路科")
        removed = run("alias", "remove", "综合办")
        assert (removed.status, "不再把“综合办”认作道路科" in removed.out) == (DONE, True)
        assert_refused(run("alias", "remove", "综合办"), "没有认定过")
        assert_refused(run("alias", "remove"), "WORDS")
        assert rows(data, "SELECT count(*) FROM item WHERE unit_id IS NULL") == [(1,)]  # what was assigned stays
        assert run("audit", "verify").status == DONE


class TestImport:
    def test_a_trial_prints_what_is_promised_to_other_programs_and_changes_nothing(self, run: Run, data: Path):
        done = run("import", SAMPLES / "notice.txt", "--dry-run", "--json")
        assert (done.status, done.err) == (DONE, "")
        told = json.loads(done.out)
        jsonschema.validate(told, PROMISED)
        assert set(STATUSES) == {"done", "basically_done", "in_progress", "phased", "not_done", "unstated"}
        assert len({item["code"] for item in told["items"]}) == len(told["items"]) == told["counted"]["items"] == 30
        assert all(first <= last for first, last in (item["lines"] for item in told["items"]))
        assert told["campaign"]["feedback_on"] == "2026-02-27"
        assert told["items"][1]["due"] == "2026-03-31"
        assert not data.exists()

    def test_a_doubtful_notice_is_imported_all_the_same_and_says_3(self, run: Run, data: Path, tmp_path: Path):
        path = notice(tmp_path / "n.txt", "完成时限：2026年3月31日前", "完成时限：规划阶段")
        done = run("import", path, "--json")
        assert done.status == DOUBTFUL
        told = json.loads(done.out)
        jsonschema.validate(told, PROMISED)
        assert [warning["code"] for warning in told["warnings"]] == ["due_unparsed"]
        assert told["warnings"][0]["line"] > 0
        assert rows(data, "SELECT count(*) FROM item") == [(30,)]
        assert "规划阶段" in run("import", path).out

    def test_a_notice_twice_is_one(self, run: Run, data: Path):
        first = run("import", SAMPLES / "notice.txt")
        assert first.status == DONE
        assert "读出整改事项 30 项" in first.out
        assert "已写入" in first.out
        again = run("import", SAMPLES / "notice.txt")
        assert again.status == DONE
        assert "没有任何改动" in again.out
        assert rows(data, "SELECT count(*) FROM item") == [(30,)]
        assert rows(data, "SELECT count(*) FROM audit WHERE action = 'import_notice'") == [(1,)]

    def test_the_level_is_chosen_by_the_operator(self, run: Run):
        done = run("import", SAMPLES / "notice.txt", "--dry-run", "--json", "--level", "2")
        told = json.loads(done.out)
        assert len(told["items"]) == 9
        assert told["counted"]["level"] == 2
        jsonschema.validate(told, PROMISED)

    def test_a_roster_twice_is_one(self, run: Run, data: Path, tmp_path: Path):
        path = roster(tmp_path / "r.xlsx")
        first = run("import", path)
        assert (first.status, "读出 3 个岗位" in first.out, "已写入" in first.out) == (DONE, True, True)
        before = rows(data, "SELECT * FROM audit")
        again = run("import", path)
        assert "没有改动" in again.out
        assert rows(data, "SELECT * FROM audit") == before

    @pytest.mark.parametrize(
        ("changed", "sees"),
        [
            (RosterRow("道路科", "科长", "陆一鸣", "office", "林知秋", "白小舟"), "office"),
            (RosterRow("道路科", "科长", "陆一鸣", "head", "周行远", "白小舟"), "周行远"),
            (RosterRow("道路科", "科长", "高远山", "head", "林知秋", "白小舟"), "person"),
        ],
    )
    def test_a_changed_row_of_a_roster_leaves_a_trace(
        self, run: Run, data: Path, tmp_path: Path, changed: RosterRow, sees: str
    ):
        run("import", roster(tmp_path / "r.xlsx"))
        (before,) = rows(data, "SELECT count(*) FROM audit")
        done = run("import", roster(tmp_path / "r2.xlsx", changed, *STAFF[1:]))
        assert "已写入" in done.out
        traces = rows(data, f"SELECT action, data FROM audit ORDER BY id LIMIT 9 OFFSET {before[0]}")
        assert len(traces) == 1
        assert sees in str(json.loads(traces[0][1]))
        assert run("audit", "verify").status == DONE

    def test_a_doubtful_roster_says_3_and_enters_the_rest(self, run: Run, data: Path, tmp_path: Path):
        path = roster(tmp_path / "r.xlsx", *STAFF, RosterRow("绿化站", "站长", "", "head"))
        done = run("import", path)
        assert done.status == DOUBTFUL
        assert "第 7 行缺少姓名" in done.out
        assert rows(data, "SELECT count(*) FROM post") == [(3,)]
        told = json.loads(run("import", path, "--dry-run", "--json").out)
        assert told["kind"] == "roster"
        assert [warning["code"] for warning in told["warnings"]] == ["row_incomplete"]

    def test_a_calendar_is_tried_entered_and_the_second_time_nothing_new(self, run: Run, data: Path):
        tried = run("import", SAMPLES / "calendar.xlsx", "--dry-run", "--json")
        assert (tried.status, tried.err) == (DONE, "")
        told = json.loads(tried.out)
        jsonschema.validate(told, PROMISED_CALENDAR)
        assert told["days"][0] == {"day": "2026-06-12", "worked": False, "name": "建局日"}
        assert not data.exists()
        first = run("import", SAMPLES / "calendar.xlsx")
        assert (first.status, "读出 4 天" in first.out, "已写入工作日历" in first.out) == (DONE, True, True)
        assert rows(data, "SELECT count(*) FROM calendar_day") == [(4,)]
        before = rows(data, "SELECT * FROM audit")
        assert len(before) == 4
        again = run("import", SAMPLES / "calendar.xlsx")
        assert "没有改动" in again.out
        assert rows(data, "SELECT * FROM audit") == before
        assert run("audit", "verify").status == DONE

    def test_a_doubtful_calendar_says_3_and_enters_the_rest(self, run: Run, data: Path, tmp_path: Path):
        path = tmp_path / "calendar.toml"
        path.write_text(
            'entered = [2027]\n[[days]]\nday = 2027-02-05\nworked = false\n[[days]]\nday = "2月6日"\nworked = false\n',
            encoding="utf-8",
        )
        done = run("import", path)
        assert done.status == DOUBTFUL
        assert "已录完 2027 年" in done.out
        assert "第 5 行的日期“2月6日”看不明白" in done.out
        assert rows(data, "SELECT count(*) FROM calendar_day") == [(1,)]
        assert rows(data, "SELECT year FROM calendar_year") == [(2027,)]
        told = json.loads(run("import", path, "--dry-run", "--json").out)
        jsonschema.validate(told, PROMISED_CALENDAR)
        assert [warning["code"] for warning in told["warnings"]] == ["day_unread"]

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("missing.txt", None),
            ("missing", None),
            ("empty.txt", b""),
            ("picture.txt", photo(1) * 20),
            ("picture.xlsx", photo(1)),
            ("notice.docx", b"PK\x03\x04"),
            ("notice.wps", b"\xd0\xcf\x11\xe0"),
            ("film.mp4", b"ftyp"),
            ("calendar.toml", b"[[days]\n"),
            ("empty.toml", b"\n"),
            ("half.xlsx", (SAMPLES / "roster.xlsx").read_bytes()[:2000]),
        ],
    )
    def test_what_cannot_be_read_is_refused_in_one_sentence(
        self, run: Run, data: Path, tmp_path: Path, name: str, content: bytes | None
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        assert_refused(run("import", tmp_path / name))
        assert_refused(run("import", tmp_path / name, "--dry-run", "--json"))
        assert not data.exists()

    def test_a_folder_is_no_file(self, run: Run, tmp_path: Path):
        assert_refused(run("import", tmp_path), "找不到文件")


# --- export -----------------------------------------------------------------------------------------------------------


class TestExport:
    def test_a_roster_comes_back_as_it_went_in(self, run: Run, data: Path, tmp_path: Path):
        run("import", SAMPLES / "roster.xlsx")
        done = run("export", "roster", "-o", tmp_path / "out.xlsx")
        assert (done.status, "（20 行）" in done.out) == (DONE, True)
        again = run("import", tmp_path / "out.xlsx")
        assert again.status == DONE
        assert "没有改动" in again.out
        assert rows(data, "SELECT count(*) FROM post") == [(20,)]

    def test_an_empty_bureau_gives_a_form_to_fill_in(self, run: Run, tmp_path: Path):
        assert run("export", "roster", "-o", tmp_path / "form.xlsx").status == DONE
        assert run("import", tmp_path / "form.xlsx", "--dry-run").status == DONE

    def test_what_cannot_be_exported_or_written_is_refused(self, run: Run, tmp_path: Path):
        assert_refused(run("export", "everything", "-o", tmp_path / "x.xlsx"), "everything")
        assert_refused(run("export", "roster", "-o", tmp_path / "no" / "such" / "folder.xlsx"))
        assert_refused(run("export", "roster", "-o", tmp_path))
        assert_refused(run("export", "roster"))


# --- invite -----------------------------------------------------------------------------------------------------------


class TestInvite:
    @pytest.fixture
    async def telegram(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        """A Telegram that knows the token which is set."""
        simulator = Simulator(token=TOKEN, clock=MovableClock(FRIDAY))
        await simulator.start()
        monkeypatch.setenv("BOT_API_URL", simulator.url)
        monkeypatch.setenv("BOT_TOKEN", TOKEN)
        yield simulator
        await simulator.stop()

    async def test_each_holder_gets_a_link_and_its_picture(
        self, telegram: Simulator, run: Run, data: Path, tmp_path: Path
    ):
        await asyncio.to_thread(run, "import", roster(tmp_path / "r.xlsx"))
        done = await asyncio.to_thread(run, "invite")
        assert (done.status, done.err) == (DONE, "")
        links = re.findall(r"https://t\.me/\w+\?start=[A-Za-z0-9_-]{64}(?![\w-])", done.out)
        assert len(set(links)) == 3
        for name in ("陆一鸣", "白小舟", "何敏"):
            assert name in done.out
        payloads = [link.split("=")[1] for link in links]
        stored = {sha for (sha,) in rows(data, "SELECT token_sha256 FROM invite")}
        assert stored == {hashlib.sha256(payload.encode()).hexdigest() for payload in payloads}
        assert not any(payload.encode() in (data / "bot.db").read_bytes() for payload in payloads)
        pictures = sorted((data / "invites").iterdir())
        assert len(pictures) == 3
        for link, picture in zip(links, pictures, strict=True):
            assert_shows(picture, link)
            assert picture.stat().st_mode & 0o077 == 0, "others on this machine could use the link"

    async def test_a_new_link_ends_the_one_before(self, telegram: Simulator, run: Run, data: Path, tmp_path: Path):
        await asyncio.to_thread(run, "import", roster(tmp_path / "r.xlsx"))
        for wanted in ("道路科科长", "道路科 科长", "陆一鸣"):
            done = await asyncio.to_thread(run, "invite", wanted)
            assert (done.status, done.out.count("?start=")) == (DONE, 1)
        assert rows(data, "SELECT revoked_at IS NULL FROM invite ORDER BY id") == [(0,), (0,), (1,)]
        assert len(list((data / "invites").iterdir())) == 1

    async def test_a_picture_stays_in_its_folder_whatever_the_unit_is_called(
        self, telegram: Simulator, run: Run, data: Path, tmp_path: Path
    ):
        evil = [RosterRow("../../x", "/etc/passwd", "甲", "head"), RosterRow("长" * 200, "..", "乙", "head")]
        await asyncio.to_thread(run, "import", roster(tmp_path / "r.xlsx", *evil))
        done = await asyncio.to_thread(run, "invite")
        assert done.status == DONE
        pictures = pictures_in(tmp_path)
        assert len(pictures) == 2
        assert {picture.parent for picture in pictures} == {data / "invites"}

    async def test_a_name_nobody_has(self, telegram: Simulator, run: Run, tmp_path: Path):
        await asyncio.to_thread(run, "import", roster(tmp_path / "r.xlsx"))
        assert_refused(await asyncio.to_thread(run, "invite", "没有的科"), "没有的科")
        both = await asyncio.to_thread(run, "invite", "没有的科", "道路科")
        assert (both.status, both.out.count("?start=")) == (WRONG, 2)

    async def test_a_token_telegram_does_not_know(self, telegram: Simulator, run: Run, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("BOT_TOKEN", "4242:ANOTHER-SECRET")
        refused = await asyncio.to_thread(run, "invite")
        assert_refused(refused, "BOT_TOKEN")
        assert "SECRET" not in refused.err

    async def test_telegram_cannot_be_reached(self, telegram: Simulator, run: Run, monkeypatch: pytest.MonkeyPatch):
        await telegram.stop()
        refused = await asyncio.to_thread(run, "invite")
        assert_refused(refused, "try again later")
        assert TOKEN not in refused.err

    def test_no_token(self, run: Run):
        assert_refused(run("invite"), "BOT_TOKEN")


def pictures_in(folder: Path) -> list[Path]:
    return [each for each in folder.rglob("*.png") if each.is_file()]


def assert_shows(picture: Path, link: str, *, scale: int = 6, border: int = 3) -> None:
    """The picture is the QR code of this link, large enough to be read from a screen or from paper."""
    wanted = [[bool(module) for module in row] for row in segno.make(link, error="m").matrix]
    with Image.open(picture) as opened:
        image = opened.convert("L")
    assert image.size == ((len(wanted) + 2 * border) * scale,) * 2
    shown = [
        [
            image.getpixel(((x + border) * scale + scale // 2, (y + border) * scale + scale // 2)) == 0
            for x in range(len(wanted))
        ]
        for y in range(len(wanted))
    ]
    assert shown == wanted


# --- care -------------------------------------------------------------------------------------------------------------


class TestAudit:
    def test_a_trail_that_holds_and_one_that_was_touched(self, run: Run, data: Path):
        run("import", SAMPLES / "roster.xlsx")
        run("import", SAMPLES / "notice.txt")
        holds = run("audit", "verify")
        (count,) = rows(data, "SELECT count(*) FROM audit")[0]
        assert (holds.status, f"{count} 条" in holds.out) == (DONE, True)
        connection = sqlite3.connect(data / "bot.db")
        connection.execute("DROP TRIGGER audit_no_update")  # somebody who can write the file can do that too
        connection.execute("UPDATE audit SET action = 'nothing' WHERE id = 7")
        connection.commit()
        connection.close()
        touched = run("audit", "verify")
        assert touched.status == WRONG
        assert "第 7 条" in touched.out + touched.err
        assert "nothing" in touched.out

    def test_a_head_noted_earlier_shows_what_was_cut_off_since(self, run: Run, data: Path):
        run("import", SAMPLES / "roster.xlsx")
        noted = run("audit", "verify").out.strip().splitlines()[-1].removeprefix("留痕校验码：")
        (count,) = rows(data, "SELECT count(*) FROM audit")[0]
        assert re.fullmatch(rf"{count}:[0-9a-f]{{12}}", noted)
        run("import", SAMPLES / "notice.txt")
        later = run("audit", "verify", "--head", noted)
        assert (later.status, f"与校验码 {noted} 相符" in later.out) == (DONE, True)
        connection = sqlite3.connect(data / "bot.db")
        connection.execute("DROP TRIGGER audit_no_delete")
        connection.execute(f"DELETE FROM audit WHERE id >= {count}")
        connection.commit()
        connection.close()
        assert run("audit", "verify").status == DONE, "a chain alone does not know where it ended"
        cut = run("audit", "verify", "--head", noted)
        assert cut.status == WRONG
        assert "截去" in cut.out

    def test_a_head_that_is_none_is_refused(self, run: Run):
        assert_refused(run("audit", "verify", "--head", "120"), "120", "条数")

    def test_there_is_nothing_else_to_do_with_it(self, run: Run):
        assert_refused(run("audit", "rewrite"), "verify")


class TestHistory:
    def test_everything_that_happened_to_an_item(self, run: Run, data: Path, tmp_path: Path):
        run("import", SAMPLES / "roster.xlsx")
        run("import", SAMPLES / "notice.txt")
        (number,) = rows(data, "SELECT number FROM item WHERE unit_id IS NOT NULL ORDER BY number LIMIT 1")[0]
        told = run("history", str(number))
        assert told.status == DONE
        assert told.out.startswith(f"第{number}项 ")
        assert "机器人 分派给" in told.out
        path = tmp_path / "history.txt"
        assert run("history", str(number), "-o", path).status == DONE
        assert path.read_text(encoding="utf-8") == told.out

    def test_an_item_that_is_none_and_a_place_that_cannot_be_written(self, run: Run, tmp_path: Path):
        run("import", SAMPLES / "notice.txt")
        assert_refused(run("history", "9999"), "第9999项")
        assert_refused(run("history", "1", "-o", tmp_path / "nowhere" / "x.txt"), "nowhere")


def compile_an_issue(data: Path) -> None:
    """A round over the items of the sample that the units of the roster have, of which one is answered."""

    def compiled(db: Connection) -> None:
        issued = [item for item in items.drafts(db) if item.unit_id is not None]
        items.mark_issued(db, [item.id for item in issued], NOW)
        round_ = rounds.open_round(db, plan())
        head = people.ensure_person(db, "孟大勇")
        rounds.add_ask(db, round_.id, head, [item.id for item in issued], NOW)
        answered = issued[0].id
        report = reports.add(
            db,
            head,
            CHAT,
            "m1",
            item_id=answered,
            round_id=round_.id,
            kind=ReportKind.PROGRESS,
            late=False,
            sent_at=NOW,
            now=NOW,
        )
        reports.add_text(db, report.id, incoming(1), "清扫频次已提高", late=False)
        summary = snapshot.take(db, round_, NOW + timedelta(days=3))
        bulletins.add(db, round_.id, 1, snapshot.frozen(summary), "周报", NOW + timedelta(days=3))

    async def write() -> None:
        db = Database(sqlite_url(data / "bot.db"))
        try:
            await db.write(compiled)
        finally:
            await db.close()

    asyncio.run(write())


class TestTrace:
    def test_from_a_figure_to_its_items_and_to_what_was_sent(self, run: Run, data: Path):
        run("import", SAMPLES / "roster.xlsx")
        run("import", SAMPLES / "notice.txt")
        compile_an_issue(data)
        told = run("trace")
        assert told.status == DONE
        assert told.out.startswith("第1期，数据截至 ")
        figures = dict(re.findall(r"^  (\w+)  .* (\d+) 项$", told.out, re.MULTILINE))
        assert int(figures["asked"]) == int(figures["answered"]) + int(figures["missing"])
        progress = run("trace", "1", "progress")
        assert progress.out.startswith("第1期 有进展：1 项")
        assert "孟大勇：清扫频次已提高" in progress.out
        missing = run("trace", "1", "missing")
        assert missing.out.startswith(f"第1期 未报送：{figures['missing']} 项")
        assert missing.out.count("当期没有收到报送") == int(figures["missing"])
        unit = run("trace", "1", "missing", "--unit", "市政设施所")
        assert 0 < unit.out.count("当期没有收到报送") < int(figures["missing"])

    def test_what_there_is_not(self, run: Run, data: Path):
        run("import", SAMPLES / "roster.xlsx")
        run("import", SAMPLES / "notice.txt")
        assert_refused(run("trace"), "还没有生成过周报")
        compile_an_issue(data)
        assert_refused(run("trace", "9"), "没有第9期周报")
        assert_refused(run("trace", "1", "nonsense"), "nonsense", "overdue")


class TestForesee:
    def test_what_will_be_sent_is_told_and_nothing_is_changed(self, run: Run, data: Path):
        run("import", SAMPLES / "roster.xlsx")
        run("import", SAMPLES / "notice.txt")
        before = rows(data, "SELECT count(*), max(hash) FROM audit")
        told = run("foresee")
        assert told.status == DONE
        assert "这段时间没有要发送的内容" in told.out
        as_data = json.loads(run("foresee", "--to", "明天", "--person", "陆一鸣", "--json").out)
        assert (as_data["messages"], len(as_data["out_of_reach"]) > 3) == ([], True)
        assert rows(data, "SELECT count(*), max(hash) FROM audit") == before

    def test_days_that_are_none_are_refused(self, run: Run):
        assert_refused(run("foresee", "--from", "哪天"), "哪天")
        assert_refused(run("foresee", "--from", "2020-01-01", "--to", "2020-01-31"), "2020-01-01")


class TestBlacken:
    async def test_squares_are_covered_and_uncovered(self, run: Run, data: Path):
        async with World.begin(data) as world:
            await world.is_set_up()
            await sends(world, "陆一鸣", 1, 1)
        done = await asyncio.to_thread(run, "blacken", "1", "B2,c3-d5")
        assert done.status == DONE
        assert done.out.startswith("佐证 1（第1项 问题1的标题）已遮盖 2 处：B2、C3-D5。")
        assert (await asyncio.to_thread(run, "blacken", "1")).out == done.out
        less = await asyncio.to_thread(run, "blacken", "1", "B2", "--remove")
        assert "已遮盖 1 处：C3-D5。" in less.out
        assert "没有遮盖。" in (await asyncio.to_thread(run, "blacken", "1", "--remove")).out
        told = [action for (action,) in rows(data, "SELECT action FROM audit ORDER BY id DESC LIMIT 3")]
        assert told == ["take_back_blacken", "take_back_blacken", "blacken"]
        assert rows(data, "SELECT count(*) FROM blackout WHERE made_by IS NULL AND removed_at IS NOT NULL") == [(2,)]
        assert (await asyncio.to_thread(run, "audit", "verify")).status == DONE

    def test_what_is_no_picture_or_no_square_is_refused(self, run: Run):
        assert_refused(run("blacken", "7", "B2"), "7")
        assert_refused(run("blacken", "7", "左上角"), "左上角", "B2")


class TestBackup:
    async def test_while_the_bot_is_at_work(self, run: Run, data: Path, tmp_path: Path):
        async with World.begin(data) as world:
            await world.has_roster()
            await world.joins("陆一鸣")
            done = await asyncio.to_thread(run, "backup", tmp_path / "copies" / "bot.db")
            assert done.status == DONE
            await world.joins("何敏")
        copy = sqlite3.connect(tmp_path / "copies" / "bot.db")
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert copy.execute("SELECT name FROM person WHERE user_id IS NOT NULL").fetchall() == [("陆一鸣",)]
        copy.close()

    async def test_a_bot_works_on_from_its_copy(self, run: Run, data: Path, tmp_path: Path):
        await asyncio.to_thread(run, "import", roster(tmp_path / "r.xlsx"))
        await asyncio.to_thread(run, "backup", tmp_path / "elsewhere" / "bot.db")
        (tmp_path / "data").rename(tmp_path / "lost")
        (tmp_path / "elsewhere").rename(tmp_path / "data")
        assert (await asyncio.to_thread(run, "audit", "verify")).status == DONE
        again = await asyncio.to_thread(run, "import", roster(tmp_path / "r.xlsx"))
        assert "没有改动" in again.out

    def test_where_it_cannot_be_written(self, run: Run, data: Path, tmp_path: Path):
        run("import", roster(tmp_path / "r.xlsx"))
        (tmp_path / "file").write_text("")
        assert_refused(run("backup", data / "bot.db"))
        assert_refused(run("backup", tmp_path))
        assert_refused(run("backup", tmp_path / "file" / "below.db"))
        assert rows(data, "SELECT count(*) FROM person") == [(3,)]

    def test_postgresql_has_its_own_tools(self, run: Run, monkeypatch: pytest.MonkeyPatch, postgres_server: str):
        base, _, query = postgres_server.partition("?")
        with psycopg.connect(postgres_server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE commands")
        try:
            url = f"{base.rsplit('/', 1)[0]}/commands?{query}".replace("postgresql://", "postgresql+psycopg://")
            monkeypatch.setenv("DATABASE_URL", url)
            assert_refused(run("backup", "copy.db"), "PostgreSQL")
            assert run("doctor").status == DONE
        finally:
            with psycopg.connect(postgres_server, autocommit=True) as connection:
                connection.execute("DROP DATABASE commands WITH (FORCE)")


class TestDoctor:
    def test_an_empty_bureau_is_well(self, run: Run):
        done = run("doctor", "--json")
        assert done.status == DONE
        found = json.loads(done.out)
        assert found["trouble"] == {}
        assert (found["items"], found["bulletins"], found["unreachable"]) == (0, 0, [])
        assert (found["token"], found["telegram"]) == (False, True)
        assert "一切正常" in run("doctor").out

    def test_who_cannot_be_reached_is_named(self, run: Run, tmp_path: Path):
        run("import", roster(tmp_path / "r.xlsx"))
        found = json.loads(run("doctor", "--json").out)
        assert found["unreachable"] == ["陆一鸣", "白小舟", "何敏"]
        assert "陆一鸣、白小舟、何敏" in run("doctor").out

    async def test_a_lost_file_a_failed_message_and_a_touched_trail(self, run: Run, data: Path):
        async with World.begin(data) as world:
            await world.is_set_up()
            head = world["陆一鸣"]
            await head.sends_photo(photo(1), caption="第1项：已修补")
            await head.waits_for("已收到")
            await world.until(
                lambda db: db.exec_driver_sql("SELECT count(*) FROM evidence WHERE sha256 <> ''").scalar() == 1
            )
        well = await asyncio.to_thread(run, "doctor", "--json")
        assert well.status == DONE, well.out
        found = json.loads(well.out)
        assert found["items"] == 8
        assert set(found["inbox"]) == {"done"}
        assert set(found["outbox"]) == {"sent"}
        (stored,) = [each for each in (data / "evidence").rglob("*") if each.is_file()]
        stored.unlink()
        connection = sqlite3.connect(data / "bot.db")
        connection.execute("DROP TRIGGER audit_no_update")
        connection.execute("UPDATE audit SET subject = 'x' WHERE id = 2")
        connection.execute("UPDATE outbox SET state = 'unknown' WHERE id = 1")
        connection.execute("UPDATE inbox SET state = 'failed' WHERE id = 1")
        connection.commit()
        connection.close()
        ill = await asyncio.to_thread(run, "doctor", "--json")
        assert ill.status == DOUBTFUL
        assert json.loads(ill.out)["trouble"] == {
            "updates_failed": 1,
            "messages_unknown": 1,
            "evidence_files_missing": 1,
            "audit_broken_at": 2,
        }
        page = await asyncio.to_thread(run, "doctor")
        assert page.status == DOUBTFUL
        assert "需要留意" in page.out


# --- the line itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments", [["dance"], ["import"], ["import", "a", "b"], ["backup"], ["doctor", "--loud"], ["export"], ["--loud"]]
)
def test_a_wrong_line_is_explained(run: Run, arguments: list[str]):
    assert_refused(run(*arguments))


def test_help_names_every_command(run: Run):
    done = run("--help")
    assert done.status == DONE
    for command in ("run", "rehearse", "import", "invite", "export", "history", "foresee", "audit", "backup", "doctor"):
        assert command in done.out
    for command in ("close-campaign", "purge"):
        assert command in done.out


@pytest.mark.parametrize(
    "command", [["doctor"], ["import", str(SAMPLES / "notice.txt")], ["invite"], ["audit", "verify"]]
)
def test_a_wrong_setting_is_named_by_every_command(run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str]):
    monkeypatch.setenv("BOT_TOKEN", "a-secret-without-a-number")
    refused = run(*command)
    assert_refused(refused, "BOT_TOKEN")
    assert "a-secret" not in refused.err


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA_DIR", "file"),
        ("DATABASE_URL", "sqlite+aiosqlite:///no/such/folder/bot.db"),
        ("DATABASE_URL", "postgresql+psycopg://bot:pass-word@127.0.0.1:1/bot"),
    ],
)
def test_a_place_that_cannot_be_used_is_named_by_its_setting(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(name, value)
    refused = run("doctor")
    assert_refused(refused, name)
    assert "pass-word" not in refused.err


async def test_it_runs_as_a_program_of_its_own(data: Path):
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(SAMPLES.parent / "run_bot.py"),
        "doctor",
        "--json",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert (process.returncode, err) == (DONE, b"")
    assert json.loads(out)["trouble"] == {}
