"""Long calculations of the reader: how far each is, a stop, and the way to what came of it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.kernel.actions import stop_calculation
from planum.kernel.capabilities import registry
from planum.kernel.models import OPEN_CALCULATIONS, Calculation, CalculationState
from planum.kernel.requests import Request
from planum.site.action_words import title_of
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, StateColumn, Table, table_page


class CalculationTable(Table):
    id = Column(verbose_name=gettext_lazy("No."), linkify=lambda record: reverse("calculation", args=[record.pk]))
    action = Column(verbose_name=gettext_lazy("What is calculated"))
    asked_at = InstantColumn(verbose_name=gettext_lazy("Asked"))
    ended_at = InstantColumn(verbose_name=gettext_lazy("Ended"), default="—")
    state = StateColumn(verbose_name=gettext_lazy("State"))
    told = Column(verbose_name=gettext_lazy("What it ended with"), orderable=False, default="—")

    empty = Empty(gettext_lazy("Calculations that take long will stand here, with how far they are."))

    def render_action(self, value: str) -> str:
        return title(value)


def title(name: str) -> str:
    capability = registry.get(name)
    return title_of(capability) if capability else name


def calculations(request: Request) -> HttpResponse:
    return table_page(request, CalculationTable, Calculation.objects.all(), title=_("Calculations"))


def calculation(request: Request, key: int) -> HttpResponse:
    """How far it is; a reader who waits is brought to the result. `?part=live` is what is asked for again."""
    row: Calculation = get_object_or_404(Calculation, pk=key)
    if request.method == "POST":
        stop_calculation(by=request.user, calculation=row.pk)
        return redirect("calculation", key=row.pk)
    is_live = request.GET.get("part") == "live"
    if is_live and row.state == CalculationState.DONE:
        return HttpResponse(headers={"HX-Redirect": result_page(row)})
    name = "site/calculation.html#live" if is_live else "site/calculation.html"
    return render(request, name, context_of(row))


def context_of(row: Calculation) -> dict[str, Any]:
    spent = round(((row.ended_at or timezone.now()) - row.started_at).total_seconds()) if row.started_at else 0
    return {
        "title": title(row.action), "subtitle": _("Calculation %(number)d") % {"number": row.pk}, "row": row,
        "is_open": row.state in OPEN_CALCULATIONS, "spent": spent, "most": max(1, round(row.seconds)),
        "result": result_page(row) if row.state == CalculationState.DONE else "",
        "breadcrumb": [{"label": _("Calculations"), "url": reverse("calculations")}, {"label": title(row.action)}],
    }  # fmt: skip


def result_page(row: Calculation) -> str:
    return reverse(row.then, args=[row.result_key]) if row.then_field else row.then
