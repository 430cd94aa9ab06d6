"""Files of the bot's own in a queued message: named in words by what they show, made when the message leaves.

Telegram's ids of files hold no colon; a name of ours begins with ``own:``.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bot.rules.areas import Area
from bot.rules.models import EvidenceId, RoundId

_PREFIX = "own:"


@dataclass(frozen=True)
class Pair:
    """Pictures side by side, in rows. `purpose`: which words stand over the columns, ``likeness`` or ``before_after``.

    `left` and `right` are equally long; 0 stands for no picture.
    """

    purpose: str
    left: tuple[EvidenceId, ...]
    right: tuple[EvidenceId, ...]


@dataclass(frozen=True)
class Blackened:
    """A copy of a picture with its areas blackened."""

    evidence_id: EvidenceId


@dataclass(frozen=True)
class Grid:
    """A picture under a grid, by whose squares areas are named."""

    evidence_id: EvidenceId


@dataclass(frozen=True)
class IssueChart:
    """The picture of the weekly summary of a round."""

    round_id: RoundId


class PaperKind(StrEnum):
    """The forms of the weekly summary as a paper: each value is the ending of its file."""

    WORD = "docx"
    PDF = "pdf"
    TABLE = "xlsx"


@dataclass(frozen=True)
class IssuePaper:
    """A version of the weekly summary of a round as a paper; `name`: as the reader gets it."""

    round_id: RoundId
    version: int
    kind: PaperKind
    name: str


@dataclass(frozen=True)
class Document:
    """A finished file. `path`: under the data folder's ``documents``, with slashes; `name`: as the reader gets it."""

    path: str
    name: str


OwnFile = Pair | Blackened | Grid | IssueChart | IssuePaper | Document


@dataclass(frozen=True)
class Shown:
    """A picture as it is put into another: where its bytes lie, a line of words under it, areas to blacken first."""

    path: Path
    note: str
    areas: tuple[Area, ...] = ()


def named(file: OwnFile) -> str:
    """Its name in a queued message."""
    match file:
        case Pair(purpose, left, right):
            return f"{_PREFIX}pair:{purpose}:{','.join(map(str, left))}:{','.join(map(str, right))}"
        case Blackened(evidence_id):
            return f"{_PREFIX}blackened:{evidence_id}"
        case Grid(evidence_id):
            return f"{_PREFIX}grid:{evidence_id}"
        case IssueChart(round_id):
            return f"{_PREFIX}chart:{round_id}"
        case IssuePaper(round_id, version, kind, name):
            return f"{_PREFIX}paper:{round_id}:{version}:{kind}:{name}"
        case Document(path, name):
            return f"{_PREFIX}document:{path}:{name}"


def read(name: str) -> OwnFile | None:
    """What `named` named; None for an id of Telegram's."""
    if not name.startswith(_PREFIX):
        return None
    kind, *rest = name.removeprefix(_PREFIX).split(":", 3)
    match kind, rest:
        case "pair", [purpose, left, right]:
            return Pair(purpose, _ids(left), _ids(right))
        case "blackened", [evidence_id]:
            return Blackened(EvidenceId(int(evidence_id)))
        case "grid", [evidence_id]:
            return Grid(EvidenceId(int(evidence_id)))
        case "chart", [round_id]:
            return IssueChart(RoundId(int(round_id)))
        case "paper", [round_id, version, rest_of_name]:
            paper, _, own = rest_of_name.partition(":")
            return IssuePaper(RoundId(int(round_id)), int(version), PaperKind(paper), own)
        case "document", [path, *name_parts]:
            return Document(path, ":".join(name_parts))
    raise ValueError(f"no file of ours: {name!r}")


def _ids(text: str) -> tuple[EvidenceId, ...]:
    return tuple(EvidenceId(int(each)) for each in text.split(","))
