"""sendMessage, sendPhoto and the other files, sendMediaGroup, and the typing signal."""

import mimetypes
import secrets

from simulator import limits
from simulator.call import Call, check_may_write, find_chat, not_emulated
from simulator.files import dimensions, file_shape, photo_size
from simulator.refusals import bad_request
from simulator.texts import units
from simulator.values import Chat, Json, Message, Upload

_CONTENT = {"text", "photo", "document", "video", "voice", "audio", "sticker", "location"}
# beside photos; which of them may stand together is in the types of the Bot API
_IN_ALBUM = {"document": "documents", "video": "videos", "audio": "audio"}
_ACTIONS = {
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
}


def send_message(call: Call) -> Json:
    chat = _target(call)
    content = limits.message_text(call.params)
    return call.answer(_deliver(call, chat, content))


def send_photo(call: Call) -> Json:
    chat = _target(call)
    content = {"photo": _photo(call, "photo", call.params["photo"]), **limits.caption(call.params)}
    return call.answer(_deliver(call, chat, content))


def send_document(call: Call) -> Json:
    return _send_file(call, "document", "documents")


def send_video(call: Call) -> Json:
    return _send_file(call, "video", "videos")


def send_voice(call: Call) -> Json:
    return _send_file(call, "voice", "voice")


def send_audio(call: Call) -> Json:
    return _send_file(call, "audio", "audio")


def _send_file(call: Call, field: str, folder: str) -> Json:
    chat = _target(call)
    content = {field: _file(call, field, folder, call.params[field]), **limits.caption(call.params)}
    return call.answer(_deliver(call, chat, content))


def copy_message(call: Call) -> Json:
    """The same content as a message of the bot; a caption given here replaces the old one."""
    chat, original = _target(call), _original(call, "copy", "copied")
    content = {key: value for key, value in original.content.items() if key not in {"media_group_id", "forward_origin"}}
    if "caption" in call.params and "text" not in content:
        content = {key: value for key, value in content.items() if not key.startswith("caption")}
        content |= limits.caption(call.params)
    return {"message_id": _deliver(call, chat, content).id}


def forward_message(call: Call) -> Json:
    chat, original = _target(call), _original(call, "forward", "forwarded")
    content = {key: value for key, value in original.content.items() if key != "media_group_id"}
    origin = {"type": "user", "sender_user": call.world.user(original.sender), "date": original.date}
    return call.answer(_deliver(call, chat, {"forward_origin": origin, **content}))


def _original(call: Call, verb: str, done: str) -> Message:
    """The message to copy or forward. Raises Refusal."""
    source = find_chat(call.world, call.params["from_chat_id"])
    original = call.world.find_message(source, call.params["message_id"])
    if original is None:
        raise bad_request(f"message to {verb} not found")
    if not _CONTENT & original.content.keys():
        raise bad_request(f"message can't be {done}")
    return original


def send_media_group(call: Call) -> list[Json]:
    chat = _target(call)
    media = call.params["media"]
    if len(media) not in limits.ALBUM:
        raise bad_request("there must be 2-10 items in an album")
    contents = [_album_item(call, item) for item in media]
    if any(units(content.get("caption", "")) > limits.CAPTION for content in contents):
        raise bad_request("message caption is too long")
    reply_to = _reply_to(call, chat)
    call.world.flood.count(chat.id, len(media))
    album = {"media_group_id": str(secrets.randbelow(10**17) + 10**17)}
    sent = [call.world.add_message(chat, None, {**album, **content}, reply_to=reply_to) for content in contents]
    return [call.answer(message) for message in sent]


def send_chat_action(call: Call) -> bool:
    chat = call.chat()
    check_may_write(call.world, chat)
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    call.world.changes.add("action", chat_id=chat.id, action=call.params["action"])
    return True


def _target(call: Call) -> Chat:
    for foreign in ("business_connection_id", "message_thread_id", "direct_messages_topic_id"):
        if foreign in call.params:
            raise not_emulated(f"{foreign} is")
    chat = call.chat()
    check_may_write(call.world, chat)
    return chat


def _deliver(call: Call, chat: Chat, content: Json) -> Message:
    """Send, after everything else was found in order: a refused message does not count as sent."""
    markup = limits.markup(call.params.get("reply_markup"))
    reply_to = _reply_to(call, chat)
    if call.params.get("protect_content"):
        content = {**content, "has_protected_content": True}
    call.world.flood.count(chat.id)
    return call.world.add_message(chat, None, content, reply_to=reply_to, markup=markup)


def _reply_to(call: Call, chat: Chat) -> int | None:
    """The message that is answered. Raises Refusal when it is not there, unless the bot said that this is no matter."""
    wanted: Json = call.params.get("reply_parameters") or {}
    message_id = wanted.get("message_id", call.params.get("reply_to_message_id"))
    if message_id is None:
        return None
    if "chat_id" in wanted and int(wanted["chat_id"]) != chat.id:
        raise not_emulated("replies into another chat are")
    original = call.world.find_message(chat, message_id)
    if original is None and not wanted.get("allow_sending_without_reply"):
        raise bad_request("message to be replied not found")
    quote = wanted.get("quote", "")
    if original is not None and units(quote) and quote not in original.text:
        raise bad_request("QUOTE_TEXT_INVALID")
    return original.id if original else None


def _album_item(call: Call, item: Json) -> Json:
    caption = limits.caption(item)
    if item["type"] == "photo":
        return {"photo": _photo(call, "media", item["media"]), **caption}
    if item["type"] in _IN_ALBUM:
        return {item["type"]: _file(call, "media", _IN_ALBUM[item["type"]], item["media"]), **caption}
    raise not_emulated(f"{item['type']} in an album is")


def _photo(call: Call, field: str, value: str) -> list[Json]:
    upload = _upload(call, field, value)
    if upload is None:
        return [photo_size(call.world.files.reusable(value, "photos"))]
    limits.photo(upload.data, dimensions(upload.data))
    return call.world.files.add_photo(upload.data)


def _file(call: Call, field: str, folder: str, value: str) -> Json:
    """A Document, Video, Voice or Audio; a new one keeps its bytes and gets its type from its name."""
    upload = _upload(call, field, value)
    if upload is None:
        stored = call.world.files.reusable(value, folder)
    else:
        mime = mimetypes.guess_type(upload.name)[0] or upload.mime
        stored = call.world.files.add(folder, upload.data, upload.name, mime)
    return file_shape(folder, stored)


def _upload(call: Call, field: str, value: str) -> Upload | None:
    """The file that came with the request; None when `value` is the id of one that Telegram has. Raises Refusal."""
    if value.startswith(("http://", "https://")):
        raise bad_request("failed to get HTTP URL content")
    if not value.startswith("attach://"):
        return None
    upload = call.uploads.get(value.removeprefix("attach://"))
    if upload is None:
        raise bad_request(f"there is no {field} in the request")
    if not upload.data:
        raise bad_request("file must be non-empty")
    return upload
