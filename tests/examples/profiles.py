"""Profiles of the ledger, and parts of it."""

from datetime import UTC, datetime
from typing import Any

from bot.actions.items.profiling import Filler
from bot.rules.models import PersonId
from bot.rules.profiles import Profile, ProfileColumn, ProfileId

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)

LONGEST: dict[str, str] = {"{state}": "in_progress"}


def examples(text: str) -> dict[str, dict[str, Any]]:
    fillers = [
        Filler((text, text), None, 0, 3),
        Filler((text,), None, 0, 0),
        Filler((text,), "aspect", 1, 0),
        Filler((text,), "problem", 1, 0),
        Filler((text,), "problem", 2, 0),
        *[Filler((text,), "unit_person", 0, 0)] * 60,
    ]
    profile = Profile(ProfileId(1), text[:30], (ProfileColumn((text,), None),), NOW, PersonId(1))
    return {
        "profiles/preview": {
            "name": text[:30],
            "file": text,
            "fillers": fillers,
            "most": 40,
            "replaces": True,
            "is_empty": True,
        },
        "profiles/ask_name": {"name": text[:30], "most": 30, "again": False},
        "profiles/kept": {"name": text[:30], "count": 60},
        "profiles/page": {"profile": profile, "maker": text, "fillers": fillers, "most": 40},
        "ledgers/choices": {"office": True, "profiles": 0, "total": 3, "removed": text},
        "ledgers/choose": {"kind": "unit", "total": 3},
    }
