"""A weekly summary in which everything is said."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.rules.demands import NoticeCounts
from bot.rules.details import Said
from bot.rules.models import CampaignId, EvidenceId, Finding, Item, PersonId, Reach, UnitId
from bot.rules.rechecks import Cause, Reopening
from bot.rules.summary import (
    Addendum,
    Answers,
    Burden,
    CampaignLine,
    ClaimLine,
    Concern,
    Entries,
    Entry,
    Highlight,
    Later,
    Outline,
    Point,
    Summary,
    Told,
    UnitLine,
    Unreached,
)
from bot.rules.tallies import Rate, Tallies, Tally

NOW = datetime(2026, 3, 5, 17, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


def tallies(count: int = 3) -> Tallies:
    """So many of everything."""
    return Tallies(dict.fromkeys(Tally, count), files=count, measures=2 * count, measures_done=count)


def entry(item: Item) -> Entry:
    return Entry(item.id, item.number, item.title, item.unit, NOW.date(), item.extended)


def a_summary(text: str, several: Sequence[Item], said: Said, *, many: int = 200, ranked: bool = False) -> Summary:
    """`text` wherever people bring words in; every list is longer than what it names (`many` items)."""
    entries = Entries(many, tuple(entry(each) for each in several))
    told = tuple(Told(each, text, 2, late=True) for each in entries.entries)
    first = entries.entries[0]
    return Summary(
        as_of=NOW,
        tallies=tallies(many),
        units=(UnitLine(UnitId(1), text, tallies(many), (1, 2, 3), (7,), head=text if ranked else ""),),
        lists=dict.fromkeys(Tally, entries),
        progress=Answers(many, told),
        no_change=Answers(many, told),
        relapses=((first, Reopening(first.item_id, NOW, PersonId(1), Cause.RELAPSE, text, NOW)),),
        checked=Rate(1, 2),
        notices=NoticeCounts(1, 1, 1),
        burden=Burden(10, 3, 60, 3),
        support=((first, said.support),) if said.support is not None else (),
        delays={first.item_id: said.delay} if said.delay is not None else {},
        claims=(
            ClaimLine(Finding.DONE, Finding.IN_PROGRESS, entries),
            ClaimLine(Finding.DONE, Finding.UNSTATED, entries),
        ),
        confirmed=((first, Finding.PHASED),),
        outline=Outline(4, 27),
        campaigns=(
            CampaignLine(CampaignId(1), text, tallies(many), Outline(3, 20)),
            CampaignLine(CampaignId(2), text, tallies(many), Outline(1, 7)),
        ),
        highlights=(Highlight(first, text, EvidenceId(1), EvidenceId(2)),),
        addendum=Addendum(2, many, (Later(first, text, 2, edited=False), Later(first, text, 0, edited=True))),
        points=tuple(Point(each, entries) for each in Concern),
        unreached=(Unreached(text, text, Reach.BLOCKED),),
        ranked=ranked,
    )
