"""Forms: a period measured, a value reported, an evaluation explained and decided, a case opened."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.programme.performance.models import EvaluationKind, Ground, SanctionStep
from planum.programme.projects.models import Project


class MeasureForm(forms.Form):
    start = forms.DateTimeField(label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    end = forms.DateTimeField(
        label=_("To"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text=_("The period is over, and begins after the baseline has ended."),
    )


class DayInput(forms.DateInput):
    input_type = "date"


class SubmitForm(forms.Form):
    summary = forms.CharField(label=_("Summary"), widget=forms.Textarea(attrs={"rows": 5}), required=False)


class TextForm(forms.Form):
    """One text: an explanation, a reason, an answer."""

    text = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 4}))


class NothingForm(forms.Form):
    """A question that is answered by its button alone."""


class TargetForm(forms.Form):
    year = forms.IntegerField(label=_("Year"), min_value=2024, max_value=2099)
    value = forms.FloatField(label=_("Target"))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), required=False,
        help_text=_("A target that comes from the approved plan is changed only with a reason."),
    )  # fmt: skip


class OpenEvaluationForm(forms.Form):
    year = forms.IntegerField(label=_("Year evaluated"), min_value=2024, max_value=2099)
    kind = forms.ChoiceField(label=_("Kind"), choices=EvaluationKind.choices)


class DecideForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=(("confirm", _("Confirm")), ("return", _("Return"))))
    remark = forms.CharField(label=_("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


class ReportForm(forms.Form):
    start_on = forms.DateField(label=_("From"), widget=DayInput())
    end_on = forms.DateField(label=_("To"), widget=DayInput())
    value = forms.FloatField(label=_("Value"))
    file = forms.FileField(label=_("Evidence"), help_text=_("A PDF, a picture, or a Word or Excel file."))
    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 2}), required=False)


class SanctionForm(forms.Form):
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project._base_manager.none(), required=False, to_field_name="code",
        help_text=_("None: the case is against the city, and its province leads it."),
    )  # fmt: skip
    ground = forms.ChoiceField(label=_("Ground"), choices=Ground.choices)
    facts = forms.CharField(label=_("What was found"), widget=forms.Textarea(attrs={"rows": 3}))
    step = forms.ChoiceField(label=_("Measure taken"), choices=SanctionStep.choices)
    amount = forms.DecimalField(
        label=_("Amount in ten thousand yuan"), min_value=0, decimal_places=6, max_digits=14, required=False,
        help_text=_("Only where money is deducted or recovered."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason of the step"), widget=forms.Textarea(attrs={"rows": 2}), required=False)
    heard_until = forms.DateField(label=_("To be heard until"), widget=DayInput())
    due_on = forms.DateField(label=_("To be carried out by"), widget=DayInput())

    def __init__(self, *arguments: Any, projects: Any = None, **options: Any) -> None:
        super().__init__(*arguments, **options)
        if projects is None:
            for name in ("project", "ground", "facts"):
                del self.fields[name]
        else:
            cast("forms.ModelChoiceField[Any]", self.fields["project"]).queryset = projects
