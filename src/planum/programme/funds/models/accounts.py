"""The accounts that keep the fund apart (R23), and their reconciliation with the bank's statements."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.funds.models.ledger import LedgerEntry
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project


class FundAccount(Owned):
    """The pilot's own account, or with `project` the one into which the project's owner is paid.

    `holder` is the name on the account, `subject_code` the subject or project code in the books.
    """

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="accounts")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="accounts")
    bank = models.CharField(_("bank"), max_length=120)
    number = models.CharField(_("account number"), max_length=40)
    holder = models.CharField(_("holder"), max_length=200)
    subject_code = models.CharField(_("subject code"), max_length=60)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    opened_at = models.DateTimeField(_("entered"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        ordering = ("pilot", "project", "pk")
        constraints = (
            models.UniqueConstraint(fields=("number",), condition=Q(closed_at=None), name="one_fund_per_account"),
            models.UniqueConstraint(
                fields=("pilot",), condition=Q(closed_at=None, project=None), name="one_account_per_pilot"
            ),
            models.UniqueConstraint(fields=("project",), condition=Q(closed_at=None), name="one_account_per_project"),
        )

    def __str__(self) -> str:
        return f"{self.bank} {self.number}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(pilot__region__in=viewer.regions) | Q(project__owner__in=viewer.organisations)


class ReconciliationState(State):
    OPEN = "open", _("not yet compared with the ledger"), "warning"
    CLOSED = "closed", _("agrees with the bank"), "good"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"


RECONCILIATIONS: Mapping[State, Collection[State]] = {
    ReconciliationState.OPEN: (ReconciliationState.CLOSED, ReconciliationState.WITHDRAWN)
}
STANDING = ~Q(state="withdrawn")


class Reconciliation(Owned):
    """One statement of the pilot's account beside the ledger. Both days belong to the period."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="reconciliations")
    account = models.ForeignKey(FundAccount, models.PROTECT, related_name="reconciliations")
    start_on = models.DateField(_("from"))
    end_on = models.DateField(_("until"))
    opening_fen = models.BigIntegerField(_("opening balance"))
    closing_fen = models.BigIntegerField(_("closing balance"))
    statement = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("statement"))
    state = StateField(ReconciliationState, default=ReconciliationState.OPEN, verbose_name=_("state"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ("-end_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(end_on__gte=F("start_on")), name="period_ends_after_it_begins"),
            models.UniqueConstraint(
                fields=("account", "start_on"), condition=STANDING, name="one_standing_statement_per_period"
            ),
        )

    def __str__(self) -> str:
        return f"{self.start_on}–{self.end_on}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(pilot__region__in=viewer.regions)


class StatementLine(Owned):
    """One line of a statement: money in is positive. `entry` is the entry of the ledger that it proves."""

    reconciliation = models.ForeignKey(Reconciliation, models.PROTECT, related_name="lines")
    on = models.DateField(_("day"))
    reference = models.CharField(_("bank reference"), max_length=80)
    counterpart = models.CharField(_("counterpart"), max_length=200, blank=True)
    amount_fen = models.BigIntegerField(_("amount"))
    entry = models.OneToOneField(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="statement_line")

    class Meta:
        ordering = ("reconciliation", "on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("reconciliation", "reference"), name="one_line_per_reference"),
            models.CheckConstraint(condition=~Q(amount_fen=0), name="statement_line_is_not_zero"),
        )

    def __str__(self) -> str:
        return self.reference

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(reconciliation__pilot__region__in=viewer.regions)
