"""Our values as Bot API objects."""

from typing import TYPE_CHECKING

from simulator.values import Chat, Json, Message, Person

if TYPE_CHECKING:
    from simulator.world import World


def user_shape(person: Person) -> Json:
    user: Json = {"id": person.id, "is_bot": False, "first_name": person.name, "language_code": "zh-hans"}
    return user | ({"username": person.username} if person.username else {})


def chat_shape(chat: Chat, person: Person | None) -> Json:
    """`person` is the other side of a private chat."""
    if person is None:
        return {"id": chat.id, "type": chat.kind, "title": chat.title}
    shape: Json = {"id": chat.id, "type": "private", "first_name": person.name}
    return shape | ({"username": person.username} if person.username else {})


def message_shape(world: "World", message: Message, *, with_reply: bool = True) -> Json:
    """A Message; what it replies to is nested once and not deeper, as Telegram does."""
    chat = world.chats[message.chat_id]
    shape: Json = {
        "message_id": message.id,
        "from": world.user(message.sender),
        "chat": world.chat_json(chat),
        "date": message.date,
        **message.content,
    }
    if message.edited_at is not None:
        shape["edit_date"] = message.edited_at
    original = world.find_message(chat, message.reply_to)
    if with_reply and original is not None:
        shape["reply_to_message"] = message_shape(world, original, with_reply=False)
    if message.markup and "inline_keyboard" in message.markup:
        shape["reply_markup"] = message.markup
    return shape


def member_shape(world: "World", chat: Chat, user_id: int) -> Json:
    """A ChatMember of a group; people who are not in it have `left`."""
    if user_id == world.bot["id"]:
        return bot_member_shape(world, chat.bot_status)
    user = world.user(user_id)
    if user_id not in chat.members:
        return {"status": "left", "user": user}
    if chat.members[0] == user_id:
        return {"status": "creator", "user": user, "is_anonymous": False}
    return {"status": "member", "user": user}


def bot_member_shape(world: "World", status: str) -> Json:
    member: Json = {"status": status, "user": world.user(None)}
    if status == "kicked":
        return member | {"until_date": 0}
    if status == "administrator":
        return member | dict.fromkeys(_RIGHTS, False) | {"can_manage_chat": True, "can_delete_messages": True}
    return member


_RIGHTS = (
    "can_be_edited",
    "is_anonymous",
    "can_change_info",
    "can_delete_stories",
    "can_edit_stories",
    "can_invite_users",
    "can_manage_video_chats",
    "can_post_stories",
    "can_promote_members",
    "can_restrict_members",
    "can_send_welcome_messages",
)
