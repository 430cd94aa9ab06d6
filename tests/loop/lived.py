"""A bureau that has been lived in: an item in every state, applications in every step, something said of every kind.

What people wrote about item n carries `mark(n)`, so that a reader of any text can tell whose matter it holds.
"""

from datetime import timedelta
from pathlib import Path

from bot.actions.items.importing import import_notice, import_roster
from bot.actions.items.profiling import keep
from bot.actions.people.starting import issue_invite, press_start
from bot.ledger.reading import RosterReading, RosterRow
from bot.rules.models import ChatId, ItemId, Start, UserId
from bot.rules.profiles import ProfileColumn
from storage import items, people
from tests.loop.phones import Bureau
from tests.world import ROSTER, notice, read_item

OFFICE, LEADER, GROUP = "何敏", "林知秋", "周行远"
HEAD, LIAISON, SUPPORTER, OTHER = "陆一鸣", "白小舟", "沈算", "高远山"
IDLE, INSPECTOR, ASIDE, GONE, STRANGER = "戚清源", "秦督检", "苏旁听", "郑离岗", "生人"

ROWS = (
    *ROSTER,
    RosterRow("信访科", "科长", IDLE, "head"),
    RosterRow("纪检组", "干事", INSPECTOR, "inspector"),
    RosterRow("领导小组", "成员", ASIDE, "leader"),
    RosterRow("道路科", "内勤", GONE, "liaison"),
)

UNITS = ("道路科",) * 11 + ("绿化站",) * 4 + ("财务科", "信访科")
"""The lead unit of each item, in order."""

FILE_UNIT, FILE_PERSON = "天文台", "司马无名"
"""Words of a file that the office alone looks into."""

FINDING, INSTRUCTION = "暗查实录", "批示原话"


def mark(number: int) -> str:
    return f"〔{number}号〕"


class Lived(Bureau):
    """`Bureau`, with people beside the matter: a unit, an inspector, a leader not in charge, one who left, a stranger."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.accounts |= {row.person: UserId(200 + n) for n, row in enumerate(ROWS[len(ROSTER) :])}
        self.accounts[STRANGER] = UserId(999)
        self.screens |= {user: {} for user in self.accounts.values() if user not in self.screens}

    def set_up(self) -> None:
        self.write(import_roster, RosterReading(ROWS, ()), self.now)
        for post, holder, *_ in self.read(people.roster, self.now.date()):
            self.write(issue_invite, post.id, f"invite-{post.id}", self.now)
            user = self.accounts[holder]
            self.write(press_start, Start(user, ChatId(user), f"invite-{post.id}"), self.now)
        drafts = [
            read_item(
                n,
                unit,
                support_units=("财务科",) if n in (1, 2) else (),
                problem=f"第{n}个问题{mark(n)}",
                title=f"标题{mark(n)}",
                measures=(f"措施甲{mark(n)}", f"措施乙{mark(n)}"),
                long_term=n == 5,
            )
            for n, unit in enumerate((*UNITS, None), 1)
        ]
        self.write(import_notice, notice(*drafts), ("notice.txt", "n"), self.now)
        self.write(keep, "月报", (ProfileColumn(("问题",), "problem"),), "form.xlsx", self.now)
        self.presses(OFFICE, "分派与下达")
        self.presses(OFFICE, "确认下达")

    def live(self) -> None:
        """Everything that a bureau goes through, on the items of one unit and a little on those of another."""
        for number in (1, 2, 3, 4, 5, 6, 7, 9, 11):
            self.opens(HEAD, "ac", number)
        for number in (12, 13, 14):
            self.opens(OTHER, "ac", number)
        self.opens(IDLE, "ac", 17)
        self._say_things(1, HEAD)
        self._say_things(12, OTHER)
        self._support()
        for number in (2, 3, 4, 5, 6):
            self.applies_for_closure(HEAD, number, mark(number))
        self.applies_for_closure(OTHER, 13, mark(13))
        for number in (3, 4, 5):
            self.checks(OFFICE, number)
        for number in (4, 5):
            self.confirms(LEADER, number)
        self._returns(6)
        self.asks_for_more_time(HEAD, 7, mark(7))
        self._hands_over(OTHER, 14)
        self._hands_back(10)
        self._reassigns(11)
        self._figures()
        self._leaves()
        self.presses(OFFICE, "随机抽查") if self.finds(OFFICE, "随机抽查") else None
        self.opens(OFFICE, "dg", "3:3")
        for _ in range(50):
            self.passes(timedelta(hours=20))
        self._looks_into_a_ledger()

    def _say_things(self, number: int, head: str) -> None:
        m = mark(number)
        self.opens(OFFICE, "sl", f"{number}:5")
        self.says(OFFICE, f"督办内容{m}")
        self.presses(OFFICE, "确认发出")
        self.opens(LEADER, "si", number)
        self.says(LEADER, f"{INSTRUCTION}{m}")
        self.presses(LEADER, "确认发出")
        self.opens(OFFICE, "qu", number)
        self.says(OFFICE, f"办公室提问{m}")
        self.opens(head, "qo", number)
        self.says(head, f"单位提问{m}")
        self.opens(INSPECTOR, "sf", number)
        self.says(INSPECTOR, f"{FINDING}{m}")
        self.opens(head, "an", number)
        self.says(head, f"已完成{m}，{head}带队。")
        self.says(
            head, f"第{number}项 还差：{head}{m}\n下周计划：{head}复查{m}\n需要支持：经费{m}\n进度：已完成\n预计月底{m}"
        )
        self.opens(head, "xd", number)
        self.photographs(head, text=f"第{number}项 照片{m}")
        self.opens(head, "sw")

    def _support(self) -> None:
        self.opens(SUPPORTER, "rb", 1)
        self.photographs(SUPPORTER, text=f"配合材料{mark(1)}")
        self.opens(SUPPORTER, "qo", 1)
        self.says(SUPPORTER, f"配合单位提问{mark(1)}")

    def _returns(self, number: int) -> None:
        self.presses(OFFICE, f"审核第{number}")
        self.presses(OFFICE, "退回")
        self.presses(OFFICE, "措施不过硬")
        self.says(OFFICE, f"请补充整改后的现场照片{mark(number)}")
        self.presses(OFFICE, "确认退回")

    def _hands_over(self, name: str, number: int) -> None:
        self.opens(name, "te", number)
        self.says(name, f"该事项职责属住建部门{mark(number)}。")
        self.says(name, f"示范区住建局{mark(number)}")

    def _hands_back(self, number: int) -> None:
        self.opens(HEAD, "hb", number)
        self.says(HEAD, f"不属我科职责{mark(number)}")
        self.presses(HEAD, "确认退回")

    def _reassigns(self, number: int) -> None:
        """After the former unit had said and sent something."""
        self._say_things(number, HEAD)
        self._enters(HEAD, number, "rule_new", f"《市政养护管理办法{mark(number)}》 示城管〔2026〕8号")
        self._ticks(number)
        self.asks_for_more_time(HEAD, number, mark(number))
        self.opens(OFFICE, "ra", number)
        self.says(OFFICE, f"应由绿化站牵头{mark(number)}")
        self.presses(OFFICE, "绿化站")
        self.presses(OFFICE, "确认改派")

    def _figures(self) -> None:
        self._enters(HEAD, 1, "rule_new", f"《道路养护管理办法{mark(1)}》 示城管〔2026〕6号")
        self._enters(OFFICE, 4, "party", "2人次")
        self._enters(OTHER, 12, "rule_new", f"《绿化养护管理办法{mark(12)}》 示城管〔2026〕7号")

    def _enters(self, name: str, number: int, kind: str, words: str) -> None:
        self.opens(name, "fk", f"{number}:{kind}")
        self.says(name, words)
        self.presses(name, "确认登记")

    def _ticks(self, number: int) -> None:
        """The first measure of an item."""
        measure = self.read(items.measures, ItemId(number))[0]
        self.opens(HEAD, "pt", f"{number}:{measure.id}:1")

    def _looks_into_a_ledger(self) -> None:
        """With words that nobody knows, some of them decided."""
        rows = ("道路处", LEADER), (FILE_UNIT, LEADER), (f"{FILE_UNIT}二", FILE_PERSON)
        lines = [f"{n},第{n}处路灯不亮,修复,{unit},{person},2026年9月底前" for n, (unit, person) in enumerate(rows, 1)]
        table = "\n".join(["序号,存在问题,整改措施,责任单位,责任领导,整改时限", *lines])
        self.sends_file(OFFICE, table.encode(), "台账.csv")
        self.presses(OFFICE, "试读（不改动）")
        self.presses(OFFICE, "认单位")
        self.presses(OFFICE, "道路科")
        self.presses(OFFICE, "返回试读结果")
        self.presses(OFFICE, "已认 1 个 · 修改")
        self.presses(OFFICE, "改：道路处")
        self.presses(OFFICE, "其他单位")

    def _leaves(self) -> None:
        """With something on the screen that others go on with."""
        self.opens(GONE, "it", 1)
        person = self.read(people.find_by_name, GONE)
        assert person is not None
        self.opens(OFFICE, "ul", person.id)
        self.presses(OFFICE, "确认离岗")
