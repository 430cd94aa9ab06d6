"""What the page needs, and who may not drive it."""

import json

import aiohttp
import pytest


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Host": "evil.example"},
        {"Host": "rebound.example:80"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
)
async def test_a_foreign_page_cannot_drive_it(sim, session, headers):
    for path in ("/control/state", "/control/events"):
        async with session.get(sim.url + path, headers=headers) as response:
            assert response.status == 403
    async with session.post(f"{sim.url}/control/people", json={"name": "x"}, headers=headers) as response:
        assert response.status == 403
    assert sim.world.people == {}


async def test_a_foreign_page_cannot_play_the_bot(sim, api, session):
    async with session.post(f"{sim.url}/bot{api.token}/getMe", headers={"Origin": "https://evil.example"}) as response:
        assert response.status == 403


async def test_its_own_page_can(sim, session):
    headers = {"Origin": sim.url, "Sec-Fetch-Site": "same-origin"}
    async with session.post(f"{sim.url}/control/people", json={"name": "x"}, headers=headers) as response:
        assert response.status == 200


async def test_the_token_opens_no_door_to_the_control_side(sim, api, session):
    async with session.get(f"{sim.url}/bot{api.token}/control/state") as response:
        assert response.status == 404


async def test_a_missing_page_is_said_politely(sim, session):
    for path in ("/nothing.html", "/../server.py", "/%2e%2e/server.py"):
        async with session.get(sim.url + path) as response:
            assert response.status == 404
            assert "no such page" in await response.text()


async def test_the_state_has_everything_on_screen(sim, api, li, telegram, picture):
    await li.sends_photo(picture(400, 300), caption="<现场>")
    await li.sends_file(b"<html>", name="a.html", mime="text/html")
    markup = {"inline_keyboard": [[{"text": "好", "callback_data": "1", "style": "success"}]]}
    await api("sendMessage", chat_id=li.id, text="<b>题</b>\n<i>文</i>", parse_mode="HTML", reply_markup=markup)
    await api("setMyCommands", commands=[{"command": "help", "description": "帮助"}])
    own = {"type": "chat", "chat_id": li.id}
    await api("setMyCommands", commands=[{"command": "review", "description": "审核"}], scope=own)
    await telegram.person("王某")
    state = await telegram.get("state")
    assert state["clock"] == {"now": "2026-03-02T09:00:00+08:00", "speed": 0, "has_next": False}
    assert [each["kind"] for each in state["messages"]] == ["text", "photo", "document", "text"]
    assert state["messages"][1]["html"] == "&lt;现场&gt;"
    assert state["messages"][2]["document"]["mime"] == "text/html"
    assert state["messages"][3]["html"] == "<b>题</b>\n<i>文</i>"
    assert state["messages"][3]["buttons"] == [[{"text": "好", "data": "1", "url": None, "style": "success"}]]
    assert [each["commands"][0]["command"] for each in state["chats"]] == ["review", "help"]
    assert state["people"][0]["started"] is True
    photo = state["messages"][1]["photo"]
    async with api.session.get(f"{sim.url}/control/file/{photo['file_id']}") as response:
        assert (response.content_type, await response.read()) == ("image/jpeg", picture(400, 300))
    async with api.session.get(f"{sim.url}/control/file/{state['messages'][2]['document']['file_id']}") as response:
        assert response.content_type == "application/octet-stream"


async def test_events_stream_to_the_page(sim, session, telegram, api):
    async with session.get(f"{sim.url}/control/events", headers={"Accept": "text/event-stream"}) as response:
        events = stream(response)
        li = await telegram.person("李某")
        assert (await anext(events))["person"]["name"] == "李某"
        await li.starts()
        assert [(await anext(events))["kind"] for _ in range(2)] == ["person", "message"]
        sent = await api("sendMessage", chat_id=li.id, text="一")
        seen = await anext(events)
        assert (seen["kind"], seen["message"]["text"]) == ("message", "一")
        await api("editMessageText", chat_id=li.id, message_id=sent["message_id"], text="二")
        assert (await anext(events))["message"]["text"] == "二"
        await api("sendChatAction", chat_id=li.id, action="typing")
        assert (await anext(events))["action"] == "typing"
        await api("deleteMessage", chat_id=li.id, message_id=sent["message_id"])
        assert (await anext(events))["kind"] == "deleted"
        await telegram.move_clock(speed=60)
        assert (await anext(events))["kind"] == "clock"


async def stream(response: aiohttp.ClientResponse):
    async for line in response.content:
        if line.startswith(b"data: "):
            yield json.loads(line.removeprefix(b"data: "))


async def test_events_by_long_poll(telegram, li):
    answer = await telegram.get("events", after=0)
    assert [each["kind"] for each in answer["events"]] == ["person", "person", "message"]
    assert await telegram.get("events", after=answer["seq"], timeout=0.05) == {"seq": answer["seq"], "events": []}


async def test_files_in_base64_and_mistakes_in_one_sentence(telegram, li, session, sim):
    await telegram.call(f"people/{li.id}/file", {"kind": "document", "files": [{"data": "aGk=", "name": "a.txt"}]})
    assert (await li.messages())[-1].document.size == 2
    for path, values, status in (
        ("people", {}, 409),
        ("people/1/message", {"text": "x"}, 404),
        (f"people/{li.id}/message", {"text": " "}, 409),
        ("faults", {"method": "*", "nonsense": 1}, 400),
        ("faults", {"method": "sendMesage"}, 409),
        ("clock", {"to": "never"}, 400),
    ):
        async with session.post(f"{sim.url}/control/{path}", json=values) as response:
            assert response.status == status, path
            assert (await response.json())["error"]
