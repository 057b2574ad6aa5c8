"""What plans of a chain look like over the wire. Weeks are named by their Monday; costs are in fen."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class LateDemandShape:
    """`late` units are not there in their week; `done_on` is the week in which the last of them comes, if it does."""

    demand: str
    week_on: date
    quantity: float
    late: float
    late_unit_weeks: float
    done_on: date | None
    reasons: list[str]


@dataclass(frozen=True)
class ChainPlanShape:
    """`digest` is the hash of all it was made of; `contracts` were read for it."""

    id: int
    owner: str
    number: int
    starts_on: date
    weeks: int
    state: str
    solver_status: str
    cost_fen: int
    gap: float
    seconds: float
    demands: int
    late_demands: int
    late_unit_weeks: float
    digest: str
    contracts: list[int]
    disruption: int | None
    made_at: datetime
    made_by: str


@dataclass(frozen=True)
class OrderChangeShape:
    supplier: str
    item: str
    unit: str
    arrives_on: date
    before: float
    after: float
    order: str
    applied: bool


@dataclass(frozen=True)
class DisruptionShape:
    id: int
    firm: str
    firm_name: str
    reporter: str
    starts_on: date
    weeks: int
    share_left: float
    reason: str
    state: str
    told: list[str]


@dataclass(frozen=True)
class EndangeredShape:
    """Late unit-weeks as planned, if nobody acts, and with the proposed plan. `lasts_weeks`: for so long stock and
    goods under way last.
    """

    demand: str
    week_on: date
    quantity: float
    late_before: float
    late_untouched: float
    late_after: float
    lasts_weeks: int


@dataclass(frozen=True)
class SurvivalShape:
    """For how many weeks nothing gets later if the firm sends nothing at all; empty: for all weeks of the plan."""

    firm: str
    firm_name: str
    weeks: int | None
