"""One request of the bot, and what its methods share: which chat is meant, which message, may it write there."""

from dataclasses import dataclass, field

from simulator.refusals import Refusal, bad_request, forbidden
from simulator.schema import check_message
from simulator.values import Chat, Json, Message, Upload
from simulator.world import World


@dataclass
class Call:
    world: World
    params: Json
    uploads: dict[str, Upload] = field(default_factory=dict)

    def chat(self) -> Chat:
        """The chat that `chat_id` names, if the bot may see it. Raises Refusal."""
        return find_chat(self.world, self.params["chat_id"])

    def message(self, purpose: str) -> tuple[Chat, Message]:
        """The message that `chat_id` and `message_id` name. Raises Refusal ("message to edit not found")."""
        if "inline_message_id" in self.params:
            raise not_emulated("inline messages are")
        if "chat_id" not in self.params:
            raise bad_request("chat identifier is not specified")
        if "message_id" not in self.params:
            raise bad_request("message identifier is not specified")
        chat = self.chat()
        check_may_write(self.world, chat)
        message = self.world.find_message(chat, self.params["message_id"])
        if message is None:
            raise bad_request(f"{purpose} not found")
        return chat, message

    def answer(self, message: Message) -> Json:
        """The message as the method's result."""
        shape = self.world.message_json(message)
        check_message(shape)
        return shape


def find_chat(world: World, chat_id: int | str) -> Chat:
    """Raises Refusal when there is no such chat, or when it became another."""
    try:
        chat = world.chats.get(int(chat_id))
    except ValueError:
        chat = None
    if chat is None:
        raise bad_request("chat not found")
    if chat.migrated_to is not None:
        raise bad_request("group chat was upgraded to a supergroup chat", {"migrate_to_chat_id": chat.migrated_to})
    return chat


def check_may_write(world: World, chat: Chat) -> None:
    """Raises Refusal when the bot cannot write there."""
    if chat.is_private:
        person = world.people[chat.id]
        if person.deactivated:
            raise forbidden("user is deactivated")
        if person.blocked:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")
    elif chat.bot_status == "kicked":
        raise forbidden(f"bot was kicked from the {chat.kind} chat")
    elif chat.bot_status == "left":
        raise forbidden(f"bot is not a member of the {chat.kind} chat")


def not_emulated(what: str) -> Refusal:
    return Refusal(501, f"Not Implemented: {what} not emulated by this simulator")
