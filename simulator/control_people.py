"""The control side, part one: what people and groups do."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator import acts, groups
from simulator.acts import Impossible
from simulator.control_input import Order, find_chat, find_person, read_order
from simulator.values import Json, Message
from simulator.views import chat_view, person_view
from simulator.world import World

Act = Callable[[Order], Any]


def routes(world: World) -> list[web.RouteDef]:
    def route(path: str, act: Act) -> web.RouteDef:
        return web.post(f"/control/{path}", _handler(world, act))

    one = r"people/{person_id:\d+}"
    return [
        route("people", create_person),
        route(f"{one}/start", start),
        route(f"{one}/message", write),
        route(f"{one}/file", send_file),
        route(f"{one}/album", send_album),
        route(f"{one}/location", send_location),
        route(f"{one}/location/move", move_location),
        route(f"{one}/edit", edit),
        route(f"{one}/delete", delete),
        route(f"{one}/press", press),
        route(f"{one}/block", block),
        route(f"{one}/unblock", unblock),
        route(f"{one}/deactivate", deactivate),
        route("groups", create_group),
        route("groups/bot", set_bot_status),
        route("groups/join", join),
        route("groups/leave", leave),
        route("groups/migrate", migrate),
    ]


def _handler(world: World, act: Act) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        result = act(await read_order(request, world))
        return web.json_response(await result if isinstance(result, Awaitable) else result)

    return handle


def create_person(order: Order) -> Json:
    more = {key: order.get(key) for key in ("username", "label", "start_payload")}
    try:
        person = order.world.add_person(str(order.need("name")), order.get("user_id"), **more)
    except ValueError as error:
        raise Impossible(str(error)) from None
    return person_view(person)


def start(order: Order) -> Json:
    return _sent(acts.start(order.world, order.person, order.get("payload", "")))


def write(order: Order) -> Json:
    return _post(order, acts.text_content(order.need("text")))


def send_location(order: Order) -> Json:
    place = order.need("latitude"), order.need("longitude")
    return _post(order, acts.location_content(*place, order.get("name"), order.get("address", ""), order.get("live")))


def move_location(order: Order) -> Json:
    acts.move(order.world, order.message, order.need("latitude"), order.need("longitude"))
    return _sent(order.message)


def send_file(order: Order) -> Json:
    if len(order.files) != 1:
        raise Impossible("exactly one file is expected")
    content = acts.file_content(order.world, order.files[0])
    return _post(order, content | acts.caption_content(order.get("caption")))


def _post(order: Order, content: Json) -> Json:
    content = acts.forward_content(order.world, _origin(order), order.get("first_sent")) | content
    return _sent(acts.post(order.world, order.person, order.chat, content, order.get("reply_to")))


def _origin(order: Order) -> Any:
    """Whose message is forwarded: a person by id, or the name of somebody who hides their account."""
    origin = order.get("forwarded_from")
    return find_person(order.world, origin) if isinstance(origin, int) else origin


def send_album(order: Order) -> Json:
    """`order`: the positions in order of delivery. `gaps`: seconds of the clock before each delivery."""
    world, count = order.world, len(order.files)
    positions, gaps = order.get("order", list(range(count))), order.get("gaps", [0] * count)
    if sorted(positions) != list(range(count)) or len(gaps) != count:
        raise Impossible("order and gaps need one entry for each item")
    messages = acts.send_album(
        world, order.person, order.chat, order.files, order.get("caption"), order.get("reply_to")
    )
    at_once = next((at for at, gap in enumerate(gaps) if gap > 0), count)
    for part in positions[:at_once]:
        acts.deliver(world, messages[part])
    if at_once < count:
        world.spawn(acts.deliver_album(world, [messages[part] for part in positions[at_once:]], gaps[at_once:]))
    return {"message_ids": [message.id for message in messages]}


def edit(order: Order) -> Json:
    acts.edit(order.world, order.person, order.message, order.need("text"))
    return _sent(order.message)


def delete(order: Order) -> Json:
    acts.delete(order.world, order.message)
    return {}


async def press(order: Order) -> Json:
    """Waits up to `wait` real seconds for the bot's answer, which is null when there was none."""
    callback = acts.press(order.world, order.person, order.message, button=order.get("button"), data=order.get("data"))
    await order.world.changes.signal.until(lambda: callback.answer is not None, float(order.get("wait", 0)))
    return {"query_id": callback.id, "answer": callback.answer}


def block(order: Order) -> Json:
    acts.block(order.world, order.person)
    return person_view(order.person)


def unblock(order: Order) -> Json:
    acts.unblock(order.world, order.person)
    return person_view(order.person)


def deactivate(order: Order) -> Json:
    acts.deactivate(order.world, order.person)
    return person_view(order.person)


def create_group(order: Order) -> Json:
    """`bot`: member (default), administrator, or left for a group without it."""
    members = [find_person(order.world, each) for each in order.need("members")]
    chat = groups.create(order.world, order.need("title"), members, order.get("kind", "group"))
    groups.set_bot_status(order.world, chat, members[0], order.get("bot", "member"))
    return chat_view(order.world, chat)


def set_bot_status(order: Order) -> Json:
    chat = find_chat(order.world, order.need("chat_id"))
    by = find_person(order.world, order.get("by", chat.members[0]))
    groups.set_bot_status(order.world, chat, by, order.need("status"))
    return chat_view(order.world, chat)


def join(order: Order) -> Json:
    chat = find_chat(order.world, order.need("chat_id"))
    groups.join(order.world, chat, find_person(order.world, order.need("person_id")))
    return chat_view(order.world, chat)


def leave(order: Order) -> Json:
    chat = find_chat(order.world, order.need("chat_id"))
    groups.leave(order.world, chat, find_person(order.world, order.need("person_id")))
    return chat_view(order.world, chat)


def migrate(order: Order) -> Json:
    return chat_view(order.world, groups.migrate(order.world, find_chat(order.world, order.need("chat_id"))))


def _sent(message: Message) -> Json:
    return {"chat_id": message.chat_id, "message_id": message.id}
