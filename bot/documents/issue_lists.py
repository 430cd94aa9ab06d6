"""The sheets that name items: what came, what is late, what is to be decided, what changed."""

from collections.abc import Iterator
from typing import Any

from bot.documents.issue import Issue
from bot.documents.issue_sheets import COMMENT, DUE, ITEM, MOST, RED, Column, Table, Value, comment_on, item_cells
from bot.rules.summary import Answers, Entry
from bot.rules.tallies import CHANGES, Tally
from templates import render, word

# --- items ------------------------------------------------------------------------------------------------------------


def progress(issue: Issue) -> Table:
    columns = (
        Column("kind", 11, "short"),
        *ITEM,
        Column("text", 60, "text"),
        Column("files", 9, "count"),
        Column("late_mark", 7, "short", spare=True),
        COMMENT,
    )
    summary = issue.summary
    rows = [*_answers(issue, "progress", summary.progress), *_answers(issue, "no_change", summary.no_change)]
    return Table("progress", columns, rows, summary.progress.count + summary.no_change.count)


def _answers(issue: Issue, kind: str, answers: Answers) -> Iterator[list[Value]]:
    for told in issue.told(answers)[:MOST]:
        late = word("issue_words", "late") if told.late else None
        comment = issue.edition.comments.get(told.entry.item_id)
        yield [word("issue_words", kind), *item_cells(told.entry), told.text or None, told.files, late, comment]


def overdue(issue: Issue) -> Table:
    columns = (
        *ITEM,
        DUE,
        Column("days_over", 9, "count", RED),
        Column("times", 9, "count"),
        Column("delay", 40, "text", spare=True),
        COMMENT,
    )
    today, delays = issue.summary.as_of.date(), issue.delays

    def row(each: Entry) -> list[Value]:
        said = delays.get(each.item_id)
        why = render("plain/delay", delay=said) if said is not None else None
        over = (today - each.due).days if each.due is not None else None
        return [*item_cells(each), each.due, over, each.extended, why, comment_on(issue, each.item_id)]

    return _listing(issue, "overdue", Tally.OVERDUE, columns, row)


def missing(issue: Issue) -> Table:
    columns = (*ITEM, DUE, COMMENT)
    return _listing(
        issue,
        "missing",
        Tally.MISSING,
        columns,
        lambda each: [*item_cells(each), each.due, comment_on(issue, each.item_id)],
    )


def due_soon(issue: Issue) -> Table:
    columns = (*ITEM, DUE, Column("days_left", 9, "count"), COMMENT)
    today = issue.summary.as_of.date()

    def row(each: Entry) -> list[Value]:
        left = (each.due - today).days if each.due is not None else None
        return [*item_cells(each), each.due, left, comment_on(issue, each.item_id)]

    return _listing(issue, "due_soon", Tally.DUE_SOON, columns, row)


def _listing(issue: Issue, name: str, tally: Tally, columns: tuple[Column, ...], row: Any) -> Table:
    named = issue.summary.named(tally)
    return Table(name, columns, [row(each) for each in named.entries[:MOST]], named.count)


def decisions(issue: Issue) -> Table:
    columns = (
        Column("kind", 13, "short"),
        *ITEM,
        Column("text", 50, "text", spare=True),
        Column("source", 20, "short", spare=True),
        Column("since", 12, "day", spare=True),
        COMMENT,
    )
    rows: list[list[Value]] = [
        [
            word("issue_words", "support"),
            *item_cells(each),
            said.what,
            said.source,
            said.since,
            comment_on(issue, each.item_id),
        ]
        for each, said in issue.support[:MOST]
    ]
    lists = (Tally.UNASSIGNED, Tally.WAITING)
    for tally in lists:
        for each in issue.summary.named(tally).entries[:MOST]:
            rows.append([word("tallies", tally), *item_cells(each), None, None, None, comment_on(issue, each.item_id)])
    for person in issue.summary.unreached:
        told = word("issue_words", "unreached"), None, person.title, person.unit, word("reach", person.reach)
        rows.append([*told, None, None, None])
    count = len(issue.summary.support) + len(issue.summary.unreached)
    count += sum(issue.summary.named(tally).count for tally in lists)
    return Table("decisions", columns, rows, count)


def changes(issue: Issue) -> Table:
    columns = (Column("kind", 11, "short"), *ITEM, DUE, Column("text", 24, "short", spare=True), COMMENT)
    summary = issue.summary
    rows: list[list[Value]] = []
    for tally in CHANGES:
        if tally == Tally.REOPENED:
            named = [(each, word("reopening_cause", back.cause)) for each, back in summary.relapses[:MOST]]
        else:
            named = [(each, "") for each in summary.named(tally).entries[:MOST]]
        for each, cause in named:
            rows.append(
                [word("tallies", tally), *item_cells(each), each.due, cause or None, comment_on(issue, each.item_id)]
            )
    return Table("changes", columns, rows, sum(summary.tallies[tally] for tally in CHANGES))


def words(issue: Issue) -> Table:
    columns = (Column("kind", 14, "short"), *ITEM, Column("text", 60, "text"), Column("files", 9, "count"))
    rows: list[list[Value]] = [
        [word("issue_words", "highlight"), *item_cells(each.entry), each.text or None, None]
        for each in issue.highlights
    ]
    for addendum in issue.addenda:
        kind = word("issue_words", "addendum").format(number=addendum.number)
        for later in issue.later(addendum)[:MOST]:
            edited = word("issue_words", "edited") if later.edited else ""
            rows.append([f"{kind}{edited}", *item_cells(later.entry), later.text or None, later.files])
    count = len(issue.summary.highlights) + sum(each.count for each in issue.addenda)
    return Table("words", columns, rows, count)
