"""Pages of connectors: how each source is, what was refused of it and why, its bindings, files read in."""

from base64 import b64encode
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.hub.connectors import runtime
from planum.hub.connectors.actions import disable_connector, enable_connector, import_file
from planum.hub.connectors.forms import ImportForm
from planum.hub.connectors.models import Binding, Connector, Import, RefusedReadings
from planum.hub.connectors.permissions import can_connect_sources, can_connect_sources_of
from planum.hub.connectors.registry import CONNECTORS
from planum.hub.connectors.shapes import shown_settings
from planum.hub.connectors.tables import BindingTable, ConnectorRow, ConnectorTable, ImportTable, RefusedTable
from planum.kernel.models import FIRMS, Organisation, Person
from planum.kernel.permissions import can_administer
from planum.kernel.requests import Request
from planum.ui.formats import instant, quantity, state
from planum.ui.panels import Action, Fact, FactsPanel, FiguresPanel, TablePanel
from planum.ui.tables import table_page

BINDINGS_SHOWN = 200
MOST_LISTED = 5


def connectors(request: Request) -> HttpResponse:
    may_import = can_connect_sources(request.user)
    refused = RefusedTable(RefusedReadings.objects.select_related("connector"), prefix="refused-", request=request)
    return table_page(
        request,
        ConnectorTable,
        _rows(Connector.objects.select_related("owner")),
        title=_("Connectors"),
        search=("connector__name", "connector__name_en", "connector__owner__name", "kind"),
        actions=[Action(_("Read in a file"), reverse("connectors:new_import"), primary=True)] if may_import else [],
        template="connectors/list.html",
        context={
            "wing": "hub",
            "intake": _intake_panel(request.user),
            "refused": TablePanel(title=_("Refused readings"), table=refused),
        },
    )


def connector(request: Request, key: int) -> HttpResponse:
    row = get_object_or_404(Connector.objects.select_related("owner"), pk=key)
    [shown] = _rows([row])
    bindings = Binding.objects.filter(connector=row).select_related("signal")
    panels = [
        FiguresPanel(figures=_figures(shown)),
        FactsPanel(title=_("Settings"), width=6, rows=_facts(row)),
        TablePanel(
            title=_("Refused readings"),
            width=6,
            table=RefusedTable(
                RefusedReadings.objects.filter(connector=row),
                exclude=("connector",),
                prefix="refused-",
                request=request,
            ),
        ),
        TablePanel(
            title=_("Bindings"),
            table=BindingTable(list(bindings[:BINDINGS_SHOWN]), prefix="bindings-", request=request),
        ),
        TablePanel(
            title=_("Files read in"),
            table=ImportTable(
                Import.objects.filter(connector=row).select_related("file", "by"), prefix="imports-", request=request
            ),
        ),
    ]
    breadcrumb = [{"label": _("Connectors"), "url": reverse("connectors:list")}, {"label": row}]
    may_change = can_connect_sources(request.user) and can_connect_sources_of(request.user, row.owner)
    context = {"title": row, "subtitle": row.owner, "panels": panels, "breadcrumb": breadcrumb, "wing": "hub"}
    context |= {"connector": row, "may_change": may_change}
    return render(request, "connectors/detail.html", context)


@require_POST
def switch(request: Request, key: int) -> HttpResponse:
    change = enable_connector if request.POST.get("on") == "1" else disable_connector
    change(by=request.user, connector=get_object_or_404(Connector, pk=key).pk)
    return redirect("connectors:detail", key=key)


def imports(request: Request) -> HttpResponse:
    may_import = can_connect_sources(request.user)
    return table_page(
        request,
        ImportTable,
        Import.objects.select_related("file", "by"),
        title=_("Files read in"),
        search=("file__name", "file__digest"),
        actions=[Action(_("Read in a file"), reverse("connectors:new_import"), primary=True)] if may_import else [],
        context={"wing": "hub"},
    )


def new_import(request: Request) -> HttpResponse:
    form = ImportForm(
        request.POST or None,
        request.FILES or None,
        connectors=Connector.objects.select_related("owner"),
        enterprises=_firms_of(request.user),
        initial={"connector": request.GET.get("connector")},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            shape = import_file(by=request.user, **_given(form.cleaned_data))
        except Refused as error:
            refusal = error
        else:
            messages.success(
                request,
                ngettext("%(n)d reading was read in.", "%(n)d readings were read in.", shape.rows) % {"n": shape.rows},
            )
            return redirect("connectors:imports")
    context = {"form": form, "refusal": refusal, "title": _("Read in a file"), "submit": _("Read in"), "wing": "hub"}
    context["back"] = reverse("connectors:imports")
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


def _given(data: dict[str, Any]) -> dict[str, Any]:
    source, file = data["connector"], data["file"]
    given = {"name": file.name, "content": b64encode(file.read()).decode(), "zone": data["zone"]}
    return given | ({"connector": source.pk} if source else {"enterprise": data["enterprise"].code})


def _firms_of(person: Person) -> Any:
    rows = Organisation._base_manager.filter(kind__in=FIRMS) if can_administer(person) else Organisation.objects.all()
    return rows if can_administer(person) else rows.filter(pk__in=person.as_viewer().organisations)


def _rows(rows: Any) -> list[ConnectorRow]:
    running = runtime.current()
    sources = running.status().sources if running else {}
    counts = RefusedReadings.objects.order_by().values_list("connector").annotate(sum=Sum("count"))
    refused = dict(counts)
    return [_row(row, sources.get(row.pk), refused.get(row.pk, 0)) for row in rows]


def _row(row: Connector, source: runtime.SourceStatus | None, refused: int) -> ConnectorRow:
    if source is None:
        return ConnectorRow(row, row.state, row.detail, row.received, None, refused)
    return ConnectorRow(row, source.state, source.detail, source.received, source.stored, refused)


def _intake_panel(person: Person) -> FiguresPanel | None:
    """Counts of all firms together are the platform operator's; a firm reads its own in the rows below."""
    running = runtime.current()
    if running is None or not can_administer(person):
        return None
    status = running.status()
    return FiguresPanel(
        figures=[
            Fact(_("Readings a second"), quantity(round(status.rate_per_s))),
            Fact(_("Received since the start"), quantity(status.received)),
            Fact(_("Stored"), quantity(status.stored)),
            Fact(_("Refused"), quantity(sum(status.refused.values()))),
            Fact(_("Waiting"), quantity(status.waiting_rows)),
        ]
    )


def _figures(shown: ConnectorRow) -> list[Fact]:
    return [
        Fact(_("State"), state(shown.state), note=shown.detail),
        Fact(_("Readings received"), quantity(shown.received)),
        Fact(_("Stored"), quantity(shown.stored)),
        Fact(_("Refused"), quantity(shown.refused)),
    ]


def _kind(row: Connector) -> object:
    entry = CONNECTORS.get(row.kind)
    return entry.label if entry else row.kind


def _facts(row: Connector) -> list[Fact | tuple[object, object]]:
    known = [(name, _written(value)) for name, value in shown_settings(row.kind, row.settings).items()]
    return [(_("Kind"), _kind(row)), *known, (_("Changed on"), instant(row.changed_at, seconds=True))]


def _written(value: Any) -> object:
    """A long list is folded: its addresses stand in the table of bindings too."""
    if not isinstance(value, list):
        return str(value)
    listed = ", ".join(map(str, value))
    if len(value) <= MOST_LISTED:
        return listed
    count = ngettext("%(n)d entry", "%(n)d entries", len(value)) % {"n": len(value)}
    return format_html("<details><summary>{}</summary>{}</details>", count, listed)


urlpatterns = [
    path("connectors/", connectors, name="list"),
    path("connectors/<int:key>/", connector, name="detail"),
    path("connectors/<int:key>/switch/", switch, name="switch"),
    path("imports/", imports, name="imports"),
    path("imports/new/", new_import, name="new_import"),
]
