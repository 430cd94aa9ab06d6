"""Evidence on the items of a small bureau, for the stories in which it is looked at."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.rules.models import EvidenceId, Fetch, ItemId, PersonId, SlotId
from simulator.conversation import CallbackAnswer, ChatMessage
from simulator.people import Person
from storage import proofs
from storage.tables import evidence, outbox
from tests.world import World, photo

Files = list[EvidenceId]


async def sends(world: World, name: str, count: int, number: int, *, already: int = 0) -> None:
    """Photos on an item, stored by the time this returns; `already`: how many files it has."""
    person = world[name]
    for first in range(0, count, 10):
        wave = [photo(number * 100 + already + first + n) for n in range(min(10, count - first))]
        caption = f"第{number}项 现场"
        await (person.sends_album(wave, caption=caption) if wave[1:] else person.sends_photo(wave[0], caption=caption))
    await world.until(lambda db: len(proofs.pieces(db, ItemId(number))) == already + count and not is_under_way(db))


def is_under_way(db: Connection) -> bool:
    return db.scalar(select(evidence.c.id).where(evidence.c.file_state == Fetch.WAITING).limit(1)) is not None


def nothing_is_queued(db: Connection) -> bool:
    return db.scalar(select(outbox.c.id).where(outbox.c.state.in_(("queued", "sending"))).limit(1)) is None


def queued_files(db: Connection) -> list[str]:
    """What was queued to be shown, file by file, in the order it was."""
    rows = db.execute(select(outbox.c.media).where(outbox.c.media.is_not(None)).order_by(outbox.c.id))
    return [file_id for row in rows for _, file_id in row.media or []]


def put_to(db: Connection, item_id: ItemId, name: str, files: Files, now: datetime) -> SlotId:
    """A proof of this name with these files in it."""
    slot = next((slot.id for slot in proofs.slots(db, item_id) if slot.name == name), None)
    slot = slot or proofs.add_slot(db, item_id, name)
    proofs.place(db, files, slot, None, PersonId(1), now)
    return slot


def files_of(db: Connection, item_id: ItemId) -> Files:
    return [piece.id for piece in proofs.pieces(db, item_id)]


def set_fetch(db: Connection, evidence_id: EvidenceId, fetch: Fetch) -> None:
    """`damaged`: what the receipt of a refused one says of it."""
    problem = "damaged" if fetch == Fetch.REFUSED else None
    changed = evidence.update().where(evidence.c.id == evidence_id)
    db.execute(changed.values(file_state=fetch, next_try_at=None, problem=problem))


async def leafs(person: Person, item: int) -> ChatMessage:
    """Open an item's gallery from its card."""
    latest = next(m for m in reversed(await person.messages()) if m.by_bot and m.buttons)
    await person.presses(latest, data=f"it:{item}")
    card = await person.waits_for(f"第{item}个问题的原文", after=latest.message_id - 1)
    await person.presses(card, "查看佐证")
    return await person.waits_for("佐证图集", after=latest.message_id - 1)


def words_of(answer: CallbackAnswer | None) -> str:
    assert answer is not None
    return answer.text
