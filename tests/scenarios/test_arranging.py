"""The office arranges when people are asked and reminded, and how often items are asked about."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.ledger.reading import RosterRow
from bot.rules.arrangement import Arrangement, ItemKind, Rhythm
from bot.rules.models import State
from simulator.conversation import ChatMessage
from simulator.person import Person
from storage import arrangements, items, people
from storage.tables import audit as trail
from tests.scenarios.test_figures import changed, numbered
from tests.scenarios.test_people import goes
from tests.world import ROSTER, World

SCHEDULE = ("报送安排", "🗓 报送安排")


async def opens(person: Person, *steps: tuple[str, str]) -> ChatMessage:
    """From the home page on: press a button, wait for words of the page it leads to, and so on."""
    last = (await person.messages())[-1].message_id
    await person.starts()
    page = await person.waits_for(lambda m: "我的提醒" in m.button_texts, after=last)
    return await goes(person, page, *steps)


async def opens_topic(world: World, *steps: tuple[str, str], who: str = "何敏") -> ChatMessage:
    return await opens(world[who], SCHEDULE, *steps)


async def arranged(world: World) -> Arrangement:
    return await world.read(arrangements.get)


def traces(db: Connection, action: str) -> list[dict[str, Any]]:
    return list(db.scalars(select(trail.c.data).where(trail.c.action == action).order_by(trail.c.id)))


async def says_and_reads(world: World, text: str, words: str) -> ChatMessage:
    typed = await world["何敏"].says(text)
    return await world["何敏"].waits_for(words, after=typed)


# --- the schedule ---------------------------------------------------------------------------------------------------------


async def test_the_office_moves_the_cut_off_by_buttons_and_others_see_who_did_it(world: World):
    await world.has_roster(*ROSTER, RosterRow("领导小组办公室", "干事", "乔小满", "office"))
    await world.joins("何敏", "乔小满")
    page = await opens(world["何敏"], SCHEDULE)
    assert "截止时间：周四17:00" in page.text
    assert "静默时段：18:00至次日08:30" in page.text
    assert "逾期提醒：联络员1、单位负责人3、责任领导5、办公室7、主要领导10个工作日" in page.text
    page = await goes(world["何敏"], page, ("截止时间", "现在：周四17:00（默认）"), ("周三", "周四17:00 → 周三17:00"))
    assert "何敏，2月27日(周五)15:0" in page.text
    assert "下一期：3月2日(周一)09:00发起，3月4日(周三)17:00截止，3月6日(周五)09:00发布周报。" in page.text
    assert "✓ 周三" in page.button_texts
    assert (await arranged(world)).cutoff_weekday == 2
    again = await world["何敏"].presses(page, "✓ 周三")
    assert again is not None
    assert again.text == "现在就是：周三17:00。"
    other = await opens_topic(world, ("截止时间", "现在：周三17:00（何敏，2月27日(周五)15:0"), who="乔小满")
    assert "恢复默认（周四17:00）" in other.button_texts
    await goes(world["乔小满"], other, ("恢复默认", "周三17:00 → 周四17:00"))
    assert await arranged(world) == Arrangement()
    told = await world.read(traces, "arrange")
    assert [(each["topic"], each["before"], each["after"]) for each in told] == [
        ("cutoff", "周四17:00", "周三17:00"),
        ("cutoff", "周三17:00", "周四17:00"),
    ]


async def test_what_does_not_go_together_is_refused_in_one_sentence_and_changes_nothing(world: World):
    await world.has_roster()
    await world.joins("何敏")
    office = world["何敏"]
    page = await opens_topic(world, ("发起时间", "现在：周一"))
    refused = await office.presses(page, "周四")
    assert refused is not None
    assert refused.alert
    assert refused.text == "截止（周四17:00）至少要比发起（周四09:00）晚一天，各单位才来得及填报。"
    page = await opens_topic(world, ("静默时段", "现在：18:00"))
    refused = await office.presses(page, "17:00")
    assert refused is not None
    assert refused.text == "截止（周四17:00）不能落在静默时段（17:00至次日08:30）里，并要比静默开始早10分钟以上。"
    refused = await office.presses(page, "09:00")
    assert refused is not None
    assert not refused.alert
    page = await opens_topic(world, ("周报发布", "现在：周五"))
    refused = await office.presses(page, "周三")
    assert refused is not None
    assert refused.text == "周报要在截止（周四17:00）后第1到第4天发布，请换一天。"
    assert await arranged(world) == Arrangement(quiet_until=time(9, 0))


async def test_values_can_be_typed_corrected_by_an_edit_and_are_asked_for_again(world: World):
    await world.has_roster()
    await world.joins("何敏")
    office = world["何敏"]
    page = await opens_topic(world, ("提醒", "首次催报"), ("逾期提醒", "依次提醒以上五方"))
    page = await goes(office, page, ("我来写", "请发来新的安排，如“1 3 5 7 10”"))
    for text, words in (
        ("看情况", "没有看明白"),
        ("1 3 5", "要写5个数"),
        ("5 3 1 7 10", "后一个不小于前一个"),
    ):
        page = await says_and_reads(world, text, words)
        assert "请发来新的安排" in page.text
    page = await says_and_reads(world, "1 3 5 7 10", "现在：联络员1、单位负责人3")
    await goes(office, page, ("我来写", "请发来新的安排"))
    typed = await office.says("2、4、6、8、12")
    page = await office.waits_for("→ 联络员2、单位负责人4、责任领导6、办公室8、主要领导12个工作日", after=typed)
    assert (await arranged(world)).ladder == (2, 4, 6, 8, 12)
    await office.edits(typed, "2、4、6、8、14")
    await office.waits_for("→ 联络员2、单位负责人4、责任领导6、办公室8、主要领导14个工作日", after=page.message_id)
    page = await goes(office, page, ("恢复默认", "→ 联络员1"))
    await office.edits(typed, "3、4、6、8、14")  # what it said does not hold any more
    await world.telegram.until_idle()
    assert await arranged(world) == Arrangement()
    page = await opens_topic(world, ("提醒", "首次催报"), ("到期提醒", "现在：提前"), ("我来写", "请发来"))
    await says_and_reads(world, "7 3 1 30", "提前30、7、3、1天")
    await office.says("90 80 70 60 50 40 30 20 10", reply_to=page)
    await office.waits_for("到期提醒最多写8个数，每个在1到90之间。")
    assert (await arranged(world)).due_days == (30, 7, 3, 1)


async def test_a_running_round_keeps_what_was_announced(world: World):
    await world.is_set_up()
    await world.opens_round()
    await world["陆一鸣"].waits_for("第1期进展报送")
    page = await opens_topic(world, ("截止时间", "第1期仍按通知过的时间，3月5日(周四)17:00截止"))
    page = await goes(world["何敏"], page, ("16:00", "周四17:00 → 周四16:00"))
    assert "第1期仍按通知过的时间，3月5日(周四)17:00截止。" in page.text
    await world.restarts()
    assert (await arranged(world)).cutoff_at == time(16, 0)


async def test_every_topic_has_its_page_and_way_back(world: World):
    await world.has_roster()
    await world.joins("何敏")
    office = world["何敏"]
    for group, topics in {
        "提醒": ["每日提醒", "首次催报", "再次催报", "到期提醒", "逾期提醒", "报送后暂停逾期提醒", "审核提醒"],
        "报送频次": ["立行立改", "集中整改", "长期整改", "再问间隔"],
        "发送与催办": ["一次发送上限", "每项填报用时", "每期催办次数"],
        "周报内容与发送": ["各单位内部版", "群里的挂图", "周报里的姓名", "周报排名"],
    }.items():
        page = await opens_topic(world, (group, f"{topics[-1]}："))
        assert page.button_texts == [*topics, "返回"]
        for topic in topics:
            page = await goes(office, page, (topic, "（默认）"), ("返回", f"{topics[-1]}："))


async def test_choices_of_every_kind_are_kept(world: World):
    await world.has_roster()
    await world.joins("何敏")
    office = world["何敏"]
    page = await opens_topic(world, ("报送频次", "再问间隔"), ("长期整改", "现在：每月报送"))
    page = await goes(office, page, ("每季度", "每月报送 → 每季度报送"), ("返回", "长期整改：每季度报送"))
    page = await goes(office, page, ("再问间隔", "现在：满2个工作日"), ("3个工作日", "满2个工作日 → 满3个工作日"))
    page = await goes(office, page, ("返回", "立行立改：每周报送，满3个工作日再问"))
    page = await opens_topic(world, ("发送与催办", "一次发送上限：200条"), ("每期催办次数", "现在：每项最多2次"))
    page = await goes(office, page, ("不催办", "每项最多2次 → 不催办"))
    page = await opens_topic(
        world, ("周报发布", "现在：周五09:00，自动发布"), ("由办公室发布", "→ 周五09:00，由办公室发布")
    )
    page = await opens_topic(
        world, ("发送与催办", "每期催办次数"), ("一次发送上限", "现在：200条"), ("我来写", "请发来")
    )
    await says_and_reads(world, "5条", "一次发送上限要写10到10000之间的数。")
    await says_and_reads(world, "350", "200条 → 350条")
    usual = Arrangement().rhythms
    assert await arranged(world) == Arrangement(
        rhythms={**usual, ItemKind.LONG: Rhythm.QUARTERLY},
        few_days=3,
        chases=0,
        release_alone=False,
        most_at_once=350,
    )


async def test_what_an_issue_says_and_who_gets_it_is_switched_from_where_its_release_is_arranged(world: World):
    await world.has_roster()
    await world.joins("何敏")
    office = world["何敏"]
    page = await opens_topic(
        world,
        ("周报发布", "自动发布"),
        ("周报内容与发送", "周报里的姓名：不写姓名"),
        ("各单位内部版", "现在：发给各单位"),
    )
    page = await goes(office, page, ("不发给单位", "发给各单位 → 不发给单位"), ("返回", "各单位内部版：不发给单位"))
    for topic, press, told in (
        ("群里的挂图", "随数字一起发", "不发 → 随数字一起发"),
        ("周报里的姓名", "写单位负责人", "不写姓名 → 写单位负责人"),
        ("周报排名", "按完成率排", "不排名 → 按完成率排"),
    ):
        page = await goes(office, page, (topic, "（默认）"), (press, told), ("返回", f"{topic}：{told.split()[-1]}"))
    switched = Arrangement(to_units=False, picture_in_groups=True, names_shown=True, ranked=True)
    assert await arranged(world) == switched
    page = await goes(office, page, ("周报排名", "何敏"), ("恢复默认（不排名）", "按完成率排 → 不排名"))
    assert await arranged(world) == replace(switched, ranked=False)


async def test_hours_that_people_chose_go_with_new_quiet_hours(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣", "白小舟")
    for name, hour in (("陆一鸣", time(9, 0)), ("白小舟", time(14, 0))):
        person = await world.read(people.find_by_name, name)
        assert person is not None
        await world.write(people.set_preferences, person.id, hour, muted=True)
    page = await opens_topic(world, ("静默时段", "现在：18:00"))
    page = await goes(world["何敏"], page, ("09:00", "18:00至次日08:30 → 18:00至次日09:00"))
    assert "有 1 人自选的提醒时间不再合适，已改为统一时间。" in page.text
    (left,) = await world.read(people.with_own_hour)
    assert left.name == "白小舟"
    moved = await world.read(people.find_by_name, "陆一鸣")
    assert moved is not None
    assert (moved.remind_at, moved.muted) == (None, True)


@pytest.mark.parametrize(
    "data",
    ["wa", "wg:reminders", "wt:cutoff", "wv:cutoff_at:1600", "wr:cutoff", "ww:cutoff", "wc:0", "we", "ym", "wy:2027", "wz:2027"],
)  # fmt: skip
async def test_the_schedule_is_the_offices_alone(world: World, data: str):
    await world.has_roster()
    await world.joins("陆一鸣", "林知秋")
    for name in ("陆一鸣", "林知秋"):
        menu = (await world[name].messages())[-1]
        assert not any("报送安排" in words for words in menu.button_texts)
        refused = await world[name].presses(menu, data=data)
        assert refused is not None
        assert (refused.alert, refused.text) == (True, "这一步由领导小组办公室办理。")
    assert await arranged(world) == Arrangement()


@pytest.mark.parametrize(
    "data", ["wv:cutoff_at:0300", "wv:nothing:1", "wv:rhythms:weekly", "wt:nothing", "wg:nothing", "wr:none"]
)
async def test_a_button_that_was_made_up_says_that_it_is_old(world: World, data: str):
    await world.has_roster()
    await world.joins("何敏")
    page = await opens(world["何敏"], SCHEDULE)
    refused = await world["何敏"].presses(page, data=data)
    assert refused is not None
    assert refused.alert
    assert "失效" in refused.text
    assert await arranged(world) == Arrangement()


# --- classes of items -------------------------------------------------------------------------------------------------


async def test_the_office_sets_the_class_of_an_item_and_everybody_concerned_sees_it(world: World):
    await world.is_set_up()
    office = world["何敏"]
    typed = await office.says("1")
    card = await office.waits_for("第1项 问题1的标题", after=typed)
    assert "类别：集中整改 · 每周报送" in card.text
    page = await goes(office, card, ("报送频次", "现在：集中整改 · 每周报送"))
    page = await goes(office, page, ("立行立改", "→ 立行立改 · 每周报送，满2个工作日再问"))
    page = await goes(office, page, ("每月", "→ 立行立改 · 每月报送（本项单独设定）"))
    item = await numbered(world, 1)
    assert (item.kind, item.rhythm) == (ItemKind.AT_ONCE, Rhythm.MONTHLY)
    again = await office.presses(page, "✓ 每月")
    assert again is not None
    assert again.text.startswith("现在就是：立行立改 · 每月报送")
    page = await goes(office, page, ("随类别", "→ 立行立改 · 每周报送，满2个工作日再问"))
    page = await goes(office, page, ("返回第1项", "类别：立行立改 · 每周报送，满2个工作日再问"))
    page = await goes(office, page, ("办理记录", "调整类别：集中整改 → 立行立改"))
    assert "单独设定报送频次：每月" in page.text
    assert "报送频次随类别" in page.text
    head = world["陆一鸣"]
    mine = await opens(head, ("我的整改事项", "问题1的标题"), ("1", "类别：立行立改 · 每周报送，满2个工作日再问"))
    assert "报送频次" not in mine.button_texts
    for data in (f"yr:{item.id}", f"yk:{item.id}:long", f"yh:{item.id}:weekly"):
        refused = await head.presses(mine, data=data)
        assert refused is not None
        assert "不由您办理" in refused.text
    assert (await numbered(world, 1)).kind == ItemKind.AT_ONCE


async def test_many_items_are_put_into_classes_by_typing(world: World):
    await world.is_set_up()
    office = world["何敏"]
    await changed(world, await numbered(world, 5), state=State.CLOSED)
    page = await opens_topic(world, ("事项类别", "集中整改（每周报送）：7 项，第1—4、6—8项"))
    typed = await office.says("1-5，8 立行立改\n6、7、99 长期\n7 立行立改\n怎么分？")
    preview = await office.waits_for("请核对", after=typed)
    assert "第1—4、8项改为立行立改（每周报送，满2个工作日再问）" in preview.text
    assert "第6项改为长期整改（每月报送）" in preview.text
    assert "第5项已销号或已移交，不改。" in preview.text
    assert "没有第99项" in preview.text
    assert "第7项前后写了不同类别，不改。" in preview.text
    assert "“怎么分？”" in preview.text
    await office.edits(typed, "1-4，8 立行立改\n6、7 长期")
    preview = await office.waits_for("第6、7项改为长期整改", after=typed)
    assert [words for words in preview.button_texts if "确认" in words] == ["✅ 确认调整 7 项"]
    assert await world.read(traces, "set_kind") == []
    stale = "确认调整"
    await changed(world, await numbered(world, 8), kind=ItemKind.AT_ONCE)
    refused = await office.presses(preview, stale)
    assert refused is not None
    assert refused.alert
    preview = await office.waits_for("第8项已经是这一类", after=typed)
    page = await goes(office, preview, (stale, "已调整事项类别"))
    assert "第1—4项：立行立改" in page.text
    kinds = {item.number: item.kind for item in await world.read(items.every)}
    at_once, long = ItemKind.AT_ONCE, ItemKind.LONG
    assert kinds == dict.fromkeys((1, 2, 3, 4, 8), at_once) | dict.fromkeys((6, 7), long) | {5: ItemKind.CAMPAIGN}
    assert len(await world.read(traces, "set_kind")) == 6
    await office.edits(typed, "1-8 长期")
    await world.telegram.until_idle()
    assert {item.kind for item in await world.read(items.every)} == {at_once, long, ItemKind.CAMPAIGN}
    page = await goes(office, page, ("事项类别", "立行立改（每周报送，满2个工作日再问）：5 项，第1—4、8项"))
    typed = await office.says("写错了")
    nothing = await office.waits_for("没有要改的事项", after=typed)
    assert nothing.button_texts == ["返回"]


async def test_only_who_typed_the_classes_can_confirm_them(world: World):
    await world.has_roster(*ROSTER, RosterRow("领导小组办公室", "干事", "乔小满", "office"))
    await world.joins(*(row.person for row in ROSTER), "乔小满")
    await world.has_notice()
    office, other = world["何敏"], world["乔小满"]
    page = await opens(other, SCHEDULE)
    answer = await other.presses(page, data="yn:12345:000000000000")
    assert answer is not None
    assert "处理" in answer.text or "办" in answer.text
    assert (await opens(office, SCHEDULE)).text.startswith("🗓")
