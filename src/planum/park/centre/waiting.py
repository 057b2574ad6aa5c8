"""What waits for whom in the centre."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.park.centre.models import Invitation, Need, NeedState, OrderState, ServiceOrder
from planum.park.centre.permissions import FIRM_ROLES
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    own = person.as_viewer().organisations
    if Role.SERVICE_CONSULTANT in person.roles:
        yield from _for_providers(own)
    if not person.roles.isdisjoint(FIRM_ROLES):
        yield from _for_firms(own)
    if Role.PARK_OPERATOR in person.roles:
        lonely = Need.objects.filter(centre__in=own, state=NeedState.OPEN, invitations=None)
        yield Waiting(lonely, _("needs have no invited provider yet"), reverse("centre:needs"))


def _for_providers(own: frozenset[int]) -> Iterator[Waiting]:
    orders = ServiceOrder.objects.filter(provider__organisation__in=own)
    offered = orders.exclude(state=OrderState.CANCELLED).values("need")
    invited = Invitation.objects.filter(provider__organisation__in=own, need__state=NeedState.OPEN)
    yield Waiting(invited.exclude(need__in=offered), _("needs wait for your offer"), reverse("centre:needs"))
    ordered = orders.filter(state=OrderState.ORDERED)
    yield Waiting(ordered, _("orders wait to be begun"), _orders(OrderState.ORDERED))
    under_way = orders.filter(state=OrderState.UNDER_WAY)
    yield Waiting(under_way, _("orders are under way"), _orders(OrderState.UNDER_WAY))


def _for_firms(own: frozenset[int]) -> Iterator[Waiting]:
    orders = ServiceOrder.objects.filter(need__firm__in=own)
    asked = {
        OrderState.OFFERED: _("offers wait for your decision"),
        OrderState.DELIVERED: _("deliveries wait to be accepted"),
        OrderState.ACCEPTED: _("services wait for your rating"),
    }
    for state, text in asked.items():
        yield Waiting(orders.filter(state=state), text, _orders(state))


def _orders(state: OrderState) -> str:
    return f"{reverse('centre:orders')}?state={state.value}"
