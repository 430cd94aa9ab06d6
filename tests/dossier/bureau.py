"""A bureau with one item through its whole life, written straight into the tables, with files in a folder of evidence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, update

from bot.reports.copies import Store
from bot.rules.applications import ApplicationKind, ClosureVerdict, ReturnReason
from bot.rules.areas import Area
from bot.rules.demands import DemandKind
from bot.rules.looks import Content, Fault, Look
from bot.rules.models import (
    CampaignId,
    ChatId,
    EvidenceId,
    Fetch,
    Incoming,
    ItemId,
    Media,
    MediaKind,
    MessageId,
    PersonId,
    ReportKind,
    Role,
    SlotId,
    State,
    UnitId,
    UserId,
)
from bot.rules.papers import Paper
from bot.rules.rechecks import Cause, Reopening
from bot.rules.transitions import Act, Step
from storage import (
    applications,
    audit,
    campaigns,
    demands,
    evidences,
    items,
    looks,
    papers,
    people,
    proofs,
    reopenings,
    reports,
    rounds,
    tables,
    verdicts,
)
from storage.evidence_files import EvidenceFiles
from tests.dossier.pictures import street
from tests.storage.bureau import FACTS, add_person, plan

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CHAT = ChatId(9_000_000_001)
PDF = b"%PDF-1.4 a notice\n%%EOF\n"

TITLE = "背街小巷清扫频次不足、垃圾清运不及时"
PROBLEM = (
    "背街小巷保洁质量不高。检查组随机走访的12条背街小巷中，有7条每日只清扫一次，垃圾桶满溢、零星垃圾滞留超过4小时"
    "的现象较为普遍；保洁员到岗记录与实际不符，居民反映的问题平均6天才有答复，未形成闭环。"
)
MEASURES = (
    "重新核定12条背街小巷的清扫频次，由每日1次增至每日3次，定人、定岗、定时。",
    "制定《背街小巷保洁质量考核办法》，考核结果与服务费挂钩。",
    "建立居民反映问题台账，24小时内答复、3日内办结。",
)


def blacken(path: Path, areas: Sequence[Area]) -> bytes:
    """Stands for `bot.evidence.blackening`: some other picture."""
    return street(len(areas) + 7_000, size=(320, 240))


def store(folder: Path, *, originals: bool = False) -> Store:
    files = EvidenceFiles(folder / "evidence")
    files.prepare()
    return Store(files, blacken, originals)


@dataclass
class Desk:
    """Enters things one after the other, an hour apart; `files`: where bytes go."""

    db: Connection
    files: EvidenceFiles
    campaign: CampaignId
    unit: UnitId
    other: UnitId
    head: PersonId
    liaison: PersonId
    supporter: PersonId
    office: PersonId
    leader: PersonId
    now: datetime = START
    message: int = 100

    def later(self, hours: float = 1) -> datetime:
        self.now += timedelta(hours=hours)
        return self.now

    def item(self, code: str = "2.3", *, state: State = State.IN_PROGRESS, **facts: Any) -> ItemId:
        told = FACTS | {
            "code": code,
            "path": ["二、", "3."],
            "headings": ["二、履行主责主业方面", "（三）精细化管理不到位"],
            "title": TITLE,
            "problem": PROBLEM,
            "unit_id": self.unit,
        }
        new = items.add(self.db, self.campaign, told | facts, MEASURES)
        items.set_support(self.db, new, [self.other])
        audit.record(self.db, "assign", f"item:{new}", self.later(), unit="道路科")
        items.mark_issued(self.db, [new], self.later())
        items.mark_accepted(self.db, [new], self.head, self.later())
        audit.record(self.db, "accept", f"item:{new}", self.now, by=self.head)
        items.change(self.db, new, state=state)
        return new

    def answer(
        self,
        item: ItemId,
        texts: Sequence[str] = (),
        *,
        by: PersonId | None = None,
        kind: ReportKind = ReportKind.PROGRESS,
        late: bool = False,
        forwarded: bool = False,
    ) -> Any:
        """An answer whose one text has these versions; returns the report."""
        self.message += 1
        now = self.later()
        round_ = rounds.find_latest(self.db)
        made = reports.add(
            self.db,
            by or self.head,
            CHAT,
            f"m{self.message}",
            item_id=item,
            round_id=round_.id if round_ else None,
            kind=kind,
            late=late,
            sent_at=now,
            now=now,
        )
        audit.record(self.db, "receive_report", f"report:{made.id}", now, by=by or self.head, item=item)
        for n, text in enumerate(texts):
            sent = replace(self._incoming(text), forwarded=forwarded, sent_at=self.later(0.2 if n else 0))
            reports.add_text(self.db, made.id, sent, text, late=late)
            self.db.execute(
                update(tables.report_text).where(tables.report_text.c.report_id == made.id).values(forwarded=forwarded)
            )
        return made

    def file(
        self,
        report: Any,
        data: bytes | None,
        *,
        kind: MediaKind = MediaKind.PHOTO,
        name: str | None = None,
        content: Content | None = Content.JPEG,
        state: Fetch = Fetch.STORED,
        fault: Fault | None = None,
        forwarded: bool = False,
        slot: SlotId | None = None,
        taken_at: datetime | None = None,
        place: tuple[float, float] | None = None,
    ) -> EvidenceId:
        """A file of the report, looked at, and put into the slot."""
        self.message += 1
        media = Media(kind, f"file-{self.message}", f"u{self.message}", name, None, len(data) if data else 30_000_000)
        sent = replace(self._incoming(""), forwarded=forwarded, media=media)
        evidences.add(self.db, report.id, sent, media, fetch=Fetch.WAITING, late=False, now=self.now)
        new = evidences.of_report(self.db, report.id)[-1].id
        sha256 = self.files.put(data) if data is not None else None
        row = update(tables.evidence).where(tables.evidence.c.id == new)
        self.db.execute(row.values(file_state=state, sha256=sha256, size=len(data) if data is not None else None))
        if sha256 is not None and content is not None:
            seen = Look(content, fault, taken_at=taken_at, place=place)
            looks.put(self.db, sha256, seen, [], self.now)
        if slot is not None:
            proofs.place(self.db, [new], slot, None, self.head, self.now)
        return new

    def _incoming(self, text: str) -> Incoming:
        return Incoming(
            UserId(int(CHAT)), CHAT, MessageId(self.message), self.now, text, None, None, None, False, False, False
        )


def open_desk(db: Connection, files: EvidenceFiles, source: str = "b" * 64) -> Desk:
    """The bureau with its people; a round is running."""
    unit, other, bureau = (people.ensure_unit(db, name) for name in ("道路科", "绿化站", "领导小组办公室"))
    _, head = add_person(db, unit, "科长", "陆一鸣", user=int(CHAT))
    _, liaison = add_person(db, unit, "联络员", "白小舟", Role.LIAISON)
    _, supporter = add_person(db, other, "站长", "高远山", user=int(CHAT) + 1)
    _, office = add_person(db, bureau, "主任", "何敏", Role.OFFICE, user=int(CHAT) + 2)
    _, leader = add_person(db, bureau, "副组长", "林知秋", Role.LEADER)
    campaign = campaigns.add(
        db,
        bureau="示范市城市管理局",
        inspecting_body="市委第一巡察组",
        dates={"inspected_from": None, "inspected_to": None, "feedback_on": date(2026, 2, 27), "published_on": None},
        declared=[],
        counted={"items": 1},
        warnings=[],
        source=("notice.txt", source),
        now=START,
    )
    if rounds.find_latest(db) is None:
        rounds.open_round(db, plan())
    return Desk(db, files, campaign, unit, other, head, liaison, supporter, office, leader)


def whole_life(db: Connection, files: EvidenceFiles, *, photos: int = 6, size: tuple[int, int] = (480, 360)) -> ItemId:
    """Answered, edited, forwarded, supported, returned, closed, reopened and closed again; with every kind of file."""
    desk = open_desk(db, files)
    item = desk.item()
    before, after = (proofs.add_slot(db, item, name) for name in ("整改前照片", "整改后照片"))
    rule, receipt = (proofs.add_slot(db, item, name) for name in ("制度文件", "票据凭证"))
    first = desk.answer(
        item,
        [
            "已对12条背街小巷逐条摸排，形成问题清单23条。",
            "已对12条背街小巷逐条摸排，形成问题清单23条，其中7条小巷清扫频次不足，已重新排班。\n本周起每日清扫3次。",
        ],
    )
    for n in range(photos // 2):
        desk.file(first, street(n, size=size), slot=before)
    second = desk.answer(item, ["整改后现场照片见附件。"], by=desk.liaison, late=True)
    for n in range(photos - photos // 2):
        taken = datetime(2026, 3, 2, 8, 41, tzinfo=UTC)
        as_file = n == 0
        desk.file(
            second,
            street(n, tidy=True, size=size),
            slot=after,
            kind=MediaKind.DOCUMENT if as_file else MediaKind.PHOTO,
            name="IMG_0412.jpg" if as_file else None,
            taken_at=taken if as_file else None,
            place=(30.123456, 120.654321) if as_file else None,
        )
    letter = desk.file(second, PDF, kind=MediaKind.DOCUMENT, name="办法.pdf", content=Content.PDF, slot=rule)
    said = Paper("示城管〔2026〕5号", "关于印发背街小巷保洁质量考核办法的通知", "示范市城市管理局", date(2026, 3, 2))
    papers.put(db, letter, said, desk.office, desk.now)
    proofs.excuse(db, receipt, "本项不涉及资金支出，无票据。")
    desk.answer(item, ["转发社区反馈：保洁频次明显提高。"], forwarded=True)
    added = desk.answer(item, ["行道树周边落叶已同步清理。"], by=desk.supporter, kind=ReportKind.SUPPORT)
    desk.file(added, street(900, tidy=True, size=size))
    desk.file(added, None, kind=MediaKind.VIDEO, content=None, state=Fetch.TOO_BIG)
    desk.file(added, b"MZ program", kind=MediaKind.DOCUMENT, name="报表.exe", content=Content.PROGRAM,
              state=Fetch.REFUSED, fault=Fault.PROGRAM)  # fmt: skip
    desk.file(added, None, content=None, state=Fetch.LOST)
    for measure in items.measures(db, item)[:2]:
        proofs.tick(db, measure.id, desk.head, desk.later())
    _closure(desk, item, (before, after, rule), returned=True)
    _closure(desk, item, (before, after, rule), returned=False)
    items.change(db, item, state=State.CLOSED, closed_at=desk.later(), finding="done")
    _demand(desk, item)
    reopened = Reopening(
        item, desk.later(240), desk.office, Cause.RECHECK, "回头看发现1条小巷又恢复每日一扫。", desk.now
    )
    reopenings.add(db, reopened)
    audit.record(
        db,
        "reopen",
        f"item:{item}",
        desk.now,
        by=desk.office,
        times=1,
        cause="recheck",
        due="2026-05-27",
        words=reopened.words,
    )
    items.change(db, item, state=State.IN_PROGRESS, closed_at=None, reopened=1)
    last = desk.answer(item, ["已约谈保洁公司，恢复每日3次清扫并接入视频巡查。"])
    desk.file(last, street(77, tidy=True, size=size), slot=after)
    items.change(db, item, state=State.CLOSED, closed_at=desk.later())
    audit.record(db, "confirm_closure", f"item:{item}", desk.now, by=desk.leader, stead_of=desk.office, verdict="done")
    return item


def _closure(desk: Desk, item: ItemId, slots: Sequence[SlotId], *, returned: bool) -> None:
    db = desk.db
    new = applications.begin(db, ApplicationKind.CLOSURE, items.get(db, item), desk.liaison, desk.head, desk.later())
    told = {
        "matter": "12条背街小巷全部实行每日3次清扫，问题清单23条已全部整改。",
        "people_kind": "dealt",
        "people": "对2名到岗记录不实的保洁员作出处理。",
        "rule_kind": "made",
        "rule": "印发《背街小巷保洁质量考核办法》，考核结果与服务费挂钩。",
        "elsewhere": "对全市其余46条背街小巷同步核查。",
    }
    applications.set_fields(db, new, told)
    asked = desk.later()
    applications.set_step(db, new, Step.ASKED, asked_at=asked)
    applications.add_decision(db, new, Act.SUBMIT, desk.liaison, desk.head, "c" * 64, asked)
    for n, slot in enumerate(slots):
        verdicts.put(db, new, [slot], not (returned and n == 1), desk.office, desk.later(0.1))
    if returned:
        words = "整改后照片缺少西河巷，请补拍同一角度。"
        applications.add_decision(
            db, new, Act.RETURN, desk.office, None, "c" * 64, desk.later(), reason=ReturnReason.POOR, words=words
        )
        applications.set_step(db, new, Step.RETURNED, settled_at=desk.now)
        audit.record(db, "return_closure", f"application:{new}", desk.now, by=desk.office, item=item, reason="poor",
                     words=words)  # fmt: skip
        return
    applications.add_decision(db, new, Act.CHECK, desk.office, None, "c" * 64, desk.later())
    applications.add_decision(db, new, Act.CONFIRM, desk.leader, None, "c" * 64, desk.later())
    applications.set_step(db, new, Step.GRANTED, settled_at=desk.now, verdict=ClosureVerdict.DONE)
    audit.record(db, "confirm_closure", f"application:{new}", desk.now, by=desk.leader, item=item, verdict="done")


def _demand(desk: Desk, item: ItemId) -> None:
    new = demands.begin(desk.db, DemandKind.QUESTION, item, desk.office, desk.later(), limit_on=date(2026, 3, 20))
    row = update(tables.demand).where(tables.demand.c.id == new)
    desk.db.execute(
        row.values(
            words="新增保洁员是否已全部到岗？",
            released_at=desk.now,
            answer="已全部到岗，共新增8人。",
            answered_at=desk.later(),
            answered_by=desk.head,
            settled_at=desk.later(),
        )
    )
