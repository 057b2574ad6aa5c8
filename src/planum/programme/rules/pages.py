"""Pages of the rules and of the parameters they go by."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.rules.actions import load_parameters, set_parameter
from planum.programme.rules.forms import ParameterForm
from planum.programme.rules.models import Parameter
from planum.programme.rules.permissions import can_set_parameters
from planum.programme.rules.queries import rules
from planum.programme.rules.tables import ParameterTable, RuleTable
from planum.ui.panels import Action
from planum.ui.tables import table_page


def rule_list(request: Request) -> HttpResponse:
    return table_page(
        request,
        RuleTable,
        rules(),
        title=_("Rules of payment"),
        search=("code", "title", "title_en", "clause"),
        actions=[Action(_("Parameters"), reverse("rules:parameters"))],
    )


def parameter_list(request: Request) -> HttpResponse:
    """Every value on file, closed and withdrawn ones too, as it stands on the day of `?on=` or today."""
    rows = list(Parameter.objects.select_related("set_by"))
    on = _day(request)
    for row in rows:
        row.standing = row.standing_on(on)  # type: ignore[attr-defined]  # The table reads it from the row.
    may_set = can_set_parameters(request.user)
    return table_page(
        request,
        ParameterTable,
        rows,
        title=_("Parameters"),
        search=("code", "scope", "source", "clause", "note"),
        actions=[Action(_("Set a value"), reverse("rules:set"), primary=True)] if may_set and rows else [],
        template="rules/parameters.html",
        context={"may_load": may_set and not rows, "on": on},
    )


def set_value(request: Request) -> HttpResponse:
    given = {"code": request.GET.get("code"), "scope": request.GET.get("scope"), "valid_from": timezone.localdate()}
    form = ParameterForm(request.POST or None, initial=given)
    context: dict[str, Any] = {"title": _("Set a value"), "form": form, "back": reverse("rules:parameters")}
    if form.is_valid():
        try:
            set_parameter(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            return render(request, "ui/form.html", {**context, "refusal": refusal}, status=422)
        messages.success(request, _("The value is set; the one before stays on file."))
        return redirect("rules:parameters")
    return render(request, "ui/form.html", context)


@require_POST
def load(request: Request) -> HttpResponse:
    loaded = load_parameters(by=request.user)
    messages.success(request, _("%(count)d values were loaded.") % {"count": loaded.added})
    return redirect("rules:parameters")


def _day(request: Request) -> date:
    try:
        return parse_date(request.GET.get("on", "")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


urlpatterns = [
    path("rules/", rule_list, name="list"),
    path("parameters/", parameter_list, name="parameters"),
    path("parameters/set/", set_value, name="set"),
    path("parameters/load/", load, name="load"),
]
