"""Forms of the review."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.programme.review.models import InterestKind


class DayInput(forms.DateInput):
    input_type = "date"


class ExpertForm(forms.Form):
    username = forms.CharField(label=_("Account"), help_text=_("An account with the role of an expert."))
    title = forms.CharField(label=_("Professional title"), max_length=80)
    specialities = forms.CharField(label=_("Specialities"), help_text=_("Industries or subjects, parted by commas."))
    employer = forms.CharField(label=_("Employer"), required=False, max_length=200)
    employer_code = forms.CharField(label=_("Employer's credit code"), required=False, max_length=40)
    employers_known = forms.BooleanField(label=_("Employers of the last three years are all given"), required=False)

    def clean_specialities(self) -> list[str]:
        return [each for each in self.cleaned_data["specialities"].replace("，", ",").split(",") if each.strip()]


class InterestForm(forms.Form):
    kind = forms.TypedChoiceField(label=_("Kind"), choices=InterestKind.choices, coerce=InterestKind)
    name = forms.CharField(label=_("Firm"), max_length=200)
    credit_code = forms.CharField(label=_("Credit code of the firm"), required=False, max_length=40)
    since_on = forms.DateField(label=_("Since"), required=False, widget=DayInput)
    ended_on = forms.DateField(label=_("Until"), required=False, widget=DayInput)


class PanelForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    rubric = forms.ChoiceField(label=_("Score sheet"))
    applications = forms.MultipleChoiceField(
        label=_("Applications that passed the screening"), widget=forms.CheckboxSelectMultiple
    )
    experts = forms.IntegerField(label=_("Experts for each application"), initial=5, min_value=1)
    due_on = forms.DateField(label=_("Due day"), widget=DayInput)

    def __init__(self, *arguments: Any, sheets: Any, rows: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["rubric"].choices = sheets  # type: ignore[attr-defined]
        self.fields["applications"].choices = rows  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class NoticeForm(forms.Form):
    number = forms.CharField(label=_("Document number"), max_length=60)
    name = forms.CharField(label=_("Title"), max_length=200)
    contact = forms.CharField(label=_("Contact for objections"), max_length=200)
    applications = forms.MultipleChoiceField(label=_("Selected applications"), widget=forms.CheckboxSelectMultiple)
    starts_on = forms.DateField(label=_("First day"), required=False, widget=DayInput)

    def __init__(self, *arguments: Any, rows: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["applications"].choices = rows  # type: ignore[attr-defined]


class ObjectionForm(forms.Form):
    entry = forms.TypedChoiceField(label=_("What it is about"), coerce=int)
    real_name = forms.CharField(label=_("Real name"), max_length=80)
    contact = forms.CharField(label=_("Contact"), max_length=120)
    text = forms.CharField(label=_("What you object to, and why"), widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *arguments: Any, entries: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["entry"].choices = [(0, _("the notice as a whole")), *entries]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), widget=forms.Textarea(attrs={"rows": 4}))
    upheld = forms.TypedChoiceField(
        label=_("Outcome of the examination"),
        choices=[("no", _("objection dismissed")), ("yes", _("upheld"))],
        coerce=lambda value: value == "yes",
    )


class ListingForm(forms.Form):
    listed_in = forms.CharField(label=_("Established by (document)"), max_length=200)
