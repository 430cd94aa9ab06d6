"""Nobody presses more than four times from a card to its receipt: every flow of `presses.txt`, walked by its people."""

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.actions.items.importing import import_notice, import_roster
from bot.actions.people.reaching import note_blocked
from bot.actions.people.starting import issue_invite, press_start
from bot.ledger.reading import RosterReading, RosterRow
from bot.rules.models import ChatId, MessageId, Start, UserId
from storage import people
from tests.loop.phones import Bureau, Shown
from tests.world import ROSTER, ZONE, notice, read_item

MOST = 4
FURTHER_ACCOUNTS, NEW_PHONE = 900, "的新手机"
INSPECTOR = RosterRow("纪检组", "组长", "严如是", "inspector")
MOMENTS = {
    "到周一": datetime(2026, 3, 2, 9, 0, tzinfo=ZONE),
    "到周四截止后": datetime(2026, 3, 5, 17, 10, tzinfo=ZONE),
    "到周五": datetime(2026, 3, 6, 10, 0, tzinfo=ZONE),
    "到第二周": datetime(2026, 3, 9, 9, 0, tzinfo=ZONE),
    "到六月": datetime(2026, 6, 1, 9, 0, tzinfo=ZONE),
    "到回头看": datetime(2026, 3, 30, 9, 0, tzinfo=ZONE),
}


@dataclass(frozen=True)
class Step:
    """A line of the page: who does what, to what; for 先 and 过 nobody does it."""

    who: str
    does: str
    what: str = ""


def read_flows(text: str) -> dict[str, list[Step]]:
    flows: dict[str, list[Step]] = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            name = line.strip()
            assert name not in flows, f"{name} stands there twice"
            flows[name] = []
            continue
        parts = line.split(maxsplit=2)
        steps = flows[name]
        steps.append(Step("", parts[0], parts[1]) if parts[0] in ("先", "过") else Step(*parts))
    return flows


FLOWS = read_flows(Path(__file__).with_name("presses.txt").read_text(encoding="utf-8"))


class Walk:
    """The people of a bureau going through a flow; presses are counted for each person apart."""

    def __init__(self, bureau: Bureau) -> None:
        self.bureau = bureau
        self.presses: dict[str, int] = {}
        self._before: dict[tuple[UserId, MessageId], str] = {}

    def goes(self, flow: str) -> None:
        self.presses.clear()
        self._before = {(user, m.id): m.text for user, screen in self._screens() for m in screen.values()}
        for step in FLOWS[flow]:
            self._does(step)

    def _does(self, step: Step) -> None:
        bureau, who, what = self.bureau, step.who, step.what
        match step.does:
            case "先":
                return
            case "读入通报":
                bureau.write(import_notice, notice(read_item(1, "道路科")), ("second.txt", "second"), bureau.now)
            case "过":
                bureau.passes(MOMENTS[what] - bureau.now)
            case "首页":
                bureau.starts(who)
            case "打开":
                bureau.press(who, self.newest(who).id, f"it:{what.removeprefix('第').removesuffix('项')}")
            case "按":
                self._presses(who, what)
            case "写":
                bureau.says(who, what.replace("\\n", "\n"))
            case "发照片":
                bureau.photographs(who, text=what)
            case "发台账":
                bureau.sends_file(who, ledger_of(what), "整改台账.csv")
            case "换手机":
                another_phone(bureau, who)
            case "停用":
                bureau.write(note_blocked, bureau.accounts[who], bureau.now)
            case "收到":
                assert self._came(who, what), f"{who} was not told {what!r}:\n{bureau.screen(who)}"
            case other:
                pytest.fail(f"nobody can {other}")

    def _presses(self, who: str, words: str) -> None:
        message, data = self._button(who, words)
        answer = self.bureau.press(who, message, data)
        assert answer is None or not answer.alert, f"{who} pressed {words!r}: {answer.text if answer else ''}"
        self.presses[who] = self.presses.get(who, 0) + 1

    def _button(self, who: str, words: str) -> tuple[MessageId, str]:
        """The newest button of just these words, else the newest that holds them."""
        labels = [(m.id, *each) for m in self._newest_first(who) for row in m.buttons for each in row]
        for message, text, data in [each for each in labels if each[1] == words] or labels:
            if words in text:
                return message, data
        pytest.fail(f"{who} has no button {words!r}:\n{self.bureau.screen(who)}")

    def _came(self, who: str, words: str) -> bool:
        user = self.bureau.accounts[who]
        new = [m.text for m in self._newest_first(who) if m.text != self._before.get((user, m.id))]
        return any(words in re.sub("<.*?>", "", text) for text in new)

    def newest(self, who: str) -> Shown:
        return next(iter(self._newest_first(who)))

    def _newest_first(self, who: str) -> list[Shown]:
        return sorted(self.bureau.screens[self.bureau.accounts[who]].values(), key=lambda each: -each.id)

    def _screens(self) -> Iterator[tuple[UserId, dict[MessageId, Shown]]]:
        return iter(self.bureau.screens.items())


def ledger_of(said: str) -> bytes:
    """A ledger of one item; what it says for its unit and, behind a 、, for its leader."""
    unit, _, leader = said.partition("、")
    head = "序号,存在问题,整改措施,责任单位,责任领导,整改时限"
    return f"{head}\n1,路灯损坏多日未修,修复路灯,{unit},{leader},2026年6月底前\n".encode()


def another_phone(bureau: Bureau, who: str) -> None:
    """The link of somebody's post is opened with another account."""
    user = UserId(FURTHER_ACCOUNTS + len(bureau.accounts))
    bureau.accounts[who + NEW_PHONE], bureau.screens[user] = user, {}
    post = next(post for post, holder, *_ in bureau.read(people.roster, bureau.now.date()) if holder == who)
    bureau.write(issue_invite, post.id, "another-phone", bureau.now)
    bureau.write(press_start, Start(user, ChatId(user), "another-phone"), bureau.now)


def inspector_joins(bureau: Bureau) -> None:
    user = UserId(FURTHER_ACCOUNTS)
    bureau.accounts[INSPECTOR.person], bureau.screens[user] = user, {}
    bureau.write(import_roster, RosterReading((*ROSTER, INSPECTOR), ()), bureau.now)
    post = next(
        post for post, holder, *_ in bureau.read(people.roster, bureau.now.date()) if holder == INSPECTOR.person
    )
    bureau.write(issue_invite, post.id, "inspector", bureau.now)
    bureau.write(press_start, Start(user, ChatId(user), "inspector"), bureau.now)


@dataclass(frozen=True)
class Left:
    """A bureau as a flow left it, for others to go on: its database, who is in it, what stands on their screens, when."""

    database: Path
    accounts: dict[str, UserId]
    screens: dict[UserId, dict[MessageId, Shown]]
    now: datetime
    presses: dict[str, int]

    def goes_on(self, folder: Path) -> Bureau:
        bureau = Bureau(folder, self.database)
        bureau.accounts, bureau.screens = dict(self.accounts), copy.deepcopy(self.screens)
        bureau.now = self.now + timedelta(seconds=1)
        bureau.counts_messages_from(max(each for screen in self.screens.values() for each in screen))
        return bureau


class Lived:
    """Each flow is walked once, on from where the one before it ended."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._left = folder, dict[str, Left]()
        bureau = Bureau(folder / "set_up")
        bureau.set_up()
        inspector_joins(bureau)
        self._set_up = self._leave(bureau, "set_up", {})

    def walked(self, flow: str) -> Left:
        if flow not in self._left:
            before = next((step.what for step in FLOWS[flow] if step.does == "先"), None)
            bureau = (self.walked(before) if before else self._set_up).goes_on(self._folder / flow)
            walk = Walk(bureau)
            walk.goes(flow)
            self._left[flow] = self._leave(bureau, flow, walk.presses)
        return self._left[flow]

    def _leave(self, bureau: Bureau, name: str, presses: dict[str, int]) -> Left:
        database = self._folder / f"{name}.db"
        bureau.save(database)
        return Left(database, bureau.accounts, bureau.screens, bureau.now, presses)


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> Lived:
    return Lived(tmp_path_factory.mktemp("lived"))


@pytest.mark.parametrize("flow", FLOWS)
def test_from_card_to_receipt(lived: Lived, flow: str):
    presses = lived.walked(flow).presses
    assert presses, "a flow has a press in it"
    assert max(presses.values()) <= MOST, presses


def test_a_name_opens_its_page_for_the_office_alone_and_a_merged_unit_is_the_one_it_went_into(
    lived: Lived, tmp_path: Path
):
    bureau = lived.walked("单位合并").goes_on(tmp_path / "bureau")
    bureau.says("何敏", "绿化站")
    assert "道路科" in Walk(bureau).newest("何敏").text
    for person in ("陆一鸣", "林知秋"):
        bureau.says(person, "何敏")
        assert not any("在岗：" in m.text for m in bureau.screens[bureau.accounts[person]].values())
    bureau.says("何敏", "何敏 请您看一下")
    assert "在岗：" not in Walk(bureau).newest("何敏").text
    bureau.close()
