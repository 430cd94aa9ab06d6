"""What a cell in a column of states says: done is only what says that and nothing more."""

from pathlib import Path

import pytest

from bot.ledger.tables.states import is_bare_state, state_of
from tests.ledger.tables.making import check, csv_file, item, openpyxl_book, read

HEADS = ["序号", "问题", "责任单位"]
LAMP, TREE, BILL = [1, "路灯损坏未修", "市政科"], [2, "行道树缺株", "绿化科"], [3, "票据不齐", "财务科"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "完成70%",
            "完成80%，剩余6月底完成",
            "完成一半",
            "完成过半",
            "半完成",
            "已完成1/2",
            "已完成3/5",
            "完成3项（共5项）",
        ),
        *("整改完成率60%", "办结率50%", "已整改3户，剩5户", "已整改8个", "除1户外已完成", "完成率", "完成度"),
        *(
            "非完成",
            "有望完成",
            "可完成",
            "即将完成",
            "接近完成",
            "按月完成",
            "按时限完成",
            "待完成",
            "初步完成",
            "力争年内基本完成",
        ),
        *("应于5月完成", "6月底前完成", "6月完成", "2026-06-30完成", "2026.6.30完成", "2026年6月30日完成", "于5月完成"),
        *(
            "完成？",
            "已完成？",
            "已完成…",
            "完成...",
            "已整改，又反弹",
            "已完成，后又反弹",
            "已完成→反弹",
            "未完成→已完成",
            "否→是",
        ),
        *(
            "已完成初稿",
            "已完成招标",
            "完成立项",
            "完成整改方案",
            "已完成第一阶段",
            "已完成整改方案制定",
            "基本完成立项",
            "完成进展",
        ),
        *(
            "已完成，但群众不满意",
            "已完成，复查不合格",
            "已完成，待验收",
            "完成，待上会",
            "已完成，持续推进剩余2户清退",
            "已完成 剩2户",
        ),
        *(
            "整改",
            "按期整改",
            "全面落实",
            "正整改",
            "全部整改任务",
            "已完成 / 未完成",
            "已完成【60%】",
            "已完成（剩2户",
            "80%",
            "0.7",
        ),
    ],
)
def test_a_word_for_done_among_others_is_no_state(text: str):
    assert state_of(text) is None
    assert not is_bare_state(text)


@pytest.mark.parametrize(
    "text",
    [
        *("☐已完成", "□已完成", "○已完成", "已完成☐", "已完成 □", "□已完成 □未完成", "☑已完成 ☑未完成", "☒已完成"),
        *("×完成", "完成×", "×完成☐", "√×", "√/×", "√?", "√ 部分", "√（部分）", "√剩2户"),
    ],
)
def test_what_nobody_ticked_or_more_than_one_is_no_state(text: str):
    assert state_of(text) is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *(
            ("☑已完成 ☐未完成", "done"),
            ("□已完成 ■未完成", "not_done"),
            ("□完成 ☑推进", "in_progress"),
            ("√已完成", "done"),
        ),
        *(
            ("已完成☑ 未完成□", "done"),
            ("已完成□ 正在整改☑", "in_progress"),
            ("☒已完成 ☐未完成", "done"),
            ("●已完成 ○未完成", "done"),
        ),
        *(("□是 ☑否", "not_done"), ("是□ 否☑", "not_done"), ("☑是 □否", "done"), ("√ 已完成（2026年5月）", "done")),
        *(("√（2026年5月）", "done"), ("√", "done"), ("×", "not_done"), ("☑\n已完成\n☐\n未完成", "done")),
    ],
)
def test_of_words_among_boxes_the_ticked_one_counts(text: str, state: str):
    assert state_of(text) == state
    assert is_bare_state(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "已完成（60%）",
            "已整改（部分）",
            "已完成（剩余2户未清退）",
            "已完成（待验收）",
            "已完成（退回）",
            "完成（否）",
            "已完成（存疑）",
        ),
        *(
            "√（进行中）",
            "是（部分）",
            "是（未验收）",
            "（拟）完成",
            "完成（6月底前）",
            "已完成（3/5）",
            "已完成（3户）",
            "已完成（80）",
        ),
        *("否（已完成）", "整改中（已完成）", "已完成（初稿）", "已完成（2026年5月）（待验收）", "（力争）完成"),
    ],
)
def test_brackets_may_leave_open_what_stands_before_them(text: str):
    assert state_of(text) is None


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *(
            ("（未）完成", "not_done"),
            ("整改（未）完成", "not_done"),
            ("（基本）完成", "basically_done"),
            ("已（基本）完成", "basically_done"),
        ),
        *(
            ("（部分）已完成", "in_progress"),
            ("（已完成）", "done"),
            ("已完成（2026年5月）", "done"),
            ("已完成（2026/5/20）", "done"),
        ),
        *(
            ("已完成（已销号）", "done"),
            ("已完成（长期坚持）", "done"),
            ("已完成（100%）", "done"),
            ("完成（见附件三）", "done"),
        ),
        *(
            ("未完成（已完成80%）", "not_done"),
            ("整改中（已更换3盏）", "in_progress"),
            ("基本完成（剩2户）", "basically_done"),
        ),
    ],
)
def test_brackets_before_or_within_a_word_are_part_of_it(text: str, state: str):
    assert state_of(text) == state
    assert is_bare_state(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "该问题已完成整改",
            "已于2026年3月完成整改",
            "均已完成",
            "目前已全部完成整改",
            "已按要求完成整改",
            "已 完 成",
            "已完成。",
        ),
        *(
            "已完成并长期坚持",
            "已完成整改，长期坚持",
            "已完成整改，长期坚持每月检查",
            "已完成，持续整改",
            "完成,并长期坚持",
        ),
        *(
            "已完成100%",
            "100%",
            "100.00%",
            "整改完成率100%",
            "是",
            "办结",
            "已销号",
            "已完成/已销号",
            "逾期完成",
            "提前完成",
        ),
        *(
            "2026-05-20已完成",
            "2026年5月20日，已完成",
            "已于2026.5.20完成",
            "已完成 2026.5.20",
            "截至2026年5月，已完成整改",
        ),
        *(
            "整改完毕",
            "整改已完成",
            "已完成，已销号",
            "整改完成，已销号",
            "√，长期坚持",
            "是，长期坚持",
            "☑",
            "✔\ufe0f",
        ),
        *("☑\ufe0f已完成", "验收合格", "已结案"),
    ],
)
def test_what_says_that_it_is_done_is_done(text: str):
    assert state_of(text) == "done"
    assert is_bare_state(text)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        *(("难以完成", "not_done"), ("无法完成", "not_done"), ("完成不了", "not_done"), ("未能按期完成", "not_done")),
        *(
            ("完成中", "in_progress"),
            ("已完成大部分", "in_progress"),
            ("大部分已完成", "in_progress"),
            ("持续推进", "in_progress"),
        ),
        *(("基本完成取得阶段性成果并持续整改", "basically_done"), ("基本完成，剩余2户6月底完成", "basically_done")),
    ],
)
def test_what_is_open_is_told_in_its_own_words(text: str, state: str):
    assert state_of(text) == state


def test_what_is_open_may_be_explained_at_length():
    assert state_of("正在整改，" + "逐杆排查线路并更换灯具；" * 60) == "in_progress"


@pytest.mark.parametrize("text", ["已完成" + "（" * 3000 + "路灯" + "）" * 3000, "正在整改，" + "逐杆排查线路；" * 500])
def test_a_text_that_is_far_too_long_is_no_state(tmp_path: Path, text: str):
    assert state_of(text) is None
    assert not is_bare_state(text)
    rows = [["序号", "存在问题", "责任单位", "整改状态"], [1, "路灯损坏未修", "市政科", text]]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": rows}))
    assert [(each.status, each.status_text) for each in found.items] == [("unstated", text)]
    assert [each.code for each in found.warnings] == ["status_unread"]


@pytest.mark.parametrize("said", ["完成70%", "已完成（待验收）", "☐已完成", "2026-06-30完成"])
def test_of_a_state_that_is_not_understood_a_person_is_told(tmp_path: Path, said: str):
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [[*HEADS, "整改状态"], [*LAMP, said]]})
    check(path, item("路灯损坏未修", number="1", lead="市政科", said=said), doubts=[(2, "status_unread")])


def told(tmp_path: Path, head: str, *said: str | None) -> list[tuple[str, tuple[str, ...], str]]:
    rows = [[*row, text] for row, text in zip((LAMP, TREE, BILL), said, strict=False)]
    found = read(openpyxl_book(tmp_path / "a.xlsx", {"台账": [[*HEADS, head], *rows]}))
    return [(each.status, each.progress, "/".join(one.code for one in found.warnings)) for each in found.items]


@pytest.mark.parametrize("head", ["整改情况", "完成情况", "整改进度"])
@pytest.mark.parametrize("said", ["已完成排查", "完成立项", "已整改3户，剩5户", "6月底前完成", "基本完成路面修复"])
def test_short_words_of_what_was_done_stay_progress(tmp_path: Path, head: str, said: str):
    assert told(tmp_path, head, said, "已完成路面修复") == [
        ("unstated", (said,), ""),
        ("unstated", ("已完成路面修复",), ""),
    ]
    assert told(tmp_path, head, said, "正在整改") == [
        ("unstated", (said,), "states_in_progress"),
        ("unstated", ("正在整改",), "states_in_progress"),
    ]


@pytest.mark.parametrize("head", ["整改情况", "整改进度", "整改状态"])
def test_what_is_to_be_kept_up_stands_among_states(tmp_path: Path, head: str):
    rows = [[*LAMP, "已完成"], [*TREE, "长期坚持"], [*BILL, "整改中"]]
    check(
        openpyxl_book(tmp_path / "a.xlsx", {"台账": [[*HEADS, head], *rows]}),
        item("路灯损坏未修", number="1", lead="市政科", status="done", said="已完成"),
        item("行道树缺株", number="2", lead="绿化科", said="长期坚持", long=True),
        item("票据不齐", number="3", lead="财务科", status="in_progress", said="整改中"),
    )


@pytest.mark.parametrize(
    ("heads", "first", "second"),
    [
        (
            ["3月进展", "4月进展", "5月进展"],
            ["已完成", "已完成", "复查发现反弹，已重新开工"],
            ["正在推进", "已补植", "已补植十株"],
        ),
        (
            ["5月进展", "4月进展", "3月进展"],
            ["更换了灯具", "已登记各杆", "已完成"],
            ["已补植", "已补植十株", "正在推进"],
        ),
        (["一季度进展", "二季度进展"], ["已完成", "又有三盏损坏"], ["正在推进", "已补植十株"]),
        (["上月进展", "本月进展"], ["已完成", "又有三盏损坏"], ["正在推进", "已补植十株"]),
        (["整改进展", "工作进展"], ["已完成", "又有三盏损坏"], ["正在推进", "已补植十株"]),
    ],
)
def test_of_several_columns_of_progress_an_earlier_one_is_not_the_state_of_today(
    tmp_path: Path, heads: list[str], first: list[str], second: list[str]
):
    found = read(csv_file(tmp_path / "a.csv", [[*HEADS, *heads], [*LAMP, *first], [*TREE, *second]]))
    assert [(each.status, each.status_text) for each in found.items] == [("unstated", None)] * 2
    assert [each.progress for each in found.items] == [
        tuple(f"{head}：{text}" for head, text in zip(heads, texts, strict=True)) for texts in (first, second)
    ]
    assert {each.code for each in found.warnings} == {"states_in_progress"}


@pytest.mark.parametrize(
    "heads", [("3月整改情况", "4月整改情况"), ("第一轮完成情况", "第二轮完成情况"), ("3月完成情况", "4月进展")]
)
@pytest.mark.parametrize("later", ["又有三盏损坏", "整改中"])
def test_of_what_was_told_at_several_times_none_is_the_state(tmp_path: Path, heads: tuple[str, str], later: str):
    found = read(csv_file(tmp_path / "a.csv", [[*HEADS, *heads], [*LAMP, "已完成", later], [*TREE, "整改中", later]]))
    assert [(each.status, each.status_text) for each in found.items] == [("unstated", None)] * 2
    assert [each.progress for each in found.items] == [
        (f"{heads[0]}：已完成", f"{heads[1]}：{later}"),
        (f"{heads[0]}：整改中", f"{heads[1]}：{later}"),
    ]
    assert {each.code for each in found.warnings} == {"states_in_progress"}


@pytest.mark.parametrize("group", ["3月", "截至2026年3月"])
def test_one_column_of_a_time_alone_may_tell_the_states(tmp_path: Path, group: str):
    found = read(csv_file(tmp_path / "a.csv", [[*HEADS, f"{group}整改情况"], [*LAMP, "已完成"], [*TREE, "整改中"]]))
    assert [each.status for each in found.items] == ["done", "in_progress"]


def test_a_column_of_words_that_says_how_many_there_may_be_is_of_no_time(tmp_path: Path):
    heads = ["完成情况", "工作进展（200字以内）"]
    found = read(
        csv_file(tmp_path / "a.csv", [[*HEADS, *heads], [*LAMP, "已完成", "更换了灯具"], [*TREE, "整改中", "已补植"]])
    )
    assert [each.status for each in found.items] == ["done", "in_progress"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("已完成待销号", "in_progress"),
        ("已完成未销号", "in_progress"),
        ("已整改待验收", "in_progress"),
        ("按时间节点推进", "in_progress"),
        ("申请延期", "in_progress"),
        ("已启动", "in_progress"),
        ("已完成并已销号", "done"),
        ("已办结并归档", "done"),
        ("同意销号", "done"),
    ],
)
def test_states_between_done_and_closed(text: str, state: str):
    assert state_of(text) == state


def test_what_the_inspection_office_found_counts(tmp_path: Path):
    (found,) = read(
        csv_file(tmp_path / "a.csv", [[*HEADS, "整改状态", "巡察办认定"], [*LAMP, "已完成", "整改中"]])
    ).items
    assert found.status == "in_progress"
