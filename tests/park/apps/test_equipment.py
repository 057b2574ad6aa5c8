"""Lending and booking: who sees what, no two bookings overlap, and the small application over HTTP."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import connections
from django.test.testcases import LiveServerThread, _StaticFilesHandler
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from park.apps.world import a_bench, a_park, a_token, an_application, code_of
from planum.errors import Refused
from planum.kernel.visibility import viewing
from planum.park.apps.actions import book_equipment, cancel_booking, offer_equipment, withdraw_equipment
from planum.park.apps.booking_client import BookingClient, Declined
from planum.park.apps.queries import bookings, free_times, shared_equipment
from planum.park.apps.times import less


@pytest.fixture
def server(db: None) -> Iterator[str]:
    """The platform behind a real socket, on the connection of the test: the log's table refuses to be emptied after."""
    connection = connections["default"]
    connection.inc_thread_sharing()
    thread = LiveServerThread("127.0.0.1", _StaticFilesHandler, connections_override={"default": connection})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()
    connection.dec_thread_sharing()


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def at(hour: float, days: int = 2) -> datetime:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days, hours=hour)


def day(days: int = 2) -> date:
    return at(0, days).date()


@pytest.mark.django_db
def test_equipment_is_known_within_its_park() -> None:
    park = a_park()
    bench = a_bench(park)
    seen = []

    for person in (park.lender, park.borrower, park.keeper, park.outsider):
        with viewing(person):
            seen.append([one.equipment for one in shared_equipment()])
    withdraw_equipment(by=park.lender, equipment=bench)
    with viewing(park.borrower):
        seen.append([one.equipment for one in shared_equipment()])

    assert seen == [[bench], [bench], [bench], [], []]


@pytest.mark.django_db
def test_free_times_are_the_open_hours_less_what_is_booked() -> None:
    park = a_park()
    bench = a_bench(park)

    made = book_equipment(by=park.borrower, equipment=bench, starts_at=at(9), ends_at=at(11.5))
    with viewing(park.keeper):
        free = [(one.starts_at, one.ends_at) for one in free_times(equipment=bench, start=day(), days=1)]

    assert free == [(at(8), at(9)), (at(11.5), at(18))]
    assert made.fee_fen == 30_000


@pytest.mark.django_db
@pytest.mark.parametrize(("start", "end"), [(9, 10), (8, 9.5), (10.5, 12), (8, 18), (9.25, 9.5)])
def test_no_two_bookings_overlap(start: float, end: float) -> None:
    park = a_park()
    bench = a_bench(park)
    first = book_equipment(by=park.borrower, equipment=bench, starts_at=at(9), ends_at=at(11))

    with pytest.raises(Refused, match="taken at that time"):
        book_equipment(by=park.keeper, equipment=bench, starts_at=at(start), ends_at=at(end))
    cancel_booking(by=park.borrower, booking=first.id)

    assert book_equipment(by=park.keeper, equipment=bench, starts_at=at(start), ends_at=at(end)).state == "booked"


@pytest.mark.django_db
def test_bookings_may_meet() -> None:
    park = a_park()
    bench = a_bench(park)
    book_equipment(by=park.borrower, equipment=bench, starts_at=at(9), ends_at=at(11))

    assert book_equipment(by=park.borrower, equipment=bench, starts_at=at(11), ends_at=at(12)).state == "booked"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end"), [(at(7), at(9)), (at(17), at(19)), (at(9), at(9)), (at(9), at(10, 3)), (at(9, -1), at(10, -1)),
                       (at(9, 200), at(10, 200)), (at(9).replace(tzinfo=None), at(10).replace(tzinfo=None))]
)  # fmt: skip
def test_a_booking_outside_the_hours_is_refused(start: datetime, end: datetime) -> None:
    park = a_park()
    bench = a_bench(park)

    with pytest.raises(Refused):
        book_equipment(by=park.borrower, equipment=bench, starts_at=start, ends_at=end)


@pytest.mark.django_db
def test_who_booked_is_known_to_the_two_firms_alone() -> None:
    park = a_park()
    bench = a_bench(park)
    made = book_equipment(by=park.borrower, equipment=bench, starts_at=at(9), ends_at=at(11))
    seen = []

    for person in (park.borrower, park.lender, park.keeper, park.outsider):
        with viewing(person):
            seen.append([one.id for one in bookings()])

    assert seen == [[made.id], [made.id], [], []]
    with pytest.raises(ObjectDoesNotExist):
        cancel_booking(by=park.keeper, booking=made.id)
    with pytest.raises(ObjectDoesNotExist):
        book_equipment(by=park.outsider, equipment=bench, starts_at=at(12), ends_at=at(13))
    with pytest.raises(PermissionDenied):
        withdraw_equipment(by=park.borrower, equipment=bench)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"opens_hour": 18, "closes_hour": 8}, {"closes_hour": 25}, {"code": "a b"}, {"fee_fen": -1}]
)
def test_equipment_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    park = a_park()

    with pytest.raises(Refused):
        offer_equipment(by=park.lender, **({"owner": code_of(park.lender), "code": "X", "name": "x"} | wrong))


HOURS = st.lists(st.tuples(st.integers(0, 23), st.integers(1, 6)), max_size=8)


@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(HOURS)
def test_free_and_booked_make_up_the_day(booked: list[tuple[int, int]]) -> None:
    """Free stretches are in order, touch no booking, and each hour is either free or booked."""
    zero = datetime(2030, 1, 1, tzinfo=timezone.get_default_timezone())
    hour = timedelta(hours=1)
    stretches = sorted((zero + start * hour, zero + (start + length) * hour) for start, length in booked)

    free = less((zero, zero + 24 * hour), stretches)

    for number in range(24):
        moment = zero + number * hour
        is_booked = any(start <= moment < end for start, end in stretches)
        assert is_booked != any(start <= moment < end for start, end in free)
    assert free == sorted(free)


@pytest.mark.django_db
def test_the_small_application_books_over_http_with_its_token_alone(server: str) -> None:
    park = a_park()
    bench = a_bench(park)
    book_equipment(by=park.lender, equipment=bench, starts_at=at(8, 1), ends_at=at(17, 1))
    client = BookingClient(server, a_token(park, an_application(park)))

    booked = client.book_first("三坐标", 2, "首件检验")

    assert booked is not None
    assert (booked["equipment"], booked["borrower"], booked["fee_fen"]) == (bench, code_of(park.borrower), 24_000)
    start = datetime.fromisoformat(booked["starts_at"])
    assert start in (at(hour, days) for days in (0, 1, 2) for hour in range(8, 24))
    with pytest.raises(Declined, match="三坐标"):
        client.book(bench, start, start + timedelta(hours=1))
    assert client.cancel(booked["id"])["state"] == "cancelled"
    assert client.book_first("没有这种设备", 1) is None
    with pytest.raises(Declined):
        BookingClient(server, "planumapp_wrong").equipment()
