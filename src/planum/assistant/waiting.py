"""What waits for whom in the assistant."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.assistant.models import Proposal, ProposalState
from planum.kernel.models import Person
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    rows = Proposal.objects.filter(person=person, state=ProposalState.PROPOSED, expires_at__gt=timezone.now())
    yield Waiting(rows, _("proposals of the assistant wait for your approval"), reverse("assistant:proposals"))
