"""Sanctions against a city or a project: cases with a hearing, measures with deadlines, and the ways out."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Person, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.performance.models.evaluations import Evaluation
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Project, concerned


class Ground(models.TextChoices):
    EVALUATION = "evaluation", _("poor grade of an evaluation")
    AUDIT = "audit", _("finding of an audit or inspection")
    REMOVAL = "removal", _("project removed from the list")


class SanctionStep(models.TextChoices):
    """The ladder of the notice, section 三（三）, the mildest first."""

    RECTIFY = "rectify", _("put right")
    SUSPEND = "suspend", _("suspend")
    DEDUCT = "deduct", _("deduct")
    RECOVER = "recover", _("recover")


class CaseState(State):
    OPEN = "open", pgettext_lazy("sanction", "open"), "warning"
    CLOSED = "closed", _("carried out and closed"), "good"
    LIFTED = "lifted", _("lifted"), "neutral"


CASE_MOVES: Mapping[State, Collection[State]] = {CaseState.OPEN: (CaseState.CLOSED, CaseState.LIFTED)}


class MeasureState(State):
    PROPOSED = "proposed", _("announced, to be heard"), "warning"
    IN_FORCE = "in_force", _("in force"), "bad"
    ANSWERED = "answered", _("said to be carried out"), "info"
    DONE = "done", _("carried out"), "good"
    DROPPED = "dropped", _("dropped after the hearing"), "neutral"
    LIFTED = "lifted", _("lifted"), "neutral"


# A measure is announced, heard, imposed; it ends carried out, dropped or lifted. What is said to be carried out and
# is not goes back into force.
MEASURE_MOVES: Mapping[State, Collection[State]] = {
    MeasureState.PROPOSED: (MeasureState.IN_FORCE, MeasureState.DROPPED),
    MeasureState.IN_FORCE: (MeasureState.ANSWERED, MeasureState.DONE, MeasureState.LIFTED),
    MeasureState.ANSWERED: (MeasureState.IN_FORCE, MeasureState.DONE, MeasureState.LIFTED),
}
LIVE = (MeasureState.IN_FORCE, MeasureState.ANSWERED)


class SanctionCase(Owned):
    """A case against a pilot, or against one of its projects."""

    number = models.CharField(_("case number"), max_length=60, unique=True)
    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="sanction_cases", verbose_name=_("pilot"))
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, blank=True, related_name="sanction_cases", verbose_name=_("project")
    )
    ground = models.CharField(_("ground"), max_length=12, choices=Ground.choices)
    facts = models.TextField(_("what was found"))
    evaluation = models.ForeignKey(
        Evaluation, models.PROTECT, null=True, blank=True, related_name="sanction_cases", verbose_name=_("evaluation")
    )
    state = StateField(CaseState, default=CaseState.OPEN, verbose_name=_("state"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("opened by"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.TextField(_("outcome"), blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.number

    @property
    def against(self) -> "Pilot | Project":
        found: Pilot | Project = self.project or self.pilot
        return found

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(pilot__region__in=viewer.regions) | (Q(project__isnull=False) & concerned(viewer, "project__"))


class SanctionMeasure(Owned):
    """One step of the ladder within a case. `entries` are numbers of the ledger that took money back for it."""

    case = models.ForeignKey(SanctionCase, models.PROTECT, related_name="measures")
    step = models.CharField(_("step"), max_length=10, choices=SanctionStep.choices)
    reason = models.TextField(_("reason"))
    amount_fen = models.BigIntegerField(_("amount"), default=0)
    heard_until = models.DateField(_("to be heard until"))
    due_on = models.DateField(_("to be carried out by"))
    hearing = models.TextField(_("answer in the hearing"), blank=True)
    heard_at = models.DateTimeField(_("heard"), null=True, blank=True)
    heard_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    imposed_at = models.DateTimeField(_("imposed"), null=True, blank=True)
    imposed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(_("how it was carried out"), blank=True)
    evidence = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    reversed_fen = models.BigIntegerField(_("taken back in the ledger"), default=0)
    entries = models.JSONField(_("ledger entries"), default=list)
    decision = models.TextField(_("decision"), blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(MeasureState, default=MeasureState.PROPOSED, verbose_name=_("state"))

    class Meta:
        ordering = ("case", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, reversed_fen__gte=0), name="sanction_amounts_are_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.case} · {self.get_step_display()}"

    def is_late(self, on: date) -> bool:
        return self.state is MeasureState.IN_FORCE and on > self.due_on

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(case__pilot__region__in=viewer.regions) | (
            Q(case__project__isnull=False) & concerned(viewer, "case__project__")
        )
