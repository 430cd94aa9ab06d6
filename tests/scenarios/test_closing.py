"""Closing an item as people live it: applied for with proof, examined, confirmed, or returned with what is missing."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.actions.applying import turns
from bot.rules.models import ApplicationId, Finding, SlotId, State
from storage import applications, audit, proofs
from storage.tables import audit as trail
from storage.tables import note, recheck
from tests.applications import opens_card as shown_card
from tests.scenarios.closing import (
    MATTER,
    applies,
    closes,
    fills_in,
    has_proof,
    is_checked,
    is_examined,
    is_signed,
    item_of,
    opens_card,
    stands,
)
from tests.world import ZONE, World, photo


def actions(db: Connection) -> list[str]:
    return list(db.scalars(select(trail.c.action).where(trail.c.item_id == item_of(db).id).order_by(trail.c.id)))


async def test_an_item_is_applied_for_examined_confirmed_and_closed(any_world: World):
    world = any_world
    await closes(world)
    assert await stands(world) == (State.CLOSED, Finding.DONE)
    told = await world["陆一鸣"].waits_for("已同意销号")
    assert "第1项" in told.text
    assert "林知秋" in told.text
    await world["何敏"].waits_for("已同意销号")
    done = await world.read(actions)
    assert [each for each in done if each.endswith("_closure")][-3:] == [
        "apply_closure",
        "check_closure",
        "confirm_closure",
    ]
    assert await world.read(audit.verify) is None
    status = await world["陆一鸣"].waits_for("本项已销号")
    assert status.button_texts == ["📄 销号审批表（Word）", "查看事项"]
    for name in ("何敏", "林知秋"):  # each saw the evidence
        assert [m.kind for m in await world[name].messages() if m.by_bot and m.kind != "text"] == ["photo"]
    signed = await world.read(lambda db: turns.record(db, applications.get(db, ApplicationId(1))))
    assert [signed.count(name) for name in ("陆一鸣", "何敏", "林知秋")] == [1, 1, 1]
    assert await world.read(lambda db: len(db.execute(select(recheck.c.id)).all())) == 2


async def test_words_edited_after_the_decision_are_kept_and_change_nothing(world: World):
    await closes(world)
    head = world["陆一鸣"]
    mine = next(m for m in await head.messages() if m.text == MATTER)
    await head.edits(mine, MATTER + "，另补修3处")
    await head.waits_for("已保存，但不再改变办理结果")
    assert await stands(world) == (State.CLOSED, Finding.DONE)
    assert await world.read(lambda db: applications.get(db, ApplicationId(1)).fields["matter"]) == MATTER
    kept = await world.read(lambda db: list(db.scalars(select(note.c.text).where(note.c.purpose == "close_matter"))))
    assert kept == [MATTER, MATTER + "，另补修3处"]


async def test_the_office_agrees_to_what_it_was_shown_and_to_nothing_else(world: World):
    await applies(world)
    head, office = world["陆一鸣"], world["何敏"]
    card = await is_examined(world)
    await office.presses(card, "同意（佐证均合格）")
    sure = await office.waits_for("报领导确认？")
    mine = next(m for m in await head.messages() if m.text == MATTER)
    await head.edits(mine, MATTER + "，另补修3处")
    await head.waits_for("已按您的修改更新")
    answer = await office.presses(sure, "确认同意第1项")
    assert answer is not None
    assert "材料有变化，请重新核对" in answer.text
    anew = await office.waits_for("另补修3处")
    assert anew.message_id > card.message_id  # below, after the evidence
    assert [each.act for each in await world.read(lambda db: applications.decisions(db, ApplicationId(1)))] == [
        "submit"
    ]


async def test_days_with_those_who_decide_are_counted_apart_for_them(world: World):
    await applies(world)
    world.clock.move_to(
        datetime(2026, 3, 4, 10, 0, tzinfo=ZONE)
    )  # since Friday: a Saturday that is worked, and three days
    assert "用时：在单位 0 个工作日，在审核 4 个工作日" in (await shown_card(world["何敏"])).text
    assert "用时" in (await shown_card(world["林知秋"])).text
    assert "用时" not in (await shown_card(world["陆一鸣"])).text
    assert "用时：在单位 4 个工作日\n" in (await shown_card(world["何敏"], 2)).text


async def test_from_the_card_to_the_receipt_it_takes_four_presses(world: World):
    listed = await is_signed(world)
    await has_proof(world)
    head = world["陆一鸣"]
    card = await opens_card(head, listed)
    whole = await fills_in(head, card)  # 申请销号, 不涉及; the rule is typed
    assert MATTER in whole.text
    assert "整改完成情况佐证：1件" in whole.text
    answer = await head.presses(whole, "确认提交第1项")
    assert answer is not None
    assert answer.text == "第1项的销号申请已提交。"
    assert await stands(world) == (State.CLOSING, Finding.UNSTATED)


async def test_nobody_gets_around_a_missing_proof(world: World):
    listed = await is_signed(world)
    head = world["陆一鸣"]
    card = await opens_card(head, listed)
    await head.presses(card, "申请销号")
    await head.waits_for("请发来“事”")
    asked = await head.says(MATTER)
    form = await head.waits_for("请发来“人”", after=asked)
    early = await head.presses(form, data="cs:1")
    assert early is not None
    assert "还缺" in early.text
    await head.presses(form, "不涉及人员处理")
    await head.waits_for("请发来“责”", after=asked)
    told = await head.says("《道路养护管理办法》")
    form = await head.waits_for("还缺佐证", after=told)
    assert "🏁 提交第1项销号申请" not in form.button_texts
    refused = await head.presses(form, data="cy:1:00000000")
    assert refused is not None
    assert "没有任何佐证" in refused.text
    assert await stands(world) == (State.IN_PROGRESS, Finding.UNSTATED)
    await has_proof(world)
    ready = await head.waits_for("都齐了，可以提交")  # the form follows by itself
    assert ready.message_id == form.message_id
    await head.presses(form, "提交第1项销号申请")
    await head.waits_for("请核对")


async def test_a_returned_application_tells_only_what_is_missing_and_begins_again_with_the_words(world: World):
    await applies(world)
    office, head = world["何敏"], world["陆一鸣"]
    card = await is_examined(world)
    await office.presses(card, "1. 整改完成情况佐证")
    await office.waits_for(lambda m: any("✓ 合格" in text for text in m.button_texts))
    await office.presses(card, "1. 整改完成情况佐证")
    judged = await office.waits_for(lambda m: any("✗ 不合格" in text for text in m.button_texts))
    assert not any("同意" in text for text in judged.button_texts)
    refused = await office.presses(card, data="vb:1:00000000")
    assert refused is not None
    assert refused.alert
    card = await office.waits_for("审核：第1项销号申请", after=card)
    await office.presses(card, "↩️ 退回")
    await office.waits_for("主要原因是哪一种")
    await office.presses(card, "质量不到位")
    await office.waits_for("写明还要补什么")
    said = await office.says("照片看不清修补的位置，请重拍并标明路段")
    sure = await office.waits_for("单位会看到", after=said)
    await office.presses(sure, "确认退回第1项")
    back = await head.waits_for("销号申请已退回")
    assert "质量不到位" in back.text
    assert "请重拍并标明路段" in back.text
    assert "整改完成情况佐证" in back.text
    assert "📎 补：整改完成情况佐证" in back.button_texts
    assert await stands(world) == (State.IN_PROGRESS, Finding.IN_PROGRESS)
    await head.presses(back, "重新申请第1项")
    form = await head.waits_for("销号申请（草稿）", after=back.message_id - 1)
    assert MATTER in form.text
    assert "上次退回" in form.text
    twice = await office.presses(sure, data="vy:1:poor")
    assert twice is not None
    assert "已退回" in twice.text


async def test_an_edit_of_the_words_makes_the_approval_lapse(world: World):
    await applies(world)
    waiting = await is_checked(world)
    head, leader, office = world["陆一鸣"], world["林知秋"], world["何敏"]
    mine = next(m for m in await head.messages() if m.text == MATTER)
    last = (await office.messages())[-1].message_id
    await head.edits(mine, MATTER + "，另补修3处")
    await head.waits_for("原来的审核意见随之失效")
    again = await office.waits_for("审核意见失效", after=last)
    assert "待审核" in again.text
    gone = await leader.waits_for("办公室审核中")
    assert gone.message_id == waiting.message_id
    assert not any("确认" in text for text in gone.button_texts)
    refused = await leader.presses(waiting, data="vc:1")
    assert refused is not None
    assert refused.alert
    assert await stands(world) == (State.CLOSING, Finding.UNSTATED)
    await closes_after_lapse(world, again)


async def closes_after_lapse(world: World, again):
    office, leader = world["何敏"], world["林知秋"]
    await office.presses(again, "审核第1项")
    card = await office.waits_for("审核：第1项销号申请", after=again.message_id)
    assert "另补修3处" in card.text
    await office.presses(card, "同意（佐证均合格）")
    await office.waits_for("报领导确认？", after=again.message_id)
    await office.presses(card, "确认同意第1项")
    told = [m for m in await leader.messages() if "待您确认" in m.text]
    await leader.waits_for("待您确认", after=told[-1].message_id if told else 0)


async def test_a_new_file_after_the_approval_is_examined_again(world: World):
    await applies(world)
    waiting = await is_checked(world)
    leader = world["林知秋"]
    await has_more(world)
    answer = await leader.presses(waiting, "查看并确认")
    assert answer is not None
    assert answer.alert
    await world["何敏"].waits_for("审核意见失效")
    assert await stands(world) == (State.CLOSING, Finding.UNSTATED)


async def has_more(world: World):
    """A further file comes into the slot."""
    slot = await world.read(lambda db: proofs.slots(db, item_of(db).id)[0].id)
    await world["陆一鸣"].sends_photo(photo(9), caption="第1项 又一张")
    await world.until(lambda db: len(proofs.pieces(db, item_of(db).id)) == 2)
    await world.write(put_past_every_story, slot)


def put_past_every_story(db: Connection, slot: SlotId) -> None:
    last = proofs.pieces(db, item_of(db).id)[-1]
    proofs.place(db, [last.id], slot, None, last.person_id, last.sent_at)


async def test_the_unit_withdraws_while_nobody_has_acted_and_not_afterwards(world: World):
    status = await applies(world)
    head, office = world["陆一鸣"], world["何敏"]
    waiting = await office.waits_for("待审核")
    await head.presses(status, "撤回第1项的申请")
    await head.waits_for("已填的内容会保留")
    await head.presses(status, "确认撤回第1项")
    await head.waits_for("申请已撤回")
    assert await stands(world) == (State.IN_PROGRESS, Finding.UNSTATED)
    gone = await office.waits_for("申请已撤回")
    assert gone.message_id == waiting.message_id
    stale = await office.presses(waiting, data="vs:1")
    assert stale is not None
    assert "已撤回" in stale.text


async def test_the_office_takes_its_approval_back_while_the_leader_has_not_acted(world: World):
    await applies(world)
    waiting = await is_checked(world)
    office, leader = world["何敏"], world["林知秋"]
    card = await office.waits_for(lambda m: "收回第1项的审核意见" in m.button_texts)
    await office.presses(card, "收回第1项的审核意见")
    await leader.waits_for("办公室审核中")
    refused = await leader.presses(waiting, data="vc:1")
    assert refused is not None
    assert refused.alert
    again = await office.waits_for(lambda m: "审核第1项" in m.button_texts)
    assert "收回审核意见" in again.text


async def test_nobody_else_can_act_and_a_second_press_says_what_happened(world: World):
    status = await applies(world)
    stranger, head, office = world["高远山"], world["陆一鸣"], world["何敏"]
    other = await stranger.waits_for("以下事项由您单位牵头")
    for data in ("vs:1", "vb:1:00000000", "vc:1", "cw:1", "cf:1", "co:1", "ca:1"):
        answer = await stranger.presses(other, data=data)
        assert answer is not None, data
        assert "不由您负责" in answer.text, data
    own = await head.presses(status, data="vs:1")
    assert own is not None
    assert own.alert
    card = await is_examined(world)
    await office.presses(card, "同意（佐证均合格）")
    sure = await office.waits_for("报领导确认？")
    data = sure.buttons[0][0].data or ""
    first = await office.presses(card, data=data)
    assert first is not None
    assert "林知秋" in first.text
    second = await office.presses(card, data=data)
    assert second is not None
    assert second.alert
    confirmed = await office.presses(card, data="vc:1")
    assert confirmed is not None
    assert confirmed.alert
    assert [each.act for each in await world.read(lambda db: applications.decisions(db, ApplicationId(1)))] == [
        "submit",
        "check",
    ]


async def test_the_liaison_applies_the_head_hears_of_it_and_a_restart_loses_nothing(world: World):
    listed = await is_signed(world)
    await has_proof(world)
    liaison = world["白小舟"]
    await liaison.starts()
    menu = await liaison.waits_for("您现有整改事项")
    await liaison.presses(menu, "我的整改事项")
    card = await opens_card(liaison, await liaison.waits_for("以下事项由您单位牵头"))
    await liaison.presses(card, "申请销号")
    await liaison.waits_for("请发来“事”")
    await world.restarts()
    short = await liaison.says("好的")
    again = await liaison.waits_for("写的太短了", after=short)
    asked = await liaison.says(MATTER)
    form = await liaison.waits_for("请发来“人”", after=asked)
    await liaison.waits_for(lambda m: m.message_id == again.message_id and "已记下" in m.text)
    names = await liaison.says("批评了几个人")
    form = await liaison.waits_for("不写姓名，例如“提醒谈话2人”", after=names)
    said = await liaison.says("提醒谈话2人")
    form = await liaison.waits_for("请发来“责”", after=said)
    await liaison.presses(form, "无需建章立制")
    await liaison.waits_for("为什么无需建章立制")
    why = await liaison.says("现行养护办法已有规定")
    whole = await liaison.waits_for("提交第1项", after=why)
    assert "无需建章立制，现行养护办法已有规定" in whole.text
    await liaison.presses(whole, "确认提交")
    told = await world["陆一鸣"].waits_for("白小舟已提交")
    assert "第1项" in told.text
    assert listed.message_id


async def test_basically_done_goes_on_with_a_goal_and_is_looked_at_on_its_day(world: World):
    await applies(world)
    office, leader, head = world["何敏"], world["林知秋"], world["陆一鸣"]
    card = await is_examined(world)
    await office.presses(card, "基本完成·持续整改")
    await office.waits_for("下一阶段要达到什么目标")
    said = await office.says("年底前完成剩余3条道路的管线入地")
    when = await office.waits_for("什么时候复核", after=said)
    await office.says("上个月")
    again = await office.waits_for("没看明白", after=when)
    assert "年底前完成剩余" in again.text
    await office.presses(when, "30天后")
    sure = await office.waits_for("为基本完成·持续整改，报领导确认？")
    assert "3月30日" in sure.text
    await office.presses(sure, "确认第1项持续整改")
    waiting = await leader.waits_for("待您确认")
    await leader.presses(waiting, "查看并确认")
    full = await leader.waits_for("确认：第1项销号申请", after=waiting.message_id)
    assert "年底前完成剩余3条道路" in full.text
    await leader.presses(full, "✅ 同意")
    await leader.waits_for("为基本完成·持续整改？")
    await leader.presses(full, "确认同意第1项")
    told = await head.waits_for("转入持续整改")
    assert "年底前完成剩余3条道路" in told.text
    assert await stands(world) == (State.CONTINUING, Finding.BASICALLY_DONE)
    day = await world.read(lambda db: item_of(db).next_check_on)
    assert day is not None
    world.clock.move_to(world.clock.now().replace(year=day.year, month=day.month, day=day.day, hour=9, minute=1))
    asked = await head.waits_for("阶段目标复核")
    assert "🏁 申请销号" in asked.button_texts
    await office.waits_for("阶段目标复核")
