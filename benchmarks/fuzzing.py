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

from benchmarks.mangling import MANGLERS, mangled_notice
from bot.ledger.files import read_file
from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading, ReadItem, Unreadable
from bot.ledger.text import decode_text

SECONDS = 5
FILES, NOTICES, SEED = 20_000, 5_000, 7

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
    yield from item.problem.split("\n")  # of more than one cell, maybe
    yield from (*item.headings, *item.measures, *item.support_units)
    for text in (item.lead_unit, item.status_text):
        yield text or ""
    for text in (item.leader, item.person):
        yield from re.split("、", text or "")
    yield from re.split("；", item.due_text or "")
    for _, text in item.own:
        yield from text.split("\n")  # of more than one row, maybe


def unsaid(reading: NoticeReading, data: bytes) -> list[str]:
    """Words of items that stand nowhere in the file."""
    said = said_in(data)
    words = {_bare(word) for item in reading.items for word in words_of(item)}
    found = [word for word in words if _HAN.search(word) and word not in _TICKS and word not in said]
    told = {_bare(text) for item in reading.items for text in item.progress}
    return [*found, *(text for text in told if not any(each in said for each in _without_names(text)))]


def _without_names(text: str) -> Iterator[str]:
    """A text of progress, and what it is without the heads that may stand before it."""
    while text:
        yield text
        _, _, text = text.partition("：")


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
