"""Writes of items, bills of materials and what customers want."""

import re
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from planum.chain.network.models import Bill, BillLine, Demand, Item, Urgency
from planum.chain.network.permissions import can_supply
from planum.chain.network.rows import checked_day, checked_quantity, checked_text, own_firm, own_item
from planum.chain.network.shapes import DemandShape, ItemShape, NewBillLine, NewDemand
from planum.chain.network.shaping import demand_shape, item_shape
from planum.chain.network.weeks import checked_week
from planum.errors import Refused, RefusedCell, RefusedRows
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person

CODE = re.compile(r"[\w][\w.\-/]{0,59}\Z")


def checked_code(code: str) -> str:
    if not CODE.match(code):
        raise Refused(
            _("The code “%(code)s”.") % {"code": code[:60]},
            _("Letters, digits, dots, dashes and strokes, 60 at most; a letter or digit first."),
        )
    return code


@action(permission=can_supply)
def add_item(
    *, by: Person, owner: str, code: str, name: str, name_en: str = "", unit: str = "piece",
    unit_weight_kg: float | None = None,
) -> ItemShape:  # fmt: skip
    """Add a product, part or material of your firm; `unit` is what it is counted in, such as piece, kg or t."""
    firm = own_firm(by, owner)
    if Item.objects.filter(owner=firm, code=checked_code(code)).exists():
        raise Refused(_("%(firm)s has an item %(code)s already.") % {"firm": firm, "code": code})
    if not name.strip() or not 1 <= len(unit.strip()) <= 20:
        raise Refused(_("An item without a name or a unit."), _("A name, and a unit of 1 to 20 characters."))
    if unit_weight_kg is not None:
        checked_quantity(unit_weight_kg, above=True)
    row = Item(
        owner=firm, code=code, name=checked_text(name, 200), name_en=checked_text(name_en, 200), unit=unit.strip(),
        unit_weight_kg=unit_weight_kg,
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"owner": owner, "code": code, "name": name, "unit": unit, "unit_weight_kg": unit_weight_kg})
    return item_shape(row, None)


@action(permission=can_supply)
def set_bill(*, by: Person, owner: str, item: str, lines: list[NewBillLine]) -> ItemShape:
    """Say what one unit of an item is made of. It becomes the next version; the ones before stay readable."""
    firm = own_firm(by, owner)
    made = own_item(firm, item)
    parts = _parts(firm, made, lines)
    version = (Bill.objects.filter(item=made).aggregate(last=Max("version"))["last"] or 0) + 1
    bill = Bill(item=made, version=version)
    bill.save(force_insert=True)
    BillLine.objects.bulk_create(
        BillLine(bill=bill, component=part, quantity=line.quantity) for line, part in zip(lines, parts, strict=True)
    )
    record(bill, after={"item": made.code, "version": version, "lines": {one.component: one.quantity for one in lines}})
    return item_shape(made, bill)


@action(permission=can_supply)
def set_demand(*, by: Person, owner: str, rows: list[NewDemand]) -> list[DemandShape]:
    """Say what customers want, week by week. A week given again is replaced; a quantity of 0 takes it back."""
    firm = own_firm(by, owner)
    items = {row.code: row for row in Item.objects.filter(owner=firm)}
    _check_demands(rows, items)
    written = []
    for given in rows:
        values: dict[str, Any] = {"quantity": given.quantity, "urgency": given.urgency}
        key = {"item": items[given.item], "customer": given.customer.strip(), "week_on": given.week_on}
        written.append(Demand.objects.update_or_create(**key, defaults=values)[0])
    Demand.objects.filter(pk__in=[one.pk for one in written], quantity=0).delete()
    kept = [one for one in written if one.quantity > 0]
    record(firm, after={"demand": [f"{one} {one.quantity:g}" for one in written[:200]], "rows": len(written)})
    return [demand_shape(one) for one in kept]


def _parts(firm: Organisation, made: Item, lines: list[NewBillLine]) -> list[Item]:
    if not lines or len({line.component for line in lines}) < len(lines):
        raise Refused(
            _("A bill of %(count)d lines.") % {"count": len(lines)}, _("At least one line, each component once.")
        )
    parts = [own_item(firm, line.component) for line in lines]
    for line, part in zip(lines, parts, strict=True):
        checked_quantity(line.quantity, above=True)
        if made.pk in _below(part, set()):
            raise Refused(
                _("%(item)s would be made of itself, by way of %(part)s.") % {"item": made, "part": part},
                _("A bill without circles."),
            )
    return parts


def _below(item: Item, seen: set[int]) -> set[int]:
    """The item and all that it is made of, by the newest bills."""
    if item.pk in seen:
        return seen
    seen.add(item.pk)
    bill = Bill.objects.filter(item=item).first()
    for line in bill.lines.select_related("component") if bill else ():
        _below(line.component, seen)
    return seen


def _check_demands(rows: list[NewDemand], items: dict[str, Item]) -> None:
    """Raises RefusedRows; pasted rows are counted with their header."""
    if not rows:
        raise Refused(_("No rows."), _("At least one row."))
    faults = []
    for number, given in enumerate(rows, start=2):
        if given.item not in items:
            faults.append(RefusedCell(number, "item", given.item[:60], _("Codes of the firm's own items.")))
        if not 1 <= len(given.customer.strip()) <= 120:
            faults.append(RefusedCell(number, "customer", given.customer[:60], _("From 1 to 120 characters.")))
        if given.urgency not in Urgency.values:
            faults.append(RefusedCell(number, "urgency", str(given.urgency), _("1, 2 or 3.")))
    if faults:
        raise RefusedRows(faults, remedy=_("Correct the rows; nothing of them was kept."))
    for given in rows:
        checked_week(checked_day(given.week_on))
        checked_quantity(given.quantity)
