"""How surely a photo sent again is known again, and how fast: recall by what was done to it, false alarms, times."""

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from functools import partial
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image, ImageDraw

from benchmarks import scenes, screens
from benchmarks.figures import Line, median, seconds
from bot.evidence.lettering import font
from bot.evidence.likeness_index import LikenessIndex
from bot.evidence.looking import Looker, look
from bot.rules.likeness import PERHAPS, PROBABLY, SAME

PLACES, PAIRS, PAGES, SCREENS = 40, 30, 16, 36
STORED = 1_000_000
RUNS = 21
MOST_FOR_A_LOOKUP = 25.0
"""Milliseconds."""

GRADES = (SAME, PROBABLY, PERHAPS)
Likeness = tuple[bytes, bytes, bytes, bytes]


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "photo"
        _print_recall(path)
        _print_screens(path)
        return [_lookup(), await _looks(path)]


def changes() -> dict[str, Callable[[Image.Image], bytes]]:
    """What happens to a photo on its way to being sent a second time, by what it is called in the table."""
    return {
        "compressed as by Telegram": lambda photo: _jpeg(_within(photo, 1280), 87),
        "quality 25": lambda photo: _jpeg(photo, 25),
        "shrunk to 480": lambda photo: _jpeg(_within(photo, 480), 80),
        "brighter": lambda photo: _jpeg(photo.point(lambda level: level * 1.25 + 10), 87),
        "darker": lambda photo: _jpeg(photo.point(lambda level: level * 0.7), 87),
        "stamped with words": lambda photo: _jpeg(_stamped(photo), 87),
        "grey": lambda photo: _jpeg(photo.convert("L"), 87),
        "turned by 90": lambda photo: _jpeg(photo.transpose(Image.Transpose.ROTATE_90), 87),
        "turned by 180": lambda photo: _jpeg(photo.transpose(Image.Transpose.ROTATE_180), 87),
        "turned by 270": lambda photo: _jpeg(photo.transpose(Image.Transpose.ROTATE_270), 87),
        "cropped by 3 % (known weak)": lambda photo: _jpeg(_cropped(photo, 0.03), 87),
        "cropped by 10 % (known weak)": lambda photo: _jpeg(_cropped(photo, 0.10), 87),
        "screenshot, shown whole": lambda photo: _png(_on_a_screen(photo)),
        "screenshot, compressed": lambda photo: _jpeg(_within(_on_a_screen(photo), 1280), 87),
    }


def _print_recall(path: Path) -> None:
    photos = [scenes.photo(place, scenes.Shot()) for place in range(PLACES)]
    likeness = partial(_likeness, path)
    known = [likeness(_jpeg(photo, 92)) for photo in photos]
    print(f"{'likeness, part found within bits of 256':46} {_columns(GRADES)}   of")
    again: dict[int, list[Likeness]] = {place: [] for place in range(PLACES)}
    for name, change in changes().items():
        changed = [likeness(change(photo)) for photo in photos]
        for place, each in enumerate(changed):
            again[place].append(each)
        _print_row(name, [_apart(each, other) for each, other in zip(changed, known, strict=True)])
    print("flagged though another picture")
    others = [(each, known[other]) for place in again for each in again[place] for other in again if other != place]
    _print_row("photos of other places", [_apart(each, other) for each, other in others])
    pages = [likeness(_jpeg(scenes.page(number), 87)) for number in range(PAGES)]
    _print_row("other pages in one layout", [_apart(pages[a], pages[b]) for a in range(PAGES) for b in range(a)])
    for moved in (0.01, 0.03):
        after = [likeness(_jpeg(scenes.photo(place, scenes.Shot(1, True, moved)), 92)) for place in range(PAIRS)]
        name = f"before and after, camera moved by {moved:.0%}"
        _print_row(name, [_apart(each, other) for each, other in zip(after, known[:PAIRS], strict=True)])


def _print_screens(path: Path) -> None:
    sets: dict[str, list[Image.Image]] = {
        "screenshots": [screens.screen(number) for number in range(SCREENS)],
        "photos in the shape of a screen": [screens.tall_photo(place) for place in range(PLACES)],
        "scans in the shape of A4": [screens.paper(number) for number in range(SCREENS) if number % 3 != 2],
        "long receipts": [screens.paper(number) for number in range(2, SCREENS, 3)],
    }
    print(f"{'taken for a screenshot, part':46} {'as PNG':>9}{'Telegram':>9}{'quality 40':>11}  of")
    for name, pictures in sets.items():
        parts = []
        for saved in (_png, lambda picture: _jpeg(_within(picture, 1280), 87), lambda picture: _jpeg(picture, 40)):
            parts.append(sum(_looks_like_screen(path, saved(picture)) for picture in pictures) / len(pictures))
        print(f"  {name:44} {parts[0]:>9.4f}{parts[1]:>9.4f}{parts[2]:>11.4f} {len(pictures):>3}", flush=True)


def _looks_like_screen(path: Path, data: bytes) -> bool:
    path.write_bytes(data)
    return look(path, UTC).screen


def _print_row(name: str, apart: Sequence[int]) -> None:
    parts = [sum(each <= grade for each in apart) / len(apart) for grade in GRADES]
    print(f"  {name:44} {''.join(f'{part:>9.4f}' for part in parts)} {len(apart):>6}", flush=True)


def _columns(grades: Sequence[int]) -> str:
    return "".join(f"{'<= ' + str(grade):>9}" for grade in grades)


def _likeness(path: Path, data: bytes) -> Likeness:
    """Of these bytes; what is too flat for a hash is like nothing, so it is as far from all as can be."""
    path.write_bytes(data)
    return look(path, UTC).likeness or (b"\x00" * 32, b"\xff" * 32, b"\x0f" * 32, b"\xf0" * 32)


def _apart(sent: Likeness, stored: Likeness) -> int:
    """Bits between a stored picture and the nearest turn of the one sent, as the index counts them."""
    upright = int.from_bytes(stored[0])
    return min((int.from_bytes(turned) ^ upright).bit_count() for turned in sent)


def _lookup() -> Line:
    random = np.random.default_rng(4)
    hashes, names = random.bytes(32 * STORED), random.bytes(32 * STORED)
    index = LikenessIndex()
    index.extend((name.hex(), likeness) for name, likeness in zip(_pieces(names), _pieces(hashes), strict=True))
    short = np.frombuffer(hashes, np.uint64)[:STORED].copy()
    ours, bare = [], []
    for _ in range(RUNS):
        sought = (random.bytes(32), random.bytes(32), random.bytes(32), random.bytes(32))
        ours.append(seconds(partial(index.find, sought)))
        bare.append(seconds(lambda: np.flatnonzero(np.bitwise_count(short ^ short[0]) <= 10)))
    beside = "a bare numpy scan of 64 bits, one turn"
    return Line("picture among 1,000,000", median(ours) * 1000, median(bare) * 1000, beside, "ms", MOST_FOR_A_LOOKUP)


async def _looks(path: Path) -> Line:
    """A photo of about 300 KB, through the child process."""
    path.write_bytes(_jpeg(_within(scenes.photo(0, scenes.Shot()), 1280), 93))  # noqa: ASYNC240 - nothing else runs
    looker = Looker()
    try:
        await looker.look(path, UTC)
        ours, bare = [], []
        for _ in range(RUNS):
            began = time.perf_counter()
            await looker.look(path, UTC)
            ours.append(time.perf_counter() - began)
            bare.append(seconds(partial(_bare_hash, path)))
    finally:
        await looker.close()
    name = f"look at a photo of {path.stat().st_size // 1000} KB, in the child"  # noqa: ASYNC240 - nothing else runs
    return Line(name, median(ours) * 1000, median(bare) * 1000, "sha256 and one hash, here", "ms")


def _bare_hash(path: Path) -> tuple[str, bytes]:
    """What the least would be: no second look at what the file is, no turns, no camera."""
    data = path.read_bytes()
    with Image.open(BytesIO(data)) as picture:
        picture.draft("L", (136, 128))
        cells = np.asarray(picture.convert("L").resize((17, 16), Image.Resampling.BOX)).astype(np.int16)
    return hashlib.sha256(data).hexdigest(), np.packbits(cells[:, :-1] > cells[:, 1:]).tobytes()


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[at : at + 32] for at in range(0, len(data), 32))


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    made = BytesIO()
    picture.save(made, "JPEG", quality=quality)
    return made.getvalue()


def _png(picture: Image.Image) -> bytes:
    made = BytesIO()
    picture.save(made, "PNG", compress_level=1)
    return made.getvalue()


def _within(photo: Image.Image, longest: int) -> Image.Image:
    small = photo.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return small


def _cropped(photo: Image.Image, part: float) -> Image.Image:
    """So much of its width and height gone, unevenly, as by hand."""
    width, height = photo.size
    left, top = round(width * part * 0.7), round(height * part * 0.4)
    return photo.crop((left, top, left + round(width * (1 - part)), top + round(height * (1 - part))))


def _stamped(photo: Image.Image) -> Image.Image:
    """As cameras for the office stamp: time and place in a corner."""
    stamped = photo.convert("RGB")
    draw = ImageDraw.Draw(stamped, "RGBA")
    width, height = photo.size
    draw.rectangle((30, height - 210, width * 2 // 5, height - 30), fill=(0, 0, 0, 90))
    for line, words in enumerate(("09:41  2026年3月6日 星期五", "示范市城东区解放路18号 · 现场检查")):
        draw.text((50, height - 190 + line * 80), words, font=font(40, bold=line == 0), fill=(255, 255, 255, 230))
    return stamped


def _on_a_screen(photo: Image.Image) -> Image.Image:
    """As a telephone shows it, full width on black, with the time above and buttons below."""
    screen = Image.new("RGB", (1080, 2340))
    shown = photo.resize((1080, 1080 * photo.height // photo.width), Image.Resampling.BICUBIC)
    screen.paste(shown, (0, (2340 - shown.height) // 2))
    draw = ImageDraw.Draw(screen)
    draw.text((60, 40), "09:41", font=font(44, bold=True), fill="white")
    draw.rectangle((960, 50, 1020, 80), fill="white")
    for left in (120, 490, 860):
        draw.ellipse((left, 2150, left + 100, 2250), outline="white", width=6)
    return screen
