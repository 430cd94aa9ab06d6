"""Outcome figures: what was voided is kept, and one message makes one figure."""

from datetime import date, timedelta

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from bot.rules.figures import Entry, FigureKind
from bot.rules.models import FigureId, MessageId
from storage import figures
from storage.database import Database
from tests.storage.bureau import CHAT, NOW, Bureau, found

LATER = NOW + timedelta(days=2)
MONEY = Entry(FigureKind.MONEY_RETURNED, paper="0077", cents=99_999_999_999, dated=date(2026, 3, 1))
TALK = Entry(FigureKind.TALK, "interview", count=3)


def two_figures(db: Connection) -> tuple[Bureau, FigureId, FigureId]:
    bureau = found(db)
    money = figures.add(db, bureau.items[0], MONEY, bureau.head, (CHAT, MessageId(1)), NOW)
    talk = figures.add(db, bureau.items[1], TALK, bureau.head, (CHAT, MessageId(2)), LATER)
    return bureau, money, talk


async def test_what_was_entered_comes_back_with_its_items_number(db: Database):
    bureau, money, _ = await db.write(two_figures)
    [kept] = await db.read(figures.of_item, bureau.items[0])
    assert (kept.id, kept.number, kept.entry, kept.entered_at) == (money, 1, MONEY, NOW)
    assert await db.read(figures.find, money) == kept
    assert await db.read(figures.find_by_message, CHAT, MessageId(1)) == kept
    assert await db.read(figures.find_by_message, CHAT, MessageId(9)) is None


async def test_since_a_moment_or_ever(db: Database):
    _, money, talk = await db.write(two_figures)
    assert [each.id for each in await db.read(figures.valid)] == [money, talk]
    assert [each.id for each in await db.read(figures.valid, LATER)] == [talk]


async def test_a_voided_figure_counts_nowhere_and_stays_in_its_items_list(db: Database):
    bureau, money, talk = await db.write(two_figures)
    await db.write(figures.void, money, bureau.head, LATER)
    assert [each.id for each in await db.read(figures.valid)] == [talk]
    [kept] = await db.read(figures.of_item, bureau.items[0])
    assert (kept.voided_at, kept.voided_by) == (LATER, bureau.head)


async def test_one_message_makes_one_figure(db: Database):
    bureau, _, _ = await db.write(two_figures)
    with pytest.raises(IntegrityError):
        await db.write(figures.add, bureau.items[2], TALK, bureau.head, (CHAT, MessageId(1)), NOW)
