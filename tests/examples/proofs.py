"""Measures, proofs and the evidence in them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.actions.proofs.proof_standing import SlotLine
from bot.rules.models import (
    ChatId,
    EvidenceId,
    ItemId,
    Measure,
    MeasureId,
    MediaKind,
    MessageId,
    PersonId,
    ProofSlot,
    ReportId,
    SlotId,
)
from bot.rules.papers import Paper
from bot.rules.proofs import Standing
from storage.proofs import Piece
from tests.rules.ledger import an_item

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {
    "{place}": "s" + "9" * 9,
    "{place.code}": "s" + "9" * 9,
    "{scope}": "r999999999-999999999",
}


def examples(text: str) -> dict[str, dict[str, Any]]:
    item = replace(an_item(1, due=date(2026, 3, 20)), title=text)
    slot = ProofSlot(SlotId(1), ItemId(1), 1, text, text)
    said = Paper(text, text, text, date(2026, 3, 2))
    lines = [SlotLine(slot, Standing.EXPLAINED, ""), SlotLine(slot, Standing.FILLED, "照片2张", (said,), lacks=True)]
    done = Measure(MeasureId(1), ItemId(1), 1, text, NOW)
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
    return {
        "proofs/album": {
            "place": text,
            "total": "照片2张",
            "senders": [(text, NOW, NOW, "照片1张")] * 2,
            "papers": [said] * 2,
            "lacks": True,
        },
        "proofs/drafts": {"lines": [(item, [text, text]), (item, [])]},
        "proofs/explained": {"slot": slot, "words": text},
        "proofs/measures": {"lines": [(done, text), (replace(done, done_at=None), None)], "done": 1, "total": 2},
        "proofs/name_all": {"others": [(text, 2), (text, 1)]},
        "proofs/name_one": {"slots": [slot, slot]},
        "proofs/rest": {"rest": 12},
        "proofs/refused": {"text": text},
        "proofs/slot": {"slot": slot, "standing": "explained", "can_send": True},
        "proofs/sort": {"kind": "文件", "piece": piece, "here": [text, text]},
        "proofs/standing": {"lines": lines, "loose": "照片2张"},
        "proofs/told": {"names": [text, text]},
        "proofs/which_name": {"again": False},
        "proofs/which_place": {"files": "照片2张"},
        "proofs/why_none": {"slot": slot, "again": False},
        "receipt": {"places": [(text, 2), (text, 1)]},
        "toast/evidence_shown": {"number": 3, "count": 0},
        "toast/measure_ticked": {"wanted": True},
        "toast/proof_for_all": {"wanted": True},
        "toast/proof_named": {"full": False},
        "toast/proof_placed": {"place": text},
        "toast/proof_put": {"place": text},
        "toast/proof_removed": {"kept": "last"},
        "toast/proof_taken": {"place": text},
    }
