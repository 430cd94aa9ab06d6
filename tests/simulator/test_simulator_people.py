"""What people do, and the updates that come of it."""

import asyncio
import sys
from datetime import timedelta

import pytest

from simulator.conversation import Button
from simulator.people import SimulatorError


async def last(api, count=1):
    return await api("getUpdates", offset=-count)


async def test_start_with_a_payload(api, telegram):
    person = await telegram.person("李某", user_id=77, start_payload="post_7", label="办公室联络员")
    state = await telegram.get("state")
    assert state["people"][0]["start_payload"] == "post_7"
    assert state["people"][0]["label"] == "办公室联络员"
    await person.starts("post_7")
    (update,) = await last(api)
    assert update["message"]["text"] == "/start post_7"
    assert update["message"]["from"] == {"id": 77, "is_bot": False, "first_name": "李某", "language_code": "zh-hans"}
    assert update["message"]["chat"] == {"id": 77, "type": "private", "first_name": "李某"}
    assert (await telegram.get("state"))["people"][0]["start_payload"] is None
    with pytest.raises(SimulatorError, match="at most 64"):
        await person.starts("中")
    with pytest.raises(SimulatorError, match="already a user 77"):
        await telegram.person("王某", user_id=77)


async def test_a_reply_carries_the_message_it_answers(api, li):
    sent = await api("sendMessage", chat_id=li.id, text="进展?")
    reply = await li.says("已完成", reply_to=sent["message_id"])
    (update,) = await last(api)
    assert update["message"]["reply_to_message"]["message_id"] == sent["message_id"]
    again = await li.says("补充", reply_to=reply)
    (update,) = await last(api)
    assert "reply_to_message" not in update["message"]["reply_to_message"]
    assert again == update["message"]["message_id"]


async def test_the_bot_answers_a_message(api, li):
    said = await li.says("问")
    sent = await api("sendMessage", chat_id=li.id, text="答", reply_parameters={"message_id": said})
    assert sent["reply_to_message"]["text"] == "问"
    assert (await li.waits_for("答")).reply_to == said


async def test_photos_come_in_several_sizes_smallest_first(api, li, picture):
    data = picture(2000, 1000)
    await li.sends_photo(data, caption="现场")
    (update,) = await last(api)
    sizes = update["message"]["photo"]
    assert [size["width"] for size in sizes] == [90, 320, 800, 1280, 2000]
    assert update["message"]["caption"] == "现场"
    assert len({size["file_id"] for size in sizes}) == 5
    link = await api("getFile", file_id=sizes[-1]["file_id"])
    assert await api.download(link["file_path"]) == (200, data)
    small = await api("getFile", file_id=sizes[0]["file_id"])
    assert len((await api.download(small["file_path"]))[1]) == sizes[0]["file_size"] < len(data)


async def test_photos_without_pillow_and_of_no_picture_keep_their_bytes(api, li, picture, monkeypatch):
    real = picture(1000, 500)
    monkeypatch.setitem(sys.modules, "PIL", None)
    for data in (real, b"no picture"):
        await li.sends_photo(data)
        (update,) = await last(api)
        sizes = update["message"]["photo"]
        assert [size["width"] for size in sizes] == sorted({size["width"] for size in sizes})
        assert {size["file_size"] for size in sizes} == {len(data)}


async def test_files_are_kept_byte_for_byte(api, li):
    data = bytes(range(256)) * 10
    await li.sends_file(data, name="整改 报告(终).pdf", mime="application/pdf", caption="附件")
    (update,) = await last(api)
    document = update["message"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "整改 报告(终).pdf",
        "application/pdf",
        2560,
    )
    link = await api("getFile", file_id=document["file_id"])
    assert await api.download(link["file_path"]) == (200, data)


async def test_an_album_is_separate_updates_in_any_order(api, li, picture):
    ids = await li.sends_album([picture(), picture(), picture()], caption="三张", order=[2, 0, 1])
    updates = await last(api, 3)
    assert [each["message"]["message_id"] for each in updates] == [ids[2], ids[0], ids[1]]
    assert len({each["message"]["media_group_id"] for each in updates}) == 1
    assert [each["message"].get("caption") for each in updates] == [None, "三张", None]


async def test_a_part_of_an_album_may_be_late(api, li, picture, clock):
    clock.set_speed(100)
    began = clock.elapsed()
    ids = await li.sends_album([picture(), picture(), picture()], order=[1, 0, 2], gaps=[0, 5, 10])
    seen: list[tuple[int, float]] = []
    offset = (await last(api))[0]["update_id"]
    while len(seen) < 3:
        (update,) = await api("getUpdates", offset=offset, timeout=5)
        seen.append((update["message"]["message_id"], clock.elapsed() - began))
        offset = update["update_id"] + 1
    assert [number for number, _ in seen] == [ids[1], ids[0], ids[2]]
    assert seen[1][1] >= 5
    assert seen[2][1] >= 15


async def test_other_kinds_and_forwards(api, li, telegram):
    leader = await telegram.person("张某")
    await li.sends_video(b"video", caption="录像")
    await li.sends_voice(b"voice")
    await li.sends_sticker()
    await li.sends_location(31.2, 121.5)
    await li.says("转来的", forwarded_from=leader)
    await li.says("转来的", forwarded_from="匿名")
    kinds = [each["message"] for each in await last(api, 6)]
    assert [next(key for key in each if key in _KINDS) for each in kinds[:4]] == list(_KINDS)
    assert kinds[4]["forward_origin"]["sender_user"]["id"] == leader.id
    assert kinds[5]["forward_origin"]["sender_user_name"] == "匿名"
    assert [each.kind for each in await li.messages()][1:5] == list(_KINDS)


async def test_what_came_in_goes_on_to_others(api, li, telegram):
    leader = await telegram.person("张某")
    await leader.starts()
    for_leader = {"chat_id": leader.id, "from_chat_id": li.id}
    await li.sends_video(b"video", caption="录像")
    await li.sends_voice(b"voice")
    video, voice = [each["message"] for each in await last(api, 2)]
    again = await api("sendVideo", chat_id=leader.id, video=video["video"]["file_id"])
    assert again["video"]["file_unique_id"] == video["video"]["file_unique_id"]
    assert "voice" in await api("sendVoice", chat_id=leader.id, voice=voice["voice"]["file_id"])
    forwarded = await api("forwardMessage", message_id=video["message_id"], **for_leader)
    assert (forwarded["forward_origin"]["sender_user"]["id"], forwarded["caption"]) == (li.id, "录像")
    await telegram.settings(flood=False)
    await api("copyMessage", message_id=video["message_id"], caption="<b>李某</b>", parse_mode="HTML", **for_leader)
    copied = (await leader.messages())[-1]
    assert (copied.kind, copied.html) == ("video", "<b>李某</b>")
    gone = await api.refusal("copyMessage", message_id=999, **for_leader)
    assert gone.description == "Bad Request: message to copy not found"
    wrong = await api.refusal("sendDocument", chat_id=leader.id, document=video["video"]["file_id"])
    assert wrong.description == "Bad Request: can't use file of type Video as Document"


_KINDS = ("video", "voice", "sticker", "location")


async def test_edits_in_both_directions(api, li, picture):
    said = await li.says("错字")
    await li.edits(said, "改正")
    (update,) = await last(api)
    assert update["edited_message"]["text"] == "改正"
    assert update["edited_message"]["edit_date"] >= update["edited_message"]["date"]
    photo = await li.sends_photo(picture(), caption="旧")
    await li.edits(photo, "新")
    assert (await last(api))[0]["edited_message"]["caption"] == "新"
    sent = await api("sendMessage", chat_id=li.id, text="0/7")
    with pytest.raises(SimulatorError, match="only one's own"):
        await li.edits(sent["message_id"], "x")
    await api("editMessageText", chat_id=li.id, message_id=sent["message_id"], text="<b>3/7</b>", parse_mode="HTML")
    seen = await li.waits_for("3/7")
    assert (seen.html, seen.edited, seen.message_id) == ("<b>3/7</b>", True, sent["message_id"])


async def test_presses_by_words_by_data_and_by_a_stale_client(api, li, telegram):
    rows = [
        [{"text": "是 ✓", "callback_data": "y"}, {"text": "否", "callback_data": "n"}],
        [{"text": "看", "url": "https://a.cn"}],
    ]
    sent = await api("sendMessage", chat_id=li.id, text="完成了吗", reply_markup={"inline_keyboard": rows})
    message = await li.waits_for("完成了吗")
    assert message.buttons[0] == (Button("是 ✓", "y"), Button("否", "n"))
    pressing = asyncio.create_task(li.presses(message, "是"))
    (query,) = [each["callback_query"] for each in await next_updates(api)]
    assert (query["data"], query["from"]["id"], query["message"]["message_id"]) == ("y", li.id, message.message_id)
    await api("answerCallbackQuery", callback_query_id=query["id"], text="已记录", show_alert=True)
    answer = await pressing
    assert (answer.text, answer.alert) == ("已记录", True)
    await api("editMessageText", chat_id=li.id, message_id=sent["message_id"], text="好")
    with pytest.raises(SimulatorError, match="none at all"):
        await li.presses(message, "是")
    assert await li.presses(message, data="y", timeout=0) is None
    assert (await last(api))[0]["callback_query"]["data"] == "y"
    stranger = await telegram.person("生人")
    with pytest.raises(SimulatorError, match="does not see"):
        await stranger.presses(message, data="y", timeout=0)


async def next_updates(api):
    """The updates after those that are there now or, when the last one is a press, that press."""
    while True:
        updates = await api("getUpdates", offset=-1, timeout=5)
        if "callback_query" in updates[0]:
            return updates
        await api("getUpdates", offset=updates[0]["update_id"] + 1, timeout=5)


async def test_blocking_and_coming_back(api, li):
    await li.blocks()
    await li.blocks()
    (update,) = await last(api)
    change = update["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    assert change["chat"]["id"] == li.id
    with pytest.raises(SimulatorError, match="must unblock"):
        await li.says("x")
    await li.starts("again")
    change, start = await last(api, 2)
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start again"


async def test_deleting_is_not_told_to_the_bot(api, li):
    said = await li.says("x")
    before = len(await api("getUpdates"))
    await li.deletes(said)
    assert len(await api("getUpdates")) == before
    assert (
        await api.refusal("sendMessage", chat_id=li.id, text="y", reply_parameters={"message_id": said})
    ).code == 400


async def test_waiting_in_vain_prints_the_chat(api, li):
    await api("sendMessage", chat_id=li.id, text="什么")
    with pytest.raises(TimeoutError, match=r"no message with '周报'[\s\S]*#1 李某: /start[\s\S]*什么"):
        await li.waits_for("周报", timeout=0.05)
    first = await li.waits_for("什么")
    with pytest.raises(TimeoutError):
        await li.waits_for("什么", after=first, timeout=0.05)


async def test_the_transcript_shows_files_and_buttons(api, li, telegram):
    await li.sends_file(b"x", name="a.pdf")
    markup = {"inline_keyboard": [[{"text": "收", "callback_data": "1"}]]}
    await api("sendMessage", chat_id=li.id, text="两\n行", reply_markup=markup)
    assert await telegram.transcript(li.id) == (
        f"--- 李某 ({li.id}) ---\n"
        "03-02 09:00:00 #1 李某: /start\n"
        "03-02 09:00:00 #2 李某 [document, a.pdf]: \n"
        "03-02 09:00:00 #3 巡察整改助手: 两\n    行\n"
        "    [收]"
    )


async def test_the_clock_is_moved_and_asked(telegram, clock):
    before = clock.now()
    answer = await telegram.move_clock(to=(before + timedelta(hours=2)).isoformat())
    assert answer["now"] == clock.now().isoformat() == (before + timedelta(hours=2)).isoformat()
    assert (await telegram.move_clock(speed=60))["speed"] == 60
    with pytest.raises(SimulatorError, match="nobody here knows"):
        await telegram.move_clock(to="next")
