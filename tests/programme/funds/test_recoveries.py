"""Money that is taken back, and the cases that ask for it."""

from datetime import date

import pytest

from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    decide_payment,
    deduct_support,
    recover_support,
    return_to_treasury,
    reverse_entry,
)
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import (
    LedgerEntry,
)
from planum.programme.funds.queries import (
    recoveries,
)
from planum.programme.performance.actions.sanctions import open_sanction
from planum.programme.performance.models import Ground, MeasureState, SanctionCase, SanctionMeasure, SanctionStep
from planum.programme.plan.models import Pilot
from programme.world import (
    WAN_FEN,
    City,
    a_city,
    a_funded_pilot,
    a_proven_project,
    a_request,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def test_a_recovery_and_a_deduction_name_their_case_and_money_is_conserved() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=2000 * WAN_FEN)
    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1500 * WAN_FEN).id)
    given = {"by": city.finance, "ground": "SC-2026-1", "reason": "收回"}

    recover_support(payment=payment.id, amount_fen=600 * WAN_FEN, **given)
    deduct_support(project="P1", amount_fen=500 * WAN_FEN, **given)
    returned = return_to_treasury(pilot=pilot.code, amount_fen=700 * WAN_FEN, **given)

    with viewing(SYSTEM):
        totals = pilot_balances(Pilot.objects.get())
        paid = LedgerEntry.objects.get(payment=payment.id, kind="paid")
    assert (totals[Account.PAID], totals[Account.RECOVERED], totals[Account.RETURNED]) == (
        900 * WAN_FEN, 0, 700 * WAN_FEN,
    )  # fmt: skip
    assert (totals[Account.ALLOCATED], sum(totals.values())) == (0, 0)
    assert [posting.account for posting in returned.postings] == ["returned", "recovered", "central_grant"]
    with viewing(city.finance):
        [one] = recoveries(pilot=pilot.code)
    assert (one.ground, one.deducted_fen, one.recovered_fen, one.returned_fen) == (
        "SC-2026-1", 500 * WAN_FEN, 600 * WAN_FEN, 700 * WAN_FEN,
    )  # fmt: skip
    with pytest.raises(Refused, match="goes back once"):
        reverse_entry(by=city.finance, entry=paid.pk, reason="错")
    with pytest.raises(Refused, match="still there"):
        recover_support(payment=payment.id, amount_fen=901 * WAN_FEN, **given)
    with pytest.raises(Refused, match="Name its number"):
        recover_support(by=city.finance, payment=payment.id, amount_fen=1, ground="", reason="x")


def a_case(city: City, pilot: str, step: SanctionStep, amount_fen: int = 0) -> SanctionCase:
    """A step against P1, announced yesterday and in force."""
    opened = open_sanction(
        by=city.industry, pilot=pilot, project="P1", ground=Ground.AUDIT, facts="审计发现", step=step,
        due_on=date(2030, 1, 1), heard_until=date(2029, 1, 1), amount_fen=amount_fen, reason="情节严重",
    )  # fmt: skip
    with viewing(SYSTEM):
        SanctionMeasure.objects.update(state=MeasureState.IN_FORCE)
        return SanctionCase.objects.get(pk=opened.id)


def test_a_suspended_project_is_paid_nothing_and_the_case_is_named() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    case = a_case(city, pilot.code, SanctionStep.SUSPEND)

    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=WAN_FEN).id)

    [blocking] = [one for one in payment.findings if one.verdict == "blocks"]
    assert (blocking.rule, case.number in blocking.cure) == ("R39", True)


def test_a_measure_of_recovery_ends_when_the_ledger_has_taken_its_whole_amount() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=2000 * WAN_FEN)
    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1500 * WAN_FEN).id)
    case = a_case(city, pilot.code, SanctionStep.RECOVER, 900 * WAN_FEN)
    given = {"by": city.finance, "payment": payment.id, "ground": case.number, "reason": "收回"}

    recover_support(amount_fen=400 * WAN_FEN, **given)
    with viewing(SYSTEM):
        half = SanctionMeasure.objects.get()
    last = recover_support(amount_fen=500 * WAN_FEN, **given)

    with viewing(SYSTEM):
        whole = SanctionMeasure.objects.get()
    assert (half.state, half.reversed_fen) == (MeasureState.IN_FORCE, 400 * WAN_FEN)
    assert (whole.state, whole.reversed_fen) == (MeasureState.DONE, 900 * WAN_FEN)
    with pytest.raises(Refused, match="counts for case"):
        reverse_entry(by=city.finance, entry=last.id, reason="错")
