"""Files that cannot be taken, what a reviewer should look at, places, room on the disk."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.applying.hinting import AlikeLine, DoubtLine, Hints
from bot.rules.hints import Doubt, Resemblance, Seen
from bot.rules.likeness import Grade
from bot.rules.looks import Content, Fault, Look
from bot.rules.models import EvidenceId, ItemId, Location, MediaKind, ReportId, UnitId
from storage.evidences import Refused
from storage.reports import Contents
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {}


def everything_doubtful(text: str) -> Hints:
    """Hints of every kind, as many as a card shows and more."""
    item = replace(an_item(1, due=date(2026, 3, 20)), title=text, unit=text)
    seen = Seen(
        EvidenceId(1), ReportId(1), ItemId(1), UnitId(1), "a" * 64, NOW, False, None, True, Look(Content.JPEG, width=9)
    )
    alike = [AlikeLine(1, text, Resemblance(seen, seen, grade, 3), item) for grade in (*Grade, *Grade)]
    alike[0] = AlikeLine(None, text, replace(alike[0].resemblance, is_pair=True), item)
    return Hints(
        alike=tuple(alike),
        doubts=tuple(DoubtLine(each, (text,) * 4, NOW) for each in Doubt),
        repeated=True,
        copied_from=item,
        undated=3,
        located=2,
    )


def examples(text: str) -> dict[str, dict[str, Any]]:
    refused = [Refused(MediaKind.DOCUMENT, text, fault) for fault in Fault]
    contents = Contents(1, 0, {MediaKind.PHOTO: 2}, 1, False, places=1, waiting=2, refused=tuple(refused))
    return {
        "disk_room": {"room": "full"},
        "file_refused": {"refused": refused[0]},
        "plain/location": {"location": Location(30.123456, -107.5, text, 20.0)},
        "receipt": {"contents": contents},
        "assigning/evidence_added": {"contents": contents},
        "plain/evidence_name": {"slots": [text, text], "sent_at": NOW},
        "reviewing/hints": {"hints": everything_doubtful(text)},
        "reviewing/pair": {"purpose": "likeness"},
        "plain/picture_note": {"row": 1, "slots": [text], "sent_at": NOW},
    }
