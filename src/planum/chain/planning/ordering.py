"""From what a plan sends to what suppliers are asked: new orders, changed ones, cancelled ones."""

import math
from collections.abc import Iterable
from datetime import date, timedelta

from planum.chain.network.actions import cancel_supply, change_supply, request_supply
from planum.chain.network.models import Lane, SupplyOrder, SupplyState
from planum.chain.network.queries import order_rows
from planum.chain.network.weeks import monday_of
from planum.chain.planning.assembling import lane_key
from planum.chain.planning.engine.problem import Problem
from planum.chain.planning.models import ChainPlan, OrderChange
from planum.kernel.models import Person

FRIDAY = timedelta(days=4)
CHANGEABLE = (SupplyState.REQUESTED, SupplyState.CONFIRMED, SupplyState.CHANGE_ASKED)
SMALLEST = 0.005
WHOLE_UNITS = frozenset({"piece", "件", "set", "套"})


def changes_of(
    plan: ChainPlan, problem: Problem, sent: dict[str, list[float]], lanes: Iterable[Lane], weeks: int
) -> list[OrderChange]:
    """For the lanes of the plan's firm and goods that arrive in its first `weeks`; quantities in whole units where the
    item is counted in pieces.
    """
    known = {lane_key(row.pk): row for row in lanes}
    lead = {one.key: one.lead for one in problem.lanes}
    orders = list(order_rows().filter(lane__in=known.values(), state__in=CHANGEABLE))
    found = []
    for key, row in known.items():
        for arrives in range(lead[key], min(weeks, problem.weeks)):
            week_on = plan.starts_on + timedelta(weeks=arrives)
            there = [one for one in orders if one.lane_id == row.pk and monday_of(one.expected_on) == week_on]
            wanted = _rounded(sent[key][arrives - lead[key]], row)
            found += _of_week(plan, row, week_on, wanted, there)
    return found


def _of_week(plan: ChainPlan, lane: Lane, week_on: date, wanted: float, there: list[SupplyOrder]) -> list[OrderChange]:
    left = wanted - sum(one.expected_quantity for one in there)
    if abs(left) <= SMALLEST * max(1.0, wanted):
        return []
    if not there:
        return [OrderChange(plan=plan, lane=lane, arrives_on=week_on, before=0.0, after=wanted)]
    changes = []
    for order in there:
        before = order.expected_quantity
        after = max(0.0, before + left)
        left -= after - before
        if after != before:
            changes.append(
                OrderChange(plan=plan, lane=lane, order=order, arrives_on=week_on, before=before, after=after)
            )
        if abs(left) <= SMALLEST:
            break
    return changes


def send(by: Person, change: OrderChange, reason: str) -> None:
    """Ask the supplier for it; what was confirmed stands until the supplier confirms anew."""
    order = change.order
    if order is None:
        made = request_supply(by=by, lane=change.lane_id, quantity=change.after, due_on=change.arrives_on + FRIDAY)
        change.order_id = made.id
    elif change.after <= 0:
        cancel_supply(by=by, supply_order=order.pk, reason=reason)
    else:
        change_supply(by=by, supply_order=order.pk, quantity=change.after)
    change.applied = True
    change.save(update_fields=["order", "applied"])


def _rounded(quantity: float, lane: Lane) -> float:
    if lane.customer_item.unit in WHOLE_UNITS:
        return float(math.ceil(quantity - 1e-4))
    return round(quantity, 3)
