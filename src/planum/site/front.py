"""The first page: what waits for this person, what the state is, where it comes from."""

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.factory.monitoring.models import OPEN_STATES, UNHANDLED_STATES, Alarm
from planum.factory.monitoring.pages import plant_rows
from planum.factory.monitoring.tables import PlantTable
from planum.hub.assets.models import Signal
from planum.hub.connectors.models import Connector, ConnectorState
from planum.hub.connectors.runtime import current as current_runtime
from planum.kernel.models import Person, Role
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import Decision, Payment
from planum.programme.funds.panels import award_figures, award_flows
from planum.programme.funds.tables import PaymentTable
from planum.programme.performance.models import Indicator, Milestone, Progress
from planum.programme.performance.queries import latest_values
from planum.programme.plan.models import Pilot, Tranche
from planum.site.navigation import AUTHORITY, PLANTS
from planum.site.tables import StandingTable
from planum.ui.panels import Action, Fact, FiguresPanel, Panel, TablePanel

LATEST_PAYMENTS = 6
FIRM_ROLES = {Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER}
NOT_ON_FRONT = ("milestone", "decided_at")


@dataclass(frozen=True)
class Waiting:
    """One line of the to-do list: how many of what, and where to do it."""

    count: int
    text: str
    url: str


def of(person: Person) -> dict[str, Any]:
    """The context of the first page."""
    return {
        "title": _("City at work"),
        "subtitle": _("%(who)s · %(where)s") % {"who": person, "where": person.organisation or _("no organisation")},
        "waiting": [line for line in waiting(person) if line.count],
        "panels": panels(person),
        "wing": "programme",
    }


def waiting(person: Person) -> list[Waiting]:
    """What this role is to do today, with numbers; lines that count nothing are left out by the caller."""
    lines: list[Waiting] = []
    payments = reverse("funds:payments")
    if Role.PLANT_ENGINEER in person.roles:
        alarms = Alarm.objects.filter(signal__asset__enterprise__in=person.as_viewer().organisations)
        unhandled = alarms.filter(state__in=UNHANDLED_STATES).count()
        lines.append(Waiting(unhandled, _("alarms wait to be acknowledged"), reverse("monitoring:alarms")))
        broken = Connector.objects.filter(enabled=True, state=ConnectorState.FAILED).count()
        lines.append(Waiting(broken, _("sources deliver nothing"), reverse("connectors:list")))
    if Role.FINANCE_OFFICER in person.roles:
        asked = Payment.objects.filter(state=Decision.REQUESTED).count()
        lines.append(Waiting(asked, _("payments wait for your decision"), f"{payments}?state=requested"))
    if FIRM_ROLES & person.roles:
        own = Payment.objects.filter(project__owner__in=person.as_viewer().organisations)
        refused = own.filter(state=Decision.REFUSED).count()
        text = _("payments of your projects were refused; each says what would cure it")
        lines.append(Waiting(refused, text, f"{payments}?state=refused"))
    if Role.INDUSTRY_OFFICER in person.roles:
        open_ones = Milestone.objects.filter(state=Progress.OPEN).count()
        lines.append(Waiting(open_ones, _("milestones are not proven yet"), reverse("projects:list")))
        refused = Payment.objects.filter(state=Decision.REFUSED).count()
        lines.append(Waiting(refused, _("payments were refused and need a cure"), f"{payments}?state=refused"))
    return lines


def panels(person: Person) -> list[Panel]:
    """Authorities look at the money and its proof first, firms and parks at their plants."""
    plants, standings, payments = _plants(person), _standings(), _payments()
    if AUTHORITY.isdisjoint(person.roles):
        return [*_now(person), *_side_by_side(plants, standings), *_side_by_side(payments)]
    figures, flows = _funds()
    return [*figures, *_side_by_side(payments, standings), *flows, *_now(person), *_side_by_side(plants)]


def _side_by_side(*shown: Panel | None) -> list[Panel]:
    """Wide and narrow; one that stands alone takes the whole width."""
    there = [panel for panel in shown if panel is not None]
    return [replace(panel, width=12 if len(there) == 1 else width) for panel, width in zip(there, (7, 5), strict=False)]


def _now(person: Person) -> list[Panel]:
    """How much is watched, and what it says; nothing where the person sees no plant."""
    counts = Signal.objects.aggregate(signals=Count("pk"), plants=Count("asset__plant", distinct=True))
    if not counts["signals"]:
        return []
    alarms = Alarm.objects.filter(state__in=OPEN_STATES).aggregate(
        open=Count("pk"), waiting=Count("pk", filter=Q(state__in=UNHANDLED_STATES))
    )
    runtime = current_runtime()
    register, waiting_said = _("from the register of assets"), _("%(count)d wait to be acknowledged")
    figures = [
        Fact(_("Plants you see"), counts["plants"], note=register),
        Fact(_("Signals you see"), counts["signals"], note=register),
        Fact(_("Open alarms"), alarms["open"], note=waiting_said % {"count": alarms["waiting"]}),
    ]
    if runtime and Role.PLATFORM_OPERATOR in person.roles:
        rate = round(runtime.status().rate_per_s)
        figures.append(Fact(_("Readings a second"), rate, note=_("all plants, the last ten seconds")))
    actions = [] if PLANTS.isdisjoint(person.roles) else [Action(_("Alarms"), reverse("monitoring:alarms"))]
    return [FiguresPanel(title=_("Now"), figures=figures, actions=actions)]


def _plants(person: Person) -> TablePanel | None:
    """Those with alarms stand first."""
    rows = sorted(plant_rows(), key=lambda row: (-row.active, -row.open, row.path))
    hidden = ("enterprise",) if AUTHORITY.isdisjoint(person.roles) else ()
    return TablePanel(title=_("Plants"), table=PlantTable(rows, exclude=hidden, orderable=False)) if rows else None


def _standings() -> TablePanel | None:
    """Every indicator beside its target, and how it stands."""
    indicators = list(Indicator.objects.select_related("project", "metric").prefetch_related("targets"))
    values = latest_values([indicator.pk for indicator in indicators])
    for indicator in indicators:
        indicator.latest = values.get(indicator.pk)
        if indicator.latest:
            indicator.latest.indicator = indicator
    if not indicators:
        return None
    return TablePanel(title=_("Indicators and targets"), table=StandingTable(indicators))


def _payments() -> TablePanel | None:
    rows = list(
        Payment.objects.select_related("project__owner", "milestone", "requested_by", "decided_by")[:LATEST_PAYMENTS]
    )
    actions = [Action(_("All payments"), reverse("funds:payments"))]
    table = PaymentTable(rows, exclude=NOT_ON_FRONT, orderable=False)
    return TablePanel(title=_("Latest payments"), table=table, actions=actions) if rows else None


def _funds() -> tuple[list[Panel], list[Panel]]:
    """Only authorities see a pilot's tranches, and so its money: in figures, and as it flows."""
    pilot = Pilot.objects.filter(pk__in=Tranche.objects.values("pilot")).first()
    if pilot is None:
        return [], []
    totals = pilot_balances(pilot)
    figures = replace(award_figures(pilot, totals), title=pilot, actions=[Action(_("Funds"), reverse("funds:ledger"))])
    return [figures], [*award_flows(pilot, totals)]
