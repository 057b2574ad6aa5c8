"""Pages of the data catalogue: what is offered, one product, a product of one's own."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.hub.catalogue.actions import list_product, offer_product, withdraw_product
from planum.hub.catalogue.columns import columns_of
from planum.hub.catalogue.forms import ProductForm
from planum.hub.catalogue.models import Audience, DataProduct, ProductState
from planum.hub.catalogue.permissions import belongs_to, can_offer_data
from planum.hub.catalogue.queries import product_named, product_rows
from planum.hub.catalogue.shareables import shareable_named
from planum.hub.catalogue.tables import ColumnTable, ProductFilter, ProductTable
from planum.kernel.requests import Request
from planum.ui.formats import instant, state
from planum.ui.panels import Action, Empty, Fact, FactsPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import table_page


def catalogue(request: Request) -> HttpResponse:
    may_offer = can_offer_data(request.user) and bool(request.user.as_viewer().organisations)
    new = reverse("catalogue:offer")
    described = Action(_("DCAT (JSON-LD)"), "/api/hub/catalogue")
    return table_page(
        request,
        ProductTable,
        product_rows(),
        title=_("Data catalogue"),
        search=("name", "name_en", "code", "description", "owner__name", "owner__name_en"),
        filters=ProductFilter,
        empty=Empty(ProductTable.empty.text, *([_("Offer a data product"), new] if may_offer else [])),
        actions=[*([Action(_("Offer a data product"), new, primary=True)] if may_offer else []), described],
        context={"wing": "hub"},
    )


def product(request: Request, owner: str, code: str) -> HttpResponse:
    row = _product(owner, code)
    is_own = belongs_to(request.user, row.owner)
    description = row.description or _("The provider has not described it further.")
    panels: list[Panel] = [
        FactsPanel(title=_("What it is"), rows=_facts(row, is_own=is_own), width=6),
        TextPanel(title=_("Description"), content=description, width=6),
        TablePanel(title=_("Columns of its rows"), table=ColumnTable(columns_of(row))),
    ]
    context = {
        "title": row,
        "subtitle": row.path,
        "wing": "hub",
        "breadcrumb": [{"label": _("Data catalogue"), "url": reverse("catalogue:list")}, {"label": row}],
        "panels": panels,
        "product": row,
        "actions": _actions(request, row, is_own=is_own),
        "may_list": is_own and can_offer_data(request.user) and row.state is not ProductState.LISTED,
        "may_withdraw": is_own and can_offer_data(request.user) and row.state is ProductState.LISTED,
    }
    return render(request, "catalogue/product.html", context)


@require_POST
def move(request: Request, owner: str, code: str) -> HttpResponse:
    """Into the catalogue, or out of it."""
    row = _product(owner, code)
    is_listing = request.POST.get("to") == "listed"
    (list_product if is_listing else withdraw_product)(by=request.user, product=row.path)
    said = _("%(product)s is listed: its audience may ask for contracts.")
    gone = _("%(product)s is withdrawn. Contracts in force stay so.")
    messages.success(request, (said if is_listing else gone) % {"product": row})
    return redirect("catalogue:product", owner=owner, code=code)


def offer(request: Request) -> HttpResponse:
    if not can_offer_data(request.user):
        raise PermissionDenied(_("Data are offered by plant engineers, planners and park operators."))
    form = ProductForm(request.POST or None, organisations=request.user.as_viewer().organisations)
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            made = offer_product(by=request.user, **form.arguments())
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("The product is described. List it, and its audience will know of it."))
            return redirect("catalogue:product", owner=made.owner, code=made.code)
    context = {
        "form": form,
        "refusal": refusal,
        "title": _("Offer a data product"),
        "back": reverse("catalogue:list"),
        "wing": "hub",
    }
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


def _product(owner: str, code: str) -> DataProduct:
    try:
        return product_named(f"{owner}/{code}")
    except ObjectDoesNotExist as error:
        raise Http404(str(error)) from error


def _facts(row: DataProduct, *, is_own: bool) -> list[Fact | tuple[object, object]]:
    audience: object = row.get_audience_display()
    if is_own and row.audience == Audience.NAMED:
        codes = "、".join(row.recipients.values_list("code", flat=True))
        audience = format_html('{}<br><small class="number">{}</small>', audience, codes)
    keywords = "、".join(row.keywords) or "—"
    return [
        (_("Provider"), row.owner),
        (_("What it holds"), _content(row, is_own=is_own)),
        (_("Theme"), row.get_theme_display()),
        (_("Keywords"), keywords),
        (_("Updated"), row.get_frequency_display()),
        (_("Licence"), row.get_licence_display()),
        (_("Who may know of it"), audience),
        (_("Described on"), instant(row.offered_at)),
        (_("State"), state(row.state)),
    ]


def _content(row: DataProduct, *, is_own: bool) -> object:
    """Which signals they are is for the provider, and for whoever has a contract, to see."""
    if row.metric is not None:
        return format_html("{}<br><small>{}</small>", row.get_kind_display(), row.metric)
    if row.table:
        return format_html("{}<br><small>{}</small>", row.get_kind_display(), shareable_named(row.table).label)
    paths = [one.path for one in row.signals.all()] if is_own else []
    said = format_html('<br><small class="number">{}</small>', "、".join(paths)) if paths else ""
    return format_html("{}{}", row.get_kind_display(), said)


def _actions(request: Request, row: DataProduct, *, is_own: bool) -> list[Action]:
    """Contracts stand above the catalogue: it knows no more of them than where they are asked for."""
    if is_own:
        return [Action(_("Offer a contract"), f"{reverse('contracts:offer')}?product={row.path}")]
    if row.state is not ProductState.LISTED or not request.user.as_viewer().organisations:
        return []
    return [Action(_("Ask for a contract"), f"{reverse('contracts:ask')}?product={row.path}", primary=True)]


urlpatterns = [
    path("catalogue/", catalogue, name="list"),
    path("catalogue/offer/", offer, name="offer"),
    path("catalogue/<str:owner>/<str:code>/", product, name="product"),
    path("catalogue/<str:owner>/<str:code>/move/", move, name="move"),
]
