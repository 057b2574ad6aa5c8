"""What waits for whom in diagnosis."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person
from planum.park.diagnosis.models import Diagnosis, DiagnosisState
from planum.park.diagnosis.permissions import FIRM_ROLES, RECEIVING_ROLES
from planum.park.diagnosis.queries import given_diagnoses, unanswered_count
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if not person.roles.isdisjoint(FIRM_ROLES):
        yield from _own(person)
    if not person.roles.isdisjoint(RECEIVING_ROLES):
        submitted = given_diagnoses().filter(state=DiagnosisState.SUBMITTED)
        yield Waiting(submitted, _("diagnoses to confirm"), f"{reverse('diagnosis:list')}?state=submitted")


def _own(person: Person) -> Iterator[Waiting]:
    drafts = Diagnosis.objects.filter(firm__in=person.as_viewer().organisations, state=DiagnosisState.DRAFT)
    for row in drafts.select_related("instrument"):
        url = reverse("diagnosis:questions", args=[row.pk])
        if open_ones := unanswered_count(row):
            yield Waiting(open_ones, _("questions of the diagnosis are not answered"), url)
        else:
            yield Waiting(1, _("diagnosis is complete and can be submitted"), url)
