"""A park's plan (园区新型技术改造整体实施方案) with goals and tasks, where its firms stand, and their energy."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.hub.metrics.models import MetricValue
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class Goal(models.TextChoices):
    """Shares in percent of a high-standard digital park (高标准数字园区建设指南, R43), and two on the way."""

    CONNECTED = "connected", _("firms connected to the hub")
    DIAGNOSED = "diagnosed", _("firms diagnosed")
    UPGRADED = "upgraded", _("firms above scale upgraded")
    SERVED = "served", _("firms above scale with digital services")
    GIGABIT = "gigabit", _("coverage by double gigabit networks")


COMPUTED = (Goal.CONNECTED, Goal.DIAGNOSED, Goal.UPGRADED)


class TaskState(State):
    PLANNED = "planned", pgettext_lazy("task", "planned"), "neutral"
    UNDER_WAY = "under_way", pgettext_lazy("task", "under way"), "info"
    DONE = "done", pgettext_lazy("task", "done"), "good"
    STOPPED = "stopped", pgettext_lazy("task", "stopped"), "bad"


TASK_TRANSITIONS: Mapping[State, Collection[State]] = {
    TaskState.PLANNED: (TaskState.UNDER_WAY, TaskState.STOPPED),
    TaskState.UNDER_WAY: (TaskState.DONE, TaskState.STOPPED),
    TaskState.STOPPED: (TaskState.UNDER_WAY,),
}
OPEN_TASKS = (TaskState.PLANNED, TaskState.UNDER_WAY)


def park_rows(viewer: Viewer, prefix: str = "") -> Q:
    """The park itself and the authorities of its region."""
    own = Q(**{f"{prefix}park__in": viewer.organisations})
    return own | Q(**{f"{prefix}park__region__in": viewer.regions})


class ParkPlan(Named, Owned):
    """The park's whole plan: its leading industry, what it will do, from when until when. One a park."""

    park = models.OneToOneField(Organisation, models.PROTECT, related_name="park_plan", verbose_name=_("park"))
    leading_industry = models.CharField(_("leading industry"), max_length=120)
    measures = models.TextField(_("measures"), blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    set_at = models.DateTimeField(_("set"))
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return park_rows(viewer)


class PlanGoal(Owned):
    """A share to be reached by the end of a year. What the platform cannot count is reported, with source and day."""

    plan = models.ForeignKey(ParkPlan, models.CASCADE, related_name="goals")
    goal = models.CharField(_("goal"), max_length=12, choices=Goal.choices)
    year = models.PositiveSmallIntegerField(_("by the end of"))
    percent = models.FloatField(_("percent"))
    reported = models.FloatField(_("reported, percent"), null=True, blank=True)
    reported_on = models.DateField(_("as of"), null=True, blank=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ("goal", "year")
        constraints = (models.UniqueConstraint(fields=("plan", "goal", "year"), name="one_goal_per_year"),)

    def __str__(self) -> str:
        return f"{self.get_goal_display()} {self.year}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return park_rows(viewer, "plan__")


class PlanTask(Owned):
    """A task of the plan, with who answers for it and by when."""

    plan = models.ForeignKey(ParkPlan, models.CASCADE, related_name="tasks")
    title = models.CharField(_("task"), max_length=200)
    responsible = models.CharField(_("responsible"), max_length=80)
    due_on = models.DateField(_("due on"))
    state = StateField(TaskState, choices=TaskState.choices(), default=TaskState.PLANNED, verbose_name=_("state"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return self.title

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return park_rows(viewer, "plan__")


class Plot(Owned):
    """Where a firm of the park stands, in metres on the park's own plan, and what the park knows of it by itself:
    whether its upgrade was accepted, and on what. Typed in by the park; the firm is asked for nothing.
    """

    park = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("park"))
    firm = models.OneToOneField(Organisation, models.PROTECT, related_name="plot", verbose_name=_("firm"))
    code = models.CharField(_("plot"), max_length=40)
    east_m = models.FloatField(_("east, m"))
    north_m = models.FloatField(_("north, m"))
    upgraded_on = models.DateField(_("upgraded on"), null=True, blank=True)
    basis = models.CharField(_("on what"), max_length=200, blank=True)
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("park", "code"), name="one_plot_per_code"),)

    def __str__(self) -> str:
        return f"{self.code} · {self.firm}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return park_rows(viewer)


class MonthlyEnergy(Owned):
    """A firm's electricity of a month as the park read it: a value of a metric that the firm lets the park see. Whoever
    may no longer see the metric's signals sees nothing of it here either.
    """

    plot = models.ForeignKey(Plot, models.CASCADE, related_name="energies")
    month_on = models.DateField(_("month"))
    value = models.ForeignKey(MetricValue, models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("read"))

    class Meta:
        ordering = ("-month_on", "plot__code", "-pk")

    def __str__(self) -> str:
        return f"{self.plot} {self.month_on:%Y-%m}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return park_rows(viewer, "plot__")
