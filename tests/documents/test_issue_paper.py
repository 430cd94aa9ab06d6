"""The weekly summary in Word says what its figures say, in the bureau's typography, and texts stay texts."""

import io
from dataclasses import replace
from typing import Any

import pytest
from docx import Document

from bot.documents.word import fill
from bot.rules.summary import Answers, Entries, Summary
from bot.rules.tallies import Tally
from templates import render, terms, words
from tests.examples.details import everything_said
from tests.rules.ledger import an_item
from tests.rules.summaries import NOW, a_summary

HOSTILE = "=cmd|' /C calc'!A0 <b>{{ 7*7 }}</b> {% x %} & ]]>"


def given(summary: Summary) -> dict[str, Any]:
    lists = {each.value: summary.named(each) for each in Tally}
    return {
        "s": summary,
        "w": {kind: words(kind) for kind in ("finding", "claims")},
        "number": 3,
        "bureau": "示范局",
        "terms": terms(),
        "as_of": render("plain/moment", moment=summary.as_of),
        "today": summary.as_of.date(),
        "opens_on": NOW.date(),
        "ends_on": NOW.date(),
        "closed_in_all": 1,
        "done_rate": "33.3%",
        "answered_rate": "50.0%",
        "claimed": ["第1项", "第2项"],
        "figures": ["新建制度2项"],
        "numbers": {each.value: "第1—3项" for each in Tally},
        **lists,
    }


def filled(summary: Summary) -> tuple[str, list[list[list[str]]]]:
    """All words of the paper in their order, and its tables."""
    paper: Any = Document(io.BytesIO(fill("bulletin", given(summary), None)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in paper.tables]
    return "\n".join(each.text for each in paper.paragraphs), tables


@pytest.fixture
def summary() -> Summary:
    item = replace(an_item(1), title=HOSTILE, unit=HOSTILE)
    return a_summary(HOSTILE, [item, replace(item, number=7)], everything_said(HOSTILE, item.id), many=2)


def test_its_figures_are_those_of_the_summary(summary: Summary):
    said, tables = filled(summary)
    assert "整改事项2项，经办公室认定已完成2项，完成率33.3%（2/2）" in said
    assert "本期应报2项，已报2项，报送率50.0%（2/2），其中按时0项、迟报2项；收到佐证2件" in said
    changes, units, overdue = tables
    assert changes[1] == ["2", "2", "2", "2", "2"]
    assert units[1][0] == HOSTILE
    assert units[-1][0] == "合计"
    assert [row[0] for row in overdue] == ["项号", "1", "7"]


def test_texts_stay_texts(summary: Summary):
    said, _ = filled(summary)
    assert f"第1项　{HOSTILE}（{HOSTILE}）：{HOSTILE}" in said
    assert "49" not in said


def test_a_week_in_which_nothing_is_said(summary: Summary):
    quiet = replace(
        summary,
        lists=dict.fromkeys(Tally, Entries(0, ())),
        progress=Answers(0, ()),
        no_change=Answers(0, ()),
        support=(),
        units=(),
        claims=(),
    )
    said, tables = filled(quiet)
    assert "没有超过时限的事项" in said
    assert "本期没有需要研究的事项" in said
    assert len(tables) == 2


def test_the_same_data_give_the_same_bytes(summary: Summary):
    assert fill("bulletin", given(summary), None) == fill("bulletin", given(summary), None)
