"""The endpoints of PACT 3.0: the conformance service's cases for tokens, list, get, pages, filters and events.

Numbers are those of the service's list of cases; call-backs (13, 14.B) and OpenID Connect (18, 19, optional)
are not offered. Case 15 is sent with a UUID, as case 40 and the specification want it.
"""

import base64
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.test import Client

from chain.carbon.conftest import Scene
from planum.chain.carbon import clients, pact
from planum.chain.carbon.actions.exchange import issue_pact_client, revoke_pact_client
from planum.chain.carbon.actions.footprints import share_footprints
from planum.chain.carbon.models import FootprintRequest
from planum.chain.network.models import Item
from planum.kernel.models import Person
from world import an_engineer

EVENT = {
    "specversion": "1.0", "id": "run-1", "source": "https://buyer.example", "time": "2026-11-19T10:30:00Z",
}  # fmt: skip
CODES = {"BadRequest", "AccessDenied", "TokenExpired", "NotFound", "InternalError", "NotImplemented"}


class Program:
    """A partner's program, with the account that a person of the firm made for it."""

    def __init__(self, person: Person) -> None:
        assert person.organisation is not None
        self.http = Client()
        self.account = issue_pact_client(by=person, owner=person.organisation.code, label="ERP")
        self.token = self.sign_in(self.account.secret).json()["access_token"]

    def sign_in(self, secret: str) -> Any:
        basic = base64.b64encode(f"{self.account.client}:{secret}".encode()).decode()
        return self.http.post(
            "/auth/token", "grant_type=client_credentials", content_type="application/x-www-form-urlencoded",
            headers={"Authorization": f"Basic {basic}"},
        )  # fmt: skip

    def get(self, path: str, token: str | None = None, **asked: Any) -> Any:
        bearer = {"Authorization": f"Bearer {self.token if token is None else token}"}
        return self.http.get(path, asked, headers=bearer)

    def send(self, kind: str, data: dict[str, Any], token: str | None = None) -> Any:
        return self.http.post(
            "/3/events", {**EVENT, "type": kind, "data": data}, content_type="application/cloudevents+json",
            headers={"Authorization": f"Bearer {self.token if token is None else token}"},
        )  # fmt: skip

    def ids(self, **asked: Any) -> list[str]:
        response = self.get("/3/footprints", **asked)
        assert response.status_code == 200, response.content
        return [one["id"] for one in response.json()["data"]]


@pytest.fixture
def shown(scene: Scene) -> tuple[Scene, Program, list[str]]:
    """The supplier's ingots in two versions, shown to the firm, whose program asks."""
    ids = [scene.smelting(13_500), scene.smelting(9_000, "MELT2")]
    share_footprints(
        by=scene.smelter, owner=scene.supplier.code, product="INGOT", organisation=scene.firm.code, purpose="核算"
    )
    return scene, Program(scene.planner), ids


def is_refused(response: Any, *statuses: int) -> bool:
    return response.status_code in statuses and response.json()["code"] in CODES


def test_cases_1_and_2_a_token_for_the_right_secret_alone(scene: Scene) -> None:
    program = Program(scene.planner)
    good, wrong = program.sign_in(program.account.secret), program.sign_in("wrong")

    assert (good.status_code, good.json()["token_type"], good.json()["expires_in"]) == (200, "Bearer", 3600)
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert Client().post("/auth/token").status_code == 401


def test_cases_3_to_5_one_all_and_page_by_page(shown: tuple[Scene, Program, list[str]]) -> None:
    _scene, program, ids = shown
    one = program.get(f"/3/footprints/{ids[1]}").json()["data"]
    first = program.get("/3/footprints", limit=1)
    link = re.fullmatch(r'<(http://testserver(/3/footprints)\?([^>]+))>; rel="next"', first.headers["Link"])

    assert program.ids() == ids
    assert (one["id"], one["status"], one["precedingPfIds"]) == (ids[1], "Active", [ids[0]])
    assert float(one["pcf"]["pcfExcludingBiogenicUptake"]) == pytest.approx(9 * 0.5777)
    assert (one["pcf"]["declaredUnitOfMeasurement"], one["pcf"]["primaryDataShare"]) == ("kilogram", "0")
    assert [each["id"] for each in first.json()["data"]] == ids[:1]
    assert link is not None
    following = program.get(link[1])
    assert [each["id"] for each in following.json()["data"]] == ids[1:]
    assert "Link" not in following.headers
    assert "Secretum" not in str(following.json())


@pytest.mark.parametrize("token", ["invalid-access-token", ""])
def test_cases_6_7_and_16_a_bad_token_is_refused_everywhere(
    shown: tuple[Scene, Program, list[str]], token: str
) -> None:
    _scene, program, ids = shown

    assert is_refused(program.get("/3/footprints", token=token), 400, 401)
    assert is_refused(program.get(f"/3/footprints/{ids[0]}", token=token), 400, 401)
    assert is_refused(program.send(pact.PUBLISHED, {"pfIds": ids}, token=token), 400, 401)


@pytest.mark.parametrize("name", ["non-existent-id", "3f0f5f1e-7c11-4a53-9c55-0d6a1f4b7a10"])
def test_case_8_what_does_not_exist(scene: Scene, name: str) -> None:
    assert is_refused(Program(scene.planner).get(f"/3/footprints/{name}"), 400, 404)


def test_cases_9_10_11_and_17_nothing_in_clear_where_the_site_has_tls(
    shown: tuple[Scene, Program, list[str]], settings: Any
) -> None:
    _scene, program, ids = shown
    settings.SESSION_COOKIE_SECURE = True

    assert is_refused(program.sign_in(program.account.secret), 403)
    assert is_refused(program.get("/3/footprints"), 403)
    assert is_refused(program.get(f"/3/footprints/{ids[0]}"), 403)
    assert is_refused(program.send(pact.PUBLISHED, {"pfIds": ids}), 403)


def test_cases_12_and_14_a_request_waits_for_a_person_and_tells_nothing(scene: Scene) -> None:
    scene.smelting(13_500)
    program = Program(scene.planner)
    made = pact.product_urn(scene.supplier.code, "INGOT")

    answers = [program.send(pact.REQUEST_CREATED, {"productId": [name]}) for name in (made, "urn:null")]

    assert [(one.status_code, one.content) for one in answers] == [(200, b""), (200, b"")]
    [row] = FootprintRequest._base_manager.all()
    assert (row.buyer, row.supplier, row.state.value) == (scene.firm, scene.supplier, "waiting")


def test_cases_15_and_40_notices_name_uuids(shown: tuple[Scene, Program, list[str]]) -> None:
    _scene, program, ids = shown

    assert program.send(pact.PUBLISHED, {"pfIds": ids}).status_code == 200
    assert is_refused(program.send(pact.PUBLISHED, {"pfIds": ["urn:gtin:4712345060507"]}), 400)
    assert is_refused(program.send(pact.PUBLISHED, {"pfIds": [f"urn:uuid:{ids[0]}"]}), 400)
    assert is_refused(program.get("/3/footprints", **{"$filter": "created ge '2023-01-15T10:15:30Z'"}), 400)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"type": "x", "specversion": "1.0", "id": "1", "source": "s", "time": "t", "data": {}}'],
)
def test_what_is_no_event_is_refused(scene: Scene, body: bytes) -> None:
    program = Program(scene.planner)
    response = program.http.post(
        "/3/events", body, content_type="application/cloudevents+json",
        headers={"Authorization": f"Bearer {program.token}"},
    )  # fmt: skip

    assert is_refused(response, 400)


def test_cases_20_to_29_filters_find(shown: tuple[Scene, Program, list[str]]) -> None:
    scene, program, ids = shown
    product, company = pact.product_urn(scene.supplier.code, "INGOT"), pact.company_urn(scene.supplier.code)
    valid = {
        "validOn": "2027-01-01T00:00:00Z",
        "validAfter": "2026-01-01T00:00:00Z",
        "validBefore": "2040-01-01T00:00:00Z",
    }

    for asked in (
        {"productId": product.upper()}, {"companyId": company}, {"geography": "cn"},
        *({name: at} for name, at in valid.items()), {"companyId": ["urn:x:other", company, "urn:x:another"]},
    ):  # fmt: skip
        assert program.ids(**asked) == ids
    assert program.ids(status="active") == ids[1:]
    assert program.ids(status="Deprecated", productId=product) == ids[:1]


NOTHING: tuple[dict[str, Any], ...] = (
    {"productId": "urn:bogus:product:nonexistent123"}, {"companyId": "urn:bogus:company:nonexistent456"},
    {"geography": "XX"}, {"classification": "urn:bogus:classification:nonexistent789"},
    {"validOn": "1900-01-01T00:00:00Z"}, {"validAfter": "2099-12-31T23:59:59Z"},
    {"validBefore": "1900-01-01T00:00:00Z"}, {"status": "BogusStatusValue"},
    {"companyId": "urn:bogus:company:5FIi8zS3", "productId": "urn:bogus:product:nonexistent123"},
    {"companyId": ["urn:bogus:company:nonexistent1", "urn:bogus:company:nonexistent2"]},
)  # fmt: skip


def test_cases_30_to_39_filters_that_nothing_matches(shown: tuple[Scene, Program, list[str]]) -> None:
    assert [shown[1].ids(**asked) for asked in NOTHING] == [[]] * len(NOTHING)


def test_every_list_case_of_the_service_is_answered(shown: tuple[Scene, Program, list[str]], data_folder: Path) -> None:
    """The queries as they stand in the service's own document; what they find follows from the data."""
    document = data_folder / "chain" / "pact" / "v3-test-cases-expected-results.md"
    if not document.is_file():
        pytest.skip(f"no list of cases at {document}")
    queries = re.findall(r"Endpoint: `\{API_BASE_URL\}(/3/footprints\?[^`]+)`", document.read_text())

    answered = {query: shown[1].get(query).status_code for query in queries}

    assert len(answered) >= 20
    assert {query for query, status in answered.items() if status != 200} == {
        query for query in queries if "$filter" in query
    }


def test_a_rivals_program_sees_nothing(shown: tuple[Scene, Program, list[str]]) -> None:
    _scene, _program, ids = shown
    rival = Program(an_engineer())

    assert rival.ids() == []
    assert is_refused(rival.get(f"/3/footprints/{ids[0]}"), 404)
    assert rival.get(f"/3/footprints/{ids[0]}").content == rival.get(f"/3/footprints/{uuid4()}").content


def test_an_account_that_ended_and_a_token_that_is_old_open_nothing(scene: Scene, monkeypatch: Any) -> None:
    program = Program(scene.planner)
    monkeypatch.setattr(clients, "TOKEN_LASTS_S", -1)
    old = program.get("/3/footprints")
    monkeypatch.undo()
    revoke_pact_client(by=scene.planner, client=program.account.client)

    assert (old.status_code, old.json()["code"]) == (401, "TokenExpired")
    assert is_refused(program.get("/3/footprints"), 401)
    assert program.sign_in(program.account.secret).status_code == 401
    forged = signing.dumps({"client": program.account.client}, key="another", salt=clients.SALT)
    assert is_refused(program.get("/3/footprints", token=forged), 401)


def test_numbers_are_plain_digits() -> None:
    assert [pact.decimal(value) for value in (0.0, 1e-7, 12.5, 1e6, 1 / 3)] == [
        "0", "0.0000001", "12.5", "1000000", "0.333333333",
    ]  # fmt: skip


def test_another_firms_product_makes_no_request(scene: Scene) -> None:
    """A product of a firm that is no partner is answered like one that nobody makes."""
    stranger = an_engineer().organisation
    Item._base_manager.create(owner=stranger, code="X", name="x")

    response = Program(scene.planner).send(
        pact.REQUEST_CREATED,
        {"productId": [pact.product_urn(stranger.code, "X")]},  # type: ignore[union-attr]
    )

    assert (response.status_code, FootprintRequest._base_manager.count()) == (200, 0)
