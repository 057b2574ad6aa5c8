"""When a plant works and what its energy costs."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.factory.scheduling.models.owners import own_rows
from planum.hub.assets.models import Asset
from planum.kernel.naming import Named
from planum.kernel.visibility import Owned, Viewer


class Shop(Owned):
    """How a plant plans. Without a time zone of its own the site's counts.

    What starts within `freeze_minutes` from now stays as it is planned, unless it can no longer be done.
    """

    plant = models.OneToOneField(Asset, models.PROTECT, related_name="+")
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True)
    peak_power_w = models.PositiveIntegerField(_("peak power, W"), null=True, blank=True)
    freeze_minutes = models.PositiveIntegerField(_("frozen for so many minutes"), default=0)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return str(self.plant)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class TariffStep(Owned):
    """From this time of day on, each day, a kilowatt-hour costs so much; the last step lasts past midnight."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    starts = models.TimeField(_("from"))
    fen_per_kwh = models.PositiveIntegerField(_("price of a kWh, fen"))

    class Meta:
        ordering = ("plant_id", "starts")
        constraints = (models.UniqueConstraint(fields=("plant", "starts"), name="one_price_at_a_time"),)

    def __str__(self) -> str:
        return f"{self.starts:%H:%M} {self.fen_per_kwh}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class Calendar(Named, Owned):
    """Weekly shifts, and days on which other hours or none are worked."""

    plant = models.ForeignKey(Asset, models.PROTECT, related_name="+")
    code = models.CharField(_("code"), max_length=40)

    class Meta:
        ordering = ("plant_id", "code")
        constraints = (models.UniqueConstraint(fields=("plant", "code"), name="one_calendar_code_per_plant"),)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer)


class Shift(Owned):
    """Each week on this day (Monday is 1), in the plant's time. One that ends at or before its start ends the day
    after; 00:00 to 00:00 is the whole day.
    """

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="shifts")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("until"))

    class Meta:
        ordering = ("calendar_id", "weekday", "starts")
        constraints = (
            models.UniqueConstraint(fields=("calendar", "weekday", "starts"), name="one_shift_at_a_time"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="weekday_is_one_to_seven"),
        )

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "calendar__")


class CalendarDay(Owned):
    """A day unlike its weekday: its hours in place of the shifts that begin on it, or none where it is a holiday."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="days")
    on = models.DateField(_("day"))
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)
    name = models.CharField(_("occasion"), max_length=80, blank=True)

    class Meta:
        ordering = ("calendar_id", "on", "starts")
        constraints = (models.UniqueConstraint(fields=("calendar", "on", "starts"), name="one_exception_at_a_time"),)

    def __str__(self) -> str:
        return f"{self.on} {self.name}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return own_rows(viewer, "calendar__")
