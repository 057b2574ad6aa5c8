"""Writes of the papers: taken in, filed one by one, withdrawn, and checked on site."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person
from planum.programme.funds.engine.invoicefile import InvoiceFields, read_invoice_file
from planum.programme.funds.locking import decoded, filed_once, project_to_file_for
from planum.programme.funds.models import (
    EquipmentLine,
    Invoice,
    PurchaseContract,
    Voucher,
)
from planum.programme.funds.permissions import can_check_on_site, can_file_papers, may_check
from planum.programme.funds.queries import line_shape
from planum.programme.funds.shapes import AssignedPaper, FiledInvoice, LineShape, TakenPapers, WithdrawnPaper
from planum.programme.funds.taking import PaperKind, Taking, take
from planum.programme.funds.uniqueness import used_elsewhere
from planum.programme.funds.withdrawing import withdraw
from planum.programme.projects.models import Project

PICTURES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
PAPERS: dict[str, tuple[type[Any], str]] = {
    PaperKind.CONTRACTS: (PurchaseContract, "number"),
    PaperKind.LINES: (EquipmentLine, "code"),
    PaperKind.INVOICES: (Invoice, "number"),
    PaperKind.VOUCHERS: (Voucher, "number"),
}


@action(permission=can_file_papers)
def import_papers(*, by: Person, project: str, kind: PaperKind, name: str, content: str) -> TakenPapers:
    """Take in a table of contracts, lines, invoices or vouchers (Excel or CSV, as base64) for a project.

    Invoices and vouchers name in `line` what they stand for, with a row for each line. A table with any fault is
    refused whole; an invoice or a machine that stands in another project or programme is one (R33).
    """
    row = project_to_file_for(by, project)
    given = decoded(name, content)
    kept = store(content=given, name=name, media_type="application/octet-stream", owner=row.owner)
    with filed_once():
        papers, shares = take(PaperKind(kind), Taking(row, by, kept), name, given)
    taken = TakenPapers(project, PaperKind(kind).value, papers, shares)
    record(kept, after={"project": project, "kind": taken.kind, "papers": papers, "shares": shares})
    return taken


@action(permission=can_file_papers)
def file_invoice(*, by: Person, project: str, name: str, content: str, takes_back: str = "") -> FiledInvoice:
    """File an electronic invoice by its OFD or XML file (as base64): its fields are read out of the file.

    For a credit note name in `takes_back` the invoice it takes back. `assign_paper` says which lines it stands for.
    """
    row = project_to_file_for(by, project)
    given = decoded(name, content)
    fields = read_invoice_file(name, given)
    _check_invoice(fields, takes_back)
    used = used_elsewhere("invoice", [fields.number], row)
    if used:
        raise Refused(
            _("Invoice %(number)s stands in %(where)s.") % {"number": fields.number, "where": used[fields.number]},
            _("An invoice stands in one project of one programme alone (R33)."),
            _("Take it out here or there."),
        )
    kept = store(content=given, name=name, media_type="application/ofd", owner=row.owner)
    with filed_once():
        paper = Invoice.objects.create(
            project=row, file=kept, filed_by=by, filed_at=timezone.now(), number=fields.number, seller=fields.seller,
            buyer=fields.buyer, issued_on=fields.issued_on, net_fen=fields.net_fen, tax_fen=fields.tax_fen,
            takes_back=takes_back,
        )  # fmt: skip
    record(
        paper, after={"project": project, "number": fields.number, "gross_fen": paper.gross_fen, "file": kept.digest}
    )
    return FiledInvoice(
        paper.pk, project, paper.number, paper.seller, paper.buyer, paper.issued_on, paper.net_fen, paper.tax_fen,
        kept.digest,
    )  # fmt: skip


@action(permission=can_file_papers)
def withdraw_paper(*, by: Person, project: str, kind: PaperKind, number: str, reason: str) -> WithdrawnPaper:
    """Withdraw a paper that was filed in error; it stays on file and no longer counts.

    Refused once money was released on papers that were on file, and while other papers hang on it.
    """
    row = project_to_file_for(by, project)
    model, name = PAPERS[PaperKind(kind)]
    paper = model.objects.get(project=row, withdrawn_at=None, **{name: number})
    _require_nothing_hangs_on(paper)
    withdraw(by, paper, reason)
    if hasattr(paper, "shares"):
        paper.shares.all().delete()
    return WithdrawnPaper(project, PaperKind(kind).value, number, reason)


@action(permission=can_file_papers)
def assign_paper(
    *, by: Person, project: str, kind: PaperKind, number: str, line: str, amount_fen: int = 0, bank: str = ""
) -> AssignedPaper:
    """Say for which line of equipment an invoice or a voucher on file stands; 0: with all that is left of it.

    A part with tax goes to one line, the next part to the next. Name the bank where two banks gave a voucher's number.
    """
    row = project_to_file_for(by, project)
    paper = _assignable(row, PaperKind(kind), number, bank)
    of = EquipmentLine.objects.get(project=row, code=line, withdrawn_at=None)
    left = paper.unassigned_fen
    fen = amount_fen or left
    if paper.shares.filter(line=of).exists():
        raise Refused(
            _("%(paper)s stands for line %(line)s already.") % {"paper": paper, "line": of.code},
            _("Each line once for each paper."),
            _("Withdraw the paper and send it again to share it out anew."),
        )
    if not left or (fen < 0) is not (left < 0) or abs(fen) > abs(left):
        raise Refused(
            _("%(yuan)s yuan of %(paper)s.") % {"yuan": f"{fen / 100:,.2f}", "paper": paper},
            _("At most what is left of it, %(yuan)s yuan.") % {"yuan": f"{left / 100:,.2f}"},
        )
    share = paper.shares.create(line=of, amount_fen=fen)
    record(share, after={"project": project, "paper": number, "line": line, "amount_fen": fen})
    return AssignedPaper(project, PaperKind(kind).value, number, line, fen, left - fen)


@action(permission=can_file_papers)
def photograph_line(*, by: Person, project: str, line: str, name: str, content: str) -> LineShape:
    """Add the photo that shows the equipment of a line in its place (a picture, as base64)."""
    row = project_to_file_for(by, project)
    paper = EquipmentLine.objects.select_related("contract", "photo").get(project=row, code=line, withdrawn_at=None)
    suffix = name.rpartition(".")[2].lower()
    if suffix not in PICTURES:
        raise Refused(_("The file %(name)s.") % {"name": name}, _("A picture: .jpg, .png or .webp."))
    before = paper.photo.digest if paper.photo else None
    paper.photo = store(content=decoded(name, content), name=name, media_type=PICTURES[suffix], owner=row.owner)
    paper.checked_by = paper.checked_on = None
    paper.save(update_fields=["photo", "checked_by", "checked_on"])
    record(paper, before={"photo": before}, after={"photo": paper.photo.digest})
    return line_shape(paper)


@action(permission=can_check_on_site)
def check_line(*, by: Person, project: str, line: str, on: date, serial: str, note: str = "") -> LineShape:
    """Enter that an officer saw the equipment of a line on site, with the serial number read off it."""
    paper = EquipmentLine.objects.select_related("project__pilot", "project__owner", "contract", "photo").get(
        project__code=project, code=line, withdrawn_at=None
    )
    if not may_check(by, paper.project):
        raise PermissionDenied(_("Only officers of the city or of the owner's district check on site."))
    if on > timezone.localdate():
        raise Refused(_("Checked on %(day)s.") % {"day": on}, _("Not in the future."))
    if serial.strip().casefold() != paper.serial.strip().casefold():
        raise Refused(
            _("Serial number %(serial)s was read on site.") % {"serial": serial},
            _("%(serial)s, as the line says.") % {"serial": paper.serial or _("none")},
            _("Have the line corrected by its owner, or look for the machine."),
        )
    paper.checked_by, paper.checked_on, paper.check_note = by, on, note
    paper.save(update_fields=["checked_by", "checked_on", "check_note"])
    record(paper, after={"checked_on": on, "note": note})
    return line_shape(paper)


def _check_invoice(fields: InvoiceFields, takes_back: str) -> None:
    if (fields.net_fen < 0) is not bool(takes_back):
        raise Refused(
            _("An invoice of %(amount)s yuan.") % {"amount": f"{fields.net_fen / 100:,.2f}"},
            _("A credit note is negative and names the invoice that it takes back; no other invoice does."),
        )


def _assignable(project: Project, kind: PaperKind, number: str, bank: str) -> Any:
    if kind not in {PaperKind.INVOICES, PaperKind.VOUCHERS}:
        raise Refused(
            _("Kind of paper: %(kind)s.") % {"kind": kind.label}, _("An invoice or a voucher stands for lines.")
        )
    model, name = PAPERS[kind]
    rows = model.objects.filter(project=project, withdrawn_at=None, **{name: number})
    found = list(rows.filter(bank=bank) if bank and kind == PaperKind.VOUCHERS else rows)
    if len(found) > 1:
        raise Refused(
            _("Two vouchers have the number %(number)s.") % {"number": number}, _("One paper."), _("Name its bank.")
        )
    return found[0] if found else rows.get()


def _require_nothing_hangs_on(paper: Any) -> None:
    hanging = [name for name in ("lines", "invoice_shares", "voucher_shares") if hasattr(paper, name)]
    for name in hanging:
        rows = getattr(paper, name)
        rows = rows.filter(withdrawn_at=None) if name == "lines" else rows
        if rows.exists():
            raise Refused(
                _("Other papers hang on %(paper)s.") % {"paper": paper},
                _("A paper is withdrawn after those that name it."),
                _("Withdraw these first: first invoices and vouchers, then lines, then the contract."),
            )
