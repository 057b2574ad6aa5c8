"""Forms of contracts: what is asked for or offered, and the period of a read."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planum.hub.catalogue.columns import columns_of
from planum.hub.catalogue.models import DataProduct
from planum.hub.contracts.models import Purpose


def _day() -> forms.DateInput:
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class TermsForm(forms.Form):
    """The terms, with the product's columns to choose from."""

    consumer = forms.CharField(
        label=_("Consumer"), max_length=40, help_text=_("The code of an organisation that you may know of.")
    )
    purpose = forms.TypedChoiceField(label=_("Purpose"), choices=Purpose.choices, coerce=Purpose)
    purpose_note = forms.CharField(
        label=_("Purpose in words"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("What will be done with it, so that the other side can decide."),
    )  # fmt: skip
    columns = forms.MultipleChoiceField(
        label=_("Columns"), widget=forms.CheckboxSelectMultiple, help_text=_("No more than the purpose needs.")
    )
    conditions = forms.CharField(label=_("Conditions on rows"), required=False, widget=forms.Textarea({"rows": 3}))
    starts_on = forms.DateField(label=_("From"), widget=_day())
    until = forms.DateField(label=_("Until"), widget=_day())

    def __init__(self, *arguments: Any, product: DataProduct, is_offer: bool, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: dict[str, Any] = self.fields
        known = columns_of(product)
        fields["columns"].choices = [(one.name, one.label) for one in known]
        fields["columns"].initial = [one.name for one in known]
        names = ", ".join(one.name for one in known)
        fields["conditions"].help_text = _(
            "One a line: column, sign (=, >=, <=, in) and value. Columns are %(names)s. Empty: all rows."
        ) % {"names": names}
        fields["starts_on"].initial = timezone.localdate()
        if not is_offer:
            del fields["consumer"]


class ReadForm(forms.Form):
    """The period of a read."""

    start = forms.DateTimeField(label=_("From"), required=False)
    end = forms.DateTimeField(label=_("Until before"), required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for field in self.fields.values():
            field.widget = forms.DateTimeInput({"type": "datetime-local", "step": 60}, format="%Y-%m-%dT%H:%M")
