"""Forms of applications and of shared equipment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.hub.catalogue.shareables import shareables
from planum.kernel.models import Organisation, OrganisationKind


class ApplicationForm(forms.Form):
    """What `register_application` takes."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    code = forms.CharField(label=_("Code"), max_length=39)
    description = forms.CharField(label=_("What it does"), widget=forms.Textarea({"rows": 3}))
    park: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Park"), queryset=None, required=False, empty_label=_("all firms of the platform"),
        help_text=_("For whose firms it is. The operator of the park approves it."),
    )  # fmt: skip
    scopes = forms.CharField(
        label=_("Scopes"), widget=forms.Textarea({"rows": 4}),
        help_text=_("Names of the functions it calls, one per line, as in the list of interfaces: park.free_times."),
    )  # fmt: skip
    tables = forms.MultipleChoiceField(
        label=_("Tables it needs contracts for"), required=False, widget=forms.CheckboxSelectMultiple
    )
    calls_per_minute = forms.IntegerField(label=_("Calls a minute"), initial=60, min_value=1)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: dict[str, Any] = self.fields
        fields["park"].queryset = Organisation.objects.filter(kind=OrganisationKind.PARK)
        fields["tables"].choices = [(one.name, one.label) for one in shareables()]


class BookingForm(forms.Form):
    """What `book_equipment` takes."""

    starts_at = forms.DateTimeField(label=_("From"))
    ends_at = forms.DateTimeField(label=_("Until before"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for name in ("starts_at", "ends_at"):
            self.fields[name].widget = forms.DateTimeInput(
                {"type": "datetime-local", "step": 900}, format="%Y-%m-%dT%H:%M"
            )


class EquipmentForm(forms.Form):
    """What `offer_equipment` takes."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    code = forms.CharField(label=_("Code"), max_length=39)
    description = forms.CharField(label=_("Description"), max_length=500, widget=forms.Textarea({"rows": 3}))
    opens_hour = forms.IntegerField(label=_("From hour"), initial=8, min_value=0, max_value=23)
    closes_hour = forms.IntegerField(label=_("Until hour"), initial=18, min_value=1, max_value=24)
    fee_yuan = forms.DecimalField(label=_("Fee an hour, yuan"), initial=0, min_value=0, decimal_places=2, max_digits=9)
