"""What a bot may ask about a chat and its members."""

from simulator.call import Call, check_may_write
from simulator.refusals import bad_request
from simulator.shapes import member_shape
from simulator.values import Chat, Json

_MAY = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
)
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


def get_chat(call: Call) -> Json:
    chat = _visible(call)
    details: Json = {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if not chat.is_private:
        details["permissions"] = dict.fromkeys(_MAY, True)
    return call.world.chat_json(chat) | details


def get_chat_member(call: Call) -> Json:
    chat, user_id = _visible(call), int(call.params["user_id"])
    if user_id not in call.world.people and user_id != call.world.bot["id"]:
        raise bad_request("user not found")
    if chat.is_private:
        return {"status": "member", "user": call.world.user(None if user_id == call.world.bot["id"] else user_id)}
    return member_shape(call.world, chat, user_id)


def get_chat_member_count(call: Call) -> int:
    chat = _visible(call)
    return 2 if chat.is_private else len(chat.members) + 1


def get_chat_administrators(call: Call) -> list[Json]:
    chat = _visible(call)
    if chat.is_private:
        raise bad_request("there are no administrators in the private chat")
    owner = [member_shape(call.world, chat, chat.members[0])] if chat.members else []
    own = [member_shape(call.world, chat, call.world.bot["id"])] if chat.bot_status == "administrator" else []
    return owner + own


def leave_chat(call: Call) -> bool:
    chat = _visible(call)
    if chat.is_private:
        raise bad_request("chat member status can't be changed in private chats")
    chat.bot_status = "left"
    call.world.changes.add("chat", chat_id=chat.id)
    return True


def _visible(call: Call) -> Chat:
    """A chat that the bot is in; a person it has never met is not found."""
    chat = call.chat()
    if not chat.is_private:
        check_may_write(call.world, chat)
    elif not call.world.people[chat.id].started:
        raise bad_request("chat not found")
    return chat
