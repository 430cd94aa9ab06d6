"""A bureau entered by the operator while no bot runs: its roster, its notice, and the links its people press."""

from pathlib import Path

from bot.actions.items.importing import find_posts, import_notice, import_roster
from bot.clock import Clock
from bot.commands.inviting import make_invites
from bot.ledger.reading import RosterReading
from storage.database import sqlite_url
from tests.world import ROSTER, empty_database, notice, read_item

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
