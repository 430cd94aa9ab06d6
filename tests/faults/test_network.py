"""What goes wrong between the bot and Telegram, and in the bot's own house, while people work with it."""

import asyncio
import errno
import hashlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, make_url, select, text
from sqlalchemy.exc import OperationalError

from bot.actions.weekly import reporting
from bot.rules import receipts
from bot.rules.models import ChatId
from simulator.people import Group, Person
from storage import dossiers, inbox, outbox
from storage.evidence_files import EvidenceFiles
from storage.outbox import Draft
from storage.tables import evidence, report, report_text
from storage.tables import outbox as outbox_table
from templates import render
from tests.world import World, photo, read_item

MARK = render("repeated")


@pytest.fixture
async def head(world: World) -> Person:
    """The head of a unit, bound, with one item to answer for."""
    return await works_on_one_item(world)


async def works_on_one_item(world: World) -> Person:
    await world.has_roster()
    await world.joins("何敏", "陆一鸣")
    await world.has_notice(read_item(1, "道路科"))
    await world.issues_everything()
    await world["陆一鸣"].waits_for("整改事项（1项）")
    await world.telegram.until_idle(settle=0.1)
    return world["陆一鸣"]


async def is_told(world: World, person: Person | Group, *texts: str, **more: Any) -> None:
    """Queue messages of the bot to somebody."""

    def put(db: Connection) -> None:
        for each in texts:
            outbox.put(db, Draft(ChatId(person.id), each, **more), world.clock.now())

    await world.write(put)


async def settles(world: World) -> None:
    """Until nothing waits to be sent and no update to be dealt with."""

    def nothing_waits(db: Connection) -> bool:
        return not ({"queued", "sending"} & outbox.count_by_state(db).keys() or "new" in inbox.count_by_state(db))

    await world.until(nothing_waits, timeout=20)


async def heard(person: Person | Group, words: str) -> list[str]:
    return [m.text for m in await person.messages() if m.by_bot and words in m.text]


async def attempts(world: World, words: str) -> list[dict[str, Any]]:
    """The calls of sendMessage whose text contains the words."""
    return [each for each in await world.telegram.requests("sendMessage") if words in each["params"].get("text", "")]


async def state_of(world: World, words: str) -> str:
    query = select(outbox_table.c.state).where(outbox_table.c.text.contains(words))
    return str(await world.read(lambda db: db.scalars(query).one()))


def seconds_between(first: dict[str, Any], second: dict[str, Any]) -> float:
    return (datetime.fromisoformat(second["at"]) - datetime.fromisoformat(first["at"])).total_seconds()


# --- sending --------------------------------------------------------------------------------------------------------


async def test_a_flood_limit_is_waited_for_by_everybody(world: World, head: Person):
    """A 429 for a person means that the bot as a whole is too fast."""
    await world.telegram.fault("sendMessage", code=429, retry_after=20, contains="甲通知")
    await is_told(world, head, "甲通知")
    await was_refused(world)
    await is_told(world, world["何敏"], "乙通知")
    await settles(world)
    refused, sent = await attempts(world, "甲通知")
    assert (refused["status"], sent["status"]) == (429, 200)
    assert 20 <= seconds_between(refused, sent) < 90
    (other,) = await attempts(world, "乙通知")
    assert seconds_between(refused, other) >= 20


async def test_a_group_that_is_flooded_holds_nobody_else_up(world: World, head: Person):
    group = await world.telegram.group("整改工作群", [head])
    await world.telegram.fault("sendMessage", code=429, retry_after=300, contains="群通知")
    await is_told(world, group, "群通知")
    await was_refused(world)
    await is_told(world, head, "个人通知")
    await head.waits_for("个人通知", timeout=5)
    refused, *_ = await attempts(world, "群通知")
    (private,) = await attempts(world, "个人通知")
    assert seconds_between(refused, private) < 300


async def was_refused(world: World) -> None:
    """A message was sent, and Telegram said no for now."""
    put_back = select(outbox_table.c.id).where(outbox_table.c.state == "queued", outbox_table.c.problem.is_not(None))
    await world.until(lambda db: db.scalar(put_back) is not None)


@pytest.mark.parametrize(("code", "marked"), [(500, False), (503, False), (502, True)])
async def test_a_server_error_only_delays_a_message(world: World, head: Person, code: int, marked: bool):
    """A 502 comes from in between: whether Telegram itself did the work is not known, so the repeat is marked."""
    await world.telegram.fault("sendMessage", code=code, contains="通知")
    await is_told(world, head, "通知")
    await settles(world)
    assert await heard(head, "通知") == [f"{MARK}\n通知" if marked else "通知"]


async def test_a_lost_answer_repeats_the_message_once_and_marked(world: World, head: Person):
    await world.telegram.fault("sendMessage", drop="after", contains="通知")
    await is_told(world, head, "通知")
    await settles(world)
    assert await heard(head, "通知") == ["通知", f"{MARK}\n通知"]
    assert await state_of(world, "通知") == "sent"


async def test_a_lost_request_arrives_marked(world: World, head: Person):
    await world.telegram.fault("sendMessage", drop="before", contains="通知")
    await is_told(world, head, "通知")
    await settles(world)
    assert await heard(head, "通知") == [f"{MARK}\n通知"]


async def test_a_second_loss_is_not_repeated(world: World, head: Person):
    await world.telegram.fault("sendMessage", drop="after", contains="通知", times=2)
    await is_told(world, head, "通知", "另一条")
    await settles(world)
    assert await heard(head, "通知") == ["通知", f"{MARK}\n通知"]
    assert await state_of(world, "通知") == "unknown"
    assert await heard(head, "另一条") == ["另一条"]
    await world.restarts()
    await is_told(world, head, "最后一条")
    await head.waits_for("最后一条")
    assert len(await heard(head, "通知")) == 2


async def test_a_reminder_whose_answer_was_lost_is_not_repeated(world: World, head: Person):
    await world.telegram.fault("sendMessage", drop="after", contains="催报")
    await is_told(world, head, "催报", repeat="never")
    await settles(world)
    assert await heard(head, "催报") == ["催报"]
    assert await state_of(world, "催报") == "unknown"


async def test_the_longest_message_has_room_for_the_mark(world: World, head: Person):
    lines = "\n".join(f"第{n}行：{'字' * 90}" for n in range(200))
    await world.telegram.fault("sendMessage", drop="after", contains="第0行")
    from bot.actions.talking.speaking import say_long

    await world.write(say_long, ChatId(head.id), lines, world.clock.now())
    await settles(world)
    first = await heard(head, "第0行")
    assert [each.startswith(MARK) for each in first] == [False, True]
    whole = "\n".join(each for each in await heard(head, "行：") if not each.startswith(MARK))
    assert whole == lines


async def test_no_connection_repeats_without_a_mark(world: World, head: Person):
    """Who never got through has surely not been heard: nothing to mark."""
    await world.simulator.stop()
    await is_told(world, head, "通知")
    await was_refused(world)
    await world.simulator.start()
    await head.waits_for("通知")
    assert await heard(head, "通知") == ["通知"]


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"drop": "after"}, {"code": 500}, {"code": 502}])
async def test_an_edit_is_repeated_until_it_is_there(world: World, head: Person, fault: dict[str, Any]):
    await is_told(world, head, "旧的内容", key="card")
    card = await head.waits_for("旧的内容")
    await settles(world)
    await world.telegram.fault("editMessageText", times=2, **fault)
    row = await world.read(outbox.find_by_key, "card")
    assert row is not None
    await world.write(outbox.edit_card, row, "新的内容", None, world.clock.now())
    await settles(world)
    changed = await head.waits_for("新的内容")
    assert changed.message_id == card.message_id
    assert len(await world.telegram.requests("editMessageText")) >= 3
    assert await state_of(world, "新的内容") == "sent"


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"drop": "after"}, {"code": 500}])
async def test_a_press_counts_even_if_its_answer_is_lost(world: World, head: Person, fault: dict[str, Any]):
    await world.telegram.fault("answerCallbackQuery", **fault)
    given = await head.waits_for("整改事项（1项）")
    await head.presses(given, "全部签收", timeout=0)
    await head.waits_for("已全部签收")
    assert len(await world.telegram.requests("answerCallbackQuery")) >= 1


async def test_no_broadcast_meets_the_flood_limit(world: World):
    world.clock.set_speed(4)
    crowd = [await world.telegram.person(f"职工{n}") for n in range(40)]
    for person in crowd:
        await person.starts()
    await asyncio.gather(*(person.waits_for("") for person in crowd))
    for person in crowd:
        await is_told(world, person, "大家都收到的一条")
    await is_told(world, crowd[0], *(f"只给一人的第{n}条" for n in range(10)))
    await settles_within(world, 30)
    assert [len(await heard(person, "大家")) for person in crowd] == [1] * 40
    assert await heard(crowd[0], "只给一人") == [f"只给一人的第{n}条" for n in range(10)]
    assert [each["status"] for each in await world.telegram.requests("sendMessage")] == [200] * 90


async def settles_within(world: World, seconds: float) -> None:
    await world.until(lambda db: set(outbox.count_by_state(db)) == {"sent"}, timeout=seconds)


# --- receiving ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"drop": "after"}, {"code": 502}, {"code": 429}, {"code": 409}])
async def test_polling_goes_on_and_takes_each_update_once(world: World, head: Person, fault: dict[str, Any]):
    await world.telegram.fault("getUpdates", **fault)
    await head.says("第一条进展")
    await head.says("第二条进展")
    await world.until(lambda db: len(texts(db)) == 2)
    await world.telegram.until_idle()
    assert await world.read(texts) == ["第一条进展", "第二条进展"]
    assert len(await heard(head, "已收到")) == 2


def texts(db: Connection) -> list[str]:
    return list(db.scalars(select(report_text.c.text).order_by(report_text.c.id)))


async def test_an_update_nobody_can_read_is_passed_over(world: World, head: Person):
    for poison in ({"message": {"message_id": "eins"}}, {"message": 7}, {"callback_query": {"id": "1"}}):
        await world.telegram.inject(poison)
    await world.telegram.inject({"something_of_the_year_2030": {"id": 1}})
    await head.says("照常工作")
    await head.waits_for("已收到")
    assert await world.telegram.pending() == 0
    states = await world.read(inbox.count_by_state)
    assert (states["unreadable"], states.get("new", 0), states.get("failed", 0)) == (3, 0, 0)
    await world.restarts()
    await head.says("重启以后")
    await world.until(lambda db: len(texts(db)) == 2)


async def test_the_same_update_twice_counts_once(world: World, head: Person):
    await head.says("一条进展")
    await head.waits_for("已收到")
    await world.telegram.deliver_again()
    await head.says("又一条")
    await world.until(lambda db: len(texts(db)) == 2)
    await world.telegram.until_idle()
    assert await world.read(texts) == ["一条进展", "又一条"]
    assert len(await heard(head, "已收到")) == 2


async def test_a_message_told_twice_under_two_numbers_counts_once(world: World, head: Person):
    """After a quiet week Telegram numbers anew; the message itself is known by its chat and id."""
    await head.says("一条进展")
    await head.waits_for("已收到")
    last = world.simulator.world.updates.history[max(world.simulator.world.updates.history)]
    await world.telegram.inject({"message": last["message"]})
    await head.says("又一条")
    await world.until(lambda db: len(texts(db)) == 2)
    assert await world.read(texts) == ["一条进展", "又一条"]


@pytest.mark.parametrize(
    "faults",
    [
        [("getFile", {"drop": "before"}), ("download", {"drop": "before"})],
        [("getFile", {"drop": "after"}), ("download", {"drop": "after"})],
        [("getFile", {"code": 500}), ("download", {"code": 502})],
        [("getFile", {"code": 429, "retry_after": 5}), ("download", {"code": 404})],
    ],
    ids=["lost", "cut", "errors", "flood and a dead link"],
)
async def test_a_file_is_fetched_whatever_happens_on_the_way(world: World, head: Person, faults: list[Any]):
    for method, fault in faults:
        await world.telegram.fault(method, **fault)
    data = photo(5)
    await head.sends_photo(data)
    stored = select(evidence.c.sha256).where(evidence.c.file_state == "stored")
    await world.until(lambda db: db.scalar(stored) is not None)
    sha256 = await world.read(lambda db: db.scalar(stored))
    assert sha256 == hashlib.sha256(data).hexdigest()
    assert (world.data_dir / "evidence" / sha256[:2] / sha256).read_bytes() == data
    await head.waits_for("照片1张")


async def test_one_file_that_cannot_be_had_does_not_hold_up_the_others(world: World, head: Person):
    bad, good = photo(1), photo(2)
    await head.sends_photo(bad)
    await world.until(lambda db: list(dossiers.kept(db)) == [hashlib.sha256(bad).hexdigest()])
    await world.telegram.fault("getFile", code=500, times=50, contains=await file_id(world, 0))
    await world.write(
        lambda db: db.execute(evidence.update().values(file_state="waiting", next_try_at=world.clock.now()))
    )
    await head.sends_photo(good)
    await world.until(lambda db: hashlib.sha256(good).hexdigest() in list(dossiers.kept(db)))


async def file_id(world: World, n: int) -> str:
    return str(await world.read(lambda db: db.scalars(select(evidence.c.file_id).order_by(evidence.c.id)).all()[n]))


# --- our own mistakes -------------------------------------------------------------------------------------------------


async def test_a_mistake_of_ours_is_apologised_for_once_and_made_good_at_the_next_start(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(reporting, "receive_message", fails_with(ValueError("a mistake of ours")))
        await head.says("宝贵的进展")
        await head.waits_for("抱歉")
        await head.says("第二条")
        await world.until(lambda db: inbox.count_by_state(db).get("failed") == 2)
        await settles(world)
        await world.restarts()
        await world.until(lambda db: inbox.count_by_state(db).get("failed") == 2)
    assert len(await heard(head, "抱歉")) == 2  # one for each of the two, although each failed twice
    await world.restarts()
    await world.until(lambda db: len(texts(db)) == 2)
    assert await world.read(texts) == ["宝贵的进展", "第二条"]
    assert "failed" not in await world.read(inbox.count_by_state)
    assert len(await heard(head, "抱歉")) == 2


async def test_a_mistake_with_one_persons_message_does_not_stop_the_others(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reporting, "receive_message", fails_with(ValueError("a mistake of ours"), times=1))
    await head.says("出错的一条")
    await head.says("正常的一条")
    await head.waits_for("已收到")
    assert await world.read(texts) == ["正常的一条"]


def fails_with(error: Exception, times: int = 1_000_000) -> Any:
    """The action, failing so many times first."""
    real, left = reporting.receive_message, [times]

    def act(*args: Any, **more: Any) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise error
        real(*args, **more)

    return act


def disk_is_full() -> OperationalError:
    return OperationalError("INSERT", {}, Exception("database or disk is full"))


# --- no space, no database --------------------------------------------------------------------------------------------


async def page_count(world: World) -> int:
    return int(await world.app.db.write(lambda db: db.exec_driver_sql("PRAGMA page_count").scalar_one()))


async def allow_pages(world: World, pages: int) -> None:
    await world.app.db.write(lambda db: db.exec_driver_sql(f"PRAGMA max_page_count = {pages}").scalar_one())


async def test_nothing_is_lost_while_the_disk_is_full(world: World, head: Person, capfd: pytest.CaptureFixture[str]):
    await allow_pages(world, await page_count(world))
    long = ["进展" * 1900 + str(n) for n in range(3)]
    for each in long:
        await head.says(each)
    polls = len(await world.telegram.requests("getUpdates"))
    await until_polled_again(world, polls)
    assert is_at_work(world)
    logged = capfd.readouterr().out
    assert "updates_not_stored" in logged
    assert "进展进展" not in logged, "what people wrote stands in the log"
    assert await world.telegram.pending() > 0
    await allow_pages(world, 1 << 30)
    await world.until(lambda db: len(texts(db)) == 3, timeout=20)
    await head.waits_for(lambda m: "已收到" in m.text)
    assert await world.read(texts) == long


def is_at_work(world: World) -> bool:
    return world._running is not None and not world._running.done()


async def until_polled_again(world: World, polls: int) -> None:
    async with asyncio.timeout(10):
        while len(await world.telegram.requests("getUpdates")) < polls + 2:  # noqa: ASYNC110 - no event for it
            await asyncio.sleep(0.02)


async def test_an_update_waits_for_the_database_without_an_apology(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reporting, "receive_message", fails_with(disk_is_full(), times=2))
    await head.says("一条进展")
    await head.says("又一条")
    await world.until(lambda db: len(texts(db)) == 2)
    assert await world.read(texts) == ["一条进展", "又一条"]
    assert await heard(head, "抱歉") == []


async def test_what_was_sent_is_noted_as_soon_as_there_is_space(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    """Telegram has the message and we know it: no repeat, no row that hangs."""
    real, left = outbox.mark_sent, [2]

    def mark_sent(*args: Any) -> None:
        if left[0] > 0:
            left[0] -= 1
            raise disk_is_full()
        real(*args)

    monkeypatch.setattr(outbox, "mark_sent", mark_sent)
    await is_told(world, head, "通知", "下一条")
    await head.waits_for("下一条", timeout=20)
    await settles(world)
    assert await heard(head, "通知") == ["通知"]
    assert await state_of(world, "通知") == "sent"


async def test_a_file_waits_for_space(world: World, head: Person, monkeypatch: pytest.MonkeyPatch):
    real, left = EvidenceFiles.put, [1]

    def put(files: EvidenceFiles, data: bytes) -> str:
        if left[0] > 0:
            left[0] -= 1
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(files, data)

    monkeypatch.setattr(EvidenceFiles, "put", put)
    await head.sends_photo(photo(3))
    await world.until(lambda db: list(dossiers.kept(db)) == [hashlib.sha256(photo(3)).hexdigest()])


@pytest.mark.postgres
async def test_postgresql_hangs_up_and_the_bot_goes_on(tmp_path: Path, postgres_url: str):
    async with World.begin(tmp_path / "data", postgres_url) as world:
        head = await works_on_one_item(world)
        hang_up(postgres_url)
        await head.says("一条进展")
        await head.waits_for("已收到")
        assert await world.read(texts) == ["一条进展"]
        assert is_at_work(world)
        world.clock.move_to(world.clock.now() + timedelta(minutes=2))
        await world.until(is_claimed)


def is_claimed(db: Connection) -> bool:
    """Whether a bot holds the lock that keeps a second one out."""
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = 7151002"
    return bool(db.scalar(text(held)))


@pytest.fixture
def postgres_url(request: pytest.FixtureRequest) -> str:
    import psycopg

    server = request.getfixturevalue("postgres_server")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE hangs_up")
    base, _, query = server.partition("?")
    return f"{base.rsplit('/', 1)[0]}/hangs_up?{query}".replace("postgresql://", "postgresql+psycopg://")


def hang_up(url: str) -> None:
    """The server ends every connection of the bot."""
    engine = create_engine(make_url(url))
    with engine.begin() as connection:
        ended = connection.execute(
            text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        ).scalar_one()
    engine.dispose()
    assert ended > 0


# --- people and groups that cannot be reached -------------------------------------------------------------------------


async def test_who_blocked_the_bot_is_told_of_once_and_gets_everything_after_unblocking(world: World, head: Person):
    await head.blocks()
    office = world["何敏"]
    await office.waits_for("陆一鸣停用了机器人")
    await is_told(world, head, "第一条", "第二条")
    await settles(world)
    assert len(await heard(office, "停用了机器人")) == 1
    assert await state_of(world, "第一条") == "failed"
    await head.unblocks()
    await head.waits_for("第二条")
    assert await heard(head, "条") == ["第一条", "第二条"]
    await world.telegram.until_idle()
    assert len(await heard(office, "停用了机器人")) == 1


async def test_a_block_that_shows_only_in_a_refusal_ends_with_the_next_word_of_the_person(world: World, head: Person):
    await world.telegram.fault("sendMessage", code=403, contains="第一条")
    await is_told(world, head, "第一条")
    await world["何敏"].waits_for("陆一鸣停用了机器人")
    await head.says("我回来了")
    await head.waits_for("第一条")
    await world.telegram.until_idle()
    assert await heard(head, "第一条") == ["第一条"]


async def test_an_account_that_is_gone_is_told_of_once(world: World, head: Person):
    await head.deactivates()
    await is_told(world, head, "第一条", "第二条")
    await world["何敏"].waits_for("账号已注销")
    await settles(world)
    assert len(await heard(world["何敏"], "陆一鸣")) >= 1
    assert len(await heard(world["何敏"], "账号已注销，")) == 1


async def test_a_group_that_became_a_supergroup_gets_its_messages(world: World, head: Person):
    old = await world.telegram.group("整改工作群", [head])
    new = await old.migrates()
    await is_told(world, old, "第一条", "第二条")
    await new.waits_for("第二条")
    assert await heard(new, "条") == ["第一条", "第二条"]
    assert await heard(old, "条") == []


# --- questions that got lost ------------------------------------------------------------------------------------------


async def test_a_question_that_never_arrived_is_put_again_with_the_next_message(world: World):
    await world.is_set_up()
    head = world["陆一鸣"]
    await world.telegram.fault("sendMessage", drop="before", times=2, contains="请问是哪一项")
    await head.says("第一段说明")
    await world.until(lambda db: outbox.count_by_state(db).get("unknown") == 1)
    await head.says("第二段说明")
    question = await head.waits_for("（2条），请问是哪一项")
    await head.presses(question, "1. 问题1的标题")
    await head.waits_for("已收到：文字2条")
    assert await world.read(unplaced) == 0


async def test_what_came_after_the_question_is_asked_for_too(world: World):
    """The person pressed the keyboard they still saw, while their next message was on its way."""
    await world.is_set_up()
    head = world["陆一鸣"]
    await head.says("第一段说明")
    question = await head.waits_for("（1条），请问是哪一项")
    await head.says("第二段说明")
    await head.waits_for("（2条），请问是哪一项")
    await head.presses(question, data=question.buttons[0][0].data)
    again = await head.waits_for("（1条），请问是哪一项", after=question)
    await head.presses(again, "2. 问题2的标题")
    await head.waits_for("第2项「问题2的标题」已收到：文字")
    assert await world.read(unplaced) == 0


def unplaced(db: Connection) -> int:
    return len(db.scalars(select(report.c.id).where(report.c.item_id.is_(None), report.c.kind == "progress")).all())


async def test_an_apology_that_cannot_be_written_is_no_reason_to_spin(
    world: World, head: Person, monkeypatch: pytest.MonkeyPatch
):
    """Our mistake and a full disk at once: the update waits like any other, and is tried in its turn."""
    tries, apologies = [], []

    def fails(*args: Any, **more: Any) -> None:
        tries.append(1)
        raise ValueError("a mistake of ours")

    def cannot_write(*args: Any) -> None:
        apologies.append(1)
        raise disk_is_full()

    with monkeypatch.context() as patch:
        patch.setattr(reporting, "receive_message", fails)
        patch.setattr(inbox, "mark_failed", cannot_write)
        await head.says("一条进展")
        await world.until(lambda db: len(apologies) >= 2)
        assert len(tries) == 2
    await world.until(lambda db: texts(db) == ["一条进展"])
    assert await heard(head, "抱歉") == []


async def test_the_receipt_leaves_before_the_ask_is_brought_up_to_date(world: World):
    """A chat takes one message a second; what a person waits for is the receipt."""
    await world.is_set_up()
    await world.opens_round()
    head = world["陆一鸣"]
    await head.waits_for("第1期进展报送")
    await settles(world)
    asked = len(await world.telegram.requests())
    await head.says("第1项 已修补路面 120 平方米")
    await head.waits_for("已填 1/3")
    left = [each["method"] for each in (await world.telegram.requests())[asked:] if "text" in each["params"]]
    assert left == ["sendMessage", "editMessageText"]


async def test_a_file_telegram_does_not_give_out_any_more_is_asked_for_again(world: World):
    await world.is_set_up()
    await world.telegram.fault("getFile", code=400, description="Bad Request: file is too big", times=1)
    head = world["陆一鸣"]
    await head.sends_file(b"a film", "验收.mp4", caption="第1项 验收录像")
    await head.waits_for("有一个文件没能从 Telegram 取下来")
    assert (await world.read(stored_files)) == []


async def test_a_disk_without_room_for_a_file_makes_it_wait_not_lost(world: World, monkeypatch: pytest.MonkeyPatch):
    """The office is told at once, nothing is said to be there that is not, and everything goes on by itself."""
    await world.is_set_up()
    monkeypatch.setattr(receipts, "PATIENCE_SECONDS", 1.0)
    files, whole = world.app.files, EvidenceFiles.put

    def full(self: EvidenceFiles, data: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(EvidenceFiles, "put", full)
    head = world["陆一鸣"]
    await head.sends_file(b"a bill", "发票.pdf", caption="第1项 发票")
    await world["何敏"].waits_for("服务器磁盘已满")
    receipt = await head.waits_for("第1项「问题1的标题」已收到：文字、文件1个", timeout=20)
    assert "其中 1 个文件还在保存" in receipt.text
    monkeypatch.setattr(EvidenceFiles, "put", whole)
    await world.until(lambda db: db.scalar(select(evidence.c.file_state)) == "stored", timeout=20)
    assert files.path(hashlib.sha256(b"a bill").hexdigest()).read_bytes() == b"a bill"
    await head.waits_for(lambda m: m.message_id == receipt.message_id and "还在保存" not in m.text)
    await world["何敏"].waits_for("服务器磁盘空间已经够用")


def stored_files(db: Connection) -> list[int]:
    return list(db.scalars(select(evidence.c.id).where(evidence.c.file_state == "stored")))
