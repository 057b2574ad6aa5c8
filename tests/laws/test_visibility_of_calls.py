"""Rows are denied by default: endpoints, forms and tools are asked by strangers about a competitor and tell nothing."""

from base64 import b64decode
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from laws import slices
from laws.questions import arguments, endpoints, typed
from laws.rivals import Rivals, found_in, of_city, of_firm
from laws.sweeping import (
    ACTIONS,
    NOT_OF_THE_REGISTRY,
    OWN_BUSINESS,
    QUERIES,
    REFUSED,
    browser,
    every_action,
    every_query,
    every_stranger,
    is_shown,
    its_own,
    lost,
    rows,
    said,
    secrets_from,
    the_rival,
)
from planum.errors import Refused
from planum.kernel.actions import add_region
from planum.kernel.capabilities import Capability, call, plain
from planum.kernel.models import Person
from planum.site.capabilities import registry

pytestmark = pytest.mark.django_db


@every_stranger
@every_query
def test_no_query_tells_a_stranger_anything_of_the_firm(rivals: Rivals, capability: Capability, who: str) -> None:
    client, secrets = browser(rivals.strangers()[who]), secrets_from(rivals, who)

    for every in (False, True):
        asked = arguments(capability, rivals.own, rivals.city, every=every)
        response = client.get(address(capability), asked)
        assert found_in(said(response), secrets, str(asked)) == set()
        assert response.status_code in REFUSED | {200}


@every_stranger
@every_action
def test_no_action_of_a_stranger_touches_the_firm(rivals: Rivals, capability: Capability, who: str) -> None:
    client, before = browser(rivals.strangers()[who]), rows()
    asked = arguments(capability, rivals.own, rivals.city, every=True)

    response = client.post(address(capability), asked, content_type="application/json")

    assert found_in(said(response), secrets_from(rivals, who), str(asked)) == set()
    if capability.name in OWN_BUSINESS:
        assert (response.status_code in {200, 403}, lost(before)) == (True, {})
    else:
        assert (response.status_code in {403, 404, 422}, rows() == before) == (True, True), response.content


@the_rival
@pytest.mark.parametrize("capability", [*QUERIES, *ACTIONS], ids=lambda one: one.name)
def test_no_form_of_a_function_tells_a_stranger_anything(rivals: Rivals, capability: Capability, who: str) -> None:
    client, before, url = browser(rivals.strangers()[who]), rows(), f"/interfaces/{capability.room}/{capability.slug}/"
    asked = typed(arguments(capability, rivals.own, rivals.city, every=True))

    shown = client.get(url, asked)
    sent = client.get(url, asked | {"_show": "1"}) if capability.kind == "query" else client.post(url, asked)

    for response in (shown, sent):
        assert found_in(said(response), secrets_from(rivals, who), str(asked)) == set()
    assert lost(before) == {}
    if capability.kind == "query" or capability.name in OWN_BUSINESS:
        assert sent.status_code in REFUSED | {200}
    else:
        assert (sent.status_code in {403, 404, 422}, rows() == before) == (True, True), sent.status_code


@pytest.mark.parametrize("capability", [*QUERIES, *ACTIONS], ids=lambda one: one.name)
def test_an_endpoint_asks_whoever_calls_who_it_is(rivals: Rivals, capability: Capability) -> None:
    client, before = browser(None), rows()
    asked = arguments(capability, rivals.own, rivals.city, every=True)

    if capability.kind == "query":
        response = client.get(address(capability), asked)
    else:
        response = client.post(address(capability), asked, content_type="application/json")

    assert (response.status_code, rows()) == (401, before)


@the_rival
@pytest.mark.parametrize("capability", [*QUERIES, *ACTIONS], ids=lambda one: one.name)
def test_no_tool_tells_a_stranger_anything_of_the_firm(rivals: Rivals, capability: Capability, who: str) -> None:
    stranger, before = rivals.strangers()[who], rows()

    for every in (False, True):
        asked = arguments(capability, rivals.own, rivals.city, every=every)
        try:
            told = str(plain(capability, call(capability, by=stranger, arguments=asked)))
        except (Refused, PermissionDenied, ObjectDoesNotExist) as refusal:
            told = str(refusal)
        assert found_in(told, secrets_from(rivals, who), str(asked)) == set()
    assert lost(before) == {}


# Calls within the stranger's own house that reach for one thing of the firm's.
REACHES: dict[str, Callable[[Rivals], tuple[Person, str, dict[str, Any]]]] = {
    "an input of the firm": lambda r: (
        r.rival.engineer, "hub.define_metric",
        {"owner": r.rival.code, "code": "SPY", "name": "x", "formula": "average(t)", "inputs": {"t": r.own.signal}},
    ),
    "a binding to the firm's signal": lambda r: (
        r.rival.engineer, "hub.bind_signals",
        {"connector": r.rival.connector, "rows": [{"address": "x", "signal": r.own.signal}]},
    ),
    "a row for the firm's signal": lambda r: (
        r.rival.engineer, "hub.import_file",
        {"enterprise": r.rival.code, "name": "x.csv", "content": arguments(
            registry["hub.import_file"], r.own, r.city, every=True)["content"]},
    ),
    "the firm's file": lambda r: (
        r.rival.engineer, "hub.import_file", {"enterprise": r.rival.code, "file": r.own.file},
    ),
    "the firm's file as a plan": lambda r: (
        r.other_city.industry, "programme.open_pilot",
        {"region": add_region(by=r.operator, code="340201", name="x", parent=r.other_city.code), "batch": 2,
         "name": "x", "award_fen": 1, "starts_on": "2025-07-01", "ends_on": "2028-06-30", "approval": "x",
         "plan_document": r.own.file},
    ),
    "a place below the firm's plant": lambda r: (
        r.rival.engineer, "hub.add_asset",
        {"enterprise": r.rival.code, "level": "area", "code": "SPY", "name": "x", "parent": r.own.plant},
    ),
    "the firm's name for an own plant": lambda r: (
        r.rival.engineer, "hub.add_asset",
        {"enterprise": r.rival.code, "level": "enterprise", "code": r.own.code, "name": "x"},
    ),
    "the firm's signal disclosed with an own plant": lambda r: (
        r.rival.engineer, "hub.disclose",
        {"plant": r.rival.plant, "organisation": "HERON-PARK", "purpose": "x", "signals": [r.own.signal]},
    ),
    "the firm as a reader": lambda r: (
        r.rival.engineer, "hub.disclose",
        {"plant": r.rival.plant, "organisation": r.own.code, "purpose": "x"},
    ),
    "the firm's metric in another city's project": lambda r: (
        r.other_city.industry, "programme.add_indicator",
        {"project": "Cygnus-P1", "code": "SPY", "name": "x", "metric": r.own.metric.rpartition("/")[2]},
    ),
    "the firm's target for another city's milestone": lambda r: (
        r.other_city.industry, "programme.add_milestone",
        {"project": "Cygnus-P1", "number": 2, "name": "x", "due_on": "2026-12-31", "share_bp": 0,
         "targets": [r.own.target]},
    ),
    "the firm in another city's pilot": lambda r: (
        r.other_city.industry, "programme.add_project",
        {"pilot": r.other_city.pilot, "owner": r.own.code, "code": "SPY", "name": "x", "wing": "point",
         "industry": "x", "total_investment_fen": 1, "allocation_fen": 0, "starts_on": "2025-08-01",
         "finishes_on": "2027-12-31"},
    ),
    "the city's own value of a parameter": lambda r: (
        r.other_city.industry, "programme.set_parameter",
        {"code": "award_cap", "scope": r.city.code, "value": "1", "valid_from": "2030-01-01", "reason": "x",
         "source": "x"},
    ),
    **slices.gathered("REACHES"),
}  # fmt: skip


@pytest.mark.parametrize("reach", REACHES)
def test_no_call_within_the_own_house_reaches_the_firm(rivals: Rivals, reach: str) -> None:
    person, name, asked = REACHES[reach](rivals)
    before = rows()

    with pytest.raises((Refused, PermissionDenied, ObjectDoesNotExist)) as refusal:
        call(registry[name], by=person, arguments=asked)

    secrets = of_firm(rivals.own) | (of_city(rivals.city) if person == rivals.other_city.industry else frozenset())
    sent = f"{asked} {b64decode(asked.get('content', '')).decode()}"
    assert found_in(str(refusal.value), secrets, sent) == set()
    assert rows() == before


def test_what_somebody_writes_is_seen_by_the_sweep(rivals: Rivals) -> None:
    before = rows()

    add_region(by=rivals.operator, code="340299", name="x", parent=rivals.other_city.code)

    assert {label for label, now in rows().items() if now != before[label]} == {"kernel.ChangeEntry", "kernel.Region"}


def address(capability: Capability) -> str:
    return f"/api/{capability.room}/{capability.slug}"


def test_every_endpoint_comes_from_the_registry() -> None:
    assert endpoints() - NOT_OF_THE_REGISTRY == {registry[name].verb for name in registry}


def test_those_whom_it_concerns_do_hear_of_the_firm_from_queries(rivals: Rivals) -> None:
    clients = its_own(rivals)

    silent = [
        one.name
        for one in QUERIES
        if not is_shown(rivals, clients, address(one), arguments(one, rivals.own, rivals.city, every=False))
    ]

    assert silent == sorted(SILENT_QUERIES)


# The rules and their values are public, two answers say no more than whether something holds, and minutes between
# families and stations name nobody.
SILENT_QUERIES = [
    "factory.export_setups",
    "factory.export_transport",
    "hub.verify_store",
    "kernel.verify_log",
    "programme.parameters",
    "programme.rules",
    *slices.named("SILENT_QUERIES"),
]
