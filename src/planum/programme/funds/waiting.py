"""What waits for whom about payments."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.funds.models import Decision, EquipmentLine, Payment, ReconciliationState, StatementLine
from planum.programme.performance.models import LIVE, SanctionMeasure, SanctionStep
from planum.ui.waiting import Waiting

FIRM_ROLES = {Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER}


def waiting(person: Person) -> Iterator[Waiting]:
    payments = reverse("funds:payments")
    if Role.FINANCE_OFFICER in person.roles:
        unmatched = StatementLine.objects.filter(entry=None, reconciliation__state=ReconciliationState.OPEN)
        pilot = unmatched.values_list("reconciliation__pilot__code", flat=True).first()
        if pilot:
            text = _("lines of the bank wait to be matched")
            yield Waiting(unmatched.count(), text, reverse("funds:accounts", args=[pilot]))
        asked = Payment.objects.filter(state=Decision.REQUESTED)
        yield Waiting(asked, _("payments wait for your decision"), f"{payments}?state=requested")
        yield from _to_take_back()
    if Role.AUDITOR in person.roles:
        released = Payment.objects.filter(state=Decision.RELEASED).count()
        yield Waiting(released, _("released payments lie open in the audit room"), reverse("funds:audit_room"))
    if FIRM_ROLES & person.roles:
        yield from _papers(person)
        own = Payment.objects.filter(project__owner__in=person.as_viewer().organisations)
        refused = own.filter(state=Decision.REFUSED)
        text = _("payments of your projects were refused; each says what would cure it")
        yield Waiting(refused, text, f"{payments}?state=refused")
    if Role.INDUSTRY_OFFICER in person.roles:
        refused = Payment.objects.filter(state=Decision.REFUSED)
        yield Waiting(refused, _("payments were refused and need a cure"), f"{payments}?state=refused")


def _to_take_back() -> Iterator[Waiting]:
    """Deductions that are in force, on the page that books the first; recoveries begin at a released payment."""
    live = SanctionMeasure.objects.filter(state__in=LIVE, case__project__isnull=False)
    deductions = list(live.filter(step=SanctionStep.DEDUCT).values_list("case__project", flat=True))
    if deductions:
        url = reverse("funds:deduct", args=[deductions[0]])
        yield Waiting(len(deductions), _("sanctions wait for support to be deducted"), url)
    recovering = live.filter(step=SanctionStep.RECOVER).count()
    url = f"{reverse('funds:payments')}?state=released"
    yield Waiting(recovering, _("sanctions wait for money to be recovered from a payment"), url)


def _papers(person: Person) -> Iterator[Waiting]:
    """Lines of the firm's projects that lack their photo, on the page of the first such project."""
    bare = EquipmentLine.objects.filter(
        project__owner__in=person.as_viewer().organisations, photo=None, withdrawn_at=None
    )
    projects = list(bare.order_by("project").values_list("project", flat=True))
    if projects:
        text = _("lines of equipment lack their photo on site")
        yield Waiting(len(projects), text, reverse("funds:papers", args=[projects[0]]))
