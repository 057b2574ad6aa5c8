"""The page of a project's indicator: what it says, what it was to say, the readings it was computed from."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.programme.performance.actions import measure_indicator
from planum.programme.performance.city_tables import ReportedTable
from planum.programme.performance.evidence import evidence_chain, mark_of
from planum.programme.performance.forms import MeasureForm
from planum.programme.performance.models import Basis, Indicator, IndicatorValue
from planum.programme.performance.permissions import can_measure
from planum.programme.performance.queries import checked, in_words, with_parts
from planum.programme.performance.readings import lineages_of, readings_charts
from planum.programme.performance.shapes import EvidenceCheck
from planum.programme.performance.tables import IndicatorValueTable
from planum.ui.charts import progress
from planum.ui.evidence import evidence_page
from planum.ui.formats import instant, quantity
from planum.ui.panels import (
    Action,
    ChartPanel,
    EvidencePanel,
    Fact,
    FactsPanel,
    FiguresPanel,
    Panel,
    TablePanel,
    TextPanel,
)


def indicator_page(request: Request, pk: int) -> HttpResponse:
    """With `?value=` an older value is shown, with `?check=1` the hash of its readings is computed again."""
    row = get_object_or_404(Indicator.objects.select_related("project", "metric"), pk=pk)
    values = list(with_parts(row.values.all()))
    shown = _chosen(values, request.GET.get("value", ""))
    check = checked(shown) if shown and "check" in request.GET else None
    report = Action(_("Report a value"), reverse("performance:report_project", args=[pk]), primary=True)
    measured = Action(_("Measure a period"), reverse("performance:measure", args=[pk]), primary=True)
    return render(request, "ui/detail.html", {
        "title": row,
        "subtitle": row.project,
        "wing": row.project.wing,
        "breadcrumb": [
            {"label": _("Projects"), "url": reverse("projects:list")},
            {"label": row.project, "url": reverse("funds:project", args=[row.project_id])},
            {"label": row},
        ],
        "actions": [report if row.basis == Basis.REPORTED else measured] if can_measure(request.user) else [],
        "panels": _panels(row, values, shown, check),
    })  # fmt: skip


def evidence(request: Request, pk: int) -> HttpResponse:
    """The chain below one value, for the drawer."""
    value = get_object_or_404(with_parts(IndicatorValue.objects.all()), pk=pk)
    return evidence_page(
        request,
        title=value.indicator,
        value=value.indicator.shown(value.value),
        links=evidence_chain(value, check=checked(value)),
    )


def measure(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Indicator.objects.select_related("project"), pk=pk)
    back = reverse("performance:indicator", args=[pk])
    form = MeasureForm(request.POST or None)
    context: dict[str, Any] = {
        "title": _("Measure “%(indicator)s”") % {"indicator": row}, "form": form, "back": back,
        "submit": _("Measure"), "wing": row.project.wing,
    }  # fmt: skip
    if form.is_valid():
        try:
            measured = measure_indicator(by=request.user, indicator=pk, **form.cleaned_data)
        except Refused as refusal:
            return render(request, "ui/form.html", {**context, "refusal": refusal}, status=422)
        messages.success(request, _("Measured: %(value)s.") % {
            "value": measured.reason if measured.value is None else in_words(row, measured.value)
        })  # fmt: skip
        return redirect(back)
    return render(request, "ui/form.html", context)


def _chosen(values: list[IndicatorValue], asked: str) -> IndicatorValue | None:
    older = next((value for value in values if str(value.pk) == asked), None)
    return older or (values[0] if values else None)


def _panels(
    row: Indicator, values: list[IndicatorValue], shown: IndicatorValue | None, check: EvidenceCheck | None
) -> list[Panel]:
    if row.basis == Basis.REPORTED:
        said = row.reported.select_related("indicator", "evidence", "reported_by")
        table = ReportedTable(said, exclude=("indicator", "whose", "decide"), orderable=False)
        return [_facts(row, None), TablePanel(title=_("Reported values"), table=table, width=7)]
    history = TablePanel(title=_("All values"), table=IndicatorValueTable(values), width=7)
    if shown is None:
        return [_facts(row, None), history]
    chain = evidence_chain(shown, check=check)
    return [
        _figures(row, shown),
        *_progress(row, shown),
        *_charts(shown),
        history,
        EvidencePanel(title=_("Chain of evidence"), links=chain, width=5, tall=True),
        _facts(row, shown),
        _lineage(shown, check),
    ]


def _figures(row: Indicator, shown: IndicatorValue) -> FiguresPanel:
    figures = [Fact(_("Value"), row.shown(shown.value), evidence=mark_of(shown), note=shown.why)]
    for target in row.targets.all():
        reached = shown.value is not None and row.reaches(shown.value, target.value)
        note = _("reached") if reached else _("not reached")
        wanted = f"{row.get_direction_display()} {in_words(row, target.value)}"
        figures.append(Fact(_("Target, due %(day)s") % {"day": target.due_on}, wanted, note=note))
    if shown.baseline_value:
        for label, part in ((_("Baseline"), shown.baseline_value), (_("Reporting period"), shown.metric_value)):
            figures.append(Fact(label, quantity(part.value, part.metric.unit), evidence=mark_of(shown)))
    return FiguresPanel(figures=figures)


def _progress(row: Indicator, shown: IndicatorValue) -> list[ChartPanel]:
    """How far the value has come on its way to the last target."""
    target = row.targets.order_by("due_on").last()
    if target is None or shown.value is None:
        return []
    factor, unit = (100, "%") if row.basis == Basis.REDUCTION else (1, row.unit)
    option = progress(_("Way to the target"), shown.value * factor, target.value * factor, unit=unit)
    return [ChartPanel(option=option, height=110)]


def _charts(shown: IndicatorValue) -> list[Panel]:
    options = readings_charts(shown)
    if options:
        width = 6 if len(options) > 1 else 12
        return [ChartPanel(option=option, height=320, evidence=mark_of(shown), width=width) for option in options]
    hidden = _("The signals are not disclosed to you. The owner of the plant may disclose those that are evidence.")
    return [TextPanel(title=_("Readings"), content=hidden)]


def _facts(row: Indicator, shown: IndicatorValue | None) -> FactsPanel:
    metric = shown.metric_value.metric if shown else row.metric
    rows: list[Fact | tuple[object, object]] = []
    if metric is not None:
        rows += [
            (_("Metric"), metric),
            (_("Formula"), format_html("<code>{}</code>", metric.formula)),
            (_("Version"), metric.version),
        ]
    rows.append((_("Basis"), row.get_basis_display()))
    if row.baseline_start_at and row.baseline_end_at:
        rows += [(_("Baseline from"), instant(row.baseline_start_at)), (_("Baseline to"), instant(row.baseline_end_at))]
    if shown:
        rows += [(_("Reported from"), instant(shown.start_at)), (_("Reported to"), instant(shown.end_at))]
        rows.append((_("Computed"), instant(shown.computed_at, seconds=True)))
    return FactsPanel(title=_("How it is computed"), rows=rows, width=7 if shown else 5)


def _lineage(shown: IndicatorValue, check: EvidenceCheck | None) -> TextPanel:
    parts = lineages_of(shown, check)
    content = render_to_string("performance/lineage.html", {"parts": parts, "value": shown, "check": check})
    return TextPanel(title=_("Readings it was computed from"), content=content)
