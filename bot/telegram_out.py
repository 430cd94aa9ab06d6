"""The only caller of the Bot API for messages; Telegram's errors are turned into ours here, once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    InputMediaAudio,
    InputMediaDocument,
    InputMediaPhoto,
    InputMediaVideo,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.rules.albums import Part
from bot.rules.models import ChatId, MediaKind, MessageId
from bot.telegram_http import NotConnected
from storage.outbox import Buttons, Row
from templates import render

_IN_ALBUM = {
    MediaKind.PHOTO: InputMediaPhoto,
    MediaKind.VIDEO: InputMediaVideo,
    MediaKind.DOCUMENT: InputMediaDocument,
    MediaKind.AUDIO: InputMediaAudio,
}


@dataclass(frozen=True)
class Sent:
    message_id: MessageId


@dataclass(frozen=True)
class Later:
    """Surely not delivered; try again after so many seconds. `flood`: Telegram asked for the pause."""

    seconds: float
    flood: bool
    problem: str


@dataclass(frozen=True)
class Unknown:
    """The answer was lost: it may have arrived."""

    problem: str


@dataclass(frozen=True)
class Refused:
    """Never deliverable: ``blocked``, ``gone``, ``never_started``, ``no_message`` or Telegram's own words."""

    reason: str


@dataclass(frozen=True)
class NoFile:
    """Telegram does not take one of the message's files (any more)."""

    problem: str


@dataclass(frozen=True)
class Migrated:
    """The group has a new number."""

    new: ChatId


class CannotMake(Exception):
    """A file of the bot's own cannot be made, or is not there any more; the text says which."""


OpenPart = Callable[[Part], Awaitable[str | InputFile]]
Outcome = Sent | Later | Unknown | Refused | NoFile | Migrated


async def deliver(bot: Bot, row: Row, open_part: OpenPart) -> Outcome:
    """Send or edit one message and say what became of it; raises nothing of Telegram's.

    `open_part`: what to hand to Telegram for a file of the message; raises CannotMake.
    """
    if row.kind == "edit" and row.target is None:
        return Refused("no_message")
    try:
        if row.kind == "edit":
            return Sent(await _edit(bot, row))
        if not row.media:
            return Sent(await _send(bot, row))
        return Sent(await _send_files(bot, row, [(part[0], await open_part(part)) for part in row.media]))
    except CannotMake as error:
        return NoFile(str(error))
    except TelegramError as error:
        return _outcome(error, row)


async def answer_press(bot: Bot, query_id: str, text: str | None, *, alert: bool) -> str | None:
    """Answer a pressed button; returns the problem when there was one (a button pressed long ago cannot be answered)."""
    try:
        await bot.answer_callback_query(query_id, text=text, show_alert=alert)
    except TelegramError as error:
        return str(error)
    return None


async def _send(bot: Bot, row: Row) -> MessageId:
    reply = ReplyParameters(row.reply_to, allow_sending_without_reply=True) if row.reply_to else None
    text = render("repeated") + "\n" + row.text if row.repeats else row.text
    sent = await bot.send_message(
        row.chat_id,
        text,
        parse_mode=ParseMode.HTML,
        reply_markup=_keyboard(row.buttons),
        reply_parameters=reply,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return MessageId(sent.message_id)


async def _send_files(bot: Bot, row: Row, parts: Sequence[tuple[MediaKind, str | InputFile]]) -> MessageId:
    """One file, or an album; of an album's messages the first is remembered."""
    caption = render("repeated") + "\n" + row.text if row.repeats else row.text
    if len(parts) > 1:
        album = [_IN_ALBUM[kind](file) for kind, file in parts]
        sent = await bot.send_media_group(row.chat_id, album, caption=caption, parse_mode=ParseMode.HTML)
        return MessageId(sent[0].message_id)
    return MessageId((await _send_file(bot, row, *parts[0], caption)).message_id)


async def _send_file(bot: Bot, row: Row, kind: MediaKind, file: str | InputFile, caption: str) -> Message:
    chat, buttons = row.chat_id, _keyboard(row.buttons)
    match kind:
        case MediaKind.PHOTO:
            return await bot.send_photo(chat, file, caption=caption, parse_mode=ParseMode.HTML, reply_markup=buttons)
        case MediaKind.VIDEO:
            return await bot.send_video(chat, file, caption=caption, parse_mode=ParseMode.HTML, reply_markup=buttons)
        case MediaKind.DOCUMENT:
            return await bot.send_document(chat, file, caption=caption, parse_mode=ParseMode.HTML, reply_markup=buttons)
        case MediaKind.AUDIO:
            return await bot.send_audio(chat, file, caption=caption, parse_mode=ParseMode.HTML, reply_markup=buttons)
        case MediaKind.VOICE:
            return await bot.send_voice(chat, file, caption=caption, parse_mode=ParseMode.HTML, reply_markup=buttons)


async def _edit(bot: Bot, row: Row) -> MessageId:
    changed = await bot.edit_message_text(
        row.text,
        chat_id=row.chat_id,
        message_id=row.target,
        parse_mode=ParseMode.HTML,
        reply_markup=_keyboard(row.buttons),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )
    return MessageId(changed.message_id if isinstance(changed, Message) else row.target or 0)


def _keyboard(buttons: Buttons) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(text, callback_data=data) for text, data in row] for row in buttons]
    )


def _outcome(error: TelegramError, row: Row) -> Outcome:
    match error:
        case RetryAfter():
            return Later(seconds_of(error), flood=True, problem=str(error))
        case ChatMigrated():
            return Migrated(ChatId(error.new_chat_id))
        case Forbidden():
            return Refused(_forbidden(str(error)))
        case BadRequest():
            return _bad_request(str(error), row)
        case TimedOut() | NetworkError():
            return _network(error)
        case _:
            return Refused(str(error))


def _bad_request(words: str, row: Row) -> Outcome:
    said = words.lower()  # python-telegram-bot makes the first letter a capital
    if "message is not modified" in said and row.target is not None:
        return Sent(row.target)
    if "chat not found" in said:
        return Refused("never_started")
    return NoFile(words) if row.media else Refused(words)


def _forbidden(words: str) -> str:
    if "can't initiate" in words:
        return "never_started"
    return "gone" if "deactivated" in words else "blocked"


def _network(error: NetworkError) -> Outcome:
    if isinstance(error, NotConnected):
        return Later(5, flood=False, problem=str(error))
    if isinstance(error, TimedOut) or error.__cause__ is not None or "Bad Gateway" in str(error):
        return Unknown(str(error))
    return Later(5, flood=False, problem=str(error))  # Telegram answered with an error of its own: nothing was done


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants a pause."""
    pause = error.retry_after
    return pause.total_seconds() if isinstance(pause, timedelta) else float(pause)
