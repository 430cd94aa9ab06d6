"""Work that takes longer than a press may: asked for in one transaction, done beside everything, answered in another.

The message that says that work is under way is the request: its row in the outbox is about a ``job`` and its key says
which. Answering it and ceasing to be one is one transaction, so the answer comes once; a bot that was killed meanwhile
finds the request again (`bot/jobs.py`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import ChatId, OutboxId, Press
from storage import jobs, outbox
from storage.outbox import Buttons, Draft


@dataclass(frozen=True)
class Job:
    """`kind`: which work, `args` its own words for what exactly; `tries`: how often it was begun and not answered."""

    row: OutboxId
    chat: ChatId
    key: str
    kind: str
    args: tuple[str, ...]
    tries: int


def ask_here(db: Connection, press: Press, kind: str, args: tuple[str, ...], text: str, now: datetime) -> None:
    """The message with the button says `text` until the answer takes its place; pressed again meanwhile, nothing more comes."""
    row = outbox.find_card(db, press.chat_id, press.message_id)
    if row is None:
        ask(db, press.chat_id, kind, args, text, now)
        return
    outbox.edit_card(db, row, text, None, now)
    jobs.request(db, row, _key(row, kind, args))


def ask(db: Connection, chat: ChatId, kind: str, args: tuple[str, ...], text: str, now: datetime) -> None:
    """The same in a message of its own."""
    row = outbox.put(db, Draft(chat, text), now)
    if row is not None:
        jobs.request(db, row, _key(row, kind, args))


def is_asked(db: Connection, chat: ChatId, kind: str, args: tuple[str, ...]) -> bool:
    """Whether this chat waits for just this already."""
    return jobs.is_waiting(db, chat, ":".join(("", kind, *args)))


def find_next(db: Connection) -> Job | None:
    """The request that has waited longest."""
    waiting = jobs.find_first(db)
    if waiting is None:
        return None
    _, _, kind, *args = waiting.key.split(":")
    return Job(waiting.row, waiting.chat_id, waiting.key, kind, tuple(args), waiting.tries)


def begin(db: Connection, job: Job) -> None:
    """It is begun once more: what keeps killing the bot is given up one day."""
    jobs.count_try(db, job.row, job.key)


def answer(db: Connection, job: Job, text: str, buttons: Buttons, now: datetime) -> bool:
    """Put the answer in the place of the message that asked; False when nobody waits for it any more."""
    if not jobs.settle(db, job.row, job.key):
        return False
    outbox.edit_card(db, job.row, text, buttons, now)
    return True


def _key(row: OutboxId, kind: str, args: tuple[str, ...]) -> str:
    return ":".join(("job", str(row), kind, *args))
