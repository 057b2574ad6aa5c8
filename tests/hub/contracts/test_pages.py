"""What both sides see of a contract on its pages, and what nobody else sees."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hub.contracts.world import a_contract, a_pair
from planum.hub.contracts.actions import ask_contract
from planum.hub.contracts.models import Contract, ContractRead, ContractState, Purpose
from planum.kernel.models import Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.site.front import waiting
from world import a_person, an_enterprise

pytestmark = pytest.mark.django_db


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_provider_accepts_on_the_page_and_the_consumer_reads() -> None:
    pair = a_pair()
    asked = ask_contract(by=pair.consumer, product=pair.product, purpose=Purpose.PLANNING, until=timezone.localdate())
    page = f"/hub/contracts/{asked.id}/"

    shown = browser(pair.provider).get(page)
    browser(pair.provider).post(f"{page}answer/", {"answer": "accept", "digest": asked.digest})
    read = browser(pair.consumer).post(f"{page}read/", {})

    assert "This contract waits for your answer" in text(shown)
    assert asked.digest in text(shown)
    assert read.status_code == 200
    assert "T3" in text(read)
    with viewing(SYSTEM):
        assert Contract.objects.get(pk=asked.id).state is ContractState.IN_FORCE
        assert ContractRead.objects.count() == 1


def test_an_exported_file_is_a_read_of_its_own() -> None:
    pair = a_pair()
    held = a_contract(pair, columns=["tool", "hours"])

    file = browser(pair.consumer).post(f"/hub/contracts/{held.id}/read/", {"format": "csv"})

    assert text(file).splitlines()[1:3] == ["T0,0.0", "T1,2.5"]
    with viewing(SYSTEM):
        assert [row.rows for row in ContractRead.objects.all()] == [4]


def test_opening_the_read_by_a_link_reads_nothing() -> None:
    pair = a_pair()
    held = a_contract(pair)

    response = browser(pair.consumer).get(f"/hub/contracts/{held.id}/read/")

    assert response.status_code == 302
    with viewing(SYSTEM):
        assert ContractRead.objects.count() == 0


def test_terms_are_asked_for_with_columns_and_conditions() -> None:
    pair = a_pair()
    client = browser(pair.consumer)
    url = f"/hub/contracts/ask/?product={pair.product}"
    given = {
        "purpose": "planning", "columns": ["tool", "hours"], "conditions": "hours >= 2\ntool in T1、T2",
        "starts_on": "2026-01-01", "until": "2030-01-01",
    }  # fmt: skip

    form, sent = client.get(url), client.post(url, given)
    wrong = client.post(url, given | {"conditions": "hours many"})

    assert form.status_code == 200
    with viewing(SYSTEM):
        made = Contract.objects.get()
    assert sent.headers["Location"] == f"/hub/contracts/{made.pk}/"
    assert made.conditions == [
        {"column": "hours", "operator": "ge", "value": "2"}, {"column": "tool", "operator": "in", "value": "T1、T2"},
    ]  # fmt: skip
    assert wrong.status_code == 422
    assert "Only rows where hours is at least 2" in text(client.get(f"/hub/contracts/{made.pk}/"))


def test_a_revoked_contract_says_so_and_has_no_form() -> None:
    pair = a_pair()
    held = a_contract(pair)
    page = f"/hub/contracts/{held.id}/"
    asked = browser(pair.provider).get(f"{page}revoke/")
    browser(pair.provider).post(f"{page}revoke/")

    shown = browser(pair.consumer).get(page)
    refused = browser(pair.consumer).post(f"{page}read/", {})

    assert "The next read is refused" in text(asked)
    assert "Read now" not in text(shown)
    assert refused.status_code == 422
    assert "is “revoked”" in text(refused)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_contracts_takes_as_many_queries_for_three_as_for_one(
    count: int, django_assert_num_queries: Any
) -> None:
    pair = a_pair()
    for _each in range(count):
        a_contract(pair)
    client = browser(pair.consumer)
    client.get("/hub/contracts/")

    with django_assert_num_queries(4):
        client.get("/hub/contracts/")


def test_a_stranger_finds_neither_product_nor_contract() -> None:
    pair = a_pair()
    held = a_contract(pair)
    stranger = browser(a_person(an_enterprise(), Role.SUPPLY_PLANNER))
    owner, code = pair.product.split("/")
    pages = [
        f"/hub/contracts/{held.id}/", f"/hub/contracts/{held.id}/revoke/", f"/hub/catalogue/{owner}/{code}/",
        f"/hub/contracts/ask/?product={pair.product}", f"/hub/contracts/offer/?product={pair.product}",
    ]  # fmt: skip

    assert [stranger.get(page).status_code for page in pages] == [404] * len(pages)
    assert pair.product not in text(stranger.get("/hub/catalogue/"))
    assert pair.product not in text(stranger.get("/api/hub/catalogue"))


def test_what_waits_is_counted_on_the_first_page() -> None:
    pair = a_pair()
    ask_contract(by=pair.consumer, product=pair.product, purpose=Purpose.PLANNING, until=timezone.localdate())
    a_contract(pair, until=timezone.localdate())

    lines = []
    for person in (pair.provider, pair.consumer):
        with viewing(person):
            lines.append(sorted(line.count for line in waiting(person) if line.url == "/hub/contracts/"))

    assert lines == [[1, 1], [1]]
