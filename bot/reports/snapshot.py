"""Reading everything a weekly summary needs, at one moment, in one transaction."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.rules.models import ItemId, Report, ReportKind, Round
from bot.rules.summary import Answer, Summary, summarize
from storage import calendars, demands, details, early_reports, figures, items, rechecks, reopenings, reports, rounds


def take(db: Connection, round_: Round, now: datetime) -> Summary:
    """The summary of a round as things stand at `now` (aware, in the bureau's zone)."""
    since = rounds.previous_cutoff(db, round_.id)
    return summarize(
        items.every(db),
        sorted(rounds.asked_about(db, round_.id)),
        answers_of(db, round_),
        since,
        calendars.get(db),
        now,
        reopened=reopenings.since(db, since),
        drawn=rechecks.judged_draws(db, since),
        entered=figures.valid(db, since),
        notices=demands.notices(db),
        said=details.of_all(db),
    )


def answers_of(db: Connection, round_: Round) -> list[Answer]:
    """One answer an item: all its texts in order, its files counted; progress outweighs an earlier 本周无变化."""
    by_item: dict[ItemId, list[Report]] = {}
    for report in reports.of_round(db, round_.id):
        if report.item_id is not None:
            by_item.setdefault(report.item_id, []).append(report)
    return [_answer(db, item_id, told) for item_id, told in by_item.items()]


def frozen(summary: Summary) -> dict[str, Any]:
    """The summary as JSON data, to be kept unchanged."""
    data = _plain(asdict(summary))
    if not isinstance(data, dict):
        raise TypeError("a summary is a record")
    return data


def _answer(db: Connection, item_id: ItemId, told: list[Report]) -> Answer:
    progress = [report for report in told if report.kind == ReportKind.PROGRESS]
    counted = progress or told
    return Answer(
        item_id=item_id,
        kind=counted[0].kind,
        late=all(report.late for report in told),
        files=sum(early_reports.count_files(db, report) for report in counted),
        text="\n".join(text for report in counted for text in reports.latest_texts(db, report.id)),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if hasattr(value, "isoformat") else value
