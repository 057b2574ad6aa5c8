"""A process whose set-points are looked for, its trials, and the advice that was given."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.hub.assets.models import Asset
from planum.hub.metrics.models import Metric, MetricValue
from planum.kernel.models import Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


def own_rows(viewer: Viewer, prefix: str = "") -> Q:
    """Recipes and load plans are the business of the firm alone: no disclosure of readings shows them."""
    return Q(**{f"{prefix}plant__enterprise__in": viewer.organisations})


class Goal(models.TextChoices):
    MINIMISE = "minimise", _("as little as possible")
    MAXIMISE = "maximise", _("as much as possible")


class Sense(models.TextChoices):
    AT_MOST = "at_most", _("at most")
    AT_LEAST = "at_least", _("at least")


class ProcessState(State):
    ACTIVE = "active", _("being tried"), "info"
    STOPPED = "stopped", pgettext_lazy("process", "settled"), "neutral"


PROCESS_TRANSITIONS: dict[State, tuple[State, ...]] = {ProcessState.ACTIVE: (ProcessState.STOPPED,)}


class Process(Named, Owned):
    """What is to become better on which machine. `noise` is the standard deviation of the objective between repeats;
    with a `metric` the objective is computed from readings over the trial's period, otherwise a person types it in.
    `least_gain` is the smallest improvement that is worth what a trial costs.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("plant"))
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("machine"))
    code = models.CharField(_("code"), max_length=40)
    objective = models.CharField(_("objective"), max_length=80)
    objective_en = models.CharField(max_length=80, blank=True)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    goal = models.CharField(_("goal"), max_length=10, choices=Goal.choices)
    metric = models.ForeignKey(Metric, models.PROTECT, null=True, blank=True, related_name="+")
    noise = models.FloatField(_("noise"), default=0.0)
    budget = models.PositiveIntegerField(_("trials at most"))
    least_gain = models.FloatField(_("least gain worth a trial"), default=0.0)
    trial_cost_fen = models.PositiveBigIntegerField(_("cost of a trial"), default=0)
    seed = models.PositiveIntegerField(default=0)
    state = StateField(ProcessState, choices=ProcessState.choices(), default=ProcessState.ACTIVE)
    declared_at = models.DateTimeField(_("declared"), auto_now_add=True)
    declared_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    stop_note = models.CharField(_("why it was stopped"), max_length=300, blank=True)

    class Meta:
        ordering = ("plant_id", "code")
        constraints = (models.UniqueConstraint(fields=("plant", "code"), name="one_process_code_per_plant"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class ProcessParameter(Named, Owned):
    """A set-point and its bounds; with a step only whole steps above `low` can be set."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="parameters")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=40)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    low = models.FloatField(_("from"))
    high = models.FloatField(_("to"))
    step = models.FloatField(_("step"), null=True, blank=True)

    class Meta:
        ordering = ("process_id", "position")
        constraints = (models.UniqueConstraint(fields=("process", "code"), name="one_parameter_code_per_process"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "process__")


class ProcessConstraint(Named, Owned):
    """A result that must stay on one side of its limit."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="constraints")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(_("code"), max_length=40)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    sense = models.CharField(_("sense"), max_length=10, choices=Sense.choices)
    limit = models.FloatField(_("limit"))
    noise = models.FloatField(_("noise"), default=0.0)

    class Meta:
        ordering = ("process_id", "position")
        constraints = (models.UniqueConstraint(fields=("process", "code"), name="one_constraint_code_per_process"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "process__")


class TrialState(State):
    PROPOSED = "proposed", pgettext_lazy("trial", "proposed"), "info"
    RUNNING = "running", pgettext_lazy("trial", "running"), "warning"
    RECORDED = "recorded", pgettext_lazy("trial", "recorded"), "good"
    REJECTED = "rejected", pgettext_lazy("trial", "rejected"), "neutral"


OPEN_TRIALS = (TrialState.PROPOSED, TrialState.RUNNING)
TRIAL_TRANSITIONS: dict[State, tuple[State, ...]] = {
    TrialState.PROPOSED: (TrialState.RUNNING, TrialState.RECORDED, TrialState.REJECTED),
    TrialState.RUNNING: (TrialState.RECORDED, TrialState.REJECTED),
}


class Trial(Owned):
    """One run at set-points that were proposed. `advice` says why, in numbers; a failed run has no results."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="trials")
    number = models.PositiveIntegerField(_("number"))
    state = StateField(TrialState, choices=TrialState.choices(), default=TrialState.PROPOSED)
    point = models.JSONField(_("settings tried"))
    advice = models.JSONField(_("advice"), default=dict)
    objective = models.FloatField(_("objective"), null=True, blank=True)
    results = models.JSONField(_("results"), default=dict)
    feasible = models.BooleanField(_("keeps every limit"), null=True, blank=True)
    failed = models.BooleanField(_("failed"), default=False)
    metric_value = models.ForeignKey(MetricValue, models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("note"), max_length=300, blank=True)
    proposed_at = models.DateTimeField(_("proposed"), auto_now_add=True)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("process_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("process", "number"), name="one_trial_number_per_process"),
            models.UniqueConstraint(
                fields=("process",), condition=Q(state__in=[one.value for one in OPEN_TRIALS]),
                name="one_open_trial_per_process",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.process} · {self.number}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "process__")


class Advice(Owned):
    """What the adviser said after a trial: go on or stop, and why, in numbers."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="advice")
    after = models.PositiveIntegerField(_("after so many trials"))
    stop = models.BooleanField(_("stop"))
    reason = models.CharField(_("reason"), max_length=30)
    best = models.ForeignKey(Trial, models.PROTECT, null=True, blank=True, related_name="+")
    expected_gain = models.FloatField(_("expected gain"), null=True, blank=True)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)

    class Meta:
        ordering = ("process_id", "pk")

    def __str__(self) -> str:
        return f"{self.process} · {self.after}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "process__")
