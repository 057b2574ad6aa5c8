"""What indicators, milestones and their proof look like over the wire."""

from dataclasses import dataclass, field
from datetime import date, datetime

from planum.hub.metrics.shapes import CheckShape


@dataclass(frozen=True)
class IndicatorShape:
    id: int
    project: str
    code: str
    name: str
    name_en: str
    unit: str
    metric: str
    basis: str
    direction: str
    baseline_start: datetime | None
    baseline_end: datetime | None


@dataclass(frozen=True)
class TargetShape:
    id: int
    indicator: int
    due_on: date
    value: float


@dataclass(frozen=True)
class MilestoneShape:
    project: str
    number: int
    name: str
    name_en: str
    due_on: date
    share_bp: int
    targets: list[int]
    state: str


@dataclass(frozen=True)
class IndicatorValueShape:
    """`value` is empty where it could not be computed, and `reason` says why."""

    id: int
    indicator: int
    start: datetime
    end: datetime
    value: float | None
    reason: str
    metric_value: int
    baseline_value: int | None
    computed_at: datetime


@dataclass(frozen=True)
class EvidenceCheck:
    """Whether the readings below a value still have the hash they had: those of the period, and of the baseline if any.

    A part is empty where the reader may not see its readings; `fault` then says so.
    """

    indicator_value: int
    intact: bool
    period: CheckShape | None
    baseline: CheckShape | None
    fault: str = ""


@dataclass(frozen=True)
class TargetProof:
    """How one target stands. `fault` says what is missing; empty: it is reached by unchanged readings.

    `source` "reported": proven by a value that the bureau confirmed, with an unchanged file, instead of readings.
    """

    target: int
    indicator: str
    wanted: float
    value: float | None
    indicator_value: int | None
    reached: bool
    intact: bool
    fault: str = ""
    source: str = "computed"
    reported: int | None = None


@dataclass(frozen=True)
class MilestoneProof:
    project: str
    milestone: int
    proven: bool
    targets: list[TargetProof]


@dataclass(frozen=True)
class SanctionMeasureShape:
    id: int
    step: str
    state: str
    reason: str
    amount_fen: int
    reversed_fen: int
    heard_until: date
    due_on: date
    hearing: str
    answer: str
    decision: str
    entries: list[int]


@dataclass(frozen=True)
class SanctionCaseShape:
    id: int
    number: str
    pilot: str
    project: str
    ground: str
    facts: str
    state: str
    outcome: str
    measures: list[SanctionMeasureShape]


@dataclass(frozen=True)
class ReportedShape:
    id: int
    indicator: str
    project: str
    start_on: date
    end_on: date
    value: float
    evidence: str
    digest: str
    note: str
    reported_by: str
    reported_at: datetime
    state: str
    remark: str


@dataclass(frozen=True)
class ForecastShape:
    """The value expected on the last day of the term; `reaches` is the chance that the target is met then."""

    on: date
    target: float
    mean: float
    low: float
    high: float
    reaches: float
    observations: int


@dataclass(frozen=True)
class CityIndicatorShape:
    """`value` is what counts: the computed value or, without one, the confirmed report; `source` says which.

    `goals` are the yearly values of the approved plan, `plan` its code, version and hash.
    """

    id: int
    pilot: str
    code: str
    name: str
    name_en: str
    unit: str
    dimension: str
    formula: str
    direction: str
    weight: int
    source_text: str
    targets: dict[int, float]
    value: float | None
    source: str
    as_of: date | None
    computed: float | None
    reported: float | None
    differs: bool
    forecast: ForecastShape | None
    goals: dict[int, float] = field(default_factory=dict)
    plan: str = ""


@dataclass(frozen=True)
class AdoptedGoals:
    """What became of the plan's goals: targets set, those that were so already, those changed by hand that stay."""

    pilot: str
    plan: str
    version: int
    digest: str
    indicators_added: int
    targets_set: int
    same: int
    kept: int


@dataclass(frozen=True)
class EvaluationLineShape:
    id: int
    indicator: str
    dimension: str
    target: float | None
    value: float | None
    source: str
    worth: float
    attained: float | None
    points: float
    needs_explanation: bool
    explanation: str


@dataclass(frozen=True)
class EvaluationShape:
    id: int
    pilot: str
    year: int
    kind: str
    scheme: int
    as_of: date
    state: str
    points: float | None
    grade: str
    summary: str
    remark: str
    lines: list[EvaluationLineShape]


@dataclass(frozen=True)
class InfluenceShape:
    indicator: str
    reaches: float
    expected_loss: float
    swing: float


@dataclass(frozen=True)
class OutlookShape:
    """The evaluation at the end of the term as simulated today; money in fen, intervals hold eight cases of ten."""

    pilot: str
    on: date
    passing: float
    error: float
    points_low: float
    points_middle: float
    points_high: float
    tranche_fen: int
    expected_fen: int
    low_fen: int
    high_fen: int
    influences: list[InfluenceShape]
    scheme: int
    draws: int
    seed: int


@dataclass(frozen=True)
class LoadedSchemes:
    loaded: int
    kept: int


@dataclass(frozen=True)
class LateMoneyShape:
    """`paid_fen` is empty where the ledger was not asked; `milestone` is the oldest due one that is not proven."""

    project: str
    due_fen: int
    paid_fen: int | None
    late_fen: int
    milestone: int | None
    days_late: int
    light: str
