"""Answers on items: what was sent, in which version, and whether it was receipted."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, exists, func, insert, or_, select, update

from bot.rules.models import (
    ANSWER_KINDS,
    AT_HAND,
    ChatId,
    EvidenceId,
    Fetch,
    Incoming,
    ItemId,
    MediaKind,
    MessageId,
    OutboxId,
    PersonId,
    Report,
    ReportId,
    ReportKind,
    RoundId,
)
from storage.evidences import IS_WAITING, Refused
from storage.tables import evidence, one_of, report, report_text

T = TypeVar("T")

_FEW = 500
"""Ids that a statement can name on every database."""

_REPORT = (
    report.c.id,
    report.c.person_id,
    report.c.chat_id,
    report.c.item_id,
    report.c.round_id,
    report.c.kind,
    report.c.late,
    report.c.first_sent_at,
)

# put together once: that takes longer than asking
_ALL = select(*_REPORT)
_REPORT_OF_ID = _ALL.where(report.c.id == bindparam("id"))
_REPORT_OF_PARCEL = _ALL.where(report.c.chat_id == bindparam("chat_id"), report.c.parcel == bindparam("parcel"))
_ADD = insert(report).returning(*_REPORT)
_UNPLACED = _ALL.where(report.c.item_id.is_(None), report.c.kind == ReportKind.PROGRESS).order_by(report.c.id)
_UNPLACED_OF_PERSON = _UNPLACED.where(report.c.person_id == bindparam("person_id"))
_UNPLACED_IN_CHAT = _UNPLACED.where(report.c.chat_id == bindparam("chat_id"))

_beside = report.alias("beside")
_IS_SAFE = ~exists().where(
    _beside.c.item_id == report.c.item_id,
    _beside.c.person_id == report.c.person_id,
    or_(_beside.c.receipt_due_at.is_not(None), _beside.c.receipt_id.is_not(None), _beside.c.id == report.c.id),
    evidence.c.report_id == _beside.c.id,
    IS_WAITING,
)
_OWED = report.c.receipt_due_at <= bindparam("now"), or_(_IS_SAFE, report.c.receipt_due_at <= bindparam("impatient"))
_SAFE_REPORT = select(report.c.id).where(report.c.id == bindparam("id"), _IS_SAFE)
_NEXT_RECEIPT = select(func.min(report.c.receipt_due_at))
_FIRST_RECEIPT = (
    select(report.c.person_id, report.c.chat_id, report.c.item_id)
    .where(*_OWED, report.c.item_id.is_not(None))
    .order_by(report.c.receipt_due_at, report.c.id)
    .limit(1)
)
_RECEIPT_OF_REPORT = _FIRST_RECEIPT.where(report.c.id == bindparam("id"))
_WITH_ONE_RECEIPT = (
    select(report.c.id)
    .where(report.c.person_id == bindparam("person_id"), report.c.item_id == bindparam("item_id"))
    .where(*_OWED)
    .order_by(report.c.id)
)
_REPORTS: BindParameter[Any] = bindparam("reports", expanding=True)
_OWE_NO_RECEIPT = update(report).where(report.c.id.in_(_REPORTS)).values(receipt_due_at=None)
_RECEIPTED = tuple(
    update(table).where(table.c.report_id.in_(_REPORTS)).values(receipted=True) for table in (report_text, evidence)
)

_REPORT_OF_FILE = select(*_REPORT).join(evidence, evidence.c.report_id == report.c.id)
_REPORT_OF_FILE = _REPORT_OF_FILE.where(evidence.c.id == bindparam("file"))
_RECEIPT_OF = select(report.c.receipt_id).where(report.c.id == bindparam("id"))


@dataclass(frozen=True)
class Contents:
    """What came, or what of it has not been receipted: number of texts, of places, of edits, of files by kind.

    `waiting`: how many of the files are not safe yet; `too_big`: files that cannot be fetched, they are not among `files`.
    """

    texts: int
    edits: int
    files: dict[MediaKind, int]
    too_big: int
    late: bool
    places: int = 0
    waiting: int = 0
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True)
class Due:
    """A receipt that is owed: to whom, for which item, for which reports."""

    person_id: PersonId
    chat_id: ChatId
    item_id: ItemId
    reports: tuple[ReportId, ...]


def get(db: Connection, report_id: ReportId) -> Report:
    return _report(db.execute(_REPORT_OF_ID, {"id": report_id}).one())


def find(db: Connection, report_id: ReportId) -> Report | None:
    row = db.execute(_REPORT_OF_ID, {"id": report_id}).one_or_none()
    return _report(row) if row else None


def of_evidence(db: Connection, evidence_id: EvidenceId) -> Report:
    """The report a file came with."""
    return _report(db.execute(_REPORT_OF_FILE, {"file": evidence_id}).one())


def find_by_parcel(db: Connection, chat_id: ChatId, parcel: str) -> Report | None:
    """The report that a message, or an album's parts, belong to."""
    row = db.execute(_REPORT_OF_PARCEL, {"chat_id": chat_id, "parcel": parcel}).one_or_none()
    return _report(row) if row else None


def find_by_message(db: Connection, chat_id: ChatId, message_id: MessageId) -> Report | None:
    """The report of which this message of a person is a part."""
    for table in (report_text, evidence):
        query = select(table.c.report_id).where(table.c.chat_id == chat_id, table.c.message_id == message_id)
        found = db.scalar(query.limit(1))
        if found is not None:
            return get(db, ReportId(found))
    return None


def add(
    db: Connection,
    person_id: PersonId,
    chat_id: ChatId,
    parcel: str,
    *,
    item_id: ItemId | None,
    round_id: RoundId | None,
    kind: ReportKind,
    late: bool,
    sent_at: datetime,
    now: datetime,
) -> Report:
    row = {
        "person_id": person_id,
        "chat_id": chat_id,
        "parcel": parcel,
        "item_id": item_id,
        "round_id": round_id,
        "kind": kind,
        "late": late,
        "first_sent_at": sent_at,
        "received_at": now,
    }
    return _report(db.execute(_ADD, row).one())


def place(db: Connection, report_id: ReportId, item_id: ItemId | None, kind: ReportKind) -> None:
    """Say which item an answer belongs to; it is to be receipted anew, and owes nothing until that is said."""
    values = {"item_id": item_id, "kind": kind, "receipt_due_at": None}
    db.execute(update(report).where(report.c.id == report_id).values(**values))
    for table in (report_text, evidence):
        db.execute(update(table).where(table.c.report_id == report_id).values(receipted=False))


def take_back(db: Connection, report_id: ReportId) -> None:
    """It answers nothing any more; the words stay where they were said."""
    db.execute(update(report).where(report.c.id == report_id).values(kind=ReportKind.OTHER, receipt_due_at=None))


def leave_round(db: Connection, report_id: ReportId) -> None:
    """It belongs to no round, and so is not late for one."""
    _set_round(db, report_id, None)


def join_round(db: Connection, report_id: ReportId, round_id: RoundId) -> None:
    """It belongs to this round, and was there before that was cut off."""
    _set_round(db, report_id, round_id)


def _set_round(db: Connection, report_id: ReportId, round_id: RoundId | None) -> None:
    db.execute(update(report).where(report.c.id == report_id).values(round_id=round_id, late=False))
    for table in (report_text, evidence):
        db.execute(update(table).where(table.c.report_id == report_id).values(late=False))


def add_text(db: Connection, report_id: ReportId, message: Incoming, text: str, *, late: bool) -> bool:
    """Store `text` as the next version of this message; False when the newest version says the same already."""
    mine = (report_text.c.chat_id == message.chat_id, report_text.c.message_id == message.message_id)
    newest = db.execute(
        select(report_text.c.version, report_text.c.text).where(*mine).order_by(report_text.c.version.desc()).limit(1)
    ).one_or_none()
    if newest is not None and newest.text == text:
        return False
    row = {
        "report_id": report_id,
        "chat_id": message.chat_id,
        "message_id": message.message_id,
        "version": newest.version + 1 if newest else 1,
        "text": text,
        "forwarded": message.forwarded,
        "origin_at": message.origin_at,
        "place": asdict(message.location) if message.location is not None else None,
        "sent_at": message.sent_at,
        "late": late,
        "receipted": False,
    }
    db.execute(insert(report_text).values(**row))
    return True


def add_pressed_text(db: Connection, made: Report, text: str, *, late: bool) -> None:
    """Store words that were pressed, not typed; they have no message of their own, so they stand under ``-report id``."""
    row = {
        "report_id": made.id,
        "chat_id": made.chat_id,
        "message_id": -made.id,
        "version": 1,
        "text": text,
        "sent_at": made.first_sent_at,
        "late": late,
        "receipted": True,
    }
    db.execute(insert(report_text).values(**row))


def owe_receipt(db: Connection, report_id: ReportId, due_at: datetime) -> None:
    """A receipt is due at `due_at`; a later part of an album moves it on."""
    db.execute(update(report).where(report.c.id == report_id).values(receipt_due_at=due_at))


def next_receipt(db: Connection) -> datetime | None:
    """When the next receipt is owed."""
    due: datetime | None = db.scalar(_NEXT_RECEIPT)
    return due


def find_due_receipt(db: Connection, now: datetime, impatient: datetime, of: ReportId | None = None) -> Due | None:
    """The oldest receipt owed by `now`, with every other answer of that person on that item that waits for one.

    While one of them has a file that is not safe yet they all wait on, unless their receipt was due by `impatient`. `of`:
    only the receipt of this answer.
    """
    when = {"now": now, "impatient": impatient}
    first = db.execute(_RECEIPT_OF_REPORT if of else _FIRST_RECEIPT, {"id": of, **when}).one_or_none()
    if first is None:
        return None
    same = db.scalars(_WITH_ONE_RECEIPT, {"person_id": first.person_id, "item_id": first.item_id, **when})
    return Due(first.person_id, first.chat_id, first.item_id, tuple(same))


def due_of(db: Connection, receipt: OutboxId) -> Due | None:
    """The answers whose receipt this message is, as long as it has to be renewed; None when it says all there is to say."""
    mine = select(*_REPORT).where(report.c.receipt_id == receipt, report.c.item_id.is_not(None))
    told = [_report(row) for row in db.execute(mine.order_by(report.c.id))]
    if not told or told[0].item_id is None:
        return None
    return Due(told[0].person_id, told[0].chat_id, told[0].item_id, tuple(each.id for each in told))


def find_receipt(db: Connection, report_id: ReportId) -> OutboxId | None:
    """The message that said which files of this answer were still on their way."""
    found: OutboxId | None = db.scalar(_RECEIPT_OF, {"id": report_id})
    return found


def is_safe(db: Connection, report_id: ReportId) -> bool:
    """Whether no file is under way of this answer and of those that are receipted, or owed a receipt, together with it."""
    return db.scalar(_SAFE_REPORT, {"id": report_id}) is not None


def set_receipt(db: Connection, reports: Collection[ReportId], receipt: OutboxId | None) -> None:
    """That message is to be renewed when the files are safe; None when it has been."""
    db.execute(update(report).where(report.c.id.in_(reports)).values(receipt_id=receipt))


def unreceipted(db: Connection, reports: Collection[ReportId]) -> Contents:
    """What these reports hold that no receipt has named yet."""
    return _contents(db, reports, receipted=(False,))


def contents(db: Connection, reports: Collection[ReportId]) -> Contents:
    """All that these reports hold."""
    return _contents(db, reports, receipted=(False, True))


def _contents(db: Connection, reports: Collection[ReportId], *, receipted: Collection[bool]) -> Contents:
    texts = db.execute(
        select(report_text.c.version, report_text.c.late, report_text.c.place).where(
            report_text.c.report_id.in_(reports), report_text.c.receipted.in_(receipted)
        )
    ).all()
    files = db.execute(
        select(evidence.c.kind, evidence.c.name, evidence.c.file_state, evidence.c.problem, evidence.c.late)
        .where(evidence.c.report_id.in_(reports), evidence.c.receipted.in_(receipted))
        .order_by(evidence.c.id)
    ).all()
    kept = [row.kind for row in files if row.file_state in AT_HAND]
    refused = [row for row in files if row.file_state == Fetch.REFUSED]
    return Contents(
        texts=sum(row.version == 1 and row.place is None for row in texts),
        edits=sum(row.version > 1 for row in texts),
        files={kind: kept.count(kind) for kind in MediaKind if kind in kept},
        too_big=sum(row.file_state == Fetch.TOO_BIG for row in files),
        late=any(row.late for row in [*texts, *files]),
        places=sum(row.version == 1 and row.place is not None for row in texts),
        waiting=sum(row.file_state == Fetch.WAITING for row in files),
        refused=tuple(Refused(MediaKind(row.kind), row.name, row.problem) for row in refused),
    )


def between(db: Connection, first: Report, last: Report) -> list[ReportId]:
    """The answers of one person on one item from the first to the last of these, in the order they came."""
    same = select(report.c.id).where(report.c.person_id == first.person_id, report.c.item_id == first.item_id)
    return list(db.scalars(same.where(report.c.id.between(first.id, last.id)).order_by(report.c.id)))


def mark_receipted(db: Connection, reports: Collection[ReportId]) -> None:
    for statement in (_OWE_NO_RECEIPT, *_RECEIPTED):
        db.execute(statement, {"reports": list(reports)})


def unplaced(db: Connection, person_id: PersonId) -> list[Report]:
    """A person's messages of which it is not known what they are about, oldest first."""
    return [_report(row) for row in db.execute(_UNPLACED_OF_PERSON, {"person_id": person_id})]


def unplaced_in(db: Connection, chat_id: ChatId) -> list[Report]:
    """As `unplaced`, of one chat: it costs the same however much others have sent."""
    return [_report(row) for row in db.execute(_UNPLACED_IN_CHAT, {"chat_id": chat_id})]


def on_item(db: Connection, item_id: ItemId, round_id: RoundId | None) -> list[Report]:
    """The answers on one item in one round in the order they came; what supporting units add is none."""
    query = select(*_REPORT).where(report.c.item_id == item_id, report.c.round_id == round_id)
    return [_report(row) for row in db.execute(query.where(one_of(report.c.kind, ANSWER_KINDS)).order_by(report.c.id))]


def of_round_on(db: Connection, round_id: RoundId, items: Collection[ItemId]) -> list[Report]:
    """All answers of a round on these items in the order they came; what supporting units add is none."""
    found: list[Report] = []
    for some in _few(items):
        query = select(*_REPORT).where(report.c.round_id == round_id, report.c.item_id.in_(some))
        found += [_report(row) for row in db.execute(query.where(one_of(report.c.kind, ANSWER_KINDS)))]
    return sorted(found, key=lambda each: each.id)


def texts_of(db: Connection, of: Collection[ReportId]) -> dict[ReportId, list[str]]:
    """As `latest_texts`, of many reports at once; a report without words is not in it."""
    newer = report_text.alias("newer")
    same = newer.c.chat_id == report_text.c.chat_id, newer.c.message_id == report_text.c.message_id
    is_newest = ~exists().where(*same, newer.c.version > report_text.c.version)
    found: dict[ReportId, list[str]] = {}
    for some in _few(of):
        query = select(report_text.c.report_id, report_text.c.text).where(report_text.c.report_id.in_(some), is_newest)
        for row in db.execute(query.order_by(report_text.c.message_id)):
            found.setdefault(row.report_id, []).append(row.text)
    return found


def _few(ids: Collection[T]) -> Iterator[list[T]]:
    """As many at once as a statement can name on every database."""
    wanted = list(ids)
    yield from (wanted[n : n + _FEW] for n in range(0, len(wanted), _FEW))


def count_support(db: Connection, item_id: ItemId) -> tuple[int, int]:
    """How many texts and how many files supporting units have added to an item."""
    added = select(report.c.id).where(report.c.item_id == item_id, report.c.kind == ReportKind.SUPPORT)
    texts = select(func.count()).where(report_text.c.report_id.in_(added), report_text.c.version == 1)
    files = select(func.count()).where(evidence.c.report_id.in_(added), one_of(evidence.c.file_state, AT_HAND))
    return db.scalar(texts) or 0, db.scalar(files) or 0


def last_answered_at(db: Connection, item_id: ItemId) -> datetime | None:
    """When the item's unit last sent anything on it, aware UTC; what supporters added is no answer."""
    answers = one_of(report.c.kind, (ReportKind.PROGRESS, ReportKind.NO_CHANGE))
    last: datetime | None = db.scalar(
        select(func.max(report.c.first_sent_at)).where(report.c.item_id == item_id, answers)
    )
    return last


def newest_words(db: Connection, item_id: ItemId) -> tuple[Report, str] | None:
    """The newest answer on the item in which something was typed, and its texts, a line each; None for none."""
    answers = select(*_REPORT).where(report.c.item_id == item_id, report.c.kind == ReportKind.PROGRESS)
    for row in db.execute(answers.order_by(report.c.first_sent_at.desc(), report.c.id.desc())).all():
        told = _report(row)
        texts = [text for text in latest_texts(db, told.id, typed=True) if text.strip()]
        if texts:
            return told, "\n".join(texts)
    return None


def latest_texts(db: Connection, report_id: ReportId, *, typed: bool = False) -> list[str]:
    """The newest version of each text of a report, in the order they were sent; `typed`: without words that were pressed."""
    newest = (
        select(report_text.c.message_id, func.max(report_text.c.version).label("version"))
        .where(report_text.c.report_id == report_id)
        .group_by(report_text.c.message_id)
        .subquery()
    )
    query = (
        select(report_text.c.text)
        .join(
            newest,
            (report_text.c.message_id == newest.c.message_id) & (report_text.c.version == newest.c.version),
        )
        .where(report_text.c.report_id == report_id)
        .order_by(report_text.c.message_id)
    )
    return list(db.scalars(query.where(report_text.c.message_id > 0) if typed else query))


def message_texts(db: Connection, report_id: ReportId) -> list[tuple[MessageId, str]]:
    """As `latest_texts`, each with the message it stands in; words that were pressed have one that is negative."""
    rows = db.execute(
        select(report_text.c.message_id, report_text.c.text)
        .where(report_text.c.report_id == report_id)
        .order_by(report_text.c.message_id, report_text.c.version)
    )
    return list({row.message_id: row.text for row in rows}.items())


def _report(row: Any) -> Report:
    return Report(
        row.id,
        row.person_id,
        row.chat_id,
        row.item_id,
        row.round_id,
        ReportKind(row.kind),
        row.late,
        row.first_sent_at,
    )
