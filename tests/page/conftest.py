"""A real Chromium looking at a real simulator, and a small bot of python-telegram-bot that answers in it."""

import asyncio
import io
import shutil
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot.clock import MovableClock
from simulator.people import Telegram
from simulator.server import Simulator

TOKEN = "123456:TEST"
CHROMIUM = shutil.which("chromium")
_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    """One Chromium, and so one event loop, for all of these tests; none without a browser."""
    for item in items:
        if item.path.parent.name == "page":
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no chromium is installed; `make browser` installs it"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser) -> AsyncIterator[Page]:
    """A first visit in a fresh profile; whatever the page complains of fails the test, and so does any foreign address."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.set_default_timeout(10_000)
    opened, complaints, addresses = await context.new_page(), [], set()
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda message: complaints.extend([message.text] if message.type == "error" else []))
    opened.on("request", lambda request: addresses.add(request.url.split("/")[2]))
    yield opened
    await context.close()
    assert [each for each in complaints if "ERR_CONNECTION_REFUSED" not in each] == []
    assert {each.split(":")[0] for each in addresses if each} <= {"127.0.0.1"}


@pytest.fixture
def clock():
    """Stands still at nine on a Monday, until a test moves it."""
    return MovableClock(datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")), speed=0)


@pytest_asyncio.fixture(loop_scope="session")
async def sim(clock) -> AsyncIterator[Simulator]:
    """Something is planned two hours from the start."""
    planned = clock.now() + timedelta(hours=2)

    async def next_event():
        return planned if clock.now() < planned else None

    simulator = Simulator(token=TOKEN, clock=clock, next_event=next_event, flood=False)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def telegram(sim) -> AsyncIterator[Telegram]:
    async with Telegram(sim.url) as client:
        yield client


@pytest_asyncio.fixture(loop_scope="session")
async def he(telegram):
    return await telegram.person("何静", start_payload="office_1", label="整改工作领导小组办公室 主任")


@pytest_asyncio.fixture(loop_scope="session")
async def meng(telegram):
    return await telegram.person("孟大勇", start_payload="unit_2", label="环境卫生所 所长")


class StandIn:
    """A bot that answers what it is told to; `patience` lets a test hold its answers to buttons back."""

    def __init__(self, application: "Application[Any, Any, Any, Any, Any, Any]") -> None:
        self.bot = application.bot
        self.patience = asyncio.Event()
        self.patience.set()
        self.heard: list[Update] = []

    async def on_start(self, update, context):
        await update.message.reply_html(f"<b>您好</b>！邀请：{' '.join(context.args) or '无'}")

    async def on_message(self, update, context):
        self.heard.append(update)
        message = update.effective_message
        if update.edited_message:
            await message.reply_text(f"已改为：{message.text or message.caption}")
        elif message.text == "按钮":
            row = [
                InlineKeyboardButton("确认", callback_data="toast"),
                InlineKeyboardButton("警告", callback_data="alert"),
            ]
            await message.reply_text("请选择", reply_markup=InlineKeyboardMarkup([row]))
        elif message.text:
            await message.reply_text(f"收到：{message.text}", do_quote=True)
        elif message.document:
            file = await message.document.get_file()
            await message.reply_document(bytes(await file.download_as_bytearray()), filename="回执.txt")

    async def on_button(self, update, context):
        query = update.callback_query
        await self.patience.wait()
        if query.data == "alert":
            await query.answer("只有办公室可以这样做", show_alert=True)
        else:
            await query.answer("已确认")
            await query.edit_message_text("<i>已确认</i>", parse_mode="HTML")


@pytest_asyncio.fixture(loop_scope="session")
async def stand_in(sim) -> AsyncIterator[StandIn]:
    application = (
        ApplicationBuilder()
        .token(TOKEN)
        .base_url(f"{sim.url}/bot")
        .base_file_url(f"{sim.url}/file/bot")
        .concurrent_updates(True)
        .build()
    )
    bot = StandIn(application)
    application.add_handler(CommandHandler("start", bot.on_start))
    application.add_handler(CallbackQueryHandler(bot.on_button))
    application.add_handler(MessageHandler(filters.ALL, bot.on_message))
    async with application:
        await application.start()
        assert application.updater is not None
        await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
        yield bot
        bot.patience.set()
        await application.updater.stop()
        await application.stop()


def png(width, height):
    written = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(written, "PNG")
    return written.getvalue()


@pytest.fixture
def picture():
    """Makes the bytes of a PNG."""
    return png


def window_of(page, name):
    """The chat window of a person or a group."""
    return page.get_by_role("region", name=f"{name} 的聊天窗口")


async def open_chat(page, name):
    await page.get_by_role("navigation", name="人员").get_by_role("button").filter(has_text=name).click()
    return window_of(page, name)


@pytest.fixture
def chat():
    """Opens somebody's window by the list on the left."""
    return open_chat
