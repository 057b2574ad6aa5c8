"""Weeks are named by their Monday, and written as ISO 8601 numbers them."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from planum.errors import Refused

MOST_WEEKS = 53


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_from(start: date, count: int) -> list[date]:
    return [monday_of(start) + timedelta(weeks=place) for place in range(count)]


def planning_week(today: date) -> date:
    """The first week of a plan made today: from Friday on it is the next one, in which something can still arrive."""
    return monday_of(today + timedelta(days=3))


def checked_week(day: date) -> date:
    if day.weekday() != 0:
        raise Refused(
            _("%(day)s is not a Monday.") % {"day": day.isoformat()},
            _("A week is named by its Monday."),
            _("Give %(monday)s.") % {"monday": monday_of(day).isoformat()},
        )
    return day


def week_name(day: date) -> str:
    return f"{day:%G-W%V}"
