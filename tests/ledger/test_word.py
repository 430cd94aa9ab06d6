"""Notices in .docx: what is on the page is read, in its order, with the numbers that Word puts before paragraphs."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bot.ledger.files import read_file
from bot.ledger.reading import NoticeReading, Unreadable
from bot.ledger.word import read_word
from bot.ledger.words import say

SAMPLE = Path(__file__).parents[2] / "samples" / "notice.txt"


def saved(tmp_path: Path, fill: Callable[[Any], None]) -> Path:
    document = docx.Document()
    fill(document)
    path = tmp_path / "通报.docx"
    document.save(str(path))
    return path


def lines_of(path: Path) -> list[str]:
    return [line for line in read_word(path).text.split("\n") if line]


def xml(inner: str) -> Any:
    return parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>")


def numbered(
    document: Any, levels: str, *, nums: str = '<w:num w:numId="70"><w:abstractNumId w:val="70"/></w:num>'
) -> None:
    """Give the document a list of its own, number 70."""
    part = document.part.numbering_part.element
    kind = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="70">{levels}</w:abstractNum>')
    part.insert(0, kind)
    for num in parse_xml(f"<w:x {nsdecls('w')}>{nums}</w:x>"):
        part.append(num)


def listed(text: str, level: int, number: int = 70) -> Any:
    numbers = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return xml(f"{numbers}<w:r><w:t>{text}</w:t></w:r>")


OUTLINE = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>'
    '<w:lvl w:ilvl="3"><w:start w:val="1"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%4"/></w:lvl>'
)


def body_of(document: Any) -> Any:
    return document.element.body


def add(document: Any, *elements: Any) -> None:
    for each in elements:
        body_of(document).insert(len(body_of(document)) - 1, each)


# --- automatic numbers ------------------------------------------------------------------------------------------------


def test_automatic_numbers_stand_before_their_paragraphs(tmp_path: Path):
    def fill(document: Any) -> None:
        numbered(document, OUTLINE)
        add(document, *(listed(text, level) for text, level in [("甲", 0), ("乙", 1), ("丙", 2), ("丁", 2), ("戊", 3)]))
        add(document, *(listed(text, level) for text, level in [("己", 1), ("庚", 2), ("辛", 0), ("壬", 1)]))

    assert lines_of(saved(tmp_path, fill)) == [
        "一、甲",
        "（一）乙",
        "1. 丙",
        "2. 丁",
        "①戊",
        "（二）己",
        "1. 庚",
        "二、辛",
        "（一）壬",
    ]


def test_twelve_chapters_are_counted_as_outlines_are(tmp_path: Path):
    def fill(document: Any) -> None:
        numbered(document, OUTLINE)
        add(document, *(listed("章", 0) for _ in range(21)))

    told = lines_of(saved(tmp_path, fill))
    assert [told[n] for n in (9, 10, 19, 20)] == ["十、章", "十一、章", "二十、章", "二十一、章"]


def test_a_list_goes_on_unless_it_starts_anew(tmp_path: Path):
    nums = (
        '<w:num w:numId="70"><w:abstractNumId w:val="70"/></w:num>'
        '<w:num w:numId="71"><w:abstractNumId w:val="70"/></w:num>'
        '<w:num w:numId="72"><w:abstractNumId w:val="70"/>'
        '<w:lvlOverride w:ilvl="2"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )

    def fill(document: Any) -> None:
        numbered(document, OUTLINE, nums=nums)
        add(
            document, listed("甲", 2), listed("乙", 2, 71), listed("丙", 2, 72), listed("丁", 2, 72), listed("戊", 2, 0)
        )

    assert lines_of(saved(tmp_path, fill)) == ["1. 甲", "2. 乙", "5. 丙", "6. 丁", "戊"]


def test_a_number_may_come_from_a_style_or_the_style_it_builds_on(tmp_path: Path):
    def fill(document: Any) -> None:
        numbered(document, OUTLINE)
        base = document.styles.add_style("条", 1)
        base.element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="1"/><w:numId w:val="70"/></w:numPr>')
        )
        document.styles.add_style("细条", 1).base_style = base
        document.add_paragraph("甲", style="条")
        document.add_paragraph("乙", style="细条")

    assert lines_of(saved(tmp_path, fill)) == ["（一）甲", "（二）乙"]


def test_bullets_are_no_numbers(tmp_path: Path):
    def fill(document: Any) -> None:
        numbered(document, '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#61623;"/></w:lvl>')
        add(document, listed("甲", 0))

    assert lines_of(saved(tmp_path, fill)) == ["甲"]


# --- what is on the page ----------------------------------------------------------------------------------------------


def test_what_was_inserted_is_read_and_what_was_deleted_is_not(tmp_path: Path):
    def fill(document: Any) -> None:
        marks = 'w:id="1" w:author="a" w:date="2026-03-01T00:00:00Z"'
        add(
            document,
            xml(
                "<w:r><w:t>完成时限：</w:t></w:r>"
                f"<w:ins {marks}><w:r><w:t>2026年6月30日</w:t></w:r></w:ins>"
                f"<w:del {marks}><w:r><w:delText>2026年5月1日</w:delText></w:r></w:del>"
                f"<w:moveFrom {marks}><w:r><w:t>搬走</w:t></w:r></w:moveFrom>"
            ),
        )

    path = saved(tmp_path, fill)
    assert lines_of(path) == ["完成时限：2026年6月30日"]
    assert read_word(path).revised


def test_open_revisions_are_told_and_nothing_is_told_without_them(tmp_path: Path):
    text = SAMPLE.read_text(encoding="utf-8")

    def fill(document: Any) -> None:
        for line in text.splitlines():
            document.add_paragraph(line)

    plain = read_file(saved(tmp_path, fill))
    assert plain == read_file(SAMPLE)

    def revise(document: Any) -> None:
        fill(document)
        add(document, xml('<w:ins w:id="1" w:author="a"><w:r><w:t> </w:t></w:r></w:ins>'))

    revised = read_file(saved(tmp_path, revise))
    assert isinstance(revised, NoticeReading)
    assert [each.code for each in revised.warnings] == ["open_revisions"]


def test_content_controls_links_and_text_boxes_are_read_once(tmp_path: Path):
    def fill(document: Any) -> None:
        control = parse_xml(
            f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>控件里的段落</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        )
        inline = xml(
            "<w:r><w:t>反馈于</w:t></w:r><w:sdt><w:sdtContent><w:r><w:t>3月2日</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:hyperlink><w:r><w:t>（链接）</w:t></w:r></w:hyperlink>"
        )
        box = "<w:txbxContent><w:p><w:r><w:t>文本框</w:t></w:r></w:p></w:txbxContent>"
        alternate = parse_xml(
            f"<w:p {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'><w:r>"
            f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
        hidden = xml("<w:r><w:rPr><w:vanish/></w:rPr><w:t>看不见</w:t></w:r><w:r><w:t>看得见</w:t></w:r>")
        add(document, control, inline, alternate, hidden)

    assert lines_of(saved(tmp_path, fill)) == ["控件里的段落", "反馈于3月2日（链接）", "文本框", "看得见"]


def test_breaks_and_tabs_part_words(tmp_path: Path):
    path = saved(tmp_path, lambda document: document.add_paragraph("一、甲\n下一行\t后"))
    assert lines_of(path) == ["一、甲", "下一行\t后"]


# --- tables -----------------------------------------------------------------------------------------------------------

HEADER = ("序号", "反馈问题", "整改措施", "责任单位", "完成情况")
ROWS = [
    ("1", "采购档案缺页", "补齐档案", "采购科", "已完成"),
    ("2", "库房温湿度没有记录", "安装仪器", "后勤科", "未完成"),
]


def test_a_table_stands_in_its_place_and_gives_items(tmp_path: Path):
    def fill(document: Any) -> None:
        document.add_paragraph("关于巡察整改情况的公示")
        table = document.add_table(rows=0, cols=len(HEADER))
        for row in (HEADER, *ROWS):
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
        document.add_paragraph("以上是整改情况。")

    path = saved(tmp_path, fill)
    assert lines_of(path) == [
        "关于巡察整改情况的公示",
        *("\t".join(row) for row in (HEADER, *ROWS)),
        "以上是整改情况。",
    ]
    reading = read_file(path)
    assert isinstance(reading, NoticeReading)
    assert [(item.problem, item.status, item.lead_unit) for item in reading.items] == [
        ("采购档案缺页", "done", "采购科"),
        ("库房温湿度没有记录", "not_done", "后勤科"),
    ]


def test_what_is_merged_downwards_stands_in_each_row(tmp_path: Path):
    def fill(document: Any) -> None:
        table = document.add_table(rows=3, cols=3)
        for at, text in enumerate(["一", "问题甲", "措施一", "", "", "措施二", "合计", "", "两条"]):
            table.cell(at // 3, at % 3).text = text
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(0, 1).merge(table.cell(1, 1))
        table.cell(2, 0).merge(table.cell(2, 1))

    assert lines_of(saved(tmp_path, fill)) == ["一\t问题甲\t措施一", "一\t问题甲\t措施二", "合计\t\t两条"]


def test_a_frame_of_one_cell_is_no_table(tmp_path: Path):
    def fill(document: Any) -> None:
        cell = document.add_table(rows=1, cols=1).cell(0, 0)
        cell.text = "一、甲"
        cell.add_paragraph("二、乙")
        inner = cell.add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "左", "右"

    assert lines_of(saved(tmp_path, fill)) == ["一、甲", "二、乙", "左\t右"]


# --- what is no notice ------------------------------------------------------------------------------------------------


def refused(path: Path) -> str:
    with pytest.raises(Unreadable) as told:
        read_file(path)
    return str(told.value)


def test_what_cannot_be_opened_is_said_in_one_sentence(tmp_path: Path):
    path = tmp_path / "通报.docx"
    path.write_bytes(b"\xd0\xcf\x11\xe0 locked by a password")
    assert refused(path) == say("bad_document")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/other.xml", "<x/>")
    assert refused(path) == say("bad_document")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", "<w:document>")
    assert refused(path) == say("bad_document")
    old = tmp_path / "通报.doc"
    old.write_bytes(b"\xd0\xcf")
    assert refused(old) == say("old_word")


def test_a_bomb_is_not_unpacked(tmp_path: Path):
    path = tmp_path / "通报.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as part:
        for _ in range(101):
            part.write(b" " * 1_000_000)
    assert path.stat().st_size < 1_000_000
    assert refused(path) == say("document_too_big", limit=100)


def test_entities_are_refused(tmp_path: Path):
    path = tmp_path / "通报.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document>&a;</w:document>')
    assert refused(path) == say("bad_document")


def test_an_empty_document_says_so(tmp_path: Path):
    assert refused(saved(tmp_path, lambda document: document.add_paragraph(""))) == say("empty")


@pytest.mark.parametrize(
    "measures", ["补齐会议记录。", "1.补齐会议记录。\n2.约谈两人。", "（1）补齐会议记录。（2）约谈两人。"]
)
@pytest.mark.parametrize("wide", [False, True])
def test_a_table_of_labels_and_values_is_a_card(tmp_path: Path, measures: str, wide: bool):
    """One for each problem, below the chapters of a notice; labels and values side by side, or two pairs in a row."""

    def fill(document: Any) -> None:
        document.add_paragraph("某局党组关于巡察整改情况的通报，现将各项整改情况逐一通报如下，请予监督。")
        for chapter, problem, state in (
            ("一、党的建设方面", "支部生活不规范", "已完成"),
            ("二、干部管理方面", "车辆闲置", "正在推进"),
        ):
            document.add_paragraph(chapter)
            pairs = [
                ("问题1", problem),
                ("整改措施", measures),
                ("责任科室", "党建科"),
                ("完成时限", "2026年9月底前"),
                ("整改状态", state),
            ]
            rows = [pairs[0], pairs[1], (*pairs[2], *pairs[3]), pairs[4]] if wide else pairs
            table = document.add_table(rows=0, cols=4 if wide else 2)
            for row in rows:
                cells = table.add_row().cells
                for cell, text in zip(cells, row, strict=False):
                    cell.text = text
                if wide and len(row) == 2:
                    cells[1].merge(cells[3])

    reading = read_file(saved(tmp_path, fill))
    assert isinstance(reading, NoticeReading)
    assert [(item.problem, item.status, item.lead_unit, str(item.due)) for item in reading.items] == [
        ("支部生活不规范", "done", "党建科", "2026-09-30"),
        ("车辆闲置", "in_progress", "党建科", "2026-09-30"),
    ]
    assert all(item.measures[0] == "补齐会议记录。" for item in reading.items)
