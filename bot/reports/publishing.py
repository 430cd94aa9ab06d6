"""How measures are told in words for the public: counted off in one paragraph."""

import re
from collections.abc import Sequence

from bot.rules.numerals import chinese
from templates import render_console, word

STOPS = ("。", "！", "？", "!", "?")
_BETWEEN = "；"
_LIGHT = " \t\u3000\n;,、:；，："


def told_measures(measures: Sequence[str]) -> str:
    """Measures counted off in one paragraph; each in its own where one has several. "" for none."""
    if not measures:
        return ""
    apart = any("\n" in each.strip() for each in measures)
    told = []
    for place, text in enumerate((each.rstrip(_LIGHT) for each in measures), 1):
        end = "" if text.endswith(STOPS) else STOPS[0] if place == len(measures) else _BETWEEN
        told.append((chinese(place), text, end))
    return render_console("notice/measures", measures=told, apart=apart)


def counts_off(text: str) -> bool:
    """Whether released words count off what was done themselves; then the ledger's measures are not repeated."""
    return all(re.search(word("notice_parts", "counted").format(chinese(n)), text) for n in (1, 2))
