"""What waits for whom in monitoring."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.factory.monitoring.models import UNHANDLED_STATES, Alarm
from planum.kernel.models import Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.PLANT_ENGINEER in person.roles:
        alarms = Alarm.objects.filter(signal__asset__enterprise__in=person.as_viewer().organisations)
        unhandled = alarms.filter(state__in=UNHANDLED_STATES)
        yield Waiting(unhandled, _("alarms wait to be acknowledged"), reverse("monitoring:alarms"))
