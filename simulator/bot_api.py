"""The bot's side over HTTP: reads a call, lets faults happen, checks it, does it, writes it down and answers."""

import time
from collections.abc import Awaitable
from typing import Any

from aiohttp import web

from simulator import wire
from simulator.call import Call, not_emulated
from simulator.faults import Fault
from simulator.methods import METHODS
from simulator.refusals import Refusal, bad_request
from simulator.schema import known_methods, mistake_in_request
from simulator.values import Json, Upload
from simulator.world import World


class BotApi:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            web.route("*", r"/bot{token:[^/]+}/{method}", self.call),
            web.get(r"/file/bot{token:[^/]+}/{path:.+}", self.download),
        ]

    async def call(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._world.token:
            return _answer(Refusal(401, "Unauthorized"))
        method = known_methods().get(request.match_info["method"].lower())
        if method is None:
            return self._refuse_unknown(request.match_info["method"])
        entry: Json = {"method": method, "params": {}, "at": self._world.now().isoformat(), "status": None}
        self._world.requests.append(entry)
        # a held poll is no work under way
        busy = method != "getUpdates"
        self._world.busy += busy
        try:
            return await self._log_and_do(request, method, entry)
        finally:
            self._world.busy -= busy
            if busy:
                self._world.activity.fire()

    def _refuse_unknown(self, method: str) -> web.Response:
        self._world.requests.append(
            {"method": method, "params": {}, "at": self._world.now().isoformat(), "status": 404}
        )
        return _answer(Refusal(404, "Not Found"))

    async def _log_and_do(self, request: web.Request, method: str, entry: Json) -> web.StreamResponse:
        began = time.monotonic()
        try:
            raw, uploads = await wire.read_raw(request)
            if method not in METHODS:
                raise not_emulated(f"{method} is")
            entry["params"] = wire.typed(method, raw, uploads)
            entry["files"] = {name: len(upload.data) for name, upload in uploads.items()}
            fault = self._world.faults.take(method, entry["params"])
            if fault is not None:
                return await self._suffer(fault, request, entry, uploads)
            outcome: Any = await self._do(entry, uploads)
        except Refusal as refusal:
            outcome = refusal
        entry["seconds"] = round(time.monotonic() - began, 4)
        return _noted(entry, outcome)

    async def _do(self, entry: Json, uploads: dict[str, Upload]) -> Any:
        """The method's result. Raises Refusal."""
        method, params = entry["method"], entry["params"]
        wire.check_size(uploads)
        mistake = mistake_in_request(method, params)
        if mistake:
            self._world.violations.append({"method": method, "params": params, "mistake": mistake})
            raise bad_request(f"the request does not fit the Bot API: {mistake}")
        result = METHODS[method](Call(self._world, params, uploads))
        return await result if isinstance(result, Awaitable) else result

    async def _suffer(
        self, fault: Fault, request: web.Request, entry: Json, uploads: dict[str, Upload]
    ) -> web.StreamResponse:
        entry["fault"] = True
        outcome: Any = fault.refusal()
        if outcome is None and fault.drop != "before":
            try:
                outcome = await self._do(entry, uploads)
            except Refusal as refusal:
                outcome = refusal
        if fault.delay:
            await self._world.pause(fault.delay)
        if fault.drop is not None:
            entry["status"], entry["dropped"] = 0, fault.drop
            _cut(request)
            return web.Response()
        return _noted(entry, outcome)

    async def download(self, request: web.Request) -> web.StreamResponse:
        stored = self._world.files.by_link(request.match_info["path"], self._world.now())
        if request.match_info["token"] != self._world.token:
            return _answer(Refusal(401, "Unauthorized"))
        params = {"file_path": request.match_info["path"]}
        entry: Json = {"method": "download", "params": params, "at": self._world.now().isoformat(), "status": 404}
        self._world.requests.append(entry)
        fault = self._world.faults.take("download", params)
        broken = await self._break_download(fault, request, entry) if fault else None
        if broken is not None:
            return broken
        if stored is None:
            return _answer(Refusal(404, "Not Found"))
        entry["status"] = 200
        return web.Response(body=stored.data, content_type="application/octet-stream")

    async def _break_download(self, fault: Fault, request: web.Request, entry: Json) -> web.StreamResponse | None:
        """The failed answer, or None when the fault was only a delay."""
        await self._world.pause(fault.delay)
        refusal = fault.refusal()
        if refusal is not None:
            return _noted(entry, refusal)
        if fault.drop is None:
            return None
        entry["status"], entry["dropped"] = 0, fault.drop
        _cut(request)
        return web.Response()


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _noted(entry: Json, outcome: Any) -> web.Response:
    """The answer to `outcome`, a result or a Refusal, written into the log as well."""
    response = _answer(outcome)
    entry["status"] = response.status
    if isinstance(outcome, Refusal):
        entry["description"] = outcome.description
    elif isinstance(outcome, dict) and "message_id" in outcome:
        entry["message_id"] = outcome["message_id"]
    return response


def _answer(outcome: Any) -> web.Response:
    if isinstance(outcome, Refusal):
        return web.json_response(outcome.body(), status=outcome.code)
    return web.json_response({"ok": True, "result": outcome})
