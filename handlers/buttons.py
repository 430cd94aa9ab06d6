"""Button presses: each button's first word names its action."""

from telegram import Update

from bot.actions import pressing
from handlers.parse import Context, app_of, press


async def on_button(update: Update, context: Context) -> None:
    app = app_of(context)
    pressed = press(update)
    if pressed is None:
        return
    what, query_id = pressed
    app.delivery.answer(query_id, await app.handle(update, pressing.press_button, what, app.clock.now()))
