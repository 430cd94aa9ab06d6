"""Text with entities: measuring as Telegram does (UTF-16 code units), finding links and commands, writing HTML back."""

import re
from collections.abc import Iterator
from html import escape

from simulator.values import Json

_FOUND = (
    ("url", re.compile(r"https?://[^\s<>\"'，。；、）】]+")),
    ("email", re.compile(r"(?<![\w.@])[A-Za-z0-9._+-]+@[A-Za-z0-9-]+\.[A-Za-z0-9.-]*[A-Za-z0-9]")),
    ("bot_command", re.compile(r"(?<![\w/<>@.])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{3,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
)
_AROUND = {"bold", "italic", "underline", "strikethrough", "spoiler", "blockquote", "expandable_blockquote"}
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


def units(text: str) -> int:
    """The length in UTF-16 code units, which is what Telegram's limits and offsets count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, offset: int, length: int) -> str:
    """The part that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[offset * 2 : (offset + length) * 2].decode("utf-16-le", "surrogatepass")


def entity(kind: str, offset: int, length: int, **more: object) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


def tidy(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Text and entities as Telegram stores them: control characters gone, both ends trimmed, links found, sorted."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f]", " ", text.replace("\r", ""))
    body = text.lstrip()
    shift = units(text) - units(body)
    body = body.rstrip()
    kept = [moved for each in entities if (moved := _clip(each, shift, units(body)))]
    kept += [each for each in _find(body) if not any(_overlap(each, other) for other in kept)]
    return body, sorted(kept, key=lambda each: (each["offset"], -each["length"]))


def _clip(each: Json, shift: int, end: int) -> Json | None:
    start = max(each["offset"] - shift, 0)
    stop = min(each["offset"] + each["length"] - shift, end)
    return {**each, "offset": start, "length": stop - start} if stop > start else None


def _overlap(one: Json, other: Json) -> bool:
    """Whether `one`, a found entity, cannot stand beside `other`: over code and links never, over bold if it nests."""
    begin, end = other["offset"], other["offset"] + other["length"]
    first, last = one["offset"], one["offset"] + one["length"]
    if last <= begin or end <= first:
        return False
    nests = (begin <= first and last <= end) or (first <= begin and end <= last)
    return not (nests and other["type"] in _AROUND)


def _find(text: str) -> Iterator[Json]:
    taken: list[Json] = []
    for kind, pattern in _FOUND:
        for match in pattern.finditer(text):
            found = entity(kind, units(text[: match.start()]), units(match[0]))
            if not any(_overlap(found, other) for other in taken):
                taken.append(found)
                yield found


def to_html(text: str, entities: list[Json]) -> str:
    """The same text as HTML that is safe to put into a page; line breaks stay line breaks."""
    marks: list[tuple[int, int, int, str]] = []
    for number, each in enumerate(entities):
        opening, closing = _tags(text, each)
        start, stop = each["offset"], each["offset"] + each["length"]
        # at one place: inner closings before outer ones, closings before openings, outer openings before inner ones
        marks.append((start, 1, number, opening))
        marks.append((stop, 0, -number, closing))
    written, at = "", 0
    for place, _, _, tag in sorted(marks, key=lambda mark: mark[:3]):
        written += escape(cut(text, at, place - at), quote=False) + tag
        at = place
    return written + escape(cut(text, at, units(text) - at), quote=False)


def _tags(text: str, each: Json) -> tuple[str, str]:
    kind = each["type"]
    if kind == "text_link":
        return f'<a href="{escape(each["url"])}">', "</a>"
    if kind == "url":
        return f'<a href="{escape(cut(text, each["offset"], each["length"]))}">', "</a>"
    if kind == "text_mention":
        return f'<a href="tg://user?id={each["user"]["id"]}">', "</a>"
    if kind == "expandable_blockquote":
        return "<blockquote expandable>", "</blockquote>"
    if kind == "pre" and each.get("language"):
        return f'<pre><code class="language-{escape(each["language"])}">', "</code></pre>"
    tag = _TAGS.get(kind)
    return (f"<{tag}>", f"</{tag}>") if tag else ("", "")
