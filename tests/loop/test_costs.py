"""What an ask and a receipt cost does not depend on how long the ask is, nor on how many others there are."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event

from bot.actions.items.importing import import_notice
from bot.actions.weekly import rounds as asking
from bot.actions.weekly.ask_cards import ask_message
from storage import rounds
from tests.loop.phones import Bureau
from tests.world import ZONE, notice, read_item

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)
LONG = 40


class Counted:
    """A database that was lived in, and every statement that is sent to it."""

    def __init__(self, path: Path) -> None:
        self._engine = create_engine(f"sqlite:///{path}")
        self.statements: list[tuple[str, Any]] = []
        event.listen(self._engine, "before_cursor_execute", self._note)
        self.db: Connection = self._engine.connect()

    def _note(self, _db: Any, _cursor: Any, statement: str, values: Any, *_more: Any) -> None:
        if not statement.startswith("EXPLAIN"):
            self.statements.append((statement, values))

    def close(self) -> None:
        self.db.close()
        self._engine.dispose()

    def whole_tables(self) -> list[str]:
        """The tables that a statement sent so far reads from end to end."""
        found = []
        for statement, values in self.statements:
            for row in self.db.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                found += re.findall(r"^SCAN (\w+)", row[3])
        return found


SMALL = {"calendar_day", "calendar_year", "setting"}
"""What the office has entered by hand, read whole: whether days off move the next round stands in the ask."""


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    """Three units are asked about few items each, and one of them about many more."""
    folder = tmp_path_factory.mktemp("costs")
    bureau = Bureau(folder / "bureau")
    bureau.set_up()
    more = [read_item(n, "绿化站") for n in range(1, LONG)]
    bureau.write(import_notice, notice(*more), ("more.txt", "more"), bureau.now)
    bureau.presses("何敏", "分派与下达")
    bureau.presses("何敏", "确认下达")
    bureau.passes(MONDAY - bureau.now)
    bureau.passes(timedelta(seconds=1))
    bureau.save(folder / "lived.db")
    made = Counted(folder / "lived.db")
    yield made
    made.close()


def test_a_long_ask_costs_no_more_statements_than_a_short_one(counted: Counted):
    latest = rounds.find_latest(counted.db)
    assert latest is not None
    costs = {}
    for ask in rounds.asks(counted.db, latest.id):
        asked = len(rounds.asked_items(counted.db, ask.id))
        counted.statements.clear()
        ask_message(counted.db, latest, ask, None, now=MONDAY)
        costs[asked] = len(counted.statements)
        assert set(counted.whole_tables()) <= SMALL
    assert max(costs) > LONG
    assert costs[max(costs)] <= costs[min(costs)] <= 8 + len(SMALL)


def test_what_is_left_to_answer_is_found_without_reading_what_others_sent(counted: Counted):
    latest = rounds.find_latest(counted.db)
    assert latest is not None
    person = rounds.asks(counted.db, latest.id)[0].person_id
    counted.statements.clear()
    asked, left = asking.left_to_answer(counted.db, latest.id, person)
    assert (asked, len(left)) == (3, 3)
    assert counted.whole_tables() == []
