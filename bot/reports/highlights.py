"""What is worth showing of a week (亮点): items settled or advanced that have a picture before and one after."""

from sqlalchemy import Connection

from bot.reports.naming import named
from bot.rules.models import EvidenceId, ItemId, RoundId
from bot.rules.pairing import pairs
from bot.rules.summary import Entry, Highlight
from bot.rules.tallies import Tally
from storage import looks, proofs, reports, standings

_SHOWN = 3
_LOOKED_AT = 100
"""So many items of each kind are looked through."""


def of_issue(db: Connection, round_id: RoundId) -> tuple[Highlight, ...]:
    """The first few, what was settled before what advanced."""
    found: list[Highlight] = []
    for tally in (Tally.CLOSED, Tally.ADVANCED):
        for entry in named(db, standings.listed(db, round_id, tally, _LOOKED_AT)):
            found += [_highlight(db, entry, *pair) for pair in _pictures(db, entry.item_id)]
            if len(found) >= _SHOWN:
                return tuple(found[:_SHOWN])
    return tuple(found)


def _pictures(db: Connection, item_id: ItemId) -> list[tuple[EvidenceId, EvidenceId]]:
    """The newest picture of each side, of the first pair of slots that has both."""
    slots = proofs.slots(db, item_id)
    if not pairs(slots):
        return []
    files = proofs.in_slots(db, item_id)
    pictures = set(looks.pictures(db, [each for ids in files.values() for each in ids]))
    for before, after in pairs(slots):
        left, right = ([each for each in files.get(slot.id, []) if each in pictures] for slot in (before, after))
        if left and right:
            return [(left[-1], right[-1])]
    return []


def _highlight(db: Connection, entry: Entry, before: EvidenceId, after: EvidenceId) -> Highlight:
    words = reports.newest_words(db, entry.item_id)
    return Highlight(entry, words[1] if words is not None else "", before, after)
