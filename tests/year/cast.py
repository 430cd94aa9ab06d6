"""Who lives through the year: 40 people in 20 units and above them, what each is like, and the 80 items they answer for.

The first seven heads have names that say what they do; the expectations are written about them. The others are drawn.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.ledger.reading import ReadItem, RosterRow
from bot.rules.arrangement import ItemKind, Rhythm
from tests.world import read_item

GROUP, LEADER, OFFICE, CLERK = "周行远", "林知秋", "何敏", "方小墨"
PUNCTUAL, SILENT, CALLED, AT_ONCE = "常守时", "莫开言", "闻催应", "立即行"
OVERDUE, TARDY, NIGHTLY = "逾未了", "迟半日", "夜来信"
NAMED = (PUNCTUAL, SILENT, CALLED, AT_ONCE, OVERDUE, TARDY, NIGHTLY)
_OTHERS = ("岑远", "邬清", "阮和", "柏川", "鲍静", "费明", "纪安", "康宁", "倪文", "曲直", "冉秋", "桑榆", "尹素")
HEADS = (*NAMED, *_OTHERS)
_LIAISONS = (
    *("安联一", "白联二", "曹联三", "邓联四", "樊联五", "葛联六", "洪联七", "金联八"),
    *("孔联九", "黎联十", "毛联甲", "聂联乙", "裴联丙", "任联丁", "施联戊", "汤联己"),
)
UNITS = (
    *("道路科", "绿化站", "财务科", "信访科", "法规科", "环卫站", "照明所", "排水所", "执法队", "采购办"),
    *("人事科", "宣传科", "档案室", "规划科", "质监站", "安监科", "桥隧所", "资产科", "公园处", "信息中心"),
)
ROSTER = (
    RosterRow("领导小组", "组长", GROUP, "group"),
    RosterRow("领导小组", "副组长", LEADER, "leader"),
    RosterRow("领导小组办公室", "主任", OFFICE, "office"),
    RosterRow("领导小组办公室", "干事", CLERK, "office"),
    *(RosterRow(unit, "负责人", head, "head") for unit, head in zip(UNITS, HEADS, strict=True)),
    *(RosterRow(unit, "联络员", name, "liaison") for unit, name in zip(UNITS, _LIAISONS, strict=False)),
)


# --- what they are like -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Character:
    """How a head goes about it. `answers`: the share of the asks that they answer, `after` so many hours, `way`: how.

    `called`: they wait until they are reminded on the last day; `heeds`: they answer when 立行立改 is asked about again.
    `closes`: the weeks after which they apply for the closure of what is not long-term; None: never.
    """

    answers: float
    after: tuple[float, float]
    way: str
    called: bool = False
    heeds: bool = False
    closes: int | None = None


def characters() -> dict[str, Character]:
    """By name; those who were not told what to be like are drawn, the same each time."""
    return {
        PUNCTUAL: Character(1, (1, 1), "in one message"),
        SILENT: Character(0, (0, 0), "one by one"),
        CALLED: Character(1, (0, 0), "in one message", called=True),
        AT_ONCE: Character(1, (2, 2), "by button", heeds=True, closes=19),
        OVERDUE: Character(0, (0, 0), "one by one"),
        TARDY: Character(1, (82, 82), "in one message"),
        NIGHTLY: Character(1, (13, 13), "one by one", closes=20),
        **{name: _drawn(random.Random(f"character of {name}")) for name in _OTHERS},
    }


def _drawn(chance: random.Random) -> Character:
    way = chance.choice(["one by one", "in one message", "by button"])
    after = (0.5, 8) if chance.random() < 0.7 else (8, 100)
    return Character(chance.uniform(0.6, 1), after, way, closes=chance.randrange(3, 16))


# --- what they answer for ---------------------------------------------------------------------------------------------


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
"""What those with names have due, so that the weeks for which there are expectations hold what is to be seen in them."""


def ledger() -> tuple[Entry, ...]:
    """Four items a unit, most of them long ones, as in a real ledger."""
    return tuple(_with_own_date(entry) for n, unit in enumerate(UNITS) for entry in _of_unit(n, unit))


def _of_unit(n: int, unit: str) -> Iterator[Entry]:
    """What is asked about each week is first; for one unit in two it is a long one, asked about each month."""
    chance, first = random.Random(f"items of {unit}"), 4 * n + 1
    spring, autumn = (start + timedelta(days=chance.randrange(90)) for start in (date(2026, 3, 2), date(2026, 8, 3)))
    if HEADS[n] == OVERDUE:
        yield Entry(first, unit, ItemKind.LONG, Rhythm.QUARTERLY, spring)
    else:
        yield Entry(first, unit, ItemKind.CAMPAIGN if n < 11 else ItemKind.LONG, None, spring)
    if n in (3, 7, 9):
        yield Entry(first + 1, unit, ItemKind.AT_ONCE, None, date(2026, 1, 23))
    else:
        yield Entry(first + 1, unit, ItemKind.LONG, Rhythm.QUARTERLY, None)
    yield Entry(first + 2, unit, ItemKind.LONG, Rhythm.QUARTERLY, autumn)
    yield Entry(first + 3, unit, ItemKind.LONG, Rhythm.QUARTERLY, None)


def _with_own_date(entry: Entry) -> Entry:
    return replace(entry, due=_OWN.get(entry.number)) if entry.head in NAMED else entry
