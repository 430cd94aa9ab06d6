"""People come, stand in, leave and change their telephones; units are renamed and merged."""

import re
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select

from bot.actions.items.importing import import_roster, passed_over
from bot.actions.people import standing_in
from bot.actions.people.starting import issue_invite
from bot.commands.exporting import roster_rows
from bot.ledger.reading import RosterReading
from bot.rules.models import State, UserId
from simulator.conversation import ChatMessage
from simulator.person import Person
from storage import audit, items, people, tenures, units
from storage.tables import audit as trail
from tests.world import ROSTER, ZONE, World, photo, read_item


async def opens(person: Person, *steps: tuple[str, str]) -> ChatMessage:
    """From the home page on: press a button, wait for words of the page it leads to, and so on."""
    last = (await person.messages())[-1].message_id
    await person.starts()
    page = await person.waits_for(person.name, after=last)
    return await goes(person, page, *steps)


async def goes(person: Person, page: ChatMessage, *steps: tuple[str, str]) -> ChatMessage:
    for button, words in steps:
        await person.presses(page, button)
        page = await person.waits_for(words, after=page.message_id - 1)
    return page


async def opens_post(world: World, unit: str, title: str) -> ChatMessage:
    return await opens(world["何敏"], ("人员与单位", "共 5 个单位"), (unit, f"🏢 {unit}"), (title, f"{unit} {title}（"))


async def stands_in(world: World, who: str, span: str = "今天起 1 周") -> ChatMessage:
    page = await opens_post(world, "道路科", "科长")
    return await goes(
        world["何敏"],
        page,
        ("安排代理", "安排代理多久"),
        (span, "由谁代理"),
        (who, "确认吗"),
        ("确认代理", f"{who}代理："),
    )


def history(db: Connection, number: int) -> list[audit.Entry]:
    item = items.find_by_number(db, number)
    return audit.of_item(db, item.id) if item is not None else []


def actions(db: Connection) -> list[str]:
    return list(db.scalars(select(trail.c.action).order_by(trail.c.id)))


# --- stand-ins ----------------------------------------------------------------------------------------------------------


async def test_a_stand_in_takes_over_at_once_and_gives_back_at_the_end(world: World):
    await world.is_set_up()
    await world.opens_round()
    head, stand_in = world["陆一鸣"], world["高远山"]
    await head.waits_for("第1期进展报送")
    asked = await stand_in.waits_for("第1期进展报送")
    await stands_in(world, "高远山")
    told = await stand_in.waits_for("您代理道路科 科长（陆一鸣），从3月2日(周一)到3月8日(周日)")
    assert "未办结事项 3 项：第1—3项" in told.text
    await stand_in.waits_for(lambda m: m.message_id == asked.message_id and "以下 5 项" in m.text)
    await head.waits_for("本期的事项已改由他人填报")
    await stand_in.presses(told, "全部签收（3项）")
    await stand_in.waits_for("已全部签收", after=told.message_id - 1)
    await stand_in.says("1 已完成路面修补", reply_to=asked)
    await stand_in.waits_for("第1项")
    accepted = [each for each in await world.read(history, 1) if each.action == "accept"]
    principal = await world.read(people.find_by_name, "陆一鸣")
    assert principal is not None
    assert [each.stead_of for each in accepted] == [principal.id]

    world.clock.move_to(datetime(2026, 3, 9, 8, 31, tzinfo=ZONE))
    await stand_in.waits_for("代理已结束，事项已交回陆一鸣")
    back = await head.waits_for("高远山的代理已结束")
    assert "现有未办结事项 3 项" in back.text
    world.clock.move_to(datetime(2026, 3, 9, 9, 0, 1, tzinfo=ZONE))
    await head.waits_for(lambda m: "第2期进展报送" in m.text and "以下 3 项" in m.text)
    await stand_in.waits_for(lambda m: "第2期进展报送" in m.text and "以下 2 项" in m.text)
    await world.restarts()
    await world.telegram.until_idle()
    for person in (head, stand_in):
        assert sum("代理已结束" in m.text for m in await person.messages()) == 1


async def test_days_can_be_typed_and_the_stand_in_begins_on_its_morning(world: World):
    await world.is_set_up()
    office, stand_in = world["何敏"], world["白小舟"]
    page = await opens_post(world, "道路科", "科长")
    page = await goes(office, page, ("安排代理", "安排代理多久"), ("其他日期", "起止日期"))
    await office.says("过几天")
    await office.waits_for("没有看明白日期")
    typed = await office.says("3月7日至3月20日")
    page = await office.waits_for("3月7日(周六)至3月20日(周五)，由谁代理", after=typed)
    assert page.button_texts[0] == "白小舟（道路科）"
    assert not any("陆一鸣" in text for text in page.button_texts)
    page = await goes(office, page, ("白小舟", "确认吗"), ("确认代理", "自动通知有关人员"))
    await world.telegram.until_idle()
    assert not any("您代理" in m.text for m in await stand_in.messages())
    answer = await office.presses(page, data=(await world.read(_confirm_again)))
    assert answer is not None
    assert "已经有人代理" in answer.text
    world.clock.move_to(datetime(2026, 3, 7, 12, 0, tzinfo=ZONE))  # a Saturday: nobody is told before Monday
    await world.telegram.until_idle()
    assert not any("您代理" in m.text for m in await stand_in.messages())
    world.clock.move_to(datetime(2026, 3, 9, 8, 30, 1, tzinfo=ZONE))
    await stand_in.waits_for("您代理道路科 科长")


async def test_a_morning_that_was_missed_is_made_up_for_on_the_next_one_not_in_the_evening(world: World):
    await world.is_set_up()
    await stands_in(world, "高远山")
    head = world["陆一鸣"]
    evening, morning = datetime(2026, 3, 9, 19, 0, tzinfo=ZONE), datetime(2026, 3, 10, 8, 30, tzinfo=ZONE)
    world.clock.move_to(evening)
    await world.telegram.until_idle()
    assert not any("代理已结束" in m.text for m in await head.messages())
    assert await world.read(standing_in.next_change, evening) == morning
    world.clock.move_to(morning)
    await head.waits_for("高远山的代理已结束")


def _confirm_again(db: Connection) -> str:
    (known,) = tenures.stand_ins(db, date(2026, 2, 27))
    return f"ud:{known.post.id}:{known.from_on:%Y%m%d}:{known.to_on:%Y%m%d}:{known.person.id}"


async def test_the_office_ends_a_stand_in_early_and_a_second_press_says_so(world: World):
    await world.is_set_up()
    office = world["何敏"]
    page = await stands_in(world, "白小舟")
    asking = await goes(office, page, ("结束白小舟的代理", "今天就结束，交回陆一鸣吗"))
    await goes(office, asking, ("今天结束代理", "代理已结束，已交回陆一鸣"))
    await world["陆一鸣"].waits_for("白小舟的代理已结束")
    await world["白小舟"].waits_for("代理已结束，事项已交回陆一鸣")
    tenure = await world.read(lambda db: tenures.stand_ins(db, date(2026, 1, 1)))
    assert tenure == ()  # it began and ended on one day
    answer = await office.presses(asking, data="uf:8")
    assert answer is not None
    assert "已经结束" in answer.text


async def test_messages_for_the_office_go_to_who_stands_in_there(world: World):
    await world.is_set_up()
    page = await opens(
        world["何敏"], ("人员与单位", "共 5"), ("领导小组办公室", "🏢"), ("主任", "领导小组办公室 主任（")
    )
    await goes(
        world["何敏"], page, ("安排代理", "多久"), ("2 周", "由谁代理"), ("沈算", "确认吗"), ("确认代理", "沈算代理：")
    )
    await world["沈算"].waits_for("审核、批示等消息由您接收")
    await world["陆一鸣"].blocks()
    await world["沈算"].waits_for("陆一鸣停用了机器人")
    await world.telegram.until_idle()
    assert not any("停用了机器人" in m.text for m in await world["何敏"].messages())
    await opens(world["沈算"], ("人员与单位", "沈算代"))  # what the post may do, the stand-in may


# --- leaving, coming ----------------------------------------------------------------------------------------------------


async def test_who_leaves_is_a_stranger_at_once_and_a_new_person_takes_over_by_link(world: World):
    await world.is_set_up()
    await world.opens_round()
    office, head = world["何敏"], world["陆一鸣"]
    old = await head.waits_for("第1期进展报送")
    await head.sends_photo(photo(1), caption="第1项：已修补")
    await head.waits_for("已收到")
    page = await opens_post(world, "道路科", "科长")
    page = await goes(
        office, page, ("办理离岗", "第1—3项"), ("先选接任人", "由谁接任"), ("新同志", "请发来接任人的姓名")
    )
    sent = await office.says("12345")
    await office.waits_for("没有看明白", after=sent)
    sent = await office.says("顾青山")
    page = await office.waits_for("接任：顾青山（确认后给出邀请链接）", after=sent)
    await goes(office, page, ("由顾青山接任", "陆一鸣已离岗"))
    await head.waits_for("已为您办理离岗")
    link = await office.waits_for("https://t.me/", after=page.message_id)

    before = len(await head.messages())
    answer = await head.presses(old, data="it:1")
    assert answer is not None
    assert "第1个" not in answer.text
    await head.says("我还在")
    await head.waits_for("仅对受邀人员开放")
    new = await world.telegram.person("顾青山")
    payload = re.search(r"\?start=([\w-]{64})", link.text)
    assert payload is not None
    await new.starts(payload[1])
    await new.waits_for("您已绑定：道路科 科长")
    await new.waits_for(lambda m: "第1期进展报送" in m.text and "以下 2 项" in m.text)  # one was answered
    await world.telegram.until_idle()
    assert len(await head.messages()) == before + 2
    assert "第1—3项" not in (await head.messages())[-1].text
    answer = await office.presses(page, data=next(b.data for row in page.buttons for b in row if b.data))
    assert answer is not None
    assert "已离岗" in answer.text


async def test_nobody_lets_themselves_leave_and_only_the_office_lets_anybody(world: World):
    await world.is_set_up()
    page = await opens(
        world["何敏"], ("人员与单位", "共 5"), ("领导小组办公室", "🏢"), ("主任", "领导小组办公室 主任（")
    )
    answer = await world["何敏"].presses(page, "办理离岗")
    assert answer is not None
    assert "不能给自己" in answer.text
    head = world["陆一鸣"]
    message = (await head.messages())[-1]
    for data in ("un", "uu:4", "up:4", "ul:6", "ux:6", "us:4", "ud:4:20260227:20260306:5", "ui:4", "zm:4", "zo:4:5:3"):
        answer = await head.presses(message, data=data)
        assert answer is not None
        assert "由领导小组办公室办理" in answer.text


async def test_a_new_post_is_made_filled_and_its_holder_told(world: World):
    await world.is_set_up()
    office = world["何敏"]
    page = await opens(office, ("人员与单位", "共 5"), ("绿化站", "🏢"), ("新增岗位", "新岗位的名称"))
    sent = await office.says("站长")
    await office.waits_for("已有同名岗位", after=sent)
    sent = await office.says("副站长")
    page = await office.waits_for("负责什么", after=sent)
    page = await goes(office, page, ("联络员", "目前空缺"), ("安排人员", "安排谁"), ("沈算", "现任：财务科 科长"))
    await goes(office, page, ("确认安排", "已通知沈算"))
    told = await world["沈算"].waits_for("您已任绿化站 副站长")
    assert "未办结事项 2 项：第4、5项" in told.text


async def test_a_leaders_items_go_with_the_post(world: World):
    await world.is_set_up()
    leader = await world.read(people.find_by_name, "林知秋")
    assert leader is not None
    in_charge = [item.number for item in await world.read(items.every) if item.in_charge_id == leader.id]
    assert len(in_charge) == 8
    page = await opens(
        world["何敏"], ("人员与单位", "共 5"), ("领导小组", "🏢 领导小组\n"), ("副组长", "领导小组 副组长（")
    )
    await goes(world["何敏"], page, ("办理离岗", "暂不安排"), ("岗位暂空", "林知秋已离岗"))
    page = await opens(world["何敏"], ("人员与单位", "共 5"), ("领导小组", "🏢 领导小组\n"), ("副组长", "目前空缺"))
    await goes(world["何敏"], page, ("安排人员", "安排谁"), ("周行远", "原岗位保留"), ("确认安排", "已通知周行远"))
    successor = await world.read(people.find_by_name, "周行远")
    assert successor is not None
    assert {item.in_charge_id for item in await world.read(items.every)} == {successor.id}
    assert (await world.read(history, 1))[-1].action == "set_in_charge"


# --- another account ----------------------------------------------------------------------------------------------------


async def test_another_account_takes_over_only_with_the_offices_consent(world: World):
    await world.is_set_up()
    await world.opens_round()
    office, old = world["何敏"], world["陆一鸣"]
    page = await opens_post(world, "道路科", "科长")
    await office.presses(page, "发邀请链接")
    link = await office.waits_for("https://t.me/", after=page.message_id)
    payload = re.search(r"\?start=([\w-]{64})", link.text)
    assert payload is not None
    new = await world.telegram.person("陆一鸣的新手机")
    await new.starts(payload[1])
    await new.waits_for("已请办公室核实")
    await new.starts(payload[1])
    await new.waits_for("已转给办公室核实，请稍候")
    card = await office.waits_for("申请换绑账号：陆一鸣")
    await world.telegram.until_idle()
    assert sum("申请换绑" in m.text for m in await office.messages()) == 1
    assert not any("道路科" in m.text or "陆一鸣" in m.text for m in await new.messages())
    answer = await old.presses((await old.messages())[-1], data="zb:1")
    assert answer is not None
    assert answer.alert
    sure = await goes(office, card, ("同意换绑", "原账号随即停用"))
    await goes(office, sure, ("确认换绑", "何敏已同意"))
    await new.waits_for("账号已换好：道路科 科长")
    await new.waits_for("整改事项（3项）")
    await new.waits_for("第1期进展报送")
    await old.waits_for("这个账号不再收到工作消息")
    await old.says("还在吗")
    await old.waits_for("仅对受邀人员开放")
    answer = await office.presses(card, data="zc:1")
    assert answer is not None
    assert "已同意" in answer.text
    assert await world.read(people.find_owner, UserId(old.id)) is None


async def test_a_refused_account_learns_nothing_and_changes_nothing(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣", "周行远")
    thief = await world.telegram.person("路人")
    await world.write(_link_again, "道路科", "X" * 64)
    await thief.starts("X" * 64)
    card = await world["何敏"].waits_for("申请换绑账号：陆一鸣")
    await goes(world["何敏"], card, ("不同意", "何敏未同意"))
    await thief.waits_for("办公室没有同意这次换绑")
    await thief.starts("X" * 64)
    await thief.waits_for("今天的申请已经处理过了")
    owner = await world.read(people.find_by_name, "陆一鸣")
    assert owner is not None
    assert owner.user_id == world["陆一鸣"].id
    await world.write(_link_again, "领导小组办公室", "Y" * 64)  # whose own account is asked for does not decide
    other = await world.telegram.person("何敏的新手机")
    await other.starts("Y" * 64)
    card = await world["周行远"].waits_for("申请换绑账号：何敏")
    answer = await world["何敏"].presses((await world["何敏"].messages())[-1], data="zb:2")
    assert answer is not None
    assert answer.alert
    await goes(world["周行远"], card, ("同意换绑", "原账号随即停用"), ("确认换绑", "周行远已同意"))
    await other.waits_for("账号已换好：领导小组办公室 主任")


def _link_again(db: Connection, unit: str, payload: str) -> None:
    post = next(post for post in people.posts(db) if post.unit == unit)
    issue_invite(db, post.id, payload, datetime(2026, 2, 27, 15, 0, tzinfo=ZONE))


# --- units --------------------------------------------------------------------------------------------------------------


async def test_a_renamed_unit_is_known_by_both_names(world: World):
    await world.is_set_up()
    office = world["何敏"]
    page = await opens(office, ("人员与单位", "共 5"), ("道路科", "🏢"), ("单位更名", "新名称"))
    sent = await office.says("绿化站")
    await office.waits_for("已有单位叫“绿化站”", after=sent)
    sent = await office.says("道路设施科")
    page = await office.waits_for("道路科 → 道路设施科", after=sent)
    await office.edits(sent, "道路管养科")
    again = await office.waits_for("道路科 → 道路管养科")
    answer = await office.presses(page, "确认更名")  # its words are no longer those that were typed
    assert answer is not None
    assert "刚有变化" in answer.text
    await goes(office, again, ("确认更名", "曾用名：道路科"))
    found = await world.read(people.find_unit, "道路科")
    assert found is not None
    assert found.name == "道路管养科"
    item = await world.read(items.find_by_number, 1)
    assert item is not None
    assert item.unit == "道路管养科"
    assert "rename_unit" in await world.read(actions)


async def test_a_merged_units_items_wait_for_the_other_units_signature(world: World):
    await world.is_set_up()
    await world.opens_round()
    office, old, new = world["何敏"], world["陆一鸣"], world["高远山"]
    ask = await new.waits_for("第1期进展报送")
    listed = await old.waits_for("整改事项（3项）")
    await old.presses(listed, "全部签收（3项）")
    await old.waits_for("已全部签收")
    page = await opens(office, ("人员与单位", "共 5"), ("道路科", "🏢"), ("并入其他单位", "并入哪个单位"))
    page = await goes(office, page, ("绿化站", "未办结事项 3 项（第1—3项）转到绿化站，由高远山重新签收"))
    assert "陆一鸣、白小舟不再有岗位" in page.text
    confirm = next(b.data for row in page.buttons for b in row if b.data)
    stale = await office.presses(page, data=f"{confirm.rsplit(':', 1)[0]}:9")
    assert stale is not None
    assert "名单刚有变化" in stale.text
    await goes(office, page, ("确认并入绿化站", "道路科已并入绿化站"))
    told = await new.waits_for("原道路科的未办结事项 3 项转到您单位：第1—3项")
    await old.waits_for("您在道路科的岗位随之结束")
    await new.waits_for(lambda m: m.message_id == ask.message_id and "以下 5 项" in m.text)
    again = await office.presses(page, data=confirm)
    assert again is not None
    assert "刚有变化" in again.text
    await new.presses(told, "全部签收（3项）")
    await new.waits_for("已全部签收", after=told.message_id - 1)
    item = await world.read(items.find_by_number, 1)
    assert item is not None
    assert (item.unit, item.state) == ("绿化站", State.IN_PROGRESS)
    done = [each.action for each in await world.read(history, 1)]
    assert done[-3:] == ["accept", "move_item", "accept"]
    assert [unit.name for unit in await world.read(people.answering_units)] == ["绿化站", "财务科"]
    successor = await world.read(people.find_unit, "道路科")
    assert successor is not None
    assert successor.name == "绿化站"
    assert await world.read(people.find_by_account, UserId(old.id), world.clock.now().date()) is None
    assert await world.read(audit.verify) is None
    world.clock.move_to(world.clock.now() + timedelta(minutes=1))


async def test_the_roster_stays_right_with_stand_ins_and_units_that_changed(world: World):
    await world.is_set_up()
    office = world["何敏"]
    await stands_in(world, "白小舟")
    await world.write(_rename, "绿化站", "园林站")
    page = await opens(office, ("人员与单位", "共 5"), ("道路科", "🏢"), ("并入其他单位", "并入哪个单位"))
    await goes(office, page, ("财务科", "转到财务科"), ("确认并入财务科", "道路科已并入财务科"))
    await world["白小舟"].waits_for("代理已结束")
    rows = await world.read(roster_rows, world.clock.now().date())
    assert [(row.unit, row.person) for row in rows] == [
        ("领导小组", "周行远"),
        ("领导小组", "林知秋"),
        ("领导小组办公室", "何敏"),
        ("园林站", "高远山"),
        ("财务科", "沈算"),
    ]
    old = RosterReading(ROSTER, ())
    assert [row.person for row in await world.read(passed_over, old)] == ["陆一鸣", "白小舟"]
    assert await world.write(import_roster, old, world.clock.now()) == 0
    assert await world.read(roster_rows, world.clock.now().date()) == rows
    await world.has_notice(
        read_item(21, "绿化站", code="2.1"), read_item(22, "道路科", code="2.2"), read_item(23, "园林站", code="2.3")
    )
    units_ = [item.unit for item in await world.read(items.drafts)]
    assert units_ == ["园林站", "财务科", "园林站"]


def _rename(db: Connection, old: str, new: str) -> None:
    unit = people.find_unit(db, old)
    assert unit is not None
    units.rename(db, unit.id, new, date(2026, 2, 27))
