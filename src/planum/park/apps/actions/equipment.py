"""Lending equipment and booking it."""

import re
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move
from planum.park.apps.models import Booking, BookingState, SharedEquipment
from planum.park.apps.models.equipment import BOOKING_TRANSITIONS
from planum.park.apps.permissions import belongs_to, can_consent
from planum.park.apps.queries import booking_rows, equipment_named
from planum.park.apps.shapes import BookingShape, EquipmentShape, booking_shape, equipment_shape
from planum.park.apps.times import open_hours, taken

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,38}\Z")
FARTHEST = timedelta(days=90)


@action(permission=can_consent)
def offer_equipment(
    *, by: Person, owner: str, code: str, name: str, name_en: str = "", description: str = "", opens_hour: int = 8,
    closes_hour: int = 18, fee_fen: int = 0,
) -> EquipmentShape:  # fmt: skip
    """Lend a machine, a bench or a room of your organisation to the firms of your park, by the hour."""
    firm = Organisation.objects.get(code=owner)
    _check_owner(by, firm)
    if not CODE.match(code) or SharedEquipment._base_manager.filter(owner=firm, code=code).exists():
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]},
            _("Letters, digits, dot, dash and underscore; 39 at most, and not in use."),
        )
    if not 0 <= opens_hour < closes_hour <= 24 or fee_fen < 0:
        raise Refused(
            _("From %(start)d until %(end)d o'clock.") % {"start": opens_hour, "end": closes_hour},
            _("Hours from 0 to 24 that begin before they end, and a fee not below zero."),
        )
    row = SharedEquipment(
        owner=firm, code=code, name=name, name_en=name_en, description=description[:500], opens_hour=opens_hour,
        closes_hour=closes_hour, fee_fen=fee_fen,
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"equipment": row.path, "name": name, "fee_fen": fee_fen})
    return equipment_shape(row)


@action(permission=can_consent)
def withdraw_equipment(*, by: Person, equipment: str) -> EquipmentShape:
    """Lend a piece of equipment no longer. Bookings that were made stay until they are cancelled."""
    row = equipment_named(equipment)
    _check_owner(by, row.owner)
    if not row.offered:
        raise Refused(_("%(equipment)s is not offered.") % {"equipment": row})
    row.offered = False
    row.save(update_fields=["offered"])
    record(row, before={"offered": True}, after={"offered": False})
    return equipment_shape(row)


@action(permission=can_consent)
def book_equipment(
    *, by: Person, equipment: str, starts_at: datetime, ends_at: datetime, note: str = ""
) -> BookingShape:
    """Book shared equipment for your organisation, within its hours of one day and where it is free."""
    place = equipment_named(equipment)
    # Whoever books the same equipment queues up for its row, so that no two bookings overlap.
    row = SharedEquipment.objects.select_for_update(of=("self",)).select_related("owner").get(pk=place.pk)
    firm = by.organisation
    if not row.offered or firm is None:
        raise Refused(_("%(equipment)s is not offered.") % {"equipment": row})
    _check_times(row, starts_at, ends_at)
    if taken(row, (starts_at, ends_at)):
        raise Refused(
            _("%(equipment)s is taken at that time.") % {"equipment": row},
            _("Times at which it is free."),
            _("Look up its free times."),
        )
    made = Booking(
        equipment=row, borrower=firm, starts_at=starts_at, ends_at=ends_at, note=note[:300], booked_by=by
    )  # fmt: skip
    made.save(force_insert=True)
    record(made, after={"equipment": row.path, "borrower": firm.code, "starts_at": starts_at, "ends_at": ends_at})
    return booking_shape(made)


@action(permission=can_consent)
def cancel_booking(*, by: Person, booking: int) -> BookingShape:
    """Cancel a booking, from either side; the time is free again."""
    row: Booking = booking_rows().get(pk=booking)
    if not (belongs_to(by, row.borrower) or belongs_to(by, row.equipment.owner)):
        raise PermissionDenied(_("Only the two firms of a booking may cancel it."))
    move(row, BookingState.CANCELLED, along=BOOKING_TRANSITIONS)
    return booking_shape(row)


def _check_owner(person: Person, owner: Organisation) -> None:
    if not belongs_to(person, owner):
        raise PermissionDenied(_("Only %(firm)s may lend its equipment.") % {"firm": owner})


def _check_times(row: SharedEquipment, starts_at: datetime, ends_at: datetime) -> None:
    if starts_at.tzinfo is None or ends_at.tzinfo is None:
        raise Refused(_("Times without a zone."), _("An instant with its zone, such as 2026-11-01T09:00:00+08:00."))
    first, last = open_hours(row, timezone.localdate(starts_at))
    now = timezone.now()
    if not (first <= starts_at < ends_at <= last) or starts_at < now or ends_at > now + FARTHEST:
        raise Refused(
            _("From %(start)s until %(end)s.") % {"start": starts_at.isoformat(), "end": ends_at.isoformat()},
            _("Within one day from %(opens)d to %(closes)d o'clock, not in the past, at most 90 days ahead.")
            % {"opens": row.opens_hour, "closes": row.closes_hour},
        )
