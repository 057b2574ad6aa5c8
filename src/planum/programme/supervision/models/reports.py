"""What a project's owner reports every month, who was reminded of it, and the light that follows from it."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Project, concerned
from planum.programme.supervision.engine.progress import Light

SOURCES = ("own_fen", "loan_fen", "local_fen", "central_fen", "other_fen")
CUMULATIVE = (*SOURCES, "equipment_fen", "physical_bp", "equipment_count", "connected_count")
FIGURES = (*CUMULATIVE, "jobs")
WHOLE_BP = 10_000


class LightState(State):
    NONE = Light.NONE.value, _("no report yet"), "neutral"
    GREEN = Light.GREEN.value, _("on time"), "good"
    YELLOW = Light.YELLOW.value, _("falling behind"), "warning"
    RED = Light.RED.value, _("behind"), "bad"


class ReportState(State):
    DRAFT = "draft", _("to be reported"), "neutral"
    SUBMITTED = "submitted", _("sent by the firm"), "info"
    RETURNED = "returned", _("sent back"), "warning"
    ACCEPTED = "accepted", _("accepted"), "good"


# An accepted report in which an error is found later is sent back too; it then goes the same way once more.
REPORT_TRANSITIONS: Mapping[State, Collection[State]] = {
    ReportState.DRAFT: (ReportState.SUBMITTED,),
    ReportState.SUBMITTED: (ReportState.ACCEPTED, ReportState.RETURNED),
    ReportState.RETURNED: (ReportState.SUBMITTED,),
    ReportState.ACCEPTED: (ReportState.RETURNED,),
}


class MonthlyReport(Owned):
    """One project and month; amounts are cumulative since the project began. `month` is its first day.

    `origins` says of a figure where it comes from if nobody typed it: {"field": {"source", "at", "value"}}. `notes`
    are what the checks found when it was sent. `submitted_on` is the day of the first sending: whether the month was
    missed is judged by it alone, a report that is sent back is not late by that.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="reports", verbose_name=_("project"))
    month = models.DateField(_("month"))
    due_on = models.DateField(_("due"))
    own_fen = models.BigIntegerField(_("own funds invested"), default=0)
    loan_fen = models.BigIntegerField(_("loans invested"), default=0)
    local_fen = models.BigIntegerField(_("local public funds invested"), default=0)
    central_fen = models.BigIntegerField(_("central funds spent"), default=0)
    other_fen = models.BigIntegerField(_("other funds invested"), default=0)
    equipment_fen = models.BigIntegerField(_("of it for equipment and software"), default=0)
    physical_bp = models.PositiveIntegerField(_("physical progress"), default=0)
    equipment_count = models.PositiveIntegerField(_("machines in place"), default=0)
    connected_count = models.PositiveIntegerField(_("machines connected"), default=0)
    jobs = models.PositiveIntegerField(_("people employed on the project"), default=0)
    milestones = models.TextField(_("what was reached this month"), blank=True)
    problems = models.TextField(_("problems, and what is needed"), blank=True)
    origins = models.JSONField(_("where figures come from"), default=dict)
    notes = models.JSONField(_("what the checks found"), default=list)
    explanation = models.TextField(_("explanation of the firm"), blank=True)
    state = StateField(ReportState, default=ReportState.DRAFT, verbose_name=_("state"))
    submitted_on = models.DateField(_("first sent on"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("sent"), null=True, blank=True)
    submitted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)
    judged_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField(_("remark of the authority"), blank=True)

    class Meta:
        ordering = ("-month", "project")
        constraints = (
            models.UniqueConstraint(fields=("project", "month"), name="one_report_per_project_and_month"),
            models.CheckConstraint(
                condition=Q(own_fen__gte=0, loan_fen__gte=0, local_fen__gte=0, central_fen__gte=0, other_fen__gte=0),
                name="invested_is_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    equipment_fen__gte=0,
                    equipment_fen__lte=F("own_fen")
                    + F("loan_fen")
                    + F("local_fen")
                    + F("central_fen")
                    + F("other_fen"),
                ),
                name="equipment_is_part_of_the_investment",
            ),
            models.CheckConstraint(condition=Q(physical_bp__lte=WHOLE_BP), name="physical_progress_is_a_share"),
        )

    def __str__(self) -> str:
        return f"{self.project} · {self.month:%Y-%m}"

    @property
    def invested_fen(self) -> int:
        return sum(getattr(self, name) for name in SOURCES)

    @property
    def is_open(self) -> bool:
        """It waits for the firm."""
        return self.state in (ReportState.DRAFT, ReportState.RETURNED)

    @property
    def counts(self) -> bool:
        """Its figures were sent by the firm."""
        return self.submitted_on is not None

    def days_late(self, on: date) -> int:
        """Days after the due day on which it came, or is still missing; 0 if it is in time."""
        return max(((self.submitted_on or on) - self.due_on).days, 0)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")


class ReportFile(Owned):
    """Evidence that a firm puts beside its report."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    note = models.CharField(_("what it shows"), max_length=200, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("report", "file"), name="a_file_once_per_report"),)

    def __str__(self) -> str:
        return self.note or str(self.file)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "report__project__")


class ReminderStage(State):
    SOON = "soon", _("due soon"), "info"
    OVERDUE = "overdue", _("overdue"), "warning"
    ESCALATED = "escalated", _("overdue, the authority was told"), "bad"
    ASKED = "asked", _("reminded by the authority"), "warning"


class Reminder(Owned):
    """Who was reminded of which report, when, and of which due day. The daily run writes each stage once."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="reminders", verbose_name=_("report"))
    to = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("to whom"))
    stage = StateField(ReminderStage, verbose_name=_("stage"))
    due_on = models.DateField(_("due"))
    on = models.DateField(_("day"))
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        ordering = ("-on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "to", "stage"), condition=~Q(stage="asked"), name="each_stage_reminds_once"
            ),
            models.UniqueConstraint(fields=("report", "to", "stage", "on"), name="one_reminder_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.report} → {self.to} · {self.on}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "report__project__")
