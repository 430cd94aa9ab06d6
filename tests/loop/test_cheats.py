"""Attempts to get around the closed loop, or to be stuck in it; each of these once succeeded."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.actions.applying import reviewing
from bot.actions.weekly import losing
from bot.rules.applications import Application
from bot.rules.models import Finding, Item, ItemId, MessageId, PersonId, Post, State, Toast, UserId
from bot.rules.transitions import Step
from storage import applications, items, people, proofs, tenures, verdicts
from tests.loop.phones import Bureau
from tests.world import ZONE

UNIT_WORDS = "已完成路面修补120米，投入3人。"
HEAD, LIAISON, OFFICE, LEADER, GROUP = "陆一鸣", "白小舟", "何敏", "林知秋", "周行远"


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bureau in which everybody is bound and eight items are issued."""
    folder = tmp_path_factory.mktemp("ready")
    bureau = Bureau(folder / "first")
    bureau.set_up()
    bureau.save(folder / "ready.db")
    return folder / "ready.db"


@pytest.fixture
def bureau(tmp_path: Path, ready: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path / "bureau", ready)
    for name in made.accounts:
        made.starts(name)
    yield made
    made.close()


def test_signing_is_not_undone_by_what_was_applied_for_before(bureau: Bureau):
    press(bureau, HEAD, "te:1")  # a transfer is begun while nobody has signed
    bureau.says(HEAD, "该路段已移交市属公司养护，不属我科职责。")
    press(bureau, HEAD, "ac:1")
    press(bureau, HEAD, f"ey:{application(bureau, 1).id}")
    assert application(bureau, 1).step == Step.WITHDRAWN
    assert item(bureau, 1).state == State.IN_PROGRESS


def test_a_leader_confirms_the_finding_that_was_shown(bureau: Bureau):
    accept(bureau, 1)
    asked = applies(bureau, HEAD, 1)
    agrees_to_continue(bureau)
    assert application(bureau, 1).verdict == "continuing"
    bureau.presses(LEADER, "查看并确认")
    bureau.presses(LEADER, "同意")
    shown = bureau.finds(LEADER, "确认同意")
    assert shown is not None
    press(bureau, OFFICE, f"vt:{asked.id}")
    press(bureau, OFFICE, f"vs:{asked.id}")
    checks(bureau, OFFICE)
    assert application(bureau, 1).verdict == "done"
    bureau.press(LEADER, *shown)
    assert item(bureau, 1).state == State.CLOSING


def test_no_stand_in_decides_for_somebody_whose_unit_applied(bureau: Bureau):
    """The head of the unit belongs to the leading group as well; another stands in for them there."""
    give(bureau, "组长", HEAD)
    stand_in(bureau, "组长", "沈算")
    accept(bureau, 1)
    asked = applies(bureau, LIAISON, 1)
    checks(bureau, OFFICE)
    refused = press(bureau, "沈算", f"vc:{asked.id}")
    assert refused is not None
    assert refused.alert
    assert bureau.finds("沈算", "同意") is None


def test_who_answered_for_the_unit_when_it_applied_decides_nothing_later(bureau: Bureau):
    accept(bureau, 1)
    asked = applies(bureau, LIAISON, 1)
    bureau.passes(timedelta(days=1))
    bureau.write(tenures.leave, person(bureau, HEAD), bureau.now.date())
    give(bureau, "主任", HEAD)
    refused = press(bureau, HEAD, f"vs:{asked.id}")
    assert refused is not None
    assert refused.alert
    assert bureau.finds(HEAD, "同意") is None


def test_who_stood_in_while_the_unit_applied_decides_nothing_later(bureau: Bureau):
    """The office member fills in the form for the head, who only begins it and sends it."""
    accept(bureau, 1)
    press(bureau, HEAD, "ca:1")
    stand_in(bureau, "科长", OFFICE, "道路科")
    bureau.write(tenures.leave, person(bureau, OFFICE), bureau.now.date(), post(bureau, "科长", "道路科").id)
    asked = applies(bureau, HEAD, 1)
    refused = press(bureau, OFFICE, f"vs:{asked.id}")
    assert refused is not None
    assert refused.alert
    assert finds_turn(bureau, LEADER)  # a leader examines in the office's place


def test_a_verdict_on_a_proof_does_not_outlive_the_proof(bureau: Bureau):
    accept(bureau, 1)
    asked = applies(bureau, HEAD, 1)
    slot = bureau.read(proofs.slots, ItemId(1))[0].id
    bureau.presses(OFFICE, "审核第")
    bureau.press(OFFICE, newest(bureau, OFFICE), f"vf:{asked.id}:{slot}")
    assert bureau.read(verdicts.of_application, asked.id) == {slot: True}
    bureau.photographs(HEAD, text="第1项 另一张")
    bureau.presses(HEAD, "作为「")
    assert bureau.read(verdicts.of_application, asked.id) == {}


def test_what_changed_before_the_office_agreed_is_shown_with_its_evidence(bureau: Bureau):
    accept(bureau, 1)
    asked = applies(bureau, HEAD, 1)
    bureau.presses(OFFICE, "审核第")
    bureau.photographs(HEAD, text="第1项 另一张")
    bureau.presses(HEAD, "作为「")
    before = newest(bureau, OFFICE)
    bureau.presses(OFFICE, "同意")
    assert "照片2张" in texts(bureau, OFFICE, after=before)
    checks_shown(bureau, OFFICE)
    assert application(bureau, 1).id == asked.id
    assert application(bureau, 1).step == Step.CHECKED


def test_leaders_find_in_their_list_what_the_office_may_not_examine(bureau: Bureau):
    accept(bureau, 1)
    stand_in(bureau, "科长", OFFICE, "道路科")
    asked = applies(bureau, OFFICE, 1)
    assert finds_turn(bureau, GROUP)
    bureau.presses(GROUP, "待我确认")
    assert bureau.finds(GROUP, "1") == (newest(bureau, GROUP), f"vs:{asked.id}")
    assert not finds_turn(bureau, OFFICE)


def test_a_transfer_needs_its_letter_until_the_end(bureau: Bureau):
    accept(bureau, 1)
    accept(bureau, 2)
    bureau.photographs(HEAD, text="第1项 移交函")
    receipt = bureau.finds(HEAD, "改到其他项")
    assert receipt is not None
    press(bureau, HEAD, "te:1")
    for words in ("该路段已移交市属公司养护，不属我科职责。", "市城投公司养护中心", "示城管〔2026〕5号 2026年2月20日"):
        bureau.says(HEAD, words)
    bureau.presses(HEAD, "确认提交第1项")
    move = receipt[1].replace("mv:", "mt:")
    press(bureau, HEAD, f"{move}:2")
    bureau.presses(OFFICE, "审核第")
    refused = bureau.presses(OFFICE, "同意")
    assert refused is not None
    assert "没有移交函" in refused.text
    press(bureau, HEAD, f"{move}:1")
    checks(bureau, OFFICE)
    press(bureau, HEAD, f"{move}:2")
    bureau.presses(LEADER, "查看并确认")
    refused = bureau.presses(LEADER, "同意")
    assert refused is not None
    assert "没有移交函" in refused.text
    press(bureau, HEAD, f"{move}:1")
    confirms(bureau, LEADER)
    assert item(bureau, 1).state == State.TRANSFERRED
    press(bureau, HEAD, f"{move}:2")
    assert len(bureau.read(proofs.pieces, ItemId(1))) == 1


def test_the_office_hears_when_a_file_is_lost_on_which_a_closure_rests(bureau: Bureau):
    accept(bureau, 1)
    applies(bureau, HEAD, 1)
    checks(bureau, OFFICE)
    confirms(bureau, LEADER)
    before = newest(bureau, OFFICE)
    piece = bureau.read(proofs.pieces, ItemId(1))[0]
    bureau.write(losing.lose_file, piece.id, "too big", bureau.now)
    assert "销号现在没有其他佐证" in texts(bureau, OFFICE, after=before)


def test_the_office_hears_when_nobody_is_left_to_confirm_and_a_successor_what_waits_for_them(bureau: Bureau):
    accept(bureau, 1)
    asked = applies(bureau, HEAD, 1)
    checks(bureau, OFFICE)
    before = newest(bureau, OFFICE)
    press(bureau, OFFICE, f"ux:{person(bureau, GROUP)}")
    assert "还没有人可以办理" not in texts(bureau, OFFICE, after=before)
    press(bureau, OFFICE, f"ux:{person(bureau, LEADER)}")
    assert "还没有人可以办理" in texts(bureau, OFFICE, after=before)
    press(bureau, OFFICE, f"uy:{post(bureau, '副组长').id}:{person(bureau, '高远山')}")
    assert bureau.finds("高远山", "查看并确认第1项") == (newest(bureau, "高远山"), f"vc:{asked.id}")
    before = newest(bureau, "高远山")
    stand_in(bureau, "主任", "沈算")
    bureau.passes(timedelta(days=3))  # somebody else comes into a post: nobody is told the same twice
    assert "待您确认" not in texts(bureau, "高远山", after=before)
    confirms(bureau, "高远山")
    assert item(bureau, 1).state == State.CLOSED


def test_a_request_that_is_returned_leaves_what_two_approved_before(bureau: Bureau):
    accept(bureau, 1)
    applies(bureau, HEAD, 1)
    agrees_to_continue(bureau)
    confirms(bureau, LEADER)
    assert (item(bureau, 1).state, item(bureau, 1).finding) == (State.CONTINUING, Finding.BASICALLY_DONE)
    press(bureau, HEAD, "ca:1")
    bureau.presses(HEAD, "提交第")
    bureau.presses(HEAD, "确认提交第")
    bureau.presses(OFFICE, "审核第")
    bureau.presses(OFFICE, "退回")
    press(bureau, OFFICE, f"vx:{application(bureau, 1).id}:unfinished")
    bureau.says(OFFICE, "阶段目标还没有完成，请继续整改")
    bureau.presses(OFFICE, "确认退回")
    assert application(bureau, 1).step == Step.RETURNED
    assert (item(bureau, 1).state, item(bureau, 1).finding) == (State.CONTINUING, Finding.BASICALLY_DONE)


def test_a_slow_examination_does_not_cost_a_unit_its_later_date(bureau: Bureau):
    """Asked for on the due day, sent back five days later: it can be asked for again, but not for ever."""
    accept(bureau, 1)
    bureau.passes(datetime(2026, 5, 27, 10, tzinfo=ZONE) - bureau.now)
    asks_for_a_later_date(bureau)
    asked = application(bureau, 1)
    bureau.passes(timedelta(days=5))
    press(bureau, OFFICE, f"vs:{asked.id}")
    bureau.presses(OFFICE, "退回")
    bureau.presses(OFFICE, "措施不过硬")
    bureau.says(OFFICE, "请写明分步安排后再报。")
    bureau.presses(OFFICE, "确认退回")
    assert application(bureau, 1).step == Step.RETURNED
    bureau.passes(timedelta(days=2))
    asks_for_a_later_date(bureau)
    again = application(bureau, 1)
    assert (again.id, again.step) == (asked.id + 1, Step.ASKED)
    press(bureau, HEAD, f"cw:{again.id}")
    bureau.passes(timedelta(days=4))
    refused = press(bureau, HEAD, "ee:1")
    assert refused is not None
    assert refused.alert


def asks_for_a_later_date(bureau: Bureau) -> None:
    press(bureau, HEAD, "ee:1")
    for words in ("资金", "延长30天"):
        if bureau.finds(HEAD, words):  # the second time the former words stand in the form
            bureau.presses(HEAD, words)
    bureau.says(HEAD, "已完成七成，资金到位后收尾。")
    bureau.presses(HEAD, "确认提交")


def agrees_to_continue(bureau: Bureau) -> None:
    bureau.presses(OFFICE, "审核第")
    bureau.presses(OFFICE, "持续整改")
    bureau.says(OFFICE, "完成全路段排查并建立月度巡查")
    bureau.says(OFFICE, "2026年5月20日")
    bureau.presses(OFFICE, "确认")


def confirms(bureau: Bureau, name: str) -> None:
    bureau.presses(name, "查看并确认")
    checks_shown(bureau, name)


def finds_turn(bureau: Bureau, name: str) -> bool:
    return bureau.read(_turns, bureau.accounts[name], bureau.now.date()) == 1


def _turns(db: Connection, user: UserId, today: date) -> int:
    return reviewing.count_turns(db, people.get_member(db, user, today), today)


def accept(bureau: Bureau, number: int) -> None:
    press(bureau, HEAD, f"ac:{number}")


def press(bureau: Bureau, name: str, data: str) -> Toast | None:
    """Press a button that stood somewhere in the chat once."""
    return bureau.press(name, newest(bureau, name), data)


def newest(bureau: Bureau, name: str) -> MessageId:
    return max(bureau.screens[bureau.accounts[name]])


def texts(bureau: Bureau, name: str, *, after: MessageId) -> str:
    return "\n".join(each.text for each in bureau.screens[bureau.accounts[name]].values() if each.id > after)


def applies(bureau: Bureau, name: str, number: int) -> Application:
    bureau.photographs(name, text=f"第{number}项 整改后")
    bureau.presses(name, "作为「")
    press(bureau, name, f"ca:{number}")
    bureau.says(name, UNIT_WORDS)
    bureau.presses(name, "不涉及人员处理")
    bureau.presses(name, "无需建章立制")
    bureau.says(name, "属个别问题，现有制度已覆盖。")
    bureau.presses(name, "确认提交第")
    return application(bureau, number)


def checks(bureau: Bureau, name: str) -> None:
    bureau.presses(name, "审核第")
    checks_shown(bureau, name)


def checks_shown(bureau: Bureau, name: str) -> None:
    bureau.presses(name, "同意")
    bureau.presses(name, "确认同意")


def item(bureau: Bureau, number: int) -> Item:
    return bureau.read(items.get, ItemId(number))


def application(bureau: Bureau, number: int) -> Application:
    return bureau.read(applications.of_item, ItemId(number))[-1]


def post(bureau: Bureau, title: str, unit: str | None = None) -> Post:
    return next(each for each in bureau.read(people.posts) if each.title == title and unit in (None, each.unit))


def person(bureau: Bureau, name: str) -> PersonId:
    found = bureau.read(people.find_by_name, name)
    assert found is not None
    return found.id


def give(bureau: Bureau, title: str, name: str) -> None:
    bureau.write(people.put_in_post, post(bureau, title).id, person(bureau, name), bureau.now.date())


def stand_in(bureau: Bureau, title: str, name: str, unit: str | None = None) -> None:
    today = bureau.now.date()
    bureau.write(
        tenures.add_stand_in, post(bureau, title, unit).id, person(bureau, name), today, today + timedelta(days=7)
    )
