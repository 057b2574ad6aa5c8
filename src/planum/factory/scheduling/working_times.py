"""Shifts, holidays and closures as the engine's calendars; the tariff as its steps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from planum.factory.scheduling.engine import calendars
from planum.factory.scheduling.engine.problem import Tariff
from planum.factory.scheduling.models import CalendarDay, Shift, TariffStep
from planum.factory.scheduling.timeline import Timeline

DAY: Final = 24 * 60
# Holidays count for so many weeks; after that the same weeks come again. It is far beyond what anybody plans.
WEEKS: Final = 60
PERIOD: Final = WEEKS * 7 * DAY


@dataclass(frozen=True)
class Hours:
    """The shifts of a calendar by weekday (Monday is 1), and its days that are unlike their weekday."""

    shifts: dict[int, list[tuple[time, time]]] = field(default_factory=dict)
    days: dict[date, list[tuple[time, time]]] = field(default_factory=dict)

    @staticmethod
    def of(shifts: Iterable[Shift], days: Iterable[CalendarDay]) -> "Hours":
        hours = Hours()
        for shift in shifts:
            hours.shifts.setdefault(shift.weekday, []).append((shift.starts, shift.ends))
        for day in days:
            worked = hours.days.setdefault(day.on, [])
            if day.starts is not None and day.ends is not None:
                worked.append((day.starts, day.ends))
        return hours

    def on(self, day: date) -> list[tuple[time, time]]:
        return self.days[day] if day in self.days else self.shifts.get(day.isoweekday(), [])


def never_opens(hours: Hours) -> bool:
    return not any(hours.shifts.values()) and not any(hours.days.values())


def windows_of(hours: Hours, timeline: Timeline) -> tuple[tuple[int, int], ...]:
    """Open windows in ticks within `PERIOD`, sorted and apart."""
    first = timeline.zero_at.astimezone(timeline.zone).date() - timedelta(days=1)
    found = []
    for ahead in range(WEEKS * 7 + 2):
        day = first + timedelta(days=ahead)
        for starts, ends in hours.on(day):
            begin = timeline.floor(_local(day, starts, timeline))
            end = timeline.floor(_local(day if ends > starts else day + timedelta(days=1), ends, timeline))
            if begin < PERIOD and end > 0:
                found.append((max(begin, 0), min(end, PERIOD)))
    return tuple(_joined(sorted(found)))


def _local(day: date, at: time, timeline: Timeline) -> datetime:
    return datetime.combine(day, at, timeline.zone).astimezone(timeline.zero_at.tzinfo)


def _joined(windows: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for begin, end in windows:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        elif end > begin:
            joined.append((begin, end))
    return joined


def closed_spans(spans: Iterable[tuple[datetime, datetime]], timeline: Timeline) -> tuple[tuple[int, int], ...]:
    """Closures in ticks; what lies before tick 0 is left out."""
    ticks = [(max(timeline.floor(begin), 0), timeline.ceil(end)) for begin, end in spans]
    return tuple(sorted(span for span in ticks if span[1] > span[0]))


def engine_calendar(
    windows: tuple[tuple[int, int], ...] | None, closures: tuple[tuple[int, int], ...] = ()
) -> calendars.Calendar:
    """Without windows it is always open, but for its closures."""
    if windows is None:
        return calendars.Calendar(closures=closures)
    return calendars.Calendar(windows, PERIOD, closures)


def tariff_of(steps: Sequence[TariffStep], timeline: Timeline) -> Tariff | None:
    """The prices of a day, turned so that the first step is the one in force at tick 0."""
    if not steps:
        return None
    zero = timeline.zero_at.astimezone(timeline.zone)
    begins = zero.hour * 60 + zero.minute
    turned = sorted(((step.starts.hour * 60 + step.starts.minute - begins) % DAY, step.fen_per_kwh) for step in steps)
    if turned[0][0] > 0:
        turned.insert(0, (0, turned[-1][1]))
    return Tariff(tuple(turned), DAY)
