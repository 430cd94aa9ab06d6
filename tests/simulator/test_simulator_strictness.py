"""The Bot API's own types: bad requests are refused and written down, bad updates are our own fault and raise."""

import json

import pytest

from simulator import prune, schema
from simulator.methods import METHODS

BAD = [
    ("sendMessage", {"chat_id": 1}),
    ("sendMessage", {"chat_id": 1, "text": "x", "colour": "red"}),
    ("sendMessage", {"chat_id": 1, "text": "x", "parse_mode": "Html5"}),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "a"}]]}}),
    (
        "sendMessage",
        {
            "chat_id": 1,
            "text": "x",
            "reply_markup": {"inline_keyboard": [[{"text": "a", "url": "https://a.cn", "callback_data": "b"}]]},
        },
    ),
    ("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": {"inline_keyboard": {"text": "a"}}}),
    ("sendMediaGroup", {"chat_id": 1, "media": [{"type": "photograph", "media": "x"}]}),
    ("getUpdates", {"allowed_updates": ["messages"]}),
    ("setMyCommands", {"commands": [{"command": "a"}]}),
    ("editMessageText", {"chat_id": 1, "message_id": "one", "text": "x"}),
    ("setMessageReaction", {"chat_id": 1, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "中"}]}),
]


@pytest.mark.parametrize(("method", "params"), BAD)
async def test_what_does_not_fit_is_refused_and_written_down(sim, api, method, params):
    refusal = await api.refusal(method, **params)
    assert refusal.code == 400
    assert "does not fit the Bot API" in refusal.description
    (violation,) = sim.world.violations
    assert violation["method"] == method
    assert violation["params"] == params


async def test_forms_are_read_with_the_types_they_should_have(sim, api, li):
    params = {
        "chat_id": str(li.id),
        "text": "12345",
        "disable_notification": "true",
        "reply_markup": '{"keyboard":[["a"]]}',
    }
    async with api.session.post(f"{api.url}/bot{api.token}/sendMessage", data=params) as response:
        assert (await response.json())["result"]["text"] == "12345"
    logged = sim.world.requests[-1]["params"]
    assert logged == {
        "chat_id": li.id,
        "text": "12345",
        "disable_notification": True,
        "reply_markup": {"keyboard": [["a"]]},
    }
    async with api.session.get(f"{api.url}/bot{api.token}/getUpdates?limit=1&timeout=0") as response:
        assert len((await response.json())["result"]) == 1
    async with api.session.post(
        f"{api.url}/bot{api.token}/getMe", data="{", headers={"Content-Type": "application/json"}
    ) as response:
        assert response.status == 400
    assert sim.world.violations == []


def test_a_bad_update_of_our_own_raises():
    chat = {"id": 1, "type": "private", "first_name": "a"}
    sender = {"id": 1, "is_bot": False, "first_name": "a"}
    good = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "text": "x"}
    schema.check_update({"update_id": 1, "message": good})
    for bad in (
        {"update_id": 1},
        {"update_id": 1, "message": {**good, "surprise": 1}},
        {"update_id": 1, "message": {**good, "from": {**sender, "can_join_groups": True}}},
        {"update_id": 1, "message": {**good, "chat": {**chat, "type": "group"}}},
        {"update_id": 1, "edited_message": good},
        {"update_id": 1, "message": good, "edited_message": good},
    ):
        with pytest.raises(AssertionError, match="the simulator made a bad update"):
            schema.check_update(bad)


def test_every_method_has_its_types():
    known = schema.known_methods()
    assert set(METHODS) <= set(known.values())
    for method in METHODS:
        assert isinstance(schema.parameters_of(method), dict)


def test_pruning_keeps_what_is_reachable_and_no_more():
    definitions = {"A": {"$ref": "#/definitions/B%3Cstring%3E"}, "B<string>": {"type": "string"}, "C": {}}
    assert list(prune.reachable({"x": {"$ref": "#/definitions/A"}}, definitions)) == ["A", "B<string>"]


def test_pruning_what_is_pruned_changes_nothing():
    kept = json.loads((prune.FOLDER / "update.json").read_text())
    assert prune.prune_update(json.loads(json.dumps(kept))) == kept
