"""The work calendar in the office's chat: what it says, days that are typed, removed, a year that is entered in full."""

from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from bot.actions.arranging.importing_days import import_calendar
from bot.ledger.reading import CalendarReading, RosterRow
from bot.rules.calendar_entries import Entry
from storage import calendars
from storage.tables import audit as trail
from tests.scenarios.test_arranging import SCHEDULE, opens
from tests.scenarios.test_people import goes
from tests.world import ROSTER, ZONE, World

CALENDAR = ("工作日历", "📅 工作日历")
UNKNOWN = "⚠️ 2027年放假安排尚未公布，暂按周一至周五计算。"


async def ready(world: World) -> None:
    await world.has_roster()
    await world.joins("何敏")


def entered(db: Connection) -> list[tuple[str, bool, str | None]]:
    return [(each.day.isoformat(), each.worked, each.name) for each in calendars.entries(db, date(2026, 1, 1))]


def actions(db: Connection, *wanted: str) -> list[str]:
    return list(db.scalars(select(trail.c.action).where(trail.c.action.in_(wanted)).order_by(trail.c.id)))


async def test_the_calendar_tells_holidays_make_up_days_and_the_year_nobody_knows(world: World):
    await ready(world)
    page = await opens(world["何敏"], SCHEDULE, CALENDAR)
    lines = page.text.splitlines()
    assert lines[:8] == [
        "📅 工作日历",
        "• 2月28日上班（春节调休）",
        "• 4月4日—4月6日 清明节放假",
        "• 5月1日—5月5日 劳动节放假，5月9日上班",
        "• 6月19日—6月21日 端午节放假",
        "• 9月25日—9月27日 中秋节放假",
        "• 10月1日—10月7日 国庆节放假，9月20日、10月10日上班",
        "",
    ]
    assert UNKNOWN in page.text
    assert "本单位录入" not in page.text
    assert page.button_texts == ["✍️ 录入放假、上班日", "2027年已录完", "返回"]


async def test_days_are_typed_shown_and_entered_after_one_more_press(world: World):
    await ready(world)
    office = world["何敏"]
    page = await opens(office, SCHEDULE, CALENDAR)
    await goes(office, page, ("录入", "一行写一件事"))
    typed = await office.says(
        "2月5日至2月11日 放假 春节\n2027-02-14 上班\n3月12日 休 建局日\n2月31日 休\n10月1日至9月1日 放假\n2026年2月2日 休"
    )
    preview = await office.waits_for("请核对", after=typed)
    assert "（共 9 天）" in preview.text
    for line in (
        "• 3月12日(周四) 放假，建局日",
        "• 2027年2月5日—2月11日 放假，春节",
        "• 2027年2月14日(周日) 上班",
        "已经过去，不录入：2月2日",
        "没有看明白，不录入：",
        "“2月31日 休”",
        "“10月1日至9月1日 放假”",
    ):
        assert line in preview.text
    assert await world.read(entered) == []
    done = await goes(office, preview, ("确认录入 9 天", "已录入工作日历"))
    assert "• 原定3月12日(周四)17:00截止的一期，改为3月11日(周三)17:00截止。" in done.text
    assert "• 原定2027年2月8日(周一)09:00发起的一期，改为2月12日(周五)09:00发起，2月14日(周日)17:00截止。" in done.text
    assert len(await world.read(entered)) == 9
    assert len(await world.read(actions, "enter_day")) == 9
    again = await office.presses(done, data=preview.buttons[0][0].data)
    assert again is not None
    assert len(await world.read(actions, "enter_day")) == 9
    await office.edits(typed, "3月13日 休")
    await world.telegram.until_idle()
    assert len(await world.read(entered)) == 9
    page = await goes(office, done, CALENDAR)
    assert "• 3月12日(周四) 放假，建局日" in page.text
    assert page.button_texts[1] == "🗑 3月12日(周四) 放假，建局日"


async def test_what_stands_there_already_is_told_and_an_edit_changes_the_preview(world: World):
    await ready(world)
    office = world["何敏"]
    known = [Entry(date(2026, 3, 12), False, "建局日"), Entry(date(2026, 3, 13), False, None)]
    await world.write(calendars.put, known, world.clock.now(), by=None)
    await goes(office, await opens(office, SCHEDULE, CALENDAR), ("录入", "一行写一件事"))
    typed = await office.says("3月12日 休 建局日")
    await office.waits_for("没有可以录入的日子", after=typed)
    await office.edits(typed, "3月17日 休")
    await office.waits_for("3月17日(周二) 放假", after=typed)
    await office.edits(typed, "3月12日 休 建局日")
    await office.waits_for("没有可以录入的日子", after=typed)
    typed = await office.says("3月12日 休 建局日\n3月13日 上班")
    preview = await office.waits_for("请核对", after=typed)
    assert "将替换原来录入的：3月13日(周五) 放假" in preview.text
    assert "已经录入过：3月12日" in preview.text
    await office.edits(typed, "3月16日 休")
    preview = await office.waits_for("3月16日(周一) 放假", after=typed)
    await world.write(calendars.put, [Entry(date(2026, 3, 16), True, None)], world.clock.now(), by=None)
    refused = await office.presses(preview, "确认录入 1 天")
    assert refused is not None
    assert refused.alert
    preview = await office.waits_for("将替换原来录入的：3月16日(周一) 上班", after=typed)
    await office.edits(typed, "随便")
    preview = await office.waits_for("没有可以录入的日子", after=typed)
    assert preview.button_texts == ["返回"]
    await office.edits(typed, "3月16日 休 检修")
    preview = await office.waits_for("3月16日(周一) 放假，检修", after=typed)
    await goes(office, preview, ("确认录入 1 天", "已录入工作日历"))
    assert ("2026-03-16", False, "检修") in await world.read(entered)


async def test_a_day_typed_without_a_year_is_not_another_when_it_is_confirmed_later(world: World):
    await ready(world)
    office = world["何敏"]
    await goes(office, await opens(office, SCHEDULE, CALENDAR), ("录入", "一行写一件事"))
    typed = await office.says("2月28日 休")
    preview = await office.waits_for("2月28日(周六) 放假", after=typed)
    world.clock.move_to(datetime(2026, 3, 1, 10, 0, tzinfo=ZONE))
    refused = await office.presses(preview, "确认录入 1 天")
    assert refused is not None
    assert refused.alert
    await office.waits_for("2027年2月28日(周日) 放假", after=typed)
    assert await world.read(entered) == []


async def test_what_moves_is_said_and_a_running_round_keeps_its_cut_off(world: World):
    await world.is_set_up()
    await world.opens_round()
    await world["陆一鸣"].waits_for("第1期进展报送")
    office = world["何敏"]
    await goes(office, await opens(office, SCHEDULE, CALENDAR), ("录入", "一行写一件事"))
    typed = await office.says("3月5日 休\n3月12日 休\n3月16日、17日、18日、19日 休")
    done = await goes(office, await office.waits_for("请核对", after=typed), ("确认录入 6 天", "已录入工作日历"))
    assert "• 原定3月12日(周四)17:00截止的一期，改为3月11日(周三)17:00截止。" in done.text
    assert "• 原定3月16日(周一)09:00发起的一期，这一周不再报送。" in done.text
    assert "第1期仍按通知过的时间，3月5日(周四)17:00截止。" in done.text
    page = await goes(office, done, CALENDAR)
    page = await goes(office, page, ("🗑 3月16日—3月19日", "确认吗"), ("确认删除", "已从工作日历删除"))
    assert "• 增加一期：3月16日(周一)09:00发起，3月19日(周四)17:00截止。" in page.text


async def test_own_days_are_removed_by_buttons(world: World):
    await ready(world)
    office = world["何敏"]
    days = [Entry(date(2027, 2, 5) + timedelta(days=n), False, "春节") for n in range(7)]
    many = [Entry(date(2026, 4, 7) + timedelta(days=2 * n), True, None) for n in range(8)]
    past = Entry(date(2026, 2, 26), False, "局庆")
    await world.write(calendars.put, [*days, *many, past], world.clock.now(), by=None)
    page = await opens(office, SCHEDULE, CALENDAR)
    assert "局庆" not in page.text
    assert "另有 3 处，翻页查看。" in page.text
    page = await goes(office, page, ("下一页", "2027年2月5日—2月11日 放假，春节"))
    page = await goes(office, page, ("🗑 2027年2月5日", "确认吗"), ("确认删除", "已从工作日历删除"))
    assert "何敏，2月27日" in page.text
    assert len(await world.read(entered)) == 9
    assert await world.read(actions, "remove_day") == ["remove_day"] * 7
    again = await office.presses(page, data="wx:20270205:20270211")
    assert again is not None
    assert again.text == "日历刚有变化，已为您刷新。"
    await office.presses(await office.waits_for("📅 工作日历"), data="wx:20260226:20260226")
    assert len(await world.read(entered)) == 9


async def test_a_year_is_entered_in_full_and_taken_back(world: World):
    await ready(world)
    office = world["何敏"]
    page = await opens(office, SCHEDULE, CALENDAR)
    page = await goes(
        office, page, ("2027年已录完", "这一年还没有录入任何一天"), ("确认2027年已录完", "已录完：2027年")
    )
    assert UNKNOWN not in page.text
    assert (await world.read(calendars.get)).is_known(2027)
    again = await office.presses(page, data="wz:2027")
    assert again is not None
    page = await goes(office, page, ("2027年还没录完", UNKNOWN))
    assert await world.read(actions, "settle_year", "reopen_year") == ["settle_year", "reopen_year"]
    for data in ("wz:2026", "wz:1999", "wz:9999", "wu:2027", "wd:20270230:20279999", "wx:99999999:00000000"):
        answer = await office.presses(page, data=data)
        assert answer is not None
        assert answer.text == "日历刚有变化，已为您刷新。"
    assert await world.read(actions, "settle_year", "reopen_year") == ["settle_year", "reopen_year"]


async def test_pasted_notices_and_hostile_text_do_no_harm(world: World):
    await world.has_roster(*ROSTER, RosterRow("领导小组办公室", "干事", "乔小满", "office"))
    await world.joins("何敏", "乔小满", "陆一鸣")
    office = world["何敏"]
    await goes(office, await opens(office, SCHEDULE, CALENDAR), ("录入", "一行写一件事"))
    typed = await office.says("<b>3月12日</b> 休\n" + "很长的一行" * 100 + "\n" + "x\n" * 200)
    answer = await office.waits_for("没有可以录入的日子", after=typed)
    assert "“<b>3月12日</b> 休”" in answer.text
    assert "另有 194 行。" in answer.text
    typed = await office.says(
        "关于2027年部分节假日安排的通知\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n"
        "二、春节：2月5日（农历腊月二十九、周五）至11日（周四）放假调休，共7天。2月14日（周日）上班。"
    )
    preview = await office.waits_for("（共 11 天）", after=typed)
    assert "• 2027年1月1日—1月3日 放假，元旦" in preview.text
    assert "• 2027年2月14日(周日) 上班，春节" in preview.text
    data = preview.buttons[0][0].data
    other = world["乔小满"]
    for person, words in ((other, "已经"), (world["陆一鸣"], "办公室办理")):
        refused = await person.presses((await person.messages())[-1], data=data)
        assert refused is not None
        assert words in refused.text
    assert await world.read(entered) == []


async def test_a_file_of_days_is_told_to_the_office_once(world: World):
    await world.is_set_up()
    reading = CalendarReading((Entry(date(2026, 3, 12), False, "建局日"),), (2027,), ())
    for _ in range(2):
        await world.write(import_calendar, reading, "<日历>.xlsx", world.clock.now())
    told = await world["何敏"].waits_for("工作日历已按文件“<日历>.xlsx”更新")
    assert "• 3月12日(周四) 放假，建局日" in told.text
    assert "已录完：2027年" in told.text
    assert "• 原定3月12日(周四)17:00截止的一期，改为3月11日(周三)17:00截止。" in told.text
    await world.telegram.until_idle()
    assert sum("工作日历已按文件" in m.text for m in await world["何敏"].messages()) == 1
    page = await goes(world["何敏"], told, CALENDAR)
    assert "已录完：2027年" in page.text
