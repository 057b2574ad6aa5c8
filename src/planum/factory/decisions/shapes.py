"""What cases and their options look like over the wire."""

from dataclasses import dataclass
from datetime import datetime

from planum.factory.decisions.models import DecisionCase, Option


@dataclass(frozen=True)
class WitnessShape:
    """One signal's word for a cause: what the cause does to it, what is seen, and how often likelier that makes it."""

    signal: str
    expected: str
    seen: str
    z: float
    factor: float


@dataclass(frozen=True)
class SuspectShape:
    """A cause and how likely it is; "unknown" stands among the causes."""

    code: str
    likelihood: float
    witnesses: list[WitnessShape]


@dataclass(frozen=True)
class DeviationShape:
    """A signal's median before and now; `digest` covers its readings of the second period."""

    signal: str
    path: str
    unit: str
    before: float
    now: float
    z: float
    direction: str
    readings: int
    digest: str


@dataclass(frozen=True)
class OptionShape:
    """A way out. Money is expected; `later_h` are weighted hours by which orders are later than by today's plan."""

    id: int
    kind: str
    starts_at: datetime
    ends_at: datetime
    closed_from_at: datetime | None
    plan: int | None
    failure_chance: float
    displaced_h: float
    later_h: float
    late_orders: int
    moved: int
    repair_fen: int
    failure_fen: int
    stand_fen: int
    late_fen: int
    total_fen: int
    is_recommended: bool


@dataclass(frozen=True)
class CaseShape:
    id: int
    plant: str
    asset: str
    machine: str
    alarm: int | None
    prognosis: int | None
    state: str
    opened_at: datetime
    opened_by: str
    causes: list[SuspectShape]
    deviations: list[DeviationShape]
    options: list[OptionShape]
    chosen: int | None
    work_order: int | None
    decided_at: datetime | None
    decided_by: str
    reason: str
    found_cause: str
    failed: bool | None
    cost_fen: int | None
    downtime_h: float | None


@dataclass(frozen=True)
class CauseShape:
    """A cause that the firm's cases are held against: a shipped one, or its own."""

    code: str
    name: str
    name_en: str
    failure_mode: str
    frequency: float
    pattern: dict[str, str]
    check_first: str
    is_own: bool


@dataclass(frozen=True)
class CostsShape:
    plant: str
    late_fen_per_h: int
    planned_fen: int
    failure_fen: int
    stand_fen_per_h: int
    planned_h: float
    failure_h: float
    daily_failure_chance: float


@dataclass(frozen=True)
class DecisionRecord:
    """How decisions went: of so many with an outcome, how many named the right cause, what they were expected to cost
    and what they cost, and the mean of the absolute differences.
    """

    decided: int
    causes_right: int
    failures: int
    expected_fen: int
    real_fen: int
    mean_error_fen: int


DEVIATION = ("signal", "path", "unit", "before", "now", "z", "direction", "readings", "digest")


def case_shape(row: DecisionCase) -> CaseShape:
    return CaseShape(
        id=row.pk,
        plant=row.plant.path,
        asset=row.asset.path,
        machine=row.machine.code,
        alarm=row.alarm_id,
        prognosis=row.prognosis_id,
        state=row.state.value,
        opened_at=row.opened_at,
        opened_by=row.opened_by.username,
        causes=[
            SuspectShape(one["code"], one["likelihood"], [WitnessShape(**each) for each in one["witnesses"]])
            for one in row.causes
        ],
        deviations=[DeviationShape(**{name: one[name] for name in DEVIATION}) for one in row.evidence],
        options=[option_shape(one) for one in row.options.all()],
        chosen=row.chosen_id,
        work_order=row.work_order_id,
        decided_at=row.decided_at,
        decided_by=row.decided_by.username if row.decided_by else "",
        reason=row.reason,
        found_cause=row.found_cause,
        failed=row.failed,
        cost_fen=row.cost_fen,
        downtime_h=row.downtime_h,
    )


def option_shape(row: Option) -> OptionShape:
    return OptionShape(
        row.pk, row.kind, row.starts_at, row.ends_at, row.closed_from_at, row.plan_id, row.failure_chance,
        row.displaced_h, row.later_h, row.late_orders, row.moved, row.repair_fen, row.failure_fen, row.stand_fen,
        row.late_fen, row.total_fen, row.is_recommended,
    )  # fmt: skip
