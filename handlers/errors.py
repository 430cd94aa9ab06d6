"""The last stop for surprises: logged with the update, kept, and answered with an apology."""

import structlog
from sqlalchemy import Connection
from telegram import Update

from bot.rules.models import ChatId
from handlers.parse import Context, app_of
from storage import outbox
from storage.outbox import Draft
from templates import render

log = structlog.get_logger(__name__)


async def on_error(update: object, context: Context) -> None:
    if not isinstance(update, Update) or not isinstance(context.error, Exception):
        log.error("surprise", exc_info=context.error)
        return
    log.error("handler_failed", update_id=update.update_id, exc_info=context.error)
    app = app_of(context)
    chat = update.effective_chat

    def apologise(db: Connection) -> None:
        if chat is not None and chat.type == "private":
            key = f"sorry:{update.update_id}"
            outbox.put(db, Draft(ChatId(chat.id), render("sorry"), key=key), app.clock.now())

    await app.inbox.failed(update.update_id, context.error, apologise)
    app.wake()
