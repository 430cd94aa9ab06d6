"""An office leafs through the evidence of an item: page by page, by proof, by week, each file with all that is known of it."""

from datetime import datetime

from sqlalchemy import Connection, update

from bot.rules.models import Fetch, ItemId, UnitId
from storage import dossiers, items
from storage.tables import evidence
from tests.evidence.making import packed, pdf, shot
from tests.scenarios.gallery import (
    files_of,
    is_under_way,
    leafs,
    nothing_is_queued,
    put_to,
    queued_files,
    sends,
    set_fetch,
    words_of,
)
from tests.world import World


async def before_and_after(world: World, count: int = 6) -> None:
    """道路科 sent photos on item 1: three before, two after, the others stand nowhere."""
    await world.is_set_up()
    await sends(world, "陆一鸣", count, 1)

    def put(db: Connection, now: datetime) -> None:
        files = files_of(db, ItemId(1))
        put_to(db, ItemId(1), "整改前照片", files[3:], now)
        put_to(db, ItemId(1), "整改后照片", files[1:3], now)

    await world.write(put, world.clock.now())


async def test_a_page_tells_what_there_is_proof_by_proof(world: World):
    await before_and_after(world)
    page = await leafs(world["何敏"], 1)
    assert "第1项 问题1的标题" in page.text
    assert "共 6 件：整改前照片 3 件、整改后照片 2 件、未归类 1 件" in page.text
    lines = [line for line in page.text.splitlines() if " · " in line]
    assert [line.split(" · ")[1] for line in lines] == ["整改前照片"] * 3 + ["整改后照片"] * 2 + ["未归类"]
    assert lines[0].startswith("1. 照片 · 整改前照片 · 道路科 2月27日(周五)15:")
    assert page.button_texts == ["1", "2", "3", "4", "5", "6", "📤 发本页6件", "📂 按佐证类别", "📎 佐证情况", "返回"]


async def test_a_number_sends_that_file_once_with_what_is_known_of_it(world: World):
    await before_and_after(world)
    office = world["何敏"]
    page = await leafs(office, 1)
    said = words_of(await office.presses(page, "1"))
    assert said == "第1项的这件佐证已发到下方。"
    shown = await office.waits_for("佐证编号", after=page)
    assert shown.photo is not None
    assert "第1项「问题1的标题」" in shown.text
    assert "照片（整改前照片）" in shown.text
    assert "道路科 陆一鸣 2月27日(周五)15:" in shown.text
    assert "以照片发送，不带拍摄时间" in shown.text
    assert "文件指纹 sha256：" in shown.text
    assert words_of(await office.presses(page, "1")) == said
    await world.telegram.until_idle()
    assert sum("佐证编号" in m.text for m in await office.messages()) == 1


async def test_a_unit_is_shown_no_number_of_the_offices(world: World):
    await before_and_after(world)
    head = world["陆一鸣"]
    page = await leafs(head, 1)
    await head.presses(page, "6")
    shown = await head.waits_for("文件指纹", after=page)
    assert "佐证编号" not in shown.text
    assert "未归类" in shown.text


async def test_pages_are_turned_in_place_and_a_page_is_sent_as_an_album(world: World):
    await before_and_after(world, 11)
    office = world["何敏"]
    page = await leafs(office, 1)
    assert "（第 1/2 页）" in page.text
    await office.presses(page, "下一页")
    second = await office.waits_for("第 2/2 页")
    assert second.message_id == page.message_id
    assert second.button_texts[:4] == ["9", "10", "11", "📤 发本页3件"]
    assert words_of(await office.presses(second, "发本页3件")) == "本页3件已发到下方。"
    album = await office.waits_for("9. 照片 · 整改后照片", after=page)
    assert album.media_group_id is not None
    await office.presses(second, "发本页3件")
    await world.until(nothing_is_queued)
    assert sum(m.photo is not None for m in await office.messages()) == 3
    await office.presses(second, "返回")
    await office.waits_for("第1个问题的原文")


async def test_evidence_is_narrowed_to_a_proof_and_to_a_week(world: World):
    await before_and_after(world)
    await world.opens_round()
    head, office = world["陆一鸣"], world["何敏"]
    await head.waits_for("第1期进展报送")
    await sends(world, "陆一鸣", 7, 1, already=6)
    page = await leafs(office, 1)
    await office.presses(page, "按佐证类别")
    choice = await office.waits_for("想看哪一类佐证")
    assert choice.button_texts[1:3] == ["整改前照片（3）", "整改后照片（2）"]
    await office.presses(choice, "整改后照片")
    narrowed = await office.waits_for("只看：整改后照片")
    assert "共 2 件" in narrowed.text
    await office.presses(narrowed, "按佐证类别")
    await office.presses(await office.waits_for("想看哪一类佐证"), "全部类别")
    page = await office.waits_for("共 13 件")
    await office.presses(page, "按期")
    weeks = await office.waits_for("哪一期发来的佐证")
    assert weeks.button_texts == ["各期都看（13）", "第1期（7）", "两期之间（6）"]
    await office.presses(weeks, "第1期")
    week = await office.waits_for("只看：第1期")
    assert "共 7 件" in week.text
    assert "整改前照片" not in week.text


async def test_what_a_file_really_is_and_when_it_was_taken(world: World):
    await world.is_set_up()
    head, office = world["陆一鸣"], world["何敏"]
    taken = shot({36867: "2025:12:31 23:59:00"}, {1: "N", 2: (30, 39, 36), 3: "E", 4: (104, 3, 36)})
    for content, name in ((taken, "IMG_1.jpg"), (packed({"照片.txt": b"x"}), "照片.jpg"), (pdf(), "通知.pdf")):
        await head.sends_file(content, name, caption="第1项")
    await world.until(lambda db: len(list(dossiers.kept(db))) == 3 and not is_under_way(db))
    page = await leafs(office, 1)
    assert "1. 图片文件《IMG_1.jpg》 · 未归类 · 道路科" in page.text
    assert "以文件发送，2025年12月31日(周三)23:59拍摄" in page.text
    assert "2. 压缩包《照片.jpg》" in page.text
    assert "未能收作佐证（压缩包）" in page.text
    assert "3. PDF 文件《通知.pdf》" in page.text
    assert page.button_texts[:3] == ["1", "3", "📤 发本页2件"]
    await office.presses(page, "1")
    shown = await office.waits_for("佐证编号", after=page)
    assert "文件自带拍摄时间 2025年12月31日(周三)23:59" in shown.text
    assert "文件自带位置（北纬30.66000°，东经104.06000°），未经核实" in shown.text


async def test_what_was_refused_or_lost_is_named_and_never_leaves(world: World):
    await before_and_after(world)
    files = await world.read(files_of, ItemId(1))

    def spoil(db: Connection) -> None:
        set_fetch(db, files[0], Fetch.REFUSED)
        set_fetch(db, files[1], Fetch.LOST)
        set_fetch(db, files[2], Fetch.TOO_BIG)
        db.execute(update(evidence).where(evidence.c.id == files[3]).values(late=True, forwarded=True))

    await world.write(spoil)
    office = world["何敏"]
    page = await leafs(office, 1)
    for words in ("已失效", "未能收作佐证（文件有问题）", "未能收作佐证（太大，取不回来）", "迟报、转发"):
        assert words in page.text
    assert page.button_texts[:5] == ["1", "2", "3", "5", "📤 发本页3件"]
    for gone in files[:2]:
        assert "不能再发出" in words_of(await office.presses(page, data=f"zv:{gone}"))
    await office.presses(page, data="pv:1")
    await world.until(nothing_is_queued)
    refused = (
        await world.read(lambda db: db.execute(evidence.select().where(evidence.c.id == files[0])).one())
    ).file_id
    assert refused not in await world.read(queued_files)


async def test_others_units_see_nothing_and_supporters_only_their_own(world: World):
    await before_and_after(world)
    other = world["高远山"]
    listed = await other.waits_for("整改事项（")
    files = await world.read(files_of, ItemId(1))
    for data in ("zg:i1:a0:a0:0", f"zv:{files[0]}", "zp:i1:a0:a0:0", "zf:i1:a0", "zw:i1:a0:0", "zg:u1:a0:a0:0"):
        assert "不由您负责" in words_of(await other.presses(listed, data=data))

    def support(db: Connection) -> None:
        unit = next(item.unit_id for item in items.every(db) if item.unit == "绿化站")
        items.set_support(db, ItemId(1), [UnitId(unit or 0)])

    await world.write(support)
    await other.presses(listed, data="zg:i1:a0:a0:0")
    await other.waits_for("您单位还没有发来佐证")
    assert "不由您负责" in words_of(await other.presses(listed, data=f"zv:{files[0]}"))
    await sends(world, "高远山", 1, 1, already=6)
    page = await leafs(other, 1)
    assert "您单位发来 1 件" in page.text
    assert "道路科" not in page.text
