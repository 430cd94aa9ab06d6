"""Files of many kinds, made by the programs that make them, and spoilt in the ways files are spoilt."""

import bz2
import io
import struct
import tarfile
import zipfile
import zlib
from pathlib import Path
from typing import Any

import docx
import numpy as np
import openpyxl
import xlsxwriter
from PIL import Image

from bot.rules.looks import Content, Fault

PIXELS = (320, 240)


def photo(size: tuple[int, int] = PIXELS, seed: int = 1) -> Image.Image:
    """Something with shapes, light and noise in it."""
    rough = np.random.default_rng(seed)
    shapes = Image.fromarray(rough.integers(0, 255, (6, 8, 3), dtype=np.uint8)).resize(size, Image.Resampling.BICUBIC)
    noisy = np.asarray(shapes).astype(int) + rough.integers(-9, 10, (size[1], size[0], 3))
    return Image.fromarray(noisy.clip(0, 255).astype(np.uint8))


def saved(picture: Image.Image, kind: str, **how: Any) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind, **how)
    return made.getvalue()


def jpeg(**how: Any) -> bytes:
    return saved(photo(), "JPEG", **how)


def png(**how: Any) -> bytes:
    return saved(photo(), "PNG", **how)


def two_in_one() -> bytes:
    """As telephones store a photo with its depth, or a smaller copy."""
    return saved(photo(), "MPO", save_all=True, append_images=[photo(seed=2)])


def heic() -> bytes:
    from pillow_heif import from_pillow

    made = io.BytesIO()
    from_pillow(photo()).save(made)
    return made.getvalue()


def pdf(after: bytes = b"") -> bytes:
    """One empty page; `after`: what the server put behind its end."""
    body = b"%PDF-1.4\n"
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    )
    places = []
    for n, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%s endobj\n" % (n, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 4\n0000000000 65535 f \n%strailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (table, len(body)) + after


def word(text: str = "整改情况说明") -> bytes:
    made = io.BytesIO()
    document = docx.Document()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    book = openpyxl.Workbook()
    book.active["A1"] = "台账"
    book.save(made)
    return made.getvalue()


def workbook_of_ours() -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        book.use_zip64()
        book.add_worksheet().write_string("A1", "台账")
    return made.getvalue()


def slides() -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", "ppt/presentation.xml": b"<p/>"})


def packed(files: dict[str, bytes], stored: bool = False) -> bytes:
    """A zip with these files in this order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as folder:
        for name, content in files.items():
            folder.writestr(name, content)
    return made.getvalue()


def tar() -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w") as folder:
        folder.addfile(tarfile.TarInfo("a.txt"))
    return made.getvalue()


def added_to(folder: bytes, files: dict[str, bytes]) -> bytes:
    made = io.BytesIO(folder)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return made.getvalue()


def open_document(kind: str, more: dict[str, bytes] | None = None) -> bytes:
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    return packed({"mimetype": mimetype, "META-INF/manifest.xml": b"<m/>", **(more or {})}, stored=True)


def compound(*names: str, installer: bool = False, inside: str = "") -> bytes:
    """A compound file whose root holds streams of these names, the first of them a folder that holds `inside`."""
    none, shift = 0xFFFFFFFF, 9
    entries = [_compound_entry("Root Entry", 5, child=1 if names else none, installer=installer)]
    for n, name in enumerate(names, 1):
        right = n + 1 if n < len(names) else none
        child = len(names) + 1 if n == 1 and inside else none
        entries.append(_compound_entry(name, 1 if n == 1 and inside else 2, right=right, child=child))
    if inside:
        entries.append(_compound_entry(inside, 2))
    while len(entries) % 4:
        entries.append(bytes(128))
    folders = len(entries) // 4
    table = [0xFFFFFFFD, *range(2, folders + 1), 0xFFFFFFFE]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, shift, 6)
    header += bytes(10) + struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[none] * 108)
    return header + struct.pack("<128I", *table, *[none] * (128 - len(table))) + b"".join(entries)


def _compound_entry(name: str, kind: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF, installer: bool = False):
    letters = name.encode("utf-16-le")
    made = letters.ljust(64, b"\0") + struct.pack("<HBBIII", len(letters) + 2, kind, 1, 0xFFFFFFFF, right, child)
    made += bytes.fromhex("84100c0000000000c000000000000046") if installer else bytes(16)
    return made.ljust(128, b"\0")


def box(kind: bytes, content: bytes = b"") -> bytes:
    return struct.pack(">I", len(content) + 8) + kind + content


def film(track: bytes = b"vide", brand: bytes = b"isom") -> bytes:
    handler = box(b"moov", box(b"trak", box(b"hdlr", bytes(8) + track)))
    return box(b"ftyp", brand + bytes(4) + b"mp42") + box(b"mdat", bytes(500)) + handler


def png_of(width: int, height: int) -> bytes:
    """A picture in one colour, far smaller as a file than as points."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    pack = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    points = b"".join(pack.compress(row) for _ in range(height)) + pack.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", points) + chunk(b"IEND", b"")


def bursting_word() -> bytes:
    return added_to(word(), {"word/media/image1.bmp": bytes(120_000_000)})


def saying_it_is_large() -> bytes:
    """A document whose list alone tells of a file of 600 MB."""
    made = io.BytesIO(word())
    with zipfile.ZipFile(made, "a") as folder:
        folder.writestr("word/media/a.bin", b"a" * 100_000)
        folder.infolist()[-1].file_size = 600_000_000
    return made.getvalue()


def turned(orientation: int) -> bytes:
    """The photo stored so that it is upright again by this orientation."""
    undone = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = photo().transpose(undone[orientation]) if orientation in undone else photo()
    exif = Image.Exif()
    exif[274] = orientation
    return saved(stored, "JPEG", quality=95, exif=exif)


def shot(details: dict[int, Any] | None = None, place: dict[int, Any] | None = None, make: str = "HUAWEI") -> bytes:
    """A photo with what a camera writes: `details` of the taking, `place`."""
    exif = Image.Exif()
    exif[271] = make
    exif.get_ifd(34665).update(details or {})
    exif.get_ifd(34853).update(place or {})
    return jpeg(exif=exif)


KINDS: dict[str, tuple[bytes, Content, Fault | None]] = {
    "jpeg": (jpeg(), Content.JPEG, None),
    "jpeg of quality 10": (jpeg(quality=10), Content.JPEG, None),
    "progressive jpeg": (jpeg(progressive=True), Content.JPEG, None),
    "jpeg of two pictures": (two_in_one(), Content.JPEG, None),
    "png": (png(), Content.PNG, None),
    "webp": (saved(photo(), "WEBP"), Content.WEBP, None),
    "lossless webp": (saved(photo(), "WEBP", lossless=True), Content.WEBP, None),
    "gif": (saved(photo(), "GIF"), Content.PICTURE, None),
    "ico": (saved(photo((64, 64)), "ICO"), Content.PICTURE, None),
    "tiff": (saved(photo(), "TIFF"), Content.PICTURE, None),
    "bmp": (saved(photo(), "BMP"), Content.PICTURE, None),
    "avif": (saved(photo((64, 64)), "AVIF"), Content.PICTURE, None),
    "jpeg 2000": (saved(photo((64, 64)), "JPEG2000"), Content.PICTURE, None),
    "heic": (heic(), Content.HEIC, None),
    "pdf": (pdf(), Content.PDF, None),
    "pdf after words of a server": (b"\n" * 900 + pdf(), Content.PDF, None),
    "pdf with zeros behind it": (pdf(bytes(4000)), Content.PDF, None),
    "docx": (word(), Content.WORD, None),
    "xlsx by openpyxl": (workbook(), Content.EXCEL, None),
    "xlsx in zip64": (workbook_of_ours(), Content.EXCEL, None),
    "pptx": (slides(), Content.SLIDES, None),
    "odt": (open_document("text"), Content.WORD, None),
    "ods": (open_document("spreadsheet"), Content.EXCEL, None),
    "odp": (open_document("presentation"), Content.SLIDES, None),
    "odg": (open_document("graphics"), Content.OTHER, None),
    "ofd": (packed({"OFD.xml": b"<ofd:OFD/>", "Doc_0/Document.xml": b"<d/>"}), Content.OTHER, None),
    "doc": (compound("WordDocument", "1Table"), Content.WORD, None),
    "xls": (compound("Workbook"), Content.EXCEL, None),
    "xls with a Word file in it": (compound("MBD0001", "Workbook", inside="WordDocument"), Content.EXCEL, None),
    "ppt": (compound("Current User", "PowerPoint Document"), Content.SLIDES, None),
    "locked docx": (compound("EncryptionInfo", "EncryptedPackage"), Content.OTHER, None),
    "rtf": (b"{\\rtf1\\ansi hello}", Content.WORD, None),
    "csv": ("序号,问题\r\n1,台账不全\r\n".encode(), Content.TEXT, None),
    "csv as Chinese Excel saves it": ("序号,问题\r\n1,台账不全\r\n".encode("gb18030"), Content.TEXT, None),
    "csv with a mark": ("序号,问题\r\n".encode("utf-8-sig"), Content.TEXT, None),
    "text in utf-16": ("序号\t问题\r\n".encode("utf-16"), Content.TEXT, None),
    "text that begins as sound does": (b"ID3,name\n" + b"Good\n" * 40, Content.TEXT, None),
    "long text": (("问" * 400_000).encode(), Content.TEXT, None),
    "mp4": (film(), Content.VIDEO, None),
    "mov": (film(brand=b"qt  "), Content.VIDEO, None),
    "old mov": (film()[20:], Content.VIDEO, None),
    "m4a": (film(b"soun", b"M4A "), Content.AUDIO, None),
    "recording that calls itself a film": (film(b"soun"), Content.AUDIO, None),
    "webm": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01" + bytes(60), Content.VIDEO, None),
    "avi": (b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(30), Content.VIDEO, None),
    "ogg": (b"OggS\0\x02" + bytes(20) + b"\x01\x13OpusHead", Content.AUDIO, None),
    "mp3": (b"ID3\x03\0\0\0\0\0\x21" + bytes(60), Content.AUDIO, None),
    "broadcast": ((b"G" + bytes(187)) * 12, Content.VIDEO, None),
    "mp3 without title": (b"\xff\xfb\x90\x64" + bytes(400), Content.AUDIO, None),
    "wav": (b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30), Content.AUDIO, None),
    "amr": (b"#!AMR\n<\x91\x17" + bytes(30), Content.AUDIO, None),
    "voice of WeChat": (b"\x02#!SILK_V3" + bytes(30), Content.AUDIO, None),
    "drawing": (b"AC1032\0\0\0\0\0" + bytes(range(256)), Content.OTHER, None),
    "zip": (packed({"a.txt": b"a"}), Content.ARCHIVE, Fault.ARCHIVE),
    "empty zip": (packed({}), Content.ARCHIVE, Fault.ARCHIVE),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(30), Content.ARCHIVE, Fault.ARCHIVE),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(30), Content.ARCHIVE, Fault.ARCHIVE),
    "bz2": (bz2.compress(b"a"), Content.ARCHIVE, Fault.ARCHIVE),
    "gz": (b"\x1f\x8b\x08\0" + bytes(30), Content.ARCHIVE, Fault.ARCHIVE),
    "tar": (tar(), Content.ARCHIVE, Fault.ARCHIVE),
    "exe": (b"MZ\x90\0\x03\0\0\0" + bytes(200), Content.PROGRAM, Fault.PROGRAM),
    "elf": (b"\x7fELF\x02\x01" + bytes(60), Content.PROGRAM, Fault.PROGRAM),
    "script": (b"#!/bin/sh\necho hello\n", Content.PROGRAM, Fault.PROGRAM),
    "apk": (packed({"AndroidManifest.xml": b"x", "classes.dex": b"x"}), Content.PROGRAM, Fault.PROGRAM),
    "jar": (packed({"META-INF/MANIFEST.MF": b"x", "A.class": b"x"}), Content.PROGRAM, Fault.PROGRAM),
    "msi": (compound("Icon", installer=True), Content.PROGRAM, Fault.PROGRAM),
    "docx with a macro": (added_to(word(), {"word/vbaProject.bin": b"x"}), Content.PROGRAM, Fault.PROGRAM),
    "doc with a macro": (compound("Macros", "WordDocument", inside="_VBA_PROJECT"), Content.PROGRAM, Fault.PROGRAM),
    "docx with a macro under another name": (
        packed(
            {
                "[Content_Types].xml": b'<Override PartName="/word/a.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
                "word/document.xml": b"<d/>",
                "word/a.bin": b"x",
            }
        ),
        Content.PROGRAM,
        Fault.PROGRAM,
    ),
    "odt with a macro": (open_document("text", {"Basic/a.xml": b"x"}), Content.PROGRAM, Fault.PROGRAM),
    "page": (b"<!DOCTYPE html><html><body>hello</body></html>", Content.OTHER, Fault.PROGRAM),
    "drawing with scripts": (b'<?xml version="1.0"?>\n<svg onload="alert(1)"/>', Content.OTHER, Fault.PROGRAM),
    "batch": (b"@echo off\r\ndel *\r\n", Content.OTHER, Fault.PROGRAM),
    "nothing": (b"", Content.OTHER, Fault.EMPTY),
}
"""Name of a kind: its bytes, what it is, and why it cannot be taken."""

SPOILT: dict[str, tuple[bytes, Content, Fault]] = {
    "cut jpeg": (jpeg()[:-400], Content.JPEG, Fault.CUT),
    "png cut in its points": (png()[:-400], Content.PNG, Fault.CUT),
    "png cut in its last part": (png()[:-6], Content.PNG, Fault.CUT),
    "cut webp": (saved(photo(), "WEBP")[:-40], Content.WEBP, Fault.CUT),
    "cut heic": (heic()[:-40], Content.HEIC, Fault.CUT),
    "cut pdf": (pdf()[:-60], Content.PDF, Fault.CUT),
    "cut docx": (word()[:-400], Content.WORD, Fault.CUT),
    "cut xlsx": (workbook()[:-400], Content.EXCEL, Fault.CUT),
    "cut doc": (compound("WordDocument", "1Table", "Data", "a", "b")[:-512], Content.WORD, Fault.CUT),
    "film without index": (film()[:-60], Content.VIDEO, Fault.CUT),
    "docx with another list": (word().replace(b"PK\x01\x02", b"PK\x01\x03"), Content.WORD, Fault.DAMAGED),
    "jpeg and zip": (jpeg() + packed({"a.exe": b"MZ"}), Content.JPEG, Fault.DISGUISED),
    "png and zip": (png() + packed({"a.exe": b"MZ"}), Content.PNG, Fault.DISGUISED),
    "webp and zip": (saved(photo(), "WEBP") + packed({"a": b"a"}), Content.WEBP, Fault.DISGUISED),
    "gif and jar": (saved(photo(), "GIF") + packed({"META-INF/MANIFEST.MF": b"x"}), Content.PICTURE, Fault.DISGUISED),
    "pdf and zip": (pdf() + packed({"a": b"a"}), Content.PDF, Fault.DISGUISED),
    "docx that says it is larger than any memory": (saying_it_is_large(), Content.WORD, Fault.TOO_LARGE),
    "film and zip": (film() + packed({"a": b"a"}), Content.VIDEO, Fault.DISGUISED),
    "jpeg and rar": (jpeg() + b"Rar!\x1a\x07\x01\x00" + bytes(90), Content.JPEG, Fault.DISGUISED),
    "jpeg and 7z": (jpeg() + bytes(9) + b"7z\xbc\xaf\x27\x1c" + bytes(90), Content.JPEG, Fault.DISGUISED),
    "jpeg with a pdf in its comment": (jpeg(comment=pdf()), Content.JPEG, Fault.DISGUISED),
    "cut jpeg and zip": (jpeg()[:-400] + packed({"a": b"a"}), Content.JPEG, Fault.DISGUISED),
    "bursting docx": (bursting_word(), Content.WORD, Fault.TOO_LARGE),
}
"""Name of a spoilt file: its bytes, what it is, and its fault."""

PHONES_APPEND: dict[str, bytes] = {
    "film of a motion photo": jpeg() + film(),
    "notes of a Samsung": jpeg() + b"\0\0\x01\x0a\x0e\0\0\0Image_UTC_Data1700000000000SEFHk\0\0\0\x01\0\0\0SEFT",
    "a second picture": jpeg() + jpeg(quality=20),
    "zeros": jpeg() + bytes(5000),
}
"""What stands behind the end of photos as telephones make them."""


def lying(folder: Path, data: bytes) -> Path:
    """A file of these bytes under a name that says nothing."""
    path = folder / "ab12"
    path.write_bytes(data)
    return path
