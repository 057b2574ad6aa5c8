"""The pages of the money, read by those it concerns and by a competitor."""

from typing import Any

import pytest
from django.urls import reverse

from planum.kernel.models import OrganisationKind, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import decide_payment
from planum.programme.funds.models import Payment
from planum.programme.projects.models import Project
from programme.world import (
    WAN_FEN,
    a_city,
    a_funded_pilot,
    a_pilot,
    a_project,
    a_proven_project,
    a_reader,
    a_request,
    texts,
)
from world import a_finance_officer, a_person, an_engineer, an_enterprise, an_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def project_pk(code: str = "P1") -> int:
    with viewing(SYSTEM):
        return int(Project.objects.get(code=code).pk)


def test_the_gate_shows_every_rule_with_clause_facts_and_parameters() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, total_investment_fen=10_000 * WAN_FEN, allocation_fen=2001 * WAN_FEN)
    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=2001 * WAN_FEN).id)

    page = texts(a_reader(city.finance).get(reverse("funds:payment", args=[payment.id])))

    for rule in ("R16", "R17", "R18", "R19", "R20", "R21", "M01"):
        assert rule in page
    assert "blocks R18" in page
    assert "项目支持上限" in page
    assert "Support exceeds the limit of one project by CNY 10,000.00: pay less." in page
    assert "Total investment CNY" in page


def test_below_the_gate_stands_the_chain_down_to_the_hash_and_the_entry() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = decide_payment(by=city.finance, payment=a_request(city).id)

    response = a_reader(city.finance).get(reverse("funds:payment", args=[payment.id]))
    page = texts(response)

    kinds = ["Payment", "Milestone", "Target", "Indicator", "Metric", "Hash of the readings"]
    places = [page.index(kind, page.index("Chain of evidence")) for kind in kinds]
    assert places == sorted(places)
    assert "average(power)" in page
    assert "paid to enterprises" in page


def test_the_finance_officer_decides_on_the_page() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = a_request(city)
    reader = a_reader(city.finance)

    response = reader.post(reverse("funds:decide", args=[payment.id]), {"override_reason": ""}, follow=True)

    assert response.status_code == 200
    assert "The money is released and booked." in texts(response)
    with viewing(SYSTEM):
        assert Payment.objects.get().state.value == "released"


def test_a_second_decision_is_answered_with_a_refusal() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = a_request(city)
    decide_payment(by=city.finance, payment=payment.id)

    response = a_reader(city.finance).post(reverse("funds:decide", args=[payment.id]))

    assert response.status_code == 422


def test_only_the_finance_officer_is_offered_the_decision() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    url = reverse("funds:payment", args=[a_request(city).id])

    offered = {who: "Let the gate decide" in texts(a_reader(getattr(city, who)).get(url)) for who in
               ("finance", "industry", "engineer")}  # fmt: skip

    assert offered == {"finance": True, "industry": False, "engineer": False}


def test_the_industry_officer_requests_a_payment_on_the_page() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    reader = a_reader(city.industry)
    url = reverse("funds:request", args=[project_pk()])

    shown = reader.get(url)
    asked = reader.post(url, {"milestone": "1", "amount": "1500000.55"}, follow=True)

    assert "建成见效" in texts(shown)
    assert "awaits the decision" in texts(asked)
    with viewing(SYSTEM):
        assert Payment.objects.get().amount_fen == 150_000_055


def test_the_funds_page_shows_flow_balances_and_ledger() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    decide_payment(by=city.finance, payment=a_request(city).id)
    reader = a_reader(city.finance)

    page = reader.get(reverse("funds:ledger"))
    named = reader.get(reverse("funds:pilot", args=[pilot.code]))
    sheet = reader.get(reverse("funds:ledger"), {"format": "csv"})

    assert '"type": "sankey"' in page.content.decode()
    assert "central grant received" in texts(page)
    assert named.status_code == 200
    rows = sheet.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert "20000000" in rows[3]


def test_before_a_pilot_was_opened_the_funds_page_says_what_will_be_there() -> None:
    city = a_city()

    page = a_reader(city.finance).get(reverse("funds:ledger"))

    assert "Funds appear here when a pilot of your city was opened." in texts(page)


def test_a_fresh_pilot_shows_its_award_and_no_flow() -> None:
    city = a_city()
    a_pilot(city)

    page = a_reader(city.finance).get(reverse("funds:ledger"))

    assert "not yet received" in texts(page)
    assert "sankey" not in page.content.decode()


def test_the_project_page_shows_facts_indicators_milestones_and_payments() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    a_request(city)

    response = a_reader(city.engineer).get(reverse("funds:project", args=[project_pk()]))
    page = texts(response)

    for text in ("Planned central support", "Load reduction", "建成见效", "awaits the decision", "investment grant"):
        assert text in page
    assert "20.00" in page
    assert "evidence-mark" in response.content.decode()


def test_the_park_sees_the_facts_of_its_tenants_project_and_no_promise_or_payment() -> None:
    city = a_city()
    park = an_organisation(OrganisationKind.PARK, city.region)
    city.firm.park = park
    city.firm.save()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    a_request(city)
    operator = a_reader(a_person(park, Role.PARK_OPERATOR))

    page = texts(operator.get(reverse("funds:project", args=[project_pk()])))

    assert "有色金属" in page
    assert ("Load reduction" in page, "Milestones" in page, "Payments" in page.partition("The project")[2]) == (
        False,
        False,
        False,
    )
    assert "There are no entries" not in page
    assert operator.get(reverse("funds:payments")).context["table"].paginator.count == 0


@pytest.mark.parametrize("place", ["project", "payment", "request"])
def test_a_competitor_finds_nothing(place: str) -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    pk = a_request(city).id if place == "payment" else project_pk()
    competitor = an_engineer(an_enterprise(region=city.region))

    assert a_reader(competitor).get(reverse(f"funds:{place}", args=[pk])).status_code == 404
    assert a_reader(competitor).get(reverse("funds:payments")).context["table"].paginator.count == 0
    assert a_reader(competitor).get(reverse("funds:pilot", args=[pilot.code])).status_code == 404


def test_an_officer_of_another_city_finds_nothing() -> None:
    city, other = a_city(), a_city("3599")
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = a_request(city)
    officer = a_reader(a_finance_officer(other.region))

    assert officer.get(reverse("funds:payment", args=[payment.id])).status_code == 404
    assert officer.get(reverse("funds:pilot", args=[pilot.code])).status_code == 404
    assert officer.post(reverse("funds:decide", args=[payment.id])).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_payments_asks_the_same_however_long_it_is(count: int, django_assert_num_queries: Any) -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)
    for _number in range(count):
        a_request(city, amount_fen=WAN_FEN, milestone=0)
    reader = a_reader(city.finance)
    reader.get(reverse("funds:payments"))

    with django_assert_num_queries(6):
        page = reader.get(reverse("funds:payments"))

    assert page.context["table"].paginator.count == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_ledger_asks_the_same_however_long_it_is(count: int, django_assert_num_queries: Any) -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    for number in range(count):
        a_project(city, pilot.code, f"P{number}", allocation_fen=1000 * WAN_FEN)
    from planum.programme.funds.actions import allocate

    for number in range(count):
        allocate(by=city.finance, project=f"P{number}", amount_fen=WAN_FEN)
    reader = a_reader(city.finance)

    with django_assert_num_queries(12):
        page = reader.get(reverse("funds:ledger"))

    assert page.context["table"].paginator.count == count + 1
