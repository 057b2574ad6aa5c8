"""What readings look like over the wire. Quality is the OPC UA category: 0 good, 1 uncertain, 2 bad."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ReadingShape:
    at: datetime
    value: float
    quality: int


@dataclass(frozen=True)
class MinuteShape:
    """One span; mean, min, max and last leave out bad readings and are empty where there are no others."""

    at: datetime
    count: int
    mean: float | None
    min: float | None
    max: float | None
    last: float | None
    bad: int


@dataclass(frozen=True)
class LatestShape:
    signal: str
    at: datetime
    value: float
    quality: int


@dataclass(frozen=True)
class DamageShape:
    """A sealed file whose content is not what was stated when it was sealed; `found` is empty where it is missing."""

    file: str
    stated: str
    found: str


@dataclass(frozen=True)
class StoreCheck:
    files: int
    readings: int
    intact: bool
    damages: list[DamageShape]
