"""What the office should look at before an issue goes out: hints, counted and named, never verdicts."""

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy import Connection

from bot.reports.naming import entries
from bot.rules.claims import unfinished_word
from bot.rules.hints import repeats_itself
from bot.rules.models import Finding, ItemId, RoundId
from bot.rules.summary import Concern, Point, Summary
from bot.rules.tallies import Tally
from storage import campaigns, reports, standings
from storage import concerns as files
from storage.bulletins import Before

_COMPARED = 300
"""So many answers are held against those of the issue before."""


def of_issue(db: Connection, round_id: RoundId, before: Before | None, summary: Summary) -> tuple[Point, ...]:
    """Each reason for which there are items, in the order of `Concern`."""
    found: dict[Concern, list[ItemId]] = {
        Concern.CLAIM: [each.item_id for line in summary.claims for each in line.items.entries],
        Concern.UNFINISHED: list(_unfinished(db, round_id, summary)),
        Concern.STILL_LATE: _still_late(db, round_id, summary),
        Concern.REPEATED: list(_repeated(db, before.round_id, summary)) if before is not None else [],
        Concern.ALIKE: files.items_alike(db, round_id),
        Concern.OLD: _old(db, round_id, summary.as_of),
    }
    missing = summary.named(Tally.MISSING)
    points = [Point(Concern.MISSING, missing)] if missing.count else []
    return (*points, *(Point(each, entries(db, sorted(found[each]))) for each in Concern if found.get(each)))


def _unfinished(db: Connection, round_id: RoundId, summary: Summary) -> Iterable[ItemId]:
    """Found or said to be done, beside words of something still to come."""
    told = [each for each in summary.progress.told if unfinished_word([each.text])]
    stood = standings.of_items(db, round_id, [each.entry.item_id for each in told])
    for each in told:
        stands = stood[each.entry.item_id]
        if Finding.DONE in (stands.finding, stands.claim):
            yield each.entry.item_id


def _still_late(db: Connection, round_id: RoundId, summary: Summary) -> list[ItemId]:
    return standings.are(db, round_id, Tally.OVERDUE, [each.entry.item_id for each in summary.no_change.told])


def _repeated(db: Connection, before: RoundId, summary: Summary) -> Iterable[ItemId]:
    """What was said of progress in the issue before, said again."""
    told = {each.entry.item_id: each.text for each in summary.progress.told[:_COMPARED]}
    earlier = reports.of_round_on(db, before, list(told))
    texts = reports.texts_of(db, [each.id for each in earlier])
    said: dict[ItemId, list[str]] = {}
    for each in earlier:
        if each.item_id is not None:
            said.setdefault(each.item_id, []).extend(texts.get(each.id, ()))
    for item_id, words in said.items():
        if repeats_itself(told[item_id], "\n".join(words)):
            yield item_id


def _old(db: Connection, round_id: RoundId, as_of: datetime) -> list[ItemId]:
    found: list[ItemId] = []
    for each in campaigns.every(db):
        if each.feedback_on is not None and each.closed_at is None:
            begins = datetime.combine(each.feedback_on, time(), as_of.tzinfo)
            found += files.items_older(db, round_id, each.id, begins)
    return found
