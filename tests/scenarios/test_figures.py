"""Outcome figures typed on an item: shown back, confirmed, voided, and added up so that every sum can be opened."""

from typing import Any

from bot.rules.figures import sum_up
from bot.rules.models import Item, MessageId
from storage import audit, figures, items
from tests.world import World


async def numbered(world: World, number: int) -> Item:
    found = await world.read(items.find_by_number, number)
    assert found is not None
    return found


async def changed(world: World, item: Item, **values: Any) -> None:
    await world.write(lambda db: items.change(db, item.id, **values))


async def head_on_card(world: World, number: int = 1):
    """The unit's head has signed for an item, and its card is open."""
    head = world["陆一鸣"]
    card = await head.waits_for("整改事项（3项）")
    await head.presses(card, str(number))
    await head.waits_for(f"第{number}项 问题{number}的标题")
    await head.presses(card, f"签收第{number}项")
    await head.waits_for("状态：整改中")
    return head, card


async def office_on_card(world: World, number: int = 1):
    office = world["何敏"]
    await office.says(str(number))
    return office, await office.waits_for(f"第{number}项 问题{number}的标题")


async def enters(person, card, kind, words, variant=None):
    """From the card to the receipt, as a person does it."""
    await person.presses(card, "登记成效")
    await person.waits_for("要登记哪一类成效？")
    await person.presses(card, kind)
    if variant is not None:
        await person.waits_for("是哪一种？")
        await person.presses(card, variant)
    await person.waits_for(lambda message: message.message_id == card.message_id and "请" in message.text)
    sent = await person.says(words)
    shown = await person.waits_for("请核对", after=sent)
    await person.presses(shown, "确认登记")
    return await person.waits_for("已登记：", after=sent)


async def back_on_card(person, receipt):
    await person.presses(receipt, "返回第1项")
    return await person.waits_for("状态：整改中", after=receipt.message_id - 1)


def button(message, words):
    return next(b.data for row in message.buttons for b in row if words in b.text)


async def test_a_rule_is_shown_back_confirmed_and_stands_on_the_card(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    await head.presses(card, "登记成效")
    await head.waits_for("要登记哪一类成效？")
    assert not any("谈话" in b.text for row in (await head.waits_for("要登记哪一类")).buttons for b in row)
    await head.presses(card, "新建制度")
    await head.waits_for("请发来制度名称和文号")
    sent = await head.says("《道路养护管理办法》 示城管[2026]5号")
    shown = await head.waits_for("请核对", after=sent)
    assert "名称：《道路养护管理办法》" in shown.text
    assert "文号：示城管〔2026〕5号" in shown.text
    assert await world.read(figures.valid) == []
    confirm = button(shown, "确认登记")
    await head.presses(shown, "确认登记")
    done = await head.waits_for("已登记：新建制度《道路养护管理办法》（示城管〔2026〕5号）")
    assert "陆一鸣" in done.text
    again = await head.presses(done, data=confirm)
    assert again is not None
    assert again.text.startswith("这条已经登记过了")
    assert len(await world.read(figures.valid)) == 1
    await head.presses(done, "返回第1项")
    await head.waits_for("成效：新建制度 1 项")


async def test_an_amount_without_its_unit_is_asked_about_and_stored_in_cents(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    await head.presses(card, "登记成效")
    await head.waits_for("要登记哪一类成效？")
    await head.presses(card, "已退金额")
    await head.waits_for("票据号 00123456")
    bare = await head.says("2000")
    await head.waits_for("请写明单位：元，还是万元。", after=bare)
    unproved = await head.says("0.2万元")
    await head.waits_for("没有看到票据号", after=unproved)
    sent = await head.says("0.2万元，票据号 00123456")
    shown = await head.waits_for("金额：2,000元（即0.2万元）", after=sent)
    await head.edits(sent, "0.3万元，票据号 00123456")
    await head.waits_for("金额：3,000元（即0.3万元）")
    await head.presses(shown, "确认登记")
    await head.waits_for("已登记：已退金额 3,000元（票据号 00123456）")
    [entered] = await world.read(figures.valid)
    assert entered.entry.cents == 300_000
    await head.edits(sent, "0.9万元，票据号 00123456")
    await head.waits_for("修改原消息不会改动登记")
    assert [each.entry.cents for each in await world.read(figures.valid)] == [300_000]


async def test_a_card_the_message_has_outrun_is_refreshed_instead_of_entered(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    await head.presses(card, "登记成效")
    await head.waits_for("要登记哪一类成效？")
    await head.presses(card, "应退金额")
    await head.waits_for("请发来应退的金额")
    sent = await head.says("2000元")
    shown = await head.waits_for("请核对", after=sent)
    before = button(shown, "确认登记")
    await head.edits(sent, "5000元")
    await head.waits_for("金额：5,000元")
    answer = await head.presses(shown, data=before)
    assert answer is not None
    assert "内容已刷新" in answer.text
    assert await world.read(figures.valid) == []
    await world.restarts()
    await head.presses(shown, "重填")
    await head.waits_for("请发来应退的金额", after=shown.message_id - 1)
    again = await head.says("6000元")
    await head.presses(await head.waits_for("金额：6,000元", after=again), "确认登记")
    await head.waits_for("已登记：应退金额 6,000元")


async def test_persons_are_counted_by_the_office_and_never_named(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    office, seen = await office_on_card(world)
    item = await numbered(world, 1)
    refused = await head.presses(card, data=f"fk:{item.id}:talk")
    assert refused is not None
    assert refused.alert
    await office.presses(seen, "登记成效")
    await office.waits_for("谈话、处理只登记人次")
    await office.presses(seen, "谈话")
    await office.waits_for("登记谈话，是哪一种？")
    await office.presses(seen, "诫勉谈话")
    await office.waits_for("请只发人次")
    named = await office.says("对张三诫勉谈话 1人")
    again = await office.waits_for("只登记人次，不写姓名。这条没有登记。", after=named)
    assert "张三" not in again.text
    sent = await office.says("1人次，2月26日")
    await office.presses(await office.waits_for("请核对", after=sent), "确认登记")
    await office.waits_for("已登记：诫勉谈话 1 人次（2026年2月26日）")
    told = str([entry.data for entry in await world.read(audit.of_item, item.id)])
    assert "张三" not in told
    none = await head.presses(card, data=f"fl:{item.id}")
    assert none is not None
    assert none.text == "第1项还没有登记成效。"
    await head.presses(card, data=f"yl:{item.id}")
    history = await head.waits_for("办理记录")
    assert "谈话" not in history.text
    leader = world["林知秋"]
    await leader.says("第1项")
    theirs = await leader.waits_for("问题1的标题")
    await leader.presses(theirs, "成效清单")
    await leader.waits_for("1. 诫勉谈话 1 人次（2026年2月26日）")


async def test_a_wrong_figure_is_voided_by_who_entered_it_or_the_office_and_kept(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    receipt = await enters(head, card, "应退金额", "2000元")
    office, seen = await office_on_card(world)
    await enters(office, seen, "会议", "2次", "专题会")
    await head.presses(receipt, "成效清单")
    listed = await head.waits_for("2. 专题会 2 次")
    assert [b.text for row in listed.buttons for b in row] == ["作废第1条", "返回第1项"]
    theirs = (await world.read(figures.valid))[1]
    foreign = await head.presses(listed, data=f"fx:{theirs.id}")
    assert foreign is not None
    assert foreign.text == "这条成效由登记人或办公室作废。"
    await head.presses(listed, "作废第1条")
    sure = await head.waits_for("要作废这条成效吗？")
    data = button(sure, "确认作废")
    await head.presses(sure, "确认作废")
    await head.waits_for("陆一鸣 2月27日(周五)", after=receipt.message_id - 1)
    second = await head.presses(sure, data=data)
    assert second is not None
    assert second.text == "这条已经作废了。"
    assert [each.entry.code for each in await world.read(figures.valid)] == ["special"]
    item = await numbered(world, 1)
    assert len(await world.read(figures.of_item, item.id)) == 2
    await head.presses(listed, data=f"yl:{item.id}")
    await head.waits_for("陆一鸣 作废成效：应退金额 2,000元")


async def test_a_state_that_changed_meanwhile_refuses_the_figure(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    await head.presses(card, "登记成效")
    await head.waits_for("要登记哪一类成效？")
    await head.presses(card, "应退金额")
    await head.waits_for("请发来应退的金额")
    sent = await head.says("2000元")
    shown = await head.waits_for("请核对", after=sent)
    item = await numbered(world, 1)
    await changed(world, item, state="transferred")
    refused = await head.presses(shown, "确认登记")
    assert refused is not None
    assert refused.alert
    assert "已移交" in refused.text
    assert await world.read(figures.find_by_message, shown.chat_id, MessageId(sent)) is None
    stranger = await world["高远山"].presses(await world["高远山"].waits_for("整改事项（2项）"), data=f"fg:{item.id}")
    assert stranger is not None
    assert stranger.alert


async def test_every_sum_opens_the_entries_it_is_made_of(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    done = await enters(head, card, "新建制度", "《道路养护管理办法》 示城管〔2026〕5号")
    done = await enters(head, await back_on_card(head, done), "应退金额", "5万元")
    await enters(head, await back_on_card(head, done), "已退金额", "2万元 票据号 0077")
    office = world["何敏"]
    item = await numbered(world, 4)
    await changed(world, item, state="in_progress")
    office, seen = await office_on_card(world, 4)
    await enters(office, seen, "新建制度", "《道路养护管理办法》示城管〔2026〕5号")
    leader = world["周行远"]
    await leader.starts()
    menu = await leader.waits_for("查事项请点")
    await leader.presses(menu, "成效汇总")
    sums = await leader.waits_for("同名的制度只算一项")
    for line in ("新建制度 1 项", "应退 5万元", "已退 2万元", "尚未退回 3万元"):
        assert line in sums.text
        assert any(line in b.text for row in sums.buttons for b in row)
    await leader.presses(sums, "新建制度 1 项")
    made_of = await leader.waits_for("由以下登记组成")
    assert "第1、4项：新建制度《道路养护管理办法》（示城管〔2026〕5号），陆一鸣、何敏登记" in made_of.text
    await leader.presses(made_of, "返回")
    await leader.waits_for("同名的制度只算一项")
    await leader.presses(sums, "尚未退回 3万元")
    await leader.waits_for("第1项：应退5万元，已退2万元，尚未退回3万元")
    await leader.presses(sums, "1")
    await leader.waits_for("第1项 问题1的标题")
    refused = await head.presses(card, data="fs")
    assert refused is not None
    assert refused.alert
    shown = {each.code: each.value for each in sum_up(await world.read(figures.valid))}
    assert shown == {"rule_new": 1, "money_due": 5_000_000, "money_returned": 2_000_000, "money_left": 3_000_000}


async def test_the_week_s_figures_and_the_trail_s_head_stand_in_the_bulletin(world: World):
    await world.is_set_up()
    head, card = await head_on_card(world)
    await enters(head, card, "新建制度", "《道路养护管理办法》无文号")
    await world.opens_round()
    await head.waits_for("第1期进展报送")
    await world.releases()
    bulletin = await world["林知秋"].waits_for("整改周报（第1期）")
    assert "本周登记成效：新建制度 1 项。" in bulletin.text
    last = bulletin.text.splitlines()[-1]
    noted = audit.read_head(last.removeprefix("留痕校验码："))
    assert noted is not None
    assert await world.read(audit.holds, noted)
    assert await world.read(audit.verify) is None
