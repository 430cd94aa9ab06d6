"""Who has to do with an item, as cells say it: units, persons behind them, who leads and who supports in one cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from bot.ledger.attributes import split_units
from bot.ledger.tables.words import data
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
_PHONE = re.compile(r"[\d\s-]{7,}")
_WITHIN = re.compile(r"[、,，;；|｜/\s()（）:：]+")
_SPACED = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])\s+([\u4e00-\u9fff])(?![\u4e00-\u9fff])")
"""A name of two signs with a blank between them."""
_BETWEEN = re.compile(r"[、,，;；/\s]+")


@dataclass
class Said:
    """What cells name, each in its order."""

    leads: list[str] = field(default_factory=list)
    support: list[str] = field(default_factory=list)
    persons: list[str] = field(default_factory=list)
    leaders: list[str] = field(default_factory=list)


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
    parts = [_free(part).strip() for text in texts for part in re.split(r"[、,，;；\n]", _hold(text))]
    return tuple(dict.fromkeys(part for part in _with_posts(parts) if not _is_nobody(part)))


def is_same(text: str) -> bool:
    """Whether a cell only says that it says the same as the one above."""
    return "".join(text.split()).strip("()（）").lower() in data()["owners"]["same"]


def names_nobody_else(text: str) -> bool:
    """Whether a cell names nobody but who is named in the one above."""
    return is_same(text) or _NOBODY.fullmatch(text) is not None


@lru_cache(4096)
def leaves_out(text: str) -> bool:
    """Whether a cell has words in it that stand for nobody, or for what is said above: they become no name."""
    parts = filter(None, _WITHIN.split(text))
    return is_same(text) or any(not _NOBODY.fullmatch(part) and _is_nobody(part) for part in parts)


@lru_cache(4096)
def is_unclear(text: str) -> bool:
    """Whether in a cell of units and persons something was taken for a unit that does not end like one."""
    said = units_in((text,), with_persons=True)
    named = [_BRACKETS.sub("", unit).strip() for unit in (*said.leads, *said.support)]
    return any(not _is_unit(unit) for unit in named)


def _with_posts(parts: Sequence[str]) -> list[str]:
    """A post that stands alone belongs to the person after it."""
    found: list[str] = []
    for part in filter(None, parts):
        person = _post_and_name().fullmatch(part)
        if found and _post().fullmatch(found[-1]) and (person or _is_name(part)):
            found[-1] += f"{JOINT if person else ' '}{part}"
        else:
            found.append(part)
    return found


@cache
def _post_pattern() -> str:
    words = data()["owners"]
    return rf"{any_of(words['before_posts'])}?{any_of(words['posts'])}"


@cache
def _post() -> re.Pattern[str]:
    return re.compile(rf"(?:\S*?{any_of(_unit_ends())})?{_post_pattern()}(?:{JOINT}{_post_pattern()})*")


@cache
def _post_and_name() -> re.Pattern[str]:
    return re.compile(rf"(?:\S*?{any_of(_unit_ends())})?{_post_pattern()}\s*(?:{_NAME})")


@cache
def _shapes() -> tuple[re.Pattern[str], ...]:
    """How a person stands beside a unit, or alone with a post, where the head of the column says that both stand there."""
    words, ends, post = data()["owners"], any_of(_unit_ends()), _post_pattern()
    short = r"[\u4e00-\u9fff]{2,3}|[\u4e00-\u9fff]{1,6}·[\u4e00-\u9fff]{1,6}"
    named = rf"(?=[{words['surnames']}]|[\u4e00-\u9fff]+·)"
    shapes = (
        rf"(?P<unit>\S*?{ends})[\s:：/]*(?P<person>{post}\s*(?P<name>{_NAME}))",
        rf"(?P<person>(?P<name>{short}))\s*[(（]\s*(?P<unit>[^()（）\s]*{ends})\s*[)）]",
        rf"{named}(?P<person>(?P<name>{short}))[\s:：]+(?P<unit>[^()（）\s]*{ends})",
        rf"(?P<unit>)(?P<person>{post}\s*(?P<name>{_NAME}))",
        rf"(?P<unit>){named}(?P<person>(?P<name>{short})\s*[(（]\s*{post}\s*[)）])",
    )
    return tuple(re.compile(shape) for shape in shapes)


def _is_name(text: str) -> bool:
    return bool(re.fullmatch(_NAME, text)) and not _is_unit(text) and not _post().fullmatch(text)


def _is_nobody(text: str) -> bool:
    bare = text.strip("()（）[] ")
    return bool(_NOBODY.fullmatch(bare)) or bare in data()["owners"]["nobody"] or is_same(bare)


def _labelled(text: str, said: Said) -> bool:
    """Who leads, supports, answers for it, where one cell says which is which; whether it does."""
    marks = list(_label().finditer(text))
    if marks:
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
    parts = split_units(_split_further(_hold(text.replace("\n", JOINT))))
    units = _with_posts([_free(part) for part in parts])
    mixed = with_persons and any(_is_unit(unit) or _has_person(unit) for unit in units)
    mixed = mixed or any(_has_person(unit) and re.search("[:：]", unit) for unit in units) or _are_pairs(text)
    for unit in units:
        if mixed and not _is_unit(unit) and _NAMES.fullmatch(unit) and not _has_person(unit):
            _add(said.persons, unit)
            continue
        _add(_list_of(unit, into, said), _without_person(unit, said, with_persons=with_persons))


def _split_further(text: str) -> str:
    """With a comma for the signs at which only cells of tables are split: a bar; a point behind a unit."""
    return re.sub(rf"({any_of(_unit_ends())})\s*[·・•]\s*", rf"\1{JOINT}", re.sub(r"[|｜¦]", JOINT, text))


def _are_pairs(text: str) -> bool:
    """Whether all of a text are a unit, a stroke and a person, whatever the head of the column says."""
    pairs = [re.fullmatch(r"\s*([^/／\s]+)\s*[/／]\s*([^/／\s]+)\s*", each) for each in re.split(r"[、,，;；\n]", text)]
    return all(pair and _is_unit(pair[1]) and _is_name(pair[2]) and _has_surname(pair[2]) for pair in pairs)


def _has_surname(name: str) -> bool:
    return "·" in name or name[0] in data()["owners"]["surnames"]


def _has_person(unit: str) -> bool:
    behind = _BEHIND.fullmatch(unit)
    return behind is not None and _is_unit(behind["unit"]) and not _is_unit(behind["person"])


def _list_of(unit: str, into: list[str], said: Said) -> list[str]:
    """Where a unit belongs: brackets behind it may say that it leads, or that it supports."""
    for inside in _BRACKETS.findall(unit):
        if inside.strip() in words()["support_labels"]:
            return said.support
        if inside.strip() in words()["lead_labels"]:
            return said.leads
    return into


def _without_person(unit: str, said: Said, *, with_persons: bool = False) -> str:
    behind = _BEHIND.fullmatch(unit)
    if behind is not None and _has_person(unit) and not _post().fullmatch(behind["unit"]):
        _add(said.persons, behind["person"])
        return behind["unit"]
    for shape in _shapes() if with_persons else ():
        found = shape.fullmatch(unit)
        if found is not None and _is_name(found["name"]):
            _add(said.persons, found["person"])
            return found["unit"]
    for found in _BRACKETS.finditer(unit):
        inside = found[1].strip()
        if inside in words()["support_labels"] or inside in words()["lead_labels"]:
            unit = unit.replace(found[0], "")
        elif _post().fullmatch(inside) and not _is_unit(unit[: found.start()].strip()):
            continue
        elif found.end() == len(unit) and _is_nobody(inside):
            unit = unit[: found.start()]
        elif found.end() == len(unit) and (people := _people_behind(inside)):
            for person in people:
                _add(said.persons, person)
            unit = unit[: found.start()]
    return unit.strip()


def _people_behind(inside: str) -> tuple[str, ...]:
    """The people that brackets behind a unit name, each with the telephone number behind it; none if they say anything else."""
    people: list[str] = []
    for part in _BETWEEN.split(_SPACED.sub(r"\1\2", inside)):
        if people and _PHONE.fullmatch(part):
            people[-1] += f" {part}"
        else:
            people.append(part)
    names = JOINT.join(_PHONE.sub("", part) for part in people)
    if not _NAMES.fullmatch(names) or _is_unit(names):
        return ()
    return people_in((JOINT.join(people),))


def _add(found: list[str], text: str) -> None:
    if text and text not in found and not _is_nobody(text):
        found.append(text)


def _is_unit(text: str) -> bool:
    return text.rstrip(data()["owners"]["and_others"]).endswith(_unit_ends())


@cache
def _unit_ends() -> tuple[str, ...]:
    return (*load("labels")["separators"]["unit_ends"], *data()["owners"]["unit_ends"])


def _hold(text: str) -> str:
    return _BRACKETS.sub(lambda found: "".join(_HELD.get(sign, sign) for sign in found[0]), text)


def _free(text: str) -> str:
    for sign, held in _HELD.items():
        text = text.replace(held, sign)
    return text


def rest_of(named: Sequence[str], *others: Sequence[str]) -> tuple[str, ...]:
    """All others, each once, without those named."""
    return tuple(dict.fromkeys(each for group in others for each in group if each not in named))
