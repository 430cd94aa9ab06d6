"""What is worth a reviewer's look, and what is not: earlier uses, pairs of one spot, dates, words that repeat."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.hints import Doubt, Seen, copies, doubts, repeats_itself, resemblances
from bot.rules.likeness import Grade
from bot.rules.looks import Content, Look
from bot.rules.models import EvidenceId, ItemId, ProofSlot, ReportId, SlotId, UnitId

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 5, 2, 0, tzinfo=UTC)
FEEDBACK = date(2026, 2, 27)
JPEG = Look(Content.JPEG, width=100, height=100)
BEFORE = ProofSlot(SlotId(1), ItemId(1), 1, "整改前照片", None)
AFTER = ProofSlot(SlotId(2), ItemId(1), 2, "整改后照片", None)
PAIRS = [(BEFORE, AFTER)]


def seen(number: int, sha256: str = "", *, item: int = 1, hours: int = 0, slots: tuple[int, ...] = ()) -> Seen:
    return Seen(
        EvidenceId(number),
        ReportId(number),
        ItemId(item),
        UnitId(item),
        sha256 or f"sha{number}",
        NOW + timedelta(hours=hours),
        forwarded=False,
        origin_at=None,
        as_photo=True,
        look=JPEG,
        slots=frozenset(map(SlotId, slots)),
    )


class TestResemblances:
    def found(self, mine, others, distances=None, pairs=PAIRS):
        return [
            (each.mine.id, each.other.id, each.grade) for each in resemblances(mine, others, distances or {}, pairs)
        ]

    def test_the_same_file_on_another_item_before(self):
        assert self.found([seen(2, "a", hours=1)], [seen(1, "a", item=2)]) == [(2, 1, Grade.SAME_FILE)]

    def test_whoever_sent_it_first_used_it_first(self):
        assert self.found([seen(1, "a")], [seen(2, "a", item=2, hours=1)]) == []

    def test_the_same_file_on_the_same_item_in_an_earlier_week(self):
        assert self.found([seen(1, "a"), seen(2, "a", hours=200)], []) == [(2, 1, Grade.SAME_FILE)]

    @pytest.mark.parametrize(
        ("distance", "grade"),
        [(0, Grade.SAME_PHOTO), (16, Grade.SAME_PHOTO), (24, Grade.PROBABLY), (48, Grade.PERHAPS)],
    )
    @pytest.mark.parametrize("either_way", [("sha1", "sha2"), ("sha2", "sha1")])
    def test_a_like_picture_by_its_distance(self, distance: int, grade: Grade, either_way: tuple[str, str]):
        assert self.found([seen(2, hours=1)], [seen(1, item=2)], {either_way: distance}) == [(2, 1, grade)]

    def test_what_is_further_apart_is_another_picture(self):
        assert self.found([seen(2, hours=1)], [seen(1, item=2)], {("sha1", "sha2"): 49}) == []

    @pytest.mark.parametrize(("distance", "is_told"), [(16, True), (17, False), (48, False)])
    def test_before_and_after_of_one_spot_are_no_reuse_unless_it_is_the_very_photo(self, distance: int, is_told: bool):
        mine = [seen(1, slots=(1,)), seen(2, hours=50, slots=(2,))]
        assert bool(self.found(mine, [], {("sha1", "sha2"): distance})) is is_told

    def test_the_same_bytes_before_and_after_are_told(self):
        mine = [seen(1, "a", slots=(1,)), seen(2, "a", hours=50, slots=(2,))]
        assert self.found(mine, []) == [(2, 1, Grade.SAME_FILE)]

    def test_two_photos_in_one_slot_are_no_pair(self):
        mine = [seen(1, slots=(2,)), seen(2, hours=50, slots=(2,))]
        assert self.found(mine, [], {("sha1", "sha2"): 30}) == [(2, 1, Grade.PERHAPS)]

    def test_slots_of_another_item_make_no_pair(self):
        mine, other = [seen(2, hours=50, slots=(2,))], [seen(1, item=2, slots=(1,))]
        assert self.found(mine, other, {("sha1", "sha2"): 30}) == [(2, 1, Grade.PERHAPS)]

    def test_of_several_earlier_uses_the_likest_then_the_oldest_is_told(self):
        others = [seen(1, "b", item=2, hours=1), seen(2, "a", item=3, hours=2), seen(3, "a", item=4, hours=3)]
        assert self.found([seen(9, "a", hours=9)], others, {("a", "b"): 5}) == [(9, 2, Grade.SAME_FILE)]

    def test_the_likest_stand_first(self):
        mine = [seen(8, "x", hours=8), seen(9, "a", hours=9)]
        others = [seen(1, "y", item=2), seen(2, "a", item=2)]
        assert [each[0] for each in self.found(mine, others, {("x", "y"): 40})] == [9, 8]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, []),
        ({"look": None}, []),
        ({"forwarded": True}, [Doubt.FORWARDED]),
        ({"look": replace(JPEG, screen=True)}, [Doubt.SCREEN]),
        ({"look": replace(JPEG, taken_at=NOW - timedelta(hours=3))}, []),
        ({"look": replace(JPEG, taken_at=NOW - timedelta(days=3))}, []),
        ({"look": replace(JPEG, taken_at=NOW - timedelta(days=3, seconds=1))}, [Doubt.EARLY]),
        ({"look": replace(JPEG, taken_at=NOW + timedelta(minutes=10))}, []),
        ({"look": replace(JPEG, taken_at=NOW + timedelta(minutes=11))}, [Doubt.AHEAD]),
        ({"look": replace(JPEG, taken_at=datetime(2026, 2, 26, 15, 59, tzinfo=UTC))}, [Doubt.OLD]),
        ({"look": replace(JPEG, taken_at=datetime(2026, 2, 26, 16, 0, tzinfo=UTC))}, [Doubt.EARLY]),
        (
            {"forwarded": True, "origin_at": datetime(2025, 1, 3, tzinfo=UTC)},
            [Doubt.OLD, Doubt.FORWARDED],
        ),
        ({"look": Look(Content.HEIC)}, [Doubt.UNSEEN]),
        ({"look": Look(Content.PICTURE)}, [Doubt.UNSEEN]),
        ({"look": Look(Content.PDF)}, []),
    ],
)
def test_what_is_said_of_one_file(change, told: list[Doubt]):
    assert doubts(replace(seen(1), **change), FEEDBACK, ZONE) == told


def test_without_a_day_of_feedback_nothing_is_older():
    old = replace(seen(1), look=replace(JPEG, taken_at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert doubts(old, None, ZONE) == [Doubt.EARLY]


SAID = "已组织道路科对人民路破损路面进行修补，修补面积120平方米，正在安排验收。"


@pytest.mark.parametrize(
    ("text", "before", "is_same"),
    [
        (SAID, SAID, True),
        (SAID, SAID.replace("，", ",").replace("。", " "), True),
        (SAID, SAID.replace("正在安排", "正安排"), True),
        (SAID, SAID.replace("120", "150"), False),
        (SAID, SAID + "3月5日通过验收，资料已归档。", False),
        ("本周无变化", "本周无变化", False),
        ("正在推进中，请放心。", "正在推进中，请放心。", False),
        (SAID, "", False),
    ],
)
def test_an_answer_that_says_what_the_last_one_said(text: str, before: str, is_same: bool):
    assert repeats_itself(text, before) is is_same


def test_an_answer_like_that_of_another_unit():
    others = [
        "完全不同的一段话，讲的是绿化站补植行道树的事情。",
        SAID.replace("道路科", "绿化站"),
        SAID.replace("120", "90"),
    ]
    assert copies(SAID, others) in (1, 2)
    assert copies(SAID, others[:1]) is None
    assert copies("本周无变化", ["本周无变化"]) is None
    assert copies(SAID, []) is None
