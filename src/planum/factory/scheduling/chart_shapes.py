"""What a plan looks like as a chart and as a dispatch list."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Bar:
    """One operation in a Gantt chart. `row` is the code of its machine, or of its order in a chart by order.

    The set-up fills the `setup_minutes` of working time before the start.
    """

    id: int
    operation: int
    row: str
    machine: str
    order: str
    product: str
    step: int
    name: str
    name_en: str
    family: str
    operator: str
    starts_at: datetime
    ends_at: datetime
    setup_minutes: int
    state: str
    pinned: bool
    late_minutes: int


@dataclass(frozen=True)
class GanttRow:
    code: str
    name: str
    name_en: str
    group: str
    late_minutes: int


@dataclass(frozen=True)
class Span:
    """A time in which a machine is closed: `kind` is shift (no shift), maintenance or breakdown."""

    row: str
    starts_at: datetime
    ends_at: datetime
    kind: str


@dataclass(frozen=True)
class GanttShape:
    """A window of a plan. `total` counts all bars of the window; more than asked for are left out, the latest first."""

    plan: int
    by: str
    start: datetime
    end: datetime
    rows: list[GanttRow]
    bars: list[Bar]
    closed: list[Span]
    total: int


@dataclass(frozen=True)
class DispatchLine:
    """What a machine does next, in order; `family_before` is what it is set up for until then."""

    place: int
    operation: int
    order: str
    product: str
    quantity: int
    step: int
    name: str
    name_en: str
    family: str
    family_before: str
    setup_minutes: int
    setup_starts_at: datetime
    starts_at: datetime
    ends_at: datetime
    due_at: datetime | None
    late_minutes: int
    operator: str
    state: str
    pinned: bool
