"""A file of evidence is whole or not there, lies under its hash, and never outside its folder."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from storage.evidence_files import EvidenceFiles

DATA = b"\x89PNG photo of the repaired road"
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def files(tmp_path: Path) -> EvidenceFiles:
    made = EvidenceFiles(tmp_path / "evidence")
    made.prepare()
    return made


def everything(tmp_path: Path) -> list[Path]:
    return [each for each in (tmp_path / "evidence").rglob("*") if each.is_file()]


def test_a_file_lies_under_the_hash_of_its_bytes(files: EvidenceFiles, tmp_path: Path):
    assert files.put(DATA) == SHA
    assert files.path(SHA) == tmp_path / "evidence" / SHA[:2] / SHA
    assert files.path(SHA).read_bytes() == DATA
    assert everything(tmp_path) == [files.path(SHA)]


def test_the_same_file_again_is_harmless(files: EvidenceFiles, tmp_path: Path):
    files.put(DATA)
    before = files.path(SHA).stat()
    assert files.put(DATA) == SHA
    after = files.path(SHA).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert len(everything(tmp_path)) == 1


def test_several_at_once(files: EvidenceFiles, tmp_path: Path):
    datas = [bytes([n]) * 1000 for n in range(20)] * 2
    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(files.put, datas))
    assert {files.path(name).read_bytes() for name in names} == set(datas)
    assert len(everything(tmp_path)) == 20


def test_an_empty_file_is_a_file(files: EvidenceFiles):
    assert files.path(files.put(b"")).read_bytes() == b""


def test_what_a_crash_left_half_written_is_cleared(files: EvidenceFiles, tmp_path: Path):
    files.put(DATA)
    (tmp_path / "evidence" / "arriving" / "tmp12345").write_bytes(DATA[:10])
    again = EvidenceFiles(tmp_path / "evidence")
    again.prepare()
    assert everything(tmp_path) == [again.path(SHA)]


def test_a_full_disk_leaves_nothing(files: EvidenceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(_self: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space left"):
        files.put(DATA)
    monkeypatch.undo()
    assert everything(tmp_path) == []
    assert files.put(DATA) == SHA


def test_a_disk_that_keeps_something_else_is_found_out(
    files: EvidenceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    whole = Path.write_bytes
    monkeypatch.setattr(Path, "write_bytes", lambda path, data: whole(path, data[:-1]))
    with pytest.raises(OSError, match="did not keep"):
        files.put(DATA)
    assert everything(tmp_path) == []


def test_a_file_of_this_machine_is_copied(files: EvidenceFiles, tmp_path: Path):
    source = tmp_path / "from a local server"
    source.write_bytes(DATA)
    assert files.copy(source) == SHA
    assert files.copy(source) == SHA
    assert files.path(SHA).read_bytes() == DATA == source.read_bytes()
    assert everything(tmp_path) == [files.path(SHA)]


@pytest.mark.parametrize("name", ["../../etc/passwd", "", "..", "/etc/passwd", SHA.upper(), SHA[:-1], SHA + "\n"])
def test_what_is_no_hash_has_no_path(files: EvidenceFiles, name: str):
    with pytest.raises(ValueError, match="hash"):
        files.path(name)
