"""Applications and shared equipment in the browser, by whoever works with them."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from park.apps.world import SCOPES, a_bench, a_park, a_token, an_application
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.apps.actions import book_equipment
from planum.park.apps.models import Application, Booking, Grant
from planum.site.front import waiting
from tests.park.apps.test_equipment import at

pytestmark = pytest.mark.django_db


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["planum_language"] = "en"
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_from_registration_to_a_token_on_the_pages() -> None:
    park = a_park()
    developer, keeper, firm = browser(park.developer), browser(park.keeper), browser(park.borrower)
    with viewing(SYSTEM):
        place = park.keeper.organisation
    assert place is not None
    given = {
        "name": "预约", "code": "BOOK", "description": "按小时预约", "park": place.pk, "scopes": "\n".join(SCOPES),
        "calls_per_minute": "60", "tables": ["factory.machines"],
    }  # fmt: skip
    page = "/park/apps/BOOK/"

    made = developer.post("/park/apps/register/", given)
    hidden = firm.get(page)
    with viewing(park.keeper):
        counts = [line.count for line in waiting(park.keeper) if line.url == "/park/apps/"]
    keeper.post(f"{page}decide/", {"decision": "approve"})
    shown = firm.get(page)
    firm.post(f"{page}consent/", {"step": "grant", "scopes": SCOPES[:2]})
    issued = firm.post(f"{page}consent/", {"step": "token", "label": "x"})

    assert made.headers["Location"] == page
    assert (hidden.status_code, counts) == (404, [1])
    assert "Give consent" in text(shown)
    assert "0 in force for us" in text(shown)
    assert "planumapp_" in text(issued)
    with viewing(SYSTEM):
        assert Grant.objects.get().scopes == sorted(SCOPES[:2])
    firm.post(f"{page}consent/", {"step": "revoke"})
    with viewing(SYSTEM):
        assert Grant.objects.get().revoked_at is not None


def test_the_park_sees_use_and_no_token() -> None:
    park = a_park()
    token = a_token(park, an_application(park))
    Client(headers={"authorization": f"Bearer {token}"}).get("/api/park/bookings")

    page = text(browser(park.keeper).get("/park/apps/BOOK/"))

    assert "Calls by day" in page
    assert token[:14] not in page


def test_equipment_is_booked_and_cancelled_on_its_page() -> None:
    park = a_park()
    bench = a_bench(park)
    client, page = browser(park.borrower), f"/park/equipment/{bench}/"
    times = {"starts_at": f"{at(9):%Y-%m-%dT%H:%M}", "ends_at": f"{at(11):%Y-%m-%dT%H:%M}", "note": "首件"}

    booked = client.post(page, times)
    again = client.post(page, times)
    week = f"{page}?week={timezone.localdate(at(9))}"
    own, others = text(client.get(week)), text(browser(park.keeper).get(week))
    with viewing(SYSTEM):
        booking = Booking.objects.get()
    client.post(f"{page}cancel/", {"booking": booking.pk})

    assert (booked.status_code, again.status_code) == (302, 422)
    assert booking.borrower.name_en in own
    assert booking.borrower.name_en not in others
    assert "taken" in others
    with viewing(SYSTEM):
        assert Booking.objects.get().state == "cancelled"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("page", ["/park/apps/", "/park/equipment/"])
def test_lists_take_as_many_queries_for_three_as_for_one(count: int, page: str, django_assert_num_queries: Any) -> None:
    park = a_park()
    for number in range(count):
        an_application(park, code=f"A{number}")
        bench = a_bench(park, code=f"B{number}")
        book_equipment(by=park.borrower, equipment=bench, starts_at=at(9), ends_at=at(10))
    client = browser(park.borrower)
    client.get(page)

    with django_assert_num_queries(6 if "apps" in page else 5):
        client.get(page)


def test_a_stranger_finds_neither_application_nor_bench() -> None:
    park = a_park()
    code, bench = an_application(park), a_bench(park)
    stranger = browser(park.outsider)

    assert [stranger.get(f"/park/apps/{code}/").status_code, stranger.get(f"/park/equipment/{bench}/").status_code] == [
        404, 404,
    ]  # fmt: skip
    assert bench not in text(stranger.get("/park/equipment/"))
    with viewing(SYSTEM):
        assert Application.objects.count() == 1
