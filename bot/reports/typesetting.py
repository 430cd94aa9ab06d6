"""A dossier as a PDF: the words and pictures are laid out here, and set in child processes, a part at a time.

The typesetter keeps every picture in memory until its process ends, so a part holds few enough of them; page numbers run
through all parts. What people wrote is handed over as data and is never read as markup.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.reports.copies import Copy, Stopped, Store
from bot.reports.file_names import plain
from bot.reports.glyphs import legible
from bot.reports.pressing import CannotTypeset, press
from bot.rules.dossier import Answer, Applied, Demanded, Dossier, Rechecked
from bot.rules.proofs import Standing
from templates import DOCUMENTS, FONTS, word

PICTURES_A_PART = 60
_TEMPLATE = "dossier.typ"
_MOMENT, _DAY = "%Y-%m-%d %H:%M", "%Y-%m-%d"
_SHOWN = 12
"""Signs of a hash under a picture; all of it stands in the index."""


@dataclass(frozen=True)
class Document:
    """`unseen`: numbers of exhibits whose pictures could not be shown; `peak`: the most memory a process took, in bytes."""

    path: Path
    pages: int
    unseen: tuple[int, ...]
    peak: int
    warnings: tuple[str, ...] = ()


def typeset(dossier: Dossier, made: Sequence[Copy], folder: Path, store: Store) -> Document:
    """The dossier as a PDF in `folder`; the same data give the same bytes. Raises CannotTypeset, or Stopped."""
    groups = _groups(dossier, made)
    sources = {str(each.exhibit.number): str(each.path.absolute()) for each in made if each.path is not None}
    data = _told(dossier, made, pictures=bool(groups))
    results: list[dict[str, Any]] = []
    outputs: list[Path] = []
    for n, part in enumerate([[], *_in_parts(groups)]):
        place = folder / f"part{n}"
        place.mkdir()
        pictures = [cell["number"] for group in part for row in group["rows"] for cell in row if cell is not None]
        order = {
            "first": 1 + sum(each["pages"] for each in results),
            "pictures": {str(number): sources[str(number)] for number in pictures if str(number) in sources},
            "template": _TEMPLATE,
            "fonts": str(FONTS),
            "output": str(place / "part.pdf"),
            "timestamp": int(dossier.as_of.timestamp()),
        }
        results.append(_set(place, data | {"groups": legible(part), "part": n}, order, store))
        outputs.append(place / "part.pdf")
    return _joined(dossier, outputs, results, folder, store)


def _set(place: Path, data: dict[str, Any], order: dict[str, Any], store: Store) -> dict[str, Any]:
    shutil.copy(DOCUMENTS / _TEMPLATE, place / _TEMPLATE)
    (place / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    done = press(place, order, store.go_on)
    for each in place.glob("*.jpg"):
        each.unlink()
    return done


def _joined(
    dossier: Dossier, outputs: Sequence[Path], results: Sequence[dict[str, Any]], folder: Path, store: Store
) -> Document:
    path = folder / "dossier.pdf"
    if len(outputs) == 1:
        outputs[0].replace(path)
        peak = 0
    else:
        place = folder / "joining"
        place.mkdir()
        stamp = dossier.as_of.strftime("D:%Y%m%d%H%M%S%z")
        stamp = f"{stamp[:-2]}'{stamp[-2:]}'"
        told = {"/Title": plain(dossier.item.title), "/CreationDate": stamp, "/ModDate": stamp}
        order = {"parts": [str(each) for each in outputs], "output": str(path), "told": told}
        peak = press(place, order, store.go_on)["peak"]
        for each in outputs:
            each.unlink()
    return Document(
        path,
        pages=sum(each["pages"] for each in results),
        unseen=tuple(sorted(int(name) for each in results for name in each["unseen"])),
        peak=max(peak, *(each["peak"] for each in results)),
        warnings=tuple(each for result in results for each in result["warnings"]),
    )


# --- pictures ---------------------------------------------------------------------------------------------------------


def _groups(dossier: Dossier, made: Sequence[Copy]) -> list[dict[str, Any]]:
    """Pictures in rows of two: before and after side by side first, then place by place."""
    cells = {each.exhibit.number: _cell(each) for each in made if each.exhibit.is_picture and each.path is not None}
    by_place: dict[int, list[int]] = {}
    for each in made:
        if each.exhibit.number in cells:
            by_place.setdefault(each.exhibit.place.order, []).append(each.exhibit.number)
    names = {each.position: each.name for each in dossier.slots}
    found = []
    for before, after in dossier.pairs:
        left, right = by_place.get(before, []), by_place.get(after, [])
        if left and right:
            found.append(_group(f"{names[before]} ↔ {names[after]}", left, right, cells))
            by_place.pop(before)
            by_place.pop(after)
    places = {each.place.order: each.place.name for each in dossier.exhibits}
    for order in sorted(by_place):
        found.append(_group(places[order], by_place[order][::2], by_place[order][1::2], cells))
    return found


def _group(name: str, left: Sequence[int], right: Sequence[int], cells: dict[int, Any]) -> dict[str, Any]:
    rows = [
        [cells[side[n]] if n < len(side) else None for side in (left, right)] for n in range(max(len(left), len(right)))
    ]
    return {"name": name, "rows": rows, "goes_on": False}


def _in_parts(groups: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The groups in parts of few enough pictures; a group that is cut goes on in the next."""
    parts: list[list[dict[str, Any]]] = []
    room = 0
    for group in groups:
        rows = list(group["rows"])
        goes_on = False
        while rows:
            if room < 2:
                parts.append([])
                room = PICTURES_A_PART
            now, rows = rows[: room // 2], rows[room // 2 :]
            parts[-1].append(group | {"rows": now, "goes_on": goes_on})
            room -= 2 * len(now)
            goes_on = True
    return parts


def _cell(copy: Copy) -> dict[str, Any]:
    each = copy.exhibit
    return {
        "number": each.number,
        "place": each.place.name,
        "at": _moment(each.sent_at),
        "unit": each.unit,
        "hash": (copy.sha256 or "")[:_SHOWN],
        "marks": list(copy.marks),
        "file": (copy.name or "").rpartition("/")[2],
        "name": _paper(copy),
    }


# --- words ------------------------------------------------------------------------------------------------------------


def _told(dossier: Dossier, made: Sequence[Copy], *, pictures: bool) -> dict[str, Any]:
    """Everything but the pictures as JSON, every code in words, every sign printable."""
    item = dossier.item
    told: dict[str, Any] = {
        "bureau": dossier.bureau,
        "body": dossier.inspecting_body,
        "number": item.number,
        "code": item.code,
        "title": item.title,
        "headings": list(item.headings),
        "problem": item.problem.split("\n"),
        "unit": item.unit or item.lead_unit or "",
        "supporters": list(dossier.supporters),
        "leader": item.leader or "",
        "due": _day(item.due) or item.due_text or "",
        "long_term": item.long_term,
        "state": word("state", item.state),
        "finding": word("finding", item.finding),
        "closed_at": _moment(item.closed_at),
        "extended": item.extended,
        "goal": item.stage_goal or "",
        "check_on": _day(item.next_check_on),
        "as_of": _moment(dossier.as_of),
        "pictures": pictures,
        "measures": [
            {"text": each.text, "at": _moment(each.done_at), "by": each.done_by or ""} for each in dossier.measures
        ],
        "slots": [
            {
                "position": each.position,
                "name": each.name,
                "standing": word("dossier_standing", each.standing),
                "count": len(each.exhibits),
                "empty": each.standing == Standing.EMPTY,
                "excuse": each.excuse or "",
            }
            for each in dossier.slots
        ],
        "events": [{"at": _moment(each.at), "who": each.who, "what": each.what} for each in dossier.events],
        "answers": [_answer(each) for each in dossier.answers],
        "applied": [_applied(each) for each in dossier.applied],
        "demanded": [_demanded(each) for each in dossier.demanded],
        "rechecked": [_rechecked(each) for each in dossier.rechecked],
        "reopened": [
            {
                "at": _moment(each.at),
                "who": each.who,
                "cause": word("reopening_cause", each.cause),
                "words": each.words.split("\n"),
            }
            for each in dossier.reopened
        ],
        "earlier": [
            {"at": _moment(each.at), "source": each.source, "lines": each.text.split("\n")} for each in dossier.earlier
        ],
        "own": [[head, text.split("\n")] for head, text in dossier.own.items()],
        "index": [_line(each) for each in made],
        "head": dossier.events[-1].hash if dossier.events else "",
    }
    found: dict[str, Any] = legible(told)
    return found


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "number": answer.number,
        "at": _moment(answer.sent_at),
        "who": answer.who,
        "unit": answer.unit,
        "kind": word("dossier_kinds", answer.kind),
        "round": word("dossier_words", "round").format(number=answer.round) if answer.round is not None else "",
        "late": answer.late,
        "messages": [
            [
                {
                    "number": each.number,
                    "at": _moment(each.sent_at),
                    "lines": each.text.split("\n"),
                    "forwarded": each.forwarded,
                    "place": "{:.6f}, {:.6f}".format(*each.place) if each.place else "",
                }
                for each in reversed(versions)
            ]
            for versions in answer.messages
        ],
        "exhibits": list(answer.exhibits),
    }


def _applied(applied: Applied) -> dict[str, Any]:
    return {
        "kind": word("application", applied.kind),
        "step": word("step", applied.step),
        "who": applied.who,
        "at": _moment(applied.asked_at or applied.begun_at),
        "fields": [[name, text.split("\n")] for name, text in applied.fields],
        "verdict": word("verdict", applied.verdict) if applied.verdict else "",
        "judged": [
            {"slot": each.slot, "fits": each.fits, "who": each.who, "at": _moment(each.at)} for each in applied.judged
        ],
        "signed": [
            {
                "at": _moment(each.at),
                "who": each.who,
                "act": word("acts", each.act),
                "reason": word("return_reason", each.reason) if each.reason else "",
                "words": each.words or "",
                "meeting": each.meeting or "",
            }
            for each in applied.signed
        ],
    }


def _demanded(demand: Demanded) -> dict[str, Any]:
    return {
        "name": demand.name,
        "at": _moment(demand.at),
        "who": demand.who,
        "words": demand.words.split("\n"),
        "limit": _day(demand.limit_on),
        "answer": (demand.answer or "").split("\n"),
        "answered_at": _moment(demand.answered_at),
        "answered_by": demand.answered_by or "",
        "lacking": demand.lacking or "",
        "settled_at": _moment(demand.settled_at),
        "settled_by": demand.settled_by or "",
        "released": demand.released,
    }


def _rechecked(recheck: Rechecked) -> dict[str, Any]:
    return {
        "kind": word("recheck_kind", recheck.kind),
        "due": _day(recheck.due_on),
        "answered_at": _moment(recheck.answered_at),
        "answered_by": recheck.answered_by or "",
        "claim": recheck.claim,
        "claim_words": recheck.claim_words or "",
        "settled_at": _moment(recheck.settled_at),
        "settled_by": recheck.settled_by or "",
        "holds": recheck.holds,
        "words": recheck.words or "",
    }


def _line(copy: Copy) -> dict[str, Any]:
    each = copy.exhibit
    sha256 = copy.sha256 or each.sha256 or ""
    return {
        "number": each.number,
        "place": each.place.name,
        "also": list(each.also),
        "kind": word("media_name", each.kind),
        "name": _paper(copy),
        "unit": each.unit,
        "at": _moment(each.sent_at),
        "hash": [sha256[:32], sha256[32:]] if sha256 else [],
        "size": _size(copy.size),
        "marks": list(copy.marks),
        "has_file": copy.path is not None,
        "original": copy.original or "",
    }


def _paper(copy: Copy) -> str:
    """What the file is called: as a paper, else as its sender called it."""
    paper = copy.exhibit.paper
    if paper is not None and (paper.number or paper.title):
        told = [paper.title, paper.number, paper.issuer, _day(paper.issued_on)]
        return " ".join(plain(each) for each in told if each)
    return plain(copy.exhibit.own_name or "")


def _size(size: int | None) -> str:
    if size is None:
        return ""
    return f"{size / (1 << 20):.1f} MB" if size >= 1 << 20 else f"{max(1, round(size / 1024))} KB"


def _moment(at: datetime | None) -> str:
    return at.strftime(_MOMENT) if at is not None else ""


def _day(day: date | None) -> str:
    return day.strftime(_DAY) if day is not None else ""


__all__ = ["CannotTypeset", "Document", "Stopped", "typeset"]
