"""Orders as a table: one row an order. What a file names anew is added, what it names again is changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils.translation import gettext as _

from planum.factory.scheduling.exchange.kinds import code, due, release
from planum.factory.scheduling.inserting import insert
from planum.factory.scheduling.models import Operation, OperationState, Order, OrderState, Routing, RoutingStep
from planum.factory.scheduling.shapes import ImportedShape
from planum.hub.assets.models import Asset
from planum.ui.exchange import cells
from planum.ui.exchange.columns import Column, Faults, Row, read_table, repeated

ORDER = code("order", "订单", "订单号", "code", most=60)
PRODUCT = code("product", "产品", "产品编码", most=60)
QUANTITY = Column("quantity", "数量", cells.whole(1), needed=True, also=("件数",))
WEIGHT = Column("weight", "权重", cells.whole(0), default=1, also=("优先级",))
NOTE = Column("note", "备注", cells.text(200))


def columns(zone: ZoneInfo) -> list[Column]:
    return [ORDER, PRODUCT, QUANTITY, due(zone), release(zone), WEIGHT, NOTE]


def take_orders(plant: Asset, zone: ZoneInfo, name: str, content: bytes) -> ImportedShape:
    """Raises RefusedRows with row and column of every fault; then nothing was written."""
    faults = Faults()
    rows = read_table(name, content, columns(zone), faults)
    repeated([row for row in rows if row["order"]], lambda row: row["order"], ORDER, faults)
    routings = newest_routings(plant)
    known = {order.code: order for order in Order.objects.filter(plant=plant).select_related("routing")}
    for row in rows:
        _check(row, routings, known.get(row["order"]), faults)
    faults.refuse()
    fresh = [row for row in rows if row["order"] not in known]
    _insert_orders(plant, fresh, routings)
    changed = _changed(rows, known, routings)
    _change(changed)
    return ImportedShape(len(rows), len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


def newest_routings(plant: Asset) -> dict[str, Routing]:
    """By product; a later version stands in place of an earlier one."""
    rows = Routing.objects.filter(plant=plant).order_by("product", "version")
    return {row.product: row for row in rows}


def add_operations(orders: Sequence[tuple[int, int]]) -> None:
    """An operation for each step of each order's routing; orders are given with their routings, by primary keys."""
    wanted = {routing for _order, routing in orders}
    steps: dict[int, list[int]] = {}
    for key, routing in RoutingStep.objects.filter(routing__in=wanted).order_by("number").values_list("pk", "routing"):
        steps.setdefault(routing, []).append(key)
    waiting = OperationState.WAITING
    rows = ((order, key, waiting) for order, routing in orders for key in steps.get(routing, []))
    insert(Operation, ("order", "step", "state"), rows)


def _check(row: Row, routings: dict[str, Routing], order: Order | None, faults: Faults) -> None:
    product = row["product"]
    if product and product not in routings:
        faults.add(row.number, PRODUCT, product, _("A product that has a routing in this plant."))
    begins, ends = row["release"], row["due"]
    if isinstance(begins, datetime) and isinstance(ends, datetime) and begins >= ends:
        faults.add(row.number, "release", begins, _("Before the due date."))
    if order is None or order.state == OrderState.OPEN:
        return
    if order.state != OrderState.IN_WORK:
        faults.add(row.number, ORDER, order.code, _("An order that is neither finished nor cancelled."))
    elif (row["quantity"], product) != (order.quantity, order.routing.product):
        faults.add(row.number, QUANTITY, row["quantity"], _("Of an order in work, product and quantity stand."))


def _insert_orders(plant: Asset, rows: Sequence[Row], routings: dict[str, Routing]) -> None:
    if not rows:
        return
    before = Order.objects.filter(plant=plant).aggregate(last=Max("pk"))["last"] or 0
    columns = ("plant", "code", "routing", "quantity", "release_at", "due_at", "weight", "state", "note")
    insert(
        Order,
        columns,
        (
            (plant.pk, row["order"], routings[row["product"]].pk, row["quantity"], row["release"], row["due"],
             row["weight"], OrderState.OPEN, row["note"])
            for row in rows
        ),
    )  # fmt: skip
    added = Order.objects.filter(plant=plant, pk__gt=before).order_by("pk")
    add_operations(list(added.values_list("pk", "routing")))


def _changed(rows: Sequence[Row], known: dict[str, Order], routings: dict[str, Routing]) -> list[tuple[Order, bool]]:
    """Each with whether it is made in another way now."""
    found = []
    for row in rows:
        order = known.get(row["order"])
        if order is None:
            continue
        moved = order.routing.product != row["product"]
        given: dict[str, Any] = {
            "quantity": row["quantity"], "release_at": row["release"], "due_at": row["due"], "weight": row["weight"],
            "note": row["note"],
        }  # fmt: skip
        if moved or any(getattr(order, key) != value for key, value in given.items()):
            for key, value in given.items():
                setattr(order, key, value)
            if moved:
                order.routing = routings[row["product"]]
            found.append((order, moved))
    return found


def _change(changed: Sequence[tuple[Order, bool]]) -> None:
    names = ["quantity", "release_at", "due_at", "weight", "note", "routing"]
    Order.objects.bulk_update([order for order, _moved in changed], names, batch_size=500)
    moved = [order for order, is_moved in changed if is_moved]
    Operation.objects.filter(order__in=moved).delete()
    add_operations([(order.pk, order.routing_id) for order in moved])


def order_rows(plant: Asset) -> list[list[Any]]:
    rows = Order.objects.filter(plant=plant).select_related("routing")
    return [
        [row.code, row.routing.product, row.quantity, row.due_at, row.release_at, row.weight, row.note] for row in rows
    ]
