"""What optimisation looks like over the wire."""

from dataclasses import dataclass, field
from datetime import date, datetime, time


@dataclass(frozen=True)
class NewParameter:
    """A set-point between bounds; with a step only whole steps above `low` can be set."""

    code: str
    name: str
    low: float
    high: float
    unit: str = ""
    step: float | None = None
    name_en: str = ""


@dataclass(frozen=True)
class NewConstraint:
    """A result that stays `at_most` or `at_least` a limit; `noise` is its standard deviation between repeats."""

    code: str
    name: str
    sense: str
    limit: float
    unit: str = ""
    noise: float = 0.0
    name_en: str = ""


@dataclass(frozen=True)
class TrialShape:
    """`advice` says why: kind, expected objective and interval, chance of each limit, what binds, expected gain."""

    id: int
    process: int
    number: int
    state: str
    point: dict[str, float]
    advice: dict[str, object]
    objective: float | None
    results: dict[str, float]
    feasible: bool | None
    failed: bool
    metric_value: int | None
    note: str
    recorded_at: datetime | None
    recorded_by: str


@dataclass(frozen=True)
class AdviceShape:
    """What was said after a trial; `reason` is one of go_on, still_spreading, nothing_feasible, budget, small_gain,
    no_progress.
    """

    after: int
    stop: bool
    reason: str
    best: int | None
    expected_gain: float | None
    made_at: datetime


@dataclass(frozen=True)
class ProcessShape:
    id: int
    plant: str
    asset: str
    code: str
    name: str
    name_en: str
    objective: str
    objective_en: str
    unit: str
    goal: str
    metric: str
    noise: float
    budget: int
    least_gain: float
    trial_cost_fen: int
    state: str
    parameters: list[NewParameter]
    constraints: list[NewConstraint]
    recorded: int
    best: TrialShape | None
    trials: list[TrialShape] = field(default_factory=list)
    advice: list[AdviceShape] = field(default_factory=list)


@dataclass(frozen=True)
class FlexibleLoadShape:
    id: int
    plant: str
    code: str
    name: str
    name_en: str
    share_bp: int | None
    power_w: int | None
    starts: time
    ends: time
    shift_minutes: int | None
    most_power_w: int | None
    ramp_w: int | None


@dataclass(frozen=True)
class LoadForecastShape:
    """kW by quarters of an hour from `starts_at`; errors are means over days the method had not seen,
    `method` is trees or week_before, whichever was better there."""

    id: int
    plant: str
    signal: str
    day: date
    starts_at: datetime
    load: list[float]
    low: list[float]
    high: list[float]
    error_kw: float
    naive_error_kw: float
    held_out_days: int
    method: str
    count: int
    digest: str
    made_at: datetime


@dataclass(frozen=True)
class ShareSaving:
    """What a day would cost less if so much of its load could move."""

    share_bp: int
    saving_fen: int
    peak_kw: float


@dataclass(frozen=True)
class LoadPlanShape:
    id: int
    plant: str
    day: date
    state: str
    forecast: int
    cap_w: int | None
    prices: list[float]
    load: list[float]
    loads: dict[str, list[float]]
    cost_before_fen: int
    cost_after_fen: int
    saving_fen: int
    peak_before_kw: float
    peak_after_kw: float
    savings: list[ShareSaving]
    solver_status: str
    digest: str
    made_at: datetime
    made_by: str
