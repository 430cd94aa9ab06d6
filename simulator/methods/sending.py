"""sendMessage, sendPhoto, sendDocument, sendMediaGroup and the typing signal."""

import mimetypes
import secrets
from typing import Any

from simulator import limits
from simulator.call import Call, check_may_write, not_emulated
from simulator.files import dimensions, identity, photo_size
from simulator.refusals import bad_request
from simulator.texts import units
from simulator.values import Chat, Json, Message, Upload

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
    chat = _target(call)
    content = {"document": _document(call, "document", call.params["document"]), **limits.caption(call.params)}
    return call.answer(_deliver(call, chat, content))


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
    check_may_write(call.world, call.chat())
    if call.params["action"] not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
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
    if item["type"] == "document":
        return {"document": _document(call, "media", item["media"]), **caption}
    raise not_emulated(f"{item['type']} in an album is")


def _photo(call: Call, field: str, value: str) -> list[Json]:
    upload = _upload(call, field, value)
    if upload is None:
        return [photo_size(call.world.files.reusable(value, "photos"))]
    limits.photo(upload.data, dimensions(upload.data))
    return call.world.files.add_photo(upload.data)


def _document(call: Call, field: str, value: str) -> Json:
    upload = _upload(call, field, value)
    if upload is None:
        stored = call.world.files.reusable(value, "documents")
    else:
        mime = mimetypes.guess_type(upload.name)[0] or upload.mime
        stored = call.world.files.add("documents", upload.data, upload.name, mime)
    details: dict[str, Any] = {"file_name": stored.name, "mime_type": stored.mime}
    return {**identity(stored), **{key: detail for key, detail in details.items() if detail}}


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
