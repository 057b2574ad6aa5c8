from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from planum.hub.assets.models import Asset, Disclosure, Level
from planum.kernel.models import Person
from world import NOON, a_disclosure, a_plant, a_signal, an_engineer, an_enterprise, an_industry_officer

pytestmark = pytest.mark.django_db


def _client(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _an_area(plant: Asset, **fields: Any) -> Asset:
    fields = {"code": "A1", "name": "冲压车间", "name_en": "Press shop"} | fields
    path = f"{plant.path}/{fields['code']}"
    return Asset._base_manager.create(
        enterprise=plant.enterprise, parent=plant, plant=plant, level=Level.AREA, path=path, **fields
    )


def _paths(nodes: list[Any]) -> list[str]:
    return [path for node in nodes for path in (node.asset.path, *_paths(node.parts))]


def test_the_tree_stands_as_the_plant_does() -> None:
    plant = a_plant()
    area = _an_area(plant)
    a_signal(area)

    roots = _client(an_engineer(plant.enterprise)).get(reverse("assets:tree")).context["roots"]

    assert _paths(roots) == [plant.enterprise.code, plant.path, area.path]
    assert roots[0].parts[0].parts[0].signal_count == 1


def test_a_search_shows_what_it_found_and_what_stands_above() -> None:
    plant = a_plant()
    press, paint = _an_area(plant), _an_area(plant, code="A2", name="涂装车间", name_en="Paint shop")
    wanted = a_signal(paint, name="炉温", name_en="Oven")
    a_signal(press)

    response = _client(an_engineer(plant.enterprise)).get(reverse("assets:tree"), {"q": "oven"})

    roots = response.context["roots"]
    assert _paths(roots) == [plant.enterprise.code, plant.path, paint.path]
    assert roots[0].parts[0].parts[0].signals == [wanted]
    assert wanted.path in response.content.decode()


def test_a_search_that_finds_nothing_offers_everything() -> None:
    plant = a_plant()

    response = _client(an_engineer(plant.enterprise)).get(reverse("assets:tree"), {"q": "no such thing"})

    assert (response.context["roots"], response.context["empty"].url) == ([], reverse("assets:tree"))


def test_a_competitor_finds_an_empty_tree() -> None:
    signal = a_signal()

    client = _client(an_engineer())

    assert client.get(reverse("assets:tree")).context["roots"] == []
    assert client.get(reverse("assets:tree"), {"q": signal.code}).context["roots"] == []
    assert client.get(reverse("assets:asset_signals", args=[signal.asset.path])).status_code == 404
    assert len(client.get(reverse("assets:signals")).context["table"].rows) == 0


def test_a_single_disclosed_signal_is_shown_without_its_plant() -> None:
    plant, officer = a_plant(), an_industry_officer()
    shown, _hidden = a_signal(plant), a_signal(plant)
    a_disclosure(plant, officer.organisation, signal=shown)

    context = _client(officer).get(reverse("assets:tree")).context

    assert (context["roots"], context["lonely"]) == ([], [shown])


def test_the_signals_of_an_asset_are_fetched_for_the_tree() -> None:
    signal = a_signal()

    response = _client(an_engineer(signal.asset.enterprise)).get(
        reverse("assets:asset_signals", args=[signal.asset.path])
    )

    assert list(response.context["signals"]) == [signal]


@pytest.mark.parametrize("count", [1, 3])
def test_the_tree_and_the_list_take_the_same_number_of_questions(count: int, django_assert_num_queries: Any) -> None:
    plant = a_plant()
    for number in range(count):
        a_signal(_an_area(plant, code=f"A{number}"))
    client = _client(an_engineer(plant.enterprise))

    with django_assert_num_queries(6):
        client.get(reverse("assets:tree"))
    with django_assert_num_queries(5):
        assert len(client.get(reverse("assets:signals")).context["table"].rows) == count


def test_signals_are_exported_for_programs_and_for_spreadsheets() -> None:
    signal = a_signal(low=0.0, high=1200.0)
    client = _client(an_engineer(signal.asset.enterprise))

    (row,) = client.get(reverse("assets:signals"), {"format": "json"}).json()
    lines = client.get(reverse("assets:signals"), {"format": "csv"}).content.decode("utf-8-sig").splitlines()

    assert (row["path"], row["unit"], row["low"], row["high"]) == (signal.path, "°C", 0.0, 1200.0)
    assert [lines[1].split(",")[0], len(lines)] == [signal.path, 2]


def test_disclosures_stand_on_the_side_of_who_gave_them() -> None:
    ours, theirs = an_enterprise(), an_enterprise()
    given, received = a_disclosure(a_plant(ours), theirs), a_disclosure(a_plant(theirs), ours)
    a_disclosure(a_plant(theirs), an_enterprise())

    response = _client(an_engineer(ours)).get(reverse("assets:disclosures"))

    tables = [panel.table for panel in response.context["panels"]]
    assert [[row.disclosure for row in table.data] for table in tables] == [[given], [received]]
    assert [[row.may_revoke for row in table.data] for table in tables] == [[True], [False]]


def test_the_state_of_a_disclosure_is_told() -> None:
    plant, other = a_plant(), an_enterprise()
    a_disclosure(plant, other)
    a_disclosure(plant, other, until=date(2020, 1, 1))
    a_disclosure(plant, other, revoked_at=NOON)

    table = _client(an_engineer(plant.enterprise)).get(reverse("assets:disclosures")).context["panels"][0].table

    assert sorted(row.state.value for row in table.data) == ["ended", "in_force", "revoked"]
    assert sorted(row.may_revoke for row in table.data) == [False, False, True]


@pytest.mark.parametrize("count", [1, 3])
def test_disclosures_take_the_same_number_of_questions(count: int, django_assert_num_queries: Any) -> None:
    plant = a_plant()
    for _ in range(count):
        a_disclosure(plant, an_enterprise(), signal=a_signal(plant))
    client = _client(an_engineer(plant.enterprise))

    with django_assert_num_queries(4):
        client.get(reverse("assets:disclosures"))


def test_revoking_asks_first_and_then_ends_the_disclosure() -> None:
    plant = a_plant()
    row = a_disclosure(plant, an_enterprise())
    client, url = _client(an_engineer(plant.enterprise)), reverse("assets:revoke", args=[row.pk])

    asked = client.get(url)
    still = Disclosure._base_manager.get(pk=row.pk).revoked_at
    done = client.post(url)

    assert (asked.context["confirm"]["destructive"], still) == (True, None)
    assert done["Location"] == reverse("assets:disclosures")
    assert Disclosure._base_manager.get(pk=row.pk).revoked_at is not None


def test_only_who_gave_a_disclosure_revokes_it() -> None:
    plant, reader = a_plant(), an_enterprise()
    row = a_disclosure(plant, reader)
    url = reverse("assets:revoke", args=[row.pk])

    codes = [_client(person).post(url).status_code for person in (an_engineer(reader), an_engineer())]

    assert codes == [403, 404]
    assert Disclosure._base_manager.get(pk=row.pk).revoked_at is None
