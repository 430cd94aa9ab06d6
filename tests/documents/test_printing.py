"""Papers in chat: who may ask, what comes, how often, whatever is killed; an office's broken template is not sent."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document as Word
from sqlalchemy import Connection, select

from bot.actions.items import printing
from bot.actions.talking import jobs
from bot.clock import MovableClock
from bot.jobs import Jobs
from bot.papers import make
from bot.rules.applications import ApplicationKind
from bot.rules.demands import DemandKind
from bot.rules.forms import MeetingForm
from bot.rules.models import ChatId, ItemId, MessageId, Press, Role, Toast, UserId
from bot.rules.own_files import Document, read
from storage import applications, demands, items, meetings, outbox, people
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Draft
from storage.tables import outbox as queue
from templates import render
from tests.documents.test_forms import CLOSURE, asked
from tests.dossier.bureau import CHAT, TITLE, open_desk
from tests.storage.bureau import add_person
from tests.world import FRIDAY

HEAD, SUPPORTER, OFFICE, GROUP = (int(CHAT) + n for n in (0, 1, 2, 3))
ALL = (("jn", 1), ("jc", 1), ("jm", 1))
NAMES = ("督办通知书 督办〔2026〕1号.docx", f"销号审批表 第1项 {TITLE}.docx", "上会清单 党组会第8次.docx")


def _bureau(db: Connection, files: EvidenceFiles) -> ItemId:
    """An item with a notice and a closure that stands on a meeting's list."""
    desk = open_desk(db, files)
    add_person(db, people.ensure_unit(db, "党组"), "书记", "江行舟", Role.GROUP, user=GROUP)
    item = desk.item()
    new = demands.begin(db, DemandKind.NOTICE, item, desk.office, desk.now, limit_on=date(2026, 3, 12))
    demands.change(db, new, words="请答复。", released_at=desk.now, unit_id=desk.unit)
    demands.number(db, new, 2026)
    application = asked(db, desk, item, ApplicationKind.CLOSURE, CLOSURE)
    meeting = meetings.prepare(db, date(2026, 3, 10), desk.office, desk.now)
    meetings.change(db, meeting.id, number="党组会第8次")
    meetings.put_on(db, meeting.id, [application])
    return item


class Chat:
    """One database without a bot: somebody presses, the work is done, and what is queued is looked at."""

    def __init__(self, db: Database, data: Path) -> None:
        self.db, self.data, self.clock = db, data, MovableClock(FRIDAY.replace(year=2027), 0)

    async def presses(self, user: int, verb: str, number: int = 1) -> Toast | None:
        def press(db: Connection) -> Toast | None:
            now = self.clock.now()
            member = people.get_member(db, UserId(user), now.date())
            row = outbox.put(db, Draft(ChatId(user), "card"), now)
            assert row is not None
            outbox.mark_sent(db, row, MessageId(row + 1000), now)
            pressed = Press(UserId(user), ChatId(user), MessageId(row + 1000), verb, (str(number),))
            return printing.ask_form(db, member, pressed, now)

        return await self.db.write(press)

    async def works(self) -> None:
        working = Jobs(self.db, self.clock, self.data, lambda: None)
        while await working.step() is not None:
            pass

    async def documents(self) -> list[Document]:
        found = await self.db.read(lambda db: list(db.scalars(select(queue.c.media).order_by(queue.c.id))))
        named = [read(name) for media in found if media for _, name in media]
        return [each for each in named if isinstance(each, Document)]

    async def says(self) -> list[str]:
        return await self.db.read(lambda db: list(db.scalars(select(queue.c.text).order_by(queue.c.id))))

    def file(self, document: Document) -> Path:
        return self.data / "documents" / document.path


@pytest.fixture
async def chat(db: Database, tmp_path: Path) -> Chat:
    files = EvidenceFiles(tmp_path / "files" / "evidence")
    files.prepare()
    made = Chat(db, tmp_path / "files")
    await made.db.write(_bureau, files)
    return made


@pytest.mark.parametrize(("what", "name"), list(zip(ALL, NAMES, strict=True)))
async def test_the_office_gets_each_paper_as_a_document(chat: Chat, what: tuple[str, int], name: str):
    assert await chat.presses(OFFICE, *what) is None
    assert render("forms/working") in await chat.says()
    await chat.works()
    (document,) = await chat.documents()
    assert document.name == name
    word = Word(BytesIO(chat.file(document).read_bytes()))
    assert word.paragraphs[0].text in ("督办通知书", "整改问题销号审批表", "巡察整改事项上会清单")
    assert any(name.removesuffix(".docx").split()[0] in text for text in await chat.says())


@pytest.mark.parametrize(
    ("who", "may"), [(HEAD, ("jn", "jc")), (SUPPORTER, ()), (OFFICE, ("jn", "jc", "jm")), (GROUP, ("jn", "jc", "jm"))]
)
async def test_who_may_read_it_may_have_it(chat: Chat, who: int, may: tuple[str, ...]):
    given = [verb for verb, number in ALL if await chat.presses(who, verb, number) is None]
    assert tuple(given) == may
    await chat.works()
    assert len(await chat.documents()) == len(may)


@pytest.mark.parametrize("verb", ["jn", "jc", "jm"])
async def test_what_is_not_there_is_not_theirs(chat: Chat, verb: str):
    refused = await chat.presses(OFFICE, verb, 999)
    assert refused is not None
    assert refused.alert


async def test_a_list_that_is_being_made_is_the_offices_alone_and_bears_no_day(chat: Chat):
    await chat.db.write(lambda db: meetings.change(db, meetings.sent(db)[0].id, number=""))
    assert await chat.presses(GROUP, "jm") is not None
    assert await chat.presses(OFFICE, "jm") is None
    job = await chat.db.read(jobs.find_next)
    assert job is not None
    form = await chat.db.read(printing.wanted, job, chat.clock.now())
    assert form is not None
    assert isinstance(form, MeetingForm)
    assert (form.held_on, form.number) == (None, None)


async def test_a_draft_of_an_application_has_no_form(chat: Chat):
    def begin(db: Connection) -> int:
        desk = open_desk(db, EvidenceFiles(chat.data / "evidence"), source="c" * 64)
        other = desk.item(code="2.5")
        return applications.begin(db, ApplicationKind.CLOSURE, items.get(db, other), desk.head, None, desk.now)

    assert await chat.presses(HEAD, "jc", await chat.db.write(begin)) is not None


async def test_pressed_again_meanwhile_it_comes_once(chat: Chat):
    for _ in range(3):
        await chat.presses(OFFICE, "jn")
    await chat.works()
    assert len(await chat.documents()) == 1
    await chat.presses(OFFICE, "jn")
    await chat.works()
    assert len(await chat.documents()) == 2


async def test_killed_while_it_was_made_it_is_made_again_and_comes_once(chat: Chat):
    await chat.presses(OFFICE, "jc")
    job = await chat.db.read(jobs.find_next)
    assert job is not None
    await make(chat.db, job, chat.clock, chat.data)  # and the bot is killed before the answer is noted once more
    await chat.works()
    assert len(await chat.documents()) == 1


async def test_who_may_not_know_it_any_more_gets_none(chat: Chat):
    await chat.presses(HEAD, "jn")
    await chat.db.write(lambda db: items.change(db, ItemId(1), unit_id=None))
    await chat.works()
    assert await chat.documents() == []
    assert render("forms/not_yours") in await chat.says()


async def test_a_broken_template_of_the_offices_own_is_said_and_nothing_is_sent(chat: Chat):
    own = chat.data / "templates"
    own.mkdir(parents=True)
    (own / "supervision.docx").write_bytes(b"no Word")
    await chat.presses(OFFICE, "jn")
    await chat.works()
    assert await chat.documents() == []
    assert render("forms/broken") in await chat.says()


async def test_what_was_sent_is_cleared_away(chat: Chat):
    await chat.presses(OFFICE, "jn")
    await chat.works()
    (first,) = await chat.documents()

    def leave(db: Connection) -> None:
        for row in db.scalars(select(queue.c.id).where(queue.c.media.is_not(None))).all():
            outbox.mark_sent(db, row, MessageId(row + 5000), chat.clock.now())

    await chat.db.write(leave)
    await chat.presses(OFFICE, "jc")
    await chat.works()
    assert not chat.file(first).exists()
    assert chat.file((await chat.documents())[-1]).exists()
