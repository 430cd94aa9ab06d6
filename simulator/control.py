"""The control side, part two: what is seen from outside, the clock, faults, and the log of requests."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from simulator import control_people
from simulator.acts import Impossible
from simulator.control_input import Unknown, find_chat, read_order
from simulator.faults import Fault
from simulator.flood import Limit
from simulator.refusals import Refusal
from simulator.schema import known_methods
from simulator.values import Json
from simulator.views import clock_view, event_view, message_view, state_view, transcript
from simulator.world import World

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_LONGEST_WAIT = 60.0
_HEARTBEAT = 15.0


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns what cannot be done into an answer with one sentence."""
    try:
        return await handler(request)
    except Unknown as error:
        return web.json_response({"error": str(error)}, status=404)
    except (Impossible, Refusal) as error:
        return web.json_response({"error": str(error)}, status=409)
    except (ValueError, TypeError, KeyError) as error:
        if not request.path.startswith("/control/"):
            raise
        return web.json_response({"error": f"{type(error).__name__}: {error}"}, status=400)


class Control:
    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        return [
            *control_people.routes(self._world),
            web.get("/control/state", self.state),
            web.get("/control/events", self.events),
            web.get(r"/control/chats/{chat_id:-?\d+}/messages", self.messages),
            web.get(r"/control/chats/{chat_id:-?\d+}/transcript", self.transcript),
            web.get("/control/file/{file_id}", self.file),
            web.get("/control/clock", self.clock),
            web.post("/control/clock", self.move_clock),
            web.post("/control/faults", self.add_fault),
            web.delete("/control/faults", self.clear_faults),
            web.post("/control/settings", self.settings),
            web.get("/control/requests", self.requests),
            web.get("/control/violations", self.violations),
            web.get("/control/updates", self.updates),
            web.post("/control/updates/again", self.deliver_again),
            web.post("/control/updates/inject", self.inject),
            web.post("/control/idle", self.idle),
        ]

    # --- seen from outside --------------------------------------------------------------------------------------

    async def state(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(state_view(self._world))

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events for a page; for anybody else a long poll."""
        after = int(request.headers.get("Last-Event-ID") or request.query.get("after") or 0)
        if "text/event-stream" in request.headers.get("Accept", ""):
            return await self._stream(request, after)
        await self._wait_for_change(request, after)
        return web.json_response({"seq": self._world.changes.seq, "events": self._events(after)})

    def _events(self, after: int) -> list[Json]:
        return [event_view(self._world, event) for event in self._world.changes.after(after)]

    async def _wait_for_change(self, request: web.Request, after: int) -> None:
        changes = self._world.changes
        timeout = min(float(request.query.get("timeout", 0)), _LONGEST_WAIT)
        await changes.signal.until(lambda: changes.seq > after or self._world.is_closing, timeout)

    async def _stream(self, request: web.Request, after: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        try:
            await response.write(b"retry: 1000\n\n")
            while not self._world.is_closing:
                for event in self._events(after):
                    after = event["seq"]
                    line = json.dumps(event, ensure_ascii=False)
                    await response.write(f"id: {after}\ndata: {line}\n\n".encode())
                if not await self._world.changes.signal.until(self._is_news_after(after), _HEARTBEAT):
                    await response.write(b": still here\n\n")
        except ConnectionError:
            pass  # the page was closed
        return response

    def _is_news_after(self, seq: int) -> Callable[[], bool]:
        return lambda: self._world.changes.seq > seq or self._world.is_closing

    async def messages(self, request: web.Request) -> web.StreamResponse:
        """All messages of a chat. With `after` and `timeout` it first waits for an event newer than that number."""
        chat = find_chat(self._world, int(request.match_info["chat_id"]))
        if "after" in request.query:
            await self._wait_for_change(request, int(request.query["after"]))
        shown = [message_view(self._world, each) for each in chat.messages.values() if not each.deleted]
        return web.json_response({"seq": self._world.changes.seq, "messages": shown})

    async def transcript(self, request: web.Request) -> web.StreamResponse:
        chat = find_chat(self._world, int(request.match_info["chat_id"]))
        return web.Response(text=transcript(self._world, chat))

    async def file(self, request: web.Request) -> web.StreamResponse:
        stored = self._world.files.find(request.match_info["file_id"])
        if stored is None:
            raise Unknown("there is no such file")
        kind = "image/jpeg" if stored.kind == "photos" else stored.mime or "application/octet-stream"
        # what people send must not run as a page of ours
        shown = (
            kind
            if kind.startswith(("image/", "video/", "audio/")) and "svg" not in kind
            else "application/octet-stream"
        )
        return web.Response(body=stored.data, content_type=shown, headers={"X-Content-Type-Options": "nosniff"})

    # --- time ---------------------------------------------------------------------------------------------------

    async def clock(self, request: web.Request) -> web.StreamResponse:
        """As in the state; asked for `?next=1` also when something will next happen by itself, null when nothing will."""
        shown = clock_view(self._world)
        if "next" in request.query:
            coming = await self._world.next_event() if self._world.next_event else None
            shown["next"] = coming and coming.isoformat()
        return web.json_response(shown)

    async def move_clock(self, request: web.Request) -> web.StreamResponse:
        """{"speed": 60}, {"to": iso time}, {"to": "next"}; both keys may stand together."""
        order, clock = await read_order(request, self._world), self._world.clock
        if order.get("to"):
            await self._let_the_bot_catch_up()
            clock.move_to(await self._moment(order.get("to")))
        if order.get("speed") is not None:
            clock.set_speed(float(order.get("speed")))
        return web.json_response(clock_view(self._world))

    async def _let_the_bot_catch_up(self) -> None:
        """What waits is taken before the hands jump; else a jump of days would make it expire unseen."""
        world = self._world
        if world.poll.is_alive or world.webhook.url:
            await world.updates.signal.until(lambda: not world.updates.waiting, 2)

    async def _moment(self, to: str) -> datetime:
        if to != "next":
            moment = datetime.fromisoformat(to)
            return moment if moment.tzinfo else moment.replace(tzinfo=self._world.now().tzinfo)
        if self._world.next_event is None:
            raise Impossible("nobody here knows what comes next")
        coming = await self._world.next_event()
        if coming is None:
            raise Impossible("nothing is planned")
        return coming

    # --- trouble ------------------------------------------------------------------------------------------------

    async def add_fault(self, request: web.Request) -> web.StreamResponse:
        fault = Fault(**(await read_order(request, self._world)).values)
        if fault.method not in {"*", "download", *known_methods().values()}:
            raise Impossible(f"the Bot API has no method {fault.method!r}")
        self._world.faults.add(fault)
        return web.json_response({})

    async def clear_faults(self, request: web.Request) -> web.StreamResponse:
        self._world.faults.waiting.clear()
        return web.json_response({})

    async def settings(self, request: web.Request) -> web.StreamResponse:
        """`flood`: on or off; `limits`: {"overall"|"private"|"group": [count, seconds]}; `privacy`: privacy mode."""
        order, flood = await read_order(request, self._world), self._world.flood
        flood.on = order.get("flood", flood.on)
        for name, (count, seconds) in order.get("limits", {}).items():
            if name not in {"overall", "private", "group"}:
                raise Impossible(f"there is no limit {name!r}")
            setattr(flood, name, Limit(int(count), float(seconds)))
        self._world.privacy = order.get("privacy", self._world.privacy)
        return web.json_response({"flood": flood.on, "privacy": self._world.privacy})

    # --- the log, and the queue of updates ------------------------------------------------------------------------

    async def requests(self, request: web.Request) -> web.StreamResponse:
        method = request.query.get("method")
        return web.json_response([each for each in self._world.requests if method in (None, each["method"])])

    async def violations(self, request: web.Request) -> web.StreamResponse:
        return web.json_response(self._world.violations)

    async def updates(self, request: web.Request) -> web.StreamResponse:
        waiting = self._world.updates.waiting
        return web.json_response({"pending": len(waiting), "updates": [each.update for each in waiting]})

    async def deliver_again(self, request: web.Request) -> web.StreamResponse:
        order, queue = await read_order(request, self._world), self._world.updates
        update_id = order.get("update_id", next(reversed(queue.history), None))
        if update_id not in queue.history:
            raise Unknown(f"there was no update {update_id}")
        queue.put_again(queue.history[update_id], self._world.now())
        return web.json_response({"update_id": update_id})

    async def inject(self, request: web.Request) -> web.StreamResponse:
        """Queue any object as an update, unchecked; it gets an `update_id` if it has none."""
        order = await read_order(request, self._world)
        self._world.updates.put_again(order.values, self._world.now())
        return web.json_response({"update_id": next(reversed(self._world.updates.history))})

    async def idle(self, request: web.Request) -> web.StreamResponse:
        """{"idle": true} once no update waits, no call is under way and nothing happened for `settle` real seconds."""
        order = await read_order(request, self._world)
        idle = await self._until_idle(float(order.get("timeout", 10)), float(order.get("settle", 0.3)))
        return web.json_response({"idle": idle, "pending": len(self._world.updates.waiting)})

    async def _until_idle(self, timeout: float, settle: float) -> bool:
        world, loop = self._world, asyncio.get_running_loop()
        deadline = loop.time() + timeout
        while await world.activity.until(lambda: not world.updates.waiting and not world.busy, deadline - loop.time()):
            if not await world.activity.wait(settle):
                return True
        return False
