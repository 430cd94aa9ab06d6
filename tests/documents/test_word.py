"""Filling templates: texts stay text, an office's own template is taken, a broken one is named, the bytes stay the same."""

import asyncio
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from jinja2 import UndefinedError
from lxml import etree

from bot.documents.word import CannotFill, Picture, clean, fill
from bot.evidence.looking import Looker
from templates import DOCUMENTS
from templates.documents.word.build import build
from templates.documents.word.official import read
from templates.documents.word.source import WrongSource
from tests.evidence.making import jpeg

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FOLDER = DOCUMENTS / "word"
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<b>粗</b> & &amp; &lt;",
    "{{x}} {% if x %} {# x #} {_{x}_} {_%x%_}",
    "</w:t></w:r></w:p><w:p>",
    "]]><!-- x --> <?xml?>",
    "\"引\" '号' \\",
]


def template(folder: Path, source: str, name: str = "own") -> Path:
    """A template of the office's own in `folder`, made from a source."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.docx").write_bytes(read(source).docx())
    return folder


def texts(docx: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(docx)).paragraphs]


def style_name(paragraph: Any) -> str:
    name: str = paragraph.style.name
    return name


def part(docx: bytes, name: str) -> Any:
    with ZipFile(BytesIO(docx)) as pack:
        return etree.fromstring(pack.read(name))


@dataclass(frozen=True)
class Told:
    words: str
    day: date | None


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_stays_text(tmp_path: Path, text: str):
    own = template(
        tmp_path / "own", "title | {{ a }}\nbody | 前{{ b.words }}后\ntable | 80 76\nrow | {{ c[0] }} || x\nend |"
    )
    made = fill("own", {"a": text, "b": Told(text, None), "c": [text]}, own)
    assert texts(made) == [text, f"前{text}后"]
    assert Document(BytesIO(made)).tables[0].cell(0, 0).text == text


def test_signs_that_no_paper_can_hold_are_left_out(tmp_path: Path):
    own = template(tmp_path / "own", "body | [{{ a }}]")
    made = fill("own", {"a": "甲\x00\x07\x1b\x9f\ud800\ufffe\u202e乙𬭎"}, own)
    assert texts(made) == ["[甲乙𬭎]"]
    assert clean("一\r\n二\r三\u2028四\v五\f六\t七") == "一\n二\n三\n四\n五\n六\t七"


def test_a_line_end_begins_a_line_and_lines_can_be_paragraphs(tmp_path: Path):
    source = "body | {{ a }}\n% | for line in a | lines\nbody | {{ line }}\n% | endfor\nright | {{ day | day }}{{ none | day }}"
    own = template(tmp_path / "own", source)
    assert texts(fill("own", {"a": "一\r\n\r\n 二 ", "day": date(2026, 3, 5), "none": None}, own)) == [
        "一\n\n 二 ",
        "一",
        "二",
        "2026年3月5日",
    ]


def test_headings_of_several_levels_come_from_one_loop(tmp_path: Path):
    source = """
% | for each in parts
% | if each.level == 1
h1 | {{ each.text }}
% | elif each.level == 2
h2 | {{ each.text }}
% | else
body | {{ each.text }}
% | endif
% | endfor
"""
    parts = [{"level": n, "text": str(n)} for n in (1, 2, 3, 3, 2, 3)]
    made = Document(BytesIO(fill("own", {"parts": parts}, template(tmp_path / "own", source))))
    assert [(style_name(each), each.text) for each in made.paragraphs] == [
        *(("Heading 1", "1"), ("Heading 2", "2"), ("Body Text", "3"), ("Body Text", "3")),
        *(("Heading 2", "2"), ("Body Text", "3")),
    ]


def test_a_picture_stands_where_its_name_stands(tmp_path: Path):
    own = template(tmp_path / "own", "center | {{ photo }}")
    data = {"photo": Picture(jpeg(), 60)}
    made = fill("own", data, own)
    (shape,) = Document(BytesIO(made)).inline_shapes
    assert shape.width.mm == pytest.approx(60, abs=0.1)
    assert made == fill("own", data, own)


# --- the same each time -----------------------------------------------------------------------------------------------


def test_the_same_data_give_the_same_bytes_and_tell_nothing_of_now(tmp_path: Path):
    own = template(tmp_path / "own", "body | {{ a }}")
    made = fill("own", {"a": "甲"}, own)
    assert made == fill("own", {"a": "甲"}, own)
    assert made != fill("own", {"a": "乙"}, own)
    with ZipFile(BytesIO(made)) as pack:
        assert {each.date_time for each in pack.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert pack.namelist()[0] == "[Content_Types].xml"
        assert pack.namelist()[1:] == sorted(pack.namelist()[1:])
    told = Document(BytesIO(made)).core_properties
    assert (told.author, told.last_modified_by, told.comments, told.revision) == ("", "", "", 1)
    assert told.created == told.modified


def test_who_made_the_offices_template_is_not_told(tmp_path: Path):
    own = template(tmp_path / "own", "body | x")
    paper = Document(str(own / "own.docx"))
    paper.core_properties.author, paper.core_properties.title = "某同志", "标题"
    paper.save(str(own / "own.docx"))
    told = Document(BytesIO(fill("own", {}, own))).core_properties
    assert (told.author, told.title) == ("", "标题")


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_the_committed_templates_are_what_their_sources_say(path: Path):
    assert build(path.stem) == path.with_suffix(".docx").read_bytes()


# --- an office's own --------------------------------------------------------------------------------------------------


def test_a_template_without_replacement_is_the_projects_own(tmp_path: Path):
    name = "supervision"
    with pytest.raises(UndefinedError):  # not the operator's fault: said as it is
        fill(name, {}, tmp_path)
    template(tmp_path, "body | 本局自用", name)
    assert texts(fill(name, {}, tmp_path)) == ["本局自用"]
    (tmp_path / f"{name}.docx").write_bytes(b"")
    with pytest.raises(CannotFill):
        fill(name, {}, tmp_path)


def test_loops_that_have_nothing_to_do_leave_a_paper_that_word_opens(tmp_path: Path):
    loop = "% for x in a ¶ {{ x }} ¶ % endfor"
    source = f"table | 80 76\nrow | {loop} || x\nend |\nbody | y\ntable | 156\n% | for x in a\nrow | {{{{ x }}}}\n% | endfor\nend |"
    made = fill("own", {"a": []}, template(tmp_path / "own", source))
    (table,) = Document(BytesIO(made)).tables
    cells = list(part(made, "word/document.xml").iter(f"{W}tc"))
    assert [cell[-1].tag for cell in cells] == [f"{W}p", f"{W}p"]
    assert table.cell(0, 0).text == ""


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:2000])


def _no_docx(path: Path) -> None:
    with ZipFile(path, "w") as pack:
        pack.writestr("a.txt", "x")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


BROKEN: Mapping[str, tuple[Any, str]] = {
    "cut": (_cut, "不是完好的 .docx"),
    "zip": (_no_docx, "不是完好的 .docx"),
    "empty": (lambda path: path.write_bytes(b""), "不是完好的 .docx"),
    "folder": (_folder, "打不开"),
    "unknown": ("body | {{ a }}{{ missing }}", "'missing' is undefined"),
    "attribute": ("body | {{ a.missing }}", "用到了没有的内容"),
    "open": ("body | {{ a", "标签写错了"),
    "endless": ("% | for x in a\nbody | {{ x }}", "标签写错了"),
    "no_filter": ("body | {{ a | nothing }}", "标签写错了"),
    "crossed": ("body | {% if a %}甲\ntable | 156\nrow | {% endif %}\nend |", "标签交错"),
    "sandbox": ("body | {{ a.__class__.__mro__ }}", "填写时出错"),
    "sum": ("body | {{ a + 1 }}", "填写时出错"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_broken_replacement_is_named_in_one_sentence(tmp_path: Path, how: str):
    breaking, why = BROKEN[how]
    own = template(tmp_path / "own", breaking if isinstance(breaking, str) else "body | {{ a }}")
    if not isinstance(breaking, str):
        breaking(own / "own.docx")
    with pytest.raises(CannotFill) as caught:
        fill("own", {"a": ""}, own)
    assert str(own / "own.docx") in str(caught.value)
    assert why in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400 + len(str(own))


async def test_a_paper_is_made_in_the_child_process_and_errors_come_back(tmp_path: Path):
    own = template(tmp_path / "own", "body | {{ a }}")
    looker = Looker()
    try:
        made = await looker.run(fill, "own", {"a": "甲"}, own)
        with pytest.raises(CannotFill, match=r"own\.docx"):
            await looker.run(fill, "own", {}, own)
    finally:
        await looker.close()
    assert made == await asyncio.to_thread(fill, "own", {"a": "甲"}, own)


# --- how it looks -----------------------------------------------------------------------------------------------------

FACES = {
    "Title": ("方正小标宋简体", 44, "center"),
    "Heading 1": ("黑体", 32, None),
    "Heading 2": ("楷体_GB2312", 32, None),
    "Heading 3": ("仿宋_GB2312", 32, None),
    "Body Text": ("仿宋_GB2312", 32, "both"),
}


@pytest.fixture(scope="module")
def everything() -> bytes:
    source = "title | t\nh1 | a\nh2 | b\nh3 | c\nbody | d\ntable | 20 136\nheads | 甲 || 乙\nrow | 1 || 2\nend |\npage |\nbody | e"
    return read(source).docx()


def style(docx: bytes, name: str) -> Any:
    (found,) = [
        each
        for each in part(docx, "word/styles.xml").iter(f"{W}style")
        if each.find(f"{W}name").get(f"{W}val").lower() == name.lower()
    ]
    return found


@pytest.mark.parametrize("name", FACES)
def test_fonts_are_named_for_chinese_too(everything: bytes, name: str):
    face, half_points, align = FACES[name]
    found = style(everything, name)
    fonts = found.find(f"{W}rPr/{W}rFonts")
    assert {fonts.get(f"{W}{each}") for each in ("ascii", "hAnsi", "eastAsia")} == {face}
    assert {each for each in fonts.attrib if each.endswith("Theme")} == set()
    assert found.find(f"{W}rPr/{W}sz").get(f"{W}val") == str(half_points)
    jc = found.find(f"{W}pPr/{W}jc")
    assert (jc.get(f"{W}val") if jc is not None else None) == align


def test_lines_are_exact_and_paragraphs_begin_two_characters_in(everything: bytes):
    for name in ("Heading 1", "Heading 2", "Heading 3", "Body Text"):
        spacing, indent = (style(everything, name).find(f"{W}pPr/{W}{each}") for each in ("spacing", "ind"))
        assert (spacing.get(f"{W}line"), spacing.get(f"{W}lineRule")) == ("579", "exact")  # 28.95 points
        assert (indent.get(f"{W}firstLineChars"), indent.get(f"{W}firstLine")) == ("200", "640")


def test_margins_are_those_of_official_papers(everything: bytes):
    section: Any = Document(BytesIO(everything)).sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(each.mm) for each in sides] == [37, 35, 28, 26]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


def _footers(docx: bytes) -> Iterator[tuple[str, Any]]:
    with ZipFile(BytesIO(docx)) as pack:
        for name in sorted(pack.namelist()):
            if re.fullmatch(r"word/footer\d*\.xml", name):
                root = etree.fromstring(pack.read(name))
                yield root.find(f".//{W}jc").get(f"{W}val"), root


def test_pages_are_numbered_at_their_outer_edge(everything: bytes):
    footers = dict(_footers(everything))
    assert set(footers) == {"left", "right"}
    for root in footers.values():
        assert [each.text for each in root.iter(f"{W}instrText")] == [" PAGE "]
        assert "".join(each.text for each in root.iter(f"{W}t")) == "— 1 —"
        kinds = [each.get(f"{W}fldCharType") for each in root.iter(f"{W}fldChar")]
        assert kinds == ["begin", "separate", "end"]
    assert part(everything, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None


def test_a_tables_head_is_repeated_and_no_row_is_cut(everything: bytes):
    rows = list(part(everything, "word/document.xml").iter(f"{W}tr"))
    assert [each.find(f"{W}trPr/{W}tblHeader") is not None for each in rows] == [True, False]
    assert [each.find(f"{W}trPr/{W}cantSplit") is not None for each in rows] == [True, True]
    widths = [
        round(int(each.get(f"{W}w")) / 56.69) for each in part(everything, "word/document.xml").iter(f"{W}gridCol")
    ]
    assert widths == [20, 136]
    breaks = [
        each.getparent().getparent() for each in part(everything, "word/document.xml").iter(f"{W}pageBreakBefore")
    ]
    assert ["".join(each.itertext()) for each in breaks] == ["e"]


@pytest.mark.parametrize(
    "source",
    ["nothing | x", "body", "table | 20 30\nrow | a", "table | 20\nrow | a || b", "row | a", "table | 20\nbody | a"],
)
def test_a_source_that_cannot_be_read_is_refused(source: str):
    with pytest.raises(WrongSource):
        read(source)
