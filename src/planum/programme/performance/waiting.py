"""What waits for whom about milestones."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.performance.models import Indicator, Milestone, Progress
from planum.programme.performance.queries import latest_values
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.INDUSTRY_OFFICER in person.roles:
        open_ones = Milestone.objects.filter(state=Progress.OPEN).count()
        yield Waiting(open_ones, _("milestones are not proven yet"), reverse("projects:list"))
    if Role.PROVINCE_OFFICER in person.roles:
        yield Waiting(_behind(), _("indicators of the cities are behind their targets"), reverse("projects:list"))


def _behind() -> int:
    """Indicators whose newest value reaches not all of their targets."""
    rows = {row.pk: row for row in Indicator.objects.prefetch_related("targets")}
    values = latest_values(list(rows))
    return sum(
        not all(rows[key].reaches(value.value, target.value) for target in rows[key].targets.all())
        for key, value in values.items()
        if value.value is not None
    )
