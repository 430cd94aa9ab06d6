"""Pictures are decoded here, within bounds: few formats, no more points than memory is sure to hold, nothing patched up."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import tzinfo
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, WebPImagePlugin

from bot.evidence import exif
from bot.evidence.hashing import likeness
from bot.evidence.screens import looks_like_screen, shown_whole
from bot.rules.looks import Content, Fault, Look

assert WebPImagePlugin  # Pillow opens what has been imported
MOST_PIXELS = 50_000_000
QUALITY = 85
_ENOUGH = (136, 128)
"""Points a side that the hash needs: eight for each of its cells."""

_MORE_THAN_ENOUGH = 2048
"""Points a side; a picture that is a strip is reduced along it."""

_AVERAGED = ("LA", "RGBA")
"""Kinds of points that are reduced before they are put on white: that takes half the memory."""

_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What brings a picture of this orientation upright."""


class Undecodable(Exception):
    """A picture's bytes cannot be decoded; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def look_into(path: Path, content: Content, zone: tzinfo) -> Look:
    """Everything seen in a picture that `is_readable`; raises Undecodable, and the disk's OSError."""
    with _opened(path) as picture:
        size = picture.size
        carried = exif.read(picture, zone)
        grey = _upright(_small_grey(picture), carried.orientation)
    is_turned = carried.orientation >= 5
    screen = looks_like_screen(grey, size, has_make=carried.has_make)
    # The photo in a screenshot of it is what somebody wants to pass off again.
    seen = (shown_whole(grey) if screen else None) or grey
    return Look(
        content,
        width=size[is_turned],
        height=size[not is_turned],
        taken_at=carried.taken_at,
        place=carried.place,
        screen=screen,
        likeness=likeness(seen),
    )


def upright(path: Path, longest: int) -> Image.Image:
    """A picture in colour, upright, decoded no larger than it takes to be `fitted` into `longest` points a side.

    It may still be larger than that. Raises Undecodable, and the disk's OSError.
    """
    with _opened(path) as picture:
        orientation = exif.orientation(picture)
        picture.draft("RGB", within(picture.size, longest, longest))
        picture.load()
        factor = max(picture.size) // (2 * longest)  # what is left is twice as fine as needed
        return _upright(_flattened(picture, "RGB", (factor, factor)), orientation)


def fitted(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The same picture, reduced to fit; never enlarged, never out of shape."""
    size = within(picture.size, width, height)
    return picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def within(size: tuple[int, int], width: int, height: int) -> tuple[int, int]:
    """The same shape at most so wide and so high, no side less than 1; never larger than it is."""
    scale = min(width / size[0], height / size[1], 1)
    return max(round(size[0] * scale), 1), max(round(size[1] * scale), 1)


def scaled(path: Path, longest: int, quality: int = QUALITY) -> bytes:
    """An upright copy as a JPEG without anything the camera wrote; raises Undecodable, and the disk's OSError."""
    return as_jpeg(fitted(upright(path, longest), longest, longest), quality)


def as_jpeg(picture: Image.Image, quality: int = QUALITY) -> bytes:
    made = BytesIO()
    picture.save(made, "JPEG", quality=quality, optimize=True)
    return made.getvalue()


def is_readable(content: Content) -> bool:
    """Whether pictures of this kind are decoded on this machine."""
    return content in (Content.JPEG, Content.PNG, Content.WEBP) or (content == Content.HEIC and _reads_heic())


@cache
def _reads_heic() -> bool:
    """The reader is the operator's to install: its licence is another."""
    try:
        from pillow_heif import register_heif_opener
    except ImportError:
        return False
    register_heif_opener()
    return True


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """A picture whose header has been read; what goes wrong with its bytes in the block is raised as Undecodable."""
    formats = ("HEIF",) if _is_of_boxes(path) and _reads_heic() else ("JPEG", "PNG", "WEBP")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=formats) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise Undecodable(Fault.TOO_LARGE)
                yield picture
    except Undecodable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Undecodable(Fault.TOO_LARGE) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise Undecodable(Fault.CUT if "truncated" in str(error).lower() else Fault.DAMAGED) from error
    except Exception as error:  # a decoder given wrong bytes raises anything
        raise Undecodable(Fault.DAMAGED) from error


def _is_of_boxes(path: Path) -> bool:
    """Only then is the reader of HEIC loaded: it is as large as all the others."""
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


def _small_grey(picture: Image.Image) -> Image.Image:
    picture.draft("L", _ENOUGH)
    picture.load()
    factor = min(picture.width // _ENOUGH[0], picture.height // _ENOUGH[1])
    along, down = (max(factor, side // _MORE_THAN_ENOUGH) for side in picture.size)
    return _flattened(picture, "L", (along, down))


def _flattened(picture: Image.Image, mode: str, factors: tuple[int, int]) -> Image.Image:
    """In the one mode asked for, on white where it can be seen through, each side divided by its factor or left (0, 1)."""
    if picture.mode in _AVERAGED:
        return _on_white(_reduced(picture, factors), mode)
    return _reduced(_on_white(picture, mode), factors)


def _reduced(picture: Image.Image, factors: tuple[int, int]) -> Image.Image:
    across, down = (max(factor, 1) for factor in factors)
    return picture if across == down == 1 else picture.reduce((across, down))


def _on_white(picture: Image.Image, mode: str) -> Image.Image:
    if picture.mode.startswith("I;16"):
        return picture.point(lambda level: level / 256).convert(mode)
    if not picture.has_transparency_data:
        return picture.convert(mode)
    over = picture.convert("RGBA")
    white = Image.new("RGBA", over.size, "white")
    white.alpha_composite(over)
    return white.convert(mode)


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    return picture.transpose(_UPRIGHT[orientation]) if orientation in _UPRIGHT else picture
