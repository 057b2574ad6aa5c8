"""Evaluations of a pilot, year by year and at the end of its term, and the schemes by which they are scored."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Person, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.performance.models.city import CityIndicator, CityValue, Dimension, ReportedValue
from planum.programme.plan.models import Pilot
from planum.programme.rules.models import Certainty


class EvaluationKind(models.TextChoices):
    SELF = "self", _("self-evaluation")
    DEPARTMENT = "department", _("evaluation by the department")
    FINANCE = "finance", _("evaluation by the finance bureau")
    FINAL = "final", _("evaluation at the end of the term")


class EvaluationState(State):
    DRAFT = "draft", _("draft"), "neutral"
    SUBMITTED = "submitted", _("submitted"), "warning"
    RETURNED = "returned", _("returned"), "bad"
    CONFIRMED = "confirmed", _("confirmed"), "good"


EVALUATION_MOVES: Mapping[State, Collection[State]] = {
    EvaluationState.DRAFT: (EvaluationState.SUBMITTED,),
    EvaluationState.SUBMITTED: (EvaluationState.CONFIRMED, EvaluationState.RETURNED),
    EvaluationState.RETURNED: (EvaluationState.SUBMITTED,),
}


class Grade(State):
    EXCELLENT = "excellent", pgettext_lazy("grade", "excellent"), "good"
    GOOD = "good", pgettext_lazy("grade", "good"), "good"
    FAIR = "fair", pgettext_lazy("grade", "fair"), "warning"
    POOR = "poor", pgettext_lazy("grade", "poor"), "bad"


class EvaluationScheme(Named):
    """How evaluations of one kind are scored: weights of the dimensions, curves, limits. A version is never changed.

    `weights`: points of each dimension, 100 together. `curves`: of each dimension the points of a broken line from the
    share of the target that was reached to the share of the points that is given, [["0.6", "0"], ["1", "1"]].
    `limits`: {"deviation": "0.2"} asks for an explanation beyond that; {"passing": "60"} points pass the evaluation at
    the end of the term; {"rectify_days": 60, "hearing_days": 10} are deadlines of a case that a poor grade opens.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=EvaluationKind.choices)
    version = models.PositiveSmallIntegerField(_("version"))
    weights = models.JSONField(_("weights"))
    curves = models.JSONField(_("curves"))
    limits = models.JSONField(_("limits"))
    source = models.CharField(_("source"), max_length=300)
    certainty = StateField(Certainty, max_length=12, default=Certainty.UNVERIFIED, verbose_name=_("certainty"))
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("kind", "-version")
        constraints = (models.UniqueConstraint(fields=("kind", "version"), name="one_scheme_per_version"),)

    __str__ = Named.__str__


class Evaluation(Owned):
    """A pilot judged for a year. Points are exact to hundredths; what is missing counts nothing and is said."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="evaluations", verbose_name=_("pilot"))
    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=12, choices=EvaluationKind.choices)
    scheme = models.ForeignKey(EvaluationScheme, models.PROTECT, related_name="+", verbose_name=_("scheme"))
    on = models.DateField(_("as of"))
    state = StateField(EvaluationState, default=EvaluationState.DRAFT, verbose_name=_("state"))
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2, null=True)
    grade = StateField(Grade, max_length=10, blank=True, default="", verbose_name=_("grade"))
    summary = models.TextField(_("summary"), blank=True)
    document = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField(_("remark"), blank=True)

    class Meta:
        ordering = ("-year", "kind", "-pk")
        constraints = (models.UniqueConstraint(fields=("pilot", "year", "kind"), name="one_evaluation_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.pilot} {self.year} {self.get_kind_display()}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(pilot__region__in=viewer.regions)


class EvaluationLine(Owned):
    """One indicator in an evaluation, with the values it was judged by. `attained` is the share of the target."""

    evaluation = models.ForeignKey(Evaluation, models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(CityIndicator, models.PROTECT, related_name="+")
    dimension = models.CharField(_("dimension"), max_length=16, choices=Dimension.choices)
    target = models.FloatField(_("target"), null=True)
    computed = models.ForeignKey(CityValue, models.PROTECT, null=True, related_name="+")
    reported = models.ForeignKey(ReportedValue, models.PROTECT, null=True, related_name="+")
    value = models.FloatField(_("value"), null=True)
    worth = models.DecimalField(_("points at most"), max_digits=5, decimal_places=2)
    attained = models.FloatField(_("share of the target"), null=True)
    points = models.DecimalField(_("points"), max_digits=5, decimal_places=2)
    explanation = models.TextField(_("explanation of the deviation"), blank=True)
    explained_at = models.DateTimeField(null=True, blank=True)
    explained_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("evaluation", "pk")
        constraints = (models.UniqueConstraint(fields=("evaluation", "indicator"), name="one_line_per_indicator"),)

    def __str__(self) -> str:
        return str(self.indicator)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(evaluation__pilot__region__in=viewer.regions)
