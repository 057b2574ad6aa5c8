"""A change of a project that its owner asks for, with what it does to indicators and budget."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Project, concerned


class Subject(models.TextChoices):
    """What a change is about."""

    AMOUNT = "amount", _("amount")
    CONTENT = "content", _("content")
    SCHEDULE = "schedule", _("period")
    PLACE = "place", _("site")
    OWNER = "owner", _("owner")
    INDICATOR = "indicator", _("indicator")


class ChangeState(State):
    REQUESTED = "requested", _("asked for"), "warning"
    OPINED = "opined", _("district has given its opinion"), "info"
    APPROVED = "approved", _("approved"), "good"
    REJECTED = "rejected", _("rejected"), "bad"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"


# A rejected or withdrawn request ends; the firm may ask anew, and the count of the project keeps both.
CHANGE_TRANSITIONS: Mapping[State, Collection[State]] = {
    ChangeState.REQUESTED: (ChangeState.OPINED, ChangeState.APPROVED, ChangeState.REJECTED, ChangeState.WITHDRAWN),
    ChangeState.OPINED: (ChangeState.APPROVED, ChangeState.REJECTED, ChangeState.WITHDRAWN),
}


class ChangeRequest(Owned):
    """`changes`: [{"field", "before", "after"}], the fields of the project by name, amounts in fen, days as text."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="change_requests", verbose_name=_("project"))
    number = models.PositiveSmallIntegerField(_("number"))
    subjects = models.JSONField(_("what changes"), default=list)
    changes = models.JSONField(_("changes"), default=list)
    reason = models.TextField(_("reason"))
    effect_on_indicators = models.TextField(_("effect on indicators"), blank=True)
    effect_on_budget = models.TextField(_("effect on the budget"), blank=True)
    support_delta_fen = models.BigIntegerField(_("change of central support"), default=0)
    state = StateField(ChangeState, default=ChangeState.REQUESTED, verbose_name=_("state"))
    requested_at = models.DateTimeField(_("requested"))
    requested_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("requested by"))
    opinion = models.TextField(_("opinion of the district"), blank=True)
    supports = models.BooleanField(_("the district supports it"), null=True)
    opined_at = models.DateTimeField(_("opinion given"), null=True, blank=True)
    opined_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.TextField(_("reason of the decision"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-requested_at", "-pk")
        constraints = (models.UniqueConstraint(fields=("project", "number"), name="one_change_per_number"),)

    def __str__(self) -> str:
        return _("change %(number)d of %(project)s") % {"number": self.number, "project": self.project}

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")
