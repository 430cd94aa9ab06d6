"""What one week leaves to the next: its plan is a question, what came after the cut-off counts, nothing sent is forgotten."""

from datetime import datetime

from sqlalchemy import select

from bot.rules.models import ReportKind
from simulator.conversation import ChatMessage
from storage.tables import evidence, report, report_text
from tests.world import ZONE, World, photo, read_item

FRIDAY_AFTER = datetime(2026, 3, 6, 10, 0, tzinfo=ZONE)


async def first_week(world: World) -> ChatMessage:
    await world.is_set_up()
    await world.opens_round()
    return await world["陆一鸣"].waits_for("第1期进展报送")


async def second_week(world: World, name: str = "陆一鸣") -> ChatMessage:
    world.clock.move_to(datetime(2026, 3, 9, 9, 0, 1, tzinfo=ZONE))
    return await world[name].waits_for("第2期进展报送")


async def plans(world: World, plan: str = "完成沥青摊铺") -> ChatMessage:
    """The head answers in the first week and says what comes next; returns the ask of the second."""
    ask = await first_week(world)
    await world["陆一鸣"].says(f"1 路面已修补\n下周计划：{plan}", reply_to=ask)
    await world["陆一鸣"].waits_for("已记下：下周计划")
    return await second_week(world)


async def test_last_weeks_plan_is_this_weeks_question(world: World):
    ask = await plans(world)
    head = world["陆一鸣"]
    assert "○ 1. 问题1的标题\n　上周计划：完成沥青摊铺\n○ 2. 问题2的标题\n" in ask.text
    await head.presses(ask, "1")
    question = await head.waits_for("上周计划：完成沥青摊铺。完成了吗？")
    assert question.button_texts[:3] == ["已完成", "部分完成", "未完成"]
    answer = await head.presses(question, "部分完成")
    assert answer is not None
    assert answer.text == "第1项已记录：计划部分完成。"
    await head.waits_for("已记录：上周计划（完成沥青摊铺）：部分完成。")
    await head.waits_for("已填 1/3")
    await head.sends_photo(photo(1))  # more may follow, and joins
    await head.waits_for("第1项「问题1的标题」已收到：照片1张")
    world.clock.move_to(datetime(2026, 3, 12, 17, 5, 1, tzinfo=ZONE))
    bulletin = await world["何敏"].waits_for("整改周报（第2期）")
    assert "第1项 问题1的标题：上周计划（完成沥青摊铺）：部分完成（佐证1件）" in bulletin.text


async def test_a_plan_carried_out_is_not_asked_about_again_and_one_left_undone_is(world: World):
    ask = await plans(world)
    head = world["陆一鸣"]
    await head.says("2 已清淤\n下周计划：修补井盖", reply_to=ask)
    await head.waits_for("第2项「问题2的标题」已收到")
    await head.presses(ask, "1")
    await head.presses(await head.waits_for("完成了吗？"), "未完成")
    await head.waits_for("未完成。")
    world.clock.move_to(datetime(2026, 3, 16, 9, 0, 1, tzinfo=ZONE))
    third = await head.waits_for("第3期进展报送")
    assert "3月2日(周一)的计划：完成沥青摊铺" in third.text
    assert "上周计划：修补井盖" in third.text
    await head.presses(third, "2")
    await head.presses(await head.waits_for("上周计划：修补井盖。完成了吗？", after=third), "已完成")
    await head.waits_for("已记录：上周计划（修补井盖）：已完成。")
    world.clock.move_to(datetime(2026, 3, 23, 9, 0, 1, tzinfo=ZONE))
    assert "修补井盖" not in (await head.waits_for("第4期进展报送")).text


async def test_the_answer_about_a_plan_is_given_once_and_can_be_taken_back(world: World):
    ask = await plans(world)
    head, liaison = world["陆一鸣"], world["白小舟"]
    await head.presses(ask, "1")
    question = await head.waits_for("完成了吗？")
    done = next(b.data for row in question.buttons for b in row if b.text == "已完成")
    await head.presses(question, data=done)
    noted = await head.waits_for("已记录：上周计划（完成沥青摊铺）：已完成。")
    second = await head.presses(noted, data=done)
    assert second is not None
    assert second.text == "第1项已经记录过了。"
    await liaison.says("/start")
    other = await liaison.presses(await liaison.waits_for("还差"), data="xa:1:partly")
    assert other is not None
    assert other.text == "第1项的计划已经答复过了。"
    await head.presses(noted, "撤回")
    await head.waits_for("上周计划：完成沥青摊铺。完成了吗？")
    await head.waits_for("已填 0/3")


async def test_in_a_long_list_the_plans_stand_with_their_items(world: World):
    await world.has_roster()
    await world.joins("陆一鸣", "何敏")
    await world.has_notice(*(read_item(n, "道路科") for n in range(1, 26)))
    await world.issues_everything()
    await world.opens_round()
    head = world["陆一鸣"]
    ask = await head.waits_for("第1期进展报送")
    assert "已填 0/25（第 1/2 页）" in ask.text
    assert [each for each in ask.button_texts if each.isdigit()] == [str(n) for n in range(1, 21)]
    await head.says("1 已修补\n下周计划：摊铺", reply_to=ask)
    await head.waits_for("已记下：下周计划")
    ask = await second_week(world)
    assert "上周计划" not in ask.text
    await head.presses(ask, "1")
    await head.waits_for("上周计划：摊铺。完成了吗？")
    await head.presses(ask, "下一页 ▶")
    await head.waits_for("○ 25. 问题25的标题")


async def test_what_came_after_the_cutoff_is_this_weeks_answer_at_one_press(world: World):
    await first_week(world)
    head = world["陆一鸣"]
    world.clock.move_to(FRIDAY_AFTER)
    await head.says("第2项 井盖全部更换")
    await head.waits_for("按迟报登记")
    await head.sends_photo(photo(1), caption="第2项 现场")
    await head.waits_for("照片1张（已过截止时间，按迟报登记）")
    ask = await second_week(world)
    assert "○ 2. 问题2的标题\n　本期开始前已有补报，点项号可直接沿用" in ask.text
    await head.presses(ask, "2")
    offer = await head.waits_for("本期开始前（3月6日(周五)），您已报过：“井盖全部更换 现场”，照片1张。")
    answer = await head.presses(offer, "就按这个报")
    assert answer is not None
    assert answer.text == "第2项已计入本期。"
    await head.waits_for("已按 3月6日(周五)的内容计入本期")
    await head.waits_for("已填 1/3")
    again = await head.presses(offer, data=next(b.data for row in offer.buttons for b in row if b.text == "就按这个报"))
    assert again is not None
    assert again.text == "第2项已经记录过了。"
    assert len(await world.read(lambda db: db.scalars(select(evidence.c.id)).all())) == 1
    world.clock.move_to(datetime(2026, 3, 12, 17, 5, 1, tzinfo=ZONE))
    bulletin = await world["何敏"].waits_for("整改周报（第2期）")
    assert "按时 1 项，迟报 0 项；收到佐证 1 件" in bulletin.text
    assert "第2项 问题2的标题：井盖全部更换 现场（佐证1件）" in bulletin.text


async def test_it_survives_a_restart_and_is_offered_to_the_units_other_people(world: World):
    await first_week(world)
    world.clock.move_to(FRIDAY_AFTER)
    await world["陆一鸣"].says("第2项 井盖全部更换")
    await world["陆一鸣"].waits_for("按迟报登记")
    await world.restarts()
    await second_week(world)
    liaison = world["白小舟"]
    await liaison.says("/start")
    await liaison.presses(await liaison.waits_for("报送还差"), "本期报送")
    await liaison.presses(await liaison.waits_for("第2期进展报送"), "2")
    await liaison.waits_for("陆一鸣已报过：“井盖全部更换”")


async def test_what_was_answered_in_the_round_is_offered_nothing(world: World):
    ask = await first_week(world)
    head = world["陆一鸣"]
    await head.says("1 路面已修补", reply_to=ask)
    await head.waits_for("已收到：文字")
    ask = await second_week(world)
    assert "已有补报" not in ask.text
    await head.presses(ask, "1")
    assert "已报过" not in (await head.waits_for("第1项 问题1的标题\n请发来本周进展")).text


async def test_messages_that_belong_nowhere_are_named_in_the_next_ask_and_asked_about_again(world: World):
    first = await first_week(world)
    head = world["陆一鸣"]
    await head.says("路面已修补好了，请查收")
    await head.waits_for("收到您发来的内容（1条）")
    await head.says("1 已清淤\n2 井盖已更换", reply_to=first)
    await head.waits_for("像是写了几项的进展")
    ask = await second_week(world)
    assert "您之前发来的 2 条内容还没说明是哪一项的：3月2日(周一)“路面已修补好了，请查收”、" in ask.text
    await head.presses(ask, "📨 说明这2条是哪一项的")
    which = await head.waits_for("收到您发来的内容（1条）", after=ask)
    several = await head.waits_for("像是写了几项的进展", after=ask)
    await head.presses(which, "3. 问题3的标题")
    await head.waits_for("第3项「问题3的标题」已收到：文字")
    await head.waits_for("已填 1/3")  # it counts for the round in which its item became known
    await head.presses(several, "按项号分别计入")
    done = await head.waits_for("已填 3/3")
    assert "还没说明" not in done.text
    toast = await head.presses(done, data="xw")
    assert toast is not None
    assert toast.text == "刚才的内容已经归好了。"


async def test_what_is_no_answer_at_all_is_named_no_longer(world: World):
    await first_week(world)
    head = world["陆一鸣"]
    await head.says("好的，收到")
    question = await head.waits_for("收到您发来的内容（1条）")
    ask = await second_week(world)
    assert "您之前发来的 1 条内容还没说明是哪一项的" in ask.text
    await head.presses(question, "都不是")
    await head.waits_for(lambda m: m.message_id == ask.message_id and "还没说明" not in m.text)
    kinds = await world.read(lambda db: db.scalars(select(report.c.kind)).all())
    assert kinds == [ReportKind.OTHER]
    assert await world.read(lambda db: db.scalars(select(report_text.c.text)).all()) == ["好的，收到"]


async def test_what_was_left_and_planned_last_week_stands_beside_the_empty_fields(world: World):
    ask = await plans(world)
    head = world["陆一鸣"]
    await head.says("1 已摊铺200米", reply_to=ask)
    receipt = await head.waits_for("第1项「问题1的标题」已收到", after=ask)
    await head.presses(receipt, "补充要点")
    card = await head.waits_for("第2期要点")
    assert "下一步：—（上次写的：完成沥青摊铺）" in card.text
