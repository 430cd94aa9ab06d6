"""The dossier of an item with many photos, as ZIP and PDF, beside a bare compilation of the same photos; time and memory."""

import asyncio
import io
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from PIL import Image
from sqlalchemy import Connection

from benchmarks.figures import Line
from benchmarks.stage import MONDAY, ZONE, database, enter_bureau
from bot.dossiers import store_in
from bot.reports import dossier as reading
from bot.reports.filing import Filed, file_dossier
from bot.rules.dossier import Dossier
from bot.rules.models import ChatId, Fetch, Incoming, Media, MediaKind, MessageId, PersonId, ReportKind, UserId
from storage import audit, evidences, items, reports
from storage.evidence_files import EvidenceFiles

SIZE = (1280, 960)
MEMORY = 500
"""Megabytes a process may take with 300 photos."""

_BARE = """
import json, resource, sys, typst
names = json.loads(sys.argv[1])
text = "#set page(paper: \\"a4\\")\\n#grid(columns: 2," + ",".join(f'image("{each}", width: 100%)' for each in names) + ")"
open(sys.argv[2] + "/bare.typ", "w").write(text)
typst.compile(sys.argv[2] + "/bare.typ", output=sys.argv[2] + "/bare.pdf")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"""


async def measure() -> list[Line]:
    return [line for photos in (24, 300) for line in await _measure(photos)]


async def _measure(photos: int) -> list[Line]:
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = EvidenceFiles(folder / "evidence")
        files.prepare()
        async with database(folder) as db:
            await db.write(_enter, files, photos)
            wanted = await db.read(_read)
        began = perf_counter()
        filed = await asyncio.to_thread(_file, wanted, folder)
        ours = perf_counter() - began
        bare, memory = await asyncio.to_thread(_bare, photos, folder)
    what, beside = f"dossier with {photos} photos", "typst, the same photos alone"
    return [
        Line(what, ours, bare, beside, "s"),
        Line(f"{what}, memory", filed.peak / 1e6, memory / 1e6, beside, "MB", target=MEMORY),
    ]


def _file(wanted: Dossier, folder: Path) -> Filed:
    return file_dossier(wanted, store_in(folder), folder / "a.zip", folder / "a.pdf")


def _bare(photos: int, folder: Path) -> tuple[float, int]:
    """Seconds and bytes that a process takes to set the photos as they are, two a row, with nothing else."""
    names = []
    for n in range(photos):
        (folder / f"{n}.jpg").write_bytes(_photo(n))
        names.append(f"{n}.jpg")
    began = perf_counter()
    command = [sys.executable, "-c", _BARE, json.dumps(names), str(folder)]
    done = subprocess.run(command, capture_output=True, check=True)
    return perf_counter() - began, int(done.stdout)


def _enter(db: Connection, files: EvidenceFiles, photos: int) -> None:
    enter_bureau(db, 1, 1, MONDAY)
    item, chat = items.every(db)[0], ChatId(1000)
    report = reports.add(
        db,
        PersonId(1),
        chat,
        "m1",
        item_id=item.id,
        round_id=None,
        kind=ReportKind.PROGRESS,
        late=False,
        sent_at=MONDAY,
        now=MONDAY,
    )
    audit.record(db, "receive_report", f"report:{report.id}", MONDAY, by=PersonId(1), item=item.id)
    for n in range(photos):
        at = MONDAY + timedelta(seconds=n)
        media = Media(MediaKind.PHOTO, f"file{n}", f"u{n}", None, None, 1)
        sent = Incoming(UserId(1000), chat, MessageId(n), at, "", media, None, None, False, False, False)
        evidences.add(db, report.id, sent, media, fetch=Fetch.WAITING, late=False, now=at)
    for n, each in enumerate(evidences.of_report(db, report.id)):
        data = _photo(n)
        evidences.mark_stored(db, each.id, files.put(data), len(data), MONDAY)


def _read(db: Connection) -> Dossier:
    return reading.read(db, items.every(db)[0], ZONE)


def _photo(seed: int) -> bytes:
    """A picture as heavy as a photo of a phone that Telegram has made smaller."""
    rough = Image.effect_mandelbrot((160, 120), (-2.0 + seed / 400, -1.2, 0.8, 1.2), 60).resize(SIZE)
    out = io.BytesIO()
    Image.merge("RGB", (rough, rough.transpose(Image.Transpose.FLIP_LEFT_RIGHT), rough)).save(out, "JPEG", quality=87)
    return out.getvalue()
