"""When an item is ready to be closed: matter fixed, people dealt with, lasting rule (事、人、责), and proof of it."""

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from bot.rules.dates import month_end
from bot.rules.models import ProofSlot, SlotId
from bot.rules.proofs import missing

_DAY = re.compile(tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["day"])


class Lack(StrEnum):
    """What an application to close still lacks, in the order in which it is asked for."""

    MATTER = "matter"
    PEOPLE = "people"
    RULE = "rule"
    SLOT = "slot"
    PROOF = "proof"


class People(StrEnum):
    """Whether anybody had to be dealt with."""

    NONE = "none"
    DEALT = "dealt"


class Rule(StrEnum):
    """Whether a lasting rule was made, or none is needed, which takes a reason."""

    MADE = "made"
    NEEDLESS = "needless"


OFFICE_FIELDS = ("stage_goal", "next_check_on")
"""Fields the office adds when it agrees; the unit's next application begins without them."""

_SHORTEST = {"matter": 6, "people": 2, "rule": 4, "no_rule": 4, "elsewhere": 4}


def lacking(fields: Mapping[str, Any], slots: Sequence[ProofSlot], filled: Collection[SlotId]) -> tuple[Lack, ...]:
    """What is missing before it can be asked for, checked or confirmed; empty when it is complete.

    `filled`: slots in which evidence stands. Explaining every slot does not help: nothing is closed without any proof.
    """
    found = {
        Lack.MATTER: not fields.get("matter"),
        Lack.PEOPLE: not _people_told(fields),
        Lack.RULE: fields.get("rule_kind") not in set(Rule) or not fields.get("rule"),
        Lack.SLOT: bool(missing(slots, filled)),
        Lack.PROOF: not filled,
    }
    return tuple(lack for lack, is_missing in found.items() if is_missing)


def says_enough(field: str, words: str) -> bool:
    """Whether these words can be an answer at all; "好的" says nothing about what was done.

    Who was dealt with is told as a number and a kind, without names.
    """
    if field == "people" and not any(sign.isnumeric() for sign in words):
        return False
    return len("".join(words.split())) >= _SHORTEST[field]


def days_before(words: str, feedback_on: date | None) -> tuple[str, ...]:
    """Days named in these words that lie before the feedback, as they are written: proof of something else, perhaps."""
    if feedback_on is None:
        return ()
    return tuple(match[0] for match in _DAY.finditer(words) if _last_day(match) < feedback_on)


def _last_day(match: re.Match[str]) -> date:
    end = month_end(int(match["year"]), int(match["month"]))
    return end.replace(day=min(int(match["day"]), end.day)) if match["day"] else end


def may_approve(verdicts: Collection[bool]) -> bool:
    """Whether the office may agree: a single proof found not good enough stands against it."""
    return all(verdicts)


def next_verdict(verdict: bool | None) -> bool | None:
    """What a press makes of a proof's verdict: undecided, good, not good, undecided again."""
    return {None: True, True: False, False: None}[verdict]


def _people_told(fields: Mapping[str, Any]) -> bool:
    kind = fields.get("people_kind")
    return kind == People.NONE or (kind == People.DEALT and bool(fields.get("people")))
