"""The ledger as an Excel workbook: the table of tasks, three lists cut from the same rows, and what it all means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.documents.ledger import Ledger, Light, Row, Shot, done_rate, problem_of, totals
from bot.documents.ledger_cells import FULL, fit, height_of, sheet_name
from bot.rules.models import OPEN_STATES, Finding, State
from templates import word, words

Picture = Callable[[Shot], bytes | None]
"""The small JPEG that stands for a shot; None where there is none to be had."""

Tell = Callable[[int, int], None]
"""Told after every so many rows: how many are written, of how many."""

MOST_PHOTOS = 1000
"""Rows with photos; a workbook of more could no longer be sent."""

_HEAD, _FIRST = 2, 3
"""Rows above the data: title, standing, heads."""
_A3 = 8
_EVERY = 500
_PHOTO_WIDTH, _PHOTO_HEIGHT = 112, 84
"""Points of a screen within which a photo is shown."""
_PHOTO_ROW = 68.0
_FILLS = {Light.RED: "#F4A08A", Light.YELLOW: "#FFE699", Light.GREEN: "#C6E0B4"}
"""Grey they differ too: a third, a tenth, a fifth."""


@dataclass(frozen=True)
class _Column:
    """`runs`: cells that say the same below each other are one."""

    name: str
    width: int
    look: str = "text"
    runs: bool = False


_LEDGER = (
    _Column("number", 6, "count"),
    _Column("aspect", 13, "run", runs=True),
    _Column("problem", 20, "run", runs=True),
    _Column("task", 30),
    _Column("measures", 34),
    _Column("leader", 9, "short"),
    _Column("unit", 12, "short"),
    _Column("support", 13, "short"),
    _Column("person", 9, "short"),
    _Column("due", 16, "day"),
    _Column("kind", 10, "short"),
    _Column("claim", 10, "short"),
    _Column("finding", 11, "short"),
    _Column("state", 18, "short"),
    _Column("progress", 32),
    _Column("reported_at", 16, "moment"),
    _Column("files", 7, "count"),
    _Column("extended", 7, "count"),
    _Column("closed_on", 12, "day"),
)
_PHOTOS = (_Column("before", 16, "short"), _Column("after", 16, "short"))
_PROBLEMS = (
    _Column("number", 6, "count"),
    _Column("aspect", 26, "run", runs=True),
    _Column("problem", 50),
    _Column("tasks", 8, "count"),
    _Column("numbers", 20, "short"),
    _Column("units", 30, "short"),
    _Column("closed", 8, "count"),
    _Column("overdue", 8, "count"),
)
_TASKS = (
    _Column("number", 6, "count"),
    _Column("task", 46),
    _Column("measures", 60),
    _Column("due", 16, "day"),
    _Column("kind", 10, "short"),
    _Column("finding", 12, "short"),
    _Column("state", 18, "short"),
)
_DUTIES = (
    _Column("unit", 18, "run", runs=True),
    _Column("number", 6, "count"),
    _Column("task", 50),
    _Column("leader", 10, "short"),
    _Column("person", 10, "short"),
    _Column("support", 20, "short"),
    _Column("due", 16, "day"),
    _Column("state", 18, "short"),
)
_ABOUT = (_Column("said", 26), _Column("meant", 90))


@dataclass(frozen=True)
class _Line:
    """One row of a sheet: its cells by column, the rows of the ledger it stands for, and where it belongs beside others."""

    cells: Mapping[str, Any]
    rows: tuple[Row, ...]
    group: Any = None


def write(ledger: Ledger, picture: Picture, tell: Tell | None = None) -> bytes:
    """The workbook; the same ledger and pictures give the same bytes."""
    made = BytesIO()
    _Book(ledger, picture, tell or (lambda _done, _of: None)).save(made)
    return made.getvalue()


def save(ledger: Ledger, picture: Picture, target: Path, tell: Tell | None = None) -> int:
    """Write the workbook to `target`, whole or not at all; returns its size in bytes. Raises the disk's OSError."""
    data = write(ledger, picture, tell)
    partial = target.with_name(f"{target.name}.part")
    try:
        partial.write_bytes(data)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return len(data)


class _Book:
    def __init__(self, ledger: Ledger, picture: Picture, tell: Tell) -> None:
        self._ledger, self._tell, self._picture = ledger, tell, picture
        self._heads, self._parts = words("ledger_columns"), words("ledger_parts")
        self._photos = 0
        self._last_shown: int | None = None
        self._names: list[str] = []

    def save(self, target: BytesIO) -> None:
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(target, options)
        created = self._ledger.as_of.astimezone(UTC).replace(tzinfo=None)
        titles = self._ledger.titles
        self._book.set_properties({"title": fit(titles["ledger"])[:255], "created": created})
        self._formats: dict[str, Any] = {}
        self._tasks_sheet()
        self._list("problems", _PROBLEMS, self._problem_lines())
        self._list("tasks", _TASKS, [self._line(row) for row in self._ledger.rows])
        self._list("duties", _DUTIES, self._duty_lines())
        self._about_sheet()
        self._book.close()

    # --- sheets -------------------------------------------------------------------------------------------------------

    def _tasks_sheet(self) -> None:
        rows = self._ledger.rows
        columns = (*_LEDGER, *(_PHOTOS if any(row.before or row.after for row in rows) else ()))
        lines = [self._line(row) for row in rows]
        sheet = self._begin("ledger", columns)
        self._fill(sheet, columns, lines)
        known = {
            "kind": words("item_kind"),
            "claim": words("claims"),
            "finding": words("finding"),
            "state": words("state"),
        }
        for name, choices in known.items():
            self._offer(sheet, columns, name, list(choices.values()))
        self._colour(sheet, columns)

    def _list(self, name: str, columns: tuple[_Column, ...], lines: Sequence[_Line]) -> None:
        sheet = self._begin(name, columns)
        self._fill(sheet, columns, lines)
        counted = totals([row for line in lines for row in line.rows])
        text = self._parts["foot"].format(**vars(counted))
        self._across(sheet, _FIRST + len(lines), len(columns), text, "foot", 24)

    def _begin(self, name: str, columns: Sequence[_Column]) -> Worksheet:
        """A sheet with its title, its standing and the heads of its columns, ready to be printed."""
        self._names.append(sheet_name(words("ledger_sheets")[name], self._names))
        sheet: Worksheet = self._book.add_worksheet(self._names[-1])
        self._across(sheet, 0, len(columns), self._ledger.titles[name], "title", 32)
        self._across(sheet, 1, len(columns), self._standing(), "standing", 20)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
            sheet.write_string(_HEAD, at, self._heads[column.name], self._format("head"))
        sheet.set_row(_HEAD, 30)
        sheet.freeze_panes(_FIRST, 1)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&C{self._parts['page']}")
        return sheet

    def _standing(self) -> str:
        at = self._ledger.as_of
        return self._parts["standing"].format(
            scope=self._ledger.scope,
            year=at.year,
            month=at.month,
            day=at.day,
            time=f"{at:%H:%M}",
            tasks=len(self._ledger.rows),
        )

    def _fill(self, sheet: Worksheet, columns: Sequence[_Column], lines: Sequence[_Line]) -> None:
        heights = [max(height_of(str(line.cells[c.name]), c.width) for c in columns if not c.runs) for line in lines]
        for at, column in enumerate(columns):
            if column.runs:
                before = [each.name for each in columns[: at + 1] if each.runs]
                for first, last in _runs([(line.group, *(line.cells[name] for name in before)) for line in lines]):
                    self._run(sheet, at, column, lines, first, last, heights)
        rest = [(at, column) for at, column in enumerate(columns) if not column.runs]
        for n, line in enumerate(lines):
            for at, column in rest:
                self._cell(sheet, _FIRST + n, at, column, line)
            shown = column_of(columns, "before") is not None and self._show(sheet, _FIRST + n, columns, line.rows[0])
            sheet.set_row(_FIRST + n, max(heights[n], _PHOTO_ROW if shown else 0))
            if column_of(columns, "progress") is not None and (n + 1) % _EVERY == 0:
                self._tell(n + 1, len(lines))
        sheet.autofilter(_HEAD, 0, _HEAD + len(lines), len(columns) - 1)

    def _run(
        self,
        sheet: Worksheet,
        at: int,
        column: _Column,
        lines: Sequence[_Line],
        first: int,
        last: int,
        heights: list[float],
    ) -> None:
        """One cell over several rows. Each of them holds the words, so that filters and other programs find them there."""
        text = lines[first].cells[column.name]
        look = self._format(column.look)
        if last > first:
            sheet.merge_range(_FIRST + first, at, _FIRST + last, at, "", look)
        for n in range(first, last + 1):
            sheet.write_string(_FIRST + n, at, fit(text), look)
        lacking = (height_of(text, column.width) - sum(heights[first : last + 1])) / (last - first + 1)
        for n in range(first, last + 1) if lacking > 0 else ():
            heights[n] = min(heights[n] + lacking, FULL)

    def _cell(self, sheet: Worksheet, row: int, at: int, column: _Column, line: _Line) -> None:
        value = line.cells[column.name]
        look = "day_kept" if column.name == "due" and line.rows[0].item.long_term else column.look
        if isinstance(value, datetime):
            sheet.write_datetime(row, at, value.replace(tzinfo=None), self._format(look))
        elif isinstance(value, date):
            sheet.write_datetime(row, at, value, self._format(look))
        elif isinstance(value, int):
            sheet.write_number(row, at, value, self._format(look))
        elif value:
            sheet.write_string(row, at, fit(value), self._format("short" if look in ("day", "day_kept") else look))
        else:
            sheet.write_blank(row, at, None, self._format("short"))

    def _show(self, sheet: Worksheet, row: int, columns: Sequence[_Column], shown: Row) -> bool:
        """Put the photos of a task into its row; whether there are any."""
        if self._photos >= MOST_PHOTOS:
            return False
        sides = {"before": shown.before, "after": shown.after}
        found = {name: data for name, shot in sides.items() if shot is not None and (data := self._picture(shot))}
        for name, data in found.items():
            width, height = _size(data)
            scale = min(_PHOTO_WIDTH / width, _PHOTO_HEIGHT / height)
            placed = {
                "image_data": BytesIO(data),
                "x_scale": scale,
                "y_scale": scale,
                "x_offset": 3,
                "y_offset": 3,
                "object_position": 1,  # it moves with its row
                "description": self._heads[name],
            }
            sheet.insert_image(row, column_of(columns, name), f"{name}-{row}.jpg", placed)
        self._photos += bool(found)
        self._last_shown = shown.item.number if found else self._last_shown
        return bool(found)

    def _offer(self, sheet: Worksheet, columns: Sequence[_Column], name: str, choices: list[str]) -> None:
        at, last = column_of(columns, name), _HEAD + len(self._ledger.rows)
        if last > _HEAD:
            sheet.data_validation(_FIRST, at, last, at, {"validate": "list", "source": choices})

    def _colour(self, sheet: Worksheet, columns: Sequence[_Column]) -> None:
        """By rules of the workbook, so that a row changes its colour with its state when somebody works on in it."""
        last = _HEAD + len(self._ledger.rows)
        if last == _HEAD:
            return
        names = [column.name for column in columns]
        due, finding, state = (f"${chr(65 + names.index(name))}{_FIRST + 1}" for name in ("due", "finding", "state"))
        on = self._ledger.today
        today = f"DATE({on.year},{on.month},{on.day})"
        closed, done = _quoted(word("state", State.CLOSED)), _quoted(word("finding", Finding.DONE))
        settled = f"OR({state}={closed},{finding}={done})"
        states = ",".join(f"{state}={_quoted(word('state', each))}" for each in OPEN_STATES)
        is_open = f"OR({states})"
        rules = {
            Light.GREEN: f"={settled}",
            Light.RED: f"=AND(ISNUMBER({due}),{due}<{today},{is_open})",
            Light.YELLOW: f"=AND(ISNUMBER({due}),{due}-{today}<=7,{is_open})",
        }
        for name in ("number", "due", "finding", "state"):
            at = names.index(name)
            for light, formula in rules.items():
                told = {"type": "formula", "criteria": formula, "stop_if_true": True}
                look = self._light(light, marked=name == "state")
                sheet.conditional_format(_FIRST, at, last, at, told | {"format": look})

    def _about_sheet(self) -> None:
        ledger, counted = self._ledger, totals(self._ledger.rows)
        meant, rate = words("ledger_meaning"), done_rate(self._ledger.rows)
        said: dict[str, str] = {
            "scope": ledger.scope,
            "campaigns": "\n".join(map(_campaign, ledger.campaigns)),
            "as_of": _moment(ledger.as_of),
            "today": meant["day"].format(year=ledger.today.year, month=ledger.today.month, day=ledger.today.day),
            "problems": str(counted.problems),
            "tasks": str(counted.tasks),
            "measures": str(counted.measures),
            "states": self._counts(words("state"), [row.item.state for row in ledger.rows]),
            "findings": self._counts(words("finding"), [row.item.finding for row in ledger.rows]),
            "rate": meant["rate"].format(part=rate.part, whole=rate.whole, percent=f"{rate.part / rate.whole:.1%}")
            if rate.whole
            else meant["rate_none"],
            "overdue": str(counted.overdue),
            "due_soon": str(counted.due_soon),
            "photos": meant["photos_more" if self._photos >= MOST_PHOTOS else "photos"].format(
                count=self._photos, last=self._last_shown
            ),
        }
        said |= {name: meant[name] for name in words("ledger_about") if name not in said}
        heads, sheet = words("ledger_about"), self._begin("about", _ABOUT)
        lines = [_Line({"said": heads[name], "meant": said[name]}, ()) for name in heads]
        for n, line in enumerate(lines):
            for at, column in enumerate(_ABOUT):
                sheet.write_string(_FIRST + n, at, fit(line.cells[column.name]), self._format("text"))
            sheet.set_row(_FIRST + n, height_of(line.cells["meant"], _ABOUT[1].width))
            light = next((each for each in Light if heads[each] == line.cells["said"]), None)
            if light is not None:
                sheet.write_string(_FIRST + n, 0, heads[light], self._light(light, marked=False, bordered=True))

    # --- lines --------------------------------------------------------------------------------------------------------

    def _line(self, row: Row) -> _Line:
        item, joint = row.item, self._parts["joint"]
        steps = [each.text for each in row.measures]
        numbered = [f"{n}. {text}" for n, text in enumerate(steps, 1)] if len(steps) > 1 else steps
        cells = {
            "number": item.number,
            "aspect": row.aspect,
            "problem": row.problem,
            "task": row.task,
            "measures": "\n".join(numbered),
            "leader": row.leader,
            "unit": row.unit,
            "support": joint.join(row.supporters),
            "person": row.person,
            "due": item.due or item.due_text or "",
            "kind": word("item_kind", item.kind),
            "claim": word("claims", row.claim) if row.claim is not None else "",
            "finding": word("finding", item.finding),
            "state": word("state", item.state),
            "progress": row.progress,
            "reported_at": row.reported_at or "",
            "files": row.files,
            "extended": item.extended,
            "closed_on": row.closed_on or "",
            "before": "",
            "after": "",
        }
        return _Line(cells, (row,), item.campaign_id)

    def _problem_lines(self) -> list[_Line]:
        """One a problem, where its first task stands."""
        groups: dict[Any, list[Row]] = {}
        for row in self._ledger.rows:
            groups.setdefault(problem_of(row), []).append(row)
        joint, lines = self._parts["joint"], []
        for n, rows in enumerate(groups.values(), 1):
            counted = totals(rows)
            cells = {
                "number": n,
                "aspect": rows[0].aspect,
                "problem": rows[0].problem,
                "tasks": counted.tasks,
                "numbers": joint.join(str(row.item.number) for row in rows),
                "units": joint.join(dict.fromkeys(row.unit or self._parts["no_unit"] for row in rows)),
                "closed": counted.closed,
                "overdue": counted.overdue,
            }
            lines.append(_Line(cells, tuple(rows), rows[0].item.campaign_id))
        return lines

    def _duty_lines(self) -> list[_Line]:
        """By unit in the bureau's own order; last what no unit of the bureau has yet."""
        nobody = self._parts["no_unit"]
        ordered = sorted(self._ledger.rows, key=lambda row: (row.item.unit_id is None, row.item.unit_id or 0, row.unit))
        lines = [self._line(row) for row in ordered]
        return [
            replace(line, cells={**line.cells, "unit": line.cells["unit"] or nobody}, group=line.rows[0].item.unit_id)
            for line in lines
        ]

    def _counts(self, names: Mapping[str, str], codes: Sequence[str]) -> str:
        pattern = word("ledger_meaning", "count_of")
        counted = [(name, codes.count(code)) for code, name in names.items()]
        return self._parts["joint"].join(pattern.format(name=name, count=count) for name, count in counted if count)

    # --- looks --------------------------------------------------------------------------------------------------------

    def _across(self, sheet: Worksheet, row: int, columns: int, text: str, look: str, height: float) -> None:
        sheet.merge_range(row, 0, row, columns - 1, "", self._format(look))
        sheet.write_string(row, 0, fit(text), self._format(look))
        sheet.set_row(row, height)

    def _format(self, look: str) -> Any:
        if look not in self._formats:
            self._formats[look] = self._book.add_format(self._look(look))
        return self._formats[look]

    def _look(self, look: str) -> dict[str, Any]:
        cell = {"font_size": 10, "border": 1, "valign": "vcenter", "text_wrap": True}
        middle = cell | {"align": "center"}
        kept = f'yyyy-mm-dd"{self._parts["long_term"]}"'
        return {
            # a text stays text when somebody edits its cell
            "text": cell | {"align": "left", "quote_prefix": True},
            # above, so that it is read on the page on which it begins
            "run": cell | {"align": "left", "valign": "top", "quote_prefix": True},
            "short": middle | {"quote_prefix": True},
            "count": middle | {"num_format": "0"},
            "day": middle | {"num_format": "yyyy-mm-dd"},
            "day_kept": middle | {"num_format": kept},
            "moment": middle | {"num_format": "yyyy-mm-dd hh:mm"},
            "head": middle | {"bold": True, "bg_color": "#DDEBF7"},
            "title": {"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"},
            "standing": {"font_size": 10, "font_color": "#595959", "valign": "vcenter"},
            "foot": cell | {"bold": True, "text_wrap": False},
        }[look]

    def _light(self, light: Light, *, marked: bool, bordered: bool = False) -> Any:
        """`marked`: words behind the state that are seen without colours; the cell itself holds the state alone."""
        key = f"{light}:{marked}:{bordered}"
        if key not in self._formats:
            look: dict[str, Any] = {"bg_color": _FILLS[light], "bold": light == Light.RED}
            suffix = {Light.RED: "overdue", Light.YELLOW: "due_soon"}.get(light)
            if marked and suffix is not None:
                look["num_format"] = f'@"{self._parts[suffix]}"'
            if bordered:
                look |= {"font_size": 10, "border": 1, "valign": "vcenter"}
            self._formats[key] = self._book.add_format(look)
        return self._formats[key]


def column_of(columns: Sequence[_Column], name: str) -> int | None:
    """Where a column stands; None where there is none of that name."""
    return next((at for at, column in enumerate(columns) if column.name == name), None)


def _runs(keys: Sequence[Any]) -> list[tuple[int, int]]:
    """The first and last of those that are the same and follow each other; nothing in common is nothing to merge."""
    found: list[tuple[int, int]] = []
    for n, key in enumerate(keys):
        if found and key[-1] and keys[n - 1] == key:
            found[-1] = (found[-1][0], n)
        else:
            found.append((n, n))
    return found


def _campaign(campaign: Any) -> str:
    on, meant = campaign.feedback_on, words("ledger_meaning")
    day = meant["day"].format(year=on.year, month=on.month, day=on.day) if on else ""
    pattern = meant["campaign" if on else "campaign_undated"]
    return pattern.format(bureau=campaign.bureau, body=campaign.inspecting_body, day=day)


def _moment(at: datetime) -> str:
    pattern = word("ledger_meaning", "moment")
    return pattern.format(year=at.year, month=at.month, day=at.day, time=f"{at:%H:%M}")


def _quoted(text: str) -> str:
    """As a formula names a text."""
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _size(data: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(BytesIO(data)) as picture:
        return picture.size
