"""The bot's own account: who it is, its commands, menu button, name and descriptions."""

import json

from simulator import limits
from simulator.call import Call, find_chat
from simulator.values import Chat, Json
from simulator.world import World


def get_me(call: Call) -> Json:
    return {
        **call.world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not call.world.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


def set_my_commands(call: Call) -> bool:
    limits.commands(call.params["commands"])
    listed = [{**each, "command": each["command"].removeprefix("/")} for each in call.params["commands"]]
    call.world.commands[_scope(call)] = listed
    call.world.changes.add("commands")
    return True


def get_my_commands(call: Call) -> list[Json]:
    return call.world.commands.get(_scope(call), [])


def delete_my_commands(call: Call) -> bool:
    call.world.commands.pop(_scope(call), None)
    call.world.changes.add("commands")
    return True


def _scope(call: Call) -> str:
    """Scope and language as one key. Raises Refusal when the chat of the scope is not there."""
    scope = dict(call.params.get("scope") or {"type": "default"})
    if "chat_id" in scope:
        scope["chat_id"] = find_chat(call.world, scope["chat_id"]).id
    return scope_key(scope, call.params.get("language_code", ""))


def scope_key(scope: Json, language: str = "") -> str:
    return json.dumps([scope, language], sort_keys=True)


def commands_in(world: World, chat: Chat) -> list[Json]:
    """The commands that a client shows in a chat: the narrowest scope that was set."""
    everywhere = "all_private_chats" if chat.is_private else "all_group_chats"
    scopes: list[Json] = [{"type": "chat", "chat_id": chat.id}, {"type": everywhere}, {"type": "default"}]
    keys = [scope_key(scope, language) for scope in scopes for language in ("zh", "")]
    return next((world.commands[key] for key in keys if key in world.commands), [])


def set_chat_menu_button(call: Call) -> bool:
    call.world.menu_buttons[_menu_chat(call)] = call.params.get("menu_button") or {"type": "default"}
    call.world.changes.add("commands")
    return True


def get_chat_menu_button(call: Call) -> Json:
    buttons = call.world.menu_buttons
    return buttons.get(_menu_chat(call), buttons.get(None, {"type": "default"}))


def _menu_chat(call: Call) -> int | None:
    return find_chat(call.world, call.params["chat_id"]).id if "chat_id" in call.params else None


def set_my_name(call: Call) -> bool:
    return _store(call, "name")


def get_my_name(call: Call) -> Json:
    return {"name": _stored(call, "name") or call.world.bot["first_name"]}


def set_my_description(call: Call) -> bool:
    return _store(call, "description")


def get_my_description(call: Call) -> Json:
    return {"description": _stored(call, "description")}


def set_my_short_description(call: Call) -> bool:
    return _store(call, "short_description")


def get_my_short_description(call: Call) -> Json:
    return {"short_description": _stored(call, "short_description")}


def _store(call: Call, field: str) -> bool:
    call.world.profile[f"{field} {call.params.get('language_code', '')}"] = call.params.get(field, "")
    return True


def _stored(call: Call, field: str) -> str:
    return call.world.profile.get(f"{field} {call.params.get('language_code', '')}", "")
