"""The office sends the ledger it has: looked at without changing anything, then entered or left."""

import io
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from simulator.conversation import ChatMessage
from simulator.people import Person
from storage import audit, campaigns, items, outbox, people
from storage.tables import evidence
from tests.world import World

ROWS = (
    [1, "一、履职方面", "背街小巷每日只清扫一次，垃圾清运不及时", "每日清扫三次", "道路科", "2026年5月底前"],
    [2, "一、履职方面", "行道树补种不及时，缺株较多", "补种 30 株", "绿化站", "规划阶段"],
    [3, "二、财务方面", "公务用车油卡管理混乱，台账缺失", "建立台账", "财务处", "2026年6月底前"],
)


def workbook(*rows: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "台账"
    sheet.append(["示范局落实第一巡察组反馈意见整改台账（2026年2月27日反馈）"])
    sheet.append(["序号", "方面", "存在问题", "整改措施", "责任单位", "整改时限"])
    for row in rows:
        sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


async def is_offered(world: World, data: bytes, name: str = "整改台账.xlsx") -> ChatMessage:
    office = world["何敏"]
    own = await office.sends_file(data, name)
    return await office.waits_for(f"收到《{name}》", after=own)


async def looks(world: World, offered: ChatMessage) -> ChatMessage:
    office = world["何敏"]
    await world.until(
        lambda db: db.scalars(select(evidence.c.sha256).order_by(evidence.c.id.desc())).first() is not None
    )
    await office.presses(offered, "试读（不改动）")
    return await office.waits_for(
        lambda m: m.message_id == offered.message_id and "正在读" not in m.text and "先看一看" not in m.text,
        timeout=60,
    )


def data_of(message: ChatMessage, text: str) -> str:
    found = next(button.data for row in message.buttons for button in row if button.text == text)
    assert found is not None
    return found


async def sent(world: World, person: Person) -> list[bytes]:
    found = []
    for message in await person.messages():
        if message.by_bot and message.document is not None:
            stored = world.simulator.world.files.find(message.document.file_id)
            assert stored is not None
            found.append(stored.data)
    return found


async def has_people(world: World) -> None:
    await world.has_roster()
    await world.joins("何敏", "陆一鸣")


async def test_a_ledger_is_looked_at_and_then_entered(world: World):
    await has_people(world)
    seen = await looks(world, await is_offered(world, workbook(*ROWS)))
    assert "整改事项 3 项" in seen.text
    assert "一、履职方面 2 项；二、财务方面 1 项" in seen.text
    assert "道路科 1 项" in seen.text
    assert "名册里对不上的单位：财务处 1 项（相近：财务科）" in seen.text
    assert "“规划阶段”无法换算成日期" in seen.text
    assert await world.read(items.every) == []
    await world["何敏"].waits_for(lambda m: m.by_bot and m.document is not None, timeout=30)
    (marked,) = await sent(world, world["何敏"])
    sheet = openpyxl.load_workbook(io.BytesIO(marked)).active
    notes = [[cell.value for cell in row][-1] for row in sheet.iter_rows()]
    assert [n for n, note in enumerate(notes, 1) if note] == [1, 4, 5]
    assert "规划阶段" in notes[3]
    assert "“财务处”" in notes[4]
    await world["何敏"].presses(seen, "确认读入")
    done = await world["何敏"].waits_for("《整改台账.xlsx》已读入", timeout=60)
    assert "整改事项 3 项" in done.text
    every = await world.read(items.every)
    assert [(each.unit, each.due and each.due.isoformat()) for each in every] == [
        ("道路科", "2026-05-31"),
        ("绿化站", None),
        (None, "2026-06-30"),
    ]
    await world["何敏"].presses(done, "分派与下达")
    await world["何敏"].waits_for("下达预览")


async def test_marked_copies_that_have_left_are_cleared_away(world: World):
    await has_people(world)
    folder = world.data_dir / "documents" / "marked"
    await looks(world, await is_offered(world, workbook(*ROWS)))
    await world["何敏"].waits_for(lambda m: m.by_bot and m.document is not None, timeout=30)
    await world.until(lambda db: not outbox.waiting_files(db))
    (first,) = folder.iterdir()
    await looks(
        world,
        await is_offered(
            world, workbook(*ROWS, [4, "三、作风方面", "群众反映多", "培训", "道路科", "待定"]), "乙.xlsx"
        ),
    )
    (second,) = folder.iterdir()
    assert second.name != first.name
    assert [file.name for file in second.iterdir()] == ["marked.xlsx"]


async def test_a_table_in_text_is_looked_at_too(world: World):
    await has_people(world)
    table = "序号,存在问题,整改措施,责任单位,整改时限\n1,背街小巷每日只清扫一次，垃圾清运不及时,每日清扫三次,道路科,2026年5月底前\n"
    seen = await looks(world, await is_offered(world, table.encode("gb18030"), "整改台账.csv"))
    assert "整改事项 1 项" in seen.text


async def test_a_roster_in_text_is_read_like_a_workbook(world: World):
    await has_people(world)
    table = "单位,岗位,姓名,角色\n法规科,科长,简宁,单位责任人\n"
    seen = await looks(world, await is_offered(world, table.encode("gb18030"), "名册.csv"))
    await world["何敏"].presses(seen, "确认读入")
    await world["何敏"].waits_for("《名册.csv》已读入", timeout=60)
    assert "法规科" in [unit.name for unit in await world.read(people.answering_units)]


async def test_nothing_is_entered_unless_somebody_says_so(world: World):
    await has_people(world)
    offered = await is_offered(world, workbook(*ROWS))
    seen = await looks(world, offered)
    await world["何敏"].presses(seen, "不读入")
    await world["何敏"].waits_for("没有读入，什么都没有改动")
    assert await world.read(items.every) == []
    assert await world.read(campaigns.every) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "没有读成"),
        (b"PK\x03\x04 broken", "没有读成"),
    ],
)
async def test_a_bad_file_gets_one_sentence_and_changes_nothing(world: World, data: bytes, says: str):
    await has_people(world)
    if not data:
        data = b"\x00" * 10
    seen = await looks(world, await is_offered(world, data))
    assert says in seen.text
    assert "没有改动任何事项" in seen.text
    assert await world.read(items.every) == []


async def test_a_file_that_cannot_be_fetched_is_no_dead_end(world: World):
    await has_people(world)
    await world["何敏"].sends_file(b"PK" + bytes(20 * 1024 * 1024), "整改台账.xlsx")
    told = await world["何敏"].waits_for("太大，机器人取不下来", timeout=30)
    assert "run_bot.py import" in told.text
    assert not told.buttons


async def test_only_the_office_looks_into_a_file(world: World):
    await has_people(world)
    offered = await is_offered(world, workbook(*ROWS))
    data = data_of(offered, "试读（不改动）")
    other = await world["陆一鸣"].waits_for(lambda m: m.by_bot and bool(m.buttons))
    for pressed in (data, data.replace("im", "ix"), f"{data.replace('im', 'in')}:new"):
        await world["陆一鸣"].presses(other, data=pressed)
    await world.telegram.until_idle()
    assert await world.read(items.every) == []
    assert not [m for m in await world["陆一鸣"].messages() if "整改台账.xlsx" in m.text]


async def test_pressed_twice_it_is_entered_once(world: World):
    await has_people(world)
    seen = await looks(world, await is_offered(world, workbook(*ROWS)))
    for _ in range(2):
        await world["何敏"].presses(
            seen, data=next(b.data for row in seen.buttons for b in row if b.text == "确认读入")
        )
    await world["何敏"].waits_for("《整改台账.xlsx》已读入", timeout=60)
    await world.telegram.until_idle()
    assert len(await world.read(items.every)) == 3
    assert len(await world.read(campaigns.every)) == 1


async def test_what_was_looked_at_before_another_copy_was_entered_is_looked_at_again(world: World):
    await has_people(world)
    office = world["何敏"]
    first, second = [
        await looks(world, await is_offered(world, workbook(*ROWS[:count]), f"台账{count}.xlsx")) for count in (2, 3)
    ]
    await office.presses(first, "确认读入")
    await office.waits_for("《台账2.xlsx》已读入", timeout=60)
    await office.presses(second, "确认读入")
    await office.waits_for("《台账3.xlsx》没有读入", timeout=60)
    assert len(await world.read(items.every)) == 2
    assert len(await world.read(campaigns.every)) == 1


async def enters(world: World, *rows: list[Any], press: str) -> ChatMessage:
    seen = await looks(world, await is_offered(world, workbook(*rows)))
    await world["何敏"].presses(seen, press)
    return await world["何敏"].waits_for(
        lambda m: m.message_id == seen.message_id and m.text.startswith("✓ "), timeout=60
    )


async def test_it_comes_again_and_only_what_is_new_is_entered(world: World):
    await has_people(world)
    await enters(world, *ROWS, press="确认读入")
    fresh = [4, "二、财务方面", "防汛物资储备不足，值守制度不落实", "补充", "财务科", "2026年7月底前"]
    done = await enters(world, *ROWS, fresh, press="只补新增 1 项")
    assert "新增 1 项，更新 0 项" in done.text
    assert len(await world.read(items.every)) == 4
    assert len(await world.read(campaigns.every)) == 1


async def test_a_date_that_people_work_by_changes_with_a_reason_that_they_are_told(world: World):
    await has_people(world)
    await enters(world, *ROWS[:1], press="确认读入")
    office = world["何敏"]
    done = await office.waits_for("已读入")
    await office.presses(done, "分派与下达")
    await office.presses(await office.waits_for("下达预览"), "确认下达")
    await world["陆一鸣"].waits_for("待签收")
    seen = await looks(world, await is_offered(world, workbook([*ROWS[0][:5], "2026年9月底前"])))
    assert "有变化 1 项" in seen.text
    await office.presses(seen, "新增并更新")
    await office.waits_for("请发来原因")
    await office.says("经领导小组会议同意调整")
    await office.waits_for("更新 1 项", timeout=60)
    told = await world["陆一鸣"].waits_for("整改时限由")
    assert "经领导小组会议同意调整" in told.text
    (item,) = await world.read(items.every)
    assert item.due is not None
    assert item.due.isoformat() == "2026-09-30"
    trail = [each for each in await world.read(audit.of_item, item.id) if each.action == "renew_item"]
    assert [each.by for each in trail] != [None]


async def test_a_file_of_a_unit_is_evidence_and_no_ledger(world: World):
    await world.is_set_up()
    await world["陆一鸣"].sends_file(workbook(*ROWS), "整改台账.xlsx", caption="第1项 附台账")
    await world["陆一鸣"].waits_for("已收到")
    assert not [m for m in await world["陆一鸣"].messages() if "试读" in str(m.buttons)]
