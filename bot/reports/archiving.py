"""The archive of a campaign: every item's dossier in one ZIP, written item by item, then read again and proved."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from bot.reports import dossier_zip
from bot.reports.copies import Copy, Store, digest
from bot.reports.dossier_zip import Part, moment
from bot.reports.filing import made_up, unfinished
from bot.reports.tables import table
from bot.rules.dossier import Dossier
from storage.archives import Archive
from templates import word, words

_CHUNK = 1 << 20

Tell = Callable[[int, int], None]
"""Is told after each item: how many are done, of how many."""


class Unproved(Exception):
    """What was written does not read back as it should; the text names the entry."""


@dataclass(frozen=True)
class Contents:
    """What a ZIP proved to hold: the hash of every entry by its name."""

    hashes: dict[str, str]


def write_archive(path: Path, dossiers: Sequence[Dossier], head: str, store: Store, tell: Tell) -> Archive:
    """Write, prove, and only then put the archive of these dossiers at `path`, whose folder must be there.

    `head`: that of the audit trail, ``COUNT:HASH``. Raises OSError, CannotTypeset, Changed, Unproved or Stopped.
    """
    with unfinished(path) as temporary:
        with ZipFile(temporary, "w", ZIP_STORED, strict_timestamps=False) as pack:
            _write(pack, dossiers, head, store, tell, path.parent)
        found = prove(temporary)
        sha256, size = digest(temporary)
    as_of = _as_of(dossiers)
    return Archive(path.name, sha256, size, len(found.hashes), as_of)


def prove(path: Path) -> Contents:
    """Read every entry and hold it against the list of hashes in it; raises Unproved where something does not fit."""
    listing = word("dossier_files", "sums")
    try:
        with ZipFile(path) as pack:
            hashes = {info.filename: _hash(pack, info.filename) for info in pack.infolist()}
            listed = dict(_listed(pack.read(listing).decode()))
    except (BadZipFile, KeyError, UnicodeDecodeError, EOFError) as error:
        raise Unproved(str(error)) from None
    hashes.pop(listing)
    wrong = sorted(name for name in hashes.keys() | listed.keys() if hashes.get(name) != listed.get(name))
    if wrong:
        raise Unproved(wrong[0])
    return Contents(hashes)


def _write(pack: ZipFile, dossiers: Sequence[Dossier], head: str, store: Store, tell: Tell, beside: Path) -> None:
    width = max(3, *(len(str(each.item.number)) for each in dossiers)) if dossiers else 3
    sums: list[Part] = []
    made: list[tuple[Dossier, Sequence[Copy]]] = []
    for n, dossier in enumerate(dossiers, 1):
        folder = dossier_zip.folder_name(dossier, width)
        with TemporaryDirectory(prefix="dossier-", dir=beside) as name:
            copies, document = made_up(dossier, store, Path(name))
            parts = dossier_zip.parts(dossier, copies, document.path)
            dossier_zip.write(pack, folder, parts, dossier.as_of, store)
        sums += [Part(f"{folder}/{part.name}", b"", part.sha256) for part in parts]
        made.append((dossier, [_inside(folder, copy) for copy in copies]))
        tell(n, len(dossiers))
    names = words("dossier_files")
    overall = [
        _part(names["index"], dossier_zip.index(made)),
        _part(names["ledger"], ledger(dossiers)),
        _part(names["trail"], f"{head}\n".encode()),
    ]
    overall.append(dossier_zip.sums(sorted([*sums, *overall], key=lambda part: part.name)))
    dossier_zip.write(pack, "", overall, _as_of(dossiers), store)


def ledger(dossiers: Sequence[Dossier]) -> bytes:
    """The rows of the ledger (台账) as they stood."""
    heads = words("dossier_ledger")
    return table(list(heads.values()), map(_row, dossiers))


def _row(dossier: Dossier) -> list[object]:
    item = dossier.item
    return [
        item.number,
        item.code,
        "\n".join(item.headings),
        item.title,
        item.problem,
        "\n".join(f"{each.position}. {each.text}" for each in dossier.measures),
        item.leader,
        item.unit or item.lead_unit,
        "、".join(dossier.supporters),
        item.due.isoformat() if item.due else item.due_text,
        word("state", item.state),
        word("finding", item.finding),
        word("dossier_marks", "yes") if item.long_term else None,
        moment(item.closed_at),
        item.extended,
        item.reopened,
        len(dossier.exhibits),
        dossier.events[-1].hash if dossier.events else None,
    ]


def _inside(folder: str, copy: Copy) -> Copy:
    name = f"{folder}/{copy.name}" if copy.name else None
    return Copy(copy.exhibit, copy.path, name, copy.sha256, copy.size, copy.marks, copy.original)


def _part(name: str, data: bytes) -> Part:
    return Part(name, data, hashlib.sha256(data).hexdigest())


def _as_of(dossiers: Sequence[Dossier]) -> datetime:
    return max((each.as_of for each in dossiers), default=datetime(1980, 1, 1, tzinfo=UTC))


def _hash(pack: ZipFile, name: str) -> str:
    found = hashlib.sha256()
    with pack.open(name) as entry:
        while piece := entry.read(_CHUNK):
            found.update(piece)
    return found.hexdigest()


def _listed(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        sha256, _, name = line.partition("  ")
        yield name, sha256
