"""The page of a signal, and its readings as files."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.hub.assets.models import Signal
from planum.hub.readings.charts import signal_chart, width_for
from planum.hub.readings.exports import MOST_EXPORTED, csv_lines, parquet_bytes
from planum.hub.readings.forms import Chosen, PeriodForm, Range, chosen_period
from planum.hub.readings.periods import in_words, instant, period
from planum.hub.readings.queries import Latest, check_size, count_of, latest_of, lineage_of, minutes_of, table_of
from planum.kernel.requests import Request
from planum.ui.evidence import Evidence, Link, evidence_page
from planum.ui.exports import attachment
from planum.ui.formats import Quality, number, quantity, state, unit_in_words
from planum.ui.formats import instant as shown_instant
from planum.ui.panels import Action, ChartPanel, Empty, Fact, FactsPanel, FiguresPanel, Panel, TextPanel


def signal(request: Request, path: str) -> HttpResponse:
    """What a signal says: its newest value, its course over a stretch of time, how far it may be trusted."""
    row = _signal(path)
    newest = latest_of([row]).get(row.pk)
    given = PeriodForm(request.GET if "start" in request.GET else None)
    chosen = chosen_period(given, request.GET.get("range", ""), instant(newest.at) if newest else None, timezone.now())
    shown = {"start": timezone.localtime(chosen.start), "end": timezone.localtime(chosen.end)}
    choice = {
        "ranges": [(each, each == chosen.range) for each in Range],
        "form": given if given.is_bound else PeriodForm(initial=shown),
        "empty": None if newest else Empty(_("No reading has come yet. They appear when a connector delivers them.")),
    }
    panels = _panels(row, chosen, newest)
    context = {
        "title": row,
        "subtitle": row.path,
        "wing": "hub",
        "breadcrumb": _breadcrumb(row),
        "panels": [TextPanel(content=render_to_string("readings/partials/range.html", choice)), *panels],
        "actions": _downloads(row, chosen),
    }
    return render(request, "ui/detail.html", context)


def chain(request: Request, path: str) -> HttpResponse:
    """What stands below a number of a signal's page: the readings of the period, with their hash as it is now."""
    row = _signal(path)
    start, end = _ends(request)
    found = lineage_of([row], start, end)
    links = [
        Link(_("Signal"), row, row.path, _range_in_words(row), reverse("readings:signal", args=[row.path])),
        Link(
            _("Readings"),
            _("%(count)s readings, %(bad)s of them bad") % {"count": number(found.count), "bad": number(found.bad)},
            in_words(start, end),
            digest=found.digest,
        ),
    ]
    return evidence_page(request, title=row, links=links)


def as_csv(request: Request, path: str) -> HttpResponse:
    row = _signal(path)
    content = "".join(csv_lines(_exported(request, row), {row.pk: row.path})).encode()
    return attachment(content, "text/csv; charset=utf-8", f"{_file_name(row)}.csv")


def as_parquet(request: Request, path: str) -> HttpResponse:
    row = _signal(path)
    content = parquet_bytes(_exported(request, row), {row.pk: row.path})
    return attachment(content, "application/vnd.apache.parquet", f"{_file_name(row)}.parquet")


def _signal(path: str) -> Signal:
    row: Signal = get_object_or_404(Signal.objects.select_related("asset__enterprise", "asset__plant"), path=path)
    return row


def _panels(row: Signal, chosen: Chosen, newest: Latest | None) -> list[Panel]:
    panels: list[Panel] = [FiguresPanel(figures=_figures(row, chosen, newest))]
    if newest is not None:
        panels.append(
            ChartPanel(option=signal_chart(row, chosen.start, chosen.end), height=340, evidence=_evidence(row, chosen))
        )
    panels.append(FactsPanel(title=_("Instrument"), rows=_facts(row)))
    return panels


def _figures(row: Signal, chosen: Chosen, newest: Latest | None) -> list[Fact]:
    spans = minutes_of([row], chosen.start, chosen.end, width_for(chosen.start, chosen.end))
    count, bad = (int(sum(spans.column(name).to_pylist())) for name in ("count", "bad"))
    evidence = _evidence(row, chosen)
    good = quantity((count - bad) / count * 100, "%", 2) if count else quantity(None)
    figures = [
        Fact(_("Readings in the period"), number(count), evidence),
        Fact(_("Not bad"), good, evidence if count else None),
    ]
    if newest is None:
        return figures
    at = shown_instant(newest.at, seconds=True)
    value = Fact(_("Newest value"), quantity(newest.value, row.unit), _newest_evidence(row, newest), at)
    return [value, Fact(_("Quality"), state(Quality(newest.quality))), *figures]


def _facts(row: Signal) -> list[tuple[object, object]]:
    return [
        (_("Path"), row.path),
        (_("Asset"), row.asset),
        (_("Firm"), row.asset.enterprise),
        (_("Unit"), unit_in_words(row.unit) or "—"),
        (_("Kind"), row.get_kind_display()),
        (_("Range"), _range_in_words(row)),
    ]


def _range_in_words(row: Signal) -> str:
    if row.low is None and row.high is None:
        return _("no limits are known")
    return f"{number(row.low)} … {number(row.high)} {unit_in_words(row.unit)}".strip()


def _evidence(row: Signal, chosen: Chosen) -> Evidence:
    return Evidence(_with_ends(reverse("readings:chain", args=[row.path]), chosen), source=row.path, at=chosen.end)


def _newest_evidence(row: Signal, newest: Latest) -> Evidence:
    just_it = Chosen(instant(newest.at), instant(newest.at + 1))
    url = _with_ends(reverse("readings:chain", args=[row.path]), just_it)
    return Evidence(url, source=row.path, at=newest.at, quality=newest.quality)


def _downloads(row: Signal, chosen: Chosen) -> list[Action]:
    return [
        Action(label, _with_ends(reverse(f"readings:{name}", args=[row.path]), chosen))
        for label, name in (("CSV", "csv"), ("Parquet", "parquet"))
    ]


def _with_ends(url: str, chosen: Chosen) -> str:
    ends = {"start": chosen.start.astimezone(UTC).isoformat(), "end": chosen.end.astimezone(UTC).isoformat()}
    return f"{url}?{urlencode(ends)}"


def _ends(request: Request) -> tuple[datetime, datetime]:
    try:
        start, end = (datetime.fromisoformat(request.GET[name]) for name in ("start", "end"))
    except (KeyError, ValueError) as error:
        raise Http404("start and end are instants in ISO 8601") from error
    return start, end


def _exported(request: Request, row: Signal) -> Any:
    start, end = _ends(request)
    check_size(count_of([row], period(start, end)), MOST_EXPORTED)
    return table_of([row], start, end)


def _file_name(row: Signal) -> str:
    return row.path.replace("/", "_")


def _breadcrumb(row: Signal) -> list[dict[str, object]]:
    return [
        {"label": _("Signals"), "url": reverse("assets:signals")},
        {"label": row.asset, "url": f"{reverse('assets:signals')}?{urlencode({'q': row.asset.path})}"},
        {"label": row, "url": ""},
    ]


urlpatterns = [
    path("signals/<path:path>/readings.csv", as_csv, name="csv"),
    path("signals/<path:path>/readings.parquet", as_parquet, name="parquet"),
    path("signals/<path:path>/chain/", chain, name="chain"),
    path("signals/<path:path>/", signal, name="signal"),
]
