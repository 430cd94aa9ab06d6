"""The office gives items to units and issues them with one press."""

from bot.rules.models import State
from storage import items, outbox
from tests.world import World, read_item


async def office_with(world: World, *drafts):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣", "高远山")
    await world.has_notice(*drafts)
    office = world["何敏"]
    await office.presses(await office.waits_for("已读入"), "分派与下达")
    return office


async def test_items_without_a_unit_are_assigned_by_buttons(world: World):
    office = await office_with(world, read_item(1, None), read_item(2, "绿化站"))
    card = await office.waits_for("还有 1 项没有牵头单位：第1项")
    await office.presses(card, "分派、调整牵头单位")
    await office.waits_for("有 1 项还没有牵头单位")
    await office.presses(card, "1")
    await office.waits_for("由哪个单位牵头？")
    answer = await office.presses(card, "道路科")
    assert answer is not None
    assert answer.text == "第1项由道路科牵头。"
    await office.waits_for("各项都已有牵头单位")
    await office.presses(card, "查看下达预览")
    await office.waits_for("共 2 项，发给 2 个单位")


async def test_many_items_are_assigned_by_one_reply(world: World):
    office = await office_with(world, *(read_item(n, None) for n in range(1, 7)))
    card = await office.waits_for("还有 6 项没有牵头单位")
    await office.presses(card, "分派、调整牵头单位")
    await office.waits_for("有 6 项还没有牵头单位")
    await office.says("1-3，5 道路科", reply_to=card)
    await office.waits_for("已分派给道路科：第1—3、5项")
    await office.says("4、9 科", reply_to=card)
    unclear = await office.waits_for("可能是：道路科、财务科")
    assert "第9项不在待下达之列" in unclear.text
    await office.says("4 水务所", reply_to=card)
    await office.waits_for("没有找到叫“水务所”的单位")


async def test_a_preview_that_went_stale_is_shown_again_instead_of_issued(world: World):
    office = await office_with(world, read_item(1, "道路科"), read_item(2, None))
    card = await office.waits_for("共 1 项，发给 1 个单位")
    confirm = next(b.data for row in card.buttons for b in row if "确认下达" in b.text)
    await office.presses(card, "分派、调整牵头单位")
    await office.waits_for("有 1 项还没有牵头单位")
    await office.says("2 绿化站", reply_to=card)
    await office.waits_for("已分派给绿化站：第2项")
    answer = await office.presses(card, data=confirm)
    assert answer is not None
    assert answer.text == "名单刚有变化，已为您刷新，请核对后再确认。"
    assert {item.state for item in await world.read(items.every)} == {State.DRAFT}
    await office.presses(await office.waits_for("共 2 项，发给 2 个单位"), "确认下达")
    await office.waits_for("已下达 2 项")


async def test_issuing_twice_sends_once(world: World):
    office = await office_with(world, read_item(1, "道路科"))
    card = await office.waits_for("共 1 项")
    confirm = next(b.data for row in card.buttons for b in row if "确认下达" in b.text)
    await office.presses(card, data=confirm)
    again = await office.presses(card, data=confirm)
    assert again is not None
    assert again.text == "目前没有可以下达的事项。"
    await world["陆一鸣"].waits_for("整改事项（1项）")
    await world.telegram.until_idle()
    assert sum("整改事项（" in m.text for m in await world["陆一鸣"].messages()) == 1


async def test_what_the_notice_calls_done_is_not_issued(world: World):
    office = await office_with(world, read_item(1, "道路科", status="done"), read_item(2, "道路科"))
    card = await office.waits_for("共 1 项，发给 1 个单位")
    assert "原文已写明完成的 1 项不在此列" in card.text


async def test_a_very_long_item_opens_as_a_card_and_whole(world: World):
    long = read_item(1, "道路科", problem="长" * 3000, measures=tuple("措" * 900 for _ in range(12)))
    office = await office_with(world, long)
    await office.presses(await office.waits_for("共 1 项"), "确认下达")
    head = world["陆一鸣"]
    given = await head.waits_for("整改事项（1项）")
    await head.presses(given, "1")
    card = await head.waits_for("内容较长，点“查看全文”")
    await head.presses(card, "查看全文")
    await world.telegram.until_idle()
    await world.until(lambda db: outbox.count_by_state(db).keys() <= {"sent"})  # every part has left, however slowly
    whole = "".join(m.text for m in await head.messages() if m.message_id > card.message_id)
    assert whole.count("措") >= 12 * 900
    assert whole.count("长") >= 3000


async def test_the_notice_may_come_before_the_roster(world: World):
    await world.has_notice(read_item(1, "道路科"), read_item(2, "绿化"))
    await world.has_roster()
    await world.joins("何敏")
    office = world["何敏"]
    welcome = await office.waits_for("现有 2 项整改事项待下达")
    await office.presses(welcome, "分派与下达")
    preview = await office.waits_for("共 2 项，发给 2 个单位")
    assert "绿化站（高远山，未绑定）：第2项" in preview.text
