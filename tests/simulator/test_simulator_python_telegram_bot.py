"""A real Application of python-telegram-bot against the simulator."""

from datetime import timedelta

import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TimedOut
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, CommandHandler, MessageHandler, filters

TOKEN = "123456:TEST"


async def on_start(update, context):
    await update.message.reply_html(f"<b>你好</b> {context.args}")


async def on_photo(update, context):
    file = await update.message.photo[-1].get_file()
    data = bytes(await file.download_as_bytearray())
    await update.message.reply_photo(data, caption=f"{len(data)} 字节", do_quote=True)


async def on_document(update, context):
    file = await update.message.document.get_file()
    data = bytes(await file.download_as_bytearray())
    await update.message.reply_document(data, filename=update.message.document.file_name)


async def on_text(update, context):
    buttons = InlineKeyboardMarkup([[InlineKeyboardButton("确认", callback_data="ok")]])
    await update.effective_message.reply_text(f"{update.effective_message.text}?", reply_markup=buttons)


async def on_button(update, context):
    await update.callback_query.answer("已确认", show_alert=True)
    await update.callback_query.edit_message_text("<i>已确认</i>", parse_mode="HTML")


@pytest.fixture
async def app(sim):
    built = ApplicationBuilder().token(TOKEN).base_url(f"{sim.url}/bot").base_file_url(f"{sim.url}/file/bot").build()
    built.add_handler(CommandHandler("start", on_start))
    built.add_handler(CallbackQueryHandler(on_button))
    built.add_handler(MessageHandler(filters.PHOTO, on_photo))
    built.add_handler(MessageHandler(filters.Document.ALL, on_document))
    built.add_handler(MessageHandler(filters.TEXT, on_text))
    async with built:
        yield built


@pytest.fixture
async def polling(app):
    await app.start()
    await app.updater.start_polling(allowed_updates=Update.ALL_TYPES)
    yield app
    await app.updater.stop()
    await app.stop()


async def test_a_conversation(polling, telegram):
    person = await telegram.person("李某")
    await person.starts("post_7")
    assert (await person.waits_for("post_7")).html == "<b>你好</b> ['post_7']"
    said = await person.says("第3项完成")
    question = await person.waits_for("第3项完成?")
    answer = await person.presses(question, "确认")
    assert (answer.text, answer.alert) == ("已确认", True)
    edited = await person.waits_for("已确认", after=said)
    assert (edited.html, edited.buttons, edited.edited) == ("<i>已确认</i>", (), True)
    await person.edits(said, "第3项基本完成")
    await person.waits_for("第3项基本完成?")
    await telegram.until_idle(settle=0.05)


async def test_a_jump_of_the_clock_loses_nothing_on_the_way(polling, telegram, clock):
    await telegram.settings(flood=False)
    person = await telegram.person("李某")
    for day in range(1, 6):
        await person.says(f"第{day}天")
        await telegram.move_clock(to=(clock.now() + timedelta(days=2)).isoformat())
        await person.waits_for(f"第{day}天?")


async def test_files_there_and_back(polling, telegram, picture, sim):
    person = await telegram.person("李某")
    data = picture(1500, 700)
    photo = await person.sends_photo(data, caption="现场")
    back = await person.waits_for("字节")
    assert (back.text, back.reply_to, back.photo.size) == (f"{len(data)} 字节", photo, len(data))
    paper = bytes(range(256))
    await person.sends_file(paper, name="报告.pdf", mime="application/pdf")
    document = (await person.waits_for(lambda message: message.document is not None)).document
    assert (document.name, document.mime, document.size) == ("报告.pdf", "application/pdf", 256)
    assert sim.world.files.find(document.file_id).data == paper


async def test_albums_go_out(app, telegram, li, picture):
    media = [
        InputMediaPhoto(picture(colour=colour), caption=f"<b>{colour}</b>", parse_mode="HTML")
        for colour in ("red", "blue")
    ]
    sent = await app.bot.send_media_group(li.id, media)
    assert len({message.media_group_id for message in sent}) == 1
    assert [each.html for each in await li.messages() if each.by_bot] == ["<b>red</b>", "<b>blue</b>"]
    again = await app.bot.send_photo(li.id, sent[0].photo[-1].file_id)
    assert again.photo[-1].file_unique_id == sent[0].photo[-1].file_unique_id


async def test_errors_are_what_the_library_expects(app, telegram, li, monkeypatch):
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # without it the library warns of its own RetryAfter
    bot = app.bot
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(1, "x")
    await telegram.fault("sendMessage", code=429, retry_after=3)
    with pytest.raises(RetryAfter):
        await bot.send_message(li.id, "x")
    await telegram.fault("sendMessage", drop="after")
    with pytest.raises(NetworkError):
        await bot.send_message(li.id, "delivered all the same")
    await li.waits_for("delivered all the same")
    await telegram.fault("sendMessage", delay=30)
    with pytest.raises(TimedOut):
        await bot.send_message(li.id, "this too", read_timeout=0.05)
    await li.waits_for("this too")
    await telegram.fault("sendMessage", code=502)
    with pytest.raises(NetworkError):
        await bot.send_message(li.id, "x")
    group = await telegram.group("群", members=[li])
    new = await group.migrates()
    with pytest.raises(ChatMigrated) as moved:
        await bot.send_message(group.id, "x")
    assert moved.value.new_chat_id == new.id
    await li.blocks()
    with pytest.raises(Forbidden):
        await bot.send_message(li.id, "x")


async def test_account_methods(app, telegram, li):
    bot = app.bot
    assert (await bot.get_me()).username == "rectification_rehearsal_bot"
    await bot.set_my_commands([("help", "帮助"), ("week", "本周")])
    assert [each.command for each in await bot.get_my_commands()] == ["help", "week"]
    await bot.delete_my_commands()
    assert await bot.get_my_commands() == ()
    assert (await bot.get_my_name()).name == "巡察整改助手"
    assert (await bot.get_chat(li.id)).first_name == "李某"
    await bot.set_chat_menu_button()
    sent = await bot.send_message(li.id, "x")
    assert await bot.set_message_reaction(li.id, 1, "👍")
    assert await bot.send_chat_action(li.id, "typing")
    assert await bot.delete_message(li.id, sent.message_id)
