"""Two people, the same moment: money goes once, the last of a cap goes to one, and a paper stands in one place."""

import base64
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from planum.errors import Refused
from planum.kernel.models import Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    allocate,
    decide_payment,
    file_invoice,
    import_papers,
    recover_support,
    reverse_entry,
)
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import Invoice, InvoiceShare, LedgerEntry
from planum.programme.funds.taking import PaperKind
from planum.programme.plan.models import Pilot
from programme.funds.engine.test_invoicefile import DIGITAL, an_ofd
from programme.world import WAN_FEN, City, a_city, a_funded_pilot, a_project, a_proven_project, a_request, papers_of
from world import a_person

pytestmark = pytest.mark.usefixtures("readings")

AtOnce = Callable[..., list[str]]


@pytest.fixture
def at_once(shared_database: Callable[[], Any]) -> Iterator[AtOnce]:
    """Runs calls at the same moment, each on a connection of its own, and says how each went, in alphabetical order;
    the test itself is on the shared database too."""

    def run(*calls: Callable[[], object]) -> list[str]:
        start = Barrier(len(calls))

        def one(call: Callable[[], object]) -> str:
            with shared_database():
                start.wait()
                try:
                    return str(getattr(call(), "state", "done"))
                except Refused as refusal:
                    return "R33" if "R33" in str(refusal) else "refused"

        with ThreadPoolExecutor(len(calls)) as pool:
            return sorted(each.result() for each in [pool.submit(one, call) for call in calls])

    with shared_database():
        yield run


def a_place(**fields: Any) -> City:
    city = a_city()
    a_proven_project(city, a_funded_pilot(city).code, **fields)
    return city


def balances() -> dict[Account, int]:
    with viewing(SYSTEM):
        totals = pilot_balances(Pilot.objects.get())
    assert sum(totals.values()) == 0
    return totals


def test_two_concurrent_decisions_pay_once(at_once: AtOnce) -> None:
    city = a_place()
    colleague = a_person(city.finance.organisation, Role.FINANCE_OFFICER)
    payment = a_request(city, amount_fen=2000 * WAN_FEN)

    outcomes = at_once(
        lambda: decide_payment(by=city.finance, payment=payment.id),
        lambda: decide_payment(by=colleague, payment=payment.id),
    )

    assert outcomes == ["refused", "released"]
    assert balances()[Account.PAID] == 2000 * WAN_FEN
    with viewing(SYSTEM):
        assert LedgerEntry.objects.filter(payment=payment.id).count() == 1


def test_the_last_of_the_fifth_is_paid_to_one_of_two(at_once: AtOnce) -> None:
    city = a_place()
    colleague = a_person(city.finance.organisation, Role.FINANCE_OFFICER)
    one, other = a_request(city, amount_fen=1500 * WAN_FEN), a_request(city, amount_fen=1500 * WAN_FEN)

    outcomes = at_once(
        lambda: decide_payment(by=city.finance, payment=one.id), lambda: decide_payment(by=colleague, payment=other.id)
    )

    assert outcomes == ["refused", "released"]
    assert balances()[Account.PAID] == 1500 * WAN_FEN


def test_the_last_of_the_award_is_allocated_to_one_of_two_projects(at_once: AtOnce) -> None:
    # 15 000 万 have arrived, and each of the two projects asks for 8000 万 of it.
    city = a_city()
    pilot = a_funded_pilot(city)
    for code in ("P1", "P2"):
        a_project(city, pilot.code, code, total_investment_fen=50_000 * WAN_FEN, allocation_fen=8000 * WAN_FEN)

    outcomes = at_once(
        lambda: allocate(by=city.finance, project="P1", amount_fen=8000 * WAN_FEN),
        lambda: allocate(by=city.industry, project="P2", amount_fen=8000 * WAN_FEN),
    )

    assert outcomes == ["done", "refused"]
    assert balances()[Account.CENTRAL_GRANT] == 7000 * WAN_FEN


def test_a_payment_is_reversed_once_or_recovered_and_never_both(at_once: AtOnce) -> None:
    city = a_place()
    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1000 * WAN_FEN).id)
    with viewing(SYSTEM):
        entry = LedgerEntry.objects.get(payment=payment.id).pk

    outcomes = at_once(
        lambda: reverse_entry(by=city.finance, entry=entry, reason="误录"),
        lambda: reverse_entry(by=city.finance, entry=entry, reason="误录"),
        lambda: recover_support(
            by=city.finance, payment=payment.id, amount_fen=1000 * WAN_FEN, ground="A-1", reason="审计"
        ),
    )

    assert outcomes == ["done", "refused", "refused"]
    assert balances()[Account.PAID] == 0


def test_a_payment_and_its_recovery_at_once_lose_no_fen(at_once: AtOnce) -> None:
    city = a_place()
    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1000 * WAN_FEN).id)

    def recover() -> object:
        return recover_support(
            by=city.finance, payment=payment.id, amount_fen=700 * WAN_FEN, ground="A-1", reason="审计"
        )

    assert at_once(recover, recover) == ["done", "refused"]
    totals = balances()
    assert (totals[Account.PAID], totals[Account.RECOVERED]) == (300 * WAN_FEN, 700 * WAN_FEN)


def two_cities() -> tuple[City, City]:
    """P1 in one, P2 in the other, each with its contract and line."""
    places = a_city(), a_city("3599")
    for place, code in zip(places, ("P1", "P2"), strict=True):
        a_project(place, a_funded_pilot(place).code, code)
        for kind in (PaperKind.CONTRACTS, PaperKind.LINES):
            import_papers(by=place.engineer, project=code, kind=kind, name="a.csv", content=papers_of(code, 100)[kind])
    return places


def test_one_invoice_filed_at_once_for_two_projects_stands_in_one(at_once: AtOnce) -> None:
    city, other = two_cities()

    def send(place: City, code: str) -> object:
        content = papers_of(code, 100)[PaperKind.INVOICES]
        table = base64.b64decode(content).decode().replace(f"2544200000-{code}", "ONE-INVOICE")
        return import_papers(
            by=place.engineer, project=code, kind=PaperKind.INVOICES, name="a.csv",
            content=base64.b64encode(table.encode()).decode(),
        )  # fmt: skip

    assert at_once(lambda: send(city, "P1"), lambda: send(other, "P2")) == ["R33", "done"]
    with viewing(SYSTEM):
        assert Invoice.objects.filter(number="ONE-INVOICE").count() == 1
        assert InvoiceShare.objects.count() == 1


def test_one_electronic_invoice_filed_at_once_for_two_projects_stands_in_one(at_once: AtOnce) -> None:
    city, other = two_cities()
    content = base64.b64encode(an_ofd(original=DIGITAL)).decode()

    outcomes = at_once(
        lambda: file_invoice(by=city.engineer, project="P1", name="发票.ofd", content=content),
        lambda: file_invoice(by=other.engineer, project="P2", name="发票.ofd", content=content),
    )

    assert outcomes == ["R33", "done"]
    with viewing(SYSTEM):
        assert Invoice.objects.count() == 1
