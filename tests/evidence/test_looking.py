"""The child process in which files are looked at: what it is given, and what happens when it dies."""

import asyncio
import os
import signal
import subprocess
import sys
import types
from collections.abc import AsyncIterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import bot.evidence.looking as looking
from bot.evidence.looking import CannotLook, Looker, look
from bot.rules.looks import Content, Fault, Look
from tests.evidence import working
from tests.evidence.making import jpeg, lying, word

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
async def looker() -> AsyncIterator[Looker]:
    made = Looker()
    yield made
    await made.close()


async def test_a_file_is_seen_in_the_child_as_it_is_seen_here(looker: Looker, tmp_path: Path):
    path = lying(tmp_path, jpeg())
    assert await looker.look(path, ZONE) == look(path, ZONE)
    assert await looker.look(lying(tmp_path, word()), ZONE) == Look(Content.WORD)
    with pytest.raises(FileNotFoundError):
        await looker.look(tmp_path / "nothing", ZONE)


async def test_the_child_is_another_process_and_stays(looker: Looker):
    pid, *_ = await looker.run(working.whoami)
    assert pid != os.getpid()
    assert (await looker.run(working.whoami))[0] == pid


async def test_the_child_is_given_no_token_and_loads_little(looker: Looker, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BOT_TOKEN", "4242:SECRET")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:secret@host/db")
    _, settings, modules = await looker.run(working.whoami)
    assert "BOT_TOKEN" not in settings
    assert "secret" not in str(settings).lower()
    assert not {"bot.app", "telegram", "sqlalchemy", "structlog", "jinja2", "numpy"} & set(modules)


async def test_work_returns_and_raises_through_the_child(looker: Looker, capfd: pytest.CaptureFixture[str]):
    assert await looker.run(working.print_and_say, "done") == "done"
    assert await looker.run(working.print_and_say, word="again") == "again"
    with pytest.raises(ValueError, match="so it is"):
        await looker.run(working.refuse, "so it is")
    with pytest.raises(CannotLook, match="Awkward: so"):
        await looker.run(working.refuse_awkwardly)
    assert "printed" not in capfd.readouterr().out


async def test_work_that_cannot_travel_is_the_callers_mistake(looker: Looker):
    with pytest.raises((AttributeError, TypeError)):
        await looker.run(lambda: None)
    assert await looker.run(abs, -3) == 3


async def test_work_unknown_to_the_child_is_said_so(looker: Looker, monkeypatch: pytest.MonkeyPatch):
    here_only = types.ModuleType("here_only")
    monkeypatch.setitem(sys.modules, "here_only", here_only)
    here_only.work = types.FunctionType(working.refuse.__code__, {}, "work")  # type: ignore[attr-defined]
    here_only.work.__module__ = "here_only"
    here_only.work.__qualname__ = "work"
    with pytest.raises(ModuleNotFoundError, match="here_only"):
        await looker.run(here_only.work, "now")
    assert await looker.run(abs, -3) == 3


async def test_an_error_tells_where_it_was_raised(looker: Looker):
    with pytest.raises(ValueError, match="so it is") as raised:
        await looker.run(working.refuse, "so it is")
    assert "in refuse" in raised.value.__notes__[0]


async def test_a_child_with_nothing_to_do_ends_and_is_begun_again():
    looker = Looker(idle=0.05)
    pid, *_ = await looker.run(working.whoami)
    await asyncio.to_thread(os.waitid, os.P_PID, pid, os.WEXITED | os.WNOWAIT)
    again, *_ = await looker.run(working.whoami)
    assert again != pid
    await looker.close()


async def test_who_waits_survives_the_death_of_the_child(looker: Looker):
    before = asyncio.ensure_future(looker.run(abs, -1))
    dying = asyncio.ensure_future(looker.run(working.die))
    after = asyncio.ensure_future(looker.run(abs, -2))
    with pytest.raises(CannotLook):
        await dying
    assert (await before, await after) == (1, 2)


async def test_work_is_tried_again_when_something_else_killed_the_child(looker: Looker, tmp_path: Path):
    assert await looker.run(working.die_once, tmp_path / "trace") == "done"


async def test_a_child_that_died_idle_is_replaced(looker: Looker):
    pid, *_ = await looker.run(working.whoami)
    os.kill(pid, signal.SIGKILL)
    assert (await looker.run(working.whoami))[0] != pid


@pytest.mark.parametrize("hanging", [working.hang, working.hang_in_c])
async def test_work_that_never_ends_is_ended(hanging):
    looker = Looker(seconds=0.2)
    with pytest.raises(CannotLook):
        await looker.run(hanging)
    assert await looker.run(abs, -3) == 3
    await looker.close()


async def test_work_that_eats_memory_is_refused_it():
    looker = Looker(memory=1 << 30)
    with pytest.raises(MemoryError):
        await looker.run(working.eat, 2)
    assert await looker.run(abs, -3) == 3
    await looker.close()


async def test_a_file_that_kills_is_damaged(looker: Looker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(looking, "look", working.die_looking)
    look_ = await looker.look(lying(tmp_path, jpeg()), ZONE)
    assert look_ == Look(Content.JPEG, Fault.DAMAGED)


async def test_the_child_does_not_mind_being_asked_to_stop(looker: Looker):
    """Ctrl-C and systemd signal all processes at once; the bot still waits for what it asked for."""
    pid, *_ = await looker.run(working.whoami)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(pid, number)
    assert (await looker.run(working.whoami))[0] == pid


async def test_closing_ends_the_child_and_what_waits_for_it(tmp_path: Path):
    looker = Looker()
    pid, *_ = await looker.run(working.whoami)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    hanging = asyncio.ensure_future(looker.run(working.tell_and_hang, pipe))
    waiting = asyncio.ensure_future(looker.look(lying(tmp_path, jpeg()), ZONE))
    assert await asyncio.to_thread(pipe.read_text) == "begun"
    await looker.close()
    await looker.close()
    for each in (hanging, waiting):
        with pytest.raises(CannotLook):
            await each
    with pytest.raises(CannotLook):
        await looker.run(abs, -3)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_looker_never_used_starts_nothing():
    looker = Looker()
    await looker.close()


PARENT = """
import asyncio
from bot.evidence.looking import Looker
from tests.evidence import working
asyncio.run(Looker().run(working.tell_and_hang))
"""


async def test_the_child_does_not_outlive_a_killed_parent():
    root = str(Path(__file__).parents[2])
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, env={"PYTHONPATH": root}, stderr=asyncio.subprocess.PIPE
    )
    assert parent.stderr is not None
    async with asyncio.timeout(30):
        assert await parent.stderr.readline() == b"begun\n"
        parent.kill()
        assert await parent.stderr.read() == b""  # the child writes there too: it ends when both are gone
        await parent.wait()


def test_what_looks_is_cheap_to_import():
    """Whoever never looks at a file pays nothing for it."""
    loads = "import sys, bot.app, bot.evidence.looking; print({'PIL', 'numpy', 'pillow_heif'} & set(sys.modules))"
    said = subprocess.run([sys.executable, "-c", loads], capture_output=True, check=True, text=True)
    assert said.stdout.strip() == "set()"
