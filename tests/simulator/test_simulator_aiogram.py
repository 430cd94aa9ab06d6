"""A second client, so that the simulator is not shaped after one library. The import takes seconds: only here."""

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramRetryAfter
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    ReplyParameters,
)


@pytest.fixture
async def bot(sim):
    async with Bot("123456:TEST", session=AiohttpSession(api=TelegramAPIServer.from_base(sim.url))) as made:
        yield made


async def test_texts_buttons_and_edits(bot, telegram, li):
    markup = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="好", callback_data="1")]])
    sent = await bot.send_message(li.id, "<b>题</b>", parse_mode="HTML", reply_markup=markup)
    assert (sent.text, sent.entities[0].type, sent.chat.id) == ("题", "bold", li.id)
    await li.presses(sent.message_id, "好", timeout=0)
    start, press = await bot.get_updates()
    assert (start.message.text, press.callback_query.data) == ("/start", "1")
    assert await bot.answer_callback_query(press.callback_query.id, text="收")
    with pytest.raises(TelegramBadRequest, match="query is too old"):
        await bot.answer_callback_query(press.callback_query.id)
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await bot.edit_message_text(
            "<b>题</b>", chat_id=li.id, message_id=sent.message_id, parse_mode="HTML", reply_markup=markup
        )
    await bot.edit_message_text("完", chat_id=li.id, message_id=sent.message_id)
    reply = await bot.send_message(li.id, "答", reply_parameters=ReplyParameters(message_id=start.message.message_id))
    assert reply.reply_to_message.text == "/start"
    await li.edits(start.message.message_id, "/start x")
    assert (await bot.get_updates(offset=-1))[0].edited_message.edit_date


async def test_files_and_albums(bot, telegram, li, picture):
    data = picture(700, 500)
    await li.sends_photo(data)
    (update,) = await bot.get_updates(offset=-1)
    assert (await bot.download(update.message.photo[-1].file_id)).read() == data
    sent = await bot.send_photo(li.id, BufferedInputFile(data, "a.jpg"), caption="图")
    assert sent.caption == "图"
    await bot.edit_message_caption(chat_id=li.id, message_id=sent.message_id, caption="新图")
    paper = await bot.send_document(li.id, BufferedInputFile(b"abc", "周报.docx"))
    assert (paper.document.file_name, paper.document.file_size) == ("周报.docx", 3)
    album = await bot.send_media_group(
        li.id, [InputMediaPhoto(media=BufferedInputFile(data, "a.jpg")) for _ in range(3)]
    )
    assert len(album) == 3
    await li.sends_album([data, data])
    parts = await bot.get_updates(offset=-2)
    assert parts[0].message.media_group_id == parts[1].message.media_group_id


async def test_errors_and_membership(bot, telegram, li):
    group = await telegram.group("群", members=[li])
    added = (await bot.get_updates(offset=-2))[0]
    assert added.my_chat_member.new_chat_member.status == "member"
    assert (await bot.get_chat_member(group.id, li.id)).status == "creator"
    await group.migrates()
    with pytest.raises(TelegramMigrateToChat):
        await bot.send_message(group.id, "x")
    await telegram.fault("sendMessage", code=429, retry_after=2)
    with pytest.raises(TelegramRetryAfter) as wait:
        await bot.send_message(li.id, "x")
    assert wait.value.retry_after == 2
    await li.blocks()
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(li.id, "x")
    (update,) = await bot.get_updates(offset=-1)
    assert update.my_chat_member.new_chat_member.status == "kicked"
    assert (await bot.me()).is_bot
