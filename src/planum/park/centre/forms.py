"""What is typed in on the pages of the centre."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.park.centre.models import FirmSize, Solution
from planum.park.diagnosis.models import Diagnosis
from planum.ui.fields import YuanField

DAY = {"type": "date"}


class NeedForm(forms.Form):
    name = forms.CharField(label=_("What is looked for"), max_length=200)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    diagnosis: forms.ModelChoiceField[Diagnosis] = forms.ModelChoiceField(
        None, label=_("By the gaps of"), required=False, empty_label=_("no diagnosis")
    )
    industry = forms.CharField(label=_("Industry"), max_length=80, required=False)
    size = forms.ChoiceField(label=_("Size of the firm"), required=False, choices=(("", "—"), *FirmSize.choices))
    budget_fen = YuanField(label=_("Budget, yuan"), required=False)
    months = forms.IntegerField(label=_("Within months"), required=False, min_value=1, max_value=60)
    with_centre = forms.BooleanField(
        label=_("Let the park's centre help"), required=False,
        help_text=_("The centre then sees this need and its orders, and may invite providers."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, diagnoses: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["diagnosis"].queryset = diagnoses  # type: ignore[attr-defined]  # A choice of rows has a queryset.


class OfferForm(forms.Form):
    solution: forms.ModelChoiceField[Solution] = forms.ModelChoiceField(None, label=_("Solution"), to_field_name="code")
    price_fen = YuanField(label=_("Price, yuan"))
    starts_on = forms.DateField(label=_("Begins"), widget=forms.DateInput(attrs=DAY))
    ends_on = forms.DateField(label=_("Ends"), widget=forms.DateInput(attrs=DAY))
    offer = forms.CharField(label=_("Offer"), required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *arguments: Any, solutions: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["solution"].queryset = solutions  # type: ignore[attr-defined]  # A choice of rows has a queryset.


class RatingForm(forms.Form):
    stars = forms.ChoiceField(
        label=_("Rating"), widget=forms.RadioSelect, choices=[(str(one), "★" * one) for one in (5, 4, 3, 2, 1)]
    )  # fmt: skip
    judgement = forms.CharField(label=_("Judgement"), max_length=500, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)
