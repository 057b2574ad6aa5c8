"""What waits for whom in decisions."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.factory.decisions.models import WAITING_STATES, DecisionCase
from planum.kernel.models import Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.PLANT_ENGINEER in person.roles:
        rows = DecisionCase.objects.filter(state__in=WAITING_STATES)
        yield Waiting(rows, _("machines wait for a decision"), reverse("decisions:cases"))
