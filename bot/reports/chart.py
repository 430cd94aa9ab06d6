"""The picture of an issue, from what was frozen with it; only the words around it are put anew."""

from sqlalchemy import Connection

from bot.reports import snapshot
from bot.rules.chart import Chart, ChartRow
from bot.rules.models import RoundId
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
    summary = snapshot.thawed(kept.snapshot)
    campaign = campaigns.of_round(db, round_id)
    transferred = summary.tallies[Tally.TRANSFERRED]
    return Chart(
        title=render("plain/chart_title", campaign=campaign),
        subtitle=render("plain/chart_subtitle", campaign=campaign),
        number=kept.number,
        as_of=summary.as_of,
        weeks=summary.weeks,
        rows=tuple(ChartRow(line.unit, line.statuses, line.cells) for line in summary.units),
        notes=(render("plain/chart_transferred", count=transferred),) if transferred else (),
    )
