"""How many hours a week the machines of a scheduled plant are open, by their calendars and closures."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from planum.factory.scheduling.models import Closure, Machine
from planum.factory.scheduling.shops import zone_of_plant
from planum.factory.scheduling.timeline import Timeline
from planum.factory.scheduling.working_times import Hours, closed_spans, engine_calendar, windows_of

WEEK_MINUTES = 7 * 24 * 60


def open_hours(machine: Machine, weeks: Sequence[date]) -> list[float]:
    """Hours in each of the weeks, which follow each other; a machine without a calendar is always open."""
    zone = zone_of_plant(machine.plant)
    timeline = Timeline(datetime.combine(weeks[0], time(), zone), zone)
    until = timeline.zero_at + timedelta(weeks=len(weeks))
    closures = Closure.objects.filter(machine=machine, starts_at__lt=until, ends_at__gt=timeline.zero_at)
    closed = closed_spans(((one.starts_at, one.ends_at) for one in closures), timeline)
    windows = None
    if machine.calendar is not None:
        windows = windows_of(Hours.of(machine.calendar.shifts.all(), machine.calendar.days.all()), timeline)
    spans = engine_calendar(windows, closed).open_until(len(weeks) * WEEK_MINUTES)
    return [_within(spans, place * WEEK_MINUTES) / 60 for place in range(len(weeks))]


def _within(spans: Sequence[tuple[int, int]], begin: int) -> int:
    end = begin + WEEK_MINUTES
    return sum(max(0, min(end, until) - max(begin, start)) for start, until in spans)
