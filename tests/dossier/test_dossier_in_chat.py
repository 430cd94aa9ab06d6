"""The dossier in chat: who may ask, what the card says, which documents are queued; how often, whatever is killed."""

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader
from sqlalchemy import Connection, select

from bot.actions.items import dossiers
from bot.clock import MovableClock
from bot.dossiers import make
from bot.jobs import Jobs
from bot.rules.models import ChatId, ItemId, MessageId, Press, State, Toast, UserId
from bot.rules.own_files import Document, read
from simulator.conversation import ChatMessage
from storage import items, outbox, people
from storage.database import Database
from storage.evidence_files import EvidenceFiles
from storage.outbox import Draft
from storage.tables import audit
from storage.tables import outbox as queue
from templates import label, render
from tests.dossier.bureau import CHAT, whole_life
from tests.world import FRIDAY, World, photo

OFFICE, SUPPORTER = int(CHAT) + 2, int(CHAT) + 1


class Chat:
    """One database without a bot: somebody presses, the work is done, and what is queued is looked at."""

    def __init__(self, db: Database, data: Path) -> None:
        self.db, self.data, self.clock = db, data, MovableClock(FRIDAY.replace(year=2027), 0)

    async def presses(self, user: int, item: ItemId) -> Toast | None:
        def press(db: Connection) -> Toast | None:
            now = self.clock.now()
            member = people.get_member(db, UserId(user), now.date())
            row = outbox.put(db, Draft(ChatId(user), "card"), now)
            assert row is not None
            outbox.mark_sent(db, row, MessageId(row + 1000), now)
            pressed = Press(UserId(user), ChatId(user), MessageId(row + 1000), "dz", (str(item),))
            return dossiers.ask_dossier(db, member, pressed, now)

        return await self.db.write(press)

    async def works(self) -> None:
        jobs = Jobs(self.db, self.clock, self.data, lambda: None)
        while await jobs.step() is not None:
            pass

    async def documents(self) -> list[Document]:
        found = await self.db.read(lambda db: list(db.scalars(select(queue.c.media).order_by(queue.c.id))))
        named = [read(name) for media in found if media for _, name in media]
        assert all(isinstance(each, Document) for each in named)
        return [each for each in named if isinstance(each, Document)]

    async def says(self) -> list[str]:
        return await self.db.read(lambda db: list(db.scalars(select(queue.c.text).where(queue.c.kind == "edit"))))

    def file(self, document: Document) -> Path:
        return self.data / "documents" / document.path


@pytest.fixture
async def chat(db: Database, tmp_path: Path) -> Chat:
    return Chat(db, tmp_path / "files")


@pytest.fixture
async def item(chat: Chat) -> ItemId:
    files = EvidenceFiles(chat.data / "evidence")
    files.prepare()
    return await chat.db.write(whole_life, files)


@pytest.mark.parametrize("who", [int(CHAT), OFFICE])
async def test_the_lead_unit_and_the_office_get_both_documents(chat: Chat, item: ItemId, who: int):
    assert await chat.presses(who, item) is None
    assert any("正在整理卷宗…" in text for text in await chat.says())
    await chat.works()
    documents = await chat.documents()
    assert [each.name for each in documents] == [
        "第1项-背街小巷清扫频次不足、垃圾清运不及时.pdf",
        "第1项-背街小巷清扫频次不足、垃圾清运不及时.zip",
    ]
    assert len(PdfReader(chat.file(documents[0])).pages) == 8
    assert ZipFile(chat.file(documents[1])).testzip() is None
    (told,) = [text for text in await chat.says() if "办理记录 11 条" in text]
    assert "佐证 9 件（另有 3 件没有文件，已在目录注明原因）" in told
    assert "PDF 8 页" in told
    assert "文件已发到下方" in told
    noted = await chat.db.read(
        lambda db: db.execute(select(audit.c.item_id).where(audit.c.action == "send_dossier")).all()
    )
    assert noted == [(None,)], "it is no event of the item, else no two dossiers would be the same"


async def test_a_supporting_unit_gets_none(chat: Chat, item: ItemId):
    refused = await chat.presses(SUPPORTER, item)
    assert refused is not None
    assert refused.alert
    await chat.works()
    assert await chat.documents() == []


async def test_a_unit_reads_other_units_people_as_their_unit(chat: Chat, item: ItemId):
    await chat.presses(int(CHAT), item)
    await chat.works()
    text = "".join(page.extract_text() for page in PdfReader(chat.file((await chat.documents())[0])).pages)
    assert "高远山" not in text
    assert "绿化站" in text


async def test_who_is_not_of_the_unit_any_more_when_it_is_made_gets_none(chat: Chat, item: ItemId):
    await chat.presses(int(CHAT), item)
    await chat.db.write(lambda db: items.change(db, item, unit_id=None, state=State.DRAFT))
    await chat.works()
    assert await chat.documents() == []
    assert any("不能发给您" in text for text in await chat.says())


async def test_killed_while_it_was_made_it_is_made_again_and_comes_once(
    chat: Chat, item: ItemId, monkeypatch: pytest.MonkeyPatch
):
    await chat.presses(OFFICE, item)
    from bot.actions.talking import jobs

    job = await chat.db.read(jobs.find_next)
    assert job is not None
    await make(chat.db, job, chat.clock, chat.data)  # and the bot is killed before the answer is noted once more
    await chat.works()
    assert len(await chat.documents()) == 2


async def test_what_is_too_large_is_left_to_the_operator(chat: Chat, item: ItemId, monkeypatch: pytest.MonkeyPatch):
    await chat.presses(OFFICE, item)
    await chat.works()
    size = chat.file((await chat.documents())[1]).stat().st_size
    monkeypatch.setattr(dossiers, "LARGEST", size - 1)
    await chat.presses(OFFICE, item)
    await chat.works()
    assert [each.name.rpartition(".")[2] for each in await chat.documents()] == ["pdf", "zip", "pdf"]
    (told,) = [text for text in await chat.says() if "超过 50 MB" in text]
    assert "run_bot.py export dossier 1 -o" in told


async def test_what_was_sent_is_cleared_away(chat: Chat, item: ItemId):
    await chat.presses(OFFICE, item)
    await chat.works()
    first = [chat.file(each) for each in await chat.documents()]

    def leave(db: Connection) -> None:
        rows = db.scalars(select(queue.c.id).where(queue.c.media.is_not(None))).all()
        for row in rows:
            outbox.mark_sent(db, row, MessageId(row + 5000), chat.clock.now())

    await chat.db.write(leave)
    await chat.presses(OFFICE, item)
    await chat.works()
    assert [path.exists() for path in first] == [False, False]
    assert all(chat.file(each).exists() for each in (await chat.documents())[2:])


async def test_a_dossier_that_cannot_be_made_is_said_to_be_so(
    chat: Chat, item: ItemId, monkeypatch: pytest.MonkeyPatch
):
    def full(*args: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("bot.dossiers.file_dossier", full)
    await chat.presses(OFFICE, item)
    await chat.works()
    assert await chat.documents() == []
    assert (await chat.says())[-1] == render("job_failed")


# --- with the bot -----------------------------------------------------------------------------------------------------


async def card_of(world: World, name: str) -> ChatMessage:
    person = world[name]
    listed = await person.waits_for("整改事项（")
    await person.presses(listed, data="it:1")
    return await person.waits_for("第1项 问题1的标题")


async def test_the_button_stands_on_the_card(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    await head.sends_photo(photo(1), caption="第1项 已修补")
    await head.waits_for("已收到")
    card = await card_of(world, "陆一鸣")
    assert label("dossier") in [button.text for row in card.buttons for button in row]
