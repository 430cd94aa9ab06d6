"""Running the bot, or the rehearsal when there is no token."""

import gc
import sys

from bot.commands import GOOD, WRONG
from bot.settings import Settings


async def run(settings: Settings) -> int:
    """Work until a signal; exit status 2 with one sentence when the bot cannot start."""
    if settings.bot_token is None:
        return await rehearse(settings)
    from bot.app import App, CannotStart
    from bot.logs import configure_logs

    configure_logs(settings.bot_token.get_secret_value(), settings.log_level, file=settings.data_dir / "logs/bot.log")
    app = App(settings, settings.clock())
    app.stop_on_signals()
    gc.freeze()  # what is loaded stays to the end: walking through it again and again would hold up answers
    try:
        await app.run()
    except CannotStart as error:
        print(error, file=sys.stderr)
        return WRONG
    return GOOD


async def rehearse(settings: Settings, port: int | None = None) -> int:
    """The rehearsal on this port of this machine (0: a free one; None: the usual one if it is free) until a signal."""
    from bot.rehearsal import rehearse as live_through

    return await live_through(settings, port)
