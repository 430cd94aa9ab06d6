"""A unit asks for a later date: before it is due, with a reason and the progress so far, one at a time, and counted."""

from datetime import date, datetime

from bot.rules.models import ChatId, ItemId, MessageId, State
from bot.rules.transitions import Step
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import applications, audit, items, notes
from tests.applications import opens_card
from tests.world import ZONE, World

ITEM = ItemId(1)
DUE = date(2026, 5, 27)


async def signs_for(world: World, name: str = "陆一鸣") -> ChatMessage:
    """Everything is set up, and this person has signed; returns the message with their list."""
    await world.is_set_up()
    person = world[name]
    listed = await person.waits_for("整改事项（")
    await person.presses(listed, "全部签收")
    return await person.waits_for("已全部签收")


async def opens_form(person: Person, listed: ChatMessage, item: int = 1) -> ChatMessage:
    await person.presses(listed, data=f"it:{item}")
    card = await person.waits_for(lambda m: m.message_id == listed.message_id and "⏳ 申请延期" in m.button_texts)
    await person.presses(card, "⏳ 申请延期")
    return await person.waits_for("请选择延期原因")


async def fills_in(person: Person, form: ChatMessage, days: int = 30) -> ChatMessage:
    """Three presses and one text; returns the form as it stands before it is submitted."""
    await person.presses(form, "资金")
    await person.waits_for("请选择新的时限")
    await person.presses(form, f"延长{days}天")
    await person.waits_for("请写明目前进展")
    await person.says("已完成清淤，还差路面恢复")
    return await person.waits_for("请核对后提交", after=form)


async def submits(person: Person, listed: ChatMessage, item: int = 1) -> ChatMessage:
    form = await fills_in(person, await opens_form(person, listed, item))
    await person.presses(form, "确认提交")
    return await person.waits_for("办公室审核中", after=form.message_id - 1)


async def pending(world: World):
    return await world.read(applications.find_pending, ITEM)


async def test_a_later_date_is_asked_for_with_four_presses(world: World):
    head = await _head(world)
    listed = await signs_for(world)
    form = await opens_form(head, listed)
    assert "第1项 问题1的标题" in form.text
    assert "申请延期（第1次）" in form.text
    last = await fills_in(head, form)
    assert "2026年5月27日(周三) → 2026年6月26日(周五)" in last.text
    assert "原因：资金" in last.text
    assert "目前进展：已完成清淤，还差路面恢复" in last.text
    older = next(m for m in await head.messages() if m.message_id == form.message_id)
    assert older.button_texts == []
    answer = await head.presses(last, "确认提交第1项的延期申请")
    assert answer is not None
    assert answer.text == "第1项的延期申请已提交，等办公室审核。结果会发给您。"
    sent = await head.waits_for("办公室审核中", after=form)
    assert sent.message_id == last.message_id
    await world["何敏"].waits_for("待审核：第1项延期申请")
    asked = await pending(world)
    assert asked is not None
    assert asked.step == Step.ASKED
    assert (await world.read(items.get, ITEM)).due == DUE
    again = await head.presses(last, data=next(b.data for row in last.buttons for b in row if "确认提交" in b.text))
    assert again is not None
    assert again.alert
    assert sum("待审核：" in m.text for m in await world["何敏"].messages()) == 1


async def test_dates_are_typed_as_people_write_them(world: World):
    head = await _head(world)
    form = await opens_form(head, await signs_for(world))
    await head.presses(form, "规章修订")
    await head.waits_for("请选择新的时限")
    await head.says("等会后再定")
    await head.waits_for("没看明白是哪一天")
    await head.says("5月20日")
    await head.waits_for("新时限要晚于原时限")
    typed = await head.says("6月底前")
    await head.waits_for("2026年5月27日(周三) → 2026年6月30日(周二)")
    await head.edits(typed, "6月20日")
    moved = await head.waits_for("2026年6月22日(周一)")
    assert "您写的那天不上班，已顺延到下一个工作日" in moved.text
    assert sum("请写明目前进展" in m.text for m in await head.messages()) == 1
    assert sum(bool(m.button_texts) for m in await head.messages() if "申请延期（第1次）" in m.text) == 1


async def test_waiting_for_another_body_names_it_and_the_letter(world: World):
    head = await _head(world)
    form = await opens_form(head, await signs_for(world))
    await head.presses(form, "等待其他单位")
    await head.waits_for("在等哪个单位、哪天去的函")
    await head.says("市财政局")
    await head.waits_for("没看明白单位和去函日期")
    await head.says("市财政局，2月20日去函")
    await head.waits_for("原因：等待其他单位（市财政局，2月20日去函）")


async def test_after_the_due_date_it_is_too_late_and_the_refusal_says_what_to_do(world: World):
    head = await _head(world)
    listed = await signs_for(world)
    form = await opens_form(head, listed)
    world.clock.move_to(datetime(2026, 5, 27, 17, 0, tzinfo=ZONE))
    last = await fills_in(head, form)
    world.clock.move_to(datetime(2026, 5, 28, 9, 0, tzinfo=ZONE))
    answer = await head.presses(last, "确认提交")
    assert answer is not None
    assert "已过，不能再申请延期" in answer.text
    assert "请点“问办公室”说明情况" in answer.text
    refused = await head.presses(listed, data="ee:2")
    assert refused is not None
    assert "第2项的时限5月27日(周三)已过" in refused.text
    assert (await pending(world)).step == Step.DRAFT
    await head.presses(listed, data="ee:1")
    left = await head.waits_for(lambda m: m.message_id == listed.message_id and "请核对后提交" in m.text)
    await head.presses(left, "放弃第1项的申请草稿")
    await head.presses(await head.waits_for("草稿不会提交"), "确认放弃")
    await head.waits_for(lambda m: m.message_id == listed.message_id and "状态：整改中" in m.text)
    assert await pending(world) is None


async def test_one_application_at_a_time_and_a_draft_can_be_given_up(world: World):
    head = await _head(world)
    listed = await signs_for(world)
    form = await fills_in(head, await opens_form(head, listed))
    blocked = await head.presses(listed, data="te:1")
    assert blocked is not None
    assert "延期申请还没有办完（申请草稿）" in blocked.text
    await head.presses(form, "放弃第1项的申请草稿")
    await head.waits_for("草稿不会提交")
    await head.presses(form, "确认放弃")
    card = await head.waits_for(lambda m: m.message_id == form.message_id and "状态：整改中" in m.text)
    assert "⏳ 申请延期" in card.button_texts
    assert await pending(world) is None
    await submits(head, listed)
    for data in ("ee:1", "te:1"):
        blocked = await head.presses(listed, data=data)
        assert blocked is not None
        assert "同时只能办一件申请" in blocked.text


async def test_the_head_and_the_liaison_fill_in_one_draft_and_others_cannot_touch_it(world: World):
    head = await _head(world)
    form = await opens_form(head, await signs_for(world))
    await head.presses(form, "资金")
    await head.waits_for("请选择新的时限")
    liaison = world["白小舟"]
    await liaison.says("/start")
    menu = await liaison.waits_for("您现有整改事项")
    await liaison.presses(menu, data="ee:1")
    theirs = await liaison.waits_for("请选择新的时限")
    await liaison.presses(theirs, "延长15天")
    await liaison.waits_for("2026年6月11日")
    await liaison.says("已完成一半，还差验收")
    last = await liaison.waits_for("请核对后提交")
    seen = next(b.data for row in last.buttons for b in row if "确认提交" in b.text)
    await head.presses(form, data="ed:1:60")
    await head.waits_for("2026年7月27日")
    stale = await liaison.presses(last, data=seen)
    assert stale is not None
    assert stale.text == "第1项的材料有变化，请重新核对。"
    stranger = world["高远山"]
    given = await stranger.waits_for("整改事项（")
    for data in (seen, "ee:1", "er:1:money", "ed:1:15", "ex:1", "ey:1"):
        refused = await stranger.presses(given, data=data)
        assert refused is not None
        assert "不由您负责" in refused.text
    assert (await pending(world)).new_due == date(2026, 7, 27)


async def test_the_form_survives_a_restart_and_a_returned_one_begins_where_it_ended(world: World):
    head = await _head(world)
    listed = await signs_for(world)
    form = await opens_form(head, listed)
    await head.presses(form, "诉讼")
    await head.waits_for("请选择新的时限")
    await world.restarts()
    await head.says("7月31日")
    await head.waits_for("请写明目前进展")
    await head.says("一审已开庭，等判决")
    last = await head.waits_for("请核对后提交")
    await head.presses(last, "确认提交")
    sent = await head.waits_for("办公室审核中", after=form)
    await head.presses(sent, "撤回第1项的申请")
    await head.waits_for("撤回后本项继续整改")
    await head.presses(sent, "确认撤回")
    await head.waits_for("已撤回", after=form)
    await head.presses(listed, data="ee:1")
    again = await head.waits_for(lambda m: m.message_id == listed.message_id and "请核对后提交" in m.text)
    assert "一审已开庭，等判决" in again.text


async def test_an_edit_while_it_is_examined_changes_what_is_decided_upon_and_later_nothing(world: World):
    head = await _head(world)
    listed = await signs_for(world)
    form = await opens_form(head, listed)
    await head.presses(form, "历史遗留")
    await head.waits_for("请选择新的时限")
    await head.presses(form, "延长30天")
    await head.waits_for("请写明目前进展")
    typed = await head.says("已走访十户")
    last = await head.waits_for("请核对后提交", after=form)
    await head.presses(last, "确认提交")
    sent = await head.waits_for("办公室审核中", after=form)
    await head.edits(typed, "已走访十二户，还差三户")
    await head.waits_for("延期申请已按您的修改更新")
    assert (await pending(world)).fields["progress"] == "已走访十二户，还差三户"
    changes = [each.action for each in await world.read(audit.of_item, ITEM) if each.action == "change_extension"]
    assert changes == ["change_extension"]
    await head.presses(sent, "撤回第1项的申请")
    await head.waits_for("撤回后本项继续整改")
    await head.presses(sent, "确认撤回")
    await head.waits_for("已撤回", after=form)
    await head.edits(typed, "全部走访完")
    await head.waits_for("不再改变办理结果")
    fields = [each.fields["progress"] for each in await world.read(applications.of_item, ITEM)]
    assert fields == ["已走访十二户，还差三户"]
    note = await world.read(notes.find, ChatId(head.id), MessageId(typed))
    assert note is not None
    assert (note.version, note.text) == (3, "全部走访完")


async def test_an_item_without_a_date_needs_no_later_one(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    await world.write(lambda db: items.change(db, ITEM, due=None, state=State.IN_PROGRESS))
    listed = await head.waits_for("整改事项（")
    refused = await head.presses(listed, data="ee:1")
    assert refused is not None
    assert "没有写明时限，不需要申请延期" in refused.text


async def test_what_goes_on_shows_its_goal_and_next_check_and_can_be_put_off(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    goal = {"stage_goal": "雨季前完成二期清淤", "next_check_on": date(2026, 6, 1), "state": State.CONTINUING}
    await world.write(lambda db: items.change(db, ITEM, **goal))
    card = await opens_card(head)
    assert "阶段目标：雨季前完成二期清淤（2026年6月1日(周一)复核）" in card.text
    assert "⏳ 申请延期" in card.button_texts


async def _head(world: World) -> Person:
    return await world.knows("陆一鸣")
