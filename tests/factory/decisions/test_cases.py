"""From an alarm on a press to a decision, and what came of it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from factory.scheduling.world import Shop, a_shop, planned
from planum.errors import Refused
from planum.factory.decisions.actions import (
    approve_option,
    dismiss_case,
    open_case,
    prepare_options,
    record_outcome,
    set_cause,
    set_decision_costs,
)
from planum.factory.decisions.queries import case, cases, causes, decision_record
from planum.factory.decisions.shapes import CaseShape
from planum.factory.maintenance.models import FailureMode, WorkOrder, WorkState
from planum.factory.monitoring.models import Alarm, AlarmState
from planum.factory.scheduling.actions import publish_plan
from planum.factory.scheduling.models import Closure, Machine, Plan, PlanState
from planum.hub.assets.models import Asset, Level
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from world import a_disclosure, a_limit_rule, a_signal, an_alarm, an_engineer, some_readings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


@dataclass
class Press:
    """M1 of a shop with a current plan, its vibration and temperature high since a moment, and the alarm of it."""

    shop: Shop
    asset: Asset
    alarm: Alarm

    @property
    def engineer(self) -> Person:
        return self.shop.engineer


def a_press(orders: int = 4, *, with_costs: bool = True) -> Press:
    shop = a_shop(orders)
    with viewing(SYSTEM):
        unit = Asset.objects.create(
            enterprise=shop.plant.enterprise, parent=shop.plant, plant=shop.plant, level=Level.UNIT, code="U1",
            name="压力机", path=f"{shop.path}/U1",
        )  # fmt: skip
        Machine.objects.filter(code="M1").update(unit=unit)
    raised = timezone.now() - timedelta(minutes=5)
    alarm = None
    for code, usual in (("vibration", 2.0), ("temperature", 40.0)):
        signal = a_signal(unit, code=code, name=code, unit="mm/s")
        noise = np.random.default_rng(3).normal(0, 0.02 * usual, 1400)
        some_readings(signal, (usual + noise).tolist(), raised - timedelta(hours=23, minutes=30))
        some_readings(signal, [2 * usual] * 60, raised, every_s=4)
        alarm = alarm or an_alarm(a_limit_rule(signal), raised_at=raised)
    assert alarm is not None
    run = planned(shop)
    publish_plan(by=shop.engineer, plan=run.plan_id)  # type: ignore[attr-defined]
    if with_costs:
        set_decision_costs(
            by=shop.engineer, plant=shop.path, late_fen_per_h=50_00, planned_fen=2_000_00, failure_fen=20_000_00,
            stand_fen_per_h=300_00, planned_h=2, failure_h=12, daily_failure_chance=0.5,
        )  # fmt: skip
    return Press(shop, unit, alarm)


def ready(press: Press) -> CaseShape:
    opened = open_case(by=press.engineer, alarm=press.alarm.pk)
    return prepare_options(by=press.engineer, case=opened.id, seconds=0.1)


def test_a_case_ranks_its_causes_by_what_the_signals_say() -> None:
    press = a_press()

    opened = open_case(by=press.engineer, alarm=press.alarm.pk)

    assert (opened.causes[0].code, opened.state, opened.machine) == ("bearing", "open", "M1")
    assert [(one.signal, one.direction) for one in opened.deviations] == [
        ("temperature", "high"),
        ("vibration", "high"),
    ]
    assert all(one.digest.startswith("sha256:") and one.readings == 60 for one in opened.deviations)
    assert sum(one.likelihood for one in opened.causes) == pytest.approx(1.0, abs=1e-4)


def test_options_are_planned_anew_and_priced_and_the_cheapest_is_recommended() -> None:
    press = a_press()
    with viewing(SYSTEM):
        before = Plan.objects.get(state=PlanState.CURRENT).pk

    shown = ready(press)

    assert [one.kind for one in shown.options] == ["repair_now", "repair_later", "take_off", "run_on"]
    [best] = [one for one in shown.options if one.is_recommended]
    assert best.total_fen == min(one.total_fen for one in shown.options)
    for one in shown.options:
        assert one.total_fen == one.repair_fen + one.failure_fen + one.stand_fen + one.late_fen
    chances = {one.kind: one.failure_chance for one in shown.options}
    assert chances["repair_now"] < chances["repair_later"] < chances["run_on"]
    with viewing(SYSTEM):
        assert Plan.objects.get(state=PlanState.CURRENT).pk == before
        assert Closure.objects.count() == 0
        kept = Plan.objects.filter(state=PlanState.WHAT_IF).count()
    again = prepare_options(by=press.engineer, case=shown.id, seconds=0.1)
    with viewing(SYSTEM):
        assert (len(again.options), kept, Plan.objects.filter(state=PlanState.WHAT_IF).count()) == (4, 3, 3)


def test_the_chosen_option_writes_the_work_order_closes_the_machine_and_moves_the_plan() -> None:
    press = a_press()
    now = next(one for one in ready(press).options if one.kind == "repair_now")

    done = approve_option(by=press.engineer, option=now.id, reason="备件在库")

    with viewing(press.engineer):
        order = WorkOrder.objects.get()
        closure = Closure.objects.get()
        current = Plan.objects.get(state=PlanState.CURRENT)
        begun = current.planned.filter(machine__code="M1", starts_at__gte=now.starts_at, starts_at__lt=now.ends_at)
    assert (done.state, done.chosen, done.work_order, done.decided_by) == (
        "approved", now.id, order.pk, press.engineer.username,
    )  # fmt: skip
    assert (order.asset_id, order.state, order.failure_mode) == (press.asset.pk, WorkState.PLANNED, "VIB")
    assert (order.planned_start_at, order.planned_end_at) == (now.starts_at, now.ends_at)
    assert (closure.machine.code, closure.starts_at, closure.ends_at) == ("M1", now.starts_at, now.ends_at)
    assert (current.pk, begun.count()) == (now.plan, 0)
    with pytest.raises(Refused):
        approve_option(by=press.engineer, option=now.id)


def test_to_run_on_leaves_the_plan_and_plans_the_work() -> None:
    press = a_press()
    with viewing(SYSTEM):
        before = Plan.objects.get(state=PlanState.CURRENT).pk
    run_on = next(one for one in ready(press).options if one.kind == "run_on")

    approve_option(by=press.engineer, option=run_on.id)

    with viewing(SYSTEM):
        assert (Plan.objects.get(state=PlanState.CURRENT).pk, Closure.objects.count()) == (before, 0)
        assert WorkOrder.objects.get().planned_start_at == run_on.starts_at


def test_options_of_a_plan_that_counts_no_longer_are_not_chosen() -> None:
    press = a_press()
    option = ready(press).options[0].id
    publish_plan(by=press.engineer, plan=planned(press.shop).plan_id)  # type: ignore[attr-defined]

    with pytest.raises(Refused):
        approve_option(by=press.engineer, option=option)

    with viewing(SYSTEM):
        assert (WorkOrder.objects.count(), Closure.objects.count()) == (0, 0)


def test_an_outcome_is_held_against_what_was_expected() -> None:
    press = a_press()
    shown = ready(press)
    chosen = shown.options[0]
    approve_option(by=press.engineer, option=chosen.id)

    done = record_outcome(
        by=press.engineer, case=shown.id, found_cause="bearing", failed=False, cost_fen=chosen.total_fen + 500,
        downtime_h=2.5,
    )  # fmt: skip
    with viewing(press.engineer):
        told = decision_record(plant=press.shop.path)

    assert (done.state, done.found_cause, done.downtime_h) == ("recorded", "bearing", 2.5)
    assert (told.decided, told.causes_right, told.failures) == (1, 1, 0)
    assert (told.real_fen - told.expected_fen, told.mean_error_fen) == (500, 500)
    assert open_case(by=press.engineer, alarm=press.alarm.pk).state == "open"


def test_the_firms_own_cause_stands_in_the_place_of_a_shipped_one() -> None:
    press = a_press()
    set_cause(
        by=press.engineer, code="bearing", name="轴承", failure_mode=FailureMode.VIBRATION,
        pattern={"vibration": "up", "temperature": "still"}, frequency=0.1,
    )  # fmt: skip
    set_cause(
        by=press.engineer, code="die", name="模具偏载", failure_mode=FailureMode.STRUCTURE,
        pattern={"vibration": "up", "temperature": "up"}, frequency=5.0,
    )  # fmt: skip

    with viewing(press.engineer):
        rows = {one.code: one for one in causes(by=press.engineer)}
    assert (rows["bearing"].is_own, rows["lubrication"].is_own) == (True, False)
    assert open_case(by=press.engineer, alarm=press.alarm.pk).causes[0].code == "die"


@pytest.mark.parametrize(
    "wrong", [{"pattern": {}}, {"pattern": {"a": "sideways"}}, {"frequency": 0.0}, {"code": "A b"}, {"code": "unknown"}]
)
def test_a_cause_is_made_of_signs(wrong: dict[str, Any]) -> None:
    given = {"code": "die", "name": "x", "failure_mode": FailureMode.OTHER, "pattern": {"a": "up"}} | wrong

    with pytest.raises(Refused):
        set_cause(by=an_engineer(), **given)


def test_what_a_case_is_opened_on_stands_and_is_one() -> None:
    press = a_press()
    open_case(by=press.engineer, alarm=press.alarm.pk)
    for given in ({}, {"alarm": press.alarm.pk}, {"alarm": press.alarm.pk, "prognosis": 1}):
        with pytest.raises(Refused):
            open_case(by=press.engineer, **given)
    with viewing(SYSTEM):
        dismiss_case(by=press.engineer, case=cases()[0].id, reason="仪表故障")
        Alarm.objects.update(state=AlarmState.CLEARED)

    with pytest.raises(Refused):
        open_case(by=press.engineer, alarm=press.alarm.pk)


def test_without_costs_or_a_plan_nothing_is_priced() -> None:
    press = a_press(with_costs=False)
    opened = open_case(by=press.engineer, alarm=press.alarm.pk)

    with pytest.raises(Refused):
        prepare_options(by=press.engineer, case=opened.id, seconds=0.1)

    with viewing(press.engineer):
        assert case(case=opened.id).state == "open"


def test_who_may_look_at_the_plant_decides_nothing_and_a_stranger_finds_no_case() -> None:
    press = a_press()
    shown = ready(press)
    reader, stranger = an_engineer(), an_engineer()
    a_disclosure(press.shop.plant, reader.organisation)

    for person in (reader, stranger):
        with viewing(person):
            assert cases() == []
        for act in (
            lambda by: prepare_options(by=by, case=shown.id),
            lambda by: approve_option(by=by, option=shown.options[0].id),
            lambda by: dismiss_case(by=by, case=shown.id, reason="x"),
        ):
            with pytest.raises(ObjectDoesNotExist):
                act(person)
    with pytest.raises(PermissionDenied):
        open_case(by=reader, alarm=press.alarm.pk)
    with pytest.raises(ObjectDoesNotExist):
        open_case(by=stranger, alarm=press.alarm.pk)


def looking(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client


def text_of(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_pages_lead_from_the_alarm_to_the_decision(django_assert_max_num_queries: Any) -> None:
    press = a_press()
    client = looking(press.engineer)

    assert "Alarm:" in text_of(client.get(reverse("decisions:open")))
    opened = client.post(reverse("decisions:open"), {"alarm": press.alarm.pk}).headers["Location"]
    with viewing(press.engineer):
        key = cases()[0].id
        prepare_options(by=press.engineer, case=key, seconds=0.1)
        option = case(case=key).options[0].id
    with django_assert_max_num_queries(25):
        shown = text_of(client.get(opened))
    asked = text_of(client.get(reverse("decisions:approve", args=[option])))
    client.post(reverse("decisions:approve", args=[option]), {"reason": "x"})
    given = {"found_cause": "bearing", "cost_yuan": "2100.50", "downtime_h": "2"}
    client.post(reverse("decisions:outcome", args=[key]), given)

    assert "Rolling bearing damage" in shown
    assert "recommended" in shown
    assert "gets a work order" in asked
    assert "2,100.50" in text_of(client.get(reverse("decisions:record")))
    for name in ("case", "evidence"):
        assert client.get(reverse(f"decisions:{name}", args=[key])).status_code == 200
    assert client.get(reverse("decisions:price", args=[option])).status_code == 200
    assert "What it does to signals" in text_of(client.get(reverse("decisions:causes")))


def test_the_first_page_counts_machines_that_wait() -> None:
    press = a_press()
    open_case(by=press.engineer, alarm=press.alarm.pk)

    assert "1 machines wait for a decision" in text_of(looking(press.engineer).get("/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_a_list_takes_two_queries(rows: int, django_assert_num_queries: Any) -> None:
    presses = [a_press(1)]
    for _ in range(rows):
        open_case(by=presses[0].engineer, alarm=presses[0].alarm.pk)
        with viewing(presses[0].engineer):
            dismiss_case(by=presses[0].engineer, case=cases()[0].id, reason="x")
    presses[0].engineer.as_viewer()

    with viewing(presses[0].engineer), django_assert_num_queries(2):
        assert len(cases()) == rows
