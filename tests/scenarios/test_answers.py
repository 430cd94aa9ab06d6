"""Answers as people really send them: late, twice, in pieces, to the wrong place, corrected."""

from datetime import timedelta

from sqlalchemy import Connection, select

from bot.rules.models import ReportKind
from storage.tables import evidence, report, report_text
from tests.world import World, photo


async def ask_of(world: World, name: str = "陆一鸣"):
    await world.is_set_up()
    await world.opens_round()
    return await world[name].waits_for("第1期进展报送")


def texts(db: Connection) -> list[tuple[str, int]]:
    return [
        tuple(row) for row in db.execute(select(report_text.c.text, report_text.c.version).order_by(report_text.c.id))
    ]


def stored(db: Connection) -> int:
    return len(db.execute(select(evidence.c.id).where(evidence.c.file_state == "stored")).all())


async def test_album_parts_late_and_out_of_order_are_one_answer_receipted_once(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    pictures = [photo(n) for n in range(5)]
    await head.sends_album(
        pictures, caption="1 现场", reply_to=ask, order=[3, 0, 4, 1, 2], gaps=[0, 0.3, 0.2, 0.4, 0.3]
    )
    await head.waits_for("第1项「问题1的标题」已收到：文字、照片5张")
    await world.until(lambda db: stored(db) == 5)
    assert len(set(await world.read(lambda db: db.scalars(select(evidence.c.sha256)).all()))) == 5
    assert len(await world.read(lambda db: db.scalars(select(report.c.id)).all())) == 1
    assert sum("已收到" in m.text for m in await head.messages()) == 1


async def test_a_part_that_comes_after_the_receipt_joins_the_same_answer(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.sends_album([photo(1), photo(2), photo(3)], caption="1", reply_to=ask, gaps=[0, 0, 45])
    await head.waits_for("第1项「问题1的标题」已收到：照片2张")
    await head.waits_for("第1项「问题1的标题」已收到：照片1张")
    assert len(await world.read(lambda db: db.scalars(select(report.c.id)).all())) == 1


async def test_the_same_update_twice_is_one_answer(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.says("1 已完工", reply_to=ask)
    await head.waits_for("第1项「问题1的标题」已收到：文字")
    await world.telegram.deliver_again()
    await world.telegram.until_idle()
    assert await world.read(texts) == [("已完工", 1)]
    assert sum("已收到" in m.text for m in await head.messages()) == 1


async def test_an_answer_from_the_wrong_person_is_kept_and_counts_nowhere(world: World):
    await ask_of(world)
    stationmaster = world["高远山"]
    ask = await stationmaster.waits_for("进展报送")
    await stationmaster.says("第1项：我来补充")
    refusal = await stationmaster.waits_for("第1项不在您单位负责的事项里")
    assert "第4、5项" in refusal.text
    assert await world.read(texts) == [("第1项：我来补充", 1)]
    kinds = await world.read(lambda db: db.scalars(select(report.c.kind)).all())
    assert kinds == [ReportKind.OTHER]
    answer = await stationmaster.presses(ask, data="an:1")
    assert answer is not None
    assert answer.alert
    assert "不由您负责" in answer.text


async def test_signs_and_emoji_stay_text(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    words = '1 <b>完成</b> & "验收" 👷‍♂️🚧 {{ 7*7 }} </pre> &lt; =SUM(A1)'
    await head.says(words, reply_to=ask)
    await head.waits_for("第1项「问题1的标题」已收到：文字")
    assert await world.read(texts) == [(words[2:], 1)]
    await world.releases()
    bulletin = await world["周行远"].waits_for("整改周报")
    assert '<b>完成</b> & "验收" 👷‍♂️🚧 {{ 7*7 }} </pre> &lt;' in bulletin.text


async def test_an_answer_of_4096_characters_is_kept_whole(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    words = "已" * 2000 + "完" * 2094
    await head.says("1 " + words, reply_to=ask)
    await head.waits_for("第1项「问题1的标题」已收到：文字")
    assert await world.read(texts) == [(words, 1)]
    await world.releases()
    assert "已已已…" in (await world["周行远"].waits_for("整改周报")).text


async def test_unclear_messages_are_asked_about_once_and_land_together(world: World):
    await ask_of(world)
    head = world["陆一鸣"]
    await head.sends_photo(photo(1))
    await head.waits_for("收到您发来的内容（1条），请问是哪一项的？")
    await head.says("路面已修补")
    question = await head.waits_for("收到您发来的内容（2条）")
    assert sum("请问是哪一项" in m.text for m in await head.messages()) == 1
    await head.presses(question, "2. 问题2的标题")
    receipt = await head.waits_for("第2项「问题2的标题」已收到：文字、照片1张")
    assert receipt.message_id == question.message_id
    again = await head.presses(question, data=question.buttons[1][0].data)
    assert again is not None
    assert again.text == "刚才的内容已经归好了。"
    placed = await world.read(lambda db: db.scalars(select(report.c.item_id)).all())
    assert len(set(placed)) == 1


async def test_a_question_left_open_does_not_swallow_what_comes_days_later(world: World):
    await ask_of(world)
    head = world["陆一鸣"]
    await head.says("收到")
    old = await head.waits_for("收到您发来的内容（1条）")
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    await head.says("2 降噪棚已开工")
    fresh = await head.waits_for("请问是哪一项", after=old.message_id)
    assert fresh.button_texts[0] == "2. 问题2的标题"
    await head.presses(fresh, "2. 问题2的标题")
    await head.waits_for("第2项「问题2的标题」已收到：文字")
    still = next(m for m in await head.messages() if m.message_id == old.message_id)
    assert "（1条）" in still.text
    await head.presses(old, "都不是")
    await head.waits_for("这 1 条不算进展")


async def test_an_album_whose_caption_comes_last_is_placed_by_it(world: World):
    await ask_of(world)
    head = world["陆一鸣"]
    await head.sends_album([photo(1), photo(2)], caption="第3项 整改后", order=[1, 0])
    await head.waits_for("按说明文字归入第3项")
    await head.waits_for("第3项「问题3的标题」已收到：文字、照片2张")
    assert await world.read(texts) == [("整改后", 1)]


async def test_what_is_sent_while_a_card_is_open_belongs_to_it(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.presses(ask, "2")
    await head.waits_for("请发来本周进展")
    await head.says("已清淤 300 米")
    await head.waits_for("第2项「问题2的标题」已收到：文字")
    await head.sends_file(b"a bill", "验收单.pdf", "application/pdf")
    await head.waits_for("第2项「问题2的标题」已收到：文件1个")


async def test_several_items_in_one_reply_are_asked_about_and_divided(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.says("1 路面已修补\n共 120 平方米\n2、井盖已更换\n3：等材料", reply_to=ask)
    question = await head.waits_for("像是写了几项的进展：第1—3项")
    answer = await head.presses(question, "按项号分别计入")
    assert answer is not None
    assert answer.text == "已分别计入第1—3项。"
    await head.waits_for("已填 3/3")
    again = await head.presses(question, data=question.buttons[0][0].data)
    assert again is not None
    assert again.text == "刚才的内容已经归好了。"
    said = [text for text, _ in await world.read(texts)]
    assert said[1:] == ["路面已修补\n共 120 平方米", "井盖已更换", "等材料"]


async def test_a_numbered_list_in_one_answer_can_stay_one(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.says("3 分两步\n1. 先清淤\n2. 再修补", reply_to=ask)
    question = await head.waits_for("像是写了几项的进展")
    await head.presses(question, "都算第3项的")
    await head.waits_for("第3项「问题3的标题」已收到：文字")
    await head.waits_for("已填 1/3")


async def test_a_card_left_open_for_long_takes_nothing_unasked(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.presses(ask, "2")
    await head.waits_for("请发来本周进展")
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    await head.says("另一件事也做完了")
    await head.waits_for("请问是哪一项")


async def test_a_receipt_can_send_the_answer_elsewhere(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.says("1 说的其实是第二项", reply_to=ask)
    receipt = await head.waits_for("第1项「问题1的标题」已收到")
    await head.waits_for("已填 1/3")
    await head.presses(receipt, "改到其他项")
    question = await head.waits_for("应该归入哪一项")
    await head.presses(question, "2. 问题2的标题")
    await head.waits_for("第2项「问题2的标题」已收到：文字")
    asked = await head.waits_for("✓ 2. 问题2的标题")
    assert "○ 1. 问题1的标题" in asked.text


async def test_an_edit_is_a_new_version_and_the_old_one_stays(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    sent = await head.says("1 完成一半", reply_to=ask)
    await head.waits_for("已收到：文字")
    await head.edits(sent, "1 已全部完成")
    await head.waits_for("已收到：修改1处")
    assert await world.read(texts) == [("完成一半", 1), ("已全部完成", 2)]
    await world.releases()
    bulletin = await world["周行远"].waits_for("整改周报")
    assert "已全部完成" in bulletin.text
    assert "完成一半" not in bulletin.text


async def test_no_change_needs_a_reason_and_a_second_press_is_harmless(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.presses(ask, "3")
    prompt = await head.waits_for("第3项 问题3的标题\n请发来本周进展")
    await head.presses(prompt, "本周无变化")
    why = await head.waits_for("请选择原因")
    reason = next(b.data for row in why.buttons for b in row if b.text == "等上级批复")
    first = await head.presses(why, data=reason)
    second = await head.presses(why, data=reason)
    assert first is not None
    assert second is not None
    assert first.text == "第3项已记录：本周无变化。"
    assert second.text == "第3项已经记录过了。"
    assert await world.read(texts) == [("等上级批复", 1)]


async def test_another_reason_is_typed(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.presses(ask, "3")
    prompt = await head.waits_for("第3项 问题3的标题\n请发来本周进展")
    await head.presses(prompt, "本周无变化")
    await head.presses(await head.waits_for("请选择原因"), "其他原因")
    await head.waits_for("请用一句话写明")
    await head.says("连日降雨，无法施工")
    await head.waits_for("第3项「问题3的标题」已记录本周无变化")
    kinds = await world.read(lambda db: db.scalars(select(report.c.kind)).all())
    assert kinds == [ReportKind.NO_CHANGE]


async def test_a_file_too_big_for_a_bot_is_said_openly(world: World):
    ask = await ask_of(world)
    head = world["陆一鸣"]
    await head.sends_file(b"x" * 20_000_001, "现场录像.zip", caption="1", reply_to=ask)
    receipt = await head.waits_for("超过 20MB")
    assert "第1项" in receipt.text


async def test_answers_before_the_first_round_are_taken(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    await head.says("第2项 已先行整改")
    receipt = await head.waits_for("第2项「问题2的标题」已收到：文字")
    assert "迟报" not in receipt.text


async def test_what_cannot_be_received_is_kept_and_said(world: World):
    await ask_of(world)
    head = world["陆一鸣"]
    await head.sends_sticker()
    await head.waits_for("这种内容暂时收不了")
    kept = await world.read(texts)
    assert '"sticker"' in kept[0][0]


async def test_the_liaison_may_answer_for_the_unit(world: World):
    await ask_of(world)
    liaison = world["白小舟"]
    await liaison.says("/start")
    await liaison.presses(await liaison.waits_for("报送还差 3 项"), "本期报送")
    await liaison.waits_for("已填 0/3")
    await liaison.says("第1项 联络员代报")
    await liaison.waits_for("第1项「问题1的标题」已收到：文字")
    await world["陆一鸣"].waits_for("已填 1/3")
