"""The table of cases: for each rule one that passes, one that fails, one at the boundary; worked by hand.

A case changes one thing in facts that pass everything. Sources of the limits: the clause of each rule and the
`source` of its parameters. Amounts are in fen.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from planum.programme.rules.engine.facts import Category, SupportForm, Wing
from planum.programme.rules.engine.facts_evidence import RepeatedUse
from planum.programme.rules.engine.facts_plan import (
    OwnerRole,
    PlaneAuthor,
    PlanFacts,
    PlanIndustry,
    PlanProject,
    SharedChain,
)
from planum.programme.rules.engine.facts_project import (
    Accident,
    ApplicationFacts,
    Duplicate,
    DuplicateDecision,
    Entity,
    Filing,
)
from planum.programme.rules.engine.facts_recommendation import (
    Applicant,
    ApplicantKind,
    Jurisdiction,
    Package,
    RecommendationFacts,
)
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.table import check_plan, check_project, check_recommendation

WAN, YI = 10_000 * 100, 100_000_000 * 100
PASSES, FAILS, BOUNDARY = "passes", "fails", "boundary"
ZHENGZHOU = "410100"


@dataclass(frozen=True)
class Case:
    """`expected` is the verdict; `city` None: the national values alone."""

    rule: str
    kind: str
    what: str
    check: Callable[[Any, View], list[Finding]]
    facts: Any
    expected: str
    city: str | None = None
    on: date = date(2026, 3, 1)


SENT = date(2025, 4, 20)
CITY = Applicant("420900", "孝感市", ApplicantKind.PREFECTURE)
PACKAGE = Package(
    ("recommendation_letter", "implementation_plan", "supporting_documents"), 2, True, 2, "ab", "ab", 210, 210
)
HUBEI = RecommendationFacts(
    2, Jurisdiction.PROVINCE, (CITY,), ("industry_bureau", "finance_bureau"), SENT, package=PACKAGE
)
DISTRICTS = (
    Applicant("110105", "朝阳区", ApplicantKind.MUNICIPAL_DISTRICT, is_lead=True),
    Applicant("110108", "海淀区", ApplicantKind.MUNICIPAL_DISTRICT),
)
BEIJING = replace(HUBEI, jurisdiction=Jurisdiction.MUNICIPALITY, applicants=DISTRICTS)
THIRD = Applicant("110112", "通州区", ApplicantKind.MUNICIPAL_DISTRICT)
CORPS = replace(
    HUBEI,
    jurisdiction=Jurisdiction.CORPS,
    applicants=(Applicant("659001", "石河子", ApplicantKind.CORPS),),
    takes_quota=False,
)


def recommended(rule: str, kind: str, what: str, facts: RecommendationFacts, expected: str) -> Case:
    return Case(rule, kind, what, check_recommendation, facts, expected, on=SENT)


def of_city(code: str, name: str, kind: ApplicantKind = ApplicantKind.PREFECTURE) -> RecommendationFacts:
    return replace(HUBEI, applicants=(Applicant(code, name, kind),))


RECOMMENDATIONS = [
    recommended("R01", PASSES, "a city of prefecture level", HUBEI, "passed"),
    recommended("R01", FAILS, "a county-level city", of_city("420902", "县级市", ApplicantKind.OTHER), "blocks"),
    recommended("R01", BOUNDARY, "a district of a municipality", BEIJING, "passed"),
    recommended("R01", BOUNDARY, "a district, but of a province", replace(HUBEI, applicants=DISTRICTS[:1]), "blocks"),
    recommended("R02", PASSES, "one city", HUBEI, "passed"),
    recommended("R02", BOUNDARY, "exactly the quota", HUBEI, "passed"),
    recommended("R02", FAILS, "a second city", replace(HUBEI, other_recommended=("420100",)), "blocks"),
    recommended("R02", PASSES, "no province recommends", BEIJING, "not_applicable"),
    recommended("R03", PASSES, "one district that leads", replace(BEIJING, applicants=DISTRICTS[:1]), "passed"),
    recommended("R03", BOUNDARY, "two districts, one leads", BEIJING, "passed"),
    recommended("R03", FAILS, "a third district", replace(BEIJING, applicants=(*DISTRICTS, THIRD)), "blocks"),
    recommended("R03", FAILS, "nobody leads", replace(BEIJING, applicants=DISTRICTS[1:]), "blocks"),
    recommended("R03", FAILS, "another application", replace(BEIJING, other_recommended=("110112",)), "blocks"),
    recommended("R04", PASSES, "the corps takes no quota", CORPS, "passed"),
    recommended("R04", FAILS, "the corps is counted", replace(CORPS, takes_quota=True), "blocks"),
    recommended("R04", FAILS, "a province that claims the exemption", replace(HUBEI, takes_quota=False), "blocks"),
    recommended("R04", BOUNDARY, "a province that is counted", replace(HUBEI, takes_quota=True), "passed"),
    recommended("R05", PASSES, "in neither batch", HUBEI, "passed"),
    recommended("R05", FAILS, "already a pilot by code", of_city("410100", "另名"), "blocks"),
    recommended("R05", FAILS, "already a pilot by name", of_city("000000", "郑州市"), "blocks"),
    recommended("R05", FAILS, "already a pilot on file", replace(HUBEI, pilots_on_file=("420900",)), "blocks"),
    recommended("R05", BOUNDARY, "in the list by inference", of_city("370200", "青岛市"), "warns"),
    recommended("R06", PASSES, "before the deadline", HUBEI, "passed"),
    recommended("R06", BOUNDARY, "on the last day", replace(HUBEI, received_on=date(2025, 4, 23)), "passed"),
    recommended("R06", FAILS, "a day late", replace(HUBEI, received_on=date(2025, 4, 24)), "blocks"),
    recommended("R06", FAILS, "by one department", replace(HUBEI, recommended_by=("industry_bureau",)), "blocks"),
    recommended("R07", PASSES, "complete", HUBEI, "passed"),
    recommended("R07", BOUNDARY, "three copies", replace(HUBEI, package=replace(PACKAGE, paper_copies=3)), "passed"),
    recommended("R07", FAILS, "one page less", replace(HUBEI, package=replace(PACKAGE, paper_pages=209)), "blocks"),
    recommended("R07", FAILS, "another disc", replace(HUBEI, package=replace(PACKAGE, disc_hash="cd")), "blocks"),
    recommended("R07", FAILS, "no letter", replace(HUBEI, package=replace(PACKAGE, parts=PACKAGE.parts[1:])), "blocks"),
    recommended("R07", FAILS, "no seal", replace(HUBEI, package=replace(PACKAGE, is_sealed=False)), "blocks"),
]

PARK = PlaneAuthor("高新区管委会", "high_tech_zone", "有色金属")
INDUSTRIES = (PlanIndustry("32", "有色金属"), PlanIndustry("36", "汽车"), PlanIndustry("27", "医药"))
PROJECTS = (
    PlanProject("P1", Wing.POINT, "32", OwnerRole.CHAIN_LEADER, 5 * YI + 1, 1000 * WAN),
    PlanProject("P2", Wing.LINE, "36", OwnerRole.LEADING_FIRM, 2 * YI, 2000 * WAN),
    PlanProject("P3", Wing.PLANE, "27", OwnerRole.CHAIN_LEADER, 1 * YI, 500 * WAN, PARK),
)
PLAN = PlanFacts(
    "420900", INDUSTRIES, PROJECTS, {2025: Fraction(40, 100), 2026: Fraction(60, 100), 2027: Fraction(85, 100)},
    allocation_plan={"P1": 1000 * WAN, "P2": 2000 * WAN, "P3": 500 * WAN},
    shared_chains=(SharedChain("C32", ("430200",), "互为供应"),),
)  # fmt: skip


def planned(rule: str, kind: str, what: str, expected: str, **changes: Any) -> Case:
    return Case(rule, kind, what, check_plan, replace(PLAN, **changes), expected)


def with_project(number: int, **changes: Any) -> tuple[PlanProject, ...]:
    return tuple(replace(each, **changes) if at == number else each for at, each in enumerate(PROJECTS))


FIVE = (*INDUSTRIES, PlanIndustry("31", "钢铁"), PlanIndustry("30", "建材"))
PLANS = [
    planned("R08", PASSES, "three industries", "passed"),
    planned("R08", BOUNDARY, "two industries", "passed", industries=INDUSTRIES[:2]),
    planned("R08", BOUNDARY, "four industries", "passed", industries=FIVE[:4]),
    planned("R08", FAILS, "five industries", "warns", industries=FIVE),
    planned("R08", FAILS, "one industry", "warns", industries=INDUSTRIES[:1]),
    planned("R09", PASSES, "non-ferrous metals", "passed"),
    planned("R09", FAILS, "medicine alone, no reason", "warns", industries=INDUSTRIES[2:]),
    planned("R09", BOUNDARY, "medicine, with a reason", "passed", industries=INDUSTRIES[2:], industry_reason="集群"),
    planned("R10", PASSES, "an anchor in each", "passed"),
    planned("R10", BOUNDARY, "a leading firm is enough", "passed"),
    planned("R10", FAILS, "no anchor", "blocks", projects=with_project(1, owner_role=OwnerRole.ORDINARY)),
    planned("R11", PASSES, "one fen more than 5亿", "passed"),
    planned("R11", BOUNDARY, "exactly 5亿", "blocks", projects=with_project(0, total_investment_fen=5 * YI)),
    planned("R11", FAILS, "3亿", "blocks", projects=with_project(0, total_investment_fen=3 * YI)),
    planned("R12", PASSES, "85 % and rising", "passed"),
    planned("R12", BOUNDARY, "exactly 80 %", "passed", coverage_path={2026: Fraction(8, 10), 2027: Fraction(8, 10)}),
    planned("R12", FAILS, "79.99 %", "blocks", coverage_path={2027: Fraction(7999, 10000)}),
    planned("R12", FAILS, "falling", "blocks", coverage_path={2026: Fraction(9, 10), 2027: Fraction(85, 100)}),
    planned("R12", FAILS, "no path", "blocks", coverage_path={}),
    planned("R13", PASSES, "all three", "passed"),
    planned("R13", FAILS, "nothing on the line", "blocks", projects=(PROJECTS[0], PROJECTS[2])),
    planned(
        "R13", BOUNDARY, "a task is enough", "passed", projects=(PROJECTS[0], PROJECTS[2]), task_wings=(Wing.LINE,)
    ),
    planned("R14", PASSES, "a high-tech zone", "passed"),
    planned(
        "R14", FAILS, "a firm wrote it", "blocks", projects=with_project(2, author=replace(PARK, kind="enterprise"))
    ),
    planned("R14", FAILS, "nobody wrote it", "blocks", projects=with_project(2, author=None)),
    planned(
        "R14", BOUNDARY, "no leading industry", "blocks",
        projects=with_project(2, author=replace(PARK, leading_industry=" ")),
    ),
    planned("R16", PASSES, "sum as planned", "passed"),
    planned(
        "R16", BOUNDARY, "exactly 3亿", "passed", projects=with_project(0, central_fen=3 * YI - 2500 * WAN),
        allocation_plan=None,
    ),
    planned(
        "R16", FAILS, "a fen more", "blocks", projects=with_project(0, central_fen=3 * YI - 2500 * WAN + 1),
        allocation_plan=None,
    ),
    planned("R16", FAILS, "table and list differ", "blocks", allocation_plan={"P1": 1000 * WAN, "P2": 2500 * WAN}),
    planned("R16", FAILS, "more than the award", "blocks", award_fen=3500 * WAN - 1),
    planned("R41", PASSES, "with a note", "passed"),
    planned("R41", FAILS, "without a note", "warns", shared_chains=(SharedChain("C32", ("430200",)),)),
    planned("R41", BOUNDARY, "no other city", "passed", shared_chains=(SharedChain("C32", ()),)),
]  # fmt: skip

ENTITY = Entity("91420900MA00000001", "某公司", True, "420900")
APPLICATION = ApplicationFacts(
    "A1", "420900", Wing.POINT, Category.NORMAL, 1 * YI, 2000 * WAN, industry="3252",
    readiness={"foundation": 80, "route": 75, "willingness": 60}, entity=ENTITY, other_projects={},
    finishes_on=date(2026, 12, 31), period_ends_on=date(2028, 6, 30), in_statistics=True,
    filing=Filing("2501-420900-04", 1 * YI, True), duplicates=(), support_documents=(),
)  # fmt: skip
LOAN = ("loan_contract", "loan_receipt", "interest_statement")


def applied(rule: str, kind: str, what: str, expected: str, city: str | None = None, **changes: Any) -> Case:
    facts = replace(APPLICATION, **changes)
    if city:
        entity = facts.entity and replace(facts.entity, registered_in=city)
        facts = replace(facts, city=city, entity=entity)
    return Case(rule, kind, what, check_project, facts, expected, city)


def accident(on: date, **changes: Any) -> Entity:
    return replace(ENTITY, accidents=(replace(Accident("safety", on), **changes),))


def pair(likeness: int, decision: DuplicateDecision = DuplicateDecision.UNDECIDED, reason: str = "") -> Any:
    return (Duplicate("A2", Fraction(likeness, 1000), decision, reason),)


PLANE = {"wing": Wing.PLANE, "author": PARK}
APPLICATIONS = [
    applied("R14", PASSES, "a zone's administration", "passed", **PLANE),
    applied("R14", FAILS, "no author", "blocks", wing=Wing.PLANE),
    applied("R15", PASSES, "all evidenced", "passed"),
    applied("R15", BOUNDARY, "exactly 60", "passed", readiness={"foundation": 60, "route": 60, "willingness": 60}),
    applied("R15", FAILS, "59", "warns", readiness={"foundation": 60, "route": 59, "willingness": 60}),
    applied("R15", FAILS, "one not scored", "warns", readiness={"foundation": 90, "route": 90}),
    applied("R18", BOUNDARY, "exactly 20.00 %", "passed"),
    applied("R18", FAILS, "20.01 %", "blocks", central_fen=2001 * WAN),
    applied("R18", FAILS, "one fen more", "blocks", central_fen=2000 * WAN + 1),
    applied("R18", PASSES, "Zhengzhou: 1000万", "passed", ZHENGZHOU, central_fen=1000 * WAN),
    applied("R18", FAILS, "Zhengzhou: one fen more", "blocks", ZHENGZHOU, central_fen=1000 * WAN + 1),
    applied("R20", PASSES, "an ordinary project", "passed"),
    applied(
        "R20", BOUNDARY, "infrastructure without central money", "passed", category=Category.INFRASTRUCTURE,
        central_fen=0,
    ),
    applied("R20", FAILS, "a public platform", "blocks", category=Category.PUBLIC_PLATFORM),
    applied(
        "R20", FAILS, "with a reason", "warns", category=Category.PUBLIC_PLATFORM,
        override_reasons={"R20": "特批"},
    ),
    applied("R21", PASSES, "no other central money", "passed"),
    applied("R21", BOUNDARY, "in scope without money", "passed", other_central_fen=YI, central_fen=0),
    applied("R21", FAILS, "one fen from another pot", "blocks", other_central_fen=1),
    applied("R21", FAILS, "Zhengzhou: a city subsidy", "blocks", ZHENGZHOU, other_subsidy_fen=1, central_fen=WAN),
    applied("R22", PASSES, "a grant", "passed"),
    applied(
        "R22", BOUNDARY, "interest with all papers", "passed", support_form=SupportForm.LOAN_INTEREST,
        support_documents=LOAN,
    ),
    applied(
        "R22", FAILS, "interest without statement", "blocks", support_form=SupportForm.LOAN_INTEREST,
        support_documents=LOAN[:2],
    ),
    applied("R22", FAILS, "another form without a note", "blocks", support_form=SupportForm.OTHER),
    applied("R26", PASSES, "no such rule here", "not_applicable"),
    applied("R26", BOUNDARY, "one project", "passed", ZHENGZHOU),
    applied("R26", FAILS, "a second project", "blocks", ZHENGZHOU, other_projects={"A9": Wing.POINT}),
    applied("R27", PASSES, "a sound firm", "passed"),
    applied("R27", BOUNDARY, "an accident two years ago to the day", "passed", entity=accident(date(2024, 3, 1))),
    applied("R27", FAILS, "a day later", "blocks", entity=accident(date(2024, 3, 2))),
    applied("R27", PASSES, "no major one", "passed", entity=accident(date(2026, 1, 1), is_major=False)),
    applied("R27", FAILS, "a branch", "blocks", entity=replace(ENTITY, is_legal_person=False)),
    applied("R27", FAILS, "of another city", "blocks", entity=replace(ENTITY, registered_in="420100")),
    applied("R27", PASSES, "of a district", "passed", entity=replace(ENTITY, registered_in="42090001")),
    applied("R28", PASSES, "in time", "passed"),
    applied("R28", BOUNDARY, "on the last day", "passed", finishes_on=date(2028, 6, 30)),
    applied("R28", FAILS, "a day late", "blocks", finishes_on=date(2028, 7, 1)),
    applied("R28", FAILS, "not in the statistics", "blocks", in_statistics=False),
    applied("R28", BOUNDARY, "Zhengzhou: 1亿, 2026-12-31", "passed", ZHENGZHOU),
    applied("R28", FAILS, "Zhengzhou: a fen less", "blocks", ZHENGZHOU, total_investment_fen=YI - 1),
    applied("R28", FAILS, "Zhengzhou: 2027", "blocks", ZHENGZHOU, finishes_on=date(2027, 1, 1)),
    applied("R28", FAILS, "Zhengzhou: another industry", "blocks", ZHENGZHOU, industry="1711"),
    applied("R29", PASSES, "as filed", "passed"),
    applied("R29", FAILS, "a fen more than filed", "warns", filing=Filing("F", YI - 1, True)),
    applied("R29", FAILS, "other content", "warns", filing=Filing("F", YI, False)),
    applied("R29", BOUNDARY, "exactly as filed", "passed", filing=Filing("F", YI, True)),
    applied("R29", PASSES, "nobody compared the content", "passed", filing=Filing("F", YI)),
    applied("R33", PASSES, "used once", "passed", repeated=()),
    applied(
        "R33", FAILS, "the same machine in two programmes", "warns",
        repeated=(RepeatedUse("serial", "SN-1", "超长期特别国债"),),
    ),
    applied("R33", BOUNDARY, "nobody looked", "not_applicable"),
    applied("R34", PASSES, "nothing alike", "passed"),
    applied("R34", BOUNDARY, "alike by 0.500, undecided", "blocks", duplicates=pair(500)),
    applied("R34", BOUNDARY, "alike by 0.499", "passed", duplicates=pair(499)),
    applied("R34", FAILS, "decided to be the same", "blocks", duplicates=pair(990, DuplicateDecision.SAME, "同一设备")),
    applied("R34", FAILS, "different, without a reason", "blocks", duplicates=pair(990, DuplicateDecision.DIFFERENT)),
    applied(
        "R34", PASSES, "different, with a reason", "passed",
        duplicates=pair(990, DuplicateDecision.DIFFERENT, "两条产线"),
    ),
]  # fmt: skip
BEFORE = [*RECOMMENDATIONS, *PLANS, *APPLICATIONS]
