"""Kinds of files told by their bytes, and why some cannot be evidence."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evidence.contents import examine
from bot.rules.looks import Content, Fault
from tests.evidence.making import KINDS, PHONES_APPEND, SPOILT, lying


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
