"""How the facts that a rule looked at are called and written on the page of a payment."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.programme.funds.models import PaymentFinding
from planum.programme.projects.models import Category
from planum.programme.rules.labels import parameter_label, shown_value
from planum.ui.formats import WINGS, money

FACTS = {
    "award_fen": gettext_lazy("Award of the pilot"),
    "allocated_fen": gettext_lazy("Allocated to all projects"),
    "allocation_fen": gettext_lazy("Allocated to this project"),
    "support_after_fen": gettext_lazy("Support of the project after this payment"),
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
    "amount_fen": gettext_lazy("Amount of this payment"),
    "override_reason": gettext_lazy("Reason for an exception"),
    "other_central_fen": gettext_lazy("Other central funds"),
    "milestone": gettext_lazy("Milestone"),
    "targets_count": gettext_lazy("Targets"),
    "reached_count": gettext_lazy("Targets reached"),
    "intact_count": gettext_lazy("Targets whose readings are unchanged"),
    "milestone_share_fen": gettext_lazy("Opened by the milestone"),
    "milestone_paid_after_fen": gettext_lazy("Paid for the milestone after this payment"),
}


def shown_facts(finding: PaymentFinding, scopes: dict[str, str]) -> list[tuple[object, object]]:
    return [(FACTS.get(name, name), _shown(name, value, scopes)) for name, value in finding.facts.items()]


def shown_parameters(finding: PaymentFinding, scopes: dict[str, str]) -> list[dict[str, object]]:
    return [
        {
            **parameter,
            "label": parameter_label(parameter["code"]),
            "scope": scopes.get(parameter["scope"], parameter["scope"]),
            "value": shown_value(parameter["unit"], parameter["value"]),
        }
        for parameter in finding.parameters
    ]


def _shown(name: str, value: Any, scopes: dict[str, str]) -> object:
    if name.endswith("_fen"):
        return money(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "category":
        return Category(value).label
    if name == "wing":
        return WINGS.get(value, value)
    if name == "binding_parameter":
        return parameter_label(value)
    if name == "binding_scope":
        return scopes.get(value, value)
    return value if value != "" else "—"
