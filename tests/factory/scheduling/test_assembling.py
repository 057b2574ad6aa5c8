"""Rows become a problem: hours in the plant's zone, what stands, what is wrong; quickly, in a fixed number of reads."""

import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from factory.scheduling.world import (
    Shop,
    a_current_plan,
    a_shop,
    an_operator_with,
    an_order,
    encoded,
    operations_of,
)
from planum.errors import Refused
from planum.factory.scheduling.actions import (
    import_orders,
    import_routings,
    pin_operation,
    replan_around,
    set_shop,
    start_operation,
    unpin_operation,
)
from planum.factory.scheduling.actions.resources import PriceShape
from planum.factory.scheduling.assembling import Assembled, assemble
from planum.factory.scheduling.charts import GanttRows, dispatch_list, gantt
from planum.factory.scheduling.engine.general import GeneralSearch
from planum.factory.scheduling.engine.problem import Criterion, Objective
from planum.factory.scheduling.engine.validation import violations
from planum.factory.scheduling.facts import facts_of
from planum.factory.scheduling.models import Alternative, Calendar, Machine, Plan, PlanState
from planum.factory.scheduling.queries import compare_plans, events, machines, orders, plans, proposals, routings
from planum.factory.scheduling.storing import Found, store_plan
from planum.factory.scheduling.timeline import Timeline
from planum.factory.scheduling.working_times import Hours, tariff_of, windows_of
from planum.kernel.visibility import SYSTEM, viewing

pytestmark = pytest.mark.django_db
GOALS = (Objective(Criterion.TARDINESS),)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def assembled(shop: Shop, base: Plan | None = None) -> Assembled:
    with viewing(SYSTEM):
        return assemble(facts_of(shop.plant, base), timezone.now(), GOALS, keep=base is not None)


def test_shifts_are_meant_in_the_zone_of_the_plant() -> None:
    sunday = datetime(2026, 11, 22, 0, 0, tzinfo=UTC)  # Eight o'clock in Shanghai.
    hours = Hours({1: [(clock(22), clock(6))], 7: [(clock(8), clock(16))]}, {date(2026, 11, 23): []})

    windows = windows_of(hours, Timeline(sunday, SHANGHAI))

    assert windows[0] == (0, 480)
    assert windows[1] == (7 * 1440, 7 * 1440 + 480)  # The Monday between is a holiday.
    assert windows[2] == (8 * 1440 + 14 * 60, 8 * 1440 + 22 * 60)


def test_a_tariff_begins_with_the_price_in_force() -> None:
    rows: Any = [PriceShape(clock(8), 90), PriceShape(clock(22), 30)]

    tariff = tariff_of(rows, Timeline(datetime(2026, 11, 22, 1, 0, tzinfo=UTC), SHANGHAI))

    assert tariff is not None
    assert tariff.steps == ((0, 90), (13 * 60, 30), (23 * 60, 90))


def test_what_is_assembled_can_be_solved_and_stored() -> None:
    shop = a_shop(orders=3)

    found = assembled(shop)

    assert (len(found.problem.operations), len(found.problem.jobs), len(found.problem.machines)) == (6, 3, 3)
    assert [mode.duration for mode in found.problem.operations[0].modes] == [20, 30]
    assert violations(found.problem, GeneralSearch(found.problem, 0).best()) == []


def test_what_has_begun_stands_where_it_is() -> None:
    shop = a_shop(orders=2)
    first = operations_of(shop, "A1")[0]
    start_operation(by=shop.engineer, operation=first.pk, machine="M2")

    found = assembled(shop)

    [(place, fixed)] = found.problem.fixed.items()
    assert found.operations[place] == first.pk
    assert fixed.end - fixed.start in (30, 31)
    with viewing(SYSTEM):
        assert found.machine(place, fixed.mode) == Machine.objects.get(code="M2").pk


def test_what_is_near_is_frozen_while_it_can_be_done() -> None:
    shop = a_shop(orders=4)
    plan = a_current_plan(shop)
    with viewing(SYSTEM):
        row = Plan.objects.get(pk=plan.id)
    loose = assembled(shop, row)

    set_shop(by=shop.engineer, plant=shop.path, freeze_minutes=30)

    frozen = assembled(shop, row)
    assert len(loose.problem.fixed) == 0
    assert len(frozen.problem.fixed) > 0


@pytest.mark.parametrize("rows", [1, 3])
def test_a_problem_takes_as_many_queries_for_few_as_for_many(rows: int) -> None:
    shop = a_shop(orders=rows)
    now = timezone.now()

    with (
        viewing(SYSTEM),
        CaptureQueriesContext(
            connection,
        ) as queries,
    ):
        assemble(facts_of(shop.plant), now, GOALS)

    assert len(queries) == 18


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_take_as_many_queries_for_few_as_for_many(rows: int) -> None:
    shop = a_shop(orders=rows)
    plan = a_current_plan(shop)
    shop.engineer.as_viewer()
    plant = shop.path
    counts = {
        "machines": (3, lambda: machines(plant=plant)), "routings": (4, lambda: routings(plant=plant)),
        "orders": (2, lambda: orders(plant=plant)), "plans": (2, lambda: plans(plant=plant)),
        "events": (2, lambda: events(plant=plant)), "proposals": (2, lambda: proposals(plant=plant)),
        "gantt": (8, lambda: gantt(plan=plan.id)), "by order": (3, lambda: gantt(plan=plan.id, rows=GanttRows.ORDERS)),
        "dispatch": (8, lambda: dispatch_list(plant=plant, machine="M3")),
        "compare": (6, lambda: compare_plans(before=plan.id, after=plan.id)),
    }  # fmt: skip

    found = {}
    for name, (_count, read) in counts.items():
        with viewing(shop.engineer), CaptureQueriesContext(connection) as queries:
            read()
        found[name] = len(queries)
    assert found == {name: count for name, (count, _read) in counts.items()}


def test_what_is_wrong_is_said_with_the_names_of_the_rows() -> None:
    shop = a_shop(orders=1)
    with viewing(SYSTEM):
        Alternative.objects.filter(step__routing__product="BOX", step__number=20).delete()
        machine = Machine.objects.get(code="M1")
        machine.calendar = Calendar.objects.create(plant=shop.plant, code="NEVER", name="从不")
        machine.save()
    table = "product,step,machine,minutes_per_piece,skill\nNUT,10,M1,1,weld\n"
    import_routings(by=shop.engineer, plant=shop.path, name="r.csv", content=encoded(table))
    an_order(shop, "N1", "NUT")

    with pytest.raises(Refused) as refusal, translation.override("en"):
        assembled(shop)

    said = str(refusal.value.given)
    assert "NEVER" in said
    assert "step 20 装配 of BOX; A1 need it" in said
    assert "the skill weld" in said


def test_an_operation_that_fits_into_no_shift_is_refused_by_its_name() -> None:
    shop = a_shop()
    an_operator_with(shop, "weld")
    table = "product,step,machine,minutes_per_piece,interruptible\nLONG,10,M4,1,no\n"
    calendar = "calendar,day,from,until\nSHORT,1-7,08:00,09:00\n"
    from planum.factory.scheduling.actions import import_calendars, import_machines

    given: dict[str, Any] = {"by": shop.engineer, "plant": shop.path, "name": "x.csv"}
    import_calendars(**given, content=encoded(calendar))
    import_machines(**given, content=encoded("machine,calendar\nM4,SHORT\n"))
    import_routings(**given, content=encoded(table))
    an_order(shop, "L1", "LONG", quantity=90)

    with pytest.raises(Refused) as refusal:
        assembled(shop)

    assert "L1/10" in str(refusal.value.given)


def test_an_operation_is_fixed_by_hand_and_the_rest_moves_around_it() -> None:
    shop = a_shop(orders=4)
    plan = a_current_plan(shop)
    first = operations_of(shop, "A1")[0]
    wanted = timezone.now().replace(second=0, microsecond=0) + timedelta(hours=5)

    draft = pin_operation(by=shop.engineer, plan=plan.id, operation=first.pk, machine="M2", starts_at=wanted)

    assert (draft.state, draft.parent) == ("draft", plan.id)
    with viewing(shop.engineer):
        [bar] = [one for one in gantt(plan=draft.id).bars if one.operation == first.pk]
    assert (bar.machine, bar.starts_at, bar.pinned) == ("M2", wanted, True)
    better = replan_around(by=shop.engineer, plan=draft.id, seconds=0.2)
    with viewing(shop.engineer):
        [bar] = [one for one in gantt(plan=better.id).bars if one.operation == first.pk]
    assert (better.id, bar.starts_at) == (draft.id, wanted)
    unpin_operation(by=shop.engineer, plan=draft.id, operation=first.pk)
    with pytest.raises(Refused):
        unpin_operation(by=shop.engineer, plan=draft.id, operation=first.pk)


@pytest.mark.parametrize(("machine", "hours"), [("M3", 5), ("M9", 5), ("M1", -1)])
def test_an_operation_is_fixed_where_it_can_be_done(machine: str, hours: int) -> None:
    shop = a_shop(orders=1)
    plan = a_current_plan(shop)
    first = operations_of(shop, "A1")[0]

    with pytest.raises(Refused):
        pin_operation(
            by=shop.engineer, plan=plan.id, operation=first.pk, machine=machine,
            starts_at=timezone.now() + timedelta(hours=hours),
        )  # fmt: skip


def test_a_step_cannot_be_fixed_before_the_one_that_precedes_it() -> None:
    shop = a_shop(orders=1)
    plan = a_current_plan(shop)
    second = operations_of(shop, "A1")[1]

    with pytest.raises(Refused):
        pin_operation(
            by=shop.engineer, plan=plan.id, operation=second.pk, machine="M3",
            starts_at=timezone.now() + timedelta(minutes=2),
        )  # fmt: skip


@pytest.mark.slow
def test_ten_thousand_operations_are_assembled_and_stored_quickly() -> None:
    shop = a_shop()
    rows = "".join(
        f"N{number},{'BOX' if number % 2 else 'LID'},{number % 50 + 1},2031-01-02\n" for number in range(5000)
    )
    table = "order,product,quantity,due\n" + rows
    import_orders(by=shop.engineer, plant=shop.path, name="o.csv", content=encoded(table))

    before = time.thread_time()
    found = assembled(shop)
    assembled_s = time.thread_time() - before
    plan = GeneralSearch(found.problem, 0).best()
    before = time.thread_time()
    with viewing(SYSTEM):
        row = store_plan(
            shop.plant, Found(found, plan), state=PlanState.DRAFT, by=None, now=timezone.now()
        )  # fmt: skip
    stored_s = time.thread_time() - before

    print(f"assembled in {assembled_s:.2f} s, stored in {stored_s:.2f} s")
    assert row.operations == 10_000
    assert (assembled_s < 2, stored_s < 3) == (True, True)
