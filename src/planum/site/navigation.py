"""What stands in the navigation, for whom. One line an entry; templates decide nothing."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Role

AUTHORITY = frozenset({Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER, Role.AUDITOR})
BUREAUS = AUTHORITY | {Role.DISTRICT_OFFICER}
PLANTS = frozenset({Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR, Role.INDUSTRY_OFFICER})
DUPLICATES = frozenset({Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.AUDITOR})
FIRMS_OWN = frozenset({Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR})
PLANNERS = frozenset({Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER})
SERVICES = PLANTS | {Role.SERVICE_CONSULTANT}
EVERYBODY: frozenset[Role] = frozenset(Role)
SUPERVISED = AUTHORITY | {Role.DISTRICT_OFFICER, Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR}

# The groups that stand open for a role wherever it is; the others open by a click, or where their page is shown.
OPEN_FOR: dict[str, frozenset[str]] = {
    Role.PLANT_ENGINEER: frozenset({"point"}),
    Role.SUPPLY_PLANNER: frozenset({"point", "line"}),
    Role.PARK_OPERATOR: frozenset({"plane"}),
    Role.SERVICE_CONSULTANT: frozenset({"plane"}),
    Role.INDUSTRY_OFFICER: frozenset({"projects", "oversight"}),
    Role.FINANCE_OFFICER: frozenset({"money", "rules"}),
    Role.DISTRICT_OFFICER: frozenset({"projects", "oversight"}),
    Role.PROVINCE_OFFICER: frozenset({"plan", "oversight"}),
    Role.AUDITOR: frozenset({"money", "rules"}),
    Role.EXPERT: frozenset({"projects"}),
    Role.PLATFORM_OPERATOR: frozenset({"hub"}),
}


@dataclass(frozen=True)
class Entry:
    label: Promise
    url_name: str
    roles: frozenset[Role] = EVERYBODY


@dataclass(frozen=True)
class Group:
    """Entries that belong together; the programme has several, as a project passes through them."""

    name: str
    wing: str
    label: Promise
    entries: tuple[Entry, ...]


NAVIGATION: tuple[Group, ...] = (
    Group(
        "overview",
        "everybody",
        _("Overview"),
        (Entry(_("City at work"), "home"), Entry(_("Assistant"), "assistant:conversation")),
    ),
    Group(
        "point",
        "point",
        _("Point · plants"),
        (
            Entry(_("Plants"), "monitoring:plants", PLANTS),
            Entry(_("Alarms"), "monitoring:alarms", PLANTS),
            Entry(_("Limit rules"), "monitoring:rules", PLANTS),
            Entry(_("Machine health"), "maintenance:board", PLANNERS),
            Entry(_("Work orders"), "maintenance:orders", PLANNERS),
            Entry(_("Scheduling"), "scheduling:shops", PLANNERS),
            Entry(_("Decisions"), "decisions:cases", frozenset({Role.PLANT_ENGINEER})),
            Entry(_("Set-point search"), "optimisation:processes", PLANNERS),
            Entry(_("Load and tariff"), "optimisation:energy", PLANNERS),
        ),
    ),
    Group(
        "line",
        "line",
        _("Line · chains"),
        (
            Entry(_("Supply network"), "network:graph", PLANNERS),
            Entry(_("Orders to suppliers"), "network:buying", PLANNERS),
            Entry(_("Orders asked of us"), "network:supplying", PLANNERS),
            Entry(_("Items"), "network:items", PLANNERS),
            Entry(_("Plan of the chain"), "planning:current", frozenset({Role.SUPPLY_PLANNER})),
            Entry(_("Disruptions"), "planning:disruptions", PLANNERS),
            Entry(_("Product carbon footprints"), "carbon:footprints", PLANNERS),
            Entry(_("Partners' footprints"), "carbon:partners", PLANNERS),
            Entry(_("Industry knowledge"), "knowledge:search"),
        ),
    ),
    Group(
        "plane",
        "plane",
        _("Plane · park"),
        (
            Entry(_("Diagnosis"), "diagnosis:list", PLANTS),
            Entry(_("Solutions"), "centre:solutions", SERVICES),
            Entry(_("Needs of firms"), "centre:needs", SERVICES),
            Entry(_("Service orders"), "centre:orders", SERVICES),
            Entry(_("Shared equipment"), "apps:equipment", PLANTS),
            Entry(_("Applications"), "apps:list"),
            Entry(_("The park today"), "board:board", frozenset({Role.PARK_OPERATOR, Role.INDUSTRY_OFFICER})),
        ),
    ),
    Group(
        "hub",
        "hub",
        _("Data"),
        (
            Entry(_("Assets"), "assets:tree"),
            Entry(_("Signals"), "assets:signals"),
            Entry(_("Connectors"), "connectors:list", frozenset({Role.PLANT_ENGINEER, Role.PLATFORM_OPERATOR})),
            Entry(_("Metrics"), "metrics:list"),
            Entry(_("Disclosures"), "assets:disclosures"),
            Entry(_("Data catalogue"), "catalogue:list"),
            Entry(_("Data contracts"), "contracts:list"),
        ),
    ),
    Group(
        "plan",
        "programme",
        _("Programme · plan"),
        (
            Entry(_("Implementation plans"), "plan:list", AUTHORITY),
            Entry(_("Rounds of recommendations"), "recommendation:rounds", BUREAUS),
            Entry(_("Candidacies"), "recommendation:candidacies", BUREAUS),
            Entry(_("Links between cities"), "recommendation:links", BUREAUS),
        ),
    ),
    Group(
        "projects",
        "programme",
        _("Programme · projects"),
        (
            Entry(_("Calls for applications"), "projects:calls"),
            Entry(_("Profile of the firm"), "projects:profile", FIRMS_OWN),
            Entry(_("Applications for projects"), "projects:applications"),
            Entry(_("Duplicates"), "projects:cases", DUPLICATES),
            Entry(_("My reviews"), "review:mine", frozenset({Role.EXPERT})),
            Entry(_("Review panels"), "review:panels", AUTHORITY),
            Entry(_("Experts"), "review:experts", AUTHORITY),
            Entry(_("Results of our applications"), "review:results", FIRMS_OWN),
            Entry(_("Public notices"), "review:notices"),
            Entry(_("Projects"), "projects:list"),
        ),
    ),
    Group(
        "oversight",
        "programme",
        _("Programme · oversight"),
        (
            Entry(_("Monthly reports"), "supervision:board", SUPERVISED),
            Entry(_("Changes of projects"), "supervision:changes", SUPERVISED),
            Entry(_("Inspections"), "supervision:inspections", SUPERVISED),
            Entry(_("Removals"), "supervision:removals", SUPERVISED),
            Entry(_("Acceptance"), "supervision:acceptances", SUPERVISED | {Role.EXPERT}),
            Entry(_("Performance"), "performance:cities", AUTHORITY),
            Entry(_("Sanctions"), "performance:sanctions"),
        ),
    ),
    Group(
        "money",
        "programme",
        _("Programme · money"),
        (
            Entry(_("Payments"), "funds:payments"),
            Entry(_("Funds"), "funds:ledger", AUTHORITY),
            Entry(_("Audit room"), "funds:audit_room", frozenset({Role.AUDITOR})),
        ),
    ),
    Group(
        "rules",
        "programme",
        _("Programme · rules"),
        (
            Entry(_("Rules"), "rules:list"),
            Entry(_("Parameters"), "rules:parameters"),
            Entry(_("Findings on file"), "rules:findings"),
        ),
    ),
    Group(
        "trust",
        "everybody",
        _("Trust"),
        (
            Entry(_("Change log"), "changes", AUTHORITY | {Role.PLATFORM_OPERATOR}),
            Entry(_("Calculations"), "calculations"),
            Entry(_("Interfaces"), "capabilities"),
        ),
    ),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The context every page has: where one can go, and where one is."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"navigation": [], "site_name": "Planum", "city_name": ""}
    home = person.organisation
    return {
        "navigation": [shown for group in NAVIGATION if (shown := _group(group, request, person))["entries"]],
        "site_name": "Planum",
        "city_name": home.region if home else "",
        "user_role": ", ".join(str(Role(role).label) for role in sorted(person.roles)),
        "user_menu": [{"label": _("Account"), "url": reverse("account")}],
    }


def _group(group: Group, request: HttpRequest, person: Any) -> dict[str, Any]:
    open_to = [entry for entry in group.entries if person.is_superuser or not entry.roles.isdisjoint(person.roles)]
    shown = [_shown(entry, request.path) for entry in open_to]
    is_own = group.wing == "everybody" or any(group.name in OPEN_FOR[role] for role in person.roles)
    is_open = is_own or any(one["active"] for one in shown)
    return {"wing": group.wing, "label": group.label, "entries": shown, "open": is_open}


def _shown(entry: Entry, path: str) -> dict[str, Any]:
    url = reverse(entry.url_name)
    return {"label": entry.label, "url": url, "active": path == url or (url != "/" and path.startswith(url))}
