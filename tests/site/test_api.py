"""REST as a program meets it: who may call, what is published, how it refuses."""

from typing import Any

import pytest
from django.test import Client

from planum.kernel.actions import revoke_api_key
from planum.kernel.models import ApiKey, ChangeEntry
from planum.site.capabilities import registry
from tests.site.readers import a_program, a_reader
from world import a_plant, a_signal, an_engineer, an_enterprise, an_operator

pytestmark = pytest.mark.django_db

PAST = {"start": "2026-01-01T00:00:00Z", "end": "2026-01-01T01:00:00Z"}


def test_a_program_with_a_key_sees_what_its_person_sees() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    a_signal(a_plant(an_enterprise()))

    answer = a_program(engineer).get("/api/hub/signals")

    assert (answer.status_code, [row["path"] for row in answer.json()]) == (200, [signal.path])


def test_a_program_with_a_key_writes_in_its_persons_name() -> None:
    engineer = an_engineer()
    program = a_program(engineer)

    answer = program.post("/api/kernel/issue-api-key", {"label": "second"}, content_type="application/json")

    assert answer.status_code == 200
    assert answer.json()["label"] == "second"
    assert ChangeEntry.objects.first().by == engineer


def test_a_revoked_key_opens_nothing() -> None:
    engineer = an_engineer()
    program = a_program(engineer)
    assert program.get("/api/hub/signals").status_code == 200

    revoke_api_key(by=engineer, prefix=ApiKey.objects.get().prefix)

    assert program.get("/api/hub/signals").status_code == 401


def test_the_key_of_somebody_who_left_opens_nothing() -> None:
    engineer = an_engineer()
    program = a_program(engineer)

    engineer.is_active = False
    engineer.save()

    assert program.get("/api/hub/signals").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer nothing", "Basic eDp5"])
def test_without_a_key_nobody_is_answered(header: str) -> None:
    answer = Client(headers={"Authorization": header} if header else {}).get("/api/hub/signals")

    assert answer.status_code == 401


def test_in_a_session_a_write_needs_the_token_of_the_page() -> None:
    browser = a_reader(an_engineer(), enforce_csrf_checks=True)
    asked = {"path": "/api/kernel/issue-api-key", "data": {"label": "x"}, "content_type": "application/json"}

    without = browser.post(**asked)
    token = _token(browser)
    with_token = browser.post(**asked, headers={"X-CSRFToken": token})

    assert (without.status_code, with_token.status_code) == (403, 200)


def test_the_document_lists_every_query_and_action() -> None:
    document = a_reader(an_engineer()).get("/api/openapi.json").json()

    listed = {
        (method, path, one["operationId"])
        for path, methods in document["paths"].items()
        for method, one in methods.items()
    }
    assert listed == {
        ("get" if one.kind == "query" else "post", f"/api/{one.room}/{one.slug}", one.name) for one in registry.values()
    }


def test_the_document_names_every_argument_of_a_query() -> None:
    document = a_reader(an_engineer()).get("/api/openapi.json").json()

    named = {one["name"] for one in document["paths"]["/api/hub/readings"]["get"]["parameters"]}
    assert named == {"signal", "start", "end", "limit"}


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/api/hub/readings", "hub.readings was given: signal: Field required; start: Field required; end: "),
        ("/api/factory/alarms?limit=many", "factory.alarms was given: limit: Input should be a valid integer"),
    ],
    ids=["left out", "of the wrong kind"],
)
def test_a_wrong_argument_is_refused_like_any_other_request(asked: str, given: str) -> None:
    answer = a_reader(an_engineer()).get(asked)

    assert (answer.status_code, sorted(answer.json())) == (422, ["allowed", "given", "remedy"])
    assert answer.json()["given"].startswith(given)
    assert answer.json()["allowed"].startswith("It takes: ")


def test_an_argument_that_is_not_known_is_refused_in_a_write() -> None:
    given = {"label": "x", "owner": "me"}

    answer = a_reader(an_engineer()).post("/api/kernel/issue-api-key", given, content_type="application/json")

    assert (answer.status_code, answer.json()) == (
        422,
        {
            "given": "kernel.issue_api_key was given: owner: Extra inputs are not permitted.",
            "allowed": "It takes: label.",
            "remedy": "",
        },
    )
    assert ApiKey.objects.count() == 0


def test_a_refusal_says_what_was_given_and_what_is_allowed() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    asked = {"signal": signal.path, "start": PAST["end"], "end": PAST["start"]}

    answer = a_program(engineer).get("/api/hub/readings", asked)

    assert (answer.status_code, sorted(answer.json())) == (422, ["allowed", "given", "remedy"])
    assert [bool(answer.json()[name]) for name in ("given", "allowed")] == [True, True]


def test_a_row_that_does_not_exist_is_not_found() -> None:
    answer = a_program(an_engineer()).get("/api/hub/readings", {"signal": "no/such", **PAST})

    assert answer.status_code == 404


def test_what_is_not_permitted_is_forbidden() -> None:
    people = (an_engineer(), an_operator())

    answers = [a_program(person).get("/api/kernel/verify-log").status_code for person in people]

    assert answers == [403, 200]


def test_a_write_needs_a_post_and_a_read_a_get() -> None:
    program = a_program(an_engineer())

    assert program.get("/api/kernel/issue-api-key", {"label": "x"}).status_code == 405
    assert program.post("/api/hub/signals").status_code == 405


def _token(browser: Any) -> str:
    """The token that a page carries for the scripts of the browser."""
    page = browser.get("/account/").content.decode()
    return str(page.partition('"X-CSRFToken": "')[2].partition('"')[0])
