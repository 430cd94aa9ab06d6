"""After closing: rechecks, draws, reopenings."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.rules.drawing import Draw
from bot.rules.models import DrawId, ItemId, PersonId, RecheckId, State
from bot.rules.rechecks import Cause, Recheck, RecheckKind, Reopening
from tests.rules.ledger import an_item

LONGEST: dict[str, str] = {
    "{size}": "10",
    "{closed}": "10",
    "{open_}": "10",
    "{source}": "m999999999",
    "{day:%Y%m%d}": "20261231",
    "{due:%Y%m%d}": "20261231",
    "{cause}": "relapse",
}

NOW = datetime(2026, 4, 3, 1, 0, tzinfo=UTC)


def a_recheck(**values: Any) -> Recheck:
    """A look-back of which nothing is known but its day."""
    nothing: dict[str, Any] = dict.fromkeys(Recheck.__dataclass_fields__)
    facts: dict[str, Any] = {
        "id": RecheckId(1),
        "item_id": ItemId(101),
        "kind": RecheckKind.LOOKBACK,
        "due_on": date(2026, 4, 1),
    }
    return Recheck(**(nothing | facts | values))


def examples(text: str) -> dict[str, dict[str, Any]]:
    by = PersonId(1)
    item = replace(an_item(1, state=State.CLOSED, due=date(2026, 6, 30)), title=text, unit=text, closed_at=NOW)
    open_item = replace(item, state=State.IN_PROGRESS, closed_at=None, reopened=1)
    asked = a_recheck(asked_at=NOW, asked_of=by)
    holds = a_recheck(asked_at=NOW, answered_at=NOW, answered_by=by, claim=True, settled_at=NOW, holds=True)
    relapsed = a_recheck(asked_at=NOW, answered_at=NOW, answered_by=by, claim=False, claim_words=text)
    repeated = a_recheck(asked_at=NOW, repeated_at=NOW)
    failed = replace(relapsed, settled_at=NOW, holds=False, words=text)
    lines = [(item, asked), (item, holds), (open_item, failed), (item, relapsed), (item, repeated)]
    made = Reopening(item.id, NOW, by, Cause.RELAPSE, text, NOW)
    drawn = a_recheck(kind=RecheckKind.DRAW, draw_id=1, settled_at=NOW, holds=False, words=text)
    draw = Draw(DrawId(1), "0a1b2c3d", ((1, State.CLOSED), (2, State.IN_PROGRESS)), (1, 2), by, NOW)
    return {
        "rechecks/ask": {"lines": lines, "answer_by": date(2026, 4, 10)},
        "rechecks/answer": {"item": item, "recheck": asked},
        "rechecks/answered": {"item": open_item, "recheck": failed, "files": 2, "by": text},
        "rechecks/relapse_words": {"item": item},
        "rechecks/too_long": {"item": item, "most": 500},
        "rechecks/verdict": {"item": item, "recheck": failed, "files": 2, "by": text},
        "rechecks/evidence": {"item": item, "recheck": asked, "count": 2},
        "rechecks/silent": {"lines": [(item, repeated)]},
        "rechecks/open": {"lines": lines, "total": 9, "office": True},
        "reopening/why": {"item": item},
        "reopening/words": {"item": item, "cause": "recheck"},
        "reopening/until_when": {"item": item, "cause": Cause.RELAPSE, "words": text},
        "reopening/which_day": {"item": item},
        "reopening/unclear_day": {"item": item},
        "reopening/confirm": {"item": item, "cause": Cause.OTHER, "words": text, "due": date(2026, 6, 30)},
        "reopening/done": {"item": open_item, "by": text, "at": NOW, "words": text, "approvers": [text, text]},
        "reopening/dropped": {"item": item},
        "reopening/to_unit": {"item": open_item, "made": made},
        "reopening/to_leader": {"item": open_item, "made": made},
        "draws/sizes": {"closed": 12, "open": 7, "n_closed": 3, "n_open": 5},
        "draws/made": {"by": text, "at": NOW, "closed": 3, "open": 3},
        "draws/result": {
            "draw": draw,
            "lines": [(item, drawn), (open_item, asked)],
            "by": text,
            "n_closed": 1,
            "n_open": 1,
        },
        "draws/check": {"item": item, "recheck": drawn, "by": text},
        "draws/what_differs": {"item": item},
        "toast/recheck_answer": {"fit": "needs_proof"},
        "toast/recheck_verdict": {"fit": "unanswered"},
        "toast/draw_checked": {"fit": "settled"},
    }
