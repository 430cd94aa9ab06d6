"""What every story's table of buttons is made of: the word a button's data begins with, its action, the shape of the rest."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import Member, Press, Toast

Action = Callable[[Connection, Member, Press, datetime], Toast | None]
ButtonTable = dict[str, tuple[Action, str]]
"""By a button's first word: what it does, and a regular expression for what stands behind the word, up to 64 bytes."""

ID = r"\d{1,9}"
