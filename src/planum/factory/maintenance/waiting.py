"""What waits for whom in maintenance."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.factory.maintenance.models import OPEN_STATES, HealthState, WorkOrder
from planum.factory.maintenance.queries import newest_prognoses, open_orders_by_asset
from planum.kernel.models import Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.PLANT_ENGINEER not in person.roles:
        return
    own = person.as_viewer().organisations
    calling = Q(state=HealthState.ALARM) | Q(risk_fen__gt=F("planned_fen"))
    machines = newest_prognoses().filter(calling, fleet__plant__enterprise__in=own)
    undecided = machines.exclude(asset__in=list(open_orders_by_asset())).count()
    yield Waiting(undecided, _("machines whose prognosis calls for a decision"), reverse("maintenance:board"))
    orders = WorkOrder.objects.filter(plant__enterprise__in=own, state__in=OPEN_STATES)
    due = Q(due_on__lte=timezone.localdate()) | Q(planned_start_at__lte=timezone.now())
    link = f"{reverse('maintenance:orders')}?due=1"
    yield Waiting(orders.filter(due), _("work orders are due"), link)
