"""A review: its applications, who judges which, the scores, and what they came to."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Application
from planum.programme.review.models.experts import Expert
from planum.programme.review.models.rubrics import Criterion, Rubric


class PanelState(State):
    CONVENED = "convened", _("convened"), "info"
    SCORING = "scoring", _("scoring"), "info"
    CLOSED = "closed", _("closed, to be decided"), "warning"
    DECIDED = "decided", _("decided by the city"), "good"


# A panel that was closed too early is opened again; what was decided stands.
PANEL_MOVES: Mapping[State, Collection[State]] = {
    PanelState.CONVENED: (PanelState.SCORING,),
    PanelState.SCORING: (PanelState.CLOSED,),
    PanelState.CLOSED: (PanelState.SCORING, PanelState.DECIDED),
}


class AssignmentState(State):
    PROPOSED = "proposed", _("proposed"), "neutral"
    INVITED = "invited", _("invited"), "info"
    ACCEPTED = "accepted", _("accepted"), "info"
    SUBMITTED = "submitted", _("scores submitted"), "good"
    RECUSED = "recused", _("recused"), "warning"
    DROPPED = "dropped", _("taken off"), "neutral"


_A = AssignmentState
ASSIGNMENT_MOVES: Mapping[State, Collection[State]] = {
    _A.PROPOSED: (_A.INVITED, _A.DROPPED),
    _A.INVITED: (_A.ACCEPTED, _A.RECUSED, _A.DROPPED),
    _A.ACCEPTED: (_A.SUBMITTED, _A.RECUSED, _A.DROPPED),
    _A.SUBMITTED: (_A.ACCEPTED,),
    _A.RECUSED: (_A.INVITED,),
    _A.DROPPED: (_A.PROPOSED,),
}
# Those who judge or will: what R35 counts.
BUSY = (_A.PROPOSED, _A.INVITED, _A.ACCEPTED, _A.SUBMITTED)


class Panel(Named, Owned):
    """One round of review of applications of one wing, with one rubric."""

    pilot = models.ForeignKey(Pilot, models.PROTECT, related_name="review_panels", verbose_name=_("pilot"))
    code = models.CharField(_("code"), max_length=40, unique=True)
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="panels", verbose_name=_("score sheet"))
    experts_wanted = models.PositiveSmallIntegerField(_("experts for each application"))
    due_on = models.DateField(_("due"))
    state = StateField(PanelState, choices=PanelState.choices(), default=PanelState.CONVENED, verbose_name=_("state"))
    agreement = models.FloatField(_("agreement of the experts"), null=True, blank=True)
    convened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    convened_at = models.DateTimeField(_("convened"))

    class Meta:
        ordering = ("-convened_at", "-pk")

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        own = Assignment._base_manager.filter(_own(viewer)).values("panel")
        return Q(pilot__region__in=viewer.regions) | Q(pk__in=own)


class Candidate(Owned):
    """An application before a panel; the results are computed when the panel closes."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="candidates")
    application = models.ForeignKey(Application, models.PROTECT, related_name="reviews")
    raw = models.FloatField(_("mean of all"), null=True, blank=True)
    result = models.DecimalField(_("result"), max_digits=12, decimal_places=8, null=True, blank=True)
    normalised = models.FloatField(_("normalised"), null=True, blank=True)
    spread = models.FloatField(_("spread"), null=True, blank=True)
    rank = models.PositiveSmallIntegerField(_("rank"), null=True, blank=True)
    because = models.CharField(_("why before or after an equal one"), max_length=20, blank=True)
    oddities: Any = models.JSONField(_("oddities"), default=list)
    readiness: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ("panel", "rank", "pk")
        constraints = (models.UniqueConstraint(fields=("panel", "application"), name="one_candidate"),)

    def __str__(self) -> str:
        return str(self.application)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(panel__pilot__region__in=viewer.regions)


class Assignment(Owned):
    """One expert for one application. `conflicts` is what was looked at before the expert was asked."""

    panel = models.ForeignKey(Panel, models.PROTECT, related_name="assignments")
    application = models.ForeignKey(Application, models.PROTECT, related_name="assignments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    state = StateField(AssignmentState, choices=_A.choices(), default=_A.PROPOSED, verbose_name=_("state"))
    conflicts: Any = models.JSONField(_("conflicts looked at"), default=list)
    reasons: Any = models.JSONField(_("why proposed"), default=list)
    declared_none_at = models.DateTimeField(_("declared no conflict"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    comment = models.TextField(_("overall opinion"), blank=True)

    class Meta:
        ordering = ("panel", "application_id", "pk")
        constraints = (models.UniqueConstraint(fields=("panel", "application", "expert"), name="one_assignment"),)

    def __str__(self) -> str:
        return f"{self.application} · {self.expert}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(panel__pilot__region__in=viewer.regions) | _own(viewer)


def _own(viewer: Viewer) -> Q:
    return Q(expert__person=viewer.person) & ~Q(state__in=(_A.PROPOSED.value, _A.DROPPED.value))


class Score(Owned):
    """Points for one criterion; a draft is the expert's own. `cites` is "field:…", "file:…", "line:…" or "rule:…"."""

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="+")
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2)
    comment = models.TextField(_("comment"), blank=True)
    cites = models.CharField(_("evidence"), max_length=60, blank=True)
    page = models.PositiveIntegerField(_("page"), null=True, blank=True)
    at = models.DateTimeField(_("time"))

    class Meta:
        ordering = ("assignment", "criterion__number")
        constraints = (models.UniqueConstraint(fields=("assignment", "criterion"), name="one_score_a_criterion"),)

    def __str__(self) -> str:
        return f"{self.criterion} {self.points}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        submitted = Q(assignment__panel__pilot__region__in=viewer.regions, assignment__state=_A.SUBMITTED.value)
        return submitted | Q(assignment__expert__person=viewer.person)
