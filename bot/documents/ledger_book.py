"""The ledger as an Excel workbook: the table of tasks, three lists cut from the same rows, and what it all means."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bot.documents.ledger import Ledger, Light, Row, Shot, done_rate, totals
from bot.documents.ledger_cells import FULL, LINE, fit, height_of, sheet_name
from bot.documents.ledger_lists import (
    ABOUT,
    DUTIES,
    LEDGER,
    PHOTOS,
    PROBLEMS,
    TASKS,
    Column,
    Line,
    duty_lines,
    head_blocks,
    own_columns,
    place_of,
    problem_lines,
    runs_of,
    task_lines,
)
from bot.documents.profile_lists import profile_columns, profile_lines
from bot.rules.models import OPEN_STATES, Finding, State
from bot.rules.profiles import Profile
from templates import word, words

Picture = Callable[[Shot], bytes | None]
"""The small JPEG that stands for a shot; None where there is none to be had."""

Tell = Callable[[int, int], None]
"""Told after every so many rows: how many are written, of how many."""

MOST_PHOTOS = 1000
"""Rows with photos; a workbook of more could no longer be sent."""

_HEAD = 2
"""Rows above the heads: title and standing."""
_LINE = 30.0
"""Points of a row of heads."""
_A3 = 8
_EVERY = 500
_PHOTO_WIDTH, _PHOTO_HEIGHT = 112, 84
"""Points of a screen within which a photo is shown."""
_PHOTO_ROW = 68.0
_FILLS = {Light.RED: "#F4A08A", Light.YELLOW: "#FFE699", Light.GREEN: "#C6E0B4"}
"""Grey they differ too: a third, a tenth, a fifth."""


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
        self._heads, self._parts = dict(words("ledger_columns")), words("ledger_parts")
        self._photos = 0
        self._last_shown: int | None = None
        self._names: list[str] = []
        self._first = _HEAD + 1

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
        if self._ledger.profile is not None:
            self._profile_sheet(self._ledger.profile)
        else:
            self._own_sheets()
        self._book.close()

    # --- sheets -------------------------------------------------------------------------------------------------------

    def _own_sheets(self) -> None:
        tasks = task_lines(self._ledger)
        self._tasks_sheet(tasks)
        self._list("problems", PROBLEMS, problem_lines(self._ledger))
        self._list("tasks", TASKS, tasks)
        self._list("duties", DUTIES, duty_lines(tasks))
        self._about_sheet()

    def _profile_sheet(self, profile: Profile) -> None:
        """What a recipient wants of it, and nothing of the bureau's own signs: no colours, no choices, no further sheets."""
        columns = profile_columns(profile.columns)
        self._fill(self._begin("ledger", columns), columns, profile_lines(self._ledger, profile.columns))

    def _tasks_sheet(self, lines: Sequence[Line]) -> None:
        rows = self._ledger.rows
        photos = PHOTOS if any(row.before or row.after for row in rows) else ()
        columns = (*LEDGER, *photos, *own_columns(self._ledger))
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

    def _list(self, name: str, columns: tuple[Column, ...], lines: Sequence[Line]) -> None:
        sheet = self._begin(name, columns)
        self._fill(sheet, columns, lines)
        counted = totals([row for line in lines for row in line.rows])
        text = self._parts["foot"].format(**vars(counted))
        self._across(sheet, self._first + len(lines), len(columns), text, "foot", 24)

    def _begin(self, name: str, columns: Sequence[Column]) -> Worksheet:
        """A sheet with its title, its standing and the heads of its columns, ready to be printed."""
        self._names.append(sheet_name(words("ledger_sheets")[name], self._names))
        sheet: Worksheet = self._book.add_worksheet(self._names[-1])
        self._across(sheet, 0, len(columns), self._ledger.titles[name], "title", 32)
        self._across(sheet, 1, len(columns), self._standing(), "standing", 20)
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width)
        self._write_heads(sheet, columns)
        sheet.freeze_panes(self._first, 1)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD, self._first - 1)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer(f"&C{self._parts['page']}")
        return sheet

    def _write_heads(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        """In as many rows as the highest head needs: what stands over several columns is one cell, and so is a lower head."""
        stacks = [each.heads or (self._heads[each.name],) for each in columns]
        depth = max(map(len, stacks), default=1)
        self._first = _HEAD + depth
        for block in head_blocks(stacks):
            look, text = self._format("head"), fit(stacks[block.left][block.level])
            top, bottom = _HEAD + block.level, _HEAD + (depth - 1 if block.is_lowest else block.level)
            if (top, block.left) != (bottom, block.right):
                sheet.merge_range(top, block.left, bottom, block.right, "", look)
            sheet.write_string(top, block.left, text, look)
        for level in range(depth):
            lowest = [
                (stack[-1], each.width) for stack, each in zip(stacks, columns, strict=True) if len(stack) > level
            ]
            needed = max((height_of(text, width) for text, width in lowest), default=_LINE)
            sheet.set_row(_HEAD + level, max(_LINE, needed) if level == depth - 1 else _LINE)

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

    def _fill(self, sheet: Worksheet, columns: Sequence[Column], lines: Sequence[Line]) -> None:
        heights = self._heights(columns, lines)
        for at, column in enumerate(columns):
            for first, last in runs_of(columns, at, lines) if column.runs else ():
                self._run(sheet, at, column, lines[first].cells[column.name], first, last, heights)
        rest = [(at, column) for at, column in enumerate(columns) if not column.runs]
        shows = any(place_of(columns, side) is not None for side in ("before", "after"))
        tells = self._ledger.profile is not None or place_of(columns, "progress") is not None
        for n, line in enumerate(lines):
            for at, column in rest:
                self._cell(sheet, self._first + n, at, column, line)
            shown = shows and self._show(sheet, self._first + n, columns, line.rows[0])
            sheet.set_row(self._first + n, max(heights[n], _PHOTO_ROW if shown else 0))
            if tells and (n + 1) % _EVERY == 0:
                self._tell(n + 1, len(lines))
        sheet.autofilter(self._first - 1, 0, self._first - 1 + len(lines), len(columns) - 1)

    def _heights(self, columns: Sequence[Column], lines: Sequence[Line]) -> list[float]:
        """Of each row, for what is not merged: Excel works none out for rows that hold pictures or merged cells."""
        texts = [(each.name, each.width) for each in columns if not each.runs and each.look in ("text", "short", "own")]
        return [
            max((height_of(_text(line.cells[name]), width) for name, width in texts), default=LINE) for line in lines
        ]

    def _run(
        self, sheet: Worksheet, at: int, column: Column, text: str, first: int, last: int, heights: list[float]
    ) -> None:
        """One cell over several rows. Each of them holds the words, so that filters and other programs find them there."""
        look, fitting = self._format(column.look), fit(text)
        if last > first:
            sheet.merge_range(self._first + first, at, self._first + last, at, "", look)
        for n in range(first, last + 1):
            sheet.write_string(self._first + n, at, fitting, look)
        lacking = (height_of(text, column.width) - sum(heights[first : last + 1])) / (last - first + 1)
        for n in range(first, last + 1) if lacking > 0 else ():
            heights[n] = min(heights[n] + lacking, FULL)

    def _cell(self, sheet: Worksheet, row: int, at: int, column: Column, line: Line) -> None:
        value = line.cells[column.name]
        if value == "":
            sheet.write_blank(row, at, None, self._format("short"))
        elif isinstance(value, str):
            look = {"day": "short", "own": "text"}.get(column.look, column.look)
            sheet.write_string(row, at, fit(value), self._format(look))
        elif isinstance(value, int | float):
            sheet.write_number(row, at, value, self._format(column.look))
        elif isinstance(value, datetime):
            sheet.write_datetime(row, at, value.replace(tzinfo=None), self._format(column.look))
        else:
            kept = column.name == "due" and line.rows[0].item.long_term
            sheet.write_datetime(row, at, value, self._format("day_kept" if kept else column.look))

    def _show(self, sheet: Worksheet, row: int, columns: Sequence[Column], shown: Row) -> bool:
        """Put the photos of a task into its row; whether there are any."""
        if self._photos >= MOST_PHOTOS:
            return False
        sides = {"before": shown.before, "after": shown.after}
        wanted = {name: shot for name, shot in sides.items() if place_of(columns, name) is not None}
        found = {name: data for name, shot in wanted.items() if shot is not None and (data := self._picture(shot))}
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
            sheet.insert_image(row, place_of(columns, name), f"{name}-{row}.jpg", placed)
        self._photos += bool(found)
        self._last_shown = shown.item.number if found else self._last_shown
        return bool(found)

    def _offer(self, sheet: Worksheet, columns: Sequence[Column], name: str, choices: list[str]) -> None:
        at, last = place_of(columns, name), self._first - 1 + len(self._ledger.rows)
        if last >= self._first:
            sheet.data_validation(self._first, at, last, at, {"validate": "list", "source": choices})

    def _colour(self, sheet: Worksheet, columns: Sequence[Column]) -> None:
        """By rules of the workbook, so that a row changes its colour with its state when somebody works on in it."""
        last = self._first - 1 + len(self._ledger.rows)
        if last < self._first:
            return
        names = [column.name for column in columns]
        due, finding, state = (
            f"${chr(65 + names.index(name))}{self._first + 1}" for name in ("due", "finding", "state")
        )
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
                sheet.conditional_format(self._first, at, last, at, told | {"format": look})

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
        heads, sheet = words("ledger_about"), self._begin("about", ABOUT)
        lines = [Line({"said": heads[name], "meant": said[name]}, ()) for name in heads]
        for n, line in enumerate(lines):
            for at, column in enumerate(ABOUT):
                sheet.write_string(self._first + n, at, fit(line.cells[column.name]), self._format("text"))
            sheet.set_row(self._first + n, height_of(line.cells["meant"], ABOUT[1].width))
            light = next((each for each in Light if heads[each] == line.cells["said"]), None)
            if light is not None:
                sheet.write_string(self._first + n, 0, heads[light], self._light(light, marked=False, bordered=True))

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
            # a number as it is printed
            "own": middle,
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


def _text(value: Any) -> str:
    """What may need more than a line; numbers never do."""
    return value if isinstance(value, str) else ""


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
