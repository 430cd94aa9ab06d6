"""The weekly summary as a PDF: the words of the paper in Word, read back by another program; and all its forms agree."""

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from sqlalchemy import Connection

from bot.actions.issues import bulletins as compiling
from bot.documents import issue_book, issue_pdf, issue_word
from bot.documents.issue import Issue
from bot.rules.models import ReportKind
from bot.rules.tallies import Tally
from storage import bulletins, items, people, reports, rounds
from tests.documents.issues import HOSTILE, an_issue, hostile, many_items, quiet, rich_issue
from tests.documents.reading import dense, pdf, pictures, sheets, word
from tests.dossier.conftest import House
from tests.storage.bureau import CHAT, NOW, incoming, plan
from tests.test_commands import SAMPLES, Run, assert_refused


@pytest.fixture
def issue(tmp_path: Path) -> Issue:
    return rich_issue(tmp_path)


def test_every_paragraph_and_every_row_of_the_paper_in_word_stands_in_it(issue: Issue):
    said, paper = pdf(issue_pdf.write(issue)), word(issue_word.write(issue, None))
    assert len(paper.paragraphs) > 40
    assert [each for each in paper.paragraphs if dense(each) not in said] == []
    rows = [dense("".join(row)) for table in paper.tables for row in table]
    assert [row for row in rows if row not in said] == []


def test_it_shows_the_pictures_and_the_chart(issue: Issue):
    data = issue_pdf.write(issue)
    assert pictures(data) == 4
    last = pypdf.PdfReader(BytesIO(data)).pages[-1]
    assert last.mediabox.width > last.mediabox.height
    assert "附图整改进展" in dense(last.extract_text())
    fonts = {str(font["/BaseFont"]) for page in pypdf.PdfReader(BytesIO(data)).pages for font in _fonts(page)}
    assert fonts
    assert all("NotoSans" in font or "NotoSerif" in font for font in fonts)


def _fonts(page: Any) -> list[Any]:
    return [each.get_object() for each in page["/Resources"].get_object().get("/Font", {}).get_object().values()]


def test_what_is_blackened_now_is_black_and_what_cannot_be_shown_leaves_words(issue: Issue):
    (upright,) = [
        image.image
        for page in pypdf.PdfReader(BytesIO(issue_pdf.write(issue))).pages
        for image in page.images
        if image.image is not None and image.image.height > image.image.width
    ]
    inside = upright.convert("RGB").getpixel((upright.width // 4, upright.height // 5))
    assert isinstance(inside, tuple)
    assert max(inside) < 12
    for photo in issue.photos.values():
        photo.path.unlink()
    data = issue_pdf.write(issue)
    assert pictures(data) == 0
    assert pdf(data).count("照片暂不能显示") == 4


def test_texts_stay_texts(tmp_path: Path):
    said = pdf(issue_pdf.write(hostile(HOSTILE, tmp_path)))
    assert dense(f"第2项　{HOSTILE}（{HOSTILE}）：{HOSTILE}（佐证1件）") in said
    marks = pdf(issue_pdf.write(hostile("#import $x$ *粗* _斜_ \\ue000\ue0001\ue000", tmp_path)))
    assert dense("#import $x$ *粗* _斜_") in marks


@pytest.mark.parametrize("many", [0, 500])
def test_an_empty_week_and_one_of_500_items(many: int):
    issue = an_issue(many_items(many)) if many else quiet()
    said, paper = pdf(issue_pdf.write(issue)), word(issue_word.write(issue, None))
    assert [each for each in paper.paragraphs if dense(each) not in said] == []


def test_the_same_data_give_the_same_bytes(issue: Issue):
    made = issue_pdf.write(issue)
    assert made == issue_pdf.write(issue)
    assert made != issue_pdf.write(replace(issue, number=13))


# --- on the command line, from a database -----------------------------------------------------------------------------


def compile_a_week(db: Connection) -> str:
    """Items of the sample in a round, some answered, some late; returns the words of the issue."""
    issued = [item for item in items.drafts(db) if item.unit_id is not None]
    items.mark_issued(db, [item.id for item in issued], NOW)
    round_ = rounds.open_round(db, plan())
    head = people.ensure_person(db, "孟大勇")
    rounds.add_ask(db, round_.id, head, [item.id for item in issued], NOW)
    for n, item in enumerate(issued[:5]):
        report = reports.add(
            db,
            head,
            CHAT,
            f"m{n}",
            item_id=item.id,
            round_id=round_.id,
            kind=(ReportKind.PROGRESS, ReportKind.NO_CHANGE)[n % 2],
            late=n == 4,
            sent_at=NOW,
            now=NOW,
        )
        reports.add_text(db, report.id, incoming(n + 1), f"{HOSTILE}{n}", late=n == 4)
    assert compiling.compile_due(db, NOW + timedelta(days=4)) == 1
    latest = bulletins.find_latest(db, released=False)
    assert latest is not None
    return latest.text


def test_all_forms_tell_the_same_figures_as_the_words_in_chat(run: Run, house: House, tmp_path: Path):
    run("import", SAMPLES / "roster.xlsx")
    run("import", SAMPLES / "notice.txt")
    chat = re.sub(r"<[^>]+>|\s", "", house.enters(compile_a_week))
    made: dict[str, bytes] = {}
    for form in ("docx", "xlsx", "pdf"):
        done = run("export", "issue", "1", "--form", form, "-o", tmp_path)
        assert (done.status, done.err) == (0, "")
        made[form] = (tmp_path / f"第1期巡察整改周报.{form}").read_bytes()
    paper = dense(word(made["docx"]).said)
    figures = {row[0]: int(row[1]) for row in sheets(made["xlsx"])["总体"][1:]}
    done_, whole, asked, answered = (figures[name] for name in ("已完成", "整改事项", "本期应报", "本期已报"))
    assert (asked, answered, figures["迟报"]) == (30, 5, 1)
    assert whole == asked
    for said in (chat, paper, pdf(made["pdf"])):
        assert f"（{done_}/{whole}）" in said
        assert f"报送率{answered / asked:.1%}（{answered}/{asked}）" in said
        assert f"迟报{figures['迟报']}项" in said
        assert f"收到佐证{figures['本期收到佐证（件）']}件" in said
        assert f"整改措施{figures['整改措施']}条，已落实{figures['已落实措施']}条" in said
        assert f"无变化{figures['无变化']}项" in said
    assert f"未报送{figures['未报送']}项" in chat
    assert f"未按时反馈{figures['未报送']}项" in paper
    assert dense(f"{HOSTILE}0") in paper


def test_an_issue_is_written_into_the_documents_where_no_other_place_is_named(run: Run, house: House, data: Path):
    run("import", SAMPLES / "roster.xlsx")
    run("import", SAMPLES / "notice.txt")
    assert_refused(run("export", "issue"), "还没有生成过周报")
    house.enters(compile_a_week)
    assert run("export", "issue", "--form", "xlsx").status == 0
    assert (data / "documents" / "第1期巡察整改周报.xlsx").exists()
    assert_refused(run("export", "issue", "7"), "没有第7期周报")
    assert_refused(run("export", "ledger"), "-o")


def test_the_book_and_the_paper_count_the_same(issue: Issue):
    book, paper = sheets(issue_book.write(issue)), word(issue_word.write(issue, None))
    heads, *rows = book["分单位"]
    units = paper.tables[2]
    for mine, other in zip(rows, units[1:], strict=True):
        told = [
            mine[heads.index(name)] for name in ("整改事项", "已完成", "整改中", "已超时限", "本期应报", "本期已报")
        ]
        assert [int(other[at]) for at in (1, 2, 4, 6, 7, 8)] == told
    assert book["分单位"][-1][heads.index("整改事项")] == issue.summary.tallies[Tally.TOTAL]
