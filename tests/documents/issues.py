"""Issues of bureaus that do not exist, as papers are given them: a rich week, a quiet one, one of very many items."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw

import templates
from bot.documents.issue import Issue, Photo
from bot.reports import chart
from bot.rules.areas import Area
from bot.rules.chart import Cell, Status, Week
from bot.rules.demands import NoticeCounts
from bot.rules.details import Delay, Support
from bot.rules.editions import Edition
from bot.rules.models import Campaign, CampaignId, EvidenceId, Finding, ItemId, PersonId, Reach, RoundId, UnitId
from bot.rules.rechecks import Cause, Reopening
from bot.rules.summary import (
    Addendum,
    Answers,
    Burden,
    CampaignLine,
    ClaimLine,
    Entries,
    Entry,
    Highlight,
    Later,
    Outline,
    Summary,
    Told,
    UnitLine,
    Unreached,
    total,
)
from bot.rules.tallies import Rate, Tallies, Tally
from templates import render
from tests.evidence.making import photo, saved

HOSTILE = "=cmd|' /C calc'!A0 <b>{{ 7777*7 }}</b> {% x %} & ]]>"
CONTROLS = "甲\x00\x07\x1b乙"
NOW = datetime(2026, 5, 28, 17, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
BUREAU = Campaign(CampaignId(1), "澄湾县城市管理局", "县委第二巡察组", date(2026, 2, 27))
UNITS = (
    "办公室",
    "组织人事科",
    "市容管理科",
    "环境卫生科",
    "市政设施科",
    "园林绿化科",
    "执法监督科",
    "停车场建设管理中心",
)
TITLES = (
    "停车收费公示牌内容与文件不一致",
    "渣土运输夜间巡查次数不足",
    "农贸市场周边占道经营反复回潮",
    "公厕保洁标准不一，部分点位异味明显",
    "路面坑槽修补超过承诺时限",
    "公务用车派车单填写不完整",
    "绿化补植验收资料缺少影像",
    "支部组织生活记录补记、漏记",
)
_COUNTS = ((6, 3, 1, 0, 2, 0, 0), (5, 4, 0, 1, 0, 0, 0), (9, 4, 1, 0, 3, 1, 0), (7, 2, 1, 0, 3, 0, 1))
"""Of a unit: all, done, basically done, phased, in progress, not done, unstated."""


def an_issue(summary: Summary, edition: Edition | None = None, **changes: object) -> Issue:
    """As `issue_paper.read` puts it, without a database."""
    as_it_is = Issue(
        summary=summary,
        edition=edition or Edition(RoundId(12)),
        number=12,
        bureau=BUREAU.bureau,
        title=render("plain/issue_title", bureau=BUREAU.bureau),
        file_name=render("plain/issue_file", number=12),
        as_of=render("plain/moment", moment=summary.as_of),
        opens_on=date(2026, 5, 25),
        ends_on=date(2026, 5, 28),
        chart=chart.of_summary(summary, 12, BUREAU),
        terms=templates.terms(),
        figures=("新建制度2项", "清退资金3.6万元", "约谈提醒4人次"),
    )
    return replace(as_it_is, **changes)  # type: ignore[arg-type]


def entry(number: int, title: str | None = None, unit: str | None = None, due: date | None = None) -> Entry:
    name = title if title is not None else TITLES[number % len(TITLES)]
    return Entry(ItemId(100 + number), number, name, unit or UNITS[number % len(UNITS)], due)


def a_unit(n: int, name: str) -> UnitLine:
    whole, done, nearly, phased, running, undone, unstated = _COUNTS[n % len(_COUNTS)]
    overdue, asked = (1, 0, 2, 0)[n % 4], whole - done
    answered = asked - (0, 0, 1, 2)[n % 4]
    counted = {
        Tally.TOTAL: whole,
        Tally.DONE: done,
        Tally.BASICALLY_DONE: nearly,
        Tally.PHASED: phased,
        Tally.IN_PROGRESS: running,
        Tally.NOT_DONE: undone,
        Tally.UNSTATED: unstated,
        Tally.OPEN: whole - done + 1,
        Tally.OVERDUE: overdue,
        Tally.DUE_SOON: n % 2,
        Tally.ASKED: asked,
        Tally.ANSWERED: answered,
        Tally.MISSING: asked - answered,
        Tally.LATE: n % 3 == 1,
        Tally.CLOSED: n % 2,
        Tally.ADVANCED: n % 3 == 0,
        Tally.SLIPPED: n % 4 == 2,
        Tally.REOPENED: n == 2,
        Tally.NEW: n == 4,
        Tally.PROGRESS: answered,
    }
    tallies = Tallies({tally: int(counted.get(tally, 0)) for tally in Tally}, 2 * answered, 3 * whole, 2 * done)
    left = {
        Status.DONE: done,
        Status.NEARLY: nearly + phased,
        Status.IN_PROGRESS: running,
        Status.OPEN: undone + unstated,
    }
    late = min(overdue, left[Status.IN_PROGRESS])
    statuses = left | {Status.IN_PROGRESS: left[Status.IN_PROGRESS] - late, Status.OVERDUE: late}
    earlier = [Cell(asked, max(answered - (week + n) % 3, 0), max(done - (11 - week) // 2, 0)) for week in range(11)]
    cells = (*earlier, Cell(asked, answered, done))
    return UnitLine(
        UnitId(n + 1), name, tallies, (), (), {key: value for key, value in statuses.items() if value}, cells
    )


def a_summary(units: Sequence[UnitLine], **changes: object) -> Summary:
    """Its totals are those of its units; nothing is named."""
    weeks = tuple(Week(n + 1, date(2026, 3, 12) + timedelta(weeks=n)) for n in range(12))
    return replace(Summary(NOW, total([each.tallies for each in units]), tuple(units), weeks), **changes)  # type: ignore[arg-type]


def rich_summary() -> Summary:
    due, soon = date(2026, 5, 20), date(2026, 6, 2)
    overdue = (entry(4, due=due), entry(7, due=date(2026, 5, 11)), entry(10, due=due), entry(19, due=due))
    told = (
        Told(entry(2), "对6处易反弹点位实行早晚双班巡查，劝离流动摊贩31起，设置引导摊位18个。", 4, late=False),
        Told(entry(3), "完成12座公厕除臭设备更换，剩余3座待配件到货。\n保洁标准已张贴上墙。", 6, late=False),
        Told(entry(6), "补拍验收照片并重新装订归档9卷。", 2, late=True),
        Told(entry(11), "", 3, late=False),
    )
    support = Support("地下管网改造后路面恢复责任不清，请明确牵头部门", "县住建局", date(2026, 5, 12), NOW)
    delay = Delay("other", "招标流标一次，二次公告至6月8日", None, None, None, NOW)
    return a_summary(
        [a_unit(n, name) for n, name in enumerate(UNITS)],
        lists={
            Tally.OVERDUE: Entries(6, overdue),
            Tally.DUE_SOON: Entries(4, tuple(entry(n, due=soon) for n in (5, 8, 9, 12))),
            Tally.MISSING: Entries(6, tuple(entry(n) for n in (13, 14, 15, 17, 20, 21))),
            Tally.UNASSIGNED: Entries(1, (entry(40),)),
            Tally.WAITING: Entries(2, (entry(41), entry(42))),
            Tally.EXTENDED: Entries(1, (entry(16),)),
            Tally.NEW: Entries(1, (entry(39),)),
            Tally.CLOSED: Entries(4, tuple(entry(n) for n in (22, 23, 24, 30))),
            Tally.ADVANCED: Entries(3, tuple(entry(n) for n in (1, 25, 26))),
            Tally.SLIPPED: Entries(2, (entry(4), entry(10))),
        },
        progress=Answers(20, told),
        no_change=Answers(2, (Told(entry(8), "等上级批复", 0, late=False),)),
        relapses=((entry(2), Reopening(ItemId(102), NOW, PersonId(1), Cause.RELAPSE, "回潮", NOW)),),
        checked=Rate(3, 4),
        notices=NoticeCounts(2, 1, 1),
        burden=Burden(31, 14, 87, 3),
        support=((entry(4), support),),
        delays={ItemId(104): delay},
        unreached=(Unreached("城市照明所", "所长", Reach.BLOCKED),),
        claims=(ClaimLine(Finding.DONE, Finding.IN_PROGRESS, Entries(3, tuple(entry(n) for n in (5, 6, 9)))),),
        confirmed=((entry(3), Finding.PHASED),),
        outline=Outline(4, 26),
        campaigns=_campaigns(),
        highlights=(
            Highlight(entry(2), "引摊入市后占道投诉由每周17件降到2件。", EvidenceId(1), EvidenceId(2)),
            Highlight(entry(3), "12座公厕更换除臭设备，地面和墙面翻新。", EvidenceId(3), EvidenceId(4)),
        ),
        addendum=Addendum(
            11,
            2,
            (
                Later(entry(18), "补报会议纪要1份。", 1, edited=False),
                Later(entry(6), "更正上期数据：装订9卷，原报8卷。", 0, edited=True),
            ),
        ),
    )


def _campaigns() -> tuple[CampaignLine, ...]:
    lines = [a_unit(n, name) for n, name in enumerate(UNITS)]
    first, second = total([each.tallies for each in lines[:5]]), total([each.tallies for each in lines[5:]])
    return (
        CampaignLine(CampaignId(1), "县委第二巡察组（2026年2月27日反馈）", first, Outline(3, 17)),
        CampaignLine(CampaignId(2), "县委专项巡察组（2026年4月3日反馈）", second, Outline(1, 9)),
    )


def rich_issue(folder: Path, **changes: object) -> Issue:
    """A week in which much was done, with pictures in `folder`."""
    edition = Edition(
        RoundId(12),
        lead="本周整改进入集中攻坚阶段，已完成事项过半。\n逾期事项要逐项倒排工期，下周例会逐一过堂。",
        comments={ItemId(102): "做法可推广至东片区。", ItemId(104): "6月5日前报二次招标结果。"},
    )
    return an_issue(rich_summary(), edition, photos=photos(folder), **changes)


def photos(folder: Path) -> dict[EvidenceId, Photo]:
    """Two pairs; the third picture is upright, and something in it is blackened."""
    sizes = ((1280, 960), (1280, 960), (960, 1280), (1600, 900))
    made = {EvidenceId(n): stored(folder, n, _scene(size, n)) for n, size in enumerate(sizes, 1)}
    return made | {EvidenceId(3): replace(made[EvidenceId(3)], areas=(Area(100, 100, 400, 300),))}


def stored(folder: Path, n: int, data: bytes) -> Photo:
    path = folder / f"{n}.jpg"
    path.write_bytes(data)
    return Photo(path, hashlib.sha256(data).hexdigest())


def _scene(size: tuple[int, int], n: int) -> bytes:
    """A street, littered in odd pictures and clean in even ones."""
    width, height = size
    picture = Image.blend(photo(size, n), Image.new("RGB", size, "#c9d3da"), 0.75)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 2 // 3, width, height), fill="#8d9399")
    for at in range(5):
        left = width * at // 5 + 20
        draw.rectangle((left, height // 4, left + width // 6, height * 2 // 3), fill=("#b9a58f", "#a7b5a0")[at % 2])
    for at in range(14 if n % 2 else 0):
        left, top = (at * 197) % (width - 80), height * 3 // 4 + (at * 71) % (height // 6)
        draw.ellipse((left, top, left + 70, top + 40), fill="#5b4a3a")
    return saved(picture, "JPEG", quality=85)


def many_items(count: int, units: int = 20) -> Summary:
    """A week in which `count` items are overdue, missing and told of; lists name a thousand at most."""
    entries = tuple(
        entry(n, f"第{n}项事由", f"第{n % units + 1}科室", date(2026, 5, 1)) for n in range(1, min(count, 1000) + 1)
    )
    listed: Mapping[Tally, Entries] = dict.fromkeys(Tally, Entries(count, entries))
    told = tuple(Told(each, f"第{each.number}项已开展工作。", 1, late=False) for each in entries)
    lines = [a_unit(n, f"第{n + 1}科室") for n in range(units)]
    return a_summary(lines, lists=listed, progress=Answers(count, told), no_change=Answers(count, told))


def hostile(text: str, folder: Path) -> Issue:
    """The text wherever people bring words in."""
    item = entry(2, text, text)
    summary = rich_summary()
    told = Answers(1, (Told(item, text, 1, late=False),))
    named = Entries(1, (replace(item, due=summary.as_of.date()),))
    changed = replace(
        summary,
        units=tuple(replace(line, unit=text, head=text) for line in summary.units[:1]),
        lists=dict.fromkeys(summary.lists, named),
        progress=told,
        no_change=told,
        relapses=tuple((item, back) for _, back in summary.relapses),
        support=tuple((item, replace(said, what=text, source=text)) for _, said in summary.support),
        delays={item.item_id: replace(summary.delays[ItemId(104)], words=text)},
        highlights=(Highlight(item, text, EvidenceId(1), EvidenceId(2)),),
        addendum=Addendum(11, 1, (Later(item, text, 0, edited=False),)),
        campaigns=tuple(replace(each, name=text) for each in summary.campaigns),
    )
    comments = {item.item_id: text}
    edition = Edition(RoundId(12), 2, reason=text, lead=text, comments=comments)
    issue = replace(rich_issue(folder), summary=changed, edition=edition, figures=(text,))
    return replace(issue, bureau=text, title=text)


def quiet() -> Issue:
    """A week without any answer, of a bureau of one item that nobody has."""
    return an_issue(a_summary([]), figures=())
