"""Pictures side by side: how large, what lies where, and that the same input gives the same bytes."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from bot.evidence.composing import MOST_ROWS, WIDTH, side_by_side
from bot.evidence.lettering import cut, font
from bot.evidence.pictures import Undecodable
from bot.rules.areas import Area
from bot.rules.own_files import Shown
from tests.evidence.making import jpeg, saved, turned

HEADS = ("整改前", "整改后")


@pytest.fixture
def coloured(tmp_path: Path):
    """A picture in one colour, by its name."""

    def make(colour: str, size: tuple[int, int] = (800, 600)) -> Path:
        path = tmp_path / f"{colour}-{size[0]}"
        path.write_bytes(saved(Image.new("RGB", size, colour), "PNG"))
        return path

    return make


def drawn(made: bytes) -> np.ndarray:
    with Image.open(BytesIO(made)) as picture:
        assert picture.format == "JPEG"
        return np.asarray(picture.convert("RGB")).astype(int)


def coloured_like(points: np.ndarray, colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
    """Left, top, width and height of what has this colour."""
    rows, columns = np.nonzero(np.abs(points - colour).max(axis=2) < 24)
    return columns.min(), rows.min(), columns.max() - columns.min() + 1, rows.max() - rows.min() + 1


def test_pictures_stand_in_their_columns_in_shape(coloured):
    points = drawn(side_by_side(HEADS, [(Shown(coloured("red"), "前"), Shown(coloured("lime", (600, 800)), "后"))]))
    left, _, width, height = coloured_like(points, (255, 0, 0))
    assert left + width < WIDTH / 2
    assert width / height == pytest.approx(4 / 3, rel=0.02)
    left, top, width, height = coloured_like(points, (0, 255, 0))
    assert left > WIDTH / 2
    assert top > 60
    assert width / height == pytest.approx(3 / 4, rel=0.02)


@pytest.mark.parametrize("rows", range(1, MOST_ROWS + 1))
def test_telegram_takes_it_as_a_photo(rows: int, coloured):
    tall = Shown(coloured("red", (300, 2000)), "一")
    points = drawn(side_by_side(HEADS, [(tall, tall)] * rows))
    height, width, _ = points.shape
    assert width == WIDTH
    assert width + height < 10_000
    assert height / width < 20


def test_an_empty_cell_is_left_empty(coloured):
    points = drawn(side_by_side(HEADS, [(None, Shown(coloured("red"), "后")), (None, None)]))
    assert np.ptp(points[150:, : WIDTH // 2 - 20].reshape(-1, 3), axis=0).max() < 120


def test_areas_are_black_and_pictures_upright(tmp_path: Path, coloured):
    lying = tmp_path / "turned"
    lying.write_bytes(turned(6))
    shown = Shown(coloured("red"), "", (Area(0, 0, 500, 1000),))
    points = drawn(side_by_side(HEADS, [(shown, Shown(lying, ""))]))
    left, _, width, _ = coloured_like(points[:, : WIDTH // 2], (0, 0, 0))
    red_left, *_ = coloured_like(points, (255, 0, 0))
    assert left + width == pytest.approx(red_left, abs=3)


def test_words_stand_under_their_picture(coloured):
    with_words = drawn(side_by_side(HEADS, [(Shown(coloured("red"), "三月二日"), None)]))
    without = drawn(side_by_side(HEADS, [(Shown(coloured("red"), ""), None)]))
    _, top, _, height = coloured_like(without, (255, 0, 0))
    rows, columns = np.nonzero(np.abs(with_words - without).max(axis=2) > 60)
    assert rows.min() > top + height
    assert columns.max() < WIDTH / 2


def test_words_too_long_are_cut_and_seen_to_be():
    face = font(28)
    assert cut("短", face, 700) == "短"
    assert cut("两行\n合成 一行", face, 700) == "两行 合成 一行"
    line = cut("长" * 100, face, 700)
    assert line.endswith("…")
    assert face.getlength(line) <= 700 < face.getlength(line + "长")
    assert cut("长", face, 5) == "…"


def test_the_same_input_gives_the_same_bytes(coloured):
    rows = [(Shown(coloured("red"), "前"), Shown(coloured("lime"), "后"))]
    assert side_by_side(HEADS, rows) == side_by_side(HEADS, rows)


def test_no_row_and_too_many_rows_are_refused(coloured):
    for rows in (0, MOST_ROWS + 1):
        with pytest.raises(ValueError, match="rows"):
            side_by_side(HEADS, [(None, None)] * rows)


def test_a_picture_that_cannot_be_decoded_is_said_so(tmp_path: Path):
    spoilt = tmp_path / "spoilt"
    spoilt.write_bytes(jpeg()[:3000])
    with pytest.raises(Undecodable):
        side_by_side(HEADS, [(Shown(spoilt, "前"), None)])
