"""What waits for whom about implementation plans."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.plan.models import ImplementationPlan, PlanState
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    here = reverse("plan:list")
    if Role.INDUSTRY_OFFICER in person.roles:
        states = (PlanState.DRAFT, PlanState.FINALISED, PlanState.RETURNED)
        drafts, final, returned = (ImplementationPlan.objects.filter(state=state) for state in states)
        yield Waiting(drafts, _("plans are being written"), f"{here}?state=draft")
        yield Waiting(final, _("finalised plans can be handed in"), f"{here}?state=finalised")
        yield Waiting(returned, _("plans were returned and wait for your answer"), f"{here}?state=returned")
    if Role.PROVINCE_OFFICER in person.roles:
        asked = ImplementationPlan.objects.filter(state=PlanState.SUBMITTED)
        yield Waiting(asked, _("plans wait for your decision"), f"{here}?state=submitted")
