"""The HTML that Telegram takes: a tokenizer as strict as Telegram's own, byte offsets included."""

from dataclasses import dataclass

from simulator.refusals import Refusal, bad_request
from simulator.texts import cut, entity, units
from simulator.values import Json

_PLAIN = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
}
_TAGS = {*_PLAIN, "a", "tg-emoji", "tg-time", "pre", "code", "blockquote"}
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_BLANK = b" \t\r\n\v"
_END = b"\0"


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The plain text and its entities (offsets in UTF-16 code units).

    Raises Refusal with the byte offset of the mistake. An `&` that starts nothing known stays as it is.
    """
    return _Parser(source).parse()


class _Parser:
    def __init__(self, source: str) -> None:
        # the closing zero byte saves a check for the end in each loop
        self._bytes = source.replace("\0", " ").encode("utf-8", "surrogatepass") + _END
        self._at = 0
        self._text: list[str] = []
        self._length = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        end = len(self._bytes) - 1
        while self._at < end:
            if self._bytes[self._at] == ord("<"):
                self._tag()
            else:
                self._plain()
        if self._open:
            raise _wrong(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        for each in self._entities:
            if each["type"] == "code":
                each.pop("language", None)
        return "".join(self._text), sorted(self._entities, key=lambda each: (each["offset"], -each["length"]))

    def _plain(self) -> None:
        character = self._reference() if self._here == b"&" else None
        if character is None:
            begin = self._at
            self._at += 1
            while self._here not in (b"<", b"&", _END):
                self._at += 1
            character = self._bytes[begin : self._at].decode("utf-8", "surrogatepass")
        self._text.append(character)
        self._length += units(character)

    @property
    def _here(self) -> bytes:
        return self._bytes[self._at : self._at + 1]

    def _reference(self) -> str | None:
        """The character that an `&...` stands for; the semicolon may be missing. None: no reference, nothing read."""
        end = self._at + 1
        if self._bytes[end : end + 1] == b"#":
            return self._numeric(end + 1)
        while self._bytes[end : end + 1].isalpha():
            end += 1
        return self._close_reference(_NAMED.get(self._bytes[self._at + 1 : end]), end)

    def _numeric(self, end: int) -> str | None:
        base, digits = (16, b"0123456789abcdefABCDEF") if self._bytes[end : end + 1] == b"x" else (10, b"0123456789")
        begin = end = end + (base == 16)
        while self._bytes[end] in digits:
            end += 1
        code = int(self._bytes[begin:end] or b"0", base)
        known = 0 < code < 0x10FFFF and end - self._at < 10
        return self._close_reference(chr(code) if known else None, end)

    def _close_reference(self, character: str | None, end: int) -> str | None:
        if character is not None:
            self._at = end + (self._bytes[end : end + 1] == b";")
        return character

    def _tag(self) -> None:
        begin = self._at
        self._at += 1
        if self._here == b"/":
            self._closing(begin)
        else:
            self._opening(begin)
        self._at += 1

    def _opening(self, begin: int) -> None:
        tag = self._word(begin + 1, b">").lower()
        if self._here == _END:
            raise _wrong(f"Unclosed start tag at byte offset {begin}")
        if tag not in _TAGS:
            raise _wrong(f'Unsupported start tag "{tag}" at byte offset {begin}')
        attributes: dict[str, str] = {}
        while self._here != b">":
            self._skip_space()
            if self._here != b">":
                self._attribute(tag, begin, attributes)
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise _wrong(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(_Open(tag, attributes, self._length))

    def _attribute(self, tag: str, begin: int, attributes: dict[str, str]) -> None:
        name = self._word(self._at, b"=>").lower()
        if not name:
            raise _wrong(f'Empty attribute name in the tag "{tag}" at byte offset {begin}')
        self._skip_space()
        value = ""
        if self._here == b"=":
            self._at += 1
            self._skip_space()
            value = self._string() if self._here in (b"'", b'"') else self._token()
        if self._here == _END:
            raise _wrong(f'Unclosed start tag "{tag}" at byte offset {begin}')
        attributes[name] = value

    def _string(self) -> str:
        quote, value = self._here, ""
        self._at += 1
        while self._here not in (quote, _END):
            character = self._reference() if self._here == b"&" else None
            if character is None:
                begin = self._at
                self._at += 1
                while self._here not in (quote, b"&", _END):
                    self._at += 1
                character = self._bytes[begin : self._at].decode("utf-8", "surrogatepass")
            value += character
        self._at += self._here == quote
        return value

    def _token(self) -> str:
        begin = self._at
        while self._here.isalnum() or self._here in (b".", b"-"):
            self._at += 1
        if self._here not in (b">", _END) and self._here not in _BLANK:
            raise _wrong(f"Unexpected end of name token at byte offset {begin}")
        return self._bytes[begin : self._at].decode().lower()

    def _closing(self, begin: int) -> None:
        if not self._open:
            raise _wrong(f"Unexpected end tag at byte offset {begin}")
        tag = self._word(begin + 2, b">").lower()
        self._skip_space()
        if self._here != b">":
            raise _wrong(f"Unclosed end tag at byte offset {begin}")
        opened = self._open.pop()
        if tag and tag != opened.tag:
            raise _wrong(f'Unmatched end tag at byte offset {begin}, expected "</{opened.tag}>", found "</{tag}>"')
        if self._length > opened.offset:
            self._entities += self._entity(opened)

    def _entity(self, opened: _Open) -> list[Json]:
        offset, length = opened.offset, self._length - opened.offset
        tag, attributes = opened.tag, opened.attributes
        if tag in _PLAIN:
            return [entity(_PLAIN[tag], offset, length)]
        if tag == "a":
            return self._link(attributes.get("href", ""), offset, length)
        if tag == "blockquote":
            kind = "expandable_blockquote" if "expandable" in attributes else "blockquote"
            return [entity(kind, offset, length)]
        if tag == "tg-emoji":
            if not attributes.get("emoji-id", "").isdigit():
                raise _wrong("Invalid custom emoji identifier specified")
            return [entity("custom_emoji", offset, length, custom_emoji_id=attributes["emoji-id"])]
        if tag == "tg-time":
            return [entity("date_time", offset, length, unix_time=int(attributes.get("unix") or 0))]
        return self._code(tag, attributes, offset, length)

    def _link(self, href: str, offset: int, length: int) -> list[Json]:
        url = href or cut("".join(self._text), offset, length)
        # Telegram drops what is no address and keeps the words
        return [entity("text_link", offset, length, url=url)] if _is_address(url) else []

    def _code(self, tag: str, attributes: dict[str, str], offset: int, length: int) -> list[Json]:
        inner = self._entities[-1] if self._entities else None
        whole = inner is not None and (inner["offset"], inner["length"]) == (offset, length)
        if tag == "pre" and inner is not None and whole and inner["type"] == "code":
            self._entities.pop()
            language = {"language": inner["language"]} if "language" in inner else {}
            return [entity("pre", offset, length, **language)]
        language_class = attributes.get("class", "")
        within_pre = bool(self._open) and self._open[-1].tag == "pre"
        if tag == "code" and within_pre and language_class.startswith("language-"):
            return [entity("code", offset, length, language=language_class.removeprefix("language-"))]
        return [entity(tag, offset, length)]

    def _word(self, begin: int, stops: bytes) -> str:
        self._at = begin
        while self._bytes[self._at] not in _BLANK + _END + stops:
            self._at += 1
        return self._bytes[begin : self._at].decode("utf-8", "replace")

    def _skip_space(self) -> None:
        while self._bytes[self._at] in _BLANK:
            self._at += 1


def _is_address(url: str) -> bool:
    return url.startswith(("http://", "https://", "tg://", "mailto:", "tel:")) or ("." in url and " " not in url)


def _wrong(words: str) -> Refusal:
    return bad_request(f"can't parse entities: {words}")
