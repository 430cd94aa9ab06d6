"""The people's side as Python: what a test, or a rehearsal in another process, does with a simulator by its address."""

import asyncio
import io
import json
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import aiohttp

from simulator.conversation import ChatMessage, Fits, as_test
from simulator.person import Group, Person
from simulator.values import Json

__all__ = ["Group", "Person", "SimulatorError", "Telegram"]

_PATIENCE = aiohttp.ClientTimeout(total=120)


class SimulatorError(Exception):
    """The simulator says that this cannot be done, in one sentence."""


class Telegram:
    """A client of `/control`; close it, or use it as an async context manager."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(self, path: str, values: Json | None = None, files: Sequence[tuple[bytes, str, str]] = ()) -> Any:
        """POST `values` (and files: bytes, name, mime type) to `/control/{path}`. Raises SimulatorError."""
        if not files:
            return await self._request("POST", path, json=values or {})
        form = aiohttp.FormData(quote_fields=False)
        form.add_field("params", json.dumps(values or {}))
        for data, name, mime in files:
            form.add_field("file", io.BytesIO(data), filename=name, content_type=mime)
        return await self._request("POST", path, data=form)

    async def get(self, path: str, **query: Any) -> Any:
        return await self._request(
            "GET", path, params={key: value for key, value in query.items() if value is not None}
        )

    async def _request(self, method: str, path: str, **body: Any) -> Any:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=_PATIENCE)
        async with self._session.request(method, f"{self._url}/control/{path}", **body) as response:
            is_json = response.content_type == "application/json"
            answer: Any = await response.json() if is_json else await response.text()
            if response.status >= 400:
                raise SimulatorError(answer["error"] if is_json else answer)
            return answer

    # --- who and where --------------------------------------------------------------------------------------------

    async def person(
        self, name: str, user_id: int | None = None, start_payload: str | None = None, label: str | None = None
    ) -> Person:
        """A new account. `start_payload` and `label` are what the page shows: a link to press, and who this is."""
        values = {"name": name, "user_id": user_id, "start_payload": start_payload, "label": label}
        return Person(self, (await self.call("people", values))["id"], name)

    async def group(self, title: str, members: Sequence[Person], bot: str = "member", kind: str = "group") -> Group:
        """`bot`: its status there (member, administrator; left: not in it). `kind`: group or supergroup."""
        values = {"title": title, "members": [each.id for each in members], "bot": bot, "kind": kind}
        return Group(self, (await self.call("groups", values))["id"], title)

    async def chat_messages(self, chat_id: int) -> list[ChatMessage]:
        """Oldest first, without deleted ones."""
        return (await self._look(chat_id))[1]

    async def transcript(self, chat_id: int) -> str:
        return str(await self.get(f"chats/{chat_id}/transcript"))

    async def _look(self, chat_id: int, after: int | None = None, timeout: float = 0) -> tuple[int, list[ChatMessage]]:
        answer = await self.get(f"chats/{chat_id}/messages", after=after, timeout=timeout or None)
        return answer["seq"], [ChatMessage.read(each) for each in answer["messages"]]

    async def wait_for(self, chat_id: int, what: str | Fits, timeout: float = 10, after: int = 0) -> ChatMessage:
        """The first message of the bot with an id above `after` that contains the words or satisfies the predicate.

        Raises TimeoutError, which prints the chat.
        """
        fits, loop = as_test(what), asyncio.get_running_loop()
        deadline = loop.time() + timeout
        seq, messages = await self._look(chat_id)
        while True:
            found = next((each for each in messages if each.by_bot and each.message_id > after and fits(each)), None)
            if found is not None:
                return found
            left = deadline - loop.time()
            if left <= 0:
                words = f"no message with {what!r} within {timeout} s"
                raise TimeoutError(f"{words}\n{await self.transcript(chat_id)}")
            seq, messages = await self._look(chat_id, seq, left)

    # --- trouble and time -------------------------------------------------------------------------------------------

    async def fault(
        self,
        method: str,
        code: int | None = None,
        retry_after: int | None = None,
        drop: str | None = None,
        delay: float = 0,
        times: int = 1,
        contains: str | None = None,
        description: str | None = None,
    ) -> None:
        """Trouble for the next `times` calls of `method` ("*": any, "download": the file itself).

        `drop`: cut the connection "before" the work or "after" it. `delay`: real seconds until the answer.
        """
        values = {"method": method, "code": code, "retry_after": retry_after, "drop": drop, "delay": delay}
        await self.call("faults", {**values, "times": times, "contains": contains, "description": description})

    async def clear_faults(self) -> None:
        await self._request("DELETE", "faults")

    async def settings(self, **values: Any) -> None:
        """`flood=False`, `limits={"private": [1, 1]}`, `privacy=False`."""
        await self.call("settings", values)

    async def clock(self) -> Json:
        """{"now", "speed", "has_next"}"""
        answer: Json = await self.get("clock")
        return answer

    async def move_clock(self, to: str | None = None, speed: float | None = None) -> Json:
        """`to`: an ISO time or "next"."""
        answer: Json = await self.call("clock", {"to": to, "speed": speed})
        return answer

    async def requests(self, method: str | None = None) -> list[Json]:
        """What the bot asked, oldest first: method, params, at, status (0: connection cut), description."""
        answer: list[Json] = await self.get("requests", method=method)
        return answer

    async def violations(self) -> list[Json]:
        """Requests that do not fit the Bot API's own types."""
        answer: list[Json] = await self.get("violations")
        return answer

    async def deliver_again(self, update_id: int | None = None) -> int:
        """Queue an update once more under its old id; the last one for None."""
        return int((await self.call("updates/again", {"update_id": update_id}))["update_id"])

    async def inject(self, raw_update: Json) -> int:
        """Queue anything as an update, unchecked; it gets an `update_id` if it has none."""
        return int((await self.call("updates/inject", raw_update))["update_id"])

    async def pending(self) -> int:
        """How many updates wait unconfirmed."""
        return int((await self.get("updates"))["pending"])

    async def until_idle(self, timeout: float = 10, settle: float = 0.3) -> None:
        """Until no update waits and the bot did nothing for `settle` real seconds. Raises TimeoutError."""
        answer = await self.call("idle", {"timeout": timeout, "settle": settle})
        if not answer["idle"]:
            raise TimeoutError(f"the bot is not idle after {timeout} s; {answer['pending']} updates wait")
