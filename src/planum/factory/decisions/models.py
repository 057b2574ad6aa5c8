"""Cases, the options of each, what a plant's hours cost, and the firm's own causes."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.maintenance.models import FailureMode, Prognosis, WorkOrder
from planum.factory.monitoring.models import Alarm
from planum.factory.scheduling.models import Machine, Plan
from planum.hub.assets.models import Asset
from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


def own_rows(viewer: Viewer, prefix: str = "") -> Q:
    """A firm's decisions, their money and its causes are its own: no disclosure shows them."""
    return Q(**{f"{prefix}plant__enterprise__in": viewer.organisations})


class DecisionCosts(Owned):
    """What hours cost in a plant; machines of a fleet bring their own costs of repair, failure and stand-still.

    `daily_failure_chance` counts for a machine in alarm of which no prognosis tells the remaining life.
    """

    plant = models.OneToOneField(Asset, models.CASCADE, related_name="decision_costs")
    late_fen_per_h = models.BigIntegerField(_("an order's late hour, weight 1"))
    planned_fen = models.BigIntegerField(_("planned repair"))
    failure_fen = models.BigIntegerField(_("repair of a failure"))
    stand_fen_per_h = models.BigIntegerField(_("an hour's stand-still"))
    planned_h = models.FloatField(_("hours of a planned repair"))
    failure_h = models.FloatField(_("hours a failure lasts"))
    daily_failure_chance = models.FloatField(_("chance of a failure a day, in alarm"))
    set_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    set_at = models.DateTimeField(_("set"))

    def __str__(self) -> str:
        return str(self.plant)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class Cause(Named, Owned):
    """A cause as the firm knows it; one with the code of a shipped one stands in its place. `pattern`: what it does to
    signals, by their code: up, down or still.
    """

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=40)
    failure_mode = models.CharField(_("failure mode"), max_length=3, choices=FailureMode.choices)
    pattern = models.JSONField(_("signs"), default=dict)
    frequency = models.FloatField(_("frequency"), default=1.0)
    check_first = models.CharField(_("check first"), max_length=300, blank=True)

    class Meta:
        ordering = ("code",)
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="one_cause_per_code"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations)


class CaseState(State):
    OPEN = "open", pgettext_lazy("case", "options to be prepared"), "bad"
    READY = "ready", pgettext_lazy("case", "waits for a decision"), "warning"
    APPROVED = "approved", pgettext_lazy("case", "decided, being carried out"), "info"
    RECORDED = "recorded", pgettext_lazy("case", "outcome recorded"), "good"
    DISMISSED = "dismissed", pgettext_lazy("case", "dismissed"), "neutral"


WAITING_STATES = (CaseState.OPEN, CaseState.READY)
OPEN_STATES = (*WAITING_STATES, CaseState.APPROVED)
CASE_TRANSITIONS: Mapping[State, Collection[State]] = {
    CaseState.OPEN: (CaseState.READY, CaseState.DISMISSED),
    CaseState.READY: (CaseState.READY, CaseState.APPROVED, CaseState.DISMISSED),
    CaseState.APPROVED: (CaseState.RECORDED,),
}


class DecisionCase(Owned):
    """A machine on which somebody has to decide, because of an alarm or a prognosis.

    `causes`: [{code, likelihood, witnesses}]; `evidence`: [{signal, before, now, spread, z, digest, ...}]; `basis`:
    what the prices were computed from: costs, chance, the plan that counted, what a failure would do to it.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="decision_cases")
    machine = models.ForeignKey(Machine, models.PROTECT, related_name="+")
    alarm = models.ForeignKey(Alarm, models.PROTECT, null=True, blank=True, related_name="decision_cases")
    prognosis = models.ForeignKey(Prognosis, models.PROTECT, null=True, blank=True, related_name="decision_cases")
    state = StateField(CaseState, choices=CaseState.choices(), default=CaseState.OPEN, verbose_name=_("state"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    causes = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    looked_from_at = models.DateTimeField(null=True, blank=True)
    looked_until_at = models.DateTimeField(null=True, blank=True)
    basis = models.JSONField(default=dict)
    base = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="+")
    prepared_at = models.DateTimeField(_("options prepared"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    chosen = models.OneToOneField("Option", models.PROTECT, null=True, blank=True, related_name="+")
    work_order = models.ForeignKey(WorkOrder, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("outcome recorded"), null=True, blank=True)
    recorded_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    found_cause = models.CharField(_("cause found"), max_length=40, blank=True)
    failed = models.BooleanField(_("the machine failed"), null=True, blank=True)
    cost_fen = models.BigIntegerField(_("real cost"), null=True, blank=True)
    downtime_h = models.FloatField(_("real stand-still, h"), null=True, blank=True)
    outcome_note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("asset",),
                condition=Q(state__in=[one.value for one in OPEN_STATES]),
                name="one_case_per_machine",
            ),
        )

    def __str__(self) -> str:
        return f"{self.machine} · {self.asset}"

    @property
    def likeliest(self) -> str:
        return str(self.causes[0]["code"]) if self.causes else ""

    @property
    def cause_was_right(self) -> bool | None:
        return None if self.state != CaseState.RECORDED else self.found_cause == self.likeliest

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class OptionKind(models.TextChoices):
    REPAIR_NOW = "repair_now", _("repair now")
    REPAIR_LATER = "repair_later", _("run on, repair in the cheapest window")
    TAKE_OFF = "take_off", _("take its work off, repair in that window")
    RUN_ON = "run_on", _("run on until its work is done, and watch it")


class Option(Owned):
    """One way out. The plan is a what-if version; money is expected, in fen, and `total_fen` the sum of its parts."""

    case = models.ForeignKey(DecisionCase, models.CASCADE, related_name="options")
    kind = models.CharField(_("option"), max_length=16, choices=OptionKind.choices)
    starts_at = models.DateTimeField(_("repair from"))
    ends_at = models.DateTimeField(_("repair until"))
    closed_from_at = models.DateTimeField(_("machine closed from"), null=True, blank=True)
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="+")
    failure_chance = models.FloatField(_("chance of a failure before"))
    displaced_h = models.FloatField(_("planned work displaced, h"))
    later_h = models.FloatField(_("orders later, weighted hours"))
    late_orders = models.PositiveIntegerField(_("late orders"))
    moved = models.PositiveIntegerField(_("operations moved"), default=0)
    repair_fen = models.BigIntegerField(_("planned repair"))
    failure_fen = models.BigIntegerField(_("failure"))
    stand_fen = models.BigIntegerField(_("stand-still"))
    late_fen = models.BigIntegerField(_("late orders"))
    total_fen = models.BigIntegerField(_("expected cost"))
    is_recommended = models.BooleanField(default=False)

    class Meta:
        ordering = ("case", "pk")
        constraints = (models.UniqueConstraint(fields=("case", "kind"), name="one_option_of_a_kind"),)

    def __str__(self) -> str:
        return f"{self.case} · {self.get_kind_display()}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "case__")
