"""Who cannot be reached: the office sees what waits for them; back again, they catch up without a storm and lose nothing."""

from datetime import datetime, timedelta

from bot.rules.models import ChatId
from simulator.conversation import ChatMessage
from simulator.person import Person
from storage import outbox, undelivered
from storage.outbox import Draft
from tests.world import ZONE, World, read_item


async def misses(world: World, person: Person, *texts: str) -> None:
    """These are written to somebody who cannot be reached."""

    def put(db, text: str) -> None:
        outbox.put(db, Draft(ChatId(person.id), text), world.clock.now())

    for text in texts:
        await world.write(put, text)


async def said(person: Person, *words: str) -> list[str]:
    """What the bot wrote to this person that holds any of these words."""
    return [m.text for m in await person.messages() if m.by_bot and any(word in m.text for word in words)]


async def blocks(world: World, name: str) -> Person:
    """Somebody blocks the bot, and the office has heard of it."""
    person = world[name]
    await world.telegram.until_idle()
    await person.blocks()
    await world["何敏"].waits_for(f"{name}停用了机器人")
    return person


async def test_the_office_sees_who_cannot_be_reached_what_waits_for_them_and_whom_else_to_ask(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣", "白小舟", "高远山")
    await world.has_notice(*(read_item(n, "道路科") for n in (1, 2, 3)), read_item(4, "财务科"))
    await world.issues_everything()
    office = world["何敏"]
    away = await blocks(world, "陆一鸣")
    notice = await office.waits_for("陆一鸣停用了机器人")
    assert "本人待办：待签收 3 项" in notice.text
    await world.opens_round()
    await world.until(lambda db: bool(undelivered.count_missed(db, [ChatId(away.id)])))

    await office.starts()
    menu = await office.waits_for("尚有 4 人联系不上")
    await office.presses(menu, "联系不上的人（4）")
    page = await office.waits_for("联系不上的人（4人）")
    assert "还没有按过“开始” 3 人，停用了机器人 1 人" in page.text
    assert "陆一鸣（道路科 科长）\n停用了机器人，2月27日(周五)起" in page.text
    assert "待办：待签收 3 项、本期待报 3 项；未送达消息 1 条" in page.text
    assert "沈算（财务科 科长）\n还没有按过“开始”，2月27日(周五)起\n待办：待签收 1 项、本期待报 1 项" in page.text

    number = next(line.split(".")[0] for line in page.text.splitlines() if "陆一鸣" in line)
    await office.presses(page, number)
    person = await office.waits_for("急事可以先问")
    assert "白小舟（道路科 联络员）" in person.text
    assert "高远山" not in person.text
    await office.presses(person, "发邀请链接")
    await office.waits_for("请点开这个链接", after=person.message_id)
    await office.presses(person, "道路科 科长")
    await office.waits_for("在岗：陆一鸣，停用了机器人")

    await away.unblocks()
    await office.waits_for("陆一鸣（道路科 科长）已恢复联系")
    answer = await office.presses(page, data=page_button(page, number))
    assert answer is not None
    assert "现在可以联系上了" in answer.text
    for name in ("高远山", "白小舟"):
        refused = await world[name].presses((await world[name].messages())[-1], data="ol")
        assert refused is not None
        assert refused.alert


def page_button(page: ChatMessage, number: str) -> str:
    return next(str(each.data) for row in page.buttons for each in row if each.text == number)


async def test_a_few_missed_messages_come_as_they_are_and_the_office_hears_once(world: World):
    await world.is_set_up()
    head = await blocks(world, "陆一鸣")
    await misses(world, head, "第一条", "第二条", "第三条")
    await world.telegram.until_idle()
    tried = [each["params"] for each in await world.telegram.requests("sendMessage") if "条" in each["params"]["text"]]
    assert tried == []
    await head.unblocks()
    await head.waits_for("第三条")
    assert await said(head, "条") == ["第一条", "第二条", "第三条"]
    office = world["何敏"]
    await office.waits_for("未送达的消息已补发 3 条")
    await world.telegram.until_idle()
    assert len(await said(office, "陆一鸣停用了机器人")) == 1
    assert len(await said(office, "已恢复联系")) == 1


async def test_after_weeks_away_one_message_tells_it_all_the_ask_is_there_and_nothing_is_lost(world: World):
    await world.is_set_up()
    head, office = await blocks(world, "陆一鸣"), world["何敏"]
    await world.opens_round()
    await world["高远山"].waits_for("第1期进展报送")
    world.clock.move_to(datetime(2026, 3, 9, 9, 0, 1, tzinfo=ZONE))
    await world["高远山"].waits_for("第2期进展报送")
    await misses(world, head, *(f"第{n}条通知" for n in range(1, 8)))
    await world.telegram.until_idle()

    await head.unblocks()
    caught_up = await head.waits_for("您不在期间有这些事")
    assert "待签收 3 项" in caught_up.text
    assert "第2期还有 3 项没有报送，3月12日(周四)17:00截止" in caught_up.text
    assert "有 8 条消息没有送到" in caught_up.text  # the unit's part of the first issue, and seven notices
    await head.waits_for("第2期进展报送")
    await office.waits_for("未送达的 8 条消息，已汇总成一条")
    await world.telegram.until_idle()
    assert await said(head, "第1期进展报送", "条通知") == []
    assert len(await said(head, "您不在期间")) == 1

    ask = await head.waits_for("第2期进展报送")
    await head.says("1 已修补路面", reply_to=ask)
    await head.waits_for("已填 1/3")

    await head.starts()
    menu = await head.waits_for("您现有整改事项 3 项")
    await head.presses(menu, "补看未送达的消息（8条）")
    more = await head.waits_for("以上 5 条是当时没有送到的消息")
    assert len(await said(head, "第1期整改情况（内部版")) == 1
    assert await said(head, "条通知") == [f"第{n}条通知" for n in range(1, 5)]
    await head.presses(more, "补看未送达的消息（3条）")
    await head.waits_for("已全部补看")
    assert await said(head, "条通知") == [f"第{n}条通知" for n in range(1, 8)]
    again = await head.presses(more, data="or")
    assert again is not None
    assert "没有还没看的消息了" in again.text


async def test_an_ask_that_is_over_is_not_brought_but_named(world: World):
    await world.is_set_up()
    head = await blocks(world, "陆一鸣")
    await world.opens_round()
    await world["高远山"].waits_for("第1期进展报送")
    await world.reaches_cutoff()
    await misses(world, head, *(f"第{n}条通知" for n in range(1, 5)))
    await head.unblocks()
    caught_up = await head.waits_for("您不在期间有这些事")
    assert "第1期还有 3 项没有报送，仍可补报" in caught_up.text
    await world.telegram.until_idle()
    assert await said(head, "请在") == []


async def test_what_stood_in_the_chat_is_brought_up_to_date_when_they_are_back(world: World):
    await world.is_set_up()
    await world.opens_round()
    head, liaison = world["陆一鸣"], world["白小舟"]
    await head.waits_for("已填 0/3")
    await blocks(world, "陆一鸣")
    await liaison.starts()
    await liaison.presses(await liaison.waits_for("您现有整改事项"), "本期报送")
    for n in (1, 2, 3):
        ask = await liaison.waits_for("第1期进展报送")
        await liaison.says(f"{n} 已完成", reply_to=ask)
        await liaison.waits_for(f"第{n}项「问题{n}的标题」已收到")
    await head.unblocks()
    card = await head.waits_for("本期已全部填完")
    assert len(await said(head, "第1期进展报送")) == 1
    assert "✓ 1." in card.text


async def test_a_new_account_gets_what_the_old_one_missed(world: World):
    """The old account is gone; the office consents to the new one."""
    await world.is_set_up()
    old, office = world["陆一鸣"], world["何敏"]
    await world.telegram.until_idle()
    await old.deactivates()
    await misses(world, old, "第0条通知")
    await office.waits_for("陆一鸣账号已注销")
    await misses(world, old, *(f"第{n}条通知" for n in range(1, 6)))
    await office.starts()
    await office.presses(await office.waits_for("尚有 1 人联系不上"), "联系不上的人（1）")
    page = await office.waits_for("联系不上的人（1人）")
    await office.presses(page, "1")
    person = await office.waits_for("请本人用新账号打开邀请链接")
    await office.presses(person, "发邀请链接")
    link = await office.waits_for("start=", after=person.message_id)
    new = await world.telegram.person("陆一鸣的新手机")
    await new.starts(link.text.split("start=")[1].split()[0].strip("\"'>"))
    request = await office.waits_for("换绑", after=link.message_id)
    await office.presses(request, "同意换绑")
    sure = await office.waits_for(lambda m: any("确认换绑" in each.text for row in m.buttons for each in row))
    await office.presses(sure, "确认换绑")
    caught_up = await new.waits_for("您不在期间有这些事")
    assert "有 6 条消息没有送到" in caught_up.text
    await new.presses(caught_up, "补看未送达的消息（6条）")
    await new.waits_for("第4条通知")


async def test_who_joins_late_hears_of_notices_that_wait_for_an_answer(world: World):
    await world.has_roster()
    await world.joins("何敏")
    office = world["何敏"]
    await world.has_notice(read_item(1, "道路科"))
    await world.issues_everything()
    await office.says("1")
    card = await office.waits_for("第1个问题的原文")
    await office.presses(card, "督办")
    await office.presses(await office.waits_for("几个工作日"), "5个工作日")
    await office.presses(await office.waits_for("请写明督办要求"), "用通用要求")
    await office.presses(await office.waits_for("确认发出"), "确认发出")
    await office.waits_for("督办〔2026〕1号")
    await world.joins("陆一鸣")
    told = await world["陆一鸣"].waits_for("还有这些事等您")
    assert "待答复的督办通知 1 件" in told.text
    await world["陆一鸣"].presses(told, "待答复（1）")
    await world["陆一鸣"].waits_for("督办〔2026〕1号")


async def test_the_office_is_not_woken_at_night(world: World):
    await world.is_set_up()
    world.clock.move_to(datetime(2026, 3, 2, 21, 0, tzinfo=ZONE))
    await world["陆一鸣"].blocks()
    await world.telegram.until_idle()
    assert await said(world["何敏"], "陆一鸣停用了机器人") == []
    world.clock.move_to(datetime(2026, 3, 3, 8, 30, tzinfo=ZONE) + timedelta(seconds=1))
    await world["何敏"].waits_for("陆一鸣停用了机器人")


async def test_a_refusal_that_was_under_way_when_they_came_back_says_nothing(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    await world.telegram.until_idle()
    await world.telegram.fault("sendMessage", code=403, delay=2, contains="早先的")
    await misses(world, head, "早先的通知")
    await world.until(lambda db: outbox.count_by_state(db).get("sending") == 1)
    await head.blocks()
    await world["何敏"].waits_for("陆一鸣停用了机器人")
    await head.unblocks()
    await world["何敏"].waits_for("陆一鸣（道路科 科长）已恢复联系")
    await head.waits_for("早先的通知")
    await world.telegram.until_idle()
    assert len(await said(world["何敏"], "陆一鸣停用了机器人")) == 1
    assert await world.read(undelivered.missed, ChatId(head.id)) == []


async def test_that_somebody_is_back_shows_in_a_week_even_if_telegram_never_said_so(world: World):
    """They let the bot in again while it was down for long; such news is kept for a day."""
    await world.is_set_up()
    head = world["陆一鸣"]
    await world.telegram.until_idle()
    await world.telegram.fault("sendMessage", code=403, contains="第一条")
    await misses(world, head, "第一条")
    await world["何敏"].waits_for("陆一鸣停用了机器人")
    await misses(world, head, "第二条")
    await world.telegram.until_idle()
    assert await said(head, "条") == []
    world.clock.move_to(world.clock.now() + timedelta(days=7))
    await misses(world, head, "第三条")
    await head.waits_for("第二条")
    assert sorted(await said(head, "第一条", "第二条", "第三条")) == ["第一条", "第三条", "第二条"]
    await world["何敏"].waits_for("已恢复联系")
