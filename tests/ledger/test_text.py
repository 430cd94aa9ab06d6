"""Decoding, furniture and line numbers: whatever a notice was saved as, its lines stay countable."""

import codecs

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import Unreadable
from bot.ledger.text import decode_text, document
from bot.rules.numerals import number

PLAIN = "一、问题整改情况\n1.路灯不亮。已完成整改。\n2.井盖松动。正在整改。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_the_usual_encodings(encoding):
    assert decode_text(PLAIN.encode(encoding)).removeprefix("\ufeff") == PLAIN


def test_utf16_with_either_byte_order_mark():
    assert decode_text(codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be")).removeprefix("\ufeff") == PLAIN


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe",
        bytes(range(256)) * 20,
        b"PK\x03\x04\x14\x00\x06\x00" + b"\xff\x00" * 50,
    ],
)
def test_binaries_are_refused_with_one_sentence(data):
    with pytest.raises(Unreadable) as refused:
        decode_text(data)
    assert str(refused.value).endswith("。")
    assert str(refused.value).count("。") == 1


def test_gb18030_with_a_byte_order_mark():
    reading = read_notice(decode_text(b"\x84\x31\x95\x33" + PLAIN.encode("gb18030")))
    assert [item.problem for item in reading.items] == ["路灯不亮", "井盖松动"]


@pytest.mark.parametrize("turned", [False, True])
def test_two_encodings_in_one_file_are_refused_and_never_read_as_other_words(turned):
    ours, theirs = "1.路灯不亮。已完成整改。\n".encode(), "2.井盖松动，正在整改。\n".encode("gb18030")
    even = "路灯损坏未修".encode()  # as GB18030 these bytes are words too
    assert even.decode("gb18030") != "路灯损坏未修"
    for parts in ((ours, theirs), (even + b"\n", theirs)):
        with pytest.raises(Unreadable, match="两种文字编码"):
            decode_text(b"".join(reversed(parts) if turned else parts))


@pytest.mark.parametrize("text", ["", " \n\t\u3000\n", "\ufeff", "- 1 -\n第 2 页 共 3 页\n"])
def test_an_empty_notice_is_unreadable(text):
    with pytest.raises(Unreadable):
        read_notice(text)


def test_a_text_without_outline_gives_no_items_and_a_warning():
    reading = read_notice("今天天气很好，适合出门散步。\n明天也是。")
    assert reading.items == ()
    assert [warning.code for warning in reading.warnings] == ["no_outline"]


@pytest.mark.parametrize(
    "text", ["好" * 200_000, "一是" * 50_000, "(1)" * 50_000, "“" * 100_000, "1." + "已" * 100_000]
)
def test_long_lines_do_no_harm(text):
    read_notice(text)


def test_line_breaks_invisible_signs_and_furniture_keep_the_line_numbers():
    messy = (
        "\ufeff当前位置：首页 > 公示\r\n阅读次数：33\r\n\r\n一、问题整\u200b改情况\r\n— 1 —\r\n"
        "1.路灯\u200c不亮。\t已完成整改。\r\n第 2 页\r\n2.井盖松动。\u3000正在整改。\r\n"
    )
    reading = read_notice(messy)
    assert [(item.problem, item.lines) for item in reading.items] == [("路灯不亮", (6, 6)), ("井盖松动", (8, 8))]
    assert [item.status for item in reading.items] == ["done", "in_progress"]


def test_old_line_ends_count_as_lines():
    assert [line.no for line in document("甲\r乙\r\n丙\n丁").lines] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("二十三", 23),
        ("廿三", 23),
        ("卅", 30),
        ("十", 10),
        ("十二", 12),
        ("一百零五", 105),
        ("两百一十", 210),
        ("二〇二六", 2026),
        ("①", 1),
        ("⑳", 20),
        ("㉑", 21),
        ("⑴", 1),
        ("Ⅳ", 4),
        ("㈢", 3),
        ("１２", 12),
        ("12", 12),
        ("壹", 1),
        ("一 十 二", None),
        ("十十", None),
        ("三百千", None),
        ("甲", None),
        ("", None),
        ("9999999999", None),
    ],
)
def test_numerals(text, value):
    assert number(text) == (12 if text == "一 十 二" else value)
