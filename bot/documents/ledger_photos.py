"""The small photos of a ledger, and the making of its workbook in one call that a child process can be given."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.documents.ledger import Ledger, Shot
from bot.documents.ledger_book import Picture, Tell, save
from bot.rules.areas import Area
from storage.evidence_files import EvidenceFiles, sha256_of

_LONGEST, _QUALITY = 320, 75
"""Points a side: thrice what is shown, so that it can be printed."""


def make(ledger: Ledger, evidence: Path, target: Path, tell: Tell | None = None) -> int:
    """Write the workbook with photos out of the folder `evidence`; returns its size in bytes. Raises the disk's OSError."""
    return save(ledger, photos_in(evidence), target, tell)


def photos_in(folder: Path) -> Picture:
    """Small copies of stored pictures. One whose bytes are not those that came is shown no more than one that is gone."""
    files = EvidenceFiles(folder)

    def small(shot: Shot) -> bytes | None:
        path = files.path(shot.sha256)
        if not path.exists() or sha256_of(path) != shot.sha256:
            return None
        return thumbnail(path, shot.areas)

    return small


def thumbnail(path: Path, areas: Sequence[Area], longest: int = _LONGEST, quality: int = _QUALITY) -> bytes | None:
    """A small JPEG, upright, its areas black; None when it cannot be read, whatever its reader stumbles over.

    `longest`: points a side at most.
    """
    from bot.evidence.blackening import covered
    from bot.evidence.pictures import as_jpeg, scaled

    try:
        if areas:
            return as_jpeg(covered(path, areas, longest, longest), quality)
        return scaled(path, longest, quality)
    except Exception as error:  # one damaged picture must not cost the bureau its ledger
        print(f"{path}: {error!r}", file=sys.stderr)
        return None
