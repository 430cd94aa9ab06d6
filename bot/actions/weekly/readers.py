"""Who gets an issue when it is released, and what of it."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.speaking import tell_roles
from bot.actions.weekly import tracing
from bot.rules.editions import FIRST, Edition
from bot.rules.models import ChatId, MediaKind, Role, UserId
from bot.rules.own_files import IssueChart, IssuePaper, PaperKind, named
from storage import outbox, people
from storage.outbox import Buttons, Priority
from templates import render

RELEASED_TO = (Role.GROUP, Role.LEADER)


def send(db: Connection, edition: Edition, number: int, text: str, now: datetime) -> None:
    """The words of this edition and its files, once to each of its readers; who has them from the office's preview has them."""
    rows: Buttons = [[tracing.button(edition.round_id)]]
    tell_roles(db, RELEASED_TO, text, now, buttons=rows, key=_key(edition))
    send_files(db, edition, number, accounts(db, now, *RELEASED_TO), now)


def accounts(db: Connection, now: datetime, *roles: Role) -> list[UserId]:
    """Everybody in these roles who has an account, once."""
    return people.accounts(people.members(db, now.date(), *roles))


def send_files(db: Connection, edition: Edition, number: int, to: Iterable[UserId], now: datetime) -> None:
    """The picture and the paper after the words, once to each of them."""
    name = f"{render('plain/issue_file', number=number)}.{PaperKind.WORD}"
    paper = IssuePaper(edition.round_id, edition.version, PaperKind.WORD, name)
    files = {
        "chart": ((MediaKind.PHOTO, named(IssueChart(edition.round_id))), render("bulletin_chart", number=number)),
        "paper": ((MediaKind.DOCUMENT, named(paper)), render("bulletin_paper", number=number)),
    }
    for account in to:
        for kind, (part, caption) in files.items():
            key = f"{_key(edition)}:{account}:{kind}"
            outbox.put_media(db, ChatId(account), [part], caption, now, priority=Priority.TASK, key=key)


def _key(edition: Edition) -> str:
    """What is sent once: of the first edition it is the issue itself."""
    issue = f"bulletin:{edition.round_id}"
    return issue if edition.version == FIRST else f"{issue}:v{edition.version}"
