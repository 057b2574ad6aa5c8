"""What waits for whom in contracts."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.hub.contracts.models import Contract, ContractState
from planum.hub.contracts.panels import SOON
from planum.kernel.models import Person
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    own = person.as_viewer().organisations
    if not own:
        return
    url = reverse("contracts:list")
    asked = Q(state=ContractState.ASKED.value, provider__in=own)
    offered = Q(state=ContractState.OFFERED.value, consumer__in=own)
    yield Waiting(Contract.objects.filter(asked | offered), _("data contracts wait for your answer"), url)
    today = timezone.localdate()
    ending = Contract.objects.filter(state=ContractState.IN_FORCE.value, until__range=(today, today + SOON))
    yield Waiting(ending, _("data contracts end within 30 days"), url)
