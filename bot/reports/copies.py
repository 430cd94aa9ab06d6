"""What stands for each exhibit in a dossier: the stored bytes, proved by their hash, or a copy with its areas blackened."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from bot.reports.file_names import safe
from bot.rules.areas import Area
from bot.rules.dossier import Dossier, Exhibit
from bot.rules.file_endings import ending
from bot.rules.looks import Content
from bot.rules.models import Fetch, MediaKind
from storage.evidence_files import EvidenceFiles, sha256_of
from templates import word

_HEAD = 16
_MADE = {b"\xff\xd8": Content.JPEG, b"\x89P": Content.PNG}
"""What a blackened copy may be, by how it begins."""

Blacken = Callable[[Path, Sequence[Area]], bytes]


class Stopped(Exception):
    """Whoever wanted the dossier wants it no more."""


@dataclass(frozen=True)
class Store:
    """Where bytes come from. `originals`: nothing is blackened; `stopping`: set to give the work up between two files."""

    files: EvidenceFiles
    blacken: Blacken
    originals: bool = False
    stopping: Event = field(default_factory=Event)

    def go_on(self) -> None:
        """Raises Stopped when the work is to be given up."""
        if self.stopping.is_set():
            raise Stopped


@dataclass(frozen=True)
class Copy:
    """What stands for an exhibit. `name`: below the dossier's folder; `path`, `name`, `sha256` are None where nothing does.

    `marks`: what is said of it, in words; `original`: the hash of what was blackened.
    """

    exhibit: Exhibit
    path: Path | None
    name: str | None
    sha256: str | None
    size: int | None
    marks: tuple[str, ...]
    original: str | None = None


def copies(dossier: Dossier, store: Store, folder: Path) -> list[Copy]:
    """One for each exhibit, in their order; blackened copies are written into `folder`. Every byte is read and proved."""
    made = []
    running: Counter[int] = Counter()
    width = max(2, len(str(max((each.place.order for each in dossier.exhibits), default=0))))
    for exhibit in dossier.exhibits:
        store.go_on()
        running[exhibit.place.order] += 1
        name = _name(exhibit, width, running[exhibit.place.order])
        made.append(_copy(exhibit, name, store, folder))
    return made


def digest(path: Path) -> tuple[str, int]:
    """The sha256 and the size of a file, read piece by piece."""
    return sha256_of(path), path.stat().st_size


def _copy(exhibit: Exhibit, name: str, store: Store, folder: Path) -> Copy:
    if exhibit.state != Fetch.STORED or exhibit.sha256 is None:
        return Copy(exhibit, None, None, None, exhibit.size, (_why_not(exhibit),))
    path = store.files.path(exhibit.sha256)
    if not path.exists():
        return Copy(exhibit, None, None, None, exhibit.size, (*_marks(exhibit), word("dossier_marks", "missing")))
    sha256, size = digest(path)
    if sha256 != exhibit.sha256:
        return _damaged(exhibit, path, name, sha256, size, store)
    if exhibit.areas and not store.originals:
        return _blackened(exhibit, path, name, store, folder)
    marks = [*_marks(exhibit), *([word("dossier_marks", "not_blackened")] if exhibit.areas else [])]
    content = exhibit.look.content if exhibit.look else None
    return Copy(exhibit, path, f"{name}.{ending(content, exhibit.kind, _head(path))}", sha256, size, tuple(marks))


def _damaged(exhibit: Exhibit, path: Path, name: str, sha256: str, size: int, store: Store) -> Copy:
    """Its bytes are not those that came: they are kept as they are and said to be so, unless something in them was to be hidden."""
    marks = (*_marks(exhibit), word("dossier_marks", "damaged"))
    if exhibit.areas and not store.originals:
        return Copy(exhibit, None, None, None, size, marks, original=exhibit.sha256)
    content = exhibit.look.content if exhibit.look else None
    named = f"{name}.{ending(content, exhibit.kind, _head(path))}"
    return Copy(exhibit, path, named, sha256, size, marks, original=exhibit.sha256)


def _blackened(exhibit: Exhibit, path: Path, name: str, store: Store, folder: Path) -> Copy:
    data = store.blacken(path, exhibit.areas)
    made = folder / f"blackened-{exhibit.id}"
    made.write_bytes(data)
    content = next((content for beginning, content in _MADE.items() if data.startswith(beginning)), None)
    marks = (*_marks(exhibit), word("dossier_marks", "blackened"))
    named = f"{name}.{ending(content, MediaKind.DOCUMENT, data[:_HEAD])}"
    sha256 = hashlib.sha256(data).hexdigest()
    return Copy(exhibit, made, named, sha256, len(data), marks, original=exhibit.sha256)


def _name(exhibit: Exhibit, width: int, running: int) -> str:
    """``佐证/03-整改后照片-20260302-1703-道路科-01``, without its ending."""
    place = f"{exhibit.place.order:0{width}}-{safe(exhibit.place.name, 16)}"
    named = f"{place}-{exhibit.sent_at:%Y%m%d-%H%M}-{safe(exhibit.unit, 16)}-{running:02}"
    return f"{word('dossier_files', 'evidence')}/{named}"


def _marks(exhibit: Exhibit) -> list[str]:
    said = {
        "forwarded": exhibit.forwarded,
        "as_photo": exhibit.kind == MediaKind.PHOTO,
        "late": exhibit.late,
        "earlier": exhibit.counts is False,
        "screen": exhibit.look is not None and exhibit.look.screen,
    }
    return [word("dossier_marks", name) for name, is_so in said.items() if is_so]


def _why_not(exhibit: Exhibit) -> str:
    """Why there is no file, in words; of one that was refused, for which fault."""
    state = exhibit.state if exhibit.state != Fetch.STORED else Fetch.WAITING
    why = word("dossier_states", state)
    fault = exhibit.look.fault if exhibit.look else None
    return f"{why}：{word('fault_name', fault)}" if fault and exhibit.state == Fetch.REFUSED else why


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD)
