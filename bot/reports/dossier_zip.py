"""A dossier as a folder in a ZIP: the document, the card, tables and every file, each with its hash in one list.

The same data give the same bytes: names and order follow from them, and every entry bears the moment of the last thing
recorded.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.reports.copies import Copy, Store
from bot.reports.file_names import plain, safe
from bot.reports.tables import table
from bot.rules.dossier import Dossier, Version
from storage.evidence_files import sha256_of
from templates import render_console, word, words

_CHUNK = 1 << 20
_MOMENT = "%Y-%m-%d %H:%M:%S"
_MARK = "\ufeff"
_FIRST_YEAR = 1980
"""What a ZIP can tell begins there."""


class Changed(Exception):
    """A file is not what it was a moment ago; the text is where it lies."""


@dataclass(frozen=True)
class Part:
    """An entry of the ZIP: bytes at hand, or a file that is copied piece by piece and must have this hash."""

    name: str
    source: bytes | Path
    sha256: str


def folder_name(dossier: Dossier, width: int = 0) -> str:
    """``第3项-标题``; with `width`, ``003-标题`` as it sorts among others."""
    number = dossier.item.number
    pattern = word("dossier_files", "folder_sorted" if width else "folder")
    return pattern.format(number=f"{number:0{width}}" if width else number, title=safe(dossier.item.title))


def parts(dossier: Dossier, made: Sequence[Copy], document: Path) -> list[Part]:
    """Everything of a dossier in the order of the names; the list of hashes stands last."""
    names = words("dossier_files")
    texts = {
        names["card"]: _text(render_console("dossier/card", d=dossier)),
        names["history"]: _history(dossier),
        names["answers"]: _answers(dossier, made),
        names["decisions"]: _text(render_console("dossier/decisions", d=dossier)),
        names["index"]: index([(dossier, made)]),
    }
    found = [Part(name, data, hashlib.sha256(data).hexdigest()) for name, data in texts.items()]
    found.append(Part(names["document"], document, sha256_of(document)))
    found += [Part(each.name, each.path, each.sha256) for each in made if each.path and each.name and each.sha256]
    found.sort(key=lambda part: part.name)
    return [*found, sums(found)]


def sums(found: Iterable[Part], name: str | None = None) -> Part:
    """The hashes of these as `sha256sum -c` reads them."""
    lines = "".join(f"{each.sha256}  {each.name}\n" for each in found).encode()
    return Part(name or word("dossier_files", "sums"), lines, hashlib.sha256(lines).hexdigest())


def write(pack: ZipFile, folder: str, found: Iterable[Part], as_of: datetime, store: Store) -> None:
    """Put the parts into `folder` of the ZIP; raises Changed when a file is not what its hash says any more."""
    for part in found:
        store.go_on()
        _write(pack, f"{folder}/{part.name}" if folder else part.name, part, as_of)


def index(dossiers: Sequence[tuple[Dossier, Sequence[Copy]]]) -> bytes:
    """The index (目录) of the files of one dossier or of several, those that could not be had too."""
    heads = words("dossier_columns")
    columns = (
        *("number", "item", "file", "place", "also", "paper_number", "paper_title", "paper_date", "paper_issuer"),
        *("unit", "sender", "sent_at", "received_as", "taken_at", "taken_place", "forwarded", "own_name", "answer"),
        *("sha256", "size", "remarks", "original"),
    )
    return table([heads[each] for each in columns], (_line(d, each) for d, made in dossiers for each in made))


def moment(at: datetime | None) -> str | None:
    return at.strftime(_MOMENT) if at is not None else None


def _line(dossier: Dossier, copy: Copy) -> list[object]:
    each, look, paper = copy.exhibit, copy.exhibit.look, copy.exhibit.paper
    return [
        each.number,
        dossier.item.number,
        copy.name,
        each.place.name,
        "、".join(each.also),
        paper.number if paper else None,
        paper.title if paper else None,
        paper.issued_on if paper else None,
        paper.issuer if paper else None,
        each.unit,
        each.who,
        moment(each.sent_at),
        word("dossier_received", each.kind),
        moment(look.taken_at.astimezone(each.sent_at.tzinfo)) if look and look.taken_at else None,
        "{:.6f}, {:.6f}".format(*look.place) if look and look.place else None,
        word("dossier_marks", "yes") if each.forwarded else None,
        plain(each.own_name) if each.own_name else None,
        each.answer,
        copy.sha256 or each.sha256,
        copy.size,
        "；".join(copy.marks),
        copy.original,
    ]


def _history(dossier: Dossier) -> bytes:
    heads = words("dossier_columns")
    columns = ("number", "at", "who", "what", "hash", "previous")
    rows = [[each.id, moment(each.at), each.who, each.what, each.hash, each.previous] for each in dossier.events]
    return table([heads[each] for each in columns], rows)


def _answers(dossier: Dossier, made: Sequence[Copy]) -> bytes:
    """A line for each version of each text; an answer without words has one line, too."""
    heads = words("dossier_columns")
    columns = (
        *("answer", "message", "version", "at", "unit", "sender", "kind", "round", "late", "forwarded", "text"),
        *("place_sent", "file"),
    )
    files = {each.exhibit.number: each.name for each in made}
    rows: list[list[object]] = []
    for each in dossier.answers:
        about: list[object] = [each.unit, each.who, word("dossier_kinds", each.kind), each.round]
        names = "\n".join(files[n] or f"（{n}）" for n in each.exhibits)
        for n, versions in enumerate(each.messages, 1):
            rows += [[each.number, n, *_version(v, about), names] for v in versions]
        if not each.messages:
            rows.append(
                [each.number, None, None, moment(each.sent_at), *about, _yes(each.late), None, None, None, names]
            )
    return table([heads[each] for each in columns], rows)


def _version(version: Version, about: Sequence[object]) -> list[object]:
    place = "{:.6f}, {:.6f}".format(*version.place) if version.place else None
    return [
        version.number,
        moment(version.sent_at),
        *about,
        _yes(version.late),
        _yes(version.forwarded),
        version.text,
        place,
    ]


def _yes(is_so: bool) -> str | None:
    return word("dossier_marks", "yes") if is_so else None


def _text(text: str) -> bytes:
    """As old editors of Windows read it, too."""
    return (_MARK + text.replace("\n", "\r\n") + "\r\n").encode()


def _write(pack: ZipFile, name: str, part: Part, as_of: datetime) -> None:
    info = ZipInfo(name, (max(as_of.year, _FIRST_YEAR), *as_of.timetuple()[1:6]))
    info.create_system, info.external_attr = 3, 0o100644 << 16
    if isinstance(part.source, bytes):
        info.compress_type = ZIP_DEFLATED
        pack.writestr(info, part.source)
        return
    info.compress_type, info.file_size = ZIP_STORED, part.source.stat().st_size
    found = hashlib.sha256()
    with part.source.open("rb") as source, pack.open(info, "w") as target:
        while piece := source.read(_CHUNK):
            found.update(piece)
            target.write(piece)
    if found.hexdigest() != part.sha256:
        raise Changed(str(part.source))
