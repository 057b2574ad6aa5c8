"""Short forms of the planner: what happened, what is ordered, what shall be calculated."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.factory.scheduling.engine.problem import Criterion
from planum.factory.scheduling.models import ClosureKind, EventKind, Machine, Operation, OperationState, Operator, Order
from planum.factory.scheduling.models.orders import UNFINISHED
from planum.factory.scheduling.shapes import Goal
from planum.hub.assets.models import Asset

GOALS: Final = {
    "in_time": (_("Few and short delays, then finished early"), (Criterion.TARDINESS, Criterion.MAKESPAN)),
    "setups": (_("Few and short delays, then little time for set-ups"), (Criterion.TARDINESS, Criterion.SETUP)),
    "energy": (_("Few and short delays, then cheap energy"), (Criterion.TARDINESS, Criterion.ENERGY)),
    "calm": (_("Few and short delays, then few changes"), (Criterion.TARDINESS, Criterion.CHANGES)),
    "early": (_("Everything finished as early as possible"), (Criterion.MAKESPAN,)),
}
MOMENT: Final = {"type": "datetime-local"}


def moment(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=MOMENT, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


def choice(label: Any, *, required: bool = True) -> Any:
    return forms.ModelChoiceField(label=label, queryset=None, required=required)


class OfPlant(forms.Form):
    """Offers what belongs to one plant."""

    def __init__(self, *arguments: Any, plant: Asset, **options: Any) -> None:
        super().__init__(*arguments, **options)
        running = Operation.objects.filter(
            order__plant=plant, state__in=[OperationState.STARTED, OperationState.WAITING]
        )
        offers: dict[str, Any] = {
            "machine": Machine.objects.filter(plant=plant, enabled=True),
            "order": Order.objects.filter(plant=plant, state__in=UNFINISHED),
            "operator": Operator.objects.filter(plant=plant),
            "operation": running.filter(order__state__in=UNFINISHED).select_related("order", "step"),
        }
        for name, rows in offers.items():
            if name in self.fields:
                field: Any = self.fields[name]
                field.queryset = rows
                field.to_field_name = None if name == "operation" else "code"

    def arguments(self) -> dict[str, Any]:
        """What `report_event` takes of it."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        for name in {"machine", "order", "operator"} & set(given):
            given[name] = given[name].code
        if "operation" in given:
            given["operation"] = given["operation"].pk
        return given


class MachineDownForm(OfPlant):
    machine = choice(_("Machine"))
    minutes = forms.IntegerField(label=_("Expected to last, minutes"), min_value=1, max_value=100_000, initial=120)
    at = moment(_("Since"), required=False, help_text=_("Empty: from now on."))
    note = forms.CharField(label=_("What is broken"), required=False, max_length=200)


class MachineUpForm(OfPlant):
    machine = choice(_("Machine"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class OrderEventForm(OfPlant):
    order = choice(_("Order"))
    note = forms.CharField(label=_("Note"), required=False, max_length=200)


class LateMaterialForm(OfPlant):
    order = choice(_("Order"))
    until = moment(_("Material arrives"))
    note = forms.CharField(label=pgettext_lazy("shortage", "What is missing"), required=False, max_length=200)


class AbsentOperatorForm(OfPlant):
    operator = choice(_("Operator"))
    at = moment(_("From"), required=False, help_text=_("Empty: from now on."))
    until = moment(_("Until"))


class LongerOperationForm(OfPlant):
    operation = choice(_("Operation"))
    minutes = forms.IntegerField(label=_("Takes longer by, minutes"), min_value=1, max_value=100_000)


EVENT_FORMS: Final[dict[str, type[OfPlant]]] = {
    EventKind.MACHINE_DOWN: MachineDownForm,
    EventKind.RUSH_ORDER: OrderEventForm,
    EventKind.LATE_MATERIAL: LateMaterialForm,
    EventKind.ABSENT_OPERATOR: AbsentOperatorForm,
    EventKind.LONGER_OPERATION: LongerOperationForm,
    EventKind.MACHINE_UP: MachineUpForm,
    EventKind.CANCELLED_ORDER: OrderEventForm,
}


class OrderForm(forms.Form):
    code = forms.CharField(label=_("Order"), max_length=60)
    product = forms.ChoiceField(label=_("Product"))
    quantity = forms.IntegerField(label=_("Pieces"), min_value=1)
    due_at = moment(_("Due"), required=False)
    release_at = moment(_("Not before"), required=False)
    weight = forms.IntegerField(
        label=_("Weight"), min_value=1, max_value=1000, initial=1,
        help_text=_("How much a late hour of this order counts beside one of the others."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *arguments: Any, products: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field: Any = self.fields["product"]
        field.choices = products


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("Excel or CSV. The file is read whole or not at all; wrong cells are named by row and column."),
    )


class RunForm(forms.Form):
    goals = forms.ChoiceField(
        label=_("What counts"), choices=[(key, label) for key, (label, _all) in GOALS.items()], initial="in_time",
        widget=forms.RadioSelect,
    )  # fmt: skip
    seconds = forms.IntegerField(
        label=_("Calculate for, seconds"), min_value=1, max_value=3600, initial=20,
        help_text=_("It can be stopped at any time and keeps the best plan found until then."),
    )  # fmt: skip
    name = forms.CharField(label=_("Name"), required=False, max_length=120)

    def chosen(self) -> list[Goal]:
        criteria = GOALS[self.cleaned_data["goals"]][1]
        return [Goal(criterion, priority=place) for place, criterion in enumerate(criteria)]


class ClosureForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ClosureKind.choices)
    starts_at = moment(_("From"))
    ends_at = moment(_("Until"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)
