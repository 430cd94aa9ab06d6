"""Files of evidence on disk, each under the hash of its bytes, complete or not there at all."""

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile

_HASH = re.compile("[0-9a-f]{64}")


class EvidenceFiles:
    """A folder in which a file's name is the sha256 of its content, two letters a subfolder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / "arriving"

    def prepare(self) -> None:
        """Make the folder, and clear away what a crash left half-written."""
        self._arriving.mkdir(parents=True, exist_ok=True)
        for leftover in self._arriving.iterdir():
            leftover.unlink()

    def put(self, data: bytes) -> str:
        """Store `data` durably and return its sha256; the second time is harmless.

        Raises OSError when there is no room, and when what the disk gives back is not what was written; nothing is left.
        """
        digest = hashlib.sha256(data).hexdigest()
        if not self.path(digest).exists():
            with self._temporary() as temporary:
                temporary.write_bytes(data)
                self._keep(temporary, digest)
        return digest

    def copy(self, source: Path) -> str:
        """As `put`, for a file of any size on a disk of this machine."""
        with self._temporary() as temporary:
            shutil.copyfile(source, temporary)
            digest = sha256_of(source)
            if not self.path(digest).exists():
                self._keep(temporary, digest)
        return digest

    def path(self, sha256: str) -> Path:
        """Where the file of this hash lies; raises ValueError for anything else, which could point elsewhere."""
        if _HASH.fullmatch(sha256) is None:
            raise ValueError(f"not the hash of a file: {sha256!r}")
        return self._folder / sha256[:2] / sha256

    def every(self) -> Iterator[tuple[str, int]]:
        """The hash each file is stored under, and its size in bytes, in the order of the hashes."""
        for folder in sorted(self._folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if _HASH.fullmatch(path.name) and path.is_file():
                    yield path.name, path.stat().st_size

    def left_over(self) -> list[Path]:
        """What is half-written, by a fetch under way or before a crash."""
        return sorted(self._arriving.iterdir()) if self._arriving.is_dir() else []

    def set_aside(self, sha256: str) -> Path:
        """Move a file out of the way, into a folder beside the others; it is kept. Returns where it lies now."""
        aside = self._folder / "unreferenced"
        aside.mkdir(exist_ok=True)
        target = aside / sha256
        self.path(sha256).replace(target)
        _sync(aside)
        return target

    def remove(self, sha256: str) -> int:
        """Take a file off the disk; returns its size in bytes, 0 when it was not there."""
        path = self.path(sha256)
        size = path.stat().st_size if path.exists() else 0
        path.unlink(missing_ok=True)
        return size

    def _keep(self, temporary: Path, digest: str) -> None:
        target = self.path(digest)
        if not target.parent.exists():
            target.parent.mkdir(exist_ok=True)
            _sync(self._folder)
        _sync(temporary)
        if sha256_of(temporary) != digest:
            raise OSError(f"the disk did not keep what was written to it: {temporary}")
        temporary.replace(target)
        _sync(target.parent)

    @contextmanager
    def _temporary(self) -> Iterator[Path]:
        with NamedTemporaryFile(dir=self._arriving, delete=False) as made:
            path = Path(made.name)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Of a file of any size; raises OSError when it cannot be read."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
