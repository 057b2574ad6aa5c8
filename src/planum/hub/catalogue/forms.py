"""The form with which an organisation describes data of its own as a product."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.hub.assets.models import Signal
from planum.hub.catalogue.models import Audience, Frequency, Licence, ProductKind, Theme
from planum.hub.catalogue.shareables import shareables
from planum.hub.metrics.queries import newest_metrics
from planum.kernel.models import Organisation


class ProductForm(forms.Form):
    """What `offer_product` takes."""

    owner: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Provider"), queryset=None, empty_label=None)
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    code = forms.CharField(label=_("Code"), max_length=39, help_text=_("Letters, digits, dot, dash and underscore."))
    description = forms.CharField(
        label=_("Description"), widget=forms.Textarea({"rows": 3}), required=False,
        help_text=_("What it holds, since when, and what it is good for."),
    )  # fmt: skip
    kind = forms.TypedChoiceField(label=_("What it holds"), choices=ProductKind.choices, coerce=ProductKind)
    metric: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=_("Metric"), queryset=None, required=False, help_text=_("For values of a metric.")
    )
    table = forms.ChoiceField(label=_("Table"), required=False, help_text=_("For rows of a table."))
    signals: "forms.ModelMultipleChoiceField[Any]" = forms.ModelMultipleChoiceField(
        label=_("Signals"), queryset=None, required=False, help_text=_("For readings of signals: one or several.")
    )
    theme = forms.TypedChoiceField(label=_("Theme"), choices=Theme.choices, coerce=Theme)
    keywords = forms.CharField(label=_("Keywords"), required=False, help_text=_("Parted by commas or spaces."))
    frequency = forms.TypedChoiceField(label=_("Updated"), choices=Frequency.choices, coerce=Frequency)
    licence = forms.TypedChoiceField(label=_("Licence"), choices=Licence.choices, coerce=Licence)
    audience = forms.TypedChoiceField(
        label=_("Who may know of it"), choices=Audience.choices, coerce=Audience, initial=Audience.PARK,
        help_text=_("They see this description and may ask for a contract. Nobody reads a row without one."),
    )  # fmt: skip
    organisations = forms.CharField(
        label=_("Codes of organisations"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=_("For named organisations: their codes, as on an invoice, one per line."),
    )  # fmt: skip

    def __init__(self, *arguments: Any, organisations: frozenset[int], **options: Any) -> None:
        super().__init__(*arguments, **options)
        fields: dict[str, Any] = self.fields
        fields["owner"].queryset = Organisation.objects.filter(pk__in=organisations)
        fields["owner"].initial = min(organisations, default=None)
        fields["metric"].queryset = newest_metrics().filter(owner__in=organisations)
        own = Signal.objects.filter(asset__enterprise__in=organisations).select_related("asset")
        fields["signals"].queryset = own
        fields["signals"].label_from_instance = lambda row: f"{row.asset} · {row} ({row.path})"
        fields["table"].choices = [("", "—"), *((one.name, one.label) for one in shareables())]

    def arguments(self) -> dict[str, Any]:
        """What goes with the chosen kind; the rest of what was filled in is left aside."""
        given = dict(self.cleaned_data)
        kind, metric, signals = given["kind"], given.pop("metric"), given.pop("signals")
        given["owner"] = given["owner"].code
        given["keywords"] = given["keywords"].replace("，", " ").replace("、", " ").replace(",", " ").split()
        given["organisations"] = given["organisations"].split()
        given["metric"] = metric.path if metric and kind == ProductKind.METRIC else ""
        given["signals"] = [row.path for row in signals] if kind == ProductKind.SIGNALS else None
        return given
