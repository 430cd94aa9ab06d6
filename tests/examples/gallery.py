"""The evidence leafed through and searched."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.proofs.exhibits import Told
from bot.rules.looks import Content, Look
from bot.rules.models import (
    ChatId,
    EvidenceId,
    Fetch,
    ItemId,
    MediaKind,
    MessageId,
    PersonId,
    ReportId,
)
from bot.rules.papers import Paper
from storage.gallery import Exhibit
from storage.proofs import Piece
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {
    "{view.where}": "i" + "9" * 9,
    "{view.place}": "s" + "9" * 9,
    "{view.week}": "r" + "9" * 9,
    "{week}": "r" + "9" * 9,
    "{leafing.EVERYWHERE}": "u0",
    "{leafing.ANY}": "a0",
    "{ANY}": "a0",
}


def a_paper(text: str) -> Paper:
    return Paper(text, text, text, date(2026, 3, 2))


def told_of(text: str) -> Told:
    """A picture sent as a file, of which everything there is to know is known."""
    piece = Piece(
        EvidenceId(1),
        ReportId(1),
        ItemId(1),
        PersonId(1),
        ChatId(1),
        MessageId(1),
        MediaKind.DOCUMENT,
        "file",
        text,
        NOW,
    )
    exhibit = Exhibit(piece, 1, text, True, True, NOW, Fetch.STORED, "a" * 64, NOW)
    look = Look(Content.JPEG, taken_at=NOW, place=(30.12, 104.33))
    return Told(exhibit, text, (text, text), text, (text, text), look, NOW, a_paper(text))


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, due=date(2026, 3, 20)), title=text)
    told = told_of(text)
    bare = replace(told, places=(), marks=(), look=None, taken_at=None, paper=None)
    return {
        "proofs/choose_unit": {"week": [text], "found": True},
        "proofs/choose_week": {"item": item, "unit": text},
        "proofs/copy": {"id": 45},
        "proofs/covered": {"id": 45, "squares": ["B2", "C3-D5"], "done": True},
        "proofs/paper_named": {"told": told, "paper": a_paper(text), "acceptance": False},
        "proofs/which_paper": {"told": told, "acceptance": True, "again": True},
        "proofs/grid": {"id": 45},
        "proofs/uncovered": {"squares": "B2"},
        "proofs/which_squares": {"squares": ["B2"], "again": True},
        "toast/area_taken_back": {"squares": "B2"},
        "proofs/exhibit": {"told": told, "sender": text, "is_photo": False, "hash": "a" * 12},
        "proofs/gallery": {
            "title": text,
            "only": [text, text],
            "own": False,
            "counts": [(text, 2), (text, 1)],
            "first": 8,
            "lines": [told, bare],
            "page": 2,
            "pages": 3,
            "sendable": True,
        },
        "proofs/page_album": {"lines": [(9, told), (10, bare)]},
        "proofs/search": {"reads": False},
        "proofs/which_number": {"again": True},
        "toast/never_sent": {"marks": [text]},
        "toast/page_sent": {"count": 8},
    }
