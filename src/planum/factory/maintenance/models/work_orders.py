"""Work orders in the words of EN 13306 and ISO 14224."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.maintenance.models.fleets import own_rows
from planum.factory.maintenance.models.prognoses import Prognosis
from planum.hub.assets.models import Asset
from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class WorkKind(models.TextChoices):
    """Maintenance types of EN 13306:2017, clause 7."""

    CORRECTIVE = "corrective", _("corrective")
    PREVENTIVE = "preventive", _("preventive, by plan")
    CONDITION_BASED = "condition_based", _("condition-based")


class FailureMode(models.TextChoices):
    """Failure modes of rotating equipment, with the codes of ISO 14224:2016, annex B."""

    VIBRATION = "VIB", _("vibration")
    OVERHEATING = "OHE", _("overheating")
    BREAKDOWN = "BRD", _("breakdown")
    NOISE = "NOI", _("noise")
    EXTERNAL_LEAK = "ELU", _("external leakage")
    INTERNAL_LEAK = "INL", _("internal leakage")
    LOW_OUTPUT = "LOO", _("low output")
    HIGH_OUTPUT = "HIO", _("high output")
    ERRATIC_OUTPUT = "ERO", _("erratic output")
    NO_START = "FTS", _("fails to start")
    NO_STOP = "STP", _("fails to stop")
    SPURIOUS_STOP = "UST", _("stops without cause")
    DEVIATION = "PDE", _("parameter deviation")
    INSTRUMENT = "AIR", _("abnormal instrument reading")
    STRUCTURE = "STD", _("structural deficiency")
    PLUGGED = "PLU", _("plugged")
    MINOR = "SER", _("minor problem in service")
    OTHER = "OTH", pgettext_lazy("failure mode", "other")
    UNKNOWN = "UNK", pgettext_lazy("failure mode", "unknown")


class Outcome(models.TextChoices):
    """What the work meant for the machine's life; only the first counts as a failure."""

    FAILED = "failed", _("it had failed and was renewed")
    RENEWED = "renewed", _("renewed before it failed")
    UNCHANGED = "unchanged", _("looked at or adjusted, not renewed")


class WorkState(State):
    OPEN = "open", pgettext_lazy("work order", "open"), "warning"
    PLANNED = "planned", pgettext_lazy("work order", "planned"), "info"
    IN_PROGRESS = "in_progress", pgettext_lazy("work order", "in progress"), "info"
    DONE = "done", pgettext_lazy("work order", "done"), "good"
    CANCELLED = "cancelled", pgettext_lazy("work order", "cancelled"), "neutral"


OPEN_STATES = (WorkState.OPEN, WorkState.PLANNED, WorkState.IN_PROGRESS)

# Planning again moves the time of a planned order; work may begin without a plan where a machine has failed.
WORK_ORDER_TRANSITIONS: dict[State, tuple[State, ...]] = {
    WorkState.OPEN: (WorkState.PLANNED, WorkState.IN_PROGRESS, WorkState.CANCELLED),
    WorkState.PLANNED: (WorkState.PLANNED, WorkState.IN_PROGRESS, WorkState.CANCELLED),
    WorkState.IN_PROGRESS: (WorkState.DONE, WorkState.CANCELLED),
}


class WorkOrder(Owned):
    """One job on one machine. `failed_at` is when the machine failed; a planned renewal has none."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="plant_work_orders")
    asset = models.ForeignKey(Asset, models.PROTECT, related_name="work_orders")
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("what is to be done"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=WorkKind.choices)
    state = StateField(WorkState, choices=WorkState.choices(), default=WorkState.OPEN, verbose_name=_("state"))
    failure_mode = models.CharField(_("failure mode"), max_length=3, choices=FailureMode.choices, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome.choices, blank=True)
    prognosis = models.ForeignKey(Prognosis, models.SET_NULL, null=True, blank=True, related_name="work_orders")
    note = models.TextField(_("note"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due on"), null=True, blank=True)
    planned_start_at = models.DateTimeField(_("planned from"), null=True, blank=True)
    planned_end_at = models.DateTimeField(_("planned until"), null=True, blank=True)
    failed_at = models.DateTimeField(_("failed"), null=True, blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    downtime_h = models.FloatField(_("stand-still, h"), null=True, blank=True)
    cost_fen = models.BigIntegerField(_("cost"), null=True, blank=True)

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("plant", "code"), name="one_work_order_per_code"),)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)
