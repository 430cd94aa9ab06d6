"""Changing and deleting what was sent, reactions, and the answer to a pressed button."""

from datetime import timedelta

from simulator import limits
from simulator.call import Call
from simulator.refusals import NOT_MODIFIED, QUERY_TOO_OLD, bad_request
from simulator.values import Chat, Json, Message

# how long a pressed button waits for its answer
ANSWER_WITHIN = timedelta(minutes=15)
DELETE_WITHIN = timedelta(hours=48)
_TEXT_FIELDS = ("text", "entities", "caption", "caption_entities")


def edit_message_text(call: Call) -> Json:
    message = _own_message(call)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(call, message, limits.message_text(call.params))


def edit_message_caption(call: Call) -> Json:
    message = _own_message(call)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    return _change(call, message, limits.caption(call.params))


def edit_message_reply_markup(call: Call) -> Json:
    message = _own_message(call)
    return _change(call, message, {key: message.content[key] for key in _TEXT_FIELDS if key in message.content})


def _own_message(call: Call) -> Message:
    _, message = call.message("message to edit")
    if not message.by_bot:
        raise bad_request("message can't be edited")
    return message


def _change(call: Call, message: Message, words: Json) -> Json:
    """Put new words and keyboard in place. Without `reply_markup` the keyboard goes, as in Telegram."""
    rest = {key: value for key, value in message.content.items() if key not in _TEXT_FIELDS}
    content, markup = {**rest, **words}, limits.markup(call.params.get("reply_markup"))
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    message.content, message.markup, message.edited_at = content, markup, call.world.date()
    call.world.changes.add("edited", chat_id=message.chat_id, message_id=message.id)
    return call.answer(message)


def delete_message(call: Call) -> bool:
    chat, message = call.message("message to delete")
    _check_deletable(call, chat, message)
    _delete(call, message)
    return True


def delete_messages(call: Call) -> bool:
    """Those that are not there or may not be deleted are passed over."""
    chat = call.chat()
    for message_id in call.params["message_ids"]:
        message = call.world.find_message(chat, message_id)
        if message is not None and message.by_bot:
            _delete(call, message)
    return True


def _check_deletable(call: Call, chat: Chat, message: Message) -> None:
    if call.world.date() - message.date > DELETE_WITHIN.total_seconds():
        raise bad_request("message can't be deleted for everyone")
    if not (message.by_bot or chat.is_private or chat.bot_status == "administrator"):
        raise bad_request("message can't be deleted")


def _delete(call: Call, message: Message) -> None:
    message.deleted = True
    call.world.changes.add("deleted", chat_id=message.chat_id, message_id=message.id)


def set_message_reaction(call: Call) -> bool:
    _, message = call.message("message to react")
    reactions = call.params.get("reaction") or []
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    message.reactions = reactions
    call.world.changes.add("edited", chat_id=message.chat_id, message_id=message.id)
    return True


def answer_callback_query(call: Call) -> bool:
    callback = call.world.callbacks.get(call.params["callback_query_id"])
    too_late = callback is not None and call.world.now() - callback.at > ANSWER_WITHIN
    if callback is None or callback.answer is not None or too_late:
        raise bad_request(QUERY_TOO_OLD)
    text = call.params.get("text") or ""
    if len(text) > limits.CALLBACK_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    callback.answer = {"text": text, "alert": bool(call.params.get("show_alert"))}
    call.world.changes.add(
        "callback_answer",
        query_id=callback.id,
        chat_id=callback.chat_id,
        message_id=callback.message_id,
        person_id=callback.person_id,
        **callback.answer,
    )
    return True
