"""Slash commands: the few there are, for nobody needs to type one."""

from telegram import Update

from bot.actions.people import starting
from handlers.parse import Context, app_of, incoming, start


async def on_start(update: Update, context: Context) -> None:
    app = app_of(context)
    await app.handle(update, starting.press_start, start(update), app.clock.now())


async def on_help(update: Update, context: Context) -> None:
    app = app_of(context)
    await app.handle(update, starting.ask_help, incoming(update, app.settings.largest_file), app.clock.now())
