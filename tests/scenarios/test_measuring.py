"""Measures are ticked one by one by the unit that carries them out."""

from collections.abc import Awaitable

from bot.rules.models import ItemId, State
from simulator.conversation import CallbackAnswer
from storage import audit, items
from tests.world import World, read_item


async def told(press: Awaitable[CallbackAnswer | None]) -> str:
    answer = await press
    assert answer is not None
    return answer.text


async def opens_measures(world: World):
    """Item 1 is signed for, and its measures are on the head's screen."""
    await world.is_set_up()
    head = world["陆一鸣"]
    listed = await head.waits_for("整改事项（")
    await head.presses(listed, "1")
    await head.presses(await head.waits_for("第1项 问题1的标题"), "签收第1项")
    card = await head.waits_for("状态：整改中")
    await head.presses(card, "勾选措施")
    return head, await head.waits_for("已落实 0/2 条")


async def test_a_measure_is_ticked_with_who_and_when_and_unticked(world: World):
    head, shown = await opens_measures(world)
    assert await told(head.presses(shown, "☐ 2")) == "措施2已落实。"
    ticked = await head.waits_for("已落实 1/2 条")
    assert "☑ 2. 措施乙1（陆一鸣 2月27日(周五)15:" in ticked.text
    assert "☐ 1. 措施甲1" in ticked.text
    await head.presses(ticked, "返回")
    card = await head.waits_for("已落实措施 1/2 条")
    await head.presses(card, "勾选措施")
    again = await head.waits_for("已落实 1/2 条")
    assert await told(head.presses(again, "☑ 2")) == "措施2已取消勾选。"
    await head.waits_for("已落实 0/2 条")
    actions = [entry.action for entry in await world.read(audit.of_item, ItemId(1)) if "measure" in entry.action]
    assert actions == ["tick_measure", "untick_measure"]


async def test_a_second_press_leaves_the_tick_and_its_time(world: World):
    head, shown = await opens_measures(world)
    data = shown.buttons[0][0].data
    await head.presses(shown, data=data)
    first = (await world.read(items.measures, ItemId(1)))[0].done_at
    assert await told(head.presses(shown, data=data)) == "措施1已落实。"
    assert (await world.read(items.measures, ItemId(1)))[0].done_at == first


async def test_nobody_ticks_for_another_unit_or_while_it_is_examined(world: World):
    head, shown = await opens_measures(world)
    data = shown.buttons[0][0].data
    other, office = world["高远山"], world["何敏"]
    assert "不由您负责" in await told(other.presses(await other.waits_for("整改事项（"), data=data))
    assert "不由您办理" in await told(office.presses(await office.waits_for("已下达"), data=data))
    await world.write(items.change, ItemId(1), state=State.CLOSING)
    assert "销号审核中" in await told(head.presses(shown, data=data))
    assert [each.done_at for each in await world.read(items.measures, ItemId(1))] == [None, None]


async def test_many_measures_are_paged(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣")
    await world.has_notice(read_item(1, "道路科", measures=tuple(f"第{n}条措施" + "长" * 100 for n in range(1, 41))))
    await world.issues_everything()
    head = world["陆一鸣"]
    listed = await head.waits_for("整改事项（1项）")
    await head.presses(listed, "全部签收")
    await head.presses(listed, data="pm:1")
    first = await head.waits_for("已落实 0/40 条")
    assert "☐ 30. " in first.text
    await head.presses(first, "下一页")
    second = await head.waits_for("☐ 40. 第40条措施")
    await head.presses(second, "☐ 40")
    assert "☑ 40. " in (await head.waits_for("已落实 1/40 条")).text
