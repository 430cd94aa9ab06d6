"""What the office's ledger tells of before the bot was there: kept, shown as what it is, and never taken for an answer."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
from sqlalchemy import Connection, select

from bot.actions.items import ledgers, renewing
from bot.actions.items.importing import import_notice
from bot.actions.items.renewing import Entered, Mode
from bot.actions.talking.jobs import Job
from bot.documents import ledger as reading_ledger
from bot.documents.ledger import Wanted
from bot.ledger.reading import LedgerReading
from bot.ledgers import wanted
from bot.reports import dossier
from bot.reports.history import history
from bot.rules.models import ChatId, Finding, ItemId, OutboxId, UserId
from storage import audit, campaigns, items, own_cells, people, told_before
from storage.tables import bulletin, edition, outbox, report
from tests.scenarios.test_receiving_files import has_people, is_offered, looks
from tests.world import ROSTER, World, notice, read_item

ZONE = ZoneInfo("Asia/Shanghai")
SOURCE = ("台账.xlsx", "e" * 64)
TOLD = ("首次上报：已修补井盖12处", "再次上报：<b>全部</b>修补完毕{{x}}")
OWN = (("备注", "=1+1 <i>王局</i>交办"), ("涉及金额（万元）", "12.5"))


def ledger(*read: Any) -> LedgerReading:
    plain = notice(*read)
    return LedgerReading(plain.campaign, (), plain.counted, read, (), sheet="台账")


async def is_set_up(world: World, **facts: Any) -> None:
    """A ledger was entered before anybody answered; everything is issued."""
    await world.has_roster()
    await world.joins(*(row.person for row in ROSTER))
    told = {"progress": TOLD, "own": OWN} | facts
    file = ledger(read_item(1, "道路科", **told), read_item(2, "道路科"), read_item(3, "绿化站"))
    await world.write(import_notice, file, SOURCE, world.clock.now())
    await world.issues_everything()


async def first(world: World) -> ItemId:
    return (await world.read(items.every))[0].id


async def card(world: World, name: str, number: int = 1) -> Any:
    person = world[name]
    sent = await person.says(str(number))
    return await person.waits_for(f"第{number}项 问题{number}的标题", after=sent)


async def test_a_card_tells_it_until_somebody_answers_and_the_history_always(world: World):
    await is_set_up(world)
    seen = await card(world, "何敏")
    assert "导入前进展：首次上报：已修补井盖12处" in seen.text
    assert "导入前进展：再次上报：<b>全部</b>修补完毕{{x}}" in seen.text
    assert "备注：=1+1 <i>王局</i>交办" in seen.text
    assert "涉及金额（万元）：12.5" in seen.text
    assert "查看全文" not in seen.button_texts
    await world["何敏"].presses(seen, "办理记录")
    told = await world["何敏"].waits_for(lambda m: m.message_id == seen.message_id and "办理记录" in m.text)
    assert "台账.xlsx 导入前进展：首次上报：已修补井盖12处" in told.text
    assert told.text.index("首次上报") < told.text.index("再次上报") < told.text.index("下达给道路科")


async def test_the_lead_unit_reads_it_and_nobody_else_s_unit(world: World):
    await is_set_up(world, support_units=("绿化站",))
    head, other = world["陆一鸣"], world["高远山"]
    mine = await head.waits_for("整改事项（2项）")
    await head.presses(mine, "1")
    led = await head.waits_for("第1项 问题1的标题")
    assert "导入前进展" in led.text
    assert "王局" not in led.text
    theirs = await other.waits_for("整改事项")
    item = await first(world)
    await other.presses(theirs, data=f"it:{item}")
    seen = await other.waits_for(lambda m: m.message_id == theirs.message_id and "第1项 问题1的标题" in m.text)
    assert "导入前进展" not in seen.text
    assert "王局" not in seen.text
    await other.presses(seen, data=f"yl:{item}")
    lines = await other.waits_for(lambda m: m.message_id == theirs.message_id and "办理记录" in m.text)
    assert "导入前进展" not in lines.text


async def test_the_office_s_own_columns_are_no_reading_for_units(world: World):
    """Neither in the dossier of their item nor in their part of the ledger; whoever reads every item has them."""
    await is_set_up(world)
    now = datetime(2026, 3, 3, 9, 0, tzinfo=ZONE)
    item = await world.read(items.get, await first(world))
    for name, sees in (("陆一鸣", False), ("何敏", True), ("周行远", True)):
        reader = await world.read(people.find_by_account, UserId(world[name].id), now.date())
        assert reader is not None
        assert (await world.read(dossier.read, item, ZONE, reader)).own == (dict(OWN) if sees else {}), name
    cut = await world.read(ledgers.cut_for, Job(OutboxId(1), ChatId(world["陆一鸣"].id), "", "ledger", ("u",), 0), now)
    assert cut is not None
    rows = (await world.read(reading_ledger.read, wanted(cut), now)).rows
    assert rows
    assert all(not row.own for row in rows)


async def test_a_long_progress_is_cut_on_the_card_and_whole_a_press_away(world: World):
    long = "整改" * 2_500 + "完毕"
    await is_set_up(world, progress=(long,))
    seen = await card(world, "何敏")
    assert long[:100] in seen.text
    assert long not in seen.text
    assert len(seen.text) < 1_500
    office = world["何敏"]
    await office.presses(seen, "查看全文")
    last = await office.waits_for(lambda m: m.message_id > seen.message_id and "完毕" in m.text)
    parts = [m.text for m in await office.messages() if seen.message_id < m.message_id <= last.message_id]
    assert "".join(parts).replace("\n", "").count("整改") >= 2_500


async def test_it_is_no_answer_no_claim_no_finding_and_in_no_figure(world: World):
    await is_set_up(world, status="unstated")
    await world.opens_round()
    ask = await world["陆一鸣"].waits_for("第1期进展报送")
    assert "已填 0/2" in ask.text
    assert "修补井盖" not in ask.text
    await world.releases()
    issue = await world["周行远"].waits_for("第1期", timeout=60)
    assert "修补" not in issue.text
    assert await world.read(lambda db: db.execute(select(report.c.id)).all()) == []
    assert (await world.read(items.every))[0].finding == Finding.UNSTATED

    def frozen(db: Connection) -> str:
        return "\n".join(str(row) for table in (bulletin, edition, outbox) for row in db.execute(select(table)))

    said = await world.read(frozen)
    assert "问题1的标题" in said
    assert all("修补井盖" not in line for line in said.split("\n") if "导入前进展" not in line)


async def test_the_ledger_prints_it_with_its_mark_until_there_is_an_answer(world: World):
    await is_set_up(world)

    def rows(db: Connection) -> Any:
        return reading_ledger.read(db, Wanted(), datetime(2026, 3, 3, 9, 0, tzinfo=ZONE)).rows

    row, other, _ = await world.read(rows)
    assert row.progress == "\n".join(f"【导入前进展】{text}" for text in TOLD)
    assert (row.reported_at, row.claim, row.own) == (None, None, dict(OWN))
    assert (other.progress, other.own) == ("", {})
    await world.opens_round()
    head = world["陆一鸣"]
    ask = await head.waits_for("第1期进展报送")
    await head.presses(ask, "1")
    await head.waits_for("请发来本周进展")
    await head.says("又查了一遍，没有新的破损")
    await head.waits_for("已收到", timeout=20)
    row, *_ = await world.read(rows)
    assert (row.progress, row.told) == ("又查了一遍，没有新的破损", ())
    assert row.own == dict(OWN)
    seen = await card(world, "何敏")
    assert "导入前进展" not in seen.text
    assert "查看全文" in seen.button_texts


async def test_a_file_that_comes_again_changes_own_cells_and_never_what_was_told(world: World):
    await is_set_up(world)
    now = world.clock.now()
    campaign = (await world.read(campaigns.every))[0].id
    known = [each.facts for each in await world.read(renewing.known_items, campaign, date(2026, 3, 3))]
    assert known[0].own == OWN
    changed = replace(known[0], progress=("新写的进展",), own=(("备注", "已退回"), ("领导交办", "{{y}}")))
    fresh = replace(
        known[1], problem="防汛物资储备不足，值守制度不落实。", title="防汛", progress=("甲",), own=(("备注", "乙"),)
    )
    file = [changed, known[1], known[2], fresh]
    found = await world.read(renewing.find_known, file, date(2026, 3, 3))
    assert found is not None
    made = found[1]
    assert (len(made.new), len(made.changed), made.untold, made.needs_reason) == (1, 1, 1, False)

    def comes(db: Connection, mode: Mode) -> Entered:
        return renewing.renew(db, campaign, file, mode, ("新.xlsx", "f" * 64), None, now)

    before = await world.read(told_before.of_item, known_id := await first(world))
    assert await world.write(comes, Mode.UPDATE) == Entered(1, 1, 0, ())
    assert await world.read(told_before.of_item, known_id) == before
    cells = await world.read(lambda db: own_cells.of_items(db, [each.id for each in items.every(db)]))
    assert cells[known_id] == {"备注": "已退回", "领导交办": "{{y}}", "涉及金额（万元）": "12.5"}
    new = (await world.read(items.every))[-1].id
    assert cells[new] == {"备注": "乙"}
    assert [(each.text, each.source) for each in await world.read(told_before.of_item, new)] == [("甲", "新.xlsx")]
    entries = await world.read(audit.of_item, known_id)
    assert entries[-1].action == "renew_item"
    assert entries[-1].data["own"] == [["备注", "=1+1 <i>王局</i>交办", "已退回"], ["领导交办", None, "{{y}}"]]
    assert await world.write(comes, Mode.UPDATE) == Entered(0, 0, 0, ())


async def test_what_was_answered_is_not_told_again_as_another_progress(world: World):
    await is_set_up(world)
    await world.opens_round()
    head = world["陆一鸣"]
    ask = await head.waits_for("第1期进展报送")
    await head.presses(ask, "1")
    await head.waits_for("请发来本周进展")
    await head.says("已全部修补")
    await head.waits_for("已收到", timeout=20)
    known = [
        each.facts
        for each in await world.read(lambda db: renewing.known_items(db, campaigns.every(db)[0].id, date(2026, 3, 3)))
    ]
    for progress, untold in ((("已全部修补",), 0), (TOLD, 0), (("另一句话",), 1)):
        found = await world.read(
            renewing.find_known, [replace(known[0], progress=progress), *known[1:]], date(2026, 3, 3)
        )
        assert found is not None
        assert (found[1].untold, found[1].changed) == (untold, ())


HEADS = ["序号", "方面", "存在问题", "整改措施", "责任单位", "整改时限", "整改进展情况", "备注"]
ROWS: list[list[Any]] = [
    [
        1,
        "一、履职方面",
        "背街小巷每日只清扫一次，垃圾清运不及时",
        "每日清扫三次",
        "道路科",
        "2026年5月底前",
        "已增加一班",
        "甲",
    ],
    [2, "一、履职方面", "行道树补种不及时，缺株较多", "补种 30 株", "绿化站", "2026年6月底前", None, "乙"],
]


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["示范局落实第一巡察组反馈意见整改台账（2026年2月27日反馈）"])
    for row in [HEADS, *rows]:
        book.active.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


async def test_in_chat_a_file_is_entered_with_it_and_the_next_one_says_what_it_would_not_take_over(world: World):
    await has_people(world)
    office = world["何敏"]
    seen = await looks(world, await is_offered(world, workbook(ROWS)))
    await office.presses(seen, "确认读入")
    await office.waits_for("《整改台账.xlsx》已读入", timeout=60)
    item = await first(world)
    assert [each.text for each in await world.read(told_before.of_item, item)] == ["已增加一班"]
    rows = [[*ROWS[0][:6], "已增加两班", "丙"], [*ROWS[1][:6], None, None]]
    offered = await is_offered(world, workbook(rows), "新台账.xlsx")
    await world.until(lambda db: db.execute(select(report.c.id)).first() is not None)
    await office.presses(offered, "试读（不改动）")
    seen = await office.waits_for(
        lambda m: m.message_id == offered.message_id and "与在库事项相比" in m.text, timeout=60
    )
    assert "自有列“备注”有变化" in seen.text
    assert "自有列“备注”（没有了）有变化" in seen.text
    assert "有 1 项的进展与库中不同，不会写入：进展由单位在机器人里报送" in seen.text
    await office.presses(seen, "新增并更新")
    await office.waits_for("更新 2 项", timeout=60)
    assert [each.text for each in await world.read(told_before.of_item, item)] == ["已增加一班"]
    assert await world.read(own_cells.of_items, [item]) == {item: {"备注": "丙"}}


async def test_the_whole_history_for_the_operator(world: World):
    await is_set_up(world)
    item = (await world.read(items.every))[0]
    lines = await world.read(history, item, world.clock.now())
    assert [(each.who, each.what) for each in lines[:2]] == [("台账.xlsx", f"导入前进展：{text}") for text in TOLD]
