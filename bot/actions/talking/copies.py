"""One matter put to several people, of whom one acts: all their copies change together."""

from datetime import datetime

from sqlalchemy import Connection

from bot.rules.models import ChatId, Role
from storage import outbox, people
from storage.outbox import About, Buttons, Draft, Priority


def put(
    db: Connection, roles: tuple[Role, ...], key: str, text: str, buttons: Buttons, about: About | None, now: datetime
) -> None:
    """Queue a copy for everybody of these roles who has an account."""
    for user_id in people.accounts(people.members(db, now.date(), *roles)):
        draft = Draft(ChatId(user_id), text, buttons, priority=Priority.TASK, key=f"{key}:{user_id}", about=about)
        outbox.put(db, draft, now)


def change(
    db: Connection, roles: tuple[Role, ...], key: str, text: str, buttons: Buttons | None, now: datetime
) -> None:
    """Make every copy say `text`; without buttons nothing is left to do."""
    for user_id in people.accounts(people.members(db, now.date(), *roles)):
        card = outbox.find_by_key(db, f"{key}:{user_id}")
        if card is not None:
            outbox.edit_card(db, card, text, buttons, now)
