"""What came on the items of a round after its issue was compiled: answers, changes, files. No figure of the issue counts it."""

from collections.abc import Sequence

from sqlalchemy import Connection, Integer, bindparam, func, select, union

from bot.rules.models import ANSWER_KINDS, AT_HAND, ItemId, ReportId, RoundId
from storage.bulletins import Heard
from storage.tables import evidence, one_of, report, report_text, standing

_ROUND = bindparam("round_id", type_=Integer)
_TEXT, _FILE, _REPORT = (bindparam(name, type_=Integer) for name in ("text", "file", "report"))

_ON_ITEMS = select(report.c.id, report.c.item_id).where(
    # few came since the issue: they are found by their ids, not among all of the round
    report.c.round_id + 0 == _ROUND,
    report.c.item_id.is_not(None),
    one_of(report.c.kind, ANSWER_KINDS),
)
_UNANSWERED = standing.c.round_id == _ROUND, standing.c.answer.is_(None)
_LATER = union(
    _ON_ITEMS.where(report.c.id > _REPORT),
    _ON_ITEMS.join(report_text, report_text.c.report_id == report.c.id).where(report_text.c.id > _TEXT),
    _ON_ITEMS.join(evidence, evidence.c.report_id == report.c.id).where(evidence.c.id > _FILE),
    # what had come, and was put to its item only after that
    select(report.c.id, report.c.item_id)
    .join_from(standing, report, report.c.item_id == standing.c.item_id + 0)
    .where(*_UNANSWERED, report.c.round_id == _ROUND, one_of(report.c.kind, ANSWER_KINDS)),
)


def later(db: Connection, round_id: RoundId, heard: Heard) -> dict[ItemId, list[ReportId]]:
    """Every answer of the round that came, was changed or was put to its item after that, by item, in the order they came."""
    found: dict[ItemId, list[ReportId]] = {}
    for report_id, item_id in sorted(db.execute(_LATER, _values(round_id, heard)).all()):
        found.setdefault(ItemId(item_id), []).append(ReportId(report_id))
    return dict(sorted(found.items()))


def files(db: Connection, heard: Heard, reports: Sequence[ReportId]) -> int:
    """Files of these answers that came after that."""
    query = (
        select(func.count()).select_from(evidence).where(evidence.c.report_id.in_(reports), evidence.c.id > heard.file)
    )
    return db.scalar(query.where(one_of(evidence.c.file_state, AT_HAND))) or 0


def _values(round_id: RoundId, heard: Heard) -> dict[str, int]:
    return {"round_id": round_id, "report": heard.report, "text": heard.text, "file": heard.file}
