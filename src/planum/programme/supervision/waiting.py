"""What waits for whom while projects run: overdue first, then what is due soon, then what is to be decided."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.supervision.models import (
    Acceptance,
    AcceptanceOpinion,
    AcceptanceState,
    ChangeRequest,
    ChangeState,
    Inspection,
    InspectionState,
    MonthlyReport,
    Rectification,
    RectificationState,
    RemovalProposal,
    RemovalState,
    ReportState,
)
from planum.programme.supervision.permissions import FIRM_ROLES
from planum.programme.supervision.standings import REPORTING
from planum.ui.waiting import Waiting, counted


def waiting(person: Person) -> Iterator[Waiting]:
    today = timezone.localdate()
    if not person.roles.isdisjoint(FIRM_ROLES):
        yield from _for_firms(person, today)
    if Role.INDUSTRY_OFFICER in person.roles:
        yield from _for_city(today)
    elif Role.DISTRICT_OFFICER in person.roles:
        yield from _for_district(today)
    if Role.EXPERT in person.roles:
        asked = AcceptanceOpinion.objects.filter(
            expert=person, given_at=None, acceptance__state__in=(AcceptanceState.APPLIED, AcceptanceState.RECTIFIED)
        )
        yield Waiting(asked.count(), _("acceptances wait for your opinion"), reverse("supervision:acceptances"))


def _for_firms(person: Person, today: date) -> Iterator[Waiting]:
    own = person.as_viewer().organisations
    open_states = (ReportState.DRAFT, ReportState.RETURNED)
    reports = MonthlyReport.objects.filter(project__owner__in=own, state__in=open_states, project__state__in=REPORTING)
    found = reports.aggregate(
        late=Count("pk", filter=Q(due_on__lt=today, submitted_on=None)),
        returned=Count("pk", filter=Q(state=ReportState.RETURNED.value)),
        due=Count("pk", filter=Q(due_on__gte=today, submitted_on=None)),
        next=Min("due_on", filter=Q(due_on__gte=today, submitted_on=None)),
    )
    board = reverse("supervision:board")
    yield Waiting(found["late"], _("monthly reports are overdue"), board)
    yield Waiting(found["returned"], _("monthly reports were sent back to be corrected"), board)
    if found["due"]:
        days = (found["next"] - today).days
        yield Waiting(found["due"], _("monthly reports are due, the first in %(days)d days") % {"days": days}, board)
    heard, points, bound = counted(
        RemovalProposal.objects.filter(project__owner__in=own, state=RemovalState.OPEN),
        Rectification.objects.filter(inspection__project__owner__in=own, state=RectificationState.OPEN),
        Acceptance.objects.filter(project__owner__in=own, state=AcceptanceState.CONDITIONAL),
    )
    yield Waiting(heard, _("of your projects are proposed for removal: answer"), _state("removals", RemovalState.OPEN))
    yield Waiting(
        points, _("points found on site are to be put right"), _state("inspections", InspectionState.RECTIFYING)
    )
    yield Waiting(bound, _("acceptances have conditions to be met"), _state("acceptances", AcceptanceState.CONDITIONAL))


def _for_city(today: date) -> Iterator[Waiting]:
    yield from _reports(today)
    changes, removals, asked = counted(
        ChangeRequest.objects.filter(state__in=(ChangeState.REQUESTED, ChangeState.OPINED)),
        RemovalProposal.objects.filter(state__in=(RemovalState.OPEN, RemovalState.ANSWERED)),
        Acceptance.objects.filter(state__in=(AcceptanceState.APPLIED, AcceptanceState.RECTIFIED)),
    )
    yield Waiting(changes, _("changes of projects wait for a decision"), reverse("supervision:changes"))
    yield Waiting(removals, _("proposals to remove a project wait for a decision"), reverse("supervision:removals"))
    yield from _inspections(today)
    yield Waiting(asked, _("acceptances wait for a verdict"), reverse("supervision:acceptances"))


def _for_district(today: date) -> Iterator[Waiting]:
    yield from _reports(today)
    changes = ChangeRequest.objects.filter(state=ChangeState.REQUESTED).count()
    yield Waiting(changes, _("changes of projects wait for your opinion"), _state("changes", ChangeState.REQUESTED))
    yield from _inspections(today)


def _reports(today: date) -> Iterator[Waiting]:
    found = MonthlyReport.objects.filter(project__state__in=REPORTING).aggregate(
        late=Count("pk", filter=Q(due_on__lt=today, submitted_on=None)),
        sent=Count("pk", filter=Q(state=ReportState.SUBMITTED.value)),
    )
    board = reverse("supervision:board")
    yield Waiting(found["late"], _("monthly reports of firms are overdue"), f"{board}?late=1")
    yield Waiting(found["sent"], _("monthly reports wait to be accepted"), f"{board}?sent=1")


def _inspections(today: date) -> Iterator[Waiting]:
    planned, answered = counted(
        Inspection.objects.filter(state=InspectionState.PLANNED, planned_on__lte=today),
        Rectification.objects.filter(state=RectificationState.ANSWERED),
    )
    yield Waiting(planned, _("inspections are due"), _state("inspections", InspectionState.PLANNED))
    text = _("points put right wait to be checked")
    yield Waiting(answered, text, _state("inspections", InspectionState.RECTIFYING))


def _state(page: str, state: str) -> str:
    return f"{reverse(f'supervision:{page}')}?state={getattr(state, 'value', state)}"
