"""Flood limits, on the seconds of the clock."""

import asyncio
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.clock import MovableClock


@pytest.fixture
def clock():
    """A hundred times as fast as ours, so that a minute is over soon."""
    return MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), speed=100)


async def test_a_person_gets_a_short_burst_and_then_one_a_second(api, li, telegram, clock):
    await telegram.settings(limits={"private": [3, 60]})
    for number in range(3):
        await api("sendMessage", chat_id=li.id, text=str(number))
    refusal = await api.refusal("sendMessage", chat_id=li.id, text="too soon")
    assert (refusal.status, refusal.code) == (429, 429)
    wait = refusal.parameters["retry_after"]
    assert refusal.description == f"Too Many Requests: retry after {wait}"
    await clock.sleep(wait)
    await api("sendMessage", chat_id=li.id, text="in time")
    assert [each.text for each in await li.messages()] == ["/start", "0", "1", "2", "in time"]


async def test_a_group_takes_twenty_a_minute(api, li, telegram):
    await telegram.settings(limits={"group": [20, 6000]})
    group = await telegram.group("群", members=[li])
    for _ in range(20):
        await api("sendMessage", chat_id=group.id, text="x")
    assert (await api.refusal("sendMessage", chat_id=group.id, text="x")).code == 429


async def test_thirty_a_second_overall(api, telegram):
    await telegram.settings(limits={"overall": [30, 600]})
    people = [await telegram.person(f"第{number}人") for number in range(31)]
    for person in people:
        await person.starts()
    outcomes = await asyncio.gather(
        *(api("sendMessage", chat_id=person.id, text="x") for person in people), return_exceptions=True
    )
    refused = [each for each in outcomes if isinstance(each, api.refused)]
    assert [each.code for each in refused] == [429]


async def test_limits_can_be_switched_off(api, li, telegram):
    await telegram.settings(flood=False)
    for number in range(40):
        await api("sendMessage", chat_id=li.id, text=str(number))


async def test_what_is_refused_is_not_counted(api, li, telegram):
    await telegram.settings(limits={"private": [1, 6000]})
    await api.refusal("sendMessage", chat_id=li.id, text="")
    await api("sendMessage", chat_id=li.id, text="x")
    await api("sendChatAction", chat_id=li.id, action="typing")
