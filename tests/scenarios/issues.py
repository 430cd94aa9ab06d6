"""What scenarios about the weekly issue share: bureaus of any size settled at once, and what readers got, read back."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Paper
from sqlalchemy import Connection, select

from bot.actions.items.importing import import_notice, import_roster
from bot.ledger.notice import read_notice
from bot.ledger.reading import ReadItem, RosterReading, RosterRow
from bot.own_files import OwnFiles
from bot.rules.models import ItemId, MediaKind, UserId
from bot.rules.own_files import IssueChart, IssuePaper, PaperKind, read
from simulator.conversation import ChatMessage
from simulator.person import Person
from storage import bulletins, items, people
from storage.tables import metadata, outbox
from tests.world import ZONE, World, notice

READERS = ("周行远", "林知秋")
STAFF = (
    RosterRow("领导小组", "组长", "周行远", "group"),
    RosterRow("领导小组", "副组长", "林知秋", "leader"),
    RosterRow("领导小组办公室", "主任", "何敏", "office"),
)


def at(text: str) -> datetime:
    """A moment of 2026, as ``03-02 09:00``."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def heading(number: int) -> str:
    return f"整改周报（第{number}期）"


# --- bureaus ----------------------------------------------------------------------------------------------------------


async def settles(world: World, heads: Sequence[RosterRow], listed: str | Sequence[ReadItem]) -> None:
    """A bureau with everybody bound, everything issued and signed. `listed`: its items, or the words of its notice."""
    roster = (*STAFF, *heads)
    accounts = {row.person: UserId(1000 + n) for n, row in enumerate(roster)}
    for name, user_id in accounts.items():
        world.simulator.world.add_person(name, user_id).started = True
        world.people[name] = Person(world.telegram, user_id, name)
    reading = read_notice(listed) if isinstance(listed, str) else notice(*listed)
    source = ("notice.txt", hashlib.sha256(repr(listed).encode()).hexdigest())

    def enter(db: Connection, now: datetime) -> None:
        import_roster(db, RosterReading(roster, ()), now)
        for name, user_id in accounts.items():
            people.bind(db, people.ensure_person(db, name), user_id, now)
        import_notice(db, reading, source, now)
        for item in items.every(db):
            responsible = people.find_responsible(db, item.unit_id, now.date()) if item.unit_id is not None else None
            assert responsible is not None, f"{item.lead_unit} answers for nothing"
            items.mark_issued(db, [item.id], now)
            items.mark_accepted(db, [item.id], responsible.id, now)

    await world.write(enter, world.clock.now())


async def sets(world: World, number: int, **values: Any) -> None:
    """Change an item behind everybody's back."""
    await world.write(lambda db: items.change(db, ItemId(number), **values))


async def opens(world: World, *names: str, number: int = 1, day: str = "03-02") -> list[ChatMessage]:
    """The round of that Monday opens; the asks of these people."""
    world.clock.move_to(at(f"{day} 09:00"))
    return [await world[name].waits_for(f"第{number}期进展报送", timeout=60) for name in names]


async def compiles(world: World, day: str = "03-05", count: int = 1) -> None:
    """Thursday 17:05 comes, and the summary is there."""
    world.clock.move_to(at(f"{day} 17:05"))
    await world.until(lambda db: bulletins.count(db) >= count, timeout=60)


# --- what readers got -------------------------------------------------------------------------------------------------


async def parts_of(person: Person, number: int) -> list[str]:
    """The messages that an issue's words came in: from its heading on, as many as follow before another matter."""
    found: list[str] = []
    for message in await person.messages():
        if not message.by_bot:
            continue
        if heading(number) in message.text:
            found = [message.text]
        elif found and "留痕校验码" not in found[-1]:
            found.append(message.text)
    return found


async def words_of(person: Person, number: int = 1) -> str:
    await person.waits_for(heading(number), timeout=60)
    await person.waits_for("留痕校验码", timeout=60)
    return "\n".join(await parts_of(person, number))


def _name(message: ChatMessage, ending: str) -> str:
    """What the file of a message is called; nothing for one of another kind."""
    name = (message.document.name if message.document is not None else None) or ""
    return name if name.endswith(f".{ending}") else ""


async def paper_of(world: World, person: Person, number: int = 1) -> Paper:
    """The Word paper of an issue as this person got it."""
    sent = await person.waits_for(lambda m: f"第{number}期" in _name(m, PaperKind.WORD), timeout=60)
    assert sent.document is not None
    stored = world.simulator.world.files.find(sent.document.file_id)
    assert stored is not None
    opened: Paper = Document(io.BytesIO(stored.data))
    return opened


def told(paper: Paper) -> str:
    """Its paragraphs, and the cells of its tables."""
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in paper.paragraphs), *cells])


def total_of(paper: Paper) -> list[int]:
    """The last row of its table of units: items first, asked and answered last."""
    (total,) = [row for table in paper.tables for row in table.rows if row.cells[0].text == "合计"]
    return [int(cell.text) for cell in total.cells[1:]]


async def picture_of(world: World, person: Person) -> bytes:
    sent = await person.waits_for(lambda m: m.photo is not None, timeout=60)
    assert sent.photo is not None
    stored = world.simulator.world.files.find(sent.photo.file_id)
    assert stored is not None
    return stored.data


async def frozen(world: World) -> Mapping[str, Any]:
    """All that is kept of every issue, and the bytes of each file of theirs as it would leave now."""

    names = await world.read(_files)
    own = OwnFiles(world.app.db, world.app.files, world.settings.data_dir / "documents", world.app.looker)
    made: dict[str, Any] = {}
    for name in names:
        file = await own.open((MediaKind.DOCUMENT, name))
        assert not isinstance(file, str)
        made[name] = hashlib.sha256(bytes(file.input_file_content)).hexdigest()  # type: ignore[arg-type]
    return await world.read(_kept) | made


def _kept(db: Connection) -> dict[str, Any]:
    """The rows of issues, and of their editions, but for when they went out."""
    tables = [metadata.tables[name] for name in ("bulletin", "edition") if name in metadata.tables]
    return {
        f"{table.name}:{n}": {name: value for name, value in row.items() if not name.startswith("released")}
        for table in tables
        for n, row in enumerate(db.execute(select(table).order_by(table.c.round_id)).mappings())
    }


def _files(db: Connection) -> list[str]:
    """The names of the files that go with issues, each once."""
    found = db.scalars(select(outbox.c.media).where(outbox.c.media.is_not(None)))
    names = {name for media in found for _, name in media}
    return sorted(name for name in names if isinstance(read(name), IssueChart | IssuePaper))
