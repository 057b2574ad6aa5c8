"""What waits for whom among calls and applications."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.projects.models import Application, ApplicationState, Call, CallState, CaseState, DuplicateCase
from planum.programme.projects.permissions import applicants_of, can_judge_duplicates
from planum.programme.projects.queries import unsigned_projects
from planum.ui.waiting import Waiting, counted

S = ApplicationState


def waiting(person: Person) -> Iterator[Waiting]:
    own = applicants_of(person)
    if own:
        yield from _for_firms([firm.pk for firm in own])
    if Role.DISTRICT_OFFICER in person.roles:
        rows = Application.objects.filter(state=S.SUBMITTED, firm__region__in=person.as_viewer().regions)
        yield Waiting(rows.count(), _("applications wait for your recommendation"), _applications(S.SUBMITTED))
    if Role.INDUSTRY_OFFICER in person.roles:
        rows = Application.objects.filter(call__pilot__region__in=person.as_viewer().regions)
        count = rows.filter(state=S.RECOMMENDED).count()
        yield Waiting(count, _("recommended applications wait for the city's screening"), _applications(S.RECOMMENDED))
        yield Waiting(unsigned_projects().count(), _("projects have no signed agreement"), reverse("projects:unsigned"))
    if can_judge_duplicates(person) and not person.is_superuser:
        cases = DuplicateCase.objects.filter(state=CaseState.OPEN).count()
        yield Waiting(cases, _("possible duplicates wait for a decision"), f"{reverse('projects:cases')}?state=open")


def _for_firms(firms: list[int]) -> Iterator[Waiting]:
    today = timezone.localdate()
    mine = Application.objects.filter(firm__in=firms)
    calls = Call.objects.filter(state=CallState.OPEN, opens_on__lte=today, closes_on__gte=today)
    returned, drafts, fresh = counted(
        mine.filter(state=S.RETURNED),
        mine.filter(state=S.DRAFT),
        calls.exclude(pk__in=mine.exclude(state=S.WITHDRAWN).values("call")),
    )
    yield Waiting(returned, _("applications were returned to you"), _applications(S.RETURNED))
    yield Waiting(drafts, _("applications are drafts"), _applications(S.DRAFT))
    yield Waiting(fresh, _("calls are open for applications"), reverse("projects:calls"))


def _applications(state: ApplicationState) -> str:
    return f"{reverse('projects:applications')}?state={state.value}"
