"""The addendum of an issue (补遗): what came on its round after it was compiled, as things stand now."""

from sqlalchemy import Connection

from bot.reports.naming import NAMED, named
from bot.rules.models import RoundId
from bot.rules.summary import Addendum, Later
from storage import addenda, reports, standings
from storage.bulletins import Heard


def of_issue(db: Connection, round_id: RoundId, number: int, heard: Heard | None) -> Addendum | None:
    """None when nothing came, and of an older issue, of which is not known what it had `heard`."""
    found = addenda.later(db, round_id, heard) if heard is not None else {}
    if heard is None or not found:
        return None
    told = {item_id: found[item_id] for item_id in list(found)[:NAMED]}
    stood = standings.of_items(db, round_id, list(told))
    texts = reports.texts_of(db, [each for ids in told.values() for each in ids])
    lines = tuple(
        Later(
            entry=entry,
            text="\n".join(text for each in told[entry.item_id] for text in texts.get(each, ())),
            files=addenda.files(db, heard, told[entry.item_id]),
            edited=entry.item_id in stood and stood[entry.item_id].answer is not None,
        )
        for entry in named(db, list(told))
    )
    return Addendum(number, len(found), lines)
