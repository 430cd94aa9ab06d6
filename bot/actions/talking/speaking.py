"""What several stories share in answering: whom a message goes to, long texts, rows of number buttons."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.actions.talking.buttons import in_rows
from bot.rules.models import ChatId, Item, Member, Post, Role
from bot.rules.splitting import split
from storage import outbox, people
from storage.outbox import Buttons, Draft, Priority
from templates import label, word

_A_ROW = 6


def tell_roles(
    db: Connection,
    roles: Sequence[Role],
    text: str,
    now: datetime,
    *,
    buttons: Buttons | None = None,
    key: str | None = None,
) -> int:
    """Queue a message to everybody of these roles who has an account; returns to how many. `key` is made one a person."""
    told = people.members(db, now.date(), *roles)
    accounts = people.accounts(told)
    for user_id in accounts:
        own = f"{key}:{user_id}" if key else None
        say_long(db, ChatId(user_id), text, now, buttons=buttons, key=own, priority=Priority.TASK)
    return len(accounts)


def say_long(
    db: Connection,
    chat: ChatId,
    text: str,
    now: datetime,
    *,
    buttons: Buttons | None = None,
    key: str | None = None,
    priority: Priority = Priority.ANSWER,
) -> None:
    """Queue a text of any length as one or more messages; the buttons stand under the last."""
    parts = split(text)
    for n, part in enumerate(parts, 1):
        last = n == len(parts)
        outbox.put(
            db,
            Draft(chat, part, buttons if last else None, priority=priority, key=f"{key}:{n}" if key else None),
            now,
        )


def number_buttons(items: Iterable[Item], verb: str, done: Iterable[int] = ()) -> Buttons:
    """One small button an item, six a row; those in `done` (ids) carry a tick."""
    ticked = set(done)
    flat = [(f"✓{item.number}" if item.id in ticked else str(item.number), f"{verb}:{item.id}") for item in items]
    return in_rows(flat, _A_ROW)


def unreachable_rows(count: int) -> Buttons:
    """The office's button to those who cannot be reached, as long as there are any."""
    return [[(label("unreachable", count=count), "ol")]] if count else []


def posts_of(member: Member) -> str:
    """``unit title`` of every post a person holds, for showing."""
    return "、".join(_post_words(post) for post in member.posts)


def _post_words(post: Post) -> str:
    words = f"{post.unit} {post.title}"
    return word("lists", "stead").format(post=words) if post.stead_of is not None else words
