"""Thousands of mangled ledgers and notices, read: ``python -m benchmarks.fuzzing [FILES] [NOTICES] [SEED]`` (``make fuzz``).

Of each file is asked: is it read, or refused with a sentence? In time? Does each word of an item stand in the file? The same
seed mangles the same way.
"""

import contextlib
import html
import re
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from random import Random
from types import FrameType
from typing import Any

import xlsxwriter

from bot.ledger.files import read_file
from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading, ReadItem, Unreadable
from bot.ledger.text import decode_text

SECONDS = 5
FILES, NOTICES, SEED = 20_000, 5_000, 7
NOTICE = Path(__file__).parents[1] / "samples" / "notice.txt"

Rows = list[list[Any]]
_HAN = re.compile(r"[\u4e00-\u9fff]")
_SPACE = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]|\\n")
_TICKS = {"是", "否"}


class TooLong(BaseException):
    """Reading took more than it may; not to be caught by what is read."""


@dataclass
class Counts:
    """How many files came to what; `faults`: what must not be, with the number of the file."""

    ends: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    items: int = 0
    longest: float = 0.0

    def line(self, what: str) -> str:
        ends = ", ".join(f"{count} {end}" for end, count in sorted(self.ends.items()))
        return f"{what}: {ends}; {self.items} items, longest {self.longest:.2f} s, {len(self.faults)} faults"


# --- what is mangled ------------------------------------------------------------------------------------------------------

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


# --- what is asked --------------------------------------------------------------------------------------------------------


def said_in(data: bytes) -> str:
    """All that a file says, in whichever part, without blanks and tags."""
    if not data.startswith(b"PK"):
        with contextlib.suppress(Unreadable):
            return _bare(decode_text(data))
        return _bare(data.decode("utf-8", "ignore"))
    found = []
    with contextlib.suppress(zipfile.BadZipFile, OSError), zipfile.ZipFile(BytesIO(data)) as packed:
        for name in packed.namelist():
            with contextlib.suppress(Exception):
                part = packed.read(name)
                found.append(re.sub(rb"<[^>]*>", b"", part))
                found.append(b"\n".join(re.findall(rb'name="([^"]*)"', part)))
    return _bare(html.unescape(b"\n".join(found).decode("utf-8", "ignore")))


def _bare(text: str) -> str:
    return _SPACE.sub("", text)


def words_of(item: ReadItem) -> Iterator[str]:
    yield from (item.problem, *item.headings, *item.measures, *item.support_units)
    for text in (item.lead_unit, item.status_text):
        yield text or ""
    for text in (item.leader, item.person):
        yield from re.split("、", text or "")
    yield from re.split("；", item.due_text or "")


def unsaid(reading: NoticeReading, data: bytes) -> list[str]:
    """Words of items that stand nowhere in the file."""
    said = said_in(data)
    words = {_bare(word) for item in reading.items for word in words_of(item)}
    return [word for word in words if _HAN.search(word) and word not in _TICKS and word not in said]


@contextlib.contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Raises TooLong in here after so much time."""

    def ring(_number: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def ask(counts: Counts, name: str, data: bytes, read: Callable[[], object]) -> None:
    began = time.perf_counter()
    try:
        with bounded(SECONDS):
            reading = read()
    except Unreadable as refused:
        counts.ends["refused"] += 1
        if not str(refused):
            counts.faults.append(f"{name}: refused without a word")
    except BaseException as fault:
        if isinstance(fault, KeyboardInterrupt):
            raise
        counts.ends["failed"] += 1
        counts.faults.append(f"{name}: {type(fault).__name__} {fault}"[:300])
    else:
        counts.ends["read"] += 1
        if isinstance(reading, NoticeReading):
            counts.items += len(reading.items)
            counts.faults += [f"{name}: says what the file does not: {word[:80]}" for word in unsaid(reading, data)]
    counts.longest = max(counts.longest, time.perf_counter() - began)


def fuzz_ledgers(count: int, seed: int, folder: Path) -> Counts:
    counts = Counts()
    for number in range(count):
        dice = Random(f"{seed}-{number}")
        suffix, mangle = MANGLERS[number % len(MANGLERS)]
        path = folder / f"fuzz{suffix}"
        data = mangle(dice)
        path.write_bytes(data)
        ask(counts, f"ledger {number}", data, lambda path=path: read_file(path))  # type: ignore[misc]
    return counts


def fuzz_notices(count: int, seed: int) -> Counts:
    counts = Counts()
    for number in range(count):
        data = mangled_notice(Random(f"{seed}-{number}"))
        ask(counts, f"notice {number}", data, lambda data=data: read_notice(decode_text(data)))  # type: ignore[misc]
    return counts


def main(files: int = FILES, notices: int = NOTICES, seed: int = SEED) -> int:
    with tempfile.TemporaryDirectory() as folder:
        ledgers = fuzz_ledgers(files, seed, Path(folder))
    texts = fuzz_notices(notices, seed)
    print(ledgers.line(f"{files} ledgers"))
    print(texts.line(f"{notices} notices"))
    faults = [*ledgers.faults, *texts.faults]
    print("\n".join(faults[:50]))
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
