"""Papers out of tables. A table is taken whole or refused whole, each fault with its row and column."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models as django_models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.kernel.models import Person, StoredFile
from planum.programme.funds import columns as of
from planum.programme.funds.models import (
    EquipmentLine,
    Invoice,
    InvoiceShare,
    PurchaseContract,
    Voucher,
    VoucherShare,
)
from planum.programme.funds.uniqueness import used_elsewhere
from planum.programme.projects.models import Project
from planum.ui.exchange.columns import Column, Faults, Row, read_table, repeated


class PaperKind(django_models.TextChoices):
    CONTRACTS = "contracts", gettext_lazy("purchase contracts")
    LINES = "lines", gettext_lazy("equipment lines")
    INVOICES = "invoices", gettext_lazy("invoices")
    VOUCHERS = "vouchers", gettext_lazy("payment vouchers")


COLUMNS: dict[str, list[Column]] = {
    PaperKind.CONTRACTS: of.CONTRACT_COLUMNS,
    PaperKind.LINES: of.LINE_COLUMNS,
    PaperKind.INVOICES: of.INVOICE_COLUMNS,
    PaperKind.VOUCHERS: of.VOUCHER_COLUMNS,
}


@dataclass
class Taking:
    """One table that is being read for a project: the faults so far, and who files it."""

    project: Project
    by: Person
    file: StoredFile | None
    at: datetime = field(default_factory=timezone.now)
    faults: Faults = field(default_factory=Faults)

    @property
    def filed(self) -> dict[str, Any]:
        return {"project": self.project, "file": self.file, "filed_by": self.by, "filed_at": self.at}

    def lines(self) -> dict[str, EquipmentLine]:
        rows = EquipmentLine._base_manager.filter(project=self.project, withdrawn_at=None)
        return {row.code: row for row in rows}


def take(kind: PaperKind, taking: Taking, name: str, content: bytes) -> tuple[int, int]:
    """How many papers and how many shares were filed. Raises RefusedRows with every fault; then nothing was."""
    rows = read_table(name, content, COLUMNS[kind], taking.faults)
    return _TAKEN[kind](taking, rows)


def _take_contracts(taking: Taking, rows: list[Row]) -> tuple[int, int]:
    repeated(rows, lambda row: row["number"], of.NUMBER, taking.faults)
    known = _numbers(PurchaseContract, taking.project, "number")
    _refuse_known(rows, known, of.NUMBER, taking.faults)
    taking.faults.refuse()
    PurchaseContract.objects.bulk_create(
        PurchaseContract(
            number=row["number"], supplier=row["supplier"], signed_on=row["signed"], amount_fen=row["amount_yuan"],
            **taking.filed,
        )
        for row in rows
    )  # fmt: skip
    return len(rows), 0


def _take_lines(taking: Taking, rows: list[Row]) -> tuple[int, int]:
    faults = taking.faults
    repeated(rows, lambda row: row["line"], of.LINE, faults)
    repeated([row for row in rows if row["serial"]], lambda row: row["serial"], of.SERIAL, faults)
    _refuse_known(rows, _numbers(EquipmentLine, taking.project, "code"), of.LINE, faults)
    stand = PurchaseContract._base_manager.filter(project=taking.project, withdrawn_at=None)
    contracts = {row.number: row for row in stand}
    for row in rows:
        if row["contract"] and row["contract"] not in contracts:
            faults.add(row.number, of.CONTRACT, row["contract"], _("A contract of this project that is on file."))
    _refuse_used(rows, "serial", of.SERIAL, taking)
    faults.refuse()
    EquipmentLine.objects.bulk_create(
        EquipmentLine(
            code=row["line"], name=row["name"], model=row["model"], serial=row["serial"],
            contract=contracts[row["contract"]], expense_type=row["kind"], amount_fen=row["amount_yuan"],
            tax_rate_bp=row["tax_rate"], tax_included=row["with_tax"], **taking.filed,
        )
        for row in rows
    )  # fmt: skip
    return len(rows), 0


def _take_invoices(taking: Taking, rows: list[Row]) -> tuple[int, int]:
    """An invoice that stands for several lines has a row for each; its own facts are the same in all of them."""
    facts = ("issued", "seller", "buyer", "net_yuan", "tax_yuan", "kind", "takes_back")
    firsts = _firsts(rows, of.INVOICE, facts, taking.faults)
    for row in firsts:
        net, takes_back = row["net_yuan"], row["takes_back"]
        if isinstance(net, int) and (net < 0) is not bool(takes_back):
            taking.faults.add(
                row.number, of.TAKES_BACK, takes_back, _("The invoice that a credit note takes back; else empty.")
            )
    _refuse_used(firsts, "number", of.INVOICE, taking)
    lines = _known_lines(taking, rows)
    taking.faults.refuse()
    made = Invoice.objects.bulk_create(
        Invoice(
            number=row["number"], kind=row["kind"], seller=row["seller"], buyer=row["buyer"], issued_on=row["issued"],
            net_fen=row["net_yuan"], tax_fen=row["tax_yuan"], takes_back=row["takes_back"], **taking.filed,
        )
        for row in firsts
    )  # fmt: skip
    papers = {paper.number: paper for paper in made}
    shares = [
        InvoiceShare(
            invoice=papers[row["number"]], line=lines[row["line"]],
            amount_fen=papers[row["number"]].gross_fen if row["share_yuan"] is None else row["share_yuan"],
        )
        for row in rows if row["line"]
    ]  # fmt: skip
    InvoiceShare.objects.bulk_create(shares)
    return len(papers), len(shares)


def _take_vouchers(taking: Taking, rows: list[Row]) -> tuple[int, int]:
    firsts = _firsts(rows, of.VOUCHER, ("paid", "bank", "payer_account", "payee", "amount_yuan"), taking.faults)
    stand = Voucher._base_manager.filter(withdrawn_at=None, bank__in={row["bank"] for row in firsts})
    known = set(stand.values_list("bank", "number"))
    for row in firsts:
        if (row["bank"], row["number"]) in known:
            taking.faults.add(row.number, of.VOUCHER, row["number"], _("A voucher that is not on file yet."))
    lines = _known_lines(taking, rows)
    taking.faults.refuse()
    made = Voucher.objects.bulk_create(
        Voucher(
            number=row["number"], bank=row["bank"], payer_account=row["payer_account"], payee=row["payee"],
            paid_on=row["paid"], amount_fen=row["amount_yuan"], **taking.filed,
        )
        for row in firsts
    )  # fmt: skip
    papers = {paper.number: paper for paper in made}
    shares = [
        VoucherShare(
            voucher=papers[row["number"]], line=lines[row["line"]],
            amount_fen=papers[row["number"]].amount_fen if row["share_yuan"] is None else row["share_yuan"],
        )
        for row in rows if row["line"]
    ]  # fmt: skip
    VoucherShare.objects.bulk_create(shares)
    return len(papers), len(shares)


def _firsts(rows: list[Row], column: Column, facts: Iterable[str], faults: Faults) -> list[Row]:
    """The first row of each paper; a later row of the same paper that says otherwise is a fault."""
    seen: dict[str, Row] = {}
    named: set[tuple[str, str]] = set()
    for row in rows:
        first = seen.setdefault(row["number"], row)
        place = (row["number"], row["line"])
        if place in named:
            faults.add(row.number, of.FOR_LINE, row["line"], _("Each line once for each paper."))
        named.add(place)
        if any(row[fact] != first[fact] for fact in facts):
            allowed = _("The same facts as in row %(row)d.") % {"row": first.number}
            faults.add(row.number, column, row["number"], allowed)
    return list(seen.values())


def _known_lines(taking: Taking, rows: list[Row]) -> dict[str, EquipmentLine]:
    lines = taking.lines()
    for row in rows:
        if row["line"] and row["line"] not in lines:
            taking.faults.add(row.number, of.FOR_LINE, row["line"], _("A line of this project that is on file."))
    return lines


def _numbers(model: Any, project: Project, name: str) -> set[str]:
    return set(model._base_manager.filter(project=project, withdrawn_at=None).values_list(name, flat=True))


def _refuse_known(rows: list[Row], known: set[str], column: Column, faults: Faults) -> None:
    for row in rows:
        if row[column.key] in known:
            faults.add(row.number, column, row[column.key], _("One that is not on file yet; withdraw that one first."))


def _refuse_used(rows: list[Row], key: str, column: Column, taking: Taking) -> None:
    """R33 before anything is written: an invoice or a machine stands in one project of one programme alone."""
    kind = "serial" if key == "serial" else "invoice"
    used = used_elsewhere(kind, {row[key] for row in rows if row[key]}, taking.project)
    for row in rows:
        if row[key] in used:
            allowed = _("One that stands in no other project and no other programme (R33): %(where)s has it.")
            taking.faults.add(row.number, column, row[key], allowed % {"where": used[row[key]]})


_TAKEN: dict[str, Callable[[Taking, list[Row]], tuple[int, int]]] = {
    PaperKind.CONTRACTS: _take_contracts,
    PaperKind.LINES: _take_lines,
    PaperKind.INVOICES: _take_invoices,
    PaperKind.VOUCHERS: _take_vouchers,
}
