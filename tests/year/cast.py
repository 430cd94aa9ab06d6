"""Who lives through the year: 40 people in 20 units and above them, what each is like, and the 80 items they answer for.

The first seven heads have names that say what they do; the expectations are written about them. The others are drawn.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.ledger.reading import ReadItem, RosterRow
from bot.rules.arrangement import ItemKind, Rhythm
from tests.world import read_item

GROUP, LEADER, OFFICE, CLERK = "周行远", "林知秋", "何敏", "方小墨"
PUNCTUAL, SILENT, CALLED, AT_ONCE, OVERDUE, TARDY, NIGHTLY = (
    "常守时", "莫开言", "闻催应", "立即行", "逾未了", "迟半日", "夜来信"
)  # fmt: skip
NAMED = (PUNCTUAL, SILENT, CALLED, AT_ONCE, OVERDUE, TARDY, NIGHTLY)

UNITS = (
    "道路科", "绿化站", "财务科", "信访科", "法规科", "环卫站", "照明所", "排水所", "执法队", "采购办",
    "人事科", "宣传科", "档案室", "规划科", "质监站", "安监科", "桥隧所", "资产科", "公园处", "信息中心",
)  # fmt: skip
_OTHERS = (
    "岑远", "邬清", "阮和", "柏川", "鲍静", "费明", "纪安", "康宁", "倪文", "曲直", "冉秋", "桑榆", "尹素"
)  # fmt: skip
_LIAISONS = (
    "安联一", "白联二", "曹联三", "邓联四", "樊联五", "葛联六", "洪联七", "金联八",
    "孔联九", "黎联十", "毛联甲", "聂联乙", "裴联丙", "任联丁", "施联戊", "汤联己",
)  # fmt: skip
HEADS = (*NAMED, *_OTHERS)

ROSTER = (
    RosterRow("领导小组", "组长", GROUP, "group"),
    RosterRow("领导小组", "副组长", LEADER, "leader"),
    RosterRow("领导小组办公室", "主任", OFFICE, "office"),
    RosterRow("领导小组办公室", "干事", CLERK, "office"),
    *(RosterRow(unit, "负责人", head, "head") for unit, head in zip(UNITS, HEADS, strict=True)),
    *(RosterRow(unit, "联络员", name, "liaison") for unit, name in zip(UNITS, _LIAISONS, strict=False)),
)


@dataclass(frozen=True)
class Entry:
    """An item of the ledger. `rhythm`: how often it is asked about, when that is not what its class says."""

    number: int
    unit: str
    kind: ItemKind
    rhythm: Rhythm | None
    due: date | None

    @property
    def head(self) -> str:
        return HEADS[UNITS.index(self.unit)]

    @property
    def is_long(self) -> bool:
        return self.kind == ItemKind.LONG

    def read(self) -> ReadItem:
        text = f"{self.due:%Y年%-m月%-d日}前" if self.due else None
        return read_item(self.number, self.unit, due=self.due, due_text=text, long_term=self.is_long)


@dataclass(frozen=True)
class Character:
    """How a head goes about it. `answers`: the share of the asks that they answer, `after` so many hours, `way`: how.

    `called`: they wait until they are reminded on the last day; `heeds`: they answer when 立行立改 is asked about again. `closes`: the weeks after which they apply for closure
    of what is not long-term, or ask for more time first; None: never.
    """

    answers: float
    after: tuple[float, float]
    way: str
    called: bool = False
    heeds: bool = False
    closes: int | None = None


def ledger() -> tuple[Entry, ...]:
    """Four items a unit. Most are long ones, as in a real ledger; those that are not are closed in spring, but for some."""
    return tuple(entry for n, unit in enumerate(UNITS) for entry in _of_unit(n, unit))


_OWN = {
    1: date(2026, 10, 3),
    2: date(2026, 2, 20),
    5: date(2027, 1, 31),
    9: date(2026, 12, 31),
    10: date(2026, 9, 27),
    14: date(2026, 3, 13),
    17: date(2026, 9, 28),
    22: date(2026, 5, 16),
}
"""What is due of those who have names, so that the weeks for which there are expectations hold what is to be seen in them."""


def _of_unit(n: int, unit: str) -> Iterator[Entry]:
    first, chance = 4 * n + 1, random.Random(f"items of {unit}")
    spring, summer = (start + timedelta(days=chance.randrange(80)) for start in (date(2026, 3, 2), date(2026, 7, 1)))
    quarterly = ItemKind.LONG, Rhythm.QUARTERLY
    weekly = n < 11 and HEADS[n] != OVERDUE
    monthly = n >= 11
    yield _entry(
        first, unit, *((ItemKind.CAMPAIGN, None) if weekly else (ItemKind.LONG, None) if monthly else quarterly), spring
    )
    at_once = n in (3, 7, 9)
    yield _entry(
        first + 1, unit, *((ItemKind.AT_ONCE, None) if at_once else quarterly), date(2026, 1, 23) if at_once else None
    )
    yield _entry(first + 2, unit, *quarterly, summer)
    yield _entry(first + 3, unit, *quarterly, None)


def _entry(number: int, unit: str, kind: ItemKind, rhythm: Rhythm | None, due: date | None) -> Entry:
    named = unit in UNITS[: len(NAMED)]
    return Entry(number, unit, kind, rhythm, _OWN.get(number) if named else due)


def characters() -> dict[str, Character]:
    """By name; those who were not told what to be like are drawn, the same each time."""
    found = {
        PUNCTUAL: Character(1, (1, 1), "in one message"),
        SILENT: Character(0, (0, 0), "one by one"),
        CALLED: Character(1, (0.3, 0.3), "in one message", called=True),
        AT_ONCE: Character(1, (2, 2), "by button", heeds=True, closes=19),
        OVERDUE: Character(0, (0, 0), "one by one"),
        TARDY: Character(1, (82, 82), "in one message"),
        NIGHTLY: Character(1, (13, 13), "one by one", closes=20),
    }
    for name in _OTHERS:
        chance = random.Random(f"character of {name}")
        way = chance.choice(["one by one", "in one message", "by button"])
        soon = chance.random() < 0.7
        after = (0.5, 8) if soon else (8, 100)
        found[name] = Character(chance.uniform(0.6, 1), after, way, closes=chance.randrange(3, 16))
    return found
