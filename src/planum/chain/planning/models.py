"""Plans of a chain, disruptions, and the order changes a plan asks for. A plan belongs to the firm that made it."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.chain.network.models import Lane, SupplyOrder
from planum.kernel.models import Organisation, Person
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class DisruptionState(State):
    OPEN = "open", _("lasts"), "bad"
    ENDED = "ended", _("over"), "neutral"


DISRUPTION_TRANSITIONS: Mapping[State, Collection[State]] = {DisruptionState.OPEN: (DisruptionState.ENDED,)}


class Disruption(Owned):
    """A firm does only a share of what it could, for some weeks. Told by the firm itself to partners it names, or noted
    by a partner that has heard of it; a note is seen by whoever wrote it alone.
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    reporter = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    starts_on = models.DateField(_("from the week"))
    weeks = models.PositiveIntegerField(_("weeks"))
    share_left = models.FloatField(_("share that is left"))
    reason = models.CharField(_("reason"), max_length=300)
    state = StateField(
        DisruptionState, choices=DisruptionState.choices(), default=DisruptionState.OPEN, verbose_name=_("state")
    )
    reported_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported at"))

    class Meta:
        ordering = ("-reported_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(share_left__gte=0, share_left__lte=1), name="a_share_is_a_share"),
            models.CheckConstraint(condition=Q(weeks__gte=1), name="a_disruption_lasts"),
        )

    def __str__(self) -> str:
        return f"{self.firm} {self.starts_on:%G-W%V}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        told = Notice._base_manager.filter(recipient__in=viewer.organisations).values("disruption")
        return Q(reporter__in=viewer.organisations) | Q(pk__in=told)


class Notice(Owned):
    """Whom a firm told of its disruption."""

    disruption = models.ForeignKey(Disruption, models.CASCADE, related_name="notices")
    recipient = models.ForeignKey(Organisation, models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("disruption", "recipient"), name="one_notice_per_recipient"),)

    def __str__(self) -> str:
        return f"{self.disruption} → {self.recipient}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(disruption__reporter__in=viewer.organisations) | Q(recipient__in=viewer.organisations)


class ChainPlanState(State):
    PROPOSED = "proposed", _("waits for a decision"), "warning"
    CURRENT = "current", _("current plan"), "good"
    REPLACED = "replaced", _("replaced"), "neutral"
    DECLINED = "declined", _("declined"), "neutral"


PLAN_TRANSITIONS: Mapping[State, Collection[State]] = {
    ChainPlanState.PROPOSED: (ChainPlanState.CURRENT, ChainPlanState.DECLINED),
    ChainPlanState.CURRENT: (ChainPlanState.REPLACED,),
}


class ChainPlan(Owned):
    """One calculation over what its firm may see. `inputs` is all it was made of, `digest` their hash; `result` all
    that came of it. Both stay as they were.
    """

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    starts_on = models.DateField(_("from the week"))
    weeks = models.PositiveIntegerField(_("weeks"))
    state = StateField(
        ChainPlanState, choices=ChainPlanState.choices(), default=ChainPlanState.PROPOSED, verbose_name=_("state")
    )
    base = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    disruption = models.ForeignKey(Disruption, models.PROTECT, null=True, blank=True, related_name="plans")
    inputs = models.JSONField()
    digest = models.CharField(_("hash of the inputs"), max_length=80)
    result = models.JSONField()
    solver_status = models.CharField(_("status"), max_length=20)
    seconds = models.FloatField(_("seconds"))
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        ordering = ("owner_id", "-number")
        constraints = (
            models.UniqueConstraint(fields=("owner", "number"), name="one_chain_plan_number"),
            models.UniqueConstraint(fields=("owner",), condition=Q(state="current"), name="one_current_chain_plan"),
        )

    def __str__(self) -> str:
        return f"#{self.number}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(owner__in=viewer.organisations)


class OrderChange(Owned):
    """What a plan asks of a supplier: another quantity to arrive in a week. `order` is the one that is changed."""

    plan = models.ForeignKey(ChainPlan, models.CASCADE, related_name="changes")
    lane = models.ForeignKey(Lane, models.PROTECT, related_name="+")
    order = models.ForeignKey(SupplyOrder, models.PROTECT, null=True, blank=True, related_name="+")
    arrives_on = models.DateField(_("arrives in the week"))
    before = models.FloatField(_("quantity before"))
    after = models.FloatField(_("quantity after"))
    applied = models.BooleanField(_("sent to the supplier"), default=False)

    class Meta:
        ordering = ("plan_id", "arrives_on", "lane_id")

    def __str__(self) -> str:
        return f"{self.lane} {self.arrives_on:%G-W%V} {self.before:g} → {self.after:g}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(plan__owner__in=viewer.organisations)
