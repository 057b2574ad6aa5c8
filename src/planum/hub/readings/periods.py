"""Between instants as people and rows have them, and microseconds as readings have them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Period:
    """Readings with `start_us <= at < end_us`, microseconds since the epoch, UTC."""

    start_us: int
    end_us: int

    @property
    def length_s(self) -> float:
        return (self.end_us - self.start_us) / 1_000_000


def period(start: datetime, end: datetime) -> Period:
    """Raises Refused if an instant has no zone or the period has no length."""
    for instant in (start, end):
        if instant.tzinfo is None:
            raise Refused(
                _("%(instant)s has no time zone.") % {"instant": instant.isoformat()},
                _("An instant with its zone, such as 2026-11-01T00:00:00+08:00."),
            )
    if start >= end:
        raise Refused(
            _("A period from %(start)s to %(end)s.") % {"start": start.isoformat(), "end": end.isoformat()},
            _("A period ends after it begins."),
        )
    return Period(microseconds(start), microseconds(end))


def microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND


def instant(at_us: int) -> datetime:
    return EPOCH + at_us * MICROSECOND


def in_words(start: datetime, end: datetime) -> str:
    """A period in the site's zone, for a reader."""
    ends = {
        name: timezone.localtime(moment).strftime("%Y-%m-%d %H:%M:%S")
        for name, moment in (("start", start), ("end", end))
    }
    return _("%(start)s until before %(end)s") % ends
