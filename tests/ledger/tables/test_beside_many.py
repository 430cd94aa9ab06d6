"""What a ledger says beside what the bot asks for: progress told before, columns that only this office has. Nothing is lost."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, ReadItem, Unreadable
from bot.ledger.tables.words import layout
from tests.ledger.tables.keeping import lost
from tests.ledger.tables.making import check as check_items
from tests.ledger.tables.making import csv_file, item, openpyxl_book, read, xlsxwriter_book

TIMES = int(os.environ.get("ROUND_TRIPS", "100"))
LAMP = ["1", "路灯损坏未修", "更换灯具", "市政科", "2026-05-27"]
HEADS = ["序号", "存在问题", "整改措施", "责任单位", "整改时限"]


def beside(tmp_path: Path, heads: list[Any], *rows: list[Any], **more: Any) -> list[ReadItem]:
    above = [HEADS + heads] if isinstance(heads[0], str) or heads[0] is None else [HEADS + heads[0], *heads[1:]]
    return list(read(openpyxl_book(tmp_path / "a.xlsx", {"台账": [*above, *rows]}, **more)).items)


def test_one_column_of_progress_is_told_as_it_stands(tmp_path: Path):
    (found,) = beside(tmp_path, ["整改进展情况", "整改状态"], [*LAMP, "已更换三盏。\n其余待采购。", "整改中"])
    assert (found.progress, found.own) == (("已更换三盏。\n其余待采购。",), ())
    assert (found.status, found.status_text) == ("in_progress", "整改中")


def test_what_was_told_is_no_status(tmp_path: Path):
    (found,) = beside(tmp_path, ["完成情况"], [*LAMP, "灯具已全部更换，巡查制度已经印发"])
    assert found.progress == ("灯具已全部更换，巡查制度已经印发",)
    assert (found.status, found.status_text) == ("unstated", None)


def test_reports_in_groups_are_told_from_the_oldest_each_by_its_group(tmp_path: Path):
    heads = [
        ["首次上报", None, None, "再次上报", None, None],
        [None] * 5 + ["实际上报时间", "上报整改情况", "未整改原因说明"] * 2,
    ]
    told = ["2026-03-01", "已更换三盏", "资金不足", "2026-04-01", "全部换完", None]
    (found,) = beside(tmp_path, heads, [*LAMP, *told], merge=[*(f"{c}1:{c}2" for c in "ABCDE"), "F1:H1", "I1:K1"])
    assert found.progress == (
        "首次上报·实际上报时间：2026-03-01",
        "首次上报：已更换三盏",
        "首次上报·未整改原因说明：资金不足",
        "再次上报·实际上报时间：2026-04-01",
        "再次上报：全部换完",
    )


def test_columns_of_progress_under_heads_of_their_own_are_told_by_these(tmp_path: Path):
    (found,) = beside(tmp_path, ["整改进展", "取得成效", "下一步措施"], [*LAMP, "已换", "亮灯率提高", "加强巡查"])
    assert found.progress == ("整改进展：已换", "取得成效：亮灯率提高", "下一步措施：加强巡查")
    assert found.measures == ("更换灯具",)


def test_a_day_alone_and_a_reason_alone_are_told_by_their_heads(tmp_path: Path):
    (found,) = beside(tmp_path, ["整改进展", "实际完成时间", "未整改原因"], [*LAMP, "已换", 46163, "配件未到"])
    assert found.progress == ("已换", "实际完成时间：46163", "未整改原因：配件未到")


def test_what_is_to_be_done_next_is_the_measure_where_there_is_no_other(tmp_path: Path):
    rows = [["序号", "存在问题", "下一步措施", "责任单位", "整改时限"], LAMP]
    check_items(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}),
        item("路灯损坏未修", "更换灯具", number="1", lead="市政科", due="2026-05-27"),
    )


def test_each_text_once_and_a_line_of_each_row(tmp_path: Path):
    rows = [[*LAMP, "已换", "甲"], ["1", "路灯损坏未修", "验收", "市政科", "2026-05-27", "已换", "乙"]]
    rows.append(["1", "路灯损坏未修", "归档", "市政科", "2026-05-27", "已验收", "甲"])
    (found,) = beside(tmp_path, ["整改进展", "备注"], *rows)
    assert (found.progress, found.own) == (("已换", "已验收"), (("备注", "甲\n乙"),))


def test_columns_that_only_this_office_has(tmp_path: Path):
    heads = ["涉及金额\n（万元）", "依据条款", "领导 交办", "备注", "来源文件"]
    (found,) = beside(tmp_path, heads, [*LAMP, 12.5, "条例第三条", "王局", "{{x}}<b>", "=1+1"])
    assert found.own == (
        ("涉及金额（万元）", "12.5"),
        ("依据条款", "条例第三条"),
        ("领导 交办", "王局"),
        ("备注", "{{x}}<b>"),
    )


def test_heads_that_come_again_are_told_apart_by_their_groups_and_last_by_numbers(tmp_path: Path):
    heads = [["初核", None, "复核", None, "备注", "备注"], [None] * 5 + ["金额", "人员", "金额", "人员", None, None]]
    (found,) = beside(
        tmp_path,
        heads,
        [*LAMP, "1万", "甲某", "2万", "乙某", "丙", "丁"],
        merge=[*(f"{c}1:{c}2" for c in "ABCDEJK"), "F1:G1", "H1:I1"],
    )
    assert found.own == (
        ("初核·金额", "1万"),
        ("初核·人员", "甲某"),
        ("复核·金额", "2万"),
        ("复核·人员", "乙某"),
        ("备注", "丙"),
        ("备注（2）", "丁"),
    )


def test_two_reports_with_what_was_found_of_each_as_auditors_have_them(tmp_path: Path):
    one = [
        "应报时间",
        "实际上报时间",
        "上报整改情况",
        "已整改金额",
        "部分整改情况具体描述",
        "未整改原因说明",
        "审计组认定整改情况",
    ]
    groups = ["首次上报及认定", *[None] * 6, "再次上报及认定", *[None] * 6]
    subgroups = [None] * 5 + ["单位上报", *[None] * 5, "审计认定"] * 2
    rows = [HEADS + groups, subgroups, [None] * 5 + one * 2]
    told = ["2026-03-31", "2026-03-30", "部分整改", 5, "已退五万", "当事人调离", "部分整改"]
    told += ["2026-06-30", "2026-06-29", "已整改", 12.5, None, None, "已整改"]
    merge = [*(f"{c}1:{c}3" for c in "ABCDE"), "F1:L1", "M1:S1", "F2:K2", "M2:R2"]
    reading = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": [*rows, [*LAMP, *told]]}, merge=merge))
    (found,) = reading.items
    assert (found.status, found.status_text, found.due_text) == ("done", "已整改", "2026-05-27")
    assert found.progress == (
        "首次上报及认定·实际上报时间：2026-03-30",
        "首次上报及认定·上报整改情况：部分整改",
        "首次上报及认定：已退五万",
        "首次上报及认定·未整改原因说明：当事人调离",
        "首次上报及认定·审计组认定整改情况：部分整改",
        "再次上报及认定·实际上报时间：2026-06-29",
        "再次上报及认定·上报整改情况：已整改",
    )
    assert found.own == (
        ("首次上报及认定·应报时间", "2026-03-31"),
        ("首次上报及认定·已整改金额", "5"),
        ("再次上报及认定·应报时间", "2026-06-30"),
        ("再次上报及认定·已整改金额", "12.5"),
    )
    assert [each.code for each in reading.warnings] == ["head_unknown", "head_unknown"]


def test_a_column_without_a_head_is_called_by_its_letter(tmp_path: Path):
    (found,) = beside(tmp_path, [None, "备注"], [*LAMP, "表外批注", "无误"])
    assert found.own == (("备注", "无误"), ("F列", "表外批注")) or found.own == (("F列", "表外批注"), ("备注", "无误"))


def test_a_second_state_and_the_states_of_further_rows_are_told(tmp_path: Path):
    rows = [[*LAMP, "已完成", "基本完成"], ["1", "路灯损坏未修", "验收", "市政科", "2026-05-27", "整改中", "基本完成"]]
    (found,) = beside(tmp_path, ["整改状态", "办公室认定"], *rows)
    assert (found.status, found.status_text) == ("basically_done", "基本完成")
    assert found.progress == ("整改状态：已完成", "整改状态：整改中")


def test_names_in_cells_of_units_that_the_column_of_persons_does_not_name(tmp_path: Path):
    cells = ["1", "路灯损坏未修", "更换灯具", "市政科（陈可）", "2026-05-27", "孟大勇"]
    (found,) = beside(tmp_path, ["责任人"], cells)
    assert (found.person, found.own) == ("孟大勇", (("责任单位", "市政科（陈可）"),))


def test_a_class_of_the_item_is_kept_as_it_stands(tmp_path: Path):
    (found,) = beside(tmp_path, ["整改类型"], [*LAMP, "持续整改"])
    assert (found.long_term, found.own) == (True, (("整改类型", "持续整改"),))


def test_counters_are_not_kept_and_numbers_of_papers_are(tmp_path: Path):
    (found,) = beside(tmp_path, ["任务序号", "督办编号"], [*LAMP, "（3）", "城管督〔2026〕4号"])
    assert found.own == (("督办编号", "城管督〔2026〕4号"),)


def test_an_own_cell_that_is_a_formula_without_a_value_is_named(tmp_path: Path):
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [[*HEADS, "领导交办"], [*LAMP, "=A1&B1"]]})
    assert [each.code for each in read(path).warnings] == ["head_unknown", "formula_uncounted"]


def test_a_sheet_that_says_the_same_items_and_more_of_them_is_named(tmp_path: Path):
    sheets = {"台账": [[*HEADS, "备注"], [*LAMP, "甲"]], "进度": [[*HEADS, "备注"], [*LAMP, "乙"]]}
    reading = read(openpyxl_book(tmp_path / "a.xlsx", sheets))
    assert [each.code for each in reading.warnings] == ["sheet_says_more"]
    sheets["进度"][1][-1] = "甲"
    assert read(openpyxl_book(tmp_path / "b.xlsx", sheets)).warnings == ()


def test_a_head_longer_than_a_database_can_know_is_cut_and_still_its_own(tmp_path: Path):
    long = "说明" * 900
    (found,) = beside(tmp_path, [f"{long}甲", f"{long}乙"], [*LAMP, "一", "二"])
    assert [text for _, text in found.own] == ["一", "二"]
    assert len({head for head, _ in found.own}) == 2
    assert all(len(head) <= 70 for head, _ in found.own)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_cells_of_thirty_thousand_signs_are_kept_whole(tmp_path: Path, suffix: str):
    long = "整改" * 15_000
    rows = [[*HEADS, "整改进展", "备注"], [*LAMP, long, f"{long}。"]]
    path = tmp_path / f"a{suffix}"
    made = csv_file(path, rows) if suffix == ".csv" else xlsxwriter_book(path, {"台账": rows})
    (found,) = read(made).items
    assert (found.progress, found.own) == ((long,), (("备注", f"{long}。"),))


def test_what_was_typed_with_an_apostrophe_is_what_was_meant(tmp_path: Path):
    rows = [[*HEADS, "备注", "附件", "说明"], [*LAMP, "'=1+1", "'附件'", "''=1"]]
    (found,) = read_file(csv_file(tmp_path / "a.csv", rows)).items  # type: ignore[union-attr]
    assert found.own == (("备注", "=1+1"), ("附件", "'附件'"), ("说明", "'=1"))


# --- any sheet ---------------------------------------------------------------------------------------------------------

_KNOWN = """
序号 编号 方面 问题类别 具体表现 整改任务 整改措施 下一步措施 责任领导 牵头单位 责任单位 配合单位 责任部门（人）
责任人 整改时限 完成情况 整改进展 整改情况 未整改原因 实际完成时间 状态 办公室认定 单位自评 整改类型 长期坚持
备注 涉及金额 依据条款 督办人 开始时间 是否逾期 销号说明 佐证材料 领导交办 归口
"""
_TEXTS = """
巡查不到位 已完成 整改中 未完成 市政科 绿化科、财务科 市政科（陈可） 陈可 孟大勇、何静 2026年6月底前 立行立改 长期坚持
是 否 1 （二） W-07 12.5 46203 — 无 已更换三盏，其余待采购 1.排查；2.整改 一是制定办法；二是检查。 =1+1 <b>粗</b>
{{x}} 甲|乙 合计 附件：见清单 城管督〔2026〕4号 牵头单位：市政科|配合单位：办公室|责任领导：周明远
"""
_ANY = st.sampled_from([text.replace("|", "\n") for text in _TEXTS.split()])


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[list[Any]], list[str]]:
    """A head of two rows or one, with problems in it, and rows of anything; cells merged downwards here and there."""
    heads = draw(st.lists(st.sampled_from(["", *_KNOWN.split()]), min_size=3, max_size=9))
    heads = draw(st.permutations(["存在问题", "牵头单位", "整改时限", *heads]))
    rows: list[list[Any]] = [list(heads)]
    merge = []
    if draw(st.booleans()):
        groups = draw(st.lists(st.sampled_from(["", "第一次", "第二次", "责任分工"]), min_size=3, max_size=len(heads)))
        rows.insert(0, [*groups, *[""] * (len(heads) - len(groups))])
    first = len(rows) + 1
    for n in range(draw(st.integers(1, 6))):
        row = [draw(st.none() | _ANY) for _ in heads]
        if draw(st.integers(0, 3)):
            row[heads.index("存在问题")] = f"第{n}处{draw(_ANY)}存在问题"
        rows.append(row)
    if len(rows) > first and draw(st.booleans()):
        letter = chr(65 + draw(st.integers(0, len(heads) - 1)))
        merge.append(f"{letter}{first}:{letter}{first + 1}")
    return [[None if cell == "" else cell for cell in row] for row in rows], merge


@settings(
    max_examples=7000, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(sheets())
def test_of_any_sheet_no_word_in_the_row_of_an_item_is_lost(tmp_path: Path, made: tuple[list[list[Any]], list[str]]):
    rows, merge = made
    path = tmp_path / "any.xlsx"
    xlsxwriter_book(path, {"台账": rows}) if not merge else openpyxl_book(path, {"台账": _as_text(rows)}, merge=merge)
    try:
        reading = read_file(path)
    except Unreadable:
        event("refused")
        return
    assert isinstance(reading, LedgerReading)
    event(f"{len(reading.items)} items")
    assert lost(path, reading) == []
    for each in reading.items:
        assert len(dict(each.own)) == len(each.own)
        assert all(text for _, text in each.own)
        assert len(set(each.progress)) == len(each.progress)


def _as_text(rows: list[list[Any]]) -> list[list[Any]]:
    """Without what this program would make a formula of."""
    return [[None if str(cell).startswith("=") else cell for cell in row] for row in rows]


def test_the_mark_of_what_was_told_before_is_the_one_that_exports_print():
    from bot.documents.ledger_lists import LEDGER
    from templates import word, words

    assert word("ledger_parts", "told_before").format(text="") == layout()["before"]
    heads = words("ledger_columns")
    assert sorted(heads[each.name] for each in LEDGER) == sorted(layout()["exported"])
    assert set(layout()["counted"]) <= set(layout()["exported"])
    assert set(layout()["pictures"]) == {heads["before"], heads["after"]}
