"""One reminder a day, for what is missing, near or overdue; it stops with an answer, and the office chases within bounds."""

from datetime import date, datetime

from sqlalchemy import select

from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import arrangements
from storage.tables import person, reminder
from tests.world import ROSTER, ZONE, World, read_item

HEAD, LIAISON, OFFICE, LEADER, GROUP = "陆一鸣", "白小舟", "何敏", "林知秋", "周行远"


async def has_items(world: World, *due: date) -> None:
    """Everybody has joined; one item a date for the first unit, one far off for each of the others, all issued."""
    await world.has_roster()
    await world.joins(*(row.person for row in ROSTER))
    mine = [read_item(n, "道路科", due=day) for n, day in enumerate(due, 1)]
    others = [read_item(len(due) + n, unit) for n, unit in enumerate(("绿化站", "财务科"), 1)]
    await world.has_notice(*mine, *others)
    await world.issues_everything()


def moves(world: World, moment: str) -> None:
    """The clock shows this moment, in the bureau's zone."""
    world.clock.move_to(datetime.fromisoformat(moment).replace(tzinfo=ZONE))


async def reminders_of(who: Person) -> list[ChatMessage]:
    marks = ("⏰", "📅", "🔴", "📣 办公室", "📌", "⚡", "🗂")
    return [each for each in await who.messages() if each.text.startswith(marks)]


async def test_who_has_not_answered_is_reminded_twice_and_nobody_else(world: World):
    await world.is_set_up()
    await world.opens_round()
    head, station = world[HEAD], world["高远山"]
    ask = await head.waits_for("第1期进展报送")
    for number in ("1", "2", "3"):
        await head.says(f"{number} 已完成", reply_to=ask)
    await head.waits_for("本期 3 项已全部填完")

    moves(world, "2026-03-04T15:00:01")
    first = await station.waits_for("⏰ 第1期进展报送还差 2 项，3月5日(周四)17:00截止")
    assert {"填4", "填5"} <= set(first.button_texts)
    await station.presses(first, "填4")
    await station.waits_for("第4项 问题4的标题\n请发来本周进展")

    moves(world, "2026-03-05T15:00:01")
    await station.waits_for("⏰ 第1期进展报送还差 2 项，今天17:00截止")
    assert await reminders_of(head) == []
    assert len(await reminders_of(station)) == 2


async def test_an_answer_stops_the_second_reminder(world: World):
    await world.is_set_up()
    await world.opens_round()
    station = world["高远山"]
    moves(world, "2026-03-04T15:00:01")
    first = await station.waits_for("⏰ 第1期进展报送还差 2 项")
    await station.says("4 已补种", reply_to=first)
    await station.says("5 已补种", reply_to=first)
    await station.waits_for("本期 2 项已全部填完")
    moves(world, "2026-03-05T15:00:01")
    await world["沈算"].waits_for("今天17:00截止")
    assert len(await reminders_of(station)) == 1


async def test_dates_come_near_and_are_announced_in_one_message(world: World):
    await has_items(world, date(2026, 3, 9), date(2026, 3, 10))
    moves(world, "2026-03-02T09:00:01")
    told = await world[HEAD].waits_for("📅 以下事项的整改时限快到了")
    assert "1. 问题1的标题：3月9日(周一)到期，还有 7 天" in told.text
    assert "2. " not in told.text
    moves(world, "2026-03-06T09:00:01")
    told = await world[HEAD].waits_for("📅 以下事项的整改时限快到了", after=told.message_id)
    assert "3月9日(周一)到期，还有 3 天" in told.text
    assert "3月10日(周二)到期，还有 4 天" in told.text


async def test_an_overdue_item_climbs_and_an_answer_stops_it(world: World):
    await has_items(world, date(2026, 3, 3))
    moves(world, "2026-03-04T15:00:01")
    told = await world[LIAISON].waits_for("🔴 以下事项已过整改时限")
    assert "1. 问题1的标题：时限 3月3日(周二)，已过 1 天" in told.text
    moves(world, "2026-03-06T09:00:01")
    await world[HEAD].waits_for("🔴 以下事项已过整改时限")
    moves(world, "2026-03-10T09:00:01")
    above = await world[LEADER].waits_for("🔴 以下事项逾期后还没有新进展，请您过问")
    assert "（道路科）：时限 3月3日(周二)，已过 7 天" in above.text
    await world[LEADER].presses(above, "看1")
    await world[LEADER].waits_for("问题1的标题")

    ask = await world[HEAD].waits_for("第2期进展报送")
    await world[HEAD].says("1 正在施工，本周内完成", reply_to=ask)
    await world[HEAD].waits_for("已收到：文字")
    moves(world, "2026-03-12T09:00:01")
    moves(world, "2026-03-13T09:00:01")
    await world.write(lambda db: None)  # the tick of that morning is over
    assert not [each for each in await reminders_of(world[OFFICE]) if "逾期" in each.text]


def has_chase(message: ChatMessage) -> bool:
    """Whether it is an item's card as the office sees it."""
    return "📣 催办" in message.button_texts


async def test_the_office_chases_within_bounds(world: World):
    await world.is_set_up()
    await world.opens_round()
    office, head = world[OFFICE], world[HEAD]
    await head.waits_for("第1期进展报送")
    await office.says("1")
    card = await office.waits_for(has_chase)
    await office.presses(card, "催办")
    asked = await office.waits_for("📣 催办第1项")
    assert f"提醒{HEAD}" in asked.text
    await office.presses(asked, "确认催办")
    await office.waits_for("✓ 已催办第1项")
    told = await head.waits_for("📣 办公室请您尽快报一下这些事项的进展")
    await office.says("1")
    card = await office.waits_for(has_chase, after=asked)
    await head.says("1 已完成", reply_to=told)
    await head.waits_for("已收到：文字")
    toast = await office.presses(card, "催办")
    assert toast is not None
    assert "本期已经报过，不用催了" in toast.text


async def test_too_many_messages_wait_for_the_office(world: World):
    await world.is_set_up()
    await world.write(lambda db: arrangements.put(db, "most_at_once", 2, world.clock.now(), by=None))
    await world.opens_round()
    office = world[OFFICE]
    asked = await office.waits_for("✋ 本期报送通知一次要发给 3 人")
    assert not [each for each in await world[HEAD].messages() if "第1期进展报送" in each.text]
    await office.presses(asked, "暂不发")
    await office.waits_for("选择暂不发")
    await office.presses(asked, "发出（3 人）")
    await office.waits_for("已确认发出本期报送通知")
    moves(world, "2026-03-02T09:05:00")
    await world[HEAD].waits_for("第1期进展报送")


async def test_the_office_lets_the_summary_go_before_its_time(world: World):
    await world.is_set_up()
    await world.opens_round()
    await world[HEAD].waits_for("第1期进展报送")
    await world.compiles()
    office = world[OFFICE]
    await office.waits_for("整改周报（第1期）")
    card = await office.waits_for("目前只有办公室看到")
    assert "3月6日(周五)09:00 自动发给领导小组" in card.text
    await office.presses(card, "发给领导小组")
    sure = await office.waits_for("将发给领导小组 2 人、3 个单位")
    await office.presses(sure, "确认发出")
    await world[GROUP].waits_for("整改周报（第1期）")
    await office.waits_for(f"✓ 第1期周报已由{OFFICE}发给领导小组")
    moves(world, "2026-03-06T09:00:01")
    await world[GROUP].waits_for("整改周报（第1期）")
    assert len([each for each in await world[GROUP].messages() if "整改周报（第1期）" in each.text]) == 1


async def test_who_blocked_the_bot_is_not_reminded(world: World):
    await world.is_set_up()
    await world["沈算"].blocks()
    await world[OFFICE].waits_for("停用了机器人")
    await world.opens_round()
    moves(world, "2026-03-04T15:00:01")
    await world["高远山"].waits_for("⏰ 第1期进展报送还差 2 项")
    named = select(person.c.name).join(reminder, reminder.c.person_id == person.c.id)
    assert await world.read(lambda db: set(db.scalars(named))) == {HEAD, "高远山", OFFICE}  # the office: nobody signed
