"""A notice becomes a campaign with its items; a roster becomes units, posts and persons."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from bot.actions.applying import turns
from bot.actions.assigning import meaning, supporting
from bot.actions.talking.speaking import tell_roles
from bot.ledger.reading import NoticeReading, ReadItem, RosterReading, RosterRow, as_json
from bot.rules.models import CampaignId, ItemId, PostId, Role
from storage import audit, campaigns, invites, items, own_cells, people, told_before, units
from templates import label, render


def import_notice(db: Connection, reading: NoticeReading, source: tuple[str, str], now: datetime) -> CampaignId | None:
    """Enter a notice's campaign and items as drafts, and tell the office; None when this very file is in already.

    `source`: the file's name and sha256. An item whose lead unit is one of the bureau's is assigned to it.
    """
    if campaigns.find_by_source(db, source[1]) is not None:
        return None
    told = as_json(replace(reading, items=()))  # what the inspection keeps of the reading is about the whole
    facts = reading.campaign
    campaign_id = campaigns.add(
        db,
        bureau=facts.bureau or "",
        inspecting_body=facts.inspecting_body or "",
        dates={
            "inspected_from": facts.inspected_from,
            "inspected_to": facts.inspected_to,
            "feedback_on": facts.feedback_on,
            "published_on": facts.published_on,
        },
        declared=told["declared"],
        counted=told["counted"],
        warnings=told["warnings"],
        source=source,
        now=now,
    )
    enter_items(db, campaign_id, reading.items, source[0], now)
    assign_by_name(db, now)
    audit.record(db, "import_notice", f"campaign:{campaign_id}", now, file=source[0], items=len(reading.items))
    text = render("imported", source=source[0], reading=reading)
    tell_roles(db, [Role.OFFICE], text, now, buttons=[[(label("issuing"), "ip")]])
    return campaign_id


def enter_items(db: Connection, campaign_id: CampaignId, read: Sequence[ReadItem], file: str, now: datetime) -> None:
    """Drafts, each with what its ledger says beside it: the cells that only the office has, the progress told before."""
    ids = items.add_many(db, campaign_id, [(facts_of(each), each.measures) for each in read])
    entered = dict(zip(ids, read, strict=True))
    own_cells.add(db, {item_id: dict(each.own) for item_id, each in entered.items()})
    told_before.add(db, {item_id: each.progress for item_id, each in entered.items()}, file, now)


def import_roster(db: Connection, reading: RosterReading, now: datetime) -> int:
    """Enter or bring up to date every row; returns how many rows changed anything. Reading it again changes nothing.

    A unit is known by names it bore too. Rows of a unit that was merged are passed over: its posts ended with it.
    """
    changed = 0
    alike = Counter[tuple[str, str]]()
    over = passed_over(db, reading)
    for row in (each for each in reading.rows if each not in over):
        alike[row.unit, row.post] += 1
        unit_id = people.ensure_unit(db, row.unit)
        role = Role(row.role or Role.HEAD)  # a roster without roles is one of unit heads
        leader, stand_in = row.leader or None, row.stand_in or None
        post_id, new = people.ensure_post(
            db, unit_id, _title(row.post, alike[row.unit, row.post]), role, leader, stand_in
        )
        if new:
            audit.record(db, "set_post", f"post:{post_id}", now, role=role, leader=leader, stand_in=stand_in)
        person_id = people.ensure_person(db, row.person)
        moved = people.put_in_post(db, post_id, person_id, now.date())
        if moved:
            invites.revoke(db, [post_id], now)  # a link made for who held it before is not the new holder's
            audit.record(db, "put_in_post", f"post:{post_id}", now, person=person_id)
        changed += new or moved
    assign_by_name(db, now)
    if changed:
        turns.hand_on(db, now)
    return changed


def passed_over(db: Connection, reading: RosterReading) -> list[RosterRow]:
    """Rows of a roster that enter nothing, since their unit was merged into another."""
    return [row for row in reading.rows if units.is_merged(db, row.unit)]


def _title(title: str, nth: int) -> str:
    """Two posts of one name in a unit are two posts: the second is told apart by its number."""
    return title if nth == 1 else f"{title}（{nth}）"


def find_posts(db: Connection, wanted: list[str], today: date) -> tuple[list[PostId], list[str]]:
    """The posts named by unit, by ``unit title`` or by holder; and the names that fit nothing. All posts for no names."""
    known = people.roster(db, today)
    if not wanted:
        return [post.id for post, *_ in known], []
    named: dict[str, list[PostId]] = {}
    for post, holder, *_ in known:
        for name in {post.unit, post.unit + post.title, f"{post.unit} {post.title}", holder}:
            named.setdefault(name, []).append(post.id)
    found = [post_id for name in wanted for post_id in named.get(name, [])]
    return list(dict.fromkeys(found)), [name for name in wanted if name not in named]


def assign_by_name(db: Connection, now: datetime) -> None:
    """Give drafts without a unit to the one unit that their words for it mean, whichever file came first."""
    known, named = meaning.units(db), dict[ItemId, str]()
    for item in items.drafts(db):
        name = known.sure(item.lead_unit) if item.lead_unit and item.unit_id is None else None
        if name is not None and item.handed_back is None:
            named[item.id] = name
    items.assign_many(db, {item_id: known.ids[name] for item_id, name in named.items()})
    audit.record_many(db, "assign", [(f"item:{item_id}", {"unit": name}) for item_id, name in named.items()], now)
    supporting.settle_everything(db, now)


def facts_of(read: ReadItem) -> dict[str, Any]:
    """The columns of an item."""
    return {
        "code": read.code,
        "path": list(read.path),
        "headings": list(read.headings),
        "title": read.title,
        "problem": read.problem,
        "finding": read.status,
        "long_term": read.long_term,
        "status_text": read.status_text,
        "leader": read.leader,
        "lead_unit": read.lead_unit,
        "support_units": list(read.support_units),
        "person": read.person,
        "due": read.due,
        "due_text": read.due_text,
        "first_line": read.lines[0],
        "last_line": read.lines[1],
    }
