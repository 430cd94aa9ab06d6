"""Every command of `run_bot.py`; without one it runs the bot, or rehearses when there is no BOT_TOKEN."""

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any

from bot.settings import Settings, WrongSetting, read_settings
from storage.database import CannotOpen

GOOD, WRONG, DOUBTFUL = 0, 2, 3
"""Exit statuses: done; could not be done, with one sentence why; done, and some rows need a person's eye."""

INTERRUPTED = 130


def main() -> int:
    """Run the command of `sys.argv` and return the exit status."""
    if len(sys.argv) == 1:  # the usual way to start; the command line's library need not be loaded for it
        from bot.commands.running import run

        return with_settings(run)
    from bot.commands.menu import choose

    return choose()


def with_settings(command: Callable[[Settings], Coroutine[Any, Any, int]]) -> int:
    """Run a command with the settings in force; a setting that is wrong, or leads nowhere, is named in one sentence."""
    try:
        return asyncio.run(command(read_settings()))
    except (WrongSetting, CannotOpen) as error:
        print(error, file=sys.stderr)
        return WRONG
    except KeyboardInterrupt:  # pressed before the bot listens for signals itself
        return INTERRUPTED
