"""What happens to groups: made, joined, left, the bot added or thrown out, and a group that becomes a supergroup."""

from simulator.acts import Impossible, deliver, membership_change
from simulator.values import Chat, Json, Message, Person
from simulator.world import World


def create(world: World, title: str, members: list[Person], kind: str = "group") -> Chat:
    """A group without the bot; the first member owns it. Raises Impossible without members."""
    if not members:
        raise Impossible("a group needs a member")
    return world.add_group(title, [member.id for member in members], kind)


def set_bot_status(world: World, chat: Chat, by: Person, status: str) -> None:
    """Add the bot (member, administrator) or remove it (kicked); the same status again changes nothing."""
    old = chat.bot_status
    if old == status:
        return
    chat.bot_status = status
    world.changes.add("chat", chat_id=chat.id)
    world.tell_bot("my_chat_member", membership_change(world, chat, by, old, status))
    if old in {"left", "kicked"}:
        _service(world, chat, by, {"new_chat_members": [world.user(None)]})
    elif status in {"left", "kicked"}:
        # the bot no longer sees the group, so this one stays in the chat
        world.add_message(chat, by.id, {"left_chat_member": world.user(None)})


def join(world: World, chat: Chat, person: Person) -> None:
    if person.id in chat.members:
        raise Impossible(f"{person.name} is already in the group")
    chat.members.append(person.id)
    world.changes.add("chat", chat_id=chat.id)
    _service(world, chat, person, {"new_chat_members": [world.user(person.id)]})


def leave(world: World, chat: Chat, person: Person) -> None:
    if person.id not in chat.members:
        raise Impossible(f"{person.name} is not in the group")
    chat.members.remove(person.id)
    world.changes.add("chat", chat_id=chat.id)
    _service(world, chat, person, {"left_chat_member": world.user(person.id)})


def migrate(world: World, chat: Chat) -> Chat:
    """Make the group a supergroup: a new chat id, both service messages, and the old chat refused from here on."""
    if chat.kind != "group" or chat.migrated_to is not None:
        raise Impossible("only a basic group becomes a supergroup, and only once")
    new = world.add_group(chat.title, chat.members, "supergroup")
    new.bot_status = chat.bot_status
    owner = world.people[chat.members[0]]
    _service(world, chat, owner, {"migrate_to_chat_id": new.id})
    chat.migrated_to = new.id
    _service(world, new, owner, {"migrate_from_chat_id": chat.id})
    world.changes.add("chat", chat_id=chat.id)
    return new


def _service(world: World, chat: Chat, by: Person, content: Json) -> Message:
    message = world.add_message(chat, by.id, content)
    deliver(world, message)
    return message
