"""Every update we react to, in order: read this page first."""

from typing import Any

from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from handlers import buttons, commands, errors, membership, messages

_PRIVATE = filters.ChatType.PRIVATE


def register(telegram: "Application[Any, Any, Any, Any, Any, Any]") -> None:
    """Hang the handlers in; the first that fits takes the update."""
    add = telegram.add_handler
    add(CommandHandler("start", commands.on_start, filters=_PRIVATE))
    add(CommandHandler("help", commands.on_help, filters=_PRIVATE))
    add(CallbackQueryHandler(buttons.on_button))
    add(ChatMemberHandler(membership.on_my_chat_member, ChatMemberHandler.MY_CHAT_MEMBER))
    add(MessageHandler(filters.StatusUpdate.MIGRATE, membership.on_migration))
    add(MessageHandler(_PRIVATE & filters.UpdateType.EDITED_MESSAGE, messages.on_message))
    add(MessageHandler(_PRIVATE & filters.UpdateType.MESSAGE, messages.on_message))
    telegram.add_error_handler(errors.on_error)
