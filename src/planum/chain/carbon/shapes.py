"""What carbon looks like over the wire."""

from dataclasses import dataclass, field
from datetime import date, datetime

from planum.chain.carbon.models import (
    Activity,
    EmissionFactor,
    Footprint,
    FootprintRequest,
    FootprintShare,
    Inventory,
    Output,
)


@dataclass(frozen=True)
class FactorShape:
    id: int
    code: str
    version: int
    name: str
    name_en: str
    issuer: str
    document: str
    year: int
    region: str
    boundary: str
    gases: str
    gwp: str
    unit: str
    kg: float
    primary_share: float
    is_verified: bool
    note: str


@dataclass(frozen=True)
class LoadedFactors:
    loaded: int
    kept: int


@dataclass(frozen=True)
class ActivityShape:
    """`metric_value` is the number of the value the amount came from; empty where somebody typed it in."""

    id: int
    name: str
    kind: str
    amount: float
    unit: str
    metric_value: int | None
    factor: str
    footprint: str


@dataclass(frozen=True)
class OutputShape:
    id: int
    product: str
    amount: float
    declared_unit: str
    metric_value: int | None
    mass_kg: float
    price_fen: int
    energy_mj: float


@dataclass(frozen=True)
class InventoryShape:
    id: int
    owner: str
    code: str
    name: str
    name_en: str
    plant: str
    start: datetime
    end: datetime
    allocation: str
    allocation_reason: str


@dataclass(frozen=True)
class FootprintShape:
    """`id` is its identifier in exchanges between firms (a UUID)."""

    id: str
    owner: str
    product: str
    name: str
    version: int
    state: str
    start: datetime
    end: datetime
    declared_unit: str
    kg: float
    primary_share: float
    measured_share: float
    reason: str
    digest: str
    computed_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class ContributionShape:
    """A node of the tree: `amount` for one declared unit of the product, and all its kilograms."""

    name: str
    name_en: str
    kind: str
    amount: float
    unit: str
    kg: float
    share: float
    source: str
    parts: list["ContributionShape"] = field(default_factory=list)


@dataclass(frozen=True)
class DifferenceShape:
    """What one input weighs in two versions, and what changed: the factor, the amount, the share allocated."""

    name: str
    kg_before: float
    kg_after: float
    change: float
    why: list[str]


@dataclass(frozen=True)
class ShareShape:
    id: int
    product: str
    organisation: str
    purpose: str
    until: date | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class RequestShape:
    id: int
    buyer: str
    supplier: str
    subject: str
    note: str
    due_on: date | None
    state: str
    footprint: str
    answer: str


@dataclass(frozen=True)
class IssuedClient:
    """The secret is shown this once."""

    client: str
    secret: str


def factor_shape(row: EmissionFactor) -> FactorShape:
    return FactorShape(
        row.pk, row.code, row.version, row.name, row.name_en, row.issuer, row.document, row.year, row.region,
        row.boundary, row.gases, row.gwp, row.unit, row.kg, row.primary_share, row.is_verified, row.note,
    )  # fmt: skip


def activity_shape(row: Activity) -> ActivityShape:
    return ActivityShape(
        row.pk, row.name, row.kind, row.amount, row.unit, row.value_id, row.factor.typed.code if row.factor else "",
        str(row.supplied.uuid) if row.supplied else "",
    )  # fmt: skip


def output_shape(row: Output) -> OutputShape:
    return OutputShape(
        row.pk, row.product.code, row.amount, row.declared_unit, row.value_id, row.mass_kg, row.price_fen,
        row.energy_mj,
    )  # fmt: skip


def inventory_shape(row: Inventory) -> InventoryShape:
    return InventoryShape(
        row.pk, row.owner.code, row.code, row.name, row.name_en, row.plant.path, row.start_at, row.end_at,
        row.allocation, row.allocation_reason,
    )  # fmt: skip


def footprint_shape(row: Footprint) -> FootprintShape:
    return FootprintShape(
        str(row.uuid), row.owner.code, row.product_code, row.title, row.version, row.state.value, row.start_at,
        row.end_at, row.declared_unit, row.kg, row.primary_share, row.measured_share, row.reason, row.digest,
        row.computed_at, row.published_at,
    )  # fmt: skip


def share_shape(row: FootprintShare) -> ShareShape:
    return ShareShape(
        row.pk, row.product.code, row.organisation.code, row.purpose, row.until, row.revoked_at
    )  # fmt: skip


def request_shape(row: FootprintRequest) -> RequestShape:
    return RequestShape(
        row.pk, row.buyer.code, row.supplier.code, row.subject, row.note, row.due_on, row.state.value,
        str(row.footprint.uuid) if row.footprint else "", row.answer,
    )  # fmt: skip
