"""Every stored file read again and held against its hash, which is also its name."""

import sys
from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any

from bot.reports.copies import digest
from storage.evidence_files import EvidenceFiles

_TOLD_EVERY = 1 << 30
"""Bytes after which progress is told: so much takes some seconds."""

Kept = Mapping[str, tuple[int | None, datetime]]
"""By the hash of a file: the number of the item it came with (None: no item), and when it was sent."""


def check(files: EvidenceFiles, kept: Kept, lying: Mapping[str, int], zone: tzinfo) -> dict[str, Any]:
    """What is damaged, what is missing, and what lies there though nothing refers to it, the largest first.

    `lying`: the files there are, with their sizes.
    """
    damaged, missing = [], []
    read = told = 0
    for n, sha256 in enumerate(sorted(kept), 1):
        path = files.path(sha256)
        if not path.exists():
            missing.append(_of(sha256, kept, zone))
            continue
        found, size = digest(path)
        if found != sha256:
            damaged.append(_of(sha256, kept, zone))
        read += size
        if read - told >= _TOLD_EVERY:
            told = read
            print(f"{n}/{len(kept)}", file=sys.stderr, flush=True)
    unreferenced = [{"sha256": sha256, "size": size} for sha256, size in lying.items() if sha256 not in kept]
    return {
        "checked": len(kept),
        "bytes": read,
        "damaged": damaged,
        "missing": missing,
        "unreferenced": sorted(unreferenced, key=lambda each: -int(each["size"])),
        "left_over": [],
        "set_aside": [],
    }


def _of(sha256: str, kept: Kept, zone: tzinfo) -> dict[str, Any]:
    item, sent_at = kept[sha256]
    return {"sha256": sha256, "item": item, "sent_at": sent_at.astimezone(zone).isoformat(timespec="seconds")}
