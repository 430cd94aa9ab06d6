"""Files on their way when things go wrong: Telegram, the disk, the bot itself."""

import errno
import hashlib
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from simulator.people import Person
from storage import looks
from storage.evidence_files import EvidenceFiles
from storage.tables import evidence
from tests.evidence.making import jpeg
from tests.world import World

DATA = jpeg(quality=95)
SHA = hashlib.sha256(DATA).hexdigest()
ROOM = 400
"""Megabytes."""


@pytest.fixture
async def head(world: World) -> Person:
    await world.is_set_up()
    return world["陆一鸣"]


def state(db: Connection) -> str | None:
    return db.scalar(select(evidence.c.file_state))


def has_tried(db: Connection, times: int) -> bool:
    return attempts(db) >= times


def attempts(db: Connection) -> int:
    return db.scalar(select(func.sum(evidence.c.attempts))) or 0


async def test_ten_failures_and_hours_later_the_file_is_there(world: World, head: Person):
    await world.telegram.fault("getFile", code=500, times=5)
    await world.telegram.fault("download", drop="after", times=10)  # each of five is repeated at once, beneath the bot
    began = world.clock.now()
    sent = await head.sends_photo(DATA, caption="第1项 现场")
    for tried in range(1, 11):
        await world.until(partial(has_tried, times=tried))
        world.clock.move_to(world.clock.now() + timedelta(minutes=16))
        if tried == 6:
            await world.restarts()
    await world.until(lambda db: state(db) == "stored")
    assert world.clock.now() - began > timedelta(hours=2)
    assert world.app.files.path(SHA).read_bytes() == DATA
    await head.waits_for(lambda m: m.message_id > sent and "照片1张" in m.text and "还在保存" not in m.text)


async def test_a_bot_that_ends_while_a_file_is_written_fetches_it_again(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    writing, ended = Event(), Event()

    def half(self: EvidenceFiles, data: bytes) -> str:
        with self._temporary() as path:
            path.write_bytes(data[: len(data) // 2])
            shutil.copy(path, path.with_name("left by a kill"))
            writing.set()
            ended.wait(10)
        raise OSError("the process is gone")

    monkeypatch.setattr(EvidenceFiles, "put", half)
    sent = await head.sends_photo(DATA, caption="第1项 现场")
    await world.until(lambda db: writing.is_set())
    async with world.is_down():
        ended.set()
        monkeypatch.undo()
    await world.until(lambda db: state(db) == "stored")
    folder = world.data_dir / "evidence"
    assert [path.name for path in folder.rglob("*") if path.is_file()] == [SHA]
    assert world.app.files.path(SHA).read_bytes() == DATA
    await head.waits_for("照片1张", after=sent)


async def test_less_than_was_announced_is_not_stored(world: World, head: Person, monkeypatch: pytest.MonkeyPatch):
    from telegram import File

    whole, left = File.download_as_bytearray, [1]

    async def cut(self: File, **more: Any) -> bytearray:
        data = await whole(self, **more)
        left[0] -= 1
        return data[:-100] if left[0] >= 0 else data

    monkeypatch.setattr(File, "download_as_bytearray", cut)
    await head.sends_photo(DATA, caption="第1项 现场")
    await world.until(lambda db: state(db) == "stored")
    assert await world.read(attempts) == 1
    assert world.app.files.path(SHA).read_bytes() == DATA
    assert SHA in await world.read(looks.of_files, [SHA])


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that can be filled."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={ROOM}m", "none", folder], capture_output=True)
    if mounted.returncode:
        pytest.skip("no disk can be mounted here: " + mounted.stderr.decode().strip())
    yield folder
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
async def cramped(small_disk: Path) -> AsyncIterator[World]:
    async with World.begin(small_disk / "data") as world:
        await world.is_set_up()
        yield world


def fill(disk: Path, leave: int) -> Path:
    """All but so many bytes, whatever the bot writes meanwhile."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as opened:
        try:
            while shutil.disk_usage(disk).free > leave:
                opened.write(bytes(min(1 << 20, shutil.disk_usage(disk).free - leave) or 1))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
    return ballast


@pytest.mark.parametrize("leave", [200_000, 0], ids=["room for the database", "no room at all"])
async def test_a_full_disk_is_told_at_once_and_everything_goes_on_by_itself(
    cramped: World, small_disk: Path, leave: int
):
    """Real: the disk holds the database, too."""
    head, office = cramped["陆一鸣"], cramped["何敏"]
    ballast = fill(small_disk, leave)
    large = jpeg(quality=95, comment=bytes(60_000)) + bytes(400_000)
    sent = await head.sends_photo(large, caption="第1项 现场")
    await office.waits_for("服务器磁盘已满", timeout=20)
    said = [each.text for each in await head.messages() if each.message_id > sent and each.by_bot]
    assert not any("已收到" in text and "还在保存" not in text for text in said)
    ballast.unlink()
    await cramped.until(lambda db: state(db) == "stored", timeout=40)
    sha256 = hashlib.sha256(large).hexdigest()
    assert cramped.app.files.path(sha256).read_bytes() == large
    await head.waits_for(lambda m: m.message_id > sent and "照片1张" in m.text and "还在保存" not in m.text, timeout=20)
    await office.waits_for("服务器磁盘空间已经够用", timeout=20)
