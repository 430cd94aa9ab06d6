"""Measures of items, changed after they were entered; those that something stands on are never lost."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, insert, select, update

from bot.rules.models import ItemId
from storage.tables import measure, proof


def replace(db: Connection, item_id: ItemId, texts: Sequence[str]) -> None:
    """Make these the item's measures, in this order. One whose words stay keeps what was ticked and proved.

    A measure that is no longer among them goes, unless it was ticked or something proves it: then it stays, behind the others.
    """
    rows = db.execute(
        select(measure.c.id, measure.c.text, measure.c.done_at, exists().where(proof.c.measure_id == measure.c.id))
        .where(measure.c.item_id == item_id)
        .order_by(measure.c.position)
    ).all()
    waiting: dict[str, list[int]] = {}
    for row in rows:
        waiting.setdefault(row.text, []).append(row.id)
    kept = [(waiting[text].pop(0) if waiting.get(text) else None, text) for text in texts]
    left = {each for ids in waiting.values() for each in ids}
    used = [row.id for row in rows if row.id in left and (row.done_at is not None or row[3])]
    # out of the way first: two cannot stand in one place
    db.execute(update(measure).where(measure.c.item_id == item_id).values(position=measure.c.position + 10_000))
    db.execute(delete(measure).where(measure.c.id.in_(left.difference(used))))
    for n, (measure_id, text) in enumerate(kept, 1):
        if measure_id is None:
            db.execute(insert(measure).values(item_id=item_id, position=n, text=text))
        else:
            db.execute(update(measure).where(measure.c.id == measure_id).values(position=n))
    for n, measure_id in enumerate(used, len(kept) + 1):
        db.execute(update(measure).where(measure.c.id == measure_id).values(position=n))
