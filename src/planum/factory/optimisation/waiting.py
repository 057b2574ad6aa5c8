"""What waits for whom in optimisation."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.factory.optimisation.models import OPEN_TRIALS, LoadPlan, LoadPlanState, Trial
from planum.kernel.models import Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.PLANT_ENGINEER in person.roles:
        own = person.as_viewer().organisations
        trials = Trial.objects.filter(state__in=OPEN_TRIALS, process__plant__enterprise__in=own)
        yield Waiting(trials, _("trials wait to be run and recorded"), reverse("optimisation:processes"))
        plans = LoadPlan.objects.filter(
            state=LoadPlanState.PROPOSED, plant__enterprise__in=own, on__gte=timezone.localdate()
        )
        yield Waiting(plans, _("load plans wait to be accepted"), reverse("optimisation:energy"))
