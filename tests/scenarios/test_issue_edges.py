"""The weekly issue where there is next to nothing to tell, where nobody lets it go, and where something comes too late."""

import io
from collections.abc import Callable

from PIL import Image

from bot.ledger.reading import RosterRow
from bot.rules.arrangement import ItemKind
from simulator.conversation import ChatMessage
from simulator.person import Person
from storage import arrangements, audit, bulletins, rounds
from templates import label
from tests.scenarios.issues import (
    READERS,
    at,
    compiles,
    frozen,
    heading,
    opens,
    paper_of,
    parts_of,
    picture_of,
    sets,
    settles,
    told,
    total_of,
    words_of,
)
from tests.world import World, read_item

HEADS = (
    RosterRow("道路科", "科长", "陆一鸣", "head"),
    RosterRow("绿化站", "站长", "高远山", "head"),
)
NAMES = ("陆一鸣", "高远山")
ITEMS = (*(read_item(n, "道路科") for n in (1, 2, 3)), *(read_item(n, "绿化站") for n in (4, 5)))


def promises_nothing(text: str) -> bool:
    """Whether every line that announces a list is followed by one."""
    lines = text.splitlines()
    return all(after.strip() for line, after in zip(lines, [*lines[1:], ""], strict=True) if line.endswith("："))


async def heard(person: Person, words: str) -> list[ChatMessage]:
    return [each for each in await person.messages() if each.by_bot and words in each.text]


async def releases(world: World, day: str = "03-06") -> None:
    world.clock.move_to(at(f"{day} 09:00"))


# --- next to nothing --------------------------------------------------------------------------------------------------


async def test_a_week_without_any_answer(world: World):
    """Nought of five, everywhere alike; who did not answer is named by unit and item, nobody by name."""
    await settles(world, HEADS, ITEMS)
    await opens(world, *NAMES)
    await compiles(world)
    words = await words_of(world["何敏"])
    assert "本期应报 5 项，已报 0 项，报送率 0.0%（0/5）；按时 0 项，迟报 0 项；收到佐证 0 件" in words
    assert "完成率 0.0%（0/5）" in words
    assert "本期未报送 5 项：第1—5项" in words
    assert "道路科：共 3 项，应报 3 已报 0；未报第1—3项" in words
    assert "标题：" not in words, "nothing was said on any item"
    assert promises_nothing(words)
    assert not any(name in words for name in NAMES)
    paper = told(await paper_of(world, world["何敏"]))
    assert "报送率0.0%（0/5）" in paper
    assert "未按时反馈5项：第1—5项" in paper
    assert not any(name in paper for name in NAMES)
    assert total_of(await paper_of(world, world["何敏"]))[-2:] == [5, 0]
    with Image.open(io.BytesIO(await picture_of(world, world["何敏"]))) as picture:
        assert picture.format == "PNG"
    await releases(world)
    for name in READERS:
        assert "报送率 0.0%（0/5）" in await words_of(world[name])


async def test_a_week_in_which_nobody_was_asked(world: World):
    """What must be kept up for good is asked about monthly: the second week of a month tells of no asks at all."""
    await settles(world, HEADS, ITEMS)
    for number in range(1, 6):
        await sets(world, number, kind=ItemKind.LONG, long_term=True)
    await opens(world, *NAMES)
    await compiles(world)
    world.clock.move_to(at("03-09 09:00"))
    await world.until(lambda db: rounds.count(db) == 2)
    await compiles(world, "03-12", count=2)
    office = world["何敏"]
    await office.waits_for(heading(2))
    words = await words_of(office, 2)
    assert "本期应报 0 项，已报 0 项" in words
    assert "0/0" in words
    assert "未报送" not in words
    assert promises_nothing(words)
    assert total_of(await paper_of(world, office, 2))[-2:] == [0, 0]
    for person in (world[name] for name in NAMES):
        assert len(await heard(person, "进展报送")) == 1


async def test_a_campaign_with_one_item(world: World):
    await settles(world, HEADS[:1], [read_item(1, "道路科")])
    (ask,) = await opens(world, "陆一鸣")
    await world["陆一鸣"].says("已修补路面", reply_to=ask)
    await world["陆一鸣"].waits_for("已收到：文字")
    await compiles(world)
    office = world["何敏"]
    words = await words_of(office)
    assert "整改事项 1 项，已完成 0 项，完成率 0.0%（0/1）" in words
    assert "报送率 100.0%（1/1）；按时 1 项" in words
    assert "• 第1项 问题1的标题：已修补路面" in words
    assert "未报送" not in words
    assert promises_nothing(words)
    paper = await paper_of(world, office)
    assert total_of(paper) == [1, 0, 0, 0, 1, 0, 1, 1]
    assert "第1项　问题1的标题（道路科）：已修补路面" in told(paper)
    with Image.open(io.BytesIO(await picture_of(world, office))) as picture:
        assert 1 / 20 < picture.width / picture.height < 20
    await releases(world)
    for name in READERS:
        assert await words_of(world[name]) == words


# --- nobody lets it go ------------------------------------------------------------------------------------------------


async def test_an_office_that_does_nothing_need_do_nothing(world: World):
    await settles(world, HEADS, ITEMS)
    await opens(world, *NAMES)
    await compiles(world)
    await words_of(world["何敏"])
    for name in READERS:
        assert await heard(world[name], heading(1)) == []
    await releases(world)
    for name in READERS:
        await words_of(world[name])
    await world["何敏"].waits_for("第1期周报已按时发给领导小组")
    latest = await world.read(bulletins.find_latest, released=True)
    assert latest is not None
    assert await world.read(audit.data_of, "release_bulletin", f"round:{latest.round_id}") == {"number": 1}


async def test_an_office_that_must_and_does_not_is_reminded_every_day(world: World):
    """Two issues wait side by side; each goes out once, when it is let go, whichever comes first."""
    await settles(world, HEADS, ITEMS)
    await world.write(arrangements.put, "release_alone", False, world.clock.now(), by=None)
    office = world["何敏"]
    await opens(world, *NAMES)
    await compiles(world)
    await words_of(office)
    await releases(world)
    reminder = await office.waits_for("第1期周报待您确认发出")
    assert "看第1期" in reminder.button_texts
    await opens(world, *NAMES, number=2, day="03-09")
    await office.waits_for("第1期周报待您确认发出", after=reminder)
    await compiles(world, "03-12", count=2)
    await office.waits_for(heading(2))
    await releases(world, "03-13")
    both = await office.waits_for("有 2 期周报待您确认发出")
    for name in READERS:
        assert await heard(world[name], "整改周报") == []

    await _lets_go(office, both, 2)
    for name in READERS:
        await world[name].waits_for(heading(2))
    world.clock.move_to(at("03-16 09:00"))
    left = await office.waits_for("第1期周报待您确认发出", after=both)
    assert "第2期" not in left.text
    await _lets_go(office, left, 1)
    for name in READERS:
        await world[name].waits_for(heading(1))
    refused = await office.presses(left, "看第1期")
    assert refused is not None
    assert "已" in refused.text
    world.clock.move_to(at("03-17 09:00"))
    await world.telegram.until_idle(timeout=20)
    assert [m for m in await heard(office, "周报待您确认发出") if m.message_id > left.message_id] == []
    for name in READERS:
        assert [len(await heard(world[name], heading(number))) for number in (1, 2)] == [1, 1]


async def _lets_go(office: Person, reminder: ChatMessage, number: int) -> None:
    """From the reminder to the issue, and from there out; pressed twice, nothing more happens."""
    await office.presses(reminder, f"看第{number}期")
    shown = await office.waits_for(heading(number), after=reminder)
    card = await office.waits_for(lambda m: label("release_now") in m.button_texts, after=shown)
    assert f"第{number}期" in card.text
    await office.presses(card, label("release_now"))
    sure = await office.waits_for(lambda m: m.message_id == card.message_id and label("release_so") in m.button_texts)
    await office.presses(sure, label("release_so"))
    again = await office.presses(sure, data=next(b.data for row in sure.buttons for b in row))
    assert again is not None
    assert again.text


async def test_only_the_office_opens_what_waits(world: World):
    await settles(world, HEADS, ITEMS)
    await world.write(arrangements.put, "release_alone", False, world.clock.now(), by=None)
    await opens(world, *NAMES)
    await compiles(world)
    latest = await world.read(bulletins.find_latest, released=False)
    assert latest is not None
    await releases(world)
    await world["何敏"].waits_for("第1期周报待您确认发出")
    for name in (*NAMES, *READERS):
        person = world[name]
        assert await heard(person, "待您确认发出") == []
        await person.says("/start")
        seen = await person.waits_for(lambda m: bool(m.buttons))
        refused = await person.presses(seen, data=f"eg:{latest.round_id}:1")
        assert refused is not None
        assert refused.alert
        assert await heard(person, heading(1)) == []


# --- too late ---------------------------------------------------------------------------------------------------------


async def test_what_comes_after_an_issue_changes_no_byte_of_it(world: World):
    """An edit after it was compiled, an answer after it went out: words, picture and papers stay; the trace says later."""
    await settles(world, HEADS, ITEMS)
    ask, _ = await opens(world, *NAMES)
    head = world["陆一鸣"]
    first = await head.says("1 已修补路面 120 平方米", reply_to=ask)
    await head.waits_for("已收到：文字")
    await compiles(world)
    words = await words_of(world["何敏"])
    await picture_of(world, world["何敏"])
    before = await frozen(world)
    assert len(before) >= 3, "words, a picture and a paper at least"

    await head.edits(first, "1 已修补路面 90 平方米")
    await world.until(lambda db: audit.data_of(db, "edit_report", "report:1") is not None)
    assert await frozen(world) == before
    await releases(world)
    reader = world["林知秋"]
    assert await words_of(reader) == words
    await world["高远山"].says("第4项 补种行道树 30 株")
    await world["高远山"].waits_for("按迟报登记")
    await paper_of(world, reader)
    after = await frozen(world)
    assert {name: after[name] for name in before} == before
    assert await words_of(reader) == words
    assert "120 平方米" in told(await paper_of(world, reader))
    assert "90 平方米" not in told(await paper_of(world, reader))

    assert "90 平方米" in (shown := await _traced(reader, "有进展 1", "1"))
    assert "周报生成之后收到或更正，不在上面的数字里" in shown
    assert "补种行道树" in (shown := await _traced(reader, "未报送 4", "4"))
    assert "周报生成之后收到或更正，不在上面的数字里" in shown


async def _traced(reader: Person, figure: str, number: str) -> str:
    """From the issue over one of its figures to what was sent on an item."""
    last = (await reader.messages())[-1]
    under = [m for m in await reader.messages() if label("trace") in m.button_texts][-1]
    await reader.presses(under, label("trace"))
    figures = await reader.waits_for("数字出处", after=last)

    def shows(words: str) -> Callable[[ChatMessage], bool]:
        return lambda m: m.message_id == figures.message_id and words in m.text

    await reader.presses(figures, figure)
    listed = await reader.waits_for(shows(f"· {figure} 项"))
    await reader.presses(listed, number)
    return (await reader.waits_for(shows("办公室认定"))).text


# --- not there --------------------------------------------------------------------------------------------------------


async def test_down_for_two_weeks_over_cutoff_and_release(world: World):
    """The week that was running has its issue, at once and once; the weeks between have none; numbers go on in order."""
    await settles(world, HEADS, ITEMS)
    ask, _ = await opens(world, *NAMES)
    await world["陆一鸣"].says("1 已修补路面", reply_to=ask)
    await world["陆一鸣"].waits_for("已收到：文字")
    world.clock.move_to(at("03-04 15:00"))
    await world.telegram.until_idle(timeout=20)
    before = {name: len(await heard(world[name], "")) for name in world.people}
    async with world.is_down():
        world.clock.move_to(at("03-20 08:00"))
        await world["高远山"].says("第4项 补种行道树 30 株")
        world.clock.move_to(at("03-20 10:00"))
    for name in ("何敏", *READERS):
        words = await words_of(world[name])
        assert "3月2日(周一)—3月5日(周四)，数据截至 3月20日" in words
        assert "报送率" in words
    await world["高远山"].waits_for("第4项「问题4的标题」已收到")
    await world.telegram.until_idle(timeout=20)
    assert "迟报" in (await heard(world["高远山"], "第4项「问题4的标题」已收到"))[0].text
    for name in ("何敏", *READERS):
        assert len(await heard(world[name], heading(1))) == 1
    new = {name: len(await heard(world[name], "")) - before[name] for name in world.people}
    words_and_files = len(await parts_of(world["何敏"], 1)) + len(
        [m for m in await world["何敏"].messages() if m.photo or m.document]
    )
    assert new["何敏"] <= words_and_files + 2, "the card under it, and one reminder"
    for name in READERS:
        assert new[name] <= words_and_files + 1, "the issue, and one reminder"
    for name in NAMES:
        assert new[name] <= 3, "one receipt, one reminder, at most one message about the issue"

    await opens(world, *NAMES, number=2, day="03-23")
    await compiles(world, "03-26", count=2)
    await releases(world, "03-27")
    for name in READERS:
        words = await words_of(world[name], 2)
        assert "3月23日(周一)—3月26日(周四)" in words
    numbers = await world.read(lambda db: [bulletins.find_round(db, number) for number in (1, 2, 3)])
    assert numbers == [1, 2, None]
    assert await world.read(bulletins.count) == 2


async def test_compiled_before_its_files_left_and_down_for_a_moment(world: World):
    """Words, picture and paper come once each, though the bot was not there when they were to leave."""
    await settles(world, HEADS, ITEMS)
    await opens(world, *NAMES)
    world.clock.move_to(at("03-05 17:05"))
    await world.until(lambda db: bulletins.count(db) > 0)
    kept = await frozen(world)
    await world.restarts()
    office = world["何敏"]
    await words_of(office)
    await picture_of(world, office)
    await paper_of(world, office)
    await world.telegram.until_idle(timeout=30)
    assert len(await heard(office, heading(1))) == 1
    assert len([m for m in await office.messages() if m.photo is not None]) == 1
    assert await frozen(world) == kept
    assert await world.read(bulletins.count) == 1
