"""Reads of the kernel."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from planum.kernel.actions import OrganisationShape
from planum.kernel.capabilities import query
from planum.kernel.changelog import Verification, verify
from planum.kernel.hashing import digest
from planum.kernel.models import ApiKey, Calculation, ChangeEntry, Membership, Organisation, Person
from planum.kernel.permissions import can_administer, can_read_the_log


@dataclass(frozen=True)
class Change:
    number: int
    at: datetime
    by: str
    action: str
    subject: str
    before: dict[str, object]
    after: dict[str, object]
    digest: str


@dataclass(frozen=True)
class CalculationShape:
    """A long action that was asked for; `result` is the key of what came of it, `told` why nothing did."""

    id: int
    action: str
    state: str
    done: int
    of: int
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    told: str
    result: str


@query
def calculations(*, limit: int = 100) -> list[CalculationShape]:
    """The long calculations that you asked for, the latest first: how far each is, and what came of it."""
    return [calculation_shape(row) for row in Calculation.objects.all()[: max(1, min(limit, 1000))]]


def calculation_shape(row: Calculation) -> CalculationShape:
    return CalculationShape(
        row.pk, row.action, row.state.value, row.done, row.of, row.asked_at, row.started_at, row.ended_at, row.told,
        row.result_key,
    )  # fmt: skip


@query
def verify_log(*, by: Person) -> Verification:
    """Recompute the change log's chain of hashes and say whether it holds."""
    require_log_reader(by)
    return verify()


@query
def changes(*, by: Person, subject: str = "", action: str = "", limit: int = 100) -> list[Change]:
    """The latest entries of the change log, newest first."""
    rows = change_rows(by)
    if subject:
        rows = rows.filter(subject=subject)
    if action:
        rows = rows.filter(action=action)
    return [
        Change(row.number, row.at, row.by_name, row.action, row.subject, row.before, row.after, row.digest)
        for row in rows[: max(1, min(limit, 1000))]
    ]


@query
def organisations() -> list[OrganisationShape]:
    """The organisations you may know of."""
    rows = Organisation.objects.select_related("region")
    return [OrganisationShape(row.code, row.name, row.name_en, row.kind, row.region.code) for row in rows]


def person_of_key(key: str) -> Person | None:
    """Whose key this is, if it is open."""
    row = ApiKey.objects.filter(
        digest=digest(key.encode(), settings.PLANUM_HASH), revoked_at=None, person__is_active=True
    ).first()
    return row.person if row else None


def change_rows(person: Person) -> "QuerySet[ChangeEntry]":
    """The platform operator reads the whole log; an authority what its own people and those of its region did."""
    require_log_reader(person)
    if can_administer(person):
        return ChangeEntry.objects.all()
    viewer = person.as_viewer()
    near = Q(organisation__in=viewer.organisations) | Q(organisation__region__in=viewer.regions)
    return ChangeEntry.objects.filter(by__in=Membership.objects.filter(near).values("person"))


def require_log_reader(person: Person) -> None:
    if not can_read_the_log(person):
        raise PermissionDenied(_("The change log is open to authorities and the platform operator."))
