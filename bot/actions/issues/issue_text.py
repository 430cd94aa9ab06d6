"""The words of an issue: what was frozen with it, and what the office adds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.actions.issues.tracing import Issue
from bot.actions.items.telling_figures import told_sum
from bot.reports import addendum
from bot.rules.editions import FIRST, Edition
from bot.rules.models import Member, RoundId
from bot.rules.summary import Answers, Summary, Told, Unreached
from storage import audit, bulletins, editions, people, rounds
from storage.bulletins import Bulletin
from templates import render

_PROGRESS, _NO_CHANGE = 40, 20
"""Items that are told in words; what the office remarks on is told whatever stands before it."""


@dataclass(frozen=True)
class Draft:
    """An issue, or a correction of it, that has not gone out."""

    bulletin: Bulletin
    edition: Edition

    @property
    def at(self) -> str:
        """What stands behind a button about it: the round and the version."""
        return f"{self.edition.round_id}:{self.edition.version}"

    @property
    def is_plain(self) -> bool:
        """Whether it says what the preview said."""
        return self.edition == Edition(self.edition.round_id)


def find_draft(db: Connection, round_id: RoundId) -> Draft | None:
    """What the office can still change of this issue; None when all of it went out."""
    bulletin = bulletins.find_of_round(db, round_id)
    if bulletin is None:
        return None
    if bulletin.released_at is None:
        return Draft(bulletin, editions.get(db, round_id, FIRST))
    edition = editions.find_draft(db, round_id)
    return Draft(bulletin, edition) if edition is not None else None


def with_addendum(db: Connection, draft: Draft) -> Edition:
    """A correction tells what came on its issue so far; the first edition has none of its own."""
    kept = bulletins.find_snapshot(db, draft.edition.round_id)
    if not draft.edition.is_correction or kept is None:
        return draft.edition
    later = addendum.of_issue(db, draft.edition.round_id, kept.number, kept.heard)
    return replace(draft.edition, addendum=later)


def draft_text(db: Connection, draft: Draft, issue: Issue | None) -> str:
    """As it would go out now; what nobody touched says what its preview said. `issue` None: it has words only."""
    if draft.is_plain or issue is None:
        return draft.bulletin.text
    return bulletin_text(db, issue.round_id, issue.number, issue.summary, with_addendum(db, draft))


def bulletin_text(db: Connection, round_id: RoundId, number: int, summary: Summary, edition: Edition) -> str:
    """The issue in words, of any length."""
    return render(
        "bulletin",
        number=number,
        round=rounds.get(db, round_id),
        s=summary,
        edition=edition,
        progress=_shown(summary.progress, edition, _PROGRESS),
        no_change=_shown(summary.no_change, edition, _NO_CHANGE),
        figures=[told_sum(each) for each in summary.figures],
        today=summary.as_of.date(),
        head=audit.head(db),
    )


def unreached(db: Connection, summary: Summary) -> Iterable[Unreached]:
    """Who of the units in this summary cannot be written to as it is compiled, in the order of their posts."""
    units = {line.unit for line in summary.units}
    for member in people.unreachable(db, summary.as_of.date()):
        if _answers_for(member, units):
            yield Unreached(member.posts[0].unit, member.posts[0].title, member.person.reach)


def _answers_for(member: Member, units: set[str]) -> bool:
    return bool(member.unit_ids) and any(post.unit in units for post in member.posts)


def _shown(answers: Answers, edition: Edition, most: int) -> list[Told]:
    told = [each for each in answers.told if each.entry.item_id not in edition.left_out]
    return [each for n, each in enumerate(told) if n < most or each.entry.item_id in edition.comments]
