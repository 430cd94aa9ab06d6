"""The bot was blocked, let back in, or put into a group."""

from telegram import ChatMember, Update

from bot.actions.people import reaching
from bot.rules.models import UserId
from handlers.parse import Context, app_of


async def on_my_chat_member(update: Update, context: Context) -> None:
    change = update.my_chat_member
    if change is None or change.chat.type != "private":
        return
    app = app_of(context)
    left = change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT)
    action = reaching.note_blocked if left else reaching.note_back
    await app.handle(update, action, UserId(change.from_user.id), app.clock.now())
