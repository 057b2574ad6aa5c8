"""What the network looks like over the wire. Quantities are in the item's own unit, prices in fen of one unit."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class PartnershipShape:
    """`partner` is the code that was typed; its name is known once both have agreed."""

    id: int
    inviter: str
    partner: str
    partner_name: str
    state: str
    message: str
    invited_at: datetime


@dataclass(frozen=True)
class BillLineShape:
    component: str
    quantity: float


@dataclass(frozen=True)
class NewBillLine:
    """So much of a component, by its code, in one unit."""

    component: str
    quantity: float


@dataclass(frozen=True)
class ResourceUseShape:
    resource: str
    hours_per_unit: float


@dataclass(frozen=True)
class ItemShape:
    """`version` is that of the bill of materials; 0 while there is none. `on_hand` is empty while nobody counted."""

    id: int
    owner: str
    code: str
    name: str
    name_en: str
    unit: str
    unit_weight_kg: float | None
    version: int
    lines: list[BillLineShape]
    uses: list[ResourceUseShape]
    on_hand: float | None


@dataclass(frozen=True)
class ResourceShape:
    id: int
    owner: str
    code: str
    name: str
    name_en: str


@dataclass(frozen=True)
class CapacityShape:
    owner: str
    resource: str
    week_on: date
    hours: float
    overtime_hours: float
    source: str


@dataclass(frozen=True)
class NewCapacity:
    """Hours of a resource in the week from a Monday."""

    resource: str
    week_on: date
    hours: float
    overtime_hours: float = 0.0


@dataclass(frozen=True)
class StockShape:
    owner: str
    item: str
    quantity: float
    counted_on: date


@dataclass(frozen=True)
class DemandShape:
    id: int
    owner: str
    item: str
    customer: str
    week_on: date
    quantity: float
    urgency: int


@dataclass(frozen=True)
class NewDemand:
    """What a customer wants of an item in the week from a Monday. Urgency: 1 line stop, 2 firm order, 3 forecast."""

    item: str
    customer: str
    week_on: date
    quantity: float
    urgency: int = 2


@dataclass(frozen=True)
class LaneShape:
    """`supplier_item` is empty until the supplier agrees."""

    id: int
    supplier: str
    supplier_name: str
    customer: str
    customer_name: str
    supplier_item: str
    customer_item: str
    item_name: str
    unit: str
    lead_days: int
    price_fen: int
    weekly_quantity: float
    lot: float | None
    state: str


@dataclass(frozen=True)
class CapacityOfferShape:
    lane: int
    supplier: str
    customer: str
    item: str
    week_on: date
    quantity: float
    extra_quantity: float
    surcharge_fen: int


@dataclass(frozen=True)
class NewOffer:
    """What can be sent on a lane in the week from a Monday."""

    lane: int
    week_on: date
    quantity: float
    extra_quantity: float = 0.0
    surcharge_fen: int = 0


@dataclass(frozen=True)
class SupplyOrderShape:
    id: int
    code: str
    lane: int
    supplier: str
    supplier_name: str
    customer: str
    customer_name: str
    item: str
    item_name: str
    unit: str
    quantity: float
    due_on: date
    price_fen: int
    confirmed_quantity: float | None
    confirmed_on: date | None
    delivered_quantity: float
    state: str
    note: str


@dataclass(frozen=True)
class ScheduledSupplyShape:
    """`promised_at`: when the plant's current plan finishes it; empty while the plan does not hold it."""

    supply_order: int
    plant: str
    order: str
    due_at: datetime
    promised_at: datetime | None
