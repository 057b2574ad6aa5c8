# ruff: noqa: FBT003  facts are written as a row of a table
"""The facts of a clean city: what every check is asked, before anything is broken. Keys are "kind:name"."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

from benchmarks.programme.city import CODE, WAN, YI, City, Project
from planum.programme.funds.engine.matching import Matching
from planum.programme.rules.engine import facts as money
from planum.programme.rules.engine import facts_recommendation as recommending
from planum.programme.rules.engine import facts_review as reviewing
from planum.programme.rules.engine import facts_running as running
from planum.programme.rules.engine.facts_evidence import (
    Acceptance,
    AccountFacts,
    LineEvidence,
    OwnShare,
    PaymentEvidence,
    RepeatedUse,
)
from planum.programme.rules.engine.facts_plan import (
    OwnerRole,
    PlaneAuthor,
    PlanFacts,
    PlanIndustry,
    PlanProject,
    SharedChain,
)
from planum.programme.rules.engine.facts_project import ApplicationFacts, Duplicate, Entity, Filing

ON = date(2026, 3, 6)
# The day on which the cities were recommended.
SENT = date(2025, 4, 20)
PARK = PlaneAuthor("高新区管委会", "high_tech_zone", "装备制造")
AUTHOR = {"plane": PARK}
ACCOUNT = AccountFacts("41001", True, "2150805-01", True)


def application(project: Project, duplicates: Iterable[Duplicate]) -> ApplicationFacts:
    record = project.record
    return ApplicationFacts(
        project.code, CODE, money.Wing(project.wing), money.Category.NORMAL, project.investment_fen,
        central_fen=project.support_fen, industry=project.industry, author=AUTHOR.get(project.wing),
        readiness={"foundation": 80, "route": 70, "willingness": 90}, support_documents=(),
        entity=Entity(record.credit_code, record.firm, True, CODE), other_projects={},
        finishes_on=date(2026, 12, 31), period_ends_on=date(2027, 6, 30), in_statistics=True,
        filing=Filing(record.filing_code, project.investment_fen, True), duplicates=tuple(duplicates),
    )  # fmt: skip


def pilot(city: City) -> money.PilotFacts:
    allocations = {project.code: project.support_fen for project in city.projects}
    received = money.Tranche(1, 15_000 * WAN, date(2025, 9, 1), 1)
    passed = money.Tranche(2, 15_000 * WAN, date(2026, 2, 1), 2, money.Evaluation.PASSED)
    return money.PilotFacts(
        CODE, 3 * YI, (received, passed), allocations, date(2025, 6, 1), date(2027, 6, 30), is_suspended=False
    )


def payment(
    project: Project, of: money.PilotFacts, matching: Matching, repeated: tuple[RepeatedUse, ...]
) -> money.Case:
    lines = tuple(
        LineEvidence(each.code, found.contracted_fen, found.invoiced_fen, found.paid_fen, each.code in project.photos)
        for each in project.lines
        if (found := matching.lines[each.code])
    )
    evidence = PaymentEvidence(
        (), "", ACCOUNT, ("equipment", "software"), lines,
        Acceptance.PASSED if project.is_accepted else Acceptance.NONE, repeated,
    )  # fmt: skip
    return money.Case(
        of,
        money.ProjectFacts(
            project.code, money.Wing(project.wing), money.Category.NORMAL, project.investment_fen, True, "清单"
        ),
        money.PaymentFacts(project.support_fen, ON, {}, evidence, OwnShare(project.support_fen, project.support_fen)),
    )


def other_subjects(city: City) -> dict[str, dict[str, Any]]:
    """Everything that is no application and no payment, by kind."""
    size = len(city.projects)
    months = [date(2025, month, 1) for month in range(3, 13)] + [date(2026, 1, 1), date(2026, 2, 1)]
    return {
        "recommendation": {f"P{n}": _recommendation(n) for n in range(80)},
        "plan": {f"C{n}": _plan(n) for n in range(60)},
        "review": {project.code: REVIEW for project in city.projects},
        "notice": {f"N{n}": NOTICE for n in range(40)},
        "change": {f"B{n}": CHANGE for n in range(max(size // 5, 40))},
        "report": {
            f"{each.code}-{month:%Y%m}": _report(each.code, month) for each in city.projects for month in months
        },
        "evaluation": {f"E{n}": running.EvaluationFacts(2025, Fraction(60 + n % 40)) for n in range(30)},
        "sanction": {f"S{n}": running.SanctionFacts(running.Step.RECTIFY) for n in range(30)},
        "joint": {f"J{n}": JOINT for n in range(40)},
        "levels": {project.code: running.LevelFacts(project.code, 3, 3, 3, 3, 3, 2) for project in city.projects},
        "park": {f"K{n}": running.ParkFacts(f"K{n}", 80 + n, 80 + n, 80 + n, 9, 9) for n in range(30)},
        "loan": {f"L{n}": LOAN for n in range(100)},
    }


PACKAGE = recommending.Package(
    ("recommendation_letter", "implementation_plan", "supporting_documents"), 2, True, 2, "ab", "ab", 180, 180
)
DISTRICTS = (
    recommending.Applicant("310104", "徐汇区", recommending.ApplicantKind.MUNICIPAL_DISTRICT, True),
    recommending.Applicant("310112", "闵行区", recommending.ApplicantKind.MUNICIPAL_DISTRICT),
)
CRITERIA = tuple(reviewing.Criterion(f"K{n}", f"指标{n}", Fraction(25), True) for n in range(4))
EXPERTS = tuple(reviewing.Expert(f"Z{n}", (), {each.code: Fraction(60 + 5 * n) for each in CRITERIA}) for n in range(7))
# Seven totals from 60 to 90; without the extremes the mean of 65, 70, 75, 80 and 85.
REVIEW = reviewing.ReviewFacts("R", EXPERTS, CRITERIA, True, Fraction(75))
NOTICE = reviewing.NoticeFacts(date(2026, 2, 24), date(2026, 3, 4), (), ON)
CHANGE = reviewing.ChangeFacts("X", ("schedule",), 1, 5, 100)
JOINT = running.JointFacts(
    "J", (running.JointShare(CODE, Fraction(2, 3), True), running.JointShare("410200", Fraction(1, 3))), 9 * WAN
)
LOAN = running.LoanFacts("D", 900 * WAN, date(2024, 6, 1), date(2025, 6, 1), 13 * WAN)


def _recommendation(number: int) -> recommending.RecommendationFacts:
    kinds = list(recommending.Jurisdiction)
    jurisdiction = kinds[number % len(kinds)]
    applicants = {
        recommending.Jurisdiction.MUNICIPALITY: DISTRICTS,
        recommending.Jurisdiction.CORPS: (
            recommending.Applicant("659001", "石河子", recommending.ApplicantKind.CORPS),
        ),
    }.get(
        jurisdiction,
        (recommending.Applicant(f"{(number + 900) * 100}", f"甲{number}", recommending.ApplicantKind.PREFECTURE),),
    )
    return recommending.RecommendationFacts(
        2, jurisdiction, applicants, ("industry_bureau", "finance_bureau"), SENT,
        takes_quota=jurisdiction is not recommending.Jurisdiction.CORPS, package=PACKAGE,
    )  # fmt: skip


def _plan(number: int) -> PlanFacts:
    industries = (PlanIndustry("36", "汽车"), PlanIndustry("35", "专用设备"), PlanIndustry("32", "有色"))
    projects = tuple(
        PlanProject(
            f"C{number}-{place}", money.Wing(wing), industries[place % 3].code, OwnerRole.CHAIN_LEADER,
            (6 if place == 0 else 2) * YI, 800 * WAN, AUTHOR.get(wing),
        )
        for place, wing in enumerate(("point", "line", "plane") * 4)
    )  # fmt: skip
    path = {year: Fraction(share, 100) for year, share in ((2025, 45), (2026, 66), (2027, 82))}
    return PlanFacts(
        f"{number + 900}", industries, projects, path,
        allocation_plan={each.code: each.central_fen for each in projects},
        shared_chains=(SharedChain("C36", ("420100",), "分工见附件"),),
    )  # fmt: skip


def _report(project: str, month: date) -> running.ReportFacts:
    due = date(month.year + month.month // 12, month.month % 12 + 1, 4)
    return running.ReportFacts(project, month, due, 0, Fraction(1, 2), Fraction(11, 20), Fraction(2, 5))


def changed(city: City, key: str, facts: Any) -> Any:
    for change in city.changes.get(key, ()):
        facts = change(facts)
    return facts


__all__ = ["ON", "PARK", "application", "changed", "other_subjects", "payment", "pilot", "replace"]
