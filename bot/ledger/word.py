"""A notice in .docx as the text a reader sees: paragraphs and tables in their order, automatic numbers included."""

import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from bot.ledger.headings import Line, numbered
from bot.ledger.reading import Unreadable
from bot.ledger.text import MAX_BYTES
from bot.ledger.words import load, say
from bot.rules.numerals import chinese

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_HIDDEN = {f"{_W}del", f"{_W}moveFrom", _FALLBACK}
"""What is not, or not twice, on the page: deleted and moved text, and the copy of a text box for old programs."""

MAX_UNPACKED = 100_000_000
"""Bytes of one part of the file, unpacked."""


@dataclass(frozen=True)
class WordText:
    """`text`: one paragraph a line, an empty line before headings, the cells of a table's row between tabs.

    `revised`: there are changes that nobody has accepted yet; they were read as if accepted. `implied`: headings have numbers
    here that are not on the page. `tables`: in which lines, from 0, the rows of each table stand.
    """

    text: str
    revised: bool
    implied: bool
    tables: tuple[range, ...] = ()


@dataclass(frozen=True)
class _Row(Line):
    """`table`: of which table it is."""

    table: int = 0


def read_word(path: Path) -> WordText:
    """Raises Unreadable, with one sentence, for what is no .docx, is damaged or locked, or is too big."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(say("too_big", limit=MAX_BYTES // 1_000_000))
    try:
        with zipfile.ZipFile(path) as archive:
            body = _part(archive, "word/document.xml")
            styles = _part(archive, "word/styles.xml", needed=False)
            numbering = _part(archive, "word/numbering.xml", needed=False)
    except (zipfile.BadZipFile, KeyError, ET.ParseError, RuntimeError, OSError, NotImplementedError) as error:
        raise Unreadable(say("bad_document")) from error
    reader = _Reader(_styles(styles), _Numbers(numbering))
    read = [line for child in body.iter(f"{_W}body") for line in reader.blocks(child)]
    lines, implied = numbered(read)
    revised = any(True for tag in ("ins", "del", "moveFrom", "moveTo") for _ in body.iter(f"{_W}{tag}"))
    return WordText("\n".join(lines), revised, implied, tuple(_tables(read)))


def _tables(lines: Sequence[Line]) -> Iterator[range]:
    """Where rows of one table follow each other."""
    at = 0
    for table, run in groupby(line.table if isinstance(line, _Row) else None for line in lines):
        start, at = at, at + len(list(run))
        if table is not None:
            yield range(start, at)


def _part(archive: zipfile.ZipFile, name: str, *, needed: bool = True) -> ET.Element:
    """A part of the file as XML; an empty element where it may lack. A document type is refused: Word writes none."""
    if not needed and name not in archive.namelist():
        return ET.Element("none")
    if archive.getinfo(name).file_size > MAX_UNPACKED:
        raise Unreadable(say("document_too_big", limit=MAX_UNPACKED // 1_000_000))
    with archive.open(name) as packed:
        data = packed.read(MAX_UNPACKED + 1)
    if len(data) > MAX_UNPACKED or b"<!DOCTYPE" in data[:2000]:
        raise Unreadable(say("bad_document"))
    return ET.fromstring(data)


def _value(parent: ET.Element | None, path: str) -> str | None:
    """The `w:val` of a descendant; "" where it stands without one, None where it does not stand."""
    found = parent.find("/".join(f"{_W}{part}" for part in path.split("/"))) if parent is not None else None
    return None if found is None else found.get(f"{_W}val", "")


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else None


def _is_on(value: str | None) -> bool:
    return value is not None and value not in ("0", "false", "off")


# --- styles -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Style:
    base: str | None
    number: int | None
    level: int | None
    outline: int | None


def _styles(root: ET.Element) -> dict[str, _Style]:
    found = {}
    for style in root.iter(f"{_W}style"):
        looks = style.find(f"{_W}pPr")
        found[style.get(f"{_W}styleId", "")] = _Style(
            base=_value(style, "basedOn"),
            number=_number(_value(looks, "numPr/numId")),
            level=_number(_value(looks, "numPr/ilvl")),
            outline=_outline(looks),
        )
    return found


def _outline(looks: ET.Element | None) -> int | None:
    """The level of a heading, from 0; 9 says that it is none, whatever its style is based on."""
    return _number(_value(looks, "outlineLvl"))


# --- automatic numbers ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Level:
    """One level of a list. `pattern`: as ``%1.%2``; `legal`: all its numbers are shown in digits."""

    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    gap: str = "tab"
    legal: bool = False
    style: str | None = None
    restart: int | None = None


@dataclass
class _List:
    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)


class _Numbers:
    """Counts what Word counts when it shows a document; lists of one kind go on counting unless they start anew."""

    def __init__(self, root: ET.Element) -> None:
        self._lists: dict[int, _List] = {}
        self._kinds: dict[int, int] = {}
        self._overrides: dict[int, dict[int, int]] = {}
        self._changed: dict[int, dict[int, _Level]] = {}
        self._begun: set[tuple[int, int]] = set()
        self._by_style: dict[str, tuple[int, int]] = {}
        for kind in root.iter(f"{_W}abstractNum"):
            id_ = _number(kind.get(f"{_W}abstractNumId")) or 0
            self._lists[id_] = _List(dict(map(_level, kind.findall(f"{_W}lvl"))))
        for one in root.findall(f"{_W}num"):
            self._add(one)

    def _add(self, one: ET.Element) -> None:
        number = _number(one.get(f"{_W}numId"))
        kind = _number(_value(one, "abstractNumId"))
        if number is None or kind not in self._lists:
            return
        self._kinds[number] = kind
        for at, level in self._lists[kind].levels.items():
            if level.style:
                self._by_style.setdefault(level.style, (number, at))
        for override in one.findall(f"{_W}lvlOverride"):
            at = _number(override.get(f"{_W}ilvl")) or 0
            start = _number(_value(override, "startOverride"))
            if start is not None:
                self._overrides.setdefault(number, {})[at] = start
            own = override.find(f"{_W}lvl")
            if own is not None:
                self._changed.setdefault(number, {})[at] = _level(own)[1]

    def of_style(self, style: str) -> tuple[int, int] | None:
        """The list and level that a style belongs to by the list's own word."""
        return self._by_style.get(style)

    def next(self, number: int, at: int) -> str:
        """The next number of this list on this level, as printed, with the gap behind it; "" for none and for bullets."""
        kind = self._kinds.get(number)
        if kind is None:
            return ""
        list_ = self._lists[kind]
        levels = {**list_.levels, **self._changed.get(number, {})}
        level = levels.get(at, _Level())
        self._count(list_, levels, number, at)
        if level.form in ("bullet", "none"):
            return ""
        printed = re.sub(
            r"%([1-9])",
            lambda found: _told(
                list_.counts.get(int(found[1]) - 1, levels.get(int(found[1]) - 1, _Level()).start),
                "decimal" if level.legal else levels.get(int(found[1]) - 1, _Level()).form,
            ),
            level.pattern,
        )
        return printed + (" " if level.gap != "nothing" and printed.endswith(_NEEDS_GAP) else "")

    def _count(self, list_: _List, levels: dict[int, _Level], number: int, at: int) -> None:
        start = self._overrides.get(number, {}).get(at)
        if start is not None and (number, at) not in self._begun:
            self._begun.add((number, at))
            list_.counts[at] = start
        else:
            list_.counts[at] = list_.counts.get(at, levels.get(at, _Level()).start - 1) + 1
        for deeper in [each for each in list_.counts if each > at]:
            restart = levels.get(deeper, _Level()).restart
            if restart is None or (restart and at < restart):
                del list_.counts[deeper]


_NEEDS_GAP = tuple(".0123456789")


def _level(element: ET.Element) -> tuple[int, _Level]:
    start = _number(_value(element, "start"))
    return _number(element.get(f"{_W}ilvl")) or 0, _Level(
        start=1 if start is None else start,
        form=_value(element, "numFmt") or "decimal",
        pattern=_value(element, "lvlText") or "",
        gap=_value(element, "suff") or "tab",
        legal=_is_on(_value(element, "isLgl")),
        style=_value(element, "pStyle"),
        restart=_number(_value(element, "lvlRestart")),
    )


def _told(value: int, form: str) -> str:
    """A number in one of Word's forms; one that is not known is told in digits."""
    if form in load("word")["chinese"]:
        return chinese(value) if 0 <= value < 10_000 else str(value)
    runs: dict[str, str] = load("word")["signs"]
    if form in runs:
        return runs[form][value - 1] if 0 < value <= len(runs[form]) else str(value)
    letter = form in ("upperLetter", "lowerLetter") and value > 0
    told = chr(ord("A") + (value - 1) % 26) * ((value - 1) // 26 + 1) if letter else str(value)
    if form in ("upperRoman", "lowerRoman"):
        told = _roman(value)
    if form == "decimalZero":
        told = f"{value:02}"
    return told.lower() if form.startswith("lower") else told


_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)


def _roman(value: int) -> str:
    told = ""
    for size, sign in _ROMAN:
        times, value = divmod(max(value, 0), size)
        told += sign * times
    return told


# --- text -------------------------------------------------------------------------------------------------------------


class _Reader:
    def __init__(self, styles: dict[str, _Style], numbers: _Numbers) -> None:
        self._styles = styles
        self._numbers = numbers
        self._tables = 0

    def blocks(self, parent: ET.Element) -> Iterator[Line]:
        """The lines of all paragraphs and tables in `parent`, whatever they are wrapped in."""
        for child in parent:
            if child.tag == f"{_W}p":
                yield from self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                yield from self._table(child)
            elif child.tag not in _HIDDEN:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: ET.Element) -> Iterator[Line]:
        boxes: list[ET.Element] = []
        text = "".join(_pieces(paragraph, boxes))
        looks = paragraph.find(f"{_W}pPr")
        if text.strip():
            level = self._level_of(looks)
            first, *rest = text.split("\n")
            if level is not None:
                yield Line("")
            yield Line(self._number_of(looks) + first, level)
            yield from map(Line, rest)
        else:
            yield Line("")
        for box in boxes:
            yield from self.blocks(box)

    def _level_of(self, looks: ET.Element | None) -> int | None:
        """The level of a heading, its own or its style's; None for what is none."""
        own = _outline(looks), *(style.outline for style in self._chain(looks))
        level = next((each for each in own if each is not None), None)
        return level if level is not None and 0 <= level < 9 else None

    def _number_of(self, looks: ET.Element | None) -> str:
        """The automatic number before a paragraph, its own or its style's."""
        number, level = _number(_value(looks, "numPr/numId")), _number(_value(looks, "numPr/ilvl"))
        name = _value(looks, "pStyle")
        if number is None:
            listed = next((style for style in self._chain(looks) if style.number is not None), None)
            number = listed.number if listed is not None else None
            if level is None and listed is not None:
                level = listed.level
            by_list = self._numbers.of_style(name) if name and number is not None else None
            level = by_list[1] if level is None and by_list is not None else level
        return self._numbers.next(number, level or 0) if number else ""

    def _chain(self, looks: ET.Element | None) -> Iterator[_Style]:
        name, seen = _value(looks, "pStyle"), set[str]()
        while name and name in self._styles and name not in seen:
            seen.add(name)
            yield self._styles[name]
            name = self._styles[name].base

    def _table(self, table: ET.Element) -> Iterator[Line]:
        """A row a line, its cells between tabs; what is merged downwards stands in each row, as in a ledger read as rows.

        A table of one column only frames text: its paragraphs stay lines.
        """
        above: dict[int, str] = {}
        self._tables += 1
        number = self._tables
        for row in _own(table, "tr"):
            if row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            cells: list[str] = []
            framed: list[Line] = []
            column = 0
            for cell in _own(row, "tc"):
                width = max(1, _number(_value(cell, "tcPr/gridSpan")) or 1)
                merged = _value(cell, "tcPr/vMerge")
                framed = list(self.blocks(cell))
                said = " ".join(filter(None, (line.text.strip().replace("\t", " ") for line in framed)))
                if merged is not None and merged != "restart":
                    said = said or above.get(column, "")
                above[column] = said
                cells += [said, *[""] * (width - 1)]
                column += width
            yield from framed if len(cells) == 1 else [_Row("\t".join(cells), table=number)]


def _own(parent: ET.Element, name: str) -> list[ET.Element]:
    """The rows of a table or the cells of a row, also those in content controls, without those of tables further in."""
    found: list[ET.Element] = []
    waiting = list(parent)
    while waiting:
        child = waiting.pop(0)
        if child.tag == f"{_W}{name}":
            found.append(child)
        elif child.tag not in _HIDDEN:
            waiting = [*child, *waiting]
    return found


def _pieces(parent: ET.Element, boxes: list[ET.Element]) -> Iterator[str]:
    """The text in a paragraph, also what was inserted and stands in controls or links; text boxes are put aside."""
    for child in parent:
        name = child.tag.removeprefix(_W)
        if child.tag in _HIDDEN or name == "pPr":
            continue
        if name == "r" and _is_on(_hidden(child)):
            continue
        if name == "t":
            yield child.text or ""
        elif name == "txbxContent":
            boxes.append(child)
        elif name in _SIGNS:
            yield _SIGNS[name]
        else:
            yield from _pieces(child, boxes)


def _hidden(run: ET.Element) -> str | None:
    value = _value(run, "rPr/vanish")
    return "1" if value == "" else value


_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
