"""The state as the page and the tests read it: plain JSON, one shape for each thing."""

from typing import Any

from simulator.methods.account import commands_in
from simulator.texts import to_html
from simulator.values import Chat, Json, Message, Person
from simulator.world import World

_SERVICE = {
    "new_chat_members": "joined the group",
    "left_chat_member": "left the group",
    "migrate_to_chat_id": "the group became a supergroup",
    "migrate_from_chat_id": "the group was a basic group before",
    "group_chat_created": "created the group",
}


def person_view(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.name,
        "username": person.username,
        "label": person.label,
        "start_payload": person.start_payload,
        "started": person.started,
        "blocked": person.blocked,
        "deactivated": person.deactivated,
    }


def chat_view(world: World, chat: Chat) -> Json:
    person = world.people.get(chat.id)
    return {
        "id": chat.id,
        "kind": chat.kind,
        "title": person.name if person else chat.title,
        "members": [chat.id] if chat.is_private else list(chat.members),
        "bot_status": chat.bot_status,
        "migrated_to": chat.migrated_to,
        "commands": commands_in(world, chat),
    }


def message_view(world: World, message: Message) -> Json:
    """`kind` names what the message is: text, photo, document, video, voice, audio, sticker, location or service."""
    content = message.content
    sender = world.user(message.sender)
    view: Json = {
        "chat_id": message.chat_id,
        "message_id": message.id,
        "kind": message_kind(message),
        "by_bot": message.by_bot,
        "sender_id": message.sender,
        "sender_name": sender["first_name"],
        "date": message.date,
        "edited": message.edited_at is not None,
        "edit_date": message.edited_at,
        "deleted": message.deleted,
        "text": message.text or _service_text(content),
        "html": to_html(message.text, message.entities),
        "buttons": [[_button(button) for button in row] for row in message.inline_keyboard],
        "reply_keyboard": _reply_keyboard(message),
        "reply_to": message.reply_to,
        "media_group_id": content.get("media_group_id"),
        "forwarded_from": _origin(content),
        "reactions": [each.get("emoji", "") for each in message.reactions],
        "photo": _photo(content),
        "document": None,
        "location": content.get("location"),
    }
    return view | _file(content)


def message_kind(message: Message) -> str:
    known = ("text", "photo", "document", "video", "voice", "audio", "sticker", "location")
    return next((kind for kind in known if kind in message.content), "service")


def _button(button: Json) -> Json:
    return {"text": button["text"], "data": button.get("callback_data"), "url": button.get("url")} | {
        key: button[key] for key in ("style", "copy_text") if key in button
    }


def _reply_keyboard(message: Message) -> list[list[str]] | None:
    """Rows of words; an empty list takes an earlier keyboard away; None leaves it."""
    markup = message.markup or {}
    if "remove_keyboard" in markup:
        return []
    rows = markup.get("keyboard")
    return rows and [[key if isinstance(key, str) else key["text"] for key in row] for row in rows]


def _origin(content: Json) -> str | None:
    origin = content.get("forward_origin")
    return origin and (origin.get("sender_user_name") or origin["sender_user"]["first_name"])


def _photo(content: Json) -> Json | None:
    sizes = content.get("photo")
    if not sizes:
        return None
    return {key: sizes[-1][key] for key in ("file_id", "width", "height", "file_size")} | {
        "preview_file_id": next(
            (size["file_id"] for size in sizes if max(size["width"], size["height"]) >= 320), sizes[-1]["file_id"]
        )
    }


def _file(content: Json) -> Json:
    """`document`: any file that is no photo, with its name, mime type and size in bytes."""
    for kind in ("document", "video", "voice", "audio", "sticker"):
        if kind in content:
            file: dict[str, Any] = content[kind]
            return {
                "document": {
                    "file_id": file["file_id"],
                    "name": file.get("file_name"),
                    "mime": file.get("mime_type"),
                    "size": file.get("file_size"),
                }
            }
    return {}


def _service_text(content: Json) -> str:
    return next((words for key, words in _SERVICE.items() if key in content), "")


def clock_view(world: World) -> Json:
    return {
        "now": world.now().isoformat(),
        "speed": world.clock.speed,
        "has_next": world.next_event is not None,
    }


def state_view(world: World) -> Json:
    """Everything, oldest messages first, and `seq`: the number of the newest event that is in it."""
    messages = [message for chat in world.chats.values() for message in chat.messages.values()]
    return {
        "seq": world.changes.seq,
        "bot": world.bot,
        "clock": clock_view(world),
        "people": [person_view(person) for person in world.people.values()],
        "chats": [chat_view(world, chat) for chat in world.chats.values()],
        "messages": [message_view(world, message) for message in messages if not message.deleted],
    }


def event_view(world: World, event: Json) -> Json:
    """An event with what it is about as it is now, so that the page need not ask again."""
    if event["kind"] in {"message", "edited"}:
        message = world.chats[event["chat_id"]].messages[event["message_id"]]
        return event | {"message": message_view(world, message)}
    if event["kind"] == "person":
        return event | {"person": person_view(world.people[event["person_id"]])}
    if event["kind"] == "chat":
        return event | {"chat": chat_view(world, world.chats[event["chat_id"]])}
    return event


def transcript(world: World, chat: Chat) -> str:
    """The chat as lines of text, with buttons, files and edits, for a person to read."""
    title = world.people[chat.id].name if chat.is_private else chat.title
    lines = [f"--- {title} ({chat.id}) ---"]
    for message in chat.messages.values():
        lines += _lines(world, message)
    return "\n".join(lines)


def _lines(world: World, message: Message) -> list[str]:
    view = message_view(world, message)
    when = world.now().fromtimestamp(message.date, world.now().tzinfo).strftime("%m-%d %H:%M:%S")
    marks = [f"re {message.reply_to}"] if message.reply_to else []
    marks += ["edited"] if message.edited_at else []
    marks += ["deleted"] if message.deleted else []
    marks += [] if view["kind"] == "text" else [view["kind"]]
    marks += [view["document"]["name"]] if view["document"] and view["document"]["name"] else []
    head = f"{when} #{message.id} {view['sender_name']}" + (f" [{', '.join(marks)}]" if marks else "")
    rows = ["    " + " ".join(f"[{button['text']}]" for button in row) for row in view["buttons"]]
    return [f"{head}: {view['text']}".replace("\n", "\n    "), *rows]
