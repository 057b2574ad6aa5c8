"""What waits for whom about sources."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.hub.connectors.models import Connector, ConnectorState
from planum.kernel.models import Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if person.is_superuser or not person.roles.isdisjoint({Role.PLANT_ENGINEER, Role.PLATFORM_OPERATOR}):
        broken = Connector.objects.filter(enabled=True, state=ConnectorState.FAILED)
        yield Waiting(broken, _("sources deliver nothing"), reverse("connectors:list"))
