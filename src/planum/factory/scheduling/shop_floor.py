"""What really happens: when work that begins now will end, by the hours of its machine."""

from datetime import datetime

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.engine.calendars import WorkingTime
from planum.factory.scheduling.models import Alternative, CalendarDay, Closure, Machine, Operation, Shift
from planum.factory.scheduling.shops import zone_of_plant
from planum.factory.scheduling.timeline import TICK, Timeline, whole_minute
from planum.factory.scheduling.working_times import Hours, closed_spans, engine_calendar, never_opens, windows_of
from planum.hub.assets.models import Asset

HORIZON_DAYS = 200


def working_time(plant: Asset, machine: Machine, begins_at: datetime) -> tuple[Timeline, WorkingTime]:
    """The machine's open windows from an instant on, closures taken out."""
    timeline = Timeline(whole_minute(begins_at), zone_of_plant(plant))
    windows = None
    if machine.calendar_id:
        hours = Hours.of(
            Shift.objects.filter(calendar=machine.calendar_id), CalendarDay.objects.filter(calendar=machine.calendar_id)
        )
        if never_opens(hours):
            raise Refused(_("The calendar of %(machine)s never opens.") % {"machine": machine})
        windows = windows_of(hours, timeline)
    closures = Closure.objects.filter(machine=machine, ends_at__gt=begins_at)
    closed = closed_spans(((one.starts_at, one.ends_at) for one in closures), timeline)
    opens = engine_calendar(windows, closed).open_until(HORIZON_DAYS * 24 * 60)
    return timeline, WorkingTime(opens)


def minutes_on(operation: Operation, machine: Machine) -> int:
    """As the routing says for this machine; for one that it does not name, the shortest there is."""
    rows = Alternative.objects.filter(step=operation.step)
    found: dict[int, int] = {row.machine_id: row.minutes(operation.order.quantity) for row in rows}
    return found.get(machine.pk, min(found.values(), default=0))


def expected_end(plant: Asset, operation: Operation, machine: Machine, starts_at: datetime) -> datetime:
    """When the operation ends if it begins then on that machine."""
    timeline, times = working_time(plant, machine, starts_at)
    minutes = minutes_on(operation, machine)
    return timeline.instant(times.after(timeline.ceil(starts_at), minutes))


def first_start(plant: Asset, operation: Operation, machine: Machine, wanted_at: datetime) -> tuple[datetime, datetime]:
    """The first start at or after the wanted one at which the machine is open, and the end."""
    timeline, times = working_time(plant, machine, wanted_at)
    minutes = minutes_on(operation, machine)
    wanted = timeline.ceil(wanted_at)
    start = times.next_open(wanted) if operation.step.interruptible else times.stretch(wanted, minutes)
    return timeline.instant(start), timeline.instant(times.after(start, minutes))


def later(at: datetime, minutes: float) -> datetime:
    return at + minutes * TICK
