"""What a plant's people see and do, and what others are refused."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from planum.errors import Refused
from planum.factory.optimisation.actions import (
    accept_load_plan,
    declare_flexible_load,
    declare_process,
    forecast_load,
    plan_load,
    propose_trial,
    record_trial,
    reject_trial,
    stop_process,
)
from planum.factory.optimisation.models import Goal, LoadPlan, Trial
from planum.factory.optimisation.queries import process
from planum.factory.optimisation.shapes import NewConstraint, NewParameter, ProcessShape
from planum.factory.optimisation.waiting import waiting
from planum.factory.scheduling.actions import set_shop
from planum.factory.scheduling.actions.resources import PriceShape
from planum.hub.assets.models import Asset
from planum.hub.readings import access
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.ui.waiting import numbered
from world import a_plant, a_signal, an_engineer, some_readings

pytestmark = pytest.mark.django_db

DAYS = 18


@pytest.fixture
def store(tmp_path: Path) -> Any:
    access.close()
    with override_settings(PLANUM_READINGS_URL=(tmp_path / "readings").as_uri()):
        yield
        access.close()


def a_process(by: Person, plant: Asset, **fields: Any) -> ProcessShape:
    given: dict[str, Any] = {
        "code": "MELT", "name": "熔炼", "objective": "电耗", "goal": Goal.MINIMISE, "unit": "kWh",
        "parameters": [NewParameter("T", "温度", 600, 800, "°C", 5)],
        "constraints": [NewConstraint("S", "废品", "at_most", 3, "%")],
    }  # fmt: skip
    return declare_process(by=by, plant=plant.path, asset=plant.path, **(given | fields))


def a_reader(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_a_process_is_tried_until_its_best_set_points_are_kept() -> None:
    plant = a_plant()
    by = an_engineer(plant.enterprise)
    made = a_process(by, plant, budget=3)

    for objective, scrap in ((10.0, 2.0), (8.0, 4.0), (9.0, 2.5)):
        trial = propose_trial(by=by, process=made.id)
        record_trial(by=by, trial=trial.id, objective=objective, results={"S": scrap})
    with viewing(by):
        told = process(process=made.id)
    assert told.best is not None
    assert (told.best.number, told.best.objective) == (3, 9.0)
    assert [one.feasible for one in told.trials] == [True, False, True]
    assert (told.advice[-1].stop, told.advice[-1].reason) == (True, "budget")
    with pytest.raises(Refused, match="At most 3"):
        propose_trial(by=by, process=made.id)
    assert stop_process(by=by, process=made.id).state == "stopped"


def test_one_trial_is_open_at_a_time_and_a_rejected_one_is_another_next() -> None:
    plant = a_plant()
    by = an_engineer(plant.enterprise)
    made = a_process(by, plant)
    first = propose_trial(by=by, process=made.id)

    with pytest.raises(Refused, match="has not been recorded"):
        propose_trial(by=by, process=made.id)
    reject_trial(by=by, trial=first.id, note="炉衬待修")

    assert propose_trial(by=by, process=made.id).number == 2


@pytest.mark.parametrize(
    ("objective", "results"), [(None, {"S": 1.0}), (float("nan"), {"S": 1.0}), (1.0, {}), (1.0, {"S": 1.0, "X": 2.0})]
)
def test_a_trial_without_its_numbers_is_refused_whole(objective: float | None, results: dict[str, float]) -> None:
    plant = a_plant()
    by = an_engineer(plant.enterprise)
    trial = propose_trial(by=by, process=a_process(by, plant).id)

    with pytest.raises(Refused):
        record_trial(by=by, trial=trial.id, objective=objective, results=results)

    with viewing(SYSTEM):
        assert Trial.objects.get(pk=trial.id).state == "proposed"


@pytest.mark.parametrize(
    "fields",
    [
        {"parameters": []}, {"code": "a b"}, {"parameters": [NewParameter("T", "温度", 2, 1)]}, {"budget": 0},
        {"constraints": [NewConstraint("S", "废品", "sideways", 3)]}, {"noise": -1.0},
    ],
)  # fmt: skip
def test_what_cannot_be_tried_is_not_declared(fields: dict[str, Any]) -> None:
    plant = a_plant()

    with pytest.raises(Refused):
        a_process(an_engineer(plant.enterprise), plant, **fields)


def test_a_competitor_neither_sees_nor_touches_a_process() -> None:
    plant = a_plant()
    made = a_process(an_engineer(plant.enterprise), plant)
    rival = an_engineer()

    with pytest.raises(ObjectDoesNotExist):
        propose_trial(by=rival, process=made.id)
    with pytest.raises((ObjectDoesNotExist, PermissionDenied)):
        a_process(rival, plant, code="SPY")

    assert a_reader(rival).get(reverse("optimisation:process", args=[made.id])).status_code == 404


def test_the_page_says_what_to_try_next_and_takes_the_result() -> None:
    plant = a_plant()
    by = an_engineer(plant.enterprise)
    made = a_process(by, plant)
    client = a_reader(by)
    page = reverse("optimisation:process", args=[made.id])

    client.post(page, {"do": "propose"})
    shown = client.get(page).content.decode()
    trial = Trial._base_manager.get()
    sent = client.post(reverse("optimisation:record", args=[trial.pk]), {"objective": "9.5", "result_S": "2"})

    assert "700 °C" in shown
    assert "The first trials are spread over all that may be set" in shown
    assert sent.status_code == 302
    trial.refresh_from_db()
    assert (trial.objective, trial.results, trial.feasible) == (9.5, {"S": 2.0}, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_equally_often(count: int, django_assert_num_queries: Any) -> None:
    plant = a_plant()
    by = an_engineer(plant.enterprise)
    for number in range(count):
        a_process(by, plant, code=f"P{number}")
    client = a_reader(by)
    client.get(reverse("optimisation:processes"))

    with django_assert_num_queries(7):
        assert client.get(reverse("optimisation:processes")).status_code == 200


def a_metered_plant() -> tuple[Asset, Person, str]:
    plant = a_plant()
    by = an_engineer(plant.enterprise)
    meter = a_signal(plant, unit="kW")
    start = datetime.combine(timezone.now().date() - timedelta(days=DAYS), time(), UTC)
    some_readings(meter, [100.0 + place % 96 for place in range(DAYS * 96)], start, every_s=900)
    set_shop(by=by, plant=plant.path, time_zone="UTC", tariff=[PriceShape(time(), 30), PriceShape(time(12), 90)])
    return plant, by, meter.path


def test_tomorrows_load_moves_to_cheap_hours_and_the_plan_is_accepted(store: None) -> None:
    plant, by, meter = a_metered_plant()
    declare_flexible_load(by=by, plant=plant.path, code="HOLD", name="保温", share_bp=1000, shift_minutes=None)

    forecast = forecast_load(by=by, plant=plant.path, signal=meter)
    made = plan_load(by=by, forecast=forecast.id, cap_w=300_000)

    assert made.saving_fen > 0
    assert made.peak_after_kw <= 300.001
    assert sum(made.load) == pytest.approx(sum(forecast.load), rel=1e-4)
    assert [one.share_bp for one in made.savings] == [500, 1000, 2000]
    with viewing(by):
        assert [line.count for line in numbered(waiting(by))] == [0, 1]
    accept_load_plan(by=by, plan=made.id)
    with viewing(SYSTEM):
        assert LoadPlan.objects.get().state == "accepted"
    page = a_reader(by).get(reverse("optimisation:plant_energy", args=[plant.path]))
    chain = a_reader(by).get(reverse("optimisation:plan_chain", args=[made.id]))
    assert (page.status_code, chain.status_code) == (200, 200)


def test_a_cap_below_all_that_can_be_done_is_refused_with_the_least_peak(store: None) -> None:
    plant, by, meter = a_metered_plant()
    declare_flexible_load(by=by, plant=plant.path, code="HOLD", name="保温", share_bp=100)
    forecast = forecast_load(by=by, plant=plant.path, signal=meter)

    with pytest.raises(Refused, match="The least peak that can be kept is"):
        plan_load(by=by, forecast=forecast.id, cap_w=50_000)


def test_a_forecast_needs_history_and_an_own_meter(store: None) -> None:
    plant = a_plant()
    by, meter, foreign = an_engineer(plant.enterprise), a_signal(plant, unit="kW"), a_signal(unit="kW")

    with pytest.raises(Refused, match="At least 15 whole days"):
        forecast_load(by=by, plant=plant.path, signal=meter.path)
    with pytest.raises(ObjectDoesNotExist):
        forecast_load(by=by, plant=plant.path, signal=foreign.path)
