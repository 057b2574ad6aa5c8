"""Plans in versions, what each operation is given in them, and the runs that make them."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.factory.scheduling.models.orders import Operation
from planum.factory.scheduling.models.owners import own_rows
from planum.factory.scheduling.models.resources import Machine, Operator
from planum.hub.assets.models import Asset
from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class PlanState(State):
    DRAFT = "draft", _("draft"), "neutral"
    WHAT_IF = "what_if", _("what if"), "neutral"
    PROPOSED = "proposed", _("proposed"), "warning"
    CURRENT = "current", _("current"), "good"
    SUPERSEDED = "superseded", _("superseded"), "neutral"
    DECLINED = "declined", _("declined"), "bad"


PLAN_TRANSITIONS: Mapping[State, Collection[State]] = {
    PlanState.DRAFT: (PlanState.CURRENT,),
    PlanState.WHAT_IF: (PlanState.CURRENT,),
    PlanState.PROPOSED: (PlanState.CURRENT, PlanState.DECLINED),
    PlanState.CURRENT: (PlanState.SUPERSEDED,),
}
CHANGEABLE = (PlanState.DRAFT, PlanState.WHAT_IF)


class Plan(Owned):
    """One version. `zero_at` is the engine's tick 0, `made_for_at` the present it was made for.

    `objectives`: [{criterion, weight, priority}]; `values`: one number a priority; `criteria`: each criterion's own
    value (makespan, tardiness and setup in minutes, energy in fen); `bound` and `gap` belong to the first priority.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    state = StateField(PlanState, choices=PlanState.choices(), default=PlanState.DRAFT, verbose_name=_("state"))
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    zero_at = models.DateTimeField()
    made_for_at = models.DateTimeField(_("made for"))
    objectives = models.JSONField(_("objectives"), default=list)
    values = models.JSONField(_("values"), default=list)
    criteria = models.JSONField(_("figures"), default=dict)
    bound = models.FloatField(_("bound"), null=True, blank=True)
    gap = models.FloatField(_("gap"), null=True, blank=True)
    solver = models.CharField(_("solver"), max_length=40, blank=True)
    operations = models.PositiveIntegerField(_("operations"), default=0)
    late_orders = models.PositiveIntegerField(_("late orders"), default=0)
    starts_at = models.DateTimeField(_("first start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("last end"), null=True, blank=True)

    class Meta:
        ordering = ("plant_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("plant", "number"), name="one_plan_number_per_plant"),
            models.UniqueConstraint(
                fields=("plant",), condition=Q(state=PlanState.CURRENT.value), name="one_current_plan_per_plant"
            ),
        )

    def __str__(self) -> str:
        return self.name or f"#{self.number}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class PlannedOperation(Owned):
    """What an operation is given. `left_at` is later than `ends_at` where it waits on its machine for a full buffer;
    `setup_minutes` is the set-up before it. A pinned one stays where a person put it.
    """

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="planned")
    operation = models.ForeignKey(Operation, models.CASCADE, related_name="planned")
    machine = models.ForeignKey(Machine, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    left_at = models.DateTimeField(_("leaves the machine"))
    setup_minutes = models.PositiveIntegerField(_("set-up, minutes"), default=0)
    operator = models.ForeignKey(Operator, models.SET_NULL, null=True, blank=True, related_name="+")
    pinned = models.BooleanField(_("pinned"), default=False)

    class Meta:
        ordering = ("plan_id", "machine_id", "starts_at")
        indexes = (models.Index(fields=("plan", "machine", "starts_at")), models.Index(fields=("plan", "ends_at")))
        constraints = (models.UniqueConstraint(fields=("plan", "operation"), name="one_place_per_operation"),)

    def __str__(self) -> str:
        return f"{self.operation} · {self.machine}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "plan__")


class RunState(State):
    QUEUED = "queued", _("queued"), "neutral"
    RUNNING = "running", _("running"), "info"
    DONE = "done", _("done"), "good"
    STOPPED = "stopped", _("stopped, with its best plan"), "warning"
    FAILED = "failed", _("failed"), "bad"


OPEN_RUNS = (RunState.QUEUED, RunState.RUNNING)
RUN_TRANSITIONS: Mapping[State, Collection[State]] = {
    RunState.QUEUED: (RunState.RUNNING, RunState.STOPPED, RunState.FAILED),
    RunState.RUNNING: (RunState.DONE, RunState.STOPPED, RunState.FAILED),
}


class PlanningRun(Owned):
    """A calculation in the background. `incumbents`: [{after_s, values, bound, solver}], one for each better plan.

    `start` is the plan it begins with and, where `keep` is set, stays close to; `plan` what came of it.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    state = StateField(RunState, choices=RunState.choices(), default=RunState.QUEUED, verbose_name=_("state"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120, blank=True)
    start = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="+")
    keep = models.BooleanField(default=False)
    objectives = models.JSONField(_("objectives"), default=list)
    seconds = models.FloatField(_("seconds"))
    workers = models.PositiveSmallIntegerField(_("workers"), default=2)
    seed = models.PositiveIntegerField(_("seed"), default=0)
    stop_asked = models.BooleanField(_("asked to stop"), default=False)
    queued_at = models.DateTimeField(_("queued"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    incumbents = models.JSONField(default=list)
    operations = models.PositiveIntegerField(_("operations"), default=0)
    message = models.TextField(_("message"), blank=True)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="runs")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("plant", "state")),)

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)
