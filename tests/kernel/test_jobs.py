"""Long actions in the background: run as the person who asked, told how far, stopped between their parts."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, TestCase

from planum.kernel import jobs
from planum.kernel.actions import stop_calculation
from planum.kernel.capabilities import call, registry
from planum.kernel.jobs import Stopped, calculate, perform, step
from planum.kernel.models import Calculation, CalculationState, ChangeEntry, Person, Region
from planum.kernel.visibility import viewing
from world import an_engineer, an_operator

pytestmark = pytest.mark.django_db
CITY = {"code": "4103", "name": "某市"}


def work_off() -> None:
    for row in Calculation._base_manager.order_by("pk"):
        perform.call(row.pk)


def asked(by: Person, name: str = "kernel.add_region", arguments: dict[str, Any] | None = None) -> Calculation:
    with TestCase.captureOnCommitCallbacks(execute=True):
        return calculate(name, by=by, arguments=arguments or CITY, seconds=5, then="/")


def after(row: Calculation) -> Calculation:
    return Calculation._base_manager.get(pk=row.pk)


def test_a_worker_runs_the_action_as_the_person_who_asked() -> None:
    operator = an_operator()

    row = asked(operator)
    call_command("db_worker", batch=True, interval=0, verbosity=0)

    assert after(row).state == CalculationState.DONE
    assert Region.objects.filter(code="4103").exists()
    assert {entry.by for entry in ChangeEntry.objects.filter(action="kernel.add_region")} == {operator}


def test_a_calculation_may_do_no_more_than_its_person_and_says_why() -> None:
    row = asked(an_engineer())
    work_off()

    assert after(row).state == CalculationState.REFUSED
    assert "kernel.add_region" in after(row).told
    assert not Region.objects.filter(code="4103").exists()


def test_an_unknown_action_is_not_queued() -> None:
    with pytest.raises(KeyError):
        asked(an_operator(), "kernel.nothing")


def test_one_that_waits_is_stopped_at_once_and_never_runs() -> None:
    operator = an_operator()
    row = asked(operator)

    assert stop_calculation(by=operator, calculation=row.pk) == "stopped"
    work_off()

    assert after(row).state == CalculationState.STOPPED
    assert not Region.objects.filter(code="4103").exists()


def test_one_that_runs_is_stopped_at_its_next_step() -> None:
    operator = an_operator()
    row = asked(operator)
    token = jobs._running.set(row.pk)
    try:
        step(1, 3)
        assert (after(row).done, after(row).of) == (1, 3)
        Calculation._base_manager.filter(pk=row.pk).update(stop_asked=True)
        with pytest.raises(Stopped):
            step(2, 3)
    finally:
        jobs._running.reset(token)
    step(2, 3)
    assert after(row).done == 1


def test_nobody_else_sees_or_stops_it() -> None:
    row = asked(an_operator())
    stranger = an_engineer()

    with viewing(stranger):
        assert call(registry["kernel.calculations"], by=stranger, arguments={}) == []
        with pytest.raises(Calculation.DoesNotExist):
            stop_calculation(by=stranger, calculation=row.pk)
    client = Client()
    client.force_login(stranger)
    assert client.get(f"/calculations/{row.pk}/").status_code == 404


def test_its_page_tells_how_far_it_is_stops_it_and_leads_to_the_result() -> None:
    operator = an_operator()
    client = Client()
    client.force_login(operator)
    row, second = asked(operator), asked(operator, arguments={"code": "4104", "name": "某市"})

    assert "停止，不保留结果" in client.get(f"/calculations/{second.pk}/").content.decode()
    client.post(f"/calculations/{second.pk}/")
    work_off()

    assert client.get(f"/calculations/{row.pk}/?part=live").headers["HX-Redirect"] == "/"
    assert 'href="/"' in client.get(f"/calculations/{row.pk}/").content.decode()
    listed = client.get("/calculations/").content.decode()
    assert "已完成" in listed
    assert "已停止" in listed
