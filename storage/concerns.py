"""Files of a round's answers that are worth a look: used before on another item, or from before the feedback."""

from datetime import datetime

from sqlalchemy import Connection, exists, select, union

from bot.rules.likeness import PROBABLY
from bot.rules.models import AT_HAND, CampaignId, ItemId, RoundId
from storage.tables import alike, evidence, item, look, one_of, report

_IS_LIKE = alike.c.distance <= PROBABLY
_earlier_file, _earlier = evidence.alias("earlier_file"), report.alias("earlier")


def items_alike(db: Connection, round_id: RoundId) -> list[ItemId]:
    """Items with a file of this round whose like came earlier on another item: the same bytes, or probably the same picture."""
    mine = (
        select(report.c.item_id, evidence.c.sha256, evidence.c.id)
        .join(evidence, evidence.c.report_id == report.c.id)
        .where(report.c.round_id == round_id, report.c.item_id.is_not(None), evidence.c.sha256.is_not(None))
        .where(one_of(evidence.c.file_state, AT_HAND))
        .cte("mine")
    )
    like = union(
        select(mine.c.item_id, mine.c.id, mine.c.sha256.label("like")),
        select(mine.c.item_id, mine.c.id, alike.c.other).join(alike, alike.c.sha256 == mine.c.sha256).where(_IS_LIKE),
        select(mine.c.item_id, mine.c.id, alike.c.sha256).join(alike, alike.c.other == mine.c.sha256).where(_IS_LIKE),
    ).subquery("like_files")
    used = exists().where(
        _earlier_file.c.sha256 == like.c.like,
        _earlier_file.c.id < like.c.id,
        _earlier.c.id == _earlier_file.c.report_id,
        _earlier.c.item_id != like.c.item_id,
    )
    return [ItemId(each) for each in db.scalars(select(like.c.item_id).where(used).distinct().order_by(like.c.item_id))]


def items_older(db: Connection, round_id: RoundId, campaign_id: CampaignId, before: datetime) -> list[ItemId]:
    """Items of an inspection with a file of this round that says it was taken, or was first sent, before that moment."""
    query = (
        select(report.c.item_id)
        .join(evidence, evidence.c.report_id == report.c.id)
        .join(item, item.c.id == report.c.item_id)
        .outerjoin(look, look.c.sha256 == evidence.c.sha256)
        .where(report.c.round_id == round_id, item.c.campaign_id == campaign_id)
        .where(one_of(evidence.c.file_state, AT_HAND))
        .where((look.c.taken_at < before) | (evidence.c.origin_at < before))
    )
    return [ItemId(each) for each in db.scalars(query.distinct().order_by(report.c.item_id))]
