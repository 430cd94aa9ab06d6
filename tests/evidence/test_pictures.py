"""What is seen in pictures: their sides, what the camera wrote, what they look like, and what makes them unreadable."""

import math
import sys
import warnings
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from bot.evidence import pictures
from bot.evidence.looking import look
from bot.rules.likeness import SAME
from bot.rules.looks import Content, Fault, Look
from tests.evidence.making import (
    KINDS,
    PHONES_APPEND,
    SPOILT,
    heic,
    jpeg,
    lying,
    photo,
    png,
    png_of,
    saved,
    shot,
    turned,
    two_in_one,
)

ZONE = ZoneInfo("Asia/Shanghai")


def seen(folder: Path, data: bytes) -> Look:
    return look(lying(folder, data), ZONE)


def apart(one: Look, other: Look, turn: int = 0) -> int:
    """Bits that differ between one picture and another turned so many quarters."""
    assert one.likeness is not None
    assert other.likeness is not None
    return (int.from_bytes(one.likeness[0], "big") ^ int.from_bytes(other.likeness[turn], "big")).bit_count()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_read(kind: str, tmp_path: Path):
    look_ = seen(tmp_path, saved(photo(), kind))
    assert (look_.content.value, look_.fault, look_.width, look_.height) == (kind.lower(), None, 320, 240)
    assert look_.likeness is not None
    assert [len(each) for each in look_.likeness] == [32] * 4
    assert apart(look_, seen(tmp_path, jpeg())) <= SAME


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16"])
def test_a_picture_of_any_colours_is_read(mode: str, tmp_path: Path):
    if mode == "I;16":
        picture = Image.frombytes(
            mode, (320, 240), b"".join(bytes([0, grey]) for grey in photo().convert("L").tobytes())
        )
    else:
        picture = photo().convert(mode)
    look_ = seen(tmp_path, saved(picture, "JPEG" if mode == "CMYK" else "PNG"))
    assert (look_.fault, look_.width) == (None, 320)
    assert apart(look_, seen(tmp_path, png())) <= SAME


def test_heic_is_read_where_its_reader_is(tmp_path: Path):
    look_ = seen(tmp_path, heic())
    assert (look_.content, look_.fault, look_.width, look_.height) == (Content.HEIC, None, 320, 240)
    assert apart(look_, seen(tmp_path, jpeg())) <= SAME


def test_heic_without_its_reader_is_taken_unseen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    data = heic()
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    pictures._reads_heic.cache_clear()
    assert seen(tmp_path, data) == Look(Content.HEIC)
    pictures._reads_heic.cache_clear()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_seen_upright(orientation: int, tmp_path: Path):
    look_ = seen(tmp_path, turned(orientation))
    assert (look_.width, look_.height) == (320, 240)
    assert apart(look_, seen(tmp_path, jpeg())) <= SAME


@pytest.mark.parametrize("turn", range(4))
def test_a_turned_picture_is_known_by_one_of_its_turns(turn: int, tmp_path: Path):
    other = saved(photo().rotate(-90 * turn, expand=True), "JPEG", quality=85)
    assert apart(seen(tmp_path, other), seen(tmp_path, jpeg()), 0) > 60 or turn == 0
    assert apart(seen(tmp_path, other), seen(tmp_path, jpeg()), turn) <= SAME


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (16, 17), (9000, 20)])
def test_a_picture_of_any_shape_is_read(size: tuple[int, int], tmp_path: Path):
    for kind in ("PNG", "JPEG"):
        look_ = seen(tmp_path, saved(photo(size), kind))
        assert (look_.width, look_.height, look_.fault) == (*size, None)


@pytest.mark.parametrize("size", [(4000, 3000), (2000, 1500), (1280, 960), (640, 480), (400, 300)])
def test_the_hash_is_the_same_at_any_size(size: tuple[int, int], tmp_path: Path):
    """However much of a JPEG the decoder leaves out."""
    whole = photo((1600, 1200))
    other = saved(whole.resize(size, Image.Resampling.LANCZOS), "JPEG", quality=85)
    assert apart(seen(tmp_path, other), seen(tmp_path, saved(whole, "PNG"))) <= SAME // 2


def test_a_picture_of_nothing_is_like_no_other(tmp_path: Path):
    for colour in ("white", "grey"):
        assert seen(tmp_path, saved(Image.new("RGB", (640, 480), colour), "JPEG")).likeness is None


TAKEN = {36867: "2026:03:05 14:20:31"}


def test_a_camera_that_notes_its_zone_is_believed(tmp_path: Path):
    details = TAKEN | {36881: "+09:00", 37521: "25"}
    taken = datetime(2026, 3, 5, 14, 20, 31, 250_000, timezone(timedelta(hours=9)))
    assert seen(tmp_path, shot(details)).taken_at == taken


def test_a_camera_without_zone_is_in_the_bureaus(tmp_path: Path):
    taken = seen(tmp_path, shot(TAKEN)).taken_at
    assert taken == datetime(2026, 3, 5, 6, 20, 31, tzinfo=UTC)
    assert taken.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    "written",
    ["0000:00:00 00:00:00", "2026:13:05 14:20:31", "    :  :     :  :  ", "", "2026", "2026:02:30 14:20:31", "\0\0"],
)
def test_a_time_that_is_none_is_not_known(written: str, tmp_path: Path):
    look_ = seen(tmp_path, shot({36867: written}))
    assert (look_.taken_at, look_.fault) == (None, None)


@pytest.mark.parametrize("offset", ["+99:99", "east", "", "+8"])
def test_a_zone_that_is_none_is_the_bureaus(offset: str, tmp_path: Path):
    taken = seen(tmp_path, shot(TAKEN | {36881: offset})).taken_at
    assert taken == datetime(2026, 3, 5, 14, 20, 31, tzinfo=ZONE)


def where(north: Any, east: Any, sides: str = "NE") -> dict[int, Any]:
    return {1: sides[0], 2: north, 3: sides[1], 4: east}


def test_a_place_is_in_degrees(tmp_path: Path):
    place = seen(tmp_path, shot(place=where((39.0, 54.0, 26.4), (116.0, 23.0, 29.04)))).place
    assert place == pytest.approx((39.907333, 116.3914))
    place = seen(tmp_path, shot(place=where((39.0, 54.0, 26.4), (116.0, 23.0, 29.04), "SW"))).place
    assert place == pytest.approx((-39.907333, -116.3914))


@pytest.mark.parametrize(
    "place",
    [
        where((IFDRational(1, 0), 0.0, 0.0), (116.0, 0.0, 0.0)),
        where((IFDRational(0, 0), 0.0, 0.0), (116.0, 0.0, 0.0)),
        where((91.0, 0.0, 0.0), (116.0, 0.0, 0.0)),
        where((39.0, 54.0, 26.4), (180.0, 0.0, 0.1)),
        where((0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        where((39.0, 54.0, 26.4), (116.0, 23.0, 29.0), "XX"),
        where(39.0, 116.0),
        {2: (39.0, 54.0, 26.4)},
    ],
)
def test_a_place_that_is_none_is_not_known(place: dict[int, Any], tmp_path: Path):
    look_ = seen(tmp_path, shot(place=place))
    assert (look_.place, look_.fault) == (None, None)


@settings(deadline=None, max_examples=150)
@given(at=st.integers(20, 320), byte=st.integers(0, 255))
def test_whatever_a_camera_wrote_the_picture_is_read(at: int, byte: int, tmp_path_factory: pytest.TempPathFactory):
    data = bytearray(shot(TAKEN, where((39.0, 54.0, 26.4), (116.0, 23.0, 29.04))))
    data[at] = byte
    look_ = look(lying(tmp_path_factory.getbasetemp(), bytes(data)), ZONE)
    assert look_.taken_at is None or look_.taken_at.tzinfo is not None
    assert look_.place is None or all(map(math.isfinite, look_.place))


def test_a_bomb_is_known_by_its_header(tmp_path: Path):
    assert seen(tmp_path, png_of(30_000, 30_000)) == Look(Content.PNG, Fault.TOO_LARGE)
    assert seen(tmp_path, png_of(10_000, 5_001)) == Look(Content.PNG, Fault.TOO_LARGE)
    assert seen(tmp_path, png_of(5_000, 5_000)).fault is None


@pytest.mark.parametrize("name", PHONES_APPEND)
def test_what_telephones_append_does_not_matter(name: str, tmp_path: Path):
    assert seen(tmp_path, PHONES_APPEND[name]) == seen(tmp_path, jpeg())


def test_of_two_pictures_in_one_the_first_is_seen(tmp_path: Path):
    assert apart(seen(tmp_path, two_in_one()), seen(tmp_path, jpeg())) <= SAME


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_spoilt_is_not_decoded(name: str, tmp_path: Path):
    data, content, fault = SPOILT[name]
    assert seen(tmp_path, data) == Look(content, fault)


def test_points_that_are_missing_are_a_cut(tmp_path: Path):
    data = jpeg()
    assert seen(tmp_path, data[:-600] + b"\xff\xd9").fault in (None, Fault.CUT)
    assert seen(tmp_path, png()[:1000] + png()[-12:]).fault in (Fault.CUT, Fault.DAMAGED)
    assert seen(tmp_path, b"\xff\xd8\xff\xe0" + bytes(500)).fault in (Fault.CUT, Fault.DAMAGED)


PICTURES = [KINDS[name][0] for name in ("jpeg", "progressive jpeg", "png", "webp", "lossless webp", "heic")]


@settings(deadline=None, max_examples=300)
@given(data=st.data())
def test_no_bytes_of_a_picture_raise(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory):
    spoilt = bytearray(data.draw(st.sampled_from(PICTURES)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(spoilt)))
        spoilt[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=8))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        look_ = look(lying(tmp_path_factory.getbasetemp(), bytes(spoilt)), ZONE)
    assert (look_.width is None) == (look_.fault is not None or look_.content not in tuple(Content)[:4])


@pytest.mark.parametrize("data", [jpeg(), turned(6), png(), heic()], ids=["jpeg", "turned", "png", "heic"])
def test_a_scaled_copy_is_upright_and_says_nothing_of_the_camera(data: bytes, tmp_path: Path):
    made = pictures.scaled(lying(tmp_path, data), 100)
    with Image.open(BytesIO(made)) as copy:
        assert (copy.format, copy.size) == ("JPEG", (100, 75))
        assert not copy.getexif()
    assert apart(seen(tmp_path, made), seen(tmp_path, jpeg())) <= SAME
    assert pictures.scaled(lying(tmp_path, data), 100) == made


def test_a_scaled_copy_is_never_larger(tmp_path: Path):
    with Image.open(BytesIO(pictures.scaled(lying(tmp_path, jpeg()), 1000))) as copy:
        assert copy.size == (320, 240)


def test_no_copy_is_made_of_what_cannot_be_decoded(tmp_path: Path):
    with pytest.raises(pictures.Undecodable) as raised:
        pictures.scaled(lying(tmp_path, png_of(30_000, 30_000)), 100)
    assert raised.value.fault == Fault.TOO_LARGE
    with pytest.raises(pictures.Undecodable):
        pictures.scaled(lying(tmp_path, b"hello"), 100)
    with pytest.raises(FileNotFoundError):
        pictures.scaled(tmp_path / "nothing", 100)
