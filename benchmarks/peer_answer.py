"""The peer of `answers`: a stock python-telegram-bot that answers at once and keeps nothing."""

from typing import Any

from telegram import Update

from benchmarks.peer_start import stock_bot


async def _answer(update: Update, context: Any) -> None:
    if update.message is not None:
        await update.message.reply_text("已收到")


def main() -> None:
    stock_bot(_answer).run_polling()


if __name__ == "__main__":
    main()
