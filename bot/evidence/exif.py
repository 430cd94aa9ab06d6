"""What a camera wrote into a picture: when, where, which way up, and whether it was a camera at all."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any, TypeVar

from PIL import Image

_MAKE, _ORIENTATION, _DETAILS, _PLACE = 271, 274, 34665, 34853
_TAKEN, _TAKEN_FRACTION, _TAKEN_OFFSET = 36867, 37521, 36881
_TIME = re.compile(r"(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
T = TypeVar("T")


@dataclass(frozen=True)
class Carried:
    """`taken_at` is aware; `place`: latitude and longitude in degrees; `orientation`: 1 to 8, 1 is upright."""

    taken_at: datetime | None = None
    place: tuple[float, float] | None = None
    orientation: int = 1
    has_make: bool = False


def read(picture: Image.Image, zone: tzinfo) -> Carried:
    """What is there and makes sense; `zone`: of a camera that did not note its own. Bytes of any kind raise nothing."""
    exif = _guarded(picture.getexif)
    if not exif:
        return Carried()
    return Carried(
        taken_at=_guarded(lambda: _time(exif.get_ifd(_DETAILS), zone)),
        place=_guarded(lambda: _place(exif.get_ifd(_PLACE))),
        orientation=_orientation(exif),
        has_make=bool(_text(_guarded(lambda: exif.get(_MAKE)))),
    )


def orientation(picture: Image.Image) -> int:
    """Which way up it lies, 1 to 8; 1 when nothing says so."""
    return _orientation(_guarded(picture.getexif) or Image.Exif())


def _orientation(exif: Image.Exif) -> int:
    value = _guarded(lambda: exif.get(_ORIENTATION))
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _guarded(reading: Callable[[], T]) -> T | None:
    """Pillow raises whatever a wrong byte leads to; what cannot be read is simply not known."""
    try:
        return reading()
    except Exception:
        return None


def _time(details: dict[int, Any], zone: tzinfo) -> datetime | None:
    taken = _TIME.match(_text(details.get(_TAKEN)))
    if taken is None:
        return None
    fraction = re.match(r"\d{1,6}", _text(details.get(_TAKEN_FRACTION)))
    microsecond = int(fraction[0].ljust(6, "0")) if fraction else 0
    year, month, day, hour, minute, second = map(int, taken.groups())
    own_zone = _zone(_text(details.get(_TAKEN_OFFSET)))
    return datetime(year, month, day, hour, minute, second, microsecond, own_zone or zone)


def _zone(text: str) -> tzinfo | None:
    offset = _OFFSET.match(text)
    if offset is None or int(offset[2]) > 14 or int(offset[3]) > 59:
        return None
    hours_and_minutes = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return timezone(-hours_and_minutes if offset[1] == "-" else hours_and_minutes)


def _place(tags: dict[int, Any]) -> tuple[float, float] | None:
    latitude = _degrees(tags.get(2), _text(tags.get(1)), "NS", 90)
    longitude = _degrees(tags.get(4), _text(tags.get(3)), "EW", 180)
    if latitude is None or longitude is None or (latitude, longitude) == (0, 0):
        return None  # a camera that does not know its place writes zeros
    return latitude, longitude


def _degrees(parts: Any, side: str, sides: str, most: int) -> float | None:
    """`parts`: degrees, minutes, seconds; a missing side is no place, for it could be four."""
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if side not in sides or not side or min(degrees, minutes, seconds) < 0 or not value <= most:
        return None
    return -value if side == sides[1] else value


def _text(value: Any) -> str:
    text = value.decode("ascii", "replace") if isinstance(value, bytes) else value
    return text.strip("\0 ") if isinstance(text, str) else ""
