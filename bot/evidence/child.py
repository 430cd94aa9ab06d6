"""The child process of a `Looker`: one piece of work after another, each within limits, until its parent is gone."""

import contextlib
import os
import pickle
import signal
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, BinaryIO

from bot.evidence.looking import CannotLook

Work = tuple[Any, tuple[Any, ...], dict[str, Any]]


def serve(seconds: float, memory: int) -> None:
    """Do what comes in on standard input and answer on standard output; what work prints goes to the errors."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(memory)
    waiting: SimpleQueue[Work] = SimpleQueue()
    Thread(target=_listen, args=(sys.stdin.buffer, waiting), daemon=True).start()
    while True:
        work = waiting.get()
        signal.setitimer(signal.ITIMER_REAL, seconds)  # unhandled, it ends the process even inside a decoder
        answer = _answer(work)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(answer)
        answers.flush()


def _listen(requests: BinaryIO, waiting: SimpleQueue[Work]) -> None:
    """Beside the work, so that the end of the parent, however it came, ends the work too."""
    with contextlib.suppress(EOFError, pickle.UnpicklingError):
        while True:
            waiting.put(pickle.load(requests))
    os._exit(0)


def _answer(work: Work) -> bytes:
    function, args, kwargs = work
    try:
        return pickle.dumps(("returned", function(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return _raised(error)


def _raised(error: Exception) -> bytes:
    """The error as it is, if it can travel, else what it says."""
    try:
        raised = pickle.dumps(("raised", error), pickle.HIGHEST_PROTOCOL)
        pickle.loads(raised)
    except Exception:
        return pickle.dumps(("raised", CannotLook(f"{type(error).__name__}: {error}")), pickle.HIGHEST_PROTOCOL)
    return raised


def _limit(memory: int) -> None:
    # Whoever stops the bot signals all of its processes; this one ends when its work is answered for.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("800")  # where memory runs out, the bot itself lives on


if __name__ == "__main__":
    serve(float(sys.argv[1]), int(sys.argv[2]))
