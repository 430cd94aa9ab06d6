"""The office covers faces and numbers on a picture by naming squares, and takes back what it covered too much."""

from sqlalchemy import Connection, select

from bot.rules.areas import told
from bot.rules.models import EvidenceId, ItemId
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import audit, blackouts
from storage.tables import blackout, evidence
from tests.evidence.making import pdf
from tests.scenarios.gallery import files_of, leafs, queued_files, sends, words_of
from tests.world import World


async def asks_to_cover(world: World) -> tuple[EvidenceId, ChatMessage]:
    """The office looks at a photo on item 1 and presses the button under it."""
    await world.is_set_up()
    await sends(world, "陆一鸣", 2, 1)
    office = world["何敏"]
    page = await leafs(office, 1)
    await office.presses(page, "1")
    under = await office.waits_for(lambda m: "⬛ 遮盖" in m.button_texts, after=page)
    await office.presses(under, "遮盖")
    return (await world.read(files_of, ItemId(1)))[0], await office.waits_for("请回复要遮盖的格子", after=under)


async def covers(office: Person, squares: str, after: ChatMessage) -> ChatMessage:
    await office.says(squares)
    return await office.waits_for("原件不动", after=after)


def squares(db: Connection, evidence_id: EvidenceId) -> list[str]:
    return told(blackouts.of_evidence(db, [evidence_id]).get(evidence_id, []))


async def test_squares_are_named_covered_and_shown(world: World):
    picture, asked = await asks_to_cover(world)
    office = world["何敏"]
    assert asked.button_texts == ["不遮了"]
    done = await covers(office, "B2，c3－d5", asked)
    assert "第1项「问题1的标题」" in done.text
    assert "已遮盖 2 处：B2、C3-D5" in done.text
    assert "导出、打印时只用上面的副本" in done.text
    assert done.button_texts == ["再遮一处", "撤销最后一处", "完成"]
    assert await world.read(squares, picture) == ["B2", "C3-D5"]
    grid = await office.waits_for("横向 A—T，纵向 1—20", after=asked.message_id - 3)
    copy = await office.waits_for("遮盖后的副本", after=asked)
    assert grid.photo is not None
    assert copy.photo is not None
    assert grid.message_id < copy.message_id
    queued = await world.read(queued_files)
    assert queued[-2:] == [f"own:grid:{picture}", f"own:blackened:{picture}"]
    await office.presses(done, "完成")
    end = await office.waits_for("遮盖完成 2 处")
    await office.presses(end, "返回图集")
    await office.waits_for("佐证图集", after=done.message_id - 1)
    history = [(entry.action, entry.data.get("squares")) for entry in await world.read(audit.of_item, ItemId(1))]
    assert history[-1] == ("blacken", "B2、C3-D5")


async def test_words_that_name_no_squares_are_answered_with_an_example(world: World):
    picture, asked = await asks_to_cover(world)
    office = world["何敏"]
    await office.says("左上角那张脸")
    again = await office.waits_for("没有看懂，请只写格子，如 B2 或 C3-D5", after=asked)
    await office.says("V30")
    await office.waits_for("没有看懂", after=again)
    await covers(office, "A1", again)
    assert await world.read(squares, picture) == ["A1"]


async def test_each_step_is_taken_back_once(world: World):
    picture, asked = await asks_to_cover(world)
    office = world["何敏"]
    done = await covers(office, "B2 C3", asked)
    undo = next(button.data for row in done.buttons for button in row if button.text == "撤销最后一处")
    assert words_of(await office.presses(done, data=undo)) == "已撤销遮盖：C3。"
    assert "已经撤销了" in words_of(await office.presses(done, data=undo))
    assert await world.read(squares, picture) == ["B2"]
    left = await office.waits_for("已遮盖 1 处：B2", after=done)
    await office.waits_for("已撤销遮盖：C3", after=done.message_id - 1)
    await office.presses(left, "撤销最后一处")
    none = await office.waits_for("没有遮盖", after=left)
    assert none.button_texts == ["再遮一处", "完成"]
    assert await world.read(squares, picture) == []
    assert len(await world.read(lambda db: db.execute(select(blackout.c.id)).all())) == 2


async def test_an_edit_takes_the_place_of_what_was_said(world: World):
    picture, asked = await asks_to_cover(world)
    office = world["何敏"]
    await covers(office, "A1", asked)
    await office.presses(await office.waits_for("已遮盖 1 处"), "再遮一处")
    again = await office.waits_for("已遮盖：A1", after=asked)
    assert again.button_texts == ["撤销最后一处", "完成"]
    said = await office.says("B2-B3")
    await office.waits_for("已遮盖 2 处：A1、B2-B3", after=again)
    await office.edits(said, "B2-B4")
    await office.waits_for("已遮盖 2 处：A1、B2-B4", after=again)
    assert await world.read(squares, picture) == ["A1", "B2-B4"]


async def test_only_the_office_covers_and_only_pictures_that_are_here(world: World):
    picture, _ = await asks_to_cover(world)
    office, head = world["何敏"], world["陆一鸣"]
    page = await leafs(head, 1)
    await head.presses(page, "1")
    await head.waits_for("文件指纹", after=page)
    await world.telegram.until_idle()
    assert not any("遮盖" in "".join(m.button_texts) for m in await head.messages())
    for data in (f"zx:{picture}", f"zy:{picture}:0", f"zz:{picture}"):
        assert "由领导小组办公室办理" in words_of(await head.presses(page, data=data))
    await head.sends_file(pdf(), "通知.pdf", caption="第1项")
    await world.until(lambda db: len(files_of(db, ItemId(1))) == 3)

    def stored(db: Connection) -> bool:
        return all(state == "stored" for state in db.scalars(select(evidence.c.file_state)))

    await world.until(stored)
    paper = (await world.read(files_of, ItemId(1)))[-1]
    menu = await office.waits_for("佐证图集")
    assert "不是图片" in words_of(await office.presses(menu, data=f"zx:{paper}"))
    assert "已经失效" in words_of(await office.presses(menu, data="zx:999"))


async def test_a_second_press_asks_once(world: World):
    picture, _ = await asks_to_cover(world)
    office = world["何敏"]
    under = await office.waits_for(lambda m: "⬛ 遮盖" in m.button_texts)
    await office.presses(under, "遮盖")
    await world.telegram.until_idle()
    assert (await world.read(queued_files)).count(f"own:grid:{picture}") == 1
