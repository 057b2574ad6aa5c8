"""What comes differently: facts, the plan repaired at once, the optimised one after, a person decides."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.utils import timezone

from factory.scheduling.world import (
    Shop,
    a_current_plan,
    a_shop,
    an_operator_with,
    an_order,
    operations_of,
)
from planum.errors import Refused
from planum.factory.monitoring.models import AlarmState
from planum.factory.scheduling.actions import (
    add_stopping_rule,
    apply_proposal,
    confirm_event,
    decline_proposal,
    dismiss_event,
    finish_operation,
    report_event,
    start_operation,
)
from planum.factory.scheduling.alarms import report_alarms
from planum.factory.scheduling.models import Closure, EventKind, Machine, Operation
from planum.factory.scheduling.planning import work_off
from planum.factory.scheduling.queries import compare_plans, current_plan, events, orders, proposal, proposals
from planum.factory.scheduling.shapes import PlanShape, ProposalShape
from planum.hub.assets.models import Asset, Level
from planum.kernel.visibility import SYSTEM, viewing
from world import a_limit_rule, a_signal, an_alarm, an_engineer

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop(orders=4)


@pytest.fixture
def plan(shop: Shop) -> PlanShape:
    return a_current_plan(shop)


def reported(shop: Shop, kind: EventKind, optimise_s: float = 0, **fields: Any) -> list[ProposalShape]:
    return report_event(by=shop.engineer, plant=shop.path, kind=kind, optimise_s=optimise_s, **fields)


def test_a_machine_that_is_down_moves_its_work_and_is_answered_at_once(shop: Shop, plan: PlanShape) -> None:
    [repaired] = reported(shop, EventKind.MACHINE_DOWN, machine="M1", minutes=600)

    assert (repaired.kind, repaired.state, repaired.base) == ("repaired", "proposed", plan.id)
    assert repaired.plan is not None
    assert repaired.moved > 0
    with viewing(shop.engineer):
        compared = compare_plans(before=plan.id, after=repaired.plan.id)
        assert current_plan(plant=shop.path) == plan
    assert (compared.moved, compared.reassigned) == (repaired.moved, repaired.reassigned)
    down = timezone.now() + timedelta(minutes=590)
    assert [one for one in compared.moves if one.machine_after == "M1" and one.starts_after_at < down] == []


def test_the_optimised_plan_follows_and_is_applied_by_a_person(shop: Shop, plan: PlanShape) -> None:
    quick, better = reported(shop, EventKind.MACHINE_DOWN, machine="M1", minutes=600, optimise_s=0.4)
    assert (better.kind, better.state) == ("optimised", "calculating")
    with viewing(SYSTEM):
        assert better.run is not None
        work_off(better.run)

    applied = apply_proposal(by=shop.engineer, proposal=better.id)

    assert (applied.state, applied.event.state, applied.decided_by) == ("applied", "answered", shop.engineer.username)
    assert applied.plan is not None
    with viewing(shop.engineer):
        current = current_plan(plant=shop.path)
        assert proposal(proposal=quick.id).state == "overtaken"
    assert current is not None
    assert (current.id, current.state) == (applied.plan.id, "current")
    with pytest.raises(Refused):
        apply_proposal(by=shop.engineer, proposal=quick.id)


def test_a_proposal_is_declined_and_the_plan_stays(shop: Shop, plan: PlanShape) -> None:
    [repaired] = reported(shop, EventKind.MACHINE_DOWN, machine="M2", minutes=60)

    declined = decline_proposal(by=shop.engineer, proposal=repaired.id)

    assert (declined.state, declined.plan and declined.plan.state) == ("declined", "declined")
    with viewing(shop.engineer):
        assert current_plan(plant=shop.path) == plan


def test_a_later_event_overtakes_the_proposals_before_it(shop: Shop, plan: PlanShape) -> None:
    [first] = reported(shop, EventKind.MACHINE_DOWN, machine="M1", minutes=60)

    [second] = reported(shop, EventKind.MACHINE_DOWN, machine="M2", minutes=60)

    with viewing(shop.engineer):
        states = {one.id: one.state for one in proposals(plant=shop.path)}
    assert states == {first.id: "overtaken", second.id: "proposed"}
    apply_proposal(by=shop.engineer, proposal=second.id)
    with viewing(shop.engineer):
        assert events(plant=shop.path, open_only=True) == []


def test_a_machine_that_is_back_closes_its_breakdown(shop: Shop, plan: PlanShape) -> None:
    reported(shop, EventKind.MACHINE_DOWN, machine="M1", minutes=600)

    reported(shop, EventKind.MACHINE_UP, machine="M1")

    with viewing(SYSTEM):
        assert [one.ends_at <= timezone.now() for one in Closure.objects.all()] == [True]
    with pytest.raises(Refused):
        reported(shop, EventKind.MACHINE_UP, machine="M2")


def test_a_rush_order_finds_its_place(shop: Shop, plan: PlanShape) -> None:
    an_order(shop, "RUSH", due_at=timezone.now() + timedelta(hours=2), weight=50)

    [answer] = reported(shop, EventKind.RUSH_ORDER, order="RUSH")

    assert answer.plan is not None
    assert (answer.plan.operations, answer.plan.late_orders) == (10, 0)


def test_late_material_holds_an_order_back(shop: Shop, plan: PlanShape) -> None:
    arrives_at = timezone.now() + timedelta(hours=30)

    [answer] = reported(shop, EventKind.LATE_MATERIAL, order="A1", until=arrives_at)

    apply_proposal(by=shop.engineer, proposal=answer.id)
    with viewing(shop.engineer):
        [order] = orders(plant=shop.path, search="A1")
    assert order.planned_end_at is not None
    assert order.planned_end_at > arrives_at


def test_an_operator_who_is_away_is_known(shop: Shop, plan: PlanShape) -> None:
    an_operator_with(shop, "weld")

    [answer] = reported(shop, EventKind.ABSENT_OPERATOR, operator="P1", minutes=480)

    assert answer.state == "proposed"


def test_an_operation_that_takes_longer_pushes_what_follows(shop: Shop, plan: PlanShape) -> None:
    first = operations_of(shop, "A1")[0]
    start_operation(by=shop.engineer, operation=first.pk, machine="M1")

    [answer] = reported(shop, EventKind.LONGER_OPERATION, operation=first.pk, minutes=300)

    assert answer.event.until is not None
    apply_proposal(by=shop.engineer, proposal=answer.id)
    with viewing(shop.engineer):
        [order] = orders(plant=shop.path, search="A1")
    assert order.planned_end_at is not None
    assert order.planned_end_at >= answer.event.until


def test_what_began_elsewhere_meanwhile_outdates_a_proposal(shop: Shop, plan: PlanShape) -> None:
    first = operations_of(shop, "A1")[0]
    [answer] = reported(shop, EventKind.MACHINE_DOWN, machine="M3", minutes=60)
    with viewing(SYSTEM):
        assert answer.plan is not None
        from planum.factory.scheduling.models import PlannedOperation

        machine = PlannedOperation.objects.get(plan=answer.plan.id, operation=first).machine.code
    start_operation(by=shop.engineer, operation=first.pk, machine="M2" if machine == "M1" else "M1")

    with pytest.raises(Refused):
        apply_proposal(by=shop.engineer, proposal=answer.id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": EventKind.MACHINE_DOWN, "machine": "M1"},
        {"kind": EventKind.MACHINE_DOWN, "order": "A1", "minutes": 5},
        {"kind": EventKind.MACHINE_DOWN, "machine": "M9", "minutes": 5},
        {"kind": EventKind.MACHINE_DOWN, "machine": "M1", "minutes": 0},
        {"kind": EventKind.RUSH_ORDER},
        {"kind": EventKind.LATE_MATERIAL, "order": "A1"},
    ],
)
def test_an_event_says_what_it_is_about(shop: Shop, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        reported(shop, **wrong)

    with viewing(shop.engineer):
        assert events(plant=shop.path) == []


def test_without_a_current_plan_an_event_still_counts(shop: Shop) -> None:
    assert reported(shop, EventKind.MACHINE_DOWN, machine="M1", minutes=60) == []

    with viewing(SYSTEM):
        assert Closure.objects.count() == 1


def test_an_order_runs_to_its_end_and_is_finished(shop: Shop, plan: PlanShape) -> None:
    first, second = operations_of(shop, "A1")
    with pytest.raises(Refused):
        start_operation(by=shop.engineer, operation=second.pk, machine="M3")

    begun = start_operation(by=shop.engineer, operation=first.pk, machine="M1")
    with pytest.raises(Refused):
        start_operation(by=shop.engineer, operation=operations_of(shop, "A2")[0].pk, machine="M1")
    finish_operation(by=shop.engineer, operation=first.pk)
    start_operation(by=shop.engineer, operation=second.pk, machine="M3")
    done = finish_operation(by=shop.engineer, operation=second.pk)

    assert (begun.state, done.state) == ("in_work", "done")
    with viewing(SYSTEM):
        row = Operation.objects.get(pk=first.pk)
    assert row.expected_end_at is not None
    assert row.ended_at is not None


def watched(shop: Shop) -> Any:
    """Machine M1 is bound to a unit of the plant whose temperature stops it."""
    with viewing(SYSTEM):
        unit = Asset._base_manager.create(
            enterprise=shop.plant.enterprise, parent=shop.plant, plant=shop.plant, level=Level.UNIT, code="U1",
            path=f"{shop.path}/U1", name="一号压力机",
        )  # fmt: skip
        Machine.objects.filter(plant=shop.plant, code="M1").update(unit=unit)
    return a_limit_rule(a_signal(unit))


def test_an_alarm_of_a_stopping_rule_becomes_an_event_that_a_person_confirms(shop: Shop, plan: PlanShape) -> None:
    rule = watched(shop)
    add_stopping_rule(by=shop.engineer, plant=shop.path, machine="M1", rule=rule.pk, expected_minutes=240)
    an_alarm(rule, raised_at=timezone.now() - timedelta(minutes=1))

    assert (report_alarms(), report_alarms()) == (1, 0)

    with viewing(shop.engineer):
        [event] = events(plant=shop.path, open_only=True)
    assert (event.state, event.machine, event.kind) == ("reported", "M1", "machine_down")
    with viewing(SYSTEM):
        assert Closure.objects.count() == 0
    [answer] = confirm_event(by=shop.engineer, event=event.id, optimise_s=0)
    assert answer.state == "proposed"


def test_an_alarm_that_means_nothing_is_dismissed(shop: Shop) -> None:
    rule = watched(shop)
    add_stopping_rule(by=shop.engineer, plant=shop.path, machine="M1", rule=rule.pk, expected_minutes=240)
    an_alarm(rule)
    an_alarm(a_limit_rule(a_signal(shop.plant)))
    report_alarms()
    with viewing(shop.engineer):
        [event] = events(plant=shop.path)

    assert dismiss_event(by=shop.engineer, event=event.id, note="传感器").state == "dismissed"

    with pytest.raises(Refused):
        confirm_event(by=shop.engineer, event=event.id)


def test_a_cleared_alarm_reports_nothing(shop: Shop) -> None:
    rule = watched(shop)
    add_stopping_rule(by=shop.engineer, plant=shop.path, machine="M1", rule=rule.pk, expected_minutes=240)
    an_alarm(rule, state=AlarmState.CLEARED)

    assert report_alarms() == 0


def test_a_competitor_neither_sees_nor_decides(shop: Shop, plan: PlanShape) -> None:
    [answer] = reported(shop, EventKind.MACHINE_DOWN, machine="M1", minutes=60)
    competitor = an_engineer()

    for decide in (apply_proposal, decline_proposal):
        with pytest.raises((ObjectDoesNotExist, PermissionDenied)):
            decide(by=competitor, proposal=answer.id)
    with pytest.raises((ObjectDoesNotExist, PermissionDenied)):
        report_event(by=competitor, plant=shop.path, kind=EventKind.MACHINE_DOWN, machine="M1", minutes=60)
    with viewing(competitor), pytest.raises(ObjectDoesNotExist):
        proposals(plant=shop.path)
