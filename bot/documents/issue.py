"""An issue of the weekly summary as every paper is given it: frozen figures, the office's edition, and where pictures lie."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.rules.areas import Area
from bot.rules.chart import Chart
from bot.rules.details import Delay, Support
from bot.rules.editions import Edition
from bot.rules.models import EvidenceId, ItemId
from bot.rules.numerals import chinese
from bot.rules.summary import Addendum, Answers, Entries, Entry, Highlight, Later, Outline, Summary, Told
from bot.rules.tallies import Rate, Tallies, Tally
from templates import render, words

MOST = 50
"""Rows of a list in a paper that is read from front to back; the workbook names more."""

MOST_HIGHLIGHTS = 12
"""Pairs of pictures in a paper, so that it stays a file that can be sent."""

_MOST_NUMBERS = 120
_NAMED = (
    Tally.OVERDUE,
    Tally.DUE_SOON,
    Tally.MISSING,
    Tally.UNASSIGNED,
    Tally.WAITING,
    Tally.EXTENDED,
    Tally.TRANSFERRED,
    Tally.NEW,
    Tally.CLOSED,
    Tally.ADVANCED,
    Tally.SLIPPED,
)


@dataclass(frozen=True)
class Photo:
    """A stored picture, and what of it is blackened now. A file whose bytes are not `sha256` is shown to nobody."""

    path: Path
    sha256: str
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Issue:
    """One version of an issue. `as_of`, `title`, `file_name`, `figures`, `terms`: words as they are put now, in the bureau's terms.

    `photos`: of the highlights, those that can be shown; a child process can be given all of it.
    """

    summary: Summary
    edition: Edition
    number: int
    bureau: str
    title: str
    file_name: str
    as_of: str
    opens_on: date
    ends_on: date
    chart: Chart
    terms: Mapping[str, str]
    figures: tuple[str, ...] = ()
    photos: Mapping[EvidenceId, Photo] = field(default_factory=dict)

    @property
    def compiled_at(self) -> datetime:
        return self.summary.as_of

    def tells(self, item_id: ItemId) -> bool:
        """Whether the office lets the words on an item be told."""
        return item_id not in self.edition.left_out

    @property
    def highlights(self) -> tuple[Highlight, ...]:
        return tuple(each for each in self.summary.highlights if self.tells(each.entry.item_id))

    @property
    def addenda(self) -> tuple[Addendum, ...]:
        """What came after the issue before was compiled, and, in a correction, after this one was."""
        both = self.summary.addendum, self.edition.addendum
        return tuple(each for each in both if each is not None)

    def later(self, addendum: Addendum) -> tuple[Later, ...]:
        """What of it is told."""
        return tuple(each for each in addendum.later if self.tells(each.entry.item_id))

    @property
    def support(self) -> tuple[tuple[Entry, Support], ...]:
        return tuple((each, said) for each, said in self.summary.support if self.tells(each.item_id))

    @property
    def delays(self) -> dict[ItemId, Delay]:
        return {item_id: delay for item_id, delay in self.summary.delays.items() if self.tells(item_id)}

    def told(self, answers: Answers) -> tuple[Told, ...]:
        return tuple(each for each in answers.told if self.tells(each.entry.item_id))


def data_of(issue: Issue, photos: Mapping[EvidenceId, Any], most: int = MOST) -> dict[str, Any]:
    """What the template of the paper is given (``documents/word/bulletin.txt`` names all of it).

    `photos`: what stands for a picture, by evidence; where there is none, words stand. Lists name `most` at most.
    """
    summary, lists = issue.summary, {tally: _cut(issue.summary.named(tally), most) for tally in _NAMED}
    told = {
        "progress": [_told(issue, each) for each in issue.told(summary.progress)[:most]],
        "highlights": [_highlight(each, photos) for each in issue.highlights[:MOST_HIGHLIGHTS]],
        "support": [_support(*each) for each in issue.support[:most]],
        "addenda": [_addendum(issue, each, most) for each in issue.addenda],
    }
    return {
        "s": replace(summary, progress=_fewer(summary.progress, most), lists=lists),
        "edition": replace(issue.edition, reason=flat(issue.edition.reason or "")),
        "w": _known_words(),
        "number": issue.number,
        "bureau": issue.bureau,
        "title": issue.title,
        "terms": dict(issue.terms),
        "as_of": issue.as_of,
        "today": summary.as_of.date(),
        "opens_on": issue.opens_on,
        "ends_on": issue.ends_on,
        "closed_in_all": closed_in_all(summary.tallies),
        "done_rate": rate(summary.done),
        "answered_rate": rate(summary.answered),
        "claimed": [numbered(line.items) for line in summary.claims],
        "figures": list(issue.figures),
        "numbers": {tally.value: numbered(summary.named(tally)) for tally in _NAMED},
        "campaigns": [_campaign(each.name, each.tallies, each.outline) for each in summary.campaigns],
        "delays": _delays(issue, lists[Tally.OVERDUE]),
        "progress_more": _more(issue, summary.progress, most),
        "support_more": max(len(issue.support) - most, 0),
        "remarks": _remarks(issue, most),
        "chapters": _chapters(told),
        **told,
        **{tally.value: entries for tally, entries in lists.items()},
    }


def _known_words() -> dict[str, dict[str, str]]:
    return {
        "finding": words("finding"),
        "claims": words("claims"),
        "cause": words("reopening_cause"),
        "reach": words("reach"),
    }


def rate(share: Rate) -> str:
    """In percent; a dash where there is nothing to divide."""
    return render("plain/rate", share=share)


def flat(text: str) -> str:
    """In one line: a justified paper would stretch the lines before a line end."""
    return " ".join(text.split())


def numbered(entries: Entries) -> str:
    """The numbers of the items, spans as spans; of very many only the first."""
    numbers = [each.number for each in entries.entries[:_MOST_NUMBERS]]
    return render("plain/spans", numbers=numbers, more=entries.count > len(numbers)) if numbers else ""


def named_items(issue: Issue) -> dict[ItemId, Entry]:
    """Every item that the issue names anywhere, once."""
    summary = issue.summary
    entries: list[Entry] = [each.entry for each in (*summary.progress.told, *summary.no_change.told)]
    entries += [each.entry for each in issue.highlights]
    entries += [each.entry for addendum in issue.addenda for each in addendum.later]
    entries += [each for each, _ in (*summary.support, *summary.relapses)]
    entries += [each for listed in summary.lists.values() for each in listed.entries]
    return {each.item_id: each for each in reversed(entries)}


def closed_in_all(tallies: Tallies) -> int:
    """How many are closed, whenever it was."""
    return tallies[Tally.TOTAL] - tallies[Tally.OPEN]


def _cut(entries: Entries, most: int) -> Entries:
    return Entries(entries.count, entries.entries[:most])


def _fewer(answers: Answers, most: int) -> Answers:
    return Answers(answers.count, answers.told[:most])


def _told(issue: Issue, told: Told) -> dict[str, Any]:
    return {
        "entry": told.entry,
        "text": flat(told.text),
        "files": told.files,
        "late": told.late,
        "comment": flat(issue.edition.comments.get(told.entry.item_id, "")),
    }


def _more(issue: Issue, answers: Answers, most: int) -> int:
    """Answers of which a paper does not tell the words, though nobody left them out."""
    left_out = sum(not issue.tells(each.entry.item_id) for each in answers.told)
    return answers.count - left_out - min(len(answers.told) - left_out, most)


def _highlight(shown: Highlight, photos: Mapping[EvidenceId, Any]) -> dict[str, Any]:
    return {
        "entry": shown.entry,
        "text": flat(shown.text),
        "before": photos.get(shown.before),
        "after": photos.get(shown.after),
    }


def _support(entry: Entry, support: Support) -> dict[str, Any]:
    return {"entry": entry, "what": flat(support.what), "source": flat(support.source or ""), "since": support.since}


def _delays(issue: Issue, overdue: Entries) -> list[dict[str, Any]]:
    said = issue.delays
    found = [each for each in overdue.entries if each.item_id in said]
    return [{"entry": each, "text": render("plain/delay", delay=said[each.item_id])} for each in found]


def _addendum(issue: Issue, addendum: Addendum, most: int) -> dict[str, Any]:
    told = issue.later(addendum)
    later = [replace(each, text=flat(each.text)) for each in told[:most]]
    left_out = len(addendum.later) - len(told)
    return {
        "number": addendum.number,
        "count": addendum.count,
        "later": later,
        "more": addendum.count - left_out - len(later),
    }


def _campaign(name: str, tallies: Tallies, outline: Outline) -> dict[str, Any]:
    done = Rate(tallies[Tally.DONE], tallies[Tally.TOTAL])
    return {
        "name": name,
        "tallies": tallies,
        "outline": outline,
        "closed": closed_in_all(tallies),
        "done_rate": rate(done),
    }


def _remarks(issue: Issue, most: int) -> list[dict[str, Any]]:
    """The office's comments that stand behind no words on their item."""
    behind = {each.entry.item_id for each in issue.told(issue.summary.progress)[:most]}
    named = named_items(issue)
    found: Iterable[tuple[ItemId, str]] = issue.edition.comments.items()
    rest = [(named[item_id], text) for item_id, text in found if item_id in named and item_id not in behind]
    return [
        {"entry": entry, "text": flat(text)}
        for entry, text in sorted(rest, key=lambda each: each[0].number)
        if issue.tells(entry.item_id)
    ]


def _chapters(told: Mapping[str, Any]) -> dict[str, str]:
    """The numbers of the chapters that are not always there, and of the one behind them."""
    last = ("highlights", "addenda", "burden")
    there = [name for name in last if name == "burden" or told[name]]
    return {name: chinese(n) for n, name in enumerate(there, 6)}
