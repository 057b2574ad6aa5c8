"""Rows are denied by default: every URL, endpoint and tool is asked by strangers about a competitor, and tells nothing.

Strangers are the engineer of another firm of the city, an officer of another city, the operator of a park the firm is
not in, and a caller who has not signed in. `laws.rivals` builds the world, `laws.questions` says how each is asked.
"""

import re
from base64 import b64decode
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import unquote_plus
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connection
from django.test import Client
from django.test.client import ClientHandler

from laws import slices
from laws.questions import Page, arguments, endpoints, form_data, pages, typed, variants
from laws.rivals import Firm, Rivals, found_in, of_city, of_firm
from planum.errors import Refused
from planum.hub.assets.actions import disclose, revoke_disclosure
from planum.kernel.actions import add_region
from planum.kernel.capabilities import Capability, call, plain
from planum.kernel.models import Person
from planum.site.capabilities import registry

pytestmark = pytest.mark.django_db

STRANGERS = ("rival", "other city", "park")
PAGES = pages()
QUERIES = [registry[name] for name in registry if registry[name].kind == "query"]
ACTIONS = [registry[name] for name in registry if registry[name].kind == "action"]
NOT_OF_THE_REGISTRY = {"openapi-json", "openapi-view", "api-root"}
OPEN_TO_ALL = {"login", "set_language"} | slices.named("OPEN_TO_ALL")
# What strangers may do without touching anything of the firm's: keys of their own, the values that Planum ships.
OWN_BUSINESS = {"kernel.issue_api_key", "programme.load_parameters"} | slices.named("OWN_BUSINESS")
OWN_PAGES = {"account", "rules:load"} | slices.named("OWN_PAGES")
FILES = re.compile(rb'"content": ?"([A-Za-z0-9+/]+={0,2})"')
REFUSED = {401, 403, 404, 405, 409, 422}
ONLY_SENT = 405  # Such a page shows nothing: it takes what is sent to it.

every_page = pytest.mark.parametrize("page", PAGES, ids=str)
every_stranger = pytest.mark.parametrize("who", STRANGERS)
# A form and a tool call the function that the endpoint calls, where every stranger asks.
the_rival = pytest.mark.parametrize("who", ["rival"])
every_query = pytest.mark.parametrize("capability", QUERIES, ids=lambda one: one.name)
every_action = pytest.mark.parametrize("capability", ACTIONS, ids=lambda one: one.name)


def secrets_from(rivals: Rivals, who: str) -> frozenset[str]:
    """A rival of the same city knows the city's pilot; officers of another city do not."""
    return of_firm(rivals.own) | (of_city(rivals.city) if who == "other city" else frozenset())


# Middleware looks through all static files when it is loaded: once for all browsers of this module.
HANDLER = ClientHandler(enforce_csrf_checks=False)


def browser(person: Person | None, language: str = "en") -> Client:
    client = Client(raise_request_exception=False)
    client.handler = HANDLER
    if person is not None:
        client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client


def said(response: Any) -> bytes:
    """Everything an answer tells: its body, the files it carries in base64 and where it leads."""
    body = bytes(response.content)
    files = b"".join(unpacked(b64decode(found)) for found in FILES.findall(body))
    return body + files + unquote_plus(response.headers.get("Location", "")).encode()


def unpacked(file: bytes) -> bytes:
    """A workbook is an archive of texts."""
    if not file.startswith(b"PK"):
        return file
    with ZipFile(BytesIO(file)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def rows() -> dict[str, set[tuple[Any, ...]]]:
    """All rows of all tables of the platform, but for when somebody signed in last."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_config.name.startswith("planum.") and model._meta.model_name != "chainhead":
            columns = [f'"{one.column}"' for one in model._meta.local_fields if one.name != "last_login"]
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT {', '.join(columns)} FROM {model._meta.db_table}")
                found[model._meta.label] = set(cursor.fetchall())
    return found


def lost(before: dict[str, set[tuple[Any, ...]]]) -> dict[str, set[tuple[Any, ...]]]:
    """Rows that are no longer as they were."""
    now = rows()
    return {label: gone for label, there in before.items() if (gone := there - now[label])}


@every_stranger
@every_page
def test_no_page_shows_a_stranger_anything_of_the_firm(rivals: Rivals, page: Page, who: str) -> None:
    stranger, url = rivals.strangers()[who], page.url(rivals.own, rivals.city)
    secrets = secrets_from(rivals, who)
    reader, chinese = browser(stranger), browser(stranger, "zh-hans")

    leaks = []
    for asked in variants(rivals.own)[:: 3 if page.names_a_row else 1]:
        for client in (reader, chinese) if not asked else (reader,):
            response = client.get(url, asked)
            leaked = found_in(said(response), secrets, f"{url} {asked}")
            if leaked or response.status_code >= 500:
                leaks.append((asked, response.status_code, leaked))
            if page.names_a_row:
                assert response.status_code in REFUSED

    assert leaks == []


@every_stranger
@every_page
def test_no_page_lets_a_stranger_change_anything_of_the_firm(rivals: Rivals, page: Page, who: str) -> None:
    client, url, before = browser(rivals.strangers()[who]), page.url(rivals.own, rivals.city), rows()

    response = client.post(url, form_data(rivals.own, rivals.city))

    asked = f"{url} {form_data(rivals.own, rivals.city)}"
    assert found_in(said(response), secrets_from(rivals, who), asked) == set()
    assert response.status_code < 500
    assert (lost(before) == {}) if page.name in OWN_PAGES else (rows() == before)
    if page.names_a_row:
        assert response.status_code in REFUSED


@every_page
def test_whoever_has_not_signed_in_is_sent_to_the_sign_in(rivals: Rivals, page: Page) -> None:
    client, url, before = browser(None), page.url(rivals.own, rivals.city), rows()
    secrets = of_firm(rivals.own) | of_city(rivals.city)

    for response in (client.get(url), client.post(url, form_data(rivals.own, rivals.city))):
        assert found_in(said(response), secrets, f"{url} {form_data(rivals.own, rivals.city)}") == set()
        if page.name not in OPEN_TO_ALL:
            assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, "/sign-in/")

    assert rows() == before


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


def address(capability: Capability) -> str:
    return f"/api/{capability.room}/{capability.slug}"


def test_every_endpoint_comes_from_the_registry() -> None:
    assert endpoints() - NOT_OF_THE_REGISTRY == {registry[name].verb for name in registry}


def its_own(rivals: Rivals) -> list[Client]:
    """The firm's engineer and the city's officers."""
    return [browser(person) for person in (rivals.own.engineer, rivals.city.industry, rivals.city.finance)]


def is_shown(rivals: Rivals, clients: list[Client], url: str, asked: dict[str, Any]) -> bool:
    """Whether one of them finds something of the firm or of its city."""
    known = of_firm(rivals.own) | of_city(rivals.city)
    return any(found_in(said(client.get(url, asked)), known, f"{url} {asked}") for client in clients)


def test_those_whom_it_concerns_do_see_the_firm_on_pages(rivals: Rivals) -> None:
    """Without this the sweeps could pass on pages that show nothing to anybody."""
    ends, clients = variants(rivals.own)[6], its_own(rivals)
    shown = [page for page in PAGES if page.name not in OPEN_TO_ALL | {"logout"}]
    asked = [page for page in shown if clients[0].get(page.url(rivals.own, rivals.city)).status_code != ONLY_SENT]

    silent = [
        page.name
        for page in asked
        if not is_shown(rivals, clients, page.url(rivals.own, rivals.city), ends if page.parameters else {})
    ]

    assert len(silent) <= len(asked) // 5, silent
    assert [name for name in silent if name in SPEAKING] == []


# Pages that must show something of the firm to its own people, whatever else is added to the site.
SPEAKING = {
    "home", "changes", "account", "monitoring:plants", "monitoring:board", "monitoring:alarms", "monitoring:rules",
    "assets:tree", "assets:signals", "assets:disclosures", "readings:signal", "readings:csv", "readings:chain",
    "metrics:list", "metrics:metric", "metrics:value", "metrics:chain", "connectors:list", "connectors:detail",
    "connectors:imports", "projects:list", "performance:indicator", "performance:evidence", "funds:payments",
    "funds:payment", "funds:ledger", "funds:project", "scheduling:morning", "scheduling:orders", "scheduling:order",
    "scheduling:machines", "scheduling:machine", "scheduling:plans", "scheduling:plan", "scheduling:run",
    "scheduling:events", "scheduling:event", "scheduling:proposal", *slices.named("SPEAKING"),
}  # fmt: skip


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


def whole_reads(firm: Firm) -> list[tuple[str, dict[str, Any]]]:
    ends = {"start": "2025-09-01T00:00:00Z", "end": "2025-09-01T01:00:00Z"}
    return [
        (f"/factory/plants/{firm.plant}/", {}),
        (f"/hub/signals/{firm.signal}/", {}),
        (f"/hub/signals/{firm.signal}/readings.csv", ends),
        (f"/hub/metrics/values/{firm.value}/", {}),
        ("/api/hub/readings", {"signal": firm.signal, **ends}),
    ]


@pytest.mark.parametrize("alone", [False, True], ids=["the plant", "one signal"])
def test_after_a_disclosure_is_revoked_the_next_read_is_refused(rivals: Rivals, alone: bool) -> None:
    firm, reader = rivals.own, browser(rivals.park)
    chosen = [firm.signal] if alone else None
    [shown] = disclose(
        by=firm.engineer, plant=firm.plant, organisation="HERON-PARK", purpose="for a day", signals=chosen
    )
    reads = whole_reads(firm)[1 if alone else 0 :]
    permitted = [reader.get(url, asked).status_code for url, asked in reads]

    revoke_disclosure(by=firm.engineer, disclosure=shown.id)

    assert permitted == [200] * len(reads)
    for url, asked in whole_reads(firm):
        response = reader.get(url, asked)
        assert (response.status_code, found_in(said(response), of_firm(firm), f"{url} {asked}")) == (404, set())
    assert reader.get("/api/hub/signals").json() == [
        one for one in browser(rivals.park).get("/api/hub/signals").json() if one["path"] != firm.signal
    ]
