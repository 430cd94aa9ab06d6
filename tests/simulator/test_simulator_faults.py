"""Trouble on command, and what is left behind by it."""

import asyncio

import aiohttp
import pytest


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        ({"code": 429, "retry_after": 3}, 429, "Too Many Requests: retry after 3"),
        ({"code": 403}, 403, "Forbidden: bot was blocked by the user"),
        ({"code": 500}, 500, "Internal Server Error"),
        ({"code": 502, "description": "Bad Gateway"}, 502, "Bad Gateway"),
    ],
)
async def test_a_refusal_on_command(api, li, telegram, fault, status, words):
    await telegram.fault("sendMessage", **fault)
    refusal = await api.refusal("sendMessage", chat_id=li.id, text="x")
    assert (refusal.status, refusal.code, refusal.description) == (status, status, words)
    assert (refusal.parameters or {}).get("retry_after") == fault.get("retry_after")
    await api("sendMessage", chat_id=li.id, text="x")
    assert [each.by_bot for each in await li.messages()] == [False, True]


@pytest.mark.parametrize(("drop", "done"), [("before", 0), ("after", 1)])
async def test_a_cut_connection_leaves_the_work_undone_or_done(api, li, telegram, drop, done):
    await telegram.fault("sendMessage", drop=drop)
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("sendMessage", chat_id=li.id, text="x")
    assert sum(each.by_bot for each in await li.messages()) == done
    (logged,) = await telegram.requests("sendMessage")
    assert (logged["status"], logged["dropped"]) == (0, drop)


async def test_a_slow_answer_comes_after_the_work(api, li, telegram):
    await telegram.fault("sendMessage", delay=30)
    call = asyncio.create_task(api("sendMessage", chat_id=li.id, text="x"))
    await li.waits_for("x")
    assert not call.done()
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)


async def test_faults_are_chosen_by_what_a_call_contains(api, li, telegram):
    await telegram.fault("*", code=500, times=2, contains="周报")
    await api("sendMessage", chat_id=li.id, text="其他")
    for _ in range(2):
        await api.refusal("sendMessage", chat_id=li.id, text="周报第1期")
    await api("sendMessage", chat_id=li.id, text="周报第1期")
    await telegram.fault("*", code=500)
    await telegram.clear_faults()
    await api("getMe")


async def test_polling_fails_and_loses_nothing(api, li, telegram):
    await telegram.fault("getUpdates", code=502)
    await api.refusal("getUpdates")
    await telegram.fault("getUpdates", drop="after")
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("getUpdates")
    assert len(await api("getUpdates")) == 1


async def test_downloads_fail_too(api, li, telegram):
    await li.sends_file(b"bytes", name="a.txt")
    file_id = (await api("getUpdates", offset=-1))[0]["message"]["document"]["file_id"]
    path = (await api("getFile", file_id=file_id))["file_path"]
    await telegram.fault("download", code=502)
    assert (await api.download(path))[0] == 502
    # aiohttp's client repeats a GET once by itself when a kept connection turns out dead
    await telegram.fault("download", drop="before", times=2)
    with pytest.raises(aiohttp.ClientConnectionError):
        await api.download(path)
    await telegram.fault("download", delay=0.01)
    assert await api.download(path) == (200, b"bytes")
