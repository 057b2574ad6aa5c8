"""What waits for whom in product carbon."""

from collections.abc import Iterator

from django.db.models import OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.carbon.models import Activity, Footprint, FootprintRequest, FootprintState, RequestState
from planum.chain.carbon.permissions import can_count_carbon
from planum.kernel.models import Person
from planum.ui.waiting import Waiting


def waiting(person: Person) -> Iterator[Waiting]:
    if not can_count_carbon(person):
        return
    own = person.as_viewer().organisations
    asked = FootprintRequest.objects.filter(supplier__in=own, state=RequestState.WAITING)
    yield Waiting(asked, _("footprints are asked of your firm"), reverse("carbon:partners"))
    drafts = Footprint.objects.filter(owner__in=own, state=FootprintState.DRAFT)
    yield Waiting(drafts, _("footprints are drafts, to be looked at and published"), reverse("carbon:footprints"))
    yield Waiting(
        outdated(), _("inputs rest on a footprint that its supplier has replaced"), reverse("carbon:inventories")
    )


def outdated() -> int:
    """Inputs of the reader's inventories whose supplier shows a newer version."""
    newer = Footprint.objects.filter(product=OuterRef("supplied__product"), state=FootprintState.PUBLISHED)
    rows = Activity.objects.filter(supplied__state=FootprintState.SUPERSEDED)
    return int(rows.annotate(newest=Subquery(newer.values("pk")[:1])).exclude(newest=None).count())
