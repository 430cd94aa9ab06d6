"""The weekly summary as its readers get it: words and a picture that tell the same, each once."""

import io
from typing import Any

from docx import Document
from PIL import Image
from sqlalchemy import Connection

from bot.documents import chart_picture
from bot.reports import chart
from bot.rules.chart import Chart
from bot.rules.models import RoundId
from storage import bulletins, rounds
from tests.world import World


async def is_told(world: World) -> None:
    await world.is_set_up()
    await world.opens_round()
    head = world["陆一鸣"]
    ask = await head.waits_for("第1期进展报送")
    await head.says("1 已修补路面 120 平方米", reply_to=ask)
    await head.waits_for("已收到：文字")
    await world.compiles()


async def pictures(world: World, name: str) -> list[bytes]:
    found = []
    for message in await world[name].messages():
        if message.by_bot and message.photo:
            stored = world.simulator.world.files.find(message.photo.file_id)
            assert stored is not None
            found.append(stored.data)
    return found


def drawn(db: Connection) -> tuple[Chart, bytes]:
    latest = rounds.find_latest(db)
    made = chart.of_issue(db, RoundId(latest.id if latest else 0))
    return made, chart_picture.draw(made)


async def test_the_picture_comes_with_the_words_and_tells_the_same(world: World):
    await is_told(world)
    office = world["何敏"]
    words = await office.waits_for("整改周报（第1期）")
    await office.waits_for(lambda m: m.photo is not None, timeout=30)
    made, data = await world.read(drawn)
    assert await pictures(world, "何敏") == [data]
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "PNG"
        assert picture.width + picture.height <= 10_000
    assert f"完成率 0.0%（{made.done.part}/{made.done.whole}）" in words.text
    assert f"（{made.answered.part}/{made.answered.whole}）；按时" in words.text
    assert made.rows[0].unit == "道路科"
    assert await pictures(world, "林知秋") == []


async def test_readers_get_it_when_it_is_released_and_the_office_not_again(world: World):
    await is_told(world)
    await world["何敏"].waits_for(lambda m: m.photo is not None, timeout=30)
    await world.releases()
    for name in ("林知秋", "周行远"):
        await world[name].waits_for("整改周报（第1期）")
        await world[name].waits_for(lambda m: m.photo is not None, timeout=30)
    assert len(await pictures(world, "何敏")) == 1
    assert await pictures(world, "陆一鸣") == []
    first, second = await world.read(drawn), await world.read(drawn)
    assert first == second


async def test_what_comes_later_changes_no_picture(world: World):
    await is_told(world)
    await world["何敏"].waits_for(lambda m: m.photo is not None, timeout=30)
    before = await world.read(drawn)
    await world["高远山"].says("第4项 补种行道树 30 株")
    await world["高远山"].waits_for("按迟报登记")
    assert await world.read(drawn) == before


# --- where a figure comes from ----------------------------------------------------------------------------------------


async def test_a_figure_leads_to_its_items_and_to_what_was_sent(world: World):
    await is_told(world)
    await world.releases()
    reader = world["林知秋"]
    words = await reader.waits_for("整改周报（第1期）")
    await reader.presses(words, "查数字出处")
    figures = await reader.waits_for("第1期 数字出处")
    shown = {button.text for row in figures.buttons for button in row}
    assert {"整改事项 8", "本期应报 8", "本期已报 1", "未报送 7", "有进展 1"} <= shown
    await reader.presses(figures, "未报送 7")
    listed = await reader.waits_for("· 未报送 7 项")
    assert [button.text for button in listed.buttons[0]] == ["2", "3", "4", "5", "6", "7"]
    await reader.presses(listed, "‹ 全部数字")
    figures = await reader.waits_for(lambda m: m.message_id == listed.message_id and "数字出处" in m.text)
    await reader.presses(figures, "有进展 1")
    listed = await reader.waits_for("· 有进展 1 项")
    await reader.presses(listed, "1")
    told = await reader.waits_for(lambda m: m.message_id == listed.message_id and "本期已报" in m.text)
    assert "陆一鸣" in told.text
    assert "已修补路面 120 平方米" in told.text
    assert "不在上面的数字里" not in told.text
    await reader.presses(told, "‹ 返回清单")
    await reader.waits_for(lambda m: m.message_id == listed.message_id and "· 有进展 1 项" in m.text)


async def test_what_came_after_the_issue_is_shown_as_such(world: World):
    await is_told(world)
    await world.until(lambda db: bulletins.count(db) > 0)
    head = world["陆一鸣"]
    await head.says("第1项 又修补一处")
    await head.waits_for("按迟报登记")
    await world.releases()
    reader = world["林知秋"]
    await reader.presses(await reader.waits_for("整改周报（第1期）"), "查数字出处")
    await reader.presses(await reader.waits_for("第1期 数字出处"), "有进展 1")
    listed = await reader.waits_for("· 有进展 1 项")
    await reader.presses(listed, "1")
    told = await reader.waits_for(lambda m: m.message_id == listed.message_id and "又修补一处" in m.text)
    assert told.text.count("不在上面的数字里") == 1


async def test_nobody_else_and_nobody_early_sees_where_figures_come_from(world: World):
    await is_told(world)
    office = world["何敏"]
    card = await office.waits_for(lambda m: any(each.text == "查数字出处" for row in m.buttons for each in row))
    data = next(button.data for row in card.buttons for button in row if button.text == "查数字出处")
    await office.presses(card, "查数字出处")
    await office.waits_for("第1期 数字出处")
    for name in ("陆一鸣", "林知秋"):
        other = world[name]
        seen = await other.waits_for(lambda m: m.by_bot and bool(m.buttons))
        await other.presses(seen, data=data)
    for name in ("陆一鸣", "林知秋"):
        assert not [m for m in await world[name].messages() if "数字出处" in m.text]


# --- the paper --------------------------------------------------------------------------------------------------------


async def test_the_paper_goes_with_the_words_and_says_the_same(world: World):
    await is_told(world)
    await world.releases()
    for name in ("何敏", "林知秋"):
        reader = world[name]
        words = await reader.waits_for("整改周报（第1期）")
        sent = await reader.waits_for(lambda m: m.document is not None, timeout=30)
        assert sent.document is not None
        assert sent.document.name == "第1期巡察整改周报.docx"
        stored = world.simulator.world.files.find(sent.document.file_id)
        assert stored is not None
        paper: Any = Document(io.BytesIO(stored.data))
        said = "\n".join(each.text for each in paper.paragraphs)
        assert "报送率12.5%（1/8）" in said
        assert "报送率 12.5%（1/8）" in words.text
        assert "第1项　问题1的标题（道路科）：已修补路面 120 平方米" in said
        (total,) = [row for table in paper.tables for row in table.rows if row.cells[0].text == "合计"]
        assert [total.cells[n].text for n in (1, 7, 8)] == ["8", "8", "1"]
