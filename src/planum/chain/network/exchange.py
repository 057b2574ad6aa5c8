"""A supplier's answers as tables: what it confirms, and what it offers week by week. Taken whole or refused whole."""

from datetime import UTC, date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from planum.chain.network.actions.orders import confirm
from planum.chain.network.models import CapacityOffer, Lane, SupplyOrder, SupplyState
from planum.chain.network.queries import agreed_lanes, offer_rows, order_rows
from planum.chain.network.weeks import monday_of
from planum.factory.scheduling.shapes import ImportedShape
from planum.kernel.models import Organisation
from planum.kernel.naming import in_reader_language
from planum.ui.exchange import cells
from planum.ui.exchange.columns import Column, Faults, read_table, repeated

UTC_ZONE = ZoneInfo("UTC")
MOST_WEEKS_SHOWN = 12


def day(cell: Any) -> date:
    found: date = cells.moment(UTC_ZONE, end_of_day=False)(cell).astimezone(UTC).date()
    return found


ORDER = Column("order", "订单", cells.text(60), needed=True, also=("订单号", "code"))
ITEM = Column("item", "物料", cells.text(300), also=("物料名称",))
CUSTOMER = Column("customer", "客户", cells.text(200))
ASKED = Column("asked", "需求数量", cells.number, default=None)
DUE = Column("due", "需求到货日", day, default=None)
CONFIRMED = Column("confirmed", "确认数量", cells.number, default=None)
ARRIVES = Column("arrives", "确认到货日", day, default=None)
CONFIRMATION_COLUMNS = [ORDER, CUSTOMER, ITEM, ASKED, DUE, CONFIRMED, ARRIVES]

LANE = Column("lane", "供货关系", cells.whole(1), needed=True, also=("供货关系号",))
WEEK = Column("week", "周", day, needed=True, also=("周一", "week_on"))
QUANTITY = Column("quantity", "可供数量", cells.number, needed=True)
EXTRA = Column("extra", "加价可增数量", cells.number, default=0.0)
SURCHARGE = Column("surcharge_yuan", "每单位加价（元）", cells.number, default=0.0)
OFFER_COLUMNS = [LANE, CUSTOMER, ITEM, WEEK, QUANTITY, EXTRA, SURCHARGE]


def take_confirmations(firm: Organisation, name: str, content: bytes) -> ImportedShape:
    """Rows without a confirmed quantity and day are left as they are. Raises RefusedRows with every fault."""
    faults = Faults()
    rows = read_table(name, content, CONFIRMATION_COLUMNS, faults)
    repeated([row for row in rows if row["order"]], lambda row: row["order"], ORDER, faults)
    open_states = (SupplyState.REQUESTED, SupplyState.CHANGE_ASKED, SupplyState.CONFIRMED)
    known = {row.code: row for row in order_rows().filter(lane__supplier=firm, state__in=open_states)}
    unread = {cell.row for cell in faults.cells}
    for row in rows:
        if row["order"] and row["order"] not in known:
            faults.add(row.number, ORDER, row["order"], _("An order that waits for your confirmation."))
        if row.number not in unread and (row["confirmed"] is None) != (row["arrives"] is None):
            faults.add(row.number, CONFIRMED, row["confirmed"], _("Quantity and day of arrival, both or neither."))
        if row["confirmed"] == 0:
            faults.add(row.number, CONFIRMED, 0, _("More than 0; decline an order on its page."))
    faults.refuse()
    answered = [row for row in rows if row["confirmed"] is not None]
    changed = [row for row in answered if _is_other(known[row["order"]], row["confirmed"], row["arrives"])]
    for row in changed:
        confirm(known[row["order"]], row["confirmed"], row["arrives"])
    return ImportedShape(len(rows), 0, len(changed), len(rows) - len(changed))


def take_offers(firm: Organisation, name: str, content: bytes) -> ImportedShape:
    """Weeks named again are replaced. Raises RefusedRows with every fault; then nothing was written."""
    faults = Faults()
    rows = read_table(name, content, OFFER_COLUMNS, faults)
    lanes = {row.pk: row for row in agreed_lanes().filter(supplier=firm)}
    read = [row for row in rows if row["lane"] and row["week"]]
    repeated(read, lambda row: (row["lane"], monday_of(row["week"])), WEEK, faults)
    for row in rows:
        if row["lane"] and row["lane"] not in lanes:
            faults.add(row.number, LANE, row["lane"], _("Lanes on which your firm supplies."))
    faults.refuse()
    known = {(row.lane_id, row.week_on): row for row in CapacityOffer.objects.filter(lane__in=lanes)}
    added = changed = 0
    for row in rows:
        values = {
            "quantity": row["quantity"], "extra_quantity": row["extra"],
            "surcharge_fen": int((Decimal(str(row["surcharge_yuan"])) * 100).to_integral_value()),
        }  # fmt: skip
        week_on = monday_of(row["week"])
        before = known.get((row["lane"], week_on))
        if before is None:
            CapacityOffer(lane=lanes[row["lane"]], week_on=week_on, **values).save(force_insert=True)
            added += 1
        elif any(getattr(before, key) != value for key, value in values.items()):
            CapacityOffer.objects.filter(pk=before.pk).update(**values)
            changed += 1
    return ImportedShape(len(rows), added, changed, len(rows) - added - changed)


def confirmation_table(firm: Organisation) -> list[list[Any]]:
    """Orders that wait for the firm's confirmation, with what was asked where the answer will stand."""
    rows = order_rows().filter(lane__supplier=firm, state__in=[SupplyState.REQUESTED, SupplyState.CHANGE_ASKED])
    return [
        [row.code, str(row.lane.customer), _item(row.lane), row.quantity, row.due_on, row.quantity, row.due_on]
        for row in rows
    ]


def offer_table(firm: Organisation, weeks: list[date]) -> list[list[Any]]:
    """Every lane out of the firm and every week, with what is offered now or the lane's usual quantity."""
    lanes = list(agreed_lanes().filter(supplier=firm))
    known = {(row.lane_id, row.week_on): row for row in offer_rows().filter(lane__in=lanes, week_on__in=weeks)}
    table = []
    for lane in lanes:
        for week_on in weeks:
            offer = known.get((lane.pk, week_on))
            figures = (
                [offer.quantity, offer.extra_quantity, offer.surcharge_fen / 100]
                if offer
                else [lane.weekly_quantity, 0, 0]
            )
            table.append([lane.pk, str(lane.customer), _item(lane), week_on, *figures])
    return table


def _item(lane: Lane) -> str:
    item = lane.supplier_item or lane.customer_item
    return f"{item.code} {in_reader_language(item.name, item.name_en)}"


def _is_other(row: SupplyOrder, quantity: float, on: date) -> bool:
    return row.state != SupplyState.CONFIRMED or (row.confirmed_quantity, row.confirmed_on) != (quantity, on)
