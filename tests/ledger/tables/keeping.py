"""Looks into a ledger with another reader: is there a cell in the rows of its items of which nothing is told?"""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path

import openpyxl

from bot.ledger.reading import LedgerReading, ReadItem

LABELS = [
    *(
        "牵头单位",
        "牵头部门",
        "牵头科室",
        "责任单位",
        "责任部门",
        "责任科室",
        "主责单位",
        "主办单位",
        "主办",
        "主责",
        "牵头",
    ),
    *(
        "配合单位",
        "配合部门",
        "配合科室",
        "协办单位",
        "参与单位",
        "协办",
        "参与",
        "配合",
        "责任领导",
        "牵头领导",
        "分管领导",
    ),
    *("包案领导", "领导", "具体责任人", "直接责任人", "责任人", "经办人", "联系人", "承办人", "负责人", "由"),
]
"""In cells of units: they say which is which, and are told by where a name stands."""
TICKS = {"是", "否", "√", "✓", "×", "无", "不", "N", "n", "长期坚持", "导入前进展"}
_COUNTER = re.compile(r"[0-9０-９]{1,4}|[一二三四五六七八九十百零〇]{1,4}|[A-Za-z]{1,2}|[①-⑳]|r?[0-9]+(?:\.0+)?")
_COUNTS = re.compile(r"^(?:[一二三四五六七八九十]{1,3}是|[①-⑳])")
_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b\u2060]")
_ERROR = re.compile(r"#[A-Z/0]+[!?]?")
COUNTED = {"类别", "单位自评", "状态", "最近报送", "佐证件数", "延期次数", "销号日期"}
"""In a ledger that the bot has printed: what it has counted itself."""


def lost(path: Path, reading: LedgerReading) -> list[str]:
    """Words of cells in the rows of items that stand in no field of an item of that row, and of which no warning speaks.

    Counters and labels of units excepted, rows that begin with the word of a total, and what Excel itself does not show.
    """
    found = []
    sheets = dict(_sheets(path))
    for sheet, printed in sheets.items():
        rows = _without_counted(printed)
        items = _items_of(sheet, reading, {*sheets})
        heads = {word for n in range(min((each.lines[0] for each in items), default=1) - 1) for word in _words(rows[n])}
        for n, row in enumerate(rows, 1):
            mine = [each for each in items if each.lines[0] <= n <= each.lines[1]]
            if not mine or any(doubt.line == n and doubt.code == "row_without_problem" for doubt in reading.warnings):
                continue
            if next(filter(None, row), "") == "合计":
                continue
            told = "\n".join(_told(each) for each in mine)
            if not heads.issuperset(_words(row)):
                found += [f"{sheet}!{n}: {word}" for word in _words(row) if not _is_told(word, told)]
    return found


def _without_counted(rows: list[list[str]]) -> list[list[str]]:
    head = next((row for row in rows if {"单位自评", "办公室认定"} <= set(row)), [])
    out = {at for at, text in enumerate(head) if text in COUNTED}
    return [["" if at in out else text for at, text in enumerate(row)] for row in rows]


def _sheets(path: Path) -> Iterator[tuple[str, list[list[str]]]]:
    if path.suffix == ".csv":
        text = path.read_bytes()
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                decoded = text.decode(encoding)
            except UnicodeDecodeError:
                continue
            if "," in decoded.split("\n")[0] and not decoded.startswith("sep="):
                yield path.stem, list(csv.reader(decoded.splitlines(keepends=True)))
            return
        return
    for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
        if sheet.sheet_state == "visible":
            yield sheet.title, [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return (
        ""
        if _ERROR.fullmatch(str(value))
        else _UNSEEN.sub("", re.sub("_x00[01][0-9A-F]_", "", str(value)).replace("_x005F_", "_"))
    )


def _items_of(sheet: str, reading: LedgerReading, names: set[str]) -> list[ReadItem]:
    """Those under the name of the sheet; of the first one also those under no sheet's."""
    others = names - {sheet}
    return [
        each
        for each in reading.items
        if each.headings[:1] == (sheet,) or (sheet == reading.sheet and others.isdisjoint(each.headings[:1]))
    ]


def _words(row: Sequence[str]) -> list[str]:
    found = []
    for cell in row:
        for word in _WORD.findall(cell):
            bare = _COUNTS.sub("", word)
            for label in LABELS:
                bare = bare.removeprefix(label) if bare != label else ""
            if bare and bare not in TICKS and not _COUNTER.fullmatch(bare):
                found.append(bare)
    return found


def _is_told(word: str, told: str) -> bool:
    return word in told or any(word.removesuffix(label) in told for label in LABELS if word.endswith(label))


def _told(item: ReadItem) -> str:
    return "\n".join(_leaves(asdict(item)))


def _leaves(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value.values()]
    if isinstance(value, list | tuple):
        for each in value:
            yield from _leaves(each)
    else:
        yield str(value)
