"""One's own last step can be undone while nobody has built on it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.rules.taking_back import Kept, why_kept

AT = datetime(2026, 3, 3, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
BEFORE, AFTER = AT - timedelta(seconds=1), AT + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("facts", "kept"),
    [
        ({}, None),
        ({"judged_at": BEFORE}, None),
        ({"judged_at": AT}, Kept.JUDGED),
        ({"judged_at": AFTER}, Kept.JUDGED),
        ({"compiled": True}, Kept.COMPILED),
        ({"compiled": True, "judged_at": AFTER}, Kept.COMPILED),
        ({"counts": False}, Kept.GONE),
        ({"counts": False, "compiled": True}, Kept.GONE),
    ],
)
def test_it_stands_once_it_is_summed_up_or_judged(facts: dict[str, Any], kept: Kept | None):
    assert why_kept(AT, **{"counts": True, "compiled": False, "judged_at": None, **facts}) == kept
