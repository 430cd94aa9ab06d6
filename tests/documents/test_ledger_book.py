"""The ledger as a workbook, read back with two readers that know nothing of how it was written."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from PIL import Image
from python_calamine import CalamineWorkbook

from bot.commands.exporting_ledger import nearest
from bot.documents import ledger as reading
from bot.documents.ledger import Ledger, Light, Wanted, light_of, totals
from bot.documents.ledger_book import save, write
from bot.documents.ledger_cells import LONGEST, fit, height_of, sheet_name
from bot.documents.ledger_photos import photos_in, thumbnail
from bot.rules.areas import Area
from bot.rules.details import Field
from bot.rules.models import (
    Finding,
    ItemId,
    ReportKind,
    State,
)
from storage import blackouts, details, items, people, proofs
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from tests.dossier.bureau import ZONE, Desk, open_desk
from tests.dossier.pictures import street
from tests.rules.ledger import an_item
from tests.storage.bureau import FACTS, add_campaign

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=ZONE)
TODAY = NOW.date()
HEADS = [
    "序号", "方面", "问题", "整改任务", "整改措施", "责任领导", "牵头单位", "配合单位", "责任人", "整改时限", "类别", "单位自评",
    "办公室认定", "状态", "最近进展", "最近报送", "佐证件数", "延期次数", "销号日期", "长期坚持",
]  # fmt: skip
SHEETS = ["台账", "问题清单", "任务清单", "责任清单", "说明"]
HOSTILE = (
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "http://example.com/", "mailto:a@example.com", "<b>粗</b>&amp;",
    "{{x}}{% raw %}",
    "a\x00b\x07c\x1bd", "_x0041_", "\ud800孤", "𠮷野家", "'=1", "第一行\r\n第二行\t末", "{name}", "  两端  ",
)  # fmt: skip


class Office:
    """A bureau in a database, entered and read in transactions; `files`: its evidence."""

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.folder = db, folder
        self.files = EvidenceFiles(folder / "evidence")
        self.files.prepare()

    async def enters(self, fill: Callable[[Desk], Any]) -> Any:
        return await self.db.write(lambda db: fill(open_desk(db, self.files)))

    async def reads(self, wanted: Wanted | None = None, now: datetime = NOW) -> Ledger:
        return await self.db.read(reading.read, wanted or Wanted(), now)

    def book(self, ledger: Ledger) -> bytes:
        return write(ledger, photos_in(self.folder / "evidence"))


@pytest.fixture
def office(db: Database, tmp_path: Path) -> Office:
    return Office(db, tmp_path / "data")


def usual(desk: Desk) -> list[ItemId]:
    """Two aspects, three problems, seven tasks of two units and of none, in every colour."""
    above = [
        ["一、作风不实", "（一）保洁不细"],
        ["一、作风不实", "（一）保洁不细"],
        ["一、作风不实", "（一）保洁不细"],
        ["一、作风不实", "（二）管养不及时"],
        ["二、制度不严", "（一）考核流于形式"],
        ["二、制度不严", "（一）考核流于形式"],
        ["二、制度不严", "（一）考核流于形式"],
    ]
    facts: list[dict[str, Any]] = [
        {"due": TODAY - timedelta(days=1)},
        {"due": TODAY},
        {"due": TODAY + timedelta(days=7), "unit_id": desk.other, "leader": "周正", "in_charge_id": desk.leader},
        {"due": TODAY + timedelta(days=8), "long_term": True},
        {"due": TODAY - timedelta(days=30), "state": State.CLOSED, "finding": "done"},
        {"due": None, "due_text": "长期坚持", "unit_id": desk.other, "leader": "周正"},
        {
            "due": TODAY - timedelta(days=3),
            "unit_id": None,
            "state": State.DRAFT,
            "lead_unit": "待定单位",
            "leader": None,
        },
    ]
    made = [desk.item(f"1.{n}", headings=above[n], title=f"任务{n}", problem=f"任务{n}，还要说明。", **fact)
            for n, fact in enumerate(facts)]  # fmt: skip
    items.change(desk.db, made[4], closed_at=datetime(2026, 3, 10, 23, 30, tzinfo=ZONE))
    items.change(desk.db, made[3], extended=2)
    desk.answer(made[0], ["第一版", "已清扫三次"])
    desk.answer(made[0], ["又补充一条"])
    desk.answer(made[1], ["等设备到货"], kind=ReportKind.NO_CHANGE)
    details.add(desk.db, made[0], None, {Field.CLAIM: "done"}, desk.head, desk.later())
    return made


def grid(data: bytes, sheet: str = "台账") -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def table(data: bytes, sheet: str = "台账") -> list[dict[str, Any]]:
    """The rows below the heads, by head; the foot is left out."""
    rows = grid(data, sheet)
    return [dict(zip(rows[2], row, strict=True)) for row in rows[3:] if isinstance(row[0], float) or row[1] != ""]


def opened(data: bytes) -> Workbook:
    return load_workbook(BytesIO(data))


def sheet_of(data: bytes, name: str = "台账") -> Worksheet:
    found = opened(data)[name]
    assert isinstance(found, Worksheet)
    return found


# --- what stands in it ----------------------------------------------------------------------------------------------------


async def test_the_columns_in_the_bureaus_order_and_what_stands_in_them(office: Office):
    await office.enters(usual)
    data = office.book(await office.reads())
    assert CalamineWorkbook.from_filelike(BytesIO(data)).sheet_names == SHEETS
    rows = grid(data)
    assert rows[0][0] == "示范市城市管理局巡察整改台账"
    assert rows[1][0].startswith("全部事项　数据截至2026年3月3日09:12")
    assert rows[2] == HEADS
    first, *_ = table(data)
    assert first["序号"] == 1
    assert first["方面"] == "一、作风不实"
    assert first["问题"] == "（一）保洁不细"
    assert first["整改任务"] == "任务0，还要说明。"
    assert first["整改措施"].startswith("1. 重新核定12条")
    assert "\n3. 建立居民" in first["整改措施"]
    assert (first["责任领导"], first["牵头单位"], first["配合单位"], first["责任人"]) == (
        "林知秋",
        "道路科",
        "绿化站",
        "陆一鸣",
    )
    assert first["整改时限"] == date(2026, 3, 15)
    assert (first["类别"], first["单位自评"], first["办公室认定"], first["状态"]) == (
        "集中整改",
        "已完成",
        "未认定",
        "整改中",
    )
    assert first["最近进展"] == "已清扫三次\n又补充一条"
    assert isinstance(first["最近报送"], datetime)
    assert (first["佐证件数"], first["延期次数"], first["销号日期"]) == (0, 0, "")


async def test_what_is_told_apart(office: Office):
    await office.enters(usual)
    rows = table(office.book(await office.reads()))
    assert rows[1]["最近进展"] == "本周无变化：等设备到货"
    assert rows[1]["单位自评"] == "", "what was never said is no claim"
    assert rows[2]["责任领导"] == "林知秋", "who is in charge, not who the notice named"
    assert rows[3]["延期次数"] == 2
    assert rows[4]["销号日期"] == date(2026, 3, 10), "the day in the bureau's zone"
    assert rows[5]["整改时限"] == "长期坚持"
    assert (rows[6]["牵头单位"], rows[6]["责任人"], rows[6]["状态"]) == ("待定单位", "", "待下达")


async def test_without_a_heading_between_the_item_is_the_problem(office: Office):
    await office.enters(
        lambda desk: [desk.item("1", headings=["一、方面"], title="短题", problem="全文在此"), desk.item("2")]
    )
    one, two = table(office.book(await office.reads()))
    assert (one["方面"], one["问题"], one["整改任务"]) == ("一、方面", "全文在此", "短题")
    assert two["整改任务"].startswith("背街小巷清扫频次不足、垃圾清运不及时\n背街小巷保洁质量不高。"), (
        "nothing of it is lost"
    )


async def test_an_empty_ledger_is_a_ledger(office: Office):
    data = office.book(await office.reads())
    assert grid(data)[2] == HEADS
    assert len(grid(data)) == 3
    assert "整改任务0项" in grid(data, "问题清单")[3][0]
    meant = {row[0]: row[1] for row in grid(data, "说明")[3:]}
    assert meant["完成率"] == "没有可计算的事项"
    assert opened(data)["台账"].freeze_panes == "B4"


# --- how it looks ---------------------------------------------------------------------------------------------------------


async def test_frozen_filtered_merged_and_ready_for_a3(office: Office):
    await office.enters(usual)
    book = opened(office.book(await office.reads()))
    for name in SHEETS:
        sheet = book[name]
        assert sheet.freeze_panes == "B4", name
        assert sheet.print_title_rows == "$3:$3", name
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 8)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book["台账"].auto_filter.ref == "A3:T10"
    merged = {str(each) for each in book["台账"].merged_cells.ranges}
    assert merged == {"A1:T1", "A2:T2", "B4:B7", "B8:B10", "C4:C6", "C8:C10"}
    assert {str(each) for each in book["责任清单"].merged_cells.ranges} >= {"A4:A7", "A8:A9"}


async def test_a_filter_finds_the_words_in_every_merged_row(office: Office):
    await office.enters(usual)
    assert [row["问题"] for row in table(office.book(await office.reads()))][:3] == ["（一）保洁不细"] * 3


async def test_a_heading_that_comes_again_below_another_is_not_merged_with_it(office: Office):
    def fill(desk: Desk) -> None:
        for n, aspect in enumerate(("一、甲", "一、甲", "二、乙")):
            desk.item(f"1.{n}", headings=[aspect, "（一）同名"])
        desk.item("1.9", headings=[])
        desk.item("1.10", headings=[])

    await office.enters(fill)
    merged = {str(each) for each in sheet_of(office.book(await office.reads())).merged_cells.ranges}
    assert {each for each in merged if each[0] in "BC"} == {"B4:B5", "C4:C5", "C7:C8"}


async def test_states_are_chosen_from_the_bureaus_words(office: Office):
    await office.enters(usual)
    found = {
        str(each.sqref): each.formula1
        for each in sheet_of(office.book(await office.reads())).data_validations.dataValidation
    }
    assert found["K4:K10"] == '"立行立改,集中整改,长期整改"'
    assert found["L4:L10"] == '"未启动,整改中,阶段性完成,基本完成,已完成"'
    assert found["M4:M10"] == '"已完成,基本完成,整改中,阶段性完成,未完成,未认定"'
    assert found["N4:N10"] == '"待下达,待签收,整改中,持续整改,销号审核中,已销号,已移交"'


class Day(int):
    """A cell as a formula sees it: a number, or a text, which is none."""

    is_number = True


def colour(sheet: Worksheet, row: int) -> tuple[str, str] | None:
    """The fill and the number format that the workbook's own rules give to the state in this row, worked out as Excel does."""
    cells = {letter: sheet[f"{letter}{row}"].value for letter in "JMN"}
    due = Day(cells["J"].toordinal()) if isinstance(cells["J"], datetime) else Day(10**6)
    due.is_number = isinstance(cells["J"], datetime)
    known = {
        "AND": lambda *all_: all(all_),
        "OR": lambda *any_: any(any_),
        "ISNUMBER": lambda value: value.is_number,
        "DATE": lambda *on: date(*on).toordinal(),
        "J": due,
        "M": cells["M"],
        "N": cells["N"],
    }
    for ranged in sheet.conditional_formatting:
        if str(ranged.sqref).startswith("N4"):
            for rule in sorted(ranged.rules, key=lambda each: each.priority):
                formula = re.sub(r"(?<![<>])=", "==", re.sub(r"\$([A-Z])4", r"\1", rule.formula[0]))
                assert rule.stopIfTrue
                if eval(formula, {}, known):
                    return rule.dxf.fill.bgColor.rgb, rule.dxf.numFmt.formatCode if rule.dxf.numFmt else ""
    return None


async def test_colours_follow_the_rule_and_are_read_without_colour(office: Office):
    await office.enters(usual)
    ledger = await office.reads()
    sheet = sheet_of(office.book(ledger))
    shown = [colour(sheet, 4 + n) for n in range(len(ledger.rows))]
    red, yellow, green = ("FFF4A08A", '@"（逾期）"'), ("FFFFE699", '@"（将到期）"'), ("FFC6E0B4", "")
    assert shown == [red, yellow, yellow, None, green, None, None]
    by_light = {Light.RED: red, Light.YELLOW: yellow, Light.GREEN: green, None: None}
    assert shown == [by_light[row.light] for row in ledger.rows]
    assert sheet["N4"].value == "整改中", "the mark is no part of the cell"
    assert sheet["J7"].number_format == 'yyyy-mm-dd" 长期"'


@pytest.mark.parametrize(
    ("state", "finding", "days", "light"),
    [
        (State.IN_PROGRESS, Finding.UNSTATED, -1, Light.RED),
        (State.CLOSING, Finding.BASICALLY_DONE, -1, Light.RED),
        (State.IN_PROGRESS, Finding.UNSTATED, 0, Light.YELLOW),
        (State.CONTINUING, Finding.PHASED, 7, Light.YELLOW),
        (State.IN_PROGRESS, Finding.UNSTATED, 8, None),
        (State.DRAFT, Finding.UNSTATED, -1, None),
        (State.TRANSFERRED, Finding.UNSTATED, -1, None),
        (State.DRAFT, Finding.DONE, -1, Light.GREEN),
        (State.CLOSED, Finding.BASICALLY_DONE, -1, Light.GREEN),
    ],
)
def test_which_colour(state: State, finding: Finding, days: int, light: Light | None):
    item = replace(an_item(1, state=state, finding=finding), due=TODAY + timedelta(days=days))
    assert light_of(item, TODAY) == light


# --- the lists ------------------------------------------------------------------------------------------------------------


async def test_the_three_lists_say_the_same(office: Office):
    await office.enters(usual)
    ledger = await office.reads()
    data = office.book(ledger)
    problems, tasks, duties = (table(data, name) for name in SHEETS[1:4])
    feet = {
        next(text for row in grid(data, name)[4:] if (text := str(row[0])).startswith("合计")) for name in SHEETS[1:4]
    }
    assert feet == {"合计：问题3个，整改任务7项，整改措施21条；已销号1项，逾期1项，7天内到期2项"}
    assert sum(row["任务数"] for row in problems) == len(tasks) == len(duties) == len(ledger.rows) == 7
    assert sum(row["已销号"] for row in problems) == sum(row["状态"] == "已销号" for row in tasks) == 1
    assert [int(n) for row in problems for n in row["任务序号"].split("、")] == [row["序号"] for row in tasks]
    assert sorted(row["序号"] for row in duties) == [row["序号"] for row in tasks]
    assert [row["牵头单位"] for row in duties] == ["道路科"] * 4 + ["绿化站"] * 2 + ["待定单位"]
    by_number = {row["序号"]: row for row in table(data)}
    for row in [*tasks, *duties]:
        assert {head: by_number[row["序号"]][head] for head in row if row[head] != ""} == {
            head: value for head, value in row.items() if value != ""
        }


async def test_what_stands_on_the_last_sheet_is_counted(office: Office):
    await office.enters(usual)
    ledger = await office.reads()
    meant = {row[0]: row[1] for row in grid(office.book(ledger), "说明")[3:]}
    assert meant["批次"] == "示范市城市管理局（市委第一巡察组反馈，2026年2月27日）"
    assert meant["整改任务"] == str(totals(ledger.rows).tasks) == "7"
    assert meant["按状态"] == "待下达1项、整改中5项、已销号1项"
    assert meant["按办公室认定"] == "已完成1项、未认定6项"
    assert meant["完成率"].startswith("1/6（16.7%）"), "a draft is not counted"
    assert meant["到期与逾期按此日计算"] == "2026年3月16日"


# --- cuts -----------------------------------------------------------------------------------------------------------------


async def test_a_units_slice_is_the_masters_rows(office: Office):
    await office.enters(usual)
    master = table(office.book(await office.reads()))
    unit = await office.db.read(people.find_unit, "道路科")
    assert unit is not None
    data = office.book(await office.reads(reading.of_units(Wanted(), [unit])))
    assert [row["序号"] for row in table(data)] == [1, 2, 4, 5]
    assert table(data) == [row for row in master if row["牵头单位"] == "道路科"]
    assert grid(data)[1][0].startswith("牵头单位：道路科　")


async def test_what_was_not_issued_is_in_no_units_slice(office: Office):
    def fill(desk: Desk) -> None:
        desk.item("1", state=State.DRAFT)
        desk.item("2", state=State.DRAFT, finding="done")
        desk.item("3", unit_id=desk.other)

    await office.enters(fill)
    unit = await office.db.read(people.find_unit, "道路科")
    assert unit is not None
    assert [row.item.number for row in (await office.reads(reading.of_units(Wanted(), [unit]))).rows] == [2]
    assert len((await office.reads()).rows) == 3


async def test_a_leaders_list_holds_their_field_only(office: Office):
    def fill(desk: Desk) -> int:
        usual(desk)
        for item in items.every(desk.db)[:2]:
            items.change(desk.db, item.id, in_charge_id=desk.leader)
        return desk.leader

    leader = await office.enters(fill)
    theirs = await office.reads(reading.of_leader(Wanted(), "林知秋", [leader]))
    assert [row.item.number for row in theirs.rows] == [1, 2, 3, 4, 5], "by person, or by the notice's name"
    named = await office.reads(reading.of_leader(Wanted(), "周正", []))
    assert [row.item.number for row in named.rows] == [6], "the third is somebody else's by now"
    master = table(office.book(await office.reads()))
    assert table(office.book(named)) == [row for row in master if row["序号"] == 6]


async def test_one_campaign(office: Office):
    def fill(desk: Desk) -> Any:
        usual(desk)
        other = replace(desk, campaign=add_campaign(desk.db, "c" * 64))
        other.item("9.1", headings=["一、作风不实", "（一）保洁不细"])
        return other.campaign

    campaign = await office.enters(fill)
    both = await office.reads()
    assert grid(office.book(both))[0][0] == "示范市城市管理局等2个批次巡察整改台账"
    assert totals(both.rows).problems == 4, "the same words in two campaigns are two problems"
    one = await office.reads(Wanted(campaign=campaign, scope="campaign", name="示范局"))
    assert [row.item.code for row in one.rows] == ["9.1"]
    assert grid(office.book(one))[0][0] == "示范局巡察整改台账"


# --- texts from people ----------------------------------------------------------------------------------------------------


async def test_texts_stay_texts(office: Office):
    def fill(desk: Desk) -> None:
        for n, text in enumerate(HOSTILE):
            safe = text.replace("\x00", "").replace("\ud800", "")  # no database takes these
            item = desk.item(f"{n}", headings=[safe, safe], title=safe, problem=safe, due=None, due_text=safe, leader=safe,
                             unit_id=None, lead_unit=safe, support_units=[safe], person=safe)  # fmt: skip
            items.set_support(desk.db, item, [])
            desk.answer(item, [safe])

    await office.enters(fill)
    ledger = await office.reads()
    rows = tuple(replace(row, progress=HOSTILE[n], task=HOSTILE[n]) for n, row in enumerate(ledger.rows))
    ledger = replace(ledger, rows=rows, titles=dict.fromkeys(ledger.titles, "=1+1"), scope="=2+2{x}")
    data = office.book(ledger)
    for sheet in opened(data).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell
                assert cell.hyperlink is None, cell
    expected = [re.sub("[\x00-\x08\x0b-\x1f\ud800]", "", text.replace("\r\n", "\n")) for text in HOSTILE]
    for head in ("整改任务", "最近进展"):
        assert [row[head] for row in table(data)] == expected
    for head in ("方面", "问题", "责任领导", "牵头单位", "配合单位", "责任人", "整改时限"):
        assert [row[head] for row in table(data)] == expected, head
    assert grid(data)[0][0] == "=1+1"
    assert b"<f>" not in b"".join(_parts(data, "xl/worksheets/"))


async def test_what_is_too_long_is_cut_with_a_mark(office: Office):
    await office.enters(lambda desk: desk.answer(desk.item("1"), ["长" * 40_000]))
    (row,) = table(office.book(await office.reads()))
    assert len(row["最近进展"]) == LONGEST
    assert row["最近进展"].endswith("长……（全文过长，已截断）")


def test_what_a_cell_takes():
    assert fit("长" * LONGEST) == "长" * LONGEST
    cut = fit("𠮷" * LONGEST)
    assert len(cut.encode("utf-16-le")) // 2 <= LONGEST
    assert cut.startswith("𠮷𠮷")
    assert cut.endswith("（全文过长，已截断）")
    assert (
        height_of("一行", 20)
        < height_of("一行\n两行", 20)
        < height_of("很" * 60, 20)
        < height_of("很" * 90_000, 20)
        == 409
    )


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("台账", (), "台账"),
        ("一[二]:三*四?五/六\\七", (), "一_二__三_四_五_六_七"),
        ("长" * 40, (), "长" * 31),
        ("'引'", (), "引"),
        ("", (), "_"),
        ("台账", ("台账", "台账_2"), "台账_3"),
        ("Ledger", ("LEDGER",), "Ledger_2"),
        ("长" * 40, ("长" * 31,), "长" * 29 + "_2"),
        ("history", (), "history_2"),
    ],
)
def test_how_a_sheet_may_be_called(wanted: str, taken: Sequence[str], name: str):
    assert sheet_name(wanted, taken) == name


# --- photos ---------------------------------------------------------------------------------------------------------------


def with_photos(desk: Desk) -> ItemId:
    item = desk.item("1")
    desk.item("2")
    before, after = (proofs.add_slot(desk.db, item, name) for name in ("整改前照片", "整改后照片"))
    told = desk.answer(item, ["见照片"])
    desk.file(told, street(1, size=(640, 480)), slot=before)
    newest = desk.file(told, street(2, size=(480, 640)), slot=before)
    desk.file(told, street(3, tidy=True, size=(640, 480)), slot=after)
    desk.file(told, b"no picture", slot=after)
    blackouts.add(desk.db, newest, [Area(0, 0, 1000, 500)], None, desk.now)
    return item


def brightest(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    return max(picture.convert("L").crop(box).tobytes())


async def test_one_photo_of_before_and_one_of_after(office: Office):
    await office.enters(with_photos)
    data = office.book(await office.reads())
    sheet = sheet_of(data)
    assert [sheet.cell(3, n).value for n in (21, 22)] == ["整改前照片", "整改后照片"]
    places = {(each.anchor._from.row, each.anchor._from.col): each for each in sheet._images}
    assert set(places) == {(3, 20)}, "the newest after is no picture: then there is none"
    with Image.open(BytesIO(places[3, 20]._data())) as shown:
        assert shown.size == (240, 320), "the newest before, upright and in shape"
        assert brightest(shown, (0, 0, 240, 150)) < 30, "what is blackened is black"
        assert brightest(shown, (0, 180, 240, 320)) > 100
    assert sheet.row_dimensions[4].height >= 68


async def test_both_photos_and_a_damaged_file(office: Office):
    def fill(desk: Desk) -> None:
        item = desk.item("1")
        before, after = (proofs.add_slot(desk.db, item, name) for name in ("整改前照片", "整改后照片"))
        told = desk.answer(item, ["见照片"])
        desk.file(told, street(1, size=(640, 480)), slot=before)
        desk.file(told, street(2, size=(640, 480)), slot=after)

    await office.enters(fill)
    ledger = await office.reads()
    assert len(sheet_of(office.book(ledger))._images) == 2
    shot = ledger.rows[0].after
    assert shot is not None
    office.files.path(shot.sha256).write_bytes(street(9))
    assert len(sheet_of(office.book(ledger))._images) == 1, "other bytes than those that came are not shown"
    office.files.path(shot.sha256).unlink()
    assert len(sheet_of(office.book(ledger))._images) == 1


def test_a_picture_nobody_can_read_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    broken = tmp_path / "broken"
    broken.write_bytes(street(1)[:500])
    assert thumbnail(broken, ()) is None
    assert thumbnail(broken, (Area(0, 0, 10, 10),)) is None
    assert "broken" in capsys.readouterr().err


# --- bytes, size, files ---------------------------------------------------------------------------------------------------


async def test_the_same_data_give_the_same_bytes(office: Office):
    await office.enters(usual_with_photos)
    ledger = await office.reads()
    first = office.book(ledger)
    assert first == office.book(await office.reads(now=NOW + timedelta(hours=11)))
    assert opened(first).properties.created == ledger.as_of.astimezone(UTC).replace(tzinfo=None)
    assert ledger.as_of < NOW - timedelta(days=7), "the data's time"


def usual_with_photos(desk: Desk) -> None:
    usual(desk)
    item = desk.item("7.1")
    before = proofs.add_slot(desk.db, item, "整改前照片")
    proofs.add_slot(desk.db, item, "整改后照片")
    desk.file(desk.answer(item, ["照片"]), street(5, size=(320, 240)), slot=before)


async def test_five_hundred_items(office: Office):
    def fill(desk: Desk) -> None:
        for n in range(501):  # more than a statement can name
            told = {"code": f"{n}", "headings": [f"方面{n // 100}", f"问题{n // 10}"], "support_units": []}
            items.add(
                desk.db, desk.campaign, FACTS | told | {"unit_id": (desk.unit, desk.other, None)[n % 3]}, ["甲", "乙"]
            )
        desk.answer(items.every(desk.db)[500].id, ["最后一项"])

    await office.enters(fill)
    ledger = await office.reads()
    told: list[tuple[int, int]] = []
    data = write(ledger, photos_in(office.folder / "evidence"), lambda done, of: told.append((done, of)))
    rows = table(data)
    assert [row["序号"] for row in rows] == list(range(1, 502))
    assert (rows[500]["最近进展"], rows[499]["最近进展"]) == ("最后一项", "")
    assert len([each for each in sheet_of(data).merged_cells.ranges if str(each)[0] == "B"]) == 5
    assert "问题51个，整改任务501项，整改措施1002条" in "".join(str(row[0]) for row in grid(data, "问题清单"))
    assert told == [(500, 501)]


def test_it_is_written_whole_or_not_at_all(tmp_path: Path):
    empty = Ledger(
        (), "全部事项", dict.fromkeys(("ledger", "problems", "tasks", "duties", "about"), "台账"), NOW, TODAY, None, ()
    )
    target = tmp_path / "台账.xlsx"
    assert save(empty, lambda shot: None, target) == target.stat().st_size
    assert [each.name for each in tmp_path.iterdir()] == ["台账.xlsx"]
    with pytest.raises(OSError, match="nowhere"):
        save(empty, lambda shot: None, tmp_path / "nowhere" / "台账.xlsx")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("道路可", ["道路科"]),
        ("住建局", ["市住房和城乡建设局"]),
        ("财政", []),
    ],
)
def test_the_nearest_name(name: str, found: list[str]):
    assert nearest(name, ["道路科", "绿化站", "市住房和城乡建设局"]) == found


def _parts(data: bytes, folder: str) -> list[bytes]:
    from zipfile import ZipFile

    with ZipFile(BytesIO(data)) as book:
        return [book.read(name) for name in book.namelist() if name.startswith(folder)]
