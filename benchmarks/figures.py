"""One measured line, and the table of them."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Line:
    """A figure of ours beside another of the same run, in the same unit; `target` is what ours must stay under.

    `flawed`: something went wrong in the run (`beside_what` tells), so its target is missed whatever the figure.
    """

    what: str
    ours: float
    beside: float
    beside_what: str
    unit: str
    target: float | None = None
    flawed: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.beside

    @property
    def is_missed(self) -> bool:
        return self.target is not None and (self.flawed or self.ours >= self.target)

    @property
    def verdict(self) -> str:
        if self.target is None:
            return ""
        return f"{'MISSES' if self.is_missed else 'meets'} {self.target:g} {self.unit}"


def seconds(work: Callable[[], object]) -> float:
    """How long one run of `work` takes."""
    began = perf_counter()
    work()
    return perf_counter() - began


def median(figures: Sequence[float]) -> float:
    return statistics.median(figures)


def percentile95(figures: Sequence[float]) -> float:
    return statistics.quantiles(figures, n=20)[-1]


def print_head() -> None:
    print(f"{'case':46} {'ours':>12} {'beside':>12} {'ratio':>7}  beside what; target")


def print_line(line: Line) -> None:
    ours, beside = f"{line.ours:.3g} {line.unit}", f"{line.beside:.3g} {line.unit}"
    verdict = f"; {line.verdict}" if line.verdict else ""
    print(f"{line.what:46} {ours:>12} {beside:>12} {line.ratio:>7.3f}  {line.beside_what}{verdict}", flush=True)
