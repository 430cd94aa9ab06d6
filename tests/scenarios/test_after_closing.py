"""What is closed is looked at again: asked about, drawn for a check, and reopened when it did not hold."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.actions import ticking
from bot.actions.rechecks import rechecking
from bot.commands.redrawing import verify_draws
from bot.ledger.reading import RosterRow
from bot.rules.drawing import draw_both
from bot.rules.models import Finding, ItemId, ReportId, State
from simulator.conversation import ChatMessage
from storage import audit, draws, items, rechecks, reopenings, reports
from tests.scenarios.closing import closes
from tests.world import ROSTER, ZONE, World, photo

INSPECTOR = RosterRow("纪检组", "组长", "严如是", "inspector")
LOOK_BACK = datetime(2026, 3, 30, 9, 0, 1, tzinfo=ZONE)
"""The first workday from the 30th day after 27 February on."""


def close(db: Connection, numbers: list[int], now: datetime) -> None:
    """As the second approval of an application does."""
    for number in numbers:
        item = items.find_by_number(db, number)
        assert item is not None
        items.change(db, item.id, state=State.CLOSED, finding=Finding.DONE, closed_at=now, accepted_at=now)
        rechecking.plan(db, item, now)
        rechecking.plan(db, item, now)


async def closed(world: World, *numbers: int) -> None:
    await world.is_set_up()
    await world.write(close, list(numbers), world.clock.now())


async def item(world: World, number: int):
    found = await world.read(items.find_by_number, number)
    assert found is not None
    return found


async def asked(world: World, *numbers: int) -> ChatMessage:
    """These were closed, and thirty days later the head of 道路科 is asked about them."""
    await closed(world, *numbers)
    world.clock.move_to(LOOK_BACK)
    return await world["陆一鸣"].waits_for("已销号事项回头看")


def data_of(message: ChatMessage, words: str) -> str:
    return next(b.data for row in message.buttons for b in row if b.data and words in b.text)


def seen(messages: list[ChatMessage], words: str) -> int:
    return sum(words in message.text for message in messages)


async def test_closed_items_are_asked_about_and_found_to_hold(world: World):
    ask = await asked(world, 1, 2)
    head, office = world["陆一鸣"], world["何敏"]
    assert "下面 2 项已经销号" in ask.text
    assert "4月7日(周二)前答复" in ask.text  # five workdays, Qingming between them
    assert ask.button_texts == ["1", "2"]
    await head.presses(ask, "1")
    card = await head.waits_for("请先发一张新照片或一份新记录", after=ask)
    assert "第1项 问题1的标题" in card.text
    assert "2月27日(周五)销号" in card.text
    empty = await head.presses(card, "仍保持")
    assert empty is not None
    assert empty.alert
    assert empty.text == "请先发一张新照片或一份新记录到第1项，再点“仍保持”。"
    await head.sends_photo(photo(1), caption="路面完好")
    receipt = await head.waits_for("第1项「问题1的标题」已收到：文字、照片1张")
    assert "迟报" not in receipt.text
    done = await head.presses(receipt, "仍保持")
    assert done is not None
    assert done.text == "第1项已答复，谢谢。"
    answered = await head.waits_for("已答复：仍保持，新佐证 1 件")
    assert answered.message_id == receipt.message_id
    assert answered.buttons == ()
    await head.waits_for(lambda m: m.message_id == ask.message_id and m.button_texts == ["✓1", "2"])

    await head.sends_photo(photo(2), caption="2 标线清晰", reply_to=ask)
    by_reply = await head.waits_for("第2项「问题2的标题」已收到：文字、照片1张")
    assert "✅ 仍保持" in by_reply.button_texts

    album = await office.waits_for("回头看的新佐证，共 1 件（道路科）")
    verdict = await office.waits_for("单位答复：仍保持，新佐证 1 件", after=album)
    found = await office.presses(verdict, "保持良好")
    assert found is not None
    assert found.text == "第1项已认定：保持良好。"
    ended = await office.waits_for("何敏 3月30日(周一)09:")
    assert not any("保持良好" in text for text in ended.button_texts)
    again = await office.presses(ended, data=data_of(verdict, "保持良好"))
    assert again is not None
    assert again.text == "第1项这次已经认定过了。"
    await head.waits_for("办公室认定保持良好")
    assert (await item(world, 1)).state == State.CLOSED
    first, second = await world.read(rechecks.of_item, ItemId(1))
    assert (first.holds, second.settled_at) == (True, None)
    assert await world.read(audit.verify) is None


async def test_what_is_sent_to_a_closed_item_counts_in_no_round(world: World):
    ask = await asked(world, 1)
    head = world["陆一鸣"]
    round_ask = await head.waits_for("进展报送")
    assert "已填 0/2" in round_ask.text
    await head.presses(ask, "1")
    card = await head.waits_for("请先发一张新照片", after=ask)
    await head.sends_photo(photo(1), reply_to=card)
    await head.waits_for("第1项「问题1的标题」已收到：照片1张")
    await head.says("第2项 还在修")
    await head.waits_for("已填 1/2")
    placed = [await world.read(reports.get, ReportId(n)) for n in (1, 2)]
    assert [report.round_id for report in placed] == [None, 1]


async def test_a_relapse_is_told_and_the_office_reopens_the_item(world: World):
    ask = await asked(world, 1)
    head, office, leader = world["陆一鸣"], world["何敏"], world["林知秋"]
    await head.presses(ask, "1")
    card = await head.waits_for("请先发一张新照片", after=ask)
    await head.presses(card, "出现反弹")
    await head.waits_for("什么又出现了、打算怎么办")
    told = await head.says("雨后又积水了")
    await head.waits_for("已答复：出现反弹。雨后又积水了")
    verdict = await office.waits_for("单位答复：出现反弹")
    await head.edits(told, "雨后又积水，约五米")
    verdict = await office.waits_for("雨后又积水，约五米")
    await office.presses(verdict, "未保持，重新整改")
    question = await office.waits_for("重新整改的原因：检查发现。请写", after=verdict)
    await office.says("积水反复，需重做排水", reply_to=question)
    when = await office.waits_for("新的时限定在哪一天？")
    assert "4月14日前（15天）" in when.button_texts
    await office.presses(when, "30天")
    last = await office.waits_for("请核对：第1项 问题1的标题（道路科）将从“已销号”转为“整改中”")
    assert "新的时限：4月29日(周三)前" in last.text
    confirm = data_of(last, "确认重新整改")
    await office.presses(last, "确认重新整改")
    await office.waits_for("已转为重新整改（第1次）：积水反复，需重做排水")
    stale = await office.presses(last, data=confirm)
    assert stale is not None
    assert "第1项现在是“整改中”，这一步办不了" in stale.text

    now = await item(world, 1)
    assert (now.state, now.finding, now.closed_at, now.reopened) == (State.IN_PROGRESS, Finding.NOT_DONE, None, 1)
    assert now.due is not None
    assert now.due.isoformat() == "2026-04-29"
    rows = await world.read(rechecks.of_item, ItemId(1))
    assert [(each.holds, each.settled_at is None) for each in rows] == [(False, False), (None, False)]
    (back,) = await world.read(reopenings.of_item, ItemId(1))
    assert back.closed_at is not None
    notice = await head.waits_for("第1项 问题1的标题需要重新整改")
    assert "时限：4月29日(周三)前" in notice.text
    await leader.waits_for("已转为重新整改")
    await head.waits_for("已转为重新整改）")
    ended = await office.waits_for("何敏 3月30日(周一)09:", after=verdict.message_id - 1)
    assert not any("重新整改" in text for text in ended.button_texts)
    dead = await head.presses(ask, "✓1")
    assert dead is not None
    assert "第1项现在是“整改中”" in dead.text
    await head.presses(notice, "查看原文")
    await head.waits_for("曾于2月27日(周五)销号，3月30日(周一)重新整改（第1次）")


async def test_after_a_long_outage_one_answer_settles_all_that_was_due_and_the_next_quarter_is_planned(world: World):
    await world.is_set_up()
    await world.write(lambda db: items.change(db, ItemId(1), long_term=True))
    await world.write(close, [1], world.clock.now())
    planned = [(each.kind, each.due_on.isoformat()) for each in await world.read(rechecks.of_item, ItemId(1))]
    assert planned == [("lookback", "2026-03-30"), ("lookback", "2026-05-28"), ("upkeep", "2026-08-27")]
    world.clock.move_to(datetime(2026, 8, 28, 9, 0, 1, tzinfo=ZONE))
    head, office = world["陆一鸣"], world["何敏"]
    ask = await head.waits_for("已销号事项回头看")
    assert ask.button_texts == ["1"]
    await head.presses(ask, "1")
    card = await head.waits_for("请先发一张新照片", after=ask)
    await head.sends_photo(photo(1), reply_to=card)
    await head.waits_for("第1项「问题1的标题」已收到")
    await head.presses(card, "仍保持")
    await office.presses(await office.waits_for("单位答复：仍保持"), "保持良好")
    await head.waits_for("办公室认定保持良好")
    (left,) = await world.read(rechecks.open_asks)
    assert (left.kind, left.due_on.isoformat(), left.asked_at) == ("upkeep", "2026-11-27", None)
    await world.telegram.until_idle()
    assert seen(await head.messages(), "已销号事项回头看") == 1


async def test_silence_is_reminded_of_once_then_shown_to_the_office(world: World):
    await asked(world, 1)
    head, office = world["陆一鸣"], world["何敏"]
    for day in (3, 7):
        world.clock.move_to(datetime(2026, 4, day, 9, 0, 1, tzinfo=ZONE))
    again = await head.waits_for("再次提醒")
    assert again.button_texts == ["1"]
    for day in (13, 14):
        world.clock.move_to(datetime(2026, 4, day, 9, 0, 1, tzinfo=ZONE))
    shown = await office.waits_for("提醒过一次，单位还没有答复")
    assert "第1项 问题1的标题（道路科，3月30日(周一)发出）" in shown.text
    world.clock.move_to(datetime(2026, 5, 28, 9, 0, 1, tzinfo=ZONE))
    await world.telegram.until_idle()
    assert seen(await head.messages(), "已销号事项回头看") == 2
    assert seen(await office.messages(), "提醒过一次") == 1
    await office.presses(shown, "1")
    card = await office.waits_for("已请单位答复，还没有答复", after=shown)
    assert not any("保持良好" in text for text in card.button_texts)
    early = await office.presses(card, data=data_of(card, "未保持").replace("dn", "dy"))
    assert early is not None
    assert "还没有答复" in early.text


async def test_nobody_else_answers_or_judges(world: World):
    ask = await asked(world, 1)
    head, liaison, station, office = (world[name] for name in ("陆一鸣", "白小舟", "高远山", "何敏"))
    answer = data_of(ask, "1")
    other = await station.waits_for("整改事项（")
    for data in (answer, answer.replace("da", "dk"), answer.replace("da", "dr")):
        refused = await station.presses(other, data=data)
        assert refused is not None
        assert refused.text == "这一项不由您负责，无法操作。"
    for data in (answer.replace("da", "dy"), answer.replace("da", "dn"), "go:1"):
        refused = await head.presses(ask, data=data)
        assert refused is not None
        assert refused.text == "第1项的这一步不由您办理。"
    hers = await liaison.waits_for("您已绑定")
    await liaison.presses(hers, data=answer)
    card = await liaison.waits_for("请先发一张新照片")
    await liaison.sends_photo(photo(1))
    await liaison.waits_for("第1项「问题1的标题」已收到")
    await liaison.presses(card, "仍保持")
    await office.waits_for("单位答复：仍保持")
    twice = await head.presses(ask, data=answer.replace("da", "dk"))
    assert twice is not None
    assert twice.text == "第1项已经答复过了，等办公室核实。"


async def test_the_office_reopens_an_item_from_its_card_on_a_day_it_types(world: World):
    await closed(world, 4)
    office, station = world["何敏"], world["高远山"]
    menu = await office.waits_for("已下达")
    await office.presses(menu, data="it:4")
    card = await office.waits_for("状态：已销号")
    await office.presses(card, "重新整改第4项")
    await office.waits_for("为什么要重新整改？")
    await office.presses(card, "改了又犯")
    await office.waits_for("重新整改的原因：改了又犯。请写")
    words = await office.says("绿地又被占用")
    when = await office.waits_for("新的时限定在哪一天？")
    await office.edits(words, "绿地再次被占用")
    await office.waits_for("改了又犯。绿地再次被占用")
    await office.presses(when, "暂不重新整改")
    await office.waits_for("没有变动，仍为“已销号”")
    await office.presses(when, data=data_of(when, "另定日期"))
    await office.waits_for("重新整改的时限是哪一天？")
    await office.says("过几天")
    await office.waits_for("没有看明白是哪一天")
    await world.restarts()
    await office.says("4月30日")
    last = await office.waits_for("新的时限：4月30日(周四)前")
    await office.presses(last, "确认重新整改")
    await station.waits_for("第4项 问题4的标题需要重新整改\n原因：改了又犯。绿地再次被占用")
    assert (await item(world, 4)).state == State.IN_PROGRESS


async def test_a_closing_confirmed_in_chat_is_looked_back_at_and_remembers_who_approved_it(world: World):
    await closes(world)
    planned = await world.read(rechecks.of_item, ItemId(1))
    assert [each.due_on.isoformat() for each in planned] == ["2026-03-30", "2026-05-28"]
    office, leader = world["何敏"], world["林知秋"]
    await office.presses(await office.waits_for("已下达"), data="it:1")
    card = await office.waits_for("状态：已销号")
    await office.presses(card, "重新整改第1项")
    await office.waits_for("为什么要重新整改？")
    await office.presses(card, "其他原因")
    await office.waits_for("请写一两句具体情况")
    await office.says("验收资料需要重做")
    await office.presses(await office.waits_for("新的时限定在哪一天？"), "15天")
    await office.presses(await office.waits_for("请核对："), "确认重新整改")
    await office.waits_for("原销号由何敏、林知秋审核、确认。")
    await leader.waits_for("已转为重新整改\n原因：其他原因。验收资料需要重做")
    assert await world.read(rechecks.open_asks) == []


async def test_an_item_reopened_meanwhile_takes_no_answer(world: World):
    ask = await asked(world, 1)
    head = world["陆一鸣"]
    await head.presses(ask, "1")
    card = await head.waits_for("请先发一张新照片", after=ask)
    await world.restarts()
    await world.write(lambda db: items.change(db, ItemId(1), state=State.IN_PROGRESS))
    refused = await head.presses(card, "仍保持")
    assert refused is not None
    assert "第1项现在是“整改中”，这一步办不了" in refused.text
    assert (await world.read(rechecks.of_item, ItemId(1)))[0].answered_at is None


async def test_the_office_draws_once_and_a_draw_can_be_repeated_by_anybody(world: World):
    await closed(world, 1, 2, 4, 5, 6)
    office, accountant = world["何敏"], world["沈算"]
    await world.opens_round()
    ask = await accountant.waits_for("进展报送")
    for number in (7, 8):
        await accountant.says(f"{number} 已核对", reply_to=ask)
    await accountant.waits_for("已填 2/2")
    await office.starts()
    menu = await office.waits_for("第1期已报 2/3 项")
    await office.presses(menu, "随机抽查")
    sizes = await office.waits_for("可抽的已销号事项 5 项，最近一期有报送的在办事项 2 项")
    await office.presses(sizes, "在办5项")
    await office.waits_for("已销号 3 项、在办 5 项")
    draw_now = data_of(sizes, "开始抽取").replace(":3:3", ":3:5")
    first = await office.presses(sizes, data=draw_now)
    assert first is not None
    assert first.text == "已抽出 5 项，结果在下面。"
    second = await office.presses(sizes, data=draw_now)
    assert second is not None
    assert second.text == "已开始的抽取不能重做，结果在下面。"
    result = await office.waits_for("第1次随机抽查")
    (made,) = await world.read(draws.every)
    assert f"抽取种子：{made.seed}，可抽 7 项（已销号 5、在办 2）" in result.text
    assert tuple(draw_both(made.seed, made.pool, 3, 2)) == made.drawn
    assert set(made.drawn[3:]) == {7, 8}

    number = made.drawn[0]
    await office.presses(result, str(number))
    check = await office.waits_for("是否与实际相符", after=result)
    await office.presses(check, "不符")
    await office.waits_for("哪里不符？")
    await office.says("现场仍有破损")
    found = await office.waits_for("核实：不符。现场仍有破损")
    await office.presses(found, f"重新整改第{number}项")
    when = await office.waits_for("重新整改的原因：抽查发现。现场仍有破损")
    await office.presses(when, "15天")
    await office.presses(await office.waits_for("请核对：", after=found), "确认重新整改")
    await office.waits_for("已转为重新整改（第1次）：现场仍有破损")
    await office.presses(result, str(made.drawn[1]))
    check = await office.waits_for(lambda m: f"抽查：第{made.drawn[1]}项" in m.text)
    await office.presses(check, "相符")
    await office.waits_for("核实：相符")

    await world.reaches_cutoff()
    await world.releases()
    bulletin = await world["周行远"].waits_for("整改周报（第1期）")
    assert "本周销号 4 项" in bulletin.text
    assert "随机抽查核实 2 项，相符 1 项，不符 1 项" in bulletin.text
    assert "反弹（改了又犯）" in bulletin.text
    assert f"第{number}项 问题{number}的标题" in bulletin.text
    assert "，2月27日(周五)销号，3月2日(周一)重新整改）：抽查发现" in bulletin.text


async def test_what_an_inspector_finds_goes_to_the_office(world: World):
    await closed(world, 1)
    await world.has_roster(*ROSTER, INSPECTOR)
    await world.joins("严如是")
    inspector, office, head = world["严如是"], world["何敏"], world["陆一鸣"]
    welcome = await inspector.waits_for("您已绑定")
    await inspector.presses(welcome, "随机抽查")
    await inspector.presses(await inspector.waits_for("可抽的已销号事项 1 项"), "开始抽取")
    result = await inspector.waits_for("第1次随机抽查")
    await inspector.presses(result, "1")
    check = await inspector.waits_for("是否与实际相符")
    await inspector.presses(check, "不符")
    await inspector.waits_for("哪里不符？")
    said = await inspector.says("台账与现场不一致")
    mine = await inspector.waits_for("核实：不符。台账与现场不一致")
    assert not any("重新整改" in text for text in mine.button_texts)
    shown = await office.waits_for("严如是 2月27日(周五)15:")
    await inspector.edits(said, "台账与现场数量不一致")
    await office.waits_for("台账与现场数量不一致")
    refused = await inspector.presses(mine, data=data_of(shown, "重新整改"))
    assert refused is not None
    assert refused.text == "第1项的这一步不由您办理。"
    await office.presses(shown, "重新整改第1项")
    await office.waits_for("新的时限定在哪一天？")
    stranger = await head.presses(await head.waits_for("整改事项（"), data="dd")
    assert stranger is not None
    assert stranger.text == "这一项不由您负责，无法操作。"


async def test_the_next_look_back_is_the_next_event(world: World):
    await closed(world, *range(1, 9))
    moment = await world.read(ticking.next_event, world.clock.now())
    assert moment == datetime(2026, 3, 30, 9, 0, tzinfo=ZONE)


async def test_draws_are_drawn_again_from_the_command_line(world: World, tmp_path: Path, capsys):
    await closed(world, 1, 2, 4)
    office = world["何敏"]
    await office.presses(await office.waits_for("已下达"), data="dd")
    await office.presses(await office.waits_for("随机抽查"), "开始抽取")
    await office.waits_for("第1次随机抽查")
    assert await verify_draws(world.settings) == 0
    assert "共 1 次抽查，都能由种子和备抽名单复算得出" in capsys.readouterr().out
    await world.write(spoil)
    assert await verify_draws(world.settings) == 2
    assert "第1次抽查" in capsys.readouterr().out


def spoil(db: Connection) -> None:
    from storage.tables import draw

    db.execute(draw.update().values(drawn=[4, 2, 1, 9]))
