"""What assets look like over the wire."""

from dataclasses import dataclass
from datetime import date

from planum.hub.assets.models import SignalKind


@dataclass(frozen=True)
class AssetShape:
    path: str
    level: str
    name: str
    name_en: str
    enterprise: str


@dataclass(frozen=True)
class SignalShape:
    id: int
    path: str
    name: str
    name_en: str
    unit: str
    kind: str
    low: float | None
    high: float | None


@dataclass(frozen=True)
class NewSignal:
    """One row of `add_signals`."""

    code: str
    name: str
    unit: str
    name_en: str = ""
    kind: SignalKind = SignalKind.MEASUREMENT
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class DisclosureShape:
    id: int
    plant: str
    signal: str
    organisation: str
    purpose: str
    until: date | None
