"""The index of likenesses finds what a plain scan finds."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evidence.likeness_index import _ROWS_AT_ONCE, LikenessIndex
from bot.rules.likeness import PERHAPS, Alike


def sha(n: int) -> str:
    return hashlib.sha256(str(n).encode()).hexdigest()


def scanned(
    stored: Sequence[tuple[str, bytes]], likeness: tuple[bytes, bytes, bytes, bytes], at_most: int, limit: int
) -> list[Alike]:
    found = []
    for name, other in dict(stored).items():
        apart = [(int.from_bytes(other) ^ int.from_bytes(turned)).bit_count() for turned in likeness]
        if min(apart) <= at_most:
            found.append(Alike(name, min(apart), apart.index(min(apart))))
    return sorted(found, key=lambda alike: alike.distance)[:limit]


def near(likeness: bytes, places: Sequence[int]) -> bytes:
    """The same hash with bits changed in these places."""
    value = int.from_bytes(likeness)
    for place in places:
        value ^= 1 << place
    return value.to_bytes(32)


hashes = st.binary(min_size=32, max_size=32)
places = st.lists(st.integers(0, 255), max_size=70, unique=True)


@settings(deadline=None, max_examples=150)
@given(
    sought=st.tuples(hashes, hashes, hashes, hashes),
    changes=st.lists(st.tuples(st.integers(0, 3), places), max_size=40),
    others=st.lists(hashes, max_size=40),
    at_most=st.sampled_from([0, 1, 16, 24, 48, 70, 256]),
    limit=st.sampled_from([1, 5, 100]),
    at_once=st.booleans(),
)
def test_it_finds_what_a_plain_scan_finds(sought, changes, others, at_most: int, limit: int, at_once: bool):
    stored = [(sha(n), near(sought[turn], spots)) for n, (turn, spots) in enumerate(changes)]
    stored += [(sha(100 + n), other) for n, other in enumerate(others)]
    index = LikenessIndex()
    if at_once:
        index.extend(stored)
    else:
        for name, likeness in stored:
            index.add(name, likeness)
    assert index.find(sought, at_most, limit) == scanned(stored, sought, at_most, limit)
    assert len(index) == len(stored)


def test_it_finds_in_every_part_of_many():
    many = [(sha(n), hashlib.sha256(b"%d" % n).digest()) for n in range(_ROWS_AT_ONCE + 500)]
    index = LikenessIndex()
    index.extend(many[:700])
    index.extend(many[700:])
    for n in (0, 699, 700, _ROWS_AT_ONCE - 1, _ROWS_AT_ONCE, _ROWS_AT_ONCE + 499):
        sought = (bytes(32), bytes(32), near(many[n][1], [1, 200]), bytes(32))
        assert index.find(sought, 20) == [Alike(sha(n), 2, 2)]
        assert sha(n) in index
    assert index.find((many[5][1],) * 4, 256, 7) == scanned(many, (many[5][1],) * 4, 256, 7)
    assert len(index) == len(many)


def test_a_picture_is_taken_in_once():
    index = LikenessIndex()
    for _ in range(3):
        index.add(sha(1), b"1" * 32)
        index.extend([(sha(1), b"1" * 32), (sha(2), b"3" * 32), (sha(2), b"3" * 32)])
    assert len(index) == 2
    assert [alike.other for alike in index.find((b"1" * 32,) * 4)] == [sha(1), sha(2)]
    assert sha(3) not in index


def test_an_empty_index_finds_nothing():
    index = LikenessIndex()
    index.extend([])
    assert index.find((b"1" * 32,) * 4, PERHAPS) == []
    assert len(index) == 0
    assert sha(1) not in index


def test_what_is_no_hash_is_refused():
    index = LikenessIndex()
    for wrong in ((sha(1), b"short"), ("no sha", b"1" * 32), (sha(1)[:-2], b"1" * 32)):
        with pytest.raises(ValueError, match=r"hash|hex"):
            index.add(*wrong)
    assert len(index) == 0
