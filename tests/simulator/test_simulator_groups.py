"""Groups: who is in them, what the bot gets to hear, and the move to a supergroup."""

import pytest


@pytest.fixture
async def wang(telegram):
    return await telegram.person("王某")


@pytest.fixture
async def group(telegram, li, wang, api):
    made = await telegram.group("整改群", members=[li, wang])
    await api("deleteWebhook", drop_pending_updates=True)
    return made


async def texts(api):
    return [each["message"]["text"] for each in await api("getUpdates") if "text" in each.get("message", {})]


async def test_the_bot_is_told_when_it_is_added_and_thrown_out(api, telegram, li):
    group = await telegram.group("整改群", members=[li])
    added, service = await api("getUpdates", offset=-2)
    assert added["my_chat_member"]["chat"] == {"id": group.id, "type": "group", "title": "整改群"}
    assert added["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert service["message"]["new_chat_members"][0]["is_bot"] is True
    await group.set_bot("kicked", by=li)
    (removed,) = await api("getUpdates", offset=-1)
    assert removed["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    refusal = await api.refusal("sendMessage", chat_id=group.id, text="x")
    assert (refusal.code, refusal.description) == (403, "Forbidden: bot was kicked from the group chat")
    await group.set_bot("administrator")
    assert (await api("sendMessage", chat_id=group.id, text="x"))["chat"]["title"] == "整改群"


async def test_privacy_hides_what_does_not_concern_the_bot(api, li, group, telegram):
    sent = await api("sendMessage", chat_id=group.id, text="通知")
    await li.says("闲聊", chat=group)
    await li.says("/help", chat=group)
    await li.says("@rectification_rehearsal_bot 看", chat=group)
    await li.says("收到", chat=group, reply_to=sent["message_id"])
    assert await texts(api) == ["/help", "@rectification_rehearsal_bot 看", "收到"]
    await telegram.settings(privacy=False)
    await li.says("都听", chat=group)
    assert (await texts(api))[-1] == "都听"


async def test_anybody_in_the_group_may_press(api, li, wang, group, telegram):
    markup = {"inline_keyboard": [[{"text": "批准", "callback_data": "a"}]]}
    await api("sendMessage", chat_id=group.id, text="请审", reply_markup=markup)
    message = await group.waits_for("请审")
    await wang.presses(message, "批准", timeout=0)
    (update,) = await api("getUpdates", offset=-1)
    assert update["callback_query"]["from"]["id"] == wang.id
    assert update["callback_query"]["message"]["chat"]["id"] == group.id


async def test_members_come_and_go(api, wang, group, telegram, li):
    await wang.leaves(group)
    await wang.joins(group)
    left, joined = await api("getUpdates", offset=-2)
    assert left["message"]["left_chat_member"]["id"] == wang.id
    assert joined["message"]["new_chat_members"][0]["id"] == wang.id
    statuses = [
        (await api("getChatMember", chat_id=group.id, user_id=each))["status"] for each in (li.id, wang.id, 123456)
    ]
    assert statuses == ["creator", "member", "member"]
    assert await api("getChatMemberCount", chat_id=group.id) == 3


async def test_a_group_becomes_a_supergroup(api, li, group, telegram):
    new = await group.migrates()
    away, here = await api("getUpdates", offset=-2)
    assert away["message"]["migrate_to_chat_id"] == new.id == here["message"]["chat"]["id"]
    assert here["message"]["migrate_from_chat_id"] == group.id
    refusal = await api.refusal("sendMessage", chat_id=group.id, text="x")
    assert refusal.description == "Bad Request: group chat was upgraded to a supergroup chat"
    assert refusal.parameters == {"migrate_to_chat_id": new.id}
    sent = await api("sendMessage", chat_id=new.id, text="x")
    assert sent["chat"]["type"] == "supergroup"
    assert sent["message_id"] == 2
    assert len(await texts(api)) == 0


async def test_what_the_bot_may_know_of_chats(api, li, wang, group):
    assert (await api("getChat", chat_id=li.id))["first_name"] == "李某"
    assert (await api("getChat", chat_id=group.id))["title"] == "整改群"
    assert (await api.refusal("getChat", chat_id=wang.id)).description == "Bad Request: chat not found"
    assert [each["user"]["id"] for each in await api("getChatAdministrators", chat_id=group.id)] == [li.id]
    await api("leaveChat", chat_id=group.id)
    assert (await api.refusal("sendMessage", chat_id=group.id, text="x")).description == (
        "Forbidden: bot is not a member of the group chat"
    )
