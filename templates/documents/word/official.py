"""The toolkit that makes templates of official papers: page, fonts, headings, tables and page numbers of `official.toml`.

A paper is written as a text, one paragraph a line, ``style | words``; docxtpl's tags stand in it as words:

    title | 通报
    %     | for part in parts               a docxtpl paragraph tag, {%p for part in parts %}
    h1    | {{ part.title }}
    body  | {{ part.text }}
    %     | endfor
    table | 20 86 50                        a table; widths of its columns in mm, 156 wide at most
    heads | 序号 || 问题 || 单位             a row that is repeated on every page
    row   | {{ n }} || {{ text }} || 3* x   cells; ``3*`` spans three columns, ``=`` is a label, ``>`` stands at the right,
    row   | ^ {{ picture }} || x            ``^`` stands in the middle, as high as what is in it
    row 30| a ¶ b || c                      at least 30 mm high; two paragraphs in the first cell
    %     | for row in rows                 within a table: a row tag, {%tr for row in rows %}
    end   |
    page  |                                 the next paragraph begins a page

Lines that are empty or begin with ``#`` say nothing. Only `build.py` needs this module; the bot does not.
"""

import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from templates.documents.word.packing import nameless, packed
from templates.documents.word.source import WrongSource, cell_style, lines_of, spanned

OFFICIAL: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_PAGE, _LINES, _FONTS, _STYLES = (OFFICIAL[each] for each in ("page", "lines", "fonts", "styles"))
_TWIPS = 1440 / 25.4
"""Word's unit of length in a millimetre."""


class Paper:
    """A paper being made. `landscape`: the page lies on its side, with the margins turned along."""

    def __init__(self, *, landscape: bool = False) -> None:
        self._document: Any = Document()
        _clear(self._document)
        _set_page(self._document, landscape=landscape)
        for style in _STYLES.values():
            if not style.get("rare"):
                _make_style(self._document, style)
        _number_pages(self._document)
        self._breaks = False

    def add(self, style: str, text: str) -> None:
        """One more paragraph in a style of `official.toml`."""
        paragraph = self._document.add_paragraph(text, style=_style_name(self._document, style))
        paragraph.paragraph_format.page_break_before = True if self._breaks else None
        self._breaks = False

    def tag(self, words: str) -> None:
        """A docxtpl tag that stands for a paragraph of its own: ``for part in parts``."""
        self.add("flush", f"{{%p {words} %}}")

    def begin_page(self) -> None:
        """The next paragraph begins a page."""
        self._breaks = True

    def table(self, widths: list[float]) -> "Table":
        """A table with columns of these widths in mm."""
        return Table(self._document, widths)

    def docx(self) -> bytes:
        """The template; the same paper gives the same bytes."""
        target = BytesIO()
        self._document.save(target)
        return packed(target.getvalue())


class Table:
    """A table being made, row by row."""

    def __init__(self, document: Any, widths: list[float]) -> None:
        self._document, self._widths = document, widths
        self._table = document.add_table(rows=0, cols=len(widths))
        self._table.style = "Table Grid"
        self._table.alignment = WD_TABLE_ALIGNMENT.CENTER
        self._table.autofit = False
        for column, width in zip(self._table.columns, widths, strict=True):
            column.width = Mm(width)

    def row(self, cells: list[str], *, height: float | None = None, head: bool = False) -> None:
        """A row; `head`: it is repeated on every page. No page ends within a row, unless the row is longer."""
        row = self._table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if head:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        if height is not None:
            row.height = Mm(height)
        at = 0
        for text in cells:
            span, words = spanned(text)
            if at + span > len(self._widths):
                raise WrongSource(f"more cells than columns: {' || '.join(cells)}")
            cell = row.cells[at] if span == 1 else row.cells[at].merge(row.cells[at + span - 1])
            cell.width = Mm(sum(self._widths[at : at + span]))
            _fill_cell(self._document, cell, words, head=head)
            at += span
        if at != len(self._widths):
            raise WrongSource(f"fewer cells than columns: {' || '.join(cells)}")

    def tag(self, words: str) -> None:
        """A docxtpl tag that stands for a row of its own: ``for each in rows``."""
        row = self._table.add_row()
        row.cells[0].paragraphs[0].text = f"{{%tr {words} %}}"


def read(source: str) -> Paper:
    """The paper that a source describes; ``landscape |`` may be its first line. Raises WrongSource."""
    lines = list(lines_of(source))
    paper = Paper(landscape=bool(lines) and lines[0][0] == "landscape")
    table: Table | None = None
    for style, text in lines:
        kind, _, height = style.partition(" ")
        if kind == "landscape":
            continue
        if kind == "table":
            table = paper.table([float(each) for each in text.split()])
        elif kind == "end":
            table = None
        elif kind == "page":
            paper.begin_page()
        elif kind == "%":
            (table or paper).tag(text)
        elif kind in ("row", "heads") and table is not None:
            cells = [each.strip() for each in text.split("||")]
            table.row(cells, height=float(height) if height.strip() else None, head=kind == "heads")
        elif kind in _STYLES and table is None:
            paper.add(kind, text)
        else:
            raise WrongSource(f"{style} | {text}")
    return paper


def _fill_cell(document: Any, cell: Any, text: str, *, head: bool) -> None:
    cell.vertical_alignment = 1  # the middle
    for n, each in enumerate(part.strip() for part in text.split("¶")):
        paragraph = cell.paragraphs[0] if n == 0 else cell.add_paragraph()
        style, words = ("head", each) if head else cell_style(each)
        tagged = words.startswith("%")
        paragraph.style = _style_name(document, style)
        paragraph.text = f"{{%p {words[1:].strip()} %}}" if tagged else words


def _clear(document: Any) -> None:
    """Take out what the library's own first document brings along: its thumbnail, its theme's fonts, its name."""
    package = document.part.package
    for key, relation in list(package.rels.items()):
        if relation.reltype.endswith("/thumbnail"):
            del package.rels[key]
    nameless(document)
    document.core_properties.title = ""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    fonts = defaults.find(f".//{qn('w:rFonts')}")
    fonts.attrib.clear()
    _name_font(fonts, _FONTS["fang"])
    language = defaults.find(f".//{qn('w:lang')}")
    language.set(qn("w:eastAsia"), "zh-CN")


def _set_page(document: Any, *, landscape: bool) -> None:
    section = document.sections[0]
    section.page_height, section.page_width = Mm(_PAGE["height"]), Mm(_PAGE["width"])
    sides = ("top", "right", "bottom", "left")
    turned = {"top": "left", "right": "top", "bottom": "right", "left": "bottom"} if landscape else {}
    for side in sides:
        setattr(section, f"{side}_margin", Mm(_PAGE[turned.get(side, side)]))
    section.footer_distance = Mm(_PAGE["footer"] - (9 if landscape else 0))
    section.header_distance = Mm(15)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width


def _style_name(document: Any, style: str) -> str:
    """What Word calls it; a rare one is made when it is first used."""
    name: str = _STYLES[style]["name"]
    if _STYLES[style].get("rare") and name not in {each.name for each in document.styles}:
        _make_style(document, _STYLES[style])
    return name


def _make_style(document: Any, told: dict[str, Any]) -> None:
    styles = document.styles
    names = {style.name for style in styles}
    style = styles[told["name"]] if told["name"] in names else styles.add_style(told["name"], WD_STYLE_TYPE.PARAGRAPH)
    element = style.element
    for kind in ("w:pPr", "w:rPr", "w:basedOn", "w:link", "w:next"):
        for old in element.findall(qn(kind)):
            element.remove(old)
    style.font.size, style.font.bold = Pt(told["size"]), told.get("bold", False)
    _name_font(element.get_or_add_rPr().get_or_add_rFonts(), _FONTS[told["font"]])
    _space(element.get_or_add_pPr(), told)


def _space(properties: Any, told: dict[str, Any]) -> None:
    """Lines, indent, alignment and outline level, in the order in which Word wants them."""
    if "level" in told or told.get("keep"):
        properties.append(_element("w:keepNext"))
    properties.append(_element("w:widowControl", val="0"))
    line, room = told.get("line", "body"), str(round(told.get("before", 0) * 20))
    if line == "auto" and room != "0":
        properties.append(_element("w:spacing", before=room, after=room))
    if line != "auto":
        points = _LINES.get(line, line)
        properties.append(_element("w:spacing", before=room, after="0", line=str(round(points * 20)), lineRule="exact"))
    if told["indent"]:
        first = str(round(told["indent"] * told["size"] * 20))
        properties.append(_element("w:ind", firstLineChars=str(told["indent"] * 100), firstLine=first))
    if "align" in told:
        properties.append(_element("w:jc", val=told["align"]))
    if "level" in told:
        properties.append(_element("w:outlineLvl", val=str(told["level"])))


def _number_pages(document: Any) -> None:
    """``— 1 —``, on odd pages at the right and on even pages at the left, one character from the edge."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.style = _STYLES["footer"]["name"]
        properties = paragraph._p.get_or_add_pPr()
        indent = {f"{side}Chars": "100", side: str(_STYLES["footer"]["size"] * 20)}
        properties.append(_element("w:ind", **indent))
        properties.append(_element("w:jc", val=side))
        paragraph.add_run("— ")
        for part in ("begin", "PAGE", "separate", "1", "end"):
            paragraph.add_run()._r.append(_field(part))
        paragraph.add_run(" —")


def _field(part: str) -> Any:
    if part in ("begin", "separate", "end"):
        return _element("w:fldChar", fldCharType=part)
    element = OxmlElement("w:instrText" if part == "PAGE" else "w:t")
    element.text = f" {part} " if part == "PAGE" else part
    if part == "PAGE":
        element.set(qn("xml:space"), "preserve")
    return element


def _name_font(element: Any, name: str) -> None:
    """For every script: without `eastAsia` Word shows Chinese in another font."""
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        element.set(qn(f"w:{script}"), name)


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
