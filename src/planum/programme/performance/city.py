"""What is known of a city's indicators: computed and reported side by side, targets, forecasts, the outlook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from planum.kernel.capabilities import query
from planum.programme.performance.engine.forecast import (
    Observation,
    Outlook,
    Predicted,
    Prospect,
    look_ahead,
    predict,
    reaching,
)
from planum.programme.performance.engine.scoring import read_curves
from planum.programme.performance.models import (
    CityIndicator,
    CityTarget,
    CityValue,
    Direction,
    EvaluationKind,
    EvaluationScheme,
    ReportedState,
    ReportedValue,
    Source,
)
from planum.programme.performance.shapes import CityIndicatorShape, ForecastShape, InfluenceShape, OutlookShape
from planum.programme.plan.models import Pilot, Tranche

SEED = 20250325
SAME = 0.01


@dataclass(frozen=True)
class Known:
    """One indicator with all that is known of it up to a day, the oldest first."""

    indicator: CityIndicator
    promised: Mapping[int, CityTarget] = field(default_factory=dict)
    computed: Sequence[CityValue] = ()
    reported: Sequence[ReportedValue] = ()

    @property
    def newest(self) -> CityValue | None:
        """The latest row; it may say why there is no value."""
        return self.computed[-1] if self.computed else None

    @property
    def confirmed(self) -> ReportedValue | None:
        return next((one for one in reversed(self.reported) if one.state is ReportedState.CONFIRMED), None)

    @property
    def source(self) -> Source | None:
        if self.newest and self.newest.value is not None:
            return Source.COMPUTED
        return Source.REPORTED if self.confirmed else None

    @property
    def value(self) -> float | None:
        if self.newest and self.newest.value is not None:
            return self.newest.value
        return self.confirmed.value if self.confirmed else None

    @property
    def as_of(self) -> date | None:
        if self.source is Source.COMPUTED and self.newest:
            return self.newest.on
        return self.confirmed.end_on if self.confirmed else None

    @property
    def differs(self) -> bool:
        """A confirmed report says something else than what was computed, by more than a hundredth."""
        if not (self.newest and self.newest.value is not None and self.confirmed):
            return False
        size = max(abs(self.newest.value), abs(self.confirmed.value))
        return abs(self.newest.value - self.confirmed.value) > SAME * size

    @property
    def observations(self) -> list[Observation]:
        """Of each day the value computed last; without any, what was confirmed."""
        days = {one.on: one.value for one in self.computed if one.value is not None}
        if not days:
            days = {one.end_on: one.value for one in self.reported if one.state is ReportedState.CONFIRMED}
        return [Observation(day.toordinal(), value) for day, value in sorted(days.items())]

    @property
    def targets(self) -> dict[int, float]:
        return {year: one.value for year, one in self.promised.items()}

    @property
    def goals(self) -> dict[int, float]:
        """What the approved plan says, by year."""
        return {year: one.planned for year, one in self.promised.items() if one.planned is not None}

    def target_of(self, year: int) -> float | None:
        return self.targets.get(year)

    def last_target(self) -> float | None:
        return self.targets[max(self.targets)] if self.targets else None

    def predicted(self, on: date) -> Predicted | None:
        target = self.last_target()
        return predict(self.observations, on.toordinal(), scale=target or 1.0, within=self.indicator.within)

    def reaches(self, on: date) -> float | None:
        """How likely the last target is met on a day; None without target or without any value."""
        target, seen = self.last_target(), self.predicted(on)
        if target is None or seen is None:
            return None
        return reaching(seen, target, at_most=self.indicator.direction == Direction.AT_MOST)


@query
def city_indicators(*, pilot: str = "") -> list[CityIndicatorShape]:
    """The indicators of a city: targets by year, what was computed, what was reported, and the forecast of each."""
    pilots = Pilot.objects.filter(code=pilot) if pilot else Pilot.objects.all()
    return [known_shape(one, row) for row in pilots for one in known_of(row)]


@query
def evaluation_forecast(*, pilot: str) -> OutlookShape | None:
    """Will the evaluation at the end of the term pass, what is the second tranche worth today, and what decides it."""
    row = Pilot.objects.get(code=pilot)
    return outlook_shape(row, outlook_of(row, known_of(row), scheme_for(EvaluationKind.FINAL)))


def known_of(pilot: Pilot, *, up_to: date | None = None) -> list[Known]:
    """All indicators of a pilot."""
    return known_of_all([pilot], up_to=up_to)[pilot.pk]


def known_of_all(pilots: Sequence[Pilot], *, up_to: date | None = None) -> dict[int, list[Known]]:
    """All indicators of some pilots, by the pilot's key, in four questions."""
    rows = list(CityIndicator.objects.filter(pilot__in=pilots).select_related("pilot"))
    by_key = {row.pk: row for row in rows}
    targets: dict[int, dict[int, CityTarget]] = {row.pk: {} for row in rows}
    for target in CityTarget.objects.filter(indicator__in=rows).select_related("version__plan"):
        target.indicator = by_key[target.indicator_id]
        targets[target.indicator_id][target.year] = target
    computed: dict[int, list[CityValue]] = {row.pk: [] for row in rows}
    values = CityValue.objects.filter(indicator__in=rows)
    for value in (values.filter(on__lte=up_to) if up_to else values).order_by("on", "pk"):
        value.indicator = by_key[value.indicator_id]
        computed[value.indicator_id].append(value)
    reported: dict[int, list[ReportedValue]] = {row.pk: [] for row in rows}
    said = ReportedValue.objects.filter(city_indicator__in=rows).select_related("evidence", "reported_by")
    for one in (said.filter(end_on__lte=up_to) if up_to else said).order_by("end_on", "pk"):
        one.city_indicator = by_key[one.city_indicator_id]
        reported[one.city_indicator_id].append(one)
    found: dict[int, list[Known]] = {row.pk: [] for row in pilots}
    for row in rows:
        found[row.pilot_id].append(Known(row, targets[row.pk], computed[row.pk], reported[row.pk]))
    return found


def scheme_for(kind: str) -> EvaluationScheme | None:
    """The latest version of the scheme of a kind."""
    row: EvaluationScheme | None = EvaluationScheme.objects.filter(kind=kind).order_by("-version").first()
    return row


def outlook_of(
    pilot: Pilot, known: Sequence[Known], scheme: EvaluationScheme | None
) -> tuple[EvaluationScheme, Outlook] | None:
    """The final evaluation simulated from what is known; None without indicators with targets, or without scheme."""
    wanted = [one for one in known if one.last_target() is not None]
    if scheme is None or not wanted:
        return None
    prospects = [
        Prospect(
            one.indicator.code, one.indicator.dimension, one.indicator.weight, one.last_target() or 0.0,
            one.indicator.direction == Direction.AT_MOST, one.predicted(pilot.ends_on),
        )
        for one in wanted
    ]  # fmt: skip
    weights = {name: int(weight) for name, weight in scheme.weights.items()}
    passing = float(scheme.limits["passing"])
    return scheme, look_ahead(prospects, weights, read_curves(scheme.curves), passing=passing, seed=SEED)


def second_tranche_fen(pilot: Pilot) -> int:
    found = Tranche.objects.filter(pilot=pilot, number=2).values_list("amount_fen", flat=True).first()
    return int(found or 0)


def outlook_shape(pilot: Pilot, found: tuple[EvaluationScheme, Outlook] | None) -> OutlookShape | None:
    if found is None:
        return None
    scheme, seen = found
    tranche = second_tranche_fen(pilot)
    low, high = seen.interval_fen(tranche)
    return OutlookShape(
        pilot.code, timezone.localdate(), seen.passing, seen.error, seen.low, seen.middle, seen.high, tranche,
        seen.expected_fen(tranche), low, high,
        [InfluenceShape(one.code, one.reaches, one.expected_loss, one.swing) for one in seen.influences],
        scheme.version, seen.draws, seen.seed,
    )  # fmt: skip


def _plan_of(one: Known) -> str:
    """The plan and version the last target comes from."""
    version = one.promised[max(one.promised)].version if one.promised else None
    return f"{version.plan.code} v{version.number} {version.digest}" if version else ""


def known_shape(one: Known, pilot: Pilot) -> CityIndicatorShape:
    row, seen, target = one.indicator, one.predicted(pilot.ends_on), one.last_target()
    forecast = None
    if seen is not None and target is not None:
        forecast = ForecastShape(
            pilot.ends_on, target, seen.mean, seen.low, seen.high, one.reaches(pilot.ends_on) or 0.0, seen.count
        )
    return CityIndicatorShape(
        row.pk, pilot.code, row.code, row.name, row.name_en, row.unit, row.dimension, row.formula, row.direction,
        row.weight, row.source, dict(one.targets), one.value, one.source.value if one.source else "", one.as_of,
        one.newest.value if one.newest else None, one.confirmed.value if one.confirmed else None, one.differs, forecast,
        one.goals, _plan_of(one),
    )  # fmt: skip
