"""How far an item is, as a cell of a ledger says it. It is done where the cell says that and nothing more: a word for done stands
as well in what is to be, what was done of it, and what nobody has ticked."""

import re
import unicodedata
from functools import cache, lru_cache

from bot.ledger.reading import Status
from bot.ledger.status import after_head, code_of
from bot.ledger.tables.words import data
from bot.ledger.words import any_of, load

_TAIL = re.compile(r"\(.*?\)|[\s,。;.、!]")
_BRACKET = re.compile(r"\(([^()]*)\)")
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff\d])\s+(?=[\u4e00-\u9fff])")
_OTHER = re.compile(r"[/\u2192\u21d2\u2794]|->")
_WHOLE = re.compile(r"(?<!\d)100(?:\.0+)?%$")
_CLAUSE = re.compile(r"[,;。、\n]")
_SHAPE = re.compile("[\ufe0e\ufe0f]")
_CUT = re.compile(r"(?:\u2026|\.{2,})\s*$")
_EDGES = " \n,。;.、!"
_LONGEST = 24
_LONGEST_EXPLAINED = 1_000
"""Signs of a state with all that explains it; brackets within brackets take time by their number to the third."""
_OPEN = frozenset({"in_progress", "not_done"})
"""Of these a cell may say more behind the state: what is not done yet is not called done by it."""


@cache
def _printed() -> dict[str, Status]:
    return {_plain(word): code for code, words in data()["findings"].items() for word in words}


def _plain(text: str) -> str:
    return _TAIL.sub("", unicodedata.normalize("NFKC", text))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(data()["states"][name])


@cache
def _kept_up() -> re.Pattern[str]:
    around = load("status")["around"]
    return re.compile(rf"[,;、]?{any_of(around['joint'])}*{any_of(around['long_term'])}.*$", re.DOTALL)


@lru_cache(4096)
def state_of(text: str) -> Status | None:
    """The state that a cell says; None where it cannot be told, as of a text that is far too long to be one."""
    return _read(text)[0] if len(text) <= _LONGEST_EXPLAINED else None


@lru_cache(4096)
def is_bare_state(text: str) -> bool:
    """Whether a cell says a state in the words for it alone, and tells nothing that was done; what is open may be explained behind
    a comma."""
    if len(text) > _LONGEST:
        return False
    state, said = _read(text)
    if state is None or not said:
        return False
    return state == "done" or _plain(said) in _printed() or _is_whole(said, goes_on=state in _OPEN)


def says_state(text: str) -> bool:
    """The same, and none of the words for nothing."""
    return is_bare_state(text) and state_of(text) != "unstated"


def first_words(text: str) -> str:
    """A cell up to its first sign: what it goes on with may explain the state that these words say."""
    return _GOES_ON.split(text.strip(), maxsplit=1)[0]


_GOES_ON = re.compile(r"[:\s,;\u3002\uff0c\uff1a\uff1b(\uff08]")


def _read(text: str) -> tuple[Status | None, str]:
    """The state, and the words of the cell that say it: those that are ticked, without what brackets say of them."""
    said = _WHOLE.sub("100%", unicodedata.normalize("NFKC", _SHAPE.sub("", text)).strip(_EDGES))
    said = re.sub(data()["titles"]["figures"], data()["titles"]["day"], said)
    if not said:
        return "unstated", said
    if _CUT.search(text):
        return None, said
    if _signs().search(said) and _plain(_clause(said)) not in _printed():
        chosen = _ticked(said)
        return _read(chosen) if chosen else (None, said)
    said, remarks = _without_remarks(said)
    state = _said_by(said)
    return (None if any(_speaks_against(state, each) for each in remarks) else state), said


def _clause(said: str) -> str:
    """The words up to what is said, behind a comma, of keeping it up."""
    kept_up = _kept_up().search(said)
    return said[: kept_up.start()] if kept_up and kept_up.start() and kept_up[0][0] in ",;、" else said


@cache
def _signs() -> re.Pattern[str]:
    """A box, empty or ticked, and a cross before or behind all else."""
    boxes = data()["boxes"]
    crossed = f"[{boxes['crossed']}]"
    return re.compile(rf"[{boxes['empty']}{boxes['ticked']}{boxes['crossed_box']}]|^{crossed}|{crossed}$")


def _ticked(said: str) -> str:
    """The one word among boxes that is ticked; empty where none is, or several are, or that cannot be told."""
    boxes = data()["boxes"]
    words = [each.strip(_EDGES + "/") for each in _signs().split(said)]
    signs = _signs().findall(said)
    words = words[1:] if not words[0] else words[:-1] if not words[-1] else words
    if len(words) != len(signs) or any(sign in boxes["crossed"] for sign in signs):
        return ""
    ticked = boxes["ticked"] + (boxes["crossed_box"] if len(signs) > 1 else "")
    found = [word for word, sign in zip(words, signs, strict=True) if sign in ticked]
    return found[0] if len(found) == 1 else ""


def _without_remarks(said: str) -> tuple[str, list[str]]:
    """The words with brackets undone that are part of them, and what stands in brackets behind a state."""
    remarks: list[str] = []
    while hit := _BRACKET.search(said):
        before, behind = said[: hit.start()], said[hit.end() :]
        is_remark = bool(before.strip(_EDGES)) and _said_by(before) is not None
        if is_remark:
            remarks.append(hit[1])
        said = before + behind if is_remark else before + hit[1] + behind
    return said.strip(_EDGES), remarks


def _speaks_against(state: Status | None, remark: str) -> bool:
    """Whether a remark leaves open what is called done, or calls done what is not."""
    said = state_of(remark)
    if state not in ("done", "basically_done"):
        return said == "done"
    kept_up = _kept_up().match(remark)
    if kept_up:
        return bool(_pattern("left").search(remark))
    if said not in (None, "done", "unstated", state):
        return True
    if state == "basically_done":
        return False
    return bool(re.search(load("status")["open"]["bracket"], remark) or _pattern("open").search(remark))


def _said_by(said: str) -> Status | None:
    """The state that words say, which are neither ticked nor have remarks."""
    plain = _plain(said)
    if plain in _printed():
        return _printed()[plain]
    others = [_said_by(each) for each in _OTHER.split(said)] if _OTHER.search(said) else []
    if others and None not in others:
        # of several that are offered or follow one another none is known to hold
        return others[0] if len(set(others)) == 1 else None
    clauses = [each for each in _CLAUSE.split(said) if each.strip(_EDGES)]
    if len(clauses) > 1 and all(_said_by(each) == "done" for each in clauses):
        return "done"
    # that it has to be kept up is another fact
    kept_up = _kept_up().search(said)
    said = said[: kept_up.start()].strip(_EDGES) if kept_up and kept_up.start() else said
    plain = _plain(said)
    state = _printed().get(plain) or code_of(plain)
    if state == "done" and kept_up and _pattern("left").search(kept_up[0]):
        return None
    if plain in _printed():
        return state
    return None if state == "unstated" or not _is_said(said, state) else state


def _is_said(said: str, state: Status) -> bool:
    """Whether words say that it is done, and not only contain a word for it; what is open may be said in other words."""
    if state not in ("done", "basically_done"):
        return True
    if state == "basically_done":
        return _is_whole(said, goes_on=True)
    return (
        _is_whole(said)
        and bool(_pattern("sure").search(said))
        and not _pattern("unsure").search(_kept_up().sub("", said))
    )


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(any_of(load("status")["around"]["subject"]))


@cache
def _days() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A day on which it was done, before the state or behind it, set off from it."""
    dated = load("status")["dated"]
    past, day = any_of(dated["past"]), dated["day"]
    return re.compile(rf"^({day})[,:;\s]+(?={past})"), re.compile(rf"(?<=\S)(?<!\d)[,:;\s]+{day}$")


def _is_whole(said: str, *, goes_on: bool = False) -> bool:
    """Whether words are a statement of how far it is, in all or, where it `goes_on`, in their first clause."""
    first, last = _days()
    if not goes_on:
        said = last.sub("", first.sub(r"\1", said))
    said = _BLANK.sub("", _WHOLE.sub("", said)).strip(_EDGES)
    subject = _subject().match(said)
    found = [after_head(said, start, len(said)) for start in {0, subject.end() if subject else 0}]
    return any(each is not None and (goes_on or each.end == len(said)) for each in found)
