"""The form by which a period is measured."""

from django import forms
from django.utils.translation import gettext_lazy as _


class MeasureForm(forms.Form):
    start = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    end = forms.DateTimeField(
        label=_("To"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("The period is over, and begins after the baseline has ended."),
    )
