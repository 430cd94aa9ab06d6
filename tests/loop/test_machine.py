"""Many persons act at random on several items, over real `db.write`: whatever they press and write, the loop holds."""

import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection

from bot.rules.applications import Application, ApplicationKind, ClosureVerdict
from bot.rules.models import Finding, Item, MessageId, State
from bot.rules.transitions import Act, Step
from storage import applications, audit, items, proofs
from tests.loop.phones import Bureau, Shown
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

ANSWERING = {n: ["陆一鸣", "白小舟"] if n <= 3 else ["高远山"] if n <= 5 else ["沈算"] for n in range(1, 9)}
DECIDING = ("vs", "vc")
BUTTONS = [
    "签收第", "退回分派", "申请销号", "申请延期", "申请移交", "作为「", "提交第", "确认提交", "审核第", "查看并确认", "✅ 同意",
    "确认同意", "退回", "确认退回", "撤回第", "确认撤回", "收回第", "改派", "确认改派", "勾选措施", "☐ 1", "督办", "确认发出",
    "答复", "认可", "仍保持", "保持良好", "未保持", "重新整改", "确认重新整改", "随机抽查", "开始抽取", "不符", "批示",
    "放弃", "人员与单位", "安排代理", "今天起 1 周", "确认代理", "办理离岗", "确认离岗", "上会清单", "发给领导小组", "确认全部",
    "确认这", "登记成效", "确认登记", "整改中", "基本完成", "说明没有的原因", "分派与下达", "确认下达",
    "补充要点", "进度自评", "需要支持", "部分完成", "就按这个报", "本周无变化", "撤回这次填报",
]  # fmt: skip

Draw = Callable[[st.SearchStrategy[Any]], Any]

lived = Counter[str]()
"""What happened in all runs together: a machine that never closes an item proves nothing about closing."""


class Loop(RuleBasedStateMachine):
    """Presses are mostly of what stands on the screen, sometimes of what stood there once or on somebody else's."""

    ready: Path

    def __init__(self) -> None:
        super().__init__()
        in_memory = Path("/dev/shm")  # these are not tests of the disk
        self._folder = Path(tempfile.mkdtemp(prefix="loop-", dir=in_memory if in_memory.is_dir() else None))
        self.bureau = Bureau(self._folder, self.ready)
        self.steps = 0
        self.sent: dict[str, list[MessageId]] = {name: [] for name in NAMES}

    def teardown(self) -> None:
        counted = self.bureau.read(everything)
        check(counted)
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

    @rule(data=st.data())
    def somebody_acts(self, data: st.DataObject) -> None:
        """One rule for all, so that no run is without those who decide."""
        act = data.draw(st.sampled_from(self.ways()))
        act(data.draw)

    def ways(self) -> Sequence[Callable[[Draw], None]]:
        """What can happen next, the likelier the oftener it is named."""
        often = [self.a_unit_goes_about_closing, self.somebody_decides, self.presses_something_on_the_screen]
        seldom = [
            self.presses_what_stood_there_once,
            self.presses_somebody_elses_button,
            self.presses_a_button_of_a_name,
            self.a_unit_asks_for_more_time_or_hands_over,
            self.writes,
            self.edits,
            self.photographs,
            self.time_passes,
        ]
        return often * 3 + seldom

    def presses_something_on_the_screen(self, draw: Draw) -> None:
        name = draw(st.sampled_from(NAMES))
        newest = sorted(self.screen(name), key=lambda shown: -shown.id)[:3]
        choices = [(shown.id, each) for shown in newest for row in shown.buttons for _, each in row]
        if choices:
            self.bureau.press(name, *draw(st.sampled_from(choices)))

    def presses_what_stood_there_once(self, draw: Draw) -> None:
        name = draw(st.sampled_from(NAMES))
        choices = [(shown.id, each) for shown in self.screen(name) for each in sorted(shown.once)]
        if choices:
            self.bureau.press(name, *draw(st.sampled_from(choices)))

    def presses_somebody_elses_button(self, draw: Draw) -> None:
        name, other = draw(st.sampled_from(NAMES)), draw(st.sampled_from(NAMES))
        foreign = sorted(each for shown in self.screen(other) for each in shown.once)
        if foreign:
            self.bureau.press(name, self.screen(name)[-1].id, draw(st.sampled_from(foreign)))

    def presses_a_button_of_a_name(self, draw: Draw) -> None:
        self.tries(draw(st.sampled_from(NAMES)), draw(st.sampled_from(BUTTONS)))

    def writes(self, draw: Draw) -> None:
        name = draw(st.sampled_from(NAMES))
        self.sent[name].append(self.bureau.says(name, draw(st.sampled_from(WORDS))))

    def edits(self, draw: Draw) -> None:
        name = draw(st.sampled_from(NAMES))
        if self.sent[name]:
            self.bureau.says(name, draw(st.sampled_from(WORDS)), edits=draw(st.sampled_from(self.sent[name])))

    def photographs(self, draw: Draw) -> None:
        self.bureau.photographs(draw(st.sampled_from(NAMES)), text=f"第{draw(st.integers(1, 8))}项")

    def time_passes(self, draw: Draw) -> None:
        self.bureau.passes(timedelta(hours=draw(st.sampled_from([1, 20, 24 * 4, 24 * 31]))))

    def a_unit_goes_about_closing(self, draw: Draw) -> None:
        """As it is meant, though perhaps not to the end; the head and the liaison may both be at it."""
        number = draw(st.integers(1, 8))
        name = draw(st.sampled_from(ANSWERING[number]))
        self.opens(name, "it", number)
        self.tries(name, "签收第")
        self.bureau.photographs(name, text=f"第{number}项 整改后")
        self.tries(name, "作为「")
        self.opens(name, "ca", number)
        self.sent[name].append(self.bureau.says(name, "已完成路面修补120米，投入3人。"))
        self.tries(name, "不涉及人员处理")
        self.tries(name, "无需建章立制")
        self.sent[name].append(self.bureau.says(name, "属个别问题，现有制度已覆盖。"))
        if draw(st.sampled_from([True, True, True, False])):
            self.tries(name, "确认提交第")

    def somebody_decides(self, draw: Draw) -> None:
        """Somebody who was told that it is their turn, be it still or not any more."""
        cards = [
            (name, shown.id, each)
            for name in NAMES
            for shown in self.screen(name)
            for each in sorted(shown.once)
            if each[:2] in DECIDING
        ]
        if not cards:
            return
        name, message, button = draw(st.sampled_from(cards))
        wanted = draw(st.sampled_from(["同意", "同意", "同意", "退回", "持续整改"]))
        self.bureau.press(name, message, button)
        self.tries(name, wanted)
        if wanted == "退回":
            self.tries(name, "措施不过硬")
        if wanted != "同意":
            self.bureau.says(name, "请补充整改后的现场照片，年底前全面完成。")
        self.tries(name, "90天后")
        self.tries(name, "确认同意") or self.tries(name, "确认退回") or self.tries(name, "持续整改，报")

    def a_unit_asks_for_more_time_or_hands_over(self, draw: Draw) -> None:
        number = draw(st.integers(1, 8))
        name = draw(st.sampled_from(ANSWERING[number]))
        self.opens(name, draw(st.sampled_from(["ee", "te"])), number)
        self.tries(name, "资金")
        self.tries(name, "延长")
        for text in (
            "该事项职责属住建部门。",
            "示范区住建局",
            "示城管函〔2026〕12号，3月1日",
            "已完成七成，6月底完成。",
        ):
            self.sent[name].append(self.bureau.says(name, text))
        self.tries(name, "确认提交第")

    def tries(self, name: str, words: str) -> bool:
        """Press the newest button with these words, if there is one."""
        found = self.bureau.finds(name, words)
        if found is None:
            return False
        self.bureau.press(name, *found)
        return True

    def opens(self, name: str, verb: str, number: int) -> None:
        """Press a button of an item wherever it stood: in the item's own card, under its receipt, in a list."""
        self.bureau.press(name, self.screen(name)[0].id, f"{verb}:{number}")

    def screen(self, name: str) -> list[Shown]:
        return list(self.bureau.screens[self.bureau.accounts[name]].values())

    # --- what always holds --------------------------------------------------------------------------------------------

    @invariant()
    def the_loop_holds(self) -> None:
        self.steps += 1
        if self.steps % 5 == 0:
            check(self.bureau.read(everything))


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


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ready")
    bureau = Bureau(folder / "bureau")
    bureau.set_up()
    bureau.save(folder / "ready.db")
    return folder / "ready.db"


def test_the_loop_holds_whatever_people_do(ready: Path):
    """A few lives, the same each time; `make test-long` lives many, each time others, and prints what happened in them."""
    many = os.environ.get("LOOPS")
    Loop.ready = ready
    run_state_machine_as_test(
        Loop,
        settings=settings(
            max_examples=int(many or 5),
            stateful_step_count=50,
            deadline=None,
            derandomize=not many,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
    print(dict(lived))
    assert lived["closure checked"] + lived["closure granted"] + lived["closure returned"], "nobody decided anything"
