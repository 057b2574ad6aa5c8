"""Rows as shapes; what a row hangs on must have been fetched with it."""

from planum.chain.network.models import (
    Bill,
    Capacity,
    CapacityOffer,
    Demand,
    Item,
    Lane,
    Partnership,
    PartnershipState,
    Resource,
    ScheduledSupply,
    Stock,
    SupplyOrder,
)
from planum.chain.network.shapes import (
    BillLineShape,
    CapacityOfferShape,
    CapacityShape,
    DemandShape,
    ItemShape,
    LaneShape,
    PartnershipShape,
    ResourceShape,
    ResourceUseShape,
    ScheduledSupplyShape,
    StockShape,
    SupplyOrderShape,
)
from planum.kernel.naming import in_reader_language


def partnership_shape(row: Partnership) -> PartnershipShape:
    """The name of whoever was invited is told only after that firm has agreed."""
    name = str(row.invited) if row.invited and row.state == PartnershipState.AGREED else ""
    return PartnershipShape(
        row.pk, row.inviter.code, row.invited_code, name, row.state, row.message, row.invited_at
    )  # fmt: skip


def item_shape(row: Item, bill: Bill | None) -> ItemShape:
    stock = getattr(row, "stock", None)
    lines = [BillLineShape(line.component.code, line.quantity) for line in bill.lines.all()] if bill else []
    uses = [ResourceUseShape(use.resource.code, use.hours_per_unit) for use in row.uses.all()]
    return ItemShape(
        row.pk, row.owner.code, row.code, row.name, row.name_en, row.unit, row.unit_weight_kg,
        bill.version if bill else 0, lines, uses, stock.quantity if stock else None,
    )  # fmt: skip


def resource_shape(row: Resource) -> ResourceShape:
    return ResourceShape(row.pk, row.owner.code, row.code, row.name, row.name_en)


def capacity_shape(row: Capacity) -> CapacityShape:
    return CapacityShape(
        row.resource.owner.code, row.resource.code, row.week_on, row.hours, row.overtime_hours, row.source
    )


def stock_shape(row: Stock) -> StockShape:
    return StockShape(row.item.owner.code, row.item.code, row.quantity, row.counted_on)


def demand_shape(row: Demand) -> DemandShape:
    return DemandShape(
        row.pk, row.item.owner.code, row.item.code, row.customer, row.week_on, row.quantity, row.urgency
    )  # fmt: skip


def lane_shape(row: Lane) -> LaneShape:
    item = row.customer_item
    return LaneShape(
        row.pk, row.supplier.code, str(row.supplier), row.customer.code, str(row.customer),
        row.supplier_item.code if row.supplier_item else "", item.code,
        in_reader_language(item.name, item.name_en), item.unit, row.lead_days, row.price_fen, row.weekly_quantity,
        row.lot, row.state,
    )  # fmt: skip


def offer_shape(row: CapacityOffer) -> CapacityOfferShape:
    lane = row.lane
    return CapacityOfferShape(
        lane.pk, lane.supplier.code, lane.customer.code, lane.customer_item.code, row.week_on, row.quantity,
        row.extra_quantity, row.surcharge_fen,
    )  # fmt: skip


def supply_order_shape(row: SupplyOrder) -> SupplyOrderShape:
    lane, item = row.lane, row.lane.customer_item
    return SupplyOrderShape(
        row.pk, row.code, lane.pk, lane.supplier.code, str(lane.supplier), lane.customer.code, str(lane.customer),
        item.code, in_reader_language(item.name, item.name_en), item.unit, row.quantity, row.due_on, row.price_fen,
        row.confirmed_quantity, row.confirmed_on, row.delivered_quantity, row.state, row.note,
    )  # fmt: skip


def scheduled_shape(row: ScheduledSupply) -> ScheduledSupplyShape:
    return ScheduledSupplyShape(
        row.supply_order_id, row.order.plant.path, row.order.code, row.due_at, row.promised_at
    )  # fmt: skip
