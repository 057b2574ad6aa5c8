"""The rules by subject and code, so that pages can list them, and the checks that run all rules of a subject.

No rule is skipped because another failed. A check raises Refused if a parameter that a rule needs does not stand on
the day of the view, or if the facts contradict each other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from planum.programme.rules.engine import payment, payment_evidence, plan, project, recommendation, review, running
from planum.programme.rules.engine.catalogue import TEXTS, RuleText
from planum.programme.rules.engine.facts import Case, PaymentFacts, PilotFacts, ProjectFacts
from planum.programme.rules.engine.facts_plan import PlanFacts
from planum.programme.rules.engine.facts_project import ApplicationFacts
from planum.programme.rules.engine.facts_recommendation import RecommendationFacts
from planum.programme.rules.engine.facts_review import ChangeFacts, NoticeFacts, ReviewFacts
from planum.programme.rules.engine.facts_running import (
    EvaluationFacts,
    JointFacts,
    LevelFacts,
    LoanFacts,
    ParkFacts,
    ReportFacts,
    SanctionFacts,
)
from planum.programme.rules.engine.findings import Finding, Outcome
from planum.programme.rules.engine.parameters import Parameters, View

Facts = TypeVar("Facts")


class Subject(StrEnum):
    """What a rule looks at. A rule may look at several: at an application, and again at a payment."""

    RECOMMENDATION = "recommendation"
    PLAN = "plan"
    PROJECT = "project"
    REVIEW = "review"
    NOTICE = "notice"
    CHANGE = "change"
    REPORT = "report"
    PAYMENT = "payment"
    EVALUATION = "evaluation"
    SANCTION = "sanction"
    JOINT = "joint"
    LEVELS = "levels"
    PARK = "park"
    LOAN = "loan"


@dataclass(frozen=True, slots=True)
class Rule(Generic[Facts]):
    """A rule of one subject. `parameters` are the codes of all parameters that its check may read."""

    code: str
    subject: Subject
    check: Callable[[Facts, View], Outcome]
    parameters: tuple[str, ...] = ()

    @property
    def text(self) -> RuleText:
        return TEXTS[self.code]

    @property
    def clause(self) -> str:
        return self.text.clause

    @property
    def title(self) -> str:
        return self.text.title

    @property
    def title_en(self) -> str:
        return self.text.title_en

    def find(self, facts: Facts, view: View) -> Finding:
        outcome, text = self.check(facts, view), TEXTS[self.code]
        return Finding(
            rule=self.code,
            clause=text.clause,
            title=text.title,
            title_en=text.title_en,
            passed=outcome.passed,
            severity=outcome.severity,
            facts=outcome.facts,
            parameters=outcome.parameters,
            cure=outcome.cure,
            cure_en=outcome.cure_en,
            applies=outcome.applies,
            note=outcome.note,
            note_en=outcome.note_en,
        )


CAPS = (
    "project_support_share",
    "project_support_cap",
    "project_support_cap_point",
    "project_support_cap_line",
    "project_support_cap_plane",
)
FORMS = ("support_forms", "loan_interest_documents", "guarantee_fee_documents")
LOAN = ("loan_interest_points", "loan_interest_years", "loan_interest_until")

RECOMMENDATION_RULES: tuple[Rule[RecommendationFacts], ...] = (
    Rule("R01", Subject.RECOMMENDATION, recommendation.check_applicant_type, ("applicant_types",)),
    Rule("R02", Subject.RECOMMENDATION, recommendation.check_city_quota, ("quota_province_cities",)),
    Rule("R03", Subject.RECOMMENDATION, recommendation.check_district_quota, ("quota_municipality_districts",)),
    Rule("R04", Subject.RECOMMENDATION, recommendation.check_corps, ("quota_exempt",)),
    Rule(
        "R05",
        Subject.RECOMMENDATION,
        recommendation.check_not_yet_pilot,
        (*recommendation.LISTS, recommendation.INFERRED_LIST),
    ),
    Rule(
        "R06",
        Subject.RECOMMENDATION,
        recommendation.check_deadline,
        ("application_deadline_batch_2", "joint_recommenders"),
    ),
    Rule(
        "R07",
        Subject.RECOMMENDATION,
        recommendation.check_package,
        ("package_parts", "package_paper_copies", "package_discs"),
    ),
)
PLAN_RULES: tuple[Rule[PlanFacts], ...] = (
    Rule(
        "R08",
        Subject.PLAN,
        plan.check_industry_count,
        ("industry_count_min", "industry_count_target", "industry_count_max"),
    ),
    Rule("R09", Subject.PLAN, plan.check_encouraged, ("encouraged_industries",)),
    Rule("R10", Subject.PLAN, plan.check_anchor_firms, ("anchor_owner_roles",)),
    Rule("R11", Subject.PLAN, plan.check_anchor_project, ("anchor_project_investment",)),
    Rule("R12", Subject.PLAN, plan.check_coverage, ("coverage_target",)),
    Rule("R13", Subject.PLAN, plan.check_wings, ("required_wings",)),
    Rule("R14", Subject.PLAN, plan.check_plane_authors, ("plane_authors",)),
    Rule("R16", Subject.PLAN, plan.check_plan_money, ("award_cap",)),
    Rule("R41", Subject.PLAN, plan.check_shared_chains, ("chain_shared_cities",)),
)
PROJECT_RULES: tuple[Rule[ApplicationFacts], ...] = (
    Rule("R14", Subject.PROJECT, project.check_plane_author, ("plane_authors",)),
    Rule("R15", Subject.PROJECT, project.check_readiness, ("readiness_minimum",)),
    Rule("R18", Subject.PROJECT, project.check_support_cap, CAPS),
    Rule("R20", Subject.PROJECT, project.check_local_money, ("local_money_only",)),
    Rule("R21", Subject.PROJECT, project.check_other_subsidy, ("excluded_subsidies",)),
    Rule("R22", Subject.PROJECT, project.check_support_form, FORMS),
    Rule("R26", Subject.PROJECT, project.check_one_project, ("projects_per_entity",)),
    Rule("R27", Subject.PROJECT, project.check_entity, ("accident_free_years", "accident_kinds")),
    Rule(
        "R28",
        Subject.PROJECT,
        project.check_conditions,
        ("project_conditions", "finish_by", "minimum_total_investment", "eligible_industries"),
    ),
    Rule("R29", Subject.PROJECT, project.check_filing, ("filing_tolerance_share",)),
    Rule("R33", Subject.PROJECT, project.check_unique_numbers, ("unique_numbers",)),
    Rule("R34", Subject.PROJECT, project.check_duplicates, ("duplicate_likeness",)),
)
REVIEW_RULES: tuple[Rule[ReviewFacts], ...] = (
    Rule(
        "R35",
        Subject.REVIEW,
        review.check_panel,
        ("expert_conflicts", "expert_conflict_years", "experts_minimum", "review_drops"),
    ),
    Rule("R36", Subject.REVIEW, review.check_criteria, ("criteria_weight_sum",)),
)
NOTICE_RULES: tuple[Rule[NoticeFacts], ...] = (
    Rule("R37", Subject.NOTICE, review.check_notice, ("notice_days", "notice_day_kind")),
)
CHANGE_RULES: tuple[Rule[ChangeFacts], ...] = (
    Rule(
        "R25",
        Subject.CHANGE,
        review.check_change,
        ("changes_per_project", "changed_projects_share", "changes_needing_approval"),
    ),
)
REPORT_RULES: tuple[Rule[ReportFacts], ...] = (
    Rule("R30", Subject.REPORT, running.check_punctual, ("report_due_day", "report_misses_for_removal")),
    Rule("R31", Subject.REPORT, running.check_progress, ("progress_gap", "tranche_spent_share")),
)
PAYMENT_RULES: tuple[Rule[Case], ...] = (
    Rule("R16", Subject.PAYMENT, payment.check_allocations, ("award_cap",)),
    Rule("R17", Subject.PAYMENT, payment.check_tranches, ("first_tranche_share",)),
    Rule("R18", Subject.PAYMENT, payment.check_support_cap, CAPS),
    Rule("R19", Subject.PAYMENT, payment.check_listing),
    Rule("R20", Subject.PAYMENT, payment.check_local_money, ("local_money_only",)),
    Rule("R21", Subject.PAYMENT, payment.check_double_funding),
    Rule("R22", Subject.PAYMENT, payment_evidence.check_support_form, FORMS),
    Rule("R23", Subject.PAYMENT, payment_evidence.check_account),
    Rule("R24", Subject.PAYMENT, payment_evidence.check_uses, ("forbidden_uses",)),
    Rule("R32", Subject.PAYMENT, payment_evidence.check_three_papers, ("match_tolerance",)),
    Rule("R33", Subject.PAYMENT, payment_evidence.check_unique_numbers, ("unique_numbers",)),
    Rule("R39", Subject.PAYMENT, payment_evidence.check_not_suspended),
    Rule("R40", Subject.PAYMENT, payment_evidence.check_own_share),
    Rule("R44", Subject.PAYMENT, payment_evidence.check_loan, LOAN),
)
EVALUATION_RULES: tuple[Rule[EvaluationFacts], ...] = (
    Rule(
        "R38",
        Subject.EVALUATION,
        running.check_grade,
        ("grade_excellent", "grade_good", "grade_fair", "sanctioned_grades"),
    ),
)
SANCTION_RULES: tuple[Rule[SanctionFacts], ...] = (
    Rule("R39", Subject.SANCTION, running.check_sanction, ("sanction_ladder",)),
)
JOINT_RULES: tuple[Rule[JointFacts], ...] = (
    Rule("R40", Subject.JOINT, running.check_joint, ("joint_minimum_cities",)),
)
LEVEL_RULES: tuple[Rule[LevelFacts], ...] = (
    Rule("R42", Subject.LEVELS, running.check_levels, tuple(f"factory_cmmm_{level}" for level in range(1, 5))),
)
PARK_RULES: tuple[Rule[ParkFacts], ...] = (
    Rule(
        "R43",
        Subject.PARK,
        running.check_park,
        ("park_upgraded_share", "park_served_share", "park_gigabit_share"),
    ),
)
LOAN_RULES: tuple[Rule[LoanFacts], ...] = (Rule("R44", Subject.LOAN, running.check_loan, LOAN),)
RULES: tuple[Rule[Any], ...] = (
    *RECOMMENDATION_RULES, *PLAN_RULES, *PROJECT_RULES, *REVIEW_RULES, *NOTICE_RULES, *CHANGE_RULES, *REPORT_RULES,
    *PAYMENT_RULES, *EVALUATION_RULES, *SANCTION_RULES, *JOINT_RULES, *LEVEL_RULES, *PARK_RULES, *LOAN_RULES,
)  # fmt: skip


def check_recommendation(facts: RecommendationFacts, view: View) -> list[Finding]:
    """R01–R07: a province recommends a city. The view is of the day on which the application is sent."""
    return [rule.find(facts, view) for rule in RECOMMENDATION_RULES]


def check_plan(facts: PlanFacts, view: View) -> list[Finding]:
    """R08–R14, R16, R41: an implementation plan."""
    return [rule.find(facts, view) for rule in PLAN_RULES]


def check_project(facts: ApplicationFacts, view: View) -> list[Finding]:
    """R14, R15, R18, R20–R22, R26–R29, R33, R34: an application, or a project in the list."""
    return [rule.find(facts, view) for rule in PROJECT_RULES]


def check_review_panel(facts: ReviewFacts, view: View) -> list[Finding]:
    """R35, R36: the experts and the criteria of a review, when it is set up and when it concludes."""
    return [rule.find(facts, view) for rule in REVIEW_RULES]


def check_public_notice(facts: NoticeFacts, view: View) -> list[Finding]:
    """R37: a public notice, when projects are to be established after it."""
    return [rule.find(facts, view) for rule in NOTICE_RULES]


def check_change(facts: ChangeFacts, view: View) -> list[Finding]:
    """R25: a change of a project."""
    return [rule.find(facts, view) for rule in CHANGE_RULES]


def check_report(facts: ReportFacts, view: View) -> list[Finding]:
    """R30, R31: a project's report of a month, as it stands on the day of the view."""
    return [rule.find(facts, view) for rule in REPORT_RULES]


def check_payment(
    pilot: PilotFacts, project: ProjectFacts, payment: PaymentFacts, parameters: Parameters
) -> list[Finding]:
    """What every payment rule finds, in the order of the table; none is skipped because another failed.

    The parameters are those of the payment's day in the pilot's city. Raises Refused if one that a rule needs does
    not stand then, or if the facts contradict each other.
    """
    return check_case(Case(pilot, project, payment), parameters.at(payment.on, pilot.city))


def check_case(case: Case, view: View) -> list[Finding]:
    """As `check_payment`, for a view that many payments share."""
    return [rule.find(case, view) for rule in PAYMENT_RULES]


def check_evaluation(facts: EvaluationFacts, view: View) -> list[Finding]:
    """R38: an annual evaluation."""
    return [rule.find(facts, view) for rule in EVALUATION_RULES]


def check_sanction(facts: SanctionFacts, view: View) -> list[Finding]:
    """R39: a step against a pilot."""
    return [rule.find(facts, view) for rule in SANCTION_RULES]


def check_joint_project(facts: JointFacts, view: View) -> list[Finding]:
    """R40: a project of several cities."""
    return [rule.find(facts, view) for rule in JOINT_RULES]


def check_levels(facts: LevelFacts, view: View) -> list[Finding]:
    """R42: declared levels of a firm, and the factory level it applies for."""
    return [rule.find(facts, view) for rule in LEVEL_RULES]


def check_park(facts: ParkFacts, view: View) -> list[Finding]:
    """R43: a park of high standard."""
    return [rule.find(facts, view) for rule in PARK_RULES]


def check_loan(facts: LoanFacts, view: View) -> list[Finding]:
    """R44: a loan whose interest another central pot subsidises."""
    return [rule.find(facts, view) for rule in LOAN_RULES]
