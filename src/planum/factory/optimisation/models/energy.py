"""Load that may move, what a day's load will be, and the plan that moves it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.optimisation.models.processes import own_rows
from planum.hub.assets.models import Asset, Signal
from planum.kernel.models import Person
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class FlexibleLoad(Named, Owned):
    """A part of a plant's load that may run at another time of the same day, its energy kept.

    By itself it runs from `starts` until `ends`: a share of the plant's load, in hundredths of a percent, or so many
    watts. It can be moved by at most `shift_minutes` either way (none stated: anywhere in the day), draws at most
    `most_power_w`, and changes by at most `ramp_w` in a quarter of an hour. 00:00 to 00:00 is the whole day.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("plant"))
    code = models.CharField(_("code"), max_length=40)
    share_bp = models.PositiveIntegerField(_("share of the load"), null=True, blank=True)
    power_w = models.PositiveIntegerField(_("power, W"), null=True, blank=True)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))
    shift_minutes = models.PositiveIntegerField(_("moved by at most, minutes"), null=True, blank=True)
    most_power_w = models.PositiveIntegerField(_("at most, W"), null=True, blank=True)
    ramp_w = models.PositiveIntegerField(_("change in a quarter of an hour, W"), null=True, blank=True)

    class Meta:
        ordering = ("plant_id", "code")
        constraints = (
            models.UniqueConstraint(fields=("plant", "code"), name="one_flexible_load_code_per_plant"),
            models.CheckConstraint(
                condition=Q(share_bp=None, power_w__gt=0) | Q(power_w=None, share_bp__gt=0, share_bp__lte=10_000),
                name="a_share_or_a_power",
            ),
        )

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class LoadForecast(Owned):
    """The load of one day by quarters of an hour, in kW, from readings that ended before it.

    `errors` says what the method and the same quarter a week before were off by on days it had not seen.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("plant"))
    signal = models.ForeignKey(Signal, models.PROTECT, related_name="+", verbose_name=_("signal"))
    on = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("from"))
    load = models.JSONField(_("load, kW"))
    low = models.JSONField(_("lower end, kW"))
    high = models.JSONField(_("upper end, kW"))
    errors = models.JSONField(_("errors"), default=dict)
    readings_from_at = models.DateTimeField(_("readings from"))
    readings_until_at = models.DateTimeField(_("readings until"))
    count = models.PositiveBigIntegerField(_("readings"))
    digest = models.CharField(_("hash"), max_length=140)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-on", "-pk")

    def __str__(self) -> str:
        return f"{self.plant} · {self.on}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class LoadPlanState(State):
    PROPOSED = "proposed", pgettext_lazy("load plan", "proposed"), "info"
    ACCEPTED = "accepted", pgettext_lazy("load plan", "accepted"), "good"
    SUPERSEDED = "superseded", pgettext_lazy("load plan", "superseded"), "neutral"


LOAD_PLAN_TRANSITIONS: dict[State, tuple[State, ...]] = {
    LoadPlanState.PROPOSED: (LoadPlanState.ACCEPTED, LoadPlanState.SUPERSEDED),
    LoadPlanState.ACCEPTED: (LoadPlanState.SUPERSEDED,),
}


class LoadPlan(Owned):
    """A forecast day with its flexible load at cheaper hours below the cap.

    `loads` holds for each flexible load its kW by quarters before and after; `savings` what named shares of the load
    would save if they could move; `digest` is the hash of all that went in.
    """

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+", verbose_name=_("plant"))
    forecast = models.ForeignKey(LoadForecast, models.PROTECT, related_name="plans")
    on = models.DateField(_("day"))
    state = StateField(LoadPlanState, choices=LoadPlanState.choices(), default=LoadPlanState.PROPOSED)
    cap_w = models.PositiveIntegerField(_("peak cap, W"), null=True, blank=True)
    demand_fen_per_kw = models.PositiveIntegerField(_("demand charge, fen per kW and day"), default=0)
    prices = models.JSONField(_("prices, fen per kWh"))
    load = models.JSONField(_("load, kW"))
    loads = models.JSONField(_("flexible loads"))
    cost_before_fen = models.BigIntegerField(_("cost before"))
    cost_after_fen = models.BigIntegerField(_("cost after"))
    peak_before_kw = models.FloatField(_("peak before, kW"))
    peak_after_kw = models.FloatField(_("peak after, kW"))
    savings = models.JSONField(_("savings by share"), default=list)
    solver_status = models.CharField(_("the solver's word"), max_length=40)
    digest = models.CharField(_("hash"), max_length=140)
    made_at = models.DateTimeField(_("made"), auto_now_add=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("plant", "on"), condition=Q(state=LoadPlanState.ACCEPTED.value),
                name="one_accepted_load_plan_a_day",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.plant} · {self.on}"

    @property
    def saving_fen(self) -> int:
        return self.cost_before_fen - self.cost_after_fen

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)
