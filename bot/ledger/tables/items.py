"""The rows of an item become an item: what stands in its columns is judged cell by cell; what cannot be known is a warning."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.ledger.due import Due, TimeLimits
from bot.ledger.reading import CampaignFacts, ReadItem, ReadWarning, Status
from bot.ledger.status import is_long_term
from bot.ledger.tables.beside import Beside
from bot.ledger.tables.cells import Grid
from bot.ledger.tables.fields import OWNERS, STATES
from bot.ledger.tables.heads import Column, Layout
from bot.ledger.tables.owners import JOINT, people_in, rest_of, units_in
from bot.ledger.tables.periods import by_time
from bot.ledger.tables.rows import Group, key_column, number_columns, values_above
from bot.ledger.tables.states import state_of
from bot.ledger.tables.steps import steps
from bot.ledger.tables.words import data
from bot.ledger.titles import MAX_TITLE, title
from bot.ledger.words import say

_BETWEEN = "；"
OPEN = frozenset({"in_progress", "not_done", "unstated"})
"""Of these one column, or one sheet, may say the one and another the other: the item is open either way."""
_WHOLE = re.compile(r"(?<=^\d)\.0+$|(?<=^\d\d)\.0+$|(?<=^\d{3})\.0+$")


@dataclass
class Book:
    """What is being read: facts, and what has been noticed so far. `sheet`: the one that is being read."""

    facts: CampaignFacts
    year: int | None
    sheet: str = ""
    warnings: list[ReadWarning] = field(default_factory=list)

    @cached_property
    def limits(self) -> TimeLimits:
        return TimeLimits(self.facts, self.year)

    def doubt(self, at: int, code: str, *, cell: tuple[int, int] | None = None, **values: object) -> None:
        """`at`: the row from 0; -1 where it is about the whole. `cell`: row and column, from 0, that it is about."""
        place = (cell[0] + 1, cell[1] + 1) if cell is not None else None
        self.warnings.append(ReadWarning(at + 1, code, say(code, **values), place, self.sheet))


def items_of(
    book: Book, grid: Grid, layout: Layout, groups: Sequence[Group], over: tuple[str, ...] = ()
) -> list[ReadItem]:
    """One item a group, without codes. `over`: the headings under which they all stand, as the name of a further sheet."""
    given = _Given(book, grid, layout, groups, over)
    return [_Reader(given, place).item() for place in range(len(groups))]


@dataclass(frozen=True)
class _Given:
    """What the items of a table are read from."""

    book: Book
    grid: Grid
    layout: Layout
    groups: Sequence[Group]
    over: tuple[str, ...]

    @cached_property
    def key(self) -> Column:
        return key_column(self.grid, self.layout)

    @cached_property
    def beside(self) -> Beside:
        return Beside(self.grid, self.layout, self.groups)

    @cached_property
    def state_columns(self) -> Sequence[Column]:
        """Those that say how far an item is: what the office found, where it says that."""
        return self.layout.of("finding") or self.layout.of("status")

    @cached_property
    def states(self) -> list[list[Column]]:
        """The same, those of one head together, the latest last, and all in which a state is ticked."""
        ticked = [each for each in self.state_columns if each.ticked]
        others = by_time(each for each in self.state_columns if not each.ticked)
        return [ticked, *others] if ticked else others

    @cached_property
    def has_states_apart(self) -> bool:
        """Whether the measures of some problem have different states: each says its own here, and where one says none it has
        none."""
        columns = self.layout.of(*STATES)
        rows = self.grid.rows
        return any(len({rows[n][each.at] for n in group.rows} - {""}) > 1 for group in self.groups for each in columns)

    def values(self, column: Column, *, always: bool) -> list[str]:
        """As `values_above`, read once."""
        if (column.at, always) not in self._values:
            self._values[column.at, always] = values_above(self.grid, self.groups, column, always=always)
        return self._values[column.at, always]

    @cached_property
    def _values(self) -> dict[tuple[int, bool], list[str]]:
        return {}


@dataclass(frozen=True)
class _Owners:
    """`unnamed`: people in cells of units whom the item does not name."""

    lead: str | None
    support: tuple[str, ...]
    person: str | None
    leader: str | None
    unnamed: tuple[str, ...]


_BRACKETED = re.compile(r"[(\uff08].*?[)\uff09]")


class _Reader:
    """One item being read from its rows."""

    def __init__(self, given: _Given, place: int) -> None:
        self.given, self.place = given, place
        self.book, self.grid, self.layout, self.key = given.book, given.grid, given.layout, given.key
        self.group = given.groups[place]
        self.row = self.group.rows[0]
        self.rows = [self.grid.rows[n] for n in self.group.rows]

    def item(self) -> ReadItem:
        name = self._above(self.key)
        wording = self._told_in_full(name)
        headings, problem, short = self._wording(wording)
        short = title(name) if wording != name else short
        owners = self._owners(short)
        due, due_text = self._due(short)
        status, status_text, at = self._status(short)
        path = self._path()
        said = "\n".join((*path, *headings, short, problem))
        return ReadItem(
            code="",
            path=path,
            headings=headings,
            problem=problem,
            title=short,
            status=status,
            long_term=self._is_long(due, status_text),
            status_text=status_text,
            measures=tuple(self._measures()),
            leader=owners.leader,
            lead_unit=owners.lead,
            support_units=owners.support,
            person=owners.person,
            due=due.due,
            due_text=due_text,
            lines=(self.row + 1, self.group.rows[-1] + 1),
            progress=self.given.beside.progress(self.rows, (at, status_text or "")),
            own=self.given.beside.own(self.rows, said, owners.unnamed),
        )

    def _path(self) -> tuple[str, ...]:
        """Its numbers, from the outside in; of a part of a problem those that its first part says for all."""
        columns = {column.head: column for column in reversed(number_columns(self.layout, self.key))}
        found = [self._above(column) for column in reversed(columns.values())]
        return tuple(_WHOLE.sub("", number) for number in found if number)

    def _texts(self, *fields: str) -> list[str]:
        """The different texts of these columns, those of the first column first."""
        places = self.layout.places(*fields)
        if not places:
            return []
        found = [text for at in places for row in self.rows if (text := row[at])]
        if len(found) == 2 and found[0] == found[1]:
            return found[:1]
        return list(dict.fromkeys(found)) if len(found) > 1 else found

    def _cell(self, *fields: str, text: str = "") -> tuple[int, int] | None:
        """Where this text stands in these columns; without a text the item's own cell in the first of them."""
        columns = self.layout.of(*fields)
        if not text:
            return (self.row, columns[0].at) if columns else None
        places = ((n, column.at) for column in columns for n in self.group.rows)
        return next((place for place in places if self.grid.rows[place[0]][place[1]] == text), None)

    def _inherited(self, name: str) -> str:
        """Of a part of a problem, what its first part says for all."""
        columns = self.layout.of(name)
        return self._above(columns[0]) if columns else ""

    def _above(self, column: Column, *, always: bool = False) -> str:
        return self.given.values(column, always=always)[self.place]

    def _told_in_full(self, wording: str) -> str:
        """With what further columns of the same meaning say: a short name first, then the whole."""
        columns = self.layout.of(self.key.field)
        for column in columns if len(columns) > 1 else ():
            text = self._above(column)
            if text not in wording:
                wording = text if wording in text else f"{wording}\n{text}"
        return wording

    def _is_long(self, due: Due, status_text: str | None) -> bool:
        """As a column of its own says; else as its date, its state or its class does."""
        if self.layout.of("long_term"):
            return any(map(self._says_long, self._texts("long_term")))
        if due.long_term or is_long_term(status_text or ""):
            return True
        return any(text.startswith(tuple(data()["kinds"]["long"])) for text in self._texts("kind"))

    def _says_long(self, text: str) -> bool:
        """Yes, no or, told of where neither is said, no."""
        answers, said = data()["kept_up"], _BRACKETED.sub("", text).strip()
        if said in answers["no"] or said.startswith(tuple(answers["not_long"])):
            return False
        is_long = said in answers["yes"] or any(word in said for word in data()["kinds"]["long"])
        if not is_long:
            self.book.doubt(
                self.row, "long_term_unread", cell=self._cell("long_term", text=text), row=self.row + 1, text=text[:40]
            )
        return is_long

    def _wording(self, wording: str) -> tuple[tuple[str, ...], str, str]:
        """Headings, problem and title. A task that is but the title of its problem is that problem."""
        headings = [*self.given.over, *self.group.headings]
        headings += [text for column in self.layout.of("aspect") if (text := self._above(column, always=True))]
        problem = self._above(self.layout.of("problem")[0], always=True) if self._is_task else ""
        is_short = bool(problem) and len(wording) <= MAX_TITLE and wording[:-1] in " ".join(problem.split())
        if is_short and title(problem) == wording:
            return tuple(headings), problem, wording
        first, _, rest = wording.partition("\n")
        if rest and title(rest) == first:
            wording = rest
        headings += problem.split("\n") if problem and problem != wording else []
        return tuple(headings), wording, title(wording)

    @property
    def _is_task(self) -> bool:
        return self.key.field == "task" and bool(self.layout.of("problem"))

    def _measures(self) -> Iterable[str]:
        for text in self._texts("measure") if self.key.field != "measure" else ():
            yield from steps(text)

    def _owners(self, short: str) -> _Owners:
        first = units_in(tuple(self._texts("lead_unit")))
        other = units_in(tuple(self._texts("responsible_unit", "unit_and_person")), with_persons=self._names_persons)
        helping = units_in(tuple(self._texts("support")))
        leads = first.leads or other.leads
        beside = [*other.leads, *first.support, *other.support, *helping.leads, *helping.support]
        if len(leads) > 1 and not other.support:
            self.book.doubt(self.row, "several_leads", cell=self._cell(*OWNERS), title=short, unit=leads[0])
        if not leads and self.layout.of(*OWNERS):
            self.book.doubt(self.row, "unit_missing", cell=self._cell(*OWNERS), title=short)
        persons = people_in(tuple(self._texts("person"))) or (*first.persons, *other.persons)
        leaders = people_in(tuple(self._texts("leader"))) or people_in((self._inherited("leader"),))
        leaders = leaders or (*first.leaders, *other.leaders)
        people = [each for said in (first, other, helping) for each in (*said.persons, *said.leaders)]
        return _Owners(
            lead=leads[0] if leads else None,
            support=rest_of(leads[:1], leads[1:], beside),
            person=JOINT.join(dict.fromkeys(persons)) or None,
            leader=JOINT.join(dict.fromkeys(leaders)) or None,
            unnamed=rest_of((*persons, *leaders), people),
        )

    @property
    def _names_persons(self) -> bool:
        return bool(self.layout.of("unit_and_person"))

    def _due(self, short: str) -> tuple[Due, str | None]:
        texts, limits = self._texts("due"), self.book.limits
        for text in texts:
            due, shown = limits.of(text), text.replace("\n", " ")
            if due.warning:
                self.book.doubt(self.row, due.warning, cell=self._cell("due", text=text), title=short, text=shown)
            if due.due and self.book.facts.feedback_on and due.due < self.book.facts.feedback_on:
                cell = self._cell("due", text=text)
                self.book.doubt(self.row, "due_early", cell=cell, title=short, text=shown, day=due.due)
        if len({limits.of(text).due for text in texts} - {None}) > 1:
            self.book.doubt(self.row, "several_due", cell=self._cell("due"), title=short, text=JOINT.join(texts))
        return limits.merged(texts or self._texts("kind")), _BETWEEN.join(texts) or None

    def _status(self, short: str) -> tuple[Status, str | None, int]:
        """What the office found; else what was told, last of all where the same was told several times. Last: in which column, or
        -1. Where the rows of its measures say different states, or columns of different heads do, none is that of the whole."""
        said_in = [(columns, told) for columns in self.given.states if (told := self._told(columns))]
        if not said_in:
            return "unstated", None, -1
        several = [told for _, told in said_in]
        if unclear := next((told for told in several if len({state for state, _ in told}) > 1), None):
            is_ticked = any(each.ticked for each in self.layout.of(*STATES))
            code = "state_columns_differ" if is_ticked else "states_differ"
            return self._unclear(code, short, [text for _, text in unclear])
        states = {told[0][0] for told in several}
        if len(states) > 1 and not states <= OPEN:
            return self._unclear("state_columns_differ", short, [told[0][1] for told in several])
        columns, _ = said_in[0]
        said, at = [
            (text, column.at)
            for column in columns
            if (text := next((row[column.at] for row in self.rows if row[column.at]), ""))
        ][-1]
        status = state_of(said)
        if status is None:
            cell = self._cell(*STATES, text=said)
            self.book.doubt(self.row, "status_unread", cell=cell, title=short, text=said[:40])
        if status == "done" and self.given.has_states_apart and any(self._lacks_state(row) for row in self.rows):
            return self._unclear("states_missing", short, [said])
        return status or "unstated", said, at

    def _lacks_state(self, row: Sequence[str]) -> bool:
        """Whether a row has a measure and says nothing of how far it is."""
        has_measure = any(row[each.at] for each in self.layout.of("measure"))
        return has_measure and not any(row[each.at] for each in self.given.state_columns)

    def _told(self, columns: Sequence[Column]) -> list[tuple[Status | None, str]]:
        """The states that its rows say in these columns, and their words: of each row the last, of ticks all."""
        found: dict[tuple[Status | None, str], None] = {}
        for row in self.rows:
            said = [each for each in columns if row[each.at]]
            for each in said if columns[0].ticked else said[-1:]:
                found[state_of(row[each.at]), row[each.at]] = None
                if each.ticked:
                    found[state_of(each.ticked), each.ticked] = None
        return list(found)

    def _unclear(self, code: str, short: str, told: Sequence[str]) -> tuple[Status, str | None, int]:
        texts = JOINT.join(dict.fromkeys(" ".join(text.split())[:20] for text in told))
        self.book.doubt(self.row, code, cell=self._cell(*STATES, text=told[0]), title=short, texts=texts)
        return "unstated", None, -1
