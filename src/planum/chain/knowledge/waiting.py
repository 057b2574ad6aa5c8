"""What waits for whom in the library."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.knowledge.models import Consultation, DocumentState, shares_to
from planum.kernel.models import Person, Role
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    """Documents that others shared with the person's organisation and that nobody there has opened."""
    if not {Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR}.isdisjoint(person.roles):
        viewer = person.as_viewer()
        opened = Consultation._base_manager.filter(reader__in=viewer.organisations, opened__gt=0).values("document")
        unread = shares_to(viewer).filter(document__state=DocumentState.IN_FORCE).exclude(document__in=opened)
        yield Waiting(
            unread.values("document").distinct().count(),
            _("documents shared with you have not been opened"),
            reverse("knowledge:library"),
        )
