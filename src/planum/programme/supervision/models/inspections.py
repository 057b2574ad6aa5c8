"""Checks on site: a list of questions, machines by serial number, photographs, and what has to be put right."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person, StoredFile
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Project, concerned


class InspectionState(State):
    PLANNED = "planned", _("planned"), "info"
    RECTIFYING = "rectifying", _("to be put right"), "warning"
    CLOSED = "closed", _("closed"), "good"
    CANCELLED = "cancelled", _("cancelled"), "neutral"


INSPECTION_TRANSITIONS: Mapping[State, Collection[State]] = {
    InspectionState.PLANNED: (InspectionState.RECTIFYING, InspectionState.CLOSED, InspectionState.CANCELLED),
    InspectionState.RECTIFYING: (InspectionState.CLOSED,),
}


class RectificationState(State):
    OPEN = "open", _("to be put right"), "warning"
    ANSWERED = "answered", _("put right, to be checked"), "info"
    CLOSED = "closed", _("closed"), "good"


RECTIFICATION_TRANSITIONS: Mapping[State, Collection[State]] = {
    RectificationState.OPEN: (RectificationState.ANSWERED,),
    RectificationState.ANSWERED: (RectificationState.CLOSED, RectificationState.OPEN),
}


class Inspection(Owned):
    """`checklist`: [{"code", "passed", "note"}]; `listed` and `found` are serial numbers of machines."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="inspections", verbose_name=_("project"))
    planned_on = models.DateField(_("planned for"))
    purpose = models.CharField(_("purpose"), max_length=300)
    planned_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("planned by"))
    listed = models.JSONField(_("serial numbers on the list"), default=list)
    found = models.JSONField(_("serial numbers found"), default=list)
    checklist = models.JSONField(_("checklist"), default=list)
    remark = models.TextField(_("remark"), blank=True)
    inspected_on = models.DateField(_("inspected"), null=True, blank=True)
    inspected_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(InspectionState, default=InspectionState.PLANNED, verbose_name=_("state"))

    class Meta:
        ordering = ("-planned_on", "-pk")

    def __str__(self) -> str:
        return f"{self.project} · {self.planned_on}"

    @property
    def missing(self) -> list[str]:
        return [one for one in self.listed if one not in set(self.found)]

    @property
    def unlisted(self) -> list[str]:
        return [one for one in self.found if one not in set(self.listed)]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")


class InspectionPhoto(Owned):
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="photos")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    caption = models.CharField(_("what it shows"), max_length=200, blank=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("inspection", "file"), name="a_photo_once_per_inspection"),)

    def __str__(self) -> str:
        return self.caption or str(self.file)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "inspection__project__")


class Rectification(Owned):
    """Something that was found and is to be put right by a day."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="rectifications")
    finding = models.TextField(_("finding"))
    due_on = models.DateField(_("to be put right by"))
    answer = models.TextField(_("what was done"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    remark = models.TextField(_("remark of the authority"), blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(RectificationState, default=RectificationState.OPEN, verbose_name=_("state"))

    class Meta:
        ordering = ("due_on", "pk")

    def __str__(self) -> str:
        return self.finding[:80]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "inspection__project__")
