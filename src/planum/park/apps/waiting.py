"""What waits for whom in applications."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.park.apps.models import Application, ApplicationState
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if person.roles.isdisjoint({Role.PARK_OPERATOR, Role.PLATFORM_OPERATOR}):
        return
    mine = Q(park__in=person.as_viewer().organisations)
    if Role.PLATFORM_OPERATOR in person.roles:
        mine |= Q(park=None)
    asked = Application.objects.filter(mine, state=ApplicationState.REGISTERED.value)
    yield Waiting(asked, _("applications wait for approval"), reverse("apps:list"))
