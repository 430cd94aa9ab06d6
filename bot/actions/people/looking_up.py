"""The office writes a name, of a unit or of somebody in post, and gets the page where all about them is done."""

from datetime import datetime

from sqlalchemy import Connection

from bot.actions.people.staffing import post_page, unit_page
from bot.rules.models import Incoming, Member, Role
from storage import outbox, people
from storage.outbox import Buttons, Draft


def open_by_name(db: Connection, member: Member, message: Incoming, now: datetime) -> bool:
    """Nothing but a name was written: send the unit's page, or one for each post of that person.

    False when it is no such message, or not of the office.
    """
    if not member.has(Role.OFFICE) or message.media is not None:
        return False
    found = _pages(db, message.text.strip(), now)
    for n, (text, rows) in enumerate(found):
        key = f"named:{message.chat_id}:{message.message_id}:{n}"
        outbox.put(db, Draft(message.chat_id, text, rows, key=key), now)
    return bool(found)


def _pages(db: Connection, name: str, now: datetime) -> list[tuple[str, Buttons]]:
    if unit := people.find_unit(db, name):
        return [unit_page(db, unit, now)]
    person = people.find_by_name(db, name)
    posts = people.posts_of(db, person.id, now.date()) if person is not None else ()
    return [post_page(db, post, now) for post in posts if post.stead_of is None]
