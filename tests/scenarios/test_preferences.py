"""Everybody says for themselves when the day's reminder comes, and whether only what is urgent does."""

from datetime import time
from typing import Any

from sqlalchemy import Connection, select

from bot.rules.models import Person
from storage import arrangements, people
from storage.tables import audit as trail
from tests.scenarios.test_arranging import opens
from tests.scenarios.test_people import goes
from tests.world import World

MINE = ("我的提醒", "⏰ 我的提醒")


async def found(world: World, name: str) -> Person:
    person = await world.read(people.find_by_name, name)
    assert person is not None
    return person


def traces(db: Connection) -> list[dict[str, Any]]:
    query = select(trail.c.data).where(trail.c.action == "set_preferences")
    return list(db.scalars(query.order_by(trail.c.id)))


async def test_an_hour_of_ones_own_within_the_offices_hours(world: World):
    await world.has_roster()
    await world.joins("陆一鸣", "周行远")
    head = world["陆一鸣"]
    page = await opens(head, MINE)
    assert "提醒时间：工作日 09:00（统一时间）" in page.text
    assert "只收要紧提醒：否" in page.text
    hours = [words for words in page.button_texts if ":" in words]
    assert (hours[0], hours[-1], len(hours)) == ("✓ 09:00", "17:00", 17)
    page = await goes(head, page, ("10:30", "工作日 10:30（您自选的，统一时间是09:00）"))
    assert (await found(world, "陆一鸣")).remind_at == time(10, 30)
    again = await head.presses(page, "✓ 10:30")
    assert again is not None
    assert again.text == "现在就是：工作日10:30提醒，接收全部提醒。"
    page = await goes(head, page, ("恢复默认（09:00）", "工作日 09:00（统一时间）"))
    assert not any("恢复默认" in words for words in page.button_texts)
    told = await world.read(traces)
    assert [(each["remind_at"], each["muted"]) for each in told] == [("10:30", False), (None, False)]
    await opens(world["周行远"], MINE)


async def test_only_what_is_urgent(world: World):
    await world.has_roster()
    await world.joins("陆一鸣")
    head = world["陆一鸣"]
    page = await opens(head, MINE)
    assert "如果只收要紧提醒，离到期还早的提醒和一般跟进就不发给您；3天之内到期、" in page.text
    page = await goes(head, page, ("只收要紧提醒", "只收要紧提醒：是"))
    assert "3天之内到期、已经逾期、快截止还没报的，照常提醒。" in page.text
    assert (await found(world, "陆一鸣")).muted
    await world.restarts()
    page = await goes(head, page, ("恢复全部提醒", "只收要紧提醒：否"))
    assert not (await found(world, "陆一鸣")).muted
    assert not (await found(world, "白小舟")).muted


async def test_an_hour_that_is_offered_no_more_is_refused(world: World):
    await world.has_roster()
    await world.joins("陆一鸣")
    head = world["陆一鸣"]
    page = await opens(head, MINE)
    await world.write(arrangements.put, "quiet_until", time(9, 0), world.clock.now(), by=None)
    for data in ("yt:0900", "yt:1730", "yt:2300", "yt:1015", "yt:9999"):
        refused = await head.presses(page, data=data)
        assert refused is not None
        assert (refused.alert, refused.text) == (True, "这个时间现在不能选，请重新选一个。")
    page = await head.waits_for(lambda m: m.message_id == page.message_id and "09:30" in m.button_texts[0])
    assert (await found(world, "陆一鸣")).remind_at is None
    assert await world.read(traces) == []
