"""Two officers, one payment, the same moment: the money goes once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from planum.errors import Refused
from planum.kernel.models import Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import decide_payment
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import LedgerEntry
from planum.programme.plan.models import Pilot
from programme.world import WAN_FEN, a_city, a_funded_pilot, a_proven_project, a_request
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
