"""The site's own pages: the first page, the change log, the account, languages, errors."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings

from planum.hub.assets.models import Asset, Signal
from planum.kernel.actions import add_region
from planum.kernel.models import ApiKey, ChangeEntry, Organisation, OrganisationKind, Person, Region, Role
from planum.site.capabilities import registry
from tests.site.readers import a_program, a_reader, texts
from world import (
    a_disclosure,
    a_limit_rule,
    a_person,
    a_plant,
    a_region,
    an_alarm,
    an_engineer,
    an_enterprise,
    an_industry_officer,
    an_operator,
    an_organisation,
    some_readings,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]

PLANTS, SIGNALS, MOST_QUERIES = 12, 36, 40
HOMES = {
    Role.PLANT_ENGINEER: OrganisationKind.ENTERPRISE,
    Role.SUPPLY_PLANNER: OrganisationKind.CHAIN_LEADER,
    Role.PARK_OPERATOR: OrganisationKind.PARK,
    Role.INDUSTRY_OFFICER: OrganisationKind.INDUSTRY_BUREAU,
    Role.FINANCE_OFFICER: OrganisationKind.FINANCE_BUREAU,
    Role.PROVINCE_OFFICER: OrganisationKind.PROVINCE,
    Role.PLATFORM_OPERATOR: OrganisationKind.OPERATOR,
    Role.SERVICE_CONSULTANT: OrganisationKind.SERVICE_PROVIDER,
}
# What stands in the navigation of a role, beside what everybody has.
ENTRIES = {
    Role.PLANT_ENGINEER: {"/factory/plants/", "/hub/connectors/"},
    Role.SUPPLY_PLANNER: {"/factory/plants/"},
    Role.PARK_OPERATOR: {"/factory/plants/"},
    Role.INDUSTRY_OFFICER: {"/factory/plants/", "/programme/funds/", "/changes/"},
    Role.FINANCE_OFFICER: {"/programme/funds/", "/changes/"},
    Role.PROVINCE_OFFICER: {"/programme/funds/", "/changes/"},
    Role.PLATFORM_OPERATOR: {"/hub/connectors/", "/changes/"},
    Role.SERVICE_CONSULTANT: set(),
}


def a_large_city(reader: Organisation) -> list[Asset]:
    """Plants of as many firms, disclosed to one organisation, each with its signals, a reading and an open alarm."""
    plants = []
    for _ in range(PLANTS):
        plant = a_plant(an_enterprise())
        Signal._base_manager.bulk_create(
            Signal(asset=plant, path=f"{plant.path}/s{number}", code=f"s{number}", name="信号", unit="kW")
            for number in range(SIGNALS)
        )
        signal = Signal._base_manager.filter(asset=plant).first()
        some_readings(signal, [1.0])
        an_alarm(a_limit_rule(signal))
        a_disclosure(plant, reader)
        plants.append(plant)
    return plants


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", HOMES)
def test_the_first_page_opens_for_every_role(role: Role, language: str) -> None:
    person = a_person(an_organisation(HOMES[role]), role)

    response = a_reader(person, language).get("/")

    assert response.status_code == 200
    linked = {url for url in set().union(*ENTRIES.values()) if f'<a href="{url}"' in response.content.decode()}
    assert linked == ENTRIES[role]


@pytest.mark.parametrize("role", [Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.PARK_OPERATOR])
def test_the_first_page_takes_few_queries_in_a_large_city(role: Role, django_assert_max_num_queries: Any) -> None:
    person = a_person(an_organisation(HOMES[role]), role)
    plants = a_large_city(person.organisation)
    client = a_reader(person)

    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get("/")

    assert all(plant.path in response.content.decode() for plant in plants)
    assert f"Signals you see {PLANTS * SIGNALS}" in texts(response)


@pytest.mark.parametrize(
    "page", ["/factory/plants/", "/factory/alarms/", "/hub/assets/", "/hub/signals/", "/hub/disclosures/"]
)
def test_lists_take_few_queries_in_a_large_city(page: str, django_assert_max_num_queries: Any) -> None:
    officer = an_industry_officer()
    a_large_city(officer.organisation)
    client = a_reader(officer)

    with django_assert_max_num_queries(MOST_QUERIES):
        assert client.get(page).status_code == 200


def test_the_reader_chooses_the_language_and_keeps_it() -> None:
    client = a_reader(an_engineer())
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    at_first = client.get("/interfaces/", headers={"Accept-Language": "en"})

    client.post("/language/", {"language": "en", "next": "/interfaces/"})
    then = client.get("/interfaces/")

    assert [one.headers["Content-Language"] for one in (at_first, then)] == ["zh-hans", "en"]
    assert '<html lang="zh-Hans"' in at_first.content.decode()
    assert '<html lang="en"' in then.content.decode()


def test_a_language_that_is_not_offered_becomes_chinese() -> None:
    response = a_reader(an_engineer(), "fr").get("/")

    assert response.headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize(("language", "said"), [("en", "There is no such page"), ("zh-hans", "没有")])
def test_a_page_that_does_not_exist_says_so_in_the_readers_language(language: str, said: str) -> None:
    response = a_reader(an_engineer(), language).get("/no/such/page/")

    assert (response.status_code, said in texts(response)) == (404, True)


def test_a_page_that_is_not_permitted_says_why() -> None:
    response = a_reader(an_engineer()).get("/changes/")

    assert response.status_code == 403
    assert "The change log is open to authorities and the platform operator." in texts(response)


def test_a_refusal_of_an_action_is_a_page() -> None:
    response = a_reader(an_engineer()).post("/account/", {"revoke": "nothing"})

    assert response.status_code == 409
    assert "You have no open key that begins with nothing." in texts(response)


def test_the_change_log_shows_who_did_what_and_verifies_its_chain() -> None:
    operator = an_operator()
    add_region(by=operator, code="4101", name="某市")
    client = a_reader(operator)

    page, verified = client.get("/changes/"), client.get("/changes/?verify=1")

    assert f"{operator.username} kernel.add_region kernel.region:{Region.objects.get(code='4101').pk}" in texts(page)
    assert "All 1 entries were recomputed" not in texts(page)
    assert "All 1 entries were recomputed: the chain is unbroken." in texts(verified)


@pytest.mark.usefixtures("without_triggers")
def test_the_change_log_says_where_its_chain_is_broken() -> None:
    operator = an_operator()
    for code in ("4101", "4102", "4103"):
        add_region(by=operator, code=code, name="某市")
    ChangeEntry.objects.filter(number=2).update(after={"code": "9999"})

    verified = a_reader(operator).get("/changes/?verify=1")

    assert "The chain is broken at entry 2" in texts(verified)


def test_an_officer_reads_the_log_of_the_own_city_alone() -> None:
    people = [an_engineer(an_enterprise(region=a_region(code))) for code in ("3401", "3402")]
    officer = an_industry_officer(a_region("3401"))
    for person in people:
        a_program(person)

    read = a_program(officer).get("/api/kernel/changes").json()

    assert {entry["by"] for entry in read} == {officer.username, people[0].username}


def test_the_platform_operator_reads_the_whole_log() -> None:
    people = [an_engineer(), an_industry_officer(), an_operator()]
    for person in people:
        a_program(person)

    read = a_reader(people[2]).get("/api/kernel/changes").json()

    assert {entry["by"] for entry in read} == {person.username for person in people}


def test_a_key_is_shown_once_and_works_until_it_is_revoked() -> None:
    client = a_reader(an_engineer())

    made = client.post("/account/", {"label": "gateway"})
    key = made.context["issued"].key
    again = client.get("/account/")
    client.post("/account/", {"revoke": key[:12]})
    after = client.get("/account/")

    assert [key in texts(one) for one in (made, again, after)] == [True, False, False]
    assert [f"gateway {key[:12]}" in texts(one) for one in (made, again, after)] == [True, True, False]
    assert ApiKey.objects.get().revoked_at is not None


def test_nobody_sees_or_revokes_the_keys_of_another() -> None:
    other = an_engineer()
    a_program(other)
    prefix = ApiKey.objects.get().prefix
    client = a_reader(an_engineer())

    page, refused = client.get("/account/"), client.post("/account/", {"revoke": prefix})

    assert (prefix in texts(page), refused.status_code) == (False, 409)
    assert ApiKey.objects.get().revoked_at is None


def test_every_interface_is_listed_with_its_endpoint_and_its_command() -> None:
    listed = a_reader(an_engineer()).get("/interfaces/", {"format": "json"}).json()

    assert len(listed) == len(registry)


@pytest.mark.parametrize("waits", [True, False])
def test_what_waits_for_an_engineer_stands_on_the_first_page(waits: bool) -> None:
    engineer = an_engineer()
    signal = a_signal_of(engineer)
    if waits:
        an_alarm(a_limit_rule(signal), raised_at=datetime.now(UTC) - timedelta(minutes=1))

    text = texts(a_reader(engineer).get("/"))

    assert ("1 alarms wait to be acknowledged" in text) == waits
    assert ("Nothing waits for you today." in text) == (not waits)


def a_signal_of(engineer: Person) -> Signal:
    plant = a_plant(engineer.organisation)
    return Signal._base_manager.create(asset=plant, path=f"{plant.path}/s", code="s", name="信号", unit="kW")
