"""getUpdates: held, woken, repeated until confirmed, numbered and forgotten as Telegram does it."""

import asyncio
from datetime import timedelta

import pytest


async def test_updates_come_again_until_they_are_confirmed(api, li):
    first = await api("getUpdates")
    assert first == await api("getUpdates")
    assert first[0]["message"]["text"] == "/start"
    assert first[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert await api("getUpdates", offset=first[0]["update_id"] + 1) == []
    assert await api("getUpdates") == []


async def test_a_poll_is_held_until_something_comes(held, api, telegram):
    person = await telegram.person("王某")
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await held()
    await person.says("在")
    assert [each["message"]["text"] for each in await poll] == ["在"]


async def test_a_poll_ends_with_nothing_when_nothing_comes(api):
    assert await api("getUpdates", timeout=0.05) == []


async def test_limit_and_negative_offset(api, li):
    for number in range(4):
        await li.says(str(number))
    assert len(await api("getUpdates", limit=2)) == 2
    assert [each["message"]["text"] for each in await api("getUpdates", offset=-2)] == ["2", "3"]
    assert (await api("getWebhookInfo"))["pending_update_count"] == 2


async def test_allowed_updates_hold_for_what_comes_later_and_stay(api, li, telegram):
    await api("getUpdates", allowed_updates=["callback_query"])
    await li.says("not asked for")
    assert [each["message"]["text"] for each in await api("getUpdates")] == ["/start"]
    await api("getUpdates", allowed_updates=[])
    await li.says("asked for again")
    assert len(await api("getUpdates")) == 2


async def test_of_two_pollers_the_older_is_sent_home(held, api, li):
    await api("getUpdates", offset=(await api("getUpdates"))[0]["update_id"] + 1)
    older = asyncio.create_task(api.refusal("getUpdates", timeout=30))
    await held()
    newer = asyncio.create_task(api("getUpdates", timeout=30))
    refusal = await older
    assert (refusal.status, refusal.code) == (409, 409)
    assert refusal.description == (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await li.says("for the newer one")
    assert len(await newer) == 1


async def test_updates_are_kept_for_a_day(api, li, clock):
    clock.move_to(clock.now() + timedelta(hours=23, minutes=59))
    assert len(await api("getUpdates")) == 1
    clock.move_to(clock.now() + timedelta(minutes=1))
    assert await api("getUpdates") == []


async def test_numbers_rise_by_one_and_are_random_after_a_quiet_week(api, li, clock):
    await li.says("second")
    first, second = [each["update_id"] for each in await api("getUpdates")]
    assert second == first + 1
    clock.move_to(clock.now() + timedelta(days=7))
    await li.says("third")
    (third,) = await api("getUpdates", offset=-1)
    assert third["update_id"] not in (second + 1, second + 2)


async def test_a_confirmed_update_can_come_once_more(api, li, telegram):
    (update,) = await api("getUpdates")
    offset = update["update_id"] + 1
    assert await api("getUpdates", offset=offset) == []
    assert await telegram.deliver_again() == update["update_id"]
    assert await api("getUpdates", offset=offset) == [update]
    assert await api("getUpdates", offset=offset) == []


async def test_poison_is_handed_out_as_it_is(api, telegram):
    poison = {"message": {"message_id": 1}, "surprise": {}}
    number = await telegram.inject(poison)
    assert await api("getUpdates") == [{"update_id": number, **poison}]
    await telegram.inject({"update_id": 7, "unheard_of": True})
    assert (await api("getUpdates"))[1] == {"update_id": 7, "unheard_of": True}


async def test_a_poller_that_was_killed_is_in_nobodys_way(api, li, held):
    await api("getUpdates", offset=(await api("getUpdates"))[0]["update_id"] + 1)
    killed = asyncio.create_task(api("getUpdates", timeout=50))
    await held()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    await li.says("while it is dead")
    assert len(await api("getUpdates", timeout=5)) == 1


async def test_stopping_lets_a_held_poll_go(sim, api, held):
    poll = asyncio.create_task(api("getUpdates", timeout=50))
    await held()
    await sim.stop()
    assert await poll == []


async def test_pending_and_idle(api, li, telegram):
    assert await telegram.pending() == 1
    with pytest.raises(TimeoutError, match="1 updates wait"):
        await telegram.until_idle(timeout=0.1, settle=0)
    (update,) = await api("getUpdates")
    await api("getUpdates", offset=update["update_id"] + 1)
    await telegram.until_idle(timeout=1, settle=0.01)
