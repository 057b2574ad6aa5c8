"""What waits for a park's operator."""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.models import Organisation, Person
from planum.park.board.models import OPEN_TASKS, PlanTask, Plot
from planum.park.board.permissions import can_run_a_park
from planum.ui.waiting import Waiting

SOON = timedelta(days=7)


def waiting(person: Person) -> Iterator[Waiting]:
    if not can_run_a_park(person):
        return
    own = person.as_viewer().organisations
    due = PlanTask.objects.filter(plan__park__in=own, state__in=OPEN_TASKS, due_on__lte=timezone.localdate() + SOON)
    yield Waiting(due, _("tasks of the plan are due within a week"), reverse("board:board"))
    unplaced = Organisation.objects.filter(park__in=own).exclude(pk__in=Plot.objects.values("firm"))
    yield Waiting(unplaced, _("firms of the park stand on no plot yet"), reverse("board:board"))
