"""The command line: run the bot, rehearse it, import, invite, look after it (design, section 7)."""

import sys

from bot.commands import main

if __name__ == "__main__":
    sys.exit(main())
