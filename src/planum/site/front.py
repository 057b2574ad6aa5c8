"""The first page: what waits for this person, what the state is, where it comes from."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.assistant import waiting as assistant
from planum.chain.carbon import waiting as carbon
from planum.chain.knowledge import waiting as knowledge
from planum.chain.network import waiting as network
from planum.chain.planning import waiting as planning
from planum.demo.telling import kept
from planum.factory.decisions import waiting as decisions
from planum.factory.maintenance import waiting as maintenance
from planum.factory.monitoring import waiting as monitoring
from planum.factory.monitoring.models import OPEN_STATES, UNHANDLED_STATES, Alarm
from planum.factory.monitoring.pages import plant_rows
from planum.factory.monitoring.tables import PlantTable
from planum.factory.optimisation import waiting as optimisation
from planum.hub.assets.models import Signal
from planum.hub.connectors import waiting as connectors
from planum.hub.connectors.runtime import current as current_runtime
from planum.hub.contracts import waiting as contracts
from planum.kernel.models import Person, Role
from planum.park.apps import waiting as apps
from planum.park.board import waiting as board
from planum.park.centre import waiting as centre
from planum.park.diagnosis import waiting as diagnosis
from planum.programme.funds import waiting as funds
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import Payment
from planum.programme.funds.panels import award_figures, award_flows
from planum.programme.funds.tables import PaymentTable
from planum.programme.performance import waiting as performance
from planum.programme.performance.models import Indicator
from planum.programme.performance.queries import latest_values
from planum.programme.plan import waiting as plan
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.projects import waiting as projects
from planum.programme.recommendation import waiting as recommendation
from planum.programme.review import waiting as review
from planum.programme.supervision import waiting as supervision
from planum.site.navigation import AUTHORITY, PLANTS
from planum.site.tables import StandingTable
from planum.ui.panels import Action, Fact, FiguresPanel, Panel, TablePanel
from planum.ui.waiting import Waiting, numbered

LATEST_PAYMENTS = 6
NOT_ON_FRONT = ("milestone", "decided_at")


# In the order in which they stand on the page; each slice says what waits for whom.
WAITING: tuple[Callable[[Person], Iterable[Waiting]], ...] = (
    decisions.waiting,
    monitoring.waiting,
    network.waiting,
    planning.waiting,
    maintenance.waiting,
    optimisation.waiting,
    connectors.waiting,
    diagnosis.waiting,
    centre.waiting,
    carbon.waiting,
    contracts.waiting,
    apps.waiting,
    knowledge.waiting,
    board.waiting,
    projects.waiting,
    review.waiting,
    supervision.waiting,
    recommendation.waiting,
    plan.waiting,
    performance.waiting,
    funds.waiting,
    assistant.waiting,
)


def of(person: Person) -> dict[str, Any]:
    """The context of the first page."""
    return {
        "title": _("City at work"),
        "subtitle": _("%(who)s · %(where)s") % {"who": person, "where": person.organisation or _("no organisation")},
        "waiting": waiting(person),
        "panels": panels(person),
        "actions": _story_of(person),
        "wing": "programme",
    }


def _story_of(person: Person) -> list[Action]:
    """Offered to whoever has a part in it."""
    has_part = any(person.is_superuser or one.reader == person.username for one in kept(Path(settings.PLANUM_HOME)))
    return [Action(_("The day's story"), reverse("story"))] if has_part else []


def waiting(person: Person) -> list[Waiting]:
    """What this role is to do today, with numbers."""
    return [line for line in numbered(line for told in WAITING for line in told(person)) if line.count]


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
    """Every indicator that has a target, beside it, and how it stands."""
    aimed = Indicator.objects.filter(targets__isnull=False).distinct()
    indicators = list(aimed.select_related("project", "metric").prefetch_related("targets"))
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
