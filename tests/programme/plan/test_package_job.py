"""A package is built off the page: the reader sees how far it is, stops it, and finds it among the documents."""

import pytest
from django.test import Client, TestCase
from django.utils.translation import override

from planum.kernel.jobs import perform
from planum.kernel.models import Calculation, CalculationState
from planum.kernel.visibility import viewing
from planum.programme.plan import actions
from planum.programme.plan.queries import plan_packages
from programme.plan.plan_world import Writing, a_draft, a_writing_city, fill

pytestmark = pytest.mark.django_db


def a_finalised() -> Writing:
    city = a_writing_city()
    a_draft(city)
    fill(city)
    actions.finalise_plan(by=city.bureau, plan=city.code)
    return city


def ask(client: Client, city: Writing) -> str:
    client.force_login(city.bureau)
    with TestCase.captureOnCommitCallbacks(execute=True):
        return client.post(f"/programme/plans/{city.code}/build-package/").headers["Location"]


def test_the_page_leads_to_the_calculation_and_it_to_the_package(client: Client) -> None:
    city = a_finalised()
    page = ask(client, city)
    assert client.get(page).status_code == 200
    with viewing(city.bureau):
        assert plan_packages(plan=city.code) == []
    perform.call(Calculation._base_manager.get().pk)
    row = Calculation._base_manager.get()
    assert (row.state, row.done, row.of) == (CalculationState.DONE, 4, 5)
    with viewing(city.bureau):
        [package] = plan_packages(plan=city.code)
    documents = client.get(row.then).content.decode()
    assert row.then == f"/programme/plans/{city.code}/documents/"
    assert package.digest in documents


def test_stopped_nothing_is_kept(client: Client) -> None:
    city = a_finalised()
    page = ask(client, city)
    client.post(page)
    perform.call(Calculation._base_manager.get().pk)
    assert Calculation._base_manager.get().state == CalculationState.STOPPED
    with viewing(city.bureau):
        assert plan_packages(plan=city.code) == []


def test_a_draft_is_refused_in_the_readers_words(client: Client) -> None:
    city = a_finalised()
    with override("zh-hans"):
        page = ask(client, city)
        actions.reopen_plan(by=city.bureau, plan=city.code, reason="补充")
        perform.call(Calculation._base_manager.get().pk)
    row = Calculation._base_manager.get()
    assert row.state == CalculationState.REFUSED
    assert "仍是草稿" in client.get(page).content.decode()
