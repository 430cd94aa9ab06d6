"""Which unit something came from: of the posts its sender held on that day, the one that has to do with the item."""

from datetime import date

from sqlalchemy import Connection

from bot.rules.models import Item, PersonId, UnitId
from storage import people


def unit_of(db: Connection, item: Item, person_id: PersonId, on: date) -> tuple[UnitId | None, str]:
    """The unit and its name; where the sender held no post, the item's own by its name."""
    posts = people.posts_of(db, person_id, on)
    on_item = [post for post in posts if post.unit_id == item.unit_id or post.unit_id in item.support_ids]
    post = next(iter([*on_item, *posts]), None)
    return (post.unit_id, post.unit) if post else (None, item.unit or "")
