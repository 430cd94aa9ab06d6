"""Evidence is shown again in chat: to whom it may be, as it came, with what is lost said in words."""

from sqlalchemy import Connection, select, update

from bot.rules.models import EvidenceId, ItemId, PersonId, UnitId
from storage import items, proofs
from storage.tables import evidence, outbox
from tests.world import World, photo


async def sent_for_item_1(world: World, photos: int = 3) -> None:
    """The head of 道路科 sent an album on item 1, and its files have places to go."""
    await world.is_set_up()
    head = world["陆一鸣"]
    await head.sends_album([photo(n) for n in range(photos)], caption="第1项 现场")
    await head.waits_for("第1项「问题1的标题」已收到")


def put_first_two(db: Connection, now) -> None:
    """Two files into a slot, the first of them to a measure as well."""
    files = [EvidenceId(each) for each in db.scalars(select(evidence.c.id).order_by(evidence.c.id))]
    slot = proofs.add_slot(db, ItemId(1), "整改后照片")
    measure = items.measures(db, ItemId(1))[0]
    proofs.place(db, files[:2], slot, None, PersonId(1), now)
    proofs.place(db, files[:1], None, measure.id, PersonId(1), now)


def nothing_is_queued(db: Connection) -> bool:
    return db.scalar(select(outbox.c.id).where(outbox.c.state.in_(("queued", "sending"))).limit(1)) is None


async def open_card(world: World, name: str, number: int = 1):
    person = world[name]
    listed = await person.waits_for("整改事项（")
    await person.presses(listed, data=f"it:{number}")
    return await person.waits_for(f"第{number}项 问题{number}的标题")


async def test_a_unit_sees_its_evidence_by_place_with_unit_and_time(world: World):
    await sent_for_item_1(world)
    await world.write(put_first_two, world.clock.now())
    head = world["陆一鸣"]
    card = await open_card(world, "陆一鸣")
    answer = await head.presses(card, data="pv:1")
    assert answer is not None
    assert answer.text == "第1项的佐证（3件）已发到下方。"
    album = await head.waits_for("整改后照片（照片2张）", after=card)
    assert album.media_group_id is not None
    assert "第1项「问题1的标题」" in album.text
    assert "道路科 2月27日(周五)15:" in album.text
    assert "陆一鸣" not in album.text
    await head.waits_for("措施1（照片1张）", after=card)
    await head.waits_for("其他佐证（照片1张）", after=card)
    again = await head.presses(card, data="pv:1")
    await world.telegram.until_idle()
    assert again == answer
    assert sum("整改后照片" in m.text for m in await head.messages()) == 1


async def test_every_kind_of_file_is_sent_as_it_came(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    card = await open_card(world, "陆一鸣")
    await head.sends_photo(photo(1), caption="第1项", reply_to=card)
    await head.sends_video(b"film", reply_to=card)
    await head.sends_voice(b"words", reply_to=card)
    await head.sends_audio(b"ID3", reply_to=card)
    await head.sends_file(b"%PDF 1", "函1.pdf", reply_to=card)
    await head.sends_file(b"%PDF 2", "函2.pdf", reply_to=card)
    await world.until(lambda db: len(proofs.pieces(db, ItemId(1))) == 6)
    office = world["何敏"]
    await office.presses(await office.waits_for("已下达"), data="pv:1")
    await world.until(nothing_is_queued)
    seen = [(m.kind, m.document.name if m.document else None) for m in await office.messages() if m.kind != "text"]
    assert seen == [
        ("document", "函1.pdf"),
        ("document", "函2.pdf"),
        ("audio", "录音.mp3"),
        ("voice", None),
        ("photo", None),
        ("video", "video.mp4"),
    ]


async def test_many_files_come_in_portions(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    for n in range(6):
        await head.sends_album([photo(n * 10 + k) for k in range(10)], caption="第2项")
    await world.until(lambda db: len(proofs.pieces(db, ItemId(2))) == 60)
    office = world["何敏"]
    await office.presses(await office.waits_for("已下达"), data="pv:2")
    rest = await office.waits_for("还有 10 件佐证")
    await world.until(nothing_is_queued)
    assert rest.button_texts == ["其他佐证：其余10件"]
    assert sum(m.photo is not None for m in await office.messages()) == 50
    await office.presses(rest, "其余10件")
    await world.until(nothing_is_queued)
    assert sum(m.photo is not None for m in await office.messages()) == 60


async def test_a_file_telegram_no_longer_knows_is_said_and_the_others_arrive(world: World):
    await sent_for_item_1(world)

    def forget_second(db: Connection) -> None:
        ids = db.scalars(select(evidence.c.id).order_by(evidence.c.id)).all()
        db.execute(update(evidence).where(evidence.c.id == ids[1]).values(file_id="AgAC-long-gone"))

    await world.write(forget_second)
    office = world["何敏"]
    issued = await office.waits_for("已下达")
    await office.presses(issued, data="pv:1")
    gone = await office.waits_for("已经取不到")
    assert "第1项「问题1的标题」" in gone.text
    await world.telegram.until_idle()
    assert sum(m.photo is not None for m in await office.messages()) == 2


async def test_a_lost_answer_repeats_an_album_once_and_marked(world: World):
    await sent_for_item_1(world)
    await world.telegram.fault("sendMediaGroup", drop="after")
    office = world["何敏"]
    await office.presses(await office.waits_for("已下达"), data="pv:1")
    await office.waits_for("可能是重复发送")
    await world.telegram.until_idle()
    assert sum(m.photo is not None for m in await office.messages()) == 6


async def test_others_units_see_nothing_and_supporters_only_their_own(world: World):
    await sent_for_item_1(world)
    other = world["高远山"]
    listed = await other.waits_for("整改事项（")
    answer = await other.presses(listed, data="pv:1")
    assert answer is not None
    assert "不由您负责" in answer.text

    def support(db: Connection) -> None:
        unit = next(item.unit_id for item in items.every(db) if item.unit == "绿化站")
        items.set_support(db, ItemId(1), [UnitId(unit or 0)])

    await world.write(support)
    answer = await other.presses(listed, data="pv:1")
    assert answer is not None
    assert answer.text == "第1项还没有收到佐证。"
    assert all(m.photo is None for m in await other.messages())
