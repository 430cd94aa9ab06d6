"""Areas made black for good, and the grid that names them."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bot.evidence.blackening import LONGEST, blackened, with_grid
from bot.evidence.pictures import Undecodable
from bot.rules.areas import Area
from tests.evidence.making import jpeg, lying, photo, png, png_of, saved, shot, turned


def points(made: bytes) -> np.ndarray:
    with Image.open(BytesIO(made)) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def test_an_area_is_black_and_the_rest_is_not(tmp_path: Path):
    plain = points(blackened(lying(tmp_path, png()), []))
    black = points(blackened(lying(tmp_path, png()), [Area(100, 250, 400, 500)]))
    assert black.shape == plain.shape == (240, 320, 3)
    assert black[68:112, 40:120].max() < 16  # a compressed edge is not quite sharp
    outside = np.ones((240, 320), bool)
    outside[36:144, 8:152] = False
    assert np.abs(black - plain)[outside].max() <= 2


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_nothing_of_what_was_covered_is_left(kind: str, tmp_path: Path):
    """Two pictures that differ under the area alone give the same bytes."""
    one, other = photo((2640, 400)), photo((2640, 400))
    other.paste(photo((512, 64), seed=9), (536, 88))
    how = {"quality": 90, "subsampling": 0} if kind == "JPEG" else {}
    area = [Area(200, 200, 400, 400)]
    made = [blackened(lying(tmp_path, saved(each, kind, **how)), area) for each in (one, other)]
    assert made[0] == made[1]


def test_areas_lie_in_the_upright_picture(tmp_path: Path):
    black = points(blackened(lying(tmp_path, turned(6)), [Area(0, 0, 500, 200)]))
    assert black.shape == (240, 320, 3)
    assert black[:44, :156].max() < 16
    assert black[60:, :].max() > 100


def test_a_blackened_copy_says_nothing_of_the_camera(tmp_path: Path):
    with Image.open(BytesIO(blackened(lying(tmp_path, shot(make="HUAWEI")), [Area(0, 0, 50, 50)]))) as copy:
        assert copy.format == "JPEG"
        assert not copy.getexif()


def test_a_blackened_copy_is_no_larger_than_telegram_shows(tmp_path: Path):
    made = points(blackened(lying(tmp_path, saved(photo((4000, 500)), "JPEG")), [Area(0, 0, 50, 50)]))
    assert made.shape == (LONGEST // 8, LONGEST, 3)


@pytest.mark.parametrize("size", [(320, 240), (240, 320), (2000, 1500), (30, 20), (3000, 30), (1, 1)])
def test_the_grid_names_its_squares_on_all_sides(size: tuple[int, int], tmp_path: Path):
    data = saved(photo(size), "PNG")
    made = points(with_grid(lying(tmp_path, data), [Area(100, 250, 400, 500)]))
    height, width, _ = made.shape
    assert max(height, width) <= LONGEST
    assert min(height, width) > 20 * 13  # each square has its number in letters of 13 points


def test_the_grid_shows_what_is_black_already(tmp_path: Path):
    data = saved(Image.new("RGB", (1800, 1200), "red"), "PNG")
    made = points(with_grid(lying(tmp_path, data), [Area(100, 250, 400, 500)]))
    frame = (made.shape[1] - 1800) // 2
    inside = made[frame + 300 : frame + 600, frame + 180 : frame + 720]
    assert np.median(inside) < 16
    assert np.median(made[frame + 700 :, frame:-frame, 0]) > 200
    assert len(np.unique(made[:frame, frame:-frame], axis=0)) > 20  # letters on paper


@pytest.mark.parametrize("data", [b"", b"hello", jpeg()[:3000], png_of(10_000, 5_001)])
def test_what_cannot_be_decoded_is_not_drawn(data: bytes, tmp_path: Path):
    for drawn in (blackened, with_grid):
        with pytest.raises(Undecodable):
            drawn(lying(tmp_path, data), [Area(0, 0, 50, 50)])


sides = st.tuples(st.integers(0, 1000), st.integers(0, 1000)).filter(lambda each: each[0] != each[1]).map(sorted)


@settings(deadline=None, max_examples=60)
@given(across=sides, down=sides, size=st.tuples(st.integers(1, 70), st.integers(1, 70)))
def test_any_area_of_any_picture_can_be_black(
    across: list[int], down: list[int], size: tuple[int, int], tmp_path_factory: pytest.TempPathFactory
):
    path = lying(tmp_path_factory.getbasetemp(), saved(Image.new("RGB", size, "white"), "PNG"))
    made = points(blackened(path, [Area(across[0], down[0], across[1], down[1])]))
    assert made.shape == (size[1], size[0], 3)
    assert made.min() < 60
