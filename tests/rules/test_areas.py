"""Areas of a picture named by squares: what is read, what is told back, what is no area."""

import pytest

from bot.rules.areas import COLUMNS, ROWS, Area, read_areas, told


@pytest.mark.parametrize(
    ("text", "areas"),
    [
        ("B2", [Area(50, 50, 100, 100)]),
        ("b2-c3", [Area(50, 50, 150, 150)]),
        ("C3—B2", [Area(50, 50, 150, 150)]),
        ("A1 ~ T20", [Area(0, 0, 1000, 1000)]),
        ("Ｂ２，ｔ20", [Area(50, 50, 100, 100), Area(950, 950, 1000, 1000)]),
        (" B2、C4；D5-E6。", [Area(50, 50, 100, 100), Area(100, 150, 150, 200), Area(150, 200, 250, 300)]),
    ],
)
def test_areas_are_read_as_people_write_them(text: str, areas: list[Area]):
    assert read_areas(text) == areas


@pytest.mark.parametrize("text", ["", "  ", "B21", "U1", "B0", "人脸", "B2 人脸", "B2-", "2B", "B2.5"])
def test_what_names_anything_else_is_no_area(text: str):
    assert read_areas(text) is None


def test_what_is_told_is_read_as_the_same_area():
    for column in range(COLUMNS):
        for row in range(ROWS):
            area = Area(column * 50, row * 50, min(column + 3, COLUMNS) * 50, min(row + 2, ROWS) * 50)
            assert read_areas(" ".join(told([area]))) == [area]


@pytest.mark.parametrize("sides", [(-1, 0, 10, 10), (0, 0, 1001, 10), (10, 0, 10, 10), (0, 20, 10, 10)])
def test_an_area_lies_in_its_picture(sides: tuple[int, int, int, int]):
    with pytest.raises(ValueError, match="no area"):
        Area(*sides)
