"""The drafted notice: what stands in it, and that importing a draft gives what it was drafted from."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings

from bot.documents.notice import Draft, Entry, Inspected, Kind, Source, draft_notice, parts_of
from bot.documents.word import fill
from bot.ledger.files import read_file
from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading, ReadItem
from bot.reports.publishing import told_measures
from bot.rules.models import Finding
from tests.ledger.test_generated_outlines import leaves, outlines, rendered

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "notices"
OWN = sorted((ROOT / "tests" / "ledger" / "notices").glob("*.txt"))


def source_of(reading: NoticeReading, *, released: bool = True) -> Source:
    """What an import keeps, with everything imported taken as released."""
    facts = reading.campaign
    inspected = Inspected(
        facts.bureau or "", facts.inspecting_body or "", facts.inspected_from, facts.inspected_to, facts.feedback_on
    )
    return Source(inspected, tuple(entry_of(item, released=released) for item in reading.items))


def entry_of(item: ReadItem, *, released: bool = True) -> Entry:
    return Entry(
        code=item.code,
        path=item.path,
        headings=item.headings,
        problem=item.problem,
        title=item.title,
        finding=Finding(item.status),
        long_term=item.long_term,
        status_text=item.status_text,
        measures=item.measures,
        text=told_measures(item.measures) if released else None,
    )


def text_of(draft: Draft) -> str:
    """As the reader of .docx gives it: an empty line before each heading."""
    return "\n".join(("\n" if each.kind == Kind.HEADING else "") + each.text for each in draft.paragraphs)


def again(reading: NoticeReading, *, final: bool = False) -> NoticeReading:
    return read_notice(text_of(draft_notice(source_of(reading), final=final)))


def same(text: str) -> str:
    """What a paper cannot keep of a text: an empty line between two paragraphs, a last full stop that was not there."""
    return re.sub(r"\n+", "\n", text).rstrip("。；")


def outline(reading: NoticeReading) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    return [(item.path, item.headings) for item in reading.items]


def done(reading: NoticeReading) -> list[tuple[str, list[str]]]:
    return [(item.status, [same(each) for each in item.measures]) for item in reading.items]


# --- the round trip ---------------------------------------------------------------------------------------------------

WRAPPED = {
    "bracketed_labels": "（一）",  # numbers below chapters, without chapters of their own
    "tasks": "任务1：",
    "table": "1.",  # rows of tables: a bare number cannot begin a line, so it has a stop
    "table_with_bars": "1.",
    "table_with_blanks": "1.",
    "unnumbered_headings": "（1）",
}
"""Samples whose outline begins below a chapter: in a notice it stands in one, "二、问题整改情况", and has that before it."""


@pytest.mark.parametrize("final", [False, True])
@pytest.mark.parametrize("name", ["fuling", "shenzhen", "xuchang"])
@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published notices are not beside this checkout")
def test_a_published_notice_comes_back_from_its_draft(name: str, final: bool):
    reading = read_notice((PUBLISHED / f"{name}.txt").read_text(encoding="utf-8"))
    back = again(reading, final=final)
    assert outline(back) == outline(reading)
    assert done(back) == done(reading)
    assert [item.code for item in back.items] == [item.code for item in reading.items]
    assert [item.problem for item in back.items] == [item.problem for item in reading.items]
    assert [item.long_term for item in back.items] == [item.long_term for item in reading.items]
    assert back.campaign == replace(reading.campaign, published_on=None)
    assert {each.code for each in back.warnings} <= {each.code for each in reading.warnings}


@pytest.mark.parametrize("final", [False, True])
@pytest.mark.parametrize("path", [ROOT / "samples" / "notice.txt", *OWN], ids=lambda path: path.stem)
def test_our_own_samples_come_back_from_their_drafts(path: Path, final: bool):
    reading = read_notice(path.read_text(encoding="utf-8"))
    back = again(reading, final=final)
    assert len(back.items) == len(reading.items) > 0
    assert done(back) == done(reading)
    if path.stem not in WRAPPED:
        assert outline(back) == outline(reading)
        return
    chapter = ("二、", "问题整改情况")
    assert {(each.path[0], each.headings[0]) for each in back.items} == {chapter}
    assert [each.headings[1:] for each in back.items] == [each.headings for each in reading.items]
    stopped = "." if path.stem.startswith("table") else ""
    assert [each.path[1:] for each in back.items] == [
        tuple(f"{one}{stopped}" for one in each.path) for each in reading.items
    ]
    assert back.items[0].path[1] == WRAPPED[path.stem]


@settings(max_examples=150, deadline=None)
@given(outlines())
def test_a_random_outline_comes_back_from_its_draft(made):
    """In any order of any styles; where the outermost numbers are none of chapters, all of it stands in one of ours."""
    roots, styles = made
    total = len(list(leaves(roots)))
    reading = read_notice(f"本次反馈的问题共分解为{total}项整改任务。\n" + "\n".join(rendered(roots, styles)))
    back = again(reading)
    assert len(back.items) == total
    assert done(back) == done(reading)
    wrapped = len(back.items[0].path) - len(reading.items[0].path)
    assert wrapped in (0, 1)
    assert {each.headings[:wrapped] for each in back.items} == {("问题整改情况",) * wrapped}
    assert [(each.path[wrapped:], each.headings[wrapped:]) for each in back.items] == outline(reading)


def test_the_paper_comes_back_as_the_paragraphs_do(tmp_path: Path):
    reading = read_notice((ROOT / "samples" / "notice.txt").read_text(encoding="utf-8"))
    draft = draft_notice(source_of(reading), final=False)
    path = tmp_path / "通报.docx"
    path.write_bytes(in_word(draft))
    back = read_file(path)
    assert isinstance(back, NoticeReading)
    assert outline(back) == outline(reading)
    assert done(back) == done(reading)
    assert [item.problem for item in back.items] == [item.problem for item in reading.items]


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published notices are not beside this checkout")
@pytest.mark.parametrize("name", ["fuling", "shenzhen", "xuchang"])
def test_a_published_notice_comes_back_from_the_paper(tmp_path: Path, name: str):
    reading = read_notice((PUBLISHED / f"{name}.txt").read_text(encoding="utf-8"))
    path = tmp_path / "通报.docx"
    path.write_bytes(in_word(draft_notice(source_of(reading), final=True)))
    back = read_file(path)
    assert isinstance(back, NoticeReading)
    assert outline(back) == outline(reading)
    assert done(back) == done(reading)


def in_word(draft: Draft) -> bytes:
    return fill("notice", {"parts": parts_of(draft)}, None)


# --- what stands in it ------------------------------------------------------------------------------------------------


def an_entry(number: int = 1, **changes: Any) -> Entry:
    entry = Entry(
        code=f"1.{number}",
        path=("一、", f"（{'一二三四五六七'[number - 1]}）"),
        headings=("日常管理有短板",),
        problem=f"第{number}条巷子没有路灯",
        title=f"第{number}条巷子没有路灯",
        finding=Finding.DONE,
        long_term=False,
        status_text=None,
        measures=("装灯", "每月检查"),
        text="巷口已装灯两盏。",
    )
    return replace(entry, **changes)


def a_source(*entries: Entry, **changes: Any) -> Source:
    inspected = Inspected("示例县城市管理局", "县委第一巡察组", date(2026, 1, 5), date(2026, 2, 6), date(2026, 3, 2))
    return Source(inspected, entries or (an_entry(),), **changes)


def lines(draft: Draft) -> list[str]:
    return [each.text for each in draft.paragraphs]


def test_chapters_items_and_closing_stand_in_their_order():
    open_ = an_entry(2, finding=Finding.IN_PROGRESS)
    draft = draft_notice(a_source(an_entry(), open_), final=False)
    kinds = [(each.kind, each.level) for each in draft.paragraphs if each.kind != Kind.BODY]
    assert kinds == [
        (Kind.TITLE, 0),
        (Kind.HEADING, 1),
        (Kind.HEADING, 1),
        (Kind.HEADING, 1),
        (Kind.HEADING, 2),
        (Kind.STATUS, 0),
        (Kind.HEADING, 2),
        (Kind.STATUS, 0),
        (Kind.HEADING, 1),
        (Kind.HEADING, 1),
        (Kind.CONTACT, 0),
        (Kind.SIGNATURE, 0),
        (Kind.DATE, 0),
        (Kind.NOTE, 0),
    ]
    headings = [each.text for each in draft.paragraphs if each.kind == Kind.HEADING]
    assert headings == [
        "整改工作组织情况",
        "问题整改情况",
        "一、日常管理有短板",
        "（一）第1条巷子没有路灯。",
        "（二）第2条巷子没有路灯。",
        "二、持续整改事项及后续工作安排",
        "三、下一步工作打算",
    ]
    assert "整改情况：该问题已完成整改。" in lines(draft)
    assert "整改情况：该问题正在整改中。" in lines(draft)
    assert "整改措施：一是装灯；二是每月检查。" in lines(draft)
    assert "正在整改中的有1项：“第2条巷子没有路灯”。" in lines(draft)


def test_chapters_of_the_feedback_keep_their_numbers_and_ours_stand_around_them():
    entries = [
        an_entry(n, path=(top, f"（{n}）"), code=f"{n + 1}.{n}", headings=(top,))
        for n, top in ((1, "二、"), (2, "三、"))
    ]
    draft = draft_notice(a_source(*entries), final=True)
    tops = [each.text[:2] for each in draft.paragraphs if each.kind == Kind.HEADING and each.level == 1]
    assert tops == ["一、", "二、", "三、", "四、"]


@pytest.mark.parametrize(
    ("path", "chapters"),
    [
        (("（一）", "1."), ["一、", "二、", "三、"]),
        (("（一）", "一、"), ["第一部分", "第二部分", "第三部分"]),
        (("1.", "第一部分", "一、"), ["第一章", "第二章", "第三章"]),
        (("3", "3.1"), ["1 ", "4 "]),
    ],
)
def test_our_chapters_are_numbered_as_the_feedback_numbers_nothing_inside(path: tuple[str, ...], chapters: list[str]):
    entry = an_entry(path=path, code=".".join("1" * len(path)), headings=("甲", "乙")[: len(path) - 1])
    draft = draft_notice(a_source(entry), final=True)
    ours = ("整改工作组织情况", "问题整改情况", "下一步工作打算")
    told = [each.text for each in draft.paragraphs if each.kind == Kind.HEADING and each.text.endswith(ours)]
    assert [line[: len(start)] for line, start in zip(told, chapters, strict=True)] == chapters


def test_the_forms_differ_in_title_and_nothing_is_continued_where_all_is_done():
    told = {final: lines(draft_notice(a_source(), final=final)) for final in (False, True)}
    assert told[False][0] == "中共示例县城市管理局党组关于巡察整改进展情况的通报"
    assert told[True][0] == "中共示例县城市管理局党组关于巡察整改情况的通报"
    assert not any("持续整改事项" in line for line in told[True])
    assert told[True] != told[False]


def test_nothing_that_was_not_released_is_printed():
    draft = draft_notice(a_source(an_entry(), an_entry(2, text=None)), final=False)
    at = next(n for n, each in enumerate(draft.paragraphs) if each.text.startswith("（二）"))
    assert [each.kind for each in draft.paragraphs[at : at + 3]] == [Kind.HEADING, Kind.STATUS, Kind.MARK]
    assert draft.paragraphs[at + 2].text == "【待公开口径】"
    assert draft.unreleased == ("1.2",)
    assert sum("装灯" in line for line in lines(draft)) == 2, "of the first item alone: its measures, and its words"


def test_words_that_count_off_measures_stand_for_them():
    text = "一是已装灯；二是已建立月检制度。"
    draft = draft_notice(a_source(an_entry(text=text)), final=False)
    assert text in lines(draft)
    assert not any(line.startswith("整改措施") for line in lines(draft))


@pytest.mark.parametrize(
    ("finding", "long_term", "printed", "shown"),
    [
        (Finding.DONE, True, "已整改,需长期坚持", "该问题已整改,需长期坚持"),
        (Finding.IN_PROGRESS, False, "正在整改中", "该问题正在整改中"),
        (Finding.DONE, False, "正在整改中", "该问题已完成整改"),  # it was closed since
        (Finding.DONE, False, "42项整改任务中的36项,已全面完成整改", "该问题已完成整改"),  # said of many at once
        (Finding.DONE, True, "已完成整改", "该问题已完成整改，并长期坚持"),
        (Finding.PHASED, False, None, "该问题取得阶段性整改成效"),
        (Finding.NOT_DONE, False, None, "该问题尚未完成整改"),
        (Finding.BASICALLY_DONE, True, None, "该问题基本完成整改，并长期坚持"),
        (Finding.UNSTATED, False, None, "【整改状态待认定】"),
    ],
)
def test_the_bureaus_own_words_are_kept_while_they_are_true(
    finding: Finding, long_term: bool, printed: str | None, shown: str
):
    entry = an_entry(finding=finding, long_term=long_term, status_text=printed)
    draft = draft_notice(a_source(entry), final=False)
    assert [each.text for each in draft.paragraphs if each.kind == Kind.STATUS] == [f"整改情况：{shown}。"]
    back = read_notice(text_of(draft)).items
    assert [(each.status, each.long_term) for each in back] == [(str(finding), long_term)]


def test_no_name_and_no_number_of_a_person_appears():
    entry = an_entry(
        headings=("陆一鸣分管的工作有短板",),
        problem="陆一鸣没有到场",
        title="陆一鸣没有到场",
        measures=("约谈高远山",),
        text="高远山，电话13912345678，身份证11010119900307123X，已到场。",
    )
    source = a_source(entry, an_entry(2, headings=entry.headings), names=frozenset({"陆一鸣", "高远山"}))
    draft = draft_notice(source, final=False)
    whole = "\n".join(lines(draft))
    assert not re.search("陆一鸣|高远山|13912345678|11010119900307123X", whole)
    assert "【姓名已隐去】，电话【号码已隐去】，身份证【证件号已隐去】，已到场。" in whole
    assert draft.covered == 6
    assert whole.count("【姓名已隐去】分管的工作有短板") == 1


def test_figures_and_meetings_are_told_and_what_is_not_there_is_not():
    told = lines(draft_notice(a_source(sums=("新建制度 3 项", "已退 2万元"), meetings=2), final=False))
    assert "整改期间，新建制度 3 项，已退 2万元。" in told
    assert "领导小组先后2次集体研究整改销号等事项。" in told
    without = "\n".join(lines(draft_notice(a_source(), final=False)))
    assert "整改期间" not in without
    assert "领导小组先后" not in without


def test_what_is_not_known_is_left_for_the_office():
    source = replace(a_source(), inspected=Inspected("", "", None, None, None))
    preface = lines(draft_notice(source, final=False))[1]
    assert preface.count("【待填写】") == 7
    assert "None" not in "\n".join(lines(draft_notice(source, final=False)))


HOSTILE = "=cmd|' /C calc'!A0 <b>粗</b> &amp; {{x}} {% if x %}\x07"


def test_in_word_texts_stay_text_and_the_bytes_are_the_same_again():
    draft = draft_notice(a_source(an_entry(problem=HOSTILE, text=HOSTILE)), final=False)
    made = in_word(draft)
    assert made == in_word(draft_notice(a_source(an_entry(problem=HOSTILE, text=HOSTILE)), final=False))
    told = [each.text for each in Document(BytesIO(made)).paragraphs]
    assert HOSTILE.removesuffix("\x07") in told


def test_in_word_every_paragraph_has_the_look_of_its_kind():
    entries = [an_entry(n, finding=Finding.IN_PROGRESS) for n in (1, 2)]
    document = Document(BytesIO(in_word(draft_notice(a_source(*entries), final=False))))
    looks = Counter(style_of(each) for each in document.paragraphs if each.text)
    assert looks == {
        "Title": 1,
        "Heading 1": 5,
        "Heading 2": 2,
        "Body Text": 13,
        "Body Last": 1,
        "Signature": 1,
        "Date": 1,
    }
    fonts = {name: east_asian(document, name) for name in looks}
    assert fonts == {
        "Title": "方正小标宋简体",
        "Heading 1": "黑体",
        "Heading 2": "楷体_GB2312",
        "Body Text": "仿宋_GB2312",
        "Body Last": "仿宋_GB2312",
        "Signature": "仿宋_GB2312",
        "Date": "仿宋_GB2312",
    }
    footer = document.sections[0].footer._element.xml
    assert "PAGE" in footer


def east_asian(document: Any, style: str) -> str:
    fonts = document.styles[style].element.rPr.rFonts
    found: str = fonts.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia")
    return found


def style_of(paragraph: Any) -> str:
    name: str = paragraph.style.name
    return name
