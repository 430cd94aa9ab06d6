"""Many persons act at random on several items, over real `db.write`: whatever they press and write, the loop holds."""

import shutil
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from bot.rules.applications import Application, ApplicationKind, ClosureVerdict
from bot.rules.models import Finding, Item, MessageId, State
from bot.rules.summary import summarize
from bot.rules.transitions import Act, Step
from storage import applications, audit, items, proofs
from tests.loop.phones import Bureau
from tests.world import ROSTER

NAMES = [row.person for row in ROSTER]
WORDS = [
    "已完成路面修补，投入3人，清理120米。",
    "2026年4月30日",
    "4月15日",
    "示城管〔2026〕5号",
    "《道路养护管理办法》 示城管〔2026〕6号",
    "第5次",
    "已退1.5万元 票据0012345",
    "请补充整改后照片",
    "12人次",
    "第2项 已开展排查",
    "<b>&\"'{{ 1 }}",
]

lived = Counter[str]()
"""What happened in all runs together: a machine that never closes an item proves nothing about closing."""


class Loop(RuleBasedStateMachine):
    """Presses are mostly of what stands on the screen, sometimes of what stood there once or on somebody else's."""

    ready: Path

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="loop-"))
        self.bureau = Bureau(self._folder, self.ready)
        self.sent: dict[str, list[MessageId]] = {name: [] for name in NAMES}

    def teardown(self) -> None:
        counted = self.bureau.read(everything)
        lived.update(item.state for item in counted.items)
        lived.update(f"{each.kind} {each.step}" for each in counted.applications)
        self.bureau.close()
        shutil.rmtree(self._folder)

    @initialize()
    def begin(self) -> None:
        self.bureau.screens = {user: {} for user in self.bureau.accounts.values()}
        for name in NAMES:
            self.bureau.starts(name)

    # --- what people do -----------------------------------------------------------------------------------------------

    @rule(name=st.sampled_from(NAMES), data=st.data())
    def presses_something_on_the_screen(self, name: str, data: st.DataObject) -> None:
        screen = self.bureau.screens[self.bureau.accounts[name]]
        newest = sorted(screen.values(), key=lambda shown: -shown.id)[:3]
        choices = [(shown.id, each) for shown in newest for row in shown.buttons for _, each in row]
        if choices:
            self.bureau.press(name, *data.draw(st.sampled_from(choices)))

    @rule(name=st.sampled_from(NAMES), data=st.data())
    def presses_what_stood_there_once(self, name: str, data: st.DataObject) -> None:
        screen = self.bureau.screens[self.bureau.accounts[name]]
        choices = [(shown.id, each) for shown in screen.values() for each in sorted(shown.once)]
        if choices:
            self.bureau.press(name, *data.draw(st.sampled_from(choices)))

    @rule(name=st.sampled_from(NAMES), other=st.sampled_from(NAMES), data=st.data())
    def presses_somebody_elses_button(self, name: str, other: str, data: st.DataObject) -> None:
        foreign = [each for shown in self.bureau.screens[self.bureau.accounts[other]].values() for each in shown.once]
        own = list(self.bureau.screens[self.bureau.accounts[name]])
        if foreign and own:
            self.bureau.press(name, own[-1], data.draw(st.sampled_from(sorted(foreign))))

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(WORDS))
    def writes(self, name: str, text: str) -> None:
        self.sent[name].append(self.bureau.says(name, text))

    @rule(name=st.sampled_from(NAMES), text=st.sampled_from(WORDS), data=st.data())
    def edits(self, name: str, text: str, data: st.DataObject) -> None:
        if self.sent[name]:
            self.bureau.says(name, text, edits=data.draw(st.sampled_from(self.sent[name])))

    @rule(name=st.sampled_from(NAMES), number=st.integers(1, 8))
    def photographs(self, name: str, number: int) -> None:
        self.bureau.photographs(name, text=f"第{number}项")

    @rule(hours=st.sampled_from([1, 20, 24 * 4, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self.bureau.passes(timedelta(hours=hours))

    # --- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def the_loop_holds(self) -> None:
        counted = self.bureau.read(everything)
        check(counted)


class Everything:
    """All there is to check, read in one view."""

    def __init__(self, db: Connection, items_: list[Item]) -> None:
        self.items = items_
        self.applications = [each for item in items_ for each in applications.of_item(db, item.id)]
        self.decisions = {each.id: applications.decisions(db, each.id) for each in self.applications}
        self.proofs = {item.id: proofs.in_slots(db, item.id) for item in items_}
        self.trail = {item.id: audit.of_item(db, item.id) for item in items_}
        self.broken = audit.verify(db)

    def closing(self, item: Item) -> Application | None:
        """The application that closed the item (or let it continue) last."""
        granted = [each for each in self.applications if each.item_id == item.id and each.step == Step.GRANTED]
        return next((each for each in reversed(granted) if each.kind == ApplicationKind.CLOSURE), None)


def everything(db: Connection) -> Everything:
    return Everything(db, items.every(db))


def check(all_: Everything) -> None:
    assert all_.broken is None, "the audit trail is broken"
    for item in all_.items:
        _check_item(all_, item)
    for application in all_.applications:
        _check_approvals(all_, application)
    summary = summarize(all_.items, [], [], None, _now())
    issued = [item for item in all_.items if item.state != State.DRAFT]
    assert summary.done.part <= sum(item.finding == Finding.DONE for item in issued)
    assert summary.done.whole <= len(issued)


def _check_item(all_: Everything, item: Item) -> None:
    closing = all_.closing(item)
    if item.state == State.CLOSED:
        assert closing is not None, f"item {item.number} was closed without an application"
        assert closing.verdict != ClosureVerdict.CONTINUING
        assert item.finding == Finding.DONE
        assert item.closed_at is not None
    if item.finding == Finding.DONE:
        assert item.state == State.CLOSED, f"item {item.number} counts as done in state {item.state}"
    pending = [each for each in all_.applications if each.item_id == item.id and each.settled_at is None]
    assert len(pending) <= 1
    asked = [each for each in pending if each.kind == ApplicationKind.CLOSURE and each.step != Step.DRAFT]
    assert (item.state == State.CLOSING) == bool(asked), f"item {item.number}: {item.state}, pending {pending}"
    granted = [e for e in all_.applications if e.item_id == item.id and e.step == Step.GRANTED]
    assert item.extended == sum(each.kind == ApplicationKind.EXTENSION for each in granted)
    if item.state == State.TRANSFERRED:
        assert any(each.kind == ApplicationKind.TRANSFER for each in granted)
    assert all_.trail[item.id], f"item {item.number} has no history"


def _check_approvals(all_: Everything, application: Application) -> None:
    """Granted means: two different persons, neither of whom applied, on the content as it was last; with proof to close."""
    if application.step != Step.GRANTED:
        return
    decisions = all_.decisions[application.id]
    check_ = [each for each in decisions if each.act == Act.CHECK][-1]
    confirm = [each for each in decisions if each.act == Act.CONFIRM][-1]
    applied = {*application.applicants, *(each.person_id for each in decisions if each.act == Act.SUBMIT)}
    assert check_.person_id != confirm.person_id
    assert not {check_.person_id, confirm.person_id, check_.stead_of, confirm.stead_of} - {None} & applied
    assert check_.content == confirm.content, "what was confirmed is not what was checked"
    if application.kind == ApplicationKind.CLOSURE:
        assert any(all_.proofs[application.item_id].values()), "closed without any proof"


def _now() -> Any:
    from tests.world import FRIDAY

    return FRIDAY


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready")
    bureau = Bureau(folder / "bureau")
    bureau.set_up()
    bureau.save(folder / "ready.db")
    return folder / "ready.db"


def test_the_loop_holds_whatever_people_do(ready: Path):
    Loop.ready = ready
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
