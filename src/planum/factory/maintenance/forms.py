"""Forms of work orders; each takes what its action takes."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from planum.factory.maintenance.models import FailureMode, Outcome, WorkKind

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
NO_MODE = [("", "—"), *FailureMode.choices]


class OpenForm(forms.Form):
    machine: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Machine"), queryset=None)
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=WorkKind.choices, initial=WorkKind.CONDITION_BASED)
    failure_mode = forms.ChoiceField(label=_("Failure mode"), choices=NO_MODE, required=False)
    due_on = forms.DateField(label=_("Due on"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    failed_at = forms.DateTimeField(label=_("Failed, if it has"), required=False, widget=MOMENT)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    prognosis = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *arguments: Any, machines: QuerySet[Any], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["machine"]
        field.queryset = machines
        field.label_from_instance = lambda row: f"{row} ({row.path})"


class PlanForm(forms.Form):
    starts_at = forms.DateTimeField(label=_("Planned from"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=_("Planned until"), widget=MOMENT)


class FinishForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Outcome"), choices=Outcome.choices, initial=Outcome.RENEWED,
        help_text=_("Only a failure counts as one when the model is fitted again."),
    )  # fmt: skip
    failure_mode = forms.ChoiceField(label=_("Failure mode"), choices=NO_MODE, required=False)
    failed_at = forms.DateTimeField(label=_("Failed, if it had"), required=False, widget=MOMENT)
    downtime_h = forms.FloatField(label=_("Stand-still, h"), required=False, min_value=0)
    cost = forms.DecimalField(label=_("Cost, yuan"), required=False, min_value=0, decimal_places=2, max_digits=14)
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)


class CancelForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=2000)


class WorkFileForm(forms.Form):
    plant: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Plant"), queryset=None)
    file = forms.FileField(label=_("Excel or CSV file"))

    def __init__(self, *arguments: Any, plants: QuerySet[Any], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["plant"]
        field.queryset = plants
        field.initial = plants.first()
