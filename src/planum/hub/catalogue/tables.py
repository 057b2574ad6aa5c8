"""Tables of data products and their columns."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.hub.catalogue.models import DataProduct, ProductKind, Theme
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, StateColumn, Table, UnitColumn


class ProductTable(Table):
    product = Column(accessor="pk", verbose_name=_("Data product"), order_by="name")
    path = Column(verbose_name=_("Code"), orderable=False, visible=False)
    owner = Column(verbose_name=_("Provider"), order_by="owner__name")
    kind = Column(accessor="get_kind_display", verbose_name=_("What it holds"), order_by="kind")
    theme = Column(accessor="get_theme_display", verbose_name=_("Theme"), order_by="theme")
    frequency = Column(accessor="get_frequency_display", verbose_name=_("Updated"), order_by="frequency")
    audience = Column(accessor="get_audience_display", verbose_name=_("Who may know of it"), order_by="audience")
    offered_at = InstantColumn(verbose_name=_("Described on"))
    state = StateColumn()

    empty = Empty(_("Data products will stand here when a firm lists one for you."))

    class Meta:
        model = DataProduct
        fields = ("product", "path", "owner", "kind", "theme", "frequency", "audience", "offered_at", "state")

    def render_product(self, record: DataProduct) -> Any:
        url = reverse("catalogue:product", args=[record.owner.code, record.code])
        return format_html('<a href="{}">{}</a><br><small class="number">{}</small>', url, record, record.path)

    def value_product(self, record: DataProduct) -> str:
        return str(record)


class ProductFilter(django_filters.FilterSet):
    theme = django_filters.ChoiceFilter(label=_("Theme"), choices=Theme.choices, empty_label=_("all"))
    kind = django_filters.ChoiceFilter(label=_("What it holds"), choices=ProductKind.choices, empty_label=_("all"))

    class Meta:
        model = DataProduct
        fields = ("theme", "kind")


KINDS = {
    "text": _("text"),
    "number": pgettext_lazy("column", "number"),
    "day": pgettext_lazy("column", "day"),
    "instant": _("instant"),
}


class ColumnTable(Table):
    """What a product's rows hold."""

    label = Column(verbose_name=_("Column"))
    name = Column(verbose_name=_("Name in files"))
    kind = Column(verbose_name=_("Kind"))
    unit = UnitColumn(verbose_name=_("Unit"), empty_values=())

    class Meta:
        orderable = False

    def render_kind(self, value: str) -> Any:
        return KINDS[value]

    def render_name(self, value: str) -> Any:
        return format_html("<code>{}</code>", value)
