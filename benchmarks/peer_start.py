"""The peer of `starting`: a bare python-telegram-bot with SQLAlchemy and Jinja2 that does nothing but poll."""

import os
from pathlib import Path
from typing import Any

from jinja2 import Environment
from sqlalchemy import create_engine, text
from telegram import Update
from telegram.ext import Application, ApplicationBuilder, MessageHandler, filters


def stock_bot(handler: Any) -> "Application[Any, Any, Any, Any, Any, Any]":
    """As the library's own examples build it, on the local Telegram."""
    api = os.environ["BOT_API_URL"]
    builder = ApplicationBuilder().token(os.environ["BOT_TOKEN"])
    application = builder.base_url(f"{api}/bot").base_file_url(f"{api}/file/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, handler))
    return application


async def _nothing(update: Update, context: Any) -> None:
    return None


def main() -> None:
    engine = create_engine(f"sqlite:///{Path(os.environ['DATA_DIR']) / 'peer.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, words TEXT)"))
    Environment(autoescape=True).from_string("{{ words }}").render(words="ready")
    stock_bot(_nothing).run_polling()


if __name__ == "__main__":
    main()
