"""What Telegram refuses, with status, code and words."""

from datetime import timedelta

import pytest

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
    "current content and reply markup of the message"
)


TOO_LONG = "reply markup is too long"
ENDS_AFTER = "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 2"
BOLD_BEYOND_THE_END = [{"type": "bold", "offset": 0, "length": 2}]


def keyboard(*texts, **more):
    return {"inline_keyboard": [[{"text": text, "callback_data": "x", **more} for text in texts]]}


async def test_a_wrong_token_and_unknown_methods(api, telegram):
    assert (await type(api)(api.url, api.session, "1:WRONG").refusal("getMe")).description == "Unauthorized"
    unknown = await api.refusal("sendTelegram")
    assert (unknown.status, unknown.description) == (404, "Not Found")
    known = await api.refusal("sendPoll", chat_id=1, question="?", options=[])
    assert known.status == 501
    assert "sendPoll is not emulated" in known.description
    assert (await api("GETME"))["is_bot"] is True


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "中" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a < b", "parse_mode": "HTML"}, "can't parse entities: Unsupported start tag \"\" at byte offset 2"),
        ({"text": "x", "reply_markup": keyboard("a", callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("a", callback_data="中" * 22)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard("a", callback_data="")}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(*"abcdefghi")}, TOO_LONG),
        ({"text": "x", "reply_markup": {"inline_keyboard": keyboard("a")["inline_keyboard"] * 101}}, TOO_LONG),
        ({"text": "x", "reply_markup": {"keyboard": []}}, "reply keyboard is empty"),
        ({"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
        ({"text": "x", "entities": BOLD_BEYOND_THE_END}, ENDS_AFTER),
    ],
)  # fmt: skip
async def test_messages_that_are_refused(api, li, params, words):
    refusal = await api.refusal("sendMessage", chat_id=li.id, **params)
    assert (refusal.status, refusal.code, refusal.description) == (400, 400, f"Bad Request: {words}")


async def test_the_longest_message_counts_after_parsing(api, li):
    text = "<b>" + "&lt;" * 4096 + "</b>"
    assert (await api("sendMessage", chat_id=li.id, text=text, parse_mode="HTML"))["text"] == "<" * 4096
    await api("sendMessage", chat_id=li.id, text="😀" * 2048)
    await api("sendMessage", chat_id=li.id, text="x", reply_markup=keyboard("a", callback_data="中" * 21 + "x"))


async def test_a_missing_reply_may_be_passed_over(api, li):
    wanted = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api("sendMessage", chat_id=li.id, text="x", reply_parameters=wanted)


async def test_who_may_be_written_to(api, telegram, li):
    assert (await api.refusal("sendMessage", chat_id=1, text="x")).description == "Bad Request: chat not found"
    assert (await api.refusal("sendMessage", chat_id="@no", text="x")).description == "Bad Request: chat not found"
    stranger = await telegram.person("生人")
    refusal = await api.refusal("sendMessage", chat_id=stranger.id, text="x")
    assert (refusal.code, refusal.description) == (403, "Forbidden: bot can't initiate conversation with a user")
    await li.blocks()
    refusal = await api.refusal("sendMessage", chat_id=li.id, text="x")
    assert (refusal.code, refusal.description) == (403, "Forbidden: bot was blocked by the user")
    await li.unblocks()
    await api("sendMessage", chat_id=li.id, text="x")
    await li.deactivates()
    assert (await api.refusal("sendChatAction", chat_id=li.id, action="typing")).description == (
        "Forbidden: user is deactivated"
    )


async def test_edits_that_change_nothing(api, li):
    sent = await api("sendMessage", chat_id=li.id, text="<b>x</b>", parse_mode="HTML", reply_markup=keyboard("a"))
    same = {"chat_id": li.id, "message_id": sent["message_id"], "reply_markup": keyboard("a")}
    refusal = await api.refusal("editMessageText", text="<b>x</b>", parse_mode="HTML", **same)
    assert refusal.description == NOT_MODIFIED
    assert (await api.refusal("editMessageReplyMarkup", **same)).description == NOT_MODIFIED
    assert (await api("editMessageText", text="x", **same))["text"] == "x"
    del same["reply_markup"]
    assert "reply_markup" not in await api("editMessageReplyMarkup", **same)


async def test_edits_of_what_is_not_there(api, li, telegram):
    sent = await api("sendMessage", chat_id=li.id, text="x")
    here = {"chat_id": li.id, "message_id": sent["message_id"]}
    words = (await api.refusal("editMessageCaption", caption="y", **here)).description
    assert words == "Bad Request: there is no caption in the message to edit"
    assert await api("deleteMessage", **here) is True
    assert (
        await api.refusal("editMessageText", text="y", **here)
    ).description == "Bad Request: message to edit not found"
    assert (await api.refusal("deleteMessage", **here)).description == "Bad Request: message to delete not found"
    theirs = await li.says("mine")
    assert (await api.refusal("editMessageText", text="y", chat_id=li.id, message_id=theirs)).description == (
        "Bad Request: message can't be edited"
    )


async def test_messages_are_deleted_within_two_days(api, li, clock):
    sent = await api("sendMessage", chat_id=li.id, text="x")
    clock.move_to(clock.now() + timedelta(hours=48, seconds=1))
    refusal = await api.refusal("deleteMessage", chat_id=li.id, message_id=sent["message_id"])
    assert refusal.description == "Bad Request: message can't be deleted for everyone"


async def test_pictures_that_are_refused(api, li, picture):
    to = {"chat_id": li.id}
    big = await api.refusal("sendPhoto", files={"photo": b"\xff" * (10 * 1024 * 1024 + 1)}, **to)
    assert big.description == (
        "Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes"
    )
    assert (await api.refusal("sendPhoto", files={"photo": b"no picture"}, **to)).description == (
        "Bad Request: IMAGE_PROCESS_FAILED"
    )
    assert (await api.refusal("sendPhoto", files={"photo": picture(2100, 100)}, **to)).description == (
        "Bad Request: PHOTO_INVALID_DIMENSIONS"
    )
    assert (await api.refusal("sendDocument", files={"document": b""}, **to)).description == (
        "Bad Request: file must be non-empty"
    )
    assert (await api.refusal("sendPhoto", photo="nonsense", **to)).description == (
        "Bad Request: wrong file identifier/HTTP URL specified"
    )
    assert (await api.refusal("sendPhoto", files={"photo": picture()}, caption="中" * 1025, **to)).description == (
        "Bad Request: message caption is too long"
    )


async def test_uploads_end_at_fifty_megabytes(api, li):
    refusal = await api.refusal("sendDocument", files={"document": bytes(51 * 1024 * 1024 + 1)}, chat_id=li.id)
    assert (refusal.status, refusal.description) == (413, "Request Entity Too Large")


async def test_downloads_end_at_twenty_megabytes_and_links_after_an_hour(api, li, clock):
    await li.sends_file(bytes(20 * 1024 * 1024 + 1), name="big.bin")
    await li.sends_file(b"small", name="small.bin")
    _, big, small = await api("getUpdates")
    assert (await api.refusal("getFile", file_id=big["message"]["document"]["file_id"])).description == (
        "Bad Request: file is too big"
    )
    assert (await api.refusal("getFile", file_id="nonsense")).description == "Bad Request: invalid file_id"
    link = await api("getFile", file_id=small["message"]["document"]["file_id"])
    assert await api.download(link["file_path"]) == (200, b"small")
    clock.move_to(clock.now() + timedelta(hours=1))
    assert (await api.download(link["file_path"]))[0] == 404
    again = await api("getFile", file_id=small["message"]["document"]["file_id"])
    assert await api.download(again["file_path"]) == (200, b"small")


async def test_a_press_is_answered_once_and_in_time(api, li, clock):
    sent = await api("sendMessage", chat_id=li.id, text="x", reply_markup=keyboard("a"))
    queries = []
    for _ in range(2):
        await li.presses(sent["message_id"], "a", timeout=0)
        queries.append((await api("getUpdates", offset=-1))[0]["callback_query"]["id"])
    assert await api("answerCallbackQuery", callback_query_id=queries[0]) is True
    too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    assert (await api.refusal("answerCallbackQuery", callback_query_id=queries[0])).description == too_old
    assert (await api.refusal("answerCallbackQuery", callback_query_id="1")).description == too_old
    long = await api.refusal("answerCallbackQuery", callback_query_id=queries[1], text="x" * 201)
    assert long.description == "Bad Request: MESSAGE_TOO_LONG"
    clock.move_to(clock.now() + timedelta(minutes=16))
    assert (await api.refusal("answerCallbackQuery", callback_query_id=queries[1])).description == too_old


async def test_albums_have_two_to_ten_items(api, li, picture):
    for count in (1, 11):
        media = [{"type": "photo", "media": "attach://p"}] * count
        refusal = await api.refusal("sendMediaGroup", files={"p": picture()}, chat_id=li.id, media=media)
        assert refusal.description == "Bad Request: there must be 2-10 items in an album"


async def test_commands_have_names_telegram_knows(api):
    for command in ("帮助", "a-b", "x" * 33):
        refusal = await api.refusal("setMyCommands", commands=[{"command": command, "description": "x"}])
        assert refusal.description == "Bad Request: BOT_COMMAND_INVALID"
