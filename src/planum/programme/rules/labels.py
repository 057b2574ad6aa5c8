"""How parameters are called and written: used by the tables of rules and by the page of a payment."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.kernel.models import Region
from planum.kernel.naming import in_reader_language
from planum.programme.rules.engine.findings import Severity
from planum.programme.rules.engine.names import NAMES
from planum.programme.rules.engine.parameters import NATIONAL
from planum.programme.rules.engine.table import Subject
from planum.programme.rules.models import Unit
from planum.ui.formats import money, quantity

# Every further batch has a parameter of its own, which its round sets.
DEADLINE = "application_deadline_batch_"
PARAMETERS = {
    "award_cap": gettext_lazy("Award of a city, at most"),
    "final_payment_share": gettext_lazy("Part of a project's support that is paid before its acceptance, at most"),
    "pilot_interest_points": gettext_lazy("Interest subsidy of the pilot, a year"),
    "pilot_interest_years": gettext_lazy("Interest subsidy of the pilot, at most"),
    "guarantee_fee_share": gettext_lazy("Share of a guarantee fee that is subsidised, at most"),
    "guarantee_fee_rate": gettext_lazy("Subsidy of a guarantee fee, share of the cover a year at most"),
    "first_tranche_share": gettext_lazy("Share of the award that arrives in the first year"),
    "project_support_share": gettext_lazy("Central support of a project, share of its total investment at most"),
    "project_support_cap": gettext_lazy("Central support of a project, at most"),
    "project_support_cap_point": gettext_lazy("Central support of a project on the point wing, at most"),
    "project_support_cap_line": gettext_lazy("Central support of a project on the line wing, at most"),
    "project_support_cap_plane": gettext_lazy("Central support of a project on the plane wing, at most"),
    "minimum_total_investment": gettext_lazy("Total investment of a project, at least"),
    "finish_by": gettext_lazy("Projects finish by"),
    "applicant_types": gettext_lazy("Kinds of cities that may apply"),
    "quota_province_cities": gettext_lazy("Cities that a province may recommend"),
    "quota_municipality_districts": gettext_lazy("Districts in a municipality's application"),
    "quota_exempt": gettext_lazy("Takes no quota"),
    "pilot_scope_batch_1": gettext_lazy("Pilot cities of the first batch"),
    "pilot_scope_batch_1_inferred": gettext_lazy("Pilot cities of the first batch, inferred"),
    "pilot_scope_batch_2": gettext_lazy("Pilot cities of the second batch"),
    "application_deadline_batch_2": gettext_lazy("Last day of the second batch"),
    "joint_recommenders": gettext_lazy("Departments that recommend together"),
    "package_parts": gettext_lazy("Parts of the package"),
    "package_paper_copies": gettext_lazy("Paper copies"),
    "package_discs": gettext_lazy("Discs with the PDF"),
    "industry_count_min": gettext_lazy("Industries, at least"),
    "industry_count_target": gettext_lazy("Industries, about"),
    "industry_count_max": gettext_lazy("Industries, at most"),
    "encouraged_industries": gettext_lazy("Encouraged industries (GB/T 4754)"),
    "anchor_owner_roles": gettext_lazy("Owners that anchor an industry"),
    "anchor_project_investment": gettext_lazy("Investment that an anchor project exceeds"),
    "coverage_target": gettext_lazy("Coverage of upgraded firms, at least"),
    "required_wings": gettext_lazy("Wings that a plan must have"),
    "plane_authors": gettext_lazy("Who may write a park's plan"),
    "readiness_minimum": gettext_lazy("Points of each readiness criterion, at least"),
    "loan_interest_documents": gettext_lazy("Papers of a loan interest subsidy"),
    "guarantee_fee_documents": gettext_lazy("Papers of a guarantee fee subsidy"),
    "changes_per_project": gettext_lazy("Changes of a project, at most"),
    "changed_projects_share": gettext_lazy("Share of projects that change, at most"),
    "changes_needing_approval": gettext_lazy("Changes that need an approval"),
    "projects_per_entity": gettext_lazy("Projects of one entity, at most"),
    "eligible_industries": gettext_lazy("Industries that a project may belong to (GB/T 4754)"),
    "excluded_subsidies": gettext_lazy("Subsidies that exclude central money"),
    "accident_free_years": gettext_lazy("Years without a major accident"),
    "accident_kinds": gettext_lazy("Accidents that count"),
    "project_conditions": gettext_lazy("Conditions of a project"),
    "filing_tolerance_share": gettext_lazy("Deviation from the filed investment, at most"),
    "removal_hearing_days": gettext_lazy("Days in which a firm may answer a proposal to remove its project"),
    "acceptance_experts": gettext_lazy("Experts who judge an acceptance, at least"),
    "report_due_day": gettext_lazy("Day of the month on which a report is due"),
    "report_misses_for_removal": gettext_lazy("Missed reports in a row that propose removal"),
    "progress_gap": gettext_lazy("Lag of investment behind time, at most"),
    "tranche_spent_share": gettext_lazy("Spending in relation to time, at least"),
    "match_tolerance": gettext_lazy("Difference between three papers, at most"),
    "unique_numbers": gettext_lazy("Numbers that are used once"),
    "duplicate_likeness": gettext_lazy("Likeness from which a pair is decided by hand"),
    "expert_conflicts": gettext_lazy("Ties that exclude an expert"),
    "expert_conflict_years": gettext_lazy("Years for which a past tie counts"),
    "experts_minimum": gettext_lazy("Experts of a panel, at least"),
    "review_drops": gettext_lazy("Highest and lowest scores left out, of each"),
    "criteria_weight_sum": gettext_lazy("Sum of the weights of criteria"),
    "notice_days": gettext_lazy("Days of a public notice, at least"),
    "notice_day_kind": gettext_lazy("Days that a notice counts"),
    "grade_excellent": gettext_lazy("Score from which a result is excellent"),
    "grade_good": gettext_lazy("Score from which a result is good"),
    "grade_fair": gettext_lazy("Score from which a result is fair"),
    "sanctioned_grades": gettext_lazy("Grades that open a case"),
    "sanction_ladder": gettext_lazy("Ladder of sanctions"),
    "joint_minimum_cities": gettext_lazy("Cities of a joint project, at least"),
    "chain_shared_cities": gettext_lazy("Cities from which a shared chain needs a note"),
    "factory_cmmm_1": gettext_lazy("Maturity of a basic smart factory, level at least"),
    "factory_cmmm_2": gettext_lazy("Maturity of an advanced smart factory, level at least"),
    "factory_cmmm_3": gettext_lazy("Maturity of an excellent smart factory, level at least"),
    "factory_cmmm_4": gettext_lazy("Maturity of a leading smart factory, level at least"),
    "park_upgraded_share": gettext_lazy("Upgraded firms of a park, at least"),
    "park_served_share": gettext_lazy("Firms of a park that are served, at least"),
    "park_gigabit_share": gettext_lazy("Gigabit coverage of a park, at least"),
    "loan_interest_points": gettext_lazy("Interest subsidy on a loan, percentage points a year"),
    "loan_interest_years": gettext_lazy("Years of the interest subsidy, at most"),
    "loan_interest_until": gettext_lazy("Last day of the interest subsidy"),
    "benchmark_reward_least": gettext_lazy("Reward of a model project, at least"),
    "benchmark_reward_most": gettext_lazy("Reward of a model project, at most"),
    "benchmark_reward_share": gettext_lazy("Share of central money for rewards"),
    "supplement_deadline": gettext_lazy("Last day for supplementary projects"),
    "supplement_paper_copies": gettext_lazy("Paper copies of a supplementary application"),
    "supplement_recommenders": gettext_lazy("Who recommends a supplementary project"),
    "local_money_only": gettext_lazy("Categories that the place itself supports in principle"),
    "support_forms": gettext_lazy("Forms of support"),
    "forbidden_uses": gettext_lazy("Uses that are forbidden"),
}
SUBJECTS = {
    Subject.RECOMMENDATION: gettext_lazy("Recommendation of a city"),
    Subject.PLAN: gettext_lazy("Implementation plan"),
    Subject.PROJECT: gettext_lazy("Application and project"),
    Subject.REVIEW: gettext_lazy("Expert review"),
    Subject.NOTICE: gettext_lazy("Public notice"),
    Subject.CHANGE: gettext_lazy("Change of a project"),
    Subject.REPORT: gettext_lazy("Monthly report"),
    Subject.PAYMENT: gettext_lazy("Payment"),
    Subject.EVALUATION: gettext_lazy("Annual evaluation"),
    Subject.SANCTION: gettext_lazy("Sanction"),
    Subject.JOINT: gettext_lazy("Joint project"),
    Subject.LEVELS: gettext_lazy("Levels of a firm"),
    Subject.PARK: gettext_lazy("Park of high standard"),
    Subject.LOAN: gettext_lazy("Loan interest"),
}
SEVERITIES = {Severity.WARNS: gettext_lazy("warns"), Severity.BLOCKS: gettext_lazy("blocks")}
# Cities whose published rules are shipped; another city's register of regions need not know them.
CITIES = {
    "210200": gettext_lazy("Dalian"),
    "230100": gettext_lazy("Harbin"),
    "350500": gettext_lazy("Quanzhou"),
    "410100": gettext_lazy("Zhengzhou"),
    "441900": gettext_lazy("Dongguan"),
}


# The word behind a number.
UNITS = {Unit.DAYS: ("天", "days"), Unit.YEARS: ("年", "years"), Unit.POINTS: ("分", "points")}


def code_label(code: str) -> str:
    """A code in the reader's words; entries of lists such as "410100 郑州" stand as they are."""
    return in_reader_language(*NAMES.get(code, (code, code)))


def parameter_label(code: str) -> Any:
    batch = code.removeprefix(DEADLINE)
    if code not in PARAMETERS and batch != code:
        return _("Last day of batch %(batch)s") % {"batch": batch}
    return PARAMETERS.get(code, code)


def scope_labels() -> dict[str, str]:
    """The nation and the cities on file, by scope; one query for a whole table."""
    known = {code: str(name) for code, name in CITIES.items()}
    return {NATIONAL: _("national")} | known | {region.code: str(region) for region in Region.objects.all()}


def shown_value(unit: str, value: Any) -> object:
    """A parameter's JSON value as a reader takes it."""
    if unit == Unit.FEN:
        return money(int(value))
    if unit == Unit.SHARE:
        return quantity(float(Fraction(str(value)) * 100), "%", 2)
    if unit == Unit.CODES:
        return _(", ").join(str(code_label(code)) for code in value)
    if unit in {Unit.COUNT, Unit.DAYS, Unit.YEARS, Unit.POINTS}:
        return quantity(int(value), in_reader_language(*UNITS.get(Unit(unit), ("", ""))))
    return str(value)
