"""Invoices and vouchers on file that stand, wholly or in part, for no line of equipment yet."""

from dataclasses import dataclass

from planum.programme.funds.models import Invoice, Voucher
from planum.programme.funds.taking import PaperKind
from planum.programme.projects.models import Project


@dataclass(frozen=True)
class Unassigned:
    """`fen` is what is left of the paper, `of_fen` the whole of it."""

    kind: PaperKind
    pk: int
    number: str
    bank: str
    partner: str
    of_fen: int
    fen: int

    @property
    def key(self) -> str:
        return f"{self.kind.value}-{self.pk}"

    @property
    def said(self) -> str:
        return f"{self.kind.label} {self.number} · {self.partner} · {self.fen / 100:,.2f}"


def unassigned(project: Project) -> list[Unassigned]:
    """Four queries, however many papers."""
    stand = {"project": project, "withdrawn_at": None}
    found = [
        Unassigned(PaperKind.INVOICES, row.pk, row.number, "", row.seller, row.gross_fen, row.unassigned_fen)
        for row in Invoice.objects.filter(**stand).prefetch_related("shares")
    ] + [
        Unassigned(PaperKind.VOUCHERS, row.pk, row.number, row.bank, row.payee, row.amount_fen, row.unassigned_fen)
        for row in Voucher.objects.filter(**stand).prefetch_related("shares")
    ]
    return [one for one in found if one.fen]
