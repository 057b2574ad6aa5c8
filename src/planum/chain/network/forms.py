"""Forms of a supplier: confirm an order, send a file, hand an order to the schedule."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class ConfirmForm(forms.Form):
    """What `confirm_supply` takes."""

    quantity = forms.FloatField(label=_("Quantity"), min_value=0)
    on = forms.DateField(label=_("Day of arrival"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class HandForm(forms.Form):
    """What `hand_to_schedule` takes: a plant that is scheduled here, and the product there."""

    product = forms.ChoiceField(label=_("Product in the plant"))
    weight = forms.IntegerField(label=_("Weight"), min_value=1, initial=1)

    def __init__(self, *arguments: Any, products: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["product"]
        field.choices = products


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("Excel or CSV; taken whole or not at all."))
