"""What fleets, prognoses and work orders look like over the wire."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from planum.factory.maintenance.engine.distribution import LEVELS
from planum.factory.maintenance.models import Fleet, Prognosis, PrognosisModel, WorkOrder


@dataclass(frozen=True)
class FleetShape:
    id: int
    plant: str
    code: str
    name: str
    name_en: str
    units: list[str]
    signals: list[str]
    setpoints: list[str]
    step_s: int
    horizon_days: int
    planned_fen: int
    failure_fen: int
    downtime_fen_per_h: int
    planned_h: float
    failure_h: float


@dataclass(frozen=True)
class PrognosisModelShape:
    """`card` says why this rung, on how many lives it was fitted and how it erred on units it had not seen."""

    id: int
    fleet: int
    state: str
    message: str
    rung: str
    card: dict[str, Any]
    digest: str
    training_digest: str
    fitted_at: datetime
    fitted_by: str


@dataclass(frozen=True)
class SignalShare:
    signal: str
    share: float


@dataclass(frozen=True)
class QuantileShape:
    """The remaining life that is not reached with the chance `level`."""

    level: float
    hours: float


@dataclass(frozen=True)
class PrognosisShape:
    """`remaining_low_h` to `remaining_high_h` is the 90 % interval of remaining life, in hours of running; `cap_h`
    means at least so long. `failure_chance` is that of a failure within `horizon_days`. Without known failures these
    are empty, and health alone is told. `digest` covers the readings that were used.
    """

    id: int
    fleet: int
    asset: str
    name: str
    name_en: str
    at: datetime
    state: str
    health: float
    distance: float
    limit: float
    contributions: list[SignalShare]
    age_h: float
    remaining_low_h: float | None
    remaining_h: float | None
    remaining_high_h: float | None
    quantiles: list[QuantileShape]
    cap_h: float
    horizon_days: int
    failure_chance: float | None
    risk_fen: int | None
    planned_fen: int
    net_fen: int | None
    model: int
    rung: str
    readings: int
    digest: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class UnitHealth:
    """A machine of a fleet; `prognosis` is empty until it has been assessed."""

    asset: str
    name: str
    name_en: str
    open_work_orders: int
    prognosis: PrognosisShape | None


@dataclass(frozen=True)
class FleetHealth:
    fleet: FleetShape
    model: PrognosisModelShape | None
    units: list[UnitHealth]


@dataclass(frozen=True)
class RiskShape:
    """What a plant's machines put at risk: of one machine, the chance of a failure times its whole cost."""

    plant: str
    asset: str
    name: str
    name_en: str
    failure_chance: float
    risk_fen: int
    planned_fen: int
    net_fen: int
    prognosis: int


@dataclass(frozen=True)
class CandidateWindow:
    """A time in which a machine could be renewed, and the output lost by using it."""

    starts_at: datetime
    lost_fen: int = 0


@dataclass(frozen=True)
class PricedWindow:
    """The expected cost of a window, part by part; the parts are its sum."""

    starts_at: datetime
    failure_chance: float
    failure_fen: int
    planned_fen: int
    lost_fen: int
    wasted_fen: int
    cost_fen: int


@dataclass(frozen=True)
class WindowChoice:
    """Windows for renewing a machine, the cheapest first; the second would cost `regret_fen` more than the first."""

    asset: str
    prognosis: int
    windows: list[PricedWindow]
    regret_fen: int


@dataclass(frozen=True)
class WorkOrderShape:
    id: int
    plant: str
    code: str
    asset: str
    asset_name: str
    title: str
    kind: str
    state: str
    failure_mode: str
    outcome: str
    prognosis: int | None
    note: str
    opened_at: datetime
    opened_by: str
    due_on: date | None
    planned_start_at: datetime | None
    planned_end_at: datetime | None
    failed_at: datetime | None
    started_at: datetime | None
    finished_at: datetime | None
    downtime_h: float | None
    cost_fen: int | None


@dataclass(frozen=True)
class FailureModeShape:
    code: str
    label: str


@dataclass(frozen=True)
class ImportedWork:
    """How many rows a file had and what came of them."""

    rows: int
    added: int
    changed: int


def fleet_shape(row: Fleet, units: list[str]) -> FleetShape:
    return FleetShape(
        id=row.pk,
        plant=row.plant.path,
        code=row.code,
        name=row.name,
        name_en=row.name_en,
        units=units,
        signals=row.signals,
        setpoints=row.setpoints,
        step_s=row.step_s,
        horizon_days=row.horizon_days,
        planned_fen=row.planned_fen,
        failure_fen=row.failure_fen,
        downtime_fen_per_h=row.downtime_fen_per_h,
        planned_h=row.planned_h,
        failure_h=row.failure_h,
    )


def model_shape(row: PrognosisModel) -> PrognosisModelShape:
    return PrognosisModelShape(
        row.pk, row.fleet_id, row.state.value, row.message, row.rung, row.card, row.file.digest if row.file else "",
        row.training_digest, row.fitted_at, row.fitted_by.username,
    )  # fmt: skip


def quantile_of(row: Prognosis, level: float) -> float | None:
    """The remaining life, in hours, that is not reached with this chance."""
    if not row.quantiles_h:
        return None
    return float(row.quantiles_h[LEVELS.tolist().index(level)])


def prognosis_shape(row: Prognosis) -> PrognosisShape:
    return PrognosisShape(
        id=row.pk,
        fleet=row.fleet_id,
        asset=row.asset.path,
        name=row.asset.name,
        name_en=row.asset.name_en,
        at=row.at,
        state=row.state.value,
        health=row.health,
        distance=row.distance,
        limit=row.limit,
        contributions=[SignalShare(**one) for one in row.shares],
        age_h=row.age_h,
        remaining_low_h=quantile_of(row, 0.05),
        remaining_h=quantile_of(row, 0.5),
        remaining_high_h=quantile_of(row, 0.95),
        quantiles=[QuantileShape(*pair) for pair in zip(LEVELS.tolist(), row.quantiles_h, strict=False)],
        cap_h=row.cap_h,
        horizon_days=row.horizon_days,
        failure_chance=row.failure_chance,
        risk_fen=row.risk_fen,
        planned_fen=row.planned_fen,
        net_fen=row.net_fen,
        model=row.model_id,
        rung=row.model.rung,
        readings=row.readings_count,
        digest=row.readings_digest,
        made_at=row.made_at,
        made_by=row.made_by.username,
    )


def work_order_shape(row: WorkOrder) -> WorkOrderShape:
    return WorkOrderShape(
        id=row.pk,
        plant=row.plant.path,
        code=row.code,
        asset=row.asset.path,
        asset_name=str(row.asset),
        title=row.title,
        kind=row.kind,
        state=row.state.value,
        failure_mode=row.failure_mode,
        outcome=row.outcome,
        prognosis=row.prognosis_id,
        note=row.note,
        opened_at=row.opened_at,
        opened_by=row.opened_by.username,
        due_on=row.due_on,
        planned_start_at=row.planned_start_at,
        planned_end_at=row.planned_end_at,
        failed_at=row.failed_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        downtime_h=row.downtime_h,
        cost_fen=row.cost_fen,
    )
