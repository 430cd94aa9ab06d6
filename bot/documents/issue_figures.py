"""The sheets of figures: all of them with what they are a part of, each inspection, each unit."""

from collections.abc import Iterator, Sequence
from datetime import date

from bot.documents.issue import Issue, closed_in_all
from bot.documents.issue_sheets import RED, YELLOW, Column, Table, Value, told_numbers
from bot.rules.models import Finding
from bot.rules.tallies import CHANGES, Rate, Tallies, Tally
from templates import word, words

_FINDINGS = tuple(Tally(each.value) for each in Finding)
_COUNTED = (
    Tally.OPEN,
    Tally.ASKED,
    Tally.LATE,
    Tally.MISSING,
    Tally.PROGRESS,
    Tally.NO_CHANGE,
    Tally.OVERDUE,
    Tally.DUE_SOON,
    Tally.EXTENDED,
    Tally.UNSIGNED,
    Tally.WAITING,
    Tally.ACCEPTED,
    *CHANGES,
    Tally.UNASSIGNED,
    Tally.TRANSFERRED,
)
"""Figures of the whole bureau that are a part of nothing else."""

_OF_A_UNIT = (
    Tally.OPEN,
    Tally.OVERDUE,
    Tally.DUE_SOON,
    Tally.ASKED,
    Tally.ANSWERED,
    Tally.LATE,
    Tally.MISSING,
    *CHANGES,
)
_OF_A_CAMPAIGN = (Tally.OVERDUE, *CHANGES)
_LIGHTS = {Tally.OVERDUE: RED, Tally.MISSING: YELLOW, Tally.SLIPPED: YELLOW}


def figures(issue: Issue) -> Table:
    columns = (
        Column("name", 34, "text"),
        Column("value", 12, "count"),
        Column("part", 10, "count"),
        Column("whole", 10, "count"),
        Column("rate", 10, "rate"),
        Column("on", 13, "day"),
        Column("remark", 60, "text"),
    )
    return Table("figures", columns, [*_said(issue), *_counted(issue)])


def _said(issue: Issue) -> Iterator[list[Value]]:
    """What the office says above all figures."""
    told = {"reason": issue.edition.reason if issue.edition.is_correction else None, "lead": issue.edition.lead}
    for name, text in told.items():
        if text:
            yield [word("issue_words", name), None, None, None, None, None, text]


def _counted(issue: Issue) -> Iterator[list[Value]]:
    summary, names, on = issue.summary, words("tallies") | words("issue_figures"), issue.summary.as_of.date()
    tallies = summary.tallies
    for name in ("aspects", "problems"):
        if count := getattr(summary.outline, name):
            yield _plain(names[name], count, on)
    yield _plain(names[Tally.TOTAL], tallies[Tally.TOTAL], on)
    for tally in _FINDINGS:
        yield _share(names[tally], Rate(tallies[tally], tallies[Tally.TOTAL]), on)
    yield _share(names["closed_in_all"], Rate(closed_in_all(tallies), tallies[Tally.TOTAL]), on)
    yield _plain(names["measures"], tallies.measures, on)
    yield _share(names["measures_done"], Rate(tallies.measures_done, tallies.measures), on)
    yield _share(names[Tally.ANSWERED], summary.answered, on)
    yield _share(names["on_time"], Rate(summary.on_time, tallies[Tally.ASKED]), on)
    yield _plain(names["files"], tallies.files, on)
    for tally in _COUNTED:
        yield _plain(names[tally], tallies[tally], on)
    yield from _claims(issue, on)
    yield _share(names["checked"], summary.checked, on)
    for name in ("issued", "answered", "overdue"):
        yield _plain(names[f"notices_{name}"], getattr(summary.notices, name), on)
    for name in ("people", "messages", "minutes", "minutes_an_item"):
        yield _plain(names[name], getattr(summary.burden, name), on)
    for told in issue.figures:
        yield [word("issue_words", "outcome"), None, None, None, None, on, told]


def _claims(issue: Issue, on: date) -> Iterator[list[Value]]:
    claims, findings = words("claims"), words("finding")
    for line in issue.summary.claims:
        unstated = line.finding == Finding.UNSTATED
        pattern = word("issue_words", "claimed_unstated" if unstated else "claimed")
        name = pattern.format(claim=claims[line.claim], finding=findings[line.finding])
        yield [name, line.items.count, None, None, None, on, told_numbers([each.number for each in line.items.entries])]


def _plain(name: str, count: int, on: date) -> list[Value]:
    return [name, count, None, None, None, on, None]


def _share(name: str, share: Rate, on: date) -> list[Value]:
    return [name, share.part, share.part, share.whole, share, on, None]


def campaigns(issue: Issue) -> Table:
    columns = (
        Column("campaign", 40, "text"),
        Column("aspects", 8, "count"),
        Column("problems", 8, "count"),
        *_columns(_OF_A_CAMPAIGN),
    )
    rows: list[list[Value]] = [
        [
            each.name,
            each.outline.aspects,
            each.outline.problems,
            *_cells(each.tallies, _OF_A_CAMPAIGN),
        ]
        for each in issue.summary.campaigns
    ]
    return Table("campaigns", columns, rows)


def units(issue: Issue) -> Table:
    lines = issue.summary.units
    heads = any(line.head for line in lines)
    columns = (
        Column("unit", 22, "text"),
        *((Column("head", 12, "short"),) if heads else ()),
        *_columns(_OF_A_UNIT),
        Column("answered_rate", 9, "rate"),
        Column("files", 9, "count"),
        Column("measures", 9, "count"),
        Column("measures_done", 9, "count"),
        Column("missing_numbers", 20, "text"),
        Column("overdue_numbers", 20, "text"),
    )
    rows: list[list[Value]] = [
        [
            line.unit,
            *([line.head] if heads else []),
            *_of_unit(line.tallies),
            told_numbers(line.missing, line.tallies[Tally.MISSING]),
            told_numbers(line.overdue, line.tallies[Tally.OVERDUE]),
        ]
        for line in lines
    ]
    whole = [word("issue_words", "total"), *([None] if heads else []), *_of_unit(issue.summary.tallies), None, None]
    return Table(
        "units", columns, rows, note=word("issue_words", "ranked" if issue.summary.ranked else "unranked"), total=whole
    )


def _columns(more: Sequence[Tally]) -> tuple[Column, ...]:
    """How far everything is, and these figures."""
    names = words("tallies")
    return (
        *(Column(tally, 9, "count", head=names[tally]) for tally in (Tally.TOTAL, *_FINDINGS)),
        Column("done_rate", 9, "rate"),
        Column("closed_in_all", 9, "count"),
        *(Column(tally, 9, "count", _LIGHTS.get(tally), names[tally]) for tally in more),
    )


def _cells(tallies: Tallies, more: Sequence[Tally]) -> list[Value]:
    """What stands in the columns of `_columns`."""
    return [
        *(tallies[tally] for tally in (Tally.TOTAL, *_FINDINGS)),
        Rate(tallies[Tally.DONE], tallies[Tally.TOTAL]),
        closed_in_all(tallies),
        *(tallies[tally] for tally in more),
    ]


def _of_unit(tallies: Tallies) -> list[Value]:
    return [
        *_cells(tallies, _OF_A_UNIT),
        Rate(tallies[Tally.ANSWERED], tallies[Tally.ASKED]),
        tallies.files,
        tallies.measures,
        tallies.measures_done,
    ]
