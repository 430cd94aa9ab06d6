"""Evidence is searched: readers everywhere, a unit in its own items; by number, by unit, by week, and both at once."""

from simulator.conversation import ChatMessage
from simulator.people import Person
from tests.scenarios.gallery import sends, words_of
from tests.world import World

SEARCH = "请选择怎么查"


async def some_in_two_units_and_weeks(world: World) -> None:
    """Before the first round two files on item 1; within it three on item 2 (道路科) and two on item 4 (绿化站)."""
    await world.is_set_up()
    await sends(world, "陆一鸣", 2, 1)
    await world.opens_round()
    await world["陆一鸣"].waits_for("第1期进展报送")
    await sends(world, "陆一鸣", 3, 2)
    await sends(world, "高远山", 2, 4)


async def begins(person: Person) -> ChatMessage:
    """From the home page, by the button that is there for this person."""
    await person.starts()
    home = (await person.messages())[-1]
    menu = await person.waits_for(
        lambda m: any(t in ("全部事项", "我的整改事项") for t in m.button_texts), after=home.message_id
    )
    await person.presses(menu, "全部事项" if "全部事项" in menu.button_texts else "我的整改事项")
    listed = await person.waits_for(lambda m: "🔎 查佐证" in m.button_texts, after=menu.message_id - 1)
    await person.presses(listed, "查佐证")
    return await person.waits_for(SEARCH, after=menu.message_id - 1)


async def test_unit_then_week(world: World):
    await some_in_two_units_and_weeks(world)
    office = world["何敏"]
    search = await begins(office)
    assert search.button_texts == ["🔢 按项号", "按单位", "🗓 按期", "返回筛选"]
    await office.presses(search, "按单位")
    units = await office.waits_for("想看哪个单位的佐证")
    assert units.button_texts == ["道路科（5）", "绿化站（2）", "🔎 查佐证"]
    await office.presses(units, "道路科")
    found = await office.waits_for("佐证图集 道路科")
    assert "共 5 件" in found.text
    assert [line.split()[1] for line in found.text.splitlines() if " · " in line] == ["第1项"] * 2 + ["第2项"] * 3
    await office.presses(found, "按期")
    weeks = await office.waits_for("想看道路科哪一期发来的佐证")
    assert weeks.button_texts == ["第1期（3）", "两期之间（2）", "🔎 查佐证"]
    await office.presses(weeks, "第1期")
    found = await office.waits_for("只看：第1期")
    assert "共 3 件" in found.text
    await office.presses(found, "3")
    assert "第2项「问题2的标题」" in (await office.waits_for("佐证编号", after=found)).text


async def test_week_then_unit(world: World):
    await some_in_two_units_and_weeks(world)
    leader = world["林知秋"]
    await leader.presses(await begins(leader), "按期")
    await leader.presses(await leader.waits_for("想看哪一期"), "第1期")
    found = await leader.waits_for("只看：第1期")
    assert "共 5 件" in found.text
    await leader.presses(found, "按单位")
    units = await leader.waits_for("想看哪个单位第1期的佐证")
    assert units.button_texts[:2] == ["道路科（3）", "绿化站（2）"]
    await leader.presses(units, "绿化站")
    found = await leader.waits_for("佐证图集 绿化站")
    assert "共 2 件" in found.text
    await leader.presses(found, "查佐证")
    await leader.waits_for(SEARCH)


async def test_by_number_and_a_correction_of_it(world: World):
    await some_in_two_units_and_weeks(world)
    office = world["何敏"]
    search = await begins(office)
    await office.presses(search, "按项号")
    await office.waits_for("请发项号")
    await office.says("第99项")
    wrong = await office.waits_for("没有查到第99项")
    await office.says("路面已修补")
    await office.waits_for("这里只认项号", after=wrong)
    said = await office.says("4")
    found = await office.waits_for("第4项 问题4的标题", after=wrong)
    assert "共 2 件" in found.text
    await office.edits(said, "2")
    other = await office.waits_for("第2项 问题2的标题", after=found)
    assert "共 3 件" in other.text


async def test_a_unit_searches_what_it_leads_and_nothing_else(world: World):
    await some_in_two_units_and_weeks(world)
    head = world["陆一鸣"]
    search = await begins(head)
    assert search.button_texts == ["🔢 按项号", "🗓 按期", "本单位全部佐证", "返回列表"]
    assert "只查您单位牵头的事项" in search.text
    await head.presses(search, "本单位全部佐证")
    found = await head.waits_for("佐证图集")
    assert "共 5 件" in found.text
    await head.presses(found, "按期")
    assert (await head.waits_for("哪一期")).button_texts[:2] == ["第1期（3）", "两期之间（2）"]
    for data in ("zg:u4:a0:a0:0", "zg:u5:a0:a0:0", "zp:u5:a0:a0:0", "zw:u5:a0:0"):
        assert words_of(await head.presses(found, data=data)) in (
            "这一项不由您负责，无法操作。",
            "这个按钮已经失效，请按 /start 从首页重新打开。",
        )
    await head.presses(found, data="zt")
    await head.waits_for("请发项号")
    await head.says("4")
    await head.waits_for("没有查到第4项")
