"""Totals that the text states about itself, to be shown beside what was counted; they are never forced to match."""

import re
from collections.abc import Sequence
from functools import cache

from bot.ledger.reading import Declared
from bot.ledger.status import closed, code_of, core, is_left_open
from bot.ledger.text import Document, Line
from bot.ledger.words import any_of, load
from bot.rules.numerals import chinese_class, formal_class, number


def _plain_numerals() -> str:
    """The inside of a character class with the numerals that a total is written with; those of cheques are parts of words."""
    return "".join(sign for sign in chinese_class() if sign not in formal_class())


@cache
def _counted() -> re.Pattern[str]:
    data = load("totals")
    nouns = any_of(noun for row in data["kinds"] for noun in row["nouns"])
    digits = rf"(?P<n>\d{{1,4}}|[{_plain_numerals()}]{{1,5}})"
    counter, between = any_of(data["counters"]), any_of(data["between"])
    aspects, ordinal = any_of(_nouns("aspects", "categories")), load("outline")["words"]["ordinal"]
    return re.compile(rf"(?<![\d.{ordinal}]){digits}\s*(?:{counter}{between}*(?P<noun>{nouns})|(?P<aspect>{aspects}))")


@cache
def _after_noun() -> re.Pattern[str]:
    """A total behind its noun: 'measures, 40 of them'; problems only where 'in all' is said."""
    data = load("totals")
    counter, in_all = any_of(data["counters"]), any_of(data["in_all"])
    free, bound = any_of(_nouns("measures", "tasks")), any_of(_nouns("problems"))
    aspects = any_of(_nouns("aspects", "categories"))
    found = any_of(data["found"])
    nouns = rf"(?P<noun>{free}(?:{in_all})?|{bound}{in_all})|(?:{in_all}|{found}){found}{{0,2}}(?P<told>{bound})"
    return re.compile(rf"(?:{nouns}):?(?P<n>\d{{1,4}})(?!{aspects}|{counter}{aspects}){counter}")


def _nouns(*kinds: str) -> list[str]:
    return [noun for row in load("totals")["kinds"] if row["kind"] in kinds for noun in row["nouns"]]


@cache
def _bare() -> re.Pattern[str]:
    before, counter = any_of(_nouns("aspects", "categories")), any_of(load("totals")["bare"])
    return re.compile(rf"(?:{before}),?[^\s(]{{0,2}}?(?P<n>\d{{1,4}}){counter}(?=[。,;)\s、]|$)")


@cache
def _state() -> re.Pattern[str]:
    """How many are in a state: '36 items have been completed', or 'completed: 36 items'."""
    data = load("status")["statement"]
    counter, noun, month = any_of(data["counted"]), any_of(data["noun"]), any_of(data["not_after"])
    ordinal = load("outline")["words"]["ordinal"]
    near, goes_on = r"[^\s\d]{0,4}?", rf"[^\s,;。、]{{0,6}}?\d+\s*{counter}"
    number_before = rf"(?<![\d.{ordinal}])(?P<n>\d{{1,4}})\s*{counter}(?!{month})"
    before = rf"{number_before}{noun}?,?{near}(?P<status>{core()}){closed()}(?!{goes_on})"
    around = load("status")["around"]
    kept = rf"(?:,?{any_of(around['joint'])}?{any_of(around['long_term'])})?"
    digits = rf"(?P<n2>\d{{1,4}}|[{_plain_numerals()}]{{1,4}})"
    after = rf"(?P<status2>{core()}(?:{core()})?){kept}(?:\S{{0,1}}{noun})?:?{digits}\s*{counter}(?!{month})"
    return re.compile(f"{after}|{before}")


_NEAR = 24


@cache
def _partial() -> re.Pattern[str]:
    """What makes the number behind it one of some only: 'the 6 that are completed', 'the other 3'."""
    data = load("totals")
    return re.compile(rf"(?:{any_of(data['some'])}|(?P<state>{core()}{any_of(data['of'])}))\s*$")


def _before(doc: Document, start: int) -> re.Match[str] | None:
    return _partial().search(doc.shadow, max(0, start - _NEAR), start)


@cache
def _others() -> re.Pattern[str]:
    return re.compile(load("totals")["others"])


def _is_of_others(doc: Document, line: Line, start: int) -> bool:
    """Whether the sentence says before a number that it is of something else than what this notice is on."""
    begin = max(line.start, *(doc.shadow.rfind(sign, line.start, start) + 1 for sign in "。;"))
    return bool(_others().search(doc.shadow, begin, start))


def _kind(noun: str) -> str:
    return next(str(row["kind"]) for row in load("totals")["kinds"] if noun in row["nouns"])


def _kind_of(hit: re.Match[str]) -> str:
    """'Four aspects of problems' are aspects, 'twelve kinds of problems' categories."""
    kind = _kind(hit["noun"] or hit["aspect"])
    if kind != "problems":
        return kind
    between = hit.group()[: hit.start("noun") - hit.start()]
    return next((other for other in ("aspects", "categories") if re.search(any_of(_nouns(other)), between)), kind)


@cache
def _numbered() -> re.Pattern[str]:
    """A number with what it may be a number of: without one there is no total in a line."""
    data, status = load("totals"), load("status")["statement"]
    counted = any_of([*data["counters"], *data["bare"], *status["counted"], *_nouns("aspects", "categories")])
    return re.compile(rf"[\d{_plain_numerals()}]\s*{counted}")


def in_line(doc: Document, line: Line) -> list[Declared]:
    """The totals in one line, in order, each with the phrase as printed; a number of some of all is none."""
    found: list[Declared] = []
    if not _numbered().search(doc.shadow, line.start, line.end):
        return found
    for hit in _counted().finditer(doc.shadow, line.start, line.end):
        value = number(hit["n"])
        if value and value > 1 and not _before(doc, hit.start()):
            found.append(Declared(_kind_of(hit), value, line.no, doc.slice(*hit.span())))
    for hit in _bare().finditer(doc.shadow, line.start, line.end):
        found.append(Declared("tasks", int(hit["n"]), line.no, doc.slice(*hit.span())))
    for hit in _after_noun().finditer(doc.shadow, line.start, line.end):
        if not _before(doc, hit.start()):
            noun = re.sub(rf"{any_of(load('totals')['in_all'])}$", "", hit["noun"] or hit["told"])
            found.append(Declared(_kind(noun), int(hit["n"]), line.no, doc.slice(*hit.span())))
    for hit in _state().finditer(doc.shadow, line.start, line.end):
        printed, count = hit["status"] or hit["status2"], number(hit["n"] or hit["n2"])
        if is_left_open(doc.shadow, line.start, hit.span("status" if hit["status"] else "status2")):
            continue
        partial = _before(doc, hit.start()) if hit["n"] else None
        if count is not None and not (partial and partial["state"]) and not _is_of_others(doc, line, hit.start()):
            found.append(Declared(code_of(printed), count, line.no, doc.slice(*hit.span())))
    return found


def sums(declared: Sequence[Declared]) -> set[int]:
    """What totals of problems, or of tasks, add up to: several in one line, those of the bureau itself and of its branches; or
    all that are stated, where each chapter states its own."""
    lines: dict[int, list[int]] = {}
    for total in declared:
        if total.kind == "problems":
            lines.setdefault(total.line, []).append(total.number)
    kinds = [[one.number for one in declared if one.kind == kind] for kind in ("problems", "tasks")]
    return {sum(numbers) for numbers in (*lines.values(), *kinds) if len(numbers) > 1}
