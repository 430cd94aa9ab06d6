"""Which item a message belongs to: the strongest sign decides, and where there is none the person is asked."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.models import ItemId
from bot.rules.placing import NoSuchItem, Placed, Several, Signs, Unclear, is_card_open, leading_number, place

MINE = {1: ItemId(11), 3: ItemId(13), 5: ItemId(15), 12: ItemId(22)}
ASK = Signs(replied_item=None, replied_ask=True, open_card=None, mine=MINE)
NOTHING = Signs(replied_item=None, replied_ask=False, open_card=None, mine=MINE)
CARD = Signs(replied_item=None, replied_ask=False, open_card=ItemId(15), mine=MINE)
ONE = Signs(replied_item=None, replied_ask=False, open_card=None, mine={3: ItemId(13)})


@pytest.mark.parametrize(
    "text",
    [
        "3 已完成",
        "3. 已完成",
        "3.已完成",
        "3、已完成",
        "3，已完成",
        "3,已完成",
        "3：已完成",
        "3:已完成",
        "3) 已完成",
        "3）已完成",
        "３ 已完成",
        "３．已完成",
        "  3　已完成",
        "#3 已完成",
        "＃３：已完成",
        "3\n已完成",
        "第3项已完成",
        "第3项：已完成",
        "第 3 项，已完成",
        "第３项 已完成",
        "第3条：已完成",
        "第3个、已完成",
    ],
)
def test_the_number_in_front_of_a_reply_to_the_ask(text):
    assert place(text, ASK) == Placed(ItemId(13), "已完成")


@pytest.mark.parametrize("text", ["3", " ３ ", "3.", "第3项", "第3项："])
def test_a_number_alone_names_the_item_of_a_photo(text):
    assert place(text, ASK) == Placed(ItemId(13), "")


@pytest.mark.parametrize("text", ["第3项已完成", "第3项：已完成", " 第 ３ 项、已完成"])
@pytest.mark.parametrize("signs", [NOTHING, CARD, ASK])
def test_a_number_between_its_words_counts_anywhere(text, signs):
    assert place(text, signs) == Placed(ItemId(13), "已完成")


@pytest.mark.parametrize(
    "text",
    [
        "3月5日已完成",
        "3月5日完成第5项",
        "3个路口已修好",
        "3号楼已修好",
        "3条道路已修好",
        "3处积水已排除",
        "第3个路口已修好",
        "第3号楼已修好",
        "第3条道路已修好",
        "第3季度完成",
        "3.5公里管网已疏通",
        "３．５公里管网已疏通",
        "1,200平方米已修补",
        "3：30完成吊装",
        "3、5两项都已完成",
        "3-5月完成招标",
        "3/5已完成",
        "3%",
        "12345热线已答复",
        "已完成3项",
        "三、已完成",
        "",
    ],
)
@pytest.mark.parametrize("signs", [NOTHING, ASK])
def test_what_only_looks_like_a_number_is_asked_about(text, signs):
    assert place(text, signs) == Unclear()


@pytest.mark.parametrize("text", ["3 已完成", "3. 已完成", "3", "3：已完成"])
def test_a_bare_number_means_nothing_outside_the_ask(text):
    assert place(text, NOTHING) == Unclear()
    assert place(text, CARD) == Placed(ItemId(15), text)


def test_a_reply_to_an_items_message_outweighs_a_number():
    signs = Signs(replied_item=ItemId(15), replied_ask=False, open_card=ItemId(11), mine=MINE)
    assert place("第3项的照片在这里", signs) == Placed(ItemId(15), "第3项的照片在这里")


def test_a_number_outweighs_the_open_card():
    assert place("第3项已完成", CARD) == Placed(ItemId(13), "已完成")


def test_the_open_card_takes_what_says_nothing():
    assert place("已完成", CARD) == Placed(ItemId(15), "已完成")
    assert place("", CARD) == Placed(ItemId(15), "")


def test_a_reply_to_the_ask_is_not_for_the_open_card():
    signs = Signs(replied_item=None, replied_ask=True, open_card=ItemId(15), mine=MINE)
    assert place("已完成", signs) == Unclear()


@pytest.mark.parametrize(
    ("text", "number"), [("第7项已完成", 7), ("第12项", None), ("第9999项：好", 9999), ("第0项", 0)]
)
def test_a_number_that_is_none_of_mine_is_told_so(text, number):
    expected = Placed(ItemId(22), "") if number is None else NoSuchItem(number)
    assert place(text, NOTHING) == expected
    assert place(text, CARD) == expected


def test_who_has_one_item_need_not_say_which():
    assert place("已完成", ONE) == Placed(ItemId(13), "已完成")
    assert place("3月5日已完成", ONE) == Placed(ItemId(13), "3月5日已完成")
    assert place("第7项已完成", ONE) == NoSuchItem(7)


def test_who_has_no_item_is_asked():
    assert place("已完成", Signs(None, False, None, {})) == Unclear()


def test_the_rest_of_a_text_keeps_its_lines():
    assert leading_number("第3项：\n一、已修补\n二、已验收", bare=False) == (3, "一、已修补\n二、已验收")
    assert leading_number("没有项号", bare=True) == (None, "没有项号")


@pytest.mark.parametrize(
    ("minutes", "speed", "still_open"),
    [(0, 1, True), (29.9, 1, True), (30, 1, False), (299, 10, True), (300, 10, False)],
)
def test_a_card_left_lying_takes_nothing(minutes, speed, still_open):
    since = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert is_card_open(since, since + timedelta(minutes=minutes), speed=speed) is still_open


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("3 已修补\n5 正在招标", [(13, "已修补"), (15, "正在招标")]),
        ("第3项：已修补\n\n第5项：正在招标\n预计月底完成", [(13, "已修补"), (15, "正在招标\n预计月底完成")]),
        ("3 已修补\n5.2公里管网已疏通\n12 无", [(13, "已修补\n5.2公里管网已疏通"), (22, "无")]),
        ("3 已修补\n7 别人的\n5 正在招标", [(13, "已修补\n7 别人的"), (15, "正在招标")]),
        ("3 一\n5 二\n3 三", [(13, "一"), (15, "二\n3 三")]),
    ],
)
def test_a_reply_to_the_ask_may_hold_several_answers(text, parts):
    expected = tuple(Placed(ItemId(item), rest) for item, rest in parts)
    assert place(text, ASK) == Several(expected)
    assert not isinstance(place(text, NOTHING), Several)


@pytest.mark.parametrize("text", ["3 已修补\n第二段", "3 已修补\n3 又修补", "3 已修补\n8 别人的"])
def test_lines_that_begin_with_no_other_number_of_mine_belong_to_the_answer_above(text):
    assert place(text, ASK) == Placed(ItemId(13), text.removeprefix("3 "))


def test_a_bare_number_of_somebody_elses_item_is_asked_about():
    signs = Signs(replied_item=None, replied_ask=True, open_card=None, mine=MINE)
    assert place("120 平方米已修补", signs) == Unclear()


BOTH = {"mine": {3: ItemId(13)}, "supported": {4: ItemId(14)}}


@pytest.mark.parametrize(
    ("text", "ask", "placed"),
    [
        ("第4项 清单", False, Placed(ItemId(14), "清单")),
        ("第4项 清单", True, Placed(ItemId(14), "清单")),
        ("4 清单", True, Placed(ItemId(14), "清单")),
        ("已完成", True, Placed(ItemId(13), "已完成")),
        ("已完成", False, Unclear()),
        ("第5项 清单", False, NoSuchItem(5)),
        ("3 完成\n4 清单", True, Several((Placed(ItemId(13), "完成"), Placed(ItemId(14), "清单")))),
    ],
)
def test_an_item_one_supports_is_named_like_ones_own_and_the_ask_means_ones_own(text, ask, placed):
    assert place(text, Signs(replied_item=None, replied_ask=ask, open_card=None, **BOTH)) == placed


def test_the_only_item_one_supports_takes_what_says_nothing():
    signs = Signs(replied_item=None, replied_ask=False, open_card=None, mine={}, supported={4: ItemId(14)})
    assert place("清单", signs) == Placed(ItemId(14), "清单")
