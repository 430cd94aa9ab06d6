"""How the feedback divides what an issue counts, and each inspection apart where there are several."""

from sqlalchemy import Connection

from bot.rules.models import RoundId
from bot.rules.summary import CampaignLine, Outline
from storage import campaigns, standings
from templates import render


def of_issue(db: Connection, round_id: RoundId) -> tuple[Outline, tuple[CampaignLine, ...]]:
    """Of all there is, and of each that has items in this issue; one alone is not told apart."""
    outlines = {each: Outline(*counts) for each, counts in standings.outlines(db, round_id).items()}
    whole = Outline(sum(each.aspects for each in outlines.values()), sum(each.problems for each in outlines.values()))
    if len(outlines) < 2:
        return whole, ()
    tallies = standings.by_campaign(db, round_id)
    return whole, tuple(
        CampaignLine(each.id, render("plain/campaign_name", campaign=each), tallies[each.id], outlines[each.id])
        for each in campaigns.every(db)
        if each.id in outlines
    )
