"""Pictures of what telephones and computers show, and papers that must not be taken for such."""

from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from benchmarks import scenes
from bot.evidence.lettering import font

SIZES = ((1080, 2400), (1170, 2532), (1080, 1920), (1440, 3200), (828, 1792), (1920, 1080))
"""Telephones, and one computer."""

_GREETINGS = "收到已经安排整改完成请领导查看现场照片稍后补充今天下午三点到单位检查谢谢"
_ENTRIES = "设置通知消息隐私账号安全通用存储空间关于帮助反馈语言字体大小深色模式整改台账任务进度"


def screen(number: int) -> Image.Image:
    """Screenshot number 0, 1, 2, ...: a chat, a list, a table, a map, a form, a photo, in light and dark, of six sizes."""
    random = np.random.default_rng([number, 5])
    size = SIZES[number % len(SIZES)]
    dark = number % 4 == 3
    shown = Image.new("RGB", size, (24, 25, 28) if dark else (245, 246, 248))
    _SHOWN[number // len(SIZES) % len(_SHOWN)](shown, random, dark)
    _bars(shown, dark)
    return shown


def paper(number: int) -> Image.Image:
    """A scan: pages as they come, pages made black and white by a scanning program, long and narrow receipts."""
    sheet = scenes.page(number)
    if number % 3 == 1:
        return sheet.convert("L").point(lambda level: 255 if level > 150 else 0).convert("RGB")
    if number % 3 == 2:
        narrow = sheet.crop((100, 60, 1140, 1754)).resize((760, 1754))
        grain = np.random.default_rng(number).normal(0, 2, (1754, 760, 1))
        return Image.fromarray((np.asarray(narrow) + grain).clip(0, 255).astype(np.uint8))
    return sheet


def tall_photo(place: int) -> Image.Image:
    """A photo in the shape of a screen, as telephones take them when asked to fill theirs."""
    photo = scenes.photo(place, scenes.Shot())
    return photo.crop((0, 150, 1600, 150 + 720)) if place % 2 else photo.crop((500, 0, 1100, 1200))


def _bars(shown: Image.Image, dark: bool) -> None:
    """Time, battery and a title above, buttons below."""
    draw = ImageDraw.Draw(shown)
    unit = min(shown.size) // 40
    ink = (235, 235, 235) if dark else (20, 20, 20)
    draw.rectangle((0, 0, shown.width, unit * 8), fill=(32, 33, 37) if dark else (252, 252, 252))
    draw.text((unit * 2, unit), "09:41", font=font(unit * 2, bold=True), fill=ink)
    draw.rectangle((shown.width - unit * 5, unit, shown.width - unit * 2, unit * 2), fill=ink)
    draw.text((shown.width // 2, unit * 6), "整改工作群", font=font(unit * 2, bold=True), fill=ink, anchor="mm")
    draw.rectangle((0, shown.height - unit * 5, shown.width, shown.height), fill=(32, 33, 37) if dark else "white")


def _chat(shown: Image.Image, random: scenes.Random, dark: bool) -> None:
    draw = ImageDraw.Draw(shown)
    unit = min(shown.size) // 40
    top = unit * 10
    while top < shown.height - unit * 8:
        mine, count = random.random() < 0.4, int(random.integers(4, 16))
        wide = count * unit * 2 + unit * 2
        left = shown.width - wide - unit * 6 if mine else unit * 6
        fill = (149, 236, 105) if mine else ((60, 60, 64) if dark else (255, 255, 255))
        draw.rounded_rectangle((left, top, left + wide, top + unit * 4), unit, fill=fill)
        ink = (240, 240, 240) if dark and not mine else (20, 20, 20)
        draw.text((left + unit, top + unit), _words(random, _GREETINGS, count), font=font(unit * 2), fill=ink)
        corner = shown.width - unit * 5 if mine else unit
        draw.rectangle((corner, top, corner + unit * 4, top + unit * 4), fill=_as_shade(random))
        top += unit * int(random.integers(6, 9))


def _list(shown: Image.Image, random: scenes.Random, dark: bool) -> None:
    draw = ImageDraw.Draw(shown)
    unit = min(shown.size) // 40
    for top in range(unit * 9, shown.height - unit * 6, unit * 6):
        draw.rectangle((0, top, shown.width, top + unit * 6 - 2), fill=(40, 41, 45) if dark else "white")
        draw.ellipse((unit * 2, top + unit, unit * 6, top + unit * 5), fill=_as_shade(random))
        ink = (240, 240, 240) if dark else (30, 30, 30)
        words = _words(random, _ENTRIES, int(random.integers(3, 9)))
        draw.text((unit * 8, top + unit * 2), words, font=font(unit * 2), fill=ink)


def _table(shown: Image.Image, random: scenes.Random, dark: bool) -> None:
    draw = ImageDraw.Draw(shown)
    unit = min(shown.size) // 40
    wide = unit * 8
    for row, top in enumerate(range(unit * 9, shown.height - unit * 6, unit * 4)):
        for left in range(0, shown.width, wide):
            fill = (
                ((48, 52, 60) if row % 2 else (40, 42, 48)) if dark else ((255, 255, 255) if row else (221, 235, 247))
            )
            draw.rectangle((left, top, left + wide, top + unit * 4), fill=fill, outline=(170, 175, 180))
            ink = (230, 230, 230) if dark else (30, 30, 30)
            words = _words(random, _ENTRIES, int(random.integers(1, 4)))
            draw.text((left + unit, top + unit), words, font=font(unit + unit // 2), fill=ink)


def _map(shown: Image.Image, random: scenes.Random, dark: bool) -> None:
    draw = ImageDraw.Draw(shown)
    shown.paste((46, 50, 56) if dark else (240, 237, 230), (0, 0, *shown.size))
    for _ in range(30):
        x, y = random.uniform(0, shown.width), random.uniform(0, shown.height)
        sides = random.uniform(40, 300, 2)
        fill = _as_shade(random, 40, 90) if dark else _as_shade(random, 200, 240)
        draw.rectangle((x, y, x + sides[0], y + sides[1]), fill=fill)
    for _ in range(14):
        ends = [(random.uniform(0, shown.width), random.uniform(0, shown.height)) for _ in range(2)]
        draw.line(ends, fill=(90, 95, 100) if dark else (255, 255, 255), width=int(random.integers(8, 30)))


def _form(shown: Image.Image, random: scenes.Random, dark: bool) -> None:
    """An office program with a small photo in it."""
    _list(shown, random, dark)
    side = min(shown.size) * 9 // 20
    photo = scenes.photo(int(random.integers(0, 8)), scenes.Shot(7)).resize((side, side * 3 // 4))
    shown.paste(photo, (min(shown.size) // 20, shown.height // 2))


def _gallery(shown: Image.Image, random: scenes.Random, dark: bool) -> None:
    """A photo shown whole on black."""
    shown.paste((0, 0, 0), (0, 0, *shown.size))
    photo = scenes.photo(int(random.integers(0, 8)), scenes.Shot(8))
    scale = min(shown.width / photo.width, shown.height / photo.height)
    small = photo.resize((round(photo.width * scale), round(photo.height * scale)), Image.Resampling.BICUBIC)
    shown.paste(small, ((shown.width - small.width) // 2, (shown.height - small.height) // 2))


_SHOWN: tuple[Callable[[Image.Image, scenes.Random, bool], None], ...] = (_chat, _list, _table, _map, _form, _gallery)


def _words(random: scenes.Random, signs: str, count: int) -> str:
    return "".join(random.choice(list(signs), count))


def _as_shade(random: scenes.Random, low: int = 40, high: int = 220) -> scenes.Colour:
    red, green, blue = (int(each) for each in random.integers(low, high, 3))
    return red, green, blue
