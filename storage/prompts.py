"""The question for words that a person has open: what their next text answers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from bot.rules.models import PersonId
from storage.tables import prompt


@dataclass(frozen=True)
class Prompt:
    """`purpose`: a name in `actions/talking/listening.py`; `about_id`: of what that story is about; `since` aware UTC."""

    purpose: str
    about_id: int
    since: datetime


def find(db: Connection, person_id: PersonId) -> Prompt | None:
    query = select(prompt.c.purpose, prompt.c.about_id, prompt.c.since).where(prompt.c.person_id == person_id)
    row = db.execute(query).one_or_none()
    return Prompt(*row) if row else None


def put(db: Connection, person_id: PersonId, purpose: str, about_id: int, now: datetime) -> None:
    """Open this question; the one that was open is closed."""
    clear(db, person_id)
    db.execute(insert(prompt).values(person_id=person_id, purpose=purpose, about_id=about_id, since=now))


def clear(db: Connection, person_id: PersonId) -> None:
    db.execute(delete(prompt).where(prompt.c.person_id == person_id))
