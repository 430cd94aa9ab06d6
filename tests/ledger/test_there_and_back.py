"""The exported ledger is read again to the same data, whatever stands in it."""

import json
import os
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.documents import ledger_book
from bot.documents.ledger import Ledger, Row, shown_before
from bot.documents.ledger_plain import as_object, as_table
from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading, ReadItem
from bot.ledger.renewal import Fact, KnownItem, compare
from bot.ledger.titles import title
from bot.rules.models import Campaign, CampaignId, Finding, ItemId, Measure, MeasureId, State
from tests.rules.ledger import an_item

TIMES = int(os.environ.get("ROUND_TRIPS", "100"))
"""Generated campaigns; `make test-long` tries a thousand."""

FEEDBACK = date(2026, 2, 27)
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CAMPAIGN = Campaign(CampaignId(1), "示范区城市管理局", "区委第一巡察组", FEEDBACK)
UNITS = ("道路科", "绿化站", "市容环境卫生科", "城管执法大队一中队", "行政审批股")
NAMES = ("沈若川", "何静", "孟大勇", "陆一鸣")
ASPECTS = ("一、履行职责方面", "二、作风建设方面", "三、财务管理方面")
BETWEEN = ("（一）保洁不到位", "（二）审批不规范")

_WORDS = st.sampled_from(
    ["清扫", "巡查", "审批", "台账", "公开", "整改", "不到位", "3次", "=1+1", "<b>", "{{x}}", "，", "。", "（试行）"]
)
_PROBLEM = st.lists(_WORDS, min_size=3, max_size=9).map("".join).map(lambda text: f"问题{text}")
_SAID = st.lists(_WORDS, min_size=1, max_size=9).map("".join) | st.sampled_from(
    ["=1+1", "'=1+1", "-5", "'甲'", "甲\n乙", "{{x}}", "0.88"]
)
_OWN_HEADS = ("备注", "涉及金额（万元）", "领导交办", "整改情况", "整改类型", "方面", "完成时限")
_MEASURE = st.lists(_WORDS, min_size=2, max_size=6).map("".join).map(lambda text: f"做{text}")


@st.composite
def rows(draw: st.DrawFn) -> list[Row]:
    """The tasks of a campaign, no two of them alike, in the order in which a notice would have them."""
    heads = draw(st.lists(st.sampled_from(_OWN_HEADS), max_size=4, unique=True))
    problems = draw(st.lists(_PROBLEM, min_size=1, max_size=8, unique_by=lambda text: text[:12]))
    places = sorted(
        draw(st.lists(st.tuples(st.integers(0, 2), st.integers(-1, 1)), min_size=len(problems), max_size=len(problems)))
    )
    made = []
    for n, (problem, (aspect, between)) in enumerate(zip(problems, places, strict=True), 1):
        headings = (ASPECTS[aspect], *((BETWEEN[between],) if between >= 0 else ()))
        own = {head: draw(_SAID) for head in heads if draw(st.booleans())}
        made.append(a_row(draw, n, problem, headings, own))
    return made


def a_row(draw: st.DrawFn, n: int, problem: str, headings: tuple[str, ...], own: dict[str, str]) -> Row:
    told = tuple(draw(st.lists(_SAID, max_size=3, unique=True)))
    answer = draw(_SAID) if not told else ""
    due = draw(st.none() | st.dates(date(2026, 3, 1), date(2027, 12, 31)))
    steps = draw(st.lists(_MEASURE, max_size=4))
    supporters = tuple(draw(st.lists(st.sampled_from(UNITS[1:]), max_size=2, unique=True)))
    item = replace(
        an_item(n, due=due),
        code=str(n),
        headings=headings,
        problem=problem,
        title=title(problem),
        finding=draw(st.sampled_from(Finding)),
        long_term=draw(st.booleans()),
        due_text=None,
        state=draw(st.sampled_from(State)),
    )
    named = (problem, item.title) if len(headings) == 1 else ("\n".join(headings[1:]), f"{item.title}\n{problem}")
    whole = problem if problem.startswith(item.title) else f"{item.title}\n{problem}"
    return Row(
        item=item,
        aspect=headings[0],
        problem=named[0],
        task=item.title if len(headings) == 1 else whole,
        measures=tuple(Measure(MeasureId(k), item.id, k, text, None) for k, text in enumerate(steps, 1)),
        leader=draw(st.sampled_from(["", *NAMES])),
        unit=UNITS[0] if draw(st.booleans()) else draw(st.sampled_from(UNITS)),
        supporters=supporters,
        person=draw(st.sampled_from(["", *NAMES])),
        claim=None,
        progress=shown_before(told) if told else answer,
        reported_at=NOW if answer else None,
        files=3,
        light=None,
        closed_on=NOW.date(),
        told=told,
        own=own,
    )


def a_ledger(of: list[Row]) -> Ledger:
    names = ("ledger", "problems", "tasks", "duties", "about")
    titles = dict.fromkeys(names, f"{CAMPAIGN.bureau}巡察整改台账")
    return Ledger((CAMPAIGN,), "全部事项", titles, NOW, NOW.date(), None, tuple(of))


def known(row: Row) -> KnownItem:
    """What the file stands for."""
    item = row.item
    facts = ReadItem(
        code=item.code,
        path=(str(item.number),),
        headings=item.headings,
        problem=item.problem,
        title=item.title,
        status=item.finding.value,
        long_term=item.long_term,
        status_text=None,
        measures=tuple(each.text for each in row.measures),
        leader=row.leader or None,
        lead_unit=row.unit or None,
        support_units=tuple(each for each in row.supporters if each != row.unit),
        person=row.person or None,
        due=item.due,
        due_text=None,
        lines=(1, 1),
        own=tuple(row.own.items()),
    )
    also = {Fact.DUE_TEXT: frozenset({item.due.isoformat()} if item.due else ())}
    return KnownItem(ItemId(item.number), item.number, facts, True, also)


def same(read: Any, of: list[Row]) -> None:
    assert isinstance(read, LedgerReading)
    made = compare([known(row) for row in of], read.items)
    assert [(each.known.number, each.changes) for each in made.changed] == []
    assert (made.new, made.gone, made.same) == ((), (), len(of))
    assert [each.status for each in read.items] == [row.item.finding.value for row in of]
    assert [each.progress for each in read.items] == [
        row.told or ((row.progress,) if row.progress else ()) for row in of
    ]
    assert [dict(each.own) for each in read.items] == [row.own for row in of]
    assert made.untold == sum(bool(row.progress) for row in of)
    assert [each.code for each in read.warnings if each.code.startswith(("head_", "formula_"))] == []


@settings(
    max_examples=TIMES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(rows())
def test_a_workbook_is_read_again_as_it_was(tmp_path: Path, of: list[Row]):
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(ledger_book.write(a_ledger(of), lambda _shot: None))
    same(read_file(path), of)


@settings(
    max_examples=TIMES // 4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows())
def test_a_table_in_text_is_read_again_as_it_was(tmp_path: Path, of: list[Row]):
    path = tmp_path / "ledger.csv"
    path.write_bytes(as_table(a_ledger(of)))
    same(read_file(path), of)


def test_the_object_is_what_an_import_prints():
    one = an_item(1, due=date(2026, 5, 27))
    row = Row(one, "一、", "甲", "乙", (), "沈若川", "道路科", ("绿化站",), "", None, "", None, 0, None, None)
    told = json.loads(as_object(a_ledger([row]), {"inspected_from": date(2026, 1, 5), "inspected_to": None}))
    assert (told["kind"], told["counted"]["items"]) == ("ledger", 1)
    assert told["campaign"] == {
        "bureau": "示范区城市管理局",
        "inspecting_body": "区委第一巡察组",
        "inspected_from": "2026-01-05",
        "inspected_to": None,
        "feedback_on": "2026-02-27",
        "published_on": None,
    }
    (item,) = told["items"]
    assert (item["lead_unit"], item["support_units"], item["due"], item["lines"]) == (
        "道路科",
        ["绿化站"],
        "2026-05-27",
        [1, 1],
    )


@pytest.mark.parametrize("words", ["=cmd|' /C calc'!A0", "+1", "@SUM(A1)"])
def test_no_text_becomes_a_formula_in_text(words: str):
    one = an_item(1)
    row = Row(one, words, words, words, (), words, words, (), "", None, "", None, 0, None, None)
    assert f",{words}" not in as_table(a_ledger([row])).decode("utf-8-sig")
