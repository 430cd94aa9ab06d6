"""Who, with whom, until when: the labelled facts that stand with an item, in lines, in one line, or in brackets."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from bot.ledger.text import unbroken
from bot.ledger.words import any_of, load

FACTS = ("leader", "lead_unit", "responsible_unit", "support_units", "person", "due")
SECTIONS = ("measures", "outcome", "problem")
ANSWERS = ("measures", "outcome")
"""The sections that tell what was done."""
LONGEST_LABEL = 12
"""Signs that stand at most between the start of a label and what it labels."""


@dataclass(frozen=True)
class Labelled:
    """A label and its value. `kind` is one of FACTS, SECTIONS or "other"; for sections the value ends with the line."""

    kind: str
    label: str
    start: int
    value_start: int
    value_end: int


@cache
def _kind_of() -> dict[str, str]:
    data = load("labels")
    known = {word: kind for kind in (*FACTS, *SECTIONS, "other") for word in data[kind]}
    return dict.fromkeys(load("status")["labels"]["status"], "other") | known


@cache
def _fact_pattern() -> re.Pattern[str]:
    words = any_of(word for word, kind in _kind_of().items() if kind in FACTS or kind == "other")
    before = r"(?:(?<=[\s;,。、(|)\]\[])|^)"
    plain = rf"[(\[]?(?P<w>{words})(?:\([^()\s]{{1,6}}\))?[)\]]?\s*(?::|\s(?=\S))"
    return re.compile(rf"(?:\[\s*(?P<b>{words})\s*\]\s*:?|{before}{plain})\s*", re.MULTILINE)


@cache
def section_pattern() -> re.Pattern[str]:
    """A section label at the start of a line: with a colon, in brackets, or alone on the line."""
    words = [word for word, kind in _kind_of().items() if kind in SECTIONS]
    return re.compile(
        rf"(?P<b>(?!))?(?P<open>[(\[])?\s*(?P<w>{any_of(words)})\s*(?:\d|[(]\d[)])?(?P<close>[)\]])?\s*(?P<colon>[:])?\s*(?P<end>$)?",
        re.MULTILINE,
    )


@cache
def outcome_pattern() -> re.Pattern[str]:
    """A label after which the outcome is told, at the start of a line."""
    data = load("labels")
    return re.compile(rf"[(\[]?{any_of(data['outcome'] + data['measures'])}[)\]]?\s*[:\]]\s*")


@cache
def _later_section() -> re.Pattern[str]:
    """A section label inside a line: after a sentence, and with its colon."""
    words = [word for word, kind in _kind_of().items() if kind in SECTIONS]
    return re.compile(rf"(?<=[。;\s)\]])(?:[(\[]?(?P<w>{any_of(words)})[)\]]?\s*:|\[(?P<b>{any_of(words)})\]\s*:?)\s*")


def sections_in(shadow: str, start: int, end: int) -> Iterator[Labelled]:
    """The section labels of the line from `start` to `end`: one it begins with, then those after a sentence."""
    found = section_pattern().match(shadow, start, end)
    opening = found if found and (found["colon"] or found["close"] or found.end() >= end) else None
    hits = [opening] if opening else []
    hits += _later_section().finditer(shadow, opening.end() if opening else start, end)
    for place, hit in enumerate(hits):
        limit = hits[place + 1].start() if place + 1 < len(hits) else end
        word = hit["w"] or hit["b"]
        yield Labelled(_kind_of()[word], word, hit.start(), hit.end(), limit)


def facts_in(shadow: str, start: int, end: int) -> list[Labelled]:
    """The labelled facts in one line, each value ending before the next label, a full stop or the closing bracket; then
    those that a bracket tells in prose."""
    hits = list(_fact_pattern().finditer(shadow, start, end))
    opens = bool(hits) and hits[0].start() == start
    hits = [
        hit for hit in hits if _is_marked(hit) or hit.start() == start or (opens and shadow[hit.start() - 1] in " |")
    ]
    facts = []
    for place, hit in enumerate(hits):
        limit = hits[place + 1].start() if place + 1 < len(hits) else end
        word = hit["w"] or hit["b"]
        facts.append(Labelled(_kind_of()[word], word, hit.start(), hit.end(), _value_end(shadow, hit.end(), limit)))
    return [*(fact for fact in facts if fact.kind != "other"), *_in_prose(shadow, start, end)]


_BRACKET = re.compile(r"\((?P<inside>[^():\n]{4,80})\)")
_PART = re.compile(r"[^,;\s][^,;]*")


def _in_prose(shadow: str, start: int, end: int) -> Iterator[Labelled]:
    """The facts of brackets that say nothing but who leads, who helps and until when; a bracket that the line begins with
    is the whole line."""
    if shadow.find("(", start, end) < 0:
        return
    for bracket in _BRACKET.finditer(shadow, start, end):
        if bracket.start() == start and shadow[bracket.end() : end].strip():
            continue
        parts = [_told(part) for part in _PART.finditer(shadow, *bracket.span("inside"))]
        known = [part for part in parts if part]
        if len(known) == len(parts) and any(part.kind in _LEADING for part in known):
            yield from known


_UNITS = ("lead_unit", "responsible_unit", "support_units")
_LEADING = ("lead_unit", "responsible_unit")


@cache
def _telling() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Shapes of a part of such a bracket: a label without its colon, or words around the value."""
    data = load("labels")
    bare = ((kind, rf"{any_of(data[kind])}\s*(?P<v>.+)") for kind in (*_UNITS, "due"))
    return tuple((kind, re.compile(shape)) for kind, shape in (*bare, *data["prose"].items()))


def _told(part: re.Match[str]) -> Labelled | None:
    for kind, shape in _telling():
        found = shape.fullmatch(part.string, *part.span())
        if found and (kind not in _UNITS or _are_units(found["v"])):
            return Labelled(kind, "", found.start(), *found.span("v"))
    return None


def _are_units(text: str) -> bool:
    return all(unit.endswith(tuple(load("labels")["separators"]["unit_ends"])) for unit in split_units(text))


@cache
def _lone_label() -> re.Pattern[str]:
    words = any_of(word for word, kind in _kind_of().items() if kind in FACTS)
    return re.compile(rf"[(\[]?(?P<w>{words})[)\]]?\s*:?\s*")


def fact_below(shadow: str, label: tuple[int, int], value: tuple[int, int]) -> Labelled | None:
    """The fact whose label is a whole line and whose value is the next one; both as start and end. None where it is no such."""
    found = _lone_label().fullmatch(shadow, *label)
    if found is None or _opens_other(shadow, *value):
        return None
    return Labelled(_kind_of()[found["w"]], found["w"], label[0], value[0], _value_end(shadow, *value))


_LABEL_ENDS = ":)]"


def lacks_value(shadow: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether a line ends with a label and its colon, and what is labelled can only stand in the following one."""
    found = facts_in(shadow, *line) if shadow[line[1] - 1] in _LABEL_ENDS else []
    return bool(found) and found[-1].value_start >= line[1] and not _opens_other(shadow, *following)


def _opens_other(shadow: str, start: int, end: int) -> bool:
    lone = _lone_label().fullmatch(shadow, start, end)
    return bool(lone) or any(
        each.start == start for each in (*facts_in(shadow, start, end), *sections_in(shadow, start, end))
    )


def _is_marked(hit: re.Match[str]) -> bool:
    """Whether a label has a colon or brackets; one without counts at the start of its line, and in a line that begins
    with one."""
    return bool(hit["b"]) or ":" in hit.group()


_STOP = re.compile(r"[。)\[\]\n|]")


def _value_end(shadow: str, start: int, limit: int) -> int:
    depth = 0
    for at in range(start, limit):
        sign = shadow[at]
        if sign == "(":
            depth += 1
        elif sign == ")" and depth:
            depth -= 1
        elif _STOP.match(sign):
            return at
    return limit


@dataclass(frozen=True)
class Facts:
    """All labelled facts of a document, in order."""

    all: tuple[Labelled, ...]
    starts: tuple[int, ...]

    def between(self, start: int, end: int) -> tuple[Labelled, ...]:
        return self.all[bisect_left(self.starts, start) : bisect_left(self.starts, end)]


def facts(found: list[Labelled]) -> Facts:
    ordered = tuple(sorted(found, key=lambda one: one.start))
    return Facts(ordered, tuple(one.start for one in ordered))


@dataclass(frozen=True)
class Owners:
    """The facts of one item, as values."""

    leader: str | None = None
    lead_unit: str | None = None
    support_units: tuple[str, ...] = ()
    person: str | None = None
    due_text: str | None = None
    several_leads: bool = False
    dues: tuple[str, ...] = ()
    """All time limits, where the parts of an item say different ones and the item itself none."""


_EDGES = " \t\u3000;,.、:；，。：|)）]】"


def _stripped(value: str) -> str:
    """Without outer signs; a closing bracket stays if its opening one is there."""
    bare = value.strip(_EDGES)
    end = value.find(bare) + len(bare)
    closes = end < len(value) and value[end] in ")\uff09" and (bare.count("(") + bare.count("\uff08")) > 0
    return bare + value[end] if closes else bare


def split_units(text: str) -> tuple[str, ...]:
    """Units in one value, split at the usual signs; at spaces only if every part ends like a unit."""
    data = load("labels")["separators"]
    parts = [_stripped(part) for part in re.split(rf"[{re.escape(data['units'])}；，／＋]", text)]
    pieces: list[str] = []
    for part in filter(None, parts):
        words = part.split()
        pieces += words if all(word.endswith(tuple(data["unit_ends"])) for word in words) else [part]
    return tuple(dict.fromkeys(pieces))


_UNIT_AND_PERSON = re.compile(r"(?P<unit>[^()（）]+)[(（](?P<person>[^()（）]{2,20})[)）]$")


def owners(
    found: tuple[Labelled, ...], text: str, inherited: Owners | None = None, *, own_end: int | None = None
) -> Owners:
    """The facts of one item; what it does not say itself it takes from `inherited`, its heading's facts. What it only says in its
    parts, which begin at `own_end`, is said by all of them together."""
    if not found:
        return inherited or Owners()
    said: dict[str, str] = {}
    more: dict[str, list[str]] = {}
    in_parts: set[str] = set()
    for fact in found:
        value = _stripped(unbroken(text[fact.value_start : fact.value_end]))
        if value and fact.kind not in said:
            said[fact.kind] = value
            in_parts.update([fact.kind] if own_end is not None and fact.start >= own_end else [])
        elif value and fact.kind in in_parts:
            more.setdefault(fact.kind, []).append(value)
    before = inherited or Owners()
    leads, person = _leads(said)
    others = [
        unit for kind in ("lead_unit", "responsible_unit") for each in more.get(kind, ()) for unit in split_units(each)
    ]
    leads = list(dict.fromkeys([*leads, *others]))
    support = split_units(said.get("support_units", ""))
    if not support:
        support = before.support_units if not leads else ()
    dues = tuple(dict.fromkeys([said["due"], *more["due"]])) if "due" in more else ()
    several = len(split_units(said.get("lead_unit", ""))) > 1
    return Owners(
        leader=said.get("leader", before.leader),
        lead_unit=leads[0] if leads else before.lead_unit,
        support_units=tuple(dict.fromkeys([*leads[1:], *support])),
        person=said.get("person", person or before.person),
        due_text=said.get("due", before.due_text),
        several_leads=len(leads) > 1 and (several or bool(set(others) - {leads[0]})),
        dues=dues if len(dues) > 1 else (),
    )


def _leads(said: dict[str, str]) -> tuple[list[str], str | None]:
    """Lead units first, then the responsible ones; a person in brackets behind a single unit is taken out."""
    text = said.get("lead_unit") or said.get("responsible_unit") or ""
    both = _UNIT_AND_PERSON.match(text)
    if both and text.count("(") + text.count("（") == 1:
        return list(split_units(both["unit"])), both["person"].strip()
    leads = list(split_units(text))
    if "lead_unit" in said and "responsible_unit" in said:
        leads += [unit for unit in split_units(said["responsible_unit"]) if unit not in leads]
    return leads, None
