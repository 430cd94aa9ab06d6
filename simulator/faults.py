"""Trouble on command: refusals, slow answers and cut connections for the next calls of a method."""

import json
from dataclasses import dataclass
from typing import Literal

from simulator.refusals import Refusal
from simulator.values import Json

Drop = Literal["before", "after"]
_WORDS = {
    400: "Bad Request: something went wrong",
    403: "Forbidden: bot was blocked by the user",
    500: "Internal Server Error",
    502: "Bad Gateway",
}


@dataclass
class Fault:
    """What shall happen to the next `times` calls of `method` ("*": any) whose parameters contain `contains`.

    `drop` cuts the connection before the work or after it was done; `delay` holds the answer back (real seconds).
    """

    method: str
    code: int | None = None
    retry_after: int | None = None
    description: str | None = None
    drop: Drop | None = None
    delay: float = 0
    times: int = 1
    contains: str | None = None

    def fits(self, method: str, parameters: Json) -> bool:
        named = self.method in {"*", method}
        return named and (self.contains is None or self.contains in json.dumps(parameters, ensure_ascii=False))

    def refusal(self) -> Refusal | None:
        if self.code == 429:
            wait = self.retry_after or 1
            words = self.description or f"Too Many Requests: retry after {wait}"
            return Refusal(429, words, {"retry_after": wait})
        if self.code is not None:
            return Refusal(self.code, self.description or _WORDS.get(self.code, f"Error {self.code}"))
        return None


class Faults:
    """The faults that are still to come, oldest first."""

    def __init__(self) -> None:
        self.waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def take(self, method: str, parameters: Json) -> Fault | None:
        """The fault for this call, used up once; None when there is none."""
        fault = next((each for each in self.waiting if each.fits(method, parameters)), None)
        if fault is not None:
            fault.times -= 1
            if fault.times <= 0:
                self.waiting.remove(fault)
        return fault
