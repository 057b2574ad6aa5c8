"""What the money brings to the sweep: of each firm its papers, of each city a statement."""

import base64
from collections.abc import Callable
from datetime import date
from typing import Any

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    file_guarantee,
    file_interest,
    file_loan,
    import_papers,
    import_statement,
    open_fund_account,
    photograph_line,
)
from planum.programme.funds.models import EquipmentLine, StatementLine
from planum.programme.funds.taking import PaperKind

BUYING, PAYING = "2025-09-01", "2025-10-08"


def encoded(*lines: str) -> str:
    return base64.b64encode("\n".join(lines).encode()).decode()


def back_with_papers(firm: Any, city: Any) -> None:
    """Papers over the firm's whole investment, a photo, and the account it is paid into."""
    word, zh, code = firm.word, firm.zh, f"{firm.word}-P1"
    yuan = f"{firm.investment_fen / 100:.2f}"
    tables = {
        PaperKind.CONTRACTS: ("number,supplier,signed,amount_yuan", f"{word}-HT,{zh}供应商,{BUYING},{yuan}"),
        PaperKind.LINES: (
            "line,name,serial,contract,amount_yuan", f"{word}-L1,{zh}机床,{word}-SN,{word}-HT,{yuan}",
        ),
        PaperKind.INVOICES: (
            "number,issued,seller,net_yuan,line", f"{word}-FP,{PAYING},{zh}供应商,{yuan},{word}-L1",
        ),
        PaperKind.VOUCHERS: (
            "number,paid,bank,payer_account,payee,amount_yuan,line",
            f"{word}-PZ,{PAYING},{zh}银行,{word}-6222,{zh}供应商,{yuan},{word}-L1",
        ),
    }  # fmt: skip
    for kind, lines in tables.items():
        import_papers(by=firm.engineer, project=code, kind=kind, name=f"{word}.csv", content=encoded(*lines))
    photograph_line(
        by=firm.engineer, project=code, line=f"{word}-L1", name=f"{word}.png",
        content=base64.b64encode(f"photo of {word}".encode()).decode(),
    )  # fmt: skip
    open_fund_account(
        by=city.finance, pilot=city.pilot, project=code, bank=f"{zh}银行", number=f"{word}-3602", holder=f"{zh}集团",
        subject_code=f"{word}-215",
    )  # fmt: skip


def open_fund(city: Any) -> None:
    open_fund_account(
        by=city.finance, pilot=city.pilot, bank="工商银行", number=f"{city.word}-FUND", holder=f"{city.zh}财政",
        subject_code=f"{city.word}-215",
    )  # fmt: skip


def furnish(rivals: Any) -> None:
    for place in (rivals.city, rivals.other_city):
        half = place.award_fen // 2
        made = import_statement(
            by=place.finance, pilot=place.pilot, start_on=date(2025, 9, 1), end_on=date(2025, 9, 30), opening_fen=0,
            closing_fen=half, name=f"{place.word}.csv",
            content=encoded("day,reference,amount_yuan", f"2025-09-02,{place.word}-T1,{half / 100:.2f}"),
        )  # fmt: skip
        for firm in rivals.firms:
            firm.things.setdefault("statement", made.id)
    for firm in rivals.firms:
        code, zh, word = firm.project.code, firm.zh, firm.word
        loan = file_loan(
            by=firm.engineer, project=code, bank=f"{zh}银行", number=f"{word}-JK", principal_fen=firm.amount_fen,
            rate_bp=420, drawn_on=date(2025, 1, 1), ends_on=date(2027, 1, 1),
        )  # fmt: skip
        file_interest(
            by=firm.engineer, loan=loan.id, number=f"{word}-LX", start_on=date(2025, 1, 1), end_on=date(2025, 4, 1),
            amount_fen=firm.request_fen,
        )  # fmt: skip
        guarantee = file_guarantee(
            by=firm.engineer, project=code, guarantor=f"{zh}担保", number=f"{word}-DB", guaranteed_fen=firm.amount_fen,
            fee_fen=firm.request_fen, starts_on=date(2025, 1, 1), ends_on=date(2026, 1, 1),
        )  # fmt: skip
        with viewing(SYSTEM):
            firm.things["loan"] = loan.id
            firm.things["guarantee"] = guarantee.id
            firm.things["equipment_line"] = EquipmentLine.objects.get(project__code=code).pk
            firm.things["bank_line"] = StatementLine.objects.order_by("pk").values_list("pk", flat=True).first()


def _of(name: str) -> Callable[..., Any]:
    return lambda firm, _city: firm.things[name]


PARAMETERS: dict[str, Callable[..., Any]] = {
    "funds:recover:pk": lambda firm, _city: firm.payment,
    "funds:statement": _of("statement"),
    "funds:line": _of("equipment_line"),
    "funds:loan": _of("loan"),
    "funds:guarantee": _of("guarantee"),
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "bank": lambda _firm, _city: "bank",
    "closing_fen": lambda _firm, _city: 7,
    "drawn_on": lambda _firm, _city: "2025-07-01",
    "end_on": lambda _firm, _city: "2025-12-01",
    "fee_fen": lambda _firm, _city: 7,
    "fee_receipt": lambda _firm, _city: "receipt",
    "ground": lambda _firm, _city: "case",
    "guaranteed_fen": lambda _firm, _city: 7,
    "guarantor": lambda _firm, _city: "guarantor",
    "guarantee": _of("guarantee"),
    "holder": lambda _firm, _city: "holder",
    "loan": _of("loan"),
    "opening_fen": lambda _firm, _city: 7,
    "other_subsidy": lambda _firm, _city: "",
    "other_subsidy_fen": lambda _firm, _city: 0,
    "principal_fen": lambda _firm, _city: 7,
    "programme.audit_sample:seed": lambda _firm, _city: 1,
    "programme.audit_sample:size": lambda _firm, _city: 5,
    "programme.assign_paper:kind": lambda _firm, _city: "invoices",
    "programme.assign_paper:line": lambda firm, _city: f"{firm.word}-L1",
    "programme.assign_paper:number": lambda firm, _city: f"{firm.word}-FP",
    "programme.check_line:line": lambda firm, _city: f"{firm.word}-L1",
    "programme.check_line:serial": lambda firm, _city: f"{firm.word}-SN",
    "programme.close_fund_account:number": lambda firm, _city: f"{firm.word}-3602",
    "programme.estimate_guarantee_fee:days": lambda _firm, _city: 5,
    "programme.estimate_loan_interest:days": lambda _firm, _city: 5,
    "programme.import_papers:kind": lambda _firm, _city: "contracts",
    "programme.withdraw_interest:number": lambda firm, _city: f"{firm.word}-LX",
    "programme.withdraw_paper:kind": lambda _firm, _city: "invoices",
    "programme.withdraw_paper:number": lambda firm, _city: f"{firm.word}-FP",
    "programme.file_invoice:takes_back": lambda _firm, _city: "",
    "programme.match_statement_line:line": _of("bank_line"),
    "programme.photograph_line:line": lambda firm, _city: f"{firm.word}-L1",
    "rate_bp": lambda _firm, _city: 7,
    "receipt": lambda _firm, _city: "receipt",
    "reconciliation": _of("statement"),
    "start_on": lambda _firm, _city: "2025-11-01",
    "subject_code": lambda _firm, _city: "subject",
}
FORM_DATA: dict[str, Callable[..., Any]] = {}
REACHES: dict[str, Callable[..., Any]] = {
    "a paper of the firm withdrawn by a rival": lambda r: (
        r.rival.engineer, "programme.withdraw_paper",
        {"project": r.own.project.code, "kind": "invoices", "number": f"{r.own.word}-FP", "reason": "x"},
    ),
    "the firm's invoice filed by a rival": lambda r: (
        r.rival.engineer, "programme.import_papers",
        {"project": r.own.project.code, "kind": "contracts", "name": "a.csv", "content": encoded("number", "1")},
    ),
}  # fmt: skip
SPEAKING = {"funds:papers", "funds:line"}
SILENT_QUERIES = {"programme.estimate_loan_interest", "programme.estimate_guarantee_fee", "programme.recoveries"}
