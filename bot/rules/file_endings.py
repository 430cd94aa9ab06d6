"""What a file is called at the end, by its bytes and never by the name its sender gave it."""

from bot.rules.looks import Content
from bot.rules.models import MediaKind

_ZIPPED, _MEDIA = b"PK", b"ftyp"
_BY_CONTENT = {
    Content.JPEG: "jpg",
    Content.PNG: "png",
    Content.WEBP: "webp",
    Content.HEIC: "heic",
    Content.PDF: "pdf",
    Content.TEXT: "txt",
}
_OFFICE = {Content.WORD: ("docx", "doc"), Content.EXCEL: ("xlsx", "xls"), Content.SLIDES: ("pptx", "ppt")}
"""Of today, and of before 2007."""
_PICTURES = ((b"GIF8", "gif"), (b"BM", "bmp"), (b"II*\0", "tif"), (b"MM\0*", "tif"))
_SOUNDS = ((b"OggS", "ogg"), (b"ID3", "mp3"), (b"\xff\xfb", "mp3"), (b"RIFF", "wav"), (b"#!AMR", "amr"))
_FILMS = ((b"\x1a\x45\xdf\xa3", "mkv"), (b"RIFF", "avi"))
_UNSEEN = {
    MediaKind.PHOTO: Content.JPEG,
    MediaKind.VIDEO: Content.VIDEO,
    MediaKind.VOICE: Content.AUDIO,
    MediaKind.AUDIO: Content.AUDIO,
}
"""What Telegram says it is, for a file at which nobody has looked yet."""

UNKNOWN = "bin"


def ending(content: Content | None, kind: MediaKind, head: bytes) -> str:
    """The ending without its dot; `head`: the first sixteen bytes; `content` None when nobody has looked at the file yet."""
    seen = content or _UNSEEN.get(kind)
    if seen in _OFFICE:
        return _OFFICE[seen][0 if head.startswith(_ZIPPED) else 1]
    if seen == Content.VIDEO:
        return "mp4" if head[4:8] == _MEDIA and head[8:10] != b"qt" else _first(_FILMS, head, "mov")
    if seen == Content.AUDIO:
        return "m4a" if head[4:8] == _MEDIA else _first(_SOUNDS, head, UNKNOWN)
    if seen == Content.PICTURE:
        return _first(_PICTURES, head, UNKNOWN)
    return _BY_CONTENT.get(seen, UNKNOWN) if seen else UNKNOWN


def _first(beginnings: tuple[tuple[bytes, str], ...], head: bytes, otherwise: str) -> str:
    return next((end for beginning, end in beginnings if head.startswith(beginning)), otherwise)
