"""A small bureau written straight into the tables, for tests that need rows to refer to."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from bot.rules.models import (
    CampaignId,
    ChatId,
    Incoming,
    ItemId,
    Media,
    MediaKind,
    MessageId,
    PersonId,
    PostId,
    ReportKind,
    Role,
    RoundId,
    UnitId,
    UserId,
)
from bot.rules.rhythm import Plan
from storage import campaigns, items, people, reports, rounds

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CHAT = ChatId(9_000_000_001)
"""Telegram's numbers no longer fit into 32 bits."""

FACTS: dict[str, Any] = {
    "code": "1.1",
    "path": ["一、", "1."],
    "headings": ["一、日常管理方面"],
    "title": "清扫频次不足",
    "problem": "背街小巷每日只清扫一次。",
    "finding": "unstated",
    "long_term": False,
    "status_text": None,
    "leader": "林知秋",
    "lead_unit": "道路科",
    "support_units": ["绿化站"],
    "person": None,
    "due": date(2026, 5, 27),
    "due_text": "2026年5月27日前",
    "first_line": 1,
    "last_line": 3,
}


@dataclass(frozen=True)
class Bureau:
    unit: UnitId
    head: PersonId
    head_post: PostId
    items: tuple[ItemId, ...]
    round: RoundId


def add_campaign(db: Connection, source: str = "a" * 64) -> CampaignId:
    return campaigns.add(
        db,
        bureau="示范局",
        inspecting_body="第一组",
        dates={"inspected_from": None, "inspected_to": None, "feedback_on": TODAY, "published_on": None},
        declared=[],
        counted={"items": 3},
        warnings=[],
        source=("notice.txt", source),
        now=NOW,
    )


def add_items(db: Connection, how_many: int, unit: UnitId | None = None) -> tuple[ItemId, ...]:
    campaign = add_campaign(db)
    return tuple(
        items.add(db, campaign, FACTS | {"code": f"1.{n}", "unit_id": unit}, [f"措施甲{n}", f"措施乙{n}"])
        for n in range(1, how_many + 1)
    )


def plan(week: str = "2026-W10", opens_at: datetime = NOW) -> Plan:
    cutoff = opens_at + timedelta(days=3)
    return Plan(week, opens_at, cutoff, cutoff + timedelta(minutes=5))


def add_person(
    db: Connection, unit: UnitId, title: str, name: str, role: Role = Role.HEAD, user: int | None = None
) -> tuple[PostId, PersonId]:
    post, _ = people.ensure_post(db, unit, title, role, None, None)
    person = people.ensure_person(db, name)
    people.put_in_post(db, post, person, TODAY)
    if user is not None:
        people.bind(db, person, UserId(user), NOW)
    return post, person


def found(db: Connection) -> Bureau:
    """One unit with a bound head, three issued items of theirs, a running round that asks about all three."""
    unit = people.ensure_unit(db, "道路科")
    post, head = add_person(db, unit, "科长", "陆一鸣", user=int(CHAT))
    ids = add_items(db, 3, unit)
    items.mark_issued(db, ids, NOW)
    round_ = rounds.open_round(db, plan())
    rounds.add_ask(db, round_.id, head, ids, NOW)
    return Bureau(unit, head, post, ids, round_.id)


def incoming(message_id: int, text: str = "", *, media: Media | None = None, sent_at: datetime = NOW) -> Incoming:
    return Incoming(
        user_id=UserId(int(CHAT)),
        chat_id=CHAT,
        message_id=MessageId(message_id),
        sent_at=sent_at,
        text=text,
        media=media,
        album=None,
        reply_to=None,
        forwarded=False,
        edited=False,
        unsupported=False,
    )


def picture(unique: str, size: int | None = 1000, kind: MediaKind = MediaKind.PHOTO) -> Media:
    return Media(kind, f"file-{unique}", unique, None, "image/jpeg", size)


def add_report(
    db: Connection,
    bureau: Bureau,
    parcel: str,
    item: ItemId | None,
    *,
    kind: ReportKind = ReportKind.PROGRESS,
    late: bool = False,
    now: datetime = NOW,
) -> Any:
    return reports.add(
        db,
        bureau.head,
        CHAT,
        parcel,
        item_id=item,
        round_id=bureau.round,
        kind=kind,
        late=late,
        sent_at=now,
        now=now,
    )
