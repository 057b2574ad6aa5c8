"""What waits for whom in the network."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.network.models import OPEN_ORDERS, Lane, LaneState, Partnership, PartnershipState, SupplyOrder
from planum.chain.network.models.orders import WAITS_FOR_SUPPLIER
from planum.kernel.models import Organisation, Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if person.roles.isdisjoint({Role.SUPPLY_PLANNER, Role.PLANT_ENGINEER}):
        return
    own = person.as_viewer().organisations
    asked = SupplyOrder.objects.filter(lane__supplier__in=own, state__in=WAITS_FOR_SUPPLIER)
    yield Waiting(asked, _("orders wait for your confirmation"), reverse("network:supplying"))
    proposed = Lane.objects.filter(supplier__in=own, state=LaneState.PROPOSED)
    yield Waiting(proposed, _("customers ask you to supply an item"), reverse("network:lanes"))
    codes = Organisation.objects.filter(pk__in=own).values_list("code", flat=True)
    invited = Partnership.objects.filter(invited_code__in=list(codes), state=PartnershipState.INVITED)
    yield Waiting(invited, _("firms invite you to be their partner"), reverse("network:partners"))
    if Role.SUPPLY_PLANNER in person.roles:
        today = timezone.localdate()
        bought = SupplyOrder.objects.filter(lane__customer__in=own, state__in=OPEN_ORDERS)
        late = sum(row.is_late(today) for row in bought)
        yield Waiting(late, _("orders to suppliers are late"), reverse("network:buying"))
