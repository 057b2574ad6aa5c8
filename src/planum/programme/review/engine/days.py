"""The last day of a public notice, by working or calendar days, on the state's calendar of holidays."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days off on weekdays, working days on weekends, and the years that are on file with the document that says so."""

    days_off: frozenset[date]
    extra_working_days: frozenset[date]
    sources: Mapping[int, str]

    def is_working(self, day: date) -> bool:
        return day in self.extra_working_days or (day.weekday() < 5 and day not in self.days_off)


def read_calendar(text: str) -> Calendar:
    """A calendar from JSON: years, each with `source`, `certainty`, `days_off` as [first, last], `working_days`."""
    off: set[date] = set()
    extra: set[date] = set()
    sources: dict[int, str] = {}
    for year in json.loads(text)["years"]:
        sources[year["year"]] = f"{year['source']}（{year['note']}）"
        for first, last in year["days_off"]:
            day = date.fromisoformat(first)
            while day <= date.fromisoformat(last):
                off.add(day)
                day += timedelta(1)
        extra |= {date.fromisoformat(each) for each in year["working_days"]}
    return Calendar(frozenset(off), frozenset(extra), sources)


def last_day(starts_on: date, days: int, calendar: Calendar, *, is_working: bool) -> date:
    """The day on which so many days have been shown, the first counted. Raises ValueError for less than one day."""
    if days < 1:
        raise ValueError(f"a notice of {days} days")
    day, left = starts_on, days
    while True:
        if not is_working or calendar.is_working(day):
            left -= 1
            if not left:
                return day
        day += timedelta(1)


def unknown_years(first: date, last: date, calendar: Calendar) -> list[int]:
    """Years whose holidays are not on file: weekends alone were counted there."""
    return [year for year in range(first.year, last.year + 1) if year not in calendar.sources]
