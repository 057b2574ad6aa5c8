"""Money that other programmes gave, and pairs that look as if one project asked twice."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, Region
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models.applications import Application
from planum.programme.projects.models.projects import Project


class FundingLevel(models.TextChoices):
    CENTRAL = "central", _("central")
    PROVINCE = "province", _("provincial")
    CITY = "city", _("city")


class FundingRecord(Owned):
    """One line of money that a programme gave to a firm, as its office keeps it. For authorities of the city alone."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("city"))
    programme = models.CharField(_("programme"), max_length=80)
    level = models.CharField(_("level"), max_length=10, choices=FundingLevel.choices)
    firm = models.CharField(_("firm"), max_length=200)
    credit_code = models.CharField(_("unified social credit code"), max_length=40, blank=True)
    project = models.CharField(_("project"), max_length=300, blank=True)
    content = models.TextField(_("what is built"), blank=True)
    address = models.CharField(_("place of construction"), max_length=300, blank=True)
    filing_code = models.CharField(_("filing code"), max_length=60, blank=True)
    invoice = models.CharField(_("invoice number"), max_length=40, blank=True)
    serial = models.CharField(_("serial number"), max_length=100, blank=True)
    amount_fen = models.BigIntegerField(_("amount"))
    granted_on = models.DateField(_("granted on"), null=True, blank=True)
    source = models.CharField(_("file"), max_length=200)
    row = models.PositiveIntegerField(_("row"))
    imported_at = models.DateTimeField(_("imported"))
    imported_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("programme", "pk")
        constraints = (
            models.UniqueConstraint(fields=("region", "source", "row"), name="one_funding_record_of_a_row"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="funding_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.programme} · {self.firm}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(region__in=viewer.regions)


class CaseState(State):
    OPEN = "open", _("to be decided"), "warning"
    CONFIRMED = "confirmed", _("the same money"), "bad"
    DISMISSED = "dismissed", _("not the same"), "good"


CASE_MOVES: Mapping[State, Collection[State]] = {
    CaseState.OPEN: (CaseState.CONFIRMED, CaseState.DISMISSED),
    CaseState.CONFIRMED: (CaseState.OPEN,),
    CaseState.DISMISSED: (CaseState.OPEN,),
}


class DuplicateCase(Owned):
    """An application beside another one, a project of the list, or money of another programme; exactly one of them.

    Only authorities of the city see it: a firm learns that its application is being examined, never against whose.
    """

    application = models.ForeignKey(Application, models.CASCADE, related_name="cases")
    other = models.ForeignKey(Application, models.CASCADE, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    funding = models.ForeignKey(FundingRecord, models.PROTECT, null=True, blank=True, related_name="+")
    score = models.FloatField(_("probability"))
    verdict = models.CharField(_("class"), max_length=10)
    evidence = models.JSONField(default=list)
    state = StateField(CaseState, choices=CaseState.choices(), default=CaseState.OPEN, verbose_name=_("state"))
    reason = models.TextField(_("reason"), blank=True)
    found_at = models.DateTimeField(_("found"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-score", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "other"), condition=Q(other__isnull=False), name="one_case_with_an_application"
            ),
            models.UniqueConstraint(
                fields=("application", "project"), condition=Q(project__isnull=False), name="one_case_with_a_project"
            ),
            models.UniqueConstraint(
                fields=("application", "funding"), condition=Q(funding__isnull=False), name="one_case_with_a_funding"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application.code} · {self.other_side}"

    @property
    def other_side(self) -> Application | Project | FundingRecord:
        found = self.other or self.project or self.funding
        assert found is not None
        return found

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(application__call__pilot__region__in=viewer.regions)


def cases_with(row: Application) -> Q:
    """The cases in which the application stands on either side."""
    return Q(application=row) | Q(other=row)
