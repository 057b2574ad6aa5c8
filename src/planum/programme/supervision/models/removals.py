"""A proposal to take a project off the list, the firm's answer, and what the city decided."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.projects.models import Project, concerned


class RemovalState(State):
    OPEN = "open", _("the firm is heard"), "warning"
    ANSWERED = "answered", _("answered, to be decided"), "warning"
    REMOVED = "removed", _("project removed"), "bad"
    DISMISSED = "dismissed", _("dismissed"), "good"


REMOVAL_TRANSITIONS: Mapping[State, Collection[State]] = {
    RemovalState.OPEN: (RemovalState.ANSWERED, RemovalState.REMOVED, RemovalState.DISMISSED),
    RemovalState.ANSWERED: (RemovalState.REMOVED, RemovalState.DISMISSED),
}
UNDECIDED = (RemovalState.OPEN, RemovalState.ANSWERED)


class RemovalProposal(Owned):
    """`months` are the missed ones that opened it, as text, and the reason is R30 then; else an officer gave another.

    `opened_by` is None where the platform's own daily run opened it.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="removal_proposals", verbose_name=_("project"))
    months = models.JSONField(_("months missed"), default=list)
    reason = models.TextField(_("reason"), blank=True)
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("opened by")
    )
    heard_until = models.DateField(_("the firm may answer until"))
    answer = models.TextField(_("answer of the firm"), blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.TextField(_("reason of the decision"), blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    state = StateField(RemovalState, default=RemovalState.OPEN, verbose_name=_("state"))

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project",), condition=Q(state__in=["open", "answered"]), name="one_removal_proposal_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return str(self.project)

    @property
    def why(self) -> str:
        """In the reader's language."""
        months = ", ".join(month[:7] for month in self.months)
        return self.reason or gettext("No monthly report for %(months)s (R30).") % {"months": months}

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return concerned(viewer, "project__")
