"""The office sends a recipient's form: kept as a profile, in which the ledger goes out with a press; parts of it, too."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import insert, select

from bot.rules.models import State
from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import items, profiles
from storage.tables import audit, own_cell
from tests.scenarios.test_receiving_files import ROWS, data_of, has_people, is_offered, looks, sent, workbook
from tests.world import World

HEADS = ["序号", "反馈方面", "存在问题", "整改举措", "牵头单位", "计划完成", "涉及金额（万元）", "签字"]


def form(*rows: list[Any], heads: list[str] = HEADS) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "月报"
    sheet.append(["各单位巡察整改情况月报表"])
    sheet.append(heads)
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


async def has_ledger(world: World) -> None:
    await has_people(world)
    seen = await looks(world, await is_offered(world, workbook(*ROWS)))
    await world["何敏"].presses(seen, "确认读入")
    await world["何敏"].waits_for("《整改台账.xlsx》已读入", timeout=60)


async def shows(world: World, data: bytes, name: str = "区委巡察办月报.xlsx") -> ChatMessage:
    """What the bot says of an empty form."""
    return await looks(world, await is_offered(world, data, name))


async def keeps(world: World, seen: ChatMessage) -> ChatMessage:
    await world["何敏"].presses(seen, "保存为导出样式")
    return await world["何敏"].waits_for(lambda m: m.message_id == seen.message_id and "已保存" in m.text, timeout=60)


async def newest_book(person: Person, world: World) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO((await sent(world, person))[-1]))["台账"]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


async def makes(world: World, message: ChatMessage, press: str) -> tuple[ChatMessage, list[list[Any]]]:
    """A press that makes a workbook: what is said, and the rows of its table."""
    office = world["何敏"]
    before = len(await sent(world, office))
    await office.presses(message, press)
    told = await office.waits_for(
        lambda m: m.message_id == message.message_id and "文件已发到下方" in m.text, timeout=60
    )
    await office.waits_for(
        lambda m: m.by_bot and m.document is not None and m.message_id > message.message_id, timeout=60
    )
    for _ in range(200):
        if len(await sent(world, office)) > before:
            break
        await world.telegram.until_idle()
    return told, await newest_book(office, world)


async def test_an_empty_form_becomes_a_profile_and_the_ledger_goes_out_in_it(world: World):
    await has_ledger(world)
    first = (await world.read(items.every))[0]

    def has_amount(db: Any) -> None:
        row = {"item_id": first.id, "head": "涉及金额（万元）", "position": 0, "text": "=3+4"}
        db.execute(insert(own_cell).values(**row))

    await world.write(has_amount)
    seen = await shows(world, form())
    assert "是一张空表，没有可以读入的事项" in seen.text
    assert "导出样式「区委巡察办月报」" in seen.text
    assert "4. 整改举措 ← 整改措施" in seen.text
    assert "7. 涉及金额（万元） ← 本单位台账的同名列（1 项有内容）" in seen.text
    assert "8. 签字 ← 留空" in seen.text
    assert await world.read(profiles.every) == []
    kept = await keeps(world, seen)
    assert "「区委巡察办月报」已保存，共 8 列" in kept.text
    told, rows = await makes(world, kept, "按这个样式导出")
    assert "全部事项（导出样式：区委巡察办月报），3 项" in told.text
    assert rows[2] == HEADS
    assert [row[0] for row in rows[3:]] == [1, 2, 3]
    assert rows[3][2] == ROWS[0][2]
    assert rows[3][6:] == ["=3+4", None]
    noted = await world.read(lambda db: [tuple(row) for row in db.execute(select(audit.c.action, audit.c.person_id))])
    assert {"keep_profile", "send_ledger"} <= {action for action, by in noted if by is not None}


async def test_the_name_is_asked_for_and_may_be_another(world: World):
    await has_people(world)
    office = world["何敏"]
    seen = await shows(world, form())
    await office.presses(seen, "换个名称")
    await office.waits_for("请发来样式的名称")
    await office.says("长" * 31)
    await office.waits_for("最多 30 个字。请再发一次")
    await office.says("  报审计局 <b>{x}</b> ")
    again = await office.waits_for("导出样式「报审计局 <b>{x}</b>」", timeout=60)
    await office.presses(again, "保存为导出样式")
    await office.waits_for("「报审计局 <b>{x}</b>」已保存", timeout=60)
    (profile,) = await world.read(profiles.every)
    assert profile.name == "报审计局 <b>{x}</b>"


async def test_it_is_left(world: World):
    await has_people(world)
    seen = await shows(world, form())
    await world["何敏"].presses(seen, "不存")
    await world["何敏"].waits_for("没有读入，什么都没有改动")
    assert await world.read(profiles.every) == []


async def test_the_head_of_a_ledger_with_rows_makes_one_too(world: World):
    await has_people(world)
    seen = await looks(world, await is_offered(world, workbook(*ROWS), "审计局格式.xlsx"))
    assert "整改事项 3 项" in seen.text
    await world["何敏"].presses(seen, "存为导出样式")
    preview = await world["何敏"].waits_for("取自《审计局格式.xlsx》的表头", timeout=60)
    assert "3. 存在问题 ← 问题" in preview.text
    await keeps(world, preview)
    (profile,) = await world.read(profiles.every)
    assert [each.name for each in profile.columns] == ["number", "aspect", "problem", "measures", "unit", "due"]
    assert await world.read(items.every) == []


async def test_the_same_name_again_is_said_and_replaces(world: World):
    await has_people(world)
    kept = await keeps(world, await shows(world, form()))
    assert kept.buttons
    again = await shows(world, form(heads=HEADS[:6]))
    assert "已有同名样式" in again.text
    await world["何敏"].presses(again, "保存，代替原来的")
    await world["何敏"].waits_for(lambda m: m.message_id == again.message_id and "共 6 列" in m.text, timeout=60)
    (profile,) = await world.read(profiles.every)
    assert len(profile.columns) == 6


async def test_what_was_kept_meanwhile_under_this_name_is_not_replaced_unseen(world: World):
    await has_people(world)
    office = world["何敏"]
    first, second = [await shows(world, form(heads=HEADS[:count])) for count in (6, 7)]
    await keeps(world, first)
    await office.presses(second, "保存为导出样式")
    await office.waits_for(lambda m: m.message_id == second.message_id and "已有同名样式" in m.text, timeout=60)
    (profile,) = await world.read(profiles.every)
    assert len(profile.columns) == 6
    # pressed twice it is kept once
    data = data_of(first, "✅ 保存为导出样式")
    await office.presses(first, data=data)
    await world.telegram.until_idle()
    assert (await world.read(profiles.every)) == [profile]
    noted = await world.read(lambda db: db.scalars(select(audit.c.id).where(audit.c.action == "keep_profile")).all())
    assert len(noted) == 1


async def test_one_is_looked_at_and_removed(world: World):
    await has_people(world)
    office = world["何敏"]
    kept = await keeps(world, await shows(world, form()))
    await office.presses(kept, "台账分项导出")
    page = await office.waits_for(lambda m: m.message_id == kept.message_id and "按一下就发到这里" in m.text)
    await office.presses(page, "查看、删除")
    shown = await office.waits_for(lambda m: m.message_id == kept.message_id and "由何敏保存" in m.text)
    assert "8. 签字 ← 留空" in shown.text
    gone = data_of(shown, "🗑 确认删除")
    export = data_of(shown, "按这个样式导出")
    await office.presses(shown, "确认删除")
    after = await office.waits_for(lambda m: m.message_id == kept.message_id and "已删除" in m.text)
    assert "导出样式「区委巡察办月报」已删除" in after.text
    assert await world.read(profiles.every) == []
    for data in (gone, export):
        await office.presses(after, data=data)
    await world.telegram.until_idle()
    noted = await world.read(lambda db: db.scalars(select(audit.c.id).where(audit.c.action == "remove_profile")).all())
    assert len(noted) == 1
    assert not [m for m in await office.messages() if m.document is not None and m.by_bot]


async def test_parts_of_the_ledger_by_a_press(world: World):
    await has_ledger(world)
    office = world["何敏"]
    await world.write(lambda db: items.change(db, items.every(db)[1].id, leader="林知秋"))
    await office.starts()
    home = await office.waits_for(lambda m: any(b.text == "台账分项导出" for row in m.buttons for b in row))
    await office.presses(home, "台账分项导出")
    page = await office.waits_for(lambda m: m.message_id == home.message_id and "按一下就发到这里" in m.text)
    assert "把对方的空表" in page.text
    told, rows = await makes(world, page, "待下达（3）")
    assert "状态：待下达，3 项" in told.text
    assert [row[0] for row in rows[3:]] == [1, 2, 3]
    await office.presses(told, "台账分项导出")
    page = await office.waits_for(lambda m: m.message_id == home.message_id and "按一下就发到这里" in m.text)
    await office.presses(page, "按单位")
    units = await office.waits_for(lambda m: m.message_id == home.message_id and "请选择单位" in m.text)
    told, rows = await makes(world, units, "道路科（1）")
    assert "牵头单位：道路科" in told.text
    await office.presses(told, "台账分项导出")
    page = await office.waits_for(lambda m: m.message_id == home.message_id and "按一下就发到这里" in m.text)
    await office.presses(page, "按责任领导")
    leaders = await office.waits_for(lambda m: m.message_id == home.message_id and "请选择责任领导" in m.text)
    told, rows = await makes(world, leaders, "林知秋")
    assert "责任领导：林知秋" in told.text
    assert [(row[0], row[5]) for row in rows[3:]] == [(2, "林知秋")]


async def test_nobody_else_makes_sees_or_removes_one(world: World):
    await has_people(world)
    office, other = world["何敏"], world["陆一鸣"]
    offered = await is_offered(world, form(), "月报.xlsx")
    file = data_of(offered, "试读（不改动）").removeprefix("im:")
    kept = await keeps(world, await looks(world, offered))
    (profile,) = await world.read(profiles.every)
    theirs = await other.waits_for(lambda m: m.by_bot and bool(m.buttons))
    tried = [f"mo:{file}", f"mk:{file}:0", f"mn:{file}", "tl", "tn:0", "tb:0", "ty:1", "tg:1", "tw:1"]
    tried += [f"{verb}:{profile.id}" for verb in ("tp", "td", "tk")] + [f"tx:{State.DRAFT}"]
    for data in tried:
        await other.presses(theirs, data=data)
    await world.telegram.until_idle()
    assert await world.read(profiles.every) == [profile]
    told = [m for m in await other.messages() if m.by_bot]
    assert not [m for m in told if m.document is not None or "月报" in m.text or "台账分项导出" in m.text]
    assert kept.buttons
    assert office is not other


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
async def test_a_form_with_numbers_and_a_foot_is_empty_as_well(world: World, suffix: str):
    await has_people(world)
    lines: list[list[Any]] = [[n, *[""] * 7] for n in (1, 2, 3)] + [["填表人：", "", "", "", "审核人："]]
    data = form(*lines)
    if suffix == "csv":
        data = "\n".join(",".join(map(str, line)) for line in [HEADS, *lines]).encode("gb18030")
    seen = await shows(world, data, f"月报.{suffix}")
    assert "是一张空表" in seen.text
    await keeps(world, seen)
    (profile,) = await world.read(profiles.every)
    assert [each.heads[-1] for each in profile.columns] == HEADS
