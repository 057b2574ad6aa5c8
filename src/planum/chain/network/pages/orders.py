"""Orders between firms: asked of us, confirmed in place; ours to suppliers; one of them; a supplier's files."""

from base64 import b64decode, b64encode
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from planum.chain.network.actions import (
    confirm_supply,
    hand_to_schedule,
    import_confirmations,
    import_offers,
    promise_from_schedule,
)
from planum.chain.network.exports import export_confirmations, export_offers
from planum.chain.network.forms import ConfirmForm, FileForm, HandForm
from planum.chain.network.models import OPEN_ORDERS, ScheduledSupply, SupplyOrder
from planum.chain.network.models.orders import WAITS_FOR_SUPPLIER
from planum.chain.network.pages.partners import WING, form_url
from planum.chain.network.permissions import acts_for, can_supply
from planum.chain.network.queries import order_rows
from planum.chain.network.rows import firms_of
from planum.chain.network.shaping import supply_order_shape
from planum.chain.network.tables import BuyingTable, SupplyingTable
from planum.errors import Refused
from planum.factory.scheduling.queries import routings
from planum.hub.assets.models import Asset, Level
from planum.kernel.naming import in_reader_language
from planum.kernel.requests import Request
from planum.ui.formats import entered_by, instant, money, quantity, state
from planum.ui.panels import Action, Fact, FactsPanel, Panel
from planum.ui.tables import table_page

FILES: dict[str, Any] = {
    "confirmations": (import_confirmations, export_confirmations, gettext_lazy("Read in confirmations"), "supplying"),
    "offers": (import_offers, export_offers, gettext_lazy("Read in offers of capacity"), "lanes"),
}


def supplying(request: Request) -> HttpResponse:
    """What customers ask; those that wait for a confirmation stand first."""
    own = [one.pk for one in firms_of(request.user)]
    rows = sorted(
        order_rows().filter(lane__supplier__in=own),
        key=lambda row: (row.state not in WAITS_FOR_SUPPLIER, row.state not in OPEN_ORDERS, row.due_on),
    )
    files = [
        Action(_("Read in confirmations"), reverse("network:read_confirmations"), primary=True),
        Action(_("Read in offers of capacity"), reverse("network:read_offers")),
    ]
    return table_page(
        request,
        SupplyingTable,
        [supply_order_shape(row) for row in rows],
        title=_("Orders asked of us"),
        search=("code", "customer_name", "item_name", "state"),
        actions=files if own and can_supply(request.user) else [],
        context=WING,
    )


def buying(request: Request) -> HttpResponse:
    own = [one.pk for one in firms_of(request.user)]
    rows = sorted(
        order_rows().filter(lane__customer__in=own), key=lambda row: (row.state not in OPEN_ORDERS, row.due_on)
    )
    return table_page(
        request,
        BuyingTable,
        [supply_order_shape(row) for row in rows],
        title=_("Orders to suppliers"),
        search=("code", "supplier_name", "item_name", "state"),
        context=WING,
    )


def order(request: Request, order: int) -> HttpResponse:
    row: SupplyOrder = get_object_or_404(order_rows(), pk=order)
    sells = acts_for(request.user, row.lane.supplier) and can_supply(request.user)
    scheduled = ScheduledSupply.objects.filter(supply_order=row).select_related("order__plant").first()
    back = "supplying" if sells else "buying"
    label = _("Orders asked of us") if sells else _("Orders to suppliers")
    is_open = row.state in OPEN_ORDERS
    hand = _hand_form(row) if sells and is_open and scheduled is None else None
    context: dict[str, Any] = {
        "title": row.code,
        "subtitle": row.lane,
        "order": row,
        "breadcrumb": [{"label": label, "url": reverse(f"network:{back}")}, {"label": row.code}],
        "actions": _order_actions(row, sells=sells) if is_open else [],
        "confirm": ConfirmForm(initial={"quantity": row.quantity, "on": row.due_on}) if sells and is_open else None,
        "hand": hand[1] if hand else None,
        "plant": hand[0] if hand else None,
        "may_promise": bool(sells and is_open and scheduled),
        "panels": [_asked(row), _answered(row), *([_in_schedule(scheduled)] if scheduled else [])],
        **WING,
    }
    return render(request, "network/order.html", context)


def _order_actions(row: SupplyOrder, *, sells: bool) -> list[Action]:
    if sells:
        return [Action(_("Decline an order"), form_url("decline_supply", supply_order=row.pk))]
    return [
        Action(_("Cancel an order to a supplier"), form_url("cancel_supply", supply_order=row.pk)),
        Action(_("Ask for a change of an order"), form_url("change_supply", supply_order=row.pk)),
        Action(_("Book a delivery"), form_url("receive_supply", supply_order=row.pk), primary=True),
    ]


def _asked(row: SupplyOrder) -> Panel:
    item, asked_by = row.lane.customer_item, entered_by(row.requested_by, row.requested_at)
    rows: list[Fact | tuple[object, object]] = [
        (_("State"), state(row.state)),
        (_("Supplier"), row.lane.supplier),
        (_("Customer"), row.lane.customer),
        (_("Item"), f"{item} ({item.code})"),
        Fact(_("Quantity asked"), quantity(row.quantity, item.unit), note=asked_by),
        (_("Due on"), instant(row.due_on)),
        (_("Price of a unit"), money(row.price_fen)),
    ]
    return FactsPanel(title=_("What was asked"), width=6, rows=[*rows, (_("Note"), row.note)] if row.note else rows)


def _answered(row: SupplyOrder) -> Panel:
    unit, by = row.lane.customer_item.unit, _("said by the supplier")
    rows = [
        Fact(_("Confirmed"), quantity(row.confirmed_quantity, unit), note=by),
        Fact(_("Arrival confirmed"), instant(row.confirmed_on), note=by),
        Fact(_("Delivered"), quantity(row.delivered_quantity, unit), note=_("booked by the customer")),
    ]
    return FactsPanel(title=_("What was confirmed"), width=6, rows=rows)


def _in_schedule(row: ScheduledSupply) -> Panel:
    rows = [
        (_("Plant"), row.order.plant),
        (_("Order"), row.order.code),
        (_("Due in the plant"), instant(row.due_at)),
        (_("Finish promised by the schedule"), instant(row.promised_at)),
    ]
    link = Action(_("See it in the schedule"), reverse("scheduling:order", args=[row.order_id]))
    return FactsPanel(title=_("In your plant's schedule"), rows=rows, actions=[link])


def _hand_form(row: SupplyOrder, data: Any = None) -> tuple[Asset, HandForm] | None:
    """A plant of the supplier that has routings; without one there is no schedule to hand to."""
    for plant in Asset.objects.filter(enterprise=row.lane.supplier, level=Level.SITE):
        known = {one.product: in_reader_language(one.name, one.name_en) for one in routings(plant=plant.path)}
        if known:
            products = [(code, f"{name or code} ({code})") for code, name in known.items()]
            item = row.lane.supplier_item
            initial = {"product": item.code} if item and item.code in known else {}
            return plant, HandForm(data, products=products, initial=initial)
    return None


@require_POST
def answer(request: Request, order: int) -> HttpResponse:
    """Confirm in place, hand to the schedule, or confirm as the schedule promises."""
    row: SupplyOrder = get_object_or_404(order_rows(), pk=order)
    do = request.POST.get("do", "")
    if do == "hand" and (found := _hand_form(row, request.POST)) is not None and found[1].is_valid():
        plant, form = found
        hand_to_schedule(by=request.user, supply_order=row.pk, plant=plant.path, **form.cleaned_data)
        messages.success(request, _("The order stands in the schedule of %(plant)s.") % {"plant": plant})
    elif do == "promise":
        made = promise_from_schedule(by=request.user, supply_order=row.pk)
        messages.success(request, _("Confirmed for %(day)s, as the schedule promises.") % {"day": made.confirmed_on})
    elif (confirm := ConfirmForm(request.POST)).is_valid():
        confirm_supply(by=request.user, supply_order=row.pk, **confirm.cleaned_data)
        messages.success(request, _("%(order)s is confirmed.") % {"order": row.code})
    else:
        raise Refused(_("The form was not filled in."), _("A quantity and a day of arrival."))
    return redirect("network:order", order=row.pk)


def read_in(request: Request, kind: str) -> HttpResponse:
    if not firms_of(request.user):
        raise Http404
    take, _export, title, back = FILES[kind]
    form, refusal, owner = FileForm(request.POST or None, request.FILES or None), None, firms_of(request.user)[0].code
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            done = take(by=request.user, owner=owner, name=given.name, content=b64encode(given.read()).decode())
        except Refused as error:
            refusal = error
        else:
            said = _("%(rows)d rows read: %(added)d new, %(changed)d changed, %(kept)d as before.")
            messages.success(request, said % {key: getattr(done, key) for key in ("rows", "added", "changed", "kept")})
            return redirect(f"network:{back}")
    context = {
        "form": form, "refusal": refusal, "title": title, "back": reverse(f"network:{back}"), "submit": _("Read in"),
        "example": reverse(f"network:{kind}_file"), **WING,
    }  # fmt: skip
    return render(request, "network/read_in.html", context, status=422 if refusal or form.errors else 200)


def template(request: Request, kind: str) -> HttpResponse:
    """The table to fill in, with what is known."""
    firms = firms_of(request.user)
    if not firms or not can_supply(request.user):
        raise Http404
    file = FILES[kind][1](by=request.user, owner=firms[0].code)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(b64decode(file.content), content_type=file.media_type, headers=headers)


urlpatterns = [
    path("network/supplying/", supplying, name="supplying"),
    path("network/buying/", buying, name="buying"),
    path("network/orders/<int:order>/", order, name="order"),
    path("network/orders/<int:order>/answer/", answer, name="answer"),
    path("network/confirmations/", read_in, {"kind": "confirmations"}, name="read_confirmations"),
    path("network/confirmations/file/", template, {"kind": "confirmations"}, name="confirmations_file"),
    path("network/offers/", read_in, {"kind": "offers"}, name="read_offers"),
    path("network/offers/file/", template, {"kind": "offers"}, name="offers_file"),
]
