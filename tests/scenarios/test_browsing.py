"""Readers find items by filter and by number; the office says how far an item is."""

from datetime import date

from bot.ledger.reading import RosterRow
from storage import audit
from tests.scenarios.test_figures import changed, head_on_card, numbered, office_on_card
from tests.world import ROSTER, World, read_item


async def open_menu(person):
    await person.starts()
    return await person.waits_for(lambda message: any("全部事项" in b.text for row in message.buttons for b in row))


async def test_a_leader_filters_turns_and_opens_in_place(world: World):
    await world.is_set_up()
    head, own = await head_on_card(world)
    await changed(world, await numbered(world, 6), due=date(2026, 2, 1))
    leader = world["周行远"]
    menu = await open_menu(leader)
    await leader.presses(menu, "全部事项")
    filters = await leader.waits_for("想看哪些？")
    words = [b.text for row in filters.buttons for b in row]
    assert words[:4] == ["按单位", "全部（8）", "待签收（7）", "整改中（1）"]
    await leader.presses(filters, "逾期（1）")
    late = await leader.waits_for("逾期（1 项）")
    assert "6. 问题6的标题（财务科，待签收，已超 26 天）" in late.text
    await leader.presses(late, "返回筛选")
    await leader.waits_for("想看哪些？")
    await leader.presses(filters, "按单位")
    units = await leader.waits_for("请选择单位")
    await leader.presses(units, "绿化站（2）")
    theirs = await leader.waits_for("绿化站（2 项）")
    await leader.presses(theirs, "4")
    card = await leader.waits_for("第4项 问题4的标题")
    assert "办公室认定：未认定" in card.text
    await leader.presses(card, "全部事项")
    await leader.waits_for("想看哪些？")
    refused = await head.presses(own, data="bl:all:0:0")
    assert refused is not None
    assert refused.alert


async def test_a_responsible_leader_sees_their_own_overdue_first(world: World):
    await world.is_set_up()
    leader = world["林知秋"]
    later = await numbered(world, 7)
    await changed(world, later, due=date(2026, 2, 20))
    menu = await open_menu(leader)
    await leader.presses(menu, "我分管的事项")
    mine = await leader.waits_for("我分管的事项（8 项）")
    numbers = [b.text for row in mine.buttons for b in row][:3]
    assert numbers == ["7", "1", "2"]


async def test_a_number_opens_the_card_for_readers_and_answers_for_a_unit_come_first(world: World):
    both = RosterRow("道路科", "副科长", "何敏", "head")
    await world.has_roster(*ROSTER, both)
    await world.joins(*(row.person for row in ROSTER))
    await world.has_notice(read_item(1, "道路科"), read_item(2, "绿化站"))
    await world.issues_everything()
    office, leader = world["何敏"], world["周行远"]
    sent = await leader.says("第2项")
    card = await leader.waits_for("第2项 问题2的标题", after=sent)
    assert [b.text for row in card.buttons for b in row][-2:] == ["📚 卷宗", "全部事项"]
    unknown = await leader.says("99")
    await leader.waits_for("没有第99项，请核对项号", after=unknown)
    words = await leader.says("第2项 请尽快")
    await leader.waits_for("怎么用", after=words)
    own = await office.says("第1项")
    await office.waits_for("第1项", after=own)
    other = await office.says("第2项")
    await office.waits_for("第2项 问题2的标题", after=other)


async def test_an_inspector_has_a_menu_of_their_own_and_edits_nothing(world: World):
    await world.has_roster(*ROSTER, RosterRow("纪检组", "组长", "秦正", "inspector"))
    await world.joins(*(row.person for row in ROSTER), "秦正")
    await world.has_notice(read_item(1, "道路科"))
    await world.issues_everything()
    inspector = world["秦正"]
    menu = await open_menu(inspector)
    words = [b.text for row in menu.buttons for b in row]
    assert {"全部事项", "最新一期周报"} <= set(words)
    assert "成效汇总" not in words
    sent = await inspector.says("1")
    card = await inspector.waits_for("第1项 问题1的标题", after=sent)
    assert not any("认定" in b.text or "登记" in b.text for row in card.buttons for b in row)
    item = await numbered(world, 1)
    refused = await inspector.presses(card, data=f"jf:{item.id}:not_done")
    assert refused is not None
    assert refused.alert


async def test_the_office_finds_how_far_an_item_is_and_puts_a_slip_right(world: World):
    await world.is_set_up()
    head, _ = await head_on_card(world)
    office, seen = await office_on_card(world)
    await office.presses(seen, "认定进展")
    offered = await office.waits_for("现在的认定：未认定")
    assert not any("已完成" in b.text for row in offered.buttons for b in row)
    assert "“已完成”要经销号确认" in offered.text
    await office.presses(offered, "基本完成")
    await office.waits_for("进展认定：未认定 → 基本完成")
    same = await office.presses(offered, "基本完成")
    assert same is not None
    assert same.text == "第1项现在就是“基本完成”。"
    await office.presses(offered, "整改中")
    await office.waits_for("进展认定：基本完成 → 整改中")
    item = await numbered(world, 1)
    forged = await office.presses(offered, data=f"jf:{item.id}:done")
    assert forged is not None
    assert forged.alert
    assert (await numbered(world, 1)).finding == "in_progress"
    entries = [entry for entry in await world.read(audit.of_item, item.id) if entry.action == "set_finding"]
    assert [entry.data for entry in entries] == [
        {"before": "unstated", "after": "basically_done"},
        {"before": "basically_done", "after": "in_progress"},
    ]
    await office.presses(offered, "返回第1项")
    await office.presses(await office.waits_for("办公室认定：整改中"), "办理记录")
    await office.waits_for("何敏 认定进展：未认定 → 基本完成")
    unit = await head.waits_for("状态：整改中")
    refused = await head.presses(unit, data=f"jd:{item.id}")
    assert refused is not None
    assert refused.alert
