"""A park's plan, and its board: counted only from what its firms let it see."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from planum.chain.carbon.engine.factors import Boundary
from planum.chain.carbon.models import EmissionFactor
from planum.factory.monitoring.models import OPEN_STATES, Alarm
from planum.hub.assets.models import Signal
from planum.hub.metrics.models import Metric, MetricValue
from planum.kernel.capabilities import query
from planum.kernel.models import Organisation, OrganisationKind
from planum.kernel.states import State
from planum.park.board.models import COMPUTED, MonthlyEnergy, ParkPlan, PlanGoal, PlanTask, Plot
from planum.park.board.shapes import (
    BoardShape,
    CoverageShape,
    FirmStanding,
    GoalShape,
    PlanShape,
    TaskShape,
)
from planum.park.board.standing import Standing
from planum.park.diagnosis.models import Diagnosis, DiagnosisState

KWH = "kWh"
FACTOR = "CN-GRID-CO2"


@query
def park_plans() -> list[PlanShape]:
    """The plans of parks that you may see."""
    return [
        PlanShape(row.park.code, row.name, row.name_en, row.leading_industry, row.measures, row.starts_on, row.ends_on)
        for row in ParkPlan.objects.select_related("park")
    ]


@query
def park_tasks(*, park: str) -> list[TaskShape]:
    """The tasks of a park's plan, the next due first."""
    rows = PlanTask.objects.filter(plan__park__code=park)
    return [TaskShape(row.pk, row.title, row.responsible, row.due_on, row.state.value) for row in rows]


@query
def park_goals(*, park: str) -> list[GoalShape]:
    """The goals of a park's plan, and how far each is: counted by the platform, or reported with its source."""
    home = ParkPlan.objects.select_related("park").get(park__code=park)
    board = board_of(home.park, timezone.localdate())
    return [goal_shape(row, board) for row in home.goals.all()]


@query
def park_board(*, park: str, month_on: date | None = None) -> BoardShape:
    """A park on a month: firms connected, diagnosed, upgraded; energy, carbon and alarms of those that share."""
    home = ParkPlan.objects.select_related("park").get(park__code=park).park
    return board_of(home, month_on or timezone.localdate())


def month_of(day: date, now: datetime) -> tuple[datetime, datetime]:
    """The month's first instant and its end in the site's zone, or now rounded to the minute where that comes first."""
    zone = timezone.get_current_timezone()
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    start, end = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (first, following))
    return start, min(end, now.replace(second=0, microsecond=0))


def energy_metrics(park: Organisation) -> dict[int, Metric]:
    """By firm: the newest metric in kWh that the viewer may see."""
    rows = Metric.objects.filter(owner__park=park, unit=KWH, formula__startswith="delta(").select_related("owner")
    found: dict[int, Metric] = {}
    for row in rows.order_by("-published_at", "-pk"):
        found.setdefault(row.owner_id, row)
    return found


def board_of(park: Organisation, day: date) -> BoardShape:
    """Seven questions to the database, however many firms."""
    month = day.replace(day=1)
    firms = list(Organisation.objects.filter(park=park).exclude(kind=OrganisationKind.PARK))
    standings = _standings(park, firms, month)
    factor = grid_factor(month.year)
    energy = [one.energy_kwh for one in standings if one.energy_kwh is not None]
    total = sum(energy)
    return BoardShape(
        park.code, month, len(firms), sum(one.connected for one in standings), total, len(energy),
        total * factor.kg if factor and energy else None, f"{factor.code} v{factor.version}" if factor else "",
        [
            CoverageShape(goal.value, sum(getattr(one, goal.value) for one in standings), len(firms))
            for goal in COMPUTED
        ],
        standings,
    )  # fmt: skip


def grid_factor(year: int) -> EmissionFactor | None:
    """The newest national factor for inventories of organisations that is not of a later year."""
    rows = EmissionFactor.objects.filter(
        owner=None, boundary=Boundary.GRID.value, region="CN", unit=KWH, year__lte=year, code__startswith=FACTOR
    )
    plain = [row for row in rows.order_by("-year", "-version") if row.code == f"{FACTOR}-{row.year}"]
    return plain[0] if plain else None


def energy_values(park: Organisation, month: date) -> dict[int, MetricValue]:
    """By firm: the value read last for the month, as far as the viewer may still see it."""
    newest = MonthlyEnergy.objects.filter(plot=OuterRef("pk"), month_on=month).order_by("-pk").values("value")[:1]
    wanted = dict(Plot.objects.filter(park=park).annotate(newest=Subquery(newest)).values_list("firm", "newest"))
    values = MetricValue.objects.select_related("metric__owner").in_bulk([key for key in wanted.values() if key])
    return {firm: values[key] for firm, key in wanted.items() if key in values}


def goal_shape(row: PlanGoal, board: BoardShape) -> GoalShape:
    counted = next((one for one in board.coverage if one.goal == row.goal), None)
    reached = 100 * counted.count / counted.of if counted and counted.of else row.reported
    return GoalShape(row.goal, row.year, row.percent, reached, row.source)


def _standings(park: Organisation, firms: list[Organisation], month: date) -> list[FirmStanding]:
    keys = [firm.pk for firm in firms]
    connected = set(Signal.objects.filter(asset__enterprise__in=keys).values_list("asset__enterprise", flat=True))
    given = Diagnosis.objects.filter(firm__in=keys, state__in=(DiagnosisState.SUBMITTED, DiagnosisState.CONFIRMED))
    diagnosed = set(given.values_list("firm", flat=True))
    upgraded = set(Plot.objects.filter(park=park).exclude(upgraded_on=None).values_list("firm", flat=True))
    alarms = dict(
        Alarm.objects.filter(signal__asset__enterprise__in=keys, state__in=OPEN_STATES)
        .order_by()
        .values_list("signal__asset__enterprise")
        .annotate(Count("pk"))
    )
    energy = energy_values(park, month)
    return [
        _standing(firm, connected=firm.pk in connected, diagnosed=firm.pk in diagnosed, upgraded=firm.pk in upgraded,
                  alarms=alarms.get(firm.pk, 0), energy=energy.get(firm.pk))
        for firm in firms
    ]  # fmt: skip


def _standing(
    firm: Organisation, *, connected: bool, diagnosed: bool, upgraded: bool, alarms: int, energy: MetricValue | None
) -> FirmStanding:
    return FirmStanding(
        firm.code, str(firm), standing_state(connected=connected, alarms=alarms, upgraded=upgraded).value,
        connected, diagnosed, upgraded, alarms if connected else None, energy.value if energy else None,
        energy.pk if energy else None,
    )  # fmt: skip


def standing_state(*, connected: bool, alarms: int, upgraded: bool) -> State:
    if not connected:
        return Standing.NOT_SHARED
    if alarms:
        return Standing.ALARM
    return Standing.UPGRADED if upgraded else Standing.CONNECTED
