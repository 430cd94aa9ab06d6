"""Reads what the page or a test sends to the control side, and looks up whom and what it means."""

import base64
import binascii
import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, hdrs, web

from simulator.acts import Impossible, Sent
from simulator.values import Chat, Json, Message, Person
from simulator.world import World


class Unknown(Exception):
    """Something named in a request to the control side does not exist."""


@dataclass
class Order:
    """A request to the control side: its JSON and the files that came with it."""

    world: World
    values: Json
    files: list[Sent] = field(default_factory=list)
    person_id: int | None = None

    def get(self, name: str, default: Any = None) -> Any:
        value = self.values.get(name)
        return default if value is None else value

    def need(self, name: str) -> Any:
        if name not in self.values:
            raise Impossible(f"{name!r} is missing")
        return self.values[name]

    @property
    def person(self) -> Person:
        return find_person(self.world, self.person_id)

    @property
    def chat(self) -> Chat:
        """The chat that is meant; without `chat_id` it is the person's own."""
        return find_chat(self.world, self.get("chat_id", self.person_id))

    @property
    def message(self) -> Message:
        found = self.world.find_message(self.chat, self.need("message_id"))
        if found is None:
            raise Unknown(f"there is no message {self.values['message_id']} in chat {self.chat.id}")
        return found


def find_person(world: World, person_id: int | None) -> Person:
    if person_id not in world.people:
        raise Unknown(f"there is no person {person_id}")
    return world.people[person_id]


def find_chat(world: World, chat_id: int | None) -> Chat:
    if chat_id not in world.chats:
        raise Unknown(f"there is no chat {chat_id}")
    return world.chats[chat_id]


async def read_order(request: web.Request, world: World) -> Order:
    """JSON, or multipart with the JSON in a part called `params` and files in parts called `file`."""
    person_id = request.match_info.get("person_id")
    order = Order(world, {}, person_id=int(person_id) if person_id else None)
    if request.content_type == "multipart/form-data":
        await _read_parts(request, order)
    elif request.can_read_body:
        order.values = _json(await request.text())
        order.files = [_from_base64(each, order.values) for each in order.values.get("files", [])]
    return order


async def _read_parts(request: web.Request, order: Order) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytes(await part.read(decode=True))
        if part.name == "params":
            order.values = _json(data.decode())
        else:
            mime = part.headers.get(hdrs.CONTENT_TYPE)
            order.files.append(Sent("", data, part.filename, mime))
    for sent in order.files:
        sent.kind = order.values.get("kind", "document")


def _json(text: str) -> Json:
    try:
        values = json.loads(text or "{}")
    except ValueError:
        raise Impossible("that is no JSON") from None
    if not isinstance(values, dict):
        raise Impossible("a JSON object is expected")
    return values


def _from_base64(file: Json, values: Json) -> Sent:
    try:
        data = base64.b64decode(file["data"], validate=True)
    except (KeyError, binascii.Error):
        raise Impossible("a file needs 'data' in base64") from None
    return Sent(values.get("kind", "document"), data, file.get("name"), file.get("mime"))
