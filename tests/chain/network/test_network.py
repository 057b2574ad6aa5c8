"""Partners, lanes, orders, files and pages of the supply network; what a competitor and a supplier do not see."""

import base64
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from planum.chain.network.actions import (
    accept_lane,
    add_item,
    answer_invitation,
    cancel_supply,
    change_supply,
    confirm_supply,
    end_partnership,
    import_confirmations,
    import_offers,
    invite_partner,
    offer_capacity,
    propose_lane,
    receive_supply,
    request_supply,
    set_bill,
    state_capacity,
)
from planum.chain.network.exports import export_confirmations
from planum.chain.network.models import CapacityOffer, Item, Lane, SupplyOrder
from planum.chain.network.queries import items, lanes, partners, supply_orders
from planum.chain.network.shapes import NewBillLine, NewCapacity, NewOffer
from planum.chain.network.weeks import monday_of
from planum.errors import Refused, RefusedRows
from planum.kernel.models import Person, Role
from planum.kernel.visibility import viewing
from world import a_person, an_engineer, an_enterprise

pytestmark = pytest.mark.django_db
MOST_QUERIES = 40


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def a_pair() -> tuple[Person, Person, str, str]:
    """A customer's planner and a supplier's engineer who are partners, and the codes of their firms."""
    buyer, seller = a_person(an_enterprise(), Role.SUPPLY_PLANNER), an_engineer()
    customer, supplier = code_of(buyer), code_of(seller)
    made = invite_partner(by=buyer, owner=customer, partner=supplier)
    answer_invitation(by=seller, partnership=made.id, accept=True)
    return buyer, seller, customer, supplier


def code_of(person: Person) -> str:
    assert person.organisation is not None
    return person.organisation.code


def a_lane(buyer: Person, seller: Person, item: str = "P1", **terms: Any) -> int:
    add_item(by=buyer, owner=code_of(buyer), code=item, name="零件", name_en="Part")
    add_item(by=seller, owner=code_of(seller), code=f"S-{item}", name="成品", name_en="Product")
    terms = {"price_fen": 1234, "weekly_quantity": 100.0, "lead_days": 2} | terms
    lane = propose_lane(by=buyer, owner=code_of(buyer), partner=code_of(seller), item=item, **terms)
    return accept_lane(by=seller, lane=lane.id, item=f"S-{item}").id


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def looking(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client


def test_an_invitation_is_answered_alike_whether_or_not_the_firm_is_here() -> None:
    buyer, other = a_person(an_enterprise(), Role.SUPPLY_PLANNER), an_engineer()

    there = invite_partner(by=buyer, owner=code_of(buyer), partner=code_of(other))
    nowhere = invite_partner(by=buyer, owner=code_of(buyer), partner="91340000NOBODY")

    assert [(one.partner_name, one.state) for one in (there, nowhere)] == [("", "invited")] * 2
    with viewing(other):
        assert [one.inviter for one in partners()] == [code_of(buyer)]


def test_only_a_partner_can_be_asked_to_supply() -> None:
    buyer, other = a_person(an_enterprise(), Role.SUPPLY_PLANNER), an_engineer()
    add_item(by=buyer, owner=code_of(buyer), code="P1", name="零件")
    said = []

    for code in (code_of(other), "91340000NOBODY"):
        with pytest.raises(Refused) as refusal:
            propose_lane(
                by=buyer, owner=code_of(buyer), partner=code, item="P1", price_fen=1, weekly_quantity=1.0
            )  # fmt: skip
        said.append(str(refusal.value).replace(code, "CODE"))

    assert said[0] == said[1]


def test_a_lane_shows_each_end_the_other_item_and_nothing_else() -> None:
    buyer, seller, *_codes = a_pair()
    lane = a_lane(buyer, seller)

    with viewing(seller):
        assert [(one.id, one.customer_item, one.price_fen) for one in lanes()] == [(lane, "P1", 1234)]
        assert [one.code for one in items()] == ["S-P1"]
    with viewing(an_engineer()):
        assert (lanes(), items(), supply_orders(), partners()) == ([], [], [], [])


def test_two_customers_of_one_supplier_see_nothing_of_each_other() -> None:
    buyer, seller, _customer, supplier = a_pair()
    lane = a_lane(buyer, seller)
    rival = a_person(an_enterprise(), Role.SUPPLY_PLANNER)
    made = invite_partner(by=rival, owner=code_of(rival), partner=supplier)
    answer_invitation(by=seller, partnership=made.id, accept=True)
    a_lane(rival, seller, item="R1")

    with viewing(rival):
        assert [one.customer_item for one in lanes()] == ["R1"]
    with pytest.raises(ObjectDoesNotExist):
        request_supply(by=rival, lane=lane, quantity=1.0, due_on=date(2026, 12, 4))


def test_an_order_goes_from_asked_to_delivered() -> None:
    buyer, seller, *_codes = a_pair()
    lane = a_lane(buyer, seller)
    asked = request_supply(by=buyer, lane=lane, quantity=80.0, due_on=date(2026, 12, 4))

    confirmed = confirm_supply(by=seller, supply_order=asked.id, quantity=60.0, on=date(2026, 12, 7))
    changed = change_supply(by=buyer, supply_order=asked.id, quantity=70.0)
    confirmed_anew = confirm_supply(by=seller, supply_order=asked.id, quantity=70.0, on=date(2026, 12, 8))
    partly = receive_supply(by=buyer, supply_order=asked.id, quantity=30.0)
    whole = receive_supply(by=buyer, supply_order=asked.id, quantity=40.0)

    states = [one.state for one in (asked, confirmed, changed, confirmed_anew, partly, whole)]
    assert states == ["requested", "confirmed", "change_asked", "confirmed", "partly_delivered", "delivered"]
    assert (changed.quantity, changed.confirmed_quantity) == (70.0, 60.0)
    with pytest.raises(Refused):
        cancel_supply(by=buyer, supply_order=asked.id, reason="too late")


def test_each_side_does_its_own_part_alone() -> None:
    buyer, seller, *_codes = a_pair()
    asked = request_supply(by=buyer, lane=a_lane(buyer, seller), quantity=80.0, due_on=date(2026, 12, 4))

    with pytest.raises(PermissionDenied):
        confirm_supply(by=buyer, supply_order=asked.id, quantity=80.0, on=date(2026, 12, 4))
    with pytest.raises(PermissionDenied):
        receive_supply(by=seller, supply_order=asked.id, quantity=1.0)


def test_a_file_of_confirmations_is_refused_whole_with_row_and_column() -> None:
    buyer, seller, _customer, supplier = a_pair()
    lane = a_lane(buyer, seller)
    orders = [request_supply(by=buyer, lane=lane, quantity=8.0, due_on=date(2026, 12, 4)) for _number in (1, 2)]
    table = "order,confirmed,arrives\n{0},8,2026-12-05\n{1},many,2026-12-05\nPO-0-9,1,2026-12-05\n"

    given = base64_of(table.format(*(one.code for one in orders)))
    with pytest.raises(RefusedRows) as refusal:
        import_confirmations(by=seller, owner=supplier, name="x.csv", content=given)

    assert [(one.row, one.column) for one in refusal.value.cells] == [(3, "confirmed"), (4, "order")]
    with viewing(buyer):
        assert [one.state for one in supply_orders()] == ["requested"] * 2


def test_the_table_that_is_sent_out_can_be_sent_back() -> None:
    buyer, seller, _customer, supplier = a_pair()
    request_supply(by=buyer, lane=a_lane(buyer, seller), quantity=8.0, due_on=date(2026, 12, 4))
    with viewing(seller):
        file = export_confirmations(by=seller, owner=supplier)

    taken = import_confirmations(by=seller, owner=supplier, name=file.name, content=file.content)

    assert (taken.rows, taken.changed) == (1, 1)
    with viewing(buyer):
        assert [(one.state, one.confirmed_quantity) for one in supply_orders()] == [("confirmed", 8.0)]


def test_offers_come_by_form_and_by_file_for_own_lanes_alone() -> None:
    buyer, seller, _customer, supplier = a_pair()
    lane, week_on = a_lane(buyer, seller), date(2026, 11, 30)
    offer_capacity(by=seller, owner=supplier, rows=[NewOffer(lane, week_on, 50.0)])

    table = f"lane,week,quantity,extra,surcharge_yuan\n{lane},2026-12-01,60,5,1.5\n{lane},2026-12-07,70,0,0\n"
    taken = import_offers(by=seller, owner=supplier, name="x.csv", content=base64_of(table))
    with pytest.raises(RefusedRows):
        offer_capacity(by=seller, owner=supplier, rows=[NewOffer(lane + 99, week_on, 50.0)])

    assert (taken.added, taken.changed) == (1, 1)
    with viewing(buyer):
        rows = CapacityOffer.objects.values_list("week_on", "quantity", "surcharge_fen")
        assert list(rows) == [(week_on, 60.0, 150), (date(2026, 12, 7), 70.0, 0)]


def test_a_bill_has_no_circle_and_a_week_is_a_monday() -> None:
    person = an_engineer()
    for code in ("A", "B"):
        add_item(by=person, owner=code_of(person), code=code, name=code)
    set_bill(by=person, owner=code_of(person), item="A", lines=[NewBillLine("B", 1.0)])

    with pytest.raises(Refused, match="made of itself"):
        set_bill(by=person, owner=code_of(person), item="B", lines=[NewBillLine("A", 1.0)])
    with pytest.raises(Refused):
        state_capacity(by=person, owner=code_of(person), rows=[NewCapacity("R", date(2026, 12, 1), 1.0)])


def test_when_a_partnership_ends_its_lanes_end() -> None:
    buyer, seller, *_codes = a_pair()
    a_lane(buyer, seller)
    with viewing(buyer):
        [one] = partners()

    end_partnership(by=seller, partnership=one.id, reason="sold")

    with viewing(buyer):
        assert [row.state for row in Lane.objects.all()] == ["ended"]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_few_queries_however_many_rows(count: int, django_assert_max_num_queries: Any) -> None:
    buyer, seller, *_codes = a_pair()
    for number in range(count):
        lane = a_lane(buyer, seller, item=f"P{number}")
        request_supply(by=buyer, lane=lane, quantity=8.0, due_on=timezone.localdate() + timedelta(days=9))
    with viewing(buyer):
        item, order = Item.objects.first(), SupplyOrder.objects.first()
    assert item is not None
    assert order is not None
    urls = [reverse(f"network:{name}") for name in ("graph", "partners", "lanes", "items", "buying", "supplying")]
    urls += [reverse("network:item", args=[item.pk]), reverse("network:order", args=[order.pk])]

    for url in urls:
        with django_assert_max_num_queries(MOST_QUERIES):
            assert looking(buyer).get(url).status_code == 200


def test_a_supplier_confirms_on_the_page_of_the_order() -> None:
    buyer, seller, *_codes = a_pair()
    asked = request_supply(by=buyer, lane=a_lane(buyer, seller), quantity=8.0, due_on=date(2026, 12, 4))

    response = looking(seller).post(
        reverse("network:answer", args=[asked.id]), {"do": "confirm", "quantity": "7", "on": "2026-12-08"}
    )

    assert response.status_code == 302
    with viewing(buyer):
        assert [(one.state, one.confirmed_quantity) for one in supply_orders()] == [("confirmed", 7.0)]
    assert monday_of(date(2026, 12, 8)) == date(2026, 12, 7)
