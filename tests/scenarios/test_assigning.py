"""Items find the right unit: handed back, given to another, supported, and told of when nobody signs."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.actions import ticking
from bot.ledger.reading import RosterRow
from bot.rules.applications import ApplicationKind
from bot.rules.models import Item, ItemId, ReportKind, State, UserId
from bot.rules.transitions import Step
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import applications, audit, items, people, rounds, tenures
from storage.tables import report
from tests.world import ROSTER, ZONE, World, photo, read_item


async def item(world: World, number: int) -> Item:
    found = await world.read(items.find_by_number, number)
    assert found is not None
    return found


async def opens(person: Person, number: int) -> ChatMessage:
    """The card of an item, in place of the list the person got."""
    given = await person.waits_for("整改事项（")
    await person.presses(given, data=f"it:{number}")
    return await person.waits_for(f"第{number}个问题的原文", after=given.message_id - 1)


async def office_opens(world: World, number: int) -> ChatMessage:
    office = world["何敏"]
    last = max(message.message_id for message in await office.messages())
    await office.presses(last, data=f"cd:{number}")
    return await office.waits_for(f"第{number}个问题的原文", after=last)


async def hands_back(world: World, reason: str = "这是绿化带的事，归绿化站管") -> ChatMessage:
    """陆一鸣 returns the third item; the question that asks once more."""
    head = world["陆一鸣"]
    card = await opens(head, 3)
    await head.presses(card, "退回分派")
    await head.waits_for("要退回办公室重新分派，请直接写明原因")
    await head.says(reason)
    return await head.waits_for("确认退回吗？")


def actions(db: Connection, item_id: ItemId) -> list[str]:
    return [entry.action for entry in audit.of_item(db, item_id)]


async def toast(person: Person, message: ChatMessage, button: str | None = None, data: str | None = None) -> str:
    answer = await person.presses(message, button, data=data)
    assert answer is not None
    return answer.text


async def forged(person: Person, data: str) -> str:
    """What somebody is told who presses a button that is not theirs."""
    mine = [message for message in await person.messages() if message.by_bot]
    return await toast(person, mine[-1], data=data)


def data_of(message: ChatMessage, words: str) -> str:
    return next(button.data or "" for row in message.buttons for button in row if words in button.text)


# --- returned as wrongly assigned ---------------------------------------------------------------------------------------


async def test_an_item_handed_back_goes_to_the_unit_the_office_presses(world: World):
    await world.is_set_up()
    head, office, station = world["陆一鸣"], world["何敏"], world["高远山"]
    question = await hands_back(world)
    assert "这是绿化带的事，归绿化站管" in question.text
    assert await toast(head, question, "确认退回") == "第3项已退回办公室。"
    await head.waits_for("退回办公室，您单位不用再办")
    again = await toast(head, question, data=data_of(question, "确认退回"))
    assert again == "这一步已经办完或取消了，不用再点。"
    assert (await item(world, 3)).state == State.DRAFT

    told = await office.waits_for("认为不该由本单位办理")
    assert "第3项 问题3的标题" in told.text
    assert "道路科（陆一鸣）" in told.text
    assert told.button_texts == ["绿化站", "财务科", "仍由道路科办理"]
    await office.presses(told, "绿化站")
    await office.waits_for("改由绿化站牵头，并立即下达？")
    assert await toast(office, told, "确认下达") == "第3项已下达给绿化站。"
    done = await office.waits_for("何敏于")
    assert done.message_id == told.message_id
    assert done.button_texts == []
    assert "现在是“待签收”" in await toast(office, told, data="hi:3:4")

    given = await station.waits_for("第3项由您单位牵头")
    assert await toast(station, given, "签收第3项") == "已签收第3项。"
    assert len([m for m in await station.messages() if "第3项" in m.text]) == 1
    moved = await item(world, 3)
    assert (moved.state, moved.unit, moved.handed_back) == (State.IN_PROGRESS, "绿化站", None)
    assert (await world.read(actions, moved.id))[-4:] == ["hand_back", "assign", "issue", "accept"]


async def test_it_stays_with_the_unit_when_the_office_says_why(world: World):
    await world.is_set_up()
    head, office = world["陆一鸣"], world["何敏"]
    await head.presses(await hands_back(world), "确认退回")
    told = await office.waits_for("认为不该由本单位办理")
    await office.presses(told, "仍由道路科办理")
    await office.waits_for("请写一句话说明理由")
    await office.says("1")
    again = await office.waits_for("还没看清理由")
    mine = await office.says("路缘石养护归道路科", reply_to=again)
    question = await office.waits_for("仍由道路科办理，并立即下达？")
    await office.edits(mine, "路缘石养护按分工归道路科")
    await office.waits_for("按分工归道路科")
    assert await toast(office, question, "确认下达") == "第3项已下达给道路科。"
    given = await head.waits_for("办公室研究后，第3项仍请您单位办理：路缘石养护按分工归道路科")
    assert await toast(head, given, "签收第3项") == "已签收第3项。"
    left = [m for m in await office.messages() if m.by_bot and "第3项" in m.text and m.buttons]
    assert left == []


async def test_what_is_not_confirmed_stays_and_the_draft_says_why_it_came_back(world: World):
    await world.is_set_up()
    head, office = world["陆一鸣"], world["何敏"]
    question = await hands_back(world)
    await head.presses(question, "先不办，返回")
    card = await head.waits_for("第3个问题的原文", after=question.message_id - 1)
    assert (await item(world, 3)).state == State.ISSUED
    assert "不用再点" in await toast(head, card, data=data_of(question, "确认退回"))

    await head.presses(card, "退回分派")
    await head.says("归绿化站", reply_to=card)
    await world.restarts()
    asked = await head.waits_for("归绿化站\n\n确认退回吗？")
    assert "不用再点" in await forged(world["白小舟"], data_of(asked, "确认退回"))
    await head.presses(asked, "确认退回")
    told = await office.waits_for("认为不该由本单位办理")
    await office.presses(told, data="ip")
    preview = await office.waits_for("被退回、待重新分派 1 项")
    assert "第3项：归绿化站" in preview.text
    await office.presses(preview, data="iw:3")
    await office.waits_for("退回原因：归绿化站")


async def test_only_who_leads_hands_back_and_only_before_signing(world: World):
    await world.is_set_up()
    head, station = world["陆一鸣"], world["高远山"]
    assert "不由您负责" in await forged(station, "hb:3")
    card = await opens(head, 3)
    await head.presses(card, "签收第3项")
    assert "第3项现在是“整改中”，这一步办不了" in await toast(head, card, data="hb:3")
    signed = await head.waits_for("状态：整改中")
    assert "退回分派" not in signed.button_texts
    assert "不由您办理" in await toast(head, card, data="ra:3")


# --- given to another unit ----------------------------------------------------------------------------------------------


async def test_the_office_gives_an_item_to_another_unit_with_everything_on_it(world: World):
    await world.is_set_up()
    head, office, station = world["陆一鸣"], world["何敏"], world["高远山"]
    await head.presses(await head.waits_for("整改事项（"), "全部签收（3项）")
    await world.opens_round()
    ask = await head.waits_for("已填 0/3")
    await head.sends_photo(photo(1), caption="第3项 现场")
    await head.waits_for("第3项「问题3的标题」已收到")

    def applies(db: Connection) -> None:
        found = items.get(db, ItemId(2))
        person = people.find_holder(db, people.posts(db)[3].id, world.clock.now().date())
        assert person is not None
        applications.begin(db, ApplicationKind.EXTENSION, found, person.id, None, world.clock.now())

    await world.write(applies)
    card = await office_opens(world, 2)
    await office.presses(card, "改派单位")
    await office.waits_for("要改派，请直接写明原因")
    await office.says("行道树改由绿化站管养")
    question = await office.waits_for("改由哪个单位牵头？")
    assert question.button_texts == ["绿化站", "财务科", "先不办，返回"]
    await office.presses(question, "绿化站")
    sure = await office.waits_for("由道路科改派给绿化站")
    assert "正在办的申请会随之作废" in sure.text
    assert await toast(office, question, "确认改派") == "第2项已下达给绿化站。"
    await office.waits_for("已由道路科改派给绿化站，等对方签收")

    former = await head.waits_for("办公室已改由其他单位牵头")
    assert "绿化站" not in former.text.replace("行道树改由绿化站管养", "")
    await head.waits_for("已填 1/2")
    assert "不由您负责" in await toast(head, ask, data="it:2")
    given = await station.waits_for("办公室把第2项交给您单位牵头")
    assert await toast(station, given, "签收第2项") == "已签收第2项。"
    told = await world.read(applications.of_item, ItemId(2))
    assert [each.step for each in told] == [Step.WITHDRAWN]
    assert "不用再点" in await toast(office, question, data=data_of(sure, "确认改派"))
    assert {"lapse", "reassign"} <= set(await world.read(actions, ItemId(2)))


async def test_a_reassignment_whose_item_was_handed_back_meanwhile_is_refused(world: World):
    await world.is_set_up()
    head, office = world["陆一鸣"], world["何敏"]
    card = await office_opens(world, 3)
    await office.presses(card, "改派单位")
    await office.says("改由财务科办理")
    question = await office.waits_for("改由哪个单位牵头？")
    await office.presses(question, "财务科")
    await office.waits_for("由道路科改派给财务科")
    await head.presses(await hands_back(world), "确认退回")
    await office.waits_for("认为不该由本单位办理")
    assert "现在是“待下达”，这一步办不了" in await toast(office, question, "确认改派")
    assert (await item(world, 3)).unit is None


# --- nobody signs -------------------------------------------------------------------------------------------------------


async def test_the_office_hears_once_a_day_of_what_nobody_signed(world: World):
    await world.is_set_up()
    office, head = world["何敏"], world["陆一鸣"]
    await head.presses(await head.waits_for("整改事项（"), "全部签收（3项）")
    world.clock.move_to(datetime(2026, 3, 2, 8, 59, tzinfo=ZONE))
    await world.telegram.until_idle()
    assert not [m for m in await office.messages() if "待签收 " in m.text]
    world.clock.move_to(datetime(2026, 3, 2, 9, 0, 1, tzinfo=ZONE))
    told = await office.waits_for("待签收 5 项")
    assert "其中 5 项已满两个工作日" in told.text
    assert "4. 问题4的标题（绿化站 高远山，2 个工作日）" in told.text
    await office.presses(told, "4")
    await office.waits_for("第4个问题的原文")
    world.clock.move_to(datetime(2026, 3, 2, 15, 0, tzinfo=ZONE))
    await world.telegram.until_idle()
    assert len([m for m in await office.messages() if "待签收 5 项" in m.text]) == 1
    await world["高远山"].presses(await world["高远山"].waits_for("整改事项（"), "全部签收（2项）")
    await world["沈算"].presses(await world["沈算"].waits_for("整改事项（"), "全部签收（3项）")
    world.clock.move_to(datetime(2026, 3, 3, 9, 0, 1, tzinfo=ZONE))
    assert await toast(office, told, data="ro") == "目前没有等待签收的事项。"
    await world.telegram.until_idle()
    assert len([m for m in await office.messages() if "待签收 " in m.text and "工作日" in m.text]) == 1


# --- lead and supporting units ------------------------------------------------------------------------------------------


async def supported_world(world: World) -> None:
    """道路科 leads 1 and 2, 绿化站 supports both and leads 3."""
    await world.has_roster()
    await world.joins(*(row.person for row in ROSTER))
    await world.has_notice(
        read_item(1, "道路科", support_units=("绿化", "水务所")),
        read_item(2, "道路科", support_units=("绿化站",)),
        read_item(3, "绿化站"),
    )
    office = world["何敏"]
    await office.presses(await office.waits_for("已读入"), "分派与下达")
    preview = await office.waits_for("共 3 项，发给 2 个单位")
    assert "第1项：水务所" in preview.text
    await office.presses(preview, "确认下达")
    await office.waits_for("已下达")


def kinds(db: Connection) -> list[tuple[str, int | None]]:
    return [tuple(row) for row in db.execute(select(report.c.kind, report.c.item_id).order_by(report.c.id))]


async def test_a_supporting_unit_adds_evidence_and_answers_nothing(world: World):
    await supported_world(world)
    head, station = world["陆一鸣"], world["高远山"]
    told = await station.waits_for("配合事项（2项）")
    assert "无需签收和报送" in told.text
    assert len([m for m in await station.messages() if "配合事项" in m.text]) == 1
    await world.opens_round()
    ask = await station.waits_for("已填 0/1")
    await head.waits_for("已填 0/2")

    await station.presses(told, "配合1")
    card = await station.waits_for("第1个问题的原文")
    assert "填报" not in "".join(card.button_texts)
    await station.presses(card, "补充第1项佐证")
    asked = await station.waits_for("由道路科牵头报送，您单位补充佐证")
    await station.sends_photo(photo(1))
    receipt = await station.waits_for("第1项「问题1的标题」已收到您单位补充的照片1张")
    assert "您无需再报" in receipt.text
    await station.says("苗木清单附后", reply_to=asked)
    await station.waits_for("已收到您单位补充的文字")
    await station.says("第2项：树穴已整理")
    await station.waits_for("第2项「问题2的标题」已收到您单位补充的文字")
    await station.says("已补种行道树", reply_to=ask)
    await station.waits_for("本期 1 项已全部填完")

    assert await world.read(kinds) == [
        (ReportKind.SUPPORT, 1),
        (ReportKind.SUPPORT, 1),
        (ReportKind.SUPPORT, 2),
        (ReportKind.PROGRESS, 3),
    ]
    given = await head.waits_for("整改事项（2项）")
    await head.presses(given, "1")
    await head.waits_for("配合：绿化站（已补充文字1条、佐证1件）")
    assert not [m for m in await head.messages() if "补充的" in m.text]
    latest = await world.read(rounds.find_latest)
    assert latest is not None
    assert await world.read(rounds.answered, latest.id) == {3}
    assert "不由您" in await toast(station, card, data="ac:1")
    assert "不由您" in await toast(station, card, data="nc:1")


async def test_a_unit_that_supports_may_say_which_item_is_meant(world: World):
    await supported_world(world)
    station = world["高远山"]
    await station.says("现场情况")
    question = await station.waits_for("请问是哪一项")
    assert question.button_texts == ["1. 问题1的标题", "2. 问题2的标题", "3. 问题3的标题", "都不是"]
    await station.presses(question, "2. 问题2的标题")
    await station.waits_for("第2项「问题2的标题」已收到您单位补充的文字")
    await station.presses(question, "不是这一项")
    await station.waits_for(lambda m: m.message_id == question.message_id and len(m.buttons) == 4)
    await station.presses(question, "3. 问题3的标题")
    await station.waits_for("第3项「问题3的标题」已收到：文字")
    assert await world.read(kinds) == [(ReportKind.PROGRESS, 3)]


async def test_the_office_chooses_who_supports_an_open_item(world: World):
    await world.is_set_up()
    office, money, head = world["何敏"], world["沈算"], world["陆一鸣"]
    card = await office_opens(world, 1)
    await office.presses(card, "配合单位")
    choice = await office.waits_for("请点选配合单位")
    assert choice.button_texts == ["绿化站", "财务科", "选好了"]
    assert await toast(office, choice, "财务科") == "第1项由财务科配合。"
    assert await toast(office, choice, data="rt:1:5:1") == "第1项由财务科配合。"
    await office.waits_for(lambda m: "✓ 财务科" in m.button_texts)
    told = await money.waits_for("配合事项（1项）")
    await money.presses(told, "我的整改事项")
    both = await money.waits_for(lambda m: "整改事项（3项）" in m.text and "配合事项（1项）" in m.text)
    assert "配合1" in both.button_texts
    assert await toast(office, choice, "✓ 财务科") == "第1项不再由财务科配合。"
    await money.waits_for("不再需要您单位配合")
    assert "不由您" in await toast(money, both, data="rb:1")
    assert "不由您" in await forged(head, "rs:1")
    assert len([m for m in await money.messages() if "配合事项（1项）" in m.text]) == 1


async def test_an_item_whose_closure_is_examined_is_missing_no_longer(world: World):
    await world.is_set_up()
    head, office = world["陆一鸣"], world["何敏"]
    await world.opens_round()
    ask = await head.waits_for("已填 0/3")
    await world.write(lambda db: items.change(db, ItemId(2), state=State.CLOSING))
    await head.says("1 已完工", reply_to=ask)
    await head.waits_for("本期还差：第3项")
    await head.waits_for("已填 1/2")
    await office.presses(await office.waits_for("已下达"), "本期报送情况")
    await office.waits_for("道路科 陆一鸣：1/2，未填第3项")
    await head.says("第2项 补充说明")
    await head.waits_for("第2项「问题2的标题」已收到：文字")
    await head.waits_for("已填 2/3")
    world.clock.move_to(world.clock.now() + timedelta(days=7))
    second = await head.waits_for("第2期进展报送")
    assert "问题2" not in second.text


async def test_notice_and_roster_settle_who_supports_and_who_is_in_charge(world: World):
    await world.has_roster(
        *(row for row in ROSTER if row.unit != "道路科"),
        RosterRow("道路科", "科长", "陆一鸣", "head", leader="林知秋"),
    )
    await world.joins("何敏", "陆一鸣")
    await world.has_notice(
        read_item(1, "道路科", leader="副局长周行远", support_units=("绿化", "道路科", "科")),
        read_item(2, "道路科", leader=None),
        read_item(3, None, leader="林知秋、周行远"),
    )
    office = world["何敏"]
    await office.presses(await office.waits_for("已读入"), "分派与下达")
    preview = await office.waits_for("下达预览")
    assert "• 第1项：科" in preview.text
    in_charge = [(await item(world, n)).in_charge_id for n in (1, 2, 3)]
    names = [each and (await world.read(people.get, each)).name for each in in_charge]
    assert names == ["周行远", "林知秋", None]
    station, money = [await world.read(people.find_unit, name) for name in ("绿化站", "财务科")]
    assert station is not None
    assert money is not None
    assert (await item(world, 1)).support_ids == (station.id,)

    await office.presses(preview, data="iw:1")
    await office.waits_for("由哪个单位牵头？")
    await office.presses(preview, "配合单位")
    await office.waits_for("请点选配合单位")
    await office.presses(preview, data=f"rt:1:{station.id}:0")
    await office.presses(preview, data=f"rt:1:{money.id}:1")
    await office.waits_for(lambda m: "✓ 财务科" in m.button_texts)
    await world.has_roster()
    assert (await item(world, 1)).support_ids == (money.id,)
    await office.presses(preview, "选好了")
    await office.presses(await office.waits_for("由哪个单位牵头？"), "财务科")
    assert (await item(world, 1)).support_ids == ()
    await office.presses(preview, data="ip")
    ready = await office.waits_for("共 2 项，发给 2 个单位")
    assert "配合单位请您确认" not in ready.text


async def test_what_was_applied_for_lapses_and_the_next_roster_does_not_give_the_item_back(world: World):
    await world.is_set_up()

    def asks_for_transfer(db: Connection) -> None:
        head = people.find_owner(db, UserId(world["陆一鸣"].id))
        assert head is not None
        found = items.get(db, ItemId(3))
        begun = applications.begin(db, ApplicationKind.TRANSFER, found, head.id, None, world.clock.now())
        applications.set_step(db, begun, Step.ASKED, asked_at=world.clock.now())

    await world.write(asks_for_transfer)
    await world["陆一鸣"].presses(await hands_back(world), "确认退回")
    await world["何敏"].waits_for("认为不该由本单位办理")
    assert [each.step for each in await world.read(applications.of_item, ItemId(3))] == [Step.WITHDRAWN]
    await world.has_roster()
    assert (await item(world, 3)).unit_id is None


async def test_who_joins_late_gets_what_they_support(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣")
    await world.has_notice(read_item(1, "道路科", support_units=("绿化站",)))
    await world.issues_everything()
    await world.joins("高远山")
    station = world["高远山"]
    told = await station.waits_for("配合事项（1项）")
    await station.presses(told, "我的整改事项")
    await station.waits_for(lambda m: m.text.startswith("🤝") and "回到首页" in m.button_texts)
    await station.sends_photo(photo(2))
    await station.waits_for("第1项「问题1的标题」已收到您单位补充的照片1张")
    await station.says("第9项 现场")
    await station.waits_for("您配合的是：第1项")


async def test_a_stand_in_hands_back_in_the_heads_stead(world: World):
    await world.is_set_up()
    today = world.clock.now().date()
    head = await world.read(people.find_owner, UserId(world["陆一鸣"].id))
    stand_in = await world.read(people.find_owner, UserId(world["沈算"].id))
    assert head is not None
    assert stand_in is not None
    (post,) = await world.read(people.posts_of, head.id, today)
    await world.write(tenures.add_stand_in, post.id, stand_in.id, today, today + timedelta(days=9))
    money = world["沈算"]
    given = await money.waits_for("整改事项（")
    await money.presses(given, data="hb:3")
    await money.says("这件事归绿化站")
    await money.presses(await money.waits_for("确认退回吗？"), "确认退回")
    await world["何敏"].waits_for("道路科（沈算）认为不该由本单位办理")
    await money.says("第2项：台账已补登")
    await money.waits_for("第2项「问题2的标题」已收到：文字")
    received = [each for each in await world.read(audit.of_item, ItemId(2)) if each.action == "receive_report"]
    assert [(each.by, each.stead_of) for each in received] == [(stand_in.id, head.id)]
    trail = await world.read(audit.of_item, ItemId(3))
    assert [(each.by, each.stead_of) for each in trail if each.action == "hand_back"] == [(stand_in.id, head.id)]


async def test_the_next_event_is_the_morning_on_which_the_office_is_told(world: World):
    await world.is_set_up()
    world.clock.move_to(datetime(2026, 3, 3, 10, 0, tzinfo=ZONE))
    await world["何敏"].waits_for("待签收 8 项")
    await world.telegram.until_idle()
    assert await world.read(ticking.next_event, world.clock.now()) == datetime(2026, 3, 4, 9, 0, tzinfo=ZONE)


async def test_nothing_will_happen_once_the_bot_has_ended(world: World):
    """The page goes on asking until the simulator stops, too."""
    await world.is_set_up()
    ended = world.app
    assert await ended.next_event() is not None
    await world.shuts_down()
    assert await ended.next_event() is None
