"""Months as their first days, and the day on which a month's report is due."""

from collections.abc import Iterator
from datetime import date, timedelta


def first_of(on: date) -> date:
    return on.replace(day=1)


def next_month(month: date) -> date:
    return first_of(first_of(month) + timedelta(days=31))


def month_before(month: date) -> date:
    return first_of(first_of(month) - timedelta(days=1))


def last_day(month: date) -> date:
    return next_month(month) - timedelta(days=1)


def due_day(month: date, day: int) -> date:
    """The day of the month after on which the report is due; in a short month its last day."""
    after = next_month(month)
    return min(after + timedelta(days=day - 1), last_day(after))


def months(first: date, last: date) -> Iterator[date]:
    """Every month from that of `first` to that of `last`, both included."""
    month = first_of(first)
    while month <= first_of(last):
        yield month
        month = next_month(month)
