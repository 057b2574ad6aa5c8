"""Which stretch of time a page shows."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

WIDGET = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class Range(TextChoices):
    HOUR = "hour", gettext_lazy("Hour")
    DAY = "day", gettext_lazy("Day")
    WEEK = "week", gettext_lazy("Week")
    MONTH = "month", gettext_lazy("30 days")
    YEAR = "year", pgettext_lazy("period", "Year")

    @property
    def length(self) -> timedelta:
        return timedelta(days={"day": 1, "week": 7, "month": 30, "year": 366}.get(self.value, 0)) or timedelta(hours=1)


@dataclass(frozen=True)
class Chosen:
    """Until before `end`; `range` is None where the reader gave both ends."""

    start: datetime
    end: datetime
    range: Range | None = None


class PeriodForm(forms.Form):
    start = forms.DateTimeField(label=gettext_lazy("From"), widget=WIDGET)
    end = forms.DateTimeField(label=gettext_lazy("Until before"), widget=WIDGET)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("start") and given.get("end") and given["start"] >= given["end"]:
            raise forms.ValidationError(_("A period ends after it begins."))
        return given


def chosen_period(form: PeriodForm, named: str, newest: datetime | None, now: datetime) -> Chosen:
    """What the reader gave, or the named range until now; until the newest reading where that lies further back."""
    if form.is_bound and form.is_valid():
        return Chosen(form.cleaned_data["start"], form.cleaned_data["end"])
    span = Range(named) if named in Range.values else Range.DAY
    until = now if newest is None or newest > now - span.length else newest + timedelta(seconds=1)
    return Chosen(until - span.length, until, span)
