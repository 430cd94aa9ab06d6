"""Whom words mean: sure by name, by decision, by a former name, by a short form; else the likeliest two, and a person's choice."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.matching import LONGEST, How, Known, Meant, Verdict, match_person, match_unit, match_units, plain

UNITS = (
    "市容秩序科",
    "环境卫生所",
    "综合执法大队",
    "园林绿化所",
    "交通科",
    "通信科",
    "财务科",
    "办公室",
    "领导小组办公室",
)
ONCE = {"环卫处": "环境卫生所", "园林处": "园林绿化所", "水政科": "水利局"}
DECIDED = {"综合办": "办公室", "计财处": "财务科", "撤了的": "路灯所"}
BUREAU = Known({name: n for n, name in enumerate(UNITS)}, ONCE, DECIDED)


@pytest.mark.parametrize(
    ("words", "how", "names"),
    [
        ("财务科", How.EXACT, ("财务科",)),
        (" 财 务 科 ", How.EXACT, ("财务科",)),
        ("办公室", How.EXACT, ("办公室",)),  # though a longer name holds it
        ("综合办", How.DECIDED, ("办公室",)),
        ("综 合 办", How.DECIDED, ("办公室",)),
        ("环卫处", How.ONCE, ("环境卫生所",)),
        ("市容科", How.PART, ("市容秩序科",)),
        ("执法队", How.PART, ("综合执法大队",)),
        ("环卫所", How.PART, ("环境卫生所",)),
        ("园林", How.PART, ("园林绿化所",)),  # of the name of today and of the former one: one unit
        ("园处", How.PART, ("园林绿化所",)),  # of the former name alone
        ("小组办", How.PART, ("领导小组办公室",)),
        ("公室", How.SEVERAL, ("办公室", "领导小组办公室")),
        ("信科", How.PART, ("通信科",)),
        ("所", How.SEVERAL, ("环境卫生所", "园林绿化所")),
        ("财", How.ALIKE, ("财务科",)),  # one sign is no short form
        ("财务处", How.ALIKE, ("财务科",)),
        ("示范局交通科", How.ALIKE, ("交通科", "通信科")),
        ("交信科", How.ALIKE, ("通信科", "交通科")),
        ("环境卫生管理所", How.ALIKE, ("环境卫生所",)),
        ("水政科", How.UNKNOWN, ()),  # what it became is not there
        ("撤了的", How.UNKNOWN, ()),
        ("天文台", How.UNKNOWN, ()),
        ("", How.UNKNOWN, ()),
        (" \n", How.UNKNOWN, ()),
        ("财务科" * 30, How.UNKNOWN, ()),
    ],
)
def test_which_unit_is_meant(words: str, how: How, names: tuple[str, ...]):
    assert match_unit(words, BUREAU) == Verdict(how, names)
    sure = names[0] if how in (How.EXACT, How.DECIDED, How.ONCE, How.PART) else None
    assert match_unit(words, BUREAU).name == sure
    assert BUREAU.sure(words) == sure


def test_a_bureau_without_units_knows_nothing():
    assert match_unit("财务科", Known({}, {"财务科": "办公室"}, {"财务科": "办公室"})) == Verdict(How.UNKNOWN)
    assert Known({}).sure("财务科") is None


def test_what_was_decided_outranks_a_former_name_and_a_short_form():
    known = Known({"道路科": 1, "绿化站": 2}, {"园林处": "绿化站"}, {"园林处": "道路科", "道科": "绿化站"})
    assert match_unit("园林处", known) == Verdict(How.DECIDED, ("道路科",))
    assert match_unit("道科", known) == Verdict(How.DECIDED, ("绿化站",))


@pytest.mark.parametrize(
    ("wanted", "clear", "left"),
    [
        ((), [], []),
        (("园林绿化所",), ["园林绿化所"], []),
        (("执法队", "环卫所"), ["综合执法大队", "环境卫生所"], []),
        (("环卫所", "环境卫生所", "环卫处"), ["环境卫生所"], []),
        (("所", "交通科"), ["交通科"], ["所"]),
        ((" 交通科 ", "", "人社局"), ["交通科"], ["人社局"]),
        (("综合办",), ["办公室"], []),
        (("", " "), [], []),
    ],
)
def test_supporting_units_are_those_that_are_sure(wanted: tuple[str, ...], clear: list[str], left: list[str]):
    ids, unclear = match_units(wanted, BUREAU)
    assert ([UNITS[each] for each in ids], unclear) == (clear, left)


def test_a_blank_is_no_unit_even_where_there_is_only_one():
    assert match_units(("", " "), Known({"道路科": 1})) == ([], [])


PEOPLE = Known(
    {name: n for n, name in enumerate(("林知秋", "周行远", "王立", "王立新", "张三", "欧阳修文"))},
    {},
    {"老林": "林知秋"},
)


@pytest.mark.parametrize(
    ("words", "how", "names"),
    [
        ("林知秋", How.EXACT, ("林知秋",)),
        (" 林 知秋 ", How.EXACT, ("林知秋",)),
        ("老林", How.DECIDED, ("林知秋",)),
        ("副局长林知秋", How.PART, ("林知秋",)),
        ("张三副局长", How.PART, ("张三",)),
        ("局长 张三", How.PART, ("张三",)),
        ("党组成员、副局长张三", How.PART, ("张三",)),
        ("张三（分管）", How.PART, ("张三",)),
        ("欧阳修文同志", How.PART, ("欧阳修文",)),
        ("林知秋、周行远", How.SEVERAL, ("林知秋", "周行远")),
        ("王立", How.EXACT, ("王立",)),
        ("王立新", How.EXACT, ("王立新",)),
        ("副局长王立新", How.SEVERAL, ("王立新", "王立")),  # two names stand in it: it is not for a rule to say
        ("张三丰", How.ALIKE, ("张三",)),  # another man's name
        ("大张三", How.ALIKE, ("张三",)),
        ("林知秀", How.ALIKE, ("林知秋",)),
        ("副局长林知秀", How.ALIKE, ("林知秋",)),
        ("张局", How.ALIKE, ("张三",)),
        ("王局长", How.ALIKE, ("王立", "王立新")),
        ("局长 李四", How.UNKNOWN, ()),
        ("分管领导", How.UNKNOWN, ()),
        ("", How.UNKNOWN, ()),
    ],
)
def test_who_is_meant(words: str, how: How, names: tuple[str, ...]):
    verdict = match_person(words, PEOPLE)
    assert (verdict.how, verdict.names[: len(names)]) == (how, names)
    assert PEOPLE.sure_person(words) == verdict.name


def test_what_is_the_same_in_two_files():
    meant = Meant(BUREAU, PEOPLE, PEOPLE)
    assert meant.unit("综合办") == meant.unit("办公室") == "办公室"
    assert meant.unit("天文台") == "天文台"
    assert meant.leader("局长张三") == "张三"
    assert meant.person("老林、局长张三") == meant.person("林知秋；张三")
    assert meant.person("林知秋、赵六") != meant.person("林知秋")


# --- what always holds ----------------------------------------------------------------------------------------------------

SIGNS = "城管市政道路绿化财务科处所局办公室 "
WORDS = st.text(SIGNS, max_size=8)
NAMES = st.lists(st.text(SIGNS.strip(), min_size=1, max_size=8), max_size=8, unique=True)
TABLES = st.dictionaries(WORDS, st.text(SIGNS.strip(), min_size=1, max_size=8), max_size=4)


def known_of(names: list[str], once: Mapping[str, str], decided: Mapping[str, str]) -> Known[int]:
    """The tables lead to names that are there more often than not."""

    def there(table: Mapping[str, str]) -> dict[str, str]:
        return {
            words: names[len(name) % len(names)] if names and n % 3 else name
            for n, (words, name) in enumerate(table.items())
        }

    return Known({name: n for n, name in enumerate(names)}, there(once), there(decided))


@pytest.mark.parametrize("match", [match_unit, match_person])
@given(names=NAMES, once=TABLES, decided=TABLES, words=WORDS)
def test_a_verdict_never_names_what_is_not_there(
    match: Any, names: list[str], once: dict[str, str], decided: dict[str, str], words: str
):
    verdict = match(words, known_of(names, once, decided))
    assert set(verdict.names) <= set(names)
    assert len(verdict.names) <= 2
    assert len(set(verdict.names)) == len(verdict.names)
    assert (verdict.name is None) == (verdict.how in (How.SEVERAL, How.ALIKE, How.UNKNOWN))
    assert bool(verdict.names) == (verdict.how != How.UNKNOWN)


@pytest.mark.parametrize("match", [match_unit, match_person])
@given(names=NAMES.filter(bool), once=TABLES, decided=TABLES, data=st.data())
def test_the_exact_name_always_wins(
    match: Any, names: list[str], once: dict[str, str], decided: dict[str, str], data: st.DataObject
):
    name = data.draw(st.sampled_from(names))
    assert match(name, known_of(names, once, decided | {name: names[0]})) == Verdict(How.EXACT, (name,))


@pytest.mark.parametrize("match", [match_unit, match_person])
@given(names=NAMES.filter(bool), once=TABLES, decided=TABLES, alias=WORDS, words=WORDS, data=st.data())
def test_deciding_words_changes_the_verdict_of_these_words_alone(
    match: Any,
    names: list[str],
    once: dict[str, str],
    decided: dict[str, str],
    alias: str,
    words: str,
    data: st.DataObject,
):
    target = data.draw(st.sampled_from(names))
    before = known_of(names, once, decided)
    without = {each: name for each, name in before.decided.items() if plain(each) != plain(alias)}
    after = Known(before.ids, before.once, without | {alias: target})
    if plain(words) != plain(alias):
        assert match(words, after) == match(words, before)
    elif plain(alias) not in map(plain, names):
        assert match(words, after) == Verdict(How.DECIDED, (target,))


@given(names=NAMES, once=TABLES, decided=TABLES, words=st.text(SIGNS, max_size=LONGEST + 3))
def test_who_is_sure_is_the_same_with_and_without_likeness(
    names: list[str], once: dict[str, str], decided: dict[str, str], words: str
):
    known = known_of(names, once, decided)
    assert known.sure(words) == match_unit(words, known).name
    assert known.sure_person(words) == match_person(words, known).name
