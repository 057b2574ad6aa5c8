"""What waits for whom in reviews."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.review.models import (
    Assignment,
    AssignmentState,
    NoticeState,
    Objection,
    ObjectionState,
    Panel,
    PanelState,
    PublicNotice,
)
from planum.ui.waiting import Waiting, counted


def waiting(person: Person) -> Iterator[Waiting]:
    if Role.EXPERT in person.roles:
        own = Assignment.objects.filter(expert__person=person, panel__state=PanelState.SCORING)
        mine = reverse("review:mine")
        yield Waiting(own.filter(state=AssignmentState.INVITED).count(), _("invitations to review wait for you"), mine)
        yield Waiting(own.filter(state=AssignmentState.ACCEPTED).count(), _("score sheets wait to be submitted"), mine)
    if Role.INDUSTRY_OFFICER in person.roles:
        closed, open_ones, shown = counted(
            Panel.objects.filter(state=PanelState.CLOSED),
            Objection.objects.filter(state__in=(ObjectionState.RECEIVED.value, ObjectionState.EXAMINING.value)),
            PublicNotice.objects.filter(state=NoticeState.ANNOUNCED),
        )
        notices = reverse("review:notices")
        yield Waiting(closed, _("panels wait for your decision"), reverse("review:panels"))
        yield Waiting(open_ones, _("objections wait for an answer"), notices)
        yield Waiting(shown, _("public notices are being shown"), notices)
