"""Photos of places that never were: streets, walls, desks, people, with and without what was in the way.

Each is drawn from its number alone, so that every run measures the same pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from bot.evidence.lettering import font

WIDTH, HEIGHT = 1600, 1200
"""Points of a photo; the place around it is drawn a tenth larger, so that a camera can move."""

_W, _H = 1760, 1320
_WORDS = "关于进一步加强安全生产责任落实的整改情况报告单位负责人签字日期检查记录台账公示栏消防通道严禁堆放杂物垃圾分类"

Random = np.random.Generator
Points = NDArray[np.float32]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Shot:
    """How a photo of a place is taken: `number` makes the light and noise its own; `cleared`: what was in the way is gone.

    `moved`: how far the camera stands off, as a part of the picture's width; the light is as different as that is.
    """

    number: int = 0
    cleared: bool = False
    moved: float = 0.0


def photo(place: int, shot: Shot) -> Image.Image:
    """Place number 0, 1, 2, ... as photographed; ten kinds of places come round and round."""
    draw = PLACES[place % len(PLACES)]
    world = draw(np.random.default_rng([place, 1]), shot.cleared)
    return _taken(world, np.random.default_rng([place, 2, shot.number]), shot.moved)


def page(number: int) -> Image.Image:
    """A scanned page of text, white, in the shape of A4; each has other words in the same layout."""
    random = np.random.default_rng([number, 3])
    sheet = Image.new("RGB", (1240, 1754), (250, 250, 248))
    draw = ImageDraw.Draw(sheet)
    draw.text((620, 190), _words(random, 12), font=font(52, bold=True), fill=(30, 30, 30), anchor="mm")
    _write(draw, random, (150, 300, 1090, int(random.integers(900, 1550))), 30)
    if number % 3 == 0:
        draw.ellipse((760, 1250, 1010, 1500), outline=(200, 40, 40), width=12)
    return sheet.filter(ImageFilter.GaussianBlur(0.6))


def _taken(world: Image.Image, random: Random, moved: float) -> Image.Image:
    """Through a lens, in some light, onto a sensor with noise."""
    angle, zoom = random.uniform(-40, 40) * moved, 1 + random.uniform(-1, 1) * moved
    aside, up = (random.uniform(-1, 1, 2) * moved * WIDTH).tolist()
    turned = world.rotate(angle, Image.Resampling.BICUBIC)
    width, height = WIDTH * zoom, HEIGHT * zoom
    left, top = (_W - width) / 2 + aside, (_H - height) / 2 + up
    seen = turned.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC, (left, top, left + width, top + height))
    points = np.asarray(seen.filter(ImageFilter.GaussianBlur(0.8)), np.float32)
    light = 1 + random.uniform(-6, 6) * moved + _clouds(random, (WIDTH, HEIGHT), 2)[..., None] * (0.04 + 6 * moved)
    warmth = 1 + random.uniform(-2, 2, 3) * moved
    x, y = np.linspace(-1, 1, WIDTH, dtype=np.float32), np.linspace(-1, 1, HEIGHT, dtype=np.float32)
    corners = (1 - 0.12 * (x**2 + y[:, None] ** 2))[..., None]
    noise = 4 * random.standard_normal(points.shape, np.float32)
    noise += 2.5 * random.standard_normal((HEIGHT, WIDTH, 1), np.float32)
    return _picture(points * light * warmth * corners + noise)


def _street(random: Random, cleared: bool) -> Image.Image:
    horizon = int(_H * random.uniform(0.35, 0.5))
    vanish = int(_W * random.uniform(0.35, 0.65))
    place = _sky(random, horizon)
    draw = ImageDraw.Draw(place)
    draw.rectangle((0, horizon, _W, _H), fill=_grey(random, 90, 150))
    for side in (0, _W):
        edge = side
        while abs(edge - vanish) > 120:
            depth = abs(edge - vanish) / max(vanish, _W - vanish)
            wide = int(random.uniform(0.14, 0.3) * abs(edge - vanish)) * (1 if side == 0 else -1)
            top = int(horizon - horizon * depth * random.uniform(0.55, 1.1))
            _house(draw, random, tuple(sorted((edge, edge + wide))), (top, int(horizon + (_H - horizon) * depth * 0.3)))
            edge += wide
    draw.polygon([(vanish - 15, horizon), (vanish + 15, horizon), (_W * 0.95, _H), (_W * 0.05, _H)], fill=(95, 95, 98))
    for n in range(9):
        near, far = (n / 9) ** 2, ((n + 0.5) / 9) ** 2
        draw.line(
            [(vanish, horizon + near * (_H - horizon)), (vanish, horizon + far * (_H - horizon))],
            fill=(225, 225, 215),
            width=3 + n,
        )
    for _ in range(int(random.integers(2, 6))):
        _tree(draw, random, (int(random.uniform(0, _W)), int(horizon + random.uniform(20, 260))))
    if not cleared:
        mess = random.spawn(1)[0]
        _pile(draw, mess, (mess.uniform(0.15, 0.8), mess.uniform(0.72, 0.85)), mess.uniform(0.14, 0.26))
    return _textured(place, random, 16)


def _facade(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), _colour(random, 130, 215))
    draw = ImageDraw.Draw(place)
    rows, columns = int(random.integers(3, 6)), int(random.integers(4, 9))
    ground = int(_H * random.uniform(0.72, 0.8))
    _windows(draw, random, (0, 30, _W, ground - 150), (rows, columns))
    door = int(random.uniform(0.2, 0.7) * _W)
    draw.rectangle((door, ground - 260, door + 240, ground), fill=_colour(random, 30, 90))
    draw.rectangle((door - 120, ground - 350, door + 360, ground - 270), fill=(150, 30, 30))
    draw.text((door + 120, ground - 310), _words(random, 8), font=font(54, bold=True), fill=(245, 215, 90), anchor="mm")
    draw.rectangle((0, ground, _W, _H), fill=_grey(random, 110, 165))
    for _ in range(int(random.integers(0, 3))):
        _car(draw, random, (int(random.uniform(0, _W - 400)), ground + int(random.uniform(30, 90))))
    if not cleared:
        mess = random.spawn(1)[0]
        _boxes(draw, mess, (door - 160, ground + 60), int(mess.integers(6, 12)))
    return _textured(place, random, 14)


def _wall(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), _colour(random, 140, 190))
    draw = ImageDraw.Draw(place)
    high, wide = int(random.integers(38, 90)), int(random.integers(90, 240))
    base = random.integers(90, 190, 3)
    for row, top in enumerate(range(0, _H, high)):
        for left in range(-wide * (row % 2) // 2, _W, wide):
            shade = (base + random.integers(-22, 22)).clip(0, 255)
            draw.rectangle((left, top, left + wide - 5, top + high - 5), fill=_as_colour(shade))
    pipe = int(random.uniform(0.05, 0.9) * _W)
    draw.rectangle((pipe, 0, pipe + 46, _H), fill=_grey(random, 60, 200))
    box = (int(random.uniform(0.1, 0.7) * _W), int(random.uniform(0.1, 0.6) * _H))
    draw.rectangle((*box, box[0] + 260, box[1] + 330), fill=_grey(random, 150, 220), outline=(40, 40, 40), width=8)
    if not cleared:
        mess = random.spawn(1)[0]
        for _ in range(int(mess.integers(4, 9))):
            at = (int(mess.uniform(0, 0.8) * _W), int(mess.uniform(0, 0.7) * _H))
            _paper(place, mess, at, (int(mess.uniform(160, 320)), int(mess.uniform(220, 400))))
    return _textured(place, random, 20)


def _corridor(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), (225, 225, 218))
    draw = ImageDraw.Draw(place)
    x, y = int(_W * random.uniform(0.38, 0.62)), int(_H * random.uniform(0.38, 0.52))
    end = (x - 150, y - 130, x + 150, y + 170)
    draw.polygon([(0, 0), (_W, 0), end[2:0:-1], end[:2]], fill=_grey(random, 195, 240))
    draw.polygon([(0, _H), (_W, _H), end[2:], (end[0], end[3])], fill=_colour(random, 90, 170))
    draw.polygon([(_W, 0), (_W, _H), end[2:], (end[2], end[1])], fill=_grey(random, 170, 225))
    draw.rectangle(end, fill=_grey(random, 120, 250))
    for part in np.linspace(0, 1, int(random.integers(5, 9))) ** 1.6:
        floor = end[3] + (_H - end[3]) * part
        draw.line([(end[0] * (1 - part), floor), (end[2] + (_W - end[2]) * part, floor)], fill=(70, 70, 70), width=4)
        if 0.05 < part < 0.9:
            for side in (-1, 1):
                if random.random() < 0.7:
                    _door(draw, random, (x, y), part, side)
            wide = 60 + 300 * part
            draw.ellipse((x - wide, end[1] * (1 - part) - 8, x + wide, end[1] * (1 - part) + 26), fill=(255, 255, 250))
    if not cleared:
        mess = random.spawn(1)[0]
        place_of_them = 0.12 if mess.random() < 0.5 else 0.62
        _boxes(draw, mess, (int(place_of_them * _W), int(0.86 * _H)), int(mess.integers(7, 13)))
    return _textured(place, random, 10)


def _desk(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), _as_colour(np.array([150, 105, 70]) + random.integers(-40, 40, 3)))
    draw = ImageDraw.Draw(place)
    for top in range(0, _H, 9):
        shade = int(random.integers(-14, 14))
        draw.line([(0, top), (_W, top + 60)], fill=_as_colour(np.array([150, 105, 70]) + shade), width=5)
    _paper(place, random, (int(random.uniform(0.2, 0.4) * _W), 90), (820, 1130), angle=random.uniform(-9, 9))
    for _ in range(int(random.integers(1, 4))):
        at = (int(random.uniform(0, 0.85) * _W), int(random.uniform(0, 0.8) * _H))
        radius = int(random.uniform(50, 130))
        draw.ellipse((*at, at[0] + 2 * radius, at[1] + 2 * radius), fill=_colour(random, 20, 240), outline=(30, 30, 30))
    if not cleared:
        mess = random.spawn(1)[0]
        for _ in range(int(mess.integers(2, 4))):
            at = (int(mess.uniform(0, 0.6) * _W), int(mess.uniform(0.2, 0.5) * _H))
            _paper(place, mess, at, (520, 700), angle=mess.uniform(-60, 60))
    return _textured(place, random, 12)


def _board(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), _colour(random, 120, 200))
    draw = ImageDraw.Draw(place)
    left, top = int(random.uniform(60, 200)), int(random.uniform(60, 160))
    right, bottom = _W - int(random.uniform(60, 220)), _H - int(random.uniform(120, 260))
    draw.rectangle((left, top, right, bottom), fill=_colour(random, 60, 140), outline=(190, 195, 200), width=26)
    draw.rectangle((left + 26, top + 26, right - 26, top + 140), fill=(175, 25, 30))
    middle = ((left + right) // 2, top + 83)
    draw.text(middle, _words(random, 9), font=font(76, bold=True), fill=(250, 225, 120), anchor="mm")
    columns = int(random.integers(3, 6))
    wide = (right - left - 80) // columns
    for n in range(columns):
        for row in range(2):
            if random.random() < 0.85:
                high = int((bottom - top - 220) / 2 - 30)
                at = (left + 45 + n * wide, top + 170 + row * (high + 30))
                _paper(place, random, at, (wide - 30, high - int(random.uniform(0, 90))))
    if not cleared:
        mess = random.spawn(1)[0]
        for _ in range(int(mess.integers(3, 7))):
            at = (int(mess.uniform(0.05, 0.8) * _W), int(mess.uniform(0.1, 0.75) * _H))
            _paper(place, mess, at, (int(mess.uniform(150, 300)),) * 2, angle=mess.uniform(-40, 40))
    return _textured(place, random, 10)


def _yard(random: Random, cleared: bool) -> Image.Image:
    horizon = int(_H * random.uniform(0.25, 0.42))
    place = _sky(random, horizon)
    draw = ImageDraw.Draw(place)
    _house(draw, random, (int(random.uniform(0, 400)), int(random.uniform(700, 1500))), (60, horizon + 90))
    draw.rectangle((0, horizon + 80, _W, _H), fill=_as_colour(np.array([130, 120, 95]) + random.integers(-35, 35, 3)))
    for left in range(0, _W, int(random.integers(50, 110))):
        draw.rectangle((left, horizon - 10, left + 12, horizon + 130), fill=_grey(random, 60, 110))
    draw.rectangle((0, horizon + 10, _W, horizon + 26), fill=(70, 72, 75))
    for _ in range(int(random.integers(2, 5))):
        _tree(draw, random, (int(random.uniform(0, _W)), horizon + int(random.uniform(40, 300))))
    for _ in range(int(random.integers(1, 4))):
        at = (random.uniform(0, 0.8) * _W, random.uniform(0.6, 0.9) * _H)
        draw.ellipse((*at, at[0] + random.uniform(150, 500), at[1] + random.uniform(40, 110)), fill=(95, 105, 115))
    if not cleared:
        mess = random.spawn(1)[0]
        _pile(draw, mess, (mess.uniform(0.25, 0.75), mess.uniform(0.62, 0.8)), mess.uniform(0.18, 0.3))
    return _textured(place, random, 26)


def _meeting(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), _colour(random, 150, 220))
    draw = ImageDraw.Draw(place)
    draw.rectangle((0, 90, _W, 230), fill=(185, 25, 30))
    draw.text((_W // 2, 160), _words(random, 14), font=font(80, bold=True), fill=(252, 252, 240), anchor="mm")
    _windows(draw, random, (0, 260, int(random.uniform(200, 500)), 700), (1, 2))
    for row in range(int(random.integers(2, 4))):
        line = 480 + row * 240
        for left in range(int(random.uniform(0, 200)), _W, int(random.uniform(190, 300))):
            _person(draw, random, (left + int(random.uniform(-30, 30)), line), 70 + row * 18)
        draw.rectangle((0, line + 150, _W, line + 230), fill=_as_colour(np.array([120, 75, 45]) + 8 * row))
    if not cleared:
        mess = random.spawn(1)[0]
        _boxes(draw, mess, (int(mess.uniform(0.1, 0.5) * _W), _H - 40), int(mess.integers(4, 9)))
    return _textured(place, random, 10)


def _shelves(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), _grey(random, 60, 130))
    draw = ImageDraw.Draw(place)
    rows, floor = int(random.integers(3, 6)), int(_H * 0.84)
    high = floor // rows
    for row in range(rows):
        left = int(random.uniform(0, 60))
        while left < _W:
            wide = int(random.uniform(70, 260))
            tall = int(random.uniform(0.35, 0.85) * high)
            if random.random() < 0.85:
                sides = (left, (row + 1) * high - tall, left + wide - 8, (row + 1) * high - 16)
                draw.rectangle(
                    sides, fill=_as_colour(random.integers((110, 70, 40), (220, 190, 160))), outline=(50, 40, 30)
                )
                draw.rectangle((left + 15, sides[1] + 12, left + wide // 2, sides[1] + 40), fill=(240, 240, 235))
            left += wide
        draw.rectangle((0, (row + 1) * high - 16, _W, (row + 1) * high + 6), fill=_colour(random, 40, 200))
    for left in range(0, _W, int(random.integers(380, 620))):
        draw.rectangle((left, 0, left + 26, floor), fill=(30, 70, 150))
    draw.rectangle((0, floor, _W, _H), fill=_grey(random, 120, 180))
    if not cleared:
        mess = random.spawn(1)[0]
        _boxes(draw, mess, (int(mess.uniform(0.1, 0.6) * _W), _H - 60), int(mess.integers(7, 14)))
    return _textured(place, random, 12)


def _kitchen(random: Random, cleared: bool) -> Image.Image:
    place = Image.new("RGB", (_W, _H), (215, 220, 220))
    draw = ImageDraw.Draw(place)
    tile = int(random.integers(70, 150))
    base = random.integers(180, 235, 3)
    for top in range(0, _H, tile):
        for left in range(0, _W, tile):
            shade = _as_colour(base + random.integers(-9, 9))
            draw.rectangle((left, top, left + tile - 4, top + tile - 4), fill=shade)
    counter = int(_H * random.uniform(0.55, 0.68))
    draw.rectangle((0, counter, _W, counter + 60), fill=_grey(random, 130, 210))
    draw.rectangle((0, counter + 60, _W, _H), fill=_grey(random, 90, 160))
    for left in range(0, _W, int(random.integers(260, 480))):
        draw.rectangle((left + 12, counter + 90, left + 230, _H - 40), outline=(60, 60, 60), width=8)
    for _ in range(int(random.integers(3, 7))):
        left, wide = int(random.uniform(0, _W - 260)), int(random.uniform(110, 300))
        tall = int(random.uniform(80, 260))
        draw.rounded_rectangle((left, counter - tall, left + wide, counter), 30, fill=_colour(random, 40, 230))
    hood = int(random.uniform(0.2, 0.7) * _W)
    draw.polygon([(hood, 0), (hood + 300, 0), (hood + 440, 260), (hood - 140, 260)], fill=_grey(random, 150, 215))
    if not cleared:
        mess = random.spawn(1)[0]
        _pile(draw, mess, (mess.uniform(0.2, 0.8), 0.86), mess.uniform(0.13, 0.22))
    return _textured(place, random, 8)


PLACES: tuple[Callable[[Random, bool], Image.Image], ...] = (
    _street,
    _facade,
    _wall,
    _corridor,
    _desk,
    _board,
    _yard,
    _meeting,
    _shelves,
    _kitchen,
)


def _sky(random: Random, horizon: int) -> Image.Image:
    top, low = random.integers((70, 110, 160), (170, 195, 235)), random.integers((170, 180, 190), (235, 240, 245))
    part = np.linspace(0, 1, _H, dtype=np.float32)[:, None, None] * _H / max(horizon, 1)
    points = top * (1 - part.clip(0, 1)) + low * part.clip(0, 1) + _clouds(random, (_W, _H), 6)[..., None] * 60
    return _picture(np.broadcast_to(points, (_H, _W, 3)))


def _house(draw: ImageDraw.ImageDraw, random: Random, sides: tuple[int, ...], heights: tuple[int, int]) -> None:
    (left, right), (top, bottom) = sides, heights
    draw.rectangle((left, top, right, max(bottom, top + 1)), fill=_colour(random, 90, 210))
    if right - left > 60 and bottom - top > 90:
        rows, columns = max((bottom - top) // 110, 1), max((right - left) // 90, 1)
        _windows(draw, random, (left, top, right, bottom - 30), (rows, columns))


def _windows(
    draw: ImageDraw.ImageDraw, random: Random, within: tuple[int, int, int, int], grid: tuple[int, int]
) -> None:
    left, top, right, bottom = within
    high, wide = (bottom - top) / grid[0], (right - left) / grid[1]
    for row in range(grid[0]):
        for column in range(grid[1]):
            x, y = left + (column + 0.2) * wide, top + (row + 0.2) * high
            glass = _as_colour(random.integers((35, 50, 65), (150, 165, 185)))
            draw.rectangle((x, y, x + wide * 0.6, y + high * 0.6), fill=glass, outline=(235, 235, 230), width=3)
            if random.random() < 0.35:
                draw.rectangle(
                    (x, y, x + wide * random.uniform(0.1, 0.5), y + high * 0.6), fill=_colour(random, 120, 240)
                )


def _tree(draw: ImageDraw.ImageDraw, random: Random, foot: tuple[int, int]) -> None:
    x, y = foot
    size = random.uniform(70, 190)
    draw.rectangle((x - size / 12, y - size * 1.6, x + size / 12, y), fill=(80, 60, 45))
    for _ in range(70):
        angle, far = random.uniform(0, 6.3), random.uniform(0, 1) ** 0.5 * size
        at = (x + np.cos(angle) * far, y - size * 2 + np.sin(angle) * far)
        radius, green = random.uniform(0.08, 0.26) * size, random.integers((25, 70, 20), (95, 150, 70))
        draw.ellipse((at[0] - radius, at[1] - radius, at[0] + radius, at[1] + radius), fill=_as_colour(green))


def _pile(draw: ImageDraw.ImageDraw, random: Random, middle: tuple[float, float], size: float) -> None:
    """Rubbish: a heap of many small things of all colours."""
    for _ in range(220):
        across, up = random.normal(0, 0.4), abs(random.normal(0, 0.35))
        x, y = (middle[0] + across * size) * _W, middle[1] * _H + size * _H * (0.35 - up * max(1 - abs(across), 0.1))
        around = random.uniform(12, 70, 5) * np.exp(1j * np.sort(random.uniform(0, 6.3, 5)))
        draw.polygon([(x + each.real, y + each.imag) for each in around], fill=_colour(random, 20, 240))


def _boxes(draw: ImageDraw.ImageDraw, random: Random, foot: tuple[int, int], count: int) -> None:
    """Cartons, stacked."""
    left, floor = foot
    for n in range(count):
        wide, high = int(random.uniform(100, 230)), int(random.uniform(80, 190))
        x, y = left + int(random.uniform(0, 420)), floor - n // 3 * 130
        fill = _as_colour(random.integers((140, 100, 60), (205, 165, 120)))
        draw.rectangle((x, y - high, x + wide, y), fill=fill, outline=(80, 60, 40), width=4)
        draw.rectangle((x, y - high // 2 - 8, x + wide, y - high // 2 + 8), fill=(225, 205, 160))


def _door(draw: ImageDraw.ImageDraw, random: Random, vanish: tuple[int, int], part: float, side: int) -> None:
    x, y = vanish
    near, far = (150 + (_W / 2 - 150) * each for each in (part, part * 0.8))
    low, high = (170 + (_H - y - 170) * part) * 0.95, (130 + y * part) * 0.55
    corners = [(near, low), (near, -high), (far, -high * 0.85), (far, low * 0.85)]
    draw.polygon([(x + side * across, y + down) for across, down in corners], fill=_colour(random, 70, 150))


def _car(draw: ImageDraw.ImageDraw, random: Random, corner: tuple[int, int]) -> None:
    x, y = corner
    paint = _colour(random, 20, 240)
    draw.rounded_rectangle((x, y + 60, x + 420, y + 160), 40, fill=paint)
    draw.polygon([(x + 80, y + 70), (x + 140, y), (x + 290, y), (x + 350, y + 70)], fill=(60, 70, 80))
    for wheel in (x + 60, x + 290):
        draw.ellipse((wheel, y + 120, wheel + 80, y + 200), fill=(20, 20, 20))


def _person(draw: ImageDraw.ImageDraw, random: Random, place: tuple[int, int], size: int) -> None:
    x, y = place
    draw.rounded_rectangle((x - size, y + size // 2, x + size, y + 3 * size), size // 2, fill=_colour(random, 20, 200))
    skin = _as_colour(np.array([205, 165, 135]) + random.integers(-25, 25))
    draw.ellipse((x - size // 2, y - size // 2, x + size // 2, y + size * 3 // 4), fill=skin)
    draw.pieslice((x - size // 2 - 3, y - size // 2 - 8, x + size // 2 + 3, y + size // 2), 180, 360, fill=(25, 22, 20))


def _paper(place: Image.Image, random: Random, at: tuple[int, int], size: tuple[int, int], angle: float = 0.0) -> None:
    sheet = Image.new("RGBA", size, (*_as_colour(random.integers((215, 210, 195), (256, 256, 250))), 255))
    draw = ImageDraw.Draw(sheet)
    letters = max(size[0] // 24, 12)
    draw.text(
        (size[0] // 2, letters * 2),
        _words(random, 10),
        font=font(letters + 8, bold=True),
        fill=(160, 30, 30),
        anchor="mm",
    )
    _write(draw, random, (letters, letters * 4, size[0] - letters, int(size[1] * random.uniform(0.5, 0.95))), letters)
    turned = sheet.rotate(angle, Image.Resampling.BICUBIC, expand=True)
    place.paste(turned, at, turned)


def _write(draw: ImageDraw.ImageDraw, random: Random, within: tuple[int, int, int, int], letters: int) -> None:
    left, top, right, bottom = within
    for line in range(top, bottom, letters * 2):
        count = int((right - left) / letters * random.choice((1, 1, 1, random.uniform(0.2, 0.9))))
        draw.text((left, line), _words(random, count), font=font(letters), fill=(45, 45, 50))


def _words(random: Random, count: int) -> str:
    return "".join(random.choice(list(_WORDS), max(count, 1)))


def _textured(place: Image.Image, random: Random, rough: float) -> Image.Image:
    """With stains and shadows, coarse and fine, as everything real has."""
    shade = _clouds(random, (_W, _H), 4) * rough * 2 + _clouds(random, (_W, _H), 90) * rough
    return _picture(np.asarray(place, np.float32) + shade[..., None])


def _clouds(random: Random, size: tuple[int, int], cells: int) -> Points:
    """Smooth chance, from -1 to 1, so many cells across and finer ones in them."""
    whole = np.zeros((size[1], size[0]), np.float32)
    for finer in (1, 2, 4):
        rough = random.uniform(-1, 1, (cells * finer * 3 // 4 + 1, cells * finer + 1)).astype(np.float32)
        whole += np.asarray(Image.fromarray(rough).resize(size, Image.Resampling.BICUBIC)) / finer / 1.75
    return whole


def _picture(points: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(points.clip(0, 255).astype(np.uint8))


def _colour(random: Random, low: int, high: int) -> Colour:
    return _as_colour(random.integers(low, high, 3))


def _grey(random: Random, low: int, high: int) -> Colour:
    return _as_colour(np.full(3, random.integers(low, high)) + random.integers(-6, 6, 3))


def _as_colour(shade: NDArray[np.integer]) -> Colour:
    red, green, blue = (int(each) for each in np.clip(shade, 0, 255))
    return red, green, blue
