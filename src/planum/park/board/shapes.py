"""What a park's plan and board look like over the wire."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PlanShape:
    park: str
    name: str
    name_en: str
    leading_industry: str
    measures: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class GoalShape:
    """`reached` is empty where nobody has counted or reported it yet."""

    goal: str
    year: int
    percent: float
    reached: float | None
    source: str


@dataclass(frozen=True)
class TaskShape:
    id: int
    title: str
    responsible: str
    due_on: date
    state: str


@dataclass(frozen=True)
class PlotShape:
    firm: str
    code: str
    east_m: float
    north_m: float
    upgraded_on: date | None


@dataclass(frozen=True)
class CoverageShape:
    """`count` of `of` firms; the others did not share what would tell, or are not so far."""

    goal: str
    count: int
    of: int


@dataclass(frozen=True)
class FirmStanding:
    """What the park sees of a firm. Energy and alarms are empty where the firm shares nothing that tells."""

    firm: str
    name: str
    state: str
    connected: bool
    diagnosed: bool
    upgraded: bool
    open_alarms: int | None
    energy_kwh: float | None
    metric_value: int | None


@dataclass(frozen=True)
class BoardShape:
    """The park on a month. `firms` counts all of its firms, `sharing` those that let the park see readings."""

    park: str
    month_on: date
    firms: int
    sharing: int
    energy_kwh: float
    energy_of: int
    carbon_kg: float | None
    factor: str
    coverage: list[CoverageShape]
    standings: list[FirmStanding]


@dataclass(frozen=True)
class EnergyRead:
    """How many firms' electricity was read, and of how many nothing is shared."""

    read: int
    not_shared: int
