"""Acceptance of a project: applied for by its owner, judged by experts, audited, decided by the city."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Project, concerned


class Verdict(models.TextChoices):
    PASSED = "passed", _("passed")
    CONDITIONAL = "conditional", _("passed on conditions")
    FAILED = "failed", _("not passed")


class AcceptanceState(State):
    APPLIED = "applied", _("applied for"), "warning"
    CONDITIONAL = "conditional", _("passed on conditions"), "warning"
    RECTIFIED = "rectified", _("conditions met, to be checked"), "info"
    PASSED = "passed", _("passed"), "good"
    FAILED = "failed", _("not passed"), "bad"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"


# After one that failed or was withdrawn the firm applies again: a new attempt with its own opinions and audit.
ACCEPTANCE_TRANSITIONS: Mapping[State, Collection[State]] = {
    AcceptanceState.APPLIED: (
        AcceptanceState.PASSED, AcceptanceState.CONDITIONAL, AcceptanceState.FAILED, AcceptanceState.WITHDRAWN,
    ),
    AcceptanceState.CONDITIONAL: (AcceptanceState.RECTIFIED, AcceptanceState.FAILED),
    AcceptanceState.RECTIFIED: (AcceptanceState.PASSED, AcceptanceState.CONDITIONAL, AcceptanceState.FAILED),
}  # fmt: skip
LIVING = (AcceptanceState.APPLIED, AcceptanceState.CONDITIONAL, AcceptanceState.RECTIFIED, AcceptanceState.PASSED)


class Acceptance(Owned):
    """`assessment`: the firm's own of its indicators, [{"name", "unit", "wanted", "reached", "evidence"}].

    `audited_investment_fen` is what the auditors of the firm's report found to be invested; `audit` is that report.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="acceptances", verbose_name=_("project"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    summary = models.TextField(_("what was built and reached"))
    assessment = models.JSONField(_("own assessment"), default=list)
    audit = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name=_("audit report"))
    auditor_name = models.CharField(_("auditors"), max_length=200)
    audited_investment_fen = models.BigIntegerField(_("investment as audited"))
    audited_on = models.DateField(_("date of the audit report"))
    applied_at = models.DateTimeField(_("applied"))
    applied_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("applied by"))
    verdict_reason = models.TextField(_("reason of the verdict"), blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    conditions_due_on = models.DateField(_("conditions to be met by"), null=True, blank=True)
    rectified = models.TextField(_("how the conditions were met"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(AcceptanceState, default=AcceptanceState.APPLIED, verbose_name=_("state"))

    class Meta:
        ordering = ("-applied_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("project", "attempt"), name="one_acceptance_per_attempt"),
            models.UniqueConstraint(
                fields=("project",), condition=Q(state__in=[state.value for state in LIVING]),
                name="one_living_acceptance_per_project",
            ),
            models.CheckConstraint(condition=Q(audited_investment_fen__gt=0), name="audited_investment_is_positive"),
        )  # fmt: skip

    def __str__(self) -> str:
        return str(self.project)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Those whom the project concerns, and the experts who were asked."""
        asked = AcceptanceOpinion._base_manager.filter(expert=viewer.person).values("acceptance")
        return concerned(viewer, "project__") | Q(pk__in=asked)


class AcceptanceOpinion(Owned):
    """One expert's; `given_at` None: asked for, not yet given. Experts do not see each other's before the decision."""

    acceptance = models.ForeignKey(Acceptance, models.CASCADE, related_name="opinions")
    expert = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("expert"))
    asked_at = models.DateTimeField(_("asked"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    is_independent = models.BooleanField(_("declared independent"), default=False)
    given_at = models.DateTimeField(_("given"), null=True, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("acceptance", "expert"), name="an_expert_is_asked_once"),)

    def __str__(self) -> str:
        return f"{self.acceptance} · {self.expert}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The expert, and the authorities; the firm reads the verdict and its reason."""
        return (
            Q(expert=viewer.person)
            | Q(acceptance__project__pilot__region__in=viewer.regions)
            | Q(acceptance__project__owner__region__in=viewer.regions)
        )
