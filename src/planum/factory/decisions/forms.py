"""Forms of decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from planum.factory.decisions.engine import UNKNOWN
from planum.factory.decisions.suspecting import KnownCause


class OutcomeForm(forms.Form):
    """What `record_outcome` takes; the cost is typed in yuan."""

    found_cause = forms.ChoiceField(label=_("Cause found"))
    failed = forms.BooleanField(label=_("The machine failed before the repair"), required=False)
    cost_yuan = forms.DecimalField(label=_("Real cost, yuan"), min_value=0, decimal_places=2, max_digits=16)
    downtime_h = forms.FloatField(label=_("Real stand-still, h"), min_value=0)
    note = forms.CharField(label=_("Note"), required=False, max_length=500)

    def __init__(self, *arguments: Any, causes: dict[str, KnownCause], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["found_cause"]
        field.choices = [*((code, str(one)) for code, one in causes.items()), (UNKNOWN, _("unknown"))]

    def arguments(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        return given | {"cost_fen": int(given.pop("cost_yuan").scaleb(2))}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ApproveForm(forms.Form):
    reason = forms.CharField(label=_("Why this one"), max_length=300, required=False)
