"""The form by which an officer sets a parameter."""

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.programme.rules.engine.parameters import Unit
from planum.programme.rules.labels import parameter_label, scope_labels
from planum.programme.rules.models import CERTAINTIES, Certainty, Parameter
from planum.ui.fields import WanField


class ParameterForm(forms.Form):
    code = forms.ChoiceField(label=_("Parameter"))
    scope = forms.ChoiceField(label=_("Scope"))
    value = forms.CharField(
        label=_("Parameter value"),
        help_text=_("An amount in 10,000 yuan, a share as 0.20, a day as 2026-12-31, codes with commas."),
    )
    valid_from = forms.DateField(label=_("In force from"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("The document, with its number."))
    clause = forms.CharField(
        label=_("Clause"), max_length=300, required=False, help_text=_("Empty: the clause of the value before.")
    )
    certainty = forms.TypedChoiceField(label=_("Certainty"), choices=Certainty.choices, coerce=CERTAINTIES.__getitem__)
    reason = forms.CharField(label=_("Why it is set"), widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)  # type: ignore[arg-type]
        codes = Parameter.objects.order_by("code").values_list("code", flat=True).distinct()
        self.fields["code"].choices = [(code, parameter_label(code)) for code in codes]  # type: ignore[attr-defined]
        self.fields["scope"].choices = list(scope_labels().items())  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """The action takes whole fen."""
        given = self.cleaned_data
        if Parameter.objects.filter(code=given.get("code"), unit=Unit.FEN).exists() and "value" in given:
            try:
                given["value"] = str(WanField().clean(given["value"]))
            except forms.ValidationError as error:
                self.add_error("value", error)
        return given
