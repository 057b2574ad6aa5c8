"""Providers and their solutions, which all may see; needs and service orders, which only their parties see."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.park.diagnosis.models import Diagnosis


class FirmSize(models.TextChoices):
    MICRO = "micro", _("micro firm")
    SMALL = "small", _("small firm")
    MEDIUM = "medium", _("medium firm")
    LARGE = "large", _("large firm")


class Provider(Owned):
    """A service provider as it presents itself. `capacity`: how many orders it carries out at the same time."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="provider")
    about = models.TextField(_("about"))
    about_en = models.TextField(_("about, in English"), blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("orders at the same time"), default=3)
    registered_at = models.DateTimeField(_("registered"))

    class Meta:
        ordering = ("organisation__code",)

    def __str__(self) -> str:
        return str(self.organisation)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Whoever has signed in sees who offers services."""
        return Q(pk__isnull=viewer.person is None)


class SolutionState(State):
    DRAFT = "draft", _("not published"), "neutral"
    PUBLISHED = "published", _("published"), "good"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"


SOLUTION_TRANSITIONS: Mapping[State, Collection[State]] = {
    SolutionState.DRAFT: (SolutionState.PUBLISHED,),
    SolutionState.PUBLISHED: (SolutionState.WITHDRAWN,),
    SolutionState.WITHDRAWN: (SolutionState.PUBLISHED,),
}


class Solution(Named, Owned):
    """Something that can be bought. `raises`: {instrument: {question: [options]}}, what answers are at least after it.

    `industries` and `sizes` are empty where it is for all. `green`: a green technology or product.
    """

    provider = models.ForeignKey(Provider, models.PROTECT, related_name="solutions")
    code = models.CharField(_("code"), max_length=40, unique=True)
    about = models.TextField(_("about"))
    about_en = models.TextField(_("about, in English"), blank=True)
    raises = models.JSONField(_("what it raises"), default=dict)
    industries = models.JSONField(_("industries"), default=list)
    sizes = models.JSONField(_("sizes of firms"), default=list)
    price_low_fen = models.BigIntegerField(_("price from"))
    price_high_fen = models.BigIntegerField(_("price to"))
    months = models.PositiveSmallIntegerField(_("months"))
    green = models.BooleanField(_("green technology"), default=False)
    state = StateField(
        SolutionState, choices=SolutionState.choices(), default=SolutionState.DRAFT, verbose_name=_("state")
    )
    entered_at = models.DateTimeField(_("entered"))

    class Meta:
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=Q(price_low_fen__gt=0, price_high_fen__gte=F("price_low_fen")), name="a_price_range"
            ),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Published ones to whoever has signed in, the others to their provider."""
        public = Q(pk__isnull=viewer.person is None) & Q(state=SolutionState.PUBLISHED.value)
        ordered = ServiceOrder._base_manager.filter(order_rows(viewer)).values("solution")
        return public | Q(provider__organisation__in=viewer.organisations) | Q(pk__in=ordered)


class NeedState(State):
    OPEN = "open", _("looking for somebody"), "warning"
    ORDERED = "ordered", _("ordered"), "good"
    CLOSED = "closed", _("closed"), "neutral"


NEED_TRANSITIONS: Mapping[State, Collection[State]] = {
    NeedState.OPEN: (NeedState.ORDERED, NeedState.CLOSED),
    NeedState.ORDERED: (NeedState.OPEN, NeedState.CLOSED),
}


class Need(Named, Owned):
    """What a firm looks for. `questions`: the gaps of a diagnosis it wants closed; empty: as described.

    `centre` is the park that may help to find somebody; empty: the firm looks by itself.
    """

    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="needs", verbose_name=_("firm"))
    diagnosis = models.ForeignKey(Diagnosis, models.PROTECT, null=True, blank=True, related_name="+")
    centre = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    description = models.TextField(_("description"), blank=True)
    questions = models.JSONField(_("gaps"), default=list)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    size = models.CharField(_("size of the firm"), max_length=8, choices=FirmSize.choices, blank=True)
    budget_fen = models.BigIntegerField(_("budget"), null=True, blank=True)
    months = models.PositiveSmallIntegerField(_("within months"), null=True, blank=True)
    state = StateField(NeedState, choices=NeedState.choices(), default=NeedState.OPEN, verbose_name=_("state"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-opened_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(budget_fen=None) | Q(budget_fen__gt=0), name="a_budget_is_positive"),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The firm, the centre it asked to help, and the providers that were invited."""
        invited = Invitation._base_manager.filter(provider__organisation__in=viewer.organisations).values("need")
        return Q(firm__in=viewer.organisations) | Q(centre__in=viewer.organisations) | Q(pk__in=invited)


class Invitation(Owned):
    """A provider is told of a need and may offer. Providers do not see each other's."""

    need = models.ForeignKey(Need, models.CASCADE, related_name="invitations")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="invitations")
    solution = models.ForeignKey(Solution, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("invited"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("need", "provider"), name="invited_once"),)

    def __str__(self) -> str:
        return f"{self.need} → {self.provider}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return (
            Q(provider__organisation__in=viewer.organisations)
            | Q(need__firm__in=viewer.organisations)
            | Q(need__centre__in=viewer.organisations)
        )


class OrderState(State):
    OFFERED = "offered", _("offer made"), "warning"
    ORDERED = "ordered", _("ordered"), "info"
    UNDER_WAY = "under_way", _("under way"), "info"
    DELIVERED = "delivered", _("delivered, to be accepted"), "warning"
    ACCEPTED = "accepted", _("accepted, to be rated"), "good"
    RATED = "rated", _("rated"), "good"
    CANCELLED = "cancelled", _("cancelled"), "neutral"


ORDER_TRANSITIONS: Mapping[State, Collection[State]] = {
    OrderState.OFFERED: (OrderState.ORDERED, OrderState.CANCELLED),
    OrderState.ORDERED: (OrderState.UNDER_WAY, OrderState.CANCELLED),
    OrderState.UNDER_WAY: (OrderState.DELIVERED, OrderState.CANCELLED),
    OrderState.DELIVERED: (OrderState.ACCEPTED, OrderState.UNDER_WAY),
    OrderState.ACCEPTED: (OrderState.RATED,),
}
BUSY_STATES = (OrderState.ORDERED, OrderState.UNDER_WAY, OrderState.DELIVERED)
ADOPTED_STATES = (OrderState.ACCEPTED, OrderState.RATED)


class ServiceOrder(Owned):
    """A provider's offer for a need, and what became of it. `milestones`: [{name, due_on, done_on}]."""

    need = models.ForeignKey(Need, models.PROTECT, related_name="orders")
    solution = models.ForeignKey(Solution, models.PROTECT, related_name="orders")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="orders")
    price_fen = models.BigIntegerField(_("price"))
    starts_on = models.DateField(_("begins"))
    ends_on = models.DateField(_("ends"))
    offer = models.TextField(_("offer"), blank=True)
    milestones = models.JSONField(_("milestones"), default=list)
    state = StateField(OrderState, choices=OrderState.choices(), default=OrderState.OFFERED, verbose_name=_("state"))
    offered_at = models.DateTimeField(_("offer made"))
    ordered_at = models.DateTimeField(_("ordered"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    stars = models.PositiveSmallIntegerField(_("rating"), null=True, blank=True)
    judgement = models.CharField(_("judgement"), max_length=500, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        ordering = ("-offered_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(price_fen__gt=0), name="an_order_has_a_price"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="an_order_ends_after_it_begins"),
            models.CheckConstraint(condition=Q(stars=None) | Q(stars__range=(1, 5)), name="one_to_five_stars"),
        )

    def __str__(self) -> str:
        return f"{self.solution} · {self.need}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return order_rows(viewer)


def order_rows(viewer: Viewer) -> Q:
    """The firm, its provider, and the centre that the firm asked to help."""
    return (
        Q(need__firm__in=viewer.organisations)
        | Q(provider__organisation__in=viewer.organisations)
        | Q(need__centre__in=viewer.organisations)
    )


def own_providers(viewer: Viewer) -> "QuerySet[Provider]":
    rows: QuerySet[Provider] = Provider._base_manager.filter(organisation__in=viewer.organisations)
    return rows
