"""What stands over and under a ledger's table: whose it is, when the feedback was given, how many items it says it has."""

from collections.abc import Sequence

from bot.ledger import totals
from bot.ledger.campaign import campaign
from bot.ledger.reading import CampaignFacts, Declared
from bot.ledger.text import document


def facts_of(lines: Sequence[str]) -> CampaignFacts:
    """As of the first lines of a notice."""
    if not lines:
        return CampaignFacts()
    doc = document("\n".join(lines))
    return campaign(doc, doc.shadow, list(doc.lines[-6:]), wrapped=False) if doc.lines else CampaignFacts()


def totals_in(lines: Sequence[str]) -> tuple[Declared, ...]:
    """What these lines say of how many there are."""
    doc = document("\n".join(lines))
    return tuple(each for line in doc.lines for each in totals.in_line(doc, line))
