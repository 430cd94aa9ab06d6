"""The picture of an issue, from what was frozen with it; only the words around it are put anew."""

from sqlalchemy import Connection

from bot.reports import snapshot
from bot.rules.chart import Chart, ChartRow
from bot.rules.models import Campaign, RoundId
from bot.rules.summary import Summary
from bot.rules.tallies import Tally
from storage import bulletins, campaigns
from templates import render


class NoIssue(Exception):
    """There is no summary of that round."""


def of_issue(db: Connection, round_id: RoundId) -> Chart:
    """The same whenever it is asked for. Raises NoIssue."""
    kept = bulletins.find_snapshot(db, round_id)
    if kept is None:
        raise NoIssue(f"round {round_id}")
    return of_summary(snapshot.thawed(kept.snapshot), kept.number, campaigns.of_round(db, round_id))


def of_summary(summary: Summary, number: int, campaign: Campaign | None) -> Chart:
    """The picture of a summary that has this number; `campaign`: whose words stand over it."""
    transferred = summary.tallies[Tally.TRANSFERRED]
    return Chart(
        title=render("plain/chart_title", campaign=campaign),
        subtitle=render("plain/chart_subtitle", campaign=campaign),
        number=number,
        as_of=summary.as_of,
        weeks=summary.weeks,
        rows=tuple(ChartRow(line.unit, line.statuses, line.cells) for line in summary.units),
        notes=(render("plain/chart_transferred", count=transferred),) if transferred else (),
    )
