"""Reads of applications, their use, and of shared equipment."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import query
from planum.park.apps import times
from planum.park.apps.models import Application, Booking, Grant, SharedEquipment, Usage
from planum.park.apps.shapes import (
    ApplicationShape,
    BookingShape,
    EquipmentShape,
    FreeTime,
    GrantShape,
    UsageShape,
    application_shape,
    booking_shape,
    equipment_shape,
    grant_shape,
)

MOST_DAYS = 31


@query
def applications() -> list[ApplicationShape]:
    """Applications you may use, those of your organisation, and those that wait for your approval."""
    return [application_shape(row) for row in application_rows()]


@query
def application_grants(*, application: str = "") -> list[GrantShape]:
    """Consents of your organisation, and those that others gave to applications of yours."""
    rows = Grant.objects.select_related("application", "organisation", "account")
    if application:
        rows = rows.filter(application__code=application)
    return [grant_shape(row) for row in rows]


@query
def application_usage(*, application: str) -> list[UsageShape]:
    """How often an application was used day by day: by your organisation, or by all if it is yours."""
    rows = Usage.objects.filter(grant__application__code=application).select_related("grant__organisation")
    return [
        UsageShape(row.grant_id, row.grant.organisation.code, row.day, row.function, row.calls, row.refused)
        for row in rows
    ]


@query
def shared_equipment(*, search: str = "") -> list[EquipmentShape]:
    """Equipment that firms of your park lend by the hour, and your own."""
    rows = equipment_rows()
    for word in search.split():
        rows = rows.filter(Q(name__icontains=word) | Q(name_en__icontains=word) | Q(description__icontains=word))
    return [equipment_shape(row) for row in rows]


@query
def free_times(*, equipment: str, start: date | None = None, days: int = 7) -> list[FreeTime]:
    """When a piece of shared equipment, by OWNER/CODE, is free: from a day on, for at most 31 days."""
    row = equipment_named(equipment)
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("%(days)d days.") % {"days": days}, _("From 1 to %(most)d days.") % {"most": MOST_DAYS})
    now = timezone.now()
    return [FreeTime(*stretch) for stretch in times.free(row, start or timezone.localdate(now), days, now)]


@query
def bookings(*, equipment: str = "") -> list[BookingShape]:
    """Bookings your organisation made, and those of equipment it lends; the latest first, a thousand at most."""
    rows = booking_rows()
    if equipment:
        owner, _slash, code = equipment.rpartition("/")
        rows = rows.filter(equipment__owner__code=owner, equipment__code=code)
    return [booking_shape(row) for row in rows[:1000]]


def application_rows() -> "QuerySet[Application, Any]":
    rows: QuerySet[Application, Any] = Application.objects.select_related("owner", "park")
    return rows


def equipment_rows() -> "QuerySet[SharedEquipment, Any]":
    rows: QuerySet[SharedEquipment, Any] = SharedEquipment.objects.select_related("owner")
    return rows


def booking_rows() -> "QuerySet[Booking, Any]":
    rows: QuerySet[Booking, Any] = Booking.objects.select_related("equipment__owner", "borrower", "booked_by")
    return rows


def equipment_named(name: str) -> SharedEquipment:
    owner, _slash, code = name.rpartition("/")
    row: SharedEquipment | None = equipment_rows().filter(owner__code=owner, code=code).first()
    if row is None:
        raise SharedEquipment.DoesNotExist(_("There is no equipment %(name)s that you may see.") % {"name": name})
    return row
