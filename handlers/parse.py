"""Telegram's shapes into our values; the only reader of them."""

import json
from typing import TYPE_CHECKING, Any

from telegram import CallbackQuery, Message, Update
from telegram.ext import CallbackContext

from bot.rules.models import ChatId, Incoming, Location, Media, MediaKind, MessageId, Press, Start, UserId

if TYPE_CHECKING:
    from bot.app import App

_ENVELOPE = ("message_id", "date", "chat", "from", "reply_to_message", "delete_chat_photo", "group_chat_created")

Context = CallbackContext[Any, Any, Any, Any]


def app_of(context: Context) -> "App":
    app: App = context.bot_data["app"]
    return app


def start(update: Update) -> Start:
    """`/start`, with the payload of the link it was pressed from."""
    message = _message(update)
    words = (message.text or "").split(maxsplit=1)
    return Start(_sender(message), ChatId(message.chat_id), words[1].strip() if len(words) > 1 else "")


def incoming(update: Update, largest: int) -> Incoming:
    """A message of a person, new or edited. A caption is its text. `largest`: bytes of a file that can be fetched."""
    message = _message(update)
    edited = update.edited_message is not None
    media, location = _media(message, largest), _location(message)
    return Incoming(
        user_id=_sender(message),
        chat_id=ChatId(message.chat_id),
        message_id=MessageId(message.message_id),
        sent_at=message.edit_date if edited and message.edit_date else message.date,
        text=message.text or message.caption or ("" if media or location else _as_text(message)),
        media=media,
        album=message.media_group_id,
        reply_to=MessageId(message.reply_to_message.message_id) if message.reply_to_message else None,
        forwarded=message.forward_origin is not None,
        edited=edited,
        unsupported=media is None and location is None and not message.text,
        origin_at=message.forward_origin.date if message.forward_origin is not None else None,
        location=location,
    )


def press(update: Update) -> tuple[Press, str] | None:
    """A pressed button and the id its answer goes to; None when Telegram no longer knows the message."""
    query = update.callback_query
    if not isinstance(query, CallbackQuery) or query.message is None or not query.data:
        return None
    verb, *args = query.data.split(":")
    user, chat = UserId(query.from_user.id), ChatId(query.message.chat.id)
    return Press(user, chat, MessageId(query.message.message_id), verb, tuple(args)), query.id


def _message(update: Update) -> Message:
    message = update.message or update.edited_message
    if message is None:
        raise ValueError(f"update {update.update_id} holds no message")
    return message


def _sender(message: Message) -> UserId:
    return UserId(message.from_user.id if message.from_user else message.chat_id)


def _as_text(message: Message) -> str:
    """What we cannot receive (a contact, a poll, a sticker), as Telegram's own words, so that it is kept."""
    told = {key: value for key, value in message.to_dict().items() if key not in _ENVELOPE}
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _location(message: Message) -> Location | None:
    place, venue = message.location, message.venue
    if place is None:
        return None
    name = " ".join(each for each in (venue.title, venue.address) if each) if venue is not None else None
    moves = place.live_period is not None
    return Location(place.latitude, place.longitude, name or None, place.horizontal_accuracy, moves)


def _media(message: Message, largest: int) -> Media | None:
    if message.photo:  # of a live photo, too
        photo = message.photo[-1]  # sizes come smallest first
        return Media(MediaKind.PHOTO, photo.file_id, photo.file_unique_id, None, "image/jpeg", photo.file_size)
    for kind, found in (
        (MediaKind.DOCUMENT, message.document),
        (MediaKind.VIDEO, message.video),
        (MediaKind.VIDEO, message.video_note),
        (MediaKind.VOICE, message.voice),
        (MediaKind.AUDIO, message.audio),
    ):
        if found is not None:
            name, mime = getattr(found, "file_name", None), getattr(found, "mime_type", None)
            too_big = found.file_size is not None and found.file_size > largest
            return Media(kind, found.file_id, found.file_unique_id, name, mime, found.file_size, too_big)
    return None
