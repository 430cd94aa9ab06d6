"""Files that cannot be read: each is refused with one sentence that says what to do, soon, and with little memory."""

import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.ledger.files import read_file
from bot.ledger.reading import Unreadable
from tests.ledger.tables.making import HEADS, by_libreoffice, csv_file, openpyxl_book, xlsxwriter_book

ROOT = Path(__file__).parents[3]
LINE = [1, "路灯损坏未修", "更换灯具", "市政科", "2026-05-27", "已完成"]
MOST_MEMORY = 300
"""Megabytes, of the whole process that reads."""
LONGEST = 15.0
"""Seconds of processor time; 5 are asked for, on a machine that does nothing else."""

_CHILD = """
import json, resource, sys, time
from pathlib import Path
from bot.ledger.files import read_file
from bot.ledger.reading import Unreadable
try:
    said = len(read_file(Path(sys.argv[1])).items)
except Unreadable as refused:
    said = str(refused)
used = resource.getrusage(resource.RUSAGE_SELF)
children = resource.getrusage(resource.RUSAGE_CHILDREN)
own = next(line for line in Path("/proc/self/status").read_text().split("\\n") if line.startswith("VmHWM"))
most = max(int(own.split()[1]), children.ru_maxrss if children.ru_utime else 0) / 1024
spent = used.ru_utime + used.ru_stime + children.ru_utime + children.ru_stime
print(json.dumps([said, most, spent]))
"""


def tell(path: Path) -> str | int:
    """What a process of its own says to the file: the refusal, or how many items. It lives, and stays within its bounds."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)], capture_output=True, timeout=60, cwd=ROOT, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    said, megabytes, seconds = json.loads(done.stdout)
    print(f"{path.name}: {said} ({megabytes:.0f} MB, {seconds:.1f} s)")
    assert megabytes < MOST_MEMORY
    assert seconds < LONGEST
    assert isinstance(said, str | int)
    return said


def with_sheet(path: Path, inside: Iterator[bytes], *, shared: bytes | None = None) -> Path:
    """A workbook by XlsxWriter whose sheet holds this instead."""
    plain = xlsxwriter_book(path.with_name("plain.xlsx"), {"台账": [HEADS, LINE]})
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            if info.filename == "xl/worksheets/sheet1.xml":
                with target.open(info.filename, "w", force_zip64=True) as part:
                    part.write(
                        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
                    )
                    for piece in inside:
                        part.write(piece)
                    part.write(b"</sheetData></worksheet>")
            elif info.filename == "xl/sharedStrings.xml" and shared is not None:
                target.writestr(info.filename, shared)
            else:
                target.writestr(info.filename, source.read(info))
    return path


def row(number: int, cells: str) -> bytes:
    return f'<row r="{number}">{cells}</row>'.encode()


def text(place: str, said: str = "x") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{said}</t></is></c>'


def ledger_rows() -> Iterator[bytes]:
    for number, values in enumerate((HEADS, LINE), 1):
        yield row(number, "".join(text(f"{chr(65 + at)}{number}", str(value)) for at, value in enumerate(values)))


# --- what makes each file -------------------------------------------------------------------------------------------------


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def picture(path: Path) -> Path:
    from PIL import Image

    Image.new("RGB", (40, 30), "green").save(path, "PNG")
    return path


def pdf(path: Path) -> Path:
    path.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n")
    return path


def page(path: Path) -> Path:
    path.write_text("<html><head><meta charset='utf-8'></head><table><tr><td>序号</td></tr></table></html>", "utf-8")
    return path


def document(path: Path) -> Path:
    import docx

    made = docx.Document()
    made.add_paragraph("整改台账")
    made.save(str(path))
    return path


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("台账.txt", "序号")
    return path


def cut(path: Path) -> Path:
    whole = openpyxl_book(path, {"台账": [HEADS, *([LINE] * 100)]}).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def damaged(path: Path) -> Path:
    whole = bytearray(openpyxl_book(path, {"台账": [HEADS, *([LINE] * 500)]}).read_bytes())
    with zipfile.ZipFile(path) as packed:
        start = packed.getinfo("xl/worksheets/sheet1.xml").header_offset
    whole[start + 80 : start + 400] = bytes(320)
    path.write_bytes(whole)
    return path


def binary_noise(path: Path) -> Path:
    path.write_bytes(bytes(range(256)) * 400)
    return path


def old_binary(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/workbook.bin", b"\x83\x01\x00")
    return path


def locked_with_a_word(path: Path) -> Path:
    """What Excel writes: a container with the workbook locked in it."""
    names = ["Root Entry", "EncryptionInfo", "EncryptedPackage"]
    folder = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + bytes(64) for name in names).ljust(512, b"\0")
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + folder + bytes(4096))
    return path


def locked_as_an_archive(path: Path) -> Path:
    """A workbook whose parts are marked as locked, as some tools do."""
    made = bytearray(openpyxl_book(path, {"台账": [HEADS, LINE]}).read_bytes())
    at = -1
    for sign, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        while (at := made.find(sign, at + 1)) >= 0:
            made[at + flag] |= 1
    path.write_bytes(made)
    return path


def bomb(path: Path) -> Path:
    return with_sheet(path, (b" " * 1_000_000 for _ in range(300)))


def bomb_that_lies(path: Path) -> Path:
    """It says of itself that it is small."""
    data = bytearray(bomb(path).read_bytes())
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        (size,) = struct.unpack_from("<L", data, at + 24)
        if size > 100_000_000:
            struct.pack_into("<L", data, at + 24, 5_000)
        at = data.find(b"PK\x01\x02", at + 1)
    path.write_bytes(data)
    return path


def corners(path: Path) -> Path:
    return with_sheet(path, iter([row(1, text("A1")), row(1_048_576, text("XFD1048576"))]))


def corners_without_places(path: Path) -> Path:
    wide = '<c t="inlineStr"><is><t>x</t></is></c>' * 16_384
    return with_sheet(path, iter([row(1, wide), row(1_048_576, '<c t="inlineStr"><is><t>x</t></is></c>')]))


def corners_in_other_words(path: Path) -> Path:
    """Other quotes, other order of attributes, small letters."""
    cells = (
        "<c t='inlineStr' s='0' r='a1'><is><t>x</t></is></c>",
        "<c t='inlineStr' r='xfd1048576'><is><t>x</t></is></c>",
    )
    return with_sheet(path, iter([f"<row r='1'>{cells[0]}</row><row r='1048576'>{cells[1]}</row>".encode()]))


def one_text_a_hundred_thousand_times(path: Path) -> Path:
    """A small file: each cell says the same thirty thousand characters."""
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>%s</t></si></sst>' % (
        b"x" * 30_000
    )
    cells = (row(n, "".join(f'<c r="{c}{n}" t="s"><v>0</v></c>' for c in "ABCDEFGHIJ")) for n in range(1, 10_001))
    return with_sheet(path, cells, shared=shared)


def million_rows_with_values(path: Path) -> Path:
    return with_sheet(path, (row(n, f'<c r="A{n}"><v>1</v></c>') for n in range(1, 1_000_001)))


def twenty_thousand_empty_lines_of_text(path: Path) -> Path:
    return csv_file(path, [HEADS, LINE, *([[""]] * 50_000)])


def open_quote(path: Path) -> Path:
    path.write_text('序号,问题,责任单位\n1,"路灯损坏,市政科\n2,树木,绿化科\n', "utf-8")
    return path


BAD: list[tuple[Callable[[Path], Path], str, str]] = [
    (empty, ".xlsx", "文件是空的"),
    (empty, ".csv", "文件是空的"),
    (picture, ".xlsx", "图片"),
    (pdf, ".xlsx", "PDF"),
    (page, ".xls", "网页"),
    (document, ".xlsx", "文档"),
    (archive, ".xlsx", "压缩包"),
    (cut, ".xlsx", "不完整"),
    (damaged, ".xlsx", "打不开"),
    (binary_noise, ".xlsx", "不是工作簿"),
    (binary_noise, ".csv", "不是文本表格"),
    (old_binary, ".xlsx", "xlsb"),
    (locked_with_a_word, ".xlsx", "密码"),
    (locked_as_an_archive, ".xlsx", "密码"),
    (bomb, ".xlsx", "过大"),
    (bomb_that_lies, ".xlsx", "过大|打不开"),
    (corners, ".xlsx", "太大"),
    (corners_without_places, ".xlsx", "太大"),
    (corners_in_other_words, ".xlsx", "太大"),
    (one_text_a_hundred_thousand_times, ".xlsx", "太大"),
    (million_rows_with_values, ".xlsx", "太大"),
    (twenty_thousand_empty_lines_of_text, ".csv", "太大"),
    (open_quote, ".csv", "引号不成对"),
]


@pytest.mark.parametrize(("make", "suffix", "says"), BAD, ids=[f"{make.__name__}{suffix}" for make, suffix, _ in BAD])
def test_bad_files_are_refused_in_one_sentence(tmp_path, make, suffix, says):
    said = tell(make(tmp_path / f"bad{suffix}"))
    assert isinstance(said, str)
    assert any(word in said for word in says.split("|"))
    assert said.count("。") == 1
    assert said.endswith("。")


def test_a_million_rows_that_only_have_a_colour_are_nothing(tmp_path):
    painted = (row(n, f'<c r="A{n}" s="0"/>') for n in range(3, 1_000_000))

    def inside() -> Iterator[bytes]:
        yield from ledger_rows()
        yield from painted

    assert tell(with_sheet(tmp_path / "painted.xlsx", inside())) == 1


def test_merged_cells_that_claim_more_than_there_is(tmp_path):
    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [HEADS, LINE]})
    spans = "".join('<mergeCell ref="G1:XFD1048576"/><mergeCell ref="B2:B1048576"/>' for _ in range(20_000))
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", f"</sheetData><mergeCells>{spans}</mergeCells>".encode())
            target.writestr(info.filename, data)
    assert tell(tmp_path / "b.xlsx") == 1


def test_a_column_of_aspects_that_is_empty_in_thousands_of_rows(tmp_path):
    rows = ([n, "", f"第{n}处路灯损坏未修", "更换灯具", "市政科"] for n in range(16_000))
    path = csv_file(tmp_path / "a.csv", [["序号", "方面", "存在问题", "整改措施", "责任单位"], *rows])
    assert tell(path) == 16_000


def test_a_sheet_of_a_thousand_tables(tmp_path):
    heads = (("序号", "存在问题", "整改措施", "责任单位"), ("序号", "责任单位", "存在问题", "整改措施"))
    lines = (("1", "第{n}处路灯损坏", "更换灯具", "市政科"), ("1", "市政科", "第{n}处路灯损坏", "更换灯具"))
    rows = [row for n in range(1_200) for row in (heads[n % 2], [cell.format(n=n) for cell in lines[n % 2]])]
    assert tell(csv_file(tmp_path / "a.csv", rows)) == 1_200


def test_an_older_workbook_with_values_in_its_corners(tmp_path):
    import openpyxl

    path = openpyxl_book(tmp_path / "a.xlsx", {"台账": [HEADS, LINE]})
    book = openpyxl.load_workbook(path)
    book.active["IV65536"] = "x"
    book.save(path)
    said = tell(by_libreoffice(path, "xls"))
    assert isinstance(said, str)
    assert "太大" in said


def test_an_older_workbook_that_is_cut(tmp_path):
    made = by_libreoffice(openpyxl_book(tmp_path / "a.xlsx", {"台账": [HEADS, *([LINE] * 300)]}), "xls")
    made.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    said = tell(made)
    assert isinstance(said, str)
    assert "打不开" in said


def test_a_missing_file_and_one_of_another_kind(tmp_path):
    (tmp_path / "a.pptx").write_bytes(b"PK")
    for path in (tmp_path / "missing.xlsx", tmp_path / "a.pptx"):
        with pytest.raises(Unreadable) as refused:
            read_file(path)
        assert str(refused.value).count("。") == 1
