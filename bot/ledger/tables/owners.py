"""Who has to do with an item, as cells say it: units, persons behind them, who leads and who supports in one cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from bot.ledger.attributes import split_units
from bot.ledger.tables.words import layout as words
from bot.ledger.words import any_of, load

JOINT = "、"
_NAME = r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,6}"
_NAMES = re.compile(rf"\s*(?:{_NAME})(?:\s*[、,，;；/\s]\s*(?:{_NAME}))*\s*")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")
_BEHIND = re.compile(rf"(?P<unit>[^()（）/／:：\s]+)\s*[/／:：\s]\s*(?P<person>{_NAME})")
_NOBODY = re.compile(r"[-\u2014\u2013_/\\\u65e0]+")
"""What stands in a cell so that it is not empty."""
_HELD = {sign: chr(0xE000 + at) for at, sign in enumerate("、,，;；/／+＋\n \t")}
"""Signs within brackets stand for themselves: they are put aside while the cell is split."""


@dataclass
class Said:
    """What a cell names, each in its order; `several`: it says who leads and names more than one."""

    leads: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)
    is_labelled: bool = False


@lru_cache(4096)
def units_in(texts: tuple[str, ...], *, with_persons: bool = False) -> Said:
    """What cells of units say; not to be changed. `with_persons`: their head says that persons stand in them too."""
    said = Said()
    for text in texts:
        if not _labelled(text, said):
            _take(text, said.leads, said, with_persons=with_persons)
    return said


@lru_cache(4096)
def people_in(texts: tuple[str, ...]) -> tuple[str, ...]:
    """The people in cells of theirs; what stands in brackets behind a name stays with it."""
    parts = [part for text in texts for part in re.split(r"[、,，;；\n]", _hold(text))]
    return tuple(dict.fromkeys(part for each in parts if (part := _free(each).strip()) and not _NOBODY.fullmatch(part)))


def _labelled(text: str, said: Said) -> bool:
    """Who leads, supports, answers for it, where one cell says which is which; whether it does."""
    marks = list(_label().finditer(text))
    if marks:
        said.is_labelled = True
        ends = [mark.start() for mark in marks[1:]] + [len(text)]
        for mark, end in zip(marks, ends, strict=True):
            value = text[mark.end() : end].strip(" \t\n,，;；、。")
            kind = str(mark.lastgroup)
            if kind in ("leaders", "persons"):
                getattr(said, kind).extend(people_in((value,)))
            else:
                _take(value, getattr(said, kind), said)
        _take(text[: marks[0].start()].strip(" \t\n,，;；、。"), said.leads, said)
        return True
    spoken = _spoken().fullmatch(text.strip())
    if spoken is None:
        return False
    said.is_labelled = True
    _take(spoken["lead"], said.leads, said)
    _take(spoken["support"] or "", said.support, said)
    return True


@cache
def _label() -> re.Pattern[str]:
    kinds = {
        "leaders": words()["leader_labels"],
        "persons": words()["person_labels"],
        "leads": words()["lead_labels"],
        "support": words()["support_labels"],
    }
    either = "|".join(f"(?P<{kind}>{any_of(labels)})" for kind, labels in kinds.items())
    return re.compile(rf"(?:(?<=[\s,，;；、。])|^)[\[【(（]?(?:{either})[\]】)）]?\s*[:：]\s*")


@cache
def _spoken() -> re.Pattern[str]:
    """Without a colon: so-and-so leads, so-and-so support."""
    by = any_of(words()["by"])
    lead, support = any_of(words()["lead_labels"]), any_of(words()["support_labels"])
    return re.compile(
        rf"{by}?(?P<lead>[^,，;；。\n(（]+?){lead}(?:[,，;；\s]+(?P<support>[^,，;；。\n(（]+?){support})?[。]?"
    )


def _take(text: str, into: list[str], said: Said, *, with_persons: bool = False) -> None:
    """The units in `text`, into this list; who is named behind a unit, with the persons."""
    parts = split_units(_hold(text.replace("\n", JOINT)))
    units = [_free(part) for part in parts]
    mixed = with_persons and any(_is_unit(unit) for unit in units)
    for unit in units:
        if mixed and not _is_unit(unit) and _NAMES.fullmatch(unit):
            _add(said.persons, unit)
            continue
        _add(_list_of(unit, into, said), _without_person(unit, said))


def _list_of(unit: str, into: list[str], said: Said) -> list[str]:
    """Where a unit belongs: brackets behind it may say that it leads, or that it supports."""
    for inside in _BRACKETS.findall(unit):
        if inside.strip() in words()["support_labels"]:
            said.is_labelled = True
            return said.support
        if inside.strip() in words()["lead_labels"]:
            said.is_labelled = True
            return said.leads
    return into


def _without_person(unit: str, said: Said) -> str:
    behind = _BEHIND.fullmatch(unit)
    if behind is not None and _is_unit(behind["unit"]) and not _is_unit(behind["person"]):
        _add(said.persons, behind["person"])
        return behind["unit"]
    for found in _BRACKETS.finditer(unit):
        inside = found[1].strip()
        if inside in words()["support_labels"] or inside in words()["lead_labels"]:
            unit = unit.replace(found[0], "")
        elif found.end() == len(unit) and _NAMES.fullmatch(inside) and not _is_unit(inside):
            for person in people_in((inside.replace("/", JOINT),)):
                _add(said.persons, person)
            unit = unit[: found.start()]
    return unit.strip()


def _add(found: list[str], text: str) -> None:
    if text and text not in found and not _NOBODY.fullmatch(text):
        found.append(text)


def _is_unit(text: str) -> bool:
    return text.endswith(_unit_ends())


@cache
def _unit_ends() -> tuple[str, ...]:
    return tuple(load("labels")["separators"]["unit_ends"])


def _hold(text: str) -> str:
    return _BRACKETS.sub(lambda found: "".join(_HELD.get(sign, sign) for sign in found[0]), text)


def _free(text: str) -> str:
    for sign, held in _HELD.items():
        text = text.replace(held, sign)
    return text


def rest_of(named: Sequence[str], *others: Sequence[str]) -> tuple[str, ...]:
    """All others, each once, without those named."""
    return tuple(dict.fromkeys(each for group in others for each in group if each not in named))
