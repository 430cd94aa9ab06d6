"""A dossier on disk: the ZIP and its document, complete or not there at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_STORED, ZipFile

from bot.reports import dossier_zip
from bot.reports.copies import Copy, Store, copies
from bot.reports.typesetting import Document, typeset
from bot.rules.dossier import Dossier

UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Filed:
    """What a dossier came to. `files`: exhibits that are in it; `absent`: those that are only listed, with the reason."""

    zip: Path
    pdf: Path
    zip_size: int
    pdf_size: int
    pages: int
    files: int
    absent: int
    peak: int


def file_dossier(dossier: Dossier, store: Store, zip_path: Path, pdf_path: Path) -> Filed:
    """Write both files, whose folders must be there; what stood there before is replaced in one step.

    Raises OSError where it cannot be written, CannotTypeset, Changed or Stopped.
    """
    with TemporaryDirectory(prefix="dossier-", dir=zip_path.parent) as name:
        folder = Path(name)
        made, document = made_up(dossier, store, folder)
        with unfinished(zip_path) as path, ZipFile(path, "w", ZIP_STORED, strict_timestamps=False) as pack:
            parts = dossier_zip.parts(dossier, made, document.path)
            dossier_zip.write(pack, dossier_zip.folder_name(dossier), parts, dossier.as_of, store)
        document.path.replace(pdf_path)
    here = sum(each.path is not None for each in made)
    return Filed(
        zip_path,
        pdf_path,
        zip_path.stat().st_size,
        pdf_path.stat().st_size,
        document.pages,
        files=here,
        absent=len(made) - here,
        peak=document.peak,
    )


def made_up(dossier: Dossier, store: Store, folder: Path) -> tuple[list[Copy], Document]:
    """Everything that goes into a dossier, made in `folder`."""
    made = copies(dossier, store, folder)
    return made, typeset(dossier, made, folder, store)


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Where to write what shall stand at `path`; it does once it is complete and on disk, or not at all."""
    temporary = path.with_name(path.name + UNFINISHED)
    try:
        yield temporary
        with temporary.open("rb") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
