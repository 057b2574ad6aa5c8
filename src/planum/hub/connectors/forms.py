"""The form that sends a file of readings."""

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class ImportForm(forms.Form):
    connector: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(
        label=gettext_lazy("Data source"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("none: the file names signals by their paths"),
    )
    enterprise: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=gettext_lazy("Enterprise"), queryset=None)
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV, Excel or Parquet. Either the columns at, signal, value (and unit, quality), one reading in each row; "
            "or the column at and one column for each signal, headed by its name and [unit]."
        ),
    )
    zone = forms.CharField(
        label=gettext_lazy("Time zone of the file"),
        required=False,
        help_text=gettext_lazy("For times that state no offset, such as Asia/Shanghai."),
    )

    def __init__(
        self, *arguments: Any, connectors: "QuerySet[Any]", enterprises: "QuerySet[Any]", **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        source: Any = self.fields["connector"]
        enterprise: Any = self.fields["enterprise"]
        source.queryset, enterprise.queryset = connectors, enterprises
        enterprise.initial = enterprises.first()
        self.fields["zone"].initial = settings.TIME_ZONE

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if zone and zone not in available_timezones():
            raise ValidationError(_("“%(zone)s” is no time zone; one is Asia/Shanghai.") % {"zone": zone})
        return zone
