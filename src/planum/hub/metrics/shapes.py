"""What metrics look like over the wire."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class MetricShape:
    """`inputs` says by name which signal stands in the formula."""

    id: int
    owner: str
    code: str
    version: int
    name: str
    name_en: str
    formula: str
    unit: str
    inputs: dict[str, str]
    published_at: datetime


@dataclass(frozen=True)
class InputShape:
    """What was read of one signal. `used` readings carry the value; the others lie beside it or are bad."""

    name: str
    signal: str
    unit: str
    count: int
    used: int
    bad: int
    start: datetime
    end: datetime
    first_at: datetime | None
    last_at: datetime | None
    digest: str


@dataclass(frozen=True)
class MetricValueShape:
    """`value` is empty where there is nothing to compute with; `reason` (Chinese) and `reason_en` say why."""

    id: int
    metric: str
    version: int
    start: datetime
    end: datetime
    value: float | None
    unit: str
    reason: str
    reason_en: str
    count: int
    bad: int
    first_at: datetime | None
    last_at: datetime | None
    digest: str
    inputs: list[InputShape]
    computed_at: datetime


@dataclass(frozen=True)
class CheckShape:
    """Whether the readings below a value, and the value itself, are what they were; `changed` names the signals."""

    intact: bool
    stored: str
    recomputed: str
    count_stored: int
    count_now: int
    value_stored: float | None
    value_now: float | None
    changed: list[str]
