"""A slice of the fuzz run (`make fuzz`): mangled files are read or refused, in time, and say nothing of their own."""

from pathlib import Path
from random import Random

from benchmarks.fuzzing import fuzz_ledgers, fuzz_notices, said_in, unsaid
from benchmarks.mangling import mangled_notice
from bot.ledger.notice import read_notice
from bot.ledger.reading import Unreadable
from bot.ledger.text import decode_text
from tests.ledger.tables.making import openpyxl_book, read


def test_mangled_ledgers(tmp_path: Path):
    counts = fuzz_ledgers(300, 1, tmp_path)
    assert counts.faults == []
    assert counts.ends["read"] > 100
    assert counts.ends["refused"] > 20
    assert counts.items > 500


def test_mangled_notices():
    counts = fuzz_notices(60, 1)
    assert counts.faults == []
    assert counts.ends["read"] > 40
    assert counts.items > 500


def test_the_fuzz_run_sees_words_that_come_from_nowhere(tmp_path: Path):
    rows = [["序号", "存在问题", "责任单位"], [1, "路灯损坏未修", "市政科"]]
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": rows})
    data = path.read_bytes()
    assert "路灯损坏未修" in said_in(data)
    assert unsaid(read(path), data) == []
    other = openpyxl_book(tmp_path / "b.xlsx", {"台账": [rows[0], [1, "行道树缺株", "市政科"]]})
    assert unsaid(read(path), other.read_bytes()) == ["路灯损坏未修"]
    assert issubclass(Unreadable, Exception)


def test_another_reading_may_be_made_of_headings_alone():
    """Of the notice of this seed the second reading has no item of its own level, only headings above it."""
    reading = read_notice(decode_text(mangled_notice(Random("11-1065"))))
    assert "two_readings" in {each.code for each in reading.warnings}
