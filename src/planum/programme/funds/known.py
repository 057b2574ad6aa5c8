"""What the money and its papers know of the figures of a monthly report."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Max, Sum
from django.urls import reverse

from planum.programme.funds.engine.ledger import Account
from planum.programme.funds.ledger import project_balances
from planum.programme.funds.models import ExpenseType, InvoiceShare, LedgerEntry
from planum.programme.projects.models import Project
from planum.programme.supervision.known import INVOICES, LEDGER, Known

BOUGHT = (ExpenseType.EQUIPMENT, ExpenseType.SOFTWARE)


def invoices_and_ledger(project: Project, on: date) -> Iterable[Known]:
    """Equipment and software by the invoices of their lines up to the day; and of central money no more than was paid.

    Before the first invoice, and before the first entry of the ledger, nothing is known.
    """
    shares = InvoiceShare.objects.filter(
        line__project=project, line__withdrawn_at=None, line__expense_type__in=BOUGHT, invoice__withdrawn_at=None,
        invoice__issued_on__lte=on,
    )  # fmt: skip
    found = shares.aggregate(total=Sum("amount_fen"), last=Max("invoice__filed_at"))
    if found["total"]:
        url = reverse("funds:papers", args=[project.pk])
        yield Known("equipment_fen", found["total"], INVOICES, found["last"], url)
    last = LedgerEntry.objects.filter(project=project).aggregate(last=Max("at"))["last"]
    if last:
        most = project_balances(project)[Account.PAID] + project.other_central_fen
        yield Known("central_fen", most, LEDGER, last, reverse("funds:project", args=[project.pk]), is_most=True)
