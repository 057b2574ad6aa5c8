"""When equipment is free: the open hours of each day less what is booked."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from planum.kernel.visibility import SYSTEM, viewing
from planum.park.apps.models import Booking, BookingState, SharedEquipment

Stretch = tuple[datetime, datetime]


def open_hours(equipment: SharedEquipment, day: date) -> Stretch:
    """In the site's zone; hour 24 is the next midnight."""
    midnight = timezone.make_aware(datetime.combine(day, time()))
    return midnight + timedelta(hours=equipment.opens_hour), midnight + timedelta(hours=equipment.closes_hour)


def taken(equipment: SharedEquipment, within: Stretch) -> list[Stretch]:
    return taken_of_each([equipment], within)[equipment.pk]


def taken_of_each(equipment: Iterable[SharedEquipment], within: Stretch) -> dict[int, list[Stretch]]:
    """Times that are booked, by whomever: that a time is taken is no secret among those who see the equipment."""
    found: dict[int, list[Stretch]] = {one.pk: [] for one in equipment}
    with viewing(SYSTEM):
        rows = Booking.objects.filter(
            equipment__in=found, state=BookingState.BOOKED.value, starts_at__lt=within[1], ends_at__gt=within[0]
        )
        for key, start, end in rows.order_by("starts_at").values_list("equipment", "starts_at", "ends_at"):
            found[key].append((start, end))
    return found


def free(equipment: SharedEquipment, start: date, days: int, now: datetime) -> list[Stretch]:
    """Free stretches of the days, none of them past."""
    hours = [open_hours(equipment, start + timedelta(number)) for number in range(days)]
    booked = taken(equipment, (hours[0][0], hours[-1][1]))
    found = [stretch for each in hours for stretch in less((max(each[0], now), each[1]), booked)]
    return [(begin, end) for begin, end in found if begin < end]


def less(stretch: Stretch, booked: Iterable[Stretch]) -> list[Stretch]:
    """What is left of a stretch; `booked` is in the order of its beginnings."""
    left, begin = [], stretch[0]
    for start, end in booked:
        if end <= begin or start >= stretch[1]:
            continue
        if start > begin:
            left.append((begin, start))
        begin = max(begin, end)
    if begin < stretch[1]:
        left.append((begin, stretch[1]))
    return left
