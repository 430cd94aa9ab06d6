"""The reviewer sees what is worth a look: like pictures side by side, before beside after, forwarded and old files."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageEnhance
from sqlalchemy import Connection

from bot.rules.models import ItemId
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import dossiers, proofs
from tests.evidence.making import jpeg, saved, shot
from tests.evidence.making import photo as scene
from tests.scenarios.closing import fills_in, is_signed, opens_card
from tests.world import World


async def sends(world: World, who: str, number: int, data: bytes, slot: str | None = None, **more) -> None:
    """A photo on an item, put to a proof by the button under its receipt."""
    person = world[who]
    sent = await person.sends_photo(data, caption=f"第{number}项 现场照片", **more)
    receipt = await person.waits_for(f"第{number}项", after=sent)
    if slot is not None:
        await person.presses(receipt, f"作为「{slot}」")
        await person.waits_for("佐证归类", after=sent)


async def is_reviewed(world: World, listed: ChatMessage, number: int = 1) -> tuple[Person, ChatMessage]:
    """The unit applies, the office opens the review; returns the card."""
    head, office = world["陆一鸣"], world["何敏"]
    whole = await fills_in(head, await opens_card(head, listed, number), number)
    await head.presses(whole, "确认提交")
    waiting = await office.waits_for("待审核")
    await office.presses(waiting, f"审核第{number}项")
    return office, await office.waits_for(f"审核：第{number}项销号申请", after=waiting)


async def pictures(world: World, office: Person, words: str) -> list[Image.Image]:
    """What the office was sent under these words, decoded."""
    told = [each for each in await office.messages() if words in each.text and each.photo is not None]
    found: list[Image.Image] = []
    for each in told:
        assert each.photo is not None
        stored = world.simulator.world.files.find(each.photo.file_id)
        assert stored is not None
        found.append(Image.open(io.BytesIO(stored.data)))
    return found


async def test_a_photo_used_before_by_another_unit_is_shown_beside_it(world: World):
    listed = await is_signed(world)
    await sends(world, "高远山", 4, saved(scene((1280, 960), seed=7), "JPEG", quality=90))
    smaller = saved(scene((1280, 960), seed=7).resize((800, 600)), "JPEG", quality=40)
    await sends(world, "陆一鸣", 1, smaller, "整改完成情况佐证")
    office, card = await is_reviewed(world, listed)
    assert "🔍 请留意（机器比对，仅供参考）" in card.text
    assert "：与第4项「问题4的标题」绿化站2月27日(周五)15:" in card.text
    assert "所发的是同一张照片，见对照图第1行" in card.text
    (picture,) = await pictures(world, office, "相同或相像的照片")
    assert picture.width > 1000
    assert picture.format == "JPEG"


async def test_the_very_same_file_is_said_to_be_the_same_file(world: World):
    listed = await is_signed(world)
    await sends(world, "高远山", 4, jpeg())
    await sends(world, "陆一鸣", 1, jpeg(), "整改完成情况佐证")
    _, card = await is_reviewed(world, listed)
    assert "：与第4项「问题4的标题」绿化站" in card.text
    assert "所发的是同一个文件，见对照图第1行" in card.text


async def test_before_and_after_stand_side_by_side_and_are_no_reuse(world: World):
    listed = await is_signed(world)
    await world.write(names_pair)
    spot = scene((1280, 960), seed=3)
    after = ImageEnhance.Brightness(spot.crop((40, 30, 1240, 930))).enhance(1.2).resize((1280, 960))
    after.paste(scene((500, 400), seed=4), (60, 500))
    await sends(world, "陆一鸣", 1, saved(spot, "JPEG"), "整改前照片")
    await sends(world, "陆一鸣", 1, saved(after, "JPEG"), "整改后照片")
    await sends(world, "陆一鸣", 1, saved(scene((640, 480), seed=9), "JPEG"), "整改完成情况佐证")
    office, card = await is_reviewed(world, listed)
    assert "🔍" not in card.text
    assert "3 件以照片发送，不带拍摄时间。" in card.text
    (picture,) = await pictures(world, office, "整改前后对照")
    assert picture.width > 1000


async def test_forwarded_old_and_early_files_are_named(world: World):
    listed = await is_signed(world)
    old = datetime(2025, 6, 1, tzinfo=UTC)
    await sends(
        world,
        "陆一鸣",
        1,
        jpeg(quality=60),
        "整改完成情况佐证",
        forwarded_from="老王",
        first_sent=int(old.timestamp()),
    )
    head = world["陆一鸣"]
    taken = shot({36867: "2026:02:20 10:30:00"}, {1: "N", 2: (30.0, 30.0, 0.0), 3: "E", 4: (114.0, 15.0, 0.0)})
    sent = await head.sends_file(taken, "IMG_1.jpg", caption="第1项 原图")
    await head.waits_for("文件1个", after=sent)
    _, card = await is_reviewed(world, listed)
    assert "• 拍摄或首次发出早于反馈：整改完成情况佐证（2月27日(周五)15:" in card.text
    assert "• 转发而来：整改完成情况佐证" in card.text
    assert "1 件自带拍摄地点，未经核实。" in card.text


async def test_words_taken_from_another_unit_are_told(world: World):
    listed = await is_signed(world)
    said = "已组织人员对人民路沿线设施逐处排查并完成整治，建立了巡查台账"
    await world.opens_round()
    for name, number in (("高远山", 4), ("陆一鸣", 1)):
        sent = await world[name].says(f"第{number}项 {said}")
        await world[name].waits_for("已收到：文字", after=sent)
    await sends(world, "陆一鸣", 1, jpeg(), "整改完成情况佐证")
    _, card = await is_reviewed(world, listed)
    assert "• 报送文字与第4项「问题4的标题」绿化站的基本相同" in card.text


@pytest.mark.parametrize("trouble", ["gone", "damaged"])
async def test_a_picture_that_cannot_be_made_is_said_and_the_card_comes_all_the_same(world: World, trouble: str):
    listed = await is_signed(world)
    await sends(world, "高远山", 4, jpeg())
    await sends(world, "陆一鸣", 1, jpeg(), "整改完成情况佐证")
    for sha256 in await world.read(dossiers.kept):
        path = world.app.files.path(sha256)
        path.write_bytes(path.read_bytes()[:400]) if trouble == "damaged" else path.unlink()
    office, card = await is_reviewed(world, listed)
    assert "是同一个文件" in card.text
    await office.waits_for(lambda m: "相同或相像的照片" in m.text and m.photo is None)


async def test_an_after_without_any_change_is_told_and_not_called_reuse(world: World):
    listed = await is_signed(world)
    await world.write(names_pair)
    await sends(world, "陆一鸣", 1, saved(scene((1280, 960), seed=3), "JPEG"), "整改前照片")
    await sends(world, "陆一鸣", 1, saved(scene((1280, 960), seed=3), "JPEG", quality=30), "整改后照片")
    await sends(world, "陆一鸣", 1, saved(scene((640, 480), seed=9), "JPEG"), "整改完成情况佐证")
    _, card = await is_reviewed(world, listed)
    assert "：与整改前的照片几乎看不出差别，请看对照图" in card.text
    assert "同一张" not in card.text


def names_pair(db: Connection) -> None:
    for name in ("整改前照片", "整改后照片"):
        proofs.add_slot(db, ItemId(1), name)
