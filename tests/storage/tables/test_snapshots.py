"""What a summary reads: its lists, what units said beside their answers, and that it can be kept and read again unchanged."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection

from bot.reports import snapshot
from bot.rules.details import Field
from bot.rules.models import Finding, ReportKind, State
from bot.rules.rechecks import Cause, Reopening
from bot.rules.summary import Summary
from bot.rules.tallies import Tally
from storage import bulletins, details, items, people, reopenings, reports, rounds
from storage.database import Database
from tests.storage.bureau import NOW, Bureau, add_report, found, incoming, plan

THURSDAY = (NOW + timedelta(days=3, hours=1)).astimezone(ZoneInfo("Asia/Shanghai"))


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


def taken(db: Connection, bureau: Bureau) -> Summary:
    return snapshot.take(db, rounds.get(db, bureau.round), THURSDAY)


async def say(db: Database, bureau: Bureau, n: int, **values: str) -> None:
    said = {Field(name): value for name, value in values.items()}
    await db.write(details.add, bureau.items[n], bureau.round, said, bureau.head, NOW)


async def test_an_answer_is_all_its_messages_and_progress_outweighs_no_change(db: Database, bureau: Bureau):
    one, two, _ = bureau.items
    no_change = await db.write(add_report, bureau, "m1", one, kind=ReportKind.NO_CHANGE)
    await db.write(reports.add_text, no_change.id, incoming(1), "本周无变化", late=False)
    for n, words in ((2, "修补 10 平方米"), (3, "又修补 20 平方米")):
        made = await db.write(add_report, bureau, f"m{n}", one, late=n == 3)
        await db.write(reports.add_text, made.id, incoming(n), words, late=False)
        await db.write(reports.add_text, made.id, incoming(n), f"{words}（更正）", late=False)
    nothing = await db.write(add_report, bureau, "m4", two, kind=ReportKind.NO_CHANGE)
    await db.write(reports.add_text, nothing.id, incoming(4), "等待批复", late=False)
    made = await db.write(taken, bureau)
    (told,) = made.progress.told
    assert (told.entry.number, told.text) == (1, "修补 10 平方米（更正）\n又修补 20 平方米（更正）")
    assert not told.late
    assert [(each.entry.number, each.text) for each in made.no_change.told] == [(2, "等待批复")]
    assert [each.number for each in made.named(Tally.MISSING).entries] == [3]
    (line,) = made.units
    assert (line.unit, line.missing, line.tallies[Tally.ANSWERED]) == ("道路科", (3,), 2)


async def test_support_is_told_of_open_items_until_it_came(db: Database, bureau: Bureau):
    await say(db, bureau, 0, support="资金", support_from="市财政局")
    await say(db, bureau, 1, support="人手")
    await say(db, bureau, 1, support="")
    await say(db, bureau, 2, support="资金")
    await db.write(items.change, bureau.items[2], state=State.CLOSED, closed_at=NOW)
    made = await db.write(taken, bureau)
    assert [(item.number, each.what, each.source) for item, each in made.support] == [(1, "资金", "市财政局")]


async def test_why_it_is_late_is_told_of_what_is_late(db: Database, bureau: Bureau):
    for n, days in ((0, -1), (1, 0), (2, -9)):
        await db.write(items.change, bureau.items[n], due=THURSDAY.date() + timedelta(days=days))
    await say(db, bureau, 0, delay="money")
    await say(db, bureau, 1, delay="legacy")
    made = await db.write(taken, bureau)
    assert {item_id: each.code for item_id, each in made.delays.items()} == {bureau.items[0]: "money"}
    assert made.units[0].overdue == (1, 3)


async def test_claims_are_set_against_findings_by_kind_of_difference(db: Database, bureau: Bureau):
    one, two, three = bureau.items
    for item_id, finding in ((one, "in_progress"), (two, "unstated"), (three, "done")):
        await db.write(items.change, item_id, finding=Finding(finding))
    await say(db, bureau, 0, claim="done")
    await say(db, bureau, 1, claim="basically_done")
    await say(db, bureau, 2, claim="done")
    made = await db.write(taken, bureau)
    assert [(line.claim, line.finding, [each.number for each in line.items.entries]) for line in made.claims] == [
        (Finding.DONE, Finding.IN_PROGRESS, [1]),
        (Finding.BASICALLY_DONE, Finding.UNSTATED, [2]),
    ]
    assert made.done.part == 1


async def test_what_came_back_stands_beside_its_reopening_by_number(db: Database, bureau: Bureau):
    for n in (1, 0):
        back = Reopening(bureau.items[n], NOW + timedelta(hours=n), bureau.head, Cause.RELAPSE, "又见积水", NOW)
        await db.write(reopenings.add, back)
    made = await db.write(taken, bureau)
    assert [(item.number, back.words) for item, back in made.relapses] == [(1, "又见积水"), (2, "又见积水")]
    assert made.tallies[Tally.REOPENED] == 2


async def test_what_a_unit_answered_about_its_claim_is_told_once(db: Database, bureau: Bureau):
    await say(db, bureau, 0, claim_checked="phased")
    made = await db.write(taken, bureau)
    assert [(item.number, claim) for item, claim in made.confirmed] == [(1, Finding.PHASED)]
    await db.write(bulletins.add, bureau.round, 1, snapshot.frozen(made), "周报", THURSDAY)
    after = await db.write(rounds.open_round, plan("2026-W11", NOW + timedelta(days=7)))
    later = await db.write(lambda conn: snapshot.take(conn, after, THURSDAY + timedelta(days=7)))
    assert later.confirmed == ()


async def test_units_stand_in_the_bureaus_order_and_those_without_items_not_at_all(db: Database, bureau: Bureau):
    def enter(conn: Connection) -> None:
        for n, name in ((0, "绿化站"), (1, "保洁站")):
            items.assign(conn, bureau.items[n], people.ensure_unit(conn, name))
        people.ensure_unit(conn, "档案室")

    await db.write(enter)
    made = await db.write(taken, bureau)
    assert [line.unit for line in made.units] == ["道路科", "绿化站", "保洁站"]


async def test_it_is_kept_as_it_is(db: Database, bureau: Bureau):
    await say(db, bureau, 0, support="资金", claim="done", delay="other", delay_words="<b>{{x}}=1")
    await db.write(items.change, bureau.items[0], due=NOW.date())
    made = await db.write(taken, bureau)
    data = snapshot.frozen(made)
    assert snapshot.thawed(json.loads(json.dumps(data))) == made
    await db.write(bulletins.add, bureau.round, 1, data, "周报", THURSDAY)


async def test_very_many_are_counted_and_the_first_named(db: Database, bureau: Bureau, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(snapshot, "NAMED", 2)
    for n, item_id in enumerate(bureau.items):
        made = await db.write(add_report, bureau, f"m{n}", item_id)
        await db.write(reports.add_text, made.id, incoming(n), f"进展{n}", late=False)
    summary = await db.write(taken, bureau)
    assert (summary.progress.count, summary.progress.more, len(summary.progress.told)) == (3, 1, 2)
    assert (summary.named(Tally.NEW).count, [each.number for each in summary.named(Tally.NEW).entries]) == (3, [1, 2])
