"""Who may know of a data product, who may offer one, and its description in the terms of DCAT."""

from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client
from django.utils import translation

from planum.errors import Refused
from planum.hub.catalogue.actions import list_product, offer_product, withdraw_product
from planum.hub.catalogue.models import Audience, ProductKind, Theme
from planum.hub.catalogue.queries import catalogue, data_product, data_products, shareable_tables
from planum.hub.catalogue.shareables import Column, Shareable, register
from planum.kernel.models import Organisation, OrganisationKind, Person, Role
from planum.kernel.visibility import STRANGER, viewing
from world import a_metric, a_person, a_plant, a_signal, an_engineer, an_enterprise, an_organisation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def a_product(by: Person, **fields: Any) -> str:
    firm = by.organisation
    assert firm is not None
    given = {
        "owner": firm.code, "code": "P1", "name": "报警", "kind": ProductKind.TABLE, "table": "factory.alarms",
        "theme": Theme.EQUIPMENT,
    }  # fmt: skip
    name = offer_product(by=by, **(given | fields)).product
    list_product(by=by, product=name)
    return name


def sees(person: Person) -> list[str]:
    with viewing(person):
        return [one.product for one in data_products()]


def in_park(park: Organisation) -> Person:
    return an_engineer(an_enterprise(park=park))


def test_a_draft_is_known_to_its_owner_alone() -> None:
    engineer, other = an_engineer(), an_engineer()
    product = a_product(engineer, audience=Audience.EVERYBODY)
    listed = [sees(engineer), sees(other)]

    withdraw_product(by=engineer, product=product)

    assert listed == [[product], [product]]
    assert [sees(engineer), sees(other)] == [[product], []]


def test_the_audience_of_a_park_is_the_park_and_its_firms() -> None:
    park, elsewhere = (an_organisation(OrganisationKind.PARK) for _each in range(2))
    owner, neighbour, foreign, free = in_park(park), in_park(park), in_park(elsewhere), an_engineer()
    keeper, other_keeper = (a_person(one, Role.PARK_OPERATOR) for one in (park, elsewhere))
    product = a_product(owner)

    assert [sees(one) for one in (owner, neighbour, keeper)] == [[product]] * 3
    assert [sees(one) for one in (foreign, free, other_keeper)] == [[]] * 3


def test_a_product_of_the_park_itself_is_known_to_its_firms() -> None:
    park = an_organisation(OrganisationKind.PARK)
    keeper, tenant, free = a_person(park, Role.PARK_OPERATOR), in_park(park), an_engineer()
    product = a_product(keeper)

    assert [sees(one) for one in (keeper, tenant, free)] == [[product], [product], []]


def test_firms_without_a_park_are_not_one_park() -> None:
    owner, other = an_engineer(), an_engineer()
    a_product(owner)

    assert sees(other) == []


def test_named_organisations_are_named_by_codes_that_tell_nothing() -> None:
    owner, named, other = an_engineer(), an_engineer(), an_engineer()
    assert named.organisation is not None
    product = a_product(owner, audience=Audience.NAMED, organisations=[named.organisation.code, "NOBODY-HERE"])

    assert [sees(one) for one in (owner, named, other)] == [[product], [product], []]


def test_nobody_who_has_not_signed_in_knows_of_a_product() -> None:
    a_product(an_engineer(), audience=Audience.EVERYBODY)

    with viewing(STRANGER):
        assert data_products() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "a b"}, {"audience": Audience.NAMED}, {"organisations": ["X"]}, {"table": "factory.nothing"},
        {"kind": ProductKind.SIGNALS, "signals": []}, {"kind": ProductKind.SIGNALS, "signals": ["X/Y"]},
    ],
)  # fmt: skip
def test_a_product_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        a_product(an_engineer(), **wrong)


def test_a_code_is_used_once() -> None:
    engineer = an_engineer()
    a_product(engineer)

    with pytest.raises(Refused, match="exists already"):
        a_product(engineer)


def test_signals_and_metrics_of_others_cannot_be_offered() -> None:
    engineer, foreign = an_engineer(), a_signal()
    assert engineer.organisation is not None
    own = a_signal(a_plant(engineer.organisation))
    mixed = a_metric("average(t) + average(u)", inputs={"t": own, "u": foreign})
    metric = a_metric(inputs={"t": foreign})

    with pytest.raises(Refused, match="Signals"):
        a_product(engineer, kind=ProductKind.SIGNALS, signals=[own.path, foreign.path])
    with pytest.raises(ObjectDoesNotExist):
        a_product(engineer, kind=ProductKind.METRIC, metric=metric.path)
    with pytest.raises(Refused, match="signals of others"):
        a_product(engineer, kind=ProductKind.METRIC, metric=mixed.path)


def test_only_its_people_offer_list_and_withdraw() -> None:
    owner, other = an_engineer(), an_engineer()
    product = a_product(owner, audience=Audience.EVERYBODY)
    assert owner.organisation is not None
    code = owner.organisation.code

    with pytest.raises(PermissionDenied):
        withdraw_product(by=other, product=product)
    with pytest.raises(ObjectDoesNotExist):
        a_product(other, owner=code)


def test_the_description_follows_dcat_and_holds_what_the_viewer_may_know() -> None:
    owner, other = an_engineer(), an_engineer()
    product = a_product(owner, name_en="Alarms", keywords=["报警"])

    with viewing(owner):
        described = catalogue()
    with viewing(other):
        empty = catalogue()

    [dataset] = described["dcat:dataset"]
    assert (described["@type"], dataset["@type"]) == ("dcat:Catalog", "dcat:Dataset")
    assert (dataset["dct:identifier"], dataset["dcat:keyword"]) == (product, ["报警"])
    assert dataset["dct:title"][1] == {"@language": "en", "@value": "Alarms"}
    assert "raised_at" in [one["csvw:name"] for one in dataset["csvw:tableSchema"]["csvw:column"]]
    assert empty["dcat:dataset"] == []


def test_rooms_register_their_tables() -> None:
    names = [one.table for one in shareable_tables()]

    assert {"factory.alarms", "factory.machines"} <= set(names)
    with pytest.raises(ValueError, match="registered twice"):
        register(Shareable("factory.alarms", "x", (Column("a", "a", "text"),), lambda _owner: []))  # type: ignore[arg-type]


def test_a_product_is_offered_and_listed_on_its_pages() -> None:
    engineer = an_engineer()
    assert engineer.organisation is not None
    client = Client()
    client.force_login(engineer)
    given = {
        "owner": engineer.organisation.pk, "code": "ALARMS", "name": "报警", "kind": "table", "table": "factory.alarms",
        "theme": "equipment", "frequency": "daily", "licence": "contract", "audience": "park", "keywords": "报警，设备",
    }  # fmt: skip

    made = client.post("/hub/catalogue/offer/", given)
    page = f"/hub/catalogue/{engineer.organisation.code}/ALARMS/"
    moved = client.post(f"{page}move/", {"to": "listed"})

    assert (made.headers["Location"], moved.status_code) == (page, 302)
    with viewing(engineer):
        shown = data_product(product=f"{engineer.organisation.code}/ALARMS")
    assert (shown.state, shown.keywords) == ("listed", ["报警", "设备"])
    assert client.get(page).status_code == 200
