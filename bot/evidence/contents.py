"""The kind of a file by its bytes, never by its name, and why it cannot be evidence."""

import codecs
import re
from pathlib import Path

from bot.evidence import boxes, compound, ends, packed
from bot.evidence.pieces import Pieces
from bot.rules.looks import Content, Fault

_BEGINS = {
    b"\xff\xd8\xff": Content.JPEG,
    b"\x89PNG\r\n\x1a\n": Content.PNG,
    b"GIF87a": Content.PICTURE,
    b"GIF89a": Content.PICTURE,
    b"II*\0": Content.PICTURE,
    b"MM\0*": Content.PICTURE,
    b"II+\0": Content.PICTURE,
    b"MM\0+": Content.PICTURE,
    b"8BPS\0": Content.PICTURE,
    b"\0\0\0\x0cjP  ": Content.PICTURE,
    b"\0\0\0\x0cJXL ": Content.PICTURE,
    b"\xff\x0a": Content.PICTURE,
    b"\0\0\1\0": Content.PICTURE,
    b"{\\rtf": Content.WORD,
    b"\x1aE\xdf\xa3": Content.VIDEO,
    b"FLV\1": Content.VIDEO,
    b".RMF": Content.VIDEO,
    b"\x30\x26\xb2\x75\x8e\x66\xcf\x11": Content.VIDEO,
    b"\0\0\1\xba": Content.VIDEO,
    b"\0\0\1\xb3": Content.VIDEO,
    b"#!AMR": Content.AUDIO,
    b"#!SILK": Content.AUDIO,
    b"\x02#!SILK": Content.AUDIO,
    b"ID3\x02": Content.AUDIO,
    b"ID3\x03": Content.AUDIO,
    b"ID3\x04": Content.AUDIO,
    b"fLaC": Content.AUDIO,
    b"MThd": Content.AUDIO,
    b"#!": Content.PROGRAM,
    b"\x7fELF": Content.PROGRAM,
    b"\xfe\xed\xfa\xce": Content.PROGRAM,
    b"\xfe\xed\xfa\xcf": Content.PROGRAM,
    b"\xce\xfa\xed\xfe": Content.PROGRAM,
    b"\xcf\xfa\xed\xfe": Content.PROGRAM,
    b"\xca\xfe\xba\xbe": Content.PROGRAM,
    b"dex\n03": Content.PROGRAM,
    b"\0asm": Content.PROGRAM,
    b"L\0\0\0\x01\x14\x02\0": Content.PROGRAM,
    b"ITSF": Content.PROGRAM,
    b"!<arch>\n": Content.PROGRAM,
    b"\xed\xab\xee\xdb": Content.PROGRAM,
    b"Rar!\x1a\x07": Content.ARCHIVE,
    b"7z\xbc\xaf\x27\x1c": Content.ARCHIVE,
    b"\x1f\x8b": Content.ARCHIVE,
    b"\x1f\x9d": Content.ARCHIVE,
    b"\xfd7zXZ\0": Content.ARCHIVE,
    b"\x28\xb5\x2f\xfd": Content.ARCHIVE,
    b"\x04\x22\x4d\x18": Content.ARCHIVE,
    b"MSCF\0\0\0\0": Content.ARCHIVE,
}
"""First match counts, so longer beginnings stand before shorter ones."""

_IN_RIFF = {b"WEBP": Content.WEBP, b"AVI ": Content.VIDEO, b"WAVE": Content.AUDIO}
_ZIP_BEGINS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK")
_TAR, _TAR_AT = b"ustar", 257
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_LHA, _LHA_AT = re.compile(rb"-lh[0-9d]-"), 2
_DISC, _DISC_AT = b"CD001", 0x8001
_SOUND_FRAME = re.compile(rb"\xff[\xe2-\xe7\xf0-\xff][^\xf0-\xff]")
_BITMAP_HEADERS = {12, 40, 52, 56, 64, 108, 124}
_TRANSPORT_PACKET = 188

_FAULTS = {Content.ARCHIVE: Fault.ARCHIVE, Content.PROGRAM: Fault.PROGRAM}
_CAN_HIDE = {Content.JPEG, Content.PNG, Content.WEBP, Content.HEIC, Content.PICTURE, Content.PDF, Content.VIDEO}
_RUNS_IN_A_BROWSER = re.compile(r"<(!doctype\s+html|html|head|body|script|iframe|svg|\?php|hta:)\b", re.IGNORECASE)
_BATCH = re.compile(r"\s*@echo\s+off\b", re.IGNORECASE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_TEXT_LOOKED_AT = 1 << 20


def examine(path: Path) -> tuple[Content, Fault | None]:
    """What a file is, and why it cannot be taken; None when it can.

    Reads a few pieces of it, however large it is. Whatever its bytes are, it raises nothing but the disk's OSError.
    """
    with path.open("rb") as file:
        pieces = Pieces(file)
        content, fault = _examine(pieces)
        if content not in _CAN_HIDE:
            return content, fault
        end = ends.end(content, pieces)
        if ends.hides_another(content, pieces, end):
            return content, Fault.DISGUISED
        return content, Fault.CUT if end is None else fault


def _examine(pieces: Pieces) -> tuple[Content, Fault | None]:
    head = pieces.head
    if not head:
        return Content.OTHER, Fault.EMPTY
    if head.startswith(_ZIP_BEGINS):
        return packed.examine(pieces)
    if head.startswith(compound.SIGNATURE):
        return compound.examine(pieces)
    if head[4:8] in boxes.BEGIN:
        return boxes.examine(pieces)
    content = _by_beginning(head) or _by_middle(head)
    if content is not None:
        return content, _FAULTS.get(content)
    text = _text(pieces.at(0, _TEXT_LOOKED_AT))
    if text is None:
        return Content.OTHER, None
    return (Content.OTHER, Fault.PROGRAM) if _can_run(text) else (Content.TEXT, None)


def _by_beginning(head: bytes) -> Content | None:
    for begin, content in _BEGINS.items():
        if head.startswith(begin):
            return content
    if head.startswith(b"RIFF"):
        return _IN_RIFF.get(head[8:12])
    if head.startswith(b"OggS"):
        return Content.VIDEO if b"\x80theora" in head[:4096] else Content.AUDIO
    if head.startswith(b"FORM") and head[8:12] in (b"AIFF", b"AIFC"):
        return Content.AUDIO
    return Content.PDF if b"%PDF-" in head[:1024] else None


def _by_middle(head: bytes) -> Content | None:
    """Kinds told by more than their first bytes."""
    if head.startswith(b"MZ") and _CONTROLS.search(head[:64].decode("latin-1")):
        return Content.PROGRAM
    if head.startswith(b"BM") and int.from_bytes(head[14:18], "little") in _BITMAP_HEADERS:
        return Content.PICTURE
    if head[_TAR_AT:].startswith(_TAR) or head[_DISC_AT:].startswith(_DISC):
        return Content.ARCHIVE
    if _BZIP2.match(head) or _LHA.match(head, _LHA_AT):
        return Content.ARCHIVE
    if head[: 10 * _TRANSPORT_PACKET : _TRANSPORT_PACKET] == b"G" * 10:
        return Content.VIDEO
    is_sound = _SOUND_FRAME.match(head) and not head.startswith(codecs.BOM_UTF16_LE)
    return Content.AUDIO if is_sound else None


def _text(data: bytes) -> str | None:
    """`data` read in the encodings that Chinese files have, perhaps without half a character at its end; None for no text."""
    with_mark = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if with_mark else ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data)
        except UnicodeDecodeError:
            continue
        return None if _CONTROLS.search(text) else text
    return None


def _can_run(text: str) -> bool:
    return bool(_RUNS_IN_A_BROWSER.search(text[:4096]) or _BATCH.match(text))
