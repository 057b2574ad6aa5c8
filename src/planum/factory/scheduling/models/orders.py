"""What is to be made, and how: routings with alternatives, orders and their operations."""

import math
from collections.abc import Collection, Mapping
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.factory.scheduling.models.owners import own_rows
from planum.factory.scheduling.models.resources import Machine, SetupFamily
from planum.hub.assets.models import Asset
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer

# What binary fractions add to a whole number of minutes is not a minute.
SLACK: Final = 1e-9


class Routing(Named, Owned):
    """How a product is made. Orders keep the version they were placed with; new ones take the newest."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    product = models.CharField(_("product"), max_length=60)
    version = models.PositiveIntegerField(_("version"), default=1)

    class Meta:
        ordering = ("plant_id", "product", "-version")
        constraints = (models.UniqueConstraint(fields=("plant", "product", "version"), name="one_routing_version"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class RoutingStep(Named, Owned):
    """One step. `after` holds the numbers of the steps that must have ended; `skill` an operator's code, if any.

    `interruptible`: it rests while its machine is closed. `no_wait`: it starts the moment the step before it ends.
    """

    routing = models.ForeignKey(Routing, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField(_("step"))
    after = models.JSONField(_("after steps"), default=list)
    family = models.ForeignKey(SetupFamily, models.PROTECT, null=True, blank=True, related_name="+")
    skill = models.CharField(_("skill"), max_length=40, blank=True)
    interruptible = models.BooleanField(_("interruptible"), default=True)
    no_wait = models.BooleanField(_("without waiting"), default=False)

    class Meta:
        ordering = ("routing_id", "number")
        constraints = (models.UniqueConstraint(fields=("routing", "number"), name="one_step_per_number"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "routing__")


class Alternative(Owned):
    """One machine that can do the step. Minutes for an order: the fixed ones, and those of each piece."""

    step = models.ForeignKey(RoutingStep, models.CASCADE, related_name="alternatives")
    machine = models.ForeignKey(Machine, models.PROTECT, related_name="+")
    minutes_per_piece = models.FloatField(_("minutes per piece"))
    fixed_minutes = models.FloatField(_("fixed minutes"), default=0.0)
    power_w = models.PositiveIntegerField(_("power, W"), null=True, blank=True)

    class Meta:
        ordering = ("step_id", "pk")
        constraints = (
            models.UniqueConstraint(fields=("step", "machine"), name="one_alternative_per_machine"),
            models.CheckConstraint(
                condition=Q(minutes_per_piece__gte=0, fixed_minutes__gte=0), name="minutes_are_not_negative"
            ),
        )

    def __str__(self) -> str:
        return f"{self.step} · {self.machine}"

    def minutes(self, quantity: int) -> int:
        """Whole minutes for so many pieces; a part of one counts as one."""
        return math.ceil(self.fixed_minutes + self.minutes_per_piece * quantity - SLACK)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "step__routing__")


class OrderState(State):
    OPEN = "open", _("not begun"), "neutral"
    IN_WORK = "in_work", _("in work"), "info"
    DONE = "done", _("finished"), "good"
    CANCELLED = "cancelled", _("cancelled"), "bad"


ORDER_TRANSITIONS: Mapping[State, Collection[State]] = {
    OrderState.OPEN: (OrderState.IN_WORK, OrderState.CANCELLED),
    OrderState.IN_WORK: (OrderState.DONE, OrderState.CANCELLED),
}
UNFINISHED = (OrderState.OPEN, OrderState.IN_WORK)


class Order(Owned):
    """So many pieces of a product. Not to begin before `release_at`; late after `due_at`; `weight` says how much a
    late hour of it counts beside one of the others.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    code = models.CharField(_("order"), max_length=60)
    routing = models.ForeignKey(Routing, models.PROTECT, related_name="orders")
    quantity = models.PositiveIntegerField(_("pieces"))
    release_at = models.DateTimeField(_("not before"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    weight = models.PositiveIntegerField(_("weight"), default=1)
    state = StateField(OrderState, choices=OrderState.choices(), default=OrderState.OPEN, verbose_name=_("state"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        ordering = ("plant_id", "due_at", "code")
        indexes = (models.Index(fields=("plant", "state")),)
        constraints = (
            models.UniqueConstraint(fields=("plant", "code"), name="one_order_code_per_plant"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="quantity_is_at_least_one"),
        )

    def __str__(self) -> str:
        return self.code

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class OperationState(State):
    WAITING = "waiting", _("waits"), "neutral"
    STARTED = "started", _("runs"), "info"
    DONE = "done", _("done"), "good"


class Operation(Owned):
    """One step of one order. What has really happened to it stands here, what is planned in a plan.

    `not_before`: material comes then. `expected_end_at`: of one that runs.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="operations")
    step = models.ForeignKey(RoutingStep, models.PROTECT, related_name="+")
    state = StateField(
        OperationState, choices=OperationState.choices(), default=OperationState.WAITING, verbose_name=_("state")
    )
    not_before = models.DateTimeField(_("not before"), null=True, blank=True)
    machine = models.ForeignKey(Machine, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    expected_end_at = models.DateTimeField(_("expected end"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        ordering = ("order_id", "step__number")
        indexes = (models.Index(fields=("machine", "ended_at")),)
        constraints = (models.UniqueConstraint(fields=("order", "step"), name="one_operation_per_step"),)

    def __str__(self) -> str:
        return f"{self.order} · {self.step}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "order__")
