"""A token does what was consented to and nothing else; it is counted, limited, and ended at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client
from django.utils import timezone, translation

from park.apps.world import SCOPES, Park, a_bench, a_park, a_token, an_application, code_of
from planum.errors import Refused
from planum.kernel.models import ChangeEntry, Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.apps.actions import (
    approve_application,
    grant_application,
    issue_token,
    register_application,
    revoke_grant,
    revoke_token,
    suspend_application,
)
from planum.park.apps.models import AccessToken, Grant, Usage
from planum.park.apps.queries import application_grants, application_usage, applications
from planum.park.apps.scopes import may_be_asked_for
from planum.site.capabilities import registry
from world import an_operator

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Any:
    with translation.override("en"):
        yield


def with_token(token: str) -> Client:
    return Client(headers={"authorization": f"Bearer {token}"})


def counted() -> dict[str, tuple[int, int]]:
    with viewing(SYSTEM):
        return {row.function: (row.calls, row.refused) for row in Usage.objects.all()}


def test_a_token_acts_for_the_firm_within_its_scopes() -> None:
    park = a_park()
    bench = a_bench(park)
    client = with_token(a_token(park, an_application(park)))

    found = client.get("/api/park/shared-equipment")
    outside = client.get("/api/hub/signals")

    assert [one["equipment"] for one in found.json()] == [bench]
    assert (outside.status_code, "hub.signals" in outside.json()["given"]) == (403, True)
    assert counted() == {"park.shared_equipment": (1, 0), "hub.signals": (1, 1)}


def test_consent_may_be_to_fewer_scopes_than_asked_for() -> None:
    park = a_park()
    client = with_token(a_token(park, an_application(park), scopes=["park.free_times"]))

    assert client.get("/api/park/shared-equipment").status_code == 403


def test_a_call_that_fails_is_counted_as_refused() -> None:
    park = a_park()
    client = with_token(a_token(park, an_application(park)))

    assert client.get("/api/park/free-times", {"equipment": "X/Y"}).status_code == 404
    assert counted() == {"park.free_times": (1, 1)}


def test_more_calls_than_the_quota_are_refused() -> None:
    park = a_park()
    client = with_token(a_token(park, an_application(park, calls_per_minute=2)))

    answers = [client.get("/api/park/bookings") for _each in range(3)]

    # A minute may turn between two calls; then the third is the second of the new one.
    assert answers[-1].status_code in (200, 429)
    if answers[-1].status_code == 429:
        assert answers[-1].headers["Retry-After"] == "60"
        assert counted() == {"park.bookings": (3, 1)}


def _end_grant(park: Park, grant: int, _prefix: str) -> None:
    revoke_grant(by=park.borrower, grant=grant)


def _end_token(park: Park, grant: int, prefix: str) -> None:
    revoke_token(by=park.borrower, grant=grant, prefix=prefix)


def _suspend(park: Park, _grant: int, _prefix: str) -> None:
    suspend_application(by=park.keeper, application="BOOK")


def _expire(_park: Park, _grant: int, _prefix: str) -> None:
    AccessToken._base_manager.update(expires_on=timezone.localdate() - timedelta(1))


@pytest.mark.parametrize("end", [_end_grant, _end_token, _suspend, _expire])
def test_the_next_call_of_an_ended_token_is_refused(end: Any) -> None:
    park = a_park()
    client = with_token(a_token(park, an_application(park)))
    before = client.get("/api/park/bookings").status_code
    with viewing(SYSTEM):
        token = AccessToken.objects.get()

    end(park, token.grant_id, token.prefix)

    assert (before, client.get("/api/park/bookings").status_code) == (200, 401)


def test_only_the_hash_of_a_token_is_kept_and_it_opens_no_page() -> None:
    park = a_park()
    token = a_token(park, an_application(park))
    with viewing(SYSTEM):
        kept = AccessToken.objects.get()

    assert token not in f"{kept.digest} {kept.prefix} {kept.label}"
    assert with_token(token).get("/account/").status_code == 302
    assert not Person.objects.get(pk=kept.grant.account_id).has_usable_password()


def test_no_scope_leads_out_of_the_scopes() -> None:
    """Whatever makes keys, tokens, consents or accounts, or binds the firm to others, is never a scope. The programme's
    applications are for money, not programs."""
    widening = {"token", "grant", "api_key", "application", "disclose", "accept_contract", "offer_contract"}
    reads = {"park.applications", "park.application_grants", "park.application_usage"}

    open_ones = [
        name
        for name in registry
        if (name.startswith("kernel.") or any(one in name.partition(".")[2] for one in widening))
        and name not in reads
        and not name.startswith("programme.")
    ]

    assert [name for name in open_ones if may_be_asked_for(name)] == []


@pytest.mark.parametrize("scopes", [["kernel.issue_api_key"], ["park.issue_token"], ["nothing.at_all"], []])
def test_an_application_cannot_ask_for_what_is_no_scope(scopes: list[str]) -> None:
    with pytest.raises(Refused, match="Scopes"):
        an_application(a_park(), scopes=scopes)


def test_an_application_waits_for_its_park_and_is_then_known_to_its_firms() -> None:
    park = a_park()
    other = a_park()
    code = an_application(park, approved=False)
    known = []

    for _step in range(2):
        for person in (park.developer, park.keeper, park.borrower, park.outsider, an_operator()):
            with viewing(person):
                known.append([one.application for one in applications()])
        with pytest.raises(ObjectDoesNotExist):
            approve_application(by=other.keeper, application=code)
        if _step == 0:
            with pytest.raises((Refused, ObjectDoesNotExist)):
                grant_application(by=park.borrower, application=code)
            approve_application(by=park.keeper, application=code)

    assert known[:5] == [[code], [code], [], [], [code]]
    assert known[5:] == [[code], [code], [code], [], [code]]


def test_firms_see_their_own_use_and_developer_and_park_all() -> None:
    park = a_park()
    code = an_application(park)
    client = with_token(a_token(park, code))
    client.get("/api/park/bookings")
    grant_application(by=park.lender, application=code)

    seen = []
    for person in (park.borrower, park.developer, park.keeper, park.lender, park.outsider):
        with viewing(person):
            seen.append((len(application_grants()), len(application_usage(application=code))))

    assert seen == [(1, 1), (2, 1), (2, 1), (1, 0), (0, 0)]


def test_what_an_application_does_stands_in_the_log_under_its_own_account() -> None:
    park = a_park()
    bench = a_bench(park)
    client = with_token(a_token(park, an_application(park)))
    start = (timezone.localtime() + timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)

    made = client.post(
        "/api/park/book-equipment",
        {"equipment": bench, "starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=1)).isoformat()},
        content_type="application/json",
    )

    assert (made.status_code, made.json()["borrower"]) == (200, code_of(park.borrower))
    with viewing(SYSTEM):
        account = Grant.objects.get().account
    assert ChangeEntry.objects.filter(action="park.book_equipment").get().by_id == account.pk


def test_only_the_firm_itself_handles_its_consent() -> None:
    park = a_park()
    code = an_application(park)
    grant = grant_application(by=park.borrower, application=code)

    with pytest.raises(PermissionDenied):
        issue_token(by=park.developer, grant=grant.id, label="x")
    with pytest.raises(ObjectDoesNotExist):
        revoke_grant(by=park.lender, grant=grant.id)
    with pytest.raises(ObjectDoesNotExist):
        register_application(
            by=park.outsider, owner=code_of(park.borrower), code="SPY", name="x", description="x", scopes=SCOPES
        )
