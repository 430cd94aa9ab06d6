"""The rows of the ledger as each sheet prints them: one a task, one a problem, tasks by unit; all from the same rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.documents.ledger import Ledger, Row, problem_of, totals
from bot.rules.profiles import number_in
from templates import word, words


@dataclass(frozen=True)
class Column:
    """`runs`: cells that say the same below each other are one. `heads`: from the top, what stands over it; none: the words
    of the bureau's own ledger for its name."""

    name: str
    width: int
    look: str = "text"
    runs: bool = False
    heads: tuple[str, ...] = ()


LEDGER = (
    Column("number", 6, "count"),
    Column("aspect", 13, "run", runs=True),
    Column("problem", 20, "run", runs=True),
    Column("task", 30),
    Column("measures", 34),
    Column("leader", 9, "short"),
    Column("unit", 12, "short"),
    Column("support", 13, "short"),
    Column("person", 9, "short"),
    Column("due", 16, "day"),
    Column("kind", 10, "short"),
    Column("claim", 10, "short"),
    Column("finding", 11, "short"),
    Column("state", 18, "short"),
    Column("progress", 32),
    Column("reported_at", 16, "moment"),
    Column("files", 7, "count"),
    Column("extended", 7, "count"),
    Column("closed_on", 12, "day"),
    Column("long_term", 8, "short"),
)
OWN = Column("own", 18, "own")
"""A column that only this office has; its name begins so."""
PHOTOS = (Column("before", 16, "short"), Column("after", 16, "short"))
PROBLEMS = (
    Column("number", 6, "count"),
    Column("aspect", 26, "run", runs=True),
    Column("problem", 50),
    Column("tasks", 8, "count"),
    Column("numbers", 20, "short"),
    Column("units", 30, "short"),
    Column("closed", 8, "count"),
    Column("overdue", 8, "count"),
)
TASKS = (
    Column("number", 6, "count"),
    Column("task", 46),
    Column("measures", 60),
    Column("due", 16, "day"),
    Column("kind", 10, "short"),
    Column("finding", 12, "short"),
    Column("state", 18, "short"),
)
DUTIES = (
    Column("unit", 18, "run", runs=True),
    Column("number", 6, "count"),
    Column("task", 50),
    Column("leader", 10, "short"),
    Column("person", 10, "short"),
    Column("support", 20, "short"),
    Column("due", 16, "day"),
    Column("state", 18, "short"),
)
ABOUT = (Column("said", 26), Column("meant", 90))


@dataclass(frozen=True)
class Line:
    """One row of a sheet: its cells by column, the rows of the ledger it stands for, and where it belongs beside others."""

    cells: Mapping[str, Any]
    rows: tuple[Row, ...]
    group: Any = None


def task_lines(ledger: Ledger) -> list[Line]:
    """One a task, by number."""
    kinds, claims, findings, states = words("item_kind"), words("claims"), words("finding"), words("state")
    joint = word("ledger_parts", "joint")
    own = dict.fromkeys((each.name for each in own_columns(ledger)), "")
    lines = []
    for row in ledger.rows:
        item = row.item
        cells: dict[str, Any] = own | {
            "number": item.number,
            "aspect": row.aspect,
            "problem": row.problem,
            "task": row.task,
            "measures": _steps([each.text for each in row.measures]),
            "leader": row.leader,
            "unit": row.unit,
            "support": joint.join(row.supporters),
            "person": row.person,
            "due": item.due or item.due_text or "",
            "long_term": word("ledger_parts", "yes") if item.long_term else "",
            "kind": kinds[item.kind],
            "claim": claims[row.claim] if row.claim is not None else "",
            "finding": findings[item.finding],
            "state": states[item.state],
            "progress": row.progress,
            "reported_at": row.reported_at or "",
            "files": row.files,
            "extended": item.extended,
            "closed_on": row.closed_on or "",
            "before": "",
            "after": "",
            **{own_name(head): own_value(text) for head, text in row.own.items()},
        }
        lines.append(Line(cells, (row,), item.campaign_id))
    return lines


def own_columns(ledger: Ledger) -> tuple[Column, ...]:
    """What only the office's own ledger had, in its order: behind all others, so that nothing is lost on the way out."""
    heads = dict.fromkeys(head for row in ledger.rows for head in row.own)
    return tuple(replace(OWN, name=own_name(head), heads=(head,)) for head in heads)


def own_name(head: str) -> str:
    return f"{OWN.name}:{head}"


def own_value(text: str) -> str | int | float:
    """A number as one, so that it can be summed; it is read again as the text that it was."""
    found = number_in(text)
    return text if found is None else found


def problem_lines(ledger: Ledger) -> list[Line]:
    """One a problem, where its first task stands."""
    groups: dict[Any, list[Row]] = {}
    for row in ledger.rows:
        groups.setdefault(problem_of(row), []).append(row)
    joint, nobody, lines = word("ledger_parts", "joint"), word("ledger_parts", "no_unit"), []
    for n, rows in enumerate(groups.values(), 1):
        counted = totals(rows)
        cells = {
            "number": n,
            "aspect": rows[0].aspect,
            "problem": rows[0].problem,
            "tasks": counted.tasks,
            "numbers": joint.join(str(row.item.number) for row in rows),
            "units": joint.join(dict.fromkeys(row.unit or nobody for row in rows)),
            "closed": counted.closed,
            "overdue": counted.overdue,
        }
        lines.append(Line(cells, tuple(rows), rows[0].item.campaign_id))
    return lines


def duty_lines(tasks: Sequence[Line]) -> list[Line]:
    """The same tasks by unit in the bureau's own order; last what no unit of the bureau has yet."""
    nobody = word("ledger_parts", "no_unit")
    lines = [
        replace(line, cells={**line.cells, "unit": line.cells["unit"] or nobody}, group=line.rows[0].item.unit_id)
        for line in tasks
    ]
    return sorted(lines, key=lambda line: (line.group is None, line.group or 0, line.rows[0].unit))


def runs_of(columns: Sequence[Column], at: int, lines: Sequence[Line]) -> list[tuple[int, int]]:
    """The first and last of lines that say the same in this column and in those above it; an empty cell stands alone."""
    above = [each.name for each in columns[: at + 1] if each.runs]
    found: list[tuple[int, int]] = []
    before: Any = None
    for n, line in enumerate(lines):
        key = (line.group, *(line.cells[name] for name in above))
        if key == before and key[-1]:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
        before = key
    return found


@dataclass(frozen=True)
class Block:
    """A cell of the head: `level` from the top, the columns it stands over; `is_lowest`: nothing stands below it."""

    level: int
    left: int
    right: int
    is_lowest: bool


def head_blocks(stacks: Sequence[Sequence[str]]) -> list[Block]:
    """The cells of a head of several rows: neighbours under the same heads share them, but for each one's own."""
    found: list[Block] = []
    for level in range(max(map(len, stacks), default=0)):
        before: tuple[str, ...] | None = None
        for at, stack in enumerate(stacks):
            is_lowest = level == len(stack) - 1
            above = tuple(stack[: level + 1]) if level < len(stack) - 1 else None
            if above is not None and above == before:
                found[-1] = replace(found[-1], right=at)
            elif level < len(stack):
                found.append(Block(level, at, at, is_lowest))
            before = above
    return found


def place_of(columns: Sequence[Column], name: str) -> int | None:
    """Where a column stands; None where there is none of that name."""
    return next((at for at, column in enumerate(columns) if column.name == name), None)


def _steps(texts: Sequence[str]) -> str:
    return "\n".join(f"{n}. {text}" for n, text in enumerate(texts, 1)) if len(texts) > 1 else "".join(texts)
