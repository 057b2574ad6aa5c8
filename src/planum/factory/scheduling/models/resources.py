"""What a plant works with: machines and their set-ups, operators and their skills, the ways between stations."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.factory.monitoring.models import LimitRule
from planum.factory.scheduling.models.owners import own_rows
from planum.factory.scheduling.models.times import Calendar
from planum.hub.assets.models import Asset
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer


class SetupFamily(Named, Owned):
    """Operations of one family follow each other without a set-up, or with a small one."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=40)

    class Meta:
        ordering = ("plant_id", "code")
        constraints = (models.UniqueConstraint(fields=("plant", "code"), name="one_family_code_per_plant"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class SetupMatrix(Named, Owned):
    """How long machines of one kind take from family to family."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=40)

    class Meta:
        ordering = ("plant_id", "code")
        constraints = (models.UniqueConstraint(fields=("plant", "code"), name="one_matrix_code_per_plant"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class SetupTime(Owned):
    """Working minutes from one family to another; without `before`, from a machine that has done nothing yet.

    A pair that has no row takes no time.
    """

    matrix = models.ForeignKey(SetupMatrix, models.CASCADE, related_name="times")
    before = models.ForeignKey(SetupFamily, models.PROTECT, null=True, blank=True, related_name="+")
    after = models.ForeignKey(SetupFamily, models.PROTECT, related_name="+")
    minutes = models.PositiveIntegerField(_("minutes"))

    class Meta:
        ordering = ("matrix_id", "pk")
        constraints = (models.UniqueConstraint(fields=("matrix", "before", "after"), name="one_setup_per_pair"),)

    def __str__(self) -> str:
        return f"{self.before or '—'} → {self.after}: {self.minutes}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "matrix__")


class TransportTime(Owned):
    """Minutes from one station to another, by their codes on the machines; a pair that has no row takes none."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    origin = models.CharField(_("from station"), max_length=40)
    destination = models.CharField(_("to station"), max_length=40)
    minutes = models.PositiveIntegerField(_("minutes"))

    class Meta:
        ordering = ("plant_id", "origin", "destination")
        constraints = (models.UniqueConstraint(fields=("plant", "origin", "destination"), name="one_time_per_way"),)

    def __str__(self) -> str:
        return f"{self.origin} → {self.destination}: {self.minutes}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class Machine(Named, Owned):
    """One machine as the planner sees it. `unit` is the same machine in the hub, where it is connected.

    Without a calendar it is always there. `batch`: operations of one family that run together; `buffer`: places
    before it, none stated for as many as come. `power_w`: what it draws while it works.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=40)
    work_centre = models.CharField(_("work centre"), max_length=40, blank=True)
    unit = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="+")
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="machines")
    station = models.CharField(_("station"), max_length=40, blank=True)
    setups = models.ForeignKey(SetupMatrix, models.PROTECT, null=True, blank=True, related_name="machines")
    batch = models.PositiveIntegerField(_("batch"), default=1)
    buffer = models.PositiveIntegerField(_("places before it"), null=True, blank=True)
    power_w = models.PositiveIntegerField(_("power, W"), default=0)
    enabled = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("plant_id", "work_centre", "code")
        constraints = (
            models.UniqueConstraint(fields=("plant", "code"), name="one_machine_code_per_plant"),
            models.UniqueConstraint(fields=("unit",), name="one_machine_per_unit"),
            models.CheckConstraint(condition=Q(batch__gte=1), name="batch_is_at_least_one"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class ClosureKind(models.TextChoices):
    MAINTENANCE = "maintenance", _("planned maintenance")
    BREAKDOWN = "breakdown", _("breakdown")


class Closure(Owned):
    """A machine is not there, once: while it is maintained, or broken down until it is expected back."""

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="closures")
    kind = models.CharField(_("kind"), max_length=12, choices=ClosureKind.choices, default=ClosureKind.MAINTENANCE)
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("machine_id", "starts_at")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="closure_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.machine} {self.get_kind_display()}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "machine__")


class StoppingRule(Owned):
    """An alarm of this limit means that the machine has stopped, for about so many minutes."""

    machine = models.ForeignKey(Machine, models.CASCADE, related_name="stopping_rules")
    rule = models.OneToOneField(LimitRule, models.CASCADE, related_name="+")
    expected_minutes = models.PositiveIntegerField(_("expected minutes"))

    class Meta:
        ordering = ("machine_id", "pk")

    def __str__(self) -> str:
        return f"{self.machine}: {self.rule}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "machine__")


class Operator(Named, Owned):
    """A person who tends machines. `skills` are codes that routing steps ask for."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=40)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, related_name="operators")
    skills = models.JSONField(_("skills"), default=list)

    class Meta:
        ordering = ("plant_id", "code")
        constraints = (models.UniqueConstraint(fields=("plant", "code"), name="one_operator_code_per_plant"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class Absence(Owned):
    """An operator is not there, once."""

    operator = models.ForeignKey(Operator, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        ordering = ("operator_id", "starts_at")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=models.F("starts_at")), name="absence_ends_after_it_begins"),
        )

    def __str__(self) -> str:
        return f"{self.operator} {self.starts_at:%F}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "operator__")
