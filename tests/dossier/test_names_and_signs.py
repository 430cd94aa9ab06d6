"""Names lead nowhere, tables calculate nothing, and signs no font has are named."""

import csv
import io
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from bot.reports.file_names import plain, safe
from bot.reports.glyphs import code_points, covered, legible
from bot.reports.tables import table
from templates import DOCUMENTS, FONTS, words

NAMES = "赟喆翀骉犇淼堃珺玥彧昇祎弢晟頔玮琤垚竑璠璟瑀瑄瑢珣珩琇琚瑛璐嫒婳嫕嬿翯翾飏骎骐骢鲲鹍麒麟龑龢镕"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("整改后照片", "整改后照片"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("C:\\a\\b", "C__a_b"),
        ("CON", "CON_"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("一\n二\t三\0", "一 二 三"),
        ("...", "_"),
        ("", "_"),
        ("长" * 99, "长" * 24),
    ],
)
def test_a_part_of_a_name_is_harmless(text: str, wanted: str):
    made = safe(text)
    assert made == wanted
    assert not {"/", "\\", "\0"} & set(made)
    assert made not in (".", "..")


def test_what_nobody_sees_is_taken_out():
    assert plain("a\u202eb\u200bc\u2066d\x07e") == "abcde"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "＝1", "\t=1", "  =HYPERLINK(1)", "'=1"])
def test_no_text_becomes_a_formula(text: str):
    data = table(["甲"], [[text], ["好"], [3], [None]])
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["甲"], ["'" + text], ["好"], ["3"], [""]]


@pytest.mark.parametrize("font", sorted(FONTS.glob("*.otf")), ids=lambda path: path.stem)
def test_the_character_map_is_read_as_the_tools_read_it(font: Path):
    assert set(code_points(font.read_bytes())) == set(TTFont(font).getBestCmap())


def test_names_can_be_printed():
    assert {sign for sign in NAMES if ord(sign) not in covered()} == set()


def test_every_word_of_the_document_can_be_printed():
    text = (DOCUMENTS / "dossier.typ").read_text(encoding="utf-8")
    groups = ("dossier_words", "dossier_marks", "dossier_states", "fault_name", "dossier_kinds", "dossier_fields")
    text += "".join("".join(words(group).values()) for group in groups)
    assert {sign for sign in text if sign != "\n" and ord(sign) not in covered()} == set()


def test_what_no_font_has_is_named_and_nothing_vanishes():
    assert legible("王𬭎，好😀👍!") == "王〔缺字2CB4E〕，好〔缺字1F600 1F44D〕!"
    assert legible({"a": ["甲\u202e乙", 3, None]}) == {"a": ["甲〔缺字202E〕乙", 3, None]}
    assert legible("a" * 70).replace("\u200b", "") == "a" * 70
    assert legible("一\r\n二\u200d") == "一\n二"
