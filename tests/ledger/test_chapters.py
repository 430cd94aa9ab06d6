"""Which chapters hold items, where a heading alone would say otherwise; a chapter left out is told of where it may hold some."""

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading

HEADINGS = [
    "落实全面从严治党主体责任方面",
    "履行领导责任方面的问题",
    "加强领导班子建设方面",
    "统筹推进重点项目方面",
    "审计发现问题落实整改方面",
    "构建长效机制方面",
    "严明纪律规矩方面",
    "意见建议落实方面",
    # without the word that says it
    "落实全面从严治党主体责任",
    "夯实基层基础、压实责任",
    "履行党组主体责任不到位",
]
FORMS = {
    "status in the heading": "{n}.{problem}（{state}）\n（1）补充材料3份。\n（2）约谈2人。\n",
    "status below the heading": "{n}.{problem}\n整改状态：{state}\n（1）补充材料3份。\n（2）约谈2人。\n",
    "quoted, no status": "{n}.关于“{problem}”的问题\n（1）补充材料3份。\n（2）约谈2人。\n",
    "neither": "{n}.{problem}\n（1）补充材料3份。\n（2）约谈2人。\n",
}
PROBLEMS = ("支部生活不规范", "党费收缴不及时", "干部档案缺页", "编外人员底数不清")


def notice(form: str, heading: str, *, anew: bool) -> NoticeReading:
    """Two chapters of two items each; `anew`: the numbers begin anew in the second."""
    numbers = (1, 2, 1, 2) if anew else (1, 2, 3, 4)
    first, second, third, fourth = (
        FORMS[form].format(n=n, problem=problem, state=state)
        for n, problem, state in zip(numbers, PROBLEMS, ("已完成", "正在推进") * 2, strict=True)
    )
    return read_notice(
        f"某局党组关于巡察整改情况的通报\n一、党的建设方面\n{first}{second}二、{heading}\n{third}{fourth}"
        "三、下一步打算\n（一）加强领导，持续整改。\n（二）压实责任。\n"
    )


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("form", FORMS)
def test_items_whose_numbers_go_on_belong_to_what_came_before(form: str, heading: str):
    assert [item.title for item in notice(form, heading, anew=False).items] == list(PROBLEMS)


@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("form", ["status in the heading", "status below the heading"])
def test_items_with_a_status_are_items_under_any_heading(form: str, heading: str):
    reading = notice(form, heading, anew=True)
    assert [(item.title, item.status) for item in reading.items] == list(
        zip(PROBLEMS, ("done", "in_progress") * 2, strict=True)
    )


@pytest.mark.parametrize("heading", HEADINGS)
def test_problems_that_are_left_out_are_told_of(heading: str):
    reading = notice("quoted, no status", heading, anew=True)
    told = [each.code for each in reading.warnings]
    assert len(reading.items) == 4 or "part_left_out" in told


def test_a_chapter_on_the_work_stays_out_and_nobody_is_bothered():
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n一、提高政治站位，压实主体责任\n（一）加强组织领导。成立领导小组。\n（二）压实责任。召开会议3次。\n"
        "二、聚焦反馈问题，逐项整改\n1.支部生活不规范\n已完成整改。\n2.党费收缴不及时\n正在推进。\n"
        "三、下一步打算\n（一）加强领导。\n（二）持续整改未完成的问题。\n"
    )
    assert [item.title for item in reading.items] == ["支部生活不规范", "党费收缴不及时"]
    assert reading.warnings == ()


@pytest.mark.parametrize("label", ["整改进度：", "完成情况:", ""])
def test_a_status_in_a_line_behind_the_measures_is_that_of_the_problem(label: str):
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n一、党的建设方面\n"
        f"1.病害数据缺报漏报\n（1）补报数据并通报。\n（2）建立日报制度并检查。\n{label}已完成。\n"
        f"2.支部生活不规范\n（1）补齐会议记录。\n（2）约谈两名责任人。\n{label}正在推进。\n"
        f"3.合同管理混乱\n（1）建立合同台账。\n{label}尚未完成。\n"
    )
    assert [(item.title, item.status) for item in reading.items] == [
        ("病害数据缺报漏报", "done"),
        ("支部生活不规范", "in_progress"),
        ("合同管理混乱", "not_done"),
    ]
    assert reading.warnings == ()


def test_it_is_the_items_own_where_others_beside_it_say_theirs():
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n"
        "一、甲方面\n1.病害数据缺报漏报\n完成情况：已完成\n2.支部生活不规范\n完成情况：正在推进\n"
        "二、乙方面\n1.合同管理混乱\n2.干部档案缺页\n完成情况：已完成\n"
        "三、丙方面\n1.固定资产台账缺失\n2.公务车辆闲置\n完成情况：已完成\n"
    )
    assert [item.status for item in reading.items] == ["done", "in_progress", "unstated", "done", "unstated", "done"]


def told(lines: str) -> list[tuple[str, str]]:
    return [(item.title, item.status) for item in read_notice(f"某局党组关于巡察整改情况的通报\n{lines}").items]


def test_paragraphs_that_name_their_problem_are_items():
    assert told(
        "一、聚焦主责主业\n针对救助对象动态管理滞后问题，挂牌督办，该问题已完成整改。\n针对养老设施闲置问题，发放案款，剩余部分在协调。\n"
        "二、聚焦司法为民\n针对党费收缴不及时问题，补缴，该问题已完成整改。\n针对车辆闲置问题，拟明年开展。\n"
    ) == [
        ("救助对象动态管理滞后", "done"),
        ("养老设施闲置", "unstated"),
        ("党费收缴不及时", "done"),
        ("车辆闲置", "unstated"),
    ]


@pytest.mark.parametrize("label", ["反馈指出", "巡察指出", "存在的主要问题"])
def test_more_labels_of_problems_without_numbers(label: str):
    assert told(
        f"一、党的建设方面\n{label}：支部生活不规范。\n整改情况：该问题已完成整改。\n{label}：党费收缴不及时。\n整改情况：补缴。\n"
        f"二、干部管理方面\n{label}：车辆闲置。\n整改情况：已完成整改。\n{label}：合同管理混乱。\n整改情况：正在整改。\n"
    ) == [
        ("支部生活不规范", "done"),
        ("党费收缴不及时", "unstated"),
        ("车辆闲置", "done"),
        ("合同管理混乱", "in_progress"),
    ]


@pytest.mark.parametrize("rest", ["，但仍有2户未搬离", "，剩余2人联系不上", "，其中1项正在推进", "，但制度尚未印发"])
def test_done_and_a_rest_is_told_of(rest: str):
    reading = read_notice(
        f"某局通报\n一、支部生活不规范\n整改情况：补记录。该问题已完成整改{rest}。\n二、车辆闲置\n已完成整改。\n"
    )
    assert [each.code for each in reading.warnings] == ["done_but_open"]


def test_two_rounds_of_one_problem_leave_it_open():
    reading = read_notice(
        "某局通报\n一、车辆闲置\n（集中整改期）重新编制计划，该问题已完成整改。\n（持续整改期）发现反弹，该问题正在整改。\n"
        "二、支部生活不规范\n已完成整改。\n"
    )
    assert [item.status for item in reading.items] == ["unstated", "done"]
    assert [each.code for each in reading.warnings] == ["status_mixed"]


NAMED = (
    ("关于救助对象动态管理滞后的问题", "比对数据，清退63户。已完成整改。", "done"),
    ("关于养老设施闲置的问题", "重新招标。正在推进。", "in_progress"),
    ("关于党费收缴不及时的问题", "补缴8640元。已完成整改。", "done"),
)


@pytest.mark.parametrize("between", ["。", "\n\n"])
@pytest.mark.parametrize("chapters", [("", "", ""), ("一、主责主业方面\n", "", "二、党的建设方面\n")])
def test_problems_without_numbers_that_call_themselves_so(between: str, chapters: tuple[str, ...]):
    told = (f"{over}{name}{between}{answer}\n" for over, (name, answer, _) in zip(chapters, NAMED, strict=True))
    reading = read_notice(f"某局党组关于巡察整改情况的通报\n{''.join(told)}")
    assert [(item.problem, item.status) for item in reading.items] == [(name, status) for name, _, status in NAMED]
    assert [item.headings for item in reading.items] == [
        ("主责主业方面",) * bool(chapters[0]),
        ("主责主业方面",) * bool(chapters[0]),
        ("党的建设方面",) * bool(chapters[0]),
    ]


def test_such_lines_are_text_below_problems_that_have_numbers():
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n1.关于民政服务不优的问题\n"
        "关于救助对象动态管理滞后的问题，清退63户。\n关于养老设施闲置的问题，重新招标。\n已完成整改。\n"
        "2.关于党费收缴不及时的问题\n补缴8640元。正在整改。\n"
    )
    assert [item.status for item in reading.items] == ["done", "in_progress"]


@pytest.mark.parametrize(
    "lines",
    [
        "救助对象动态管理滞后\n完成情况：已完成\n养老设施闲置\n完成情况：正在推进\n",
        "救助对象动态管理滞后。清退63户。已完成整改。\n养老设施闲置。重新招标。正在推进。\n",
    ],
)
def test_where_one_place_says_two_states_somebody_is_told(lines: str):
    reading = read_notice(
        f"某局党组关于巡察整改情况的通报\n一、主责主业方面\n{lines}二、党的建设方面\n党费收缴不及时\n整改情况：已完成整改。\n"
    )
    assert "status_mixed" in [each.code for each in reading.warnings]


ANSWERED = (
    "{over}救助对象动态管理滞后\n整改情况：一是清退63户。二是公示名单。\n整改状态：已完成\n"
    "养老设施闲置\n整改情况：一是重新招标。二是排定工期。\n整改状态：正在推进\n"
    "{next}党费收缴不及时\n整改情况：一是补缴8640元。二是按月公示。\n整改状态：已完成\n"
)


@pytest.mark.parametrize(
    ("over", "following"),
    [("", ""), ("一、主责主业方面\n", "二、党的建设方面\n"), ("主责主业方面\n", "党的建设方面\n")],
)
def test_lines_that_one_label_answers_are_problems(over: str, following: str):
    reading = read_notice(f"某局党组关于巡察整改情况的通报\n{ANSWERED.format(over=over, next=following)}")
    assert [(item.problem, item.status, item.measures) for item in reading.items] == [
        ("救助对象动态管理滞后", "done", ("清退63户。", "公示名单。")),
        ("养老设施闲置", "in_progress", ("重新招标。", "排定工期。")),
        ("党费收缴不及时", "done", ("补缴8640元。", "按月公示。")),
    ]
    if over:
        assert [item.headings for item in reading.items] == [("主责主业方面",)] * 2 + [("党的建设方面",)]
    assert reading.warnings == ()


def test_quoted_problems_without_a_number_inside_an_item_are_told():
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n一、饮水方面\n1.关于“水质不达标”问题（已完成整改）。一是购置设备。二是检测。\n"
        "2.关于“饮水保障不足”问题\n“部分地区季节性缺水”问题（已完成整改）。一是新建工程。二是完善预案。\n“水费收缴率低”问题（已完成整改）。一是宣传。二是催缴。\n"
    )
    assert [(one.line, one.code) for one in reading.warnings] == [(5, "problem_inside"), (6, "problem_inside")]
    assert "没有编号的问题“部分地区季节性缺水”，" in reading.warnings[0].message


def test_items_that_look_like_measures_are_told():
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n整改情况\n公务接待超标\n一是修订办法。二是清退费用。已完成整改。\n"
        "车辆闲置\n一是修订办法。二是安装定位。已完成整改。\n"
    )
    assert "items_in_text" in [one.code for one in reading.warnings]


def test_a_line_of_description_between_a_number_and_its_answer_is_no_problem():
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n一、主责主业方面\n1.救助对象动态管理滞后\n三户没有复核\n整改情况：清退。\n整改状态：已完成\n"
        "2.养老设施闲置\n两处没有启用\n整改情况：招标。\n整改状态：正在推进\n"
    )
    assert [item.problem for item in reading.items] == ["救助对象动态管理滞后", "养老设施闲置"]


@pytest.mark.parametrize("total", ["", "共3个问题。\n"])
def test_who_and_until_when_behind_the_measures_are_those_of_the_problem(total: str):
    told = (
        ("救助对象动态管理滞后", ("清退不符合条件对象63户。", "建立比对机制。"), "救助股", "2026-06-30"),
        ("养老设施闲置", ("重新招标。", "组织验收。"), "养老股", "2026-05-31"),
        ("党费收缴不及时", ("补缴党费。",), "党建股", "2026-09-30"),
    )
    blocks = ""
    for n, (problem, steps, unit, day) in enumerate(told, 1):
        blocks += f"{n}.{problem}\n"
        blocks += "".join(f"（{at}）{step}\n" for at, step in enumerate(steps, 1))
        blocks += f"责任单位：{unit}\n完成时限：2026年{int(day[5:7])}月底前\n"
    reading = read_notice(f"某局党组巡察反馈问题整改方案\n{total}一、主责主业方面\n{blocks}")
    assert [(item.title, item.measures, item.lead_unit, str(item.due)) for item in reading.items] == list(told)


def test_what_stands_behind_several_problems_makes_no_item_of_their_chapter():
    """It may be said of the last alone: of the others nobody knows."""
    reading = read_notice(
        "某局党组关于巡察整改情况的通报\n"
        "一、党的建设方面\n1.支部生活不规范。\n2.党费收缴不及时。\n完成情况：已完成\n"
        "二、干部管理方面\n1.干部档案缺页。\n2.编外人员底数不清。\n完成情况：正在推进\n"
    )
    assert [item.status for item in reading.items] == ["unstated", "done", "unstated", "in_progress"]
    assert [each.code for each in reading.warnings] == ["no_status"] * 2


def test_measures_with_units_and_days_of_their_own():
    """Where the problem is the item, it has all of their units and the latest of their days, and somebody is told."""
    reading = read_notice(
        "某局党组巡察反馈问题整改方案\n共3个问题。\n一、主责主业方面\n"
        "1.救助对象动态管理滞后\n（1）清退不符合条件对象63户。责任单位：救助股；完成时限：2026年3月底前\n"
        "（2）建立比对机制。责任单位：办公室；完成时限：2026年6月底前\n"
        "2.养老设施闲置\n（1）重新招标。责任单位：养老股；完成时限：2026年5月底前\n"
        "（2）验收。责任单位：养老股；完成时限：2026年5月底前\n"
        "3.党费收缴不及时\n责任单位：党建股；完成时限：2026年9月底前\n（1）补缴。责任单位：财务股\n（2）公示。\n"
    )
    assert [(item.lead_unit, item.support_units, str(item.due)) for item in reading.items] == [
        ("救助股", ("办公室",), "2026-06-30"),
        ("养老股", (), "2026-05-31"),
        ("党建股", (), "2026-09-30"),
    ]
    assert reading.items[0].due_text == "2026年3月底前；2026年6月底前"
    assert [each.code for each in reading.warnings] == ["several_leads", "several_due"]
