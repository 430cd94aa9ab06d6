"""A bureau entered by the operator while no bot runs: its roster, its notice, and the links its people press."""

from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.actions.items.importing import find_posts, import_notice, import_roster
from bot.clock import Clock
from bot.commands.inviting import make_invites
from bot.ledger.reading import RosterReading
from bot.rules.models import ItemId, UserId
from simulator.person import Person
from storage import items, people
from storage.database import sqlite_url
from tests.world import ROSTER, World, empty_database, notice, read_item

SHARES = {"陆一鸣": (1, 2, 3), "高远山": (4, 5), "沈算": (6, 7, 8)}
"""Who answers for which items, by number."""
_UNITS = {"陆一鸣": "道路科", "高远山": "绿化站", "沈算": "财务科"}


async def enter_bureau(data_dir: Path, clock: Clock) -> dict[str, str]:
    """Enter seven people and eight items; returns each person's link."""
    data_dir.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - nothing else runs yet
    db = await empty_database(sqlite_url(data_dir / "bot.db"), data_dir)
    try:
        await db.write(import_roster, RosterReading(ROSTER, ()), clock.now())
        facts = notice(*(read_item(number, _UNITS[name]) for name, share in SHARES.items() for number in share))
        await db.write(import_notice, facts, ("notice.txt", "bureau"), clock.now())
        posts, _ = await db.read(find_posts, [], clock.now().date())
        return {made.person: made.payload for made in await make_invites(db, clock, posts, everybody=False)}
    finally:
        await db.close()


ACCOUNTS = {row.person: UserId(1000 + n) for n, row in enumerate(ROSTER)}


def enter_settled(db: Connection, now: datetime) -> None:
    """The same bureau with everybody bound and everything issued and signed."""
    import_roster(db, RosterReading(ROSTER, ()), now)
    for name, user_id in ACCOUNTS.items():
        people.bind(db, people.ensure_person(db, name), user_id, now)
    facts = (read_item(number, _UNITS[name]) for name, share in SHARES.items() for number in share)
    import_notice(db, notice(*facts), ("notice.txt", "bureau"), now)
    for name, share in SHARES.items():
        ids = [ItemId(number) for number in share]
        items.mark_issued(db, ids, now)
        items.mark_accepted(db, ids, people.ensure_person(db, name), now)


async def settle(world: World) -> None:
    """That bureau behind a running bot."""
    for name, user_id in ACCOUNTS.items():
        world.simulator.world.add_person(name, user_id).started = True
        world.people[name] = Person(world.telegram, user_id, name)
    await world.write(enter_settled, world.clock.now())
