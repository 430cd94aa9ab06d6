"""Items as a ledger would say them."""

from dataclasses import replace
from datetime import date
from typing import Any

from bot.ledger.reading import ReadItem

PROBLEMS = (
    "背街小巷每日只清扫一次，垃圾清运不及时。",
    "窗口人员服务态度生硬，群众多次反映。",
    "工程项目未按规定公开招标，程序倒置。",
    "公务用车油卡管理混乱，台账缺失。",
)


def read(n: int, **facts: Any) -> ReadItem:
    usual = ReadItem(
        code=str(n),
        path=(str(n),),
        headings=("一、履职方面",),
        problem=PROBLEMS[n - 1],
        title=PROBLEMS[n - 1][:8],
        status="in_progress",
        long_term=False,
        status_text="整改中",
        measures=("每日清扫三次", "每周巡查"),
        leader="沈若川",
        lead_unit="市容科",
        support_units=("绿化站",),
        person=None,
        due=date(2026, 5, 27),
        due_text="5月27日前",
        lines=(n + 3, n + 3),
    )
    return replace(usual, **facts)
