"""The way to Telegram: what a broken line is taken for, and what travels over it. Against real servers on this machine."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import BodyPartReader, web
from telegram import Bot, InputFile
from telegram.error import NetworkError, TimedOut

from bot.telegram_http import NotConnected, Request
from tests.world import TOKEN

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
MESSAGE = {"message_id": 1, "date": 1, "chat": {"id": 5, "type": "private"}}


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """A server that answers everything with `handler`; its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw(answer: bytes, asked: list[bytes] | None = None) -> AsyncIterator[str]:
    """A server that reads a line, answers with these bytes and hangs up."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = await reader.readline()
        if asked is not None:
            asked.append(line)
        writer.write(answer)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


def bot(url: str, request: Request) -> Bot:
    return Bot(TOKEN, base_url=f"{url}/bot", request=request)


async def test_who_cannot_be_reached_has_not_heard_of_it():
    async with serving(nobody) as url:
        pass
    async with Request(1) as request:
        with pytest.raises(NotConnected) as caught:
            await bot(url, request).send_message(5, "你好")
    assert TOKEN not in str(caught.value)


async def test_waiting_for_a_connection_has_not_been_heard_of_either():
    held, release = asyncio.Event(), asyncio.Event()

    async def holds(_request: web.Request) -> web.Response:
        held.set()
        await release.wait()
        return web.json_response({"ok": True, "result": True})

    async with serving(holds) as url, Request(1, connect=0.1) as request:
        first = asyncio.create_task(request.post(f"{url}/a"))
        await held.wait()
        with pytest.raises(NotConnected):
            await request.post(f"{url}/b")
        release.set()
        assert await first is True


async def test_an_answer_that_does_not_come_may_have_been_heard():
    async def never(_request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        raise AssertionError

    async with serving(never) as url, Request(1, read=0.1) as request:
        with pytest.raises(TimedOut):
            await request.post(f"{url}/bot{TOKEN}/sendMessage")
        with pytest.raises(TimedOut):
            await request.post(f"{url}/bot{TOKEN}/getUpdates", read_timeout=0.05)


@pytest.mark.parametrize(
    "answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", b"no http at all\r\n\r\n"]
)
async def test_an_answer_that_breaks_off_may_have_been_heard(answer: bytes):
    async with raw(answer) as url, Request(1) as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"{url}/bot{TOKEN}/sendMessage")
    assert not isinstance(caught.value, NotConnected)
    assert caught.value.__cause__ is not None
    assert TOKEN not in str(caught.value)


async def test_an_upload_that_gets_stuck_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("bot.telegram_http._SLOWEST_UPLOAD", 1e9)

    async def takes_nothing(request: web.Request) -> web.Response:
        await asyncio.sleep(60)
        raise AssertionError

    async with serving(takes_nothing) as url, Request(1, connect=0.2, read=0.2) as request:
        with pytest.raises(TimedOut):
            await bot(url, request).send_document(5, InputFile(bytes(40_000_000), filename="卷宗.zip"))


async def test_names_of_files_arrive_as_they_are():
    came: list[tuple[str | None, str | None, bytes]] = []

    async def takes(request: web.Request) -> web.Response:
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            came.append((part.name, part.filename, await part.read()))
        return web.json_response({"ok": True, "result": MESSAGE})

    async with serving(takes) as url, Request(1) as request:
        await bot(url, request).send_document(5, InputFile(b"zip", filename='第3项 "卷宗".zip'), caption="卷宗<b>")
    assert ("caption", None, "卷宗<b>".encode()) in came
    assert [(name, data) for _, name, data in came if name] == [('第3项 "卷宗".zip', b"zip")]


async def test_a_proxy_is_asked_towards_https_and_only_there():
    asked: list[bytes] = []

    async def answers(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": True})

    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    async with raw(refusal, asked) as proxy, serving(answers) as near, Request(1, proxy) as request:
        assert await request.post(f"{near}/near") is True
        assert asked == []
        with pytest.raises(NotConnected):
            await request.post("https://telegram.invalid/bot")
    assert asked == [b"CONNECT telegram.invalid:443 HTTP/1.1\r\n"]


async def test_nothing_is_followed_to_another_place():
    async def elsewhere(_request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "https://elsewhere.invalid/"})

    async with serving(elsewhere) as url, Request(1) as request:
        with pytest.raises(NetworkError) as caught:
            await request.post(f"{url}/bot{TOKEN}/getMe")
    assert "302" in str(caught.value)


async def test_it_opens_and_closes_as_often_as_one_likes():
    async def answers(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": True})

    request = Request(1)
    async with serving(answers) as url:
        with pytest.raises(NetworkError):
            await request.post(url)
        for _ in range(2):
            await request.initialize()
            await request.initialize()
            assert await request.post(url) is True
            await request.shutdown()
            await request.shutdown()


async def nobody(_request: web.Request) -> web.Response:
    raise AssertionError("nobody should come here")
