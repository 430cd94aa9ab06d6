"""`export notice` on the command line: from the ledger to a paper, and from the paper back."""

import json
import sqlite3
from pathlib import Path
from typing import Any

from docx import Document

from bot.reports.publishing import told_measures
from tests.test_commands import Run, assert_refused, roster

SAMPLE = Path(__file__).parents[2] / "samples" / "notice.txt"
OUTLINE = ("path", "headings", "problem", "status", "measures")


def release_everything(data: Path) -> None:
    """As if the office had released every item's measures, or its title where there are none."""
    db = sqlite3.connect(data / "bot.db")
    with db:
        for item, title in db.execute("SELECT id, title FROM item").fetchall():
            query = "SELECT text FROM measure WHERE item_id = ? ORDER BY position"
            measures = [text for (text,) in db.execute(query, (item,))]
            words = told_measures(measures) or f"{title}的有关工作按方案办理。"
            row = (item, words, "2026-03-02 01:00:00.000000", 1)
            db.execute("INSERT INTO publication (item_id, text, released_at, released_by) VALUES (?, ?, ?, ?)", row)
    db.close()


def read(run: Run, path: Path) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(run("import", path, "--dry-run", "--json").out)
    return told


def outline(told: dict[str, Any]) -> list[list[Any]]:
    return [[item[name] for name in OUTLINE] for item in told["items"]]


def lines(path: Path) -> list[str]:
    return [each.text for each in Document(str(path)).paragraphs]


def test_what_was_imported_comes_back_from_the_paper(run: Run, data: Path, tmp_path: Path):
    run("import", roster(tmp_path / "roster.xlsx"))
    run("import", SAMPLE)
    release_everything(data)
    done = run("export", "notice", "-o", tmp_path / "通报.docx")
    assert (done.status, done.err) == (0, "")
    assert "30 项" in done.out
    assert "公开口径" not in done.out
    back = read(run, tmp_path / "通报.docx")
    assert outline(back) == outline(read(run, SAMPLE))
    assert back["campaign"]["bureau"] == "澄湾县城市管理局"
    assert back["campaign"]["feedback_on"] == "2026-02-27"


def test_what_is_not_released_is_marked_and_counted_and_its_measures_stay_inside(run: Run, tmp_path: Path):
    run("import", SAMPLE)
    done = run("export", "notice", "-o", tmp_path / "通报.docx")
    assert done.status == 0
    assert "有 30 项还没有公开口径" in done.out
    told = lines(tmp_path / "通报.docx")
    assert told.count("【待公开口径】") == 30
    assert not any("6条小巷的清扫由每日一次" in line for line in told)
    assert not any("陆明远" in line for line in told)
    back = read(run, tmp_path / "通报.docx")
    assert [item["path"] for item in back["items"]] == [item["path"] for item in read(run, SAMPLE)["items"]]


def test_both_forms_and_a_name_without_its_ending(run: Run, tmp_path: Path):
    run("import", SAMPLE)
    run("export", "notice", "--final", "-o", tmp_path / "终稿")
    run("export", "notice", "--campaign", "1", "-o", tmp_path / "进展.docx")
    assert lines(tmp_path / "终稿.docx")[0] == "中共澄湾县城市管理局党组关于巡察整改情况的通报"
    assert lines(tmp_path / "进展.docx")[0] == "中共澄湾县城市管理局党组关于巡察整改进展情况的通报"
    first = (tmp_path / "进展.docx").read_bytes()
    run("export", "notice", "--campaign", "1", "-o", tmp_path / "进展.docx")
    assert (tmp_path / "进展.docx").read_bytes() == first


def test_what_cannot_be_written_is_said_in_one_sentence(run: Run, data: Path, tmp_path: Path):
    assert_refused(run("export", "notice", "-o", tmp_path / "通报.docx"), "还没有任何批次")
    run("import", SAMPLE)
    assert_refused(run("export", "notice", "--campaign", "7", "-o", tmp_path / "通报.docx"), "没有编号为 7 的批次")
    assert_refused(run("export", "notice", "-o", tmp_path / "没有" / "通报.docx"))
    (data / "templates").mkdir()
    (data / "templates" / "notice.docx").write_bytes(b"PK")
    assert_refused(run("export", "notice", "-o", tmp_path / "通报.docx"), "notice.docx")
    assert not (tmp_path / "通报.docx").exists()


def test_an_office_may_have_its_own_template(run: Run, data: Path, tmp_path: Path):
    run("import", SAMPLE)
    own = Document()
    for text in ("县里的版头", "{%p for part in parts %}", "{{ part.text }}", "{%p endfor %}"):
        own.add_paragraph(text)
    (data / "templates").mkdir()
    own.save(str(data / "templates" / "notice.docx"))
    assert run("export", "notice", "-o", tmp_path / "通报.docx").status == 0
    told = lines(tmp_path / "通报.docx")
    assert told[:2] == ["县里的版头", "中共澄湾县城市管理局党组关于巡察整改进展情况的通报"]
