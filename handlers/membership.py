"""The bot was blocked, let back in, put into a group or out of it; a group became a supergroup."""

from telegram import ChatMember, Update
from telegram.constants import ChatType

from bot.actions.people import groups, reaching
from bot.rules.models import ChatId, UserId
from handlers.parse import Context, app_of

_GONE = (ChatMember.BANNED, ChatMember.LEFT)
_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)


async def on_my_chat_member(update: Update, context: Context) -> None:
    """Of channels nothing is noted: nothing is ever sent there."""
    change = update.my_chat_member
    if change is None:
        return
    app, by, left = app_of(context), change.from_user, change.new_chat_member.status in _GONE
    if change.chat.type == ChatType.PRIVATE:
        action = reaching.note_blocked if left else reaching.note_back
        await app.handle(update, action, UserId(by.id), app.clock.now())
    elif change.chat.type in _GROUPS and left:
        await app.handle(update, groups.note_removed, ChatId(change.chat.id), app.clock.now())
    elif change.chat.type in _GROUPS:
        chat, title = ChatId(change.chat.id), change.chat.title or ""
        await app.handle(update, groups.note_added, chat, title, UserId(by.id), by.full_name, app.clock.now())


async def on_migration(update: Update, context: Context) -> None:
    """Telegram says it twice, in the old group and in the new one."""
    message = update.message
    if message is None:
        return
    old, new = message.migrate_from_chat_id or message.chat.id, message.migrate_to_chat_id or message.chat.id
    await app_of(context).handle(update, groups.note_migrated, ChatId(old), ChatId(new))
