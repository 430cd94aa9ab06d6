"""What people do: write, send, press, edit, block; an act changes a chat and makes the updates Telegram would."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.files import file_shape
from simulator.shapes import bot_member_shape
from simulator.texts import entity, tidy
from simulator.values import Callback, Chat, Json, Message, Person
from simulator.world import World


class Impossible(Exception):
    """Something that a person cannot do in Telegram, in one sentence."""


@dataclass
class Sent:
    """A file as a person sends it. `kind`: photo, document, video, voice, audio or sticker."""

    kind: str
    data: bytes
    name: str | None = None
    mime: str | None = None


# --- what a message may carry -----------------------------------------------------------------------------------


def text_content(text: str) -> Json:
    """Raises Impossible when nothing is left after trimming."""
    plain, entities = tidy(text, [])
    if not plain:
        raise Impossible("an empty message cannot be sent")
    return {"text": plain} | ({"entities": entities} if entities else {})


def caption_content(text: str | None) -> Json:
    plain, entities = tidy(text or "", [])
    if not plain:
        return {}
    return {"caption": plain} | ({"caption_entities": entities} if entities else {})


_FOLDERS = {"document": "documents", "video": "videos", "voice": "voice", "audio": "audio", "sticker": "stickers"}


def file_content(world: World, sent: Sent) -> Json:
    if sent.kind == "photo":
        return {"photo": world.files.add_photo(sent.data)}
    folder = _FOLDERS[sent.kind]
    return {sent.kind: file_shape(folder, world.files.add(folder, sent.data, sent.name, sent.mime))}


def forward_content(world: World, origin: Person | str | None, first_sent: int | None = None) -> Json:
    """`origin`: whose message is passed on; a bare name is somebody who hides their account. `first_sent`: Unix time."""
    if origin is None:
        return {}
    date = world.date() if first_sent is None else first_sent
    if isinstance(origin, str):
        source: Json = {"type": "hidden_user", "sender_user_name": origin, "date": date}
    else:
        source = {"type": "user", "sender_user": world.user(origin.id), "date": date}
    return {"forward_origin": source}


# --- acts -----------------------------------------------------------------------------------------------------------


def post(world: World, person: Person, chat: Chat, content: Json, reply_to: int | None = None) -> Message:
    """Send a message and let the bot know. Raises Impossible."""
    message = store(world, person, chat, content, reply_to)
    deliver(world, message)
    return message


def store(world: World, person: Person, chat: Chat, content: Json, reply_to: int | None = None) -> Message:
    """Send a message of which the bot has not heard yet. Raises Impossible."""
    _check_may_write(person, chat)
    if reply_to is not None and world.find_message(chat, reply_to) is None:
        raise Impossible(f"there is no message {reply_to} to reply to")
    if chat.is_private:
        person.started = True
    return world.add_message(chat, person.id, content, reply_to=reply_to)


def _check_may_write(person: Person, chat: Chat) -> None:
    if person.deactivated:
        raise Impossible(f"the account of {person.name} is deactivated")
    if chat.is_private and person.blocked:
        raise Impossible(f"{person.name} has blocked the bot and must unblock it first")
    if chat.migrated_to is not None:
        raise Impossible(f"the group became the supergroup {chat.migrated_to}")
    if not chat.is_private and person.id not in chat.members:
        raise Impossible(f"{person.name} is not in the group")


def deliver(world: World, message: Message, kind: str = "message") -> None:
    """Queue the update about `message`, if the bot gets to see it."""
    if bot_sees(world, message):
        world.tell_bot(kind, world.message_json(message))


def bot_sees(world: World, message: Message) -> bool:
    """Privacy mode: in a group a bot sees commands, replies to itself, its own name, and what happens to the group."""
    chat = world.chats[message.chat_id]
    if chat.is_private:
        return True
    if chat.bot_status not in {"member", "administrator"}:
        return False
    own_name = f"@{world.bot['username']}"
    original = world.find_message(chat, message.reply_to)
    is_service = not ({"text", "caption", "photo", *_FOLDERS} & message.content.keys())
    return (
        not world.privacy
        or chat.bot_status == "administrator"
        or is_service
        or own_name in message.text
        or (message.text.startswith("/") and "@" not in message.text.split()[0])
        or (original is not None and original.by_bot)
    )


def start(world: World, person: Person, payload: str) -> Message:
    """Press Start, unblocking the bot first where needed. Raises Impossible for a payload no link can carry."""
    if len(payload) > 64 or not all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in payload):
        raise Impossible("a deep link carries at most 64 of A-Z a-z 0-9 _ -")
    if person.blocked:
        unblock(world, person)
    person.start_payload = None
    world.changes.add("person", person_id=person.id)
    content = {"text": f"/start {payload}".strip(), "entities": [entity("bot_command", 0, 6)]}
    return post(world, person, world.chats[person.id], content)


def send_album(
    world: World, person: Person, chat: Chat, items: Sequence[Sent], caption: str | None, reply_to: int | None
) -> list[Message]:
    """The parts of an album, stored but not delivered; the caption is on the first."""
    if not 2 <= len(items) <= 10:
        raise Impossible("an album has 2 to 10 items")
    group = {"media_group_id": str(secrets.randbelow(10**17) + 10**17)}
    contents = [{**group, **file_content(world, item)} for item in items]
    contents[0] |= caption_content(caption)
    return [store(world, person, chat, content, reply_to) for content in contents]


async def deliver_album(world: World, messages: Sequence[Message], gaps: Sequence[float]) -> None:
    """Tell the bot of the parts one by one, waiting `gaps[n]` seconds of the clock before the n-th."""
    world.busy += 1
    try:
        for message, gap in zip(messages, gaps, strict=True):
            await world.clock.sleep(gap)
            deliver(world, message)
    finally:
        world.busy -= 1
        world.activity.fire()


def edit(world: World, person: Person, message: Message, text: str) -> None:
    """Change the words of one's own message. Raises Impossible."""
    if message.sender != person.id:
        raise Impossible("only one's own messages can be edited")
    words = text_content(text) if "text" in message.content else caption_content(text)
    rest = {key: value for key, value in message.content.items() if key not in _WORDS}
    message.content, message.edited_at = {**rest, **words}, world.date()
    world.changes.add("edited", chat_id=message.chat_id, message_id=message.id)
    deliver(world, message, "edited_message")


_WORDS = ("text", "entities", "caption", "caption_entities")


def delete(world: World, message: Message) -> None:
    """Delete for everyone; Telegram does not tell a bot."""
    message.deleted = True
    world.changes.add("deleted", chat_id=message.chat_id, message_id=message.id)


def press(world: World, person: Person, message: Message, *, button: str | None, data: str | None) -> Callback:
    """Press a button by its words, or send `data` as a client does that still shows an older keyboard.

    Raises Impossible when there is no such button or the message is not in a chat of this person.
    """
    chat = world.chats[message.chat_id]
    if chat.id != person.id and person.id not in chat.members:
        raise Impossible(f"{person.name} does not see that message")
    if chat.is_private and person.blocked:
        raise Impossible(f"{person.name} has blocked the bot and must unblock it first")
    if not message.by_bot:
        raise Impossible("only messages of the bot have buttons")
    chosen = data if data is not None else find_button(message, button or "")
    callback = world.add_callback(person.id, message, chosen)
    world.tell_bot(
        "callback_query",
        {
            "id": callback.id,
            "from": world.user(person.id),
            "message": world.message_json(message),
            "chat_instance": str(abs(chat.id) * 7919),
            "data": chosen,
        },
    )
    return callback


def find_button(message: Message, words: str) -> str:
    """The data of the button that says exactly `words`, or else of the only one that contains them."""
    buttons = [button for row in message.inline_keyboard for button in row]
    fitting = [each for each in buttons if each["text"] == words] or [each for each in buttons if words in each["text"]]
    if len(fitting) != 1:
        shown = ", ".join(each["text"] for each in buttons) or "none at all"
        raise Impossible(f"{len(fitting)} buttons fit {words!r}; there are: {shown}")
    if "callback_data" not in fitting[0]:
        raise Impossible(f"the button {words!r} opens something and tells the bot nothing")
    return str(fitting[0]["callback_data"])


def block(world: World, person: Person) -> None:
    """Block the bot; doing so twice changes nothing."""
    if not person.blocked:
        person.blocked = True
        _membership_changed(world, person, "member", "kicked")


def unblock(world: World, person: Person) -> None:
    if person.blocked:
        person.blocked = False
        _membership_changed(world, person, "kicked", "member")


def _membership_changed(world: World, person: Person, old: str, new: str) -> None:
    world.changes.add("person", person_id=person.id)
    chat = world.chats[person.id]
    world.tell_bot("my_chat_member", membership_change(world, chat, person, old, new))


def membership_change(world: World, chat: Chat, by: Person, old: str, new: str) -> Json:
    """A ChatMemberUpdated about the bot itself."""
    return {
        "chat": world.chat_json(chat),
        "from": world.user(by.id),
        "date": world.date(),
        "old_chat_member": bot_member_shape(world, old),
        "new_chat_member": bot_member_shape(world, new),
    }


def deactivate(world: World, person: Person) -> None:
    """The account is gone; Telegram does not tell a bot."""
    person.deactivated = True
    world.changes.add("person", person_id=person.id)


def location_content(latitude: float, longitude: float, name: str | None, address: str, live: int | None) -> Json:
    """A place; with a `name` one that Telegram knows, with `live` seconds one that follows the phone."""
    location: Json = {"latitude": latitude, "longitude": longitude} | ({"live_period": live} if live else {})
    venue: Json = {"venue": {"location": location, "title": name, "address": address}} if name else {}
    return {"location": location, **venue}


def move(world: World, message: Message, latitude: float, longitude: float) -> None:
    """A place that follows the phone has moved on."""
    moved = message.content["location"] | {"latitude": latitude, "longitude": longitude}
    message.content, message.edited_at = {**message.content, "location": moved}, world.date()
    world.changes.add("edited", chat_id=message.chat_id, message_id=message.id)
    deliver(world, message, "edited_message")
