"""Single wordings in which notices say one thing, each in the smallest notice that holds it."""

from datetime import date

import pytest

from bot.ledger.notice import read_notice
from bot.ledger.reading import NoticeReading, ReadItem
from bot.ledger.wording import problem_words

TITLE = "某县水务局党组关于巡察整改情况的通报\n"
ABOVE = f"{TITLE}2024年4月10日至6月20日，县委第三巡察组对县水务局党组进行了巡察，7月16日反馈了意见。\n"
BELOW = "中共某县水务局党组\n2024年12月20日\n"
OTHERS = (
    "\n2.水库巡查记录不全\n整改措施：补记。\n整改进度：已完成\n3.泵站值守脱岗\n整改措施：排班。\n整改进度：正在推进\n"
)


def read(body: str, *, above: str = ABOVE, below: str = BELOW) -> NoticeReading:
    return read_notice(f"{above}一、工程管理方面\n{body}\n{below}")


def item(body: str) -> ReadItem:
    """The first item of a notice that has two plain ones behind it."""
    reading = read(body + OTHERS)
    assert [one.problem for one in reading.items[1:]] == ["水库巡查记录不全", "泵站值守脱岗"]
    return reading.items[0]


@pytest.mark.parametrize(
    "label", ["问题描述", "存在问题", "存在的问题", "问题表现", "主要问题", "具体表现", "反馈问题"]
)
def test_a_label_below_a_heading_goes_into_its_details(label):
    read = item(f"1.水费催缴不力\n{label}：三个用水大户欠费两年。\n整改措施：上门催缴。\n整改进度：已完成")
    assert (read.problem, read.title, read.status) == ("水费催缴不力", "水费催缴不力", "done")
    assert read.measures == ("上门催缴。",)


@pytest.mark.parametrize("heading", ["供水服务方面", "抄表环节存在的问题", "河口供水站", "责任单位：河口供水站"])
def test_a_label_says_the_problem_where_the_heading_does_not(heading):
    read = item(f"1.{heading}\n存在问题：三个用水大户欠费两年。\n整改措施：上门催缴。\n整改进度：已完成")
    assert read.problem == "三个用水大户欠费两年"


@pytest.mark.parametrize(
    "last", ["（2）换锁。\n整改进度：已完成", "（2）换锁。\n整改结果：已完成。", "（2）换锁。整改进度：已完成"]
)
def test_a_short_last_measure_before_the_status_is_kept(last):
    assert item(f"1.船艇登记不全\n（1）补齐登记。\n{last}").measures == ("补齐登记。", "换锁。")


def test_a_short_second_paragraph_of_a_measure_is_kept():
    read = item("1.船艇登记不全\n（1）补齐登记。\n（2）加强看管。\n换锁。\n整改进度：已完成")
    assert read.measures == ("补齐登记。", "加强看管。\n换锁。")


def test_a_numbered_status_is_no_measure():
    assert item("1.船艇登记不全\n（1）补齐登记。\n（2）整改进度：已完成").measures == ("补齐登记。",)


PLAIN = "1.水费催缴不力。上门催缴。已完成整改。\n2.船艇登记不全。补齐登记。正在整改。"


@pytest.mark.parametrize(
    "period",
    [
        "县委第三巡察组自2024年4月10日起至6月20日对县水务局党组进行了巡察",
        "从2024年4月10日开始到6月20日结束，县委第三巡察组对县水务局党组进行了巡察",
        "自2024年4月10日起，至2024年6月20日，县委第三巡察组对县水务局党组进行了巡察",
        "县委第三巡察组于2024年4月10日至6月20日对县水务局党组进行了巡察",
    ],
)
def test_the_period_of_an_inspection(period):
    reading = read(PLAIN, above=f"关于巡察整改情况的通报\n{period}，7月16日反馈了意见。\n")
    facts = reading.campaign
    assert (facts.inspected_from, facts.inspected_to) == (date(2024, 4, 10), date(2024, 6, 20))
    assert facts.feedback_on == date(2024, 7, 16)
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "period",
    [
        "2024年4月10日起，县委第三巡察组对县水务局党组进行了为期70天的巡察",
        "2024年4月10日，县委第三巡察组进驻县水务局开展巡察",
        "县委第三巡察组于2024年4月10日进驻县水务局开展巡察，6月20日撤离",
        "县委第三巡察组从2024年4月10日开始对县水务局党组进行巡察",
    ],
)
def test_a_period_without_its_last_day_is_asked_for(period):
    reading = read(PLAIN, above=f"关于巡察整改情况的通报\n{period}，2024年7月16日反馈了意见。\n")
    assert (reading.campaign.inspected_from, reading.campaign.inspected_to) == (None, None)
    assert reading.campaign.feedback_on == date(2024, 7, 16)
    (warning,) = reading.warnings
    assert (warning.line, warning.code) == (2, "period_unread")
    assert "2024年4月10日" in warning.message


def test_a_day_of_feedback_is_no_unread_period():
    reading = read(PLAIN, above="整改情况通报\n2024年7月16日，县委第三巡察组对县水务局党组开展巡察的情况进行反馈。\n")
    assert [one.code for one in reading.warnings] == []


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("反馈日期：2024年4月12日", None),
        ("巡察时间：2024年4月12日", None),
        ("整改时间：2024年4月12日", None),
        ("日期：2024年4月12日", date(2024, 4, 12)),
        ("发布日期：2024年4月12日", date(2024, 4, 12)),
        ("信息发布时间：2024-04-12", date(2024, 4, 12)),
        ("来源：县水务局 时间：2024-04-12", date(2024, 4, 12)),
    ],
)
def test_only_a_day_of_publication_is_one(printed, day):
    above = f"县水务局党组巡察整改台账\n（县委第三巡察组，{printed}）\n"
    assert read(PLAIN, above=above, below="").campaign.published_on == day


@pytest.mark.parametrize(
    ("bracket", "lead", "support", "due"),
    [
        ("（办公室牵头，党建科配合，2025年6月底前完成）", "办公室", ("党建科",), date(2025, 6, 30)),
        ("（由水政科负责牵头；工程科、财务科协助）", "水政科", ("工程科", "财务科"), None),
        ("（工程科牵头落实）", "工程科", (), None),
        ("（牵头单位办公室）", "办公室", (), None),
        ("（责任单位工程科，完成时限2025年3月底前）", "工程科", (), date(2025, 3, 31)),
        ("\n（办公室牵头，党建科配合）", "办公室", ("党建科",), None),
    ],
)
def test_owners_that_a_bracket_tells_in_prose(bracket, lead, support, due):
    read = item(f"1.述职走形式{bracket}\n整改措施：现场提问。\n整改进度：已完成")
    assert (read.problem, read.title) == ("述职走形式", "述职走形式")
    assert (read.lead_unit, read.support_units, read.due) == (lead, support, due)


@pytest.mark.parametrize(
    "bracket",
    [
        "（县纪委牵头，对12个站所开展检查）",
        "（张三牵头）",
        "（责任单位落实不力）",
        "（各科配合）",
        "（2025年6月底前完成）",
    ],
)
def test_other_brackets_are_prose(bracket):
    read = item(f"1.述职走形式{bracket}\n整改措施：现场提问。\n整改进度：已完成")
    assert (read.lead_unit, read.support_units, read.due) == (None, (), None)
    assert read.problem == f"述职走形式{bracket}"


@pytest.mark.parametrize(
    "sentence",
    [
        "对已完成的6个问题适时回头看，对未完成的3个问题持续整改。",
        "对正在整改的\n3个问题倒排工期。",
        "其余3个问题列入明年计划。",
        "上述9项任务由办公室督办。",
        "剩余2条措施年内落实。",
    ],
)
def test_a_number_of_some_problems_is_no_total(sentence):
    reading = read(f"{PLAIN}\n二、下一步打算\n{sentence}")
    assert [(one.kind, one.number) for one in reading.declared] == []


@pytest.mark.parametrize("sentence", ["反馈的2个问题", "目前2个问题均已整改", "共2个问题", "对照2个问题逐条整改"])
def test_a_number_of_all_problems_is_a_total(sentence):
    assert ("problems", 2) in {(one.kind, one.number) for one in read(PLAIN, above=f"{ABOVE}{sentence}。\n").declared}


def status(said: str) -> tuple[str, str | None]:
    """The status of an item that says this in the line below its heading, with the words for it."""
    read = item(f"1.水费催缴不力\n整改措施：上门催缴。\n{said}")
    return read.status + "+" * read.long_term, read.status_text


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("整改情况：已于2024年9月完成整改。", "done"),
        ("整改情况：已于9月底前全部完成整改", "done"),
        ("整改情况：2024年9月已完成整改。", "done"),
        ("整改进度：已于2024年9月完成", "done"),
        ("整改进度：截至2024年9月底，已基本完成", "basically_done"),
        ("整改情况：截至2024年9月底，该问题已完成整改。", "done"),
        ("整改情况：到2025年6月底，完成整改。", "unstated"),
        ("整改情况：截至2025年6月底，完成整改。", "unstated"),
        ("整改进度：2024年9月30日前完成", "unstated"),
        ("整改进度：2025年9月完成整改", "unstated"),
        ("整改情况：已于9月完成台账建立。", "unstated"),
        ("整改情况：拟于2025年9月完成整改。", "unstated"),
        ("整改进度：正在推进（钢瓶已到货，待验收）", "in_progress"),
        ("整改进度：已完成（2024年9月）", "done"),
        ("整改进度：已完成（长期坚持）", "done+"),
        ("整改进度：未完成（已完成60%）", "not_done"),
        ("整改进度：已完成（100%）", "done"),
        ("整改进度：已完成（60%）", "unstated"),
        ("整改进度：已完成（一期）", "done"),
        ("整改进度：已完成（待验收）", "unstated"),
        ("整改进度：已完成（二期正在推进）", "unstated"),
        ("整改进度：尚未全面完成", "not_done"),
        ("整改进度：未全部完成整改", "not_done"),
        ("整改进度：没有按期完成", "not_done"),
        ("整改进度：不能按期完成", "not_done"),
        ("整改进度：未按时限完成", "not_done"),
        ("整改进度：未达到销号条件", "not_done"),
        ("整改进度：未销号", "not_done"),
        ("整改进度：部分已完成", "in_progress"),
        ("整改进度：大部分已完成", "in_progress"),
    ],
)
def test_what_a_label_says_of_the_status(said, expected):
    assert status(said)[0] == expected


@pytest.mark.parametrize(
    ("line", "expected", "words"),
    [
        ("完善制度。已于2024年9月完成整改。", "done", "已于2024年9月完成整改"),
        ("完善制度。该问题已于9月底前全部完成整改。", "done", "已于9月底前全部完成整改"),
        ("完善制度。2024年9月已完成整改。", "done", "2024年9月已完成整改"),
        ("完善制度。该问题已完成整改（2024年9月）。", "done", "已完成整改"),
        ("会议减少35%。——已完成", "done", "已完成"),
        ("会议减少35%。—未完成整改。", "not_done", "未完成整改"),
        ("会议减少35%——基本完成。", "basically_done", "基本完成"),
        ("完善制度。已于9月完成台账建立。", "unstated", None),
        ("完善制度。2025年9月完成整改。", "unstated", None),
        ("完善制度。已完成（一期）道路建设。", "unstated", None),
    ],
)
def test_what_a_sentence_at_the_end_says_of_the_status(line, expected, words):
    read = item(f"1.会议偏多。{line}")
    assert (read.status, read.status_text, read.problem) == (expected, words, "会议偏多")


def test_a_dash_at_the_end_of_the_only_sentence():
    read = item("1.会议偏多且时间过长——已完成")
    assert (read.status, read.status_text) == ("done", "已完成")


@pytest.mark.parametrize("value", ["80%", "100%", "√", "已完成3项，正在推进1项", "已申请延期"])
def test_a_value_that_is_not_understood_is_shown(value):
    reading = read(f"1.水费催缴不力\n整改措施：上门催缴。\n整改进度：{value}{OTHERS}")
    (warning,) = reading.warnings
    assert (reading.items[0].status, warning.line, warning.code) == ("unstated", 6, "status_unread")
    assert f"“{value}”" in warning.message


def test_where_nothing_is_printed_it_is_said_that_nothing_is():
    (warning,) = read(f"1.水费催缴不力\n整改措施：上门催缴。{OTHERS}").warnings
    assert warning.code == "no_status"


def test_values_that_are_all_not_understood_are_no_silence():
    reading = read("1.水费催缴不力\n整改进度：80%\n2.船艇登记不全\n整改进度：60%")
    assert [one.code for one in reading.warnings] == ["status_unread", "status_unread"]


@pytest.mark.parametrize("value", ["已整改，尚未销号", "完成整改，正在验收", "已完成，待县委巡察办验收"])
def test_done_but_not_yet_accepted_is_asked_about(value):
    reading = read(f"1.水费催缴不力\n整改措施：上门催缴。\n整改进度：{value}{OTHERS}")
    assert [one.code for one in reading.warnings] == ["done_but_open"]


def test_numbers_as_on_cheques_are_a_level_of_their_own():
    reading = read_notice(
        f"{ABOVE}壹、工程管理方面\n一、巡查不严\n（一）水库巡查记录不全。补记。已完成。\n（二）泵站值守脱岗。排班。正在推进。\n"
        "二、养护不实\n（一）闸门锈蚀。除锈。已完成。\n"
        f"贰、供水服务方面\n三、收费不严\n（一）水费催缴不力。上门催缴。已完成。\n（二）欠费名册不全。补登。未完成。\n{BELOW}"
    )
    assert ["".join(one.path) for one in reading.items] == [
        "壹、一、（一）",
        "壹、一、（二）",
        "壹、二、（一）",
        "贰、三、（一）",
        "贰、三、（二）",
    ]
    assert [one.headings[0] for one in reading.items[-2:]] == ["供水服务方面", "供水服务方面"]
    assert reading.warnings == ()


def test_a_line_that_begins_like_such_a_number_is_text():
    read = item("1.水费催缴不力\n伍、陆两家大户欠费两年。\n整改措施：上门催缴。\n整改进度：已完成")
    assert (read.problem, read.measures) == ("水费催缴不力", ("上门催缴。",))


@pytest.mark.parametrize("heading", ["【已完成】水费催缴不力", "（已完成）水费催缴不力", "水费催缴不力【已完成】"])
def test_a_status_in_brackets_is_no_part_of_the_wording(heading):
    read = item(f"1.{heading}\n一是上门催缴。")
    assert (read.problem, read.title, read.status) == ("水费催缴不力", "水费催缴不力", "done")


@pytest.mark.parametrize("signature", ["河口水站支部", "河口水站党支部", "中共河口水站支部委员会"])
def test_a_branch_signs_for_its_bureau(signature):
    assert read(PLAIN, above="整改情况通报\n", below=f"{signature}\n2024年12月20日").campaign.bureau == "河口水站"


@pytest.mark.parametrize(
    ("preface", "feedback", "codes"),
    [
        ("2024年9月2日至11月1日，市委第三巡察组对局党组进行了巡察，12月5日反馈意见。", "2024-12-05", []),
        (
            "2024年9月2日至11月1日，市委第三巡察组对局党组进行了巡察，12月5日反馈意见。2024年12月5日至2025年3月5日，进行了集中整改。",
            "2024-12-05",
            [],
        ),
        (
            (
                "2021年4月12日至6月4日，市委第一巡察组对局党组进行了巡察，6月28日反馈意见；"
                "2023年3月6日至4月7日，市委第三巡察组开展“回头看”巡察，5月16日反馈意见。"
            ),
            "None",
            ["several_inspections"],
        ),
        (
            "2020年6月5日，市委第一巡察组反馈首轮意见。2024年9月2日至11月1日，市委第三巡察组对局党组进行了巡察，12月5日反馈意见。",
            "None",
            ["feedback_early"],
        ),
    ],
)
def test_the_day_of_feedback_where_more_than_one_inspection_is_told_of(preface: str, feedback: str, codes: list[str]):
    reading = read_notice(
        f"某局党组关于巡察整改情况的通报\n{preface}\n一、支部生活不规范\n已完成整改。\n二、车辆闲置\n正在整改。\n"
    )
    assert str(reading.campaign.feedback_on) == feedback
    assert [each.code for each in reading.warnings] == codes


@pytest.mark.parametrize(
    "words", ["该问题正整改。", "该问题仍整改。", "该问题初步解决。", "（正整改）", "整改情况：初步整改。"]
)
def test_words_that_leave_it_open_say_nothing_of_done(words):
    reading = read(f"1.船艇登记不全\n补齐登记。{words}{OTHERS}")
    assert reading.items[0].status == "unstated"
    assert [one.code for one in reading.warnings] == ["no_status"]


@pytest.mark.parametrize(
    "line",
    [
        "责任领导 张三 责任单位 水政科",
        "责任领导：张三 责任单位 水政科",
        "责任领导 张三 责任单位：水政科",
        "责任领导：张三 责任单位（科室）：水政科",
    ],
)
def test_labels_side_by_side_with_and_without_a_colon(line):
    first = item(f"1.船艇登记不全\n{line}\n整改进度：已完成")
    assert (first.leader, first.lead_unit) == ("张三", "水政科")


@pytest.mark.parametrize("number", ["{}.", "{}、", "（{}）"])
def test_more_than_a_thousand_numbers(number):
    lines = "\n".join(f"{number.format(n)}船艇登记不全。已完成整改。" for n in range(1, 1202))
    assert len(read(lines).items) == 1201


def test_a_year_that_begins_a_line_is_no_number():
    reading = read("1.船艇登记不全。\n2024、2025两年没有盘点。\n整改进度：已完成\n2.泵站值守脱岗。\n整改进度：已完成")
    assert [one.path[-1] for one in reading.items] == ["1.", "2."]


@pytest.mark.parametrize("words", ["不断提升服务水平", "不动产登记改革", "未来五年规划编制"])
def test_signs_that_begin_other_words_name_no_fault(words):
    assert not problem_words().search(words)


@pytest.mark.parametrize(
    "title",
    [
        "上轮巡察反馈问题整改不到位",
        "“回头看”发现问题未整改",
        "上轮巡察问题整改未完成",
        "上轮巡察问题部分整改",
        "上轮反馈问题尚未整改",
        "反馈问题整改不到位",
        "反馈问题整改落实不到位",
    ],
)
@pytest.mark.parametrize("answer", ["\n整改进度：已完成", "\n补齐登记。该问题已完成整改。", "（已完成）\n补齐登记。"])
def test_a_problem_of_what_was_not_put_right_is_no_status(title, answer):
    first = item(f"1.{title}{answer}")
    assert (first.problem, first.status) == (title, "done")


@pytest.mark.parametrize(("words", "status"), [("已完成整改", "done"), ("正在整改", "in_progress")])
def test_a_status_behind_the_word_for_a_problem_is_one(words, status):
    first = item(f"1.船艇登记不全问题{words}。补齐登记。")
    assert (first.problem, first.status) == ("船艇登记不全", status)


@pytest.mark.parametrize(
    ("bracket", "status"),
    [
        ("整改完成，长期坚持", "完成，长期坚持"),
        ("立行立改，已完成", "已完成"),
        ("该问题已完成整改", "已完成整改"),
    ],
)
def test_a_bracket_with_a_status_in_it_is_no_part_of_the_problem(bracket, status):
    first = item(f"1.船艇登记不全（{bracket}）\n一是补齐登记。二是加强看管。")
    assert (first.problem, first.status, first.status_text) == ("船艇登记不全", "done", status)


@pytest.mark.parametrize(
    "line",
    [
        "（责任部门：水政科；完成时限：2024年12月底；整改状态：已完成，长期坚持）",
        "责任部门：水政科 完成时限：2024年12月底 整改状态：已完成，长期坚持",
    ],
)
def test_a_time_limit_ends_before_the_status(line):
    first = item(f"1.船艇登记不全\n一是补齐登记。二是加强看管。\n{line}")
    assert (first.due_text, first.status_text, first.lead_unit) == ("2024年12月底", "已完成，长期坚持", "水政科")


def test_a_unit_behind_the_answer_does_not_make_the_answer_a_part_of_the_problem():
    reading = read(
        "（一）已完成整改的问题\n1.船艇登记不全。补齐登记18艘。（责任单位：水政科）\n2.泵站值守脱岗。排班。（责任单位：工管科）"
    )
    assert [(one.problem, one.lead_unit) for one in reading.items] == [
        ("船艇登记不全", "水政科"),
        ("泵站值守脱岗", "工管科"),
    ]


@pytest.mark.parametrize(
    ("words", "status", "long_term"),
    [
        ("该项工作正在持续推进。", "in_progress", True),
        ("整改状态：正在持续推进", "in_progress", True),
        ("基本整改到位，后续持续抓好。", "basically_done", True),
        ("整改状态：已完成整改并销号", "done", False),
        ("整改状态：已整改并销号", "done", False),
        ("该问题需长期坚持。", "unstated", True),
    ],
)
def test_words_for_how_far_it_is(words, status, long_term):
    first = item(f"1.船艇登记不全\n一是补齐登记。二是加强看管。{words}")
    assert (first.status, first.long_term) == (status, long_term)


def test_a_reception_is_no_waiting():
    reading = read("1.公务接待不规范【已销号】。一是补齐登记。\n2.泵站值守脱岗【已销号】。一是排班。")
    assert reading.warnings == ()


def test_a_sign_of_cheques_in_a_word_is_no_total():
    reading = read(f"1.船艇登记不全\n整改进度：已完成{OTHERS}\n二、锻造过硬队伍方面\n1.培训不够\n整改进度：已完成")
    assert reading.declared == ()


@pytest.mark.parametrize(("total", "codes"), [(3, []), (2, []), (6, ["measures_differ"])])
def test_what_is_told_without_counting_may_be_one_measure(total, codes):
    reading = read(
        f"整改措施{total}条。\n1.换届不及时\n整改情况：换届支部3个，建立提醒制度。已完成整改。\n"
        "2.党费收缴不严\n整改情况：一是催缴。二是公示。已完成整改。"
    )
    assert [one.code for one in reading.warnings] == codes
