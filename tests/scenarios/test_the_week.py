"""The whole week, in the users' words: bound, issued, signed, asked, answered, receipted, summarised."""

from tests.world import ROSTER, World, photo, read_item


async def test_the_week_from_notice_to_bulletin(any_world: World):
    world = any_world
    await world.has_roster()
    await world.joins(*(row.person for row in ROSTER))
    await world.has_notice(
        *(read_item(n, "道路科") for n in (1, 2, 3)),
        *(read_item(n, "绿化站") for n in (4, 5)),
        *(read_item(n, "财务科") for n in (6, 7)),
        read_item(8, None),
    )

    office = world["何敏"]
    imported = await office.waits_for("整改事项 8 项")
    await office.presses(imported, "分派与下达")
    preview = await office.waits_for("共 7 项，发给 3 个单位")
    assert "还有 1 项没有牵头单位：第8项" in preview.text
    answer = await office.presses(preview, "确认下达")
    assert answer is not None
    assert answer.text == "已下达 7 项，3 个单位。"

    head = world["陆一鸣"]
    given = await head.waits_for("整改事项（3项）")
    assert len([m for m in await head.messages() if "整改事项（" in m.text]) == 1
    await head.presses(given, "2")
    card = await head.waits_for("第2个问题的原文")
    assert card.message_id == given.message_id
    signed = await head.presses(card, "签收第2项")
    assert signed is not None
    assert signed.text == "已签收第2项。"
    await head.presses(card, "返回列表")
    back = await head.waits_for("其中 2 项待签收")
    await head.presses(back, "全部签收（2项）")
    await head.waits_for("已全部签收")

    await world.opens_round()
    ask = await head.waits_for("第1期进展报送")
    assert "已填 0/3" in ask.text
    assert "3月5日(周四)17:00" in ask.text
    for name in ("白小舟", "周行远", "何敏"):
        assert not [m for m in await world[name].messages() if "进展报送" in m.text]

    await head.presses(ask, "1")
    prompt = await head.waits_for("请发来本周进展")
    await head.says("已修补路面 120 平方米", reply_to=prompt)
    await head.waits_for("第1项「问题1的标题」已收到：文字")
    await head.waits_for("已填 1/3")

    await head.sends_album([photo(n) for n in range(6)], caption="2 现场照片", reply_to=ask)
    receipt = await head.waits_for("第2项「问题2的标题」已收到：文字、照片6张")
    assert "本期还差：第3项" in receipt.text

    await head.presses(ask, "3")
    prompt = await head.waits_for("第3项 问题3的标题\n请发来本周进展")
    await head.presses(prompt, "本周无变化")
    why = await head.waits_for("请选择原因")
    await head.presses(why, "等资金到位")
    await head.waits_for("已记录：本周无变化（等资金到位）")
    await head.waits_for("本期已全部填完")

    station = world["高远山"]
    ask = await station.waits_for("第1期进展报送")
    await world.reaches_cutoff()
    await station.says("4 补种行道树 30 株", reply_to=ask)
    await station.waits_for("按迟报登记")

    await world.releases()
    for name in ("周行远", "林知秋", "何敏"):
        bulletin = await world[name].waits_for("整改周报（第1期）")
        assert "整改事项 7 项，已完成 0 项，完成率 0.0%（0/7）" in bulletin.text
        assert "本期应报 7 项，已报 4 项，报送率 57.1%（4/7）；按时 3 项，迟报 1 项；收到佐证 6 件" in bulletin.text
        assert "新下达 7 项，新签收 3 项，有进展 3 项，无变化 1 项" in bulletin.text
        assert "本期未报送 3 项：第5—7项" in bulletin.text
        assert "尚无牵头单位或未下达 1 项：第8项" in bulletin.text
        assert "道路科：共 3 项，应报 3 已报 3，无变化 1，佐证 6 件" in bulletin.text
    for name in ("陆一鸣", "高远山"):
        assert not [m for m in await world[name].messages() if "周报" in m.text]


async def test_the_clock_moves_on_after_a_restart(world: World):
    """The bot that ended no longer listens to the clock; once it raised when the hands were moved."""
    await world.is_set_up()
    await world.restarts()
    await world.opens_round()
    await world["陆一鸣"].waits_for("第1期进展报送")
