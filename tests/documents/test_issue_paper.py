"""The weekly summary in Word says what its figures say, with pictures as they are blackened now, and texts stay texts."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from PIL import Image

from bot.documents import issue_word
from bot.documents.issue import MOST, Issue
from bot.documents.word import CannotFill
from bot.rules.models import EvidenceId, ItemId
from bot.rules.summary import Addendum, Entries, Later
from bot.rules.tallies import Tally
from templates.documents.word.official import read as template
from tests.documents.issues import (
    CONTROLS,
    HOSTILE,
    a_summary,
    a_unit,
    an_issue,
    entry,
    hostile,
    many_items,
    quiet,
    rich_issue,
    stored,
)
from tests.documents.reading import Read, word
from tests.evidence.making import jpeg


@pytest.fixture
def issue(tmp_path: Path) -> Issue:
    return rich_issue(tmp_path)


def written(issue: Issue) -> Read:
    return word(issue_word.write(issue, None))


def test_its_figures_are_those_of_the_summary(issue: Issue):
    paper, tallies = written(issue), issue.summary.tallies
    total, done = tallies[Tally.TOTAL], tallies[Tally.DONE]
    assert f"整改事项{total}项，经办公室认定已完成{done}项，完成率{done / total:.1%}（{done}/{total}）" in paper.said
    assert "反馈意见指出4个方面26个问题" in paper.said
    asked, answered, late = (tallies[each] for each in (Tally.ASKED, Tally.ANSWERED, Tally.LATE))
    assert (
        f"报送率{answered / asked:.1%}（{answered}/{asked}），其中按时{answered - late}项、迟报{late}项" in paper.said
    )
    campaigns, changes, units, overdue, *pictures = paper.tables
    assert [row[3] for row in campaigns[1:]] == ["33", "21"]
    assert changes[1] == [
        str(tallies[each]) for each in (Tally.CLOSED, Tally.ADVANCED, Tally.SLIPPED, Tally.REOPENED, Tally.NEW)
    ]
    assert units[-1] == ["合计", str(total), str(done), "8", "16", "4", "6", str(asked), str(answered)]
    for at in range(1, 9):
        assert sum(int(row[at]) for row in units[1:-1]) == int(units[-1][at])
    assert [row[0] for row in overdue[1:]] == ["4", "7", "10", "19"]
    assert [table[0] for table in pictures] == [["整改前", "整改后"]] * 2


def test_what_the_office_adds_stands_at_its_place(issue: Issue):
    said = written(issue).paragraphs
    assert said[3:5] == [
        "导语：本周整改进入集中攻坚阶段，已完成事项过半。",
        "逾期事项要逐项倒排工期，下周例会逐一过堂。",
    ]
    at = next(n for n, each in enumerate(said) if "对6处易反弹点位" in each)
    assert said[at + 1] == "办公室点评：做法可推广至东片区。"
    assert "办公室点评第4项（路面坑槽修补超过承诺时限）：6月5日前报二次招标结果。" in said
    assert not any("更正说明" in each for each in said)


def test_whoever_cannot_be_reached_is_named_by_post(issue: Issue):
    assert "城市照明所所长停用了机器人，需当面联系。" in written(issue).paragraphs


def test_a_correction_says_what_was_wrong_and_what_came_later(issue: Issue):
    added = Addendum(12, 3, (Later(entry(9), "会后补报。", 1, edited=False),))
    edition = replace(issue.edition, version=2, reason="第3项数据有误", addendum=added)
    paper = written(replace(issue, edition=edition))
    assert "第12期（第2版）" in paper.paragraphs
    assert "更正说明：第3项数据有误" in paper.paragraphs
    at = paper.paragraphs.index("第12期生成后收到3项，不计入该期各数：")
    assert paper.paragraphs[at + 1 : at + 3] == [
        f"第9项　{entry(9).title}（{entry(9).unit}）：会后补报。（佐证1件）",
        "其余2项见附表。",
    ]


def test_words_that_are_left_out_are_told_nowhere_and_stay_in_the_figures(issue: Issue):
    left_out = frozenset({ItemId(102), ItemId(104), ItemId(118)})
    paper, before = written(replace(issue, edition=replace(issue.edition, left_out=left_out))), written(issue)
    for words in ("对6处易反弹点位", "做法可推广", "地下管网改造", "招标流标", "6月5日前", "补报会议纪要", "引摊入市"):
        assert words in before.said
        assert words not in paper.said
    assert paper.tables[:4] == before.tables[:4]
    assert "有进展20项：" in paper.paragraphs
    assert "其余16项见附表。" in paper.paragraphs


def test_pictures_stand_side_by_side_and_are_black_where_they_are_now(issue: Issue):
    data = issue_word.write(issue, None)
    assert word(data).pictures == 4
    with ZipFile(BytesIO(data)) as pack:
        shown = [
            Image.open(BytesIO(pack.read(name))) for name in sorted(pack.namelist()) if name.startswith("word/media/")
        ]
    assert all(picture.format == "JPEG" for picture in shown)
    assert max(max(picture.size) for picture in shown) <= 850
    (upright,) = [picture for picture in shown if picture.height > picture.width]
    inside = upright.getpixel((upright.width // 4, upright.height // 5))
    assert isinstance(inside, tuple)
    assert max(inside) < 12
    first, *_ = Document(BytesIO(data)).inline_shapes
    assert first.width.mm == pytest.approx(70.7, abs=1)


@pytest.mark.parametrize("missing", ["not stored", "gone", "other bytes", "no picture"])
def test_a_picture_that_cannot_be_shown_leaves_its_words(issue: Issue, tmp_path: Path, missing: str):
    photos = dict(issue.photos)
    match missing:
        case "not stored":
            del photos[EvidenceId(1)]
        case "gone":
            photos[EvidenceId(1)].path.unlink()
        case "other bytes":
            photos[EvidenceId(1)].path.write_bytes(jpeg())
        case _:
            photos[EvidenceId(1)] = stored(tmp_path, 1, b"%PDF-1.4 no picture")
    paper = written(replace(issue, photos=photos))
    assert paper.pictures == 3
    assert paper.tables[4][1] == ["（照片暂不能显示）", ""]
    assert "引摊入市后占道投诉" in paper.said


def test_texts_stay_texts(tmp_path: Path):
    paper = written(hostile(HOSTILE, tmp_path))
    assert f"第2项　{HOSTILE}（{HOSTILE}）：{HOSTILE}（佐证1件）" in paper.paragraphs
    assert f"办公室点评：{HOSTILE}" in paper.paragraphs
    assert f"导语：{HOSTILE}" in paper.paragraphs
    assert f"更正说明：{HOSTILE}" in paper.paragraphs
    assert paper.tables[2][1][0] == f"{HOSTILE}（{HOSTILE}）"
    assert "54439" not in paper.said


def test_signs_that_no_paper_can_hold_are_left_out(tmp_path: Path):
    assert "第2项　甲乙（甲乙）：甲乙（佐证1件）" in written(hostile(CONTROLS, tmp_path)).paragraphs


def test_a_week_in_which_nothing_is_said():
    paper = written(quiet())
    assert "没有超过时限的事项。" in paper.paragraphs
    assert "本期没有需要研究的事项。" in paper.paragraphs
    assert "完成率—（0/0）" in paper.said
    assert [table[0][0] for table in paper.tables] == ["销号", "单位"]
    assert [each for each in paper.paragraphs if "、本期报送负担" in each] == ["六、本期报送负担"]
    assert "反馈意见" not in paper.said


def test_one_item():
    one = replace(
        a_summary([a_unit(1, "办公室")]), lists={Tally.OVERDUE: Entries(1, (replace(entry(1), due=date(2026, 5, 27)),))}
    )
    paper = written(an_issue(one))
    assert "已超时限1项：" in paper.paragraphs
    assert paper.tables[-1][1:] == [["1", entry(1).title, entry(1).unit, "2026年5月27日", "1"]]


def test_500_items_are_told_in_part_and_the_rest_is_counted():
    paper = written(an_issue(many_items(500)))
    assert "已超时限500项：" in paper.paragraphs
    assert len(paper.tables[2]) == MOST + 1
    assert paper.paragraphs.count(f"其余{500 - MOST}项见附表。") == 2
    assert sum("项已开展工作" in each for each in paper.paragraphs) == MOST
    assert "未按时反馈500项：第1—120项等。" in paper.paragraphs


def test_units_by_rate_and_their_heads_where_the_office_wants_that(issue: Issue):
    ranked = replace(
        issue.summary, ranked=True, units=tuple(replace(each, head="某某") for each in issue.summary.units)
    )
    paper = written(replace(issue, summary=ranked))
    assert "三、分单位情况（按完成率排列）" in paper.paragraphs
    assert paper.tables[2][1][0] == "办公室（某某）"
    assert "不排名" in written(issue).said


def test_the_same_data_give_the_same_bytes(issue: Issue):
    made = issue_word.write(issue, None)
    assert made == issue_word.write(issue, None)
    assert made != issue_word.write(replace(issue, number=13), None)


def test_an_offices_own_template_is_taken_and_a_broken_one_named(issue: Issue, tmp_path: Path):
    own = tmp_path / "templates"
    own.mkdir()
    (own / "bulletin.docx").write_bytes(template("title | {{ bureau }}\nbody | 共{{ nonsense }}项").docx())
    with pytest.raises(CannotFill, match=r"bulletin\.docx"):
        issue_word.write(issue, own)
    (own / "bulletin.docx").write_bytes(template('title | {{ bureau }}\nbody | 共{{ s.tallies["total"] }}项').docx())
    assert word(issue_word.write(issue, own)).paragraphs == [issue.bureau, "共54项"]
