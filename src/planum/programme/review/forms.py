"""Forms of the review."""

import base64
import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.programme.projects.models import Wing
from planum.programme.review.models import InterestKind, Rubric
from planum.programme.review.shapes import CriterionInput

LEVEL = re.compile(r"\s*(\d+)\s*[-–—~～至]\s*(\d+)\s*[:：]?\s*(.+)")
EMPTY_ROWS = 2


class DayInput(forms.DateInput):
    """A browser takes a day in this form alone, whatever the reader's language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def encoded(file: Any) -> str:
    return base64.b64encode(file.read()).decode()


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
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)


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
    file = forms.FileField(label=_("Attachment"), required=False, help_text=_("Papers that bear out what you write."))

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


class ExpertFileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("Excel or CSV; taken whole or not at all."))


class SheetForm(forms.Form):
    """What heads a score sheet; its criteria stand in rows of their own."""

    code = forms.CharField(
        label=_("Code"), max_length=40, help_text=_("The code of a sheet on file makes its next version.")
    )
    name = forms.CharField(label=_("Name"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    wing = forms.TypedChoiceField(label=_("Wing"), choices=Wing.choices, coerce=Wing)
    source = forms.CharField(label=_("Source"), max_length=300, required=False)


class CriterionForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Scoring criterion"), max_length=200)
    name_en = forms.CharField(label=_("English name"), max_length=200, required=False)
    weight = forms.DecimalField(label=_("Weight"), min_value=0, max_value=100, max_digits=5, decimal_places=2)
    most = forms.IntegerField(label=_("Most points"), min_value=1, max_value=1000, initial=100)
    levels = forms.CharField(label=_("Levels of points"), widget=forms.Textarea({"rows": 4}), max_length=4000)
    looks_at = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_levels(self) -> list[dict[str, str | int]]:
        found: list[dict[str, str | int]] = []
        for line in filter(None, map(str.strip, self.cleaned_data["levels"].splitlines())):
            level = LEVEL.fullmatch(line)
            if level is None:
                raise forms.ValidationError(
                    _("“%(line)s”: one level a line, such as “90-100 all lines connected”."), params={"line": line}
                )
            found.append({"from": int(level[1]), "to": int(level[2]), "text": level[3]})
        return found


CriteriaForms = forms.formset_factory(CriterionForm, extra=EMPTY_ROWS, max_num=20)


def criteria_typed(rows: Any) -> list[CriterionInput]:
    """The rows that were filled in."""
    return [
        CriterionInput(
            code=given["code"], name=given["name"], name_en=given["name_en"], weight=float(given["weight"]),
            most=given["most"], anchors=given["levels"], looks_at=given["looks_at"].split(),
        )
        for given in rows.cleaned_data if given
    ]  # fmt: skip


def criteria_shown(sheet: Rubric) -> list[dict[str, Any]]:
    """The criteria of a sheet as they are typed."""
    return [
        {
            "code": each.code, "name": each.name, "name_en": each.name_en, "weight": f"{each.weight.normalize():f}",
            "most": each.most, "looks_at": " ".join(each.looks_at),
            "levels": "\n".join(f"{level['from']}-{level['to']} {level['text']}" for level in each.anchors),
        }
        for each in sheet.criteria.all()
    ]  # fmt: skip
