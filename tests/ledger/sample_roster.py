"""The people of the fictional bureau; run as a module it writes samples/roster.xlsx anew."""

from pathlib import Path

from bot.ledger.reading import RosterRow
from bot.ledger.roster import write_roster

SAMPLES = Path(__file__).parents[2] / "samples"
_PEOPLE = (
    ("局领导", "党组书记、局长", "沈若川", "group", "", ""),
    ("局领导", "党组成员、副局长（环卫市政）", "陆明远", "leader", "沈若川", "纪春燕"),
    ("局领导", "党组成员、副局长（市容执法）", "纪春燕", "leader", "沈若川", "陆明远"),
    ("整改工作领导小组办公室", "主任", "何静", "office", "沈若川", "乔小满"),
    ("整改工作领导小组办公室", "干事", "乔小满", "office", "沈若川", "何静"),
    ("派驻纪检监察组", "督查员", "顾衡", "inspector", "", ""),
    ("办公室", "主任", "田晓岚", "head", "沈若川", "乔小满"),
    ("党建人事科", "科长", "叶青", "head", "沈若川", "田晓岚"),
    ("市容秩序科", "科长", "许知秋", "head", "纪春燕", "康乐"),
    ("环境卫生所", "所长", "孟大勇", "head", "陆明远", "马小林"),
    ("综合执法大队", "大队长", "郑立", "head", "纪春燕", "袁野"),
    ("市政设施所", "所长", "秦海", "head", "陆明远", "罗平"),
    ("园林绿化所", "所长", "白桦", "head", "纪春燕", "柳叶"),
    ("路灯管理所", "所长", "丁亮", "head", "纪春燕", "罗平"),
    ("垃圾分类科", "科长", "苏禾", "head", "陆明远", "马小林"),
    ("市容秩序科", "联络员", "康乐", "liaison", "纪春燕", ""),
    ("环境卫生所", "联络员", "马小林", "liaison", "陆明远", ""),
    ("综合执法大队", "联络员", "袁野", "liaison", "纪春燕", ""),
    ("市政设施所", "联络员", "罗平", "liaison", "陆明远", ""),
    ("园林绿化所", "联络员", "柳叶", "liaison", "纪春燕", ""),
)
ROWS = tuple(RosterRow(*row, row=number) for number, row in enumerate(_PEOPLE, 4))

if __name__ == "__main__":
    write_roster(SAMPLES / "roster.xlsx", ROWS)
