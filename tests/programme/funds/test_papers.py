"""Papers as they come in, what they carry, and what stops them: each by its rule, with nothing half-written."""

import base64
import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from planum.errors import Refused, RefusedRows
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    check_line,
    close_reconciliation,
    decide_payment,
    deduct_support,
    file_interest,
    file_invoice,
    file_loan,
    import_papers,
    import_statement,
    match_statement_line,
    recover_support,
    return_to_treasury,
    reverse_entry,
    withdraw_paper,
)
from planum.programme.funds.columns import identifier
from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import pilot_balances
from planum.programme.funds.models import (
    EquipmentLine,
    Invoice,
    InvoiceShare,
    LedgerEntry,
    Loan,
    PurchaseContract,
    StatementLine,
)
from planum.programme.funds.queries import (
    audit_export,
    audit_sample,
    estimate_guarantee_fee,
    estimate_loan_interest,
    recoveries,
    verified_support,
)
from planum.programme.funds.taking import PaperKind
from planum.programme.performance.actions.sanctions import open_sanction
from planum.programme.performance.models import Ground, MeasureState, SanctionCase, SanctionMeasure, SanctionStep
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import FundingRecord, Project, SupportForm
from planum.programme.recommendation.models import JointBooking, JointProject, JointShare
from planum.ui.exchange.cells import Fault
from programme.funds.engine.test_invoicefile import DIGITAL, an_ofd
from programme.world import (
    WAN_FEN,
    YI_FEN,
    City,
    a_city,
    a_funded_pilot,
    a_project,
    a_proven_project,
    a_reader,
    a_request,
    encoded,
    file_papers,
    open_accounts,
    papers_of,
    texts,
)
from world import an_auditor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]

INVOICES = "number,issued,seller,net_yuan,tax_yuan,line"


def send(city: City, kind: PaperKind, *lines: str, project: str = "P1") -> Any:
    return import_papers(by=city.engineer, project=project, kind=kind, name="a.csv", content=encoded(*lines))


def refusal_of(call: Any) -> RefusedRows:
    with pytest.raises(RefusedRows) as caught:
        call()
    return caught.value


def test_papers_over_the_whole_investment_carry_the_whole_support() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code, total_investment_fen=YI_FEN, allocation_fen=2000 * WAN_FEN)
    open_accounts(city, pilot.code, "P1")
    file_papers(city)

    with viewing(city.engineer):
        found = verified_support(project="P1")

    assert (found.entitled_fen, found.missing) == (2000 * WAN_FEN, [])
    assert [(line.state, line.matched_fen, line.has_photo) for line in found.lines] == [("matched", YI_FEN, True)]


def test_a_firm_sees_what_is_missing_before_it_sends_anything() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)

    with viewing(city.engineer):
        found = verified_support(project="P1")

    assert found.entitled_fen == 0
    assert [text.rpartition("(")[2] for text in found.missing] == ["R23).", "R32)."]


def test_a_table_with_a_fault_is_refused_whole_with_row_and_column() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)

    refused = refusal_of(lambda: send(
        city, PaperKind.CONTRACTS, "number,supplier,signed,amount_yuan", "C1,甲,2025-09-01,100", "C2,乙,2025-13-01,-5",
    ))  # fmt: skip

    assert [(cell.row, cell.column) for cell in refused.cells] == [(3, "signed"), (3, "amount_yuan")]
    with viewing(SYSTEM):
        assert not PurchaseContract.objects.exists()


def test_a_number_that_a_spreadsheet_has_rounded_is_refused() -> None:
    with pytest.raises(Fault, match="rounded"):
        identifier(40)(2.5442e19)


def test_the_same_invoice_in_two_projects_is_stopped_by_r33_and_nothing_is_half_written() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_project(city, pilot.code, "P1")
    a_project(city, pilot.code, "P2")
    file_papers(city, "P1")
    for kind in (PaperKind.CONTRACTS, PaperKind.LINES):
        import_papers(by=city.engineer, project="P2", kind=kind, name="a.csv", content=papers_of("P2", 100)[kind])

    refused = refusal_of(lambda: send(
        city, PaperKind.INVOICES, INVOICES, "NEW-1,2025-10-08,星河机床有限公司,90,10,P2-1",
        "2544200000-P1,2025-10-08,星河机床有限公司,90,10,P2-1", project="P2",
    ))  # fmt: skip

    assert [(cell.row, "R33" in cell.allowed) for cell in refused.cells] == [(3, True)]
    with viewing(SYSTEM):
        assert Invoice.objects.count() == 1
        assert InvoiceShare.objects.count() == 1


def test_an_invoice_that_another_programme_paid_for_is_stopped_before_and_at_the_gate() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    record = {
        "region": city.region, "programme": "设备更新", "level": "central", "firm": "别家", "amount_fen": 1,
        "source": "a.xlsx", "imported_at": "2026-01-01T00:00Z", "imported_by": city.finance,
    }  # fmt: skip
    with viewing(SYSTEM):
        FundingRecord.objects.create(invoice="2544200000-P1", row=2, **record)
        FundingRecord.objects.create(invoice="NEW-2", row=3, **record)

    refused = refusal_of(lambda: send(
        city, PaperKind.INVOICES, INVOICES, "NEW-2,2025-10-08,甲,90,10,P1-1",
    ))  # fmt: skip
    payment = decide_payment(by=city.finance, payment=a_request(city, amount_fen=WAN_FEN).id)

    assert "设备更新" in refused.cells[0].allowed
    assert [(one.rule, "设备更新" in one.cure) for one in payment.findings if one.verdict == "blocks"] == [
        ("R33", True)
    ]


def test_an_electronic_invoice_is_read_from_its_file() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)
    content = base64.b64encode(an_ofd(original=DIGITAL)).decode()
    filed = file_invoice(by=city.engineer, project="P1", name="发票.ofd", content=content)

    assert (filed.number, filed.net_fen + filed.tax_fen, filed.issued_on) == (
        "25442000000000000001", 113_000_000, date(2025, 10, 8),
    )  # fmt: skip
    with pytest.raises(Refused, match="R33"):
        file_invoice(by=city.engineer, project="P1", name="发票.ofd", content=content)


def test_a_withdrawn_paper_no_longer_counts_and_one_that_money_went_on_stays() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code, allocation_fen=2000 * WAN_FEN)
    with pytest.raises(Refused, match="Other papers hang on"):
        withdraw_paper(by=city.engineer, project="P1", kind=PaperKind.LINES, number="P1-1", reason="错")
    decide_payment(by=city.finance, payment=a_request(city, amount_fen=WAN_FEN).id)

    with pytest.raises(Refused, match="Papers on which money was released stay"):
        withdraw_paper(by=city.engineer, project="P1", kind=PaperKind.INVOICES, number="2544200000-P1", reason="错")


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


def test_only_an_officer_checks_on_site_and_only_with_the_serial_number_of_the_line() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)
    file_papers(city)
    day = date(2026, 1, 5)

    with pytest.raises(PermissionDenied):
        check_line(by=city.engineer, project="P1", line="P1-1", on=day, serial="SN-P1")
    with pytest.raises(Refused, match="as the line says"):
        check_line(by=city.industry, project="P1", line="P1-1", on=day, serial="SN-2")
    assert check_line(by=city.industry, project="P1", line="P1-1", on=day, serial="sn-p1").checked_on == day


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


def a_statement(city: City, pilot: str, closing: int, *lines: str) -> Any:
    return import_statement(
        by=city.finance, pilot=pilot, start_on=date(2025, 9, 1), end_on=date(2026, 1, 31), opening_fen=0,
        closing_fen=closing, name="对账单.csv", content=encoded("日期,流水号,对方户名,金额（元）", *lines),
    )  # fmt: skip


def test_ledger_and_bank_agree_when_every_line_is_matched() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)

    found = a_statement(city, pilot.code, 15_000 * WAN_FEN, "2025-09-01,T1,省财政厅,150000000")

    assert (found.unmatched_lines, found.difference_fen, found.ledger_fen) == (0, 0, 15_000 * WAN_FEN)
    assert close_reconciliation(by=city.finance, reconciliation=found.id).state == "closed"


def test_a_line_that_no_entry_explains_keeps_the_statement_open() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    found = a_statement(
        city, pilot.code, 14_999 * WAN_FEN, "2025-09-01,T1,省财政厅,150000000", "2025-12-01,T2,某单位,-10000"
    )

    assert (found.unmatched_lines, found.difference_fen) == (1, WAN_FEN)
    with pytest.raises(Refused, match="1 lines are unmatched"):
        close_reconciliation(by=city.finance, reconciliation=found.id)
    with viewing(SYSTEM):
        line, entry = StatementLine.objects.get(reference="T2"), LedgerEntry.objects.get()
    with pytest.raises(Refused, match="proven by another line"):
        match_statement_line(by=city.finance, line=line.pk, entry=entry.pk)


def test_a_statement_whose_lines_do_not_lead_to_its_balance_is_refused() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)

    with pytest.raises(Refused, match="The lines lead to"):
        a_statement(city, pilot.code, 1, "2025-09-01,T1,省财政厅,150000000")
    refusal = refusal_of(lambda: a_statement(city, pilot.code, 100, "2027-09-01,T1,省财政厅,1"))
    assert [(cell.row, cell.column) for cell in refusal.cells] == [(2, "day")]


def test_the_auditor_reads_everything_writes_nothing_and_takes_it_along() -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    decide_payment(by=city.finance, payment=a_request(city, amount_fen=WAN_FEN).id)
    auditor = an_auditor(city.region)

    with viewing(auditor):
        made = audit_export(pilot=pilot.code)
        first = audit_sample(pilot=pilot.code, size=5, seed=7)
        again = audit_sample(pilot=pilot.code, size=5, seed=7)

    with zipfile.ZipFile(io.BytesIO(base64.b64decode(made.content))) as files:
        manifest = json.loads(files.read("manifest.json"))
        names = set(files.namelist())
        ledger = files.read("ledger.csv").decode("utf-8-sig").splitlines()
    assert set(manifest["sha256"]) == names - {"manifest.json"}
    assert manifest["change_log"]["intact"] is True
    assert len(ledger) == 1 + 3 * 2
    assert first == again
    assert [line.line for line in first] == ["P1-1"]
    for act in (
        lambda: deduct_support(by=auditor, project="P1", amount_fen=1, ground="x", reason="x"),
        lambda: check_line(by=auditor, project="P1", line="P1-1", on=date(2026, 1, 1), serial="SN-P1"),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_pages_of_papers_accounts_and_audit_speak_to_those_whom_they_concern(
    django_assert_max_num_queries: Any,
) -> None:
    city = a_city()
    pilot = a_funded_pilot(city)
    a_proven_project(city, pilot.code)
    with viewing(SYSTEM):
        project, line = Project.objects.get().pk, EquipmentLine.objects.get().pk
    payment = a_request(city).id
    statement = a_statement(city, pilot.code, 14_999 * WAN_FEN, "2025-09-01,T1,厅,150000000", "2025-12-01,T2,某,-10000")
    pages = {
        ("firm", reverse("funds:papers", args=[project])): "P1-1",
        ("firm", reverse("funds:line", args=[line])): "SN-P1",
        ("finance", reverse("funds:papers", args=[project])): "three papers agree",
        ("finance", reverse("funds:payment", args=[payment])): "as it would decide today",
        ("finance", reverse("funds:accounts", args=[pilot.code])): "2150517",
        ("finance", reverse("funds:statement", args=[statement.id])): "T2",
        ("auditor", reverse("funds:audit", args=[pilot.code]) + "?size=3&seed=1"): "SN-P1",
    }
    readers = {
        "firm": a_reader(city.engineer), "finance": a_reader(city.finance),
        "auditor": a_reader(an_auditor(city.region)),
    }  # fmt: skip

    for (who, url), said in pages.items():
        with django_assert_max_num_queries(40):
            page = readers[who].get(url)
        assert page.status_code == 200, url
        assert said in texts(page), url
    assert readers["firm"].get(reverse("funds:audit", args=[pilot.code])).status_code == 404
    assert readers["firm"].get(reverse("funds:accounts", args=[pilot.code])).status_code == 404


def test_forms_send_papers_and_say_what_is_wrong_with_them() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)
    firm = a_reader(city.engineer)
    with viewing(SYSTEM):
        project = Project.objects.get().pk
    url = reverse("funds:take_table", args=[project])

    def sent(text: str) -> Any:
        return firm.post(url, {"kind": "contracts", "file": SimpleUploadedFile("合同.csv", text.encode())})

    wrong = sent("number,supplier,signed,amount_yuan\nC1,甲,soon,100")
    right = sent("编号,供应商,签订日期,金额（元）\nC1,甲,2025-09-01,100")

    assert (wrong.status_code, "soon" in texts(wrong)) == (422, True)
    assert right.url == reverse("funds:papers", args=[project])
    with viewing(SYSTEM):
        assert [row.amount_fen for row in PurchaseContract.objects.all()] == [10_000]


def test_another_firm_and_another_city_reach_no_papers() -> None:
    city, other = a_city(), a_city("3599")
    a_project(city, a_funded_pilot(city).code)

    with pytest.raises(Exception, match="does not exist"):
        file_papers(city, by=other.engineer)
    with viewing(SYSTEM):
        assert not PurchaseContract.objects.exists()
