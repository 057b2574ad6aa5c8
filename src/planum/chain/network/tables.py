"""Tables of partners, items, lanes and orders."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.chain.network.models import LaneState, PartnershipState, SupplyState
from planum.ui import formats
from planum.ui.panels import Empty
from planum.ui.tables import AmountColumn, Column, InstantColumn, MoneyColumn, NumberColumn, StateOf, Table


class DayColumn(Column):
    def render(self, value: Any) -> object:
        return formats.instant(value)

    def value(self, value: Any) -> object:
        return value


class PartnershipTable(Table):
    partner = Column(verbose_name=_("Partner"), empty_values=())
    state = StateOf(PartnershipState, verbose_name=_("State"))
    message = Column(verbose_name=_("Message"))
    invited_at = InstantColumn(verbose_name=_("Invited at"))
    answer = Column(verbose_name="", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(_("Firms you do business with will stand here."))

    def render_partner(self, record: Any) -> object:
        if record.state != PartnershipState.AGREED:
            return record.partner
        return format_html(
            '<a href="{}">{}</a>', reverse("network:partner", args=[record.partner_code]), record.partner
        )

    def value_partner(self, record: Any) -> str:
        return str(record.partner)

    def render_answer(self, record: Any) -> object:
        if not record.may_answer:
            return ""
        url = reverse("action", args=["chain", "answer_invitation"])
        return format_html('<a href="{}?partnership={}&accept=1">{}</a>', url, record.id, _("Answer"))


class ItemTable(Table):
    code = Column(verbose_name=_("Item"), attrs={"td": {"class": "code"}})
    name = Column(verbose_name=_("Name"))
    sourced = Column(verbose_name=_("Comes from"), orderable=False)
    on_hand = AmountColumn(verbose_name=_("In stock"))
    wanted = AmountColumn(verbose_name=_("Wanted in four weeks"))
    unit = Column(verbose_name=_("Unit"))

    empty = Empty(_("Products, parts and materials of the firm will stand here."))

    def render_code(self, record: Any) -> object:
        return format_html('<a href="{}">{}</a>', reverse("network:item", args=[record.id]), record.code)

    def value_code(self, value: str) -> str:
        return value


class LaneTable(Table):
    supplier_name = Column(verbose_name=_("Supplier"))
    customer_name = Column(verbose_name=_("Customer"))
    item_name = Column(verbose_name=_("Item"))
    weekly_quantity = AmountColumn(verbose_name=_("Quantity in a week"))
    lead_days = NumberColumn(verbose_name=_("Days under way"))
    lot = AmountColumn(verbose_name=_("Lot"))
    price_fen = MoneyColumn(verbose_name=_("Price of a unit"))
    state = StateOf(LaneState, verbose_name=_("State"))
    answer = Column(verbose_name="", empty_values=(), orderable=False, exclude_from_export=True)

    empty = Empty(_("Who supplies whom with what will stand here."))

    def __init__(self, *arguments: Any, own: frozenset[str] = frozenset(), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.own = own

    def render_answer(self, record: Any) -> object:
        if record.state == LaneState.PROPOSED and record.supplier in self.own:
            verb, label = "accept_lane", _("Answer")
        elif record.state == LaneState.AGREED and record.customer in self.own:
            verb, label = "request_supply", _("Order")
        else:
            return ""
        return format_html('<a href="{}?lane={}">{}</a>', reverse("action", args=["chain", verb]), record.id, label)


class OrderTable(Table):
    code = Column(verbose_name=_("Order"), attrs={"td": {"class": "code"}})
    item_name = Column(verbose_name=_("Item"))
    quantity = AmountColumn(verbose_name=_("Quantity asked"))
    due_on = DayColumn(verbose_name=_("Due on"))
    confirmed_quantity = AmountColumn(verbose_name=_("Confirmed"))
    confirmed_on = DayColumn(verbose_name=_("Arrival confirmed"))
    delivered_quantity = AmountColumn(verbose_name=_("Delivered"))
    state = StateOf(SupplyState, verbose_name=_("State"))

    def render_code(self, record: Any) -> object:
        return format_html('<a href="{}">{}</a>', reverse("network:order", args=[record.id]), record.code)

    def value_code(self, value: str) -> str:
        return value


class BuyingTable(OrderTable):
    supplier_name = Column(verbose_name=_("Supplier"))

    empty = Empty(_("Orders to suppliers will stand here; a plan of the chain proposes them."))

    class Meta:
        sequence = ("code", "supplier_name", "...")


class SupplyingTable(OrderTable):
    customer_name = Column(verbose_name=_("Customer"))

    empty = Empty(_("Orders that customers ask of the firm will stand here."))

    class Meta:
        sequence = ("code", "customer_name", "...")


class BillTable(Table):
    component = Column(verbose_name=_("Component"))
    quantity = NumberColumn(verbose_name=_("In one unit"))
    unit = Column(accessor="component__unit", verbose_name=_("Unit"))

    empty = Empty(_("What one unit is made of will stand here; what is bought has no bill."))

    def render_component(self, value: Any) -> object:
        return format_html('<a href="{}">{}</a>', reverse("network:item", args=[value.pk]), value)


class UseTable(Table):
    resource = Column(verbose_name=_("Resource"))
    hours_per_unit = NumberColumn(verbose_name=_("Hours of one unit"))

    empty = Empty(_("Hours of resources that one unit takes will stand here."))


class OfferTable(Table):
    week = Column(verbose_name=_("Week"))
    item = Column(verbose_name=_("Item"))
    quantity = NumberColumn(verbose_name=_("Offered"))
    extra_quantity = NumberColumn(verbose_name=_("More against a surcharge"))
    surcharge_fen = MoneyColumn(verbose_name=_("Surcharge of a unit"))

    empty = Empty(_("What a supplier offers week by week will stand here; until then its usual quantity counts."))
