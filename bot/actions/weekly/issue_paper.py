"""The weekly summary as a paper in Word: what its template is given, all of it from what was frozen with the issue."""

from typing import Any

from sqlalchemy import Connection

import templates
from bot.actions.items.telling_figures import told_sum
from bot.reports import snapshot
from bot.reports.chart import NoIssue
from bot.rules.models import RoundId
from bot.rules.summary import Entries
from bot.rules.tallies import Tally
from storage import bulletins, campaigns, rounds
from templates import render, words

TEMPLATE = "bulletin"
_LISTS = (Tally.OVERDUE, Tally.DUE_SOON, Tally.MISSING, Tally.UNASSIGNED, Tally.WAITING)


def data_of(db: Connection, round_id: RoundId) -> dict[str, Any]:
    """The same whenever it is asked for. Raises NoIssue."""
    kept = bulletins.find_snapshot(db, round_id)
    if kept is None:
        raise NoIssue(f"round {round_id}")
    summary, round_ = snapshot.thawed(kept.snapshot), rounds.get(db, round_id)
    campaign = campaigns.of_round(db, round_id)
    zone = summary.as_of.tzinfo
    lists = {tally.value: summary.named(tally) for tally in _LISTS}
    return {
        "s": summary,
        "w": {"finding": words("finding"), "claims": words("claims")},
        "number": kept.number,
        "bureau": campaign.bureau if campaign is not None else "",
        "terms": templates.terms(),
        "as_of": render("plain/moment", moment=summary.as_of),
        "today": summary.as_of.date(),
        "opens_on": round_.opens_at.astimezone(zone).date(),
        "ends_on": round_.cutoff_at.astimezone(zone).date(),
        "closed_in_all": summary.tallies[Tally.TOTAL] - summary.tallies[Tally.OPEN],
        "done_rate": render("plain/rate", share=summary.done),
        "answered_rate": render("plain/rate", share=summary.answered),
        "claimed": [_numbers(line.items) for line in summary.claims],
        "figures": [told_sum(each) for each in summary.figures],
        "numbers": {name: _numbers(entries) for name, entries in lists.items()},
        **lists,
    }


def _numbers(entries: Entries) -> str:
    return render("plain/spans", numbers=[each.number for each in entries.entries])
