"""The papers that are signed, from the tables to the page: what stands in them, read back by another reader."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.documents import forms
from bot.documents.forms import Form, file_name, template_of
from bot.documents.word import fill
from bot.ledger.files import read_file
from bot.ledger.reading import LedgerReading
from bot.rules.applications import ApplicationKind, ClosureVerdict
from bot.rules.demands import DemandKind
from bot.rules.forms import ClosureForm, MeetingForm, SupervisionForm
from bot.rules.models import ItemId, PersonId, UserId
from bot.rules.transitions import Act, Step
from storage import applications, demands, items, meetings, people, proofs
from tests.documents.test_word import HOSTILE, W, part
from tests.dossier.bureau import CHAT, MEASURES, PROBLEM, TITLE, ZONE, Desk, open_desk, whole_life
from tests.dossier.conftest import House
from tests.test_commands import DONE, Run, assert_refused

WORDS = "请于本周内逐条街巷核实清扫频次。\n附值班记录 =1+1 <b> {{x}}"


def lines(form: Form) -> list[str]:
    """Every paragraph of the paper, those in its tables too, in their order."""
    return read_back(fill(template_of(form), {"f": form}, None))


def read_back(made: bytes) -> list[str]:
    """On the raw XML."""
    told = ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in part(made, "word/document.xml").iter(f"{W}p")]
    return [each.strip() for each in told if each.strip()]


def notice(db: Connection, house: House, *, sent: bool = True) -> ItemId:
    """The item of a bureau with a numbered notice."""
    desk = open_desk(db, house.files)
    item = desk.item(problem=PROBLEM)
    new = demands.begin(db, DemandKind.NOTICE, item, desk.office, desk.later(), limit_on=date(2026, 3, 12))
    demands.change(db, new, words=WORDS)
    if sent:
        at = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)  # the 5th where the bureau is
        demands.change(db, new, released_at=at, unit_id=desk.unit)
        assert demands.number(db, new, 2026) == 1
    return item


def asked(db: Connection, desk: Desk, item: ItemId, kind: ApplicationKind, fields: dict[str, Any]) -> Any:
    """An application that the office has agreed to, in the stead of the leader, and that waits for a meeting."""
    new = applications.begin(db, kind, items.get(db, item), desk.head, None, desk.later())
    applications.set_fields(db, new, fields)
    applications.add_decision(db, new, Act.SUBMIT, desk.head, None, "c", desk.later())
    applications.set_step(db, new, Step.ASKED, asked_at=desk.now)
    applications.add_decision(db, new, Act.CHECK, desk.office, desk.leader, "c", desk.later())
    verdict = ClosureVerdict.CONTINUING if kind == ApplicationKind.CLOSURE else None
    applications.set_step(db, new, Step.CHECKED, verdict=verdict)
    return new


CLOSURE = {
    "matter": "甲" * 8,
    "people_kind": "none",
    "rule_kind": "needless",
    "rule": "已有办法",
    "stage_goal": "投诉办结率95%",
    "next_check_on": "2026-09-01",
}
EXTENSION = {"old_due": "2026-06-30", "new_due": "2026-09-30", "reason": "upstream", "reason_words": "等待批复"}


def waiting(db: Connection, house: House) -> Desk:
    """Two applications that wait for a meeting."""
    desk = open_desk(db, house.files)
    first, second = desk.item(), desk.item(code="2.4")
    proofs.add_slot(db, first, "整改后照片")
    asked(db, desk, first, ApplicationKind.CLOSURE, CLOSURE)
    asked(db, desk, second, ApplicationKind.EXTENSION, EXTENSION)
    return desk


# --- 督办通知书 -----------------------------------------------------------------------------------------------------------


def test_a_supervision_notice_holds_what_was_demanded(house: House):
    house.enters(notice, house)
    demand = house.enters(demands.find_notice, 2026, 1)
    form = house.enters(forms.supervision, demand, ZONE)
    assert isinstance(form, SupervisionForm)
    assert (form.name, form.unit, form.issued_on) == ("督办〔2026〕1号", "道路科", date(2026, 3, 5))
    said = lines(form)
    assert said[:3] == ["督办通知书", "督办〔2026〕1号", "道路科："]
    for each in (PROBLEM, *WORDS.split("\n"), "示范市城市管理局巡察整改工作领导小组办公室", "2026年3月5日"):
        assert each in said
    assert any("2026年3月12日前" in each for each in said)
    assert any(f"第1项整改事项“{TITLE}”" in each for each in said)
    assert "配合单位：绿化站。" in said
    assert {"签收人", "签收时间"} <= set(said)


def test_what_was_not_sent_is_no_notice(house: House):
    house.enters(notice, house, sent=False)
    draft = house.enters(lambda db: demands.of_item(db, ItemId(1))[0])
    assert house.enters(forms.supervision, draft, ZONE) is None
    assert (
        house.enters(forms.supervision, replace(draft, kind=DemandKind.QUESTION, released_at=draft.made_at), ZONE)
        is None
    )


# --- 销号审批表 -----------------------------------------------------------------------------------------------------------


def closure_of(db: Connection, item: ItemId, reader: Any = None) -> ClosureForm:
    application = forms.find_closure(db, items.get(db, item))
    assert application is not None
    return forms.closure(db, application, ZONE, reader(db) if reader else None)


@pytest.fixture
def closed(house: House) -> ItemId:
    found: ItemId = house.enters(whole_life, house.files)
    return found


def test_a_closure_form_holds_the_last_application_and_who_decided(house: House, closed: ItemId):
    form = house.enters(closure_of, closed)
    assert form.ticks == (True, True, True)
    assert (form.returned, form.step) == (None, Step.GRANTED)  # the one before it was returned
    assert [(each.name, each.fits) for each in form.proofs][:3] == [
        ("整改前照片", True),
        ("整改后照片", True),
        ("制度文件", True),
    ]
    said = lines(form)
    assert said[0] == "整改问题销号审批表"
    for each in (
        "☑ 已办理",
        "☑ 已作处理　　☐ 不涉及人员处理",
        "☑ 已建章立制　　☐ 无需建章立制",
        "佐证合格，同意销号。",
    ):
        assert each in said
    assert any(each.startswith(f"☑ 1. {MEASURES[0]}") for each in said)
    assert f"☐ 3. {MEASURES[2]}" in said
    assert "道路科联络员　白小舟（代陆一鸣）" in said
    assert "主任　何敏" in said
    assert "副组长　林知秋" in said
    assert any(each.startswith("2. 整改后照片：") and each.endswith("件，合格") for each in said)
    assert any("票据凭证：无（本项不涉及资金支出" in each for each in said)


def test_a_form_that_nobody_has_decided_on_can_be_signed_by_hand(house: House):
    def begun(db: Connection) -> ItemId:
        desk = open_desk(db, house.files)
        item = desk.item()
        new = applications.begin(db, ApplicationKind.CLOSURE, items.get(db, item), desk.head, None, desk.later())
        applications.set_step(db, new, Step.ASKED, asked_at=desk.now)
        return item

    form = house.enters(closure_of, house.enters(begun))
    assert form.ticks == (False, False, False)
    said = lines(form)
    assert "☐ 已作处理　　☐ 不涉及人员处理" in said
    assert sum(each.startswith("签字") and each.endswith("日") for each in said) == 3


def test_an_approval_that_was_taken_back_does_not_stand(house: House):
    def change(db: Connection, act: Act) -> ClosureForm:
        (application,) = applications.of_item(db, ItemId(1))
        applications.add_decision(db, application.id, act, PersonId(4), None, "c", datetime(2026, 3, 9, tzinfo=UTC))
        return closure_of(db, ItemId(1))

    house.enters(waiting, house)
    stood = house.enters(closure_of, ItemId(1))
    assert stood.check is not None
    assert (stood.check.name, stood.check.stead_of) == ("何敏", "林知秋")
    said = lines(stood)
    assert "基本完成，持续整改。阶段目标：投诉办结率95%，2026年9月1日复核。" in said
    assert house.enters(change, Act.TAKE_BACK).check is None
    assert house.enters(change, Act.CHECK).check is not None
    assert house.enters(change, Act.CHANGE).check is None


def test_a_unit_reads_who_of_another_unit_applied_by_its_name_only(house: House, closed: ItemId):
    def of_other(db: Connection) -> Any:
        return people.get_member(db, UserId(int(CHAT) + 1), date(2026, 3, 5))

    form = house.enters(closure_of, closed, of_other)
    assert form.applicant is not None
    assert (form.applicant.name, form.applicant.stead_of) == ("道路科", "道路科")


@pytest.mark.parametrize("text", HOSTILE)
def test_whatever_a_unit_wrote_stays_text(house: House, text: str):
    def begun(db: Connection) -> ItemId:
        desk = open_desk(db, house.files)
        item = desk.item()
        asked(db, desk, item, ApplicationKind.CLOSURE, CLOSURE | {"matter": text, "elsewhere": text})
        proofs.add_slot(db, item, text)
        return item

    said = lines(house.enters(closure_of, house.enters(begun)))
    assert said.count(text) == 2
    assert f"1. {text}：无" in said


# --- 上会清单 -------------------------------------------------------------------------------------------------------------


def test_a_meeting_list_holds_all_that_waits(house: House):
    house.enters(waiting, house)
    form = house.enters(forms.meeting_list, None, ZONE)
    assert isinstance(form, MeetingForm)
    assert [each.kind for each in form.entries] == [ApplicationKind.CLOSURE, ApplicationKind.EXTENSION]
    said = lines(form)
    assert said[0] == "巡察整改事项上会清单"
    assert said[1].endswith("共2项")
    for each in (
        "基本完成·持续整改",
        "原时限：2026年6月30日",
        "新时限：2026年9月30日",
        "原因说明：等待批复",
        "佐证0件",
    ):
        assert each in said
    assert said.count("何敏（代林知秋）") == 2
    assert "同意" in said  # what the office said of the extension


def test_the_list_of_a_meeting_says_what_it_confirmed(house: House):
    def held(db: Connection) -> MeetingForm | None:
        desk = waiting(db, house)
        meeting = meetings.prepare(db, date(2026, 3, 10), desk.office, desk.now)
        meetings.change(db, meeting.id, number="党组会第8次")
        (first,) = applications.of_item(db, ItemId(1))
        (second,) = applications.of_item(db, ItemId(2))
        meetings.put_on(db, meeting.id, [first.id, second.id])
        applications.add_decision(
            db, first.id, Act.CONFIRM, desk.leader, None, "c", desk.later(), meeting_id=meeting.id
        )
        applications.set_step(db, first.id, Step.GRANTED, settled_at=desk.now)
        return forms.meeting_list(db, meetings.sent(db)[0], ZONE)

    form = house.enters(held)
    assert form is not None
    assert (form.number, form.held_on) == ("党组会第8次", date(2026, 3, 10))
    assert [each.confirmed for each in form.entries] == [True, False]
    assert house.enters(closure_of, ItemId(1)).meeting == "党组会第8次"
    assert "2026年3月10日　党组会第8次" in lines(house.enters(closure_of, ItemId(1)))


def test_nothing_waits_is_no_list(house: House):
    assert house.enters(forms.meeting_list, None, ZONE) is None


# --- on the command line ----------------------------------------------------------------------------------------------


def test_the_operator_gets_each_form_as_a_file(run: Run, house: House, tmp_path: Path):
    def filled(db: Connection) -> None:
        desk = waiting(db, house)
        new = demands.begin(db, DemandKind.NOTICE, ItemId(1), desk.office, desk.now)
        demands.change(db, new, words="请答复。", released_at=desk.now, unit_id=desk.unit)
        demands.number(db, new, 2026)

    house.enters(filled)
    for arguments, name in (
        (("notice-form", "2026-1"), "督办通知书 督办〔2026〕1号.docx"),
        (("closure-form", "1"), f"销号审批表 第1项 {TITLE}.docx"),
        (("meeting-list",), "上会清单 待上会事项.docx"),
    ):
        done = run("export", *arguments, "-o", tmp_path)
        assert (done.status, done.err) == (DONE, "")
        assert str(tmp_path / name) in done.out
        first = (tmp_path / name).read_bytes()
        assert run("export", *arguments, "-o", tmp_path / "again.docx").status == DONE
        assert (tmp_path / "again.docx").read_bytes() == first
    assert run("export", "notice-form", "督办〔2026〕1号", "-o", tmp_path / "x.docx").status == DONE
    assert sorted(each.name for each in tmp_path.glob("*unfinished")) == []


def test_the_offices_own_template_is_used_and_a_broken_one_is_named(run: Run, house: House, tmp_path: Path):
    from templates.documents.word.official import read

    house.enters(notice, house)
    own = house.folder / "templates"
    own.mkdir()
    (own / "supervision.docx").write_bytes(read("body | 本局：{{ f.name }}，{{ f.limit_on | day }}").docx())
    assert run("export", "notice-form", "2026-1", "-o", tmp_path / "a.docx").status == DONE
    assert read_back((tmp_path / "a.docx").read_bytes()) == ["本局：督办〔2026〕1号，2026年3月12日"]
    (own / "supervision.docx").write_bytes(b"no Word")
    assert_refused(run("export", "notice-form", "2026-1", "-o", tmp_path / "b.docx"), "supervision.docx")
    assert not (tmp_path / "b.docx").exists()


def test_what_is_not_there_or_cannot_be_written_is_said_in_one_sentence(run: Run, house: House, tmp_path: Path):
    out = ("-o", tmp_path / "x.docx")
    assert_refused(run("export", "meeting-list", *out), "没有待上会")
    house.enters(notice, house)
    assert_refused(run("export", "notice-form", "2026-9", *out), "2026-9")
    assert_refused(run("export", "notice-form", *out), "2026-3")
    assert_refused(run("export", "closure-form", "1", *out), "第1项")
    assert_refused(run("export", "closure-form", "99", *out), "第99项")
    assert_refused(run("export", "closure-form", "9" * 30, *out), "没有第")
    assert_refused(run("export", "closure-form", *out), "项号")
    assert_refused(run("export", "meeting-list", "第8次", *out), "第8次")
    assert_refused(run("export", "notice-form", "2026-1", "-o", tmp_path / "no" / "x.docx"), "x.docx")
    assert_refused(run("export", "dossier", "x", *out), "'x'")
    assert not (tmp_path / "x.docx").exists()


def test_a_file_is_called_as_every_system_takes_it(house: House):
    house.enters(waiting, house)
    form = house.enters(closure_of, ItemId(1))
    named = replace(form, item=replace(form.item, title='a/b\\c:"d" ' + "长" * 50))
    assert "/" not in file_name(named)
    assert len(file_name(named)) <= 45


def comes_back(form: Form, tmp_path: Path) -> None:
    path = tmp_path / "表.docx"
    path.write_bytes(fill(template_of(form), {"f": form}, None))
    assert not isinstance(read_file(path), LedgerReading)


def test_a_closure_form_that_comes_back_is_no_ledger(house: House, closed: ItemId, tmp_path: Path):
    comes_back(house.enters(closure_of, closed), tmp_path)


def test_a_supervision_notice_that_comes_back_is_no_ledger(house: House, tmp_path: Path):
    house.enters(notice, house)
    comes_back(house.enters(forms.supervision, house.enters(demands.find_notice, 2026, 1), ZONE), tmp_path)
