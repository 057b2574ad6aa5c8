"""Pages of the rules and of the parameters they go by."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.naming import in_reader_language
from planum.kernel.requests import Request
from planum.programme.rules.actions import load_parameters, set_parameter
from planum.programme.rules.engine.table import Subject
from planum.programme.rules.forms import ParameterForm
from planum.programme.rules.labels import SUBJECTS, parameter_label
from planum.programme.rules.models import KeptFinding, Parameter
from planum.programme.rules.panels import finding_panels, parameter_panels, rule_panels
from planum.programme.rules.permissions import can_set_parameters
from planum.programme.rules.queries import lacks_shipped, one_rule, rules
from planum.programme.rules.tables import FindingFilter, FindingTable, ParameterTable, RuleTable
from planum.ui.panels import Action
from planum.ui.tables import table_page


def rule_list(request: Request) -> HttpResponse:
    """All rules, or with `?subject=` those of a subject; each has a page of its own."""
    subject = request.GET.get("subject", "")
    chosen = subject if subject in set(Subject) else ""
    every = rules()
    tabs: list[tuple[str, object, int]] = [("", _("All"), len(every))]
    tabs += [(str(one), SUBJECTS[one], sum(one in rule.subjects for rule in every)) for one in Subject]
    return table_page(
        request,
        RuleTable,
        [rule for rule in every if not chosen or chosen in rule.subjects],
        title=_("Rules of the programme"),
        search=("code", "title", "title_en", "clause"),
        actions=[
            Action(_("Parameters"), reverse("rules:parameters")),
            Action(_("Findings on file"), reverse("rules:findings")),
        ],
        per_page=60,
        template="rules/rules.html",
        context={"tabs": tabs, "chosen": chosen},
    )


def rule_page(request: Request, code: str) -> HttpResponse:
    """One rule: what it asks, the values it reads with their history, and what was found lately."""
    try:
        rule = one_rule(code)
    except Refused as refusal:
        raise Http404 from refusal
    context = {
        "title": f"{rule.code} {in_reader_language(rule.title, rule.title_en)}",
        "subtitle": rule.clause,
        "breadcrumb": [{"label": _("Rules"), "url": reverse("rules:list")}, {"label": rule.code}],
        "panels": rule_panels(rule, on=_day(request)),
    }
    return render(request, "rules/page.html", context)


def parameter_page(request: Request, code: str) -> HttpResponse:
    """All values that a parameter ever had, for each scope the newest first."""
    rows = list(Parameter.objects.filter(code=code).select_related("set_by"))
    if not rows:
        raise Http404
    first = {"code": code, "scope": rows[0].scope}
    may_set = can_set_parameters(request.user)
    context = {
        "title": parameter_label(code),
        "subtitle": code,
        "breadcrumb": [
            {"label": _("Parameters"), "url": reverse("rules:parameters")},
            {"label": parameter_label(code)},
        ],
        "panels": parameter_panels(code, rows, on=_day(request)),
        "actions": [Action(_("Set a value"), f"{reverse('rules:set')}?{urlencode(first)}", primary=True)]
        if may_set
        else [],
    }
    return render(request, "rules/page.html", context)


def finding_list(request: Request) -> HttpResponse:
    """What was found with decisions, the newest first, as far as the reader may see it."""
    return table_page(
        request,
        FindingTable,
        KeptFinding.objects.select_related("by"),
        title=_("Findings on file"),
        search=("rule", "title", "title_en", "row_name"),
        filters=FindingFilter,
    )


def finding_page(request: Request, pk: int) -> HttpResponse:
    """One finding as it was kept, with the values of its day."""
    row = get_object_or_404(KeptFinding.objects.select_related("by", "region"), pk=pk)
    context = {
        "title": f"{row.rule} {row.shown_title}",
        "subtitle": row.row_name,
        "breadcrumb": [{"label": _("Findings on file"), "url": reverse("rules:findings")}, {"label": row.pk}],
        "panels": finding_panels(row),
    }
    return render(request, "rules/page.html", context)


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
        context={"may_load": may_set and lacks_shipped(rows), "on": on, "is_empty": not rows},
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
    path("rules/<str:code>/", rule_page, name="rule"),
    path("parameters/", parameter_list, name="parameters"),
    path("parameters/set/", set_value, name="set"),
    path("parameters/load/", load, name="load"),
    path("parameters/<str:code>/", parameter_page, name="parameter"),
    path("findings/", finding_list, name="findings"),
    path("findings/<int:pk>/", finding_page, name="finding"),
]
