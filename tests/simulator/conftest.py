"""A running simulator, its people, and a bare client of the Bot API that shows each refusal as it stands."""

import io
import json
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from PIL import Image

from bot.clock import MovableClock
from simulator.people import Telegram
from simulator.server import Simulator

TOKEN = "123456:TEST"


class Refused(Exception):
    """What the Bot API answered instead of a result."""

    def __init__(self, status, body):
        super().__init__(f"{status} {body}")
        self.status = status
        self.code = body["error_code"]
        self.description = body["description"]
        self.parameters = body.get("parameters")


class Api:
    """The Bot API over the wire with no library in between."""

    refused = Refused

    def __init__(self, url, session, token=TOKEN):
        self.url, self.session, self.token = url, session, token

    async def __call__(self, method, files=None, **params):
        """The result; raises Refused. With `files` (name to bytes) the request is multipart, else JSON."""
        address = f"{self.url}/bot{self.token}/{method}"
        if files is None:
            return await self._result(self.session.post(address, json=params))
        form = aiohttp.FormData()
        for name, value in params.items():
            form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        for name, data in files.items():
            form.add_field(name, io.BytesIO(data), filename=f"{name}.jpg", content_type="application/octet-stream")
        return await self._result(self.session.post(address, data=form))

    async def _result(self, request):
        async with request as response:
            body = await response.json()
            if not body["ok"]:
                raise Refused(response.status, body)
            return body["result"]

    async def refusal(self, method, files=None, **params):
        """The Refused that this call must get."""
        with pytest.raises(Refused) as caught:
            await self(method, files, **params)
        return caught.value

    async def download(self, path):
        """Status and bytes."""
        async with self.session.get(f"{self.url}/file/bot{self.token}/{path}") as response:
            return response.status, await response.read()


def jpeg(width=64, height=48, colour="red"):
    written = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(written, "JPEG")
    return written.getvalue()


@pytest.fixture
def picture():
    """Makes JPEG bytes of a given size."""
    return jpeg


@pytest.fixture
def clock():
    """Stands still at nine on a Monday, until a test moves it."""
    return MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), speed=0)


@pytest.fixture
async def sim(clock) -> AsyncIterator[Simulator]:
    simulator = Simulator(token=TOKEN, clock=clock)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def telegram(sim) -> AsyncIterator[Telegram]:
    async with Telegram(sim.url) as client:
        yield client
        assert await client.violations() == []


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
async def api(sim, session):
    return Api(sim.url, session)


@pytest.fixture
def held(sim):
    """Waits until a poll is being held."""

    async def wait():
        assert await sim.world.updates.signal.until(lambda: sim.world.poll.is_held, 5)

    return wait


@pytest.fixture
async def li(telegram):
    """A person who has pressed Start; the bot has not yet heard of it."""
    person = await telegram.person("李某")
    await person.starts()
    return person
