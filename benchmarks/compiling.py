"""The whole compile of an issue: 100,000 items, 1,000,000 answers, 200 units; standing, figures, words, picture, .docx and .xlsx.

It runs in a process of its own, whose peak of memory is what the system says of it. The PDF is told apart. Beside it stands
its floor: the same rows in SQL by hand, and the same picture and sheets by the libraries alone, without looks and words.

    python -m benchmarks.compiling DATA     compiles in the data folder DATA, and prints one JSON object
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any, TypeVar

from sqlalchemy import Connection, delete

from benchmarks import issues
from benchmarks.figures import Line, median
from benchmarks.issues import FRIDAY, ITEMS, UNITS, WEEKS
from benchmarks.stage import database
from bot.actions.issues import issue_paper
from bot.actions.issues.issue_text import bulletin_text
from bot.documents.issue import Issue
from bot.reports import snapshot
from bot.rules.editions import FIRST, Edition
from bot.rules.models import RoundId
from storage import bulletins, rounds
from storage.database import Database, sqlite_url
from storage.evidence_files import EvidenceFiles
from storage.tables import bulletin, standing, unit_week

MOST_SECONDS, MOST_MB = 3.0, 400.0
RUNS = 3
PARTS = ("figures", "words", "freezing", "picture", "docx", "xlsx")
_TOLD = {
    "figures": "standing and figures",
    "words": "words of the digest",
    "freezing": "freezing and reading again",
    "picture": "picture",
    "docx": ".docx",
    "xlsx": ".xlsx",
}
_ROOT = Path(__file__).parent.parent
T = TypeVar("T")


async def measure() -> list[Line]:
    with TemporaryDirectory() as folder:
        async with database(Path(folder)) as db:
            await db.write(_fill)
        told = await _in_a_child(Path(folder))
        by_hand = issues._by_hand(Path(folder) / "bot.db")
    runs = told["runs"]
    whole = [sum(run[part] for part in PARTS) for run in runs]
    load = os.getloadavg()[0]
    what = f"compile, {ITEMS:,} items, {WEEKS * ITEMS:,} answers, {UNITS} units"
    share = "3 s for the whole"
    return [
        Line(what, median(whole), MOST_SECONDS, f"the target; load {load:.1f}", "s", MOST_SECONDS),
        Line("the same beside its floor", median(whole), by_hand + told["bare"], "SQL by hand, typst, xlsxwriter", "s"),
        Line("  of the floor, SQL by hand", by_hand, by_hand, "(itself)", "s"),
        Line("the same, most memory", told["peak"], MOST_MB, "the target", "MB", MOST_MB),
        Line("the same, processor time", median([run["processor"] for run in runs]), MOST_SECONDS, share, "s"),
        Line("the same, the first time, libraries loaded", whole[0], MOST_SECONDS, share, "s"),
        *(Line(f"  {_TOLD[part]}", median([run[part] for run in runs]), MOST_SECONDS, share, "s") for part in PARTS),
        Line("  the PDF, not in the whole", median([run["pdf"] for run in runs]), MOST_SECONDS, share, "s"),
    ]


def _fill(db: Connection) -> None:
    issues._fill(db)
    bulletins.add(db, RoundId(WEEKS - 1), 1, {}, "", FRIDAY - timedelta(days=7))


async def _in_a_child(data: Path) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.compiling", str(data), cwd=_ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    if child.returncode:
        raise RuntimeError(f"the compile ended with {child.returncode}")
    told: dict[str, Any] = json.loads(out)
    return told


# --- in the child -----------------------------------------------------------------------------------------------------


async def _compile(data: Path) -> dict[str, Any]:
    db = Database(sqlite_url(data / "bot.db"))
    try:
        runs = [await _run(db, data) for _ in range(RUNS)]
        peak = _peak()
        for run in runs:
            run["pdf"] = await _pdf(db, data)
        bare = median([_bare(await _read(db, data)) for _ in range(RUNS)])
    finally:
        await db.close()
    return {"runs": runs, "peak": peak, "bare": bare}


async def _run(db: Database, data: Path) -> dict[str, float]:
    """Seconds of each part; `processor`: seconds in which this process worked, whatever else did beside it."""
    await db.write(_forget)
    worked = process_time()
    took = await db.write(_figures)
    began = perf_counter()
    issue = await _read(db, data)
    took["freezing"] += perf_counter() - began
    # loaded here, as the bot does: the first run tells what that takes
    began = perf_counter()
    from bot.documents import chart_picture

    chart_picture.draw(issue.chart)
    took["picture"] = perf_counter() - began
    began = perf_counter()
    from bot.documents import issue_word

    issue_word.write(issue, None)
    took["docx"] = perf_counter() - began
    began = perf_counter()
    from bot.documents import issue_book

    issue_book.write(issue)
    took["xlsx"] = perf_counter() - began
    took["processor"] = process_time() - worked
    return took


def _figures(db: Connection) -> dict[str, float]:
    round_ = rounds.get(db, RoundId(WEEKS))
    summary, figures = _timed(lambda: snapshot.take(db, round_, FRIDAY))
    text, words = _timed(lambda: bulletin_text(db, round_.id, 2, summary, Edition(round_.id)))
    _, freezing = _timed(lambda: bulletins.add(db, round_.id, 2, snapshot.frozen(summary), text, FRIDAY))
    return {"figures": figures, "words": words, "freezing": freezing}


def _forget(db: Connection) -> None:
    db.execute(delete(bulletin).where(bulletin.c.round_id == WEEKS))
    db.execute(delete(unit_week).where(unit_week.c.round_id == WEEKS))
    db.execute(delete(standing).where(standing.c.round_id == WEEKS))


async def _pdf(db: Database, data: Path) -> float:
    from bot.documents import issue_pdf

    issue = await _read(db, data)
    return _timed(lambda: issue_pdf.write(issue))[1]


async def _read(db: Database, data: Path) -> Issue:
    return await db.read(issue_paper.read, RoundId(WEEKS), FIRST, EvidenceFiles(data / "evidence"))


def _bare(issue: Issue) -> float:
    """Seconds that typst needs for the finished drawing, and xlsxwriter for the values alone; the .docx is not in it."""
    import typst
    import xlsxwriter

    from bot.documents import chart_picture, issue_book

    told = {"svg": chart_picture.svg(issue.chart), "width": "1600"}
    sheets = [list(table.rows) for table in issue_book.tables(issue)]
    began = perf_counter()
    typst.Compiler(chart_picture._PAGE, font_paths=chart_picture._fonts(), sys_inputs=told).compile(
        format="png", ppi=72
    )
    with xlsxwriter.Workbook(BytesIO(), {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for n, row in enumerate(rows):
                for at, value in enumerate(row):
                    if isinstance(value, int | float):
                        sheet.write_number(n, at, value)
                    elif value is not None:
                        sheet.write_string(n, at, str(value))
    return perf_counter() - began


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    began = perf_counter()
    done = work()
    return done, perf_counter() - began


def _peak() -> float:
    """Megabytes that this process held at most."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_compile(Path(sys.argv[1])))))
