"""The form in which a trial's results are typed in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.factory.optimisation.models import Process
from planum.factory.optimisation.words import limit_in_words, objective_name


class TrialForm(forms.Form):
    """What `record_trial` takes: the objective, one result for each limit, or that the trial failed."""

    def __init__(self, *arguments: Any, process: Process, **options: Any) -> None:
        super().__init__(*arguments, **options)
        label = f"{objective_name(process)} {process.unit}".strip()
        if process.metric is not None:
            hint = _("Computed from the readings of this period by the metric of the process.")
            self.fields["start"] = forms.DateTimeField(label=_("Trial from"), required=False, help_text=hint)
            self.fields["end"] = forms.DateTimeField(label=_("Trial until"), required=False)
        else:
            self.fields["objective"] = forms.FloatField(label=label, required=False)
        for one in process.constraints.all():
            self.fields[f"result_{one.code}"] = forms.FloatField(
                label=f"{one} {one.unit}".strip(), required=False, help_text=limit_in_words(one)
            )
        self.fields["failed"] = forms.BooleanField(label=_("The trial failed and gave no results"), required=False)
        self.fields["note"] = forms.CharField(label=_("Note"), required=False, max_length=300)

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        results = {
            name.removeprefix("result_"): value
            for name, value in given.items()
            if name.startswith("result_") and value is not None
        }
        wanted = ("objective", "start", "end", "failed", "note")
        return {"results": results, **{name: given[name] for name in wanted if name in given}}
