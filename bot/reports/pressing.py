"""The way to the press: what is to be set is written into a folder, and a child process does it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bot.evidence.looking import environment

_LONGEST = 600
"""Seconds after which a part is given up."""
_LOOK_UP = 0.2
"""Seconds between two looks whether the work is still wanted."""
_ROOT = Path(__file__).parents[2]


class CannotTypeset(Exception):
    """The typesetter failed; the text is what it said."""


def press(place: Path, order: dict[str, Any], go_on: Callable[[], None] = lambda: None) -> dict[str, Any]:
    """Let a child do what the order says (`press.py`); returns what it printed. Raises CannotTypeset.

    `go_on` raises when the work is not wanted any more: the child is ended, and what was raised goes on.
    """
    (place / "order.json").write_text(json.dumps(order, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-m", "bot.reports.press", str((place / "order.json").absolute())]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=_ROOT, env=environment(), stdout=pipe, stderr=pipe) as child:
        try:
            out, err = _outcome(child, go_on)
        except BaseException:
            child.kill()
            raise
    if child.returncode:
        raise CannotTypeset(err.decode(errors="replace")[-2000:] or f"exit status {child.returncode}")
    done: dict[str, Any] = json.loads(out)
    return done


def _outcome(child: "subprocess.Popen[bytes]", go_on: Callable[[], None]) -> tuple[bytes, bytes]:
    for _ in range(int(_LONGEST / _LOOK_UP)):
        go_on()
        try:
            return child.communicate(timeout=_LOOK_UP)
        except subprocess.TimeoutExpired:
            continue
    raise CannotTypeset(f"a part took more than {_LONGEST} seconds")
