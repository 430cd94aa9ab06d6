"""Notices in styles that the reader had not been made for, each with what a person reads in it.

The expectations were written down from the notices themselves; the reader was mended where it did not agree.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bot.ledger.files import read_file
from bot.ledger.reading import NoticeReading
from bot.ledger.text import document
from bot.ledger.totals import in_line
from tests.ledger.test_word import OUTLINE, add, listed, numbered, saved, xml

NOTICES = Path(__file__).parent / "unseen"


@dataclass(frozen=True)
class Expected:
    """`dates`: inspected from and to, feedback, publication; `items`: a line each, code, status (with + if it is to be kept
    up), number of measures, wording."""

    facts: tuple[str, str]
    dates: str
    declared: str
    warnings: str
    items: str


def told(reading: Any) -> Expected:
    assert isinstance(reading, NoticeReading)
    facts = reading.campaign
    dates = (facts.inspected_from, facts.inspected_to, facts.feedback_on, facts.published_on)
    return Expected(
        facts=(facts.bureau or "", facts.inspecting_body or ""),
        dates=" ".join(str(day or "-") for day in dates),
        declared=", ".join(f"{one.kind} {one.number}" for one in reading.declared),
        warnings=" ".join(one.code for one in reading.warnings),
        items="\n".join(
            f"{item.code} {item.status}{'+' * item.long_term} {len(item.measures)} {item.problem}"
            for item in reading.items
        ),
    )


def trimmed(expected: Expected) -> Expected:
    lines = [line.strip() for line in expected.items.strip().split("\n")]
    return Expected(expected.facts, expected.dates, expected.declared, expected.warnings, "\n".join(lines))


CASES = {
    "bracket_status": Expected(
        facts=("望潮街道", "省委第八巡视组"),
        dates="- - 2023-08-30 2024-01-08",
        declared="aspects 3, categories 7, problems 10, measures 26, done 7, basically_done 1, in_progress 2",
        warnings="period_unread measures_differ",
        items="""
            2.1.1.1 done+ 0 老旧小区改造推进缓慢
            2.1.1.2 in_progress 0 违建拆除后土地闲置
            2.1.1.3 done 0 社区服务用房面积不达标
            2.1.2.1 done 0 “九小场所”检查流于形式
            2.1.2.2 basically_done 0 燃气隐患整改不闭环
            2.2.3.1 done+ 0 出租合同未公开招租
            2.2.3.2 in_progress 0 租金长期拖欠
            2.2.4 done 0 惠民资金发放不规范
            2.3.5 done 0 后备力量不足
            2.3.6 done+ 0 软弱涣散支部整顿不彻底
        """,
    ),
    "chinese_problem": Expected(
        facts=("北岭钢铁集团有限公司", "中央第十二巡视组"),
        dates="2023-03-28 2023-06-15 2023-09-20 2024-01-19",
        declared="",
        warnings="",
        items="""
            1.1 phased+ 3 科技创新投入强度不高
            1.2 in_progress 2 化解过剩产能遗留资产处置慢
            2.3 done 3 重点领域腐败易发多发
            2.4 done+ 2 境外项目监督乏力
            3.5 not_done 1 职业经理人制度改革滞后
        """,
    ),
    "cross": Expected(
        facts=("北辰区机关事务服务中心", "区委第九巡察组"),
        dates="2021-04-12 2021-06-12 2021-07-20 2021-12-01",
        declared="",
        warnings="",
        items="""
            1.1.1 done+ 2 会议以业务代替党务
            1.1.2 done 2 对二级单位指导少
            1.2.1 done 1 公共机构能耗台账不准
            1.2.2 done+ 3 食堂浪费仍然存在
            2.1.1 done 2 考核扣分未与付款挂钩
            2.2.1 in_progress 1 节假日封存记录不全
        """,
    ),
    "except": Expected(
        facts=("远山县卫健局", "县委第二巡察组"),
        dates="2022-09-07 2022-11-10 2022-12-09 -",
        declared="problems 6, done 4",
        warnings="none_stated state_differs",
        items="""
            1.1 unstated 0 基层医疗机构药品加价率超标
            1.2 unstated 0 家庭医生签约不实
            1.3 unstated 0 公共卫生资金滞留
            1.4 unstated 0 院感管理松散
            1.5 unstated 0 村卫生室空壳
            1.6 unstated 0 考勤制度执行不严
        """,
    ),
    "facts_head": Expected(
        facts=("朝阳沟镇", "县委提级巡察组"),
        dates="- - 2024-12-03 2025-04-02",
        declared="problems 4, measures 12, done 4",
        warnings="period_unread measures_differ",
        items="""
            1.1 done 0 网格员配备不足
            1.2 done 0 矛盾纠纷排查不细
            2.1 done 0 公务灶管理混乱
            2.2 done 0 驻村干部脱岗
        """,
    ),
    "groups": Expected(
        facts=("云山水务集团有限公司", "市国资委党委第二巡察组"),
        dates="- - 2024-08-15 2024-12-20",
        declared="done 2, in_progress 1, done 1, not_done 1",
        warnings="period_unread",
        items="""
            1.1 in_progress 3 供水管网漏损率偏高
            1.2 done 2 二次供水泵房巡检不到位
            1.3 done+ 1 水质信息公开不及时
            2.1 done 2 招标代理机构选取随意
            2.2 not_done 2 职工宿舍分配不公开
        """,
    ),
    "hospital": Expected(
        facts=("云栖市中心医院", "市委第四巡察组"),
        dates="2024-09-09 2024-12-10 2024-12-30 2025-09-28",
        declared="aspects 3, problems 9, measures 31, done 27, in_progress 4",
        warnings="measures_differ no_status",
        items="""
            2.1.1.1 done+ 3 结余药品底数不清、台账不全
            2.1.1.2 done 2 临期药品处置程序缺失
            2.1.2 in_progress 2 绩效分配向临床一线倾斜不够
            2.2.3.1 done+ 2 部分耗材采购规避公开招标
            2.2.3.2 basically_done 2 合同履约验收走过场
            2.2.3.3 unstated 1 设备维保费用偏高
            2.2.4 done+ 2 行风建设抓得不紧
            2.3.5 done 2 支部换届提醒不及时
            2.3.6 phased 2 中层干部轮岗力度不大
        """,
    ),
    "inline_many": Expected(
        facts=("岚谷县审计局", "县委第六巡察组"),
        dates="2025-07-01 2025-08-15 2025-09-10 2025-12-05",
        declared="problems 9",
        warnings="",
        items="""
            1.1 done 0 党组会议题把关不严
            1.2 done 0 重大事项请示报告不及时
            1.3 done+ 0 意识形态分析研判走形式
            2.1 done 0 党费收缴核定基数未更新
            2.2 in_progress 0 党小组会召开不规范
            3.1 done 0 审计组廉政回访未全覆盖
            3.2 done 0 外聘人员管理制度缺失
            3.3 done+ 0 公车使用登记不全
            3.4 not_done 0 办公用房超标
        """,
    ),
    "measures_numbered": Expected(
        facts=("江陵理工学院", "省委第三巡视组"),
        dates="2023-10-16 2024-01-12 2024-03-29 2024-09-12",
        declared="aspects 2, problems 4, measures 10",
        warnings="none_stated",
        items="""
            3.1.1 unstated 3 思政课建设不够扎实
            3.1.2 unstated 2 学科专业调整滞后
            3.2.3 unstated 2 基建工程监管薄弱
            3.2.4 unstated 3 科研经费管理宽松
        """,
    ),
    "no_status": Expected(
        facts=("海沧区商务局", "区委第一巡察组"),
        dates="- - - 2024-11-20",
        declared="aspects 2, problems 5, measures 18",
        warnings="none_stated period_unread feedback_unread measures_differ",
        items="""
            2.1.1 unstated 2 招商引资签约项目落地率低
            2.1.2 unstated 2 消费促进活动成效不明显
            2.1.3 unstated 2 成品油市场监管薄弱
            2.2.4 unstated 2 固定资产账实不符
            2.2.5 unstated 1 编外人员招聘不规范
        """,
    ),
    "ordinals": Expected(
        facts=("区残疾人联合会", "区委第五巡察组"),
        dates="2024-03-11 2024-05-17 2024-06-25 2024-10-31",
        declared="problems 7, done 5, in_progress 1, not_done 1",
        warnings="",
        items="""
            2.1.1 done 2 理论学习联系实际不够紧密
            2.1.2 in_progress 0 残疾人就业服务精准度不高
            2.1.3 done+ 0 康复机构监管缺位
            2.2.1 done 0 辅具发放公示不及时
            2.2.2 done 0 困难残疾人生活补贴存在重复发放
            2.3.1 done 0 “三会一课”记录雷同
            2.3.2 not_done 0 发展党员程序不严格
        """,
    ),
    "plan_blocks": Expected(
        facts=("临溪县水利局", "县委第一巡察组"),
        dates="2025-02-20 2025-04-30 2025-05-16 2025-09-01",
        declared="categories 2, problems 6, measures 14, problems 4, problems 2",
        warnings="no_status",
        items="""
            1.1 done 3 农村饮水工程管护资金拨付滞后
            1.2 done+ 2 河道采砂监管有盲区
            1.3 in_progress 2 小型水库安全鉴定超期
            1.4 unstated 2 节水宣传针对性不强
            2.5 done 3 廉政风险点排查不全面
            2.6 not_done 2 差旅费报销审核不严
        """,
    ),
    "sorted": Expected(
        facts=("青禾市农业农村局", "市委第七巡察组"),
        dates="2023-09-04 2023-11-10 2024-01-08 2024-06-03",
        declared="problems 12",
        warnings="",
        items="""
            1.1 done 1 高标准农田项目竣工验收滞后
            1.2 done 1 农机购置补贴核机不严
            1.3 done 1 农产品检测数据失真
            1.4 done 1 涉农资金统筹使用率低
            1.5 done 1 局属企业改制遗留问题多
            1.6 done 1 执法记录仪使用不规范
            1.7 done 1 机关食堂采购未公开
            2.8 basically_done+ 1 畜禽养殖粪污处理设施运行不正常
            2.9 basically_done+ 1 种业执法力量薄弱
            3.10 in_progress 1 冷链项目闲置
            3.11 in_progress 1 渔船管理系统数据不准
            4.12 not_done 1 原种场土地权属纠纷
        """,
    ),
    "town_villages": Expected(
        facts=("梨花镇", "县委第二巡察组"),
        dates="2022-06-20 2022-08-03 2022-10-19 2023-03-17",
        declared="aspects 3, problems 5, problems 4, done 7, in_progress 2",
        warnings="",
        items="""
            2.1.1 done 2 乡村振兴产业规划脱离实际
            2.1.2 done+ 2 防返贫监测不精准
            2.2.3 in_progress 2 “三资”监管责任不实
            2.2.4 done 2 镇纪委监督执纪宽松软
            2.3.5 done 1 党员教育管理松散
            3.1.1 done 2 集体经济收入未入账
            3.1.2 done 1 低保评议会议记录缺失
            3.2.1 done 1 村务公开不及时
            3.2.2 in_progress 2 生态护林员管理不严
        """,
    ),
    "words": Expected(
        facts=("松溪市交通运输局", "市委巡察三组"),
        dates="2024-03-11 2024-05-17 2024-06-25 -",
        declared="",
        warnings="",
        items="""
            1.1 done 0 道路养护巡查频次不足
            1.2 done 0 桥梁检测报告归档不及时
            1.3 done 0 客运站安检流于形式
            1.4 done 0 执法案卷评查走过场
            1.5 done+ 0 农村公路路长制虚设
            1.6 done+ 0 渡口安全责任书未签订
            1.7 in_progress 0 超限治理联动不够
            1.8 in_progress 0 工程款拖欠
            1.9 in_progress 0 局属企业清产核资滞后
            1.10 done 0 公车平台数据不准
            1.11 done+ 0 三公经费超支
            1.12 in_progress 0 驾培机构监管缺位
            1.13 done 0 值班制度执行不严
            1.14 in_progress 0 档案库房漏水
            1.15 not_done 0 老旧小区配套道路未移交
            1.16 phased+ 0 信访件答复超期
            1.17 done+ 0 干部档案漏填
            1.18 done+ 0 公示栏更新慢
        """,
    ),
    "zhejiang": Expected(
        facts=("青澜区文化旅游局", "区委第二巡察组"),
        dates="2022-09-16 2022-10-18 2023-01-17 2023-04-28",
        declared="problems 8, done 5, in_progress 3",
        warnings="",
        items="""
            1.1.1 done 3 学思践悟不深不透。局党组未专题学习共同富裕示范区建设行动方案，结合文化工作实际研究不够
            1.1.2 in_progress 2 文化礼堂使用率不高。抽查的12家文化礼堂中有5家长期闲置
            1.2.3 done 2 会议记录不完整。2021年有4次党组会未记录讨论过程
            2.3.4 done 3 文保修缮工程变更随意。3个项目未经审批增加工程量
            2.3.5 done 2 购买服务绩效评价缺失
            2.4.6 done 2 公务接待超标准列支7.132万元
            3.5.7 in_progress 2 主题党日形式单一
            3.6.8 in_progress 2 35岁以下中层干部空缺
        """,
    ),
    "flat": Expected(
        facts=("云溪市东城区", "市委第一巡察组"),
        dates="2025-07-10 2025-09-12 2025-10-21 2026-02-13",
        declared="",
        warnings="",
        items="""
            1 done 4 整改责任压得不实
            2 not_done 2 招商引资实效不强
            3 done+ 2 党员发展把关不严
            4 phased 0 物业矛盾化解不力
        """,
    ),
    "headless_quotes": Expected(
        facts=("市市场监管局", "一届市委第六轮巡察第一巡察组"),
        dates="2024-04-16 2024-06-14 2024-09-13 2025-09-08",
        declared="",
        warnings="",
        items="""
            2.1.1 done 2 针对“第一议题”制度落实不到位的问题
            2.1.2 done+ 2 针对特种设备监管有盲区的问题
            2.1.3 basically_done+ 2 针对食品抽检不合格后处置率低的问题
            2.2.4 done+ 2 针对执法不文明的问题
            2.2.5 done 0 针对收费公示不规范的问题
            2.3.6 in_progress 2 针对支部书记“双带头”作用不明显的问题
            2.3.7 in_progress+ 2 针对个体私营党建覆盖率低的问题
        """,
    ),
    "tasks_and_problems": Expected(
        facts=("临枣高新区综合执法局", "区党工委第一巡察组"),
        dates="2025-02-18 2025-04-30 2025-05-28 2025-12-15",
        declared="aspects 2, categories 3, problems 5, tasks 8, done 8, phased 2",
        warnings="state_differs no_status two_readings no_status no_status",
        items="""
            2.1.1.1 unstated 2 “第一议题”落实不到位
            2.1.1.2 unstated 1 学用结合不紧密
            2.1.2.3 phased+ 2 渣土车夜间监管缺失
            2.2.3.4 unstated 1 往来款长期挂账
            2.2.3.5 phased+ 2 罚没物品管理不规范
        """,
    ),
    "signs_lost": Expected(
        facts=("江岸区城管执法局", ""),
        dates="- - - -",
        declared="",
        warnings="period_unread feedback_unread",
        items="""
            2.1.1 done+ 0 占道经营反复回潮
            2.1.2 done 0 油烟扰民投诉办理质效不高
            2.2.3 basically_done 0 年轻干部交流少
        """,
    ),
    "aspects_only": Expected(
        facts=("市园林局", "市委第六巡察组"),
        dates="2023-04-20 2023-06-25 2023-08-04 2024-04-01",
        declared="aspects 3, measures 9",
        warnings="none_stated",
        items="""
            1 unstated 3 贯彻上级决策部署有差距
            2 unstated 3 服务群众不够贴心
            3 unstated 3 全面从严治党不够有力
        """,
    ),
    "prose_behind_headings": Expected(
        facts=("江夏湖区水务局", "区委第一巡察组"),
        dates="- - - 2023-01-16",
        declared="aspects 4, problems 8, measures 23, done 7",
        warnings="none_stated period_unread feedback_unread measures_differ state_differs part_left_out",
        items="""
            2.1.1 unstated 3 “河湖长制”落实不力
            2.1.2 unstated 2 海绵城市建设滞后
            2.2.3 unstated 2 内控制度执行不严格
            2.2.4 unstated 2 工程变更随意
            2.3.5 unstated 2 违规发放加班补助
            2.3.6 unstated 2 公务接待审批不规范
            2.4.7 unstated 2 支部活动与业务“两张皮”
            2.4.8 unstated 2 选人用人程序有瑕疵
        """,
    ),
    "few_statuses": Expected(
        facts=("江海市城市管理局", "市委第二巡察组"),
        dates="2022-02-16 2022-03-16 2022-04-18 -",
        declared="problems 5, measures 12",
        warnings="few_stated",
        items="""
            2.1.1 unstated 3 关于法治学习不够系统的问题
            2.1.2 unstated 2 关于行政规范性文件清理不及时的问题
            2.2.3 unstated 2 关于执法全过程记录不完整的问题
            2.2.4 done 3 关于自由裁量不当的问题
            2.3.5 unstated 2 关于持证上岗率不高的问题
        """,
    ),
    "status_behind_answer": Expected(
        facts=("某区大数据局", "区委第一巡察组"),
        dates="2024-03-05 2024-04-18 2024-05-16 2024-10-08",
        declared="categories 3, tasks 7, measures 19",
        warnings="measures_differ part_left_out",
        items="""
            3.1.1 done+ 0 理论学习系统性不强问题
            3.1.2 done 0 政务数据归集共享推进慢问题
            3.1.3 in_progress 0 “一网通办”事项兜底窗口作用发挥不明显问题
            3.2.4 done 0 信息化项目验收把关不严问题
            3.2.5 done 0 政府采购合同备案不及时问题
            3.3.6 done+ 0 党费公示不规范问题
            3.3.7 in_progress+ 0 年轻干部实践锻炼不够问题
        """,
    ),
    "remedies_numbered": Expected(
        facts=("穗岭市住房建设局", "市委第八巡察组"),
        dates="2020-05-17 2020-08-07 2020-10-27 2021-02-10",
        declared="aspects 3, categories 5, problems 6, measures 17",
        warnings="none_stated measures_differ",
        items="""
            2.1.1 unstated 2 针对学习领会不深入、结合实际不紧密问题
            2.1.2 unstated 3 针对住房租赁市场监管存在薄弱环节问题
            2.2.3 unstated 2 针对压力传导逐级递减问题
            2.2.4 unstated 2 针对工程质量安全监督存在廉政风险问题
            2.3.5 unstated 2 针对基层党支部建设不够规范问题
            2.3.6 unstated 2 针对干部交流力度不够问题
        """,
    ),
    "section_all": Expected(
        facts=("芦花县司法局", "县委第五巡察组"),
        dates="2024-10-08 2024-11-29 2025-01-06 2025-04-18",
        declared="aspects 3, problems 8, problems 3, done 3, problems 3, problems 2, in_progress 2",
        warnings="",
        items="""
            1.1 done 0 普法宣传缺乏针对性
            1.2 done 0 人民调解案卷不规范
            1.3 done 0 法律援助中心标识不清
            2.4 done+ 0 公证收费公示不全
            2.5 done+ 0 社区矫正走访次数不足
            2.6 done+ 0 窗口值班脱岗
            3.7 in_progress 0 支部换届超期
            3.8 in_progress 0 离退休党员管理松散
        """,
    ),
    "labels_only": Expected(
        facts=("青石镇", "县委第二巡察组"),
        dates="2024-06-03 2024-07-26 2024-09-09 2025-01-10",
        declared="problems 6",
        warnings="",
        items="""
            1.1 done 2 乡村建设行动推进不力
            1.2 in_progress 2 耕地“非农化”整治不彻底
            2.1 done+ 2 村级工程项目公示不到位
            2.2 done 1 干部谈话提醒流于形式
            3.1 basically_done 1 村党支部标准化建设滞后
            3.2 not_done 0 流动党员管理缺位
        """,
    ),
    "own_line": Expected(
        facts=("区体育局", "区委第八巡察组"),
        dates="2025-03-03 2025-04-25 2025-05-20 2025-09-02",
        declared="",
        warnings="",
        items="""
            1.1 done 2 党组议大事、抓大事不够
            1.2 in_progress 2 全民健身设施管护责任不清
            1.3 done+ 1 体育社团监管缺位
            2.1 basically_done 1 场馆出租租金收缴不及时
            2.2 done 2 赛事经费结余未及时清缴
        """,
    ),
    "circled_states": Expected(
        facts=("白鹭区教育局", "区委第一巡察组"),
        dates="2023-09-11 2023-11-03 2023-12-28 2024-04-02",
        declared="aspects 4, problems 7",
        warnings="",
        items="""
            1.1 done 0 思政课教师兼职多
            1.2 done+ 0 校园文化同质化
            2.1 in_progress 0 集团化办学融合不深
            2.2 done 0 课后服务质量参差不齐
            3.1 done+ 0 食堂大宗食材采购监管不严
            3.2 done 0 教辅材料征订不规范
            4.1 not_done 0 校级干部超期任职
        """,
    ),
    "measures_outcomes": Expected(
        facts=("柳湖区财政局", "区委第三巡察组"),
        dates="2023-02-13 2023-04-14 2023-05-25 2023-10-16",
        declared="problems 4, measures 9, done 3, in_progress 1",
        warnings="",
        items="""
            1.1 done 3 预算绩效管理不到位
            1.2 in_progress 2 专项资金拨付滞后
            2.1 done+ 2 政府采购监管不严
            2.2 done 2 国有资产处置不公开
        """,
    ),
    "mixed_levels": Expected(
        facts=("河西街道", "区委第二巡察组"),
        dates="2024-02-26 2024-04-26 2024-05-30 2024-09-19",
        declared="",
        warnings="two_readings no_status",
        items="""
            1.1 done 0 主题教育不深入
            1.2.1 unstated 0 征收补偿进度滞后
            1.2.2 done 0 安置房选房组织无序
            1.3 done+ 0 招商引资空转
            2.4.1 done 0 合同签订不规范
            2.4.2 in_progress 0 资产出租长期低价
            2.4.3 done 0 债权清收不力
            2.5 done+ 0 干部作风漂浮
            3.6 basically_done 0 两新组织党建薄弱
        """,
    ),
    "parts_numbered": Expected(
        facts=("长亭县委宣传部", "省委第二巡视组"),
        dates="2023-06-12 2023-08-11 2023-10-17 2024-01-12",
        declared="problems 5",
        warnings="",
        items="""
            1 done+ 2 意识形态阵地管理有漏洞
            2 done 2 精神文明创建重申报轻管理
            3 done 2 新闻发布制度落实不力
            4 phased+ 2 文艺精品创作后劲不足
            5 not_done 2 新时代文明实践所（站）运行不畅
        """,
    ),
    "done_in_headings": Expected(
        facts=("梧桐区城市管理局", "区委第二巡察组"),
        dates="2023-08-14 2023-10-27 2023-12-22 2024-05-20",
        declared="aspects 3, categories 7, problems 10, measures 31, done 8, basically_done 1, in_progress 1",
        warnings="measures_differ",
        items="""
            2.1.1.1 done 3 背街小巷保洁质量差
            2.1.1.2 done 2 共享单车停放秩序乱
            2.1.2.1 basically_done 2 分类投放准确率低
            2.1.2.2 in_progress 1 厨余垃圾处置能力不足
            2.1.3 done 2 违法建设治理有死角
            2.2.4.1 done+ 0 同案不同罚
            2.2.4.2 done 0 罚没物品管理混乱
            2.2.5 done+ 2 渣土运输监管存在漏洞
            2.3.6 done+ 2 支部组织生活质量不高
            2.3.7 done 2 协管员队伍管理松散
        """,
    ),
    "tasks_in_words": Expected(
        facts=("某市林业局", "市委第一巡察组"),
        dates="2017-03-13 2017-05-12 2017-06-08 2017-09-20",
        declared="tasks 4, tasks 2",
        warnings="",
        items="""
            1.1 done 0 解决中心组学习不规范的问题
            1.2 done+ 0 解决重大决策不经集体研究的问题
            1.3 done 0 解决意识形态责任制悬空的问题
            1.4 in_progress 0 解决巡察移交问题线索处置慢的问题
            2.5 done 0 解决公务接待超标准的问题
            2.6 done 0 解决办公用房超面积的问题
        """,
    ),
}

WORD = {
    "auto": Expected(
        facts=("白石县自然资源局", "县委第四巡察组"),
        dates="2025-04-08 2025-06-06 2025-07-11 2025-10-20",
        declared="aspects 2, problems 5, measures 8, done 3, in_progress 1, not_done 1",
        warnings="open_revisions",
        items="""
            2.1.1 done 2 批而未供土地处置慢
            2.1.2 in_progress 2 矿山生态修复监管不严
            2.1.3 not_done 1 卫片执法整改不彻底
            2.2.1 done+ 1 测绘成果采购未公开
            2.2.2 done 2 窗口人员吃拿卡要
        """,
    ),
    "tables": Expected(
        facts=("云岭街道", "区委第三巡察组"),
        dates="2025-02-17 2025-04-30 2025-05-20 2025-08-29",
        declared="problems 5, measures 9, done 3, in_progress 2",
        warnings="",
        items="""
            1.1 done+ 2 物业管理突出问题整治不力
            1.2 in_progress 2 流动人口底数不清
            1.3 done 2 消防通道堵塞
            2.1 done 1 社区书记储备不足
            2.2 in_progress 2 党群服务中心利用率低
        """,
    ),
}


UNNUMBERED = {"labels_only"}


def path_of(name: str) -> Path:
    return NOTICES / f"{name}.txt"


@pytest.mark.parametrize("name", CASES)
def test_a_notice_in_a_style_not_met_before(name: str):
    assert told(read_file(path_of(name))) == trimmed(CASES[name])


def test_all_of_them_are_read():
    assert {path.stem for path in NOTICES.glob("*.txt")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_read_stands_in_the_lines_of_the_item(name: str):
    source = path_of(name).read_text(encoding="utf-8").split("\n")
    reading = read_file(path_of(name))
    assert isinstance(reading, NoticeReading)
    for item in reading.items:
        own = "".join("".join(source[item.lines[0] - 1 : item.lines[1]]).split())
        for text in (item.problem, *item.measures):
            assert "".join(text.split()) in own
        assert item.path[-1] in source[item.lines[0] - 1] or name in UNNUMBERED


def items_of(name: str) -> Any:
    reading = read_file(path_of(name))
    assert isinstance(reading, NoticeReading)
    return reading.items


def test_the_way_to_an_item_is_that_of_its_headings():
    item = items_of("hospital")[3]
    assert item.path == ("二、", "（二）", "3.", "（1）")
    assert item.headings == (
        "巡察反馈问题整改进展情况",
        "反馈问题：落实全面从严治党责任有差距，重点领域廉洁风险突出",
        "招标采购监管不严",
    )
    assert items_of("zhejiang")[0].path == ("（一）", "1.", "（1）")
    assert items_of("ordinals")[0].path == ("第二部分", "第一，", "1、")
    assert items_of("town_villages")[7].headings == ("村级党组织反馈问题整改落实情况", "石桥村")


def test_answers_are_put_to_the_problems_they_are_numbered_for():
    third = items_of("inline_many")[2]
    assert (third.status_text, third.lines) == ("已完成整改并长期坚持", (6, 7))


def test_lists_of_problems_and_answers_that_do_not_fit_are_told(tmp_path: Path):
    text = (
        path_of("inline_many")
        .read_text(encoding="utf-8")
        .replace("3.已完成整改并长期坚持。每半年开展一次分析研判。", "")
    )
    path = tmp_path / "通报.txt"
    path.write_text(text, encoding="utf-8")
    reading = read_file(path)
    assert isinstance(reading, NoticeReading)
    assert [item.status for item in reading.items[:4]] == ["unstated", "unstated", "unstated", "done"]
    (warning,) = [one for one in reading.warnings if one.code == "answers_unpaired"]
    assert (warning.line, warning.message) == (5, "“党的领导方面”下写了 3 个问题、2 条整改情况，无法一一对应，请核对。")


def test_dates_with_signs_lost_are_told_and_not_guessed():
    reading = read_file(path_of("no_status"))
    assert [one.message for one in reading.warnings if one.code.endswith("_unread")] == [
        "巡察起止日期“202442日至620日”似有缺字或不完整，未作推断，请补填。",
        "反馈日期“2024719日”似有缺字或不完整，未作推断，请补填。",
    ]


@pytest.mark.parametrize(
    ("text", "totals"),
    [
        (
            "共反馈4个方面12类36个问题,制定整改措施108项,已完成34项,2项正在推进",
            "aspects 4, categories 12, problems 36, measures 108, done 34, in_progress 2",
        ),
        (
            "反馈的697个问题,完成整改688个,基本完成取得阶段性成果并持续整改问题4个,未完成5个,总体完成率98.71%。",
            "problems 697, done 688, basically_done 4, not_done 5",
        ),
        ("反馈4个方面问题，梳理出51个具体问题,细化为208项整改措施", "aspects 4, problems 51, measures 208"),
        (
            "共反馈问题2个方面、3个大项、34条具体问题,分解为整改任务85个,已整改完成85个,其中取得阶段性成效并长期坚持13个。",
            "aspects 2, categories 3, problems 34, tasks 85, done 85, phased 13",
        ),
        (
            "三个方面、十二个问题，细化为四十六项整改措施，已完成四十项",
            "aspects 3, problems 12, measures 46, done 40",
        ),
        ("问题总数：28个，已完成：25个，正在整改：3个", "problems 28, done 25, in_progress 3"),
        ("反馈涉及的问题共3个方面", "aspects 3"),
        ("除第3项、第5项正在推进外，其余4项均已完成整改", "done 4"),
        ("推进整改，完成一批重点项目，召开会议8次", ""),
    ],
)
def test_totals_in_the_words_of_notices(text: str, totals: str):
    doc = document(text)
    found = [one for line in doc.lines for one in in_line(doc, line)]
    assert ", ".join(f"{one.kind} {one.number}" for one in found) == totals


def test_owners_and_dates_of_blocks():
    second, last = items_of("plan_blocks")[1], items_of("groups")[4]
    assert (second.leader, second.lead_unit, second.support_units) == ("陆沉舟", "河湖股", ("执法大队",))
    assert (last.leader, last.lead_unit, last.due_text, str(last.due)) == (
        "纪南星",
        "行政部",
        "2024年11月30日",
        "2024-11-30",
    )


def test_a_total_speaks_for_all_only_if_nothing_says_otherwise(tmp_path: Path):
    text = path_of("facts_head").read_text(encoding="utf-8").replace("公务灶管理混乱。", "公务灶管理混乱。正在整改。")
    path = tmp_path / "公示.txt"
    path.write_text(text, encoding="utf-8")
    reading = read_file(path)
    assert isinstance(reading, NoticeReading)
    assert [item.status for item in reading.items] == ["unstated", "unstated", "in_progress", "unstated"]
    assert "state_differs" in {one.code for one in reading.warnings}


# --- in Word ----------------------------------------------------------------------------------------------------------

MARKS = 'w:id="1" w:author="审稿人" w:date="2026-03-01T00:00:00Z"'


def control(text: str) -> str:
    return (
        f"<w:sdt><w:sdtPr><w:dropDownList/></w:sdtPr><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>"
    )


def with_numbers_and_revisions(document: Any) -> None:
    """Automatic numbers, an insertion and a deletion in the preface, an item deleted as a whole, statuses in controls."""

    def answer(status: str, rest: str) -> Any:
        return xml(f"<w:r><w:t>整改情况：</w:t></w:r>{control(status)}<w:r><w:t>。{rest}</w:t></w:r>")

    numbered(document, OUTLINE)
    deleted = parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:numPr><w:ilvl w:val="2"/><w:numId w:val="70"/></w:numPr>'
        f"<w:rPr><w:del {MARKS}/></w:rPr></w:pPr><w:del {MARKS}><w:r><w:delText>不动产登记积压</w:delText></w:r></w:del></w:p>"
    )
    add(
        document,
        xml("<w:r><w:t>中共白石县自然资源局党组关于巡察整改情况的通报</w:t></w:r>"),
        xml(
            "<w:r><w:t>根据县委统一部署，2025年4月8日至6月6日，县委第四巡察组对县自然资源局党组开展了巡察，7月11日反馈了意见。"
            "反馈的2个方面5个问题，制定整改措施8条，已完成3个，</w:t></w:r>"
            f"<w:ins {MARKS}><w:r><w:t>1个正在整改，1个尚未完成</w:t></w:r></w:ins>"
            f"<w:del {MARKS}><w:r><w:delText>2个正在整改</w:delText></w:r></w:del><w:r><w:t>。</w:t></w:r>"
        ),
        *(listed(text, level) for text, level in [("整改工作组织情况", 0), ("加强领导。召开会议3次。", 1)]),
        *(listed(text, level) for text, level in [("反馈问题整改情况", 0), ("履行主责主业方面", 1)]),
        listed("批而未供土地处置慢", 2),
        answer("已完成", "一是建立处置台账。二是消化批而未供土地430亩。"),
        deleted,
        listed("矿山生态修复监管不严", 2),
        answer("正在整改", "一是约谈业主2家。二是修复面积120亩，余下2025年12月底前完成。"),
        listed("卫片执法整改不彻底", 2),
        answer("尚未完成", "一是拆除复耕18宗。"),
        listed("从严治党方面", 1),
        listed("测绘成果采购未公开", 2),
        answer("已完成，长期坚持", "一是公开招标。"),
        listed("窗口人员吃拿卡要", 2),
        answer("已完成", "一是处理2人。二是公布监督电话。"),
        *(listed(text, level) for text, level in [("下一步打算", 0), ("持续整改。", 1)]),
    )
    for line in ("中共白石县自然资源局党组", "2025年10月20日"):
        document.add_paragraph(line)


HEAD = ("序号", "具体问题", "整改措施", "责任领导", "责任部门", "完成时限", "整改进展")
CHAPTERS = {
    "一、贯彻落实上级决策部署方面": [
        (
            "1",
            "物业管理突出问题整治不力",
            "1.成立专班。\n2.约谈物业企业6家。",
            "楚云飞",
            "社区办",
            "2025年9月底",
            "已完成并长期坚持",
        ),
        ("2", "流动人口底数不清", "1.入户核查。\n2.录入平台。", "楚云飞", "平安办", "2025年12月31日", "正在推进"),
        ("3", "消防通道堵塞", "1.清理通道31处。\n2.安装隔离桩。", "楚云飞", "应急办", "立行立改", "已完成"),
    ],
    "二、基层党建方面": [
        ("1", "社区书记储备不足", "1.建立人才库。", "白芷", "党建办", "2025年10月", "已完成"),
        (
            "2",
            "党群服务中心利用率低",
            "1.增加便民项目。\n2.延长开放时间。",
            "白芷",
            "党建办",
            "2025年12月底前",
            "正在推进",
        ),
    ],
}


def with_a_table_in_each_chapter(document: Any) -> None:
    """Chapters with a table each; the leader's cell is merged downwards."""
    document.add_paragraph("云岭街道党工委巡察反馈问题整改情况公示")
    document.add_paragraph(
        "2025年2月17日至4月30日，区委第三巡察组对云岭街道党工委开展巡察，5月20日反馈意见，共反馈5个问题，"
        "制定整改措施9条。截至目前，已完成3个，正在推进2个。"
    )
    for heading, rows in CHAPTERS.items():
        document.add_paragraph(heading)
        table = document.add_table(rows=1 + len(rows), cols=len(HEAD))
        for at, row in enumerate((HEAD, *rows)):
            for place, text in enumerate(row):
                table.cell(at, place).text = text if at < 2 or place != 3 else ""
        table.cell(1, 3).merge(table.cell(len(rows), 3))
    for line in ("三、下一步打算", "继续抓好未完成问题的整改。", "中共云岭街道工作委员会", "2025年8月29日"):
        document.add_paragraph(line)


FILLED = {"auto": with_numbers_and_revisions, "tables": with_a_table_in_each_chapter}


@pytest.mark.parametrize("name", WORD)
def test_a_notice_in_word(name: str, tmp_path: Path):
    assert told(read_file(saved(tmp_path, FILLED[name]))) == trimmed(WORD[name])


def test_cells_merged_downwards_speak_for_all_their_rows(tmp_path: Path):
    reading = read_file(saved(tmp_path, with_a_table_in_each_chapter))
    assert isinstance(reading, NoticeReading)
    assert [item.leader for item in reading.items] == ["楚云飞"] * 3 + ["白芷"] * 2
    assert reading.items[1].measures == ("入户核查。", "录入平台。")
