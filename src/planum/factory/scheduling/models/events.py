"""What comes differently, and the plans proposed in answer."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.factory.monitoring.models import Alarm
from planum.factory.scheduling.models.orders import Operation, Order
from planum.factory.scheduling.models.owners import own_rows
from planum.factory.scheduling.models.plans import Plan, PlanningRun
from planum.factory.scheduling.models.resources import Machine, Operator
from planum.hub.assets.models import Asset
from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class EventKind(models.TextChoices):
    MACHINE_DOWN = "machine_down", _("machine down")
    MACHINE_UP = "machine_up", _("machine back")
    RUSH_ORDER = "rush_order", _("rush order")
    CANCELLED_ORDER = "cancelled_order", _("order cancelled")
    LATE_MATERIAL = "late_material", _("late material")
    ABSENT_OPERATOR = "absent_operator", _("operator absent")
    LONGER_OPERATION = "longer_operation", _("operation takes longer")


class EventState(State):
    """One that an alarm reported waits for a person to confirm it; until then nothing of it counts."""

    REPORTED = "reported", _("waits to be confirmed"), "warning"
    CONFIRMED = "confirmed", _("counts"), "info"
    ANSWERED = "answered", _("answered"), "good"
    DISMISSED = "dismissed", _("dismissed"), "neutral"


EVENT_TRANSITIONS: Mapping[State, Collection[State]] = {
    EventState.REPORTED: (EventState.CONFIRMED, EventState.DISMISSED),
    EventState.CONFIRMED: (EventState.ANSWERED,),
}


class Event(Owned):
    """From `at` on, and where it has an end until `until`, something is not as planned."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=EventKind.choices)
    state = StateField(EventState, choices=EventState.choices(), default=EventState.CONFIRMED, verbose_name=_("state"))
    machine = models.ForeignKey(Machine, models.CASCADE, null=True, blank=True, related_name="events")
    order = models.ForeignKey(Order, models.CASCADE, null=True, blank=True, related_name="events")
    operation = models.ForeignKey(Operation, models.CASCADE, null=True, blank=True, related_name="events")
    operator = models.ForeignKey(Operator, models.CASCADE, null=True, blank=True, related_name="events")
    at = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    alarm = models.ForeignKey(Alarm, models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(_("reported"), auto_now_add=True)
    reported_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("plant", "state")),)

    def __str__(self) -> str:
        subject = self.machine or self.operator or self.operation or self.order
        return f"{self.get_kind_display()} · {subject}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class ProposalKind(models.TextChoices):
    REPAIRED = "repaired", _("repaired")
    OPTIMISED = "optimised", _("optimised")


class ProposalState(State):
    CALCULATING = "calculating", _("is being calculated"), "info"
    PROPOSED = "proposed", _("waits for a decision"), "warning"
    APPLIED = "applied", _("applied"), "good"
    DECLINED = "declined", _("declined"), "neutral"
    OVERTAKEN = "overtaken", _("overtaken by another plan"), "neutral"
    FAILED = "failed", _("failed"), "bad"


PROPOSAL_TRANSITIONS: Mapping[State, Collection[State]] = {
    ProposalState.CALCULATING: (ProposalState.PROPOSED, ProposalState.OVERTAKEN, ProposalState.FAILED),
    ProposalState.PROPOSED: (ProposalState.APPLIED, ProposalState.DECLINED, ProposalState.OVERTAKEN),
}


class Proposal(Owned):
    """A plan in answer to an event, beside the plan that was current then. A person applies or declines it."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="proposals")
    kind = models.CharField(_("kind"), max_length=10, choices=ProposalKind.choices)
    state = StateField(
        ProposalState, choices=ProposalState.choices(), default=ProposalState.CALCULATING, verbose_name=_("state")
    )
    base = models.ForeignKey(Plan, models.CASCADE, related_name="+")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="proposals")
    run = models.ForeignKey(PlanningRun, models.SET_NULL, null=True, blank=True, related_name="proposals")
    moved = models.PositiveIntegerField(_("moved"), default=0)
    delayed = models.PositiveIntegerField(_("delayed"), default=0)
    reassigned = models.PositiveIntegerField(_("on another machine"), default=0)
    calculated_in_s = models.FloatField(_("calculated in, s"), default=0.0)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.event} · {self.get_kind_display()}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "event__")
