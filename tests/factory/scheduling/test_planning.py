"""From orders to a plan that counts: queued, calculated, stored, published."""

from typing import Any

import pytest

from factory.scheduling.world import a_current_plan, a_shop, planned
from planum.errors import Refused
from planum.factory.scheduling.actions import start_planning, stop_planning
from planum.factory.scheduling.charts import GanttRows, dispatch_list, gantt
from planum.factory.scheduling.engine.problem import Criterion
from planum.factory.scheduling.models import PlanState, RunState
from planum.factory.scheduling.queries import current_plan, orders, planning_run, plans
from planum.factory.scheduling.shapes import Goal
from planum.kernel.visibility import viewing

pytestmark = pytest.mark.django_db


def test_all_open_orders_are_planned_in_the_background() -> None:
    shop = a_shop(orders=4)

    run = planned(shop)

    assert (run.state, run.message, run.operations) == (RunState.DONE, "", 8)
    assert run.plan is not None
    assert (run.plan.state, run.plan.operations, run.plan.late_orders) == (PlanState.DRAFT, 8, 0)
    with viewing(shop.engineer):
        shape = planning_run(run=run.pk)
    assert shape.incumbents[-1].values == run.plan.values


def test_a_published_plan_is_current_and_supersedes_the_one_before() -> None:
    shop = a_shop(orders=2)
    first = a_current_plan(shop)

    second = a_current_plan(shop)

    with viewing(shop.engineer):
        current = current_plan(plant=shop.path)
        states = {one.id: one.state for one in plans(plant=shop.path)}
        ends = [one.planned_end_at for one in orders(plant=shop.path)]
    assert current == second
    assert states == {first.id: "superseded", second.id: "current"}
    assert None not in ends


def test_a_chart_has_the_bars_of_its_window_by_machine_and_by_order() -> None:
    shop = a_shop(orders=3)
    plan = a_current_plan(shop)

    with viewing(shop.engineer):
        by_machine = gantt(plan=plan.id)
        by_order = gantt(plan=plan.id, rows=GanttRows.ORDERS)

    assert [row.code for row in by_machine.rows] == ["M1", "M2", "M3"]
    assert (by_machine.total, len(by_machine.bars)) == (6, 6)
    assert {row.code for row in by_order.rows} == {"A1", "A2", "A3"}
    assert {bar.row for bar in by_order.bars} == {"A1", "A2", "A3"}


def test_a_machine_is_told_what_to_do_next_in_order_with_its_set_ups() -> None:
    shop = a_shop(orders=4)
    a_current_plan(shop)

    with viewing(shop.engineer):
        lines = [line for machine in ("M1", "M2", "M3") for line in dispatch_list(plant=shop.path, machine=machine)]

    assert len(lines) == 8
    starts = [(line.starts_at) for line in lines if line.step == 20]
    assert starts == sorted(starts)
    changes = [line for line in lines if line.family_before and line.family and line.family_before != line.family]
    assert [line.setup_minutes in (20, 30) for line in changes] == [True for _ in changes]


def test_without_orders_nothing_is_planned_and_the_run_says_so() -> None:
    shop = a_shop()

    run = planned(shop)

    assert run.state == RunState.FAILED
    assert run.plan is None
    assert "A1" not in run.message
    assert shop.plant.name in run.message


def test_a_calculation_is_stopped_and_keeps_its_best() -> None:
    shop = a_shop(orders=6)
    shape = start_planning(by=shop.engineer, plant=shop.path, seconds=600)
    stop_planning(by=shop.engineer, run=shape.id)

    from planum.factory.scheduling.planning import work_off
    from planum.kernel.visibility import SYSTEM

    with viewing(SYSTEM):
        work_off(shape.id)

    with viewing(shop.engineer):
        run = planning_run(run=shape.id)
    assert run.state in ("stopped", "done")
    assert run.plan is not None


def test_one_calculation_at_a_time() -> None:
    shop = a_shop(orders=1)
    start_planning(by=shop.engineer, plant=shop.path)

    with pytest.raises(Refused):
        start_planning(by=shop.engineer, plant=shop.path)


@pytest.mark.parametrize("wrong", [{"seconds": 0.0}, {"seconds": float("nan")}, {"workers": 0}])
def test_a_calculation_has_sensible_limits(wrong: dict[str, Any]) -> None:
    shop = a_shop(orders=1)

    with pytest.raises(Refused):
        start_planning(by=shop.engineer, plant=shop.path, **wrong)


def test_goals_are_compared_by_priority() -> None:
    shop = a_shop(orders=3)

    run = planned(shop, goals=[Goal(Criterion.MAKESPAN), Goal(Criterion.SETUP, priority=1)])

    assert run.plan is not None
    assert len(run.plan.values) == 2
