"""Texts, photos, files and everything else people send, and their edits."""

from telegram import Update

from bot.actions.weekly import reporting
from handlers.parse import Context, app_of, incoming


async def on_message(update: Update, context: Context) -> None:
    app = app_of(context)
    message = incoming(update, app.settings.largest_file)
    await app.handle(update, reporting.receive_message, message, app.clock.now(), speed=app.clock.speed)
