"""Outcome figures as people type them, and sums that are always the sum of their entries."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.figures import (
    CODES,
    MONEY_LEFT,
    MOST_CENTS,
    MOST_COUNT,
    OFFICE_ONLY,
    VARIANTS,
    Doubt,
    Entry,
    Figure,
    FigureKind,
    kind_of,
    owed_by_item,
    read_figure,
    sum_up,
    titles_of,
)
from bot.rules.models import FigureId, ItemId, PersonId

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "title", "paper"),
    [
        ("《道路养护管理办法》 示城管〔2026〕5号", "《道路养护管理办法》", "示城管〔2026〕5号"),
        ("示城管[2026]第05号《道路养护管理办法》", "《道路养护管理办法》", "示城管〔2026〕05号"),
        ("3月1日示城管（2026）12号 《甲办法》", "《甲办法》", "示城管〔2026〕12号"),
        ("已于3月1日印发示城管〔2026〕12号《甲办法》", "《甲办法》", "示城管〔2026〕12号"),
        ("《甲办法》，日照城管〔2026〕12号", "《甲办法》", "日照城管〔2026〕12号"),
        ("《甲办法》，文号：示城管〔2026〕12号。", "《甲办法》", "示城管〔2026〕12号"),
        ("《关于印发《甲办法》的通知》示城管〔2026〕5号", "《关于印发《甲办法》的通知》", "示城管〔2026〕5号"),
        ("《道路养护\n管理办法》无文号", "《道路养护管理办法》", None),
        ("《甲办法》没有文号", "《甲办法》", None),
    ],
)
def test_a_rule_is_its_title_and_its_paper(text: str, title: str, paper: str | None):
    assert read_figure("rule_new", text, TODAY) == Entry(FigureKind.RULE_NEW, title=title, paper=paper)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("道路养护管理办法 示城管〔2026〕5号", Doubt.NO_TITLE),
        ("《》示城管〔2026〕5号", Doubt.NO_TITLE),
        ("《甲办法》《乙办法》示城管〔2026〕5号", Doubt.SEVERAL_TITLES),
        ("《甲办法》", Doubt.NO_PAPER),
        ("《甲办法》5号", Doubt.NO_PAPER),
        (f"《{'长' * 130}》无文号", Doubt.TITLE_TOO_LONG),
    ],
)
def test_a_rule_without_title_or_paper_is_asked_about(text: str, doubt: Doubt):
    assert read_figure("rule_revised", text, TODAY) == doubt


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("2000元", 200_000),
        ("0.2万元", 200_000),
        ("２，０００元", 200_000),
        ("12,345.67元", 1_234_567),
        ("共 3.5 万元整", 3_500_000),
        ("3.5万", 3_500_000),
        ("0.01元", 1),
        ("0.000001万元", 1),
        ("2026年3月1日应退2000元", 200_000),
        ("10亿元以内，先按100000万元", MOST_CENTS),
    ],
)
def test_money_is_kept_in_cents_whatever_unit_it_came_in(text: str, cents: int):
    read = read_figure("money_due", text, TODAY)
    assert isinstance(read, Entry)
    assert read.cents == cents


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("2000", Doubt.NO_UNIT),
        ("0.2", Doubt.NO_UNIT),
        ("2000块钱以下？不，没有", None),
        ("已全部清退", Doubt.NO_AMOUNT),
        ("-2000元", Doubt.NEGATIVE),
        ("－2000元", Doubt.NEGATIVE),
        ("负2000元", Doubt.NEGATIVE),
        ("0元", Doubt.ABSURD),
        ("0.001元", Doubt.ABSURD),
        ("100001万元", Doubt.ABSURD),
        ("20亿元", Doubt.NO_UNIT),
        ("约2000元", Doubt.INEXACT),
        ("2000余元", Doubt.INEXACT),
        ("2000元左右", Doubt.INEXACT),
        ("2000元和300元", Doubt.SEVERAL_AMOUNTS),
        ("2000元，2027年1月1日", Doubt.FUTURE),
    ],
)
def test_an_amount_that_is_not_certain_is_asked_about(text: str, doubt: Doubt | None):
    read = read_figure("money_due", text, TODAY)
    assert read == doubt if doubt else isinstance(read, Entry)


@pytest.mark.parametrize(
    ("text", "receipt"),
    [
        ("2000元，收据号 00123456", "00123456"),
        ("退回0.2万元 票据No.0012-33 3月1日", "0012-33"),
        ("2000元 凭证第AB1234号", "AB1234"),
        ("00123456 2000元", "00123456"),
        ("2026年退回2000元，收据：778899", "778899"),
    ],
)
def test_money_that_came_back_names_its_receipt(text: str, receipt: str):
    read = read_figure("money_returned", text, TODAY)
    assert isinstance(read, Entry)
    assert (read.cents, read.paper) == (200_000, receipt)


@pytest.mark.parametrize("text", ["2000元", "2000元 3月1日", "2026年退回2000元", "2000元 00123456 00123457"])
def test_money_that_came_back_without_a_receipt_is_asked_about(text: str):
    assert read_figure("money_returned", text, TODAY) == Doubt.NO_RECEIPT


@pytest.mark.parametrize(
    ("text", "count", "dated"),
    [
        ("3", 3, None),
        ("3人次", 3, None),
        ("３人，3月2日", 3, date(2026, 3, 2)),
        ("2026-02-28 三人次", 3, date(2026, 2, 28)),
        ("2026.2.28，十二人次", 12, date(2026, 2, 28)),
        ("12月20日 1人", 1, date(2025, 12, 20)),
        ("3月2号 2名。", 2, date(2026, 3, 2)),
    ],
)
@pytest.mark.parametrize("code", ["interview", "party"])
def test_persons_are_a_number_and_a_date(code: str, text: str, count: int, dated: date | None):
    assert read_figure(code, text, TODAY) == Entry(kind_of(code), code, count=count, dated=dated)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("约谈张三 1人", Doubt.OTHER_WORDS),
        ("张三", Doubt.OTHER_WORDS),
        ("3人（张三等）", Doubt.OTHER_WORDS),
        ("3人 Zhang", Doubt.OTHER_WORDS),
        ("3人 4人", Doubt.OTHER_WORDS),
        ("-3", Doubt.OTHER_WORDS),
        ("3月2日", Doubt.NO_COUNT),
        ("", Doubt.NO_COUNT),
        ("0", Doubt.ABSURD),
        ("99999", Doubt.ABSURD),
        ("3人 2月30日", Doubt.NO_SUCH_DATE),
        ("3人 3月3日", Doubt.FUTURE),
        ("3人 2027年3月2日", Doubt.FUTURE),
    ],
)
def test_persons_are_nothing_but_a_number_and_a_date(text: str, doubt: Doubt):
    assert read_figure("admonition", text, TODAY) == doubt


@pytest.mark.parametrize(
    ("text", "count", "dated"),
    [("3月2日", 1, date(2026, 3, 2)), ("2次", 2, None), ("2次，3月1日", 2, date(2026, 3, 1)), ("两场", 2, None)],
)
def test_a_meeting_is_a_count_or_its_date(text: str, count: int, dated: date | None):
    assert read_figure("democratic", text, TODAY) == Entry(FigureKind.MEETING, "democratic", count=count, dated=dated)


@pytest.mark.parametrize(
    ("text", "doubt"), [("开过了", Doubt.OTHER_WORDS), ("", Doubt.NO_COUNT), ("0次", Doubt.ABSURD)]
)
def test_a_meeting_without_either_is_asked_about(text: str, doubt: Doubt):
    assert read_figure("special", text, TODAY) == doubt


@given(st.text(max_size=60), st.sampled_from(CODES))
def test_whatever_is_typed_is_understood_within_bounds_or_doubted(text: str, code: str):
    read = read_figure(code, text, TODAY)
    if isinstance(read, Doubt):
        return
    assert read.code == code
    assert read.kind == kind_of(code)
    assert read.cents is None or 0 < read.cents <= MOST_CENTS
    assert read.count is None or 0 < read.count <= MOST_COUNT
    assert read.dated is None or read.dated <= TODAY
    assert (read.title is not None) == (read.kind in (FigureKind.RULE_NEW, FigureKind.RULE_REVISED))
    assert read.kind != FigureKind.MONEY_RETURNED or read.paper


@given(st.integers(1, MOST_CENTS))
def test_yuan_and_ten_thousands_are_the_same_money(cents: int):
    yuan = f"{cents // 100}.{cents % 100:02}元"
    grouped = f"{cents // 100:,}.{cents % 100:02}元"
    wan = f"{cents // 1_000_000}.{cents % 1_000_000:06}万元"
    for text in (yuan, grouped, wan):
        read = read_figure("money_due", text, TODAY)
        assert isinstance(read, Entry)
        assert read.cents == cents


@given(st.text(st.characters(categories=["Lo", "Lu", "Ll"]), min_size=2, max_size=4), st.integers(1, 99))
def test_no_name_ever_gets_into_a_count_of_persons(name: str, count: int):
    for code in (*VARIANTS[FigureKind.TALK], *VARIANTS[FigureKind.SANCTION]):
        read = read_figure(code, f"{name} {count}人", TODAY)
        assert isinstance(read, Doubt) or (read.title, read.paper) == (None, None)
        assert isinstance(read_figure(code, f"{count}人 {name}", TODAY), Doubt)


# --- sums -------------------------------------------------------------------------------------------------------------

entries = st.one_of(
    st.builds(
        Entry,
        st.sampled_from([FigureKind.RULE_NEW, FigureKind.RULE_REVISED]),
        title=st.sampled_from(["《甲》", "《乙》", "《 甲 》", "《丙（试行）》", "《丙(试行)》"]),
    ),
    st.builds(Entry, st.just(FigureKind.MONEY_DUE), cents=st.integers(1, 10**6)),
    st.builds(
        Entry,
        st.just(FigureKind.MONEY_RETURNED),
        paper=st.sampled_from([None, "001", "002"]),
        cents=st.integers(1, 10**6),
    ),
    *(
        st.builds(Entry, st.just(kind), st.sampled_from(variants), count=st.integers(1, 50))
        for kind, variants in VARIANTS.items()
    ),
)


@st.composite
def ledgers(draw: st.DrawFn) -> list[Figure]:
    return [
        a_figure(n, entry, draw(st.integers(1, 4)), voided=draw(st.booleans()))
        for n, entry in enumerate(draw(st.lists(entries, max_size=12)), 1)
    ]


def a_figure(n: int, entry: Entry, number: int, *, voided: bool = False) -> Figure:
    ended = (NOW, PersonId(1)) if voided else (None, None)
    return Figure(FigureId(n), ItemId(100 + number), number, entry, PersonId(1), NOW, *ended)


@given(ledgers())
def test_every_sum_is_the_sum_of_the_entries_it_names(figures: list[Figure]):
    sums = {each.code: each for each in sum_up(figures)}
    named = [figure for code, each in sums.items() if code != MONEY_LEFT for figure in each.figures]
    for figure in figures:
        without_receipt = figure.entry.kind == FigureKind.MONEY_RETURNED and figure.entry.paper is None
        assert named.count(figure) == (0 if figure.voided_at or without_receipt else 1)
    for code, each in sums.items():
        if code == MONEY_LEFT:
            assert each.value == sum(max(due - back, 0) for due, back in owed_by_item(figures).values())
        elif kind_of(code) in (FigureKind.RULE_NEW, FigureKind.RULE_REVISED):
            assert each.value == len(titles_of(each.figures))
            assert sum(len(same) for same in titles_of(each.figures).values()) == len(each.figures)
        else:
            assert each.value == sum((figure.entry.cents or 0) + (figure.entry.count or 0) for figure in each.figures)


def test_one_rule_of_two_items_is_one_rule_with_two_origins():
    figures = [
        a_figure(1, Entry(FigureKind.RULE_NEW, title="《甲办法（试行）》"), 3),
        a_figure(2, Entry(FigureKind.RULE_NEW, title="《甲办法(试行)》"), 5),
        a_figure(3, Entry(FigureKind.RULE_REVISED, title="《甲办法（试行）》"), 5),
    ]
    new, revised = sum_up(figures)
    assert (new.value, revised.value) == (1, 1)
    assert [[figure.number for figure in same] for same in titles_of(new.figures).values()] == [[3, 5]]


def test_what_one_item_returned_too_much_pays_nothing_of_anothers():
    figures = [
        a_figure(1, Entry(FigureKind.MONEY_DUE, cents=500), 1),
        a_figure(2, Entry(FigureKind.MONEY_RETURNED, paper="1", cents=900), 2),
        a_figure(3, Entry(FigureKind.MONEY_RETURNED, paper="2", cents=200), 1),
        a_figure(4, Entry(FigureKind.MONEY_RETURNED, cents=300), 1),
    ]
    sums = {each.code: each.value for each in sum_up(figures)}
    assert sums == {"money_due": 500, "money_returned": 1100, MONEY_LEFT: 300}


def test_codes_name_each_kind_once():
    assert len(set(CODES)) == len(CODES)
    assert {kind_of(code) for code in CODES} == set(FigureKind)
    assert all(len(f"f_{code}") <= 16 for code in CODES), "a question's purpose has sixteen characters"
    assert {kind for kind in FigureKind if kind in OFFICE_ONLY} == {FigureKind.TALK, FigureKind.SANCTION}
