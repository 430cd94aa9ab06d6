"""Papers as other programs read them: everything that stands in them, in its order."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import openpyxl
import pypdf
from docx import Document
from python_calamine import CalamineWorkbook

Cells = list[list[Any]]


@dataclass(frozen=True)
class Read:
    """A paper in Word: its paragraphs outside of tables, its tables, how many pictures it shows."""

    paragraphs: list[str]
    tables: list[list[list[str]]]
    pictures: int

    @property
    def said(self) -> str:
        return "\n".join(self.paragraphs)


def word(data: bytes) -> Read:
    paper: Any = Document(BytesIO(data))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    return Read([each.text for each in paper.paragraphs], tables, len(paper.inline_shapes))


def sheets(data: bytes) -> dict[str, Cells]:
    """The rows of every sheet below its heads, as calamine reads them; the heads are their first row."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python()[2:] for name in book.sheet_names}


def formulas(data: bytes) -> list[str]:
    """Every cell that another program would reckon."""
    book = openpyxl.load_workbook(BytesIO(data))
    return [
        f"{sheet.title}!{cell.coordinate}" for sheet in book for row in sheet for cell in row if cell.data_type == "f"
    ]


def pdf(data: bytes) -> str:
    """All words without white space and without numbers of pages, for where lines and pages end is no part of them."""
    pages = [page.extract_text() for page in pypdf.PdfReader(BytesIO(data)).pages]
    return "".join(re.sub(r"—\d+—$", "", dense(page)) for page in pages)


def pictures(data: bytes) -> int:
    return sum(len(page.images) for page in pypdf.PdfReader(BytesIO(data)).pages)


def dense(text: str) -> str:
    return re.sub(r"\s+", "", text)
