"""Names end as the bytes say."""

import pytest

from bot.rules.file_endings import ending
from bot.rules.looks import Content
from bot.rules.models import MediaKind


@pytest.mark.parametrize(
    ("content", "kind", "head", "wanted"),
    [
        (Content.JPEG, MediaKind.DOCUMENT, b"\xff\xd8", "jpg"),
        (Content.HEIC, MediaKind.DOCUMENT, b"", "heic"),
        (Content.PDF, MediaKind.DOCUMENT, b"%PDF", "pdf"),
        (Content.WORD, MediaKind.DOCUMENT, b"PK\x03\x04", "docx"),
        (Content.WORD, MediaKind.DOCUMENT, b"\xd0\xcf\x11\xe0", "doc"),
        (Content.EXCEL, MediaKind.DOCUMENT, b"PK\x03\x04", "xlsx"),
        (Content.SLIDES, MediaKind.DOCUMENT, b"\xd0\xcf", "ppt"),
        (Content.VIDEO, MediaKind.VIDEO, b"\0\0\0\x18ftypmp42", "mp4"),
        (Content.VIDEO, MediaKind.DOCUMENT, b"\0\0\0\x14ftypqt  ", "mov"),
        (Content.AUDIO, MediaKind.VOICE, b"OggS", "ogg"),
        (Content.AUDIO, MediaKind.AUDIO, b"\0\0\0\x18ftypM4A ", "m4a"),
        (Content.PICTURE, MediaKind.DOCUMENT, b"GIF89a", "gif"),
        (Content.OTHER, MediaKind.DOCUMENT, b"MZ", "bin"),
        (None, MediaKind.PHOTO, b"\xff\xd8", "jpg"),
        (None, MediaKind.VOICE, b"OggS", "ogg"),
        (None, MediaKind.DOCUMENT, b"MZ\x90", "bin"),
    ],
)
def test_an_ending_follows_the_content(content: Content | None, kind: MediaKind, head: bytes, wanted: str):
    assert ending(content, kind, head) == wanted
