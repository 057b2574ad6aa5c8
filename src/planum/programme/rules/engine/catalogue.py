"""What each rule is called, on which clause it stands and what a breach does. The checks stand in `table`.

The words of a clause are the notice's own (108号); for its parent (16号), which is not on file, and for practice they
are a summary. Where no text is on file at all, the clause says 通行做法 (common practice) and the parameters carry
their certainty.
"""

from dataclasses import dataclass

from planum.programme.rules.engine.findings import Severity

PARENT = "财建〔2024〕16号"
NOTICE = "工信厅联规函〔2025〕108号"
PRACTICE = "通行做法"

BLOCKS, WARNS = (Severity.BLOCKS,), (Severity.WARNS,)
BOTH = (Severity.WARNS, Severity.BLOCKS)


@dataclass(frozen=True, slots=True)
class RuleText:
    """`severities` are what a finding that did not pass may do, in the order in which it gets worse."""

    code: str
    clause: str
    title: str
    title_en: str
    severities: tuple[Severity, ...] = BLOCKS


TEXTS: dict[str, RuleText] = {
    text.code: text
    for text in (
        RuleText(
            "R01",
            f"{PARENT} 申报主体：地级市及以上（省会、计划单列市、地级市（州、盟）、直辖市所辖区县、新疆兵团）",
            "申报主体属于可以申报的城市类型",
            "The applicant is of a kind that may apply",
        ),
        RuleText(
            "R02",
            f"{NOTICE} 三（一）：每个省、自治区最多推荐1个地级城市",
            "每个省、自治区最多推荐 1 个城市",
            "A province recommends one city at most",
        ),
        RuleText(
            "R03",
            f"{NOTICE} 三（一）：直辖市最多推荐2个所辖区（县），以其中1个区（县）牵头申报",
            "直辖市最多 2 个区县，合并申报，1 个牵头",
            "A municipality: two districts at most, one application, one lead",
        ),
        RuleText(
            "R04",
            f"{NOTICE} 三（一）：新疆生产建设兵团不占用推荐名额",
            "兵团不占用推荐名额",
            "The corps takes no quota",
        ),
        RuleText(
            "R05",
            f"{NOTICE} 三（一）：已被两部门纳入试点范围的城市不再重复申报",
            "已纳入试点的城市不再申报",
            "A city in the pilot scope does not apply again",
            BOTH,
        ),
        RuleText(
            "R06",
            f"{NOTICE} 三（二）：由省级工业和信息化、财政部门于截止日期前报送两部门",
            "省级两部门在截止日期前联合报送",
            "Both departments of the province send it before the deadline",
        ),
        RuleText(
            "R07",
            f"{NOTICE} 三（一）（二）：推荐函；实施方案并附相关证明材料；加盖公章的纸质版和PDF版（光盘刻录）各一式两份",
            "申报资料齐全，纸质版与 PDF 一致",
            "The package is complete, paper and PDF are one",
        ),
        RuleText(
            "R08",
            f"{NOTICE} 二（一）：确定3个左右主导行业作为技术改造重点行业",
            "重点行业 3 个左右",
            "About three industries",
            WARNS,
        ),
        RuleText(
            "R09",
            f"{NOTICE} 二（一）及附件1：鼓励选择石化化工、钢铁、有色、建材、机械、食品、轻工、纺织等",
            "至少 1 个鼓励重点行业，否则说明理由",
            "One encouraged industry at least, or a reason",
            WARNS,
        ),
        RuleText(
            "R10",
            f"{PARENT} 每个重点行业至少有1家链主企业或龙头企业",
            "每个重点行业有链主或龙头企业承担的项目",
            "Each industry has a project of a chain leader or leading firm",
        ),
        RuleText(
            "R11",
            f"{PARENT} 每个城市至少有1个投资规模超过5亿元的标志性重大项目",
            "有投资规模达标的标志性重大项目",
            "One anchor project exceeds the investment",
        ),
        RuleText(
            "R12",
            f"{PARENT} 实施期内累计开展数字化技术改造的规上企业占比达到80%以上",
            "规上企业改造覆盖率达标且逐年不降",
            "Coverage reaches its target and never falls",
        ),
        RuleText(
            "R13",
            f"{NOTICE} 一：采用“点线面”结合的方式组织示范项目",
            "点、线、面均有任务或项目",
            "Tasks or projects on point, line and plane",
        ),
        RuleText(
            "R14",
            f"{NOTICE} 一（三）：由先进制造业集群核心承载园区、高新区等科技产业园区管委会编制方案，聚焦主导产业",
            "“面”上方案由园区管委会编制并有主导产业",
            "A plane project is planned by a park's administration",
        ),
        RuleText(
            "R15",
            f"{NOTICE} 二（四）：基础条件良好、技术路线清晰、主体改造意愿较强",
            "基础条件、技术路线、改造意愿均有依据",
            "Conditions, route and willingness are evidenced",
            WARNS,
        ),
        RuleText(
            "R16",
            f"{PARENT} 奖补标准：定额奖励，每个城市设上限",
            "分配合计不超过奖补额度，项目不超过其分配",
            "Allocations stay within the award, and the project within its allocation",
        ),
        RuleText(
            "R17",
            f"{PARENT} 资金下达：实施第一年按比例下达，其余待实施期满考核评价通过后下达",
            "只拨付可以使用的资金",
            "Only money that may be used is paid out",
        ),
        RuleText(
            "R18",
            f"{PARENT} 项目支持上限：单个项目的中央支持不超过总投资的规定比例；各城市办法另有上限的从严",
            "单个项目的中央支持不超过上限",
            "Central support of one project stays within its limit",
        ),
        RuleText(
            "R19",
            f"{NOTICE} 二（五）：奖补资金由入选城市用于实施方案中明确的重点项目",
            "只支持实施方案中明确的项目",
            "Only projects of the approved plan are supported",
        ),
        RuleText(
            "R20",
            f"{NOTICE} 二（五）：基础设施建设、公共服务平台建设、服务商培育等项目原则上由地方支持",
            "原则上由地方支持的项目不安排中央资金",
            "Projects for local support get no central money",
            BOTH,
        ),
        RuleText(
            "R21",
            f"{NOTICE} 二（二）：不得重复安排中央财政资金",
            "不重复安排中央财政资金",
            "No second central funding",
        ),
        RuleText(
            "R22",
            f"{NOTICE} 二（五）：支持方式由地方确定，包括投资补助、贷款贴息、担保费补贴等",
            "支持方式合规，凭证齐全",
            "An allowed form of support with its papers",
        ),
        RuleText(
            "R23",
            f"{NOTICE} 二（五）：确保专项资金专款专用、单独核算",
            "专户（专账）核算，凭证关联项目",
            "Separate books, every voucher names its project",
        ),
        RuleText(
            "R24",
            f"{PARENT} 资金使用：不得用于人员福利、公用经费、机构运转，楼堂馆所等基建，平衡本级预算",
            "资金不用于禁止性支出",
            "No forbidden use of the money",
        ),
        RuleText(
            "R25",
            f"{NOTICE} 二（四）：避免因项目在实施过程中频繁调整影响试点工作整体推进与预算执行",
            "变更受控，重大变更须批准",
            "Changes are few; grave ones are approved",
            BOTH,
        ),
        RuleText(
            "R26",
            f"{PRACTICE}（郑州市增补申报 2024-11-15）：同一单位仅可申报1个项目，只选点、线、面之一",
            "同一单位只申报规定数量的项目",
            "One entity has one project, on one wing",
        ),
        RuleText(
            "R27",
            f"{PRACTICE}（郑州市增补申报 2024-11-15）：独立法人，近两年无重大安全、环保、质量事故",
            "申报单位合格，近年无重大事故",
            "A sound entity without recent major accidents",
        ),
        RuleText(
            "R28",
            f"{PRACTICE}（郑州市增补申报 2024-11-15）：实施期内完工，按规定纳入技改投资统计，达到投资规模",
            "按期完工、纳入统计、达到规模",
            "Finished in time, in the statistics, big enough",
        ),
        RuleText(
            "R29",
            f"{PRACTICE}（超长期特别国债设备更新申报）：备案金额、内容与申报一致",
            "申报与备案一致",
            "Declared as filed",
            WARNS,
        ),
        RuleText(
            "R30",
            f"{NOTICE} 二（五）：强化日常调度；{PRACTICE}（泉州市省重点技改）：每月5日前报送，连续3个月未报提请退库",
            "按月报送调度",
            "Reported every month in time",
            BOTH,
        ),
        RuleText(
            "R31",
            f"{NOTICE} 二（四）（五）：避免影响预算执行，强化日常调度及监督检查",
            "投资进度与资金执行不落后",
            "Investment and spending keep up",
            WARNS,
        ),
        RuleText(
            "R32",
            f"{NOTICE} 二（五）：将防范关口前置；{PRACTICE}：合同、发票、付款凭证三单相符，现场核查，验收通过",
            "三单相符、现场有照片、验收通过",
            "Three papers agree, seen on site, accepted",
        ),
        RuleText(
            "R33",
            f"{NOTICE} 二（二）：不得重复安排中央财政资金；{PRACTICE}：同一发票、同一设备只支持一次",
            "发票号、设备序列号在各专项中唯一",
            "Invoice and serial numbers are used once",
            BOTH,
        ),
        RuleText(
            "R34",
            f"{NOTICE} 二（二）（四）：做好项目审核，不得重复安排；{PRACTICE}：项目查重，疑似重复人工认定",
            "疑似重复已人工认定",
            "Possible duplicates are decided by hand",
        ),
        RuleText(
            "R35",
            f"{NOTICE} 二（四）：做好项目审核；{PRACTICE}：专家回避，5人以上单数，去掉最高分、最低分",
            "专家独立、人数合规、评分完整",
            "Independent experts, odd in number, sheets complete",
        ),
        RuleText(
            "R36",
            f"{NOTICE} 二（四）：遴选优质项目；{PRACTICE}（深圳审计2016）：评审标准须量化，权重合计100",
            "评审标准量化，权重合计 100",
            "Quantified criteria, weights sum to 100",
        ),
        RuleText(
            "R37",
            f"{NOTICE} 二（四）：做好项目审核；{PRACTICE}：公示期满、书面实名异议办结后立项",
            "公示期满且异议办结",
            "Shown long enough, objections closed",
        ),
        RuleText(
            "R38",
            f"{NOTICE} 三（三）：年度绩效评价结果较差的城市，视情况采取处罚措施；等级按财预〔2020〕10号",
            "评价等级与得分相符，较差的立案",
            "The grade fits the score; a poor one opens a case",
        ),
        RuleText(
            "R39",
            f"{NOTICE} 三（三）：督促整改、暂停试点资格、扣减或收回奖补资金",
            "暂停期间不拨付，扣减收回须冲账",
            "Nothing is paid while suspended; what is taken back is reversed",
            BOTH,
        ),
        RuleText(
            "R40",
            f"{NOTICE} 二（三）：支持牵头城市推动开展跨区域联合技改项目，一体部署、系统推进",
            "联合项目一城牵头，各计各份",
            "A joint project: one lead, each city its share",
        ),
        RuleText(
            "R41",
            f"{NOTICE} 二（三）：支持同一产业链上不同省份的申报城市各自在实施方案中加强衔接",
            "同一产业链的方案有衔接说明",
            "Plans on one chain say how they are linked",
            WARNS,
        ),
        RuleText(
            "R42",
            "工信厅企业〔2024〕56号（评测指标2024年版）；GB/T 39116、39117；智能工厂梯度培育要素条件（2025年版）",
            "等级申报与测算一致，逐级培育",
            "Levels as computed, one after the other",
        ),
        RuleText(
            "R43",
            f"{NOTICE} 一（三）：建设高标准数字园区；《高标准数字园区建设指南》：改造、服务、双千兆覆盖100%",
            "高标准数字园区覆盖率达标",
            "A park of high standard covers everything",
            BOTH,
        ),
        RuleText(
            "R44",
            f"{NOTICE} 二（二）：与设备更新等政策协同，不得重复安排；设备更新贷款贴息 1.5 个百分点、不超过2年",
            "贷款贴息不超额、不重复",
            "Loan interest within its formula, never twice",
        ),
    )
}
