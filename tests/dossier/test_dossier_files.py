"""A dossier as it was written is read back: names, tables, hashes, versions, and what is missing and why."""

import csv
import hashlib
import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import Connection

from bot.reports.filing import Filed, file_dossier
from bot.rules.areas import Area
from bot.rules.looks import Content
from bot.rules.models import ItemId, MediaKind
from storage import blackouts, own_cells, proofs, told_before
from tests.dossier.bureau import MEASURES, PDF, PROBLEM, START, blacken, open_desk, store, whole_life
from tests.dossier.conftest import House
from tests.dossier.pictures import street


def filed(house: House, item: ItemId, folder: Path, *, originals: bool = False, name: str = "a") -> Filed:
    return file_dossier(
        house.read(item), store(house.folder, originals=originals), folder / f"{name}.zip", folder / f"{name}.pdf"
    )


def names_in(path: Path) -> list[str]:
    """Without the one folder that holds everything."""
    with zipfile.ZipFile(path) as pack:
        assert pack.testzip() is None
        assert len({name.split("/")[0] for name in pack.namelist()}) == 1
        return [name.split("/", 1)[1] for name in pack.namelist()]


def entry(path: Path, name: str) -> bytes:
    with zipfile.ZipFile(path) as pack:
        (full,) = [each for each in pack.namelist() if each.split("/", 1)[1] == name]
        return pack.read(full)


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def words_of(path: Path) -> str:
    """What a reader finds in the PDF, without gaps."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(path).pages)


@pytest.fixture
def item(house: House) -> ItemId:
    found: ItemId = house.enters(whole_life, house.files)
    return found


def test_everything_is_in_the_zip_under_names_that_sort(house: House, item: ItemId, tmp_path: Path):
    made = filed(house, item, tmp_path)
    names = names_in(made.zip)
    assert names[:5] == ["00-卷宗.pdf", "01-事项卡.txt", "02-办理记录.csv", "03-报送记录.csv", "04-审批与督办.txt"]
    assert names[5:-2] == [
        "佐证/01-整改前照片-20260302-1312-道路科-01.jpg",
        "佐证/01-整改前照片-20260302-1312-道路科-02.jpg",
        "佐证/01-整改前照片-20260302-1312-道路科-03.jpg",
        "佐证/02-整改后照片-20260302-1412-道路科-01.jpg",
        "佐证/02-整改后照片-20260302-1412-道路科-02.jpg",
        "佐证/02-整改后照片-20260302-1412-道路科-03.jpg",
        "佐证/02-整改后照片-20260313-0648-道路科-04.jpg",
        "佐证/03-制度文件-20260302-1412-道路科-01.pdf",
        "佐证/08-其他佐证-20260302-1612-绿化站-01.jpg",
    ]
    assert sorted(names[-2:]) == ["校验.txt", "目录.csv"]
    assert (made.files, made.absent) == (9, 3)
    assert entry(made.zip, "00-卷宗.pdf") == made.pdf.read_bytes()
    assert entry(made.zip, "佐证/03-制度文件-20260302-1412-道路科-01.pdf") == PDF


def test_the_list_of_hashes_proves_every_file(house: House, item: ItemId, tmp_path: Path):
    made = filed(house, item, tmp_path)
    with zipfile.ZipFile(made.zip) as pack:
        pack.extractall(tmp_path / "out")
    (folder,) = (tmp_path / "out").iterdir()
    lines = (folder / "校验.txt").read_text("utf-8").splitlines()
    listed = {line[66:]: line[:64] for line in lines}
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    assert listed.keys() == there.keys() - {"校验.txt"}
    assert all(hashlib.sha256(there[name].read_bytes()).hexdigest() == sha256 for name, sha256 in listed.items())
    if tool := shutil.which("sha256sum"):
        done = subprocess.run([tool, "-c", "--quiet", "校验.txt"], cwd=folder, capture_output=True, check=False)
        assert (done.returncode, done.stdout) == (0, b"")


def test_the_same_data_give_the_same_bytes(house: House, item: ItemId, tmp_path: Path):
    one, other = filed(house, item, tmp_path), filed(house, item, tmp_path, name="b")
    assert one.zip.read_bytes() == other.zip.read_bytes()
    assert one.pdf.read_bytes() == other.pdf.read_bytes()
    assert [path.name for path in tmp_path.glob("dossier-*")] == []


def test_what_a_ledger_told_before_and_its_own_columns_are_told_as_what_they_are(
    house: House, item: ItemId, tmp_path: Path
):
    nasty, long = "#emph[全部] <b>完毕</b> {{x}} =1+1", "已修复" * 10_000

    def enter(db: Connection) -> None:
        told_before.add(db, {item: [nasty, long]}, "台账#1.xlsx", START)
        own_cells.add(db, {item: {"备注": f"{nasty}\n第二行", "涉及金额（万元）": "12.5"}})

    assert "导入前进展" not in entry(filed(house, item, tmp_path, name="none").zip, "01-事项卡.txt").decode("utf-8-sig")
    house.enters(enter)
    made = filed(house, item, tmp_path)
    card = entry(made.zip, "01-事项卡.txt").decode("utf-8-sig")
    assert f"1. 《台账#1.xlsx》，2026年3月2日(周一)导入：{nasty}" in card
    assert long in card
    assert f"备注：{nasty}\r\n第二行" in card
    assert "涉及金额（万元）：12.5" in card
    printed = words_of(made.pdf)
    assert "导入前进展" in printed
    assert "".join(nasty.split()) in printed
    assert printed.count("修") >= 10_000  # words are cut by the ends of pages
    assert "12.5" in printed
    assert "不是单位在机器人中的报送" in printed
    assert made.zip.read_bytes() == filed(house, item, tmp_path, name="b").zip.read_bytes()
    answers = rows(entry(made.zip, "03-报送记录.csv"))
    assert not any("已修复" in each["内容"] for each in answers)


def test_the_index_tells_of_every_file(house: House, item: ItemId, tmp_path: Path):
    lines = rows(entry(filed(house, item, tmp_path).zip, "目录.csv"))
    assert len(lines) == 12
    taken = lines[3]
    assert (taken["佐证要求"], taken["报送单位"], taken["报送人"]) == ("整改后照片", "道路科", "白小舟")
    assert (taken["发送方式"], taken["原文件名"]) == ("以文件发送", "IMG_0412.jpg")
    assert taken["拍摄时间（文件自带）"] == "2026-03-02 16:41:00"
    assert taken["拍摄地点（文件自带）"] == "30.123456, 120.654321"
    assert "以照片发送，无拍摄时间" in lines[4]["备注"]
    paper = lines[7]
    assert (paper["文号"], paper["成文日期"], paper["发文单位"]) == (
        "示城管〔2026〕5号",
        "2026-03-02",
        "示范市城市管理局",
    )
    assert paper["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert [(line["文件"], line["备注"]) for line in lines[-3:]] == [
        ("", "超过机器人可接收的大小"),
        ("", "未予收存：程序文件"),
        ("", "未能取到"),
    ]


def test_versions_verdicts_and_the_trail_are_told(house: House, item: ItemId, tmp_path: Path):
    made = filed(house, item, tmp_path)
    answers = rows(entry(made.zip, "03-报送记录.csv"))
    assert [(each["报送序号"], each["版本"]) for each in answers] == [
        ("1", "1"), ("1", "2"), ("2", "1"), ("3", "1"), ("4", "1"), ("5", "1"),
    ]  # fmt: skip
    assert (answers[2]["迟报"], answers[3]["转发"], answers[4]["类型"]) == ("是", "是", "配合单位补充")
    assert answers[1]["内容"].endswith("\n本周起每日清扫3次。")
    trail = rows(entry(made.zip, "02-办理记录.csv"))
    dossier = house.read(item)
    assert [each["本条校验码"] for each in trail] == [event.hash for event in dossier.events]
    decisions = entry(made.zip, "04-审批与督办.txt").decode("utf-8-sig")
    assert "白小舟（代陆一鸣）" in decisions
    assert "佐证“整改后照片”：✗ 不合格（何敏" in decisions
    assert "退回（质量不到位）：整改后照片缺少西河巷" in decisions
    assert "重新整改（第1次）" in decisions
    card = entry(made.zip, "01-事项卡.txt").decode("utf-8-sig")
    assert PROBLEM in card
    assert "2. [已落实] 制定《背街小巷保洁质量考核办法》" in card
    assert "截至2026年3月13日(周五)07:48" in card


def test_the_document_reads_as_the_item_does(house: House, item: ItemId, tmp_path: Path):
    made = filed(house, item, tmp_path)
    text = words_of(made.pdf)
    assert made.pages == len(PdfReader(made.pdf).pages) == 8
    for wanted in (
        "整改落实卷宗",
        "截至2026-03-13",
        PROBLEM,
        *MEASURES,
        "此前第1版",
        "白小舟（代陆一鸣）",
        "不合格整改后照片",
        "整改前照片↔整改后照片",
        "以照片发送，无拍摄时间",
        "示城管〔2026〕5号",
        "超过机器人可接收的大小",
        "—8—",
    ):
        assert wanted.replace(" ", "") in text, wanted
    assert house.read(item).exhibits[0].sha256[:32] in text  # type: ignore[index]


NASTY = "#let x = 1 $a_b$ *粗* _斜_ <b>甲</b> {{ 7*7 }} `代码` @引用 \\ [方] //注 = 题"


def test_what_people_typed_stays_text(house: House, tmp_path: Path):
    def enter(db: Connection) -> Any:
        desk = open_desk(db, house.files)
        made = desk.item(title=NASTY, problem=NASTY, leader=NASTY)
        report = desk.answer(made, [NASTY, "=1+1\u202e😀𬭎"])
        desk.file(report, street(1), slot=proofs.add_slot(db, made, NASTY))
        desk.file(report, PDF, kind=MediaKind.DOCUMENT, name="../../../etc/\u202efdp.exe", content=Content.PDF)
        return made

    item = house.enters(enter)
    made = filed(house, item, tmp_path)
    text = words_of(made.pdf)
    assert text.count(NASTY.replace(" ", "")) >= 4
    assert "=1+1〔缺字202E1F6002CB4E〕" in text
    names = names_in(made.zip)
    assert all(".." not in name and "\\" not in name and "<" not in name for name in names)
    assert sum(name.startswith("佐证/") for name in names) == 2
    assert any(name.endswith(".pdf") and "其他佐证" in name for name in names)
    assert rows(entry(made.zip, "目录.csv"))[1]["原文件名"] == "../../../etc/fdp.exe"
    assert rows(entry(made.zip, "03-报送记录.csv"))[1]["内容"].startswith("'=1+1")


def test_an_item_of_which_nothing_was_sent(house: House, tmp_path: Path):
    def enter(db: Connection) -> Any:
        desk = open_desk(db, house.files)
        return desk.item()

    item = house.enters(enter)
    made = filed(house, item, tmp_path)
    assert (made.files, made.absent) == (0, 0)
    text = words_of(made.pdf)
    assert "（没有报送）" in text
    assert "（没有佐证）" in text
    assert "六、佐证照片" not in text
    assert rows(entry(made.zip, "目录.csv")) == []


def test_pictures_that_cannot_be_shown_stand_as_a_box(house: House, tmp_path: Path):
    def enter(db: Connection) -> Any:
        desk = open_desk(db, house.files)
        made = desk.item()
        report = desk.answer(made, ["照片"])
        desk.file(report, street(1)[:9000])
        desk.file(report, b"\xff\xd8 nothing")
        desk.file(report, b"\0\0\0\x18ftypheic none", kind=MediaKind.DOCUMENT, name="IMG.HEIC", content=Content.HEIC)
        desk.file(report, street(2))
        return made

    item = house.enters(enter)
    made = filed(house, item, tmp_path)
    assert made.files == 4
    text = words_of(made.pdf)
    assert text.count("此图无法显示") == 3
    assert "佐证4" in text


def test_what_was_blackened_is_never_given_as_it_was(house: House, item: ItemId, tmp_path: Path):
    exhibit = house.read(item).exhibits[0]
    house.enters(blackouts.add, exhibit.id, [Area(0, 0, 500, 500)], None, house.read(item).as_of)
    made = filed(house, item, tmp_path)
    copy = blacken(Path(), [Area(0, 0, 500, 500)])
    line = rows(entry(made.zip, "目录.csv"))[0]
    assert "已遮盖" in line["备注"]
    assert (line["sha256"], line["原件sha256"]) == (hashlib.sha256(copy).hexdigest(), exhibit.sha256)
    assert entry(made.zip, line["文件"]) == copy
    original = house.files.path(str(exhibit.sha256)).read_bytes()
    with zipfile.ZipFile(made.zip) as pack:
        assert all(pack.read(name) != original for name in pack.namelist())
    assert "已遮盖" in words_of(made.pdf)
    whole = filed(house, item, tmp_path, originals=True, name="b")
    line = rows(entry(whole.zip, "目录.csv"))[0]
    assert "此处为原件" in line["备注"]
    assert entry(whole.zip, line["文件"]) == original


def test_a_damaged_and_a_missing_file_are_said_to_be_so(house: House, item: ItemId, tmp_path: Path):
    first, second = (house.files.path(str(each.sha256)) for each in house.read(item).exhibits[:2])
    first.write_bytes(b"something else")
    second.unlink()
    lines = rows(entry(filed(house, item, tmp_path).zip, "目录.csv"))
    assert "与入库时不符" in lines[0]["备注"]
    assert lines[0]["sha256"] == hashlib.sha256(b"something else").hexdigest()
    assert "文件缺失" in lines[1]["备注"]
    assert lines[1]["文件"] == ""


def test_three_hundred_photos_take_bounded_memory(house: House, tmp_path: Path):
    """The most that any child took; the bot itself holds no picture at all."""

    def enter(db: Connection) -> Any:
        desk = open_desk(db, house.files)
        made = desk.item()
        slot = proofs.add_slot(db, made, "整改后照片")
        report = desk.answer(made, ["照片"])
        for n in range(300):
            desk.file(report, street(n, size=(1024, 768)), slot=slot)
        return made

    item = house.enters(enter)
    made = filed(house, item, tmp_path)
    assert made.files == 300
    assert made.peak < 500_000_000, f"{made.peak / 1e6:.0f} MB"
    assert made.pages == len(PdfReader(made.pdf).pages)
    last = PdfReader(made.pdf).pages[-1].extract_text()
    assert f"— {made.pages} —" in last
    print(f"300 photos: {made.peak / 1e6:.0f} MB, {made.pages} pages, {made.pdf_size / 1e6:.1f} MB")
