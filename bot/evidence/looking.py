"""Looking at a file, and the child process in which it is done: a decoder that bytes of strangers kill takes only itself along."""

import asyncio
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo
from pathlib import Path
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from bot.evidence.contents import examine
from bot.rules.looks import PICTURES, Content, Fault, Look

SECONDS = 30.0
"""Of real time for one piece of work."""

MEMORY = 2 << 30
"""Bytes of address space; the largest picture that is decoded takes a third of it."""

IDLE = 600.0
"""Seconds; then the child's memory is given back."""

LENGTH = 8
"""Bytes that say how long the work or the answer behind them is."""

_ROOT = Path(__file__).parents[2]
_HANDED_ON = ("PATH", "HOME", "TMPDIR", "TEMP", "SYSTEMROOT", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TZ", "PYTHONTZPATH")
"""The only settings the child gets: the token is none of them."""

P = ParamSpec("P")
T = TypeVar("T")


class CannotLook(Exception):
    """The child process died of the work or took too long over it, twice where it died; or it has been closed."""


def look(path: Path, zone: tzinfo) -> Look:
    """What is in a file; `zone`: of cameras that note none. Whatever the bytes, it raises only the disk's OSError."""
    content, fault = examine(path)
    if fault is not None or content not in PICTURES:
        return Look(content, fault)
    from bot.evidence import pictures  # here, so that nobody who never looks at a picture loads its decoders

    if not pictures.is_readable(content):
        return Look(content)
    try:
        return pictures.look_into(path, content, zone)
    except pictures.Undecodable as undecodable:
        return Look(content, undecodable.fault)


class Looker:
    """One child process, begun when first needed and replaced when it dies; work is done in the order it was asked for.

    `seconds` of real time for one piece of work; `memory`: bytes of address space for the child, which ends by itself
    when nothing is asked of it for `idle` seconds.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY, idle: float = IDLE) -> None:
        self._limits = (str(seconds), str(memory), str(idle))
        self._thread = ThreadPoolExecutor(1, "looker")
        self._child: subprocess.Popen[bytes] | None = None
        self._changing = Lock()
        self._is_closed = False

    async def look(self, path: Path, zone: tzinfo) -> Look:
        """`look`, in the child; a file that kills it or keeps it too long is damaged. Raises CannotLook when closed."""
        try:
            return await self.run(look, path, zone)
        except CannotLook:
            if self._is_closed:
                raise
        return Look(await self._content(path), Fault.DAMAGED)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a function of a module's top level in the child; returns and raises what it does, or CannotLook."""
        asked = pickle.dumps((work, args, kwargs), pickle.HIGHEST_PROTOCOL)
        if self._is_closed:
            raise CannotLook("closed")
        told, value = await asyncio.get_running_loop().run_in_executor(self._thread, self._ask, asked)
        if told == "raised":
            raise value
        returned: T = value
        return returned

    async def close(self) -> None:
        """End the child; work under way or waiting raises CannotLook. The second time is harmless."""
        with self._changing:
            self._is_closed = True
            if self._child is not None:
                self._child.kill()
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self._thread.shutdown)
        self._forget()

    async def _content(self, path: Path) -> Content:
        try:
            return (await self.run(examine, path))[0]
        except CannotLook:
            return Content.OTHER

    def _ask(self, asked: bytes) -> tuple[str, Any]:
        """What the child answers. One that died may have been killed for another's hunger for memory: it is asked once more."""
        for _ in range(2):
            child = self._living()
            try:
                return _exchange(child, asked)
            except (EOFError, OSError):
                if self._forget() == -signal.SIGALRM:
                    break
        raise CannotLook("the work killed the child process or took too long")

    def _living(self) -> subprocess.Popen[bytes]:
        with self._changing:
            if self._is_closed:
                raise CannotLook("closed")
            if self._child is None:
                self._child = subprocess.Popen(
                    [sys.executable, "-P", "-m", "bot.evidence.child", *self._limits],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    env=environment(),
                )
            return self._child

    def _forget(self) -> int | None:
        """Let go of the child, killing what is left of it; returns how it ended."""
        with self._changing:
            child, self._child = self._child, None
        if child is None:
            return None
        child.kill()
        child.communicate()
        return child.returncode


def _exchange(child: subprocess.Popen[bytes], asked: bytes) -> tuple[str, Any]:
    """Raises OSError or EOFError when the child is no more."""
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(len(asked).to_bytes(LENGTH) + asked)
    child.stdin.flush()
    length = int.from_bytes(child.stdout.read(LENGTH))
    answered = child.stdout.read(length)
    if not length or len(answered) < length:
        raise EOFError
    answer: tuple[str, Any] = pickle.loads(answered)
    return answer


def environment() -> dict[str, str]:
    """For a child process of the bot: what every program needs, and no secret."""
    return {name: os.environ[name] for name in _HANDED_ON if name in os.environ} | {"PYTHONPATH": str(_ROOT)}
