"""The figures of an issue over 100,000 items and 1,000,000 answers of 200 units, beside the best SQL written by hand."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, delete, text

from benchmarks.figures import Line, median, seconds
from benchmarks.stage import ZONE, database, enter_bureau
from bot.rules.models import RoundId
from bot.rules.tallies import Tally
from storage import standings
from storage.standings import Moment
from storage.tables import standing, unit_week

UNITS, ITEMS, WEEKS = 200, 100_000, 10
RUNS = 5
LISTED = 1000
FRIDAY = datetime(2026, 5, 8, 17, 5, tzinfo=ZONE)
MOMENT = Moment(FRIDAY - timedelta(days=7), FRIDAY.date(), FRIDAY - timedelta(days=2))
LISTS = (Tally.OVERDUE, Tally.MISSING, Tally.DUE_SOON, Tally.CLOSED, Tally.NEW, Tally.SLIPPED, Tally.ADVANCED)

_COPY = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO item (campaign_id, number, code, path, headings, title, problem, finding, long_term, support_units, due,
  first_line, last_line, state, unit_id, issued_at, closed_at, announced, ladder)
SELECT campaign_id, 1000 + i, 'b.' || i, path, headings, title, problem,
  CASE i % 7 WHEN 0 THEN 'done' WHEN 1 THEN 'basically_done' WHEN 2 THEN 'unstated' ELSE 'in_progress' END,
  long_term, support_units, date('2026-05-01', '+' || (i % 90) || ' days'), 1, 1,
  CASE i % 7 WHEN 0 THEN 'closed' ELSE 'in_progress' END, unit_id, issued_at,
  CASE WHEN i % 7 = 0 THEN '2026-05-0' || (1 + i % 6) || ' 08:00:00.000000' END, 999, 0
FROM n JOIN item ON item.number = 1 + i % :units
"""
_MEASURES = """
INSERT INTO measure (item_id, position, text, done_at)
SELECT id, 9, '措施丙', CASE WHEN id % 2 = 0 THEN '2026-05-01 08:00:00.000000' END FROM item WHERE number > 1000
"""
_ROUNDS = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :weeks)
INSERT INTO round (id, number, week, opens_at, cutoff_at, compile_at)
SELECT i, i, '2026-W' || (9 + i), datetime('2026-03-02', '+' || (7 * i) || ' days') || '.000000',
  datetime('2026-03-05', '+' || (7 * i) || ' days') || '.000000',
  datetime('2026-03-05', '+' || (7 * i) || ' days') || '.000000' FROM n
"""
_ASKS = """
INSERT INTO ask (round_id, person_id, opened_at)
SELECT :round, min(person_id), '2026-05-04 01:00:00.000000' FROM tenure GROUP BY post_id
"""
_ASKED = """
INSERT INTO ask_item (ask_id, item_id)
SELECT ask.id, item.id FROM ask JOIN tenure ON tenure.person_id = ask.person_id JOIN post ON post.id = tenure.post_id
JOIN item ON item.unit_id = post.unit_id WHERE ask.round_id = :round AND item.state = 'in_progress'
"""
_ANSWERS = """
INSERT INTO report (person_id, chat_id, parcel, item_id, round_id, kind, late, first_sent_at, received_at)
SELECT 1, 1, 'm' || round.id || '-' || item.id, item.id, round.id,
  CASE item.id % 5 WHEN 0 THEN 'no_change' ELSE 'progress' END, item.id % 11 = 0,
  '2026-05-04 02:00:00.000000', '2026-05-04 02:00:00.000000'
FROM round JOIN item WHERE item.number > 1000 AND (item.id + round.id) % 20 > 0
"""
_FILES = """
INSERT INTO evidence (report_id, chat_id, message_id, kind, file_id, file_unique_id, forwarded, sent_at, late, receipted,
  file_state, attempts)
SELECT id, 1, id, 'photo', 'f', 'u', 0, first_sent_at, 0, 1, 'stored', 0 FROM report WHERE id % 4 = 0
"""

_BY_HAND_TAKE = """
INSERT INTO standing (round_id, item_id, unit_id, state, finding, claim, due, overdue, due_soon, unsigned, accepted, extended,
  asked, answer, late, files, measures, measures_done, change)
SELECT :round, i.id, i.unit_id, i.state, i.finding, c.value, i.due,
  i.state IN ('issued','in_progress','continuing','closing') AND i.due < :today AND i.finding <> 'done' AND i.due IS NOT NULL,
  i.state IN ('issued','in_progress','continuing','closing') AND i.due BETWEEN :today AND :soon AND i.finding <> 'done'
    AND i.due IS NOT NULL,
  i.state = 'issued' AND i.issued_at < :unsigned, ifnull(i.accepted_at >= :since, 0), i.extended,
  i.id IN (SELECT ask_item.item_id FROM ask JOIN ask_item ON ask_item.ask_id = ask.id WHERE ask.round_id = :round)
    AND (i.state IN ('issued','in_progress','continuing') OR a.item_id IS NOT NULL),
  CASE WHEN a.progress THEN 'progress' WHEN a.item_id IS NOT NULL THEN 'no_change' END, ifnull(a.late, 0),
  ifnull(f.files, 0), ifnull(m.measures, 0), ifnull(m.done, 0),
  CASE WHEN i.state IN ('draft','transferred') THEN NULL
    WHEN i.state = 'closed' AND i.closed_at >= :since THEN 'closed'
    WHEN i.issued_at >= :since THEN 'new'
    WHEN b.item_id IS NULL THEN NULL
    WHEN (i.due < :today AND NOT b.overdue AND i.state <> 'closed' AND i.finding <> 'done') THEN 'slipped'
    WHEN i.finding <> b.finding THEN 'advanced' END
FROM item i
LEFT JOIN (SELECT item_id, max(kind = 'progress') AS progress, min(late) AS late FROM report
  WHERE round_id = :round AND kind IN ('progress','no_change') GROUP BY item_id) a ON a.item_id = i.id
LEFT JOIN (SELECT r.item_id, count(*) AS files FROM report r JOIN evidence e ON e.report_id = r.id
  WHERE r.round_id = :round AND r.kind IN ('progress','no_change') AND e.file_state IN ('waiting','stored','archived')
  GROUP BY r.item_id) f ON f.item_id = i.id
LEFT JOIN (SELECT item_id, count(*) AS measures, count(done_at) AS done FROM measure GROUP BY item_id) m ON m.item_id = i.id
LEFT JOIN (SELECT item_id, value, max(id) FROM detail WHERE name = 'claim' GROUP BY item_id) c ON c.item_id = i.id
LEFT JOIN standing b ON b.round_id = :before AND b.item_id = i.id
"""
_BY_HAND_COUNTS = """
SELECT unit_id, count(*), sum(finding = 'done'), sum(finding = 'basically_done'), sum(finding = 'phased'),
  sum(finding = 'in_progress'), sum(finding = 'not_done'), sum(finding = 'unstated'), sum(state <> 'closed'),
  sum(state = 'issued'), sum(unsigned), sum(asked), sum(asked AND answer IS NOT NULL),
  sum(asked AND answer IS NOT NULL AND late), sum(asked AND answer IS NULL), sum(answer IS 'progress'),
  sum(answer IS 'no_change'), sum(overdue), sum(due_soon), sum(extended > 0), sum(accepted), sum(change IS 'new'),
  sum(change IS 'closed'), sum(change IS 'reopened'), sum(change IS 'advanced'), sum(change IS 'slipped'), sum(files),
  sum(measures), sum(measures_done)
FROM standing WHERE round_id = :round AND state NOT IN ('draft','transferred') GROUP BY unit_id
"""
_BY_HAND_LIST = "SELECT item_id FROM standing WHERE round_id = :round AND {} ORDER BY item_id LIMIT 1000"
_BY_HAND_LISTS = tuple(
    _BY_HAND_LIST.format(which)
    for which in (
        "overdue",
        "asked AND answer IS NULL",
        "due_soon",
        "change = 'closed'",
        "change = 'new'",
        "change = 'slipped'",
        "change = 'advanced'",
    )
)


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        async with database(Path(folder)) as db:
            await db.write(_fill)
            ours = await db.write(_ours)
        bare = _by_hand(Path(folder) / "bot.db")
    what = f"figures of an issue, {ITEMS:,} items, {WEEKS * ITEMS:,} answers"
    return [Line(what, ours * 1000, bare * 1000, "the same in SQL by hand; 1.3 is the aim", "ms", bare * 1300)]


def _fill(db: Connection) -> None:
    enter_bureau(db, UNITS, 1, FRIDAY - timedelta(days=60))
    db.execute(text(_COPY), {"count": ITEMS, "units": UNITS})
    db.execute(text(_MEASURES))
    db.execute(text(_ROUNDS), {"weeks": WEEKS})
    db.execute(text(_ASKS), {"round": WEEKS})
    db.execute(text(_ASKED), {"round": WEEKS})
    db.execute(text(_ANSWERS))
    db.execute(text(_FILES))
    for week in range(1, WEEKS):
        since = FRIDAY - timedelta(days=7 * (WEEKS - week))
        standings.take(db, RoundId(week), None, Moment(None, since.date(), since - timedelta(days=2)))


def _ours(db: Connection) -> float:
    took = []
    for _ in range(RUNS):
        db.execute(delete(unit_week).where(unit_week.c.round_id == WEEKS))
        db.execute(delete(standing).where(standing.c.round_id == WEEKS))
        took.append(seconds(lambda: _figures(db)))
    return median(took)


def _figures(db: Connection) -> None:
    standings.take(db, RoundId(WEEKS), RoundId(WEEKS - 1), MOMENT)
    for tally in LISTS:
        standings.listed(db, RoundId(WEEKS), tally, LISTED)


def _by_hand(path: Path) -> float:
    values = {
        "round": WEEKS,
        "before": WEEKS - 1,
        "since": "2026-05-01 09:05:00.000000",
        "today": "2026-05-08",
        "soon": "2026-05-15",
        "unsigned": "2026-05-06 09:05:00.000000",
    }
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA foreign_keys=ON")  # by the same rules as ours

        def run() -> None:
            db.execute(_BY_HAND_TAKE, values)
            db.execute(_BY_HAND_COUNTS, values).fetchall()
            for each in _BY_HAND_LISTS:
                db.execute(each, values).fetchall()

        took = []
        for _ in range(RUNS):
            db.execute("DELETE FROM standing WHERE round_id = :round", values)
            took.append(seconds(run))
            db.rollback()
        return median(took)
