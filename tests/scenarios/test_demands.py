"""Supervision: the office's notices and questions, a leader's instruction, a unit's question, an inspector's findings."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.ledger.reading import RosterRow
from bot.rules.demands import DemandKind, Stage
from bot.rules.models import ItemId, State
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import audit, demands, items, people, tenures
from tests.world import ROSTER, ZONE, World, photo, read_item

OFFICE, GROUP, LEADER, HEAD, LIAISON, OTHER = "何敏", "周行远", "林知秋", "陆一鸣", "白小舟", "高远山"
FORM = "📄 督办通知书（Word）"
INSPECTOR = "秦守正"


async def is_set_up(world: World) -> None:
    """The seven people and an inspector; 道路科 leads item 1, 绿化站 supports it. Saturday the 28th is worked."""
    await world.has_roster(*ROSTER, RosterRow("派驻组", "纪检员", INSPECTOR, "inspector"))
    await world.joins(*(row.person for row in ROSTER), INSPECTOR)
    await world.has_notice(read_item(1, "道路科"), read_item(2, "绿化站"), read_item(3, "道路科"))
    await world.issues_everything()
    await world.write(_support)


def _support(db: Connection) -> None:
    first, second, _ = items.every(db)
    green = second.unit_id
    assert green is not None
    items.set_support(db, first.id, [green])
    items.change(db, first.id, in_charge_id=people.ensure_person(db, LEADER))


async def card(person: Person, number: int = 1) -> ChatMessage:
    """The item's card, as a message of its own."""
    await person.starts()
    home = await person.waits_for(lambda m: (m.buttons and "周报" in str(m.buttons)) or "整改事项" in m.text)
    await person.presses(home, data=f"cd:{number}")
    return await person.waits_for(f"第{number}项 问题{number}的标题", after=home)


def labels(message: ChatMessage) -> list[str]:
    return [button.text for row in message.buttons for button in row]


async def now_of(person: Person, message: ChatMessage) -> ChatMessage:
    return next(each for each in await person.messages() if each.message_id == message.message_id)


async def changes(person: Person, message: ChatMessage, words: str) -> ChatMessage:
    return await person.waits_for(lambda m: m.message_id == message.message_id and words in m.text)


async def notice(world: World) -> ChatMessage:
    """The office issues a notice on item 1 with the usual sentence; the message the unit's head gets."""
    office = world[OFFICE]
    shown = await card(office)
    await office.presses(shown, "督办")
    await changes(office, shown, "几个工作日内答复")
    await office.presses(shown, "3个工作日")
    await changes(office, shown, "请写明督办要求")
    await office.presses(shown, "用通用要求")
    await changes(office, shown, "确认发出吗")
    await office.presses(shown, "确认发出")
    await changes(office, shown, "已发出")
    return await world[HEAD].waits_for("督办〔2026〕1号")


async def test_a_notice_is_issued_with_four_presses_answered_by_reply_sent_back_and_settled(world: World):
    await is_set_up(world)
    office, head, liaison = world[OFFICE], world[HEAD], world[LIAISON]
    given = await notice(world)
    assert "第1项" in given.text
    assert "3月3日(周二) 前答复" in given.text
    assert labels(given) == ["✍️ 答复", FORM, "查看原文"]
    copy = await liaison.waits_for("督办〔2026〕1号")
    for_information = await world[LEADER].waits_for("督办〔2026〕1号")
    assert labels(for_information) == [FORM, "查看原文"]
    assert "等待答复" in for_information.text

    await liaison.sends_photo(photo(1), reply_to=copy)
    await liaison.waits_for("第1项「问题1的标题」已收到：照片1张")
    await liaison.says("路面已修补一半，下周完成。", reply_to=copy)
    await liaison.waits_for("答复已送办公室")
    done = await changes(head, given, "等办公室认可")
    assert "白小舟" in done.text
    assert labels(done) == [FORM, "查看原文"]
    answer = await office.waits_for("路面已修补一半")
    await office.presses(answer, "请补充")
    await office.waits_for("还需要补充什么")
    await office.says("请补充剩余路段的计划。")
    back = await head.waits_for("请补充：请补充剩余路段的计划。")
    assert "督办〔2026〕1号" in back.text
    assert "先前的答复" in back.text
    late = await office.presses(answer, data=answer_data(answer, "认可"))
    assert late is not None
    assert "正在等待答复" in late.text

    await head.presses(back, "答复")
    await head.waits_for("请用文字答复")
    await head.says("剩余路段3月底前完成。")
    await head.waits_for("答复已送办公室", after=back)
    again = await office.waits_for("剩余路段3月底前完成")
    toast = await office.presses(again, "认可")
    assert toast is not None
    assert toast.text == "第1项的督办〔2026〕1号已认可，本件办结。"
    assert labels(await changes(office, again, "已办结（何敏")) == [FORM, "查看原文"]
    await head.waits_for("办公室已认可，本件办结")
    twice = await office.presses(again, data=answer_data(answer, "认可"))
    assert twice is not None
    assert "已由何敏于" in twice.text
    assert await world.read(audit.verify) is None
    trail = await world.read(audit.of_item, ItemId(1))
    told = [entry.action for entry in trail if entry.subject == "demand:1"]
    assert told == ["supervise", "answer_demand", "send_back_answer", "answer_demand", "accept_answer"]


def answer_data(message: ChatMessage, words: str) -> str:
    return next(button.data or "" for row in message.buttons for button in row if words in button.text)


async def test_notices_are_numbered_by_the_year_and_stand_on_the_card(world: World):
    await is_set_up(world)
    await notice(world)
    office = world[OFFICE]
    shown = await card(office)
    assert "督办〔2026〕1号，3月3日(周二)前答复" in shown.text
    await office.presses(shown, "督办")
    await changes(office, shown, "几个工作日")
    await office.presses(shown, "10个工作日")
    await changes(office, shown, "请写明督办要求")
    said = await office.says("请报送处理意见。")
    preview = await office.waits_for("确认发出吗")
    await office.edits(said, "请于月中前报送处理意见。")
    await changes(office, preview, "请于月中前报送处理意见。")
    confirm = answer_data(preview, "确认发出")
    await office.presses(preview, data=confirm)
    assert "督办〔2026〕2号" in (await changes(office, preview, "已送：陆一鸣、白小舟")).text
    again = await office.presses(preview, data=confirm)
    assert again is not None
    assert "已经发出" in again.text
    await office.edits(said, "改主意了。")
    await office.waits_for("已经发出，正在等待答复", after=preview)
    unchanged = (await world.read(demands.of_item, ItemId(1)))[-1]
    assert unchanged.words == "请于月中前报送处理意见。"


async def test_a_draft_left_over_the_night_shows_its_new_limit_before_it_goes_out(world: World):
    await is_set_up(world)
    office = world[OFFICE]
    shown = await card(office)
    await office.presses(shown, data="sl:1:3")
    await changes(office, shown, "请写明督办要求")
    await office.presses(shown, "用通用要求")
    preview = await changes(office, shown, "3月3日(周二) 前答复")
    world.clock.move_to(datetime(2026, 3, 2, 10, 0, tzinfo=ZONE))
    await world.restarts()
    moved = await office.presses(preview, "确认发出")
    assert moved is not None
    assert moved.text == "日期已顺延，请核对新的时限后再确认。"
    await changes(office, shown, "3月5日(周四) 前答复")
    await office.presses(shown, "确认发出")
    await changes(office, shown, "已发出")


async def test_reminders_come_the_workday_before_and_after_the_limit_once_and_merged(world: World):
    await is_set_up(world)
    given = await notice(world)
    head, office = world[HEAD], world[OFFICE]
    assert await world.app.next_event() is not None
    for hour in (9, 10):
        world.clock.move_to(datetime(2026, 3, 2, hour, 0, 1, tzinfo=ZONE))
        await head.waits_for("以下事项请答复")
    await world.telegram.until_idle()
    assert sum("以下事项请答复" in m.text for m in await head.messages()) == 1
    await reports(world)  # or it would be reminded in the afternoon, of both
    world.clock.move_to(datetime(2026, 3, 4, 9, 0, 1, tzinfo=ZONE))
    reminder = await head.waits_for("3月3日(周二) 已过", after=given)
    late = await office.waits_for("单位还没有答复")
    assert "道路科" in late.text
    await office.presses(late, "查看督办与答复")
    listed = await changes(office, late, "督办与答复（1件）")
    assert "已超 1 个工作日" in listed.text
    await head.says("已全部完成。", reply_to=reminder)
    await head.waits_for("已过时限，按迟复登记")
    await office.waits_for("超过时限")
    world.clock.move_to(datetime(2026, 3, 5, 9, 0, 1, tzinfo=ZONE))
    await world.telegram.until_idle()
    assert not any("以下事项请答复" in m.text for m in await head.messages())  # both say now that it is answered


async def test_who_owes_an_answer_and_a_report_is_reminded_of_both_at_once(world: World):
    await is_set_up(world)
    await notice(world)
    head = world[HEAD]
    await world.opens_round()
    await head.waits_for("以下事项请答复")
    world.clock.move_to(datetime(2026, 3, 4, 14, 59, tzinfo=ZONE))
    await world.telegram.until_idle()
    assert sum("以下事项请答复" in m.text for m in await head.messages()) == 1
    world.clock.move_to(datetime(2026, 3, 4, 15, 0, 1, tzinfo=ZONE))
    both = await head.waits_for("今天请留意 2 件事")
    assert "进展报送还差" in both.text
    assert "时限 3月3日(周二) 已过" in both.text
    assert "直接回复本条" not in both.text
    await head.presses(both, "答复")
    await head.waits_for("请用文字答复")
    await head.says("已全部完成。")
    await head.waits_for("已过时限，按迟复登记")


async def reports(world: World) -> None:
    """The unit's head answers on both items of the round."""
    head = world[HEAD]
    asked = await head.waits_for("第1期进展报送")
    for number in (1, 3):
        await head.says(f"{number} 已完成排查", reply_to=asked)
        await head.waits_for(f"第{number}项「问题{number}的标题」已收到")


async def test_a_leader_instructs_the_unit_answers_and_the_leader_has_read_it(world: World):
    await is_set_up(world)
    leader, head, office = world[LEADER], world[HEAD], world[OFFICE]
    shown = await card(leader)
    await leader.presses(shown, "批示")
    await changes(leader, shown, "请写下批示内容")
    await leader.says("请一鸣同志抓紧，<下周>报结果。")
    preview = await leader.waits_for("确认发出吗")
    await leader.presses(preview, "确认发出批示")
    given = await head.waits_for("请一鸣同志抓紧，<下周>报结果。")
    assert "批示（林知秋）" in given.text
    await world[LIAISON].waits_for("批示（林知秋）")
    await office.waits_for("批示（林知秋）")

    await head.presses(given, "答复")
    asked = await head.waits_for("请用文字答复")
    await head.sends_photo(photo(1))
    await head.waits_for("已收到：照片1张")
    said = await head.says("已安排，下周三报。")
    await head.waits_for("答复已送批示领导和办公室")
    await changes(head, asked, "陆一鸣已答复")
    answer = await leader.waits_for("已安排，下周三报。")
    assert "已阅" in str(labels(answer))
    in_office = await office.waits_for("已安排，下周三报。")
    assert "已阅" not in str(labels(in_office))
    await head.edits(said, "已安排，下周二报。")
    corrected = await leader.waits_for("已安排，下周二报。", after=answer)
    await head.waits_for("答复已更正")
    await leader.presses(corrected, "已阅")
    await head.waits_for("批示领导已阅，本件办结")
    await head.edits(said, "又改。")
    await head.waits_for("已办结，改动只作保存")
    settled = (await world.read(demands.of_item, ItemId(1)))[0]
    assert (settled.stage, settled.answer) == (Stage.SETTLED, "已安排，下周二报。")


async def test_a_stand_in_gets_the_answer_and_reads_it_in_the_leaders_stead(world: World):
    await is_set_up(world)
    leader, head, stand_in = world[LEADER], world[HEAD], world[INSPECTOR]
    shown = await card(leader)
    await leader.presses(shown, "批示")
    await changes(leader, shown, "请写下批示内容")
    await leader.says("抓紧办。")
    await leader.presses(await leader.waits_for("确认发出吗"), "确认发出批示")
    given = await head.waits_for("抓紧办。")
    await world.write(_stands_in, world.clock.now())
    await head.says("已办。", reply_to=given)
    answer = await stand_in.waits_for("已办。")
    await stand_in.presses(answer, "已阅")
    await head.waits_for("批示领导已阅，本件办结")
    await world.telegram.until_idle()
    assert not any("已办。" in m.text for m in await leader.messages())
    last = (await world.read(audit.of_item, ItemId(1)))[-1]
    names = [(await world.read(people.get, each)).name for each in (last.by, last.stead_of) if each]
    assert (last.action, names) == ("accept_answer", [INSPECTOR, LEADER])


def _stands_in(db: Connection, now: datetime) -> None:
    """The inspector stands in for the leader from today."""
    post = next(post for post in people.posts(db) if post.title == "副组长")
    tenures.add_stand_in(db, post.id, people.ensure_person(db, INSPECTOR), now.date(), now.date() + timedelta(days=9))


async def test_the_office_asks_a_unit_and_sees_the_answer_on_its_list(world: World):
    await is_set_up(world)
    office, head = world[OFFICE], world[HEAD]
    shown = await card(office)
    await office.presses(shown, "询问单位")
    await changes(office, shown, "请写下要问道路科的问题")
    await office.says("长" * 801)
    await office.waits_for("请精简到 800 字以内")
    await office.says("施工合同签了吗？")
    await office.waits_for("已送：陆一鸣、白小舟")
    question = await head.waits_for("施工合同签了吗？")
    await head.starts()
    menu = await head.waits_for(lambda m: "待答复（1）" in str(labels(m)))
    await head.presses(menu, "待答复（1）")
    listed = await changes(head, menu, "办公室询问")
    await head.presses(listed, "1")
    opened = await changes(head, menu, "施工合同签了吗？")
    assert "返回督办与答复" in labels(opened)
    await head.says("已签。", reply_to=opened)
    await office.waits_for("已签。")
    await changes(head, question, "已答复")
    late = await world[LIAISON].says("还没有签。", reply_to=await world[LIAISON].waits_for("施工合同签了吗？"))
    assert late
    await world[LIAISON].waits_for("已由陆一鸣于")


async def test_a_supporting_unit_asks_and_the_answer_goes_to_all_units_without_names(world: World):
    await is_set_up(world)
    other, office, head = world[OTHER], world[OFFICE], world[HEAD]
    shown = await card(other)
    await other.presses(shown, "问办公室")
    await changes(other, shown, "请写下要问办公室的问题")
    await other.says("绿化站的照片要按文件发吗？")
    await other.waits_for("已送：何敏")
    asked = await office.waits_for("绿化站的照片要按文件发吗？")
    assert "绿化站 高远山" in asked.text
    await world.telegram.until_idle()
    assert not any("照片要按文件" in m.text for m in await head.messages())

    await office.says("要保留拍摄时间时，请按文件发送。", reply_to=asked)
    await other.waits_for("要保留拍摄时间时，请按文件发送。")
    receipt = await office.waits_for("答复已送提问单位")
    await office.presses(receipt, "发给各单位")
    preview = await changes(office, receipt, "不带单位和人员名称")
    await office.presses(preview, "确认发给各单位")
    shared = await head.waits_for("整改工作问答")
    assert "某单位的照片要按文件发吗？" in shared.text
    assert "绿化站" not in shared.text
    assert "第1项" not in shared.text
    await world["沈算"].waits_for("整改工作问答")
    again = await office.presses(preview, data=answer_data(preview, "确认发给各单位"))
    assert again is not None
    assert "已经发过了" in again.text
    await world.telegram.until_idle()
    assert sum("整改工作问答" in m.text for m in await head.messages()) == 1
    assert not any("整改工作问答" in m.text for m in await other.messages())


async def test_a_finding_stays_hidden_until_the_office_releases_it(world: World):
    await is_set_up(world)
    inspector, office, head = world[INSPECTOR], world[OFFICE], world[HEAD]
    shown = await card(inspector)
    await inspector.presses(shown, "记检查发现")
    await changes(inspector, shown, "办公室转给单位之前，单位看不到")
    said = await inspector.says("现场坑槽仍在。")
    await inspector.waits_for("仅办公室和督查人员可见")
    found = await office.waits_for("现场坑槽仍在。")
    await inspector.edits(said, "现场坑槽仍有两处。")
    await changes(office, found, "现场坑槽仍有两处。")
    for name in (HEAD, LIAISON, LEADER):
        await everything_it_can_open(world[name])
        await world.telegram.until_idle()
        assert not any("坑槽" in m.text or "检查发现" in m.text for m in await world[name].messages()), name
    stolen = await head.presses(await card(head), data="qd:1")
    assert stolen is not None
    assert "无法操作" in stolen.text

    await office.presses(found, "转给单位")
    await changes(office, found, "几个工作日内答复")
    await office.presses(found, "5个工作日")
    await changes(office, found, "确认转给单位吗")
    await office.presses(found, "确认转给单位（第1项）")
    given = await head.waits_for("现场坑槽仍有两处。")
    assert "督查人员" in given.text
    assert INSPECTOR not in given.text
    await inspector.waits_for("等待答复，时限 3月5日(周四)")
    await head.says("两处已补好。", reply_to=given)
    await inspector.waits_for("两处已补好。")
    await office.presses(await office.waits_for("两处已补好。"), "认可")
    await inspector.waits_for("本件办结")


async def everything_it_can_open(person: Person) -> None:
    shown = await card(person)
    for data in ("yl:1", "sw", "sb", "sd", "qi", "wh:1"):
        await person.presses(shown, data=data)


async def test_a_finding_that_is_kept_never_shows_and_can_still_be_released(world: World):
    await is_set_up(world)
    inspector, office, head = world[INSPECTOR], world[OFFICE], world[HEAD]
    shown = await card(inspector)
    await inspector.presses(shown, "记检查发现")
    await changes(inspector, shown, "请写下检查发现的情况")
    await inspector.says("材料待核。")
    found = await office.waits_for("材料待核。")
    await office.presses(found, "暂不转给单位")
    kept = await changes(office, found, "决定暂不转给单位")
    assert labels(kept) == ["转给单位", "查看原文"]
    await inspector.waits_for("决定暂不转给单位")
    await office.presses(kept, "转给单位")
    await changes(office, found, "几个工作日内答复")
    await office.presses(found, data="sy:1:3")
    await head.waits_for("材料待核。")


async def test_what_is_not_theirs_or_not_possible_any_more_is_refused_in_one_sentence(world: World):
    await is_set_up(world)
    office, head, other = world[OFFICE], world[HEAD], world[OTHER]
    given = await notice(world)
    for person, data, words in [
        (head, "sv:1", "不由您办理"),
        (head, "si:1", "不由您办理"),
        (other, "qa:1", "无法操作"),
        (other, "so:1", "无法操作"),
        (world[LEADER], "qa:1", "不由您办理"),
        (head, "sr:1", "不由您办理"),
        (office, "sl:1:4", "已经失效"),
    ]:
        answer = await person.presses(given if person is head else await card(person), data=data)
        assert answer is not None
        assert words in answer.text, data
    shown = await card(office)
    await office.presses(shown, "询问单位")
    await changes(office, shown, "请写下要问道路科的问题")
    await office.presses(shown, "返回")
    await changes(office, shown, "牵头：道路科")
    await office.says("这句话不是问题。")
    await world.telegram.until_idle()
    assert not any("这句话不是问题" in m.text for m in await head.messages())

    await office.presses(shown, "询问单位")
    await changes(office, shown, "请写下要问道路科的问题")
    await world.write(_transfer)
    await office.says("还能问吗？")
    await office.waits_for("现在是“已移交”，这一步办不了")
    kinds = [each.kind for each in await world.read(demands.of_item, ItemId(1)) if each.released_at is not None]
    assert kinds == [DemandKind.NOTICE]


def _transfer(db: Connection) -> None:
    items.change(db, ItemId(1), state=State.TRANSFERRED)


async def test_the_weekly_summary_counts_the_notices(world: World):
    await is_set_up(world)
    given = await notice(world)
    await world.opens_round()
    await world[HEAD].says("已答复。", reply_to=given)
    await world[HEAD].waits_for("答复已送办公室")
    await world.reaches_cutoff()
    await world.releases()
    summary = await world[GROUP].waits_for("整改周报")
    assert "督办通知：本期发出 1 份，已答复 1 份，逾期未答复 0 份" in summary.text


async def test_what_the_former_unit_had_to_answer_goes_to_the_new_one(world: World):
    await is_set_up(world)
    given = await notice(world)
    office, other = world[OFFICE], world[OTHER]
    shown = await card(office)
    await office.presses(shown, "改派单位")
    asked = await office.waits_for("要改派，请直接写明原因")
    await office.says("按职责分工，由绿化站办理。", reply_to=asked)
    chosen = await office.waits_for("由哪个单位", after=asked)
    await office.presses(chosen, "绿化站")
    await changes(office, chosen, "由道路科改派给绿化站")
    await office.presses(chosen, "确认改派")
    handed_on = await other.waits_for(
        lambda m: "督办〔2026〕1号" in m.text and labels(m) == ["✍️ 答复", FORM, "查看原文"]
    )
    assert "3月3日(周二) 前答复" in handed_on.text
    refused = await world[HEAD].presses(given, data=given.buttons[0][0].data)
    assert refused is not None
    assert refused.text == "这一项不由您负责，无法操作。"
