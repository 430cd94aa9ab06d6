"""A campaign's end: archived, proved, closed, and years later left to its archive; `doctor` watches over the files."""

import csv
import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select, update

from bot.reports.archiving import Unproved, prove
from bot.rules.archiving import in_the_way
from bot.rules.models import Fetch, ItemId, State
from storage import dossiers, items, proofs, tables
from tests.dossier.bureau import open_desk, whole_life
from tests.dossier.conftest import House
from tests.dossier.pictures import street
from tests.rules.ledger import an_item
from tests.test_commands import DONE, DOUBTFUL, WRONG, Run, assert_refused, rows

CLOCK = "BOT_CLOCK"


@pytest.fixture
def item(house: House) -> ItemId:
    found: ItemId = house.enters(whole_life, house.files)
    return found


def second(db: Connection, house: House, state: State = State.CLOSED, **facts: Any) -> Any:
    """One more item of the campaign, with a photo of its own."""
    desk = open_desk_again(db, house)
    made = desk.item(code="2.4", state=state, **facts)
    desk.file(desk.answer(made, ["照片"]), street(4_000))
    return made


def open_desk_again(db: Connection, house: House) -> Any:
    desk = open_desk(db, house.files, source="c" * 64)
    desk.message = 900
    db.execute(tables.item.update().values(campaign_id=1))
    desk.campaign = type(desk.campaign)(1)
    db.execute(tables.campaign.delete().where(tables.campaign.c.id != 1))
    return desk


def at(moment: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK, moment)


# --- one item ---------------------------------------------------------------------------------------------------------


def test_a_dossier_is_written_where_the_operator_says(run: Run, house: House, item: ItemId, tmp_path: Path):
    done = run("export", "dossier", "1", "-o", tmp_path)
    assert (done.status, done.err) == (DONE, "")
    assert "另有 3 件没有文件" in done.out
    assert {each.name for each in tmp_path.glob("第1项-*")} == {
        "第1项-背街小巷清扫频次不足、垃圾清运不及时.zip",
        "第1项-背街小巷清扫频次不足、垃圾清运不及时.pdf",
    }
    assert run("export", "dossier", "1", "-o", tmp_path / "a.pdf").status == DONE
    assert (tmp_path / "a.pdf").read_bytes()[:5] == b"%PDF-"
    assert zipfile.is_zipfile(tmp_path / "a.zip")


def test_what_cannot_be_written_is_refused(run: Run, house: House, item: ItemId, tmp_path: Path):
    assert_refused(run("export", "dossier", "-o", tmp_path), "项号")
    assert_refused(run("export", "dossier", "99", "-o", tmp_path), "第99项")
    assert_refused(run("export", "dossier", "1", "-o", tmp_path / "no" / "such" / "a"))
    assert_refused(run("export", "dossier", "--campaign", "7", "-o", tmp_path), "7")


# --- a campaign -------------------------------------------------------------------------------------------------------


def test_an_archive_holds_every_item_and_is_recorded(run: Run, house: House, item: ItemId, tmp_path: Path):
    house.enters(second, house)
    draft = house.enters(second_draft, house)
    done = run("export", "dossier", "--campaign", "-o", tmp_path / "all.zip")
    assert (done.status, done.err.split()) == (DONE, ["1/2", "2/2"])
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path) as pack:
        folders = {name.split("/")[0] for name in pack.namelist() if "/" in name}
        assert sorted(folders) == [f"00{n}-背街小巷清扫频次不足、垃圾清运不及时" for n in (1, 2)]
        index = list(csv.DictReader(io.StringIO(pack.read("目录.csv").decode("utf-8-sig"), newline="")))
        assert {line["事项"] for line in index} == {"1", "2"}
        assert all(line["文件"] in pack.namelist() for line in index if line["文件"])
        ledger = list(csv.DictReader(io.StringIO(pack.read("台账.csv").decode("utf-8-sig"), newline="")))
        assert [line["状态"] for line in ledger] == ["已销号", "已销号"]
        head = pack.read("留痕校验码.txt").decode().strip()
    assert head.split(":")[0] == str(rows(house.folder, "SELECT count(*) FROM audit")[0][0] - 1)
    assert len(prove(path).hashes) == len(zipfile.ZipFile(path).namelist()) - 1
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    assert rows(house.folder, "SELECT name, sha256, size FROM archive") == [("all.zip", sha256, path.stat().st_size)]
    assert rows(house.folder, "SELECT count(*) FROM audit WHERE action = 'archive_campaign'") == [(1,)]
    assert list(tmp_path.glob("*.unfinished")) == []
    assert list(tmp_path.glob("dossier-*")) == []
    assert draft not in folders


def second_draft(db: Connection, house: House) -> Any:
    desk = open_desk_again(db, house)
    return items.add(db, desk.campaign, {**_facts(db), "code": "9.9"}, [])


def _facts(db: Connection) -> dict[str, Any]:
    from tests.storage.bureau import FACTS

    return {**FACTS, "unit_id": None}


def test_the_same_campaign_gives_the_same_archive(run: Run, house: House, item: ItemId, tmp_path: Path):
    from bot.reports.archiving import write_archive
    from tests.dossier.bureau import store

    dossiers = [house.read(item)]
    one = write_archive(tmp_path / "1.zip", dossiers, "3:abc", store(house.folder), lambda done, of: None)
    two = write_archive(tmp_path / "2.zip", dossiers, "3:abc", store(house.folder), lambda done, of: None)
    assert one.sha256 == two.sha256


def test_what_was_touched_in_an_archive_is_found(run: Run, house: House, item: ItemId, tmp_path: Path):
    run("export", "dossier", "--campaign", "-o", tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as old, zipfile.ZipFile(tmp_path / "new.zip", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b"!" if name.endswith("01.jpg") else b""))
    with pytest.raises(Unproved, match="整改前照片"):
        prove(tmp_path / "new.zip")
    (tmp_path / "cut.zip").write_bytes((tmp_path / "all.zip").read_bytes()[:5000])
    with pytest.raises(Unproved):
        prove(tmp_path / "cut.zip")


# --- closing ----------------------------------------------------------------------------------------------------------


def test_what_is_open_keeps_a_campaign_open():
    states = (State.CLOSED, State.TRANSFERRED, State.IN_PROGRESS, State.CONTINUING, State.DRAFT, State.CONTINUING)
    ledger = [an_item(n, state=state, long_term=n == 6) for n, state in enumerate(states, 1)]
    assert in_the_way(ledger) == {State.DRAFT: [5], State.IN_PROGRESS: [3], State.CONTINUING: [4]}
    assert in_the_way(ledger[:2]) == {}


def test_a_campaign_is_closed_once_with_its_archive(run: Run, house: House, item: ItemId, tmp_path: Path):
    house.enters(second, house, State.IN_PROGRESS)
    assert_refused(run("close-campaign", "-o", tmp_path / "all.zip"), "整改中 1 项（第2项）")
    assert not (tmp_path / "all.zip").exists()
    house.enters(lambda db: items.change(db, ItemId(2), state=State.CLOSED))
    done = run("close-campaign", "-o", tmp_path / "all.zip")
    assert (done.status, "已归档：2 项" in done.out) == (DONE, True)
    assert rows(house.folder, "SELECT closed_at IS NOT NULL FROM campaign") == [(1,)]
    assert rows(house.folder, "SELECT action FROM audit ORDER BY id DESC LIMIT 2") == [
        ("close_campaign",),
        ("archive_campaign",),
    ]
    assert_refused(run("close-campaign", "-o", tmp_path / "again.zip"), "已于")
    assert run("audit", "verify").status == DONE


# --- years later ------------------------------------------------------------------------------------------------------


@pytest.fixture
def closed(run: Run, house: House, item: ItemId, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The archive of a campaign closed on 2026-04-01."""
    at("2026-04-01T09:00:00+08:00", monkeypatch)
    assert run("close-campaign", "-o", tmp_path / "all.zip").status == DONE
    return tmp_path / "all.zip"


def state_of(house: House) -> tuple[Any, ...]:
    files = sorted(path.name for path in house.folder.glob("evidence/*/*"))
    return (
        files,
        rows(house.folder, "SELECT id, file_state FROM evidence"),
        rows(house.folder, "SELECT count(*) FROM audit"),
    )


def test_nothing_goes_before_its_time_or_without_its_archive(
    run: Run, house: House, closed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    before = state_of(house)
    at("2036-03-31T09:00:00+08:00", monkeypatch)
    assert_refused(run("purge", "--archive", closed), "2036年4月1日")
    at("2036-04-01T09:00:00+08:00", monkeypatch)
    monkeypatch.setenv("RETENTION_YEARS", "12")
    assert_refused(run("purge", "--archive", closed), "2038年4月1日")
    monkeypatch.delenv("RETENTION_YEARS")
    (tmp_path / "other.zip").write_bytes(closed.read_bytes() + b"!")
    assert_refused(run("purge", "--archive", tmp_path / "other.zip"), "sha256")
    assert_refused(run("purge", "--archive", tmp_path / "none.zip"), "none.zip")
    assert_refused(run("purge", "9", "--archive", closed), "9")
    assert state_of(house) == before


def test_what_came_after_the_archive_keeps_everything(
    run: Run, house: House, closed: Path, monkeypatch: pytest.MonkeyPatch
):
    house.enters(second, house)
    before = state_of(house)
    at("2036-04-01T09:00:00+08:00", monkeypatch)
    assert_refused(run("purge", "--archive", closed), "缺少 1 个")
    assert state_of(house) == before


def test_an_open_campaign_is_never_purged(run: Run, house: House, item: ItemId, tmp_path: Path):
    run("export", "dossier", "--campaign", "-o", tmp_path / "all.zip")
    assert_refused(run("purge", "--archive", tmp_path / "all.zip"), "还没有归档")


def test_files_go_to_the_archive_alone(run: Run, house: House, closed: Path, monkeypatch: pytest.MonkeyPatch):
    shared = house.enters(shared_with_another_campaign, house)
    at("2036-04-01T09:00:00+08:00", monkeypatch)
    done = run("purge", "1", "--archive", closed)
    assert (done.status, "已清理 8 个原件" in done.out) == (DONE, True), done.err
    states = rows(house.folder, "SELECT file_state, count(*) FROM evidence GROUP BY 1 ORDER BY 1")
    assert dict(states) == {"archived": 8, "lost": 1, "refused": 1, "stored": 2, "too_big": 1}
    left = {path.name for path in house.folder.glob("evidence/*/*")}
    assert shared in left
    assert len(left) == 2
    found = json.loads(run("doctor", "--json").out)
    assert found["trouble"] == {}
    assert house.enters(lambda db: proofs.in_slots(db, ItemId(1))) != {}, "what was proof is proof still"
    again = run("purge", "1", "--archive", closed)
    assert (again.status, "已清理 0 个原件" in again.out) == (DONE, True)
    after = run("export", "dossier", "1", "-o", closed.parent / "later.zip")
    assert after.status == DONE
    with zipfile.ZipFile(closed.parent / "later.zip") as pack:
        (index,) = [pack.read(name).decode("utf-8-sig") for name in pack.namelist() if name.endswith("目录.csv")]
    assert index.count("原件已移出，只存于归档包") == 8
    assert run("audit", "verify").status == DONE


def shared_with_another_campaign(db: Connection, house: House) -> str:
    """The same photo was sent on an item of another inspection."""
    desk = open_desk(db, house.files, source="d" * 64)
    desk.message = 700
    other = desk.item(code="5.5")
    desk.file(desk.answer(other, ["同一张"]), street(0, size=(480, 360)))
    return hashlib.sha256(street(0, size=(480, 360))).hexdigest()


def test_a_purge_that_was_cut_short_leaves_files_that_doctor_finds(
    run: Run, house: House, closed: Path, monkeypatch: pytest.MonkeyPatch
):
    at("2036-04-01T09:00:00+08:00", monkeypatch)

    def killed(self: Any, sha256: str) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("storage.evidence_files.EvidenceFiles.remove", killed)
        assert run("purge", "--archive", closed).status == 130
    found = json.loads(run("doctor", "--json").out)
    assert found["trouble"] == {"evidence_files_unreferenced": 9}
    cleaned = run("doctor", "--clean")
    assert cleaned.status == DONE
    assert len(list((house.folder / "evidence" / "unreferenced").iterdir())) == 9
    assert run("doctor").status == DONE


# --- the doctor -------------------------------------------------------------------------------------------------------


def test_every_file_is_read_again(run: Run, house: House, item: ItemId):
    first, other = house.read(item).exhibits[:2]
    house.files.path(str(first.sha256)).write_bytes(b"rotten")
    house.files.path(str(other.sha256)).unlink()
    stray = house.files.put(b"nobody's")
    (house.folder / "evidence" / "arriving" / "tmp123").write_bytes(b"half")
    ill = run("doctor", "--json")
    assert ill.status == DOUBTFUL
    found = json.loads(ill.out)
    assert found["trouble"] == {
        "evidence_files_missing": 1,
        "evidence_files_damaged": 1,
        "evidence_files_unreferenced": 1,
        "temporary_files": 1,
    }
    assert found["files"]["damaged"] == [
        {"sha256": first.sha256, "item": 1, "sent_at": first.sent_at.isoformat(timespec="seconds")}
    ]
    assert found["files"]["unreferenced"] == [{"sha256": stray, "size": 8}]
    page = run("doctor").out
    assert f"损坏：第1项，2026-03-02 13:12 报送，{first.sha256}" in page
    assert f"缺失：第1项，2026-03-02 13:12 报送，{other.sha256}" in page
    assert f"无人引用：{stray}（1 KB）" in page
    assert "tmp123" in page
    cleaned = run("doctor", "--clean", "--json")
    assert "evidence_files_unreferenced" not in json.loads(cleaned.out)["trouble"]
    assert (house.folder / "evidence" / "unreferenced" / stray).read_bytes() == b"nobody's"


def test_while_a_bot_runs_nothing_is_moved(run: Run, house: House, item: ItemId, tmp_path: Path):
    from filelock import FileLock

    house.files.put(b"nobody's")
    with FileLock(house.folder / "bot.lock"):
        assert_refused(run("doctor", "--clean"), "停下")
        assert_refused(run("purge", "--archive", tmp_path / "a.zip"), "停下")
        assert run("doctor").status == DOUBTFUL
    assert list((house.folder / "evidence").glob("unreferenced")) == []


def test_archived_evidence_is_still_proof(house: House, item: ItemId):
    def leave(db: Connection) -> bool:
        before = proofs.in_slots(db, item)
        db.execute(
            update(tables.evidence).where(tables.evidence.c.file_state == "stored").values(file_state=Fetch.ARCHIVED)
        )
        refused = select(tables.evidence.c.sha256).where(tables.evidence.c.file_state == "refused")
        return before == proofs.in_slots(db, item) != {} and set(dossiers.kept(db)) == set(db.scalars(refused))

    assert house.enters(leave)


def test_refusals_are_one_sentence(run: Run, house: House, tmp_path: Path):
    assert run("close-campaign", "-o", tmp_path / "a").status == WRONG
    assert_refused(run("close-campaign", "-o", tmp_path / "a"), "还没有任何批次")
