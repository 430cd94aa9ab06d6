"""A document as text: decoded, without invisible signs, its lines kept countable, with a shadow to match against."""

import codecs
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from bot.ledger.reading import Unreadable
from bot.ledger.words import any_of, load, say
from bot.rules.numerals import chinese_class

_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0e-\x1f]")
_BREAKS = re.compile(r"\r\n?")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
MAX_BYTES = 20_000_000


def decode_text(data: bytes) -> str:
    """UTF-8, UTF-16 or GB18030 bytes as text. Raises Unreadable with one sentence for anything else, and for a mixture."""
    if len(data) > MAX_BYTES:
        raise Unreadable(say("too_big", limit=MAX_BYTES // 1_000_000))
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding) or _refuse()
    if b"\x00" in data:
        return _strict(data, _utf16_side(data)) or _refuse()
    text = _strict(data, "utf-8")
    if text is not None:
        return text
    if any(_is_utf8(line) for line in data.split(b"\n")):
        raise Unreadable(say("mixed_encodings"))
    return _strict(data, "gb18030") or _refuse()


_RUN = re.compile(r"[\u4e00-\u9fff\u3000-\u3015\uff00-\uff5e]{5}")


def _is_utf8(line: bytes) -> bool:
    """Whether a line of a file that is not UTF-8 is so, beyond chance: in GB18030 it would be read as other words."""
    try:
        return not line.isascii() and bool(_RUN.search(line.decode("utf-8")))
    except UnicodeDecodeError:
        return False


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return None if len(_CONTROL.findall(text[:100_000])) * 50 > min(len(text), 100_000) else text


def _utf16_side(data: bytes) -> str:
    """Without a byte order mark: line breaks and digits have their zero byte second in little endian."""
    head = data[:4000]
    return "utf-16-le" if head[1::2].count(0) >= head[0::2].count(0) else "utf-16-be"


def _refuse() -> str:
    raise Unreadable(say("not_text"))


@cache
def _shadow_table() -> dict[int, str]:
    """Half-width forms of full-width signs, one sign for one, so that offsets in text and shadow agree."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(sign): " " for sign in "\t\x0b\x0c\x85\u00a0\u2002\u2003\u2009\u2028\u2029\u202f\u3000"}
    table |= {ord(sign): plain for sign, plain in load("outline")["same_as"].items()}
    return table


@dataclass(frozen=True)
class Line:
    """A line that says something: its 1-based number and the span of its content, without outer spaces."""

    no: int
    start: int
    end: int
    after_blank: bool


def _start(line: Line) -> int:
    return line.start


@dataclass(frozen=True)
class Document:
    """`text` is what slices are taken from; `shadow` has the same length and only half-width punctuation."""

    text: str
    shadow: str
    lines: tuple[Line, ...]
    furniture: tuple[Line, ...]
    _starts: list[int] = field(repr=False)

    def line_at(self, offset: int) -> int:
        """The 1-based number of the line that `offset` lies in."""
        return bisect_right(self._starts, offset)

    def slice(self, start: int, end: int) -> str:
        return self.text[start:end].strip()

    def phrase(self, start: int, end: int) -> str:
        """A slice that says one thing; where a line or a page broke in it, it is put together again."""
        parts, at = [], start
        first = bisect_left(self.furniture, start, key=_start)
        for line in self.furniture[first : bisect_left(self.furniture, end, key=_start)]:
            if line.end <= end:
                parts.append(self.text[at : line.start])
                at = line.end
        return unbroken("\n".join(part.strip() for part in [*parts, self.text[at:end]])).strip()


_BREAK = re.compile(r"[^\S\n]*\n\s*")


def unbroken(text: str) -> str:
    """Without the line breaks in it, and the blanks around them."""
    return _BREAK.sub("", text)


def document(raw: str) -> Document:
    """Split `raw`, set page furniture aside. Line numbers are those of `raw`."""
    text = _INVISIBLE.sub("", _BREAKS.sub("\n", raw))
    shadow = _with_cards(text, text.translate(_shadow_table()))
    starts: list[int] = []
    kept: list[Line] = []
    furniture: list[Line] = []
    blank = True
    for no, start, end in _spans(shadow):
        starts.append(start)
        content = shadow[start:end]
        if not content.strip():
            blank = True
            continue
        line = Line(no, end - len(content.lstrip()), start + len(content.rstrip()), blank)
        blank = False
        (furniture if _is_furniture(content.strip()) else kept).append(line)
    heads = _page_heads(shadow, kept, furniture)
    furniture = sorted([*furniture, *(line for line in kept if line.no in heads)], key=_start)
    return Document(text, shadow, tuple(line for line in kept if line.no not in heads), tuple(furniture), starts)


_PAGE_HEAD = re.compile(rf"(?![(\[]?[\d{chinese_class()}]+[)\].、])[^\n:。;!?]{{8,60}}$")


def _page_heads(shadow: str, kept: list[Line], furniture: list[Line]) -> set[int]:
    """The numbers of lines beside a page's number that stand elsewhere too: what is printed over or under each page. A label, a
    sentence or a place of the outline is none, however often it stands there."""
    pages = {line.no for line in furniture if re.search(r"\d", shadow[line.start : line.end])}
    said = {line.no: shadow[line.start : line.end] for line in kept} if pages else {}
    times = Counter(said.values())
    beside = {no for no in said if {no - 1, no + 1} & pages}
    return {no for no in beside if times[said[no]] > 1 and _PAGE_HEAD.match(said[no])}


@cache
def _labels() -> frozenset[str]:
    labels = load("labels")
    kinds = (words for words in labels.values() if isinstance(words, list))
    return frozenset(word for words in (*kinds, load("status")["labels"]["status"]) for word in words)


_TAB = re.compile("\t+")


def _with_cards(text: str, shadow: str) -> str:
    """The shadow in which a row of labels and values, each in a cell, reads as labels with a colon; a sign stays one sign."""
    if "\t" not in text:
        return shadow
    lines = zip(text.split("\n"), shadow.split("\n"), strict=True)
    return "\n".join(_as_card(line, plain) if "\t" in line else plain for line, plain in lines)


def _as_card(line: str, shadow: str) -> str:
    gaps = [gap.span() for gap in _TAB.finditer(line) if gap.start() > 0 and gap.end() < len(line)]
    cells = [cell.strip() for cell in _TAB.split(line.strip("\t"))]
    if (
        not all(cell in _labels() for cell in cells[::2])
        or any(cell in _labels() for cell in cells[1::2])
        or len(cells) % 2
    ):
        return shadow
    for place, (start, end) in enumerate(gaps):
        shadow = shadow[:start] + (";" if place % 2 else ":") + " " * (end - start - 1) + shadow[end:]
    return shadow


def _spans(shadow: str) -> Iterator[tuple[int, int, int]]:
    start = 0
    for no, content in enumerate(shadow.split("\n"), 1):
        yield no, start, start + len(content)
        start += len(content) + 1


@cache
def _furniture_pattern() -> re.Pattern[str]:
    data = load("outline")["furniture"]
    starts, bullets = any_of(data["starts"]), re.escape(load("outline")["bullets"]["signs"])
    return re.compile(rf"[{bullets}·\s]*{starts}|(?:{'|'.join(data['whole'])})$")


def _is_furniture(content: str) -> bool:
    return len(content) <= 120 and bool(_furniture_pattern().match(content))
