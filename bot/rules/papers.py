"""What an office calls a paper by: its number, title, issuer and date, as somebody read them from it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Paper:
    """An issued paper (公文) among the evidence; what nobody has said is None."""

    number: str | None = None
    title: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
