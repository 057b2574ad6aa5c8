"""Who writes for a pilot waits for the one before: what is read next is the last there is."""

import base64
import binascii
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import Person
from planum.programme.funds.models import Payment
from planum.programme.funds.permissions import may_file_for
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_own_city
from planum.programme.projects.models import Project


def locked_pilot(by: Person, code: str) -> Pilot:
    """The pilot, held until the end of the transaction, if this person decides in its city."""
    pilot: Pilot = Pilot.objects.select_for_update(of=("self",)).select_related("region").get(code=code)
    require_own_city(by, pilot)
    return pilot


def project_of(code: str) -> Project:
    row: Project = Project.objects.select_related("pilot__region", "owner").get(code=code)
    return row


def locked_project(by: Person, code: str) -> tuple[Project, Pilot]:
    """The project as it stands once its pilot is held: its plan may have changed while somebody waited."""
    pilot = locked_pilot(by, project_of(code).pilot.code)
    return project_of(code), pilot


def locked_payment(by: Person, pk: int) -> tuple[Payment, Pilot]:
    """The same for a payment, with all that the gate looks at."""
    pilot = locked_pilot(by, Payment.objects.values_list("project__pilot__code", flat=True).get(pk=pk))
    rows = Payment.objects.select_related(
        "project__pilot__region", "project__owner", "milestone__project", "requested_by"
    )
    return rows.get(pk=pk), pilot


@contextmanager
def filed_once() -> Iterator[None]:
    """Two pilots do not wait for each other: what both file at one moment is told apart by the table alone."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise Refused(
            _("One of these papers was filed by somebody else at the same moment."),
            _("A paper stands in one project of one programme alone (R33)."),
            _("Send it again; it will say which."),
        ) from error


def project_to_file_for(by: Person, code: str) -> Project:
    """The project, its pilot held, if this person may file papers for it."""
    row = project_of(code)
    if not may_file_for(by, row):
        raise PermissionDenied(_("Papers of %(project)s are filed by its owner or by the city.") % {"project": row})
    Pilot._base_manager.select_for_update(of=("self",)).get(pk=row.pilot_id)
    return row


def decoded(name: str, content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except (ValueError, binascii.Error) as error:
        raise Refused(
            _("The content of %(name)s.") % {"name": name or _("the file")}, _("Bytes in base64."),
            _("Send the file as base64."),
        ) from error  # fmt: skip


def require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(_("No reason was given."), _("State the reason; it stays with what was done."))
