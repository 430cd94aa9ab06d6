"""Pictures drawn for tests and for the pages in docs/: a street with or without what was found there."""

import io
import random

from PIL import Image, ImageDraw


def street(seed: int, *, tidy: bool = False, size: tuple[int, int] = (1280, 960), quality: int = 85) -> bytes:
    """A JPEG of a street; no two seeds are alike."""
    chance = random.Random(seed)
    width, height = size
    picture = Image.new("RGB", size, (188 + chance.randrange(30), 205 + chance.randrange(25), 224))
    draw = ImageDraw.Draw(picture)
    ground = height * 6 // 10
    for n in range(7):
        left = n * width // 6 - chance.randrange(width // 8)
        top = ground - height // 5 - chance.randrange(height // 4)
        shade = 120 + chance.randrange(90)
        draw.rectangle((left, top, left + width // 6, ground), fill=(shade, shade - 12, shade - 22))
        for row in range(top + 20, ground - 30, height // 14):
            for column in range(left + 14, left + width // 6 - 24, width // 32):
                draw.rectangle((column, row, column + width // 60, row + height // 34), fill=(96, 116, 138))
    draw.rectangle((0, ground, width, height), fill=(128, 128, 126) if tidy else (116, 112, 106))
    draw.polygon((0, height, width // 3, ground, width // 3 + 26, ground, 130, height), fill=(178, 176, 170))
    for n in range(5):
        x = width // 2 + n * width // 11
        draw.polygon(
            (x, height - 30 - n * 50, x + 60, height - 30 - n * 50, x + 52, height - 58 - n * 50), fill="white"
        )
    for _ in range(0 if tidy else 26):
        x, y, r = chance.randrange(width), chance.randrange(ground + 20, height), chance.randrange(8, 30)
        colour = (90 + chance.randrange(90), 80 + chance.randrange(70), 60 + chance.randrange(50))
        draw.polygon((x, y, x + r, y - r // 2, x + 2 * r, y + r // 3, x + r, y + r), fill=colour)
    if tidy:
        for n in range(4):
            x = width // 8 + n * width // 5
            draw.rectangle((x - 5, ground - 20, x + 5, ground + 60), fill=(104, 82, 60))
            draw.ellipse((x - 62, ground - 128, x + 62, ground + 6), fill=(72, 128 + chance.randrange(30), 74))
    grain = (width // 2, height // 2)
    noise = Image.frombytes("L", grain, chance.randbytes(grain[0] * grain[1])).resize(size).convert("RGB")
    out = io.BytesIO()
    Image.blend(picture, noise, 0.05).save(out, "JPEG", quality=quality)
    return out.getvalue()
