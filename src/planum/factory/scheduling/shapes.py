"""What scheduling looks like over the wire. Instants are aware, durations in minutes, energy cost in fen."""

from dataclasses import dataclass
from datetime import date, datetime, time

from planum.factory.scheduling.engine.problem import Criterion


@dataclass(frozen=True)
class Goal:
    """One criterion of a plan. Those of one `priority` are added by `weight`; a lower number comes first."""

    criterion: Criterion
    weight: int = 1
    priority: int = 0


@dataclass(frozen=True)
class ClosureShape:
    id: int
    machine: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True)
class MachineShape:
    """`unit` is the path of the same machine in the hub; `calendar` and `setups` are codes; empty: none."""

    id: int
    code: str
    name: str
    name_en: str
    work_centre: str
    unit: str
    calendar: str
    station: str
    setups: str
    batch: int
    buffer: int | None
    power_w: int
    enabled: bool
    closures: list[ClosureShape]


@dataclass(frozen=True)
class ShiftShape:
    """Monday is 1. A shift that ends at or before its start ends the day after."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class DayShape:
    """A day with hours of its own, or a holiday where there are none."""

    on: date
    starts: time | None
    ends: time | None
    name: str


@dataclass(frozen=True)
class CalendarShape:
    id: int
    code: str
    name: str
    name_en: str
    shifts: list[ShiftShape]
    days: list[DayShape]


@dataclass(frozen=True)
class OperatorShape:
    id: int
    code: str
    name: str
    name_en: str
    calendar: str
    skills: list[str]


@dataclass(frozen=True)
class AlternativeShape:
    machine: str
    minutes_per_piece: float
    fixed_minutes: float
    power_w: int | None


@dataclass(frozen=True)
class StepShape:
    number: int
    name: str
    name_en: str
    after: list[int]
    family: str
    skill: str
    interruptible: bool
    no_wait: bool
    alternatives: list[AlternativeShape]


@dataclass(frozen=True)
class RoutingShape:
    id: int
    product: str
    version: int
    name: str
    name_en: str
    steps: list[StepShape]


@dataclass(frozen=True)
class ShopShape:
    plant: str
    name: str
    name_en: str
    time_zone: str
    peak_power_w: int | None
    freeze_minutes: int
    machines: int
    open_orders: int
    current_plan: int | None


@dataclass(frozen=True)
class OrderShape:
    """`planned_end_at` and `late_minutes` are those of the current plan; None: it is not in it."""

    id: int
    code: str
    product: str
    product_name: str
    product_name_en: str
    quantity: int
    release_at: datetime | None
    due_at: datetime | None
    weight: int
    state: str
    note: str
    planned_end_at: datetime | None
    late_minutes: int | None


@dataclass(frozen=True)
class PlanShape:
    """`criteria`: makespan, tardiness (weighted) and setup in minutes, energy in fen, changes in operations."""

    id: int
    plant: str
    number: int
    name: str
    state: str
    parent: int | None
    made_at: datetime
    made_by: str
    made_for_at: datetime
    goals: list[Goal]
    values: list[int]
    criteria: dict[str, int]
    bound: float | None
    gap: float | None
    solver: str
    operations: int
    late_orders: int
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class IncumbentShape:
    """One better plan: found after so many seconds, its values by priority, the bound on the first by then."""

    after_s: float
    values: list[int]
    bound: float
    gap: float
    solver: str


@dataclass(frozen=True)
class RunShape:
    id: int
    plant: str
    name: str
    state: str
    by: str
    seconds: float
    goals: list[Goal]
    operations: int
    stop_asked: bool
    queued_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    incumbents: list[IncumbentShape]
    bound: float | None
    gap: float | None
    message: str
    plan: int | None
    start: int | None


@dataclass(frozen=True)
class LateOrderShape:
    """An order that ends late, and why: sentences from what binds it most, in the reader's language."""

    order: str
    product: str
    due_at: datetime
    ends_at: datetime
    late_minutes: int
    weight: int
    reasons: list[str]


@dataclass(frozen=True)
class ExtraHourShape:
    """What `minutes` more of a machine from `at` on give: by criterion, by how much it falls."""

    machine: str
    at: datetime
    minutes: int
    gain: dict[str, int]


@dataclass(frozen=True)
class MoveShape:
    """One operation that two plans place differently; None where a plan does not hold it."""

    operation: int
    order: str
    step: int
    name: str
    name_en: str
    machine_before: str
    machine_after: str
    starts_before_at: datetime | None
    starts_after_at: datetime | None
    ends_before_at: datetime | None
    ends_after_at: datetime | None
    kind: str


@dataclass(frozen=True)
class OrderMove:
    """One order that ends at another time."""

    order: str
    due_at: datetime | None
    ends_before_at: datetime | None
    ends_after_at: datetime | None
    late_before_minutes: int
    late_after_minutes: int


@dataclass(frozen=True)
class ComparisonShape:
    """Two plans side by side. `moves`: earlier, later, reassigned, added or removed operations, the largest shift
    first, at most as many as were asked for; the counts are of all.
    """

    before: PlanShape
    after: PlanShape
    moved: int
    delayed: int
    reassigned: int
    added: int
    removed: int
    orders: list[OrderMove]
    moves: list[MoveShape]


@dataclass(frozen=True)
class EventShape:
    id: int
    plant: str
    kind: str
    state: str
    subject: str
    machine: str
    order: str
    operation: int | None
    operator: str
    at: datetime
    until: datetime | None
    note: str
    alarm: int | None
    reported_at: datetime
    reported_by: str


@dataclass(frozen=True)
class ProposalShape:
    """`plan` is the proposed one; compare_plans(before=base, after=plan) shows the difference in full."""

    id: int
    event: EventShape
    kind: str
    state: str
    base: int
    plan: PlanShape | None
    run: int | None
    moved: int
    delayed: int
    reassigned: int
    late_before: int
    calculated_in_s: float
    decided_at: datetime | None
    decided_by: str


@dataclass(frozen=True)
class ImportedShape:
    """How many rows a file had and what came of them."""

    rows: int
    added: int
    changed: int
    kept: int
