"""Whatever people send is kept; what can be evidence is receipted when it is safe, what cannot is said in one sentence."""

import asyncio
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.rules import receipts
from bot.rules.looks import Content
from simulator.people import Person
from storage import looks
from storage.tables import evidence, report, report_text
from tests.evidence.making import (
    KINDS,
    PHONES_APPEND,
    SPOILT,
    bursting_word,
    heic,
    jpeg,
    packed,
    pdf,
    png_of,
    saved,
    shot,
    word,
    workbook,
)
from tests.evidence.making import photo as scene
from tests.world import World

ON_ITEM = "第1项「问题1的标题」"


@pytest.fixture
async def head(world: World) -> Person:
    await world.is_set_up()
    return world["陆一鸣"]


def states(db: Connection) -> list[tuple[str, str | None]]:
    query = select(evidence.c.name, evidence.c.file_state, evidence.c.problem).order_by(evidence.c.id)
    return [(row.file_state, row.problem) for row in db.execute(query)]


def is_kept(world: World, data: bytes) -> bool:
    path = world.app.files.path(hashlib.sha256(data).hexdigest())
    return path.exists() and path.read_bytes() == data


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (jpeg(quality=30), "IMG_0001.jpg", "文件1个"),
        (saved(scene(), "PNG"), "截图.png", "文件1个"),
        (saved(scene(), "WEBP"), "图.webp", "文件1个"),
        (heic(), "IMG_0002.HEIC", "文件1个"),
        (pdf(), "通知.pdf", "文件1个"),
        (word(), "整改情况.docx", "文件1个"),
        (workbook(), "台账.xlsx", "文件1个"),
        (KINDS["doc"][0], "方案.wps", "文件1个"),
        (KINDS["xls"][0], "台账.et", "文件1个"),
        (KINDS["drawing"][0], "平面图.dwg", "文件1个"),
        (PHONES_APPEND["film of a motion photo"], "MVIMG.jpg", "文件1个"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_a_file_of_every_common_kind_is_taken(world: World, head: Person, data: bytes, name: str, told: str):
    sent = await head.sends_file(data, name, caption="第1项 材料")
    receipt = await head.waits_for("第1项", after=sent)
    assert f"{ON_ITEM}已收到：文字、{told}" in receipt.text
    assert await world.read(states) == [("stored", None)]
    assert is_kept(world, data)


@pytest.mark.parametrize(
    ("data", "name", "why"),
    [
        (packed({"现场.jpg": jpeg()}), "现场.zip", "是压缩包，里面的内容没法逐件查看，请解压后直接发送"),
        (packed({"现场.jpg": jpeg()}), "现场.jpg", "是压缩包"),
        (KINDS["exe"][0], "通知.pdf", "带有可运行的内容"),
        (KINDS["docx with a macro"][0], "方案.docx", "带有可运行的内容"),
        (SPOILT["jpeg and zip"][0], "现场.jpg", "里面夹带了另一个文件"),
        (SPOILT["cut jpeg"][0], "现场.jpg", "不完整，可能没有传完，请再发一次"),
        (SPOILT["cut docx"][0], "方案.docx", "不完整"),
        (png_of(30_000, 30_000), "大图.png", "展开后过大"),
        (bursting_word(), "方案.docx", "展开后过大"),
        (b"\xff\xd8\xff\xe0" + bytes(300) + b"\xff\xd9", "坏图.jpg", "打不开"),
    ],
    ids=lambda each: each[:12] if isinstance(each, str) else "",
)
async def test_what_cannot_be_evidence_is_kept_and_said_in_one_sentence(
    world: World, head: Person, data: bytes, name: str, why: str
):
    sent = await head.sends_file(data, name, caption="第1项 材料")
    receipt = await head.waits_for("第1项", after=sent)
    assert f"⚠️ 文件「{name}」没能收作佐证：{why}" in receipt.text
    assert "已收到：文字" in receipt.text
    assert "文件1个" not in receipt.text
    ((state, problem),) = await world.read(states)
    assert (state, problem is not None) == ("refused", True)
    assert is_kept(world, data)


async def test_one_bad_part_does_not_spoil_the_album(world: World, head: Person):
    parts = [saved(scene(seed=1), "JPEG"), SPOILT["cut jpeg"][0], saved(scene(seed=2), "JPEG")]
    sent = await head.sends_album(parts, caption="第1项 现场")
    receipt = await head.waits_for("第1项", after=sent[0])
    assert f"{ON_ITEM}已收到：文字、照片2张" in receipt.text
    assert "⚠️ 照片没能收作佐证：不完整" in receipt.text
    assert [state for state, _ in await world.read(states)] == ["stored", "refused", "stored"]


async def test_nothing_but_a_bad_file_is_no_receipt(world: World, head: Person):
    sent = await head.sends_file(packed({"a.jpg": jpeg()}), "现场.zip", caption=None)
    question = await head.waits_for("请问是哪一项", after=sent)
    await head.presses(question, "1. 问题1的标题")
    told = await head.waits_for("没能收作佐证", after=sent)
    assert "已收到" not in told.text


async def test_a_name_that_is_a_path_leads_nowhere(world: World, head: Person):
    sent = await head.sends_file(pdf(), "../../../../etc/cron.d/x.pdf", caption="第1项 材料")
    await head.waits_for("文件1个", after=sent)
    assert is_kept(world, pdf())
    lying = [path for path in world.data_dir.rglob("*") if path.is_file() and "evidence" in path.parts]
    assert [path.name for path in lying] == [hashlib.sha256(pdf()).hexdigest()]


async def test_what_a_camera_wrote_is_known_of_a_file_and_not_of_a_photo(world: World, head: Person):
    taken = shot({36867: "2026:02:26 10:30:00"}, {1: "N", 2: (30.0, 30.0, 0.0), 3: "E", 4: (114.0, 15.0, 0.0)})
    sent = await head.sends_file(taken, "IMG_1.jpg", caption="第1项 现场")
    await head.waits_for("文件1个", after=sent)
    sha256 = hashlib.sha256(taken).hexdigest()
    look = (await world.read(looks.of_files, [sha256])).get(sha256)
    assert look is not None
    assert look.taken_at == datetime(2026, 2, 26, 2, 30, tzinfo=UTC)
    assert look.place == pytest.approx((30.5, 114.25))
    assert (look.content, look.width, look.height) == (Content.JPEG, 320, 240)


async def test_places_are_words_of_the_answer(world: World, head: Person):
    await head.says("第1项 现场在此")
    receipt = await head.waits_for(f"{ON_ITEM}已收到：文字")
    sent = await head.sends_location(30.5, 114.25, name="人民路<1>号", address="示范区", reply_to=receipt)
    told = await head.waits_for("第1项", after=sent)
    assert f"{ON_ITEM}已收到：位置1处" in told.text
    sent = await head.sends_location(-1.5, -70.0, live=900, reply_to=receipt)
    await head.waits_for("位置1处", after=sent)
    await head.moves(sent, -2.5, -71.0)
    await world.telegram.until_idle()

    def kept(db: Connection) -> list[tuple[str, int, Any]]:
        found = db.execute(select(report_text).order_by(report_text.c.id)).mappings()
        return [(row["text"], row["version"], row["place"]) for row in found]

    _, named, moving = await world.read(kept)
    assert named[0] == "位置：人民路<1>号 示范区，北纬30.500000°，东经114.250000°"
    assert named[2]["latitude"] == 30.5
    assert moving[:2] == ("位置：南纬1.500000°，西经70.000000°", 1)


async def test_what_was_forwarded_is_marked_with_when_it_was_first_sent(world: World, head: Person):
    first = datetime(2025, 1, 3, 8, 0, tzinfo=UTC)
    sent = await head.sends_photo(
        jpeg(), caption="第1项 现场", forwarded_from="老王", first_sent=int(first.timestamp())
    )
    await head.waits_for("照片1张", after=sent)

    def marked(db: Connection) -> list[tuple[bool, datetime | None]]:
        told = [db.execute(select(table.c.forwarded, table.c.origin_at)).one() for table in (report_text, evidence)]
        return [(row.forwarded, row.origin_at) for row in told]

    assert await world.read(marked) == [(True, first), (True, first)]


async def test_an_edited_caption_is_a_new_version(world: World, head: Person):
    sent = await head.sends_photo(jpeg(), caption="第1项 修补 10 处")
    await head.waits_for("照片1张", after=sent)
    await head.edits(sent, "第1项 修补 12 处")
    await head.waits_for("修改1处", after=sent)

    def versions(db: Connection) -> list[tuple[int, str]]:
        return [tuple(row) for row in db.execute(select(report_text.c.version, report_text.c.text))]

    assert await world.read(versions) == [(1, "修补 10 处"), (2, "修补 12 处")]


async def test_several_messages_in_a_row_are_one_answer(world: World, head: Person):
    await world.opens_round()
    ask = await head.waits_for("第1期进展报送")
    await head.presses(ask, "1")
    opened = await head.waits_for("请发来本周进展")
    await head.says("已修补")
    await head.sends_photo(jpeg())
    await head.sends_video(KINDS["mp4"][0])
    await head.sends_voice(KINDS["ogg"][0])
    await head.sends_location(30.0, 114.0)
    await head.waits_for("视频1段", after=opened)

    def items_of(db: Connection) -> set[int | None]:
        return set(db.scalars(select(report.c.item_id)))

    await world.telegram.until_idle()
    assert len(await world.read(items_of)) == 1
    assert {state for state, _ in await world.read(states)} == {"stored"}


async def test_nothing_is_said_to_be_there_before_it_is_safe(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    """Telegram does not give the file out for a while: the receipt waits, then says so, then is brought up to date."""
    await world.telegram.fault("getFile", code=500, times=5)
    sent = await head.sends_photo(jpeg(), caption="第1项 现场")
    await world.until(lambda db: bool(db.scalar(select(evidence.c.attempts))))
    assert [each for each in await head.messages() if each.message_id > sent and "已收到" in each.text] == []
    monkeypatch.setattr(receipts, "PATIENCE_SECONDS", 0.5)
    receipt = await head.waits_for("其中 1 个文件还在保存", after=sent)
    assert f"{ON_ITEM}已收到：文字、照片1张" in receipt.text
    whole = await head.waits_for(lambda m: m.message_id == receipt.message_id and "还在保存" not in m.text, timeout=20)
    assert f"{ON_ITEM}已收到：文字、照片1张" in whole.text
    assert whole.buttons == receipt.buttons
    assert await world.read(states) == [("stored", None)]


async def test_a_file_found_bad_after_its_receipt_is_told_by_itself(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(receipts, "PATIENCE_SECONDS", 0.2)
    await world.telegram.fault("getFile", code=500, times=5)
    sent = await head.sends_file(packed({"a.jpg": jpeg()}), "现场.zip", caption="第1项 现场")
    receipt = await head.waits_for("其中 1 个文件还在保存", after=sent)
    told = await head.waits_for("没能收作佐证：是压缩包", after=receipt, timeout=20)
    assert "第1项" in told.text
    renewed = await head.waits_for(lambda m: m.message_id == receipt.message_id and "还在保存" not in m.text)
    assert "文件1个" not in renewed.text


async def test_a_larger_file_is_taken_where_the_server_gives_it_out(tmp_path: Path):
    """A Bot API server of the bureau's own: files of any size, lying on this machine."""
    film = KINDS["mp4"][0] + bytes(30_000_000)
    async with World.begin(tmp_path / "data", largest_file_mb=2000) as world:
        world.simulator.world.files.local = tmp_path / "server"
        await world.is_set_up()
        head = world["陆一鸣"]
        sent = await head.sends_video(film, caption="第1项 现场录像")
        await head.waits_for("视频1段", after=sent, timeout=20)
        assert is_kept(world, film)
        sent = await head.sends_photo(jpeg(), caption="第1项 现场")
        await head.waits_for("照片1张", after=sent)


async def test_a_file_larger_than_the_server_gives_out_is_refused_with_what_to_do(world: World, head: Person):
    sent = await head.sends_video(KINDS["mp4"][0] + bytes(30_000_000), caption="第1项 现场录像")
    told = await head.waits_for("超过 20MB", after=sent)
    assert "视频请剪短" in told.text
    assert await world.read(states) == [("too_big", None)]


async def test_files_stored_before_the_bot_looked_are_looked_at_when_it_is_idle(world: World, head: Person):
    sent = await head.sends_photo(jpeg(), caption="第1项 现场")
    await head.waits_for("照片1张", after=sent)
    sha256 = hashlib.sha256(jpeg()).hexdigest()
    seen = await world.read(looks.of_files, [sha256])

    def forget(db: Connection) -> None:
        from storage.tables import look

        db.execute(look.delete())

    async with world.is_down():
        from tests.world import empty_database

        db = await empty_database(world.settings.database, world.data_dir)
        await db.write(forget)
        await db.close()
    await world.until(lambda db: sha256 in looks.of_files(db, [sha256]))
    assert await world.read(looks.of_files, [sha256]) == seen != {}


async def test_four_slow_files_do_not_keep_the_answer_to_a_text_waiting(world: World, head: Person):
    await world.telegram.fault("getFile", delay=60, times=4)
    for _ in range(4):
        await head.sends_photo(jpeg(), caption="第1项 现场")
    asked = await head.says("第2项 已完成")
    async with asyncio.timeout(5):
        await head.waits_for("第2项「问题2的标题」已收到：文字", after=asked)
