"""What a unit head types about a paper is read, in whatever order and brackets; and which proofs are papers at all."""

from datetime import date

import pytest

from bot.rules.papers import Paper, is_acceptance, is_paper_place, lacks_acceptance, read_paper

TODAY = date(2026, 3, 5)
SECOND = date(2026, 3, 2)
ROADS = "关于加强道路养护的通知"

TEXTS = [
    # all of it, in this order and in others
    (f"示范发〔2026〕12号 {ROADS} 2026年3月2日 示范局", "示范发〔2026〕12号", ROADS, "示范局", SECOND),
    (f"{ROADS}，示范发〔2026〕12号，示范局，2026年3月2日", "示范发〔2026〕12号", ROADS, "示范局", SECOND),
    (f"示范局 2026年3月2日 《{ROADS}》（示范发〔2026〕12号）", "示范发〔2026〕12号", ROADS, "示范局", SECOND),
    (f"示范发〔2026〕12号{ROADS}2026年3月2日示范局", "示范发〔2026〕12号", ROADS, "示范局", SECOND),
    (
        f"文号：示范发〔2026〕12号\n名称：{ROADS}\n日期：2026年3月2日\n发文单位：示范局",
        "示范发〔2026〕12号",
        ROADS,
        "示范局",
        SECOND,
    ),
    (
        f"发文字号示范发〔2026〕12号；标题：{ROADS}；发文机关：示范局；成文日期：2026-03-02",
        "示范发〔2026〕12号",
        ROADS,
        "示范局",
        SECOND,
    ),
    # numbers however they were typed
    ("示范发[2026]12号", "示范发〔2026〕12号", None, None, None),
    ("示范发（2026）12号", "示范发〔2026〕12号", None, None, None),
    ("示范发(2026)12号", "示范发〔2026〕12号", None, None, None),
    ("示范发【2026】12号", "示范发〔2026〕12号", None, None, None),
    ("示范发〔２０２６〕１２号", "示范发〔2026〕12号", None, None, None),
    ("示范发 〔2026〕 12 号", "示范发〔2026〕12号", None, None, None),
    ("示范发〔二〇二六〕12号", "示范发〔2026〕12号", None, None, None),
    ("示范发〔2026〕12", "示范发〔2026〕12号", None, None, None),
    ("示范发字〔2026〕第12号", "示范发字〔2026〕第12号", None, None, None),
    ("示函〔2026〕3号", "示函〔2026〕3号", None, None, None),
    ("〔2026〕5号", "〔2026〕5号", None, None, None),
    ("示验2026-003号", "示验2026-003号", None, None, None),
    ("2026年第3号", "2026年第3号", None, None, None),
    ("会议纪要 第5期", "第5期", "会议纪要", None, None),
    ("局务会纪要〔2026〕3期 3月2日", "局务会纪要〔2026〕3期", None, None, SECOND),
    ("发票号码：12345678", "12345678", None, None, None),
    ("票号 0012-3456 3月2日 示范建材有限公司", "0012-3456", None, "示范建材有限公司", SECOND),
    # days
    (f"{ROADS} 3月2日", None, ROADS, None, SECOND),
    (f"{ROADS} 2026.3.2", None, ROADS, None, SECOND),
    (f"{ROADS} 20260302", None, ROADS, None, SECOND),
    (f"{ROADS} 二〇二六年三月二日", None, ROADS, None, SECOND),
    (f"{ROADS} 昨天", None, ROADS, None, date(2026, 3, 4)),
    (f"{ROADS} 12月30日", None, ROADS, None, date(2025, 12, 30)),
    (f"{ROADS} 2024年2月29日", None, ROADS, None, date(2024, 2, 29)),
    (f"{ROADS} 2026年3月9日", None, ROADS, None, None),
    (f"{ROADS} 2026年2月30日", None, ROADS, None, None),
    ("关于3月2日检查情况的通报 2026年3月4日", None, "关于3月2日检查情况的通报", None, date(2026, 3, 4)),
    ("关于3月2日检查情况的通报", None, "关于3月2日检查情况的通报", None, None),
    ("2026年度养护工作方案 示范局", None, "2026年度养护工作方案", "示范局", None),
    # issuers
    ("3月2日 示范区住房和城乡建设局出具", None, None, "示范区住房和城乡建设局", SECOND),
    ("由示范路桥检测中心出具 3月2日 道路修补验收报告", None, "道路修补验收报告", "示范路桥检测中心", SECOND),
    (
        "示范局、示范区财政局 3月2日 关于印发资金办法的通知",
        None,
        "关于印发资金办法的通知",
        "示范局、示范区财政局",
        SECOND,
    ),
    ("示范局 示范区财政局 3月2日", None, None, "示范局、示范区财政局", SECOND),
    (f"示范局{ROADS} 3月2日", None, f"示范局{ROADS}", "示范局", SECOND),
    ("示范局（盖章）3月2日", None, None, "示范局", SECOND),
    ("验收单位：示范监理公司 验收日期：3月2日", None, None, "示范监理公司", SECOND),
    ("验收单位 张家湾社区居民代表 验收日期 3月2日", None, None, "张家湾社区居民代表", SECOND),
    ("示范市人民政府办公室", None, None, "示范市人民政府办公室", None),
    # titles
    ("《道路养护管理办法（试行）》", None, "道路养护管理办法（试行）", None, None),
    ("道路养护管理办法（试行）", None, "道路养护管理办法（试行）", None, None),
    ("关于印发《养护办法》的通知 示范发〔2026〕3号", "示范发〔2026〕3号", "关于印发《养护办法》的通知", None, None),
    ("关于加强养护，提升质量的通知 3月2日", None, "关于加强养护，提升质量的通知", None, SECOND),
    ("《道路养护办法》示范局 3月2日", None, "道路养护办法", "示范局", SECOND),
    ("文号：无 名称：修补验收 日期：3月2日", None, "修补验收", None, SECOND),
]

NOTHING = [
    "",
    "  ",
    "好的",
    "没有文号",
    "不清楚",
    "收到，谢谢",
    "路面已修补120平方米",
    "120",
    "第3项",
    "。",
    "《》",
    "名称：无",
]


@pytest.mark.parametrize(("text", "number", "title", "issuer", "day"), TEXTS, ids=[each[0] for each in TEXTS])
def test_what_is_typed_of_a_paper(
    text: str, number: str | None, title: str | None, issuer: str | None, day: date | None
):
    assert read_paper(text, TODAY) == Paper(number, title, issuer, day)


@pytest.mark.parametrize("text", NOTHING)
def test_what_names_no_paper(text: str):
    assert read_paper(text, TODAY) is None


@pytest.mark.parametrize(
    ("name", "paper", "acceptance"),
    [
        ("制度文件", True, False),
        ("会议记录", True, False),
        ("票据凭证", True, False),
        ("函件", True, False),
        ("验收报告", True, True),
        ("工程验收单", True, True),
        ("第三方核查报告", True, False),
        ("印发的通知", True, False),
        ("整改前照片", False, False),
        ("验收照片", False, False),
        ("会议视频", False, False),
        ("整改完成情况佐证", False, False),
    ],
)
def test_which_proofs_are_papers(name: str, paper: bool, acceptance: bool):
    assert (is_paper_place(name), is_acceptance(name)) == (paper, acceptance)


@pytest.mark.parametrize(
    ("said", "lacks"),
    [
        ([], True),
        ([Paper(number="示验〔2026〕3号")], True),
        ([Paper(issuer="示范区住建局")], True),
        ([Paper(issuer="示范区住建局"), Paper(issued_on=SECOND)], True),
        ([Paper(), Paper(issuer="示范区住建局", issued_on=SECOND)], False),
    ],
)
def test_an_acceptance_wants_who_and_when(said: list[Paper], lacks: bool):
    assert lacks_acceptance("验收报告", said) is lacks
    assert not lacks_acceptance("制度文件", said)
