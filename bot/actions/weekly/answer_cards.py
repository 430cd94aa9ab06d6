"""An item is opened for answering: what was planned last time, what came before the round opened, what can be pressed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.rules.details import NOTHING, Outcome, Plan, open_plan
from bot.rules.models import Item, Member, Report, ReportKind, Round
from storage import details, early_reports, focus, people, prompts, reports, rounds
from storage.outbox import Buttons
from templates import label, render, word


@dataclass(frozen=True)
class Early:
    """What came before the round opened: who sent it (None: the reader) and when, its words, its files in words."""

    answers: tuple[Report, ...]
    who: str | None
    at: datetime
    text: str
    parts: tuple[str, ...]

    @property
    def kind(self) -> ReportKind:
        """Progress outweighs that nothing changed."""
        kinds = {each.kind for each in self.answers}
        return ReportKind.PROGRESS if ReportKind.PROGRESS in kinds else ReportKind.NO_CHANGE


def open_item(db: Connection, member: Member, item: Item, purpose: str, now: datetime) -> None:
    """From now on what the person sends is about this item, and no longer the answer to another question."""
    prompts.clear(db, member.person.id)
    focus.put(db, member.person.id, item.id, purpose, now)


def request(db: Connection, member: Member, item: Item, now: datetime) -> tuple[str, Buttons]:
    """The message that asks for the progress on an item, and its buttons."""
    latest = rounds.find_latest(db)
    plan = find_plan(db, item, latest, now) if latest is not None else None
    early = find_early(db, member, item, latest) if latest is not None else None
    rows: Buttons = []
    if plan is not None:
        rows.append([(word("outcomes", outcome), f"xa:{item.id}:{outcome}") for outcome in Outcome])
    if early is not None:
        first, last = early.answers[0].id, early.answers[-1].id
        rows.append([(label("count_early"), f"xl:{item.id}:{first}-{last}")])
    rows.append([(label("no_change"), f"nc:{item.id}"), (label("card"), f"cd:{item.id}")])
    return render("answer", item=item, plan=plan, early=early), rows


def find_plan(db: Connection, item: Item, latest: Round, now: datetime) -> Plan | None:
    """What the unit is to be asked about: its last plan, unless it has said in this round what became of it."""
    if details.of_round(db, item.id, latest.id).outcome is not None:
        return None
    return open_plan(details.before_round(db, [item.id], latest.id).get(item.id, NOTHING), now)


def find_early(db: Connection, member: Member, item: Item, latest: Round) -> Early | None:
    """What came before the round opened, while nothing has come in it."""
    if rounds.answered_among(db, latest.id, [item.id]):
        return None
    told = early_reports.on_item(db, item.id, latest.id)
    if not told:
        return None
    counted = [each for each in told if each.kind == ReportKind.PROGRESS] or told
    ids = [each.id for each in counted]
    text = "\n".join(text for each in ids for text in reports.latest_texts(db, each))
    sender = told[-1].person_id
    who = people.get(db, sender).name if sender != member.person.id else None
    files = reports.contents(db, ids).files
    parts = tuple(word("media", kind).format(count=count) for kind, count in files.items())
    return Early(tuple(counted), who, told[-1].first_sent_at, text, parts)
