"""The child process of a `Looker`: one piece of work after another, each within limits, until its parent is gone."""

import contextlib
import os
import pickle
import signal
import sys
import traceback
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import BinaryIO

from bot.evidence.looking import LENGTH, CannotLook


def serve(seconds: float, memory: int, idle: float) -> None:
    """Do what comes in on standard input and answer on standard output; what work prints goes to the errors.

    Each piece of work is given `seconds`; when none comes for `idle` seconds, the process ends.
    """
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(memory)
    waiting: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(sys.stdin.buffer, waiting), daemon=True).start()
    with contextlib.suppress(Empty):
        while True:
            asked = waiting.get(timeout=idle)
            signal.setitimer(signal.ITIMER_REAL, seconds)  # unhandled, it ends the process even inside a decoder
            answer = _answer(asked)
            signal.setitimer(signal.ITIMER_REAL, 0)
            answers.write(len(answer).to_bytes(LENGTH) + answer)
            answers.flush()
    os._exit(0)


def _listen(requests: BinaryIO, waiting: SimpleQueue[bytes]) -> None:
    """Beside the work, so that the end of the parent, however it came, ends the work too."""
    while length := requests.read(LENGTH):
        waiting.put(requests.read(int.from_bytes(length)))
    os._exit(0)


def _answer(asked: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(asked)
        return pickle.dumps(("returned", function(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        return _raised(error)


def _raised(error: Exception) -> bytes:
    """The error as it is, if it can travel, else what it says; where it was raised is noted on it."""
    error.add_note(f"In the child process:\n{''.join(traceback.format_exception(error))}")
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
    serve(seconds=float(sys.argv[1]), memory=int(sys.argv[2]), idle=float(sys.argv[3]))
