"""The ledger in chat and on the command line: who gets which cut, what is said, what is queued; how often, whatever is killed."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import Connection, select

from bot.actions.items import ledgers
from bot.clock import MovableClock
from bot.jobs import Jobs
from bot.rules.models import ChatId, MessageId, Press, Role, Toast, UserId
from bot.rules.own_files import Document, read
from bot.rules.profiles import ProfileColumn, ProfileId
from storage import items, outbox, people, profiles
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Draft
from storage.tables import audit, tenure
from storage.tables import outbox as queue
from templates import render
from tests.dossier.bureau import CHAT, Desk, open_desk
from tests.storage.bureau import add_person
from tests.world import FRIDAY

HEAD, OFFICE, LEADER, GROUP, INSPECTOR = int(CHAT), int(CHAT) + 2, int(CHAT) + 3, int(CHAT) + 4, int(CHAT) + 5
EVERY = ["1", "2", "3"]


def fill(desk: Desk) -> Any:
    db = desk.db
    bureau = people.ensure_unit(db, "领导小组办公室")
    people.bind(db, desk.leader, UserId(LEADER), desk.now)
    add_person(db, bureau, "组长", "江书记", Role.GROUP, user=GROUP)
    add_person(db, bureau, "纪检组长", "严如是", Role.INSPECTOR, user=INSPECTOR)
    desk.item("1")
    desk.item("2", unit_id=desk.other, leader="林知秋")
    desk.item("3", unit_id=desk.other, leader="周正")


class Chat:
    """One database without a bot: somebody presses, the work is done, and what is queued is looked at."""

    def __init__(self, db: Database, data: Path) -> None:
        self.db, self.data, self.clock = db, data, MovableClock(FRIDAY.replace(year=2027), 0)

    async def presses(self, user: int, cut: str) -> Toast | None:
        """`cut`: of the menu's own, or the data of a button for a part."""
        verb, _, value = cut.rpartition(":")

        def press(db: Connection) -> Toast | None:
            now = self.clock.now()
            member = people.get_member(db, UserId(user), now.date())
            row = outbox.put(db, Draft(ChatId(user), "menu"), now)
            assert row is not None
            outbox.mark_sent(db, row, MessageId(row + 1000), now)
            pressed = Press(UserId(user), ChatId(user), MessageId(row + 1000), verb or "tz", (value,))
            return (ledgers.ask_part if verb else ledgers.ask_ledger)(db, member, pressed, now)

        return await self.db.write(press)

    async def works(self) -> None:
        jobs = Jobs(self.db, self.clock, self.data, lambda: None)
        while await jobs.step() is not None:
            pass

    async def documents(self) -> list[Document]:
        found = await self.db.read(lambda db: list(db.scalars(select(queue.c.media).order_by(queue.c.id))))
        named = [read(name) for media in found if media for _, name in media]
        return [each for each in named if isinstance(each, Document)]

    async def says(self) -> list[str]:
        return await self.db.read(lambda db: list(db.scalars(select(queue.c.text).where(queue.c.kind == "edit"))))

    def rows(self, document: Document) -> list[str]:
        """The numbers of the tasks in a workbook."""
        data = (self.data / "documents" / document.path).read_bytes()
        sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("台账")
        return [str(row[0]).removesuffix(".0") for row in sheet.to_python()[3:]]


@pytest.fixture
async def chat(db: Database, tmp_path: Path) -> Chat:
    data = tmp_path / "files"
    files = EvidenceFiles(data / "evidence")
    files.prepare()
    await db.write(lambda connection: fill(open_desk(connection, files)))
    return Chat(db, data)


@pytest.mark.parametrize(
    ("who", "cut", "rows", "name"),
    [
        (OFFICE, "a", EVERY, "整改台账-20270227.xlsx"),
        (GROUP, "a", EVERY, "整改台账-20270227.xlsx"),
        (INSPECTOR, "a", EVERY, "整改台账-20270227.xlsx"),
        (HEAD, "u", ["1"], "整改台账-道路科-20270227.xlsx"),
        (LEADER, "m", ["1", "2"], "整改台账-林知秋-20270227.xlsx"),
    ],
)
async def test_everybody_gets_their_cut(chat: Chat, who: int, cut: str, rows: list[str], name: str):
    assert await chat.presses(who, cut) is None
    await chat.works()
    (document,) = await chat.documents()
    assert document.name == name
    assert chat.rows(document) == rows
    (told,) = await chat.says()
    assert f"{len(rows)} 项" in told
    assert "文件已发到下方" in told
    noted = await chat.db.read(lambda db: db.scalars(select(audit.c.data).where(audit.c.action == "send_ledger")).all())
    assert [each["rows"] for each in noted] == [len(rows)]


@pytest.mark.parametrize(
    ("who", "cut"), [(HEAD, "a"), (HEAD, "m"), (LEADER, "a"), (LEADER, "u"), (OFFICE, "u"), (GROUP, "m")]
)
async def test_nobody_gets_anothers(chat: Chat, who: int, cut: str):
    toast = await chat.presses(who, cut)
    assert toast == Toast(render("toast/not_yours"), alert=True)
    await chat.works()
    assert await chat.documents() == []


PARTS = [
    ("tx:closed", [], "整改台账-已销号-20270227.xlsx"),
    ("tx:in_progress", EVERY, "整改台账-整改中-20270227.xlsx"),
    ("ty:2", ["2", "3"], "整改台账-绿化站-20270227.xlsx"),
    ("tw:2", ["1", "2"], "整改台账-林知秋-20270227.xlsx"),
    ("tw:3", ["3"], "整改台账-周正-20270227.xlsx"),
    ("tp:1", EVERY, "整改台账-月报-20270227.xlsx"),
]


@pytest.mark.parametrize(("part", "rows", "name"), PARTS)
async def test_parts_and_a_recipients_own(chat: Chat, part: str, rows: list[str], name: str):
    await chat.db.write(has_profile)
    assert await chat.presses(OFFICE, part) is None
    await chat.works()
    (document,) = await chat.documents()
    assert document.name == name
    assert chat.rows(document) == rows
    noted = await chat.db.read(lambda db: db.scalars(select(audit.c.data).where(audit.c.action == "send_ledger")).all())
    (told,) = [each["scope"] for each in noted]
    assert ("导出样式：月报" in told) == (part == "tp:1")


async def test_who_is_in_charge_by_the_bureaus_own_people(chat: Chat):
    leader = await chat.db.read(people.find_by_name, "林知秋")
    assert leader is not None
    await chat.presses(GROUP, f"tg:{leader.id}")
    await chat.works()
    (document,) = await chat.documents()
    assert chat.rows(document) == ["1", "2"]


@pytest.mark.parametrize("who", [HEAD, LEADER])
@pytest.mark.parametrize("part", [part for part, _, _ in PARTS])
async def test_parts_are_not_everybodys(chat: Chat, who: int, part: str):
    await chat.db.write(has_profile)
    assert await chat.presses(who, part) == Toast(render("toast/not_yours"), alert=True)


@pytest.mark.parametrize("who", [GROUP, INSPECTOR])
async def test_profiles_are_the_offices(chat: Chat, who: int):
    await chat.db.write(has_profile)
    assert await chat.presses(who, "tp:1") == Toast(render("toast/not_yours"), alert=True)
    assert await chat.presses(who, "tx:closed") is None


@pytest.mark.parametrize("part", ["tx:none", "ty:99", "tg:99", "tw:99", "tp:99"])
async def test_what_is_not_there_is_an_old_button(chat: Chat, part: str):
    assert await chat.presses(OFFICE, part) == Toast(render("toast/old_button"), alert=True)


async def test_a_profile_that_was_removed_meanwhile(chat: Chat):
    await chat.db.write(has_profile)
    await chat.presses(OFFICE, "tp:1")
    await chat.db.write(profiles.remove, ProfileId(1))
    await chat.works()
    assert await chat.documents() == []
    assert (await chat.says())[-1] == render("ledgers/gone")


def has_profile(db: Connection) -> None:
    columns = [
        ProfileColumn((head,), name) for head, name in (("项号", "number"), ("问题", "problem"), ("时限", "due"))
    ]
    profiles.put(db, "月报", columns, FRIDAY, by=None)


@pytest.mark.parametrize(
    ("who", "offered"), [(OFFICE, ["tz:a"]), (HEAD, ["tz:u"]), (LEADER, ["tz:m"]), (INSPECTOR, ["tz:a"])]
)
async def test_what_is_offered_is_what_may_be_had(chat: Chat, who: int, offered: list[str]):
    member = await chat.db.read(people.get_member, UserId(who), chat.clock.now().date())
    assert [data for _, data in ledgers.ledger_buttons(member)] == offered


async def test_who_has_left_meanwhile_gets_nothing(chat: Chat):
    await chat.presses(HEAD, "u")
    await chat.db.write(lambda db: db.execute(tenure.update().values(to_on=chat.clock.now().date())))
    await chat.works()
    assert await chat.documents() == []
    assert (await chat.says())[-1] == render("ledgers/not_yours")


async def test_killed_before_the_answer_it_comes_once(chat: Chat, monkeypatch: pytest.MonkeyPatch):
    await chat.presses(OFFICE, "a")
    whole: Callable[..., Any] = ledgers.hand_over

    class Killed(BaseException):
        pass

    def dies(*_: Any) -> Any:
        raise Killed

    monkeypatch.setattr(ledgers, "hand_over", dies)
    with pytest.raises(Killed):
        await chat.works()
    monkeypatch.setattr(ledgers, "hand_over", whole)
    await chat.works()
    await chat.works()
    assert len(await chat.documents()) == 1


async def test_what_was_sent_is_cleared_away_and_what_waits_is_not(chat: Chat):
    await chat.presses(OFFICE, "a")
    await chat.works()
    await chat.presses(HEAD, "u")
    await chat.works()
    first, second = await chat.documents()
    assert (chat.rows(first), chat.rows(second)) == (EVERY, ["1"])
    await chat.db.write(lambda db: db.execute(queue.update().where(queue.c.media.is_not(None)).values(state="sent")))
    await chat.presses(LEADER, "m")
    await chat.works()
    left = sorted(each for each in (chat.data / ledgers.FOLDER).rglob("*") if each.is_file())
    assert left == [chat.data / "documents" / (await chat.documents())[-1].path]


async def test_too_large_for_telegram_is_said(chat: Chat, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledgers, "LARGEST", 100)
    await chat.presses(OFFICE, "a")
    await chat.works()
    assert await chat.documents() == []
    assert "export ledger" in (await chat.says())[-1]


async def test_a_unit_without_items_gets_an_empty_ledger(chat: Chat):
    await chat.db.write(lambda db: items.change(db, items.every(db)[0].id, unit_id=None))
    await chat.presses(HEAD, "u")
    await chat.works()
    (document,) = await chat.documents()
    assert chat.rows(document) == []
