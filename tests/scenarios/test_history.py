"""What happened to an item, told to each reader as far as it is theirs to know."""

import re
from typing import Any

from bot.rules.demands import DemandKind
from bot.rules.models import DemandId, PersonId
from storage import audit, demands, people
from tests.scenarios.test_figures import head_on_card, numbered, office_on_card
from tests.world import World


async def person_id(world: World, name: str) -> PersonId:
    found = await world.read(people.find_by_name, name)
    assert found is not None
    return found.id


async def recorded(world: World, action: str, subject: str, **values: Any) -> None:
    """A row of the trail, as another story would write it."""
    await world.write(lambda db: audit.record(db, action, subject, world.clock.now(), **values))


async def said(world: World, demand: DemandId, **values: Any) -> None:
    await world.write(lambda db: demands.change(db, demand, **values))


async def test_a_history_says_when_who_in_whose_stead_and_what(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    item = await numbered(world, 1)
    finance = await person_id(world, "沈算")
    mine = await person_id(world, "陆一鸣")
    await recorded(world, "accept", f"item:{item.id}", by=mine, stead_of=finance)
    await head.presses(card, "办理记录")
    told = await head.waits_for("办理记录", after=card.message_id - 1)
    assert re.search(r"2月27日 15:\d\d 何敏 下达给道路科", told.text)
    assert "陆一鸣 签收" in told.text
    assert "陆一鸣（代财务科） 签收" in told.text
    await head.presses(told, "返回第1项")
    office, seen = await office_on_card(world)
    await office.presses(seen, "办理记录")
    await office.waits_for("陆一鸣（代沈算） 签收")
    denied = await world["高远山"].presses(await world["高远山"].waits_for("整改事项（2项）"), data=f"yl:{item.id}")
    assert denied is not None
    assert denied.alert


async def test_another_unit_s_people_are_their_unit_and_a_long_history_turns_its_pages(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    item = await numbered(world, 1)
    green = await person_id(world, "高远山")
    for n in range(30):
        await recorded(world, "receive_report", f"report:{n}", by=green, item=item.id)
    await recorded(world, "something_new", "thing:1", item=item.id)
    await head.presses(card, "办理记录")
    newest = await head.waits_for("办理记录（第 2/2 页）")
    assert "绿化站 报送本项情况" in newest.text
    assert "高远山" not in newest.text
    assert "机器人 有变动" in newest.text
    await head.presses(newest, "更早")
    oldest = await head.waits_for("办理记录（第 1/2 页）")
    assert "何敏 下达给道路科" in oldest.text
    await head.presses(oldest, "较近")
    await head.waits_for("办理记录（第 2/2 页）")
    leader = world["林知秋"]
    await leader.says("1")
    theirs = await leader.waits_for("问题1的标题")
    await leader.presses(theirs, "办理记录")
    await leader.waits_for("高远山 报送本项情况")


async def test_what_an_inspector_found_is_in_no_unit_s_history_before_it_is_released(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    item = await numbered(world, 1)
    by = await person_id(world, "周行远")
    now = world.clock.now()
    found = await world.write(demands.begin, DemandKind.FINDING, item.id, by, now, unit_id=item.unit_id)
    await said(world, found, words="现场未见整改")
    await recorded(world, "note_finding", f"demand:{found}", by=by, item=item.id)
    await head.presses(card, "办理记录")
    hidden = await head.waits_for("办理记录", after=card.message_id - 1)
    assert "周行远" not in hidden.text
    office, seen = await office_on_card(world)
    await office.presses(seen, "办理记录")
    await office.waits_for("周行远 ")
    await said(world, found, released_at=now)
    await head.presses(hidden, "返回第1项")
    await head.waits_for("状态：整改中")
    await head.presses(card, "办理记录")
    await head.waits_for("周行远 ")
