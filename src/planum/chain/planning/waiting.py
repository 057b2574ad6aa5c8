"""What waits for whom in chain planning."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.planning.models import ChainPlan, ChainPlanState, Disruption, DisruptionState
from planum.kernel.models import Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.SUPPLY_PLANNER not in person.roles:
        return
    own = person.as_viewer().organisations
    open_ones = Disruption.objects.filter(state=DisruptionState.OPEN)
    answered = ChainPlan.objects.filter(owner__in=own, disruption__isnull=False).values("disruption")
    unanswered = open_ones.exclude(pk__in=answered)
    yield Waiting(unanswered, _("disruptions wait for an answer"), reverse("planning:disruptions"))
    proposed = ChainPlan.objects.filter(owner__in=own, state=ChainPlanState.PROPOSED)
    yield Waiting(proposed, _("plans of the chain wait for a decision"), reverse("planning:plans"))
