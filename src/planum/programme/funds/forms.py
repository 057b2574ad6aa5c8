"""The forms by which money is asked for and decided about."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.programme.performance.models import Milestone
from planum.programme.projects.models import Project


class RequestForm(forms.Form):
    milestone = forms.ChoiceField(label=_("Milestone"))
    amount = forms.DecimalField(
        label=_("Amount"), min_value=Decimal("0.01"), decimal_places=2, max_digits=14, help_text=_("In yuan.")
    )

    def __init__(self, project: Project, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        rows = Milestone.objects.filter(project=project)
        self.fields["milestone"].choices = [(row.number, f"{row.number} · {row}") for row in rows]  # type: ignore[attr-defined]

    @property
    def amount_fen(self) -> int:
        return int(self.cleaned_data["amount"] * 100)


class DecisionForm(forms.Form):
    override_reason = forms.CharField(
        label=_("Reason for an exception"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only for projects that the place itself supports in principle (R20)."),
    )
