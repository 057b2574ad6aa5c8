"""What the facts are called that rules look at, and how their values are written."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.programme.rules.labels import code_label, parameter_label
from planum.ui.formats import WINGS, instant, money, quantity

FACTS = {
    "award_fen": gettext_lazy("Award of the pilot"),
    "allocated_fen": gettext_lazy("Allocated to all projects"),
    "allocation_fen": gettext_lazy("Allocated to this project"),
    "support_after_fen": gettext_lazy("Support of the project after this step"),
    "limit_fen": gettext_lazy("Limit of the rule"),
    "first_tranche_limit_fen": gettext_lazy("Limit of the first tranche"),
    "received_early_fen": gettext_lazy("Received before the evaluation"),
    "received_late_fen": gettext_lazy("Received after the evaluation"),
    "usable_fen": gettext_lazy("May be used now"),
    "released_after_fen": gettext_lazy("Paid by the pilot after this payment"),
    "wing": gettext_lazy("Wing"),
    "total_investment_fen": gettext_lazy("Total investment"),
    "binding_parameter": gettext_lazy("Limit that binds"),
    "binding_scope": gettext_lazy("Scope of that limit"),
    "listed_in_plan": gettext_lazy("Listed in the approved plan"),
    "listed_where": gettext_lazy("Listed in"),
    "category": gettext_lazy("Category"),
    "amount_fen": gettext_lazy("Amount"),
    "override_reason": gettext_lazy("Reason for an exception"),
    "other_central_fen": gettext_lazy("Other central funds"),
    "milestone": gettext_lazy("Milestone"),
    "targets_count": gettext_lazy("Targets"),
    "reached_count": gettext_lazy("Targets reached"),
    "intact_count": gettext_lazy("Targets whose readings are unchanged"),
    "milestone_share_fen": gettext_lazy("Opened by the milestone"),
    "milestone_paid_after_fen": gettext_lazy("Paid for the milestone after this payment"),
    "acceptance_needed": gettext_lazy("Needs the acceptance"),
    "entitled_fen": gettext_lazy("Support that the papers carry"),
    "suspended_by": gettext_lazy("Suspended by"),
    "applicants": gettext_lazy("Who applies"),
    "applicant_kinds": gettext_lazy("Kinds of applicants"),
    "jurisdiction": gettext_lazy("Who recommends"),
    "recommended_count": gettext_lazy("Recommended cities"),
    "other_recommended": gettext_lazy("Other recommendations of the batch"),
    "district_count": gettext_lazy("Districts that apply"),
    "lead_count": gettext_lazy("Leads"),
    "takes_quota": gettext_lazy("Takes quota"),
    "pilots_found": gettext_lazy("Found in the pilot scope"),
    "received_on": gettext_lazy("Handed in on"),
    "deadline_on": gettext_lazy("Last day"),
    "recommended_by": gettext_lazy("Recommended by"),
    "package_parts": gettext_lazy("What the package holds"),
    "paper_copies_count": gettext_lazy("Paper copies at hand"),
    "sealed": gettext_lazy("Bears the official seal"),
    "discs_count": gettext_lazy("Discs at hand"),
    "same_hash": gettext_lazy("Disc and PDF are the same file"),
    "pdf_pages_count": gettext_lazy("Pages of the PDF"),
    "paper_pages_count": gettext_lazy("Pages of the paper"),
    "industry_count": gettext_lazy("Chosen industries, number"),
    "industries": gettext_lazy("Chosen industries"),
    "encouraged_chosen": gettext_lazy("Encouraged ones among them"),
    "industry_reason": gettext_lazy("Reason for the choice"),
    "industries_without_anchor": gettext_lazy("Industries without an anchor"),
    "greatest_investment_fen": gettext_lazy("Greatest investment of a project"),
    "coverage_path": gettext_lazy("Coverage by year"),
    "coverage_end_share": gettext_lazy("Coverage at the end"),
    "target_share": gettext_lazy("Share that is wanted"),
    "point_count": gettext_lazy("Projects on the point"),
    "line_count": gettext_lazy("Projects on the line"),
    "plane_count": gettext_lazy("Projects on the plane"),
    "wrong_authors": gettext_lazy("Plans by somebody who may not"),
    "allocation_plan_fen": gettext_lazy("Sum of the plan's table of funds"),
    "shared_chains": gettext_lazy("Chains shared with other cities"),
    "chains_without_note": gettext_lazy("Chains without a note"),
    "author": gettext_lazy("Author of the plan"),
    "author_kind": gettext_lazy("Kind of author"),
    "leading_industry": gettext_lazy("Leading industry"),
    "foundation_points": gettext_lazy("Points for basic conditions"),
    "route_points": gettext_lazy("Points for the technical route"),
    "willingness_points": gettext_lazy("Points for willingness"),
    "support_form": gettext_lazy("Form of support of the project"),
    "support_documents": gettext_lazy("Papers at hand"),
    "support_form_note": gettext_lazy("Note on the form of support"),
    "entity_projects_count": gettext_lazy("Projects of the entity"),
    "entity_wings": gettext_lazy("Wings of the entity's projects"),
    "other_projects": gettext_lazy("Other projects of the entity"),
    "is_legal_person": gettext_lazy("Is a legal person"),
    "registered_in": gettext_lazy("Registered in"),
    "accidents_count": gettext_lazy("Accidents that count here"),
    "accident_free_since": gettext_lazy("Accidents count since"),
    "finishes_on": gettext_lazy("Is to finish on"),
    "finish_limit_on": gettext_lazy("Must finish by"),
    "in_statistics": gettext_lazy("In the statistics of upgrade investment"),
    "industry": gettext_lazy("Industry of the project"),
    "other_subsidy_fen": gettext_lazy("Subsidies of state, province or city"),
    "filing_number": gettext_lazy("Number of the filing"),
    "filed_fen": gettext_lazy("Filed investment"),
    "content_compared": gettext_lazy("Content compared with the filing"),
    "content_agrees": gettext_lazy("Content as filed"),
    "alike_count": gettext_lazy("Pairs that are alike"),
    "undecided_count": gettext_lazy("Pairs without a decision"),
    "alike": gettext_lazy("Alike to"),
    "experts_count": gettext_lazy("Experts in the panel"),
    "tied_experts": gettext_lazy("Experts with a conflict of interest"),
    "incomplete_sheets": gettext_lazy("Incomplete sheets"),
    "trimmed_mean": gettext_lazy("Mean without extremes"),
    "criteria_count": gettext_lazy("Criteria"),
    "weight_sum": gettext_lazy("Sum of weights"),
    "vague_criteria": gettext_lazy("Criteria that are not quantified"),
    "notice_starts_on": gettext_lazy("Shown from"),
    "notice_ends_on": gettext_lazy("Shown until"),
    "notice_days": gettext_lazy("Days that count"),
    "objections_count": gettext_lazy("Written real-name objections"),
    "informal_objections_count": gettext_lazy("Other objections"),
    "open_objections": gettext_lazy("Open objections"),
    "alters": gettext_lazy("What changes"),
    "changes_count": gettext_lazy("Changes of this project"),
    "changed_projects_share": gettext_lazy("Share of projects that changed"),
    "approval": gettext_lazy("Approval on file"),
    "budget_impact": gettext_lazy("What it does to the budget"),
    "month": gettext_lazy("Month of the report"),
    "due_on": gettext_lazy("Was due on"),
    "submitted_on": gettext_lazy("Submitted on"),
    "missed_in_a_row_count": gettext_lazy("Missed in a row"),
    "time_share": gettext_lazy("Time that has passed"),
    "progress_share": gettext_lazy("Investment that is done"),
    "light": gettext_lazy("Traffic light"),
    "spent_share": gettext_lazy("Spent of the tranche"),
    "wanted_spent_share": gettext_lazy("Spending that is expected"),
    "payee_account": gettext_lazy("Account of the payee"),
    "payee_is_owner": gettext_lazy("Account is the owner's"),
    "fund_code": gettext_lazy("Code of the fund in the books"),
    "is_segregated": gettext_lazy("Books are separate"),
    "vouchers_without_project_count": gettext_lazy("Vouchers without a project"),
    "expense_types": gettext_lazy("Types of expenses"),
    "forbidden_found": gettext_lazy("Forbidden ones among them"),
    "lines_count": gettext_lazy("Lines of equipment"),
    "differing_count": gettext_lazy("Lines whose papers differ"),
    "unseen_count": gettext_lazy("Lines without a photo"),
    "contract_fen": gettext_lazy("Sum of contracts"),
    "invoice_fen": gettext_lazy("Sum of invoices"),
    "paid_fen": gettext_lazy("Sum of payments made"),
    "acceptance": gettext_lazy("Acceptance of the project"),
    "repeated_count": gettext_lazy("Numbers used elsewhere"),
    "repeated": gettext_lazy("Where they were used"),
    "is_suspended": gettext_lazy("Pilot is suspended"),
    "own_share_fen": gettext_lazy("The city's own share"),
    "booked_after_fen": gettext_lazy("Booked after this payment"),
    "score": gettext_lazy("Score of the evaluation"),
    "grade": gettext_lazy("Grade by the score"),
    "sanction_case": gettext_lazy("Case of sanction"),
    "step": gettext_lazy("Step of the ladder"),
    "reversed_fen": gettext_lazy("Reversed in the ledger"),
    "is_closing": gettext_lazy("To be closed"),
    "reason": gettext_lazy("Reason that was given"),
    "cities_count": gettext_lazy("Cities that take part"),
    "sum_share": gettext_lazy("Sum of the shares"),
    "over_share": gettext_lazy("Booked more than the own share"),
    "sme_declared_level": gettext_lazy("SME level declared"),
    "sme_computed_level": gettext_lazy("SME level computed"),
    "cmmm_declared_level": gettext_lazy("CMMM level declared"),
    "cmmm_computed_level": gettext_lazy("CMMM level computed"),
    "factory_applied_level": gettext_lazy("Factory level applied for"),
    "factory_held_level": gettext_lazy("Factory level held"),
    "upgraded_share": gettext_lazy("Upgraded firms"),
    "served_share": gettext_lazy("Firms that are served"),
    "gigabit_share": gettext_lazy("Gigabit coverage"),
    "claims_high_standard": gettext_lazy("Claims the high standard"),
    "loan_contract": gettext_lazy("Contract of the loan"),
    "principal_fen": gettext_lazy("Principal"),
    "claimed_fen": gettext_lazy("Interest subsidy claimed"),
    "pilot_interest_fen": gettext_lazy("Interest paid by the pilot"),
}
# Facts that are codes, or codes with commas between.
CODED = frozenset(
    (
        "applicant_kinds", "jurisdiction", "recommended_by", "package_parts", "author_kind", "support_form",
        "support_documents", "entity_wings", "alters", "light", "expense_types", "forbidden_found", "acceptance",
        "grade", "step", "category",
    )
)  # fmt: skip


def fact_label(name: str) -> Any:
    return FACTS.get(name, name)


def shown_facts(facts: Mapping[str, Any], scopes: Mapping[str, str]) -> list[tuple[object, object]]:
    """Name and value of each fact as a reader takes them; `scopes` names cities by code."""
    return [(fact_label(name), shown_fact(name, value, scopes)) for name, value in facts.items()]


def shown_fact(name: str, value: Any, scopes: Mapping[str, str]) -> object:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value == "":
        return "—"
    if name.endswith("_fen"):
        return money(value)
    if name.endswith("_share"):
        return quantity(float(Fraction(str(value)) * 100), "%", 2)
    if name.endswith(("_on", "_since")):
        return instant(parse_date(str(value)))
    return _shown_code(name, value, scopes)


def _shown_code(name: str, value: Any, scopes: Mapping[str, str]) -> object:
    if name == "wing":
        return WINGS.get(value, value)
    if name in CODED:
        return _(", ").join(str(code_label(code)) for code in str(value).split(", "))
    if name == "binding_parameter":
        return parameter_label(value)
    if name in {"binding_scope", "registered_in"}:
        return scopes.get(value, value)
    return quantity(value) if isinstance(value, int) else value
