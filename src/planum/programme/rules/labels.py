"""How parameters are called and written: used by the tables of rules and by the page of a payment."""

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.kernel.models import Region
from planum.programme.rules.engine.parameters import NATIONAL
from planum.programme.rules.models import Unit
from planum.ui.formats import money, quantity

PARAMETERS = {
    "award_cap": gettext_lazy("Award of a city, at most"),
    "first_tranche_share": gettext_lazy("Share of the award that arrives in the first year"),
    "project_support_share": gettext_lazy("Central support of a project, share of its total investment at most"),
    "project_support_cap": gettext_lazy("Central support of a project, at most"),
    "project_support_cap_point": gettext_lazy("Central support of a project on the point wing, at most"),
    "project_support_cap_line": gettext_lazy("Central support of a project on the line wing, at most"),
    "project_support_cap_plane": gettext_lazy("Central support of a project on the plane wing, at most"),
    "minimum_total_investment": gettext_lazy("Total investment of a project, at least"),
    "finish_by": gettext_lazy("Projects finish by"),
    "local_money_only": gettext_lazy("Categories that the place itself supports in principle"),
    "support_forms": gettext_lazy("Forms of support"),
    "forbidden_uses": gettext_lazy("Uses that are forbidden"),
}
CODES = {
    "infrastructure": gettext_lazy("infrastructure"),
    "public_platform": gettext_lazy("public service platform"),
    "provider_cultivation": gettext_lazy("cultivation of service providers"),
    "grant": gettext_lazy("investment grant"),
    "loan_interest": gettext_lazy("loan interest subsidy"),
    "guarantee_fee": gettext_lazy("guarantee fee subsidy"),
    "other": gettext_lazy("other form of support"),
    "staff_welfare": gettext_lazy("benefits of publicly paid staff"),
    "public_expenses": gettext_lazy("public running expenses"),
    "institution_running_costs": gettext_lazy("upkeep of institutions"),
    "office_and_hall_construction": gettext_lazy("building of offices and halls"),
    "balancing_the_budget": gettext_lazy("balancing the local budget"),
}
# Cities whose published rules are shipped; another city's register of regions need not know them.
CITIES = {"210200": gettext_lazy("Dalian"), "230100": gettext_lazy("Harbin"), "410100": gettext_lazy("Zhengzhou")}


def parameter_label(code: str) -> Any:
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
        return _(", ").join(str(CODES.get(code, code)) for code in value)
    if unit == Unit.COUNT:
        return quantity(int(value))
    return str(value)
