"""Tables of solutions, needs, matches and orders."""

from dataclasses import dataclass
from typing import Any

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.park.centre.models import Need, NeedState, OrderState, Provider, ServiceOrder, Solution
from planum.park.centre.ratings import LEAST_RATINGS, Standing
from planum.ui.formats import money, number
from planum.ui.panels import Empty
from planum.ui.tables import Column, MoneyColumn, NumberColumn, StateColumn, Table


def stars_shown(standing: Standing) -> Any:
    """The mean with its count, or how many are still missing."""
    if standing.stars is None:
        return _("shown from %(least)d ratings on") % {"least": LEAST_RATINGS}
    count = _("%(count)d ratings") % {"count": standing.ratings}
    return format_html('<span class="number">{}</span> ★ <small>{}</small>', number(float(standing.stars), 1), count)


@dataclass(frozen=True)
class SolutionRow:
    """A solution with what its customers say together and what it raises in words."""

    solution: Solution
    standing: Standing
    raises: str
    provider_name: str
    industries: str

    @property
    def name(self) -> str:
        return str(self.solution)

    @property
    def adoptions(self) -> int:
        return self.standing.adoptions


class SolutionTable(Table):
    name = Column(verbose_name=_("Solution"))
    provider_name = Column(verbose_name=_("Provider"))
    raises = Column(verbose_name=_("Raises"))
    industries = Column(verbose_name=_("Industries"))
    price = Column(verbose_name=_("Price range"), accessor="solution__price_low_fen")
    months = NumberColumn(verbose_name=_("Months"), accessor="solution__months")
    adoptions = NumberColumn(verbose_name=_("Adopted by"))
    rating = Column(verbose_name=_("Rating"), accessor="standing", orderable=False)

    empty = Empty(_("Solutions will stand here once providers have published them."))

    def render_name(self, record: SolutionRow) -> Any:
        url = reverse("centre:solution", args=[record.solution.code])
        green = format_html(' <span class="state state-good">{}</span>', _("green")) if record.solution.green else ""
        return format_html('<a href="{}">{}</a>{}', url, record.name, green)

    def render_provider_name(self, record: SolutionRow) -> Any:
        url = reverse("centre:provider", args=[record.solution.provider.organisation.code])
        return format_html('<a href="{}">{}</a>', url, record.provider_name)

    def render_price(self, record: SolutionRow) -> Any:
        return format_html("{} – {}", money(record.solution.price_low_fen), money(record.solution.price_high_fen))

    def render_rating(self, record: SolutionRow) -> Any:
        return stars_shown(record.standing)

    def value_rating(self, record: SolutionRow) -> Any:
        return "" if record.standing.stars is None else float(record.standing.stars)


class NeedTable(Table):
    name = Column(verbose_name=_("Need"), accessor="pk", order_by="name")
    firm = Column(verbose_name=_("Firm"), order_by="firm__code")
    industry = Column(verbose_name=_("Industry"))
    budget_fen = MoneyColumn(verbose_name=_("Budget"))
    months = NumberColumn(verbose_name=_("Within months"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Needs will stand here: a firm's own, and those to which a provider was invited."))

    class Meta:
        model = Need
        fields = ("name", "firm", "industry", "budget_fen", "months", "state")

    def render_name(self, record: Need) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("centre:need", args=[record.pk]), record)

    def value_name(self, record: Need) -> str:
        return str(record)


class NeedFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=NeedState.choices, empty_label=_("all"))

    class Meta:
        model = Need
        fields = ("state",)


class OrderTable(Table):
    solution = Column(verbose_name=_("Service"), order_by="solution__code")
    firm = Column(verbose_name=_("Firm"), accessor="need__firm", order_by="need__firm__code")
    provider = Column(verbose_name=_("Provider"), order_by="provider__organisation__code")
    price_fen = MoneyColumn(verbose_name=_("Price"))
    starts_on = Column(verbose_name=_("Begins"))
    ends_on = Column(verbose_name=_("Ends"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Offers and orders will stand here."))

    class Meta:
        model = ServiceOrder
        fields = ("solution", "firm", "provider", "price_fen", "starts_on", "ends_on", "state")

    def render_solution(self, record: ServiceOrder) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("centre:order", args=[record.pk]), record.solution)

    def value_solution(self, record: ServiceOrder) -> str:
        return record.solution.code


class OrderFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=OrderState.choices, empty_label=_("all"))

    class Meta:
        model = ServiceOrder
        fields = ("state",)


@dataclass(frozen=True)
class ProviderRow:
    provider: Provider
    standing: Standing
    solutions: int

    @property
    def name(self) -> str:
        return str(self.provider)


class ProviderTable(Table):
    name = Column(verbose_name=_("Provider"))
    solutions = NumberColumn(verbose_name=_("Solutions"))
    adoptions = NumberColumn(verbose_name=_("Adopted by"), accessor="standing__adoptions")
    rating = Column(verbose_name=_("Rating"), accessor="standing", orderable=False)

    empty = Empty(_("Providers will stand here once they have presented themselves."))

    def render_name(self, record: ProviderRow) -> Any:
        url = reverse("centre:provider", args=[record.provider.organisation.code])
        return format_html('<a href="{}">{}</a>', url, record.name)

    def render_rating(self, record: ProviderRow) -> Any:
        return stars_shown(record.standing)

    def value_rating(self, record: ProviderRow) -> Any:
        return "" if record.standing.stars is None else float(record.standing.stars)
