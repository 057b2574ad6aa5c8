"""Forms of reports, changes, removals, inspections and acceptance."""

import base64
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.programme.supervision.checklist import questions
from planum.programme.supervision.labels import EXPLAINED, field_label
from planum.programme.supervision.models import FIGURES, MonthlyReport, Verdict
from planum.programme.supervision.shapes import CheckAnswer, NewRectification
from planum.ui.fields import WanField

DOCUMENTS = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png"


class DayField(forms.DateField):
    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **options)


def _long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea({"rows": rows})


def encoded(file: Any) -> str:
    return base64.b64encode(file.read()).decode()


class ReportForm(forms.Form):
    """A month's figures; `fields_of` gives them line by line for the table of the page."""

    def __init__(self, report: MonthlyReport, *arguments: Any, **options: Any) -> None:
        options.setdefault("initial", {name: self.shown(name, getattr(report, name)) for name in FIGURES} | {
            "milestones": report.milestones, "problems": report.problems,
        })  # fmt: skip
        super().__init__(*arguments, **options)
        for name in FIGURES:
            self.fields[name] = self._field(name)
        self.fields["milestones"] = forms.CharField(
            label=_("What was reached this month"), widget=_long(), required=False, max_length=4000
        )
        self.fields["problems"] = forms.CharField(
            label=_("Problems, and what is needed"), widget=_long(), required=False, max_length=4000
        )

    @staticmethod
    def shown(name: str, value: int) -> Any:
        """As it is typed: shares in percent."""
        return f"{value / 100:g}" if name == "physical_bp" else value

    def _field(self, name: str) -> forms.Field:
        label = str(field_label(name))
        if name.endswith("_fen"):
            return WanField(label=label)
        if name == "physical_bp":
            return forms.DecimalField(label=label, min_value=0, max_value=100, decimal_places=2, max_digits=5)
        return forms.IntegerField(label=label, min_value=0, max_value=1_000_000)

    @property
    def lines(self) -> list[tuple[forms.BoundField, object, object]]:
        units = {"physical_bp": "%", "equipment_count": _("machines"), "connected_count": _("machines")}
        return [
            (self[name], EXPLAINED[name], _("10,000 yuan") if name.endswith("_fen") else units.get(name, _("people")))
            for name in FIGURES
        ]

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        given["physical_bp"] = int(given["physical_bp"] * 100)
        return given


class EvidenceForm(forms.Form):
    file = forms.FileField(
        label=_("Evidence"),
        help_text=_("PDF, Word, Excel, JPEG or PNG."),
        widget=forms.FileInput({"accept": DOCUMENTS}),
    )
    note = forms.CharField(label=_("What it shows"), max_length=200, required=False)


class ExplanationForm(forms.Form):
    explanation = forms.CharField(
        label=_("Explanation"), widget=_long(2), required=False, max_length=2000,
        help_text=_("Needed where a figure fell, or is more than is known elsewhere."),
    )  # fmt: skip


class RemarkForm(forms.Form):
    remark = forms.CharField(label=_("Remark"), widget=_long(2), required=False, max_length=2000)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), widget=_long(2), max_length=2000)


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Answer"), widget=_long(), max_length=4000)


class EmptyForm(forms.Form):
    """A step that needs nothing more than to be taken."""


class FileForm(forms.Form):
    file = forms.FileField(label=_("File"), help_text=_("Excel or CSV; taken whole or not at all."))
    accept = forms.BooleanField(label=_("Accept the reports at once"), required=False)


class ChangeForm(forms.Form):
    """Only what is filled in changes."""

    total_investment_fen = WanField(label=_("New total investment, 10,000 yuan"), required=False)
    allocation_fen = WanField(label=_("New central support, 10,000 yuan"), required=False)
    starts_on = DayField(label=_("New beginning"), required=False)
    finishes_on = DayField(label=_("New finish"), required=False)
    content = forms.CharField(label=_("New content"), widget=_long(), required=False, max_length=2000)
    site = forms.CharField(label=_("New site"), required=False, max_length=300)
    new_owner = forms.CharField(label=_("New owner"), required=False, max_length=200)
    indicator = forms.CharField(label=_("Changed indicator"), required=False, max_length=500)
    reason = forms.CharField(label=_("Reason"), widget=_long(), max_length=2000)
    effect_on_indicators = forms.CharField(
        label=_("Effect on indicators"), widget=_long(2), required=False, max_length=2000
    )
    effect_on_budget = forms.CharField(
        label=_("Effect on the budget"), widget=_long(2), required=False, max_length=2000,
        help_text=_("Needed if the amount or the content changes (R25)."),
    )  # fmt: skip


class OpinionForm(forms.Form):
    supports = forms.TypedChoiceField(
        label=_("Opinion"),
        choices=(("1", _("supported")), ("0", _("not supported"))),
        coerce=lambda value: value == "1",
    )
    opinion = forms.CharField(label=_("Grounds"), widget=_long(), max_length=2000)


class ApproveForm(forms.Form):
    approve = forms.TypedChoiceField(
        label=_("Your decision"), choices=(("1", _("approve")), ("0", _("reject"))), coerce=lambda value: value == "1"
    )
    reason = forms.CharField(label=_("Reason"), widget=_long(2), max_length=2000)


class RemoveForm(forms.Form):
    remove = forms.TypedChoiceField(
        label=_("Your decision"), coerce=lambda value: value == "1",
        choices=(("0", _("dismiss: the project stays")), ("1", _("remove the project from the list"))),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), widget=_long(2), max_length=2000)


class PlanInspectionForm(forms.Form):
    planned_on = DayField(label=_("Planned for"))
    purpose = forms.CharField(label=_("Purpose"), max_length=300)
    listed = forms.CharField(
        label=_("Serial numbers on the list"), widget=_long(), required=False, help_text=_("One a line.")
    )

    def arguments(self) -> dict[str, Any]:
        return {**self.cleaned_data, "listed": self.cleaned_data["listed"].split()}


class RecordForm(forms.Form):
    """The questions, machines seen, and up to three points to be put right; more are added by the interface."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        for code, question in questions().items():
            self.fields[f"q_{code}"] = forms.ChoiceField(
                label=str(question), widget=forms.RadioSelect, choices=(("1", _("in order")), ("0", _("not in order")))
            )
        self.fields["found"] = forms.CharField(
            label=_("Serial numbers found"), widget=_long(), required=False, help_text=_("One a line.")
        )
        self.fields["remark"] = forms.CharField(label=_("Remark"), widget=_long(2), required=False, max_length=2000)
        for number in (1, 2, 3):
            self.fields[f"finding_{number}"] = forms.CharField(
                label=_("To be put right, %(number)d") % {"number": number}, required=False, max_length=500
            )
            self.fields[f"due_{number}"] = DayField(label=_("by"), required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for number in (1, 2, 3):
            if bool(given.get(f"finding_{number}")) != bool(given.get(f"due_{number}")):
                self.add_error(f"due_{number}", _("What is to be put right, and by when: both or neither."))
        return given

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {
            "checklist": [CheckAnswer(code, given[f"q_{code}"] == "1") for code in questions()],
            "found": given["found"].split(), "remark": given["remark"],
            "rectifications": [
                NewRectification(given[f"finding_{number}"], given[f"due_{number}"])
                for number in (1, 2, 3) if given[f"finding_{number}"]
            ],
        }  # fmt: skip


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Photograph"), widget=forms.FileInput({"accept": "image/jpeg,image/png", "capture": "environment"})
    )
    caption = forms.CharField(label=_("What it shows"), max_length=200, required=False)


class ApplyForm(forms.Form):
    summary = forms.CharField(label=_("What was built and reached"), widget=_long(5), max_length=4000)
    audited_investment_fen = WanField(label=_("Investment as audited, 10,000 yuan"))
    auditor_name = forms.CharField(label=_("Auditors"), max_length=200)
    audited_on = DayField(label=_("Date of the audit report"))
    audit = forms.FileField(label=_("Audit report"), widget=forms.FileInput({"accept": DOCUMENTS}))
    assessment = forms.CharField(
        label=_("Indicators"), widget=_long(4), required=False, max_length=4000,
        help_text=_("One a line: name; wanted; reached; where it is proven."),
    )  # fmt: skip


class ExpertsForm(forms.Form):
    experts = forms.MultipleChoiceField(label=_("Experts"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, choices: list[tuple[str, str]], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["experts"].choices = choices  # type: ignore[attr-defined]


class ExpertOpinionForm(forms.Form):
    verdict = forms.TypedChoiceField(label=_("Verdict"), choices=Verdict.choices, coerce=Verdict)
    opinion = forms.CharField(label=_("Opinion"), widget=_long(5), max_length=4000)
    independent = forms.BooleanField(label=_("I have no tie to the owner of the project."), required=False)


class VerdictForm(forms.Form):
    verdict = forms.TypedChoiceField(label=_("Verdict"), choices=Verdict.choices, coerce=Verdict)
    reason = forms.CharField(label=_("Reason"), widget=_long(2), max_length=2000)
    conditions = forms.CharField(label=_("Conditions"), widget=_long(2), required=False, max_length=2000)
    conditions_due_on = DayField(label=_("Conditions to be met by"), required=False)
