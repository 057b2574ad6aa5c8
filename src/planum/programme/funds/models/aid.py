"""The papers of the two other forms of support: loans whose interest, and guarantees whose fee is subsidised (R22)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.visibility import Owned, Viewer
from planum.programme.funds.models.papers import STANDS, Paper
from planum.programme.projects.models import concerned


class Loan(Paper):
    """A loan for the project. `file` is its contract; the receipt says that it was drawn."""

    bank = models.CharField(_("bank"), max_length=120)
    number = models.CharField(_("loan contract"), max_length=80)
    receipt = models.CharField(_("loan receipt"), max_length=80, blank=True)
    principal_fen = models.BigIntegerField(_("principal"))
    rate_bp = models.PositiveIntegerField(_("yearly rate"))
    drawn_on = models.DateField(_("drawn"))
    ends_on = models.DateField(_("due"))
    other_subsidy = models.CharField(_("interest subsidised elsewhere by"), max_length=200, blank=True)
    other_subsidy_fen = models.BigIntegerField(_("interest subsidy from there"), default=0)

    class Meta:
        ordering = ("project", "drawn_on")
        constraints = (
            models.UniqueConstraint(fields=("bank", "number"), condition=STANDS, name="one_loan_per_contract"),
            models.CheckConstraint(
                condition=Q(principal_fen__gt=0, ends_on__gt=F("drawn_on"), rate_bp__lt=10_000), name="loan_is_possible"
            ),
            models.CheckConstraint(
                condition=Q(other_subsidy="", other_subsidy_fen=0)
                | (~Q(other_subsidy="") & Q(other_subsidy_fen__gt=0)),
                name="another_subsidy_has_name_and_amount",
            ),
        )

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"

    @property
    def standing_slips(self) -> "list[InterestSlip]":
        """Those that were not withdrawn; reads what was prefetched."""
        return [slip for slip in self.slips.all() if slip.withdrawn_at is None]


class InterestSlip(Owned):
    """Interest that was paid for a period; the last day is not included. `withdrawn_at`: as of papers."""

    loan = models.ForeignKey(Loan, models.PROTECT, related_name="slips")
    number = models.CharField(_("slip"), max_length=80)
    start_on = models.DateField(_("from"))
    end_on = models.DateField(_("until"))
    amount_fen = models.BigIntegerField(_("interest paid"))
    filed_at = models.DateTimeField(_("filed"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    withdrawn_for = models.CharField(_("withdrawn because"), max_length=300, blank=True)

    class Meta:
        ordering = ("loan", "start_on")
        constraints = (
            models.UniqueConstraint(fields=("loan", "number"), condition=STANDS, name="one_standing_slip_per_number"),
            models.CheckConstraint(condition=Q(amount_fen__gt=0, end_on__gt=F("start_on")), name="slip_is_possible"),
        )

    def __str__(self) -> str:
        return self.number

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "loan__project__")


class Guarantee(Paper):
    """A guarantee for a loan of the project and the fee that was paid for it. `file` is its contract."""

    guarantor = models.CharField(_("guarantor"), max_length=200)
    number = models.CharField(_("guarantee contract"), max_length=80)
    guaranteed_fen = models.BigIntegerField(_("guaranteed amount"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    fee_fen = models.BigIntegerField(_("fee paid"))
    fee_receipt = models.CharField(_("receipt of the fee"), max_length=80, blank=True)

    class Meta:
        ordering = ("project", "starts_on")
        constraints = (
            models.UniqueConstraint(fields=("guarantor", "number"), condition=STANDS, name="one_guarantee_per_number"),
            models.CheckConstraint(
                condition=Q(guaranteed_fen__gt=0, fee_fen__gt=0, ends_on__gt=F("starts_on")),
                name="guarantee_is_possible",
            ),
        )

    def __str__(self) -> str:
        return f"{self.guarantor} {self.number}"
