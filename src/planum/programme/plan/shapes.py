"""What pilots look like over the wire."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PilotShape:
    code: str
    name: str
    name_en: str
    region: str
    batch: int
    award_fen: int
    starts_on: date
    ends_on: date
    approval: str


@dataclass(frozen=True)
class TrancheShape:
    pilot: str
    number: int
    amount_fen: int
    received_on: date | None
    evaluation: str
