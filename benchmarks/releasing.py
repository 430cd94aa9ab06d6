"""An issue released to 200 units of two people each: how long the release and each slice after it hold the writer."""

from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Connection, func, select

from benchmarks.figures import Line
from benchmarks.stage import MONDAY, database, enter_bureau
from bot.actions.issues import bulletins, readers
from bot.actions.items.importing import import_roster
from bot.ledger.reading import RosterReading, RosterRow
from bot.rules.editions import Edition
from bot.rules.models import ChatId, RoundId, UserId
from bot.rules.rhythm import Plan
from storage import bulletins as kept
from storage import group_chats, items, outbox, people, rounds
from storage.outbox import Draft, Priority
from storage.tables import outbox as queue

UNITS, ITEMS_EACH, LEADERS = 200, 10, 5
COMPILED = MONDAY + timedelta(days=3, hours=8)
RELEASED = MONDAY + timedelta(days=4)


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        async with database(Path(folder)) as db:
            round_id = await db.write(_fill)
            await db.write(bulletins.compile_due, COMPILED)
            issue = await db.read(kept.find_of_round, round_id)
            if issue is None:
                raise LookupError("nothing was compiled")
            began = perf_counter()
            await db.write(_put_at_once)
            plainly = perf_counter() - began
            before = await db.read(_count)
            with suppress(_Undone):
                await db.write(_rehearse, round_id, issue.number, issue.text)  # what is loaded and put together once
            took = []
            began = perf_counter()
            await db.write(readers.send, Edition(round_id), issue.number, issue.text, RELEASED)
            took.append(perf_counter() - began)
            more = True
            while more:
                began = perf_counter()
                more = await db.write(readers.go_on, RELEASED)
                took.append(perf_counter() - began)
            messages = await db.read(_count) - before
    first, *slices = took
    beside = f"as many messages of {UNITS * 2} people, put into the queue in one statement"
    return [
        Line(f"an issue is released to {UNITS} units of 2 people", first * 1000, plainly * 1000, beside, "ms", 200),
        Line(f"its {len(slices)} slices for units, the slowest", max(slices) * 1000, plainly * 1000, "(the same)", "ms", 50),
        Line(f"all its {messages:,} messages", sum(took), messages / 30, "Telegram takes them, 30 a second", "s"),
    ]  # fmt: skip


def _fill(db: Connection) -> RoundId:
    """Each unit has a head and a liaison and did not answer for any item; one leader is in charge of all; one group chat."""
    before = MONDAY - timedelta(days=7)
    leaders = [RosterRow("领导小组", f"副组长{n}", "林知秋" if n == 0 else f"丙{n}", "leader") for n in range(LEADERS)]
    import_roster(db, RosterReading(tuple(leaders), ()), before)
    enter_bureau(db, UNITS, ITEMS_EACH, before)
    liaisons = [RosterRow(f"第{n}科室", "联络员", f"乙{n}", "liaison") for n in range(1, UNITS + 1)]
    import_roster(db, RosterReading(tuple(liaisons), ()), before)
    for n, row in enumerate((*leaders, *liaisons)):
        people.bind(db, people.ensure_person(db, row.person), UserId(50_000 + n), before)
    cutoff = MONDAY + timedelta(days=3, hours=7)
    opened = rounds.open_round(db, Plan("2026-W10", MONDAY, cutoff, cutoff + timedelta(minutes=5)))
    head = people.get_member(db, UserId(1000), MONDAY.date()).person.id
    rounds.add_ask(db, opened.id, head, [each.id for each in items.every(db)], MONDAY)
    group = group_chats.add(db, ChatId(-4_000_000_001), "整改群", before)
    group_chats.decide(db, group.id, head, wanted=True)
    return opened.id


class _Undone(Exception):
    """Takes back what was written."""


def _rehearse(db: Connection, round_id: RoundId, number: int, text: str) -> None:
    readers.send(db, Edition(round_id), number, text, RELEASED)
    raise _Undone


def _put_at_once(db: Connection) -> None:
    drafts = [
        Draft(ChatId(1_000_000 + n), "问" * 300, priority=Priority.BULK, key=f"plain:{n}") for n in range(UNITS * 2)
    ]
    outbox.put_many(db, drafts, COMPILED)


def _count(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(queue)) or 0
