"""Files: what their ids lead to, the sizes of a photo, and download links that die after an hour."""

import io
import secrets
import struct
from datetime import datetime, timedelta
from pathlib import Path, PurePosixPath

from simulator.refusals import bad_request
from simulator.values import Json, StoredFile

LINK_LIVES = timedelta(hours=1)
LARGEST_DOWNLOAD = 20 * 1024 * 1024
# the long sides of the copies that Telegram makes of a photo, smallest first
_COPIES = (90, 320, 800, 1280)
_PREFIX = {
    "photos": "AgAC",
    "documents": "BQAC",
    "videos": "BAAC",
    "voice": "AwAC",
    "audio": "CQAC",
    "stickers": "CAAC",
}
_TYPES = {
    "photos": "Photo",
    "documents": "Document",
    "videos": "Video",
    "voice": "VoiceNote",
    "audio": "Audio",
    "stickers": "Sticker",
}


class Files:
    """`local`: a folder where files of any size lie for a bot of this machine, as a server of one's own gives them out."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}
        self._by_path: dict[str, StoredFile] = {}
        self.local: Path | None = None

    def add(
        self, kind: str, data: bytes, name: str | None = None, mime: str | None = None, size: tuple[int, int] = (0, 0)
    ) -> StoredFile:
        suffix = PurePosixPath(name or "").suffix or {"photos": ".jpg", "voice": ".oga"}.get(kind, "")
        stored = StoredFile(
            file_id=_PREFIX[kind] + secrets.token_urlsafe(48),
            unique_id=secrets.token_urlsafe(12),
            kind=kind,
            data=data,
            name=name,
            mime=mime,
            width=size[0],
            height=size[1],
            path=f"{kind}/file_{len(self._by_id)}{suffix}",
        )
        self._by_id[stored.file_id] = stored
        self._by_path[stored.path] = stored
        return stored

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def reusable(self, file_id: str, kind: str) -> StoredFile:
        """The file that a bot sends again by its id. Raises Refusal."""
        stored = self.find(file_id)
        if stored is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if stored.kind != kind:
            raise bad_request(f"can't use file of type {_TYPES[stored.kind]} as {_TYPES[kind]}")
        return stored

    def open_link(self, file_id: str, now: datetime) -> StoredFile:
        """What getFile does: the link is good for an hour of the clock from here on. Raises Refusal."""
        stored = self.find(file_id)
        if stored is None:
            raise bad_request("invalid file_id")
        if stored.size > LARGEST_DOWNLOAD and self.local is None:
            raise bad_request("file is too big")
        stored.link_until = now + LINK_LIVES
        return stored

    def path_of(self, stored: StoredFile) -> str:
        """Where a bot gets it: below the server's address, or on this machine."""
        if self.local is None:
            return stored.path
        lying = self.local / stored.path
        lying.parent.mkdir(parents=True, exist_ok=True)
        lying.write_bytes(stored.data)
        return str(lying)

    def by_link(self, path: str, now: datetime) -> StoredFile | None:
        """None when there is no such link, or none any more."""
        stored = self._by_path.get(path)
        alive = stored is not None and stored.link_until is not None and now < stored.link_until
        return stored if alive else None

    def add_photo(self, data: bytes) -> list[Json]:
        """PhotoSize entries, smallest first; the last one is the photo as it was sent, byte for byte."""
        width, height = dimensions(data) or (1280, 960)
        sizes = []
        for longest in _COPIES:
            if longest < max(width, height):
                small = shrink(data, longest)
                size = dimensions(small) if small is not data else _scaled(width, height, longest)
                sizes.append(photo_size(self.add("photos", small, size=size or (width, height))))
        return [*sizes, photo_size(self.add("photos", data, size=(width, height)))]


def photo_size(stored: StoredFile) -> Json:
    return {**identity(stored), "width": stored.width, "height": stored.height}


def identity(stored: StoredFile) -> Json:
    return {"file_id": stored.file_id, "file_unique_id": stored.unique_id, "file_size": stored.size}


def file_shape(folder: str, stored: StoredFile) -> Json:
    """A Document, Video, Voice, Audio or Sticker, with what only a client that decodes the file would know made up."""
    shape = identity(stored)
    if stored.name and folder in {"documents", "videos", "audio"}:
        shape["file_name"] = stored.name
    if stored.mime and folder != "stickers":
        shape["mime_type"] = stored.mime
    return shape | _LOOKS.get(folder, {})


_LOOKS: dict[str, Json] = {
    "videos": {"duration": 5, "width": 1280, "height": 720},
    "voice": {"duration": 3},
    "audio": {"duration": 3},
    "stickers": {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
}


def shrink(data: bytes, longest: int) -> bytes:
    """A smaller copy as JPEG; without Pillow, or of what is no picture, the same bytes."""
    try:
        from PIL import Image  # a tool of the tests; the rehearsal does without
    except ImportError:
        return data
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.draft("RGB", (longest, longest))
            copy = image.convert("RGB")
            copy.thumbnail((longest, longest))
            written = io.BytesIO()
            copy.save(written, "JPEG", quality=80)
    except OSError:
        return data
    return written.getvalue()


def _scaled(width: int, height: int, longest: int) -> tuple[int, int]:
    factor = longest / max(width, height)
    return max(round(width * factor), 1), max(round(height * factor), 1)


def dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height from the header of a JPEG, PNG, GIF or WebP; None for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) >= 10:
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    if data[8:15] == b"WEBPVP8":
        return _webp_dimensions(data)
    return _jpeg_dimensions(data) if data[:2] == b"\xff\xd8" else None


def _jpeg_dimensions(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        # the frame headers; C4, C8 and CC are tables
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp_dimensions(data: bytes) -> tuple[int, int] | None:
    if len(data) < 30:
        return None
    if data[12:16] == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1
    if data[12:16] == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return width & 0x3FFF, height & 0x3FFF
    packed = int.from_bytes(data[21:25], "little")
    return (packed & 0x3FFF) + 1, ((packed >> 14) & 0x3FFF) + 1
