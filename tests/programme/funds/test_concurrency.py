"""Two officers, one payment, the same moment: the money goes once."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from planum.errors import Refused
from planum.kernel.models import Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import decide_payment, import_papers, recover_support
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import Invoice, InvoiceShare, LedgerEntry
from planum.programme.funds.taking import PaperKind
from planum.programme.plan.models import Pilot
from programme.world import WAN_FEN, City, a_city, a_funded_pilot, a_project, a_proven_project, a_request, papers_of
from world import a_person

pytestmark = pytest.mark.usefixtures("readings")


def test_two_concurrent_decisions_pay_once(shared_database: Callable[[], Any]) -> None:
    with shared_database():
        city = a_city()
        pilot = a_funded_pilot(city)
        a_proven_project(city, pilot.code)
        payment = a_request(city, amount_fen=2000 * WAN_FEN)
        colleague = a_person(city.finance.organisation, Role.FINANCE_OFFICER)

    outcomes = at_once(shared_database, [(city.finance, payment.id), (colleague, payment.id)])

    with shared_database(), viewing(SYSTEM):
        assert sorted(outcomes) == ["decided already", "released"]
        assert LedgerEntry.objects.filter(payment=payment.id).count() == 1
        assert pilot_balances(Pilot.objects.get())[Account.PAID] == 2000 * WAN_FEN


def test_two_payments_at_once_stay_within_the_limit_together(shared_database: Callable[[], Any]) -> None:
    with shared_database():
        city = a_city()
        pilot = a_funded_pilot(city)
        a_proven_project(city, pilot.code)
        one, other = a_request(city, amount_fen=1500 * WAN_FEN), a_request(city, amount_fen=1500 * WAN_FEN)
        colleague = a_person(city.finance.organisation, Role.FINANCE_OFFICER)

    outcomes = at_once(shared_database, [(city.finance, one.id), (colleague, other.id)])

    with shared_database(), viewing(SYSTEM):
        totals = pilot_balances(Pilot.objects.get())
        assert sorted(outcomes) == ["refused", "released"]
        assert (totals[Account.PAID], sum(totals.values())) == (1500 * WAN_FEN, 0)


def test_one_invoice_filed_at_once_for_two_projects_stands_in_one(shared_database: Callable[[], Any]) -> None:
    with shared_database():
        city, other = a_city(), a_city("3599")
        for place, code in ((city, "P1"), (other, "P2")):
            pilot = a_funded_pilot(place)
            a_project(place, pilot.code, code)
            for kind in (PaperKind.CONTRACTS, PaperKind.LINES):
                import_papers(
                    by=place.engineer, project=code, kind=kind, name="a.csv", content=papers_of(code, 100)[kind]
                )

    start = Barrier(2)

    def send(place: City, code: str) -> str:
        content = papers_of(code, 100)[PaperKind.INVOICES]
        table = base64.b64decode(content).decode().replace(f"2544200000-{code}", "ONE-INVOICE")
        with shared_database():
            start.wait()
            try:
                import_papers(
                    by=place.engineer, project=code, kind=PaperKind.INVOICES, name="a.csv",
                    content=base64.b64encode(table.encode()).decode(),
                )  # fmt: skip
            except Refused as refusal:
                return "R33" if "R33" in str(refusal) else str(refusal)
            return "filed"

    with ThreadPoolExecutor(2) as pool:
        outcomes = [each.result() for each in [pool.submit(send, city, "P1"), pool.submit(send, other, "P2")]]

    with shared_database(), viewing(SYSTEM):
        assert sorted(outcomes) == ["R33", "filed"]
        assert Invoice.objects.filter(number="ONE-INVOICE").count() == 1
        assert InvoiceShare.objects.count() == 1


def test_a_payment_and_its_recovery_at_once_lose_no_fen(shared_database: Callable[[], Any]) -> None:
    with shared_database():
        city = a_city()
        pilot = a_funded_pilot(city)
        a_proven_project(city, pilot.code)
        payment = a_request(city, amount_fen=1000 * WAN_FEN)
        decide_payment(by=city.finance, payment=payment.id)
    start = Barrier(2)

    def recover() -> str:
        with shared_database():
            start.wait()
            try:
                recover_support(
                    by=city.finance, payment=payment.id, amount_fen=700 * WAN_FEN, ground="A-1", reason="审计"
                )
            except Refused:
                return "refused"
            return "recovered"

    with ThreadPoolExecutor(2) as pool:
        outcomes = [each.result() for each in [pool.submit(recover), pool.submit(recover)]]

    with shared_database(), viewing(SYSTEM):
        totals = pilot_balances(Pilot.objects.get())
        assert sorted(outcomes) == ["recovered", "refused"]
        assert (totals[Account.PAID], totals[Account.RECOVERED], sum(totals.values())) == (
            300 * WAN_FEN, 700 * WAN_FEN, 0,
        )  # fmt: skip


def at_once(shared_database: Callable[[], Any], decisions: list[tuple[Person, int]]) -> list[str]:
    start = Barrier(len(decisions))

    def decide(person: Person, payment: int) -> str:
        with shared_database():
            start.wait()
            try:
                return decide_payment(by=person, payment=payment).state
            except Refused:
                return "decided already"

    with ThreadPoolExecutor(len(decisions)) as pool:
        return [each.result() for each in [pool.submit(decide, *one) for one in decisions]]
