"""Forms of limits."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from planum.factory.monitoring.models import LimitKind, Priority


class LimitRuleForm(forms.Form):
    """What `add_limit_rule` takes."""

    signal: "forms.ModelChoiceField[Any]" = forms.ModelChoiceField(label=_("Signal"), queryset=None)
    kind = forms.ChoiceField(label=_("Limit"), choices=LimitKind.choices)
    limit = forms.FloatField(label=_("Limit value"), help_text=_("In the unit of the signal."))
    deadband = forms.FloatField(
        label=_("Deadband"),
        initial=0,
        min_value=0,
        help_text=_("How far the value must come back from the limit before the alarm returns to normal."),
    )
    on_delay_s = forms.FloatField(label=_("Delay before the alarm, s"), initial=0, min_value=0)
    off_delay_s = forms.FloatField(label=_("Delay before the return, s"), initial=0, min_value=0)
    priority = forms.TypedChoiceField(
        label=_("Priority"),
        choices=Priority.choices,
        coerce=lambda value: Priority(int(value)),
        initial=Priority.MEDIUM,
    )

    def __init__(self, *arguments: Any, signals: QuerySet[Any], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["signal"]
        field.queryset = signals.select_related("asset")
        field.label_from_instance = lambda row: f"{row.asset} · {row} ({row.path})"
