"""Pictures of an issue as a paper shows them: upright, no larger than they are printed, what is blackened black."""

from collections.abc import Mapping
from io import BytesIO

from bot.documents.issue import MOST_HIGHLIGHTS, Issue, Photo
from bot.documents.word import Picture
from bot.rules.models import EvidenceId
from storage.evidence_files import sha256_of

WIDTH, HEIGHT = 71.0, 53.0
"""Millimetres within which a picture stands."""

_LONGEST, _QUALITY = 850, 80
"""Points a side: 300 to the inch."""


def pictures(issue: Issue) -> dict[EvidenceId, Picture]:
    """What can be shown, ready for Word; what is gone or cannot be read is left out."""
    made = {evidence_id: _picture(photo) for evidence_id, photo in shown(issue).items()}
    return {evidence_id: picture for evidence_id, picture in made.items() if picture is not None}


def shown(issue: Issue) -> Mapping[EvidenceId, Photo]:
    """The photos of the highlights that a paper shows."""
    wanted = [evidence for each in issue.highlights[:MOST_HIGHLIGHTS] for evidence in (each.before, each.after)]
    return {each: issue.photos[each] for each in wanted if each in issue.photos}


def is_sound(photo: Photo) -> bool:
    """Whether the file is there, and is what came."""
    try:
        return sha256_of(photo.path) == photo.sha256
    except OSError:
        return False


def _picture(photo: Photo) -> Picture | None:
    from PIL import Image

    from bot.documents.ledger_photos import thumbnail

    data = thumbnail(photo.path, photo.areas, _LONGEST, _QUALITY) if is_sound(photo) else None
    if data is None:
        return None
    with Image.open(BytesIO(data)) as picture:
        return Picture(data, round(min(WIDTH, HEIGHT * picture.width / picture.height), 1))
