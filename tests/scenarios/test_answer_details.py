"""Beside an answer a unit may say how far it is, what is left, what comes next, what it needs and why it is late. Nobody must."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.rules.details import Field, Said
from bot.rules.models import Finding, ItemId, ReportKind
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import audit, details, items
from storage.tables import detail, report
from tests.world import ZONE, World, read_item

ITEM = ItemId(1)


async def ask_of(world: World, name: str = "陆一鸣") -> ChatMessage:
    await world.is_set_up()
    await world.opens_round()
    return await world[name].waits_for("第1期进展报送")


async def answers(person: Person, ask: ChatMessage, text: str = "1 路面已修补") -> ChatMessage:
    """Returns the receipt."""
    await person.says(text, reply_to=ask)
    return await person.waits_for("第1项「问题1的标题」已收到")


async def opens_card(person: Person, receipt: ChatMessage) -> ChatMessage:
    await person.presses(receipt, "📋 补充要点")
    return await person.waits_for("第1期要点")


async def fills(person: Person, card: ChatMessage, button: str, words: str) -> ChatMessage:
    """One field of the card; returns the card as it stands below."""
    await person.presses(card, button)
    question = await person.waits_for(lambda m: m.message_id == card.message_id and "要点" not in m.text)
    await person.says(words)
    return await person.waits_for("第1期要点", after=question)


async def another_week(world: World, monday: int) -> None:
    """A round opens on that day of March, and is summed up on its Thursday."""
    world.clock.move_to(datetime(2026, 3, monday, 9, 0, 1, tzinfo=ZONE))
    await world["陆一鸣"].waits_for(f"第{1 + monday // 7}期进展报送")
    world.clock.move_to(datetime(2026, 3, monday + 3, 17, 5, 1, tzinfo=ZONE))


async def said(world: World, item_id: ItemId = ITEM) -> Said:
    return await world.read(details.newest, item_id)


def rows(db: Connection) -> list[tuple[str, str]]:
    return [tuple(row) for row in db.execute(select(detail.c.name, detail.c.value).order_by(detail.c.id))]


async def test_five_short_fields_are_offered_under_the_receipt_and_kept_one_by_one(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    card = await opens_card(head, await answers(head, ask))
    assert "进度自评：—\n本期做了什么：—\n还差什么：—\n下一步：—\n何时完成：—\n需要支持：—" in card.text
    assert "未按期原因" not in card.text  # it is due in May
    await head.presses(card, "进度自评")
    claims = await head.waits_for("与办公室认定分开记录")
    assert claims.button_texts == ["未启动", "整改中", "阶段性完成", "基本完成", "已完成", "返回"]
    answer = await head.presses(claims, "基本完成")
    assert answer is not None
    assert answer.text == "第1项已记录自评：基本完成。"
    card = await head.waits_for("进度自评：基本完成")
    card = await fills(head, card, "本期做了什么", "修补路面120平方米")
    card = await fills(head, card, "还差什么", "路口两处")
    card = await fills(head, card, "下一步", "完成沥青摊铺")
    await head.presses(card, "何时完成")
    await head.waits_for("预计哪天完成？")
    await head.says("尽快")
    again = await head.waits_for("没看明白是哪一天")
    await head.says("5月20日")
    whole = await head.waits_for("何时完成：2026年5月20日(周三)", after=again)
    assert "本期做了什么：修补路面120平方米\n还差什么：路口两处\n下一步：完成沥青摊铺" in whole.text
    assert "✓ 何时完成" in whole.button_texts
    shown = [m for m in await head.messages() if "第1期要点" in m.text and m.button_texts]
    assert [m.message_id for m in shown] == [whole.message_id]  # the older ones point to it
    told = await said(world)
    assert (told.claim, told.done, told.left, told.plan) == (
        Finding.BASICALLY_DONE,
        "修补路面120平方米",
        "路口两处",
        "完成沥青摊铺",
    )
    assert (await world.read(items.get, ITEM)).finding == Finding.UNSTATED


async def test_a_typed_field_can_be_corrected_and_both_versions_stay(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    card = await opens_card(head, await answers(head, ask))
    await head.presses(card, "下一步")
    await head.waits_for("下一步打算做什么？")
    sent = await head.says("完成沥青滩铺")
    await head.waits_for("下一步：完成沥青滩铺")
    await head.edits(sent, "完成沥青摊铺")
    await head.waits_for("下一步：完成沥青摊铺")
    assert await world.read(rows) == [(Field.PLAN, "完成沥青滩铺"), (Field.PLAN, "完成沥青摊铺")]


async def test_labelled_lines_of_an_answer_are_understood_and_said_back(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    words = "1 路面已修补\n还差：路口两处\n下周计划：完成沥青摊铺\n需要支持：修补资金80万元，2月20日起"
    sent = await head.says(words, reply_to=ask)
    receipt = await head.waits_for("已收到：文字")
    assert "已记下：还差什么、下周计划、需要支持。" in receipt.text
    told = await said(world)
    assert (told.left, told.plan) == ("路口两处", "完成沥青摊铺")
    assert told.support is not None
    assert (told.support.what, str(told.support.since)) == ("修补资金80万元", "2026-02-20")
    await head.edits(sent, "1 路面已修补\n下周计划：组织验收")
    await head.waits_for("已收到：修改1处")
    told = await said(world)
    assert (told.left, told.plan, told.support) == (None, "组织验收", None)


async def test_an_answer_put_to_another_item_takes_what_it_says_with_it(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    receipt = await answers(head, ask, "1 已修补\n下周计划：完成沥青摊铺")
    await head.presses(receipt, "改到其他项")
    await head.presses(await head.waits_for("应该归入哪一项"), "2. 问题2的标题")
    await head.waits_for("第2项「问题2的标题」已收到：文字")
    assert (await said(world)).plan is None
    assert (await said(world, ItemId(2))).plan == "完成沥青摊铺"


async def test_what_is_needed_is_put_before_the_leading_group_until_it_came(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    card = await opens_card(head, await answers(head, ask))
    await head.presses(card, "需要支持")
    await head.waits_for("需要什么支持？")
    await head.says("修补资金80万元")
    await head.waits_for("需要哪个单位或哪位领导支持？")
    await head.says("市财政局")
    since = await head.waits_for("从哪天起需要？")
    await world.restarts()  # half filled in: what was said is kept, and the question still listens
    await head.says("2月20日")
    card = await head.waits_for("需要支持：修补资金80万元，请市财政局支持（2月20日(周五)起）", after=since)
    await world.releases()
    line = "第1项 问题1的标题（道路科）：修补资金80万元，请市财政局支持（2月20日(周五)起）"
    bulletin = await world["周行远"].waits_for("整改周报（第1期）")
    assert f"• 需要领导小组协调支持 1 项：\n　{line}" in bulletin.text
    await another_week(world, 9)
    assert line in (await world["何敏"].waits_for("整改周报（第2期）")).text
    await head.presses(card, "需要支持")
    standing = await head.waits_for("直到您点“支持已到位”")
    await head.presses(standing, "支持已到位")
    await head.waits_for("需要支持：—")
    await another_week(world, 16)
    assert "协调支持" not in (await world["何敏"].waits_for("整改周报（第3期）")).text


async def test_from_whom_and_since_when_can_be_left_open(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    card = await opens_card(head, await answers(head, ask))
    await head.presses(card, "需要支持")
    await head.waits_for("需要什么支持？")
    await head.says("修补资金80万元")
    await head.presses(await head.waits_for("需要哪个单位或哪位领导支持？"), "跳过")
    since = await head.waits_for("从哪天起需要？")
    await head.presses(since, "跳过")
    card = await head.waits_for("需要支持：修补资金80万元")
    assert card.message_id == since.message_id


async def test_done_beside_words_of_something_to_come_is_asked_about_once(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.says("1 路面已修补，预计下周验收\n进度：已完成", reply_to=ask)
    doubt = await head.waits_for("报送里又写着“预计”")
    assert doubt.button_texts == ["已完成", "阶段性完成", "整改中"]
    await head.says("1 还有两处待修补", reply_to=ask)
    await head.waits_for("已收到：文字", after=doubt)
    assert sum("报送里又写着" in m.text for m in await head.messages()) == 1
    await head.presses(doubt, "阶段性完成")
    await head.waits_for("已记录自评：阶段性完成。")
    assert (await said(world)).claim == Finding.PHASED
    await world.compiles()
    bulletin = await world["何敏"].waits_for("整改周报")
    assert "自评已完成、报送中又有后续安排，单位答复：第1项阶段性完成。" in bulletin.text
    assert "已完成 0 项，完成率 0.0%（0/8）" in bulletin.text


async def test_a_claim_stands_beside_the_offices_finding(world: World):
    ask = await ask_of(world)
    head, office = world["陆一鸣"], world["何敏"]
    await answers(head, ask, "1 路面已修补\n进度：已完成")
    await office.says("3")
    await world.write(items.change, ITEM, finding=Finding.IN_PROGRESS)
    await world.compiles()
    bulletin = await office.waits_for("整改周报")
    assert "单位自评与办公室认定不一致：自评已完成、认定整改中 1 项（第1项）。" in bulletin.text


async def test_the_card_of_an_item_shows_it_to_the_unit_and_to_readers_but_not_to_supporters(world: World):
    await world.has_roster()
    await world.joins("陆一鸣", "沈算", "何敏", "林知秋")
    await world.has_notice(read_item(1, "道路科", support_units=("财务科",)))
    await world.issues_everything()
    await world.opens_round()
    head = world["陆一鸣"]
    ask = await head.waits_for("第1期进展报送")
    await answers(head, ask, "1 已修补\n还差：路口两处\n下周计划：完成沥青摊铺\n需要支持：资金80万元\n进度：基本完成")
    lines = "单位自评：基本完成\n还差：路口两处\n下一步：完成沥青摊铺\n需要支持：资金80万元"
    for name in ("林知秋", "何敏"):
        await world[name].says("1")
        assert lines in (await world[name].waits_for("第1个问题的原文")).text
    supporter = world["沈算"]
    listed = await supporter.waits_for("配合")
    await supporter.presses(listed, data="it:1")
    assert "路口两处" not in (await supporter.waits_for("第1个问题的原文")).text


async def late_item(world: World, due: datetime) -> ChatMessage:
    """The round of the week after 27 February asks about an item due on that day."""
    await world.has_roster()
    await world.joins("陆一鸣", "周行远", "何敏")
    await world.has_notice(read_item(1, "道路科", due=due.date()), read_item(2, "道路科"))
    await world.issues_everything()
    await world.opens_round()
    return await world["陆一鸣"].waits_for("第1期进展报送")


async def test_what_is_late_or_nearly_says_so_in_the_ask(world: World):
    ask = await late_item(world, datetime(2026, 2, 27, tzinfo=ZONE))
    assert "○ 1. 问题1的标题（已超期3天）\n○ 2. 问题2的标题\n" in ask.text


async def test_what_is_due_this_week_says_so_in_the_ask(world: World):
    ask = await late_item(world, datetime(2026, 3, 6, tzinfo=ZONE))
    assert "○ 1. 问题1的标题（3月6日到期）" in ask.text


async def test_why_a_late_item_stands_still_is_why_it_is_late(world: World):
    ask = await late_item(world, datetime(2026, 2, 27, tzinfo=ZONE))
    head = world["陆一鸣"]
    await head.presses(ask, "1")
    await head.presses(await head.waits_for("请发来本周进展"), "本周无变化")
    why = await head.waits_for("本项已超期3天")
    assert "等上级批复" not in why.button_texts
    await head.presses(why, "等待其他单位")
    noted = await head.waits_for("已记录：本周无变化（等待其他单位）")
    await head.presses(noted, "补写对方单位和去函日期")
    await head.waits_for("在等哪个单位？")
    await head.says("市财政局，2月20日去函")
    lacking = await head.waits_for("还缺下次联系的日期")
    await head.says("3月20日再联系")
    await head.waits_for("未按期原因：等待其他单位（市财政局，2月20日(周五)去函，3月20日(周五)再联系）", after=lacking)
    await world.compiles()
    bulletin = await world["何敏"].waits_for("整改周报")
    assert "已超 6 天；原因：等待其他单位（市财政局，2月20日(周五)去函，3月20日(周五)再联系）" in bulletin.text


async def test_another_reason_of_a_late_item_is_typed(world: World):
    ask = await late_item(world, datetime(2026, 2, 27, tzinfo=ZONE))
    head = world["陆一鸣"]
    await head.presses(ask, "1")
    await head.presses(await head.waits_for("请发来本周进展"), "本周无变化")
    await head.presses(await head.waits_for("本项已超期3天"), "其他原因")
    await head.waits_for("请用一句话写明")
    await head.says("连日降雨，无法施工")
    receipt = await head.waits_for("已记录本周无变化")
    assert "已记下：未按期原因。" in receipt.text
    delay = (await said(world)).delay
    assert delay is not None
    assert (delay.code, delay.words) == ("other", "连日降雨，无法施工")


async def test_a_pressed_answer_can_be_taken_back_while_nobody_built_on_it(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.presses(ask, "1")
    await head.presses(await head.waits_for("请发来本周进展"), "本周无变化")
    await head.presses(await head.waits_for("请选择原因"), "等资金到位")
    noted = await head.waits_for("已记录：本周无变化（等资金到位）")
    await head.waits_for("已填 1/3")
    answer = await head.presses(noted, "撤回")
    assert answer is not None
    assert answer.text == "已撤回第1项的这次填报，请重新填报。"
    await head.waits_for("已填 0/3")
    back = await head.waits_for(lambda m: m.message_id == noted.message_id and "请发来本周进展" in m.text)
    again = await head.presses(back, data=next(b.data for row in noted.buttons for b in row if "撤回" in b.text))
    assert again is not None
    assert again.text == "第1项的这次填报已经撤回了。"
    await head.presses(back, "本周无变化")
    await head.presses(await head.waits_for("请选择原因"), "等资金到位")  # the same again is an answer again
    await head.waits_for("已填 1/3")
    kinds = await world.read(lambda db: db.scalars(select(report.c.kind).order_by(report.c.id)).all())
    assert kinds == [ReportKind.OTHER, ReportKind.NO_CHANGE]
    told = [entry.action for entry in await world.read(audit.of_item, ITEM)]
    assert "take_back_report" in told


async def test_what_the_summary_tells_is_not_taken_back(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.presses(ask, "1")
    await head.presses(await head.waits_for("请发来本周进展"), "本周无变化")
    await head.presses(await head.waits_for("请选择原因"), "等资金到位")
    noted = await head.waits_for("已记录：本周无变化（等资金到位）")
    await world.compiles()
    await world["何敏"].waits_for("整改周报")
    answer = await head.presses(noted, "撤回")
    assert answer is not None
    assert answer.text == "第1项已写入本期周报，不能撤回。情况有变，请直接补报。"
    kinds = await world.read(lambda db: db.scalars(select(report.c.kind)).all())
    assert kinds == [ReportKind.NO_CHANGE]


async def test_the_fields_are_the_units_alone(world: World):
    ask = await ask_of(world)
    await answers(world["陆一鸣"], ask)
    stranger = world["高远山"]
    other = await stranger.waits_for("第1期进展报送")
    for data in (
        "xd:1",
        "xt:1:plan",
        "xg:1:done",
        "xs:1:money",
        "xx:1",
        "xb:1",
        "xu:1",
        "xa:1:done",
        "xl:1:1-1",
        "xq:1:1:done",
    ):
        answer = await stranger.presses(other, data=data)
        assert answer is not None, data
        assert answer.alert, data
    assert await world.read(rows) == []
