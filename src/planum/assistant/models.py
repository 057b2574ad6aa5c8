"""What was asked, what was run for it, and what was proposed: the audit of every run of the assistant.

A run keeps which function was called with which arguments and the hash of what came back, not the data themselves: who
opens a run later sees what may be seen then, and whether it still is what was answered.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer

LONGEST_QUESTION = 500


class Outcome(State):
    """How a run ended."""

    ANSWERED = "answered", _("has an answer"), "good"
    ASKED = "asked", _("asked back"), "warning"
    PROPOSED = "proposed", _("proposed an action"), "info"
    REFUSED = "refused", _("refused"), "bad"
    STRANGE = "strange", _("not the platform's business"), "neutral"


class Run(Owned):
    """One question of a person and how it was dealt with; never changed afterwards.

    `answer` holds marks ⟦v1⟧ in the place of values. `answered_by` is “embedded”, or the model's name at `endpoint`.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who"))
    asked_at = models.DateTimeField(_("asked"))
    question = models.CharField(_("question"), max_length=LONGEST_QUESTION)
    language = models.CharField(_("language"), max_length=10)
    door = models.CharField(_("asked through"), max_length=20)
    scores = models.JSONField(_("nearest functions"), default=list)
    tool = models.CharField(_("function"), max_length=100, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    missing = models.CharField(pgettext_lazy("assistant", "asked for"), max_length=100, blank=True)
    outcome = StateField(Outcome, choices=Outcome.choices(), verbose_name=_("outcome"))
    answer = models.TextField(_("answer"))
    answered_by = models.CharField(_("answered by"), max_length=200)
    endpoint = models.CharField(_("address of the model"), max_length=300, blank=True)
    tokens_in = models.PositiveIntegerField(_("tokens read"), default=0)
    tokens_out = models.PositiveIntegerField(_("tokens written"), default=0)
    duration_s = models.FloatField(_("duration, s"))

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("person", "-asked_at")),)

    def __str__(self) -> str:
        return self.question

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """What somebody asked is known to nobody else; that it was asked, and its hashes, stand in the change log."""
        return Q(person=viewer.person) if viewer.person is not None else Q(pk__in=())


class StepKind(models.TextChoices):
    QUERY = "query", _("read")
    PROPOSAL = "proposal", pgettext_lazy("assistant", "proposed")
    CHECK = "check", _("answer checked")


class Step(Owned):
    """One call within a run, in its order; never changed afterwards."""

    run = models.ForeignKey(Run, models.PROTECT, related_name="steps")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=StepKind.choices)
    tool = models.CharField(_("function"), max_length=100, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    result_digest = models.CharField(_("hash of the result"), max_length=140, blank=True)
    refusal = models.TextField(_("refusal"), blank=True)
    duration_s = models.FloatField(_("duration, s"), default=0.0)

    class Meta:
        ordering = ("run", "number")
        constraints = (models.UniqueConstraint(fields=("run", "number"), name="one_step_per_number_of_a_run"),)

    def __str__(self) -> str:
        return f"{self.run_id}.{self.number} {self.tool}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(run__person=viewer.person) if viewer.person is not None else Q(pk__in=())


class ProposalState(State):
    """A proposal waits for the person it was made for, and for nobody else."""

    PROPOSED = "proposed", _("waits for approval"), "warning"
    APPROVED = "approved", _("approved and done"), "good"
    REJECTED = "rejected", _("rejected"), "neutral"
    EXPIRED = "expired", _("expired"), "neutral"


PROPOSAL_TRANSITIONS: dict[State, tuple[State, ...]] = {
    ProposalState.PROPOSED: (ProposalState.APPROVED, ProposalState.REJECTED, ProposalState.EXPIRED),
}


class Proposal(Owned):
    """A write that the assistant proposes: the function, its arguments, and what a trial of it would have changed."""

    run = models.OneToOneField(Run, models.PROTECT, null=True, related_name="proposal")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("who"))
    function = models.CharField(_("function"), max_length=100)
    arguments = models.JSONField(_("arguments"), default=dict)
    effect = models.JSONField(_("what it would change"), default=list)
    state = StateField(
        ProposalState, choices=ProposalState.choices(), default=ProposalState.PROPOSED, verbose_name=_("state")
    )
    proposed_at = models.DateTimeField(_("proposed"))
    expires_at = models.DateTimeField(_("expires"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    door = models.CharField(_("asked through"), max_length=20)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.pk} {self.function}"

    @property
    def is_due(self) -> bool:
        """Still to be decided, and not too late for it."""
        return self.state is ProposalState.PROPOSED and self.expires_at > timezone.now()

    @property
    def standing(self) -> Any:
        """The state as it is now: one that nobody decided in time counts as expired before it is moved there."""
        waits = self.state is ProposalState.PROPOSED
        return ProposalState.EXPIRED if waits and not self.is_due else self.state

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(person=viewer.person) if viewer.person is not None else Q(pk__in=())
