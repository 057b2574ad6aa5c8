"""The ledger of the award, the payments, and what the gate found before each. The ledger is never rewritten."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.funds.engine.ledger import Account
from planum.programme.performance.models import Milestone
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project, concerned


class Decision(State):
    REQUESTED = "requested", _("awaits the decision"), "info"
    RELEASED = "released", _("released"), "good"
    REFUSED = "refused", _("refused"), "bad"
    REVERSED = "reversed", _("reversed"), "warning"


DECISIONS: Mapping[State, Collection[State]] = {
    Decision.REQUESTED: (Decision.RELEASED, Decision.REFUSED),
    Decision.RELEASED: (Decision.REVERSED,),
}


class Payment(Owned):
    """Money asked for a project, on the ground of a milestone; the gate decides whether it may be released."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="payments")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, blank=True, related_name="payments")
    amount_fen = models.BigIntegerField(_("amount"))
    state = StateField(Decision, default=Decision.REQUESTED, verbose_name=_("state"))
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    requested_at = models.DateTimeField(_("requested"))
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by"))
    decided_at = models.DateTimeField(_("decided"), null=True)
    override_reason = models.CharField(_("reason for an exception"), max_length=500, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_is_positive"),)

    def __str__(self) -> str:
        return f"{self.project} · {self.milestone}" if self.milestone_id else str(self.project)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")


ACCOUNTS = {account.value: account for account in Account}


class EntryKind(State):
    AWARD_RECEIVED = "award_received", _("award received"), "info"
    ALLOCATED = "allocated", _("allocated to a project"), "info"
    PAID = "paid", _("paid out"), "good"
    DEDUCTED = "deducted", _("support deducted"), "warning"
    RECOVERED = "recovered", _("recovered from the firm"), "warning"
    RETURNED = "returned", _("returned to the treasury"), "warning"
    REVERSED = "reversed", _("reversed"), "warning"


class LedgerEntry(Owned):
    """One entry of a pilot's ledger. Never changed, never deleted: the database itself refuses (migration 0002)."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    kind = StateField(EntryKind, verbose_name=_("kind"))
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="ledger")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="ledger")
    tranche = models.PositiveSmallIntegerField(_("tranche"), null=True, blank=True)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="reversed_by")
    ground = models.CharField(_("sanction case or audit finding"), max_length=60, blank=True)
    memo = models.CharField(_("memo"), max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        ordering = ("pilot", "number")
        constraints = (models.UniqueConstraint(fields=("pilot", "number"), name="one_entry_per_number"),)

    def __str__(self) -> str:
        return f"{self.pilot.code} {self.number}"

    @property
    def amount_fen(self) -> int:
        """What the entry moves: the sum of its debits."""
        return sum(posting.debit_fen for posting in self.postings.all())

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The authorities of the city see all; a firm sees the entries of its own projects."""
        return Q(pilot__region__in=viewer.regions) | Q(project__owner__in=viewer.organisations)


class LedgerPosting(Owned):
    """One side of an entry: money comes to the account (debit) or leaves it (credit)."""

    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="postings")
    account = models.CharField(_("account"), max_length=20, choices=[(one.value, one.label_en) for one in Account])
    debit_fen = models.BigIntegerField(_("debit"), default=0)
    credit_fen = models.BigIntegerField(_("credit"), default=0)

    class Meta:
        ordering = ("entry", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(debit_fen__gt=0, credit_fen=0) | Q(debit_fen=0, credit_fen__gt=0),
                name="one_side_per_posting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.account} {self.debit_fen - self.credit_fen}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(entry__pilot__region__in=viewer.regions) | Q(entry__project__owner__in=viewer.organisations)
