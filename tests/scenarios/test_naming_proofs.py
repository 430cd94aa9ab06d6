"""The office names the proofs in advance: for all drafts, for one, in its own words; and what was named holds."""

from collections.abc import Awaitable

from sqlalchemy import Connection, select

from bot.rules.models import ItemId
from simulator.conversation import CallbackAnswer
from storage import proofs
from storage.tables import evidence
from tests.world import World, photo, read_item

OUTCOME = "整改完成情况佐证"


async def told(press: Awaitable[CallbackAnswer | None]) -> str:
    answer = await press
    assert answer is not None
    return answer.text


async def named(world: World, number: int) -> list[str]:
    return [slot.name for slot in await world.read(proofs.slots, ItemId(number))]


async def preview(world: World):
    await world.has_roster()
    await world.joins("何敏", "陆一鸣", "高远山")
    await world.has_notice(read_item(1, "道路科"), read_item(2, "道路科"), read_item(3, "绿化站"))
    office = world["何敏"]
    await office.presses(await office.waits_for("已读入"), "分派与下达")
    return office, await office.waits_for("下达预览")


async def test_all_drafts_get_a_proof_at_once_and_one_of_them_its_own(world: World):
    office, card = await preview(world)
    await office.presses(card, "统一指定佐证")
    page = await office.waits_for("对待下达的 3 项一起指定")
    assert await told(office.presses(page, "整改后照片")) == "3 项加上了「整改后照片」。"
    await office.waits_for(lambda m: "✓ 整改后照片" in m.button_texts)
    assert await told(office.presses(page, "✓ 整改后照片")) == "3 项取消了「整改后照片」。"
    await office.waits_for(lambda m: "整改后照片" in m.button_texts)
    await office.presses(page, "整改后照片")
    await office.presses(page, "逐项指定")
    drafts = await office.waits_for("1. 问题1的标题：整改后照片")
    await office.presses(drafts, "2")
    one = await office.waits_for("第2项 问题2的标题\n要求提供：整改后照片")
    await office.presses(one, "其他，我来写")
    await office.waits_for("请写出要求提供的佐证名称")
    await office.says("竣工验收单")
    done = await office.waits_for("第2项「问题2的标题」已要求提供“竣工验收单”")
    await office.presses(done, "返回")
    await office.waits_for("要求提供：整改后照片、竣工验收单")
    assert [await named(world, n) for n in (1, 2, 3)] == [["整改后照片"], ["整改后照片", "竣工验收单"], ["整改后照片"]]


async def test_a_name_typed_for_all_is_corrected_by_an_edit(world: World):
    office, card = await preview(world)
    await office.presses(card, "统一指定佐证")
    await office.presses(await office.waits_for("对待下达的 3 项"), "其他，我来写")
    await office.waits_for("请写出要求提供的佐证名称")
    await office.says("单")
    await office.waits_for("请写 2 至 40 字")
    said = await office.says("验收但")
    await office.waits_for("已对待下达的 3 项要求提供“验收但”")
    await office.edits(said, "验收单")
    await office.waits_for("已对待下达的 3 项要求提供“验收单”")
    assert [await named(world, n) for n in (1, 2, 3)] == [["验收单"]] * 3


async def test_what_nobody_named_is_asked_for_its_outcome_when_issued(world: World):
    office, card = await preview(world)
    await office.presses(card, "分派、调整牵头单位")
    await office.presses(await office.waits_for("各项都已有牵头单位"), "3")
    await office.presses(await office.waits_for("由哪个单位牵头？"), "指定佐证")
    one = await office.waits_for("还没有指定佐证")
    await office.presses(one, "函件")
    await office.waits_for("要求提供：函件")
    await office.presses(one, data="ip")
    await office.presses(await office.waits_for("下达预览"), "确认下达")
    await office.waits_for("已下达 3 项")
    assert [await named(world, n) for n in (1, 2, 3)] == [[OUTCOME], [OUTCOME], ["函件"]]


async def test_an_open_item_is_changed_and_the_unit_hears_of_it_once(world: World):
    await world.is_set_up()
    office, head = world["何敏"], world["陆一鸣"]
    issued = await office.waits_for("已下达")
    await office.presses(issued, data="pn:1")
    page = await office.waits_for(f"要求提供：{OUTCOME}")
    assert "至少要保留一项佐证" in await told(office.presses(page, f"✓ {OUTCOME}"))
    await office.presses(page, "整改前照片")
    await office.presses(page, "整改后照片")
    heard = await head.waits_for(f"销号时请提供：{OUTCOME}、整改前照片、整改后照片。")
    assert "第1项「问题1的标题」" in heard.text
    assert sum("调整了佐证要求" in m.text for m in await head.messages()) == 1


async def test_a_proof_that_has_come_in_cannot_be_taken_back(world: World):
    await world.is_set_up()
    office, head = world["何敏"], world["陆一鸣"]
    issued = await office.waits_for("已下达")
    await office.presses(issued, data="pd:1:letter")
    page = await office.waits_for(lambda m: "✓ 函件" in m.button_texts)
    await head.sends_photo(photo(1), caption="第1项")
    await head.presses(await head.waits_for("已收到"), f"作为「{OUTCOME}」")
    await head.waits_for("佐证归类")
    assert await told(office.presses(page, f"✓ {OUTCOME}")) == f"「{OUTCOME}」已经收到佐证，不能取消。"
    letter = next(b.data for row in page.buttons for b in row if b.text == "✓ 函件")
    assert await told(office.presses(page, data=letter)) == "已取消「函件」。"
    assert await told(office.presses(page, data=letter)) == "这一项佐证要求已经取消了。"
    assert await named(world, 1) == [OUTCOME]
    assert await world.read(lambda db: db.scalar(select(evidence.c.id))) is not None


async def test_only_the_office_names_proofs(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    listed = await head.waits_for("整改事项（")
    assert "不由您办理" in await told(head.presses(listed, data="pd:1:letter"))
    assert await told(head.presses(listed, data="pb:letter:1")) == "这一步由领导小组办公室办理。"

    def slots(db: Connection) -> int:
        return len(proofs.slots(db, ItemId(1)))

    assert await world.read(slots) == 1


async def test_an_item_issued_before_there_were_proofs_is_asked_for_its_outcome(world: World):
    await world.is_set_up()

    def forget(db: Connection) -> None:
        for slot in proofs.slots(db, ItemId(1)):
            proofs.remove_slot(db, slot.id)

    await world.write(forget)
    await world.restarts()
    await world.until(lambda db: [slot.name for slot in proofs.slots(db, ItemId(1))] == [OUTCOME])
