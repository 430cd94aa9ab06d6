"""The thresholds at their edges: same up to 16 bits of 256, probably up to 24, a person's eye up to 48."""

import pytest

from bot.rules.likeness import Grade, graded


@pytest.mark.parametrize(
    ("distance", "grade"),
    [
        (0, Grade.SAME_PHOTO),
        (16, Grade.SAME_PHOTO),
        (17, Grade.PROBABLY),
        (24, Grade.PROBABLY),
        (25, Grade.PERHAPS),
        (48, Grade.PERHAPS),
        (49, None),
        (256, None),
    ],
)
def test_how_alike(distance: int, grade: Grade | None):
    assert graded(distance) == grade
