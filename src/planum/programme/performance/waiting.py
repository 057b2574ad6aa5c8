"""What waits for whom: milestones, reported values, evaluations, cases of sanction."""

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.performance.models import (
    CityTarget,
    Evaluation,
    EvaluationState,
    Indicator,
    MeasureState,
    Milestone,
    Progress,
    ReportedState,
    ReportedValue,
    SanctionMeasure,
)
from planum.programme.performance.permissions import can_sanction
from planum.programme.performance.queries import latest_values
from planum.programme.plan.archiving import approved_version
from planum.programme.plan.models import Pilot
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.INDUSTRY_OFFICER in person.roles:
        open_ones = Milestone.objects.filter(state=Progress.OPEN)
        yield Waiting(open_ones, _("milestones are not proven yet"), reverse("projects:list"))
    if Role.PROVINCE_OFFICER in person.roles:
        yield Waiting(_behind(), _("indicators of the cities are behind their targets"), reverse("projects:list"))
    yield from _of_the_city(person)
    yield from _of_cases(person)


def _of_the_city(person: Person) -> Iterator[Waiting]:
    if Role.INDUSTRY_OFFICER in person.roles:
        said = ReportedValue.objects.filter(state=ReportedState.REPORTED)
        yield Waiting(
            said, _("reported values wait to be checked against their evidence"), reverse("performance:reported")
        )
        yield from _goals_to_adopt()
        drafts = Evaluation.objects.filter(state__in=(EvaluationState.DRAFT, EvaluationState.RETURNED))
        count, page = _counted_with_first(drafts)
        yield Waiting(count, _("evaluations are to be finished and submitted"), page)
    if Role.PROVINCE_OFFICER in person.roles:
        submitted = Evaluation.objects.filter(state=EvaluationState.SUBMITTED)
        count, page = _counted_with_first(submitted)
        yield Waiting(count, _("evaluations of cities wait for a decision"), page)


def _goals_to_adopt() -> Iterator[Waiting]:
    """Approved plans whose goals are not the targets of their city yet."""
    for pilot in Pilot.objects.select_related("region"):
        version = approved_version(pilot.region, pilot.batch)
        if version and not CityTarget.objects.filter(indicator__pilot=pilot, version=version).exists():
            page = reverse("performance:adopt", args=[pilot.code])
            yield Waiting(1, _("approved plan's goals are to become the targets of the city"), page)


def _of_cases(person: Person) -> Iterator[Waiting]:
    """Announced steps wait for the answer of the other side; late or answered ones for those who lead the case."""
    place, today = reverse("performance:sanctions"), timezone.localdate()
    rows = SanctionMeasure.objects.all()
    if person.roles & {Role.PLANT_ENGINEER, Role.INDUSTRY_OFFICER}:
        own = rows.filter(case__project__owner__in=person.as_viewer().organisations)
        of_city = rows.filter(case__project=None) if Role.INDUSTRY_OFFICER in person.roles else rows.none()
        asked = (own | of_city).filter(state=MeasureState.PROPOSED, heard_at=None)
        yield Waiting(asked, _("announced sanctions wait for your answer"), place)
    if can_sanction(person):
        led = (
            rows.filter(case__project=None)
            if Role.PROVINCE_OFFICER in person.roles
            else rows.exclude(case__project=None)
        )
        heard = led.filter(Q(state=MeasureState.ANSWERED) | Q(state=MeasureState.PROPOSED, heard_at__isnull=False))
        late = led.filter(state=MeasureState.IN_FORCE, due_on__lt=today)
        yield Waiting(heard, _("answers in cases of sanction wait for a decision"), place)
        yield Waiting(late, _("sanctions are past their deadline"), place)


def _counted_with_first(rows: "QuerySet[Evaluation]") -> tuple[int, str]:
    """How many there are, and the page of the oldest."""
    found = list(rows.order_by("year").values_list("pk", flat=True))
    page = reverse("performance:evaluation", args=[found[0]]) if found else reverse("performance:cities")
    return len(found), page


def _behind() -> int:
    """Indicators whose newest value reaches not all of their targets."""
    rows = {row.pk: row for row in Indicator.objects.prefetch_related("targets")}
    values = latest_values(list(rows))
    return sum(
        not all(rows[key].reaches(value.value, target.value) for target in rows[key].targets.all())
        for key, value in values.items()
        if value.value is not None
    )
