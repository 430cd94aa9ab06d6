"""Charts of bureaus that do not exist."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.rules.chart import Cell, Chart, Status, Week, rows_of

AS_OF = datetime(2026, 5, 28, 17, 5, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST = date(2026, 3, 12)

UNITS = (
    "办公室", "组织人事科", "机关党委", "计划财务科", "政策法规科", "行政审批科", "市容管理科", "环境卫生科",
    "渣土管理科", "户外广告科", "市政设施科", "公用事业科", "园林绿化科", "数字化管理中心", "执法监督科", "法制审核科",
    "信访投诉科", "安全生产科", "宣传教育科", "城东执法大队", "城西执法大队", "城南执法大队", "高新区执法大队", "机动执法大队",
    "垃圾分类指导中心", "生活垃圾处理场管理处", "城市照明管理所", "公园服务中心", "停车场建设管理中心", "后勤服务中心",
)  # fmt: skip


def a_chart(units: int = 30, weeks: int = 12, **changes: object) -> Chart:
    """Figures as they may be towards the end of a rectification: most done, some late, one unit that hardly answers."""
    shown = tuple(Week(n + 1, FIRST + timedelta(weeks=n)) for n in range(weeks))
    names = [(n, UNITS[n % len(UNITS)] if n < len(UNITS) else f"基层第{n + 1}站") for n in range(units)]
    counts = {n: _counts(n) for n, _ in names}
    cells = {(week.number, n): _cell(n, at, weeks, counts[n]) for n, _ in names for at, week in enumerate(shown)}
    values: dict[str, object] = {
        "title": "示范市城市管理局巡察整改进展",
        "subtitle": "市委第二巡察组反馈意见整改，集中整改期3月12日至6月11日",
        "number": weeks,
        "as_of": AS_OF,
        "weeks": shown,
        "rows": rows_of(names, shown, counts, cells),
        "notes": ("另有2项因职责不属已移交，不计入上列各数。",),
    }
    return Chart(**values | changes)  # type: ignore[arg-type]


def _counts(n: int) -> dict[Status, int]:
    total = (5, 8, 6, 11, 3, 7, 12, 9, 4, 2, 6, 10, 5, 1, 7)[n % 15] + n // 15
    done = total * (6, 9, 4, 7, 10, 5, 8, 3, 7, 10)[n % 10] // 10
    left = total - done
    overdue = min(left, (0, 0, 0, 1, 0, 0, 2, 1, 0, 0, 0)[n % 11])
    nearly = min(left - overdue, (0, 1, 0, 1, 2)[n % 5])
    open_ = min(left - overdue - nearly, (0, 0, 1, 0, 0, 0, 2)[n % 7])
    rest = left - overdue - nearly - open_
    counts = (done, nearly, rest, open_, overdue)
    return {status: count for status, count in zip(Status, counts, strict=True) if count}


def _cell(n: int, at: int, weeks: int, counts: dict[Status, int]) -> Cell:
    total, done = sum(counts.values()), counts.get(Status.DONE, 0)
    by_then = round(done * min(1.0, ((at + 1) / weeks) ** 1.4))
    asked = total - (round(done * (at / weeks) ** 1.4) if at else 0)
    if (n + at) % 13 == 12 and n % 4 == 1:
        return Cell(0, 0, by_then)
    if n % 9 == 7 and at % 3 != 1:
        return Cell(asked, 0, by_then)
    missed = (n * 7 + at * 5) % 11
    return Cell(asked, 0 if missed == 3 and n % 3 == 0 else asked - min(asked, missed == 6), by_then)
