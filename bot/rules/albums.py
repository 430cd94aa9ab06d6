"""Which files Telegram lets stand together in one message."""

from collections.abc import Sequence

from bot.rules.models import MediaKind

Part = tuple[MediaKind, str]
"""A file by its kind and Telegram's id for it."""

LARGEST = 10
"""Parts of one album; an album of one is a message of its own."""

_TOGETHER = {
    MediaKind.PHOTO: "seen",
    MediaKind.VIDEO: "seen",
    MediaKind.DOCUMENT: "documents",
    MediaKind.AUDIO: "audio",
}
"""Kinds with the same word share an album; a voice message stands alone (Bot API, sendMediaGroup)."""


def albums(parts: Sequence[Part]) -> list[tuple[Part, ...]]:
    """The parts in albums of at most ten, each kind in its order, the kind that comes first in front."""
    found: dict[str, list[tuple[Part, ...]]] = {}
    for number, part in enumerate(parts):
        mine = found.setdefault(_TOGETHER.get(part[0], f"alone {number}"), [()])
        if len(mine[-1]) == LARGEST:
            mine.append(())
        mine[-1] = (*mine[-1], part)
    return [album for together in found.values() for album in together]
