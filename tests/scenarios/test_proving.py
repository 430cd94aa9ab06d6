"""Evidence is put to what it proves, by the people who sent it: at once, file by file, late, wrongly, and never twice."""

from collections.abc import Awaitable

import pytest
from sqlalchemy import Connection, select

from bot.rules.applications import ApplicationKind
from bot.rules.models import ItemId, PersonId, State, UnitId
from bot.rules.transitions import Act, Step
from simulator.conversation import CallbackAnswer, ChatMessage
from storage import applications, audit, items, proofs
from storage.tables import note
from tests.world import World, photo

OUTCOME = "整改完成情况佐证"


async def receipt_on_1(world: World, photos: int = 2, *, slots: tuple[str, ...] = ()) -> ChatMessage:
    """The head of 道路科 sent photos on item 1, which asks for these proofs beside that of its outcome."""
    await world.is_set_up()

    def name(db: Connection) -> None:
        for each in slots:
            proofs.add_slot(db, ItemId(1), each)

    await world.write(name)
    head = world["陆一鸣"]
    await head.sends_album([photo(n) for n in range(photos)], caption="第1项 现场")
    return await head.waits_for("第1项「问题1的标题」已收到")


def standing(db: Connection) -> dict[str, int]:
    """How many files stand in each slot and at each measure of item 1."""
    slots = {slot.name: len(proofs.in_slots(db, ItemId(1)).get(slot.id, [])) for slot in proofs.slots(db, ItemId(1))}
    measures = items.measures(db, ItemId(1))
    found = proofs.of_measures(db, ItemId(1))
    return slots | {f"措施{each.position}": len(found.get(each.id, [])) for each in measures}


async def told(press: Awaitable[CallbackAnswer | None]) -> str:
    answer = await press
    assert answer is not None
    return answer.text


async def test_one_press_under_the_receipt_puts_all_its_files_to_a_proof(world: World):
    receipt = await receipt_on_1(world, slots=("整改后照片",))
    head = world["陆一鸣"]
    assert receipt.button_texts == [
        f"📎 作为「{OUTCOME}」",
        "📎 作为「整改后照片」",
        "逐件归类",
        "📋 补充要点",
        "不是这一项？改到其他项",
    ]
    first = await told(head.presses(receipt, "整改后照片"))
    assert first == "2 件已归入「整改后照片」。"
    sorted_ = await head.waits_for("📎 佐证归类：整改后照片 2 件。")
    assert sorted_.message_id == receipt.message_id
    assert sorted_.button_texts == ["调整归类", "📋 补充要点", "不是这一项？改到其他项"]
    again = await told(head.presses(receipt, data=receipt.buttons[0][0].data))
    assert again == "这些佐证已经归好了。"
    assert await world.read(standing) == {OUTCOME: 0, "整改后照片": 2, "措施1": 0, "措施2": 0}
    actions = [entry.action for entry in await world.read(audit.of_item, ItemId(1))]
    assert actions.count("place_proof") == 1


async def test_files_are_sorted_one_by_one_back_and_forth_across_a_restart(world: World):
    receipt = await receipt_on_1(world, 3, slots=("整改后照片",))
    head = world["陆一鸣"]
    await head.presses(receipt, "逐件归类")
    one = await head.waits_for("第 1/3 件：照片")
    assert one.message_id == receipt.message_id
    assert "措施2：措施乙1" in one.text
    assert await told(head.presses(one, "整改后照片")) == "已归入「整改后照片」。"
    one = await head.waits_for("现在归在：整改后照片")
    await head.presses(one, "措施2")
    await head.waits_for("现在归在：整改后照片、措施2")
    assert await told(head.presses(one, "看这一件")) == "第 1/3 件已发到下方。"
    assert (await head.waits_for("第 1/3 件", after=one)).photo is not None
    await head.presses(one, "下一件")
    await world.restarts()
    two = await head.waits_for("第 2/3 件：照片")
    await head.presses(two, OUTCOME)
    await head.presses(two, "上一件")
    back = await head.waits_for("第 1/3 件：照片")
    assert await told(head.presses(back, "✓ 整改后照片")) == "已从「整改后照片」取出，文件仍然保留。"
    await head.waits_for("现在归在：措施2")
    await head.presses(back, "归好了")
    done = await head.waits_for("佐证归类：")
    assert f"{OUTCOME} 1 件、措施2 1 件、未归类 1 件。" in done.text
    assert await world.read(standing) == {OUTCOME: 1, "整改后照片": 0, "措施1": 0, "措施2": 1}


async def test_a_second_tap_on_the_same_button_changes_nothing(world: World):
    receipt = await receipt_on_1(world)
    head = world["陆一鸣"]
    await head.presses(receipt, "逐件归类")
    one = await head.waits_for("第 1/2 件")
    put = next(b.data for row in one.buttons for b in row if b.text == OUTCOME)
    await head.presses(one, data=put)
    await head.presses(one, data=put)
    assert (await world.read(standing))[OUTCOME] == 1


async def test_a_photo_that_came_late_is_placed_as_well(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    await head.sends_album([photo(1), photo(2), photo(3)], caption="第1项", gaps=[0, 0, 45])
    receipt = await head.waits_for("第1项「问题1的标题」已收到：照片2张")
    await head.presses(receipt, f"作为「{OUTCOME}」")
    late = await head.waits_for("已收到：照片1张")
    assert f"{OUTCOME} 2 件、未归类 1 件" in late.text
    await head.presses(late, f"作为「{OUTCOME}」")
    await head.waits_for(f"佐证归类：{OUTCOME} 3 件。", after=late.message_id - 1)
    assert (await world.read(standing))[OUTCOME] == 3


async def test_nobody_else_can_sort_and_a_supporter_sorts_its_own(world: World):
    receipt = await receipt_on_1(world)
    data = receipt.buttons[0][0].data
    other = world["高远山"]
    listed = await other.waits_for("整改事项（")
    assert "不由您负责" in await told(other.presses(listed, data=data))

    def support(db: Connection) -> None:
        unit = next(item.unit_id for item in items.every(db) if item.unit == "绿化站")
        items.set_support(db, ItemId(1), [UnitId(unit or 0)])

    await world.write(support)
    assert await told(other.presses(listed, data=data)) == "这些佐证已经归好了。"
    assert (await world.read(standing))[OUTCOME] == 0
    await other.sends_photo(photo(9), caption="第1项")
    own = await other.waits_for("已收到您单位补充的")
    await other.presses(own, f"作为「{OUTCOME}」")
    await other.waits_for(f"佐证归类：{OUTCOME} 1 件。")
    await other.presses(own, data="ps:1")
    seen = await other.waits_for("佐证情况 1/1")
    assert "照片1张" in seen.text
    await other.presses(own, data="pe:1")
    assert "不由您" in await told(other.presses(own, data="pe:1"))


async def test_what_is_moved_to_another_item_leaves_its_places(world: World):
    receipt = await receipt_on_1(world)
    head = world["陆一鸣"]
    stale = receipt.buttons[0][0].data
    await head.presses(receipt, f"作为「{OUTCOME}」")
    moved = await head.waits_for("佐证归类")
    await head.presses(moved, "改到其他项")
    await head.presses(await head.waits_for("应该归入哪一项"), "2. 问题2的标题")
    elsewhere = await head.waits_for("第2项「问题2的标题」已收到：文字、照片2张")
    assert f"📎 作为「{OUTCOME}」" in elsewhere.button_texts
    assert await world.read(standing) == {OUTCOME: 0, "措施1": 0, "措施2": 0}
    assert "已经失效" in await told(head.presses(elsewhere, data=stale))


async def test_an_empty_proof_is_explained_corrected_and_the_words_taken_back(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    listed = await head.waits_for("整改事项（")
    await head.presses(listed, "1")
    await head.presses(await head.waits_for("第1项 问题1的标题"), "佐证情况")
    view = await head.waits_for("佐证情况 0/1")
    assert f"○ {OUTCOME}：还没有" in view.text
    await head.presses(view, OUTCOME)
    await head.presses(await head.waits_for("还没有收到。"), "说明没有的原因")
    await head.waits_for("请用一两句话说明")
    await head.says("无")
    await head.waits_for("请写 2 至 300 字")
    said = await head.says("设施已由市里统一拆除，无法拍照")
    noted = await head.waits_for("已记下没有")
    await head.edits(said, "设施已由市里统一拆除，无从拍照")
    await head.waits_for("原因：设施已由市里统一拆除，无从拍照")
    await head.presses(noted, "佐证情况")
    view = await head.waits_for("佐证情况 1/1", after=noted.message_id - 1)
    assert f"— {OUTCOME}：没有，设施已由市里统一拆除，无从拍照" in view.text
    await head.presses(view, OUTCOME)
    await head.presses(await head.waits_for("已说明没有的原因", after=noted.message_id - 1), "撤回说明")
    await head.waits_for("佐证情况 0/1", after=noted.message_id - 1)
    await head.edits(said, "改口了")
    await world.until(lambda db: db.scalar(select(note.c.id).where(note.c.text == "改口了")) is not None)
    assert [slot.excuse for slot in await world.read(proofs.slots, ItemId(1))] == [None]


async def test_a_filled_proof_shows_its_files_again(world: World):
    receipt = await receipt_on_1(world)
    head = world["陆一鸣"]
    await head.presses(receipt, f"作为「{OUTCOME}」")
    await head.presses(await head.waits_for("佐证归类"), data="ps:1")
    view = await head.waits_for("佐证情况 1/1")
    assert f"✓ {OUTCOME}（照片2张）" in view.text
    assert await told(head.presses(view, OUTCOME)) == "第1项的佐证（2件）已发到下方。"
    assert (await head.waits_for(f"{OUTCOME}（照片2张）", after=view)).photo is not None
    await head.presses(view, "调整归类")
    await head.waits_for("第 1/2 件")
    await head.presses(view, "归好了")
    await head.waits_for("佐证情况 1/1")


@pytest.mark.parametrize(("state", "gone"), [(State.CLOSED, False), (State.CLOSING, True)])
async def test_what_a_closure_rests_on_cannot_be_taken_out(world: World, state: State, gone: bool):
    receipt = await receipt_on_1(world)
    head = world["陆一鸣"]
    await head.presses(receipt, f"作为「{OUTCOME}」")
    await head.presses(await head.waits_for("佐证归类"), "调整归类")
    one = await head.waits_for("第 1/2 件")
    await world.write(items.change, ItemId(1), state=state)
    answer = await told(head.presses(one, f"✓ {OUTCOME}"))
    assert ("已经销号" in answer) != gone
    assert (await world.read(standing))[OUTCOME] == (1 if gone else 2)


async def test_answers_a_closure_rests_on_do_not_move_away(world: World):
    receipt = await receipt_on_1(world)
    head = world["陆一鸣"]
    await head.presses(receipt, f"作为「{OUTCOME}」")
    await head.presses(await head.waits_for("佐证归类"), "改到其他项")
    where = await head.waits_for("应该归入哪一项")
    await world.write(items.change, ItemId(1), state=State.CLOSED)
    assert "第1项已经销号" in await told(head.presses(where, "都不是"))
    assert (await world.read(standing))[OUTCOME] == 2


async def test_an_approval_lapses_when_the_evidence_changes(world: World):
    receipt = await receipt_on_1(world)
    head = world["陆一鸣"]

    def approved(db: Connection) -> None:
        now = world.clock.now()
        items.change(db, ItemId(1), state=State.IN_PROGRESS)
        made = applications.begin(db, ApplicationKind.CLOSURE, items.get(db, ItemId(1)), PersonId(4), None, now)
        applications.set_step(db, made, Step.CHECKED, asked_at=now)
        applications.add_decision(db, made, Act.CHECK, PersonId(3), None, "before", now)
        items.change(db, ItemId(1), state=State.CLOSING)

    await world.write(approved)
    await head.presses(receipt, f"作为「{OUTCOME}」")
    pending = await world.read(applications.find_pending, ItemId(1))
    assert pending is not None
    assert pending.step == Step.ASKED
