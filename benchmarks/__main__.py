"""Runs every case and prints one table; exit status 1 when a target is missed."""

import asyncio
import sys

from benchmarks import (
    answers,
    broadcast,
    bulletins,
    chart,
    compiling,
    dossiers,
    entering,
    intake,
    issues,
    ledgers,
    likeness,
    notices,
    opening,
    releasing,
    starting,
    ticks,
    writing,
)
from benchmarks.figures import Line, print_head, print_line

CASES = (
    starting,
    answers,
    writing,
    notices,
    ledgers,
    entering,
    bulletins,
    chart,
    compiling,
    dossiers,
    intake,
    issues,
    likeness,
    ticks,
    opening,
    releasing,
    broadcast,
)


async def main() -> int:
    lines: list[Line] = []
    print_head()
    for case in CASES:
        for line in await case.measure():
            print_line(line)
            lines.append(line)
    return int(any(line.is_missed for line in lines))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
