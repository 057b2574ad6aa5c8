"""Pages of a city's targets: taken from the approved plan, changed with a reason, opened down to the approval."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.performance.actions import adopt_plan_goals, set_city_target
from planum.programme.performance.evidence import target_chain
from planum.programme.performance.forms import NothingForm, TargetForm
from planum.programme.performance.models import CityTarget
from planum.programme.performance.pages.cities import known_or_404, pilot_or_404
from planum.programme.performance.pages.form_page import form_page
from planum.ui.evidence import evidence_page


def adopt(request: Request, pilot: str) -> HttpResponse:
    row = pilot_or_404(request, pilot)
    place = reverse("performance:city", args=[pilot])

    def act(_given: dict[str, Any]) -> str:
        adopt_plan_goals(by=request.user, pilot=pilot)
        return place

    form = NothingForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, act, title=_("Take the goals of the approved plan as targets"), subtitle=row, back=place,
        submit=_("Take them"), said=_("The goals of the approved plan are the targets of the city now."),
    )  # fmt: skip


def target(request: Request, pilot: str, code: str) -> HttpResponse:
    """Set or change what is to be reached in a year."""
    one = known_or_404(request, pilot, code)
    place = reverse("performance:city_indicator", args=[pilot, code])

    def act(given: dict[str, Any]) -> str:
        set_city_target(by=request.user, pilot=pilot, indicator=code, **given)
        return place

    year = request.GET.get("year", "")
    row = one.promised.get(int(year)) if year.isdigit() else None
    initial = {"year": year or one.indicator.pilot.starts_on.year, "value": row.value if row else None}
    return form_page(
        request, TargetForm(request.POST or None, initial=initial), act, title=_("Set a target of the city"),
        subtitle=one.indicator, back=place, submit=_("Save"), said=_("The target is set."),
    )  # fmt: skip


def target_evidence(request: Request, pk: int) -> HttpResponse:
    rows = CityTarget.objects.select_related("indicator", "version__plan", "version__document")
    row = get_object_or_404(rows, pk=pk)
    if row.version is None:
        raise Http404(_("This target comes from no plan."))
    return evidence_page(request, title=row.indicator, value=row.indicator.said(row.value), links=target_chain(row))


urlpatterns = [
    path("performance/targets/<int:pk>/evidence/", target_evidence, name="target_evidence"),
    path("performance/cities/<str:pilot>/adopt-goals/", adopt, name="adopt"),
    path("performance/cities/<str:pilot>/indicators/<str:code>/target/", target, name="target"),
]
