"""What indicators, milestones and their proof look like over the wire."""

from dataclasses import dataclass
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
    """How one target stands. `fault` says what is missing; empty: it is reached by unchanged readings."""

    target: int
    indicator: str
    wanted: float
    value: float | None
    indicator_value: int | None
    reached: bool
    intact: bool
    fault: str = ""


@dataclass(frozen=True)
class MilestoneProof:
    project: str
    milestone: int
    proven: bool
    targets: list[TargetProof]
