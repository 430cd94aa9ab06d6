"""What was seen in the bytes of a file: its kind, why it cannot be taken, and what a picture carries with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Content(StrEnum):
    """What a file is by its bytes, whatever its name says."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"
    PICTURE = "picture"
    PDF = "pdf"
    WORD = "word"
    EXCEL = "excel"
    SLIDES = "slides"
    TEXT = "text"
    VIDEO = "video"
    AUDIO = "audio"
    ARCHIVE = "archive"
    PROGRAM = "program"
    OTHER = "other"


PICTURES = (Content.JPEG, Content.PNG, Content.WEBP, Content.HEIC)
"""What can be decoded, HEIC where the operator installed the reader for it; `PICTURE` stands for every other kind."""


class Fault(StrEnum):
    """Why a file cannot stand as evidence. Its bytes are kept all the same.

    `archive`: files packed into one; `program`: it could be run; `disguised`: a second file hides in it; `too_large`:
    unpacked it would fill the memory; `cut`: its end is missing; `damaged`: it cannot be read; `empty`: no bytes.
    """

    ARCHIVE = "archive"
    PROGRAM = "program"
    DISGUISED = "disguised"
    TOO_LARGE = "too_large"
    CUT = "cut"
    DAMAGED = "damaged"
    EMPTY = "empty"


@dataclass(frozen=True)
class Look:
    """Everything seen in one file.

    `width`, `height`: pixels, upright; None for what was not decoded. `taken_at`: when the camera says it was taken
    (aware). `place`: latitude and longitude in degrees, as the file carries them. `screen`: it looks like a screenshot.
    `likeness`: 256-bit hashes of the picture and of it turned by 90, 180 and 270 degrees, 32 bytes each; None for what is
    no picture or has too little in it to be told from others.
    """

    content: Content
    fault: Fault | None = None
    width: int | None = None
    height: int | None = None
    taken_at: datetime | None = None
    place: tuple[float, float] | None = None
    screen: bool = False
    likeness: tuple[bytes, bytes, bytes, bytes] | None = None
