"""Reading a ledger again: what is the same item, what changed in it, what is new and what is gone."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ledger.renewal import Fact, KnownItem, changes_of, compare
from bot.rules.models import ItemId
from tests.ledger.reading import read


def known(n: int, *, issued: bool = True, **facts: Any) -> KnownItem:
    return KnownItem(ItemId(100 + n), n, read(n, **facts), issued)


ALL = [known(n) for n in range(1, 5)]


def test_the_same_file_changes_nothing():
    made = compare(ALL, [each.facts for each in ALL])
    assert (made.new, made.changed, made.gone, made.same) == ((), (), (), 4)


def test_numbers_say_nothing_of_who_is_who():
    turned = [replace(each.facts, code=str(5 - n), path=(str(5 - n),)) for n, each in enumerate(ALL, 1)]
    made = compare(ALL, turned)
    assert (made.new, made.changed, made.gone, made.same) == ((), (), (), 4)


def test_new_and_gone():
    fresh = read(2, problem="防汛物资储备不足，值守制度不落实。", code="9")
    made = compare(ALL[:2], [ALL[0].facts, fresh])
    assert made.new == (fresh,)
    assert [each.number for each in made.gone] == [2]


@pytest.mark.parametrize(
    ("facts", "changed"),
    [
        ({"due": date(2026, 6, 30), "due_text": "6月底前"}, [Fact.DUE, Fact.DUE_TEXT]),
        ({"lead_unit": "道路科"}, [Fact.LEAD_UNIT]),
        ({"measures": ("每日清扫三次",)}, [Fact.MEASURES]),
        ({"leader": "何静", "person": "孟大勇"}, [Fact.LEADER, Fact.PERSON]),
        ({"status": "done", "status_text": "已完成"}, []),
        ({"problem": "背街小巷每日只清扫一次， 垃圾清运不及时。"}, []),
        ({"lines": (90, 91), "code": "77"}, []),
        ({"leader": ""}, [Fact.LEADER]),
        ({"person": ""}, []),
    ],
)
def test_what_changed_in_an_item(facts: dict[str, Any], changed: list[Fact]):
    made = compare(ALL, [read(1, **facts), *(each.facts for each in ALL[1:])])
    assert (made.new, made.gone) == ((), ())
    assert [change.fact for each in made.changed for change in each.changes] == changed


def test_a_problem_worded_anew_is_known_by_its_number_and_its_words():
    anew = read(1, problem="背街小巷每日只清扫一次，垃圾清运不够及时，群众反映强烈。")
    made = compare(ALL, [anew, *(each.facts for each in ALL[1:])])
    assert [(each.known.number, [change.fact for change in each.changes]) for each in made.changed] == [
        (1, [Fact.PROBLEM])
    ]


def test_other_words_under_the_same_number_are_another_problem():
    other = read(1, problem="档案管理不规范，会议记录缺失。")
    made = compare(ALL[:1], [other])
    assert made.new == (other,)
    assert [each.number for each in made.gone] == [1]


def test_one_problem_of_two_units_is_two_items():
    two = [known(1), KnownItem(ItemId(200), 2, read(1, lead_unit="道路科"), True)]
    made = compare(two, [read(1, lead_unit="道路科", due=date(2026, 6, 30)), read(1)])
    assert [(each.known.id, [change.fact for change in each.changes]) for each in made.changed] == [
        (ItemId(200), [Fact.DUE])
    ]
    assert made.same == 1


@pytest.mark.parametrize(
    ("issued", "facts", "needs"),
    [
        (True, {"due": date(2026, 6, 30)}, True),
        (True, {"lead_unit": "道路科"}, True),
        (True, {"long_term": True}, True),
        (True, {"measures": ()}, False),
        (False, {"due": date(2026, 6, 30), "lead_unit": "道路科"}, False),
    ],
)
def test_owners_and_dates_that_people_work_by_need_a_reason(issued: bool, facts: dict[str, Any], needs: bool):
    made = compare([known(1, issued=issued)], [read(1, **facts)])
    assert made.needs_reason is needs


def test_who_has_an_item_since_is_no_change():
    moved = replace(known(1), also={Fact.LEAD_UNIT: frozenset({"道路科"}), Fact.PERSON: frozenset({"何静"})})
    made = compare([moved], [read(1, lead_unit="道路科", person="何静")])
    assert (made.new, made.changed, made.gone) == ((), (), ())
    assert compare([moved], [read(1, lead_unit="城建科")]).changed


def own(*cells: tuple[str, str], n: int = 1) -> KnownItem:
    return known(n, own=cells)


def test_own_cells_change_without_a_reason_and_are_told_by_their_heads():
    before = own(("备注", "甲"), ("涉及金额", "12.5"), ("来源文件", "附件一"))
    made = compare([before, own(("来源文件", "附件二"), n=2)], [
        read(1, own=(("涉及金额", "13"), ("备注", " 甲"), ("领导交办", "王局"))),
        read(2, own=(("来源文件", "附件二"),)),
    ])  # fmt: skip
    (changed,) = made.changed
    (change,) = changed.changes
    assert change.fact == Fact.OWN
    assert [(each.head, each.before, each.after) for each in change.cells] == [
        ("涉及金额", "12.5", "13"),
        ("领导交办", None, "王局"),
        ("来源文件", "附件一", None),
    ]
    assert not made.needs_reason


def test_of_a_column_that_a_file_does_not_have_it_says_nothing():
    before = own(("备注", "甲"), ("涉及金额", "12.5"))
    made = compare([before], [read(1, own=(("备注", "乙"),))])
    (changed,) = made.changed
    assert dict(changed.read.own) == {"备注": "乙", "涉及金额": "12.5"}
    assert compare([before], [read(1)]).same == 1


@pytest.mark.parametrize(
    ("told", "progress", "untold"),
    [
        ((), (), 0),
        ((), ("已换三盏",), 1),
        (("已换三盏",), ("已换三盏",), 0),
        (("已换 三盏",), ("已换三盏",), 0),
        (("已换三盏",), ("已换三盏", "全部换完"), 1),
        (("已换三盏", "全部换完"), ("全部换完",), 0),
    ],
)
def test_progress_of_known_items_is_never_taken_over(told: tuple[str, ...], progress: tuple[str, ...], untold: int):
    made = compare([replace(known(1), told=frozenset(told))], [read(1, progress=progress)])
    assert (made.untold, made.same, made.changed) == (untold, 1, ())


@given(st.permutations(range(4)), st.integers(0, 4), st.data())
def test_every_item_is_somewhere_exactly_once(order: list[int], cut: int, data: st.DataObject):
    file = [ALL[n].facts for n in order[:cut]]
    for n in range(len(file)):
        if data.draw(st.booleans()):
            file[n] = replace(file[n], due=None)
        if data.draw(st.booleans()):
            file[n] = replace(file[n], problem=data.draw(st.text("甲乙丙丁戊己", min_size=1, max_size=20)))
    made = compare(ALL, file)
    assert len(made.new) + len(made.changed) + made.same == len(file)
    assert len(made.gone) + len(made.changed) + made.same == len(ALL)
    assert len({each.known.id for each in made.changed} | {each.id for each in made.gone}) == len(made.changed) + len(
        made.gone
    )
    for each in made.changed:
        assert changes_of(each.known, each.read) == each.changes
