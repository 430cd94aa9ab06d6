"""Ledgers and notices, mangled: rows shuffled, cells swapped, bytes changed, archives cut; the same dice mangle the same way."""

import contextlib
import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import xlsxwriter

NOTICE = Path(__file__).parents[1] / "samples" / "notice.txt"
Rows = list[list[Any]]

_HEADS = [
    "序号",
    "方面",
    "存在问题",
    "整改措施",
    "责任领导",
    "牵头单位",
    "配合单位",
    "责任人",
    "整改时限",
    "整改情况",
    "备注",
]
_WORDS = [
    "一、",
    "合计",
    "共3个问题",
    "责任单位",
    "整改任务",
    "2026年底前",
    "=1+1",
    "",
    "问题",
    "（一）",
    "牵头：甲科 配合：乙科",
    "1.0",
]
_UNITS = ["市政科", "绿化科", "财务科", "办公室（陈可）", "养护所/方宁", "市政科、绿化科"]
_DUES = ["2026-05-27", "6月底前", "3个月内", "长期坚持", "46169", "立行立改", "5月底前；7月底前", ""]
_STATES = ["已完成", "整改中", "未完成", "基本完成", "长期坚持", ""]


def ledger_rows(dice: Random) -> Rows:
    """A fictional ledger, whole as yet: a title, a head, items of one to three rows, headings, a total."""
    rows: Rows = [["滨河新区园林局巡察整改台账（2026年3月6日反馈）"]] if dice.random() < 0.7 else []
    rows.append(list(_HEADS))
    for number in range(1, dice.randint(3, 14)):
        if dice.random() < 0.15:
            rows.append([f"{'一二三四五六七八九十'[number % 10]}、第{number}方面"])
        first = [
            number,
            "设施",
            f"第{number}处围挡破损未修",
            f"1.排查{number}\n2.更换{number}",
            "周明远",
            dice.choice(_UNITS),
        ]
        rows.append([*first, dice.choice(_UNITS), "陈可", dice.choice(_DUES), dice.choice(_STATES), ""])
        rows += [[None, None, None, f"再次巡查{number}之{n}"] for n in range(dice.randint(0, 2))]
    rows.append(["合计", None, f"共{len(rows)}个问题"])
    return rows


def _written(rows: Rows, merged: list[tuple[int, int, int, int]]) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("台账")
        for span in merged:
            with contextlib.suppress(xlsxwriter.exceptions.OverlappingRange):
                sheet.merge_range(*span, "")
        for n, row in enumerate(rows):
            for at, value in enumerate(row):
                if value is not None:
                    sheet.write(n, at, value)
    return made.getvalue()


def _mangled_rows(dice: Random) -> bytes:
    """Rows shuffled, left out, doubled; cells swapped; heads renamed; ranges merged anywhere."""
    rows = ledger_rows(dice)
    for _ in range(dice.randint(1, 6)):
        dice.choice([_shuffle, _swap, _rename, _leave_out, _double, _put])(rows, dice)
    merged = []
    for _ in range(dice.randint(0, 6)):
        top, left = dice.randrange(len(rows)), dice.randrange(11)
        bottom, right = top + dice.randint(0, 4), left + dice.randint(0, 3)
        if (top, left) != (bottom, right):
            merged.append((top, left, bottom, right))
    return _written(rows, merged)


def _shuffle(rows: Rows, dice: Random) -> None:
    start = dice.randrange(len(rows))
    part = rows[start : start + 5]
    dice.shuffle(part)
    rows[start : start + 5] = part


def _swap(rows: Rows, dice: Random) -> None:
    one, other = dice.choice(rows), dice.choice(rows)
    if one and other:
        here, there = dice.randrange(len(one)), dice.randrange(len(other))
        one[here], other[there] = other[there], one[here]


def _rename(rows: Rows, dice: Random) -> None:
    head = rows[min(1, len(rows) - 1)]
    if head:
        head[dice.randrange(len(head))] = dice.choice([*_HEADS, *_WORDS])


def _leave_out(rows: Rows, dice: Random) -> None:
    if len(rows) > 2:
        rows.pop(dice.randrange(len(rows)))


def _double(rows: Rows, dice: Random) -> None:
    rows.insert(dice.randrange(len(rows)), list(dice.choice(rows)))


def _put(rows: Rows, dice: Random) -> None:
    row = dice.choice(rows)
    if row:
        row[dice.randrange(len(row))] = dice.choice(_WORDS)


def _mangled_parts(dice: Random) -> bytes:
    """Bytes of one part changed, left out or doubled, then packed again."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(_written(ledger_rows(dice), [(0, 0, 0, 5)]))) as source:
        names = source.namelist()
        chosen = dice.choice(["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", *names])
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for name in names:
                data = bytearray(source.read(name))
                if name == chosen:
                    _mangle(data, dice)
                target.writestr(name, bytes(data))
    return made.getvalue()


def _mangle(data: bytearray, dice: Random) -> None:
    for _ in range(dice.randint(1, 12)):
        if not data:
            return
        at = dice.randrange(len(data))
        match dice.randrange(5):
            case 0:
                data[at] = dice.randrange(256)
            case 1:
                del data[at : at + dice.randint(1, 60)]
            case 2:
                data[at:at] = data[at : at + dice.randint(1, 60)]
            case 3:
                data[at : at + 1] = dice.choice([b"9999999", b"<", b">", b'"', b"&#0;", b"XFD1048576", b"-1"])
            case _:
                found = [hit.span(1) for hit in re.finditer(rb'="([^"]*)"', data)]
                if found:
                    start, end = dice.choice(found)
                    data[start:end] = dice.choice([b"A1", b"ZZZ99999", b"s", b"e", b"b", b"1", b"", b"A1:XFD1048576"])


def _mangled_archive(dice: Random) -> bytes:
    """The packed file itself cut, or with bytes changed."""
    data = bytearray(_written(ledger_rows(dice), []))
    if dice.random() < 0.3:
        return bytes(data[: dice.randrange(len(data))])
    for _ in range(dice.randint(1, 10)):
        data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data)


def _mangled_text(dice: Random) -> bytes:
    """A text table with signs in the wrong places."""
    sign = dice.choice(",\t;")
    text = "\n".join(sign.join("" if cell is None else str(cell) for cell in row) for row in ledger_rows(dice))
    data = bytearray(text.encode(dice.choice(["utf-8", "gb18030", "utf-16"])))
    _mangle(data, dice)
    return bytes(data)


MANGLERS: tuple[tuple[str, Callable[[Random], bytes]], ...] = (
    (".xlsx", _mangled_rows),
    (".xlsx", _mangled_rows),
    (".xlsx", _mangled_parts),
    (".xlsx", _mangled_parts),
    (".xlsx", _mangled_archive),
    (".csv", _mangled_text),
)


def mangled_notice(dice: Random) -> bytes:
    """The sample with lines moved, left out, doubled or put together, and signs and bytes changed."""
    lines = NOTICE.read_text(encoding="utf-8").split("\n")
    for _ in range(dice.randint(1, 12)):
        at = dice.randrange(len(lines))
        match dice.randrange(6):
            case 0:
                lines.insert(dice.randrange(len(lines)), lines.pop(at))
            case 1:
                del lines[at : at + dice.randint(1, 3)]
            case 2:
                lines[at:at] = lines[at : at + dice.randint(1, 6)]
            case 3:
                lines[at : at + 2] = ["".join(lines[at : at + 2])]
            case 4:
                lines[at] = (
                    dice.choice(["一、", "（一）", "1.", "①", "（1）", "整改措施：", "完成时限：", "已完成整改。"])
                    + lines[at]
                )
            case _:
                lines[at] = "".join(dice.sample(lines[at], len(lines[at])))
        if not lines:
            lines = [""]
    data = bytearray("\n".join(lines).encode(dice.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])))
    if dice.random() < 0.4:
        _mangle(data, dice)
    return bytes(data)
