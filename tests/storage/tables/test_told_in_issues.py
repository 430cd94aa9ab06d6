"""What an issue tells beside its figures: what came later, what needs an eye, what is worth showing, each inspection."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, update

from bot.reports import addendum, snapshot
from bot.rules.details import Field
from bot.rules.likeness import Alike
from bot.rules.looks import Content, Look
from bot.rules.models import EvidenceId, Fetch, Finding, ItemId, ReportKind, RoundId, State
from bot.rules.summary import Addendum, Concern, Summary
from bot.rules.tallies import Tally
from storage import (
    arrangements,
    bulletins,
    campaigns,
    details,
    evidences,
    items,
    looks,
    people,
    proofs,
    reports,
    rounds,
)
from storage.database import Database
from storage.tables import bulletin
from tests.storage.bureau import FACTS, NOW, Bureau, add_campaign, add_report, found, incoming, picture, plan

ZONE = ZoneInfo("Asia/Shanghai")
THURSDAY = (NOW + timedelta(days=3, hours=1)).astimezone(ZONE)
WEEK = timedelta(days=7)
PICTURE = Look(Content.JPEG, width=1280, height=960)


@pytest.fixture
async def bureau(db: Database) -> Bureau:
    return await db.write(found)


def taken(db: Connection, round_id: RoundId, now: datetime = THURSDAY) -> Summary:
    """The issue of a round, compiled and kept."""
    made = snapshot.take(db, rounds.get(db, round_id), now)
    bulletins.add(db, round_id, rounds.get(db, round_id).number, snapshot.frozen(made), "周报", now)
    rounds.close(db, round_id, now)
    return made


def next_week(db: Connection) -> RoundId:
    return rounds.open_round(db, plan("2026-W11", NOW + WEEK)).id


async def answers(db: Database, bureau: Bureau, n: int, message: int, text: str, **how: Any) -> Any:
    made = await db.write(add_report, bureau, f"m{message}", bureau.items[n], **how)
    await db.write(reports.add_text, made.id, incoming(message), text, late=False)
    return made


async def photo(db: Database, report: Any, message: int, letter: str, look: Look = PICTURE, **like: int) -> EvidenceId:
    """A photo with an answer, stored under a hash of this letter. `like`: distances to earlier hashes."""
    sent = incoming(message)
    await db.write(evidences.add, report.id, sent, picture(f"u{message}"), fetch=Fetch.WAITING, late=False, now=NOW)
    file = (await db.read(evidences.of_report, report.id))[-1]
    await db.write(evidences.mark_stored, file.id, letter * 64, 1000, NOW)
    await db.write(looks.put, letter * 64, look, [Alike(other * 64, bits, 0) for other, bits in like.items()], NOW)
    return file.id


def told(made: Addendum | None) -> list[tuple[int, str, int, bool]]:
    return [(each.entry.number, each.text, each.files, each.edited) for each in made.later] if made else []


# --- what came later --------------------------------------------------------------------------------------------------


async def addendum_of(db: Database, bureau: Bureau) -> Addendum | None:
    def read(conn: Connection) -> Addendum | None:
        kept = bulletins.find_snapshot(conn, bureau.round)
        assert kept is not None
        return addendum.of_issue(conn, bureau.round, kept.number, kept.heard)

    return await db.read(read)


async def test_what_an_issue_has_heard_is_in_no_addendum(db: Database, bureau: Bureau):
    first = await answers(db, bureau, 0, 1, "修补 10 平方米", late=True)
    await photo(db, first, 2, "a")
    await db.write(taken, bureau.round)
    assert await addendum_of(db, bureau) is None


async def test_answers_edits_files_and_what_was_placed_late_are_told(db: Database, bureau: Bureau):
    edited = await answers(db, bureau, 0, 1, "修补 10 平方米")
    loose = await db.write(add_report, bureau, "m2", None)
    await db.write(reports.add_text, loose.id, incoming(2), "补种 3 株", late=False)
    await db.write(taken, bureau.round)
    # sent before the issue was compiled, received after: an outage lay between
    await db.write(reports.add_text, edited.id, incoming(1, sent_at=NOW), "修补 12 平方米", late=False)
    late = await answers(db, bureau, 1, 3, "清运 5 车", late=True, now=THURSDAY + timedelta(hours=1))
    await photo(db, late, 4, "a")
    await db.write(reports.place, loose.id, bureau.items[2], ReportKind.PROGRESS)
    made = await addendum_of(db, bureau)
    assert made is not None
    assert (made.number, made.count, made.more) == (1, 3, 0)
    assert told(made) == [(1, "修补 12 平方米", 0, True), (2, "清运 5 车", 1, False), (3, "补种 3 株", 0, False)]


async def test_a_photo_after_the_issue_is_told_with_its_answer(db: Database, bureau: Bureau):
    first = await answers(db, bureau, 0, 1, "修补 10 平方米")
    await photo(db, first, 2, "a")
    await db.write(taken, bureau.round)
    await photo(db, first, 3, "b")
    assert told(await addendum_of(db, bureau)) == [(1, "修补 10 平方米", 1, True)]


async def test_the_next_issue_tells_what_came_after_the_one_before(db: Database, bureau: Bureau):
    await db.write(taken, bureau.round)
    await answers(db, bureau, 1, 3, "清运 5 车", late=True, now=THURSDAY + timedelta(hours=1))
    second = await db.write(next_week)
    made = await db.write(taken, second, THURSDAY + WEEK)
    assert told(made.addendum) == [(2, "清运 5 车", 0, False)]
    assert made.tallies[Tally.PROGRESS] == 0
    assert snapshot.thawed(snapshot.frozen(made)) == made


async def test_an_issue_from_before_snapshots_were_kept_has_its_words_only(db: Database, bureau: Bureau):
    await db.write(taken, bureau.round)
    await db.write(lambda conn: conn.execute(update(bulletin).values(snapshot={"total": 3}, last_report=None)))
    assert await db.read(bulletins.find_snapshot, bureau.round) is None
    assert await db.read(bulletins.find_of_round, bureau.round) is not None
    second = await db.write(next_week)
    assert (await db.write(taken, second, THURSDAY + WEEK)).addendum is None


async def test_very_many_are_counted_and_the_first_told(db: Database, bureau: Bureau, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(addendum, "NAMED", 2)
    await db.write(taken, bureau.round)
    for n in range(3):
        await answers(db, bureau, n, n + 1, f"进展{n}", late=True)
    made = await addendum_of(db, bureau)
    assert made is not None
    assert (made.count, made.more, len(made.later)) == (3, 1, 2)


# --- what needs an eye ------------------------------------------------------------------------------------------------


def points(made: Summary) -> dict[Concern, list[int]]:
    return {each.concern: [entry.number for entry in each.items.entries] for each in made.points}


async def test_a_quiet_week_needs_no_eye(db: Database, bureau: Bureau):
    for n in range(3):
        await answers(db, bureau, n, n, f"第{n}处修补完毕并验收")
    assert (await db.write(taken, bureau.round)).points == ()


async def test_missing_and_contradictory_and_not_really_done(db: Database, bureau: Bureau):
    one, two, _ = bureau.items
    await answers(db, bureau, 0, 1, "已全部完成，正在补种其余 3 株")
    await answers(db, bureau, 1, 2, "正在采购，拟于下月安装")
    await db.write(details.add, one, bureau.round, {Field.CLAIM: "done"}, bureau.head, NOW)
    await db.write(items.change, one, finding=Finding.IN_PROGRESS)
    made = await db.write(taken, bureau.round)
    assert points(made) == {Concern.MISSING: [3], Concern.CLAIM: [1], Concern.UNFINISHED: [1]}
    assert [each.concern for each in made.points] == [Concern.MISSING, Concern.CLAIM, Concern.UNFINISHED]
    assert two not in [entry.item_id for each in made.points for entry in each.items.entries]


async def test_found_done_beside_something_still_to_come(db: Database, bureau: Bureau):
    await answers(db, bureau, 0, 1, "待验收后归档")
    await db.write(items.change, bureau.items[0], finding=Finding.DONE)
    assert points(await db.write(taken, bureau.round))[Concern.UNFINISHED] == [1]


async def test_late_and_nothing_changed(db: Database, bureau: Bureau):
    for n in (0, 1):
        await answers(db, bureau, n, n, "等待批复", kind=ReportKind.NO_CHANGE)
    await db.write(items.change, bureau.items[0], due=date(2026, 3, 1))
    assert points(await db.write(taken, bureau.round))[Concern.STILL_LATE] == [1]


async def test_the_words_of_the_week_before(db: Database, bureau: Bureau):
    for n, words in ((0, "已组织专人对背街小巷逐条排查整治"), (1, "完成路面修补 120 平方米并通过验收")):
        await answers(db, bureau, n, n, words)
    await db.write(taken, bureau.round)
    second = await db.write(next_week)
    again = Bureau(bureau.unit, bureau.head, bureau.head_post, bureau.items, second)
    for n, words in ((0, "已组织专人，对背街小巷逐条排查整治。"), (1, "完成路面修补 180 平方米并通过验收")):
        await answers(db, again, n, n + 10, words)
    made = await db.write(taken, second, THURSDAY + WEEK)
    assert points(made)[Concern.REPEATED] == [1]


async def test_files_used_before_on_another_item(db: Database, bureau: Bureau):
    told = [await answers(db, bureau, n, n, f"第{n}处修补完毕并验收") for n in range(3)]
    await photo(db, told[0], 10, "a")
    await photo(db, told[1], 11, "a")
    await photo(db, told[2], 12, "b", a=20)
    assert points(await db.write(taken, bureau.round)) == {Concern.ALIKE: [2, 3]}


async def test_hardly_like_or_on_the_same_item_is_no_reuse(db: Database, bureau: Bureau):
    told = [await answers(db, bureau, n, n, f"第{n}处修补完毕并验收") for n in range(3)]
    await photo(db, told[0], 10, "a")
    await photo(db, told[0], 11, "a")
    await photo(db, told[1], 12, "b", a=40)
    assert points(await db.write(taken, bureau.round)) == {}


@pytest.mark.parametrize(
    ("taken_at", "is_old"),
    [
        (datetime(2026, 3, 1, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), False),  # midnight in Shanghai, the day of the feedback
        (None, False),
    ],
)
async def test_files_from_before_the_feedback(db: Database, bureau: Bureau, taken_at: datetime | None, is_old: bool):
    told = [await answers(db, bureau, n, n, f"第{n}处修补完毕并验收") for n in range(3)]
    await photo(db, told[1], 10, "a", Look(Content.JPEG, width=1280, height=960, taken_at=taken_at))
    assert points(await db.write(taken, bureau.round)) == ({Concern.OLD: [2]} if is_old else {})


# --- what is worth showing --------------------------------------------------------------------------------------------


async def proved(db: Database, bureau: Bureau, n: int, *names: str, look: Look = PICTURE) -> list[EvidenceId]:
    """Item `n` told of, with a picture in each of these slots."""
    report = await answers(db, bureau, n, 100 * n + 1, f"第{n + 1}项已修补")
    files = []
    for k, name in enumerate(names):
        slot = await db.write(proofs.add_slot, bureau.items[n], name)
        files.append(await photo(db, report, 100 * n + k + 2, "abcdef"[2 * n + k], look))
        await db.write(proofs.place, [files[-1]], slot, None, bureau.head, NOW)
    return files


async def closed(db: Database, item_id: ItemId) -> None:
    await db.write(items.change, item_id, state=State.CLOSED, closed_at=NOW, finding=Finding.DONE)


async def test_what_was_settled_with_both_pictures_is_shown(db: Database, bureau: Bureau):
    before, after = await proved(db, bureau, 0, "整改前照片", "整改后照片")
    await proved(db, bureau, 1, "整改前照片", "整改后照片")  # still open
    await proved(db, bureau, 2, "整改后照片")
    for n in (0, 2):
        await closed(db, bureau.items[n])
    made = await db.write(taken, bureau.round)
    assert [(each.entry.number, each.text, each.before, each.after) for each in made.highlights] == [
        (1, "第1项已修补", before, after)
    ]


async def test_what_is_no_picture_is_not_shown(db: Database, bureau: Bureau):
    await proved(db, bureau, 0, "整改前照片", "整改后照片", look=Look(Content.PDF))
    await closed(db, bureau.items[0])
    assert (await db.write(taken, bureau.round)).highlights == ()


# --- each inspection --------------------------------------------------------------------------------------------------


def another(db: Connection, bureau: Bureau, how_many: int) -> list[ItemId]:
    """A second inspection with items of the same unit."""
    campaign = add_campaign(db, "b" * 64)
    facts = FACTS | {"unit_id": bureau.unit, "headings": ["一、财务方面", "（一）支出"]}
    made = [items.add(db, campaign, facts | {"code": f"2.{n}"}, []) for n in range(how_many)]
    items.mark_issued(db, made, NOW)
    return made


async def test_one_inspection_is_not_told_apart(db: Database, bureau: Bureau):
    made = await db.write(taken, bureau.round)
    assert made.campaigns == ()
    assert (made.outline.aspects, made.outline.problems) == (1, 1)


async def test_two_at_once_are_counted_together_and_apart(db: Database, bureau: Bureau):
    await db.write(another, bureau, 2)
    made = await db.write(taken, bureau.round)
    assert made.tallies[Tally.TOTAL] == 5
    assert [line.tallies[Tally.TOTAL] for line in made.campaigns] == [3, 2]
    assert [(line.outline.aspects, line.outline.problems) for line in made.campaigns] == [(1, 1), (1, 1)]
    assert (made.outline.aspects, made.outline.problems) == (2, 2)
    for tally in Tally:
        assert sum(line.tallies[tally] for line in made.campaigns) == made.tallies[tally], tally


async def test_what_is_closed_for_good_stands_in_no_issue_any_more_and_numbers_begin_anew(db: Database, bureau: Bureau):
    await db.write(taken, bureau.round)
    await db.write(another, bureau, 2)
    first = (await db.read(campaigns.every))[0]
    await db.write(campaigns.close, first.id, THURSDAY)
    second = await db.write(next_week)
    made = await db.write(taken, second, THURSDAY + WEEK)
    assert made.tallies[Tally.TOTAL] == 2
    assert made.campaigns == ()
    round_ = await db.read(rounds.get, second)
    assert (round_.number, round_.campaign_id) == (1, first.id + 1)
    assert await db.read(bulletins.find_round, 1) == second
    assert await db.read(bulletins.find_round, None) == second
    assert [week.number for week in made.weeks] == [1, 1]


async def test_numbers_count_on_while_an_inspection_runs(db: Database, bureau: Bureau):
    await db.write(another, bureau, 2)
    second = await db.write(next_week)
    assert [(await db.read(rounds.get, each)).number for each in (bureau.round, second)] == [1, 2]


# --- what the office has switched on ----------------------------------------------------------------------------------


async def test_units_are_ranked_and_their_heads_named_only_where_that_is_switched_on(db: Database, bureau: Bureau):
    def enter(conn: Connection) -> None:
        other = people.ensure_unit(conn, "绿化站")
        items.assign(conn, bureau.items[0], other)
        items.change(conn, bureau.items[0], finding=Finding.DONE)

    await db.write(enter)
    plain = await db.write(taken, bureau.round)
    assert [(line.unit, line.head) for line in plain.units] == [("道路科", ""), ("绿化站", "")]
    for name in ("ranked", "names_shown"):
        await db.write(arrangements.put, name, True, NOW, by=None)
    made = await db.write(taken, await db.write(next_week), THURSDAY + WEEK)
    assert [(line.unit, line.head) for line in made.units] == [("绿化站", ""), ("道路科", "陆一鸣")]
    assert (plain.ranked, made.ranked) == (False, True)
