"""Papers as they come in, and what stops them: each by its rule, with nothing half-written."""

import base64
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from planum.errors import Refused
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    assign_paper,
    check_line,
    decide_payment,
    file_invoice,
    import_papers,
    withdraw_paper,
)
from planum.programme.funds.columns import identifier
from planum.programme.funds.models import (
    Invoice,
    InvoiceShare,
    PurchaseContract,
)
from planum.programme.funds.queries import (
    verified_support,
)
from planum.programme.funds.taking import PaperKind
from planum.programme.projects.models import FundingRecord
from planum.ui.exchange.cells import Fault
from programme.funds.engine.test_invoicefile import DIGITAL, an_ofd
from programme.funds.sending import INVOICES, refusal_of, send
from programme.world import (
    WAN_FEN,
    YI_FEN,
    a_city,
    a_funded_pilot,
    a_project,
    a_proven_project,
    a_request,
    file_papers,
    open_accounts,
    papers_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


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


def test_another_firm_and_another_city_reach_no_papers() -> None:
    city, other = a_city(), a_city("3599")
    a_project(city, a_funded_pilot(city).code)

    with pytest.raises(Exception, match="does not exist"):
        file_papers(city, by=other.engineer)
    with viewing(SYSTEM):
        assert not PurchaseContract.objects.exists()


def test_an_electronic_invoice_is_assigned_to_lines_after_it_was_filed() -> None:
    # 1 130 000 yuan: 30 000 for the first line, what is left for the second.
    city = a_city()
    a_project(city, a_funded_pilot(city).code)
    send(city, PaperKind.CONTRACTS, "number,supplier,signed,amount_yuan", "C1,甲,2025-09-01,1130000")
    send(city, PaperKind.LINES, "line,name,contract,amount_yuan", "L1,甲,C1,30000", "L2,乙,C1,1100000", "L3,丙,C1,1")
    content = base64.b64encode(an_ofd(original=DIGITAL)).decode()
    number = file_invoice(by=city.engineer, project="P1", name="发票.ofd", content=content).number
    given = {"by": city.engineer, "project": "P1", "kind": PaperKind.INVOICES, "number": number}

    first = assign_paper(line="L1", amount_fen=30_000_00, **given)
    with pytest.raises(Refused, match="left of it, 1,100,000"):
        assign_paper(line="L2", amount_fen=1_100_000_01, **given)
    with pytest.raises(Refused, match="stands for line L1 already"):
        assign_paper(line="L1", **given)
    second = assign_paper(line="L2", **given)
    with pytest.raises(Refused, match=r"left of it, 0.00 yuan"):
        assign_paper(line="L3", **given)

    assert (first.left_fen, second.amount_fen, second.left_fen) == (1_100_000_00, 1_100_000_00, 0)
    with viewing(city.engineer):
        found = {line.line: line.invoiced_fen for line in verified_support(project="P1").lines}
    assert found == {"L1": 30_000_00, "L2": 1_100_000_00, "L3": 0}


def test_a_voucher_that_two_banks_numbered_alike_is_assigned_by_its_bank() -> None:
    city = a_city()
    a_project(city, a_funded_pilot(city).code)
    send(city, PaperKind.CONTRACTS, "number,supplier,signed,amount_yuan", "C1,甲,2025-09-01,100")
    send(city, PaperKind.LINES, "line,name,contract,amount_yuan", "L1,甲,C1,100")
    for bank in ("工商银行", "中国银行"):
        send(
            city, PaperKind.VOUCHERS, "number,paid,bank,payer_account,payee,amount_yuan",
            f"PZ-1,2025-10-20,{bank},6222,甲,50",
        )  # fmt: skip
    given = {"by": city.engineer, "project": "P1", "kind": PaperKind.VOUCHERS, "number": "PZ-1", "line": "L1"}

    with pytest.raises(Refused, match="Name its bank"):
        assign_paper(**given)

    assert assign_paper(bank="中国银行", **given).amount_fen == 50_00
