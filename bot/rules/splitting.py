"""Cutting a long HTML message into parts that Telegram takes, without breaking a line, a tag or an entity."""

import re
from html import unescape

LIMIT = 4096
"""UTF-16 code units of text after tags and entities are parsed (Bot API, sendMessage)."""

ROOM = LIMIT - 96
"""What a message of ours may fill, so that the mark of a repeated one fits in front."""

CAPTION_ROOM = 1024 - 96
"""The same for what stands under a file."""

_PIECE = re.compile(r"<[^<>]*>|&[^;\s]{1,8};|.", re.DOTALL)
_RUN = re.compile(r"<[^<>]*>|&[^;\s]{1,8};|[^<&]+|.", re.DOTALL)
"""As `_PIECE`, but plain text stays together: counting needs no single characters."""

_TAG = re.compile(r"<[^<>]*>")
_OPENING = re.compile(r"<(?P<name>[a-z-]+)[^<>]*>")


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def visible_length(html: str) -> int:
    """Length of what is left of `html` after parsing."""
    return sum(_width(piece) for piece in _RUN.findall(html))


def split(html: str, limit: int = ROOM) -> list[str]:
    """`html` in parts of at most `limit`, cut at line ends; a line longer than that is cut between characters.

    Tags open at a cut are closed there and opened again in the next part. A short text comes back as one part.
    """
    parts = [""]
    room = limit
    for line in html.splitlines(keepends=True):
        for piece in _fitting(line, limit):
            width = visible_length(piece)
            if width > room:
                parts.append("")
                room = limit
            parts[-1] += piece
            room -= width
    return _balanced(_without_blank(parts))


def _without_blank(parts: list[str]) -> list[str]:
    """Parts in which there is something to see, for Telegram refuses others; the tags of a blank one join a neighbour."""
    kept, tags = list[str](), ""
    for part in parts:
        if unescape(_TAG.sub("", part)).strip():
            kept.append(tags + part)
            tags = ""
        elif kept:
            kept[-1] += "".join(_TAG.findall(part))
        else:
            tags += "".join(_TAG.findall(part))
    return kept or [""]


def _fitting(line: str, limit: int) -> list[str]:
    if visible_length(line) <= limit:
        return [line]
    chunks, room = [""], limit
    for piece in _PIECE.findall(line):
        width = _width(piece)
        if width > room:
            chunks.append("")
            room = limit
        chunks[-1] += piece
        room -= width
    return chunks


def _balanced(parts: list[str]) -> list[str]:
    done, still_open = [], list[str]()
    for part in parts:
        text = "".join(still_open) + part.strip("\n")
        still_open = _left_open(text)
        closing = "".join(f"</{_name(tag)}>" for tag in reversed(still_open))
        done.append(text + closing)
    return done


def _left_open(html: str) -> list[str]:
    stack: list[str] = []
    for tag in re.findall(r"</?[a-z-]+[^<>]*>", html):
        if tag.startswith("</"):
            stack.pop()
        else:
            stack.append(tag)
    return stack


def _name(tag: str) -> str:
    match = _OPENING.match(tag)
    if match is None:
        raise ValueError(f"not an opening tag: {tag}")
    return match["name"]


def _width(piece: str) -> int:
    if piece.startswith("<") and piece.endswith(">"):
        return 0
    return units(unescape(piece))
