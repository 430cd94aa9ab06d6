"""The three published notices, where they are at hand. None of their text stands in this project."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading

NOTICES = Path(__file__).parents[3] / "shared" / "notices"

pytestmark = pytest.mark.skipif(not NOTICES.is_dir(), reason="the published notices are not beside this checkout")


def read(name: str) -> NoticeReading:
    return read_notice((NOTICES / f"{name}.txt").read_text(encoding="utf-8"))


def codes(reading: NoticeReading) -> Counter[str]:
    return Counter(warning.code for warning in reading.warnings)


def test_fuling_has_37_items_two_of_them_headings_without_sub_items():
    reading = read("fuling")
    assert len(reading.items) == 37
    assert [item.lines for item in reading.items if len(item.path) == 3] == [(41, 42), (66, 67)]
    assert {status: count for status, count in reading.counted.by_status.items() if count} == {
        "done": 35,
        "in_progress": 1,
        "unstated": 1,
    }
    assert sum(item.status == "done" and item.long_term for item in reading.items) == 31
    assert [(warning.line, warning.code) for warning in reading.warnings] == [
        (16, "done_but_open"),
        (36, "done_but_open"),
        (61, "no_status"),
    ]
    assert next(item for item in reading.items if item.status == "in_progress").lines == (21, 21)


def test_xuchang_has_79_items_one_number_twice_and_224_measures():
    reading = read("xuchang")
    assert len(reading.items) == 79
    assert sum(len(item.measures) for item in reading.items) == 224
    assert all(item.status == "done" for item in reading.items)
    assert [warning.line for warning in reading.warnings if warning.code == "number_repeated"] == [189]
    assert len({item.code for item in reading.items}) == 79
    assert {(one.kind, one.number) for one in reading.declared} >= {("problems", 79), ("measures", 242), ("tasks", 79)}
    assert codes(reading) == {"number_repeated": 1, "measures_differ": 1, "done_but_open": 3}


def test_shenzhen_has_42_items_36_done_and_6_phased_in_another_chapter():
    reading = read("shenzhen")
    assert len(reading.items) == 42
    assert Counter((item.path[0], item.status) for item in reading.items) == {
        ("二、", "done"): 36,
        ("三、", "phased"): 6,
    }
    assert all(item.status_text for item in reading.items)
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("name", "inspected", "feedback", "published"),
    [
        ("fuling", (date(2022, 3, 15), date(2022, 6, 10)), date(2022, 7, 26), date(2022, 12, 23)),
        ("xuchang", (date(2020, 5, 9), date(2020, 7, 20)), date(2020, 9, 3), date(2021, 1, 19)),
        ("shenzhen", (date(2021, 10, 25), date(2022, 1, 7)), date(2022, 6, 23), date(2023, 4, 11)),
    ],
)
def test_the_dates_of_the_campaign(name, inspected, feedback, published):
    facts = read(name).campaign
    assert (facts.inspected_from, facts.inspected_to) == inspected
    assert (facts.feedback_on, facts.published_on) == (feedback, published)
    assert facts.bureau
    assert "城市管理" in facts.bureau
    assert "党" not in facts.bureau
    assert facts.inspecting_body
    assert facts.inspecting_body.endswith("巡察组")


@pytest.mark.parametrize("name", ["fuling", "xuchang", "shenzhen"])
def test_wordings_and_measures_are_slices_of_the_source_within_the_items_lines(name):
    source = (NOTICES / f"{name}.txt").read_text(encoding="utf-8")
    lines = source.split("\n")
    for item in read(name).items:
        own = "\n".join(lines[item.lines[0] - 1 : item.lines[1]])
        assert item.problem in own
        assert all(measure in own for measure in item.measures)
        assert all(heading in source for heading in item.headings)
        assert item.status_text is None or item.status_text in source
        assert 0 < len(item.title) <= 30
