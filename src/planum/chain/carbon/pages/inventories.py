"""What went in and came out of a plant over a period, and the factors there are."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.carbon.engine.allocation import CoProduct, Method, NotAllocable, shares
from planum.chain.carbon.models import EmissionFactor, Inventory, Output
from planum.chain.carbon.pages.footprints import form_url
from planum.chain.carbon.permissions import can_count_carbon
from planum.chain.carbon.queries import footprint_rows
from planum.chain.carbon.tables import ActivityTable, FactorTable, FootprintTable, InventoryTable, OutputTable
from planum.hub.readings.periods import in_words
from planum.kernel.requests import Request
from planum.ui.panels import Action, FactsPanel, Panel, TablePanel
from planum.ui.tables import table_page


def inventories(request: Request) -> HttpResponse:
    rows = Inventory.objects.select_related("owner", "plant")
    actions = [Action(_("Open an inventory"), form_url("open-inventory", reverse("carbon:inventories")), primary=True)]
    return table_page(
        request, InventoryTable, rows, title=_("Carbon inventories"), search=("name", "name_en", "code"),
        actions=actions if can_count_carbon(request.user) else [], context={"wing": "line"},
    )  # fmt: skip


def inventory(request: Request, inventory: int) -> HttpResponse:
    row = get_object_or_404(Inventory.objects.select_related("owner", "plant"), pk=inventory)
    return render(request, "ui/detail.html", {
        "title": row,
        "subtitle": f"{row.plant} · {in_words(row.start_at, row.end_at)}",
        "wing": "line",
        "breadcrumb": [
            {"label": _("Footprints"), "url": reverse("carbon:footprints")},
            {"label": _("Carbon inventories"), "url": reverse("carbon:inventories")},
            {"label": row},
        ],
        "actions": _actions(row) if can_count_carbon(request.user) else [],
        "panels": _panels(row),
    })  # fmt: skip


def factors(request: Request) -> HttpResponse:
    load = Action(_("Load the published factors"), form_url("load-emission-factors", reverse("carbon:factors")))
    add = Action(_("Add a factor"), form_url("add-emission-factor", reverse("carbon:factors")))
    rows = EmissionFactor.objects.select_related("added_by", "owner")
    return table_page(
        request, FactorTable, rows, title=_("Emission factors"), search=("name", "name_en", "code", "issuer", "region"),
        actions=[load, add] if can_count_carbon(request.user) else [], context={"wing": "line"},
    )  # fmt: skip


def _actions(row: Inventory) -> list[Action]:
    back = reverse("carbon:inventory", args=[row.pk])
    return [
        Action(_("Add a metered amount"), form_url("measure-activity", back, inventory=row.code)),
        Action(_("Add an amount"), form_url("add-activity", back, inventory=row.code)),
        Action(_("Add a product"), form_url("add-output", back, inventory=row.code)),
        Action(_("Share the burden another way"), form_url("change-allocation", back, inventory=row.code)),
        Action(_("Compute a footprint"), form_url("compute-footprint", back, inventory=row.code), primary=True),
    ]


def _panels(row: Inventory) -> list[Panel]:
    related = ("factor", "supplied__owner", "value__metric__owner", "entered_by")
    activities = ActivityTable(list(row.activities.select_related(*related)), orderable=False)
    outputs = list(row.outputs.select_related("product", "value__metric__owner", "entered_by"))
    for output, share in zip(outputs, _shares(row, outputs), strict=True):
        output.share = share  # type: ignore[attr-defined]  # For the table alone.
    made = footprint_rows().filter(calculation__inventory=row)
    facts = [
        (_("Allocation"), row.get_allocation_display()),
        (_("Why shared so"), row.allocation_reason),
        (_("Firm"), row.owner),
    ]
    return [
        TablePanel(title=_("What was used"), table=activities, width=7),
        TablePanel(title=_("What came out"), table=OutputTable(outputs, orderable=False), width=5),
        TablePanel(title=_("Footprints made of it"), table=FootprintTable(made, orderable=False, exclude=("owner",))),
        FactsPanel(title=_("How the burden is shared"), rows=facts),
    ]


def _shares(row: Inventory, outputs: list[Output]) -> list[float | None]:
    """As far as every product has a weight by this method."""
    products = [CoProduct(one.amount, one.mass_kg, float(one.price_fen), one.energy_mj) for one in outputs]
    try:
        return [*shares(Method(row.allocation), products)]
    except NotAllocable:
        return [None] * len(outputs)
