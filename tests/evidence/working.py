"""Work for the child process of a Looker, well-behaved and not."""

import ctypes
import os
import signal
import sys
import time
from datetime import tzinfo
from pathlib import Path
from typing import NoReturn


def die() -> NoReturn:
    os._exit(7)


def die_once(trace: Path) -> str:
    """The first time it dies, as of somebody else's hunger; then it works."""
    if not trace.exists():
        trace.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def hang() -> NoReturn:
    while True:
        time.sleep(60)


def hang_in_c() -> None:
    """Holding the interpreter's lock all the while, as a decoder may."""
    ctypes.PyDLL(None).sleep(3600)


def eat(gigabytes: int) -> int:
    return len(bytearray(gigabytes << 30))


def whoami() -> tuple[int, dict[str, str], list[str]]:
    """The child's process id, settings, and loaded modules."""
    return os.getpid(), dict(os.environ), list(sys.modules)


def print_and_say(word: str) -> str:
    print("printed by the work")
    return word


def refuse(why: str) -> NoReturn:
    raise ValueError(why)


class Awkward(Exception):
    """An error that cannot be taken apart and put together again."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(one)


def refuse_awkwardly() -> NoReturn:
    raise Awkward("so", "there")


def tell_and_hang(pipe: Path | None = None) -> NoReturn:
    """Says that it has begun, into the named pipe or on the errors, then never ends."""
    if pipe is None:
        print("begun", file=sys.stderr, flush=True)
    else:
        pipe.write_text("begun")
    hang()


def die_looking(path: Path, zone: tzinfo) -> NoReturn:
    """A look that no child survives."""
    die()
