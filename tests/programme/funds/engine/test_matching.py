"""The three-way match on papers worked by hand, and what holds of any papers."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.errors import Refused
from planum.programme.funds.engine.matching import Kind, LineState, Papers, match
from planum.programme.funds.engine.papers import Contract, Invoice, Line, Share, Voucher

SUPPLIER = "星河机床（集团）有限公司"
SIGNED, ISSUED, PAID = date(2025, 9, 1), date(2025, 10, 8), date(2025, 10, 20)

# A machine of 1,000,000 yuan with 13 % tax, 1,130,000 with it; one contract, one invoice, one payment.
GOOD = Papers(
    contracts=[Contract("HT-1", SUPPLIER, SIGNED, 113_000_000)],
    lines=[Line("L1", "HT-1", 113_000_000, serial="SN-001")],
    invoices=[Invoice("25442000000000000001", "星河机床(集团)有限公司", ISSUED, 100_000_000, 13_000_000)],
    vouchers=[Voucher("PZ-1", SUPPLIER, PAID, 113_000_000)],
    invoice_shares=[Share("25442000000000000001", "L1", 113_000_000)],
    payment_shares=[Share("PZ-1", "L1", 113_000_000)],
)
INVOICE = GOOD.invoices[0].number


def kinds(papers: Papers, tolerance_fen: int = 0) -> list[str]:
    return [each.kind.value for each in match(papers, tolerance_fen=tolerance_fen).mismatches]


def test_three_papers_that_agree_match_whatever_the_width_of_the_brackets() -> None:
    found = match(GOOD)

    line = found.lines["L1"]
    assert (line.state, line.matched_fen, line.matched_net_fen) == (LineState.MATCHED, 113_000_000, 100_000_000)
    assert found.mismatches == ()


def test_a_price_without_tax_is_compared_with_it() -> None:
    papers = replace(GOOD, lines=[Line("L1", "HT-1", 100_000_000, 1300, tax_included=False)])

    assert match(papers).lines["L1"].state == LineState.MATCHED


def test_one_fen_more_than_the_tolerance_is_a_mismatch() -> None:
    papers = replace(
        GOOD, invoices=[replace(GOOD.invoices[0], net_fen=100_000_101)],
        invoice_shares=[Share(INVOICE, "L1", 113_000_101)],
    )  # fmt: skip

    assert kinds(papers, 101) == []
    assert kinds(papers, 100) == ["invoiced_more"]


def test_a_part_that_is_invoiced_and_paid_counts_and_the_rest_is_named() -> None:
    papers = replace(
        GOOD, vouchers=[replace(GOOD.vouchers[0], amount_fen=50_000_000)],
        payment_shares=[Share("PZ-1", "L1", 50_000_000)],
    )  # fmt: skip

    found = match(papers)

    assert (found.lines["L1"].state, found.lines["L1"].matched_fen) == (LineState.PARTLY, 50_000_000)
    assert [each.kind for each in found.mismatches] == [Kind.PAID_LESS]
    assert found.contradictions == ()


def test_one_invoice_stands_for_two_lines_and_is_paid_in_two_parts() -> None:
    papers = Papers(
        contracts=[replace(GOOD.contracts[0])],
        lines=[Line("L1", "HT-1", 80_000_000), Line("L2", "HT-1", 33_000_000)],
        invoices=GOOD.invoices,
        vouchers=[Voucher("PZ-1", SUPPLIER, PAID, 60_000_000), Voucher("PZ-2", SUPPLIER, PAID, 53_000_000)],
        invoice_shares=[Share(INVOICE, "L1", 80_000_000), Share(INVOICE, "L2", 33_000_000)],
        payment_shares=[Share("PZ-1", "L1", 60_000_000), Share("PZ-2", "L1", 20_000_000),
                        Share("PZ-2", "L2", 33_000_000)],
    )  # fmt: skip

    found = match(papers)

    assert found.mismatches == ()
    assert found.matched_fen == 113_000_000


def test_an_invoice_that_a_credit_note_takes_back_proves_nothing() -> None:
    note = Invoice("25442000000000000002", SUPPLIER, date(2025, 11, 1), -100_000_000, -13_000_000, takes_back=INVOICE)
    hidden = replace(GOOD, invoices=[*GOOD.invoices, note])
    assigned = replace(hidden, invoice_shares=[*GOOD.invoice_shares, Share(note.number, "L1", -113_000_000)])

    assert kinds(hidden) == ["invoice_exceeded"]
    assert match(hidden).matched_fen == 0
    assert kinds(assigned) == ["no_invoice"]


def test_a_credit_note_takes_nothing_off_a_line_that_its_invoice_did_not_stand_for() -> None:
    note = Invoice("25442000000000000002", SUPPLIER, date(2025, 11, 1), -100_000_000, -13_000_000, takes_back=INVOICE)
    papers = replace(
        GOOD, contracts=[replace(GOOD.contracts[0], amount_fen=226_000_000)],
        lines=[*GOOD.lines, Line("L2", "HT-1", 113_000_000)], invoices=[*GOOD.invoices, note],
        invoice_shares=[*GOOD.invoice_shares, Share(note.number, "L2", -113_000_000)],
    )  # fmt: skip

    assert "credit_elsewhere" in kinds(papers)


def test_no_share_is_made_larger_by_a_negative_one() -> None:
    papers = replace(
        GOOD, contracts=[replace(GOOD.contracts[0], amount_fen=400_000_000)],
        lines=[Line("L1", "HT-1", 200_000_000), Line("L2", "HT-1", 100_000_000)],
        invoice_shares=[Share(INVOICE, "L1", 200_000_000), Share(INVOICE, "L2", -87_000_000)],
    )  # fmt: skip

    assert "sign_differs" in kinds(papers)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"contracts": []}, ["unknown_contract"]),
        ({"invoices": []}, ["unknown_invoice", "no_invoice"]),
        ({"vouchers": []}, ["unknown_voucher", "no_payment"]),
        ({"invoice_shares": [], "payment_shares": []}, ["no_invoice", "no_payment"]),
        ({"contracts": [replace(GOOD.contracts[0], amount_fen=112_999_999)]}, ["contract_exceeded"]),
        ({"contracts": [replace(GOOD.contracts[0], signed_on=date(2025, 10, 9))]}, ["invoice_before_contract"]),
        ({"vouchers": [replace(GOOD.vouchers[0], paid_on=date(2025, 8, 31))]}, ["paid_before_contract"]),
        ({"vouchers": [replace(GOOD.vouchers[0], payee="别的公司")]}, ["payee_differs"]),
        ({"vouchers": [replace(GOOD.vouchers[0], amount_fen=1)]}, ["voucher_exceeded"]),
        ({"invoices": [replace(GOOD.invoices[0], seller="别的公司")]}, ["seller_differs"]),
        ({"invoices": [replace(GOOD.invoices[0], net_fen=1)]}, ["invoice_exceeded"]),
        ({"invoices": [*GOOD.invoices, *GOOD.invoices]}, ["invoice_repeated"]),
        ({"vouchers": [*GOOD.vouchers, *GOOD.vouchers]}, ["voucher_repeated"]),
        ({"vouchers": [*GOOD.vouchers, Voucher("TK", SUPPLIER, PAID, -5)]}, ["refund_unassigned"]),
        ({"buyer": "91330000000000001X"}, ["buyer_differs"]),
        ({"invoice_shares": [Share(INVOICE, "L9", 1), *GOOD.invoice_shares]}, ["unknown_line"]),
    ],
)  # fmt: skip
def test_every_contradiction_is_named(change: dict[str, object], expected: list[str]) -> None:
    assert kinds(replace(GOOD, **change)) == expected  # type: ignore[arg-type]


def test_one_machine_is_not_two_lines() -> None:
    papers = replace(GOOD, lines=[Line("L1", "HT-1", 56_500_000, serial="SN-1"),
                                  Line("L2", "HT-1", 56_500_000, serial="ＳＮ-1")])  # fmt: skip

    assert "serial_repeated" in kinds(papers)


def test_a_negative_tolerance_and_a_line_given_twice_are_refused() -> None:
    with pytest.raises(Refused):
        match(GOOD, tolerance_fen=-1)
    with pytest.raises(Refused, match="line L1 twice"):
        match(replace(GOOD, lines=[*GOOD.lines, *GOOD.lines]))


shares = st.lists(
    st.tuples(st.sampled_from(["F1", "F2"]), st.sampled_from(["L1", "L2", "L3"]), st.integers(-150, 150)), max_size=8
)


@settings(max_examples=150)
@given(shares, shares, st.integers(0, 3))
def test_no_papers_prove_more_than_they_are_worth(of_invoices: list, of_vouchers: list, tolerance: int) -> None:
    papers = Papers(
        contracts=[Contract("C", SUPPLIER, SIGNED, 300)],
        lines=[Line(code, "C", 100) for code in ("L1", "L2", "L3")],
        invoices=[Invoice("F1", SUPPLIER, ISSUED, 120, 0), Invoice("F2", SUPPLIER, ISSUED, 90, 0)],
        vouchers=[Voucher("F1", SUPPLIER, PAID, 70), Voucher("F2", SUPPLIER, PAID, 110)],
        invoice_shares=[Share(*each) for each in of_invoices],
        payment_shares=[Share(*each) for each in of_vouchers],
    )

    matched = match(papers, tolerance_fen=tolerance).matched_fen

    assert 0 <= matched <= min(210, 180) + 2 * tolerance
