"""Kinds of files told by their bytes, and why some cannot be evidence."""

import os
import struct
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evidence.contents import examine
from bot.rules.looks import Content, Fault
from tests.evidence.making import KINDS, PHONES_APPEND, SPOILT, compound, lying, word


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_told_by_its_bytes(name: str, tmp_path: Path):
    data, content, fault = KINDS[name]
    assert examine(lying(tmp_path, data)) == (content, fault)


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_spoilt_says_how(name: str, tmp_path: Path):
    data, content, fault = SPOILT[name]
    assert examine(lying(tmp_path, data)) == (content, fault)


@pytest.mark.parametrize("name", PHONES_APPEND)
def test_what_telephones_append_is_no_fault(name: str, tmp_path: Path):
    assert examine(lying(tmp_path, PHONES_APPEND[name])) == (Content.JPEG, None)


SEEDS = [data for data, *_ in (*KINDS.values(), *SPOILT.values()) if len(data) < 100_000]


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_no_bytes_raise(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory):
    """A real file with a few bytes changed, taken out or put in, or no file of any kind."""
    spoilt = bytearray(data.draw(st.sampled_from(SEEDS) | st.binary(max_size=600)))
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(spoilt)))
        spoilt[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    content, fault = examine(lying(tmp_path_factory.getbasetemp(), bytes(spoilt)))
    assert isinstance(content, Content)
    assert fault is None or isinstance(fault, Fault)


@pytest.mark.parametrize("begin", ["jpeg", "png", "mp4", "pdf", "docx", "doc", "csv", "drawing", "zip"])
def test_a_file_of_two_gigabytes_is_not_read_whole(begin: str, tmp_path: Path):
    """Whatever it is, it takes no memory; the disk need not even hold it."""
    data = KINDS[begin][0]
    path = lying(tmp_path, data[: len(data) * 2 // 3])
    os.truncate(path, 2_000_000_000)
    tracemalloc.start()
    try:
        examine(path)
        assert tracemalloc.get_traced_memory()[1] < 16_000_000
    finally:
        tracemalloc.stop()


def test_a_zip_of_very_many_files_is_too_large(tmp_path: Path):
    """More names than any document has, listed without being there."""
    one = word()
    end = one.rindex(b"PK\x05\x06")
    first = one.index(b"PK\x01\x02")
    record = one[first : one.index(b"PK\x01\x02", first + 4)]
    listed = one[first:end] + record * 100_001
    tail = struct.pack("<HHII", 0xFFFF, 0xFFFF, len(listed), first)
    data = one[:first] + listed + one[end : end + 8] + tail + one[end + 20 :]
    assert examine(lying(tmp_path, data)) == (Content.WORD, Fault.TOO_LARGE)


@pytest.mark.parametrize("links", [b"\x00\x00\x00\x00", b"\x01\x00\x00\x00", b"\xf0\xff\xff\xff"])
def test_folders_that_lead_in_circles_come_to_an_end(links: bytes, tmp_path: Path):
    data = bytearray(compound("WordDocument", "1Table"))
    data[512:1024] = links * 128
    for at in range(1024, len(data), 128):
        data[at + 68 : at + 80] = links * 3
    content, _ = examine(lying(tmp_path, bytes(data)))
    assert content in (Content.WORD, Content.OTHER)


def test_the_disk_may_fail(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        examine(tmp_path / "nothing")
