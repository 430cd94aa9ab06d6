"""Puts the simulator together and serves it: the bot's side, the people's side and the page on one address."""

from pathlib import Path

from aiohttp import web

from bot.clock import MovableClock
from simulator.bot_api import BotApi
from simulator.control import Control, explain
from simulator.guard import guard
from simulator.world import NextEvent, World

PAGE = Path(__file__).parent / "page"
_STOP_WITHIN = 2.0


class Simulator:
    """A local Telegram for one bot. `next_event` tells the next planned moment, for `{"to": "next"}` of the clock."""

    def __init__(
        self,
        token: str,
        clock: MovableClock,
        *,
        flood: bool = True,
        next_event: NextEvent | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.world = World(token, clock, flood=flood, next_event=next_event)
        self._host, self._port = host, port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is served, without a slash at the end; known once `start()` has returned."""
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Serve. With port 0 the system chooses one; after `stop()` it starts again there, with all it knew."""
        self.world.open()
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=_STOP_WITHIN)
        await runner.setup()
        await web.TCPSite(runner, self._host, self._port).start()
        self._runner = runner
        self._port = int(runner.addresses[0][1])

    async def stop(self) -> None:
        """End every held request and close; stopping twice is harmless."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await self.world.close()
            await runner.cleanup()

    def _app(self) -> web.Application:
        # Telegram's own limit on uploads is judged in wire.py, in Telegram's words
        app = web.Application(middlewares=[guard, explain], client_max_size=1 << 30)
        app.add_routes(BotApi(self.world).routes())
        app.add_routes(Control(self.world).routes())
        app.add_routes([web.get("/", _page), web.get("/{path:.+}", _page)])
        return app


async def _page(request: web.Request) -> web.StreamResponse:
    """A file of the page; a kind 404 when it is not there."""
    wanted = (PAGE / (request.match_info.get("path") or "index.html")).resolve()
    if not wanted.is_relative_to(PAGE.resolve()) or not wanted.is_file():
        return web.Response(status=404, text="There is no such page here.\n")
    return web.FileResponse(wanted, headers={"Cache-Control": "no-cache", "X-Frame-Options": "DENY"})
