"""The office puts an issue into words of its own and lets it go; what is wrong in it is put right by another version."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.ledger.reading import RosterRow
from bot.rules.editions import Edition
from bot.rules.models import Finding, ItemId, RoundId
from simulator.conversation import ChatMessage
from storage import audit, bulletins, editions, items, rounds
from storage.tables import audit as trail
from tests.world import ROSTER, ZONE, World, read_item

OFFICE, GROUP, LEADER, HEAD, OTHER = "何敏", "周行远", "林知秋", "陆一鸣", "高远山"
NASTY = "本周<b>总体</b>平稳 {{x}} &amp; =cmd|calc"
ISSUE = "整改周报（第1期）"
WAITING = "目前只有办公室看到"


async def is_told(world: World) -> None:
    """Two units have answered, one of them that nothing changed, and the summary is compiled."""
    await world.is_set_up()
    await is_answered(world)


async def is_answered(world: World) -> None:
    await world.opens_round()
    for name, words in ((HEAD, "1 已完成路面修补，正在验收"), (OTHER, "4 补种行道树 30 株")):
        ask = await world[name].waits_for("第1期进展报送")
        await world[name].says(words, reply_to=ask)
        await world[name].waits_for("已收到：文字")
    await world.write(items.change, ItemId(1), finding=Finding.DONE)
    await world.compiles()


async def card_of(world: World, words: str = WAITING) -> ChatMessage:
    """The office's card as it is now, where it says this."""
    return await world[OFFICE].waits_for(lambda m: words in m.text and "查数字出处" in m.button_texts)


def data(message: ChatMessage, words: str) -> str:
    return next(each.data or "" for row in message.buttons for each in row if each.text == words)


async def types(world: World, button: str, question: str, words: str, card: ChatMessage) -> int:
    """Press a button of a card, answer the question with these words; the id of their message."""
    office = world[OFFICE]
    await office.presses(card, button)
    asked = await office.waits_for(question, after=card.message_id)
    return await office.says(words, reply_to=asked)


async def releases(world: World, button: str = "发给领导小组") -> str:
    """The office sends it; the data of the button that did."""
    office = world[OFFICE]
    card = await card_of(world)
    await office.presses(card, button)
    sure = await office.waits_for("确认现在发出吗？")
    pressed = data(sure, "确认发出")
    await office.presses(sure, "确认发出")
    await office.waits_for("✓ 第1期周报")
    return pressed


async def issues(world: World, name: str) -> list[str]:
    return [m.text for m in await world[name].messages() if m.by_bot and ISSUE in m.text]


async def reads(world: World, words: str, name: str = LEADER) -> str:
    return (await world[name].waits_for(lambda m: ISSUE in m.text and words in m.text)).text


def newest_round(db: Connection) -> RoundId:
    latest = rounds.find_latest(db)
    assert latest is not None
    return latest.id


def done_to_issues(db: Connection) -> list[str]:
    wanted = select(trail.c.action).where(trail.c.subject.startswith("round:"), trail.c.person_id.is_not(None))
    return list(db.scalars(wanted.order_by(trail.c.id)))


# --- what needs an eye ------------------------------------------------------------------------------------------------


async def test_the_card_names_what_needs_an_eye_and_leads_to_it(world: World):
    await is_told(world)
    office = world[OFFICE]
    card = await card_of(world)
    assert "3月6日(周五)09:00 自动发给领导小组" in card.text
    assert "• 未报送 6 项：第2、3、5—8项" in card.text
    assert "• 报完成又有后续 1 项：第1项" in card.text
    await office.presses(card, "⚠ 报完成又有后续 1")
    listed = await office.waits_for("第1期周报 · 报完成又有后续（1 项）")
    assert "• 第1项 问题1的标题（道路科" in listed.text
    await office.presses(listed, "1")
    await office.waits_for("办公室认定：已完成", after=listed)
    assert (await card_of(world)).text == card.text
    assert "请看一眼" not in str([m.text for m in await world[LEADER].messages()])


async def test_nobody_else_touches_an_issue(world: World):
    await is_told(world)
    card = await card_of(world)
    for name in (HEAD, LEADER):
        seen = await world[name].waits_for(lambda m: m.by_bot and bool(m.buttons))
        for row in card.buttons:
            for button in row:
                if button.text == "查数字出处":
                    continue
                answer = await world[name].presses(seen, data=button.data)
                assert answer is not None
                assert answer.alert, button.text
    assert await world.read(done_to_issues) == []
    assert (await card_of(world)).text == card.text


# --- the leading paragraph --------------------------------------------------------------------------------------------


async def test_a_lead_is_written_edited_and_released(world: World):
    await is_told(world)
    office = world[OFFICE]
    typed = await types(world, "写导语", "请直接把导语发来", NASTY, await card_of(world))
    told = await office.waits_for("导语已写好")
    assert f"\n{NASTY}\n" in told.text
    assert f"导语：{NASTY}" in (await card_of(world, "导语：")).text
    await office.edits(typed, f"{NASTY}，请抓紧")
    await office.waits_for(lambda m: m.message_id == told.message_id and "请抓紧" in m.text)
    await office.presses(told, "看发出的全文")
    shown = await office.waits_for(lambda m: ISSUE in m.text and "请抓紧" in m.text)
    assert await issues(world, LEADER) == []
    await releases(world)
    text = await reads(world, "请抓紧")
    assert text.split("\n\n")[1] == f"{NASTY}，请抓紧"
    assert text.split("留痕校验码")[0] == shown.text.split("留痕校验码")[0]
    sent = await world[LEADER].waits_for(lambda m: m.document is not None, timeout=30)
    assert sent.document is not None
    await office.edits(typed, "发出以后又改")
    await office.waits_for("已经发出，这次写的没有采用")
    released = await world.read(lambda db: editions.find_released(db, newest_round(db)))
    assert released is not None
    assert "请抓紧" in released.text
    assert await world.read(done_to_issues) == ["write_lead", "write_lead", "release_bulletin"]
    await world.until(lambda db: audit.verify(db) is None)


async def test_a_lead_is_taken_away_again_and_too_much_is_none(world: World):
    await is_told(world)
    office = world[OFFICE]
    typed = await types(world, "写导语", "请直接把导语发来", "长" * 501, await card_of(world))
    asked = await office.waits_for("这段文字有501字，请控制在500字以内")
    await office.edits(typed, "短些的导语")
    told = await office.waits_for(lambda m: m.message_id == asked.message_id and "导语已写好" in m.text)
    await office.presses(told, "删除导语")
    await office.waits_for("第1期周报不用导语了")
    await office.edits(typed, "删除以后又改")
    await office.waits_for("这段文字没有采用")
    card = await card_of(world)
    assert "导语：" not in card.text
    assert "写导语" in card.button_texts
    await releases(world)
    await world[LEADER].waits_for(ISSUE)
    kept = await world.read(lambda db: bulletins.find_of_round(db, newest_round(db)))
    released = await world.read(lambda db: editions.find_released(db, newest_round(db)))
    assert kept is not None
    assert released is not None
    assert released.text == kept.text


async def test_who_thinks_better_of_it_writes_none(world: World):
    await is_told(world)
    office = world[OFFICE]
    await office.presses(await card_of(world), "写导语")
    asked = await office.waits_for("请直接把导语发来")
    await office.presses(asked, "先不改")
    await office.waits_for("好的，没有改动")
    await office.says("这不是导语")
    await office.waits_for(lambda m: m.message_id > asked.message_id)
    assert await world.read(lambda db: editions.get(db, newest_round(db), 1)) == Edition(await world.read(newest_round))


# --- comments, and what is left out -----------------------------------------------------------------------------------


async def test_what_is_left_out_stays_in_the_figures_and_a_comment_stands_after_its_item(world: World):
    await is_told(world)
    office = world[OFFICE]
    await office.presses(await card_of(world), "批注或不列入")
    listed = await office.waits_for("第1期周报正文写到的事项（共 2 项")
    await office.presses(listed, "1")
    item = await office.waits_for("第1期周报 · 第1项 问题1的标题")
    assert "已完成路面修补" in item.text
    await office.presses(item, "不列入正文")
    await office.waits_for(lambda m: m.message_id == item.message_id and "不列入正文；" in m.text)
    await office.presses(item, "‹ 返回清单")
    await office.waits_for(
        lambda m: m.message_id == listed.message_id and "第1项 问题1的标题（道路科） 不列入" in m.text
    )
    await office.presses(listed, "4")
    await office.waits_for(lambda m: m.message_id == listed.message_id and "第1期周报 · 第4项" in m.text)
    typed = await types_here(world, listed, "写批注", NASTY)
    told = await office.waits_for("的批注已写好")
    await office.edits(typed, f"{NASTY}，已核实")
    await office.waits_for(lambda m: m.message_id == told.message_id and "已核实" in m.text)
    card = await card_of(world, "不列入正文 1 项：第1项")
    assert "批注 1 项：第4项" in card.text
    before = (await issues(world, OFFICE))[0]
    await world.releases()
    text = await reads(world, "办公室批注")
    assert f"• 第4项 问题4的标题：补种行道树 30 株\n　办公室批注：{NASTY}，已核实\n" in text
    assert "已完成路面修补" not in text
    assert "另有 1 项进展见台账" in text
    for figures in ("有进展 2 项", "报送率 25.0%（2/8）", "完成率 12.5%（1/8）"):
        assert figures in text
        assert figures in before
    assert "办公室批注" not in before


async def types_here(world: World, message: ChatMessage, button: str, words: str) -> int:
    office = world[OFFICE]
    await office.presses(message, button)
    await office.waits_for(lambda m: m.message_id == message.message_id and "请直接把批注发来" in m.text)
    return await office.says(words)


async def test_what_was_left_out_or_remarked_is_taken_back(world: World):
    await is_told(world)
    office = world[OFFICE]
    await office.presses(await card_of(world), "批注或不列入")
    listed = await office.waits_for("第1期周报正文写到的事项")
    await office.presses(listed, "1")
    here = await office.waits_for("第1期周报 · 第1项")
    out = data(here, "不列入正文")
    for _ in range(2):
        await office.presses(here, data=out)
    await office.waits_for(lambda m: m.message_id == here.message_id and "恢复列入" in m.button_texts)
    await office.presses(here, "恢复列入")
    await office.waits_for(lambda m: m.message_id == here.message_id and "不列入正文" in m.button_texts)
    await types_here(world, here, "写批注", "请注意质量")
    told = await office.waits_for("的批注已写好")
    await office.presses(told, "删除批注")
    await office.waits_for(lambda m: m.message_id == told.message_id and "写批注" in m.button_texts)
    round_id = await world.read(newest_round)
    assert await world.read(editions.get, round_id, 1) == Edition(round_id)
    assert await world.read(done_to_issues) == ["leave_out", "take_in", "remark", "drop_remark"]


# --- going out --------------------------------------------------------------------------------------------------------


async def test_it_goes_out_by_itself_with_what_the_draft_has(world: World):
    await is_told(world)
    await types(world, "写导语", "请直接把导语发来", "请各单位抓紧。", await card_of(world))
    await world[OFFICE].waits_for("导语已写好")
    await world.releases()
    for name in (LEADER, GROUP):
        assert "请各单位抓紧。" in await reads(world, ISSUE, name)
        assert len(await issues(world, name)) == 1
    card = await card_of(world, "已按时发给领导小组")
    assert "更正" in card.button_texts
    released = await world.read(lambda db: editions.find_released(db, newest_round(db)))
    assert released is not None
    assert released.by is None


async def test_words_that_come_after_it_went_out_change_nothing(world: World):
    await is_told(world)
    office = world[OFFICE]
    await office.presses(await card_of(world), "写导语")
    asked = await office.waits_for("请直接把导语发来")
    await world.releases()
    text = await reads(world, ISSUE)
    await office.says("请各单位抓紧。", reply_to=asked)
    await office.waits_for("已经发出，这次写的没有采用")
    assert await issues(world, LEADER) == [text]
    assert "请各单位抓紧" not in text
    assert await world.read(lambda db: editions.find_draft(db, newest_round(db))) is None
    assert await world.read(done_to_issues) == []


async def test_a_second_press_sends_nothing(world: World):
    await is_told(world)
    card = await card_of(world)
    pressed = await releases(world)
    await world[LEADER].waits_for(ISSUE)
    for stale in (pressed, data(card, "写导语"), data(card, "批注或不列入"), data(card, "⚠ 未报送 6")):
        answer = await world[OFFICE].presses(card, data=stale)
        assert answer is not None
        assert answer.text == "这一期已经发出了。"
    assert len(await issues(world, LEADER)) == 1
    assert (await world.read(done_to_issues)).count("release_bulletin") == 1


async def has_two_posts(world: World) -> None:
    """The office's own is of the leading group, too."""
    await world.has_roster(*ROSTER, RosterRow("领导小组", "成员", OFFICE, "group"))
    await world.joins(*(row.person for row in ROSTER))
    await world.has_notice(*(read_item(n, "道路科" if n < 4 else "绿化站") for n in range(1, 9)))
    await world.issues_everything()
    await is_answered(world)


async def test_who_is_of_both_gets_what_went_out_when_it_is_not_what_they_saw(world: World):
    await has_two_posts(world)
    await types(world, "写导语", "请直接把导语发来", "请各单位抓紧。", await card_of(world))
    await world[OFFICE].waits_for("导语已写好")
    await releases(world)
    await reads(world, "请各单位抓紧。", GROUP)
    await reads(world, "请各单位抓紧。", OFFICE)
    assert len(await issues(world, OFFICE)) == 2


async def test_the_newest_summary_is_shown_as_it_went_out(world: World):
    await is_told(world)
    office, reader = world[OFFICE], world[LEADER]
    await types(world, "写导语", "请直接把导语发来", "请各单位抓紧。", await card_of(world))
    told = await office.waits_for("导语已写好")
    await office.presses(told, data="bu")
    await reads(world, "请各单位抓紧。", OFFICE)
    card = await office.waits_for(WAITING, after=told)
    assert "发给领导小组" in card.button_texts
    await office.waits_for("办理卡片移到下面了")
    await releases(world)
    sent = await reads(world, "请各单位抓紧。")
    last = (await reader.messages())[-1]
    await reader.presses(last, data="bu")
    await reader.waits_for(lambda m: m.text == sent, after=last)


# --- corrections ------------------------------------------------------------------------------------------------------


async def corrects(world: World, reason: str) -> ChatMessage:
    """The issue went out with a lead, and the office begins a correction; its card."""
    await types(world, "写导语", "请直接把导语发来", "请各单位抓紧。", await card_of(world))
    await world[OFFICE].waits_for("导语已写好")
    await releases(world)
    await types(world, "更正", "请写明更正什么", reason, await card_of(world, "已由何敏发给领导小组"))
    return await card_of(world, "更正稿（第2版）")


async def test_a_correction_goes_to_all_readers_once_and_the_first_stays(world: World):
    await is_told(world)
    first = Edition(await world.read(newest_round), lead="请各单位抓紧。")
    card = await corrects(world, NASTY)
    assert f"更正说明：{NASTY}" in card.text
    await world[HEAD].says("第2项 迟到的进展 <b>甲</b>")
    await world[HEAD].waits_for("按迟报登记")
    await types(world, "改导语", "请直接把导语发来", "数字以此为准。", card)
    await world[OFFICE].waits_for(lambda m: "导语已写好" in m.text and "数字以此为准" in m.text)
    old = (await issues(world, LEADER))[0]
    pressed = await releases_correction(world)
    for name in (LEADER, GROUP):
        text = await reads(world, "第2版", name)
        assert text.startswith(f"更正（第1期 第2版）\n更正说明：{NASTY}\n")
        assert "\n数字以此为准。\n" in text
        assert "本期补遗（本期生成后收到，不计入以上数字）\n• 第2项 问题2的标题（迟报）：迟到的进展 <b>甲</b>" in text
        assert "报送率 25.0%（2/8）" in text
    answer = await world[OFFICE].presses(card, data=pressed)
    assert answer is not None
    assert answer.text == "这一期已经发出了。"
    assert [old, text] == await issues(world, LEADER)
    before, after = [await world.read(editions.get, first.round_id, version) for version in (1, 2)]
    assert before == Edition(first.round_id, lead=first.lead, released_at=before.released_at)
    assert after.addendum is not None
    assert [each.entry.number for each in after.addendum.later] == [2]
    await world[LEADER].presses(await world[LEADER].waits_for(ISSUE), data="bu")
    await world[LEADER].waits_for(lambda m: m.text == text, after=(await world[LEADER].messages())[-1].message_id - 1)
    assert "release_correction" in await world.read(done_to_issues)


async def releases_correction(world: World) -> str:
    office = world[OFFICE]
    card = await card_of(world, "更正稿（第2版）")
    await office.presses(card, "发出更正")
    sure = await office.waits_for("更正（第2版）将发给领导小组 2 人")
    pressed = data(sure, "确认发出")
    await office.presses(sure, "确认发出")
    await office.waits_for("✓ 第1期周报更正（第2版）已由何敏发给领导小组")
    return pressed


async def test_a_correction_is_given_up_and_never_goes_out_by_itself(world: World):
    await is_told(world)
    office = world[OFFICE]
    card = await corrects(world, "报送数有误")
    world.clock.move_to(datetime(2026, 3, 6, 15, 0, tzinfo=ZONE))
    await world.telegram.until_idle()
    assert len(await issues(world, LEADER)) == 1
    await office.presses(card, "放弃更正")
    sure = await office.waits_for("放弃第1期周报的更正稿（第2版）吗")
    await office.presses(sure, "确认放弃")
    released = await card_of(world, "✓ 第1期周报已由何敏")
    assert "更正" in released.button_texts
    round_id = await world.read(newest_round)
    assert await world.read(editions.find_draft, round_id) is None
    assert len(await issues(world, LEADER)) == 1
    assert (await world.read(done_to_issues))[-2:] == ["begin_correction", "drop_correction"]


async def test_the_reason_is_asked_again_edited_and_settled_with_the_release(world: World):
    await is_told(world)
    office = world[OFFICE]
    await releases(world)
    typed = await types(world, "更正", "请写明更正什么", "12", await card_of(world, "已由何敏发给领导小组"))
    asked = await office.waits_for("请把更正说明写完整再发来")
    assert await world.read(lambda db: editions.find_draft(db, newest_round(db))) is None
    await office.edits(typed, "第2项漏记")
    told = await office.waits_for(lambda m: m.message_id == asked.message_id and "第2项漏记" in m.text)
    await office.edits(typed, "第2项漏记一次")
    await office.waits_for(lambda m: m.message_id == told.message_id and "第2项漏记一次" in m.text)
    assert "更正说明：第2项漏记一次" in (await card_of(world, "漏记一次")).text
    await releases_correction(world)
    await reads(world, "更正说明：第2项漏记一次\n")
    await office.edits(typed, "发出以后又改")
    await office.waits_for("这段文字没有采用")
    draft, second = await world.read(
        lambda db: (editions.find_draft(db, newest_round(db)), editions.find_newest(db, newest_round(db)))
    )
    assert draft is None
    assert second is not None
    assert (second.version, second.reason) == (2, "第2项漏记一次")
