"""What is taken for a screenshot, and the photo found in one."""

from datetime import UTC
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from bot.evidence.looking import look
from bot.rules.likeness import SAME
from bot.rules.looks import Look
from tests.evidence.making import lying, photo, saved

SIZE = (1080, 2340)


def seen(folder: Path, picture: Image.Image, kind: str = "JPEG", **how: object) -> Look:
    return look(lying(folder, saved(picture, kind, **how)), UTC)


def apart(one: Look, other: Look) -> int:
    assert one.likeness is not None
    assert other.likeness is not None
    return (int.from_bytes(one.likeness[0]) ^ int.from_bytes(other.likeness[0])).bit_count()


def chat(size: tuple[int, int] = SIZE) -> Image.Image:
    shown = Image.new("RGB", size, (240, 240, 242))
    draw = ImageDraw.Draw(shown)
    for n, top in enumerate(range(200, size[1] - 200, 180)):
        draw.rounded_rectangle((150 + n % 3 * 60, top, size[0] - 200, top + 110), 20, fill=(150, 236, 105))
        draw.text((180 + n % 3 * 60, top + 30), "received, will be put right", fill="black", font_size=44)
    return shown


def on_screen(picture: Image.Image, ground: str = "black") -> Image.Image:
    screen = Image.new("RGB", SIZE, ground)
    fitted = picture.resize((SIZE[0], SIZE[0] * picture.height // picture.width))
    screen.paste(fitted, (0, (SIZE[1] - fitted.height) // 2))
    ImageDraw.Draw(screen).text((60, 40), "09:41", fill="grey", font_size=50)
    return screen


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1080, 2340), (750, 1334), (1920, 1080), (1440, 3200)])
def test_a_screen_is_known_by_its_shape_and_its_flat_areas(kind: str, size: tuple[int, int], tmp_path: Path):
    assert seen(tmp_path, chat(size), kind).screen


def test_what_a_camera_took_is_no_screen(tmp_path: Path):
    exif = Image.Exif()
    exif[271] = "HUAWEI"
    assert not seen(tmp_path, chat(), exif=exif).screen


@pytest.mark.parametrize("size", [(1600, 1200), (1200, 540), (1080, 1920)])
def test_a_photo_is_no_screen_in_any_shape(size: tuple[int, int], tmp_path: Path):
    assert not seen(tmp_path, photo(size)).screen


def test_a_page_is_no_screen(tmp_path: Path):
    assert not seen(tmp_path, chat((1240, 1754))).screen


@pytest.mark.parametrize("ground", ["black", "white"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_shown_on_a_screen_is_known_as_the_photo(kind: str, ground: str, tmp_path: Path):
    sent = photo((1600, 1200))
    look_ = seen(tmp_path, on_screen(sent, ground), kind)
    assert look_.screen
    assert (look_.width, look_.height) == SIZE
    assert apart(look_, seen(tmp_path, sent)) <= SAME


def test_a_screen_that_shows_no_photo_is_like_itself(tmp_path: Path):
    assert apart(seen(tmp_path, chat(), "PNG"), seen(tmp_path, chat(), quality=60)) <= SAME
