"""Pages of metrics: the list, a definition with its history, and a value with everything below it."""

from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.hub.metrics.actions import evaluate_metric
from planum.hub.metrics.computation import readings_of, signals_of
from planum.hub.metrics.models import Metric, MetricValue
from planum.hub.metrics.permissions import can_compute_metrics
from planum.hub.metrics.queries import (
    check_value,
    evidence_of,
    input_shapes,
    mark_of,
    metric_named,
    metric_url,
    newest_metrics,
)
from planum.hub.metrics.tables import InputTable, LineageTable, MetricRow, MetricTable, ValueTable, VersionTable
from planum.hub.readings.charts import signal_chart
from planum.hub.readings.exports import MOST_EXPORTED, canonical_parts, csv_lines
from planum.hub.readings.forms import PeriodForm
from planum.hub.readings.periods import in_words
from planum.hub.readings.queries import check_size
from planum.kernel.hashing import algorithm_of
from planum.kernel.requests import Request
from planum.ui.charts import Period, bar
from planum.ui.evidence import evidence_page
from planum.ui.exports import attachment
from planum.ui.formats import instant, number, quantity, unit_in_words
from planum.ui.panels import Action, ChartPanel, Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import table_page

MOST_BARS = 36
MOST_CHARTS = 8


def metrics(request: Request) -> HttpResponse:
    newest = MetricValue.objects.filter(metric=OuterRef("pk")).order_by("-end_at", "-pk").values("pk")[:1]
    rows = list(newest_metrics().annotate(newest_value=Subquery(newest)))
    wanted = [row.newest_value for row in rows if row.newest_value]
    values = MetricValue.objects.select_related("metric").in_bulk(wanted)
    return table_page(
        request,
        MetricTable,
        [MetricRow(row, values.get(row.newest_value)) for row in rows],
        title=_("Metrics"),
        search=("metric__name", "metric__name_en", "metric__path", "metric__owner__name"),
        context={"wing": "hub"},
    )


def metric(request: Request, owner: str, code: str) -> HttpResponse:
    """A definition, what its names stand for, its versions, and the course of its values."""
    row = _metric(request, owner, code)
    panels = _metric_panels(row)
    if can_compute_metrics(request.user):
        form = render_to_string("metrics/partials/compute.html", {"metric": row, "form": PeriodForm()}, request)
        panels.append(TextPanel(title=_("Compute for a period"), content=form))
    context = {
        "title": row,
        "subtitle": row.path,
        "wing": "hub",
        "breadcrumb": [{"label": _("Metrics"), "url": reverse("metrics:list")}, {"label": row}],
        "panels": panels,
        "actions": [Action(_("All values"), reverse("metrics:values", args=[owner, code]))],
    }
    return render(request, "ui/detail.html", context)


def values(request: Request, owner: str, code: str) -> HttpResponse:
    row = _metric(request, owner, code)
    rows = _values_of(row).select_related("metric__owner")
    return table_page(request, ValueTable, rows, title=row, context={"wing": "hub", "subtitle": row.path})


def evaluate(request: Request, owner: str, code: str) -> HttpResponse:
    """Compute the metric for the period that was given."""
    row = _metric(request, owner, code)
    form = PeriodForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        start, end = form.cleaned_data["start"], form.cleaned_data["end"]
        value = evaluate_metric(by=request.user, metric=row.path, start=start, end=end, version=row.version)
        messages.success(request, _("The value was computed from %(count)s readings.") % {"count": number(value.count)})
        return redirect("metrics:value", value.id)
    context = {"title": _("Compute %(metric)s") % {"metric": row}, "wing": "hub", "form": form, "submit": _("Compute")}
    back = reverse("metrics:metric", args=[owner, code])
    return render(request, "ui/form.html", {**context, "form_url": request.get_full_path(), "back": back})


def value(request: Request, value: int) -> HttpResponse:
    """The bottom of every chain of evidence: the very readings that a number was computed from."""
    row = _value(value)
    known = {
        "value": row,
        "check": check_value(row) if "check" in request.GET else None,
        "algorithm": algorithm_of(row.digest),
        "file": _file_name(row),
    }
    proof = render_to_string("metrics/partials/proof.html", known, request)
    context = {
        "title": row.metric,
        "subtitle": in_words(row.start_at, row.end_at),
        "wing": "hub",
        "breadcrumb": _breadcrumb(row),
        "panels": [*_value_panels(row), TextPanel(title=_("Hash of the readings"), content=proof, width=7)],
    }
    return render(request, "ui/detail.html", context)


def check(request: Request, value: int) -> HttpResponse:
    """The part of a value's page that says whether its readings are unchanged, asked by htmx."""
    row = _value(value)
    return render(request, "metrics/partials/check.html", {"value": row, "check": check_value(row)})


def chain(request: Request, value: int) -> HttpResponse:
    row = _value(value)
    shown = quantity(row.value, row.metric.unit) if row.value is not None else row.why
    return evidence_page(request, title=row.metric, value=shown, links=evidence_of(row, check_value(row)))


def readings_csv(request: Request, value: int) -> HttpResponse:
    """The readings below a value for a spreadsheet, in the order of the canonical form."""
    row = _value(value)
    check_size(row.count, MOST_EXPORTED)
    content = "".join(csv_lines(*readings_of(row))).encode()
    return attachment(content, "text/csv; charset=utf-8", f"{_file_name(row)}.csv")


def readings_canonical(request: Request, value: int) -> HttpResponse:
    """The very bytes that were hashed: the hash of this file is the value's."""
    row = _value(value)
    content = b"".join(canonical_parts(*readings_of(row)))
    return attachment(content, "application/octet-stream", f"{_file_name(row)}.bin")


def _metric(request: Request, owner: str, code: str) -> Metric:
    version = request.GET.get("version", "")
    try:
        return metric_named(f"{owner}/{code}", int(version) if version.isdecimal() else None)
    except Metric.DoesNotExist as error:
        raise Http404(str(error)) from error


def _value(key: int) -> MetricValue:
    """Whoever may no longer see one of the signals sees nothing of the value."""
    row: MetricValue = get_object_or_404(MetricValue.objects.select_related("metric__owner", "computed_by"), pk=key)
    return row


def _values_of(row: Metric) -> Any:
    return MetricValue.objects.filter(metric__owner=row.owner_id, metric__code=row.code)


def _metric_panels(row: Metric) -> list[Panel]:
    facts: list[Fact | tuple[object, object]] = [
        (_("Formula"), format_html("<code>{}</code>", row.formula)),
        (_("Unit"), unit_in_words(row.unit) or "—"),
        (_("Firm"), row.owner),
        (_("Version"), row.version),
        (_("Published"), instant(row.published_at)),
    ]
    versions = Metric.objects.filter(owner=row.owner_id, code=row.code).select_related("owner")
    inputs = InputTable(row.inputs.select_related("signal"))
    panels: list[Panel] = [
        FactsPanel(title=_("Definition"), rows=facts, width=6),
        TablePanel(title=_("Inputs"), table=inputs, width=6),
    ]
    course = _course(row)
    if course is not None:
        panels.append(ChartPanel(title=_("Course"), option=course))
    recent = list(_values_of(row).select_related("metric__owner")[:10])
    panels.append(TablePanel(title=_("Latest values"), table=ValueTable(recent, orderable=False)))
    panels.append(TablePanel(title=_("Versions"), table=VersionTable(versions)))
    return panels


def _course(row: Metric) -> dict[str, Any] | None:
    """One bar for each period, by the value computed last; of this version alone, so that like stands beside like."""
    newest: dict[tuple[Any, Any], MetricValue] = {}
    for each in MetricValue.objects.filter(metric=row).exclude(value=None).order_by("-pk")[: 4 * MOST_BARS]:
        newest.setdefault((each.start_at, each.end_at), each)
    shown = sorted(newest.values(), key=lambda each: (each.end_at, each.start_at))[-MOST_BARS:]
    if not shown:
        return None
    names = [timezone.localtime(each.start_at).strftime("%Y-%m-%d %H:%M") for each in shown]
    return bar(row, names, {str(row): [each.value for each in shown]}, unit=row.unit)


def _value_panels(row: MetricValue) -> list[Panel]:
    shown = quantity(row.value, row.metric.unit) if row.value is not None else row.why
    mark = mark_of(row)
    figures = [
        Fact(row.metric, shown, mark),
        Fact(_("Readings"), number(row.count), mark),
        Fact(_("Bad readings"), number(row.bad), mark),
    ]
    link = format_html('<a href="{}">{}</a>', metric_url(row.metric), row.metric)
    facts: list[Fact | tuple[object, object]] = [
        (_("Metric"), link),
        (_("Version"), row.metric.version),
        (_("Formula"), format_html("<code>{}</code>", row.metric.formula)),
        (_("Firm"), row.metric.owner),
        Fact(_("Computed"), instant(row.computed_at, seconds=True), note=row.computed_by or ""),
    ]
    return [
        FiguresPanel(figures=figures),
        *(ChartPanel(option=option) for option in _charts(row)),
        TablePanel(title=_("Readings of each signal"), table=LineageTable(input_shapes(row))),
        FactsPanel(title=_("Definition"), rows=facts, width=5),
    ]


def _charts(row: MetricValue) -> list[dict[str, Any]]:
    """The readings of each signal, with a little of what stands before and after the period."""
    margin = (row.end_at - row.start_at) / 20
    marked = Period(_("Period of the value"), row.start_at, row.end_at)
    signals = list({signal.pk: signal for signal in signals_of(row).values()}.values())
    return [
        signal_chart(signal, row.start_at - margin, row.end_at + margin, periods=[marked])
        for signal in signals[:MOST_CHARTS]
    ]


def _breadcrumb(row: MetricValue) -> list[dict[str, object]]:
    metric_page = reverse("metrics:metric", args=[row.metric.owner.code, row.metric.code])
    return [
        {"label": _("Metrics"), "url": reverse("metrics:list")},
        {"label": row.metric, "url": metric_page},
        {"label": in_words(row.start_at, row.end_at)},
    ]


def _file_name(row: MetricValue) -> str:
    return f"readings-{row.metric.code}-{row.pk}"


urlpatterns = [
    path("metrics/", metrics, name="list"),
    path("metrics/values/<int:value>/", value, name="value"),
    path("metrics/values/<int:value>/chain/", chain, name="chain"),
    path("metrics/values/<int:value>/check/", check, name="check"),
    path("metrics/values/<int:value>/readings.csv", readings_csv, name="csv"),
    path("metrics/values/<int:value>/readings.bin", readings_canonical, name="canonical"),
    path("metrics/<str:owner>/<str:code>/", metric, name="metric"),
    path("metrics/<str:owner>/<str:code>/values/", values, name="values"),
    path("metrics/<str:owner>/<str:code>/compute/", evaluate, name="compute"),
]
