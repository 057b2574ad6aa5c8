"""What papers, loans and guarantees carry, and what of it the gate lets out."""

from datetime import date

import pytest

from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    decide_payment,
    file_guarantee,
    file_interest,
    file_loan,
    withdraw_guarantee,
    withdraw_interest,
    withdraw_loan,
    withdraw_paper,
)
from planum.programme.funds.models import (
    Loan,
)
from planum.programme.funds.queries import (
    estimate_guarantee_fee,
    estimate_loan_interest,
    verified_support,
)
from planum.programme.funds.taking import PaperKind
from planum.programme.projects.models import Project, SupportForm
from planum.programme.recommendation.models import JointBooking, JointProject, JointShare
from planum.programme.supervision.known import known_figures
from programme.funds.sending import send
from programme.world import (
    WAN_FEN,
    YI_FEN,
    City,
    a_city,
    a_funded_pilot,
    a_project,
    a_proven_project,
    a_request,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def test_payments_stay_within_what_matched_papers_carry() -> None:
    # Half of the investment is proven: 5000 万 × 2000/10000 = 1000 万 may be paid before the acceptance.
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, accepted=False, allocation_fen=2000 * WAN_FEN)
    withdraw_paper(by=city.engineer, project="P1", kind=PaperKind.VOUCHERS, number="PZ-P1", reason="重报")
    send(
        city, PaperKind.VOUCHERS, "number,paid,bank,payer_account,payee,amount_yuan,line",
        "PZ-9,2025-10-20,中国银行,6222,星河机床有限公司,50000000,P1-1",
    )  # fmt: skip

    above = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1000 * WAN_FEN + 1).id)
    within = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1000 * WAN_FEN).id)

    assert [one.rule for one in above.findings if one.verdict == "blocks"] == ["R32"]
    assert within.state == "released"


def test_the_final_payment_waits_for_the_acceptance() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, accepted=False, allocation_fen=2000 * WAN_FEN)

    interim = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1000 * WAN_FEN).id)
    final = decide_payment(by=city.finance, payment=a_request(city, amount_fen=1).id)

    assert (interim.state, final.state) == ("released", "refused")
    assert "验收" in next(one for one in final.findings if one.rule == "R32").cure


def test_a_forbidden_use_is_stopped_by_r24() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    send(
        city, PaperKind.LINES, "line,name,contract,amount_yuan,kind",
        "L9,办公楼装修,HT-P1,1000,office_and_hall_construction",
    )  # fmt: skip

    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=WAN_FEN).id)

    assert "R24" in [one.rule for one in payment.findings if one.verdict == "blocks"]


def test_interest_is_carried_by_slips_and_not_for_a_loan_that_another_programme_subsidises() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code, support_form=SupportForm.LOAN_INTEREST)
    loan = file_loan(
        by=city.engineer, project="P1", bank="工行", number="JK-1", receipt="JJ-1", principal_fen=5000 * WAN_FEN,
        rate_bp=420, drawn_on=date(2025, 1, 10), ends_on=date(2027, 1, 10),
    )  # fmt: skip
    file_interest(
        by=city.engineer, loan=loan.id, number="LX-1", start_on=date(2025, 1, 10), end_on=date(2025, 4, 10),
        amount_fen=525_000_00,
    )  # fmt: skip
    with pytest.raises(Refused, match="once for each day"):
        file_interest(
            by=city.engineer, loan=loan.id, number="LX-2", start_on=date(2025, 4, 9), end_on=date(2025, 5, 1),
            amount_fen=1,
        )  # fmt: skip

    with viewing(city.engineer):
        carried = verified_support(project="P1").entitled_fen
    with viewing(SYSTEM):
        Loan.objects.update(other_subsidy="设备更新贷款贴息", other_subsidy_fen=1)
    with viewing(city.engineer):
        barred = verified_support(project="P1").entitled_fen

    assert (carried, barred) == (187_500_00, 0)


def test_estimates_by_the_parameters_of_the_day() -> None:
    city = a_city()
    a_funded_pilot(city)

    with viewing(city.engineer):
        interest = estimate_loan_interest(principal_fen=5000 * WAN_FEN, rate_bp=420, days=90)
        fee = estimate_guarantee_fee(fee_fen=90 * WAN_FEN, guaranteed_fen=3000 * WAN_FEN, days=365)

    assert (interest[-1].amount_fen, fee[-1].amount_fen) == (187_500_00, 30 * WAN_FEN)


def test_of_a_joint_project_a_city_pays_its_own_share_alone() -> None:
    # Two cities plan 2000 万 together, a quarter is this city's: 500 万.
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    with viewing(SYSTEM):
        joint = JointProject.objects.create(
            code="J1", name="联合", lead=city.region, total_investment_fen=YI_FEN, central_fen=2000 * WAN_FEN,
            starts_on=date(2025, 8, 1), finishes_on=date(2027, 1, 1), proposed_at="2025-08-01T00:00Z",
            proposed_by=city.industry,
        )  # fmt: skip
        share = JointShare.objects.create(joint=joint, region=city.region, share_bp=2500)
        JointBooking.objects.create(
            share=share, project_code="P1", amount_fen=1, booked_at="2025-08-01T00:00Z", booked_by=city.industry
        )

    above = decide_payment(by=city.finance, payment=a_request(city, amount_fen=500 * WAN_FEN + 1).id)
    within = decide_payment(by=city.finance, payment=a_request(city, amount_fen=500 * WAN_FEN).id)

    assert ([one.rule for one in above.findings if one.verdict == "blocks"], within.state) == (["R40"], "released")


def a_loan(city: City, number: str = "JK-1") -> int:
    return file_loan(
        by=city.engineer, project="P1", bank="工行", number=number, receipt="JJ-1", principal_fen=5000 * WAN_FEN,
        rate_bp=420, drawn_on=date(2025, 1, 10), ends_on=date(2027, 1, 10),
    ).id  # fmt: skip


def a_slip(city: City, loan: int) -> None:
    file_interest(
        by=city.engineer, loan=loan, number="LX-1", start_on=date(2025, 1, 10), end_on=date(2025, 4, 10),
        amount_fen=525_000_00,
    )  # fmt: skip


def carried(city: City) -> int:
    with viewing(city.engineer):
        return verified_support(project="P1").entitled_fen


def test_a_slip_and_a_loan_in_error_are_withdrawn_and_filed_anew() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code, support_form=SupportForm.LOAN_INTEREST)
    loan = a_loan(city)
    a_slip(city, loan)

    with pytest.raises(Refused, match="No reason was given"):
        withdraw_interest(by=city.engineer, loan=loan, number="LX-1", reason=" ")
    withdraw_interest(by=city.engineer, loan=loan, number="LX-1", reason="金额有误")
    without = carried(city)
    a_slip(city, loan)
    again = carried(city)
    withdraw_loan(by=city.engineer, loan=loan, reason="合同号有误")
    gone = carried(city)
    a_slip(city, a_loan(city))

    assert (without, again, gone, carried(city)) == (0, 187_500_00, 0, 187_500_00)
    with viewing(SYSTEM):
        assert [row.withdrawn_for for row in Loan.objects.order_by("pk")] == ["合同号有误", ""]


def test_a_guarantee_in_error_is_withdrawn_unless_money_was_released_on_it() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=2000 * WAN_FEN)
    given = {
        "by": city.engineer, "project": "P1", "guarantor": "担保公司", "guaranteed_fen": 100, "fee_fen": 1,
        "starts_on": date(2025, 1, 1), "ends_on": date(2026, 1, 1),
    }  # fmt: skip
    wrong = file_guarantee(number="DB-1", **given)
    withdraw_guarantee(by=city.engineer, guarantee=wrong.id, reason="重复")
    right = file_guarantee(number="DB-1", **given)
    decide_payment(by=city.finance, payment=a_request(city, amount_fen=WAN_FEN).id)

    with pytest.raises(Refused, match="Papers on which money was released stay"):
        withdraw_guarantee(by=city.engineer, guarantee=right.id, reason="错")


def test_a_monthly_report_is_compared_with_invoices_and_with_what_was_paid() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=2000 * WAN_FEN)
    decide_payment(by=city.finance, payment=a_request(city, amount_fen=700 * WAN_FEN).id)

    with viewing(city.engineer):
        known = known_figures(Project.objects.get(), date(2026, 3, 1))
        early = known_figures(Project.objects.get(), date(2025, 10, 7))

    assert [(one.value, one.source, one.is_most) for one in known["equipment_fen"]] == [(YI_FEN, "invoices", False)]
    assert [(one.value, one.source, one.is_most) for one in known["central_fen"]] == [(700 * WAN_FEN, "ledger", True)]
    assert "equipment_fen" not in early
