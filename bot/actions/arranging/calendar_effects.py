"""What follows for rounds from days that were entered or removed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from bot.actions.arranging.schedule_pages import next_round, running_round
from bot.rules.models import Round
from bot.rules.moving import Move, moves
from bot.rules.rhythm import Plan
from bot.rules.timetable import Timetable
from storage import rounds, timetables

_MOST = 6


@dataclass(frozen=True)
class Effects:
    """Rounds to come that are at other moments now, the next one, and a running one that keeps what was announced."""

    moves: tuple[Move, ...]
    plan: Plan
    running: Round | None


def effects(db: Connection, before: Timetable, days: Sequence[date], now: datetime) -> Effects:
    """`before`: the timetable as it was; `days`: those that changed."""
    moved = [move for move in moves(before, timetables.get(db), days, now) if not rounds.find_by_week(db, move.week)]
    running = running_round(db, now)
    touched = running is not None and any(
        day.isocalendar()[:2] == running.cutoff_at.astimezone(now.tzinfo).isocalendar()[:2] for day in days
    )
    return Effects(tuple(moved[:_MOST]), next_round(db, now), running if touched else None)
