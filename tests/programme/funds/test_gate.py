"""The gate before every payment: what passes, what is refused, and which clause it names."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from planum.errors import Refused
from planum.kernel.models import Membership, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import allocate, decide_payment, receive_tranche, request_payment
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import LedgerEntry
from planum.programme.funds.shapes import PaymentShape
from planum.programme.plan.actions import record_evaluation
from planum.programme.plan.models import Evaluation, Pilot
from planum.programme.projects.actions import move_project
from planum.programme.projects.models import Category, Stage
from programme.world import (
    PERIOD,
    WAN_FEN,
    YI_FEN,
    City,
    a_city,
    a_funded_pilot,
    a_pilot,
    a_project,
    a_proven_project,
    a_request,
    an_indicator,
    store_readings,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]

NOTICE, PARENT = "工信厅联规函〔2025〕108号", "财建〔2024〕16号"


def decided(city: City, payment: PaymentShape, reason: str = "") -> PaymentShape:
    return decide_payment(by=city.finance, payment=payment.id, override_reason=reason)


def blocking(payment: PaymentShape) -> list[str]:
    return [one.rule for one in payment.findings if one.verdict == "blocks"]


def test_a_support_of_exactly_a_fifth_of_the_investment_is_released() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, total_investment_fen=YI_FEN, allocation_fen=2000 * WAN_FEN)

    payment = decided(city, a_request(city, amount_fen=2000 * WAN_FEN))

    assert payment.state == "released"
    assert {one.rule: one.verdict for one in payment.findings} == {
        **dict.fromkeys(("R16", "R17", "R18", "R19", "R20", "R21", "R22", "R23", "R24", "R32", "R33"), "passed"),
        "R39": "passed", "R40": "not_applicable", "R44": "not_applicable", "M01": "passed",
    }  # fmt: skip


def test_one_fen_above_a_fifth_is_refused_and_the_clause_and_the_cure_are_named() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, total_investment_fen=YI_FEN, allocation_fen=2000 * WAN_FEN + 1)

    payment = decided(city, a_request(city, amount_fen=2000 * WAN_FEN + 1))

    refusal = next(one for one in payment.findings if one.rule == "R18")
    assert payment.state == "refused"
    assert blocking(payment) == ["R18"]
    assert refusal.clause.startswith(PARENT)
    assert refusal.facts["limit_fen"] == 2000 * WAN_FEN
    assert "0.01" in refusal.cure_en
    assert [each["code"] for each in refusal.parameters] == ["project_support_share"]
    assert PARENT in refusal.parameters[0]["source"]


def test_a_refused_payment_leaves_the_ledger_as_it_was() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=2001 * WAN_FEN)
    with viewing(SYSTEM):
        before = pilot_balances(Pilot.objects.get())

    decided(city, a_request(city, amount_fen=2001 * WAN_FEN))

    with viewing(SYSTEM):
        assert pilot_balances(Pilot.objects.get()) == before


def test_a_released_payment_is_booked_and_the_money_is_conserved() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=1500 * WAN_FEN)

    decided(city, a_request(city, amount_fen=900 * WAN_FEN))

    with viewing(SYSTEM):
        totals = pilot_balances(Pilot.objects.get())
    assert totals == {
        Account.STATE_TREASURY: -15_000 * WAN_FEN,
        Account.CENTRAL_GRANT: 13_500 * WAN_FEN,
        Account.ALLOCATED: 600 * WAN_FEN,
        Account.PAID: 900 * WAN_FEN,
        Account.RECOVERED: 0,
        Account.RETURNED: 0,
        Account.LOCAL_TREASURY: 0,
        Account.LOCAL_FUNDS: 0,
        Account.LOCAL_PAID: 0,
    }


def test_what_was_paid_before_counts_towards_the_limit() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=4000 * WAN_FEN)
    first = decided(city, a_request(city, amount_fen=1500 * WAN_FEN))

    second = decided(city, a_request(city, amount_fen=501 * WAN_FEN))

    assert (first.state, second.state, blocking(second)) == ("released", "refused", ["R18"])


def test_more_than_the_allocation_is_refused_under_r16() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=1000 * WAN_FEN)

    payment = decided(city, a_request(city, amount_fen=1001 * WAN_FEN))

    assert "R16" in blocking(payment)


def test_a_project_that_lost_its_place_in_the_plan_is_refused_under_r19() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, accepted=False)
    move_project(by=city.industry, project="P1", to=Stage.REMOVED, reason="退出")

    payment = decided(city, a_request(city, amount_fen=WAN_FEN))

    assert blocking(payment) == ["R19"]
    assert next(one for one in payment.findings if one.rule == "R19").clause.startswith(f"{NOTICE} 二（五）")


def test_a_public_platform_is_local_moneys_unless_a_reason_is_given() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, category=Category.PUBLIC_PLATFORM)

    refused = decided(city, a_request(city, amount_fen=WAN_FEN))
    released = decided(city, a_request(city, amount_fen=WAN_FEN), reason="市政府专题会议纪要")

    assert (refused.state, blocking(refused)) == ("refused", ["R20"])
    finding = next(one for one in released.findings if one.rule == "R20")
    assert (released.state, finding.verdict) == ("released", "warns")
    assert released.override_reason == "市政府专题会议纪要"


def test_no_reason_departs_from_any_other_rule() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, other_central_fen=800 * WAN_FEN)

    payment = decided(city, a_request(city, amount_fen=WAN_FEN), reason="特殊情况")

    assert (payment.state, blocking(payment)) == ("refused", ["R21"])
    assert next(one for one in payment.findings if one.rule == "R21").clause.startswith(f"{NOTICE} 二（二）")


def test_a_milestone_that_no_reading_proves_is_refused_under_m01() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, "P1")
    value = an_indicator(city, "P1", "I2", metric="LOAD-P1")
    from planum.programme.performance.actions import add_milestone, set_target

    target = set_target(by=city.industry, indicator=value.id, due_on=date(2027, 1, 1), value=0.3)
    add_milestone(
        by=city.industry, project="P1", number=2, name="再降", due_on=date(2027, 1, 1), share_bp=0, targets=[target.id]
    )

    payment = decided(city, a_request(city, amount_fen=WAN_FEN, milestone=2))

    finding = payment.findings[-1]
    assert (finding.rule, finding.verdict, blocking(payment)) == ("M01", "blocks", ["M01"])
    assert "二（五）" in finding.clause
    assert finding.facts["reached_count"] == 0


def test_readings_that_changed_after_the_measurement_refuse_the_payment() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    store_readings(city.signal, datetime(2026, 7, 1, 12, 0, 30, tzinfo=UTC), [1.0])

    payment = decided(city, a_request(city))

    finding = payment.findings[-1]
    assert (payment.state, blocking(payment)) == ("refused", ["M01"])
    assert (finding.facts["reached_count"], finding.facts["intact_count"]) == (1, 0)


def test_a_request_without_a_milestone_is_refused() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)

    payment = decided(city, a_request(city, milestone=0))

    assert blocking(payment) == ["M01"]


def test_more_than_the_milestone_opens_is_refused() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=1000 * WAN_FEN)
    decided(city, a_request(city, amount_fen=600 * WAN_FEN))

    payment = decided(city, a_request(city, amount_fen=401 * WAN_FEN))

    assert payment.findings[-1].facts["milestone_paid_after_fen"] == 1001 * WAN_FEN
    assert "M01" in blocking(payment)


def test_a_payment_is_decided_once() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = a_request(city)
    decided(city, payment)

    with pytest.raises(Refused, match="already decided: released"):
        decided(city, payment)

    with viewing(SYSTEM):
        assert LedgerEntry.objects.filter(payment=payment.id).count() == 1


def test_who_requested_does_not_decide() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    Membership.objects.create(person=city.industry, organisation=city.industry.organisation, role=Role.FINANCE_OFFICER)
    payment = a_request(city)
    both = type(city.industry).objects.get(pk=city.industry.pk)

    with pytest.raises(PermissionDenied):
        decide_payment(by=both, payment=payment.id)


def test_officers_of_another_city_see_nothing_to_decide() -> None:
    city, other = a_city(), a_city("3599")
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = a_request(city)

    with pytest.raises(Exception, match="does not exist"):
        decide_payment(by=other.finance, payment=payment.id)


def test_the_firm_may_neither_request_nor_decide() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    payment = a_request(city)

    with pytest.raises(PermissionDenied):
        request_payment(by=city.engineer, project="P1", milestone=1, amount_fen=1)
    with pytest.raises(PermissionDenied):
        decide_payment(by=city.engineer, payment=payment.id)


def test_the_second_tranche_waits_for_the_evaluation_and_the_refusal_names_its_clause() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)

    with pytest.raises(Refused) as caught:
        receive_tranche(by=city.finance, pilot=pilot.code, number=2, on=date(2026, 7, 1))

    assert "R17" in str(caught.value)
    assert PARENT in str(caught.value)


def test_the_second_tranche_arrives_after_the_evaluation_was_passed() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    record_evaluation(by=city.finance, pilot=pilot.code, result=Evaluation.PASSED, reason="考核结果通知")

    entry = receive_tranche(by=city.finance, pilot=pilot.code, number=2, on=date(2026, 11, 1))

    assert (entry.number, entry.kind, entry.postings[0].debit_fen) == (2, "award_received", 15_000 * WAN_FEN)


def test_a_tranche_arrives_once() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)

    with pytest.raises(Refused, match="Each tranche arrives once"):
        receive_tranche(by=city.finance, pilot=pilot.code, number=1, on=date(2025, 10, 1))


def test_nothing_is_allocated_before_money_arrived() -> None:
    city = a_city()
    pilot = a_pilot(city)
    a_project(city, pilot.code)

    with pytest.raises(Refused) as caught:
        allocate(by=city.finance, project="P1", amount_fen=WAN_FEN)

    assert "R16" in str(caught.value)


def test_nothing_is_allocated_to_a_project_that_no_plan_lists() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code, listed_in="")

    with pytest.raises(Refused) as caught:
        allocate(by=city.finance, project="P1", amount_fen=WAN_FEN)

    assert "R19" in str(caught.value)
    assert NOTICE in str(caught.value)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_above_zero(amount: int) -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code)

    with pytest.raises(Refused):
        a_request(city, amount_fen=amount, milestone=0)


def test_every_finding_is_stored_with_the_payment(django_assert_max_num_queries: Any) -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    value = a_proven_project(city, pilot.code)
    payment = decided(city, a_request(city))

    from planum.programme.funds.queries import payment as read_payment

    with viewing(city.engineer):
        assert read_payment(payment=payment.id) == payment
    assert value.start == PERIOD[0]
