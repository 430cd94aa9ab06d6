"""An issue as it is given to those who make papers of it: frozen figures, the office's edition, what is blackened now."""

from collections.abc import Iterable

from sqlalchemy import Connection

import templates
from bot.actions.items.telling_figures import told_sum
from bot.documents.issue import MOST_HIGHLIGHTS, Issue, Photo
from bot.reports import chart, snapshot
from bot.reports.chart import NoIssue
from bot.rules.models import EvidenceId, ItemId, RoundId
from bot.rules.summary import Highlight
from storage import blackouts, bulletins, campaigns, editions, proofs, rounds
from storage.evidence_files import EvidenceFiles
from templates import render


def read(db: Connection, round_id: RoundId, version: int, files: EvidenceFiles) -> Issue:
    """This version of an issue; the same whenever it is asked for, but for what of its pictures is blackened or gone.

    Raises NoIssue.
    """
    kept = bulletins.find_snapshot(db, round_id)
    if kept is None:
        raise NoIssue(f"round {round_id}")
    summary, round_ = snapshot.thawed(kept.snapshot), rounds.get(db, round_id)
    campaign = campaigns.of_round(db, round_id)
    bureau, zone = campaign.bureau if campaign is not None else "", summary.as_of.tzinfo
    edition = editions.get(db, round_id, version)
    shown = [each for each in summary.highlights if each.entry.item_id not in edition.left_out]
    return Issue(
        summary=summary,
        edition=edition,
        number=kept.number,
        bureau=bureau,
        title=render("plain/issue_title", bureau=bureau),
        file_name=render("plain/issue_file", number=kept.number),
        as_of=render("plain/moment", moment=summary.as_of),
        opens_on=round_.opens_at.astimezone(zone).date(),
        ends_on=round_.cutoff_at.astimezone(zone).date(),
        chart=chart.of_summary(summary, kept.number, campaign),
        terms=templates.terms(),
        figures=tuple(told_sum(each) for each in summary.figures),
        photos=dict(_photos(db, shown[:MOST_HIGHLIGHTS], files)),
    )


def _photos(db: Connection, highlights: list[Highlight], files: EvidenceFiles) -> Iterable[tuple[EvidenceId, Photo]]:
    """Those that are stored and still belong to the item they are shown with."""
    wanted = [(side, each.entry.item_id) for each in highlights for side in (each.before, each.after)]
    areas = blackouts.of_evidence(db, {evidence_id for evidence_id, _ in wanted})
    for evidence_id, item_id in wanted:
        sha256 = _stored(db, evidence_id, item_id)
        if sha256 is not None:
            yield evidence_id, Photo(files.path(sha256), sha256, tuple(areas.get(evidence_id, ())))


def _stored(db: Connection, evidence_id: EvidenceId, item_id: ItemId) -> str | None:
    piece = proofs.find_piece(db, evidence_id)
    return proofs.find_hash(db, evidence_id) if piece is not None and piece.item_id == item_id else None
